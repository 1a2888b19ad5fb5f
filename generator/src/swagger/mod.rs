//! Conversion of Swagger 2.0 to OpenAPI 3.0.
//!
//! Purpose: later passes support only OpenAPI 3.0. Input: a repaired document whose references all point within it.
//! Output: the same document as OpenAPI 3.0.4; references point to the new places of their targets, and moved values
//! preserve their place in the text. A document without a `swagger` key is returned unchanged. The conversion rejects
//! nothing. Keys without a counterpart in 3.0 are carried under `x-carried-…` or `x-collection-format`, and later
//! passes report them. Keys that 2.0 does not define are carried too; the walk has already reported them.
//!
//! - <https://spec.openapis.org/oas/v2.0.html>
//! - <https://spec.openapis.org/oas/v3.0.4.html>

mod body;
mod moves;
mod operation;
mod parameter;
mod response;
mod schema;
mod security;
mod server;
mod targets;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::{Document, Map, Node};
use crate::normalise::carried::CARRIED;
use crate::normalise::references;
use crate::pointer::Pointer;
use crate::rules;

use moves::Moves;
use targets::{TargetKind, Targets};

/// The version of the output.
const VERSION: &str = "3.0.4";

/// Keys of the document that 3.0 defines and 2.0 does not.
const NEWER_KEYS: &[&str] = &["openapi", "servers", "components", "webhooks", "jsonSchemaDialect"];

/// The most values that may be copied: a short document can request very many copies of a long part.
const MAX_COPIED: usize = 1_000_000;

/// Converts the document to OpenAPI 3.0.
pub fn convert(document: Document, diagnostics: &mut Diagnostics) -> Document {
    convert_within(MAX_COPIED, document, diagnostics)
}

fn convert_within(
    max_copied: usize,
    document: Document,
    diagnostics: &mut Diagnostics,
) -> Document {
    let Some(root) = document.root.as_map().filter(|root| root.contains_key("swagger")) else {
        return document;
    };
    let mut conversion = Conversion {
        old: &document,
        diagnostics,
        moves: Moves::of(&document),
        targets: Targets::default(),
        consumes: texts(root.get("consumes")),
        produces: texts(root.get("produces")),
        copies_left: Some(max_copied),
    };
    let mut new = Node::Map(conversion.root(root));
    conversion.convert_targets(&mut new);
    let provenance = conversion.moves.finish(&mut new);
    Document { root: new, provenance }
}

/// The state of the conversion of one document.
struct Conversion<'a> {
    old: &'a Document,
    diagnostics: &'a mut Diagnostics,
    moves: Moves<'a>,
    targets: Targets,
    /// The media types of request bodies, unless an operation overrides them.
    consumes: Vec<String>,
    /// The media types of responses, unless an operation overrides them.
    produces: Vec<String>,
    /// The number of values that may still be copied; `None` after the limit was exceeded.
    copies_left: Option<usize>,
}

/// A member of an object with the old and the new place of the object.
struct Member<'p> {
    key: &'p str,
    value: &'p Node,
    from: &'p Pointer,
    to: &'p Pointer,
}

impl<'a> Conversion<'a> {
    fn root(&mut self, root: &'a Map) -> Map {
        // Components come first: a reference to a component that is also copied points to the component.
        let mut components = Some(self.components(root));
        let mut servers = Some(self.servers(root));
        let here = Pointer::root();
        let mut new = Map::new();
        for (key, value) in root {
            match key.as_str() {
                "swagger" => {
                    new.insert("openapi".to_owned(), text_node(VERSION));
                    self.moves.add_move(&here.child(key), &here.child("openapi"));
                }
                "host" | "basePath" | "schemes" => new.extend(servers.take().unwrap_or_default()),
                "consumes" | "produces" => {}
                "definitions" | "parameters" | "responses" | "securityDefinitions" => {
                    if let Some(components) = components.take().filter(|map| !map.is_empty()) {
                        new.insert("components".to_owned(), Node::Map(components));
                    }
                }
                "paths" => {
                    let paths = self.paths(value, &here.child(key));
                    new.insert(key.clone(), paths);
                }
                newer if NEWER_KEYS.contains(&newer) => {
                    self.carry(&mut new, &Member { key, value, from: &here, to: &here });
                }
                _ => drop(new.insert(key.clone(), value.clone())),
            }
        }
        self.moves.redirect_shared_form_parameters();
        new
    }

    fn components(&mut self, root: &'a Map) -> Map {
        let here = Pointer::root();
        let there = here.child("components");
        let mut components = Map::new();
        for (key, value) in root {
            let from = here.child(key);
            let mut section = |name: &str, node: Node| components.insert(name.to_owned(), node);
            match key.as_str() {
                "definitions" => {
                    let to = there.child("schemas");
                    self.moves.add_move(&from, &to);
                    section("schemas", self.each(value, &from, &to, Self::schema));
                }
                "responses" => {
                    let to = there.child("responses");
                    self.moves.add_move(&from, &to);
                    section("responses", self.each(value, &from, &to, Self::shared_response));
                }
                "securityDefinitions" => {
                    let to = there.child("securitySchemes");
                    self.moves.add_move(&from, &to);
                    section("securitySchemes", self.each(value, &from, &to, Self::security_scheme));
                }
                "parameters" => components.extend(self.shared_parameters(value, &from, &there)),
                _ => {}
            }
        }
        components
    }

