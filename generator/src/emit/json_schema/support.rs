//! Parts of the JSON Schemas of the types, which `schemars` describes by their JSON.
#![allow(dead_code, reason = "not every API uses everything")]

use schemars::{Schema, json_schema};
use serde_json::{Map, Value};

/// The members of an object.
#[derive(Default)]
pub(crate) struct Object {
    properties: Map<String, Value>,
    required: Vec<Value>,
    additional: Option<Schema>,
}

impl Object {
    /// Adds a member that may be absent.
    pub(crate) fn optional(&mut self, name: &str, description: &str, schema: Schema) {
        let schema = described(schema, description).to_value();
        self.properties.insert(name.to_owned(), schema);
    }

    /// Adds a member that is always present.
    pub(crate) fn required(&mut self, name: &str, description: &str, schema: Schema) {
        self.required.push(name.into());
        self.optional(name, description, schema);
    }

    /// Sets the schema of all other members.
    pub(crate) fn additional(&mut self, schema: Schema) {
        self.additional = Some(schema);
    }

    /// Returns the schema of the object.
    pub(crate) fn finish(self) -> Schema {
        let mut schema = of("object");
        if !self.properties.is_empty() {
            schema.insert("properties".to_owned(), self.properties.into());
        }
        if !self.required.is_empty() {
            schema.insert("required".to_owned(), self.required.into());
        }
        if let Some(additional) = self.additional {
            schema.insert("additionalProperties".to_owned(), additional.to_value());
        }
        schema
    }
}

/// Returns the schema with a description.
pub(crate) fn described(mut schema: Schema, text: &str) -> Schema {
    schema.insert("description".to_owned(), text.into());
    schema
}

/// Returns the schema of a member that only the server sets.
pub(crate) fn read_only(mut schema: Schema) -> Schema {
    schema.insert("readOnly".to_owned(), true.into());
    schema
}

/// Returns the schema of a deprecated type or member.
pub(crate) fn deprecated(mut schema: Schema) -> Schema {
    schema.insert("deprecated".to_owned(), true.into());
    schema
}

/// Returns the schema of a value of this type of JSON.
pub(crate) fn of(kind: &str) -> Schema {
    json_schema!({ "type": kind })
}

/// Returns the schema of a string of this format.
pub(crate) fn text(format: &str) -> Schema {
    json_schema!({ "type": "string", "format": format })
}

/// Returns the schema of a string that matches this pattern.
pub(crate) fn pattern(pattern: &str) -> Schema {
    json_schema!({ "type": "string", "pattern": pattern })
}

/// Returns the schema of bytes in this encoding.
pub(crate) fn bytes(encoding: &str) -> Schema {
    json_schema!({ "type": "string", "contentEncoding": encoding })
}

/// Returns the schema of a number that may be a string.
pub(crate) fn number_or_text(kind: &str) -> Schema {
    json_schema!({ "type": [kind, "string"] })
}

/// Returns the schema of a list.
pub(crate) fn list(item: Schema) -> Schema {
    json_schema!({ "type": "array", "items": item })
}

/// Returns the schema of a list of one value for each of these schemas.
pub(crate) fn tuple<const N: usize>(items: [Schema; N]) -> Schema {
    let items: Vec<Value> = items.into_iter().map(Schema::to_value).collect();
    json_schema!({ "type": "array", "prefixItems": items, "minItems": N, "maxItems": N })
}

/// Returns the schema of an object whose members all have this schema.
pub(crate) fn map(value: Schema) -> Schema {
    json_schema!({ "type": "object", "additionalProperties": value })
}

/// Returns the schema of a value or `null`.
pub(crate) fn nullable(value: Schema) -> Schema {
    json_schema!({ "anyOf": [value, { "type": "null" }] })
}

/// Returns the schema of a value of one of these schemas.
pub(crate) fn any_of<const N: usize>(members: [Schema; N]) -> Schema {
    let members: Vec<Value> = members.into_iter().map(Schema::to_value).collect();
    json_schema!({ "anyOf": members })
}

/// Returns the schema of these values.
pub(crate) fn one_of<const N: usize>(values: [impl Into<Value>; N]) -> Schema {
    let values: Vec<Value> = values.into_iter().map(Into::into).collect();
    json_schema!({ "enum": values })
}

/// Returns the schema of any value of this type of JSON, of which some are known.
pub(crate) fn known<const N: usize>(kind: &str, values: [impl Into<Value>; N]) -> Schema {
    let values: Vec<Value> = values.into_iter().map(Into::into).collect();
    json_schema!({ "type": kind, "examples": values })
}

/// Returns the schema of any value, of which some are known.
pub(crate) fn known_json<const N: usize>(values: [Value; N]) -> Schema {
    json_schema!({ "examples": values.to_vec() })
}

/// Returns the schema of a value that is always the same.
pub(crate) fn constant(value: impl Into<Value>) -> Schema {
    let value: Value = value.into();
    json_schema!({ "const": value })
}

/// Returns the schema of an object whose discriminator has one of these values.
pub(crate) fn tagged<const N: usize>(object: Schema, name: &str, values: [&str; N]) -> Schema {
    let mut discriminator = Object::default();
    discriminator.required(name, "The type of the object.", one_of(values));
    json_schema!({ "allOf": [object, discriminator.finish()] })
}
