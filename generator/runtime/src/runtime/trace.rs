//! Spans and events of calls and attempts, for the feature `tracing`. Without the feature they do nothing.
//!
//! They contain no header, query, body or text of the server, except the request id. The names are those of
//! OpenTelemetry where it has one: <https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span>.

use std::future::Future;
use std::time::Duration;

use http::{StatusCode, Uri};

use super::call_secrets::CallSecrets;
use super::endpoint::Destination;

/// The longest recorded request id, in bytes.
#[cfg(feature = "tracing")]
const LONGEST_ID: usize = 200;

/// A span of a call or of an attempt.
pub(super) struct Span {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

/// The server of a call.
pub(super) struct Address {
    #[cfg(feature = "tracing")]
    authority: Option<http::uri::Authority>,
}

/// The result of a call or of an attempt.
#[cfg_attr(not(feature = "tracing"), expect(dead_code, reason = "spans and events read it"))]
pub(super) struct Report<'a> {
    pub(super) destination: &'a Destination,
    pub(super) address: &'a Address,
    /// The number of attempts so far.
    pub(super) attempts: u32,
    /// The status, or the kind of error if there is none.
    pub(super) result: Result<StatusCode, &'static str>,
    pub(super) duration: Option<Duration>,
}

/// A span or an event: a macro of `tracing`, which needs literals, with fields of a call.
#[cfg(feature = "tracing")]
macro_rules! of_call {
    ($kind:ident!($($first:expr),*), $destination:expr, $($field:tt)*) => {
        tracing::$kind!(
            $($first,)*
            "operation" = $destination.operation_id,
            "http.request.method" = &*$destination.method,
            "url.template" = $destination.shown_path(),
            $($field)*
        )
    };
}

/// A span, whose result is recorded later.
#[cfg(feature = "tracing")]
macro_rules! span {
    ($level:ident, $name:literal, $destination:expr, $($field:tt)*) => {
        of_call!(
            span!(tracing::Level::$level, $name),
            $destination,
            "http.response.status_code" = tracing::field::Empty,
            "request_id" = tracing::field::Empty,
            "duration_ms" = tracing::field::Empty,
            "error.type" = tracing::field::Empty,
            "otel.status_code" = tracing::field::Empty,
            $($field)*
        )
    };
}

#[cfg(feature = "tracing")]
impl Span {
    /// The span of a call.
    pub(super) fn call(destination: &Destination) -> Self {
        Self { span: span!(INFO, "call", destination, "attempts" = tracing::field::Empty) }
    }

    /// The span of an attempt, counted from 1.
    pub(super) fn attempt(destination: &Destination, address: &Address, number: u32) -> Self {
        let span = span!(
            DEBUG,
            "attempt",
            destination,
            "attempt" = number,
            "http.request.resend_count" = resent(number),
            "server.address" = address.host(),
            "otel.kind" = "client"
        );
        Self { span }
    }

    /// Runs a function within the span.
    pub(super) fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        self.span.in_scope(work)
    }

    /// Runs a future within the span.
    pub(super) fn instrument<F: Future>(
        &self,
        future: F,
    ) -> impl Future<Output = F::Output> + use<F> {
        tracing::Instrument::instrument(future, self.span.clone())
    }

    /// Records the result of an attempt. Its duration ends with the head of the response.
    pub(super) fn record<'i>(
        &self,
        report: &Report<'_>,
        id: impl FnOnce() -> Option<&'i str>,
        secrets: impl FnOnce() -> CallSecrets,
    ) {
        if !self.span.is_disabled() {
            self.record_with(report, shown(id(), secrets));
        }
    }

    fn record_with(&self, report: &Report<'_>, id: Option<&str>) {
        if let Some(status) = report.status() {
            self.span.record("http.response.status_code", status);
        }
        if let Some(id) = id {
            self.span.record("request_id", id);
        }
        if let Some(kind) = report.error_type() {
            self.span.record("error.type", kind).record("otel.status_code", "ERROR");
        }
        if let Some(duration) = report.duration {
            self.span.record("duration_ms", milliseconds(duration));
        }
    }

    /// Records the result of a call, and logs it.
    pub(super) fn finish<'i>(
        &self,
        report: &Report<'_>,
        id: impl FnOnce() -> Option<&'i str>,
        secrets: impl FnOnce() -> CallSecrets,
    ) {
        let is_logged = tracing::enabled!(tracing::Level::DEBUG);
        if self.span.is_disabled() && !is_logged {
            return;
        }
        let id = shown(id(), secrets);
        self.span.record("attempts", report.attempts);
        self.record_with(report, id);
        self.within(|| {
            of_call!(
                debug!(),
                report.destination,
                "server.address" = report.address.host(),
                "http.response.status_code" = report.status(),
                "error.type" = report.error_type(),
                "request_id" = id,
                "attempts" = report.attempts,
                "duration_ms" = report.duration.map(milliseconds),
                "call finished"
            );
        });
    }
}

