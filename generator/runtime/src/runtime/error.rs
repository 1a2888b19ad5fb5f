//! Errors of calls.

use std::any::Any;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::body::BodyError;
use super::call_stats::CallStats;
use super::decode::RawResponse;
use super::endpoint::Destination;
use super::error_message;
use super::limits::Excess;
use super::redaction::{Redactor, one_line};
use super::token::TokenError;
use super::transport::{TransportError, TransportErrorKind};
use super::wire::WireError;

/// An error of a hook.
pub type HookError = Box<dyn std::error::Error + Send + Sync>;

/// An error of a call or of the client builder.
///
/// `Display` writes one line: method and path template, the problem, and the [message](Self::message) in the body of an
/// error. Neither `Display` nor `Debug` shows credentials, [secrets](super::Secret) of the request, or other parts of a
/// body.
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    destination: Option<Destination>,
    stats: CallStats,
    kind: Kind,
}

enum Kind {
    /// Nothing was sent, because the input is invalid.
    InvalidInput { message: String, error: Option<WireError> },
    /// Nothing was sent, because the operation needs one of these credentials.
    MissingCredential { needed: String },
    /// Not sent or not retried, because no token was available.
    Token(TokenError),
    /// No response arrived.
    Transport(TransportError),
    /// The server returned an error.
    Api {
        response: RawResponse,
        typed: Option<Box<dyn Any + Send + Sync>>,
        message: Option<String>,
    },
    /// The response does not match the OpenAPI document.
    Decode { response: RawResponse, error: WireError },
    /// The response exceeds a limit of the client.
    TooLarge { response: RawResponse, excess: Excess },
    /// A webhook payload does not match the OpenAPI document.
    Payload(WireError),
    /// Nothing was sent, because a hook ended the call.
    Hook(HookError),
}

impl Error {
    fn new(kind: Kind) -> Self {
        Self { inner: Box::new(Inner { destination: None, stats: CallStats::NONE, kind }) }
    }

    pub(super) fn invalid_input(message: impl Into<String>) -> Self {
        Self::new(Kind::InvalidInput { message: one_line(&message.into()), error: None })
    }

    /// A body or a parameter that can't be serialized.
    pub(super) fn unwritable(what: &str, error: WireError) -> Self {
        let message = one_line(&format!("{what} can't be serialized"));
        let error = Some(Redactor::default().wire_error(error));
        Self::new(Kind::InvalidInput { message, error })
    }

    pub(super) fn missing_credential(needed: String) -> Self {
        Self::new(Kind::MissingCredential { needed })
    }

    pub(super) fn token(error: TokenError) -> Self {
        Self::new(Kind::Token(error))
    }

    pub(super) fn transport(error: TransportError) -> Self {
        Self::new(Kind::Transport(error))
    }

    /// A body that was interrupted.
    pub(super) fn broken(error: BodyError) -> Self {
        Self::transport(TransportError::of_body(error))
    }

    pub(super) fn api(response: RawResponse, typed: Option<Box<dyn Any + Send + Sync>>) -> Self {
        let (stats, redactor) = (response.stats, response.secrets.redactor());
        let message = error_message::find(&response.headers, response.body());
        let message = message.map(|message| redactor.shown(&message));
        Self::new(Kind::Api { response, typed, message }).with_stats(stats).redacted(&redactor)
    }

    pub(super) fn decode(response: RawResponse, error: WireError) -> Self {
        let (stats, redactor) = (response.stats, response.secrets.redactor());
        if let Some(limit) = error.item_limit() {
            return Self::too_large(response, Excess::Items(limit)).redacted(&redactor);
        }
        Self::new(Kind::Decode { response, error }).with_stats(stats).redacted(&redactor)
    }

    /// A response that exceeds a limit.
    pub(super) fn too_large(response: RawResponse, excess: Excess) -> Self {
        let stats = response.stats;
        Self::new(Kind::TooLarge { response, excess }).with_stats(stats)
    }

    /// A hook ended the call.
    pub(super) fn hook(error: HookError) -> Self {
        Self::new(Kind::Hook(error))
    }

    /// A webhook payload does not match the OpenAPI document.
    #[doc(hidden)]
    pub fn payload(error: WireError) -> Self {
        Self::new(Kind::Payload(Redactor::default().wire_error(error)))
    }

    /// Adds the destination of the call.
    pub(super) fn of(mut self, destination: &Destination) -> Self {
        self.inner.destination.get_or_insert_with(|| destination.clone());
        self
    }

    /// Adds the statistics of the call.
    pub(super) fn with_stats(mut self, stats: CallStats) -> Self {
        self.inner.stats = stats;
        self
    }

