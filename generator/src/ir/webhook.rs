//! Webhooks and callbacks: requests that the API sends.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::pointer::Pointer;

use super::docs::Docs;
use super::types::TypeUse;

/// A request that the API sends, with JSON in it.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// `operationId`, if it has one.
    pub id: Option<String>,
    /// The name of the webhook or callback in the document.
    pub name: String,
    /// The trigger.
    pub cause: Cause,
    /// The HTTP method in upper case.
    pub method: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its vendor extensions.
    pub extensions: BTreeMap<String, Value>,
    /// Summary and description.
    pub docs: Docs,
    /// The document advises against it.
    pub deprecated: bool,
    /// The content.
    pub payload: TypeUse,
    /// The words that its own types are named after.
    pub words: String,
    /// The place among the webhooks, or in its callback. Two webhooks may share the target of a reference.
    pub key: Pointer,
    /// The place of its operation.
    pub origin: Pointer,
}

/// The trigger of a webhook or callback.
#[derive(Debug, Clone)]
pub enum Cause {
    /// An event of the API: it is a webhook.
    Api,
    /// A call: it is a callback.
    Calls {
        /// The places of the operations that declare the callback.
        operations: Vec<Pointer>,
        /// The URL that receives it, as an expression.
        target: String,
    },
}
