//! Scripts: expected requests, and a comparison with the received ones.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http::{Request, Response};

use super::clock::ManualClock;
use super::expectation::Expectation;
use super::expected::{Expected, Target};
use super::requests::RecordedRequest;
use super::state::{ScriptState, lock};
use crate::runtime::body::Body;
use crate::runtime::client_settings::BuildClient;
use crate::runtime::clock::{Clock, Sleep};
use crate::runtime::error::Error;
use crate::runtime::operation::Operation;
use crate::runtime::transport::{
    SendOptions, Transport, TransportError, TransportErrorKind, TransportFuture,
};
use crate::runtime::undeclared::Undeclared;

/// A scripted [`Transport`] for tests: returns the responses that a test defines, and records requests.
///
/// A request gets the response of the first matching expectation that is not used up. Expectations of one operation are
/// used in order; different operations may come in any order. A request without a matching expectation fails its call.
/// [`verify`](Self::verify) reports such requests, and expectations that were not met.
///
/// The script also receives token requests: see [`expect_request`](Self::expect_request). Clones share the same state.
#[derive(Clone)]
pub struct Script {
    state: Arc<Mutex<ScriptState>>,
    clock: Arc<dyn Clock>,
}

impl Script {
    /// A script without expectations, with its own [`ManualClock`].
    pub fn new() -> Self {
        Self::with_clock(ManualClock::new())
    }

    /// A script that uses this clock for its delays, and for its [clients](Self::client).
    pub fn with_clock(clock: impl Clock) -> Self {
        Self { state: Arc::default(), clock: Arc::new(clock) }
    }

    /// Requires requests in the order of the expectations.
    #[must_use]
    pub fn in_order(self) -> Self {
        lock(&self.state).in_order = true;
        self
    }

    /// A client that uses this script as [`Transport`] and [`Clock`], from a
    /// [`ClientBuilder`](crate::runtime::ClientBuilder).
    pub fn client<B: BuildClient>(&self, mut builder: B) -> Result<B::Client, Error> {
        let settings = builder.settings();
        settings.transport = Some(Arc::new(self.clone()));
        settings.clock = Some(Arc::new(self.clone()));
        builder.build_client()
    }

    /// Expects a call of this operation, by default once.
    pub fn expect<O: Operation>(&self) -> Expectation<O> {
        self.add(Target::Operation(O::ENDPOINT))
    }

    /// Expects a request with this method and path, by default once: a token request, or an undeclared call.
    ///
    /// The path includes that of the server URL. A `{name}` in it matches any value.
    pub fn expect_request(&self, method: &str, path: &str) -> Expectation<Undeclared> {
        self.add(Target::Request { method: method.to_owned(), path: path.to_owned() })
    }

    /// All received requests, including unexpected ones.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.state).requests.clone()
    }

    /// The received requests of this operation.
    pub fn requests_of<O: Operation>(&self) -> Vec<RecordedRequest> {
        let target = Target::Operation(O::ENDPOINT);
        lock(&self.state).requests.iter().filter(|request| target.is_of(request)).cloned().collect()
    }

    /// Fails if an unexpected request arrived, or if an expectation was not met. Call it at the end of a test.
    pub fn verify(&self) -> Result<(), ScriptError> {
        let state = lock(&self.state);
        let unmet = state.expected.iter().filter_map(Expected::complaint);
        let unexpected = state.unexpected.iter().map(|(what, count)| match count {
            1 => what.clone(),
            count => format!("{what} ({count} times)"),
        });
        let errors: Vec<String> = unmet.chain(unexpected).collect();
        if errors.is_empty() { Ok(()) } else { Err(ScriptError { errors }) }
    }

    fn add<O: Operation>(&self, target: Target) -> Expectation<O> {
        let mut state = lock(&self.state);
        state.expected.push(Expected::new(target));
        let index = state.expected.len() - 1;
        Expectation { state: Arc::clone(&self.state), index, operation: PhantomData }
    }

    /// Responds to a request after its delay.
    async fn respond(&self, request: RecordedRequest) -> Result<Response<Body>, TransportError> {
        let timeout = request.options().timeout;
        let reply = lock(&self.state).reply(request);
        let reply = reply.map_err(|error| TransportError::new(TransportErrorKind::Other, error))?;
        let delay = reply.delay;
        if let Some(timeout) = timeout.filter(|timeout| *timeout <= delay) {
            self.sleep(timeout).await;
            let message = "the response of the script exceeds the timeout";
            return Err(TransportError::new(TransportErrorKind::Timeout, message));
        }
        if !delay.is_zero() {
            self.sleep(delay).await;
        }
        reply.into_response()
    }
}

impl Default for Script {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = lock(&self.state);
        f.debug_struct("Script")
            .field("expected", &state.expected)
            .field("requests", &state.requests)
            .finish_non_exhaustive()
    }
}

impl Transport for Script {
    fn send(&self, request: Request<Body>, options: SendOptions) -> TransportFuture {
        let script = self.clone();
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await;
            let body =
                body.map_err(|error| TransportError::new(TransportErrorKind::Other, error))?;
            script.respond(RecordedRequest::new(head, body, options)).await
        })
    }
}

impl Clock for Script {
    fn now(&self) -> SystemTime {
        self.clock.now()
    }

    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        self.clock.sleep(duration)
    }
}

/// The mismatches between script and requests, one per line.
#[derive(Clone, PartialEq, Eq)]
pub struct ScriptError {
    errors: Vec<String>,
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the script was not followed")?;
        self.errors.iter().try_for_each(|error| write!(f, "\n- {error}"))
    }
}

impl fmt::Debug for ScriptError {
    /// Shows the text of `Display`, because a failing test prints `Debug`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ScriptError {}
