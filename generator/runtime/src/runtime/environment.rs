//! Server and credentials from environment variables.

use std::ffi::OsString;

use super::client_settings::{BuildClient, ClientSettings};
use super::error::Error;
use super::secret::Secret;

/// The environment variables of a client.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Environment {
    prefix: &'static str,
    /// The server variables, each with the suffix of its environment variable.
    server_variables: &'static [(&'static str, &'static str)],
    knows_clients: bool,
}

/// The credential found in the environment.
#[derive(Debug)]
pub enum Identity {
    /// An access token.
    Token(Secret),
    /// A token of another party, to be exchanged for an access token.
    Subject {
        /// The id of the client.
        client_id: String,
        /// The token.
        token: Secret,
    },
    /// A client with its secret.
    Client {
        /// The id of the client.
        client_id: String,
        /// The secret.
        secret: Secret,
    },
}

/// Returns the value of an environment variable.
type Lookup<'a> = &'a dyn Fn(&str) -> Option<OsString>;

impl Environment {
    /// Environment variables whose names start with the prefix and `_`.
    pub const fn new(
        prefix: &'static str,
        server_variables: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { prefix, server_variables, knows_clients: false }
    }

    /// Allows clients with a secret, or with a token of another party.
    #[must_use]
    pub const fn knows_clients(self, knows: bool) -> Self {
        Self { knows_clients: knows, ..self }
    }

    /// Reads server and credential from the environment of the process.
    pub fn read<B: BuildClient>(&self, builder: B) -> Result<(B, Identity), Error> {
        self.read_from(builder, &|name| std::env::var_os(name))
    }

    /// Reads server and credential from any environment.
    pub fn read_from<B: BuildClient>(
        &self,
        mut builder: B,
        lookup: Lookup<'_>,
    ) -> Result<(B, Identity), Error> {
        self.server(builder.settings(), lookup)?;
        Ok((builder, self.identity(lookup)?))
    }

    fn server(&self, settings: &mut ClientSettings, lookup: Lookup<'_>) -> Result<(), Error> {
        let url = self.value("SERVER_URL", lookup)?;
        for (variable, end) in self.server_variables {
            let Some(value) = self.value(end, lookup)? else { continue };
            if url.is_some() {
                return Err(Error::invalid_input(format!(
                    "`{}` and `{}` are both set in the environment: unset one of them",
                    self.name(end),
                    self.name("SERVER_URL"),
                )));
            }
            let value = bare(settings.profile.server_url, variable, value);
            settings.variables.insert(variable, value);
        }
        settings.server_url = url.or(settings.server_url.take());
        Ok(())
    }

    fn identity(&self, lookup: Lookup<'_>) -> Result<Identity, Error> {
        if let Some(token) = self.secret("ACCESS_TOKEN", lookup)? {
            return Ok(Identity::Token(token));
        }
        if !self.knows_clients {
            return Err(Error::invalid_input(format!(
                "no credential in the environment: set `{}`",
                self.name("ACCESS_TOKEN")
            )));
        }
        let token = self.secret("OIDC_TOKEN", lookup)?;
        let secret = self.secret("CLIENT_SECRET", lookup)?;
        match (self.value("CLIENT_ID", lookup)?, token, secret) {
            (Some(client_id), Some(token), _) => Ok(Identity::Subject { client_id, token }),
            (Some(client_id), None, Some(secret)) => Ok(Identity::Client { client_id, secret }),
            (None, Some(_), _) => Err(self.incomplete("OIDC_TOKEN", "CLIENT_ID")),
            (None, None, Some(_)) => Err(self.incomplete("CLIENT_SECRET", "CLIENT_ID")),
            (Some(_), None, None) => Err(self.incomplete("CLIENT_ID", "CLIENT_SECRET")),
            (None, None, None) => Err(Error::invalid_input(format!(
                "no credential in the environment: set `{}`, or `{}` with `{}`, or `{}` with `{}`",
                self.name("ACCESS_TOKEN"),
                self.name("OIDC_TOKEN"),
                self.name("CLIENT_ID"),
                self.name("CLIENT_ID"),
                self.name("CLIENT_SECRET"),
            ))),
        }
    }

    fn incomplete(&self, there: &str, missing: &str) -> Error {
        let (there, missing) = (self.name(there), self.name(missing));
        Error::invalid_input(format!("`{there}` is set in the environment, but not `{missing}`"))
    }

    fn name(&self, end: &str) -> String {
        format!("{}_{end}", self.prefix)
    }

    /// The value of a variable. An empty value counts as not set.
    fn value(&self, end: &str, lookup: Lookup<'_>) -> Result<Option<String>, Error> {
        let name = self.name(end);
        let Some(value) = lookup(&name).filter(|value| !value.is_empty()) else { return Ok(None) };
        let text = value.into_string();
        text.map(Some).map_err(|_| {
            Error::invalid_input(format!("the environment variable `{name}` must be Unicode text"))
        })
    }

    fn secret(&self, end: &str, lookup: Lookup<'_>) -> Result<Option<Secret>, Error> {
        Ok(self.value(end, lookup)?.map(Secret::new))
    }
}

/// The value of a server variable, if the environment has the whole host: `acme` from `acme.example.com` for
/// `https://{tenant}.example.com`. Host names are case-insensitive.
fn bare(template: &str, variable: &str, value: String) -> String {
    let (_, rest) = template.split_once("://").unwrap_or(("", template));
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    let Some((_, end)) = host.split_once(&format!("{{{variable}}}")) else { return value };
    let value = value.to_ascii_lowercase();
    match value.strip_suffix(&end.to_ascii_lowercase()) {
        Some(bare) if !end.is_empty() => bare.to_owned(),
        _ => value,
    }
}
