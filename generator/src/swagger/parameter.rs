//! Parameters outside bodies, and headers: the keys of their type move into a schema.
//!
//! - <https://spec.openapis.org/oas/v2.0.html#parameter-object>
//! - <https://spec.openapis.org/oas/v3.0.4.html#style-values>

use crate::document::{Map, Node};
use crate::normalise::carried::COLLECTION_FORMAT;
use crate::pointer::Pointer;

use super::targets::TargetKind;
use super::{Conversion, Member, text_node};

/// The keys that describe the type of a parameter, a header or an item.
const VALUE_KEYS: &[&str] = &[
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
    "x-nullable",
    "x-ms-enum",
];

/// Keys of a parameter that 3.0 defines and 2.0 does not.
const NEWER_KEYS: &[&str] =
    &["style", "explode", "allowReserved", "deprecated", "content", "example", "examples"];

/// Returns `true` if a key describes the type, including extensions with the names of enum values.
pub(super) fn is_type_key(key: &str) -> bool {
    VALUE_KEYS.contains(&key) || key.starts_with("x-enum")
}

/// The style of a list.
pub(super) struct ListStyle {
    style: &'static str,
    explode: bool,
    /// The `collectionFormat`, if 3.0 has no such style.
    collection_format: Option<Node>,
}

impl ListStyle {
    /// Returns the style of the list; `None` if the object is not a list. `place` is its `in`.
    pub(super) fn of(map: &Map, place: Option<&str>) -> Option<Self> {
        let format = map.get("collectionFormat");
        let value = if map.contains_key("schema") { map.get("schema") } else { None };
        let ty = value.map_or_else(|| map.get("type"), |schema| schema.child("type"));
        let is_list = match ty.and_then(Node::as_str) {
            Some(ty) => ty == "array",
            None => map.contains_key("items") || (value.is_some() && format.is_some()),
        };
        if !is_list {
            return None;
        }
        // Only in a query, a form or a cookie can a name be repeated.
        let repeats = match place {
            Some("query" | "formData" | "cookie") => true,
            Some("path" | "header") => false,
            _ => return None,
        };
        let plain = if repeats { "form" } else { "simple" };
        let (style, explode, is_standard) = match (format.map(|format| format.as_str()), repeats) {
            (None | Some(Some("csv")), _) => (plain, false, true),
            (Some(Some("multi")), true) => ("form", true, true),
            (Some(Some("ssv")), true) => ("spaceDelimited", false, true),
            (Some(Some("pipes")), true) => ("pipeDelimited", false, true),
            _ => (plain, false, false),
        };
        Some(Self { style, explode, collection_format: format.filter(|_| !is_standard).cloned() })
    }

    /// Writes the style into a parameter, a header or an encoding.
    pub(super) fn write(self, new: &mut Map) {
        new.insert("style".to_owned(), text_node(self.style));
        new.insert("explode".to_owned(), Node::Bool(self.explode));
        if let Some(collection_format) = self.collection_format {
            new.insert(COLLECTION_FORMAT.to_owned(), collection_format);
        }
    }
}

impl<'a> Conversion<'a> {
    /// Converts a parameter outside a body.
    pub(super) fn parameter(&mut self, node: &Node, from: &Pointer, to: &Pointer) -> Node {
        let Node::Map(map) = node else { return node.clone() };
        self.with_schema(map, map.get("in").and_then(Node::as_str), from, to)
    }

    /// Converts a header of a response.
    pub(super) fn header(&mut self, node: &Node, from: &Pointer, to: &Pointer) -> Node {
        let Node::Map(map) = node else { return node.clone() };
        self.with_schema(map, Some("header"), from, to)
    }

