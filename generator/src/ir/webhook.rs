//! Webhooks and callbacks: what the API sends by itself.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::pointer::Pointer;

use super::{Docs, TypeUse};

/// A request that the API sends, with JSON in it.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// `operationId`, if it has one.
    pub id: Option<String>,
    /// What the document calls the webhook or the callback.
    pub name: String,
    /// Who makes the API send it.
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
    /// What is in it.
    pub payload: TypeUse,
    /// What its own types are called after.
    pub words: String,
    /// Where it stands among the webhooks, or in its callback: two may share what stands behind a reference.
    pub key: Pointer,
    /// Where its operation stands.
    pub origin: Pointer,
}

/// Who makes the API send something.
#[derive(Debug, Clone)]
pub enum Cause {
    /// Nobody: it is a webhook.
    Api,
    /// A call: it is a callback.
    Calls {
        /// Where the operations stand that have the callback.
        operations: Vec<Pointer>,
        /// Where it is sent to, as an expression.
        target: String,
    },
}
