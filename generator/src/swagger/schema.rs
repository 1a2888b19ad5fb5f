//! Schemas, which differ from those of 3.0 in a few keys.
//!
//! - <https://spec.openapis.org/oas/v2.0.html#schema-object>
//! - <https://spec.openapis.org/oas/v3.0.4.html#schema-object>

use crate::document::{Map, Node};
use crate::normalise::carried::COLLECTION_FORMAT;
use crate::pointer::Pointer;

use super::targets::TargetKind;
use super::{Conversion, Member, text_node};

impl Conversion<'_> {
    /// Converts a schema. The caller has recorded its move.
    pub(super) fn schema(&mut self, node: &Node, from: &Pointer, to: &Pointer) -> Node {
        let Node::Map(map) = node else { return node.clone() };
        let of_map = map.iter().map(|(key, value)| (key.as_str(), value));
        Node::Map(self.schema_of(of_map, from, to))
    }

    /// Converts a schema with these keys.
    pub(super) fn schema_of<'n>(
        &mut self,
        keys: impl Iterator<Item = (&'n str, &'n Node)>,
        from: &Pointer,
        to: &Pointer,
    ) -> Map {
        let mut new = Map::new();
        let mut is_file = false;
        for (key, value) in keys {
            let member = Member { key, value, from, to };
            match (key, value) {
                ("$ref", Node::String(text)) => {
                    let reference = self.reference(text, TargetKind::Schema, to);
                    new.insert(key.to_owned(), reference);
                }
                // 2.0 has no `null`; many tools support this extension.
                ("x-nullable", Node::Bool(true)) => self.renamed(&mut new, "nullable", &member),
                ("collectionFormat", _) => self.renamed(&mut new, COLLECTION_FORMAT, &member),
                ("type", Node::String(name)) if name == "file" => {
                    is_file = true;
                    self.moves.add_copy(&from.child(key), &to.child("format"));
                    new.insert(key.to_owned(), text_node("string"));
                }
                ("discriminator", Node::String(_)) => {
                    let property = to.child(key).child("propertyName");
                    self.moves.add_copy(&from.child(key), &property);
                    let name = ("propertyName".to_owned(), value.clone());
                    new.insert(key.to_owned(), Node::Map(Map::from_iter([name])));
                }
                _ => {
                    let child = self.inner_schemas(&member);
                    new.insert(key.to_owned(), child);
                }
            }
        }
        if is_file {
            new.insert("format".to_owned(), text_node("binary"));
        }
        new
    }

    /// Copies a value to another key.
    fn renamed(&mut self, new: &mut Map, key: &str, member: &Member<'_>) {
        self.moves.add_copy(&member.from.child(member.key), &member.to.child(key));
        new.insert(key.to_owned(), member.value.clone());
    }

    /// Converts the schemas in a value of a schema.
    fn inner_schemas(&mut self, member: &Member<'_>) -> Node {
        let subschemas = match (member.key, member.value) {
            ("items", Node::List(_)) => Subschemas::List,
            (key, _) => SUBSCHEMA_KEYS
                .iter()
                .find(|(known, _)| *known == key)
                .map_or(Subschemas::None, |(_, subschemas)| *subschemas),
        };
        if subschemas == Subschemas::None {
            return member.value.clone();
        }
        let (from, to) = (member.from.child(member.key), member.to.child(member.key));
        match (subschemas, member.value) {
            (Subschemas::One, schema) => self.schema(schema, &from, &to),
            (Subschemas::List, Node::List(list)) => {
                let one = |(index, schema): (usize, &Node)| {
                    self.schema(schema, &from.index(index), &to.index(index))
                };
                Node::List(list.iter().enumerate().map(one).collect())
            }
            (Subschemas::Named, Node::Map(map)) => {
                let one = |(name, schema): (&String, &Node)| {
                    (name.clone(), self.schema(schema, &from.child(name), &to.child(name)))
                };
                Node::Map(map.iter().map(one).collect())
            }
            (_, other) => other.clone(),
        }
    }
}

