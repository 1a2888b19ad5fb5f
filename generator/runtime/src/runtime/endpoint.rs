//! Endpoints: declared by the document, or written out by the caller.

use std::borrow::Cow;
use std::fmt::{self, Display};

use http::{Method, StatusCode};

/// The endpoint of an operation. Displayed as method and path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Endpoint {
    operation_id: &'static str,
    method: &'static str,
    path: &'static str,
    accept: Option<&'static str>,
    any_type: bool,
    server: Option<&'static str>,
    redirects: &'static [&'static str],
    constants: &'static [Constant],
    client_parameters: &'static [ClientParameter],
    takes_idempotency_key: bool,
    /// Overrides the method's idempotency.
    repeatable: Option<bool>,
}

/// A required parameter with one allowed value, encoded for its place. A call sends it unless it sets another value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Constant {
    /// A variable of the path, with its value.
    Path(&'static str, &'static str),
    /// A pair `name=value` of the query.
    Query(&'static str),
    /// A header, with its value.
    Header(&'static str, &'static str),
    /// A pair `name=value` of the header `Cookie`.
    Cookie(&'static str),
}

/// A parameter that the client sets for all calls. A call can set another value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientParameter {
    pub(super) place: ParameterPlace,
    pub(super) name: &'static str,
    /// The method of the client's builder.
    pub(super) setter: &'static str,
    pub(super) required: bool,
}

/// The place of a parameter in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ParameterPlace {
    Path,
    Query,
    Header,
    Cookie,
}

impl ClientParameter {
    const fn new(place: ParameterPlace, name: &'static str, setter: &'static str) -> Self {
        Self { place, name, setter, required: true }
    }

    /// A variable of the path, set by this method of the builder.
    pub const fn path(name: &'static str, setter: &'static str) -> Self {
        Self::new(ParameterPlace::Path, name, setter)
    }

    /// A parameter of the query.
    pub const fn query(name: &'static str, setter: &'static str) -> Self {
        Self::new(ParameterPlace::Query, name, setter)
    }

    /// A header.
    pub const fn header(name: &'static str, setter: &'static str) -> Self {
        Self::new(ParameterPlace::Header, name, setter)
    }

    /// A cookie.
    pub const fn cookie(name: &'static str, setter: &'static str) -> Self {
        Self::new(ParameterPlace::Cookie, name, setter)
    }

    /// Allows calls without the parameter.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { required: false, ..self }
    }
}

impl Endpoint {
    /// An endpoint that needs no credential.
    pub const fn new(operation_id: &'static str, method: &'static str, path: &'static str) -> Self {
        let (accept, server, redirects, repeatable) = (None, None, &[], None);
        let (any_type, constants, client_parameters) = (false, &[], &[]);
        Self {
            operation_id,
            method,
            path,
            accept,
            any_type,
            server,
            redirects,
            constants,
            client_parameters,
            takes_idempotency_key: false,
            repeatable,
        }
    }

    /// Sets the accepted media types, the best first.
    #[must_use]
    pub const fn accept(self, media_types: &'static str) -> Self {
        Self { accept: Some(media_types), ..self }
    }

    /// Declares responses of any media type (`*/*`), although the call accepts only some.
    #[must_use]
    pub const fn any_type(self) -> Self {
        Self { any_type: true, ..self }
    }

    /// Sets the server: a URL with `{variables}`, or a path on the same host.
    #[must_use]
    pub const fn server(self, url: &'static str) -> Self {
        Self { server: Some(url), ..self }
    }

