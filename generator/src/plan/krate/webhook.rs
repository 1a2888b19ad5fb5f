//! Webhooks and callbacks: functions that read their payloads.

use crate::markdown::{DocComment, Phrase};

use super::rust_type::RustType;

/// The module of these functions.
#[derive(Debug)]
pub struct Webhooks {
    /// The name of the cargo feature.
    pub feature: String,
    /// The functions.
    pub functions: Vec<WebhookFunction>,
}

/// A function that reads one payload.
#[derive(Debug)]
pub struct WebhookFunction {
    /// Its name.
    pub name: String,
    /// The type of the payload.
    pub ty: RustType,
    /// Doc lines.
    pub docs: DocComment,
    /// The deprecation, if the document declares one.
    pub deprecated: Option<Phrase>,
}
