//! Paths and their operations. Parameters are split into those of the request and those of its body.
//!
//! - <https://spec.openapis.org/oas/v2.0.html#path-item-object>
//! - <https://spec.openapis.org/oas/v2.0.html#operation-object>

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Map, Node};
use crate::pointer::Pointer;

use super::targets::TargetKind;
use super::{Conversion, Member, texts};

/// The keys of a path item that contain operations.
const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch"];

/// A parameter in a body or a form.
#[derive(Clone)]
pub(super) struct BodyParameter<'a> {
    /// The parameter, with references followed.
    pub(super) map: &'a Map,
    /// The place in the list, perhaps of a reference.
    pub(super) written: Pointer,
    /// The place of the parameter itself.
    pub(super) target: Pointer,
}

impl<'a> BodyParameter<'a> {
    pub(super) fn name(&self) -> Option<&'a str> {
        self.map.get("name").and_then(Node::as_str)
    }

    fn place(&self) -> Option<&'a str> {
        self.map.get("in").and_then(Node::as_str)
    }

    /// Returns the name and location, which are unique within one list.
    fn identity(&self) -> (Option<&'a str>, Option<&'a str>) {
        (self.name(), self.place())
    }

    fn is_body(&self) -> bool {
        self.place() == Some("body")
    }
}

impl<'a> Conversion<'a> {
    /// Converts all paths. They don't move.
    pub(super) fn paths(&mut self, node: &'a Node, at: &Pointer) -> Node {
        let Node::Map(map) = node else { return node.clone() };
        let one = |(path, item): (&String, &'a Node)| {
            let new = if path.starts_with("x-") {
                item.clone()
            } else {
                self.path_item(item, &at.child(path))
            };
            (path.clone(), new)
        };
        Node::Map(map.iter().map(one).collect())
    }

    /// Converts a path item. It doesn't move.
    pub(super) fn path_item(&mut self, node: &'a Node, at: &Pointer) -> Node {
        let Node::Map(map) = node else { return node.clone() };
        let shared = self.inputs(map, at);
        let mut new = Map::new();
        for (key, value) in map {
            let member = Member { key, value, from: at, to: at };
            match (key.as_str(), value) {
                ("$ref", Node::String(text)) => {
                    let reference = self.reference(text, TargetKind::PathItem, at);
                    new.insert(key.clone(), reference);
                }
                ("parameters", _) => self.parameters(&mut new, &member),
                (method, Node::Map(operation)) if METHODS.contains(&method) => {
                    let operation = self.operation(operation, &at.child(key), &shared);
                    new.insert(key.clone(), Node::Map(operation));
                }
                ("trace" | "query" | "additionalOperations" | "servers", _) => {
                    self.carry(&mut new, &member);
                }
                _ => drop(new.insert(key.clone(), value.clone())),
            }
        }
        Node::Map(new)
    }

