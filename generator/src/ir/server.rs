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

impl Server {
    /// Returns the URL with the defaults of its variables.
    pub fn with_defaults(&self) -> String {
        self.filled(|variable| &variable.default)
    }

    /// Returns the URL with the names of its variables, without braces.
    pub fn with_names(&self) -> String {
        self.filled(|variable| &variable.name)
    }

    fn filled(&self, value: impl Fn(&ServerVariable) -> &String) -> String {
        self.variables.iter().fold(self.url.clone(), |url, variable| {
            url.replace(&format!("{{{}}}", variable.name), value(variable))
        })
    }
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
