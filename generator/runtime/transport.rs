//! How requests are carried: the seam between this crate and an HTTP client.

#[cfg(all(feature = "reqwest", target_family = "wasm", target_os = "unknown"))]
compile_error!(
    "the feature `reqwest` needs sockets: switch it off here, and bring a transport of your own"
);

#[cfg(feature = "reqwest")]
mod reqwest;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};

pub use super::body::{Body, BodyError, BodyStream};
use super::redaction::{Redactor, one_line};

#[cfg(feature = "reqwest")]
pub use self::reqwest::{ReqwestTransport, ReqwestTransportBuilder};

/// Carries a request to the server and its answer back.
///
/// To bring another HTTP client, implement this and hand it to
/// [`ClientBuilder::transport`](crate::runtime::ClientBuilder::transport); the feature `test-util` has a double for tests,
/// which follows a script. An implementation must send the target and the headers as they are, must not follow redirects,
/// and must give up when [`SendOptions::timeout`] has passed. Both may hold credentials: neither belongs into a log or an
/// error.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends the request. Every status is an answer; errors are for what brought none.
    fn send(&self, request: Request<Body>, options: SendOptions) -> TransportFuture;
}

/// What is shared is a transport too, such as the one that a [layer](crate::runtime::ClientBuilder::layer) is given.
impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: Request<Body>, options: SendOptions) -> TransportFuture {
        (**self).send(request, options)
    }
}

/// An answer that is on its way.
pub type TransportFuture =
    Pin<Box<dyn Future<Output = Result<Response<Body>, TransportError>> + Send>>;

/// What is said of one request beside the request.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct SendOptions {
    /// How long all of it may take, to the last byte of the answer; of one that [streams](Self::streams), to the last
    /// byte of its head.
    pub timeout: Option<Duration>,
    /// Whether a success is read as it comes, and for as long as it may take.
    pub streams: bool,
    /// The `operationId` of the call, if it is one that the document tells of. A request for a token is none.
    pub operation_id: Option<&'static str>,
    /// Which attempt of the call it is, counted from 1; 0 for what is no call, such as a request for a token.
    pub attempt: u32,
}

/// Why there is no answer.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// The kinds of [`TransportError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection came about: nothing was sent, so that any call may be sent again.
    Connect,
    /// The server gave the request back unread, as HTTP/2 lets it say: any call may be sent again.
    Refused,
    /// The time was up.
    Timeout,
    /// The transport, or what it runs on, could not be set up.
    Setup,
    /// Anything else.
    Other,
}

impl TransportErrorKind {
    /// What a log calls it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Refused => "refused",
            Self::Timeout => "timeout",
            Self::Setup => "setup",
            Self::Other => "transport",
        }
    }
}

impl TransportError {
    /// An error of this kind, for this reason.
    pub fn new(
        kind: TransportErrorKind,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { kind, source: source.into() }
    }

    /// Why a body broke off.
    pub(super) fn of_body(error: BodyError) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => Self::new(TransportErrorKind::Other, error),
        }
    }

    /// The same error, without what repeats a credential.
    pub(super) fn redacted(self, redactor: &Redactor) -> Self {
        Self { source: redactor.error(self.source), ..self }
    }

    /// What happened, and what it comes from in the end, on one line.
    pub(super) fn told(&self) -> String {
        let mut cause: &(dyn std::error::Error + 'static) = self;
        while let Some(source) = cause.source() {
            cause = source;
        }
        one_line(&format!("{self}: {cause}"))
    }

    /// What kind it is.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "could not connect",
            TransportErrorKind::Refused => "the server refused the exchange",
            TransportErrorKind::Timeout => "the time was up",
            TransportErrorKind::Setup => "the transport could not be set up",
            TransportErrorKind::Other => "the exchange broke off",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