    fn operation(&mut self, map: &'a Map, at: &Pointer, shared: &[BodyParameter<'a>]) -> Map {
        let types = |key: &str, all: &[String]| match map.get(key) {
            Some(own @ Node::List(_)) => texts(Some(own)),
            _ => all.to_vec(),
        };
        let consumes = types("consumes", &self.consumes);
        let produces = types("produces", &self.produces);
        let mut inputs = shared.to_vec();
        let shared: BTreeMap<_, usize> =
            shared.iter().enumerate().map(|(index, input)| (input.identity(), index)).collect();
        for own in self.inputs(map, at) {
            match shared.get(&own.identity()) {
                Some(overridden) => inputs[*overridden] = own,
                None => inputs.push(own),
            }
        }
        let mut body = self.request_body(inputs, &at.child("requestBody"), &consumes);
        let mut put_body = |new: &mut Map| {
            if let Some(body) = body.take() {
                new.insert("requestBody".to_owned(), body);
            }
        };
        let mut new = Map::new();
        for (key, value) in map {
            let member = Member { key, value, from: at, to: at };
            match key.as_str() {
                "consumes" | "produces" => {}
                "parameters" => {
                    self.parameters(&mut new, &member);
                    put_body(&mut new);
                }
                "responses" => {
                    put_body(&mut new);
                    let responses = self.responses(value, &at.child(key), &produces);
                    new.insert(key.clone(), responses);
                }
                "schemes" | "requestBody" | "callbacks" | "servers" => {
                    self.carry(&mut new, &member);
                }
                _ => drop(new.insert(key.clone(), value.clone())),
            }
        }
        put_body(&mut new);
        new
    }

    /// Returns the parameters of a path item or an operation that are in a body or a form.
    fn inputs(&self, map: &'a Map, at: &Pointer) -> Vec<BodyParameter<'a>> {
        let list = at.child("parameters");
        let count = map.get("parameters").and_then(Node::as_list).map_or(0, <[Node]>::len);
        let one = |index| {
            let written = list.index(index);
            let (target, map) = self.resolved(&written)?;
            let input = BodyParameter { map, written, target };
            matches!(input.place(), Some("body" | "formData")).then_some(input)
        };
        (0..count).filter_map(one).collect()
    }

    /// Returns `true` if the value at a place is a parameter in a body or a form.
    pub(super) fn is_sent_in_body(&self, at: &Pointer) -> bool {
        let place = self.resolved(at).and_then(|(_, map)| map.get("in")?.as_str());
        matches!(place, Some("body" | "formData"))
    }

    /// Converts the other parameters. An empty list is omitted unless it was empty before.
    fn parameters(&mut self, new: &mut Map, member: &Member<'_>) {
        let (from, to) = (member.from.child(member.key), member.to.child(member.key));
        let Node::List(list) = member.value else {
            new.insert(member.key.to_owned(), member.value.clone());
            return;
        };
        let mut left = Vec::new();
        for (index, parameter) in list.iter().enumerate() {
            let from = from.index(index);
            if self.is_sent_in_body(&from) {
                continue;
            }
            let to = to.index(left.len());
            if from != to {
                self.moves.add_move(&from, &to);
            }
            left.push(self.parameter(parameter, &from, &to));
        }
        if !left.is_empty() || list.is_empty() {
            new.insert(member.key.to_owned(), Node::List(left));
        }
    }

    /// Returns the request body for the parameters in a body or a form.
    fn request_body(
        &mut self,
        inputs: Vec<BodyParameter<'a>>,
        to: &Pointer,
        consumes: &[String],
    ) -> Option<Node> {
        let (bodies, forms): (Vec<_>, Vec<_>) =
            inputs.into_iter().partition(BodyParameter::is_body);
        let Some((body, others)) = bodies.split_last() else {
            let forms = self.different(forms);
            return (!forms.is_empty()).then(|| self.form(&forms, to, consumes));
        };
        let hint = "declare one body, or one form";
        for other in others {
            let message = "an operation has only one body; a later parameter overrides this one";
            self.report(&other.written, message, hint);
        }
        for field in &forms {
            let message = "an operation has a body or a form, not both; this form field is ignored";
            self.report(&field.written, message, hint);
        }
        self.moves.add_move(&body.written, to);
        // A shared body has the media types of the document. An operation with other media types gets a copy.
        let shared = Pointer::root().child("parameters");
        let text = self.old.get(&body.written)?.child("$ref").and_then(Node::as_str);
        let target = text.and_then(crate::normalise::references::target);
        let is_shared = target.and_then(|target| target.parent()) == Some(shared);
        if let Some(text) = text.filter(|_| is_shared && consumes == self.consumes) {
            let reference = self.reference(text, TargetKind::Parameter, to);
            return Some(Node::Map(Map::from_iter([("$ref".to_owned(), reference)])));
        }
        if text.is_some() && !self.may_copy(&body.target) {
            return None;
        }
        self.moves.add_copy(&body.target, to);
        Some(self.body(body.map, &body.target, to, consumes))
    }

    /// Returns the fields of a form without repeated names.
    fn different(&mut self, fields: Vec<BodyParameter<'a>>) -> Vec<BodyParameter<'a>> {
        let mut names = BTreeSet::new();
        let mut different = Vec::new();
        for field in fields {
            if names.insert(field.name()) {
                different.push(field);
                continue;
            }
            let name = field.name().unwrap_or_default();
            let message = format!("the form has an earlier field `{name}`; this one is ignored");
            self.report(&field.written, &message, "remove one of the two");
        }
        different
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{converted, converted_with_findings, json_at, origin};
    use serde_json::json;

    #[test]
    fn a_body_parameter_becomes_a_request_body() {
        let document = converted(
            r##"
consumes: [application/json]
paths:
  /a:
    post:
      summary: s
      x-of-ours: 1
      schemes: [wss]
      security: []
      parameters:
        - {name: q, in: query, type: string}
        - {name: b, in: body, required: true, description: d, x-b: 1, schema: {type: object, x-nullable: true}}
        - {name: h, in: header, type: string}
      responses: {204: {description: ok}}
    put: {consumes: [text/plain, application/json], parameters: [{in: body, name: b, type: string}]}
    patch: {consumes: [], parameters: [{in: body, name: b}]}
    head: {parameters: []}
"##,
        );
        let schema = json!({"type": "object", "nullable": true});
        let expected = json!({
            "summary": "s", "x-of-ours": 1, "x-carried-schemes": ["wss"], "security": [],
            "parameters": [
                {"name": "q", "in": "query", "schema": {"type": "string"}},
                {"name": "h", "in": "header", "schema": {"type": "string"}},
            ],
            "requestBody": {
                "x-carried-name": "b", "required": true, "description": "d", "x-b": 1,
                "content": {"application/json": {"schema": schema}},
            },
            "responses": {"204": {"description": "ok"}},
        });
        assert_eq!(json_at(&document, "#/paths/~1a/post"), expected);
        let string = json!({"schema": {"type": "string"}});
        let put = json!({"requestBody": {"x-carried-name": "b", "content": {"text/plain": string, "application/json": string}}});
        assert_eq!(json_at(&document, "#/paths/~1a/put"), put);
        let patch =
            json!({"requestBody": {"x-carried-name": "b", "content": {"application/json": {}}}});
        assert_eq!(json_at(&document, "#/paths/~1a/patch"), patch);
        assert_eq!(json_at(&document, "#/paths/~1a/head"), json!({"parameters": []}));

        let at = |rest: &str| origin(&document, &format!("#/paths/~1a/post/{rest}"));
        let parameter = |rest: &str| format!("#/paths/~1a/post/parameters/{rest}");
        assert_eq!(at("requestBody"), parameter("1"));
        assert_eq!(at("requestBody/required"), parameter("1/required"));
        assert_eq!(at("requestBody/content"), parameter("1/schema"));
        let schema = "requestBody/content/application~1json/schema";
        assert_eq!(at(schema), parameter("1/schema"));
        assert_eq!(at(&format!("{schema}/type")), parameter("1/schema/type"));
        assert_eq!(at(&format!("{schema}/nullable")), parameter("1/schema/x-nullable"));
        assert_eq!(at("parameters/0/name"), parameter("0/name"));
        assert_eq!(at("parameters/1/schema/type"), parameter("2/type"));
        assert_eq!(at("x-carried-schemes"), "#/paths/~1a/post/schemes");
    }

    #[test]
    fn form_parameters_become_the_properties_of_one_schema() {
        let document = converted(
            r##"
consumes: [application/json]
paths:
  /plain:
    post:
      parameters:
        - {name: a, in: formData, type: string, required: true, description: d, x-a: 1, allowEmptyValue: true}
        - {name: b, in: formData, type: array, items: {type: integer}, collectionFormat: multi}
        - {name: c, in: formData, type: array, items: {type: integer}}
        - {name: d, in: formData, type: array, items: {type: integer}, collectionFormat: tsv}
        - {name: e, in: formData, schema: {$ref: "#/definitions/A"}, description: e}
  /file: {post: {consumes: [application/x-www-form-urlencoded], parameters: [{name: f, in: formData, type: file, x-nullable: true}, {name: q, in: query}]}}
  /both: {post: {consumes: [multipart/form-data, application/json, application/x-www-form-urlencoded], parameters: [{$ref: "#/parameters/F"}]}}
  /multipart: {post: {consumes: [multipart/form-data], parameters: [{$ref: "#/parameters/F"}]}}
definitions:
  A: {type: string}
  B: {allOf: [{$ref: "#/parameters/F/items"}, {$ref: "#/parameters/Unused/items"}]}
parameters:
  F: {name: f, in: formData, type: array, items: {type: string}}
  Unused: {name: u, in: formData, type: array, items: {type: string}}
"##,
        );
        let list = json!({"type": "array", "items": {"type": "integer"}});
        let expected = json!({"content": {"application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "properties": {
                    "a": {"type": "string", "description": "d", "x-a": 1, "x-carried-allowEmptyValue": true},
                    "b": list, "c": list, "d": list,
                    "e": {"$ref": "#/components/schemas/A", "description": "e"},
                },
                "required": ["a"],
            },
            "encoding": {
                "b": {"style": "form", "explode": true},
                "c": {"style": "form", "explode": false},
                "d": {"style": "form", "explode": false, "x-collection-format": "tsv"},
            },
        }}, "required": true});
        assert_eq!(json_at(&document, "#/paths/~1plain/post"), json!({"requestBody": expected}));
        let content =
            |path: &str| json_at(&document, &format!("#/paths/~1{path}/post/requestBody/content"));
        let file = json!({"type": "string", "format": "binary", "nullable": true});
        let file = json!({"multipart/form-data": {"schema": {"type": "object", "properties": {"f": file}}}});
        assert_eq!(content("file"), file);
        let shared = json!({
            "schema": {"type": "object", "properties": {"f": {"type": "array", "items": {"type": "string"}}}},
            "encoding": {"f": {"style": "form", "explode": false}},
        });
        let both =
            json!({"multipart/form-data": shared, "application/x-www-form-urlencoded": shared});
        assert_eq!(content("both"), both);
        assert_eq!(content("multipart"), json!({"multipart/form-data": shared}));
        let property =
            "#/paths/~1both/post/requestBody/content/multipart~1form-data/schema/properties/f";
        let expected = json!([
            {"$ref": format!("{property}/items")},
            {"$ref": "#/components/x-carried-parameters/Unused/items"},
        ]);
        assert_eq!(json_at(&document, "#/components/schemas/B/allOf"), expected);

        let form = "#/paths/~1plain/post/requestBody/content/application~1x-www-form-urlencoded";
        let at = |rest: &str| origin(&document, &format!("{form}/{rest}"));
        let parameter = |rest: &str| format!("#/paths/~1plain/post/parameters/{rest}");
        assert_eq!(at("schema/properties/a"), parameter("0"));
        assert_eq!(at("schema/properties/b/items/type"), parameter("1/items/type"));
        assert_eq!(at("schema/properties/e/$ref"), parameter("4/schema/$ref"));
        assert_eq!(at("schema/properties/e/description"), parameter("4/description"));
        assert_eq!(at("encoding/b"), parameter("1"));
        assert_eq!(origin(&document, &format!("{property}/items")), "#/parameters/F/items");
        assert_eq!(origin(&document, "#/paths/~1plain/post/requestBody"), parameter("0"));
    }

    #[test]
    fn parameters_of_a_path_apply_to_each_of_its_operations() {
        let document = converted(
            r##"
paths:
  /a:
    parameters:
      - {name: b, in: body, schema: {type: string}}
      - {name: q, in: query, type: string}
      - {$ref: "#/parameters/Q"}
    get: {}
    put: {parameters: [{name: b, in: body, schema: {type: integer}}]}
  /b:
    parameters: [{name: x, in: formData, type: string}, {name: y, in: formData, type: string}]
    put: {parameters: [{name: x, in: formData, type: integer}, {name: z, in: formData, type: string}]}
  /c:
    parameters: [{$ref: "#/parameters/B"}]
    put: {}
    post: {consumes: [text/plain]}
parameters:
  Q: {name: s, in: query, type: string}
  B: {name: b, in: body, schema: {type: string}}
"##,
        );
        let body = |ty: &str| json!({"requestBody": {"x-carried-name": "b", "content": {"application/json": {"schema": {"type": ty}}}}});
        let expected = json!({
            "parameters": [
                {"name": "q", "in": "query", "schema": {"type": "string"}},
                {"$ref": "#/components/parameters/Q"},
            ],
            "get": body("string"),
            "put": body("integer"),
        });
        assert_eq!(json_at(&document, "#/paths/~1a"), expected);
        let schema = "requestBody/content/application~1json/schema/type";
        let at = |rest: &str| origin(&document, &format!("#/paths/~1a/{rest}"));
        assert_eq!(at(&format!("get/{schema}")), "#/paths/~1a/parameters/0/schema/type");
        assert_eq!(at(&format!("put/{schema}")), "#/paths/~1a/put/parameters/0/schema/type");
        assert_eq!(at("parameters/1/$ref"), "#/paths/~1a/parameters/2/$ref");

        let form = "#/paths/~1b/put/requestBody/content/application~1x-www-form-urlencoded/schema";
        let string = json!({"type": "string"});
        let expected = json!({"type": "object", "properties": {"x": {"type": "integer"}, "y": string, "z": string}});
        assert_eq!(json_at(&document, form), expected);
        let expected = json!({
            "put": {"requestBody": {"$ref": "#/components/requestBodies/B"}},
            "post": {"requestBody": {"x-carried-name": "b", "content": {"text/plain": {"schema": string}}}},
        });
        assert_eq!(json_at(&document, "#/paths/~1c"), expected);
        assert_eq!(
            origin(&document, "#/paths/~1c/post/requestBody/content/text~1plain/schema/type"),
            "#/parameters/B/schema/type"
        );
    }

    #[test]
    fn contradictory_bodies_are_reported() {
        let (document, findings) = converted_with_findings(
            r##"
paths:
  /a:
    post:
      parameters:
        - {name: a, in: body, schema: {type: string}}
        - {name: b, in: body, schema: {type: integer}}
        - {name: c, in: formData, type: string}
  /b: {post: {parameters: [{name: c, in: formData, type: string}, {name: c, in: formData, type: integer}]}}
"##,
        );
        let expected = [
            "an operation has only one body; a later parameter overrides this one",
            "an operation has a body or a form, not both; this form field is ignored",
            "the form has an earlier field `c`; this one is ignored",
        ];
        assert_eq!(findings, expected);
        let schema = "requestBody/content/application~1json/schema/type";
        assert_eq!(json_at(&document, &format!("#/paths/~1a/post/{schema}")), json!("integer"));
    }
}
