//! The servers of the API.

use crate::markdown::DocComment;

/// The servers of the API.
#[derive(Debug, Clone, Default)]
pub struct Servers {
    /// The server of a client that chooses none.
    pub default: Server,
    /// The servers with a constant.
    pub constants: Vec<ServerConstant>,
    /// The setters of the builder for their variables.
    pub setters: Vec<VariableSetter>,
    /// The other servers: doc lines.
    pub others: DocComment,
}

impl Servers {
    /// The most variables that an example sets one by one.
    const MOST_SHOWN: usize = 16;

    /// Returns the setters by which an example configures the server.
    pub fn example_setters(&self) -> String {
        let needed = self.default.variables.iter().filter(|variable| variable.default.is_none());
        if needed.clone().count() > Self::MOST_SHOWN {
            return ".server_url(\"https://api.example.com\")".to_owned();
        }
        needed.map(|variable| format!(".{}(\"acme\")", variable.setter)).collect()
    }
}

/// A server of the API.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Server {
    /// The URL, with its variables between braces; empty if the document has no absolute one.
    pub url: String,
    /// The variables.
    pub variables: Vec<ServerVariable>,
}

/// A server with a constant.
#[derive(Debug, Clone)]
pub struct ServerConstant {
    /// The name of the constant.
    pub name: String,
    /// The server.
    pub server: Server,
    /// Doc lines.
    pub docs: DocComment,
}

/// A variable in the URL of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerVariable {
    /// The name between the braces.
    pub name: String,
    /// The name of its setter.
    pub setter: String,
    /// The default value; `None` if a value is required.
    pub default: Option<String>,
    /// The allowed values; empty if any value is valid.
    pub allowed: Vec<String>,
}

/// A setter of the builder for a variable in the URL of servers.
#[derive(Debug, Clone)]
pub struct VariableSetter {
    /// The name between the braces.
    pub variable: String,
    /// The name of the setter.
    pub name: String,
    /// Doc lines.
    pub docs: DocComment,
}
