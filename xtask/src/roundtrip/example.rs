//! The examples of a document that are of a type: those of schemas, and those of media types.

use std::collections::BTreeSet;

use openapi_sdk_generator::pointer::Pointer;
use openapi_sdk_generator::sample::schema::Schemas;
use openapi_sdk_generator::schema::{DeclaredValue, DeclaredValueKind, SchemaTable};
use serde_json::Value;

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

/// Returns the examples of schemas that have a type. Those beside a schema count if they are sent as JSON.
pub fn examples(
    table: &SchemaTable,
    schemas: &Schemas<'_>,
    typed: &BTreeSet<Pointer>,
) -> Vec<Example> {
    let of_type = |declared: DeclaredValue<'_>| {
        let is_own = declared.place.is_below(declared.schema);
        let media_type = declared.schema.parent().and_then(|around| around.last());
        let is_json = media_type.is_some_and(|name| name.contains("json"));
        let schema =
            if is_own { declared.schema.clone() } else { schemas.followed(declared.schema) };
        // `null` is a matter of the place that a type is used at.
        let is_one = declared.kind == DeclaredValueKind::Example
            && (is_own || is_json)
            && typed.contains(&schema)
            && !declared.value.is_null();
        is_one.then(|| Example { origin: declared.place, schema, value: declared.value.clone() })
    };
    table.declared_values().into_iter().filter_map(of_type).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use openapi_sdk_generator::Input;
    use openapi_sdk_generator::config::Dialect;

    #[test]
    fn examples_of_schemas_and_of_media_types_are_found() {
        let document = json!({
            "components": {
                "schemas": { "A": { "examples": [1, null], "example": 2 } },
                "examples": { "E": { "value": 3 } },
            },
            "openapi": "3.1.0",
            "info": { "title": "a", "version": "1" },
            "paths": { "/a": { "post": { "requestBody": { "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/A" },
                "example": 4,
                "examples": { "one": { "value": 5 }, "two": { "$ref": "#/components/examples/E" } },
            } } } } } },
        });
        let schema = Pointer::from_fragment("#/components/schemas/A");
        let (text, config) = (
            document.to_string(),
            "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"",
        );
        let table = openapi_sdk_generator::schemas(Input::new("a.json", &text, config));
        let table = table.expect("the document is valid");
        let schemas = Schemas::new(&table, Dialect::Json, BTreeSet::new());
        let found = examples(&table, &schemas, &BTreeSet::from([schema]));
        let values: BTreeSet<String> =
            found.iter().map(|example| example.value.to_string()).collect();
        assert_eq!(values, ["1", "2", "3", "4", "5"].map(str::to_owned).into());
        assert!(found.iter().any(|example| example.origin.as_str() == "#/components/examples/E"));
    }
}
