//! The tests that a crate carries: for each operation a call, what goes over the wire, and what comes of the answer.

/// A test of one way to call an operation.
#[derive(Debug)]
pub struct WireTest {
    /// Its name.
    pub name: String,
    /// `GET /pets/{petId}`
    pub title: String,
    /// The method of the handle.
    pub method: String,
    /// The document advises against the operation.
    pub deprecated: bool,
    /// The body as JSON, where it is read from there: arguments speak of it as `body`.
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
    /// It is not looked at.
    Any,
    /// The JSON of the argument.
    Same,
    /// Other JSON.
    Json(String),
    /// The pairs of a form.
    Form(String),
    /// Parts, each with its name and content.
    Parts(Vec<(String, String)>),
    /// This, as it stands.
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
    /// Nothing, or something that can't be held against the answer.
    Anything,
    /// A value that says what the answer says.
    Json,
    /// The text of the answer, or its bytes.
    Content,
    /// The same, where there may be none.
    MaybeContent,
    /// A stream of which the first thing says what the answer says.
    Line,
    /// A stream of events, the data of the first of which says what the answer says.
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
