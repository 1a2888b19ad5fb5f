//! From shallow JSON to the types of `openapiv3`, element by element.
//!
//! Purpose: one place where the document's elements get types. Input: JSON that [`crate::normalise`] has made.
//! Output: an element, or a message that is about this element alone: nothing else fails with it.

use openapiv3::{AnySchema, SchemaData};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A schema: its keywords, and what is said about it.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// The keywords. `AnySchema` is the form of openapiv3 that has all of them.
    pub keywords: AnySchema,
    /// Description, default, access, extensions.
    pub data: SchemaData,
}

/// Reads a schema.
pub fn schema(json: Value) -> Result<Schema, String> {
    let data = element(json.clone())?;
    Ok(Schema { keywords: element(json)?, data })
}

/// Reads any other element.
pub fn element<T: DeserializeOwned>(json: Value) -> Result<T, String> {
    serde_json::from_value(json).map_err(|error| error.to_string())
}