    /// Declares redirects with these statuses successful. They are not followed.
    #[must_use]
    pub const fn redirects(self, statuses: &'static [&'static str]) -> Self {
        Self { redirects: statuses, ..self }
    }

    /// Sets the parameters with one allowed value.
    #[must_use]
    pub const fn constants(self, constants: &'static [Constant]) -> Self {
        Self { constants, ..self }
    }

    /// Sets the parameters that the client sets for all calls.
    #[must_use]
    pub const fn client_parameters(self, parameters: &'static [ClientParameter]) -> Self {
        Self { client_parameters: parameters, ..self }
    }

    /// Declares the header of [`Call::idempotency_key`](super::Call::idempotency_key). A call with a key is idempotent.
    #[must_use]
    pub const fn takes_idempotency_key(self) -> Self {
        Self { takes_idempotency_key: true, ..self }
    }

    /// Declares the operation idempotent, whatever its method: a search, for example.
    #[must_use]
    pub const fn repeatable(self) -> Self {
        Self { repeatable: Some(true), ..self }
    }

    /// Declares the operation not idempotent, whatever its method.
    #[must_use]
    pub const fn unrepeatable(self) -> Self {
        Self { repeatable: Some(false), ..self }
    }

    /// The `operationId` in the OpenAPI document.
    pub const fn operation_id(&self) -> &'static str {
        self.operation_id
    }

    /// The HTTP method.
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// The path template.
    pub const fn path(&self) -> &'static str {
        self.path
    }
}

impl Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// The longest displayed path, in bytes.
const MAX_SHOWN_PATH: usize = 300;

/// The destination of one call. Displayed as method and path, without the query.
#[derive(Clone)]
pub(super) struct Destination {
    /// `None` if the document declares no such operation.
    pub(super) operation_id: Option<&'static str>,
    pub(super) method: Cow<'static, str>,
    /// The path template.
    pub(super) path: Cow<'static, str>,
    pub(super) accept: Option<&'static str>,
    /// A response may have any media type.
    pub(super) any_type: bool,
    pub(super) server: Option<&'static str>,
    /// The redirect statuses of successful responses.
    redirects: &'static [&'static str],
    /// The parameters with one allowed value.
    pub(super) constants: &'static [Constant],
    /// The parameters that the client sets.
    pub(super) client_parameters: &'static [ClientParameter],
    /// A call with an idempotency key is idempotent.
    pub(super) takes_idempotency_key: bool,
    /// Overrides the method's idempotency.
    pub(super) repeatable: Option<bool>,
}

impl Destination {
    /// Parses method and target, and separates the query. Rejects paths that could lead to another host or another
    /// path, because the credential must go nowhere else.
    pub(super) fn parse(
        method: &str,
        target: &str,
    ) -> (Self, Result<Option<String>, &'static str>) {
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        let checked = check_method(method).and_then(|()| check_path(path));
        let checked = checked.and_then(|()| query.map(check_query).transpose());
        let (method, path) = match &checked {
            Ok(_) => (method.to_owned().into(), path.to_owned().into()),
            // A rejected target is not displayed, because it may contain a password.
            Err(_) => ("…".into(), "…".into()),
        };
        let undeclared = Self::from(Endpoint::new("", "", ""));
        (Self { operation_id: None, method, path, ..undeclared }, checked)
    }

    /// Parses method and absolute URL. Also returns the origin of the URL: scheme, host and port.
    pub(super) fn parse_url(
        method: &str,
        url: &str,
    ) -> (Self, Result<(String, Option<String>), &'static str>) {
        // A fragment is not sent (RFC 9110, section 7.1).
        let url = url.split('#').next().unwrap_or_default();
        let (origin, target) = match origin(url) {
            Ok(origin) => (Ok(origin), &url[origin.len()..]),
            Err(message) => (Err(message), "/"),
        };
        let rooted = if target.starts_with('/') { target.into() } else { format!("/{target}") };
        let (destination, query) = Self::parse(method, &rooted);
        let both = origin.and_then(|origin| Ok((origin.to_owned(), query?)));
        match both {
            Ok(both) => (destination, Ok(both)),
            Err(message) => {
                (Self { method: "…".into(), path: "…".into(), ..destination }, Err(message))
            }
        }
    }

    /// The start of the path, which may be very long.
    pub(super) fn shown_path(&self) -> &str {
        // The limit may be within a character.
        (0..=MAX_SHOWN_PATH.min(self.path.len()))
            .rev()
            .find_map(|end| self.path.get(..end))
            .unwrap_or_default()
    }

