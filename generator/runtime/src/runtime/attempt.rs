//! One attempt: sends a request to the transport once, within a span.

use std::future::Future;

use http::{Request, Response, StatusCode};

use super::body::Body;
use super::call_secrets::CallSecrets;
use super::call_stats::CallStats;
use super::clock::Clock;
use super::deadline::Deadline;
use super::endpoint::Destination;
use super::trace::{Address, Report, Span};
use super::transport::{SendOptions, Transport, TransportError};

/// The result of an attempt.
pub(super) type Outcome = Result<Response<Body>, TransportError>;

/// An attempt of a call.
pub(super) struct Attempt<'a> {
    pub(super) transport: &'a dyn Transport,
    pub(super) clock: Option<&'a dyn Clock>,
    pub(super) destination: &'a Destination,
    pub(super) address: &'a Address,
    pub(super) stats: CallStats,
}

impl<'a> Attempt<'a> {
    /// Sends the request. The transport gets it before the future is built, so the future does not store it.
    pub(super) fn send(
        self,
        request: Request<Body>,
        options: SendOptions,
        secrets: impl Fn() -> CallSecrets + Send + 'a,
    ) -> impl Future<Output = Outcome> + Send {
        let Self { transport, clock, destination, address, stats } = self;
        let attempts = options.attempt;
        let span = Span::attempt(destination, address, attempts);
        // Only spans need the duration.
        let took = cfg!(feature = "tracing").then(|| Deadline::start(clock, None));
        let sent = span.within(|| transport.send(request, options));
        async move {
            let outcome = span.instrument(sent).await;
            let duration = took.and_then(|took| took.passed());
            let result = result_of(&outcome);
            let report = Report { destination, address, attempts, result, duration };
            let headers = outcome.as_ref().ok().map(Response::headers);
            span.record(&report, || headers.and_then(|headers| stats.request_id(headers)), secrets);
            outcome
        }
    }
}

/// The status, or the kind of the error.
pub(super) fn result_of(outcome: &Outcome) -> Result<StatusCode, &'static str> {
    outcome.as_ref().map(Response::status).map_err(|error| error.kind().label())
}
