//! The errors of transports.

use std::fmt;

use super::super::body::BodyError;
use super::super::redaction::{Redactor, one_line};

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
    pub(in super::super) fn word(self) -> &'static str {
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
    pub(in super::super) fn of_body(error: BodyError) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => Self::new(TransportErrorKind::Other, error),
        }
    }

    /// The same error, without what repeats a credential.
    pub(in super::super) fn redacted(self, redactor: &Redactor) -> Self {
        Self { source: redactor.error(self.source), ..self }
    }

    /// What happened, and what it comes from in the end, on one line.
    pub(in super::super) fn told(&self) -> String {
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
