//! What can go wrong with a call.

use std::any::Any;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::answer::Answer;
use super::body::BodyError;
use super::course::Course;
use super::endpoint::Destination;
use super::limits::Excess;
use super::redaction::{Redactor, one_line};
use super::token::TokenError;
use super::transport::{TransportError, TransportErrorKind};
use super::wire::Fault;

/// Why a hook ended a call.
pub type HookError = Box<dyn std::error::Error + Send + Sync>;

/// Why a call failed, or a client could not be built.
///
/// Its text is one line, and neither it nor `Debug` holds a credential or the body of an answer.
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    destination: Option<Destination>,
    course: Course,
    kind: Kind,
}

enum Kind {
    /// Nothing was sent, because the input is wrong.
    InvalidInput { message: String, fault: Option<Fault> },
    /// Nothing was sent, because the operation needs a credential: one of these.
    MissingCredential { needed: String },
    /// Nothing was sent, or not once more, because there is no token for it.
    Token(TokenError),
    /// There is no answer.
    Transport(TransportError),
    /// The server says that it did not work.
    Api { answer: Answer, typed: Option<Box<dyn Any + Send + Sync>> },
    /// The answer is not what the document says.
    Decode { answer: Answer, fault: Fault },
    /// The answer exceeds a limit of the client.
    TooLarge { answer: Answer, excess: Excess },
    /// What somebody sent is not what the document says.
    Payload(Fault),
    /// Nothing was sent, because a hook says so.
    Hook(HookError),
}

impl Error {
    fn new(kind: Kind) -> Self {
        Self { inner: Box::new(Inner { destination: None, course: Course::NONE, kind }) }
    }

    pub(super) fn invalid_input(message: impl Into<String>) -> Self {
        Self::new(Kind::InvalidInput { message: one_line(&message.into()), fault: None })
    }

