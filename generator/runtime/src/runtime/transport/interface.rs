//! The interface between this crate and an HTTP client.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};

use super::super::body::Body;
use super::error::TransportError;

/// Sends requests and returns responses.
///
/// To use another HTTP client, implement this and pass it to
/// [`ClientBuilder::transport`](crate::runtime::ClientBuilder::transport). The feature `test-util` has a scripted
/// transport for tests. An implementation must send target and headers unchanged, must not follow redirects, and must
/// enforce [`SendOptions::timeout`]. Target and headers may contain credentials, so keep them out of logs and errors.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends the request. Any status is a response. An error means that no response arrived.
    fn send(&self, request: Request<Body>, options: SendOptions) -> TransportFuture;
}

/// A shared transport is a transport, such as the argument of a [layer](crate::runtime::ClientBuilder::layer).
impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: Request<Body>, options: SendOptions) -> TransportFuture {
        (**self).send(request, options)
    }
}

/// The future of a response.
pub type TransportFuture =
    Pin<Box<dyn Future<Output = Result<Response<Body>, TransportError>> + Send>>;

/// Options of one request.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct SendOptions {
    /// The timeout, up to the last byte of the response. If it [streams](Self::streams), up to the end of its head.
    pub timeout: Option<Duration>,
    /// `true` if the body of a successful response is streamed, without a timeout.
    pub streams: bool,
    /// The `operationId` of the call, if the OpenAPI document declares the operation. `None` for token requests.
    pub operation_id: Option<&'static str>,
    /// The number of the attempt, from 1; 0 for requests outside of calls, such as token requests.
    pub attempt: u32,
}
