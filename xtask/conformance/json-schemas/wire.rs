//! The JSON Schemas of types describe the JSON that serde reads and writes. The crate `jsonschema` judges.

use conformance_json_schemas::models::*;
use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Returns `true` if a value matches the schema of a type. Formats count.
fn is_valid<T: JsonSchema>(value: &Value) -> bool {
    let schema = schema_for!(T).to_value();
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).expect("the schema is one").is_valid(value)
}

/// Reads a value, and asserts that it matches the schema, before and after.
fn assert_described<T: JsonSchema + DeserializeOwned + Serialize>(value: Value) {
    assert!(is_valid::<T>(&value), "{value} does not match {}", schema_for!(T).to_value());
    let read: T = serde_json::from_value(value).expect("it is valid");
    let written = serde_json::to_value(read).expect("it can be written");
    assert!(is_valid::<T>(&written), "{written} does not match {}", schema_for!(T).to_value());
}

#[test]
fn a_schema_has_the_names_and_presence_of_the_wire() {
    let schema = schema_for!(Pet).to_value();
    assert_eq!(schema["title"], "Pet");
    assert_eq!(schema["type"], "object");
    assert_eq!(schema["description"], "A pet.");
    assert_eq!(schema["required"], json!(["petName", "nickname", "kind"]));
    let properties = &schema["properties"];
    assert_eq!(properties["petName"]["description"], "The name of the pet.");
    assert_eq!(properties["id"]["readOnly"], true);
    assert_eq!(properties["old"]["deprecated"], true);
    // Decoding preserves another value of a constant, as of any open enum.
    assert_eq!(properties["kind"]["$ref"], "#/$defs/PetKind");
    assert_eq!(properties["colour"]["$ref"], "#/$defs/Colour");
    assert_eq!(properties["parent"]["$ref"], "#");
    assert_eq!(schema["$defs"]["Colour"]["examples"], json!(["red", "green"]));
}

#[test]
fn written_values_match_the_schemas() {
    assert_described::<Pet>(json!({"petName": "Rex", "nickname": null, "kind": "pet"}));
    assert_described::<Pet>(json!({
        "id": "1",
        "petName": "Rex",
        "nickname": "R",
        "kind": "pet",
        "note": null,
        "colour": "blue",
        "tags": ["a", null],
        "counts": {"toys": 2},
        "parent": {"petName": "Max", "nickname": null, "kind": "pet"},
        "old": true,
    }));
    assert_described::<Side>(json!("left"));
    assert_described::<Level>(json!(2));
    assert_described::<Size>(json!(5_000_000_000_i64));
    assert_described::<Size>(json!(7));
    assert_described::<Mixed>(json!({"b": "c"}));
    assert_described::<Mixed>(json!("another"));
    assert_described::<Flag>(json!(true));
    assert_described::<Point>(json!([1.5, "2026-01-31"]));
    assert_described::<Scalars>(json!({
        "at": "2026-01-31T13:00:00Z",
        "day": "2026-01-31",
        "clock": "13:00:00",
        "long": "P1DT2H",
        "id": "67e55044-10b1-426f-9247-bb680e5fe0c8",
        "price": "1.50",
        "exact": 1.5,
        "bytes": "AQI=",
        "password": "secret",
        "host": "127.0.0.1",
        "socket": "127.0.0.1:80",
        "any": [null],
        "another": "red",
    }));
    assert_described::<Animal>(json!({"sort": "cat", "lives": 9}));
    assert_described::<Animal>(json!({"sort": "dog", "tricks": ["sit"]}));
    assert_described::<Length>(json!(5));
    assert_described::<Length>(json!("auto"));
}

#[test]
fn other_values_do_not_match() {
    assert!(!is_valid::<Pet>(&json!({"petName": "Rex", "kind": "pet"})));
    assert!(!is_valid::<Pet>(&json!({"petName": null, "nickname": null, "kind": "pet"})));
    assert!(!is_valid::<Pet>(&json!({"petName": "Rex", "nickname": null, "kind": 1})));
    let counts = json!({"petName": "Rex", "nickname": null, "kind": "pet", "counts": {"toys": "2"}});
    assert!(!is_valid::<Pet>(&counts));
    assert!(!is_valid::<Side>(&json!("up")));
    assert!(!is_valid::<Level>(&json!(3)));
    assert!(!is_valid::<Flag>(&json!(false)));
    assert!(!is_valid::<Point>(&json!([1.5])));
    assert!(!is_valid::<Point>(&json!([1.5, "today"])));
    assert!(!is_valid::<Scalars>(&json!({"id": "1"})));
    assert!(!is_valid::<Scalars>(&json!({"another": 1})));
    assert!(!is_valid::<Animal>(&json!({"sort": "bird"})));
    assert!(!is_valid::<Length>(&json!("some")));
}
