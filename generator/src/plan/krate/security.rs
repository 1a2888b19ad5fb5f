//! The authentication of the client.

use crate::markdown::{DocComment, Phrase};

/// The authentication of the client.
#[derive(Debug, Clone, Default)]
pub struct Security {
    /// The schemes that operations need.
    pub schemes: Vec<Scheme>,
    /// Alternatives for undocumented endpoints: the names of schemes that are needed together.
    pub undeclared: Vec<Vec<String>>,
    /// The setters of credentials.
    pub setters: Vec<CredentialSetter>,
    /// The token providers, if the document declares a flow for them.
    pub oauth: Option<OAuth>,
    /// The environment variables for credentials.
    pub environment: Option<Environment>,
    /// The requirement of most calls, and its setter: doc lines of the crate.
    pub docs: DocComment,
}

/// The client credentials flow of OAuth 2.
#[derive(Debug, Clone)]
pub struct OAuth {
    /// The scheme that has it.
    pub scheme: String,
    /// The scheme of its tokens. The setter that is called last wins.
    pub slot: String,
    /// The token endpoint, which may be relative to the server.
    pub token_url: String,
    /// `true` if client IDs contain the host of the API.
    pub id_has_host: bool,
    /// The audience of client assertions, if secrets are keys.
    pub audience: Option<Audience>,
}

/// The audience of client assertions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The host of the token endpoint.
    Host,
    /// The URL of the token endpoint.
    TokenUrl,
}

/// The environment variables that configure a client.
#[derive(Debug, Clone)]
pub struct Environment {
    /// The prefix of their names.
    pub prefix: String,
    /// The variables of the servers' URLs, each with the suffix of its name in the environment.
    pub server_variables: Vec<(String, String)>,
    /// The credentials.
    pub credentials: Vec<EnvironmentCredential>,
    /// The sentences about the credentials and the server.
    pub sentences: Phrase,
    /// Doc lines: the variables.
    pub docs: DocComment,
}

/// A credential in environment variables.
#[derive(Debug, Clone)]
pub struct EnvironmentCredential {
    /// A scheme with this credential. The other schemes share it.
    pub scheme: String,
    /// The suffixes of its variables: for a token none, which has the same name in every crate; for a key one; for a
    /// password those of user and password.
    pub suffixes: Vec<String>,
    /// The form of the credential.
    pub kind: CredentialKind,
}

/// A security scheme.
#[derive(Debug, Clone)]
pub struct Scheme {
    /// Its name in the document.
    pub name: String,
    /// The setter of its credential; `None` if there is none.
    pub setter: Option<String>,
    /// The place in the request.
    pub way: SchemeWay,
}

/// The place of a credential in the request.
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
    /// A scheme with this credential. The other schemes share it.
    pub scheme: String,
    /// The arguments.
    pub kind: CredentialKind,
    /// Doc lines.
    pub docs: DocComment,
}

/// The form of a credential.
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
    /// The constructor in the runtime.
    pub fn constructor(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Password => "password",
            Self::Key => "key",
        }
    }

    /// The argument of its setter.
    pub fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Token => &["token"],
            Self::Password => &["user", "password"],
            Self::Key => &["key"],
        }
    }
}
