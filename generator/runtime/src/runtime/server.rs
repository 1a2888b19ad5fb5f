//! The server of a client: its URL, and the variables in it.

use std::collections::BTreeMap;

use http::Uri;
use http::uri::{self, PathAndQuery};

use super::error::Error;

/// The longest request target that the crate `http` accepts, in bytes.
const MAX_TARGET: usize = u16::MAX as usize - 1;

/// A variable in the URL of the server.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ServerVariable {
    name: &'static str,
    setter: &'static str,
    default: Option<&'static str>,
    allowed: &'static [&'static str],
}

impl ServerVariable {
    /// A required variable, set by this method of the builder.
    pub const fn new(name: &'static str, setter: &'static str) -> Self {
        Self { name, setter, default: None, allowed: &[] }
    }

    /// Sets the default value.
    #[must_use]
    pub const fn default_value(self, value: &'static str) -> Self {
        Self { default: Some(value), ..self }
    }

    /// Restricts the variable to these values.
    #[must_use]
    pub const fn allowed(self, values: &'static [&'static str]) -> Self {
        Self { allowed: values, ..self }
    }

    /// Returns the name with the value. The value of the caller wins over the default.
    fn value(&self, set: Option<&str>) -> Result<(&'static str, String), Error> {
        let Some(value) = set.or(self.default) else {
            return Err(Error::invalid_input(format!(
                "the server variable `{}` is not set: call `{}`, or `server_url`",
                self.name, self.setter
            )));
        };
        let valid =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        let in_list = self.allowed.is_empty() || self.allowed.contains(&value);
        // Any other value could lead to another host or path.
        let is_safe = !value.is_empty() && value.bytes().all(valid) && !value.contains("..");
        if !in_list || (set.is_some() && !is_safe) {
            return Err(Error::invalid_input(format!(
                "`{value}` is not a valid value of the server variable `{}`",
                self.name
            )));
        }
        Ok((self.name, value.to_owned()))
    }
}

/// A server that the OpenAPI document declares: its URL, with variables in braces.
///
/// <https://spec.openapis.org/oas/v3.1.1.html#server-object>
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Server {
    pub(super) url: &'static str,
    pub(super) variables: &'static [ServerVariable],
}

impl Server {
    /// A server at this URL, with the variables in it.
    pub const fn new(url: &'static str, variables: &'static [ServerVariable]) -> Self {
        Self { url, variables }
    }

    /// Returns the URL, with variables in braces.
    pub const fn url(&self) -> &'static str {
        self.url
    }

    /// Returns the values of the variables. `given` wins over defaults.
    pub(super) fn values(
        &self,
        given: &BTreeMap<&'static str, String>,
    ) -> Result<Variables, Error> {
        let known = |name: &str| self.variables.iter().any(|variable| variable.name == name);
        if let Some(name) = given.keys().find(|name| !known(name)) {
            return Err(Error::invalid_input(format!(
                "the server `{}` has no variable `{name}`",
                self.url
            )));
        }
        let value = |variable: &ServerVariable| {
            let set = given.get(variable.name).map(|value| match variable.allowed {
                [] => bare(self.url, variable.name, value),
                _ => value.clone(),
            });
            variable.value(set.as_deref())
        };
        self.variables.iter().map(value).collect()
    }
}

/// Server variables with their values.
pub(super) type Variables = Vec<(&'static str, String)>;

/// The server of a client, with its variables replaced.
pub(super) struct HomeServer {
    /// Scheme, authority and base path, without a trailing slash.
    pub(super) base: String,
    /// The parsed base.
    pub(super) home: Uri,
    /// `true` if the caller set another server than the default one.
    pub(super) is_chosen: bool,
    /// The variables of the document's server with their values.
    pub(super) variables: Variables,
}

impl HomeServer {
    /// The URL of a request. An operation may have its own server, unless the caller set one.
    pub(super) fn uri(&self, server: Option<&str>, target: &str) -> Result<Uri, Error> {
        let uri = match server.filter(|_| !self.is_chosen) {
            Some(server) => [&self.other(server)?, target].concat().parse().ok(),
            None => self.at_home(target),
        };
        uri.ok_or_else(|| unparsable(target))
    }

    /// A URL on the client's own server, which is not parsed for each call.
    fn at_home(&self, target: &str) -> Option<Uri> {
        let path = match self.home.path() {
            "/" => PathAndQuery::try_from(target),
            path => PathAndQuery::try_from([path.trim_end_matches('/'), target].concat()),
        };
        let mut parts = uri::Parts::default();
        (parts.scheme, parts.authority) =
            (self.home.scheme().cloned(), self.home.authority().cloned());
        parts.path_and_query = Some(path.ok()?);
        Uri::from_parts(parts).ok()
    }

    /// The URL of another server. A path is resolved against the same host.
    fn other(&self, url: &str) -> Result<String, Error> {
        let mut url = filled(url, &self.variables);
        if url.starts_with('/') {
            let base = &self.base;
            let host = base.find("://").map_or(0, |index| index + 3);
            let end = base[host..].find('/').map_or(base.len(), |index| host + index);
            url = format!("{}{url}", &base[..end]);
        }
        check_url(&url)
    }
}

/// The URL of a request with another origin.
pub(super) fn uri_at(origin: &str, target: &str) -> Result<Uri, Error> {
    [origin, target].concat().parse().map_err(|_| unparsable(target))
}

/// The error of a target that is not shown, because its query may be confidential.
#[cold]
fn unparsable(target: &str) -> Error {
    let length = target.len();
    Error::invalid_input(match length {
        0..=MAX_TARGET => {
            "the path or query contains a character that is invalid in a URL".to_owned()
        }
        _ => format!("the path and query are too long: {length} bytes, {MAX_TARGET} at most"),
    })
}

/// The value of a server variable, if the caller sets the whole host: `acme` from `acme.example.com` for
/// `https://{tenant}.example.com`. Host names are case-insensitive.
fn bare(template: &str, variable: &str, value: &str) -> String {
    let (_, rest) = template.split_once("://").unwrap_or(("", template));
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    let Some((_, end)) = host.split_once(&format!("{{{variable}}}")) else {
        return value.to_owned();
    };
    let value = value.to_ascii_lowercase();
    match value.strip_suffix(&end.to_ascii_lowercase()) {
        Some(bare) if !end.is_empty() => bare.to_owned(),
        _ => value,
    }
}

/// A URL with its variables replaced.
pub(super) fn filled(url: &str, variables: &[(&str, String)]) -> String {
    variables
        .iter()
        .fold(url.to_owned(), |url, (name, value)| url.replace(&format!("{{{name}}}"), value))
}

/// Checks a server URL, and removes a trailing slash.
pub(super) fn check_url(url: &str) -> Result<String, Error> {
    let error = |what: &str| Error::invalid_input(format!("the server URL {what}"));
    if url.is_empty() {
        return Err(error("is not set: the document names none, so call `server_url`"));
    }
    let uri: Uri = url.parse().map_err(|_| error("is invalid"))?;
    let authority = uri.authority().ok_or_else(|| error("has no host"))?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(error("must begin with http:// or https://"));
    }
    if authority.as_str().contains('@') {
        return Err(error("must not hold a user name or a password"));
    }
    if uri.query().is_some() || url.contains('#') {
        return Err(error("must not have a query or a fragment"));
    }
    Ok(url.trim_end_matches('/').to_owned())
}
