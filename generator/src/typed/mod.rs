//! Converts shallow JSON to the types of `openapiv3`, element by element.
//!
//! Purpose: give types to the elements of the document in one place. Input: the JSON of an element
//! without its children. Output: the element, or an error message for this element alone.

use openapiv3::{AnySchema, SchemaData};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A schema: its keywords and its metadata.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// The keywords. `AnySchema` is the variant of openapiv3 that has all of them.
    pub keywords: AnySchema,
    /// The description, the default, the access and the extensions.
    pub data: SchemaData,
}

/// Converts a schema.
pub fn schema(json: Value) -> Result<Schema, String> {
    let keywords = AnySchema::deserialize(&json).map_err(|error| error.to_string())?;
    Ok(Schema { keywords, data: element(json)? })
}

/// Converts any other element.
pub fn element<T: DeserializeOwned>(json: Value) -> Result<T, String> {
    serde_json::from_value(json).map_err(|error| error.to_string())
}