    /// Converts each member of a mapping. Any other value is returned unchanged.
    fn each(
        &mut self,
        node: &'a Node,
        from: &Pointer,
        to: &Pointer,
        one: impl Fn(&mut Self, &'a Node, &Pointer, &Pointer) -> Node,
    ) -> Node {
        let Node::Map(map) = node else { return node.clone() };
        let convert = |(name, value): (&String, &'a Node)| {
            (name.clone(), one(self, value, &from.child(name), &to.child(name)))
        };
        Node::Map(map.iter().map(convert).collect())
    }

    /// Preserves a member under a key that later passes ignore.
    fn carry(&mut self, new: &mut Map, member: &Member<'_>) {
        let key = format!("{CARRIED}{}", member.key);
        self.moves.add_move(&member.from.child(member.key), &member.to.child(&key));
        new.insert(key, member.value.clone());
    }

    /// Reports a finding at a place of the old document.
    fn report(&mut self, at: &Pointer, message: &str, hint: &str) {
        let place = self.moves.old_place(at);
        self.diagnostics
            .report(Diagnostic::new(rules::IGNORED_KEY, place, message.to_owned()).hint(hint));
    }

    /// Returns `true` if the value at a place may be copied again. The first refusal is reported.
    fn may_copy(&mut self, from: &Pointer) -> bool {
        let Some(left) = self.copies_left else { return false };
        self.copies_left = left.checked_sub(self.old.get(from).map_or(1, size));
        if self.copies_left.is_none() {
            let message = "the conversion to OpenAPI 3.0 copies too many values";
            let limit = Diagnostic::new(rules::LIMIT, self.moves.old_place(from), message);
            self.diagnostics.report(limit.hint("list fewer media types, or share smaller parts"));
        }
        self.copies_left.is_some()
    }

    /// Returns the value at a place after its reference is followed; `None` if the reference has no target.
    fn resolved(&self, at: &Pointer) -> Option<(Pointer, &'a Map)> {
        let mut at = at.clone();
        if let Some(text) = self.old.get(&at)?.child("$ref").and_then(Node::as_str) {
            let place = Place::Value(at.clone());
            at = references::follow(self.old, text, place).ok()?;
        }
        let map = self.old.get(&at)?.as_map()?;
        Some((at, map))
    }

    /// Records a reference at a place of the new document.
    fn reference(&mut self, text: &str, kind: TargetKind, to: &Pointer) -> Node {
        self.moves.add_reference(to.child("$ref"));
        if let Some(target) = references::target(text) {
            self.targets.add(target, kind);
        }
        Node::String(text.to_owned())
    }

    /// Converts the targets of references that are not converted yet, in place.
    fn convert_targets(&mut self, root: &mut Node) {
        while let Some((from, kind)) = self.targets.pop() {
            let to = self.moves.new_place(&from);
            let Some(node) = self.old.get(&from) else { continue };
            let new = match kind {
                TargetKind::Schema => self.schema(node, &from, &to),
                TargetKind::Response => self.shared_response(node, &from, &to),
                TargetKind::PathItem => self.path_item(node, &from),
                TargetKind::Parameter if self.is_sent_in_body(&from) => continue,
                TargetKind::Parameter => self.parameter(node, &from, &to),
            };
            if let Some(place) = root.at_mut(&to) {
                *place = new;
            }
        }
    }
}

/// Returns the strings of a list.
fn texts(node: Option<&Node>) -> Vec<String> {
    let list = node.and_then(Node::as_list).unwrap_or_default();
    list.iter().filter_map(Node::as_str).map(str::to_owned).collect()
}

/// Returns the number of values in a value, including itself.
fn size(node: &Node) -> usize {
    let inside: usize = match node {
        Node::List(list) => list.iter().map(size).sum(),
        Node::Map(map) => map.values().map(size).sum(),
        _ => 0,
    };
    inside + 1
}

fn text_node(text: &str) -> Node {
    Node::String(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Limits, SourceId};
    use serde_json::{Value, json};

    fn parsed(text: &str) -> Document {
        let mut diagnostics = Diagnostics::default();
        Document::parse(text, SourceId::DOCUMENT, &Limits::default(), &mut diagnostics)
            .expect("valid document")
    }

    /// Converts a document of Swagger 2.0 with these lines. It must have no findings.
    pub fn converted(rest: &str) -> Document {
        let (document, findings) = converted_with_findings(rest);
        assert_eq!(findings, Vec::<String>::new());
        document
    }

    /// Converts a document of Swagger 2.0 with these lines, and returns the messages of its findings too.
    pub fn converted_with_findings(rest: &str) -> (Document, Vec<String>) {
        let text = format!("swagger: \"2.0\"\n{rest}");
        let mut diagnostics = Diagnostics::default();
        let document = convert(parsed(&text), &mut diagnostics);
        (document, diagnostics.into_vec().into_iter().map(|finding| finding.message).collect())
    }

    /// Returns the JSON at a place.
    pub fn json_at(document: &Document, pointer: &str) -> Value {
        let pointer = Pointer::from_fragment(pointer);
        document.get(&pointer).map_or(Value::Null, Node::to_json)
    }

    /// Returns the place of a value in the source.
    pub fn origin(document: &Document, pointer: &str) -> String {
        document.provenance.origin(&Pointer::from_fragment(pointer)).pointer.to_string()
    }

    #[test]
    fn sections_move_and_preserve_their_order() {
        let document = converted(
            r##"
info: {title: a, version: "1", x-info: 1}
host: pets.example
schemes: [https]
consumes: [application/json]
produces: [application/json]
tags: [{name: pets}]
securityDefinitions: {k: {type: apiKey, name: k, in: query}}
paths: {x-paths: {$ref: "#/definitions/A"}}
definitions: {A: {type: object}}
x-more: {$ref: "#/definitions/A"}
responses: {Gone: {description: gone}}
externalDocs: {url: "https://pets.example"}
"##,
        );
        let expected = json!({
            "openapi": "3.0.4",
            "info": {"title": "a", "version": "1", "x-info": 1},
            "servers": [{"url": "https://pets.example"}],
            "tags": [{"name": "pets"}],
            "components": {
                "securitySchemes": {"k": {"type": "apiKey", "name": "k", "in": "query"}},
                "schemas": {"A": {"type": "object"}},
                "responses": {"Gone": {"description": "gone"}},
            },
            "paths": {"x-paths": {"$ref": "#/definitions/A"}},
            "x-more": {"$ref": "#/definitions/A"},
            "externalDocs": {"url": "https://pets.example"},
        });
        assert_eq!(document.root.to_json(), expected);
        let keys: Vec<&String> = document.root.as_map().expect("a mapping").keys().collect();
        let order =
            ["openapi", "info", "servers", "tags", "components", "paths", "x-more", "externalDocs"];
        assert_eq!(keys, order);
        assert_eq!(origin(&document, "#/openapi"), "#/swagger");
        assert_eq!(origin(&document, "#/components/schemas/A/type"), "#/definitions/A/type");
        assert_eq!(origin(&document, "#/components/responses/Gone"), "#/responses/Gone");
        assert_eq!(origin(&document, "#/info/title"), "#/info/title");
    }

    #[test]
    fn keys_that_2_0_does_not_define_are_carried() {
        let document = converted(
            "openapi: 3.0.0\ncomponents: {schemas: {B: {x-nullable: true}}}\ndefinitions: {A: {$ref: \"#/components/schemas/B\"}}\n",
        );
        let expected = json!({
            "openapi": "3.0.4",
            "x-carried-openapi": "3.0.0",
            "x-carried-components": {"schemas": {"B": {"nullable": true}}},
            "components": {"schemas": {"A": {"$ref": "#/x-carried-components/schemas/B"}}},
        });
        assert_eq!(document.root.to_json(), expected);
    }

    #[test]
    fn other_documents_are_unchanged() {
        let text = "openapi: 3.0.0\ndefinitions: {A: {type: file}}\n";
        let document = parsed(text);
        let root = document.root.clone();
        assert_eq!(convert(document, &mut Diagnostics::default()).root, root);
    }

    #[test]
    fn copies_have_a_limit() {
        let text = r##"
swagger: "2.0"
consumes: [a/a, b/b, c/c]
paths:
  /a: {post: {parameters: [{name: b, in: body, schema: {type: string}}]}}
  /b: {post: {parameters: [{name: b, in: body, schema: {type: string}}]}}
"##;
        for (limit, count) in [(8, 0), (7, 1), (0, 1)] {
            let mut diagnostics = Diagnostics::default();
            let document = parsed(text);
            convert_within(limit, document, &mut diagnostics);
            let found = diagnostics.into_vec();
            assert_eq!(found.len(), count);
            assert!(found.iter().all(|finding| finding.rule == rules::LIMIT));
        }
    }

    #[test]
    fn values_of_wrong_types_are_accepted() {
        for rest in [
            "paths: 1\ndefinitions: []\nparameters: x\nresponses: null\nsecurityDefinitions: 1\nhost: 1\nschemes: x\n",
            "paths: {/a: 1, /b: {get: x, parameters: 1}, /c: {get: {parameters: [1, {}, {in: body}, {in: formData}, {name: 1, in: query}], responses: 1}}}\n",
            "paths: {/c: {get: {responses: {200: 1, 201: {schema: 1, headers: 1, examples: 1}, 202: {headers: {a: 1}}}}}}\n",
            "definitions: {A: 1, B: {properties: 1, allOf: 1, items: 1, discriminator: 1, $ref: 1}}\nparameters: {A: 1, B: {$ref: \"#/parameters/B\"}}\n",
            "securityDefinitions: {a: 1, b: {type: 1}, c: {type: oauth2, flow: 1, scopes: 1}}\n",
        ] {
            let (document, _) = converted_with_findings(rest);
            assert_eq!(json_at(&document, "#/openapi"), json!("3.0.4"));
        }
    }
}