    /// A body or a parameter that can't be written.
    pub(super) fn unwritable(what: &str, fault: Fault) -> Self {
        let message = one_line(&format!("{what} can't be written"));
        let fault = Some(Redactor::default().fault(fault));
        Self::new(Kind::InvalidInput { message, fault })
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

    /// A body that broke off.
    pub(super) fn broken(error: BodyError) -> Self {
        Self::transport(TransportError::of_body(error))
    }

    pub(super) fn api(answer: Answer, typed: Option<Box<dyn Any + Send + Sync>>) -> Self {
        let (course, redactor) = (answer.course, answer.witness.redactor());
        Self::new(Kind::Api { answer, typed }).of_course(course).redacted(&redactor)
    }

    pub(super) fn decode(answer: Answer, fault: Fault) -> Self {
        let (course, redactor) = (answer.course, answer.witness.redactor());
        if let Some(limit) = fault.item_limit() {
            return Self::too_large(answer, Excess::Items(limit)).redacted(&redactor);
        }
        Self::new(Kind::Decode { answer, fault }).of_course(course).redacted(&redactor)
    }

    /// An answer that exceeds a limit.
    pub(super) fn too_large(answer: Answer, excess: Excess) -> Self {
        let course = answer.course;
        Self::new(Kind::TooLarge { answer, excess }).of_course(course)
    }

    /// A hook ended the call.
    pub(super) fn hook(error: HookError) -> Self {
        Self::new(Kind::Hook(error))
    }

    /// The body of a webhook is not what the document says.
    #[doc(hidden)]
    pub fn payload(fault: Fault) -> Self {
        Self::new(Kind::Payload(Redactor::default().fault(fault)))
    }

    /// The same error, of a call that goes there.
    pub(super) fn of(mut self, destination: &Destination) -> Self {
        self.inner.destination.get_or_insert_with(|| destination.clone());
        self
    }

    /// The same error, of a call that went so.
    pub(super) fn of_course(mut self, course: Course) -> Self {
        self.inner.course = course;
        self
    }

    /// The same error, without what repeats a credential. What the caller wrote is only shortened.
    pub(super) fn redacted(mut self, redactor: &Redactor) -> Self {
        let Inner { kind, course, .. } = &mut *self.inner;
        let own = std::mem::replace(kind, Kind::Payload(Fault::new("")));
        *kind = match own {
            Kind::Token(error) => Kind::Token(error.redacted(redactor)),
            Kind::Transport(error) => Kind::Transport(error.redacted(redactor)),
            Kind::Hook(error) => Kind::Hook(redactor.error(error)),
            Kind::Decode { answer, fault } => Kind::Decode { answer, fault: redactor.fault(fault) },
            other => other,
        };
        if let Kind::Api { answer, .. }
        | Kind::Decode { answer, .. }
        | Kind::TooLarge { answer, .. } = kind
        {
            if course.request_id(&answer.headers).is_some_and(|id| redactor.finds(id)) {
                course.request_id_headers = &[];
            }
            redactor.hide_repeats(&mut answer.headers);
        }
        self
    }

    /// Whether the input was at fault, so that nothing was sent.
    pub fn is_invalid_input(&self) -> bool {
        matches!(self.inner.kind, Kind::InvalidInput { .. })
    }

    /// Whether the operation needs a credential and the client has none, so that nothing was sent.
    pub fn is_missing_credential(&self) -> bool {
        matches!(self.inner.kind, Kind::MissingCredential { .. })
    }

    /// Whether the client could get no token that the operation needs, so that it was not carried out: the token request
    /// failed, or was refused. [`token_error`](Self::token_error) says why.
    pub fn is_token(&self) -> bool {
        matches!(self.inner.kind, Kind::Token(_))
    }

    /// Why there is no token.
    pub fn token_error(&self) -> Option<&TokenError> {
        match &self.inner.kind {
            Kind::Token(error) => Some(error),
            _ => None,
        }
    }

    /// Whether no connection came about, also for a token.
    pub fn is_connect(&self) -> bool {
        self.transport_kind() == Some(TransportErrorKind::Connect)
    }

    /// Whether the time was up.
    pub fn is_timeout(&self) -> bool {
        self.transport_kind() == Some(TransportErrorKind::Timeout)
    }

    /// Whether the server answered with a status that is no success.
    pub fn is_api(&self) -> bool {
        matches!(self.inner.kind, Kind::Api { .. })
    }

    /// Whether the server points to another place. The client goes nowhere by itself: a credential must not. Where the
    /// document declares a redirect and no other success, it is a success.
    pub fn is_redirect(&self) -> bool {
        self.is_api() && self.status().is_some_and(|status| status.is_redirection())
    }

    /// Where a redirect points to.
    pub fn location(&self) -> Option<&str> {
        self.headers()?.get(http::header::LOCATION)?.to_str().ok()
    }

    /// Whether the server answered with success, and with a body that can't be read; or a webhook came with one.
    pub fn is_decode(&self) -> bool {
        matches!(self.inner.kind, Kind::Decode { .. } | Kind::Payload(_))
    }

    /// Returns `true` if the response exceeds a limit of the client:
    /// [`max_response_size`](super::ClientBuilder::max_response_size) or
    /// [`max_response_items`](super::ClientBuilder::max_response_items). Its status and headers are there. Its body is
    /// there only if it has too many items.
    pub fn is_too_large(&self) -> bool {
        matches!(self.inner.kind, Kind::TooLarge { .. })
    }

    /// Whether a [hook](super::hook::Hook) ended the call, so that nothing was sent. [`source`](std::error::Error::source)
    /// is what it said.
    pub fn is_hook(&self) -> bool {
        matches!(self.inner.kind, Kind::Hook(_))
    }

    /// Whether it is about who is calling: there is no credential, there will be no token, or the server answered with 401
    /// or 403. A token endpoint that can't be reached or is busy is none of these: see [`is_token`](Self::is_token).
    pub fn is_auth(&self) -> bool {
        let is_refused = |status: StatusCode| matches!(status.as_u16(), 401 | 403);
        match &self.inner.kind {
            Kind::MissingCredential { .. } => true,
            Kind::Token(error) => !error.may_pass(),
            Kind::Api { answer, .. } => is_refused(answer.status),
            _ => false,
        }
    }

    /// Whether the same call may go well later, and may be sent once more: what failed passes, such as a broken
    /// connection or the status 503, and the operation is safe to repeat or nothing of it was done. What failed before
    /// an answer began, the client has tried as often as its [policy](super::RetryPolicy) says.
    pub fn is_retryable(&self) -> bool {
        match &self.inner.kind {
            Kind::Token(error) => error.may_pass(),
            _ => self.inner.course.may_pass,
        }
    }

    /// How long the server asked to wait before the call is sent again: what `Retry-After` of the answer says.
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.course.retry_after(self.headers()?)
    }

