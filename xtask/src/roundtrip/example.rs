//! The examples of a document that are of a type: those of schemas, and those of media types.

use std::collections::BTreeSet;

use openapi_sdk_generator::pointer::Pointer;
use serde_json::Value;

use openapi_sdk_generator::sample::schema::{Schemas, target};

/// An example.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// Its place in the document.
    pub origin: Pointer,
    /// The schema that it is of.
    pub schema: Pointer,
    /// The value.
    pub value: Value,
}

/// All examples of schemas that have a type, in the order of the document.
pub fn examples(root: &Value, schemas: &Schemas<'_>, typed: &BTreeSet<Pointer>) -> Vec<Example> {
    let mut found = Vec::new();
    for schema in typed {
        let Some(Value::Object(keywords)) = schemas.at(schema) else { continue };
        let one = keywords.get("example").map(|value| (schema.child("example"), value));
        let list =
            keywords.get("examples").and_then(Value::as_array).into_iter().flatten().enumerate();
        let several = list.map(|(index, value)| (schema.child("examples").index(index), value));
        found.extend(one.into_iter().chain(several).map(|(origin, value)| Example {
            origin,
            schema: schema.clone(),
            value: value.clone(),
        }));
    }
    of_contents(root, &Pointer::root(), schemas, typed, &mut found);
    // `null` is a matter of the place that a type is used at.
    found.retain(|example| !example.value.is_null());
    found
}

/// The examples beside the schemas of media types, parameters and headers.
fn of_contents(
    value: &Value,
    at: &Pointer,
    schemas: &Schemas<'_>,
    typed: &BTreeSet<Pointer>,
    found: &mut Vec<Example>,
) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                // An example is not a part of the description.
                if !matches!(name.as_str(), "example" | "default" | "enum" | "const")
                    && !name.starts_with("x-")
                {
                    of_contents(member, &at.child(name), schemas, typed, found);
                }
            }
            let schema = schemas.followed(&at.child("schema"));
            // Only examples that are sent as JSON.
            let is_json = at.last().is_some_and(|name| name.contains("json"));
            if is_json && typed.contains(&schema) {
                beside(members, at, &schema, schemas, found);
            }
        }
        Value::Array(list) => list.iter().enumerate().for_each(|(index, item)| {
            of_contents(item, &at.index(index), schemas, typed, found);
        }),
        _ => {}
    }
}

fn beside(
    media_type: &serde_json::Map<String, Value>,
    at: &Pointer,
    schema: &Pointer,
    schemas: &Schemas<'_>,
    found: &mut Vec<Example>,
) {
    let mut add = |origin: Pointer, value: &Value| {
        found.push(Example { origin, schema: schema.clone(), value: value.clone() });
    };
    if let Some(value) = media_type.get("example") {
        add(at.child("example"), value);
    }
    let several = media_type.get("examples").and_then(Value::as_object);
    for (name, example) in several.into_iter().flatten() {
        let origin = at.child("examples").child(name);
        let reference = example.get("$ref").and_then(Value::as_str).and_then(target);
        let origin = reference.unwrap_or(origin);
        if let Some(value) = schemas.at(&origin.child("value")) {
            add(origin.child("value"), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use openapi_sdk_generator::config::Dialect;

    #[test]
    fn examples_of_schemas_and_of_media_types_are_found() {
        let document = json!({
            "components": {
                "schemas": { "A": { "examples": [1, null], "example": 2, "properties": { "schema": {} } } },
                "examples": { "E": { "value": 3 } },
            },
            "paths": { "/a": { "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/A" },
                "example": 4,
                "examples": { "one": { "value": 5 }, "two": { "$ref": "#/components/examples/E" } },
            } } } },
        });
        let schema = Pointer::from_fragment("#/components/schemas/A");
        let schemas = Schemas::new(&document, Dialect::Json, BTreeSet::new());
        let found = examples(&document, &schemas, &BTreeSet::from([schema]));
        let values: BTreeSet<String> =
            found.iter().map(|example| example.value.to_string()).collect();
        assert_eq!(values, ["1", "2", "3", "4", "5"].map(str::to_owned).into());
        assert!(
            found.iter().any(|example| example.origin.as_str() == "#/components/examples/E/value")
        );
    }
}
