//! The script: what is expected, what came, and whether that is the same.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http::{Request, Response};

use super::clock::ManualClock;
use super::expectation::Expectation;
use super::expected::{Expected, Target};
use super::play::{Play, lock};
use super::requests::RecordedRequest;
use crate::runtime::body::Body;
use crate::runtime::call::Operation;
use crate::runtime::call::undeclared::Undeclared;
use crate::runtime::client::Client;
use crate::runtime::client_builder::ClientBuilder;
use crate::runtime::clock::{Clock, Sleep};
use crate::runtime::error::Error;
use crate::runtime::transport::{
    SendOptions, Transport, TransportError, TransportErrorKind, TransportFuture,
};

/// A server that is not there: a [`Transport`] that answers what a test tells it, and keeps the requests that came.
///
/// A request is answered by the first expectation that it fits and that is not used up: expectations of one operation
/// follow each other, those of different operations come in any order. A request that fits none is an error of its call.
/// [`verify`](Self::verify) tells of those, and of expectations that were not met.
///
/// Requests for tokens come here too: see [`expect_request`](Self::expect_request). Its clones are one script.
#[derive(Clone)]
pub struct Script {
    play: Arc<Mutex<Play>>,
    clock: Arc<dyn Clock>,
}

impl Script {
    /// A script that expects nothing yet, with a [`ManualClock`] of its own.
    pub fn new() -> Self {
        Self::with_clock(ManualClock::new())
    }

    /// A script whose delays pass by this clock, as do the waits of its [clients](Self::client).
    pub fn with_clock(clock: impl Clock) -> Self {
        Self { play: Arc::default(), clock: Arc::new(clock) }
    }

    /// The same script, whose expectations must be met in the order in which they are added.
    #[must_use]
    pub fn in_order(self) -> Self {
        lock(&self.play).in_order = true;
        self
    }

    /// A client that this script answers, and that waits by its clock.
    ///
    /// A script is [`Transport`] and [`Clock`] in one: this hands it to the builder as both.
    pub fn client(&self, builder: ClientBuilder) -> Result<Client, Error> {
        builder.transport(self.clone()).clock(self.clone()).build()
    }

    /// Expects a call of this operation, once if nothing else is said.
    pub fn expect<O: Operation>(&self) -> Expectation<O> {
        self.add(Target::Operation(O::ENDPOINT))
    }

    /// Expects any request of this method to this path, once if nothing else is said: one for a token, or a call that the
    /// document does not tell of.
    ///
    /// The path is all of it, also what the URL of the server has. A `{name}` in it stands for any value.
    pub fn expect_request(&self, method: &str, path: &str) -> Expectation<Undeclared> {
        self.add(Target::Request { method: method.to_owned(), path: path.to_owned() })
    }

    /// All requests that came, also those that were not expected.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.play).requests.clone()
    }

    /// The requests of this operation that came.
    pub fn requests_of<O: Operation>(&self) -> Vec<RecordedRequest> {
        let target = Target::Operation(O::ENDPOINT);
        lock(&self.play).requests.iter().filter(|request| target.is_of(request)).cloned().collect()
    }

    /// Fails if anything came that was not expected, or if anything that was expected did not come. Call it at the end.
    pub fn verify(&self) -> Result<(), ScriptError> {
        let play = lock(&self.play);
        let unmet = play.expected.iter().filter_map(Expected::complaint);
        let unexpected = play.unexpected.iter().map(|(what, count)| match count {
            1 => what.clone(),
            count => format!("{what} ({count} times)"),
        });
        let faults: Vec<String> = unmet.chain(unexpected).collect();
        if faults.is_empty() { Ok(()) } else { Err(ScriptError { faults }) }
    }

    fn add<O: Operation>(&self, target: Target) -> Expectation<O> {
        let mut play = lock(&self.play);
        play.expected.push(Expected::new(target));
        let index = play.expected.len() - 1;
        Expectation { play: Arc::clone(&self.play), index, operation: PhantomData }
    }

    /// Answers a request that has come, when its time has come.
    async fn answer(&self, request: RecordedRequest) -> Result<Response<Body>, TransportError> {
        let timeout = request.options().timeout;
        let reply = lock(&self.play).reply(request);
        let reply = reply.map_err(|fault| TransportError::new(TransportErrorKind::Other, fault))?;
        let delay = reply.delay;
        if let Some(timeout) = timeout.filter(|timeout| *timeout <= delay) {
            self.sleep(timeout).await;
            let message = "the script's answer takes longer than the call may";
            return Err(TransportError::new(TransportErrorKind::Timeout, message));
        }
        if !delay.is_zero() {
            self.sleep(delay).await;
        }
        reply.into_answer()
    }
}

impl Default for Script {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let play = lock(&self.play);
        f.debug_struct("Script")
            .field("expected", &play.expected)
            .field("requests", &play.requests)
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
            script.answer(RecordedRequest::new(head, body, options)).await
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

/// What did not go by the script, a line for each fault.
#[derive(Clone, PartialEq, Eq)]
pub struct ScriptError {
    faults: Vec<String>,
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the script was not followed")?;
        self.faults.iter().try_for_each(|fault| write!(f, "\n- {fault}"))
    }
}

impl fmt::Debug for ScriptError {
    /// As it is meant to be read: this is what a test shows that fails by it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ScriptError {}
