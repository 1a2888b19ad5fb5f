//! One attempt: sends a request to the transport once, within a span.

use std::future::Future;

use http::{Request, Response};

use super::body::Body;
use super::call_secrets::CallSecrets;
use super::call_stats::CallStats;
use super::clock::Clock;
use super::deadline::Deadline;
use super::endpoint::Destination;
use super::trace::Span;
use super::transport::{SendOptions, Transport, TransportError};

/// The result of an attempt.
pub(super) type Outcome = Result<Response<Body>, TransportError>;

/// An attempt of a call.
pub(super) struct Attempt<'a> {
    pub(super) transport: &'a dyn Transport,
    pub(super) clock: Option<&'a dyn Clock>,
    pub(super) destination: &'a Destination,
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
        let Self { transport, clock, destination, stats } = self;
        let span = Span::attempt(destination, options.attempt);
        // Only spans need the duration.
        let took = cfg!(feature = "tracing").then(|| Deadline::start(clock, None));
        let sent = span.within(|| transport.send(request, options));
        async move {
            let outcome = span.instrument(sent).await;
            match &outcome {
                Ok(response) => {
                    let id = || stats.request_id(response.headers());
                    span.responded(response.status(), id, secrets);
                }
                Err(error) => span.failed(error.kind().label()),
            }
            span.ended(|| took.and_then(|took| took.passed()));
            outcome
        }
    }
}
