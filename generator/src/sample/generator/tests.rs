//! Tests of the sample generator.

use super::*;
use crate::config::Dialect;
use crate::schema::SchemaTable;

/// Returns the samples of the schema `S` of a document.
fn samples(document: &Value, dialect: Dialect) -> Samples {
    let table = SchemaTable::of_schemas(document);
    let schemas = Schemas::new(&table, dialect, BTreeSet::new());
    let schema = Pointer::from_fragment("#/S");
    let samples = SampleGenerator::new(&schemas).samples(&schema, 12, Random::of(7, &[]));
    let validator = Validator::new(&schemas, Strictness::All);
    for (what, value) in &samples.values {
        let set = std::slice::from_ref(&schema);
        let mismatch = validator.error(value, set);
        assert_eq!(mismatch, None, "{what} {value} {document}");
    }
    samples
}

/// Returns `true` if a sample is the expected one.
type Expected = fn(&Value) -> bool;

#[test]
fn every_sample_is_valid_and_the_expected_ones_are_among_them() {
    let cases: Vec<(Value, Vec<Expected>)> = vec![
        (
            json!({ "type": "object", "required": ["a"], "properties": {
                "a": { "type": "string" }, "b": { "type": "integer", "nullable": true },
            } }),
            vec![|value| *value == json!({ "a": "text" }), |value| value["b"].is_i64(), |value| {
                value.get("b") == Some(&Value::Null)
            }],
        ),
        (
            json!({ "type": "object", "additionalProperties": { "type": "integer", "format": "uint64" } }),
            vec![|value| *value == json!({}), |value| {
                value.as_object().is_some_and(|map| map.len() > 1)
            }],
        ),
        (
            json!({ "enum": ["a", "b", null], "nullable": true }),
            vec![|value| value == "a", |value| value == "b"],
        ),
        (json!({ "type": ["string", "boolean"] }), vec![Value::is_string, Value::is_boolean]),
        (
            json!({ "type": "integer", "minimum": 3, "exclusiveMaximum": 10, "multipleOf": 3 }),
            vec![|value| *value == json!(3), |value| *value == json!(9)],
        ),
        (
            json!({ "type": "array", "minItems": 2, "maxItems": 2, "uniqueItems": true, "items": { "enum": [1, 2, 3] } }),
            vec![|value| value[0] != value[1]],
        ),
        (
            json!({ "type": "array", "prefixItems": [{ "type": "string" }, { "type": "integer" }], "items": false }),
            vec![|value| value[0].is_string() && value[1].is_i64()],
        ),
        (
            json!({ "type": "object", "patternProperties": { "^x-": { "const": 1 } } }),
            vec![|value| value["x-key"] == 1],
        ),
        (
            json!({ "type": "object", "propertyNames": { "enum": ["one", "two"] }, "additionalProperties": {} }),
            vec![|value| value.get("one").or(value.get("two")).is_some()],
        ),
        (
            json!({ "type": "string", "format": "date-time" }),
            vec![|value| value.as_str().is_some_and(|text| text.contains('+'))],
        ),
        (
            json!({ "type": "string", "minLength": 4, "maxLength": 6 }),
            vec![|value| value.as_str().is_some_and(|text| text.chars().count() == 6)],
        ),
        (
            json!({ "allOf": [{ "properties": { "a": { "type": "string" } } }, { "required": ["a"], "minProperties": 1 }] }),
            vec![|value| value["a"].is_string()],
        ),
        (
            json!({ "type": "object", "minProperties": 2, "additionalProperties": true }),
            vec![|value| value.as_object().is_some_and(|map| map.len() >= 2)],
        ),
        (
            json!({ "if": { "required": ["a"] }, "not": { "type": "null" }, "type": "boolean" }),
            vec![Value::is_boolean],
        ),
    ];
    for (schema, expected) in cases {
        let generated = samples(&json!({ "S": schema }), Dialect::Json).values;
        for (index, is_it) in expected.iter().enumerate() {
            assert!(
                generated.iter().any(|(_, value)| is_it(value)),
                "{schema}: {index} {generated:?}"
            );
        }
    }
}

#[test]
fn each_tag_of_each_member_of_a_union_has_a_sample() {
    let document = json!({
        "S": {
            "oneOf": [{ "$ref": "#/Cat" }, { "$ref": "#/Fish" }],
            "discriminator": { "propertyName": "kind", "mapping": { "tom": "#/Cat", "cat": "#/Cat" } },
        },
        "Cat": { "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } } },
        "Fish": { "oneOf": [{ "$ref": "#/Cat" }, { "type": "object", "properties": { "fins": { "type": "integer" } } }] },
    });
    let generated = samples(&document, Dialect::Json).values;
    for tag in ["tom", "cat"] {
        assert!(generated.iter().any(|(_, value)| value["kind"] == tag), "{tag} {generated:?}");
    }
    assert!(
        generated.iter().any(|(what, _)| what == "member #/S/oneOf/1 by `Fish`"),
        "{generated:?}"
    );
}

#[test]
fn recursion_ends_and_a_schema_that_requires_itself_has_a_reason() {
    let tree = json!({
        "S": { "type": "object", "required": ["left"], "properties": {
            "left": { "oneOf": [{ "$ref": "#/S" }, { "type": "integer" }] },
            "more": { "type": "array", "items": { "$ref": "#/S" } },
        } },
    });
    assert_eq!(samples(&tree, Dialect::Json).values[0].1, json!({ "left": 1 }));
    for (schema, why) in [
        (
            json!({ "required": ["a"], "properties": { "a": { "$ref": "#/S" } } }),
            "`a`: the schema requires itself",
        ),
        (
            json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] }),
            "the types contradict each other",
        ),
        (json!({ "type": "string", "enum": [1] }), "no value of the enum is valid"),
        (
            json!({ "type": "integer", "minimum": 2, "maximum": 1 }),
            "no integer is within the bounds",
        ),
        (json!(false), "`false` allows no value"),
    ] {
        let samples = samples(&json!({ "S": schema }), Dialect::Json);
        assert!(samples.values.is_empty(), "{:?}", samples.values);
        assert!(
            samples.failures.iter().any(|reason| reason.ends_with(why)),
            "{:?}",
            samples.failures
        );
    }
}

#[test]
fn the_same_seed_leads_to_the_same_samples() {
    let document =
        json!({ "S": { "additionalProperties": { "type": ["string", "number", "null"] } } });
    let generated = || samples(&document, Dialect::Json).values;
    assert_eq!(generated(), generated());
}