    fn with_schema(
        &mut self,
        map: &Map,
        place: Option<&str>,
        from: &Pointer,
        to: &Pointer,
    ) -> Node {
        let mut new = Map::new();
        let mut list_style = ListStyle::of(map, place);
        let has_schema = map.contains_key("schema");
        for (key, value) in map {
            let member = Member { key, value, from, to };
            match (key.as_str(), value) {
                ("$ref", Node::String(text)) => {
                    let reference = self.reference(text, TargetKind::Parameter, to);
                    new.insert(key.clone(), reference);
                }
                // A schema in place of a type is a common error with a clear intention.
                ("schema", _) => {
                    let schema = self.schema(value, &from.child(key), &to.child(key));
                    new.insert(key.clone(), schema);
                }
                ("collectionFormat", _) => match list_style.take() {
                    Some(list_style) => {
                        for key in ["style", "explode", COLLECTION_FORMAT] {
                            self.moves.add_copy(&from.child("collectionFormat"), &to.child(key));
                        }
                        list_style.write(&mut new);
                    }
                    None => self.carry(&mut new, &member),
                },
                (key, _) if NEWER_KEYS.contains(&key) => self.carry(&mut new, &member),
                (key, _) if is_type_key(key) && has_schema => self.carry(&mut new, &member),
                (key, _) if is_type_key(key) => {
                    if !new.contains_key("schema") {
                        let schema = self.own_schema(map, from, &to.child("schema"));
                        new.insert("schema".to_owned(), Node::Map(schema));
                    }
                }
                _ => drop(new.insert(key.clone(), value.clone())),
            }
        }
        if let Some(list_style) = list_style {
            list_style.write(&mut new);
        }
        Node::Map(new)
    }

    /// Returns the type of an object as a schema.
    pub(super) fn own_schema(&mut self, map: &Map, from: &Pointer, to: &Pointer) -> Map {
        let keys = || map.iter().filter(|(key, _)| is_type_key(key));
        self.moves.add_copy(from, to);
        for (key, _) in keys() {
            self.moves.redirect(&from.child(key), &to.child(key));
        }
        self.schema_of(keys().map(|(key, value)| (key.as_str(), value)), from, to)
    }

    /// Converts the parameters that operations share, each in its section.
    pub(super) fn shared_parameters(
        &mut self,
        node: &'a Node,
        from: &Pointer,
        components: &Pointer,
    ) -> Map {
        let section = |name: &str| components.child(name);
        self.moves.add_move(from, &section("parameters"));
        let Node::Map(map) = node else {
            return Map::from_iter([("parameters".to_owned(), node.clone())]);
        };
        let mut sections = Map::new();
        let consumes = self.consumes.clone();
        for (name, value) in map {
            let at = from.child(name);
            let kind = match self.resolved(&at).and_then(|(_, map)| map.get("in")?.as_str()) {
                Some("body") => "requestBodies",
                Some("formData") => FORM_PARAMETERS,
                _ => "parameters",
            };
            if !sections.contains_key(kind) {
                self.moves.add_copy(from, &section(kind));
            }
            let to = section(kind).child(name);
            let new = match (kind, value) {
                ("parameters", _) => self.parameter(value, &at, &to),
                (FORM_PARAMETERS, _) => {
                    self.moves.add_shared_form_parameter(at, to);
                    value.clone()
                }
                (_, Node::Map(body)) => {
                    self.moves.add_move(&at, &to);
                    self.body(body, &at, &to, &consumes)
                }
                _ => value.clone(),
            };
            let section = sections.entry(kind.to_owned()).or_insert_with(|| Node::Map(Map::new()));
            if let Node::Map(section) = section {
                section.insert(name.clone(), new);
            }
        }
        sections
    }
}

/// The section in which shared form parameters are carried: 3.0 has no shared parts of a body.
const FORM_PARAMETERS: &str = "x-carried-parameters";

#[cfg(test)]
mod tests {
    use super::super::tests::{converted, json_at, origin};
    use serde_json::json;

