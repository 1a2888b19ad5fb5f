//! Tests of the validator.

use serde_json::json;

use super::*;
use crate::schema::SchemaTable;

/// Validates a value. The schema is part of a document with other schemas.
fn mismatch(
    strictness: Strictness,
    dialect: Dialect,
    schema: &Value,
    value: &Value,
) -> Option<String> {
    let document = json!({
        "S": schema,
        "Cat": { "type": "object", "required": ["kind", "lives"], "properties": {
            "kind": { "const": "cat" }, "lives": { "type": "integer" },
        } },
        "Dog": { "type": "object", "required": ["kind"], "properties": {
            "kind": { "type": "string" }, "bark": { "type": "string", "readOnly": true },
        } },
    });
    let untyped = [Pointer::from_fragment("#/S/properties/any")].into();
    let table = SchemaTable::of_schemas(&document);
    let schemas = Schemas::new(&table, dialect, untyped);
    Validator::new(&schemas, strictness).mismatch(value, &[Pointer::from_fragment("#/S")])
}

#[test]
fn strictness_all_checks_every_keyword_that_a_type_may_check() {
    let pets = json!({
        "oneOf": [{ "$ref": "#/Cat" }, { "$ref": "#/Dog" }],
        "discriminator": { "propertyName": "kind", "mapping": { "cat": "#/Cat", "dog": "#/Dog" } },
    });
    for (schema, value, fits) in [
        (json!({ "type": "string" }), json!(1), false),
        (json!({ "type": ["string", "integer"] }), json!(1.0), true),
        (json!({ "type": "integer" }), json!(1.5), false),
        (json!({ "type": "integer", "format": "int32" }), json!(2_147_483_648_i64), false),
        (json!({ "type": "string", "format": "date" }), json!("2025-02-29"), false),
        (json!({ "format": "date" }), json!("never"), false),
        (json!({ "enum": ["a", 1] }), json!(1.0), true),
        (json!({ "enum": ["a", 1] }), json!("b"), false),
        (json!({ "type": "string", "maxLength": 1 }), json!("\u{1f642}"), true),
        (json!({ "type": "number", "exclusiveMinimum": 0 }), json!(0), false),
        (
            json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 }),
            json!([]),
            false,
        ),
        (
            json!({ "prefixItems": [{ "type": "string" }], "items": { "type": "integer" } }),
            json!(["a", 1]),
            true,
        ),
        (json!({ "prefixItems": [{ "type": "string" }] }), json!([1]), false),
        (json!({ "properties": { "a": {} } }), json!("text"), false),
        (json!({ "required": ["undeclared"], "properties": { "a": {} } }), json!({}), true),
        (
            json!({ "allOf": [{ "$ref": "#/Dog" }, { "required": ["bark"] }] }),
            json!({ "kind": "x" }),
            false,
        ),
        // Members that share a base do not allow `null` because it was seen before.
        (
            json!({ "oneOf": [{ "allOf": [{ "$ref": "#/Dog" }] }, { "allOf": [{ "$ref": "#/Dog" }] }] }),
            json!(null),
            false,
        ),
        (pets.clone(), json!({ "kind": "cat", "lives": 9 }), true),
        (pets.clone(), json!({ "kind": "cat" }), false),
        (pets, json!({ "kind": "dog", "bark": 1 }), false),
        (json!({ "patternProperties": { "^x": { "type": "string" } } }), json!({ "x": 1 }), false),
        (json!({ "properties": { "any": { "type": "string" } } }), json!({ "any": 1 }), false),
    ] {
        let found = mismatch(Strictness::All, Dialect::Json, &schema, &value);
        assert_eq!(found.is_none(), fits, "{schema} {value} {found:?}");
    }
}

