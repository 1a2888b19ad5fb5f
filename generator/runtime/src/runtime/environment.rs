//! Server and credentials from environment variables.

use std::ffi::OsString;

use super::client_settings::{BuildClient, ClientSettings};
use super::error::Error;
use super::secret::Secret;
use super::security::Credential;

/// The environment variables of a client.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Environment {
    prefix: &'static str,
    /// The server variables, each with the suffix of its environment variable.
    server_variables: &'static [(&'static str, &'static str)],
    credentials: &'static [EnvironmentCredential],
    knows_clients: bool,
}

/// A credential in environment variables.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct EnvironmentCredential {
    /// The security scheme.
    scheme: &'static str,
    /// The suffixes of its variables.
    variables: Variables,
}

/// The suffixes of the variables of a credential.
#[derive(Debug, Clone, Copy)]
enum Variables {
    Token,
    Key(&'static str),
    Password { user: &'static str, password: &'static str },
}

impl EnvironmentCredential {
    /// An access token for this security scheme, in the variable `ACCESS_TOKEN`.
    pub const fn token(scheme: &'static str) -> Self {
        Self { scheme, variables: Variables::Token }
    }

    /// A key for this security scheme, in the variable with this suffix.
    pub const fn key(scheme: &'static str, variable: &'static str) -> Self {
        Self { scheme, variables: Variables::Key(variable) }
    }

    /// A user and a password for this security scheme, in the variables with these suffixes.
    pub const fn password(
        scheme: &'static str,
        user: &'static str,
        password: &'static str,
    ) -> Self {
        Self { scheme, variables: Variables::Password { user, password } }
    }

    /// Returns `true` if it is an access token.
    const fn is_token(&self) -> bool {
        matches!(self.variables, Variables::Token)
    }
}

/// The identity found in the environment, for which a token must be requested.
#[derive(Debug)]
pub enum Identity {
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
        Self { prefix, server_variables, credentials: &[], knows_clients: false }
    }

    /// Allows these credentials.
    #[must_use]
    pub const fn credentials(self, credentials: &'static [EnvironmentCredential]) -> Self {
        Self { credentials, ..self }
    }

    /// Allows clients with a secret, or with a token of another party.
    #[must_use]
    pub const fn knows_clients(self, knows: bool) -> Self {
        Self { knows_clients: knows, ..self }
    }

    /// Reads server and credentials from the environment of the process. Fails if there is no credential.
    pub fn read<B: BuildClient>(&self, builder: B) -> Result<(B, Option<Identity>), Error> {
        self.read_from(builder, &|name| std::env::var_os(name))
    }

    /// Reads server and credentials from any environment. Fails if there is no credential.
    pub fn read_from<B: BuildClient>(
        &self,
        mut builder: B,
        lookup: Lookup<'_>,
    ) -> Result<(B, Option<Identity>), Error> {
        let settings = builder.settings();
        self.server(settings, lookup)?;
        let (mut has_any, mut has_token) = (false, false);
        for credential in self.credentials {
            let Some(value) = self.credential(credential, lookup)? else { continue };
            has_any = true;
            has_token |= credential.is_token();
            settings.credentials.insert(credential.scheme, value);
        }
        // An access token needs no request.
        let identity = match self.knows_clients && !has_token {
            true => self.identity(lookup)?,
            false => None,
        };
        if !has_any && identity.is_none() {
            return Err(self.nothing_found());
        }
        Ok((builder, identity))
    }

    fn credential(
        &self,
        credential: &EnvironmentCredential,
        lookup: Lookup<'_>,
    ) -> Result<Option<Credential>, Error> {
        match credential.variables {
            Variables::Token => Ok(self.secret("ACCESS_TOKEN", lookup)?.map(Credential::token)),
            Variables::Key(key) => Ok(self.secret(key, lookup)?.map(Credential::key)),
            Variables::Password { user, password } => {
                let (name, secret) = (self.secret(user, lookup)?, self.secret(password, lookup)?);
                // One of them may be empty, but not forgotten.
                let is_set = |end: &str| lookup(&self.name(end)).is_some();
                match (name, secret) {
                    (None, None) => Ok(None),
                    (Some(_), None) if !is_set(password) => Err(self.incomplete(user, password)),
                    (None, Some(_)) if !is_set(user) => Err(self.incomplete(password, user)),
                    (name, secret) => {
                        let or_empty = |text: Option<Secret>| text.unwrap_or_else(|| "".into());
                        Ok(Some(Credential::password(or_empty(name), or_empty(secret))))
                    }
                }
            }
        }
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
            settings.variables.insert(variable, value);
        }
        settings.server_url = url.or(settings.server_url.take());
        Ok(())
    }

    fn identity(&self, lookup: Lookup<'_>) -> Result<Option<Identity>, Error> {
        let token = self.secret("OIDC_TOKEN", lookup)?;
        let secret = self.secret("CLIENT_SECRET", lookup)?;
        match (self.value("CLIENT_ID", lookup)?, token, secret) {
            (Some(client_id), Some(token), _) => Ok(Some(Identity::Subject { client_id, token })),
            (Some(client_id), None, Some(secret)) => {
                Ok(Some(Identity::Client { client_id, secret }))
            }
            (None, Some(_), _) => Err(self.incomplete("OIDC_TOKEN", "CLIENT_ID")),
            (None, None, Some(_)) => Err(self.incomplete("CLIENT_SECRET", "CLIENT_ID")),
            (Some(_), None, None) => Err(self.incomplete("CLIENT_ID", "CLIENT_SECRET")),
            (None, None, None) => Ok(None),
        }
    }

    /// The error if no credential is set. It names all variables.
    fn nothing_found(&self) -> Error {
        let one = |end: &str| format!("`{}`", self.name(end));
        let both = |first: &str, second: &str| format!("{} with {}", one(first), one(second));
        let of = |credential: &EnvironmentCredential| match credential.variables {
            Variables::Token => one("ACCESS_TOKEN"),
            Variables::Key(key) => one(key),
            Variables::Password { user, password } => both(user, password),
        };
        let clients =
            [both("OIDC_TOKEN", "CLIENT_ID"), both("CLIENT_ID", "CLIENT_SECRET")].into_iter();
        let clients = clients.filter(|_| self.knows_clients);
        let all: Vec<String> = self.credentials.iter().map(of).chain(clients).collect();
        let all = all.join(", or ");
        Error::invalid_input(format!("no credential in the environment: set {all}"))
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