    /// What the server calls the request, if it says so: worth telling to those who run it.
    pub fn request_id(&self) -> Option<&str> {
        self.inner.course.request_id(self.headers()?)
    }

    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.answer().map(|answer| answer.status)
    }

    /// The headers of the answer, if there was one.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.answer().map(|answer| &answer.headers)
    }

    /// The body of the answer as it came, if there was one.
    pub fn body(&self) -> Option<&Bytes> {
        self.answer().and_then(Answer::bytes)
    }

    /// The body of the answer as the type that the operation declares for errors of this status, or as any JSON where
    /// it declares none.
    ///
    /// `None` when there was no answer, it can't be read so, or `T` is another type.
    pub fn api_error<T: 'static>(&self) -> Option<&T> {
        match &self.inner.kind {
            Kind::Api { typed, .. } => typed.as_deref().and_then(|typed| typed.downcast_ref()),
            _ => None,
        }
    }

    /// The `operationId` of the call, if it came to one that the document tells of.
    pub fn operation_id(&self) -> Option<&'static str> {
        self.inner.destination.as_ref()?.operation_id
    }

    /// How often the call was sent: 0 where the fault was found before, more than 1 where it was
    /// [sent again](super::RetryPolicy).
    pub fn attempts(&self) -> u32 {
        self.inner.course.attempts
    }

    fn transport_kind(&self) -> Option<TransportErrorKind> {
        match &self.inner.kind {
            Kind::Transport(error) => Some(error.kind()),
            Kind::Token(error) => error.transport_kind(),
            _ => None,
        }
    }

    fn answer(&self) -> Option<&Answer> {
        match &self.inner.kind {
            Kind::Api { answer, .. }
            | Kind::Decode { answer, .. }
            | Kind::TooLarge { answer, .. } => Some(answer),
            _ => None,
        }
    }

    /// What a log calls it.
    pub(super) fn word(&self) -> &'static str {
        match &self.inner.kind {
            Kind::InvalidInput { .. } => "invalid_input",
            Kind::MissingCredential { .. } => "missing_credential",
            Kind::Token(_) => "token",
            Kind::Transport(error) => error.kind().word(),
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
        match self.inner.course.attempts {
            0 | 1 => {}
            attempts => write!(f, " (after {attempts} attempts)")?,
        }
        if self.inner.course.exceeds_budget {
            f.write_str(
                " (not retried: the retry budget that all calls of the client share is used up)",
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidInput { message, fault: None } => f.write_str(message),
            Self::InvalidInput { message, fault: Some(fault) } => {
                write!(f, "{message}: {}", one_line(&fault.to_string()))
            }
            Self::MissingCredential { needed } => {
                write!(
                    f,
                    "the operation needs a credential that the client does not have: {needed}"
                )
            }
            Self::Token(error) => write!(f, "there is no token: {error}"),
            Self::Transport(error) => f.write_str(&error.told()),
            Self::Api { answer, .. } => {
                write!(f, "{}", answer.status)?;
                answer.message.as_ref().map_or(Ok(()), |message| write!(f, ": {message}"))
            }
            Self::Decode { answer, fault } => {
                let (status, fault) = (answer.status, one_line(&fault.to_string()));
                write!(f, "{status}, but the body is not what was expected: {fault}")
            }
            Self::TooLarge { answer, excess } => write!(f, "{}, but {excess}", answer.status),
            Self::Payload(fault) => {
                write!(f, "the body is not what was expected: {}", one_line(&fault.to_string()))
            }
            Self::Hook(error) => {
                write!(f, "a hook ended the call: {}", one_line(&error.to_string()))
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug.field("message", &self.to_string());
        if let Some(answer) = self.answer() {
            debug.field("status", &answer.status).field("body_length", &answer.body().len());
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
            Kind::Decode { fault, .. }
            | Kind::Payload(fault)
            | Kind::InvalidInput { fault: Some(fault), .. } => Some(fault),
            Kind::Hook(error) => Some(&**error),
            _ => None,
        }
    }
}
