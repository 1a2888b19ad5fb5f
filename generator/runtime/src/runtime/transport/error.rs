//! Errors of transports.

use std::fmt;

use super::super::body::BodyError;
use super::super::redaction::{Redactor, one_line};

/// The reason why no response arrived.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// The kinds of [`TransportError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection was established. Nothing was sent, so any call may be retried.
    Connect,
    /// The server did not process the request, as HTTP/2 can report. Any call may be retried.
    Refused,
    /// The timeout was exceeded.
    Timeout,
    /// The transport or its runtime could not be created.
    Setup,
    /// Any other error.
    Other,
}

impl TransportErrorKind {
    /// The name of this kind in spans.
    pub(in super::super) fn label(self) -> &'static str {
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
    /// An error of this kind, with its cause.
    pub fn new(
        kind: TransportErrorKind,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { kind, source: source.into() }
    }

    /// The error of an interrupted body.
    pub(in super::super) fn of_body(error: BodyError) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => Self::new(TransportErrorKind::Other, error),
        }
    }

    /// Removes credentials.
    pub(in super::super) fn redacted(self, redactor: &Redactor) -> Self {
        Self { source: redactor.error(self.source), ..self }
    }

    /// The error and its root cause, on one line.
    pub(in super::super) fn description(&self) -> String {
        let mut cause: &(dyn std::error::Error + 'static) = self;
        while let Some(source) = cause.source() {
            cause = source;
        }
        one_line(&format!("{self}: {cause}"))
    }

    /// The kind of the error.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "could not connect",
            TransportErrorKind::Refused => "the server did not process the request",
            TransportErrorKind::Timeout => "the timeout was exceeded",
            TransportErrorKind::Setup => "the transport could not be created",
            TransportErrorKind::Other => "the exchange was interrupted",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
