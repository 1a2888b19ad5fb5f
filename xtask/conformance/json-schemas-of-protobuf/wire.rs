//! The JSON Schemas of types of the protobuf dialect. The crate `jsonschema` judges.

use conformance_json_schemas_of_protobuf::resources::forms::{Form, FormRequest};
use schemars::schema_for;
use serde_json::{Value, json};

/// Returns `true` if a value matches the schema of a request.
fn is_valid(value: &Value) -> bool {
    let schema = schema_for!(FormRequest).to_value();
    jsonschema::validator_for(&schema).expect("the schema is one").is_valid(value)
}

#[test]
fn members_of_a_oneof_are_members_of_their_struct() {
    let schema = schema_for!(Form).to_value();
    let names: Vec<&String> =
        schema["properties"].as_object().expect("it has members").keys().collect();
    assert_eq!(names, ["big", "count", "id", "more", "state", "text", "wait"]);
    assert_eq!(schema["required"], Value::Null);
}

#[test]
fn written_values_match_the_schema() {
    let form = json!({"id": "1", "text": "a", "big": "7", "wait": "1.5s", "state": "STATE_DONE"});
    for value in [json!({}), json!({"form": {}}), json!({"form": form, "updateMask": "text,big"})] {
        assert!(is_valid(&value), "{value}");
        let read: FormRequest = serde_json::from_value(value).expect("it is valid");
        let written = serde_json::to_value(read).expect("it can be written");
        assert!(is_valid(&written), "{written}");
    }
    for value in [json!({"form": {"big": "a"}}), json!({"form": {"wait": "1"}})] {
        assert!(!is_valid(&value), "{value}");
    }
}