#[cfg(feature = "tracing")]
impl Address {
    /// The server in the URL of a request.
    pub(super) fn of(uri: &Uri) -> Self {
        Self { authority: uri.authority().cloned() }
    }

    fn host(&self) -> Option<&str> {
        self.authority.as_ref().map(http::uri::Authority::host)
    }
}

#[cfg(feature = "tracing")]
impl Report<'_> {
    fn status(&self) -> Option<u16> {
        self.result.ok().map(|status| status.as_u16())
    }

    /// The kind of the error, or the status of an error response.
    fn error_type(&self) -> Option<&str> {
        match &self.result {
            Err(kind) => Some(kind),
            Ok(status) if self.destination.is_success(*status) => None,
            Ok(status) => Some(status.as_str()),
        }
    }

    /// Warns of a failed attempt, and of the wait before it is retried. Does nothing for a success.
    pub(super) fn warn(&self, message: &'static str, wait: Option<Duration>) {
        let Some(kind) = self.error_type() else { return };
        of_call!(
            warn!(),
            self.destination,
            "server.address" = self.address.host(),
            "http.response.status_code" = self.status(),
            "error.type" = kind,
            "attempt" = Some(self.attempts).filter(|number| *number > 0),
            "http.request.resend_count" = resent(self.attempts),
            "wait_ms" = wait.map(milliseconds),
            "{message}"
        );
    }
}

/// The request id, if it is short and repeats no credential.
#[cfg(feature = "tracing")]
fn shown(id: Option<&str>, secrets: impl FnOnce() -> CallSecrets) -> Option<&str> {
    let id = id.filter(|id| id.len() <= LONGEST_ID)?;
    (!secrets().redactor().finds(id)).then_some(id)
}

/// The number of retries before an attempt; `None` for the first one.
#[cfg(feature = "tracing")]
fn resent(attempt: u32) -> Option<u32> {
    attempt.checked_sub(1).filter(|retries| *retries > 0)
}

#[cfg(feature = "tracing")]
fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

#[cfg(not(feature = "tracing"))]
impl Span {
    pub(super) fn call(_: &Destination) -> Self {
        Self {}
    }

    pub(super) fn attempt(_: &Destination, _: &Address, _: u32) -> Self {
        Self {}
    }

    pub(super) fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        work()
    }

    pub(super) fn instrument<F: Future>(&self, future: F) -> F {
        future
    }

    pub(super) fn record<'i>(
        &self,
        _: &Report<'_>,
        _: impl FnOnce() -> Option<&'i str>,
        _: impl FnOnce() -> CallSecrets,
    ) {
    }

    pub(super) fn finish<'i>(
        &self,
        _: &Report<'_>,
        _: impl FnOnce() -> Option<&'i str>,
        _: impl FnOnce() -> CallSecrets,
    ) {
    }
}

#[cfg(not(feature = "tracing"))]
impl Address {
    pub(super) fn of(_: &Uri) -> Self {
        Self {}
    }
}

#[cfg(not(feature = "tracing"))]
impl Report<'_> {
    pub(super) fn warn(&self, _: &'static str, _: Option<Duration>) {}
}