    /// Removes credentials. Text of the caller is only shortened.
    pub(super) fn redacted(mut self, redactor: &Redactor) -> Self {
        let Inner { kind, stats, .. } = &mut *self.inner;
        let own = std::mem::replace(kind, Kind::Payload(WireError::new("")));
        *kind = match own {
            Kind::Token(error) => Kind::Token(error.redacted(redactor)),
            Kind::Transport(error) => Kind::Transport(error.redacted(redactor)),
            Kind::Hook(error) => Kind::Hook(redactor.error(error)),
            Kind::Decode { response, error } => {
                Kind::Decode { response, error: redactor.wire_error(error) }
            }
            other => other,
        };
        if let Kind::Api { response, .. }
        | Kind::Decode { response, .. }
        | Kind::TooLarge { response, .. } = kind
        {
            if stats.request_id(&response.headers).is_some_and(|id| redactor.finds(id)) {
                stats.request_id_headers = &[];
            }
            redactor.hide_repeats(&mut response.headers);
        }
        self
    }

    /// Returns `true` if the input is invalid. Nothing was sent.
    pub fn is_invalid_input(&self) -> bool {
        matches!(self.inner.kind, Kind::InvalidInput { .. })
    }

    /// Returns `true` if the operation needs a credential that the client does not have. Nothing was sent.
    pub fn is_missing_credential(&self) -> bool {
        matches!(self.inner.kind, Kind::MissingCredential { .. })
    }

    /// Returns `true` if no token was available, so the operation was not processed: the token request failed or was
    /// rejected. [`token_error`](Self::token_error) returns the reason.
    pub fn is_token(&self) -> bool {
        matches!(self.inner.kind, Kind::Token(_))
    }

    /// The reason why no token was available.
    pub fn token_error(&self) -> Option<&TokenError> {
        match &self.inner.kind {
            Kind::Token(error) => Some(error),
            _ => None,
        }
    }

    /// Returns `true` if no connection was established, for the call or its token.
    pub fn is_connect(&self) -> bool {
        self.transport_kind() == Some(TransportErrorKind::Connect)
    }

    /// Returns `true` if the timeout was exceeded.
    pub fn is_timeout(&self) -> bool {
        self.transport_kind() == Some(TransportErrorKind::Timeout)
    }

    /// Returns `true` if the server returned an unsuccessful response.
    pub fn is_api(&self) -> bool {
        matches!(self.inner.kind, Kind::Api { .. })
    }

    /// Returns `true` if the response is a redirect. The client does not follow redirects, because that could send
    /// the credential to another server. If redirects are the only successful responses that the OpenAPI document
    /// declares, they are decoded as the output instead.
    pub fn is_redirect(&self) -> bool {
        self.is_api() && self.status().is_some_and(|status| status.is_redirection())
    }

    /// The target of a redirect. [`Client::request_url`](super::Client::request_url) calls it without credentials, if it
    /// is absolute.
    pub fn location(&self) -> Option<&str> {
        self.headers()?.get(http::header::LOCATION)?.to_str().ok()
    }

    /// Returns `true` if the body of a successful response or of a webhook could not be decoded.
    pub fn is_decode(&self) -> bool {
        matches!(self.inner.kind, Kind::Decode { .. } | Kind::Payload(_))
    }

    /// Returns `true` if the response exceeds a limit of the client:
    /// [`max_response_size`](super::ClientBuilder::max_response_size) or
    /// [`max_response_items`](super::ClientBuilder::max_response_items). Status and headers are available. The body is
    /// available only if it has too many items.
    pub fn is_too_large(&self) -> bool {
        matches!(self.inner.kind, Kind::TooLarge { .. })
    }

    /// Returns `true` if a [hook](super::hook::Hook) ended the call. Nothing was sent.
    /// [`source`](std::error::Error::source) is the error of the hook.
    pub fn is_hook(&self) -> bool {
        matches!(self.inner.kind, Kind::Hook(_))
    }

    /// Returns `true` if authentication failed: no credential, no token, or status 401 or 403. Returns `false` if the
    /// token endpoint is unreachable or busy: see [`is_token`](Self::is_token).
    pub fn is_auth(&self) -> bool {
        let is_refused = |status: StatusCode| matches!(status.as_u16(), 401 | 403);
        match &self.inner.kind {
            Kind::MissingCredential { .. } => true,
            Kind::Token(error) => !error.is_retryable(),
            Kind::Api { response, .. } => is_refused(response.status),
            _ => false,
        }
    }

    /// Returns `true` if the failure is temporary, such as a broken connection or status 503, and a retry is safe. The
    /// client has already retried failures before the response as its [policy](super::RetryPolicy) allows.
    pub fn is_retryable(&self) -> bool {
        match &self.inner.kind {
            Kind::Token(error) => error.is_retryable(),
            _ => self.inner.stats.is_retryable,
        }
    }