    /// Returns `true` if a response with this status is successful.
    pub(super) fn is_success(&self, status: StatusCode) -> bool {
        status.is_success() || self.redirects.iter().any(|pattern| fit_status(pattern, status) > 0)
    }

    /// Returns `true` if the operation is idempotent: as declared, else by its method:
    /// <https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2>, and for `QUERY`
    /// <https://datatracker.ietf.org/doc/draft-ietf-httpbis-safe-method-w-body/>.
    pub(super) fn is_repeatable(&self) -> bool {
        const IDEMPOTENT: [&str; 7] = ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"];
        self.repeatable.unwrap_or_else(|| IDEMPOTENT.contains(&&*self.method))
    }
}

impl From<Endpoint> for Destination {
    fn from(endpoint: Endpoint) -> Self {
        Self {
            operation_id: Some(endpoint.operation_id),
            method: endpoint.method.into(),
            path: endpoint.path.into(),
            accept: endpoint.accept,
            any_type: endpoint.any_type,
            server: endpoint.server,
            redirects: endpoint.redirects,
            constants: endpoint.constants,
            client_parameters: endpoint.client_parameters,
            takes_idempotency_key: endpoint.takes_idempotency_key,
            repeatable: endpoint.repeatable,
        }
    }
}

impl Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.shown_path())
    }
}

/// Rates how well a status pattern of the document matches a status. Zero means not at all.
pub(super) fn fit_status(pattern: &str, status: StatusCode) -> u32 {
    match pattern {
        "default" => 1,
        range if range.ends_with("XX") => 2 * u32::from(range.starts_with(&status.as_str()[..1])),
        exact => 4 * u32::from(exact == status.as_str()),
    }
}

/// Checks a method: <https://www.rfc-editor.org/rfc/rfc9110#section-9.1>.
fn check_method(method: &str) -> Result<(), &'static str> {
    Method::from_bytes(method.as_bytes())
        .map(drop)
        .map_err(|_| "the method is not a valid HTTP method")
}

/// Checks a path: <https://www.rfc-editor.org/rfc/rfc3986#section-3.3>. Also rejects what URL parsers would change.
pub(super) fn check_path(path: &str) -> Result<(), &'static str> {
    if !path.starts_with('/') || path.starts_with("//") {
        return Err("the path must begin with one `/`: calls go to the client's own server");
    }
    // Browsers parse a backslash as a slash.
    if !path.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"#<>\\^`|".contains(&byte)) {
        return Err("the path has a character that must be percent-encoded");
    }
    if path.split('/').any(is_dots) {
        return Err("the path has a dot segment, which leads to another path");
    }
    Ok(())
}

/// Returns the scheme, host and port of an absolute URL.
fn origin(url: &str) -> Result<&str, &'static str> {
    const ABSOLUTE: &str = "the URL must be absolute, with http:// or https://";
    let begin = ["http://", "https://"].into_iter().find(|begin| url.starts_with(begin));
    let host = begin.ok_or(ABSOLUTE)?.len();
    let end = url[host..].find(['/', '?']).map_or(url.len(), |index| host + index);
    let origin = &url[..end];
    if end == host || !origin.parse::<http::Uri>().is_ok_and(|uri| uri.authority().is_some()) {
        return Err(ABSOLUTE);
    }
    // A password in a URL would be shown.
    if origin.contains('@') {
        return Err("the URL must not hold a user name or a password");
    }
    Ok(origin)
}

/// Returns `true` if URL parsers treat a segment as `.` or `..`: <https://url.spec.whatwg.org/#path-state>.
pub(super) fn is_dots(segment: &str) -> bool {
    // The longest spelling is `%2e%2e`.
    segment.len() <= 6
        && matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// Checks a query: <https://www.rfc-editor.org/rfc/rfc3986#section-3.4>.
pub(super) fn check_query(query: &str) -> Result<String, &'static str> {
    if !query.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"#<>".contains(&byte)) {
        return Err("the query has a character that must be percent-encoded");
    }
    Ok(query.to_owned())
}
