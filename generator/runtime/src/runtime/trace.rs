//! Spans of calls and attempts, for the feature `tracing`. Without the feature they do nothing.
//!
//! Spans contain no header, query, body or text of the server, except the request id.

use std::future::Future;
use std::time::Duration;

use http::StatusCode;

use super::call_secrets::CallSecrets;
use super::endpoint::Destination;

/// The longest recorded request id, in bytes.
#[cfg(feature = "tracing")]
const LONGEST_ID: usize = 200;

/// A span with OpenTelemetry names: <https://opentelemetry.io/docs/specs/semconv/http/http-spans/>.
pub(super) struct Span {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

/// A span of a call or of an attempt. A macro, because `tracing` needs literals for name and level.
#[cfg(feature = "tracing")]
macro_rules! span {
    ($level:ident, $name:literal, $destination:expr, $($field:tt)*) => {
        tracing::span!(
            tracing::Level::$level,
            $name,
            "operation" = $destination.operation_id,
            "http.request.method" = &*$destination.method,
            "url.template" = $destination.shown_path(),
            "http.response.status_code" = tracing::field::Empty,
            "request_id" = tracing::field::Empty,
            "duration_ms" = tracing::field::Empty,
            "error.type" = tracing::field::Empty,
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
    pub(super) fn attempt(destination: &Destination, number: u32) -> Self {
        Self { span: span!(DEBUG, "attempt", destination, "attempt" = number) }
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

    /// Records the response.
    pub(super) fn responded<'i>(
        &self,
        status: StatusCode,
        request_id: impl FnOnce() -> Option<&'i str>,
        secrets: impl FnOnce() -> CallSecrets,
    ) {
        if self.span.is_disabled() {
            return;
        }
        self.span.record("http.response.status_code", status.as_u16());
        let id = request_id().filter(|id| id.len() <= LONGEST_ID);
        if let Some(id) = id.filter(|id| !secrets().redactor().finds(id)) {
            self.span.record("request_id", id);
        }
    }

    /// Records the kind of an error.
    pub(super) fn failed(&self, kind: &'static str) {
        self.span.record("error.type", kind);
    }

    /// Records the number of attempts.
    pub(super) fn counted(&self, attempts: u32) {
        self.span.record("attempts", attempts);
    }

    /// Records the duration. That of an attempt ends with the head of its response.
    pub(super) fn ended(&self, duration: impl FnOnce() -> Option<Duration>) {
        if let Some(duration) = duration() {
            self.span.record("duration_ms", duration.as_secs_f64() * 1000.0);
        }
    }
}

/// Records a retry after this wait.
#[cfg(feature = "tracing")]
pub(super) fn retrying(wait: Duration) {
    tracing::debug!("wait_ms" = wait.as_secs_f64() * 1000.0, "retrying after a wait");
}

#[cfg(not(feature = "tracing"))]
impl Span {
    pub(super) fn call(_: &Destination) -> Self {
        Self {}
    }

    pub(super) fn attempt(_: &Destination, _: u32) -> Self {
        Self {}
    }

    pub(super) fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        work()
    }

    pub(super) fn instrument<F: Future>(&self, future: F) -> F {
        future
    }

    pub(super) fn responded<'i>(
        &self,
        _: StatusCode,
        _: impl FnOnce() -> Option<&'i str>,
        _: impl FnOnce() -> CallSecrets,
    ) {
    }

    pub(super) fn failed(&self, _: &'static str) {}

    pub(super) fn counted(&self, _: u32) {}

    pub(super) fn ended(&self, _: impl FnOnce() -> Option<Duration>) {}
}

#[cfg(not(feature = "tracing"))]
pub(super) fn retrying(_: Duration) {}