    /// The delay requested by `Retry-After`.
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.stats.retry_after(self.headers()?)
    }

    /// The request id of the server, if any. Include it in a report to the operator of the API.
    pub fn request_id(&self) -> Option<&str> {
        self.inner.stats.request_id(self.headers()?)
    }

    /// The status of the response, if one arrived.
    pub fn status(&self) -> Option<StatusCode> {
        self.response().map(|response| response.status)
    }

    /// The headers of the response, if one arrived.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.response().map(|response| &response.headers)
    }

    /// The raw body of the response, if one arrived.
    pub fn body(&self) -> Option<&Bytes> {
        self.response().and_then(RawResponse::bytes)
    }

    /// The body of the response as the type that the operation declares for errors with this status, or as any JSON if
    /// it declares none.
    ///
    /// `None` if no response arrived, its body can't be decoded, or `T` is another type.
    pub fn api_error<T: 'static>(&self) -> Option<&T> {
        match &self.inner.kind {
            Kind::Api { typed, .. } => typed.as_deref().and_then(|typed| typed.downcast_ref()),
            _ => None,
        }
    }

    /// The message in the body of an error response, which `Display` shows too: on one line, at most 300 characters,
    /// and without credentials.
    ///
    /// It is found in problem details (RFC 9457), `google.rpc.Status`, OAuth errors, JSON:API, plain text, and JSON with
    /// the usual names, such as `{"error": {"message": "…"}}`. `None` if no such response arrived. It is text for the user
    /// and may change: to distinguish errors, use the status or [`api_error`](Self::api_error).
    pub fn message(&self) -> Option<&str> {
        match &self.inner.kind {
            Kind::Api { message, .. } => message.as_deref(),
            _ => None,
        }
    }

    /// The `operationId` of the call, if the OpenAPI document declares the operation.
    pub fn operation_id(&self) -> Option<&'static str> {
        self.inner.destination.as_ref()?.operation_id
    }

    /// The number of attempts. 0 if the call failed before it was sent.
    pub fn attempts(&self) -> u32 {
        self.inner.stats.attempts
    }

    fn transport_kind(&self) -> Option<TransportErrorKind> {
        match &self.inner.kind {
            Kind::Transport(error) => Some(error.kind()),
            Kind::Token(error) => error.transport_kind(),
            _ => None,
        }
    }

    fn response(&self) -> Option<&RawResponse> {
        match &self.inner.kind {
            Kind::Api { response, .. }
            | Kind::Decode { response, .. }
            | Kind::TooLarge { response, .. } => Some(response),
            _ => None,
        }
    }

    /// The name of this kind of error in spans.
    pub(super) fn label(&self) -> &'static str {
        match &self.inner.kind {
            Kind::InvalidInput { .. } => "invalid_input",
            Kind::MissingCredential { .. } => "missing_credential",
            Kind::Token(_) => "token",
            Kind::Transport(error) => error.kind().label(),
            Kind::Api { .. } => "api",
            Kind::Decode { .. } | Kind::Payload(_) => "decode",
            Kind::TooLarge { .. } => "too_large",
            Kind::Hook(_) => "hook",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(destination) = &self.inner.destination {
            write!(f, "{destination}: ")?;
        }
        self.inner.kind.fmt(f)?;
        match self.inner.stats.attempts {
            0 | 1 => {}
            attempts => write!(f, " (after {attempts} attempts)")?,
        }
        if self.inner.stats.exceeds_budget {
            f.write_str(" (not retried: the shared retry budget of the client is used up)")?;
        }
        Ok(())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidInput { message, error: None } => f.write_str(message),
            Self::InvalidInput { message, error: Some(error) } => {
                write!(f, "{message}: {}", one_line(&error.to_string()))
            }
            Self::MissingCredential { needed } => {
                write!(
                    f,
                    "the operation needs a credential that the client does not have: {needed}"
                )
            }
            Self::Token(error) => write!(f, "no token is available: {error}"),
            Self::Transport(error) => f.write_str(&error.description()),
            Self::Api { response, message, .. } => {
                write!(f, "{}", response.status)?;
                let message = message.as_deref().unwrap_or_default();
                match without_reason(message, response.status) {
                    "" => Ok(()),
                    message => write!(f, ": {message}"),
                }
            }
            Self::Decode { response, error } => {
                let (status, error) = (response.status, one_line(&error.to_string()));
                write!(f, "{status}, but the body is invalid: {error}")
            }
            Self::TooLarge { response, excess } => write!(f, "{}, but {excess}", response.status),
            Self::Payload(error) => {
                write!(f, "the body is invalid: {}", one_line(&error.to_string()))
            }
            Self::Hook(error) => {
                write!(f, "a hook ended the call: {}", one_line(&error.to_string()))
            }
        }
    }
}

/// A message without the reason phrase of the status, which is the title of many problem details.
fn without_reason(message: &str, status: StatusCode) -> &str {
    let rest = status.canonical_reason().and_then(|reason| message.strip_prefix(reason));
    match rest {
        Some("") => "",
        Some(rest) => rest.strip_prefix(": ").unwrap_or(message),
        None => message,
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug.field("message", &self.to_string());
        if let Some(response) = self.response() {
            debug.field("status", &response.status).field("body_length", &response.body().len());
        }
        if let Some(source) = std::error::Error::source(self) {
            debug.field("source", &source);
        }
        debug.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.inner.kind {
            Kind::Token(error) => error.source(),
            Kind::Transport(error) => error.source(),
            Kind::Decode { error, .. }
            | Kind::Payload(error)
            | Kind::InvalidInput { error: Some(error), .. } => Some(error),
            Kind::Hook(error) => Some(&**error),
            _ => None,
        }
    }
}
