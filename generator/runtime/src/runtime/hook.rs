//! Middleware: hooks around each call, and layers around each attempt.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Request, StatusCode};

use super::body::Body;
use super::endpoint::Destination;
use super::error::Error;
pub use super::error::HookError;
use super::transport::Transport;

/// Middleware around whole calls: runs once per call, regardless of retries.
///
/// For middleware around each attempt, see [`ClientBuilder::layer`](crate::runtime::ClientBuilder::layer).
pub trait Hook: fmt::Debug + Send + Sync + 'static {
    /// Runs before a call is sent, and before its credential is added. It may change the request, but not its server,
    /// because the credential must go to no other. An error ends the call: nothing is sent.
    fn before_call(
        &self,
        call: &CallInfo<'_>,
        request: &mut Request<Body>,
    ) -> Result<(), HookError> {
        let _ = (call, request);
        Ok(())
    }

    /// Runs when a call has ended, before its response is decoded. A call whose future was dropped has no end.
    fn after_call(&self, call: &CallInfo<'_>, outcome: &CallOutcome<'_>) {
        let _ = (call, outcome);
    }
}

/// The operation of a call.
#[derive(Clone, Copy)]
pub struct CallInfo<'a>(pub(super) &'a Destination);

impl CallInfo<'_> {
    /// The `operationId`, if the OpenAPI document declares the operation.
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

/// The outcome of a call.
#[derive(Debug, Clone, Copy)]
pub struct CallOutcome<'a> {
    pub(super) response: Result<(StatusCode, &'a HeaderMap), &'a Error>,
    pub(super) attempts: u32,
    pub(super) duration: Option<Duration>,
}

impl<'a> CallOutcome<'a> {
    /// The status of the response; `None` if none arrived.
    pub fn status(&self) -> Option<StatusCode> {
        self.response.ok().map(|(status, _)| status)
    }

    /// The headers of the response; `None` if none arrived.
    pub fn headers(&self) -> Option<&'a HeaderMap> {
        self.response.ok().map(|(_, headers)| headers)
    }

    /// The error, if no response arrived.
    pub fn error(&self) -> Option<&'a Error> {
        self.response.err()
    }

    /// The number of times that the call was sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The duration of the call, if the client has a clock.
    pub fn duration(&self) -> Option<Duration> {
        self.duration
    }
}

/// The error of a hook that changes the server.
const ELSEWHERE: &str = "it changed the server, which must not get the credential";

/// A function that wraps a transport.
type Layer = Arc<dyn Fn(Arc<dyn Transport>) -> Arc<dyn Transport> + Send + Sync>;

/// The hooks and layers of a client.
#[derive(Clone, Default)]
pub struct Middleware {
    hooks: Vec<Arc<dyn Hook>>,
    layers: Vec<Layer>,
}

impl Middleware {
    /// Adds a hook.
    pub fn hook(&mut self, hook: impl Hook) {
        self.hooks.push(Arc::new(hook));
    }

    /// Adds a layer.
    pub fn layer<T: Transport>(
        &mut self,
        layer: impl Fn(Arc<dyn Transport>) -> T + Send + Sync + 'static,
    ) {
        self.layers.push(Arc::new(move |inner| Arc::new(layer(inner))));
    }

    /// Wraps the transport in all layers, the last one outermost.
    pub(super) fn wrap(&self, transport: Arc<dyn Transport>) -> Arc<dyn Transport> {
        self.layers.iter().fold(transport, |inner, layer| layer(inner))
    }

    pub(super) fn has_hooks(&self) -> bool {
        !self.hooks.is_empty()
    }

    /// Runs the hooks, the first one first.
    pub(super) fn before(
        &self,
        destination: &Destination,
        request: &mut Request<Body>,
    ) -> Result<(), Error> {
        let info = CallInfo(destination);
        let server = request.uri().clone();
        let mut hooks = self.hooks.iter();
        hooks.try_for_each(|hook| hook.before_call(&info, request)).map_err(Error::hook)?;
        let is_same_server = request.uri().scheme() == server.scheme()
            && request.uri().authority() == server.authority();
        if is_same_server { Ok(()) } else { Err(Error::hook(ELSEWHERE.into())) }
    }

    /// Runs the hooks, the first one last.
    pub(super) fn after(&self, destination: &Destination, outcome: &CallOutcome<'_>) {
        let info = CallInfo(destination);
        self.hooks.iter().rev().for_each(|hook| hook.after_call(&info, outcome));
    }
}

impl fmt::Debug for Middleware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layers = self.layers.len();
        f.debug_struct("Middleware").field("hooks", &self.hooks).field("layers", &layers).finish()
    }
}
