//! The server that a client calls: its URL, and the variables in it.

use std::collections::BTreeMap;

use http::Uri;
use http::uri::{self, PathAndQuery};

use super::error::Error;

/// The longest target of a request that the crate `http` takes, in bytes.
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
    /// A variable that must be set, by this method of the builder.
    pub const fn new(name: &'static str, setter: &'static str) -> Self {
        Self { name, setter, default: None, allowed: &[] }
    }

    /// The same variable, with a value for when none is set.
    #[must_use]
    pub const fn default_value(self, value: &'static str) -> Self {
        Self { default: Some(value), ..self }
    }

    /// The same variable, limited to these values.
    #[must_use]
    pub const fn allowed(self, values: &'static [&'static str]) -> Self {
        Self { allowed: values, ..self }
    }
}

/// The variables of a server with their values.
pub(super) type Variables = Vec<(&'static str, String)>;

/// The server that a client calls.
pub(super) struct Server {
    /// Scheme, authority and base path, without a slash at the end.
    pub(super) base: String,
    /// The same, apart.
    pub(super) home: Uri,
    /// Whether the caller has named the server.
    pub(super) is_chosen: bool,
    /// The variables of the document's server with their values.
    pub(super) variables: Variables,
}

impl Server {
    /// Where a request goes. An operation may have a server of its own, which counts unless the caller has named one.
    pub(super) fn uri(&self, server: Option<&str>, target: &str) -> Result<Uri, Error> {
        let uri = match server.filter(|_| !self.is_chosen) {
            Some(server) => [&self.other(server)?, target].concat().parse().ok(),
            None => self.at_home(target),
        };
        uri.ok_or_else(|| {
            // The target is not shown: its query may hold what a log should not.
            let length = target.len();
            Error::invalid_input(match length {
                0..=MAX_TARGET => {
                    "the path and query have a character that a URL can't hold".to_owned()
                }
                _ => {
                    format!("the path and query are too long: {length} bytes, {MAX_TARGET} at most")
                }
            })
        })
    }

    /// The URL of the client's own server is not read anew for each call.
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

    /// The URL of another server. One that is only a path is on the same host.
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

/// The values of the document's variables, of which the caller has set these.
pub(super) fn values(
    variables: &[ServerVariable],
    given: &BTreeMap<&'static str, String>,
) -> Result<Variables, Error> {
    let mut values = Vec::new();
    for variable in variables {
        let set = given.get(variable.name).map(String::as_str);
        let Some(value) = set.or(variable.default) else {
            return Err(Error::invalid_input(format!(
                "the server variable `{}` is not set: call `{}`, or `server_url`",
                variable.name, variable.setter
            )));
        };
        let lawful =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        let in_list = variable.allowed.is_empty() || variable.allowed.contains(&value);
        // Anything else could lead to another host, or to another path.
        let harmless = !value.is_empty() && value.bytes().all(lawful) && !value.contains("..");
        if !in_list || (set.is_some() && !harmless) {
            return Err(Error::invalid_input(format!(
                "`{value}` can't be the server variable `{}`",
                variable.name
            )));
        }
        values.push((variable.name, value.to_owned()));
    }
    Ok(values)
}

/// A URL with the values of its variables.
pub(super) fn filled(url: &str, variables: &[(&str, String)]) -> String {
    variables
        .iter()
        .fold(url.to_owned(), |url, (name, value)| url.replace(&format!("{{{name}}}"), value))
}

/// The URL without a slash at the end, if requests can be sent there.
pub(super) fn check_url(url: &str) -> Result<String, Error> {
    let fault = |what: &str| Error::invalid_input(format!("the server URL {what}"));
    if url.is_empty() {
        return Err(fault("is not set: the document names none, so call `server_url`"));
    }
    let uri: Uri = url.parse().map_err(|_| fault("can't be read"))?;
    let authority = uri.authority().ok_or_else(|| fault("has no host"))?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(fault("must begin with http:// or https://"));
    }
    if authority.as_str().contains('@') {
        return Err(fault("must not hold a user name or a password"));
    }
    if uri.query().is_some() || url.contains('#') {
        return Err(fault("must not have a query or a fragment"));
    }
    Ok(url.trim_end_matches('/').to_owned())
}
