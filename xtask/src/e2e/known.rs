//! The list of known faults of documents.

use serde::Deserialize;

/// The known faults of documents.
pub const KNOWN: &str = include_str!("../../e2e/known-faults.toml");

/// The known requests and responses that fail for another reason than a fault of the SDK.
#[derive(Debug, Default, Deserialize)]
pub struct Known {
    /// The faults of all documents.
    #[serde(default)]
    pub fault: Vec<Fault>,
}

/// A fault of a document, or a limit of the server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The file of the document.
    pub document: String,
    /// The description of the fault.
    pub why: String,
    /// The tests that meet it: `pets::list`.
    pub tests: Vec<String>,
}
