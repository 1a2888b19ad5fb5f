//! The list of known issues of documents.

use serde::Deserialize;

/// The known issues of documents.
pub const KNOWN: &str = include_str!("../../e2e/known-issues.toml");

/// The known requests and responses that fail for another reason than an error of the SDK.
#[derive(Debug, Default, Deserialize)]
pub struct Known {
    /// The issues of all documents.
    #[serde(default)]
    pub issue: Vec<KnownIssue>,
}

/// An issue of a document, or a limit of the server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownIssue {
    /// The file of the document.
    pub document: String,
    /// The description of the issue.
    pub why: String,
    /// The affected tests: `pets::list`.
    pub tests: Vec<String>,
}
