//! Where calls go: to endpoints of the document, and to those that a caller writes out.

use std::borrow::Cow;
use std::fmt::{self, Display};

use http::{Method, StatusCode};

/// Where an operation is called. Shown as method and path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Endpoint {
    operation_id: &'static str,
    method: &'static str,
    path: &'static str,
    accept: Option<&'static str>,
    server: Option<&'static str>,
    redirects: &'static [&'static str],
    /// Whether it may be called twice, where its method does not say.
    repeatable: Option<bool>,
}

impl Endpoint {
    /// An endpoint that needs no credential.
    pub const fn new(operation_id: &'static str, method: &'static str, path: &'static str) -> Self {
        let (accept, server, redirects, repeatable) = (None, None, &[], None);
        Self { operation_id, method, path, accept, server, redirects, repeatable }
    }

    /// The same endpoint, of which these media types are wanted, the best first.
    #[must_use]
    pub const fn accept(self, media_types: &'static str) -> Self {
        Self { accept: Some(media_types), ..self }
    }

    /// The same endpoint, at a server of its own: a URL with `{variables}`, or a path on the same host.
    #[must_use]
    pub const fn server(self, url: &'static str) -> Self {
        Self { server: Some(url), ..self }
    }

    /// The same endpoint, of which redirects of these statuses are a success. They are not followed.
    #[must_use]
    pub const fn redirects(self, statuses: &'static [&'static str]) -> Self {
        Self { redirects: statuses, ..self }
    }

    /// The same endpoint, which does the same when it is called twice, whatever its method: a search, for example.
    #[must_use]
    pub const fn repeatable(self) -> Self {
        Self { repeatable: Some(true), ..self }
    }

    /// The same endpoint, which must not be called twice, whatever its method.
    #[must_use]
    pub const fn unrepeatable(self) -> Self {
        Self { repeatable: Some(false), ..self }
    }

    /// The `operationId` of the document.
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

/// The longest path that is shown, in bytes.
const MAX_SHOWN_PATH: usize = 300;

/// Where one call goes. Shown as method and path, without the query.
#[derive(Clone)]
pub(super) struct Destination {
    /// None where the document tells of no such operation.
    pub(super) operation_id: Option<&'static str>,
    pub(super) method: Cow<'static, str>,
    /// The path template.
    pub(super) path: Cow<'static, str>,
    pub(super) accept: Option<&'static str>,
    pub(super) server: Option<&'static str>,
    /// The statuses that are a success beside those that always are.
    redirects: &'static [&'static str],
    /// Whether it may be called twice, where its method does not say.
    pub(super) repeatable: Option<bool>,
}

impl Destination {
    /// What a caller wrote out, and the query apart from it. A path that could lead to another host, or to another path
    /// than it says, is refused: a credential must go nowhere else.
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
            // What is refused is not shown: it may hold a password.
            Err(_) => ("…".into(), "…".into()),
        };
        let undeclared = Self::from(Endpoint::new("", "", ""));
        (Self { operation_id: None, method, path, ..undeclared }, checked)
    }

    /// The beginning of the path: a caller may write out a very long one.
    pub(super) fn shown_path(&self) -> &str {
        // A character of several bytes may end there.
        (0..=MAX_SHOWN_PATH.min(self.path.len()))
            .rev()
            .find_map(|end| self.path.get(..end))
            .unwrap_or_default()
    }

    /// Whether an answer of this status is what was called for.
    pub(super) fn is_success(&self, status: StatusCode) -> bool {
        status.is_success() || self.redirects.iter().any(|pattern| fit_status(pattern, status) > 0)
    }

    /// Whether it may be called twice. If nobody says so, the method does:
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
            server: endpoint.server,
            redirects: endpoint.redirects,
            repeatable: endpoint.repeatable,
        }
    }
}

impl Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.shown_path())
    }
}

/// How well a pattern of the document fits a status; zero if not at all.
pub(super) fn fit_status(pattern: &str, status: StatusCode) -> u32 {
    match pattern {
        "default" => 1,
        range if range.ends_with("XX") => 2 * u32::from(range.starts_with(&status.as_str()[..1])),
        exact => 4 * u32::from(exact == status.as_str()),
    }
}

/// Checks a method by <https://www.rfc-editor.org/rfc/rfc9110#section-9.1>.
fn check_method(method: &str) -> Result<(), &'static str> {
    Method::from_bytes(method.as_bytes())
        .map(drop)
        .map_err(|_| "the method is none that can be sent")
}

/// Checks a path by <https://www.rfc-editor.org/rfc/rfc3986#section-3.3>, and by what URL parsers turn it into.
pub(super) fn check_path(path: &str) -> Result<(), &'static str> {
    if !path.starts_with('/') || path.starts_with("//") {
        return Err("the path must begin with one `/`: calls go to the client's own server");
    }
    // Parsers of browsers take a backslash for a slash.
    if !path.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"#<>\\^`|".contains(&byte)) {
        return Err("the path has a character that must be percent-encoded");
    }
    if path.split('/').any(is_dots) {
        return Err("the path has a segment of dots, which leads elsewhere");
    }
    Ok(())
}

/// Returns `true` if URL parsers take a segment for the same folder or the one above:
/// <https://url.spec.whatwg.org/#path-state>.
pub(super) fn is_dots(segment: &str) -> bool {
    // `%2e%2e` is the longest way to write it.
    segment.len() <= 6
        && matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// Checks a query by <https://www.rfc-editor.org/rfc/rfc3986#section-3.4>.
pub(super) fn check_query(query: &str) -> Result<String, &'static str> {
    if !query.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"#<>".contains(&byte)) {
        return Err("the query has a character that must be percent-encoded");
    }
    Ok(query.to_owned())
}
