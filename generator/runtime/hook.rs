//! What stands around calls: hooks around the whole of each, and layers around each of its attempts.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Request, StatusCode};

use super::body::Body;
use super::endpoint::Destination;
use super::error::Error;
pub use super::error::HookError;
use super::transport::Transport;

/// Stands around whole calls: what it does is done once, however often a call is sent.
///
/// For what is to be done with each attempt, see [`ClientBuilder::layer`](crate::runtime::ClientBuilder::layer).
pub trait Hook: fmt::Debug + Send + Sync + 'static {
    /// Before a call is sent, and before it has its credential. The request may be changed, but not its server: a
    /// credential goes to no other. An error ends the call: nothing is sent.
    fn before_call(
        &self,
        call: &CallInfo<'_>,
        request: &mut Request<Body>,
    ) -> Result<(), HookError> {
        let _ = (call, request);
        Ok(())
    }

    /// When a call has ended, before its answer is read. A call that nobody waits for any more has no end.
    fn after_call(&self, call: &CallInfo<'_>, outcome: &CallOutcome<'_>) {
        let _ = (call, outcome);
    }
}

/// Which operation a call is of.
#[derive(Clone, Copy)]
pub struct CallInfo<'a>(pub(super) &'a Destination);

impl CallInfo<'_> {
    /// The `operationId`, if the document tells of it.
    pub fn operation_id(&self) -> Option<&'static str> {
        self.0.operation_id
    }

    /// The HTTP method.
    pub fn method(&self) -> &str {
        &self.0.method
    }

    /// The path template.
    pub fn path(&self) -> &str {
        &self.0.path
    }
}

impl fmt::Debug for CallInfo<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CallInfo({})", self.0)
    }
}

/// What came of a call.
#[derive(Debug, Clone, Copy)]
pub struct CallOutcome<'a> {
    pub(super) answer: Result<(StatusCode, &'a HeaderMap), &'a Error>,
    pub(super) attempts: u32,
    pub(super) duration: Option<Duration>,
}

impl<'a> CallOutcome<'a> {
    /// The status of the answer, whatever it says; `None` where there was no answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.answer.ok().map(|(status, _)| status)
    }

    /// The headers of the answer.
    pub fn headers(&self) -> Option<&'a HeaderMap> {
        self.answer.ok().map(|(_, headers)| headers)
    }

    /// Why there was no answer.
    pub fn error(&self) -> Option<&'a Error> {
        self.answer.err()
    }

    /// How often the call was sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How long it took, where the client has a clock.
    pub fn duration(&self) -> Option<Duration> {
        self.duration
    }
}

/// What is said where a hook leads a call elsewhere.
const ELSEWHERE: &str = "it leads to another server, where no credential goes";

/// A transport around another.
type Layer = Arc<dyn Fn(Arc<dyn Transport>) -> Arc<dyn Transport> + Send + Sync>;

/// What stands around the calls and the attempts of a client.
#[derive(Clone, Default)]
pub(super) struct Around {
    hooks: Vec<Arc<dyn Hook>>,
    layers: Vec<Layer>,
}

impl Around {
    pub(super) fn hook(&mut self, hook: impl Hook) {
        self.hooks.push(Arc::new(hook));
    }

    pub(super) fn layer<T: Transport>(
        &mut self,
        layer: impl Fn(Arc<dyn Transport>) -> T + Send + Sync + 'static,
    ) {
        self.layers.push(Arc::new(move |inner| Arc::new(layer(inner))));
    }

    /// The transport with all layers around it, the last one outermost.
    pub(super) fn wrap(&self, transport: Arc<dyn Transport>) -> Arc<dyn Transport> {
        self.layers.iter().fold(transport, |inner, layer| layer(inner))
    }

    pub(super) fn has_hooks(&self) -> bool {
        !self.hooks.is_empty()
    }

    /// The first hook is asked first.
    pub(super) fn before(
        &self,
        destination: &Destination,
        request: &mut Request<Body>,
    ) -> Result<(), Error> {
        let info = CallInfo(destination);
        let server = request.uri().clone();
        let mut hooks = self.hooks.iter();
        hooks.try_for_each(|hook| hook.before_call(&info, request)).map_err(Error::hook)?;
        let goes_on = request.uri().scheme() == server.scheme()
            && request.uri().authority() == server.authority();
        if goes_on { Ok(()) } else { Err(Error::hook(ELSEWHERE.into())) }
    }

    /// The first hook is told last.
    pub(super) fn after(&self, destination: &Destination, outcome: &CallOutcome<'_>) {
        let info = CallInfo(destination);
        self.hooks.iter().rev().for_each(|hook| hook.after_call(&info, outcome));
    }
}

impl fmt::Debug for Around {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layers = self.layers.len();
        f.debug_struct("Around").field("hooks", &self.hooks).field("layers", &layers).finish()
    }
}