/// The form in which a key contains schemas.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subschemas {
    None,
    One,
    List,
    Named,
}

/// The keys that contain schemas, including those that 2.0 does not define.
const SUBSCHEMA_KEYS: &[(&str, Subschemas)] = &[
    ("items", Subschemas::One),
    ("additionalProperties", Subschemas::One),
    ("not", Subschemas::One),
    ("properties", Subschemas::Named),
    ("allOf", Subschemas::List),
    ("anyOf", Subschemas::List),
    ("oneOf", Subschemas::List),
    ("additionalItems", Subschemas::One),
    ("contains", Subschemas::One),
    ("propertyNames", Subschemas::One),
    ("if", Subschemas::One),
    ("then", Subschemas::One),
    ("else", Subschemas::One),
    ("unevaluatedItems", Subschemas::One),
    ("unevaluatedProperties", Subschemas::One),
    ("contentSchema", Subschemas::One),
    ("prefixItems", Subschemas::List),
    ("patternProperties", Subschemas::Named),
    ("dependentSchemas", Subschemas::Named),
    ("definitions", Subschemas::Named),
    ("$defs", Subschemas::Named),
];

#[cfg(test)]
mod tests {
    use super::super::tests::{converted, json_at, origin};
    use serde_json::json;

    #[test]
    fn the_keys_that_differ_in_3_0_are_converted_at_any_depth() {
        let document = converted(
            r##"
definitions:
  A:
    type: object
    discriminator: kind
    required: [kind]
    x-nullable: true
    x-of-ours: {x-nullable: true}
    example: {x-nullable: true, type: file}
    properties:
      kind: {type: string, readOnly: true, enum: [a], default: a}
      x-nullable: {type: file, format: x, title: f}
      type: {$ref: "#/definitions/B", x-nullable: true}
      $ref: {x-nullable: false}
    additionalProperties: {items: {items: [{x-nullable: true}]}}
  B: {allOf: [{$ref: "#/definitions/A"}, {oneOf: [{x-nullable: true}], anyOf: [{nullable: true}]}], not: {x-nullable: true}}
  C: {discriminator: {propertyName: kind}}
"##,
        );
        let expected = json!({
            "A": {
                "type": "object",
                "discriminator": {"propertyName": "kind"},
                "required": ["kind"],
                "nullable": true,
                "x-of-ours": {"x-nullable": true},
                "example": {"x-nullable": true, "type": "file"},
                "properties": {
                    "kind": {"type": "string", "readOnly": true, "enum": ["a"], "default": "a"},
                    "x-nullable": {"type": "string", "format": "binary", "title": "f"},
                    "type": {"$ref": "#/components/schemas/B", "nullable": true},
                    "$ref": {"x-nullable": false},
                },
                "additionalProperties": {"items": {"items": [{"nullable": true}]}},
            },
            "B": {
                "allOf": [
                    {"$ref": "#/components/schemas/A"},
                    {"oneOf": [{"nullable": true}], "anyOf": [{"nullable": true}]},
                ],
                "not": {"nullable": true},
            },
            "C": {"discriminator": {"propertyName": "kind"}},
        });
        assert_eq!(json_at(&document, "#/components/schemas"), expected);
        let at = |rest: &str| origin(&document, &format!("#/components/schemas/A/{rest}"));
        assert_eq!(at("discriminator"), "#/definitions/A/discriminator");
        assert_eq!(at("discriminator/propertyName"), "#/definitions/A/discriminator");
        assert_eq!(at("nullable"), "#/definitions/A/x-nullable");
        assert_eq!(at("properties/type/nullable"), "#/definitions/A/properties/type/x-nullable");
        assert_eq!(
            at("properties/x-nullable/format"),
            "#/definitions/A/properties/x-nullable/type"
        );
    }
}
