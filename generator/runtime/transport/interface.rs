//! The interface between this crate and an HTTP client.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};

use super::super::body::Body;
use super::error::TransportError;

/// Carries a request to the server and its answer back.
///
/// To bring another HTTP client, implement this and hand it to
/// [`ClientBuilder::transport`](crate::runtime::ClientBuilder::transport); the feature `test-util` has a double for tests,
/// which follows a script. An implementation must send the target and the headers as they are, must not follow redirects,
/// and must give up when [`SendOptions::timeout`] has passed. Both may hold credentials: neither belongs into a log or an
/// error.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends the request. Every status is an answer; errors are for what brought none.
    fn send(&self, request: Request<Body>, options: SendOptions) -> TransportFuture;
}

/// What is shared is a transport too, such as the one that a [layer](crate::runtime::ClientBuilder::layer) is given.
impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: Request<Body>, options: SendOptions) -> TransportFuture {
        (**self).send(request, options)
    }
}

/// An answer that is on its way.
pub type TransportFuture =
    Pin<Box<dyn Future<Output = Result<Response<Body>, TransportError>> + Send>>;

/// What is said of one request beside the request.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct SendOptions {
    /// How long all of it may take, to the last byte of the answer; of one that [streams](Self::streams), to the last
    /// byte of its head.
    pub timeout: Option<Duration>,
    /// Whether a success is read as it comes, and for as long as it may take.
    pub streams: bool,
    /// The `operationId` of the call, if it is one that the document tells of. A request for a token is none.
    pub operation_id: Option<&'static str>,
    /// Which attempt of the call it is, counted from 1; 0 for what is no call, such as a request for a token.
    pub attempt: u32,
}
