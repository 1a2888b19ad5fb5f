//! The tests of a crate: for each operation a call, the expected request, and the expected output.

/// A test of one way to call an operation.
#[derive(Debug)]
pub struct WireTest {
    /// Its name.
    pub name: String,
    /// `GET /pets/{petId}`
    pub title: String,
    /// The method of the handle.
    pub method: String,
    /// The operation is deprecated.
    pub deprecated: bool,
    /// The body as JSON, if it is decoded from JSON: arguments refer to it as `body`.
    pub body: Option<String>,
    /// The arguments of the method, as Rust source.
    pub arguments: Vec<String>,
    /// The setters of the call with their arguments, as Rust source.
    pub setters: Vec<(String, String)>,
    /// The expected request.
    pub request: ExpectedRequest,
    /// The response of the server.
    pub response: CannedResponse,
    /// The expected result.
    pub given: Given,
}

/// The expected request.
#[derive(Debug)]
pub struct ExpectedRequest {
    /// The HTTP method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Cookies, as pairs.
    pub cookies: Vec<String>,
    /// The body.
    pub body: ExpectedBody,
}

/// The expected body.
#[derive(Debug, PartialEq, Eq)]
pub enum ExpectedBody {
    /// Not checked.
    Any,
    /// The JSON of the argument.
    Same,
    /// Other JSON.
    Json(String),
    /// The pairs of a form.
    Form(String),
    /// Parts, each with its name and content.
    Parts(Vec<(String, String)>),
    /// Exactly this text.
    Content(String),
}

/// The response of the server.
#[derive(Debug, Clone)]
pub struct CannedResponse {
    /// The status.
    pub status: u16,
    /// The media type; empty without a body.
    pub media_type: String,
    /// The body.
    pub body: String,
}

/// The expected result of a response.
#[derive(Debug, Clone)]
pub struct Given {
    /// The variant of the operation's enum that holds it: the names of both.
    pub variant: Option<(String, String)>,
    /// The expected value.
    pub kind: GivenKind,
}

/// The kind of an expected result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenKind {
    /// No output, or an output that is not compared.
    Anything,
    /// A value that is equal to the JSON of the response.
    Json,
    /// The text of the response, or its bytes.
    Content,
    /// The same in an option.
    MaybeContent,
    /// A stream whose first value is equal to the JSON of the response.
    Line,
    /// A stream of events, of which the data of the first one is equal to the JSON of the response.
    Event,
}

/// An operation without a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untested {
    /// Its method.
    pub method: String,
    /// The reason.
    pub why: &'static str,
}
