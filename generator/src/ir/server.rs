//! Servers and the variables of their URLs.

use crate::pointer::Pointer;

/// One place where the API is served.
#[derive(Debug, Clone)]
pub struct Server {
    /// The URL, with `{variables}`.
    pub url: String,
    /// The name of the server (OpenAPI 3.2).
    pub name: Option<String>,
    /// The description of the server.
    pub description: Option<String>,
    /// The variables of the URL.
    pub variables: Vec<ServerVariable>,
}

/// A variable in a server's URL.
#[derive(Debug, Clone)]
pub struct ServerVariable {
    /// Its name between the braces.
    pub name: String,
    /// The default value.
    pub default: String,
    /// The allowed values; empty if any value is valid.
    pub allowed: Vec<String>,
    /// The description of the variable.
    pub description: Option<String>,
    /// The place in the document.
    pub origin: Pointer,
}
