//! Who may call, and how the client is told.

use crate::markdown::DocComment;

/// Who is calling.
#[derive(Debug, Clone, Default)]
pub struct Security {
    /// The schemes that operations ask for.
    pub schemes: Vec<Scheme>,
    /// Alternatives for calls that the document does not tell of: the names of schemes that are needed together.
    pub undeclared: Vec<Vec<String>>,
    /// What sets the credentials.
    pub setters: Vec<CredentialSetter>,
    /// How the client gets tokens by itself, where the document tells of a flow for that.
    pub oauth: Option<OAuth>,
    /// What the environment may say of who is calling.
    pub environment: Option<Environment>,
    /// What most calls need, and what sets it: doc lines of the crate.
    pub docs: DocComment,
}

/// The client credentials flow of OAuth 2.
#[derive(Debug, Clone)]
pub struct OAuth {
    /// The scheme that has it.
    pub scheme: String,
    /// The scheme by which tokens are set: what is set last counts, by whatever setter.
    pub slot: String,
    /// Where tokens come from: perhaps relative to the server.
    pub token_url: String,
    /// Whether client ids tell the host of the API.
    pub tells_host: bool,
    /// Whom client assertions are for, where secrets are keys.
    pub audience: Option<Audience>,
}

/// Whom client assertions are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The host of the token endpoint.
    Host,
    /// The URL of the token endpoint.
    TokenUrl,
}

/// The variables of the environment that a client is made of.
#[derive(Debug, Clone)]
pub struct Environment {
    /// What their names begin with.
    pub prefix: String,
    /// The variables of the server's URL, each with the end of its name in the environment.
    pub server_variables: Vec<(String, String)>,
    /// Doc lines: what is looked for.
    pub docs: DocComment,
}

/// A security scheme.
#[derive(Debug, Clone)]
pub struct Scheme {
    /// Its name in the document.
    pub name: String,
    /// What sets its credential; `None` where nothing does.
    pub setter: Option<String>,
    /// What it fills.
    pub way: SchemeWay,
}

/// What a scheme fills.
#[derive(Debug, Clone)]
pub enum SchemeWay {
    /// The header `Authorization`, with a token.
    Bearer,
    /// The header `Authorization`, with user and password.
    Basic,
    /// This header.
    Header(String),
    /// This parameter of the query.
    Query(String),
    /// This cookie.
    Cookie(String),
    /// The handshake of the connection.
    Certificate,
    /// The header `Authorization`, by the caller.
    Unsupported,
}

/// A setter of the builder that takes a credential.
#[derive(Debug, Clone)]
pub struct CredentialSetter {
    /// Its name.
    pub name: String,
    /// A scheme that it serves: all others are served along with it.
    pub scheme: String,
    /// What it takes.
    pub kind: CredentialKind,
    /// Doc lines.
    pub docs: DocComment,
}

/// What a credential is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialKind {
    /// A token.
    Token,
    /// User and password.
    Password,
    /// A key.
    Key,
}

impl CredentialKind {
    /// What its setter takes.
    pub fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Token => &["token"],
            Self::Password => &["user", "password"],
            Self::Key => &["key"],
        }
    }
}
