//! Tests of the limits: samples and checks take bounded work for every schema.

use std::collections::BTreeSet;

use crate::config::Dialect;
use crate::pointer::Pointer;
use crate::schema::SchemaTable;
use serde_json::{Value, json};

use super::budget::Size;
use super::generator::{Missing, SampleGenerator};
use super::schema::Schemas;
use super::validator::{Strictness, Validator};

/// Returns the plain sample of the schema `S`, and the work that it takes.
fn plain(document: &Value) -> (Result<Value, Missing>, usize) {
    let table = SchemaTable::of_schemas(document);
    let schemas = Schemas::new(&table, Dialect::Json, BTreeSet::new());
    let sample = SampleGenerator::new(&schemas).plain(&Pointer::from_fragment("#/S"));
    (sample, usize::MAX - schemas.work().left())
}

/// Returns a schema of objects with two members of the next level each.
fn doubling(levels: usize) -> Value {
    let mut document = json!({ "S": { "$ref": "#/0" } });
    for level in 0..levels {
        let next = json!({ "$ref": format!("#/{}", level + 1) });
        document[level.to_string()] = json!({
            "type": "object", "required": ["a", "b"], "properties": { "a": next, "b": next },
        });
    }
    document[levels.to_string()] = json!({ "type": "object" });
    document
}

#[test]
fn a_schema_that_doubles_with_each_level_has_a_sample_within_the_limits_or_none() {
    let mut most = 0;
    for levels in [5, 10, 20, 40, 80] {
        let (sample, work) = plain(&doubling(levels));
        most = most.max(work);
        match sample {
            Ok(value) => assert!(levels <= 10 && Size::of(&value, 0).is_within(Size::SAMPLE)),
            Err(missing) => assert!(levels > 10 && missing == Missing::Limited, "{levels}"),
        }
    }
    assert!(most < 40_000, "{most}");
}

#[test]
fn no_keyword_leads_to_a_sample_above_the_limits() {
    let lists = |levels: usize, least: usize| {
        (0..levels).fold(
            json!({ "type": "string" }),
            |items, _| json!({ "type": "array", "minItems": least, "items": items }),
        )
    };
    let choice = |number: usize| {
        let member = |index: usize| json!({ "properties": { format!("a{number}-{index}"): {} }, "required": ["x"] });
        json!({ "oneOf": (0..8).map(member).collect::<Vec<_>>() })
    };
    let mut choices: Vec<Value> = (0..12).map(choice).collect();
    choices.push(json!({ "properties": { "x": false } }));
    for schema in [
        lists(14, 3),
        lists(2, 480),
        lists(1, 1_000_000_000),
        lists(1, usize::MAX),
        lists(100, 1),
        json!({ "type": "string", "minLength": 1_000_000_000 }),
        json!({ "type": "string", "minLength": 1e18 }),
        json!({ "type": "string", "minLength": 70_000 }),
        json!({ "type": "object", "minProperties": 1e18 }),
        json!({ "type": "object", "minProperties": 3000, "additionalProperties": lists(1, 3) }),
        json!({ "allOf": choices }),
    ] {
        let (sample, work) = plain(&json!({ "S": schema }));
        assert_eq!(sample, Err(Missing::Limited), "{schema}");
        assert!(work < 600_000, "{work} {schema}");
    }
}

#[test]
fn bounds_at_the_limits_of_number_types_are_supported() {
    for schema in [
        json!({ "type": "integer", "minimum": 5, "multipleOf": 1e308 }),
        json!({ "type": "integer", "minimum": -1e308, "maximum": 1e308, "multipleOf": 1e38 }),
        json!({ "type": "integer", "minimum": i64::MAX, "exclusiveMinimum": u64::MAX }),
        json!({ "type": "number", "multipleOf": 1e-300, "minimum": f64::MIN, "maximum": f64::MAX }),
        json!({ "type": "string", "maxLength": 1e18 }),
        json!({ "type": "array", "maxItems": 1e18 }),
        json!({ "type": "object", "maxProperties": 1e18 }),
    ] {
        let (sample, _) = plain(&json!({ "S": schema }));
        assert_ne!(sample, Err(Missing::Limited), "{schema}");
    }
}

#[test]
fn the_work_for_an_enum_does_not_grow_with_its_length() {
    let names: Vec<String> = (0..5000).map(|number| format!("value{number}")).collect();
    let (sample, work) = plain(&json!({ "S": { "type": "string", "enum": names } }));
    assert_eq!(sample, Ok(json!("value0")));
    assert!(work < names.len(), "{work}");
}

#[test]
fn a_smaller_form_replaces_one_that_is_too_large() {
    let (sample, _) = plain(&json!({ "S": { "required": ["a"], "properties": {
        "a": { "oneOf": [{ "type": "string", "minLength": 1e9 }, { "type": "integer" }] },
        "b": { "type": "array", "minItems": 1e9, "items": {} },
    } } }));
    assert_eq!(sample, Ok(json!({ "a": 1 })));
}

/// Returns the work of a check, its result, and `true` if the validator gave up.
fn checked(document: &Value, value: &Value) -> (usize, Option<String>, bool) {
    let table = SchemaTable::of_schemas(document);
    let schemas = Schemas::new(&table, Dialect::Json, BTreeSet::new());
    let validator = Validator::new(&schemas, Strictness::All);
    let error = validator.error(value, &[Pointer::from_fragment("#/S")]);
    (usize::MAX - schemas.work().left(), error, validator.gave_up())
}

fn nested(depth: usize, innermost: Value) -> Value {
    (0..depth).fold(innermost, |value, _| json!({ "next": value }))
}

#[test]
fn the_work_of_a_check_is_linear_in_the_depth_of_a_recursive_union() {
    let member = |also: &str| json!({ "type": "object", "properties": { "next": { "$ref": "#/S" }, also: {} } });
    let document = json!({
        "S": { "oneOf": [{ "$ref": "#/One" }, { "$ref": "#/Other" }] },
        "One": member("one"),
        "Other": member("other"),
    });
    for innermost in [json!({}), json!({ "unknown": 1 }), json!(1)] {
        let work = |depth| {
            let (work, _, gave_up) = checked(&document, &nested(depth, innermost.clone()));
            assert!(!gave_up, "{depth}");
            work
        };
        let (few, many) = (work(14) - work(7), work(28) - work(14));
        assert!(many <= 3 * few, "{innermost}: {few} {many}");
    }
}

#[test]
fn the_validator_gives_up_on_values_that_take_too_long() {
    let references: Vec<Value> =
        (0..60).map(|name| json!({ "$ref": format!("#/{name}") })).collect();
    let mut document = json!({ "S": { "oneOf": references } });
    for name in 0..60 {
        let own = format!("own{name}");
        document[name.to_string()] =
            json!({ "properties": { own: {} }, "required": ["a"], "oneOf": references });
    }
    let (spent, error, gave_up) = checked(&document, &json!({ "a": 1 }));
    assert!(gave_up && error.is_none() && spent < 200_000, "{spent} {error:?}");
    let deep = json!({ "S": { "properties": { "next": { "$ref": "#/S" } } } });
    assert!(checked(&deep, &nested(100, json!({}))).2);
    assert!(!checked(&deep, &nested(50, json!({}))).2);
}
