//! The script: what is expected, what came, and whether that is the same.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use http::{Request, Response};

use super::clock::ManualClock;
use super::expectation::Expectation;
use super::expected::{Expected, Reply, Target};
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
    stage: Arc<Stage>,
}

struct Stage {
    play: Mutex<Play>,
    clock: Arc<dyn Clock>,
}

/// What is to happen, and what has happened.
#[derive(Default)]
struct Play {
    expected: Vec<Expected>,
    in_order: bool,
    /// In order: what stands before it is over.
    next: usize,
    requests: Vec<RecordedRequest>,
    /// What was wrong, and how often: a call that is sent again is told once.
    unexpected: Vec<(String, u32)>,
}

impl Script {
    /// A script that expects nothing yet, with a [`ManualClock`] of its own.
    pub fn new() -> Self {
        Self::with_clock(ManualClock::new())
    }

    /// A script whose delays pass by this clock, as do the waits of its [clients](Self::client).
    pub fn with_clock(clock: impl Clock) -> Self {
        Self { stage: Arc::new(Stage { play: Mutex::default(), clock: Arc::new(clock) }) }
    }

    /// The same script, whose expectations must be met in the order in which they are added.
    #[must_use]
    pub fn in_order(self) -> Self {
        self.play().in_order = true;
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
        self.play().requests.clone()
    }

    /// The requests of this operation that came.
    pub fn requests_of<O: Operation>(&self) -> Vec<RecordedRequest> {
        let target = Target::Operation(O::ENDPOINT);
        self.play().requests.iter().filter(|request| target.is_of(request)).cloned().collect()
    }

    /// Fails if anything came that was not expected, or if anything that was expected did not come. Call it at the end.
    pub fn verify(&self) -> Result<(), ScriptError> {
        let play = self.play();
        let unmet = play.expected.iter().filter_map(Expected::complaint);
        let unexpected = play.unexpected.iter().map(|(what, count)| match count {
            1 => what.clone(),
            count => format!("{what} ({count} times)"),
        });
        let faults: Vec<String> = unmet.chain(unexpected).collect();
        if faults.is_empty() { Ok(()) } else { Err(ScriptError { faults }) }
    }

    fn add<O: Operation>(&self, target: Target) -> Expectation<O> {
        let mut play = self.play();
        play.expected.push(Expected::new(target));
        let index = play.expected.len() - 1;
        Expectation { script: self.clone(), index, operation: PhantomData }
    }

    /// Changes what is expected.
    pub(super) fn change(&self, index: usize, change: impl FnOnce(&mut Expected)) {
        if let Some(expected) = self.play().expected.get_mut(index) {
            change(expected);
        }
    }

    fn play(&self) -> MutexGuard<'_, Play> {
        self.stage.play.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a request that has come, when its time has come.
    async fn answer(&self, request: RecordedRequest) -> Result<Response<Body>, TransportError> {
        let timeout = request.options().timeout;
        let reply = self.play().reply(request);
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
        let play = self.play();
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
        self.stage.clock.now()
    }

    fn elapsed(&self) -> Duration {
        self.stage.clock.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        self.stage.clock.sleep(duration)
    }
}

impl Play {
    /// What the script answers to a request; an error tells what it expects instead.
    fn reply(&mut self, request: RecordedRequest) -> Result<Reply, String> {
        let found = self.find(&request);
        let reply = found.map_err(|why| format!("the script expects no {request}: {why}"));
        self.requests.push(request);
        match reply {
            Ok(index) => {
                if self.in_order {
                    self.next = index;
                }
                self.expected[index].take()
            }
            Err(what) => {
                match self.unexpected.iter_mut().find(|(known, _)| *known == what) {
                    Some((_, count)) => *count += 1,
                    None => self.unexpected.push((what.clone(), 1)),
                }
                Err(what)
            }
        }
    }

    /// The number of the expectation that a request fits, or why there is none.
    fn find(&self, request: &RecordedRequest) -> Result<usize, String> {
        let mut reasons = Vec::new();
        for (index, expected) in self.expected.iter().enumerate().skip(self.next) {
            if expected.is_used_up() {
                continue;
            }
            match expected.fits(request) {
                Ok(()) => return Ok(index),
                Err(why) if expected.target.is_of(request) => reasons.push(why),
                Err(_) => {}
            }
            if self.in_order && !expected.is_met() {
                let why = reasons.pop().map(|why| format!(", and {why}")).unwrap_or_default();
                return Err(format!("the next in order is {expected}{why}"));
            }
        }
        if !reasons.is_empty() {
            return Err(reasons.join("; "));
        }
        let open = self.expected.iter().skip(self.next).filter(|expected| !expected.is_used_up());
        let open: Vec<String> = open.map(ToString::to_string).collect();
        Err(match open.as_slice() {
            [] => "nothing more is expected".to_owned(),
            open => format!("expected is {}", open.join(", ")),
        })
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