    #[test]
    fn the_type_of_a_parameter_becomes_a_schema() {
        let document = converted(
            r##"
paths:
  /a/{id}:
    parameters:
      - {name: id, in: path, required: true, type: string, format: uuid, pattern: x, description: d, x-of-ours: 1}
    get:
      parameters:
        - {in: query, name: q, type: integer, minimum: 1, maximum: 9, default: 2, enum: [1, 2], x-enum-varnames: [A, B], allowEmptyValue: true, x-nullable: true}
        - {in: query, name: s, schema: {type: array, items: {$ref: "#/definitions/A"}}, type: string}
        - {in: query, name: n}
        - {in: header, name: h, type: string, collectionFormat: csv, deprecated: true, example: x}
definitions: {A: {type: string}}
"##,
        );
        assert_eq!(
            json_at(&document, "#/paths/~1a~1{id}/parameters/0"),
            json!({
                "name": "id", "in": "path", "required": true, "description": "d", "x-of-ours": 1,
                "schema": {"type": "string", "format": "uuid", "pattern": "x"},
            })
        );
        let expected = json!([
            {
                "in": "query", "name": "q", "allowEmptyValue": true,
                "schema": {
                    "type": "integer", "minimum": 1, "maximum": 9, "default": 2, "enum": [1, 2],
                    "x-enum-varnames": ["A", "B"], "nullable": true,
                },
            },
            {
                "in": "query", "name": "s", "x-carried-type": "string", "style": "form", "explode": false,
                "schema": {"type": "array", "items": {"$ref": "#/components/schemas/A"}},
            },
            {"in": "query", "name": "n"},
            {
                "in": "header", "name": "h", "schema": {"type": "string"},
                "x-carried-collectionFormat": "csv", "x-carried-deprecated": true, "x-carried-example": "x",
            },
        ]);
        let list = "#/paths/~1a~1{id}/get/parameters";
        assert_eq!(json_at(&document, list), expected);
        let at = |rest: &str| origin(&document, &format!("{list}/0/{rest}"));
        assert_eq!(at("schema"), format!("{list}/0"));
        assert_eq!(at("schema/type"), format!("{list}/0/type"));
        assert_eq!(at("schema/nullable"), format!("{list}/0/x-nullable"));
    }

    #[test]
    fn each_collection_format_has_a_style() {
        for (place, format, expected) in [
            ("query", "", json!(["form", false, null])),
            ("query", "csv", json!(["form", false, null])),
            ("query", "multi", json!(["form", true, null])),
            ("query", "ssv", json!(["spaceDelimited", false, null])),
            ("query", "pipes", json!(["pipeDelimited", false, null])),
            ("query", "tsv", json!(["form", false, "tsv"])),
            ("query", "1", json!(["form", false, 1])),
            ("path", "", json!(["simple", false, null])),
            ("header", "csv", json!(["simple", false, null])),
            ("path", "ssv", json!(["simple", false, "ssv"])),
            ("header", "multi", json!(["simple", false, "multi"])),
        ] {
            let format = if format.is_empty() {
                String::new()
            } else {
                format!(", collectionFormat: {format}")
            };
            let document = converted(&format!(
                "parameters: {{P: {{name: p, in: {place}, type: array{format}, items: {{type: array, collectionFormat: ssv, items: {{type: string}}}}}}}}\n"
            ));
            let at = |key: &str| json_at(&document, &format!("#/components/parameters/P/{key}"));
            let found = json!([at("style"), at("explode"), at("x-collection-format")]);
            assert_eq!(found, expected, "{place}{format}");
            assert_eq!(at("schema/items/x-collection-format"), json!("ssv"));
        }
    }

    #[test]
    fn shared_parameters_move_to_their_sections() {
        let document = converted(
            r##"
consumes: [application/xml]
parameters:
  Q: {name: q, in: query, type: string}
  B: {name: b, in: body, required: true, schema: {$ref: "#/definitions/A"}}
  F: {name: f, in: formData, type: file}
  R: {$ref: "#/parameters/B"}
definitions: {A: {type: object}}
"##,
        );
        let expected = json!({
            "parameters": {"Q": {"name": "q", "in": "query", "schema": {"type": "string"}}},
            "requestBodies": {
                "B": {
                    "x-carried-name": "b", "required": true,
                    "content": {"application/xml": {"schema": {"$ref": "#/components/schemas/A"}}},
                },
                "R": {"$ref": "#/components/requestBodies/B"},
            },
            "x-carried-parameters": {"F": {"name": "f", "in": "formData", "type": "file"}},
            "schemas": {"A": {"type": "object"}},
        });
        assert_eq!(json_at(&document, "#/components"), expected);
        assert_eq!(
            origin(&document, "#/components/requestBodies/B/required"),
            "#/parameters/B/required"
        );
        assert_eq!(
            origin(&document, "#/components/requestBodies/B/content/application~1xml/schema/$ref"),
            "#/parameters/B/schema/$ref"
        );
    }
}