#[test]
fn strictness_types_accepts_every_value_that_an_sdk_preserves() {
    let untagged = json!({ "oneOf": [{ "$ref": "#/Cat" }, { "type": "integer" }] });
    let match_tag = json!({
        "oneOf": [{ "$ref": "#/Cat" }, { "$ref": "#/Dog" }], "discriminator": { "propertyName": "kind" },
    });
    for (schema, value, fits) in [
        (json!({ "enum": ["a"] }), json!("b"), true),
        (json!({ "type": "null" }), json!(1), true),
        (json!({ "enum": ["a"] }), json!(1), false),
        (json!({ "format": "byte" }), json!("aGVsbG8="), true),
        (json!({ "format": "byte" }), json!({ "a": 1 }), false),
        (json!({ "format": "unheard-of" }), json!({ "a": 1 }), true),
        (json!({ "type": "string", "format": "date" }), json!("never"), true),
        (json!({ "type": "string", "minLength": 3 }), json!(""), true),
        (json!({ "properties": { "any": { "type": "string" } } }), json!({ "any": 1 }), true),
        (json!({ "properties": { "a": { "type": "string" } } }), json!({ "a": null }), true),
        (
            json!({ "required": ["a"], "properties": { "a": { "type": "string" } } }),
            json!({ "a": null }),
            false,
        ),
        (
            json!({ "required": ["a"], "properties": { "a": { "type": "string" } } }),
            json!({}),
            false,
        ),
        (
            json!({ "required": ["a"], "properties": { "a": { "nullable": true } } }),
            json!({}),
            true,
        ),
        (
            json!({ "required": ["a"], "properties": { "a": { "type": "string", "readOnly": true } } }),
            json!({}),
            true,
        ),
        // The constant only discriminates the member.
        (untagged.clone(), json!({ "kind": 1, "lives": 9 }), true),
        (untagged.clone(), json!({ "lives": 9 }), true),
        (untagged.clone(), json!({ "kind": "cat" }), false),
        (untagged, json!("text"), false),
        // An unknown tag is preserved.
        (match_tag.clone(), json!({ "kind": "eel" }), true),
        (match_tag.clone(), json!({}), true),
        (match_tag, json!({ "kind": "Cat", "lives": "nine" }), false),
    ] {
        let found = mismatch(Strictness::Types, Dialect::Json, &schema, &value);
        assert_eq!(found.is_none(), fits, "{schema} {value} {found:?}");
    }
}

#[test]
fn the_json_mapping_of_protocol_buffers_allows_other_forms() {
    for (schema, value, fits) in [
        (json!({ "type": "integer" }), json!("7"), true),
        (json!({ "type": "integer" }), json!("seven"), false),
        (json!({ "type": "string", "format": "int64" }), json!(7), true),
        (json!({ "type": "string", "enum": ["A"] }), json!(7), true),
        (json!({ "type": "string" }), json!(7), false),
        (json!({ "type": "string" }), json!(null), true),
        (
            json!({ "required": ["a"], "properties": { "a": { "type": "string" } } }),
            json!({}),
            true,
        ),
    ] {
        let found = mismatch(Strictness::Types, Dialect::ProtobufJson, &schema, &value);
        assert_eq!(found.is_none(), fits, "{schema} {value} {found:?}");
    }
}

#[test]
fn declared_values_match_in_any_notation_of_one_side() {
    for (schema, value) in [
        (json!({ "type": "integer" }), json!(1.0)),
        (json!({ "type": ["string", "null"] }), json!(null)),
        (json!({ "type": "string", "nullable": true }), json!(null)),
        (
            json!({ "type": "object", "required": ["a"], "properties": { "a": { "readOnly": true } } }),
            json!({}),
        ),
        (json!({ "anyOf": [{ "type": "string" }, { "enum": [1, 2] }] }), json!(2)),
        (json!({ "type": "file" }), json!("x")),
        // An integer beyond 64 bits is stored as text.
        (json!({ "type": "integer" }), json!("123456789012345678901234")),
        (json!({ "type": "string", "minLength": 3 }), json!("x")),
        (json!({ "type": "string", "format": "uuid" }), json!("67E5504410B1426F9247BB680E5FE0C8")),
        (json!({ "$ref": "#/nowhere" }), json!("x")),
    ] {
        let found = mismatch(Strictness::Declared, Dialect::Json, &schema, &value);
        assert_eq!(found, None, "{schema} {value}");
    }
}

#[test]
fn the_mismatch_of_a_declared_value_has_its_path() {
    for (schema, value, expected) in [
        (json!({ "type": "string" }), json!(1), "expected string, found an integer"),
        (json!({ "type": "integer" }), json!("12"), "expected integer, found a string"),
        (
            json!({ "type": ["number", "null"] }),
            json!("1"),
            "expected number or null, found a string",
        ),
        (
            json!({ "type": "array", "items": { "enum": [1, 2] } }),
            json!([1, 3]),
            "/1: not a value of the enum",
        ),
        (json!({ "required": ["a"], "properties": { "a": {} } }), json!({}), "`a` is missing"),
        (json!({ "required": ["a"] }), json!({}), "`a` is missing"),
        (
            json!({ "properties": { "a": { "type": "array", "items": { "type": "string" } } } }),
            json!({ "a": ["x", true] }),
            "/a/1: expected string, found a boolean",
        ),
        (
            json!({ "oneOf": [{ "type": "string" }, { "enum": [1, 2] }] }),
            json!(3),
            "no member of the union matches (expected string, found an integer)",
        ),
        (json!(false), json!(1), "no value is allowed"),
    ] {
        let found = mismatch(Strictness::Declared, Dialect::Json, &schema, &value);
        assert_eq!(found.as_deref(), Some(expected), "{schema} {value}");
    }
}
