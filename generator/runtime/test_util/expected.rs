//! One expectation as the script has it, and the answer that it holds.

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

/// What is called.
pub(super) enum Target {
    Operation(Endpoint),
    Request { method: String, path: String },
}

impl Target {
    /// Whether a request goes there, whatever else is said of it.
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

/// An expectation as the script has it.
pub(super) struct Expected {
    pub(super) target: Target,
    checks: Vec<Check>,
    pub(super) reply: Reply,
    pub(super) least: u32,
    pub(super) most: u32,
    used: u32,
    /// What is wrong with the expectation itself.
    fault: Option<String>,
}

impl Expected {
    pub(super) fn new(target: Target) -> Self {
        let (checks, reply) = (Vec::new(), Reply::default());
        Self { target, checks, reply, least: 1, most: 1, used: 0, fault: None }
    }

    pub(super) fn when(
        &mut self,
        check: impl Fn(&RecordedRequest) -> Result<(), String> + Send + Sync + 'static,
    ) {
        self.checks.push(Box::new(check));
    }

    pub(super) fn note(&mut self, fault: String) {
        self.fault.get_or_insert(fault);
    }

    /// Whether a request is one of those that are expected, or why not.
    pub(super) fn fits(&self, request: &RecordedRequest) -> Result<(), String> {
        if !self.target.is_of(request) {
            return Err("it goes elsewhere".to_owned());
        }
        self.checks.iter().try_for_each(|check| check(request))
    }

    pub(super) fn is_used_up(&self) -> bool {
        self.used >= self.most
    }

    pub(super) fn is_met(&self) -> bool {
        self.used >= self.least
    }

    /// Uses it once more.
    pub(super) fn take(&mut self) -> Result<Reply, String> {
        if let Some(fault) = &self.fault {
            return Err(format!("{self} can't be answered: {fault}"));
        }
        self.used += 1;
        Ok(self.reply.clone())
    }

    /// What is wrong with it at the end.
    pub(super) fn complaint(&self) -> Option<String> {
        if let Some(fault) = &self.fault {
            return Some(format!("{self} can't be answered: {fault}"));
        }
        let times = |count| if count == 1 { "once".to_owned() } else { format!("{count} times") };
        let came = if self.used == 0 {
            "did not come".to_owned()
        } else {
            format!("came {}", times(self.used))
        };
        (!self.is_met()).then(|| format!("{self} is expected {}, and {came}", times(self.least)))
    }
}

impl Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.target.fmt(f)
    }
}

impl fmt::Debug for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}, came {} times", self.used)
    }
}

/// What a request is answered.
#[derive(Clone, Default)]
pub(super) struct Reply {
    pub(super) status: Option<StatusCode>,
    pub(super) headers: HeaderMap,
    pub(super) media_type: Option<HeaderValue>,
    pub(super) body: Vec<Bytes>,
    pub(super) delay: Duration,
    /// The bytes of the body after which it breaks off.
    pub(super) length: Option<usize>,
    pub(super) failure: Option<TransportErrorKind>,
}

impl Reply {
    pub(super) fn into_answer(self) -> Result<Response<Body>, TransportError> {
        if let Some(kind) = self.failure {
            return Err(TransportError::new(kind, "the script says so"));
        }
        let is_empty = self.body.iter().all(Bytes::is_empty);
        let usual = if is_empty { StatusCode::NO_CONTENT } else { StatusCode::OK };
        let mut answer = Response::new(body(self.body, self.length));
        *answer.status_mut() = self.status.unwrap_or(usual);
        *answer.headers_mut() = self.headers;
        if let Some(media_type) = self.media_type.filter(|_| !is_empty) {
            answer.headers_mut().entry(CONTENT_TYPE).or_insert(media_type);
        }
        Ok(answer)
    }
}

/// The body of these pieces, which breaks off after so many bytes.
fn body(pieces: Vec<Bytes>, length: Option<usize>) -> Body {
    let whole = pieces.iter().map(Bytes::len).sum::<usize>();
    if length.is_none() && pieces.len() < 2 {
        return pieces.into_iter().next().unwrap_or_default().into();
    }
    let mut left = length.unwrap_or(whole);
    let mut kept = Vec::new();
    for piece in pieces {
        let piece = piece.slice(..piece.len().min(left));
        left -= piece.len();
        kept.extend((!piece.is_empty()).then_some(Ok(piece)));
    }
    kept.extend(length.map(|_| {
        Err(TransportError::new(TransportErrorKind::Other, "the script breaks off the body"))
    }));
    Body::stream(Pieces(kept.into_iter()), Some(whole as u64))
}

/// Pieces that are there already.
struct Pieces(std::vec::IntoIter<Result<Bytes, TransportError>>);

impl Stream for Pieces {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next())
    }
}
