//! Expectations within the script, and their responses.

use std::fmt::{self, Display};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Response, StatusCode};

use super::matching::is_of_template;
use super::requests::RecordedRequest;
use crate::runtime::body::Body;
use crate::runtime::endpoint::Endpoint;
use crate::runtime::transport::{TransportError, TransportErrorKind};

/// The target of an expected request.
pub(super) enum Target {
    Operation(Endpoint),
    Request { method: String, path: String },
}

impl Target {
    /// Returns `true` if a request goes to the target.
    pub(super) fn is_of(&self, request: &RecordedRequest) -> bool {
        match self {
            Self::Operation(endpoint) => request.operation_id() == Some(endpoint.operation_id()),
            Self::Request { method, path } => {
                let depth = |path: &str| path.matches('/').count();
                request.method() == method.as_str()
                    && depth(request.path()) == depth(path)
                    && is_of_template(request.path(), path, None)
            }
        }
    }

    pub(super) fn path(&self) -> &str {
        match self {
            Self::Operation(endpoint) => endpoint.path(),
            Self::Request { path, .. } => path,
        }
    }
}

impl Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation(endpoint) => {
                write!(f, "{} of `{}`", endpoint.method(), endpoint.operation_id())
            }
            Self::Request { method, path } => write!(f, "{method} {path}"),
        }
    }
}

type Check = Box<dyn Fn(&RecordedRequest) -> Result<(), String> + Send + Sync>;

/// An expectation within the script.
pub(super) struct Expected {
    pub(super) target: Target,
    checks: Vec<Check>,
    pub(super) reply: Reply,
    pub(super) least: u32,
    pub(super) most: u32,
    used: u32,
    /// The error in the expectation itself.
    error: Option<String>,
}

impl Expected {
    pub(super) fn new(target: Target) -> Self {
        let (checks, reply) = (Vec::new(), Reply::default());
        Self { target, checks, reply, least: 1, most: 1, used: 0, error: None }
    }

    pub(super) fn when(
        &mut self,
        check: impl Fn(&RecordedRequest) -> Result<(), String> + Send + Sync + 'static,
    ) {
        self.checks.push(Box::new(check));
    }

    pub(super) fn note(&mut self, error: String) {
        self.error.get_or_insert(error);
    }

    /// Checks if a request matches, and returns the reason if it does not.
    pub(super) fn fits(&self, request: &RecordedRequest) -> Result<(), String> {
        if !self.target.is_of(request) {
            return Err("it has another target".to_owned());
        }
        self.checks.iter().try_for_each(|check| check(request))
    }

    pub(super) fn is_used_up(&self) -> bool {
        self.used >= self.most
    }

    pub(super) fn is_met(&self) -> bool {
        self.used >= self.least
    }

    /// Counts a use, and returns the response.
    pub(super) fn take(&mut self) -> Result<Reply, String> {
        if let Some(error) = &self.error {
            return Err(format!("{self} has an invalid expectation: {error}"));
        }
        self.used += 1;
        Ok(self.reply.clone())
    }

    /// The error of an expectation that was invalid or not met.
    pub(super) fn complaint(&self) -> Option<String> {
        if let Some(error) = &self.error {
            return Some(format!("{self} has an invalid expectation: {error}"));
        }
        let times = |count| if count == 1 { "once".to_owned() } else { format!("{count} times") };
        let came = if self.used == 0 {
            "never arrived".to_owned()
        } else {
            format!("arrived {}", times(self.used))
        };
        (!self.is_met()).then(|| format!("{self} was expected {}, but {came}", times(self.least)))
    }
}

impl Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.target.fmt(f)
    }
}

impl fmt::Debug for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}, used {} times", self.used)
    }
}

/// The response to a request.
#[derive(Clone, Default)]
pub(super) struct Reply {
    pub(super) status: Option<StatusCode>,
    pub(super) headers: HeaderMap,
    pub(super) media_type: Option<HeaderValue>,
    pub(super) body: Vec<Bytes>,
    pub(super) delay: Duration,
    /// The number of body bytes before the connection breaks.
    pub(super) length: Option<usize>,
    pub(super) failure: Option<TransportErrorKind>,
}

impl Reply {
    pub(super) fn into_response(self) -> Result<Response<Body>, TransportError> {
        if let Some(kind) = self.failure {
            return Err(TransportError::new(kind, "as the script requires"));
        }
        let is_empty = self.body.iter().all(Bytes::is_empty);
        let usual = if is_empty { StatusCode::NO_CONTENT } else { StatusCode::OK };
        let mut response = Response::new(body(self.body, self.length));
        *response.status_mut() = self.status.unwrap_or(usual);
        *response.headers_mut() = self.headers;
        if let Some(media_type) = self.media_type.filter(|_| !is_empty) {
            response.headers_mut().entry(CONTENT_TYPE).or_insert(media_type);
        }
        Ok(response)
    }
}

/// A body of these chunks, which breaks after `length` bytes.
fn body(chunks: Vec<Bytes>, length: Option<usize>) -> Body {
    let whole = chunks.iter().map(Bytes::len).sum::<usize>();
    if length.is_none() && chunks.len() < 2 {
        return chunks.into_iter().next().unwrap_or_default().into();
    }
    let mut left = length.unwrap_or(whole);
    let mut chunks_left = Vec::new();
    for chunk in chunks {
        let chunk = chunk.slice(..chunk.len().min(left));
        left -= chunk.len();
        chunks_left.extend((!chunk.is_empty()).then_some(Ok(chunk)));
    }
    chunks_left.extend(length.map(|_| {
        Err(TransportError::new(TransportErrorKind::Other, "the script interrupts the body"))
    }));
    Body::stream(Chunks(chunks_left.into_iter()), Some(whole as u64))
}

/// Chunks in memory.
struct Chunks(std::vec::IntoIter<Result<Bytes, TransportError>>);

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next())
    }
}
