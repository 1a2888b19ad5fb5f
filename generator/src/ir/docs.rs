//! The documentation of a part of the document.

use serde_json::Value;

use crate::markdown::Phrase;

/// The documentation of a part of the document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Docs {
    /// One line.
    pub summary: Option<String>,
    /// All of it, CommonMark.
    pub description: Option<String>,
    /// Constraints and defaults, a sentence each.
    pub notes: Vec<Phrase>,
    /// An example value of the whole.
    pub example: Option<Value>,
}
