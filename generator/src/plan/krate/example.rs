//! The calls in README and docs, and the examples of the document that tests decode and encode.

use crate::markdown::DocComment;

use super::rust_type::ModelPath;

/// The imports of Rust source.
#[derive(Debug, Clone, Default)]
pub struct Imports {
    /// Paths below the standard library, sorted.
    pub std: Vec<&'static str>,
    /// Paths below the crate, sorted.
    pub own: Vec<String>,
}

/// The call that README and docs show, as Rust source.
#[derive(Debug, Clone)]
pub struct QuickStart {
    /// The name of the program with this call: that of the operation's method. `None` if the crate has none.
    pub program: Option<String>,
    /// The docs of the example.
    pub docs: DocComment,
    /// The imports of the code.
    pub imports: Imports,
    /// The credentials in it, as text.
    pub credentials: Vec<String>,
    /// The statements that create the client and the call.
    pub statements: Vec<String>,
    /// The feature that it needs.
    pub feature: String,
    /// The same call without a network, if a sample of its response can be generated.
    pub scripted: Option<Scripted>,
}

/// A call with a scripted response, as Rust source.
#[derive(Debug, Clone)]
pub struct Scripted {
    /// The imports of the code.
    pub imports: Imports,
    /// The statements, from the script to its verification.
    pub statements: Vec<String>,
}

/// An example of the document.
#[derive(Debug)]
pub struct RoundTrip {
    /// The name of the test.
    pub name: String,
    /// The type.
    pub ty: ModelPath,
    /// The example, as JSON.
    pub json: String,
    /// The resource whose feature it needs.
    pub features: Vec<String>,
}
