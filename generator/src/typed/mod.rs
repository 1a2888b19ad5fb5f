//! Converts shallow JSON to the types of `openapiv3`, element by element.
//!
//! Purpose: give types to the elements of the document in one place. Input: the JSON of an element
//! without its children. Output: the element, or nothing if it has another form than its type demands: `normalise` has
//! checked the keys and values that matter.

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
pub fn schema(json: Value) -> Option<Schema> {
    let keywords = AnySchema::deserialize(&json).ok()?;
    Some(Schema { keywords, data: element(json)? })
}

/// Converts any other element.
pub fn element<T: DeserializeOwned>(json: Value) -> Option<T> {
    serde_json::from_value(json).ok()
}
