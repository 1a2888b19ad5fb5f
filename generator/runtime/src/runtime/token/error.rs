//! Errors of token requests.

use std::fmt;
use std::sync::Arc;

use http::StatusCode;

use super::super::redaction::{Redactor, one_line};
use super::super::retry_after::is_temporary;
use super::super::transport::{TransportError, TransportErrorKind};

/// The reason why no token was available. All waiting calls get the same error.
#[derive(Debug, Clone)]
pub struct TokenError {
    cause: Arc<Cause>,
}

#[derive(Debug)]
enum Cause {
    Transport(TransportError),
    Refused { status: StatusCode, code: Option<String>, description: Option<String> },
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl TokenError {
    /// An error with this reason: a text or an error. It is displayed unchanged.
    pub fn new(reason: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { cause: Arc::new(Cause::Other(reason.into())) }
    }

    /// A token request without a response.
    pub fn transport(error: TransportError) -> Self {
        Self { cause: Arc::new(Cause::Transport(error)) }
    }

    /// A token request that the endpoint rejected with this status, and possibly with code and description (RFC 6749,
    /// section 5.2), which are displayed.
    pub fn refused(status: StatusCode, code: Option<String>, description: Option<String>) -> Self {
        Self { cause: Arc::new(Cause::Refused { status, code, description }) }
    }

    /// Removes credentials.
    pub(in super::super) fn redacted(self, redactor: &Redactor) -> Self {
        let shown = |text: &Option<String>| text.as_deref().map(|text| redactor.shown(text));
        let cause = match &*self.cause {
            Cause::Refused { status, code, description } => Cause::Refused {
                status: *status,
                code: shown(code),
                description: shown(description),
            },
            Cause::Transport(error) => match redactor.replacement(error) {
                Some(text) => Cause::Transport(TransportError::new(error.kind(), text)),
                None => return self,
            },
            Cause::Other(reason) => match redactor.replacement(&**reason) {
                Some(text) => Cause::Other(text.into()),
                None => return self,
            },
        };
        Self { cause: Arc::new(cause) }
    }

    /// The status of the token endpoint, if it rejected the request.
    pub fn status(&self) -> Option<StatusCode> {
        match &*self.cause {
            Cause::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The error code of the token endpoint, such as `invalid_client`, if it returned one.
    pub fn code(&self) -> Option<&str> {
        match &*self.cause {
            Cause::Refused { code, .. } => code.as_deref(),
            _ => None,
        }
    }

    /// Returns `true` if the failure is temporary.
    pub(in super::super) fn is_retryable(&self) -> bool {
        match &*self.cause {
            Cause::Transport(_) => true,
            Cause::Refused { status, .. } => is_temporary(*status),
            Cause::Other(_) => false,
        }
    }

    pub(in super::super) fn transport_kind(&self) -> Option<TransportErrorKind> {
        match &*self.cause {
            Cause::Transport(error) => Some(error.kind()),
            _ => None,
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.cause {
            Cause::Transport(error) => {
                write!(f, "the token request failed: {}", error.description())
            }
            Cause::Refused { status, code, description } => {
                write!(f, "the token request was rejected: {status}")?;
                let details = [code, description].into_iter().flatten();
                details.into_iter().try_for_each(|text| write!(f, ": {}", one_line(text)))
            }
            Cause::Other(reason) => f.write_str(&one_line(&reason.to_string())),
        }
    }
}

impl std::error::Error for TokenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.cause {
            Cause::Transport(error) => error.source(),
            Cause::Refused { .. } => None,
            Cause::Other(reason) => reason.source(),
        }
    }
}
