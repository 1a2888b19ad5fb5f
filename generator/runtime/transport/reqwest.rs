//! The transport that comes with the crate.

mod builder;

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body as _, Frame, SizeHint};

use super::{
    Body, BodyError, BodyStream, SendOptions, Transport, TransportError, TransportErrorKind,
    TransportFuture,
};

pub use self::builder::ReqwestTransportBuilder;

/// reqwest with rustls, ring and the certificates that the platform trusts, by HTTP/2 where the server knows it.
///
/// It follows no redirect: a credential must not go where nobody meant it to. A client has one unless it is given
/// another; [`builder`](Self::builder) makes one that connects in another way.
#[derive(Debug, Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

impl ReqwestTransport {
    /// A transport with a connection pool of its own.
    pub fn new() -> Result<Self, TransportError> {
        Self::builder().connected(Vec::new(), None)
    }

    /// Makes a transport of one's own choice.
    pub fn builder() -> ReqwestTransportBuilder {
        ReqwestTransportBuilder::new()
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Body>, options: SendOptions) -> TransportFuture {
        let client = self.client.clone();
        Box::pin(async move {
            let mut request = reqwest::Request::try_from(request.map(outgoing)).map_err(wrap)?;
            let answer = if options.streams {
                let head = client.execute(request);
                match options.timeout {
                    Some(timeout) => tokio::time::timeout(timeout, head)
                        .await
                        .map_err(|error| TransportError::new(TransportErrorKind::Timeout, error))?,
                    None => head.await,
                }
            } else {
                *request.timeout_mut() = options.timeout;
                client.execute(request).await
            };
            let answer: http::Response<reqwest::Body> = answer.map_err(wrap)?.into();
            Ok(answer.map(incoming))
        })
    }
}

fn outgoing(body: Body) -> reqwest::Body {
    match body.as_bytes() {
        Some(bytes) => bytes.clone().into(),
        None => {
            let length = body.length();
            reqwest::Body::wrap(Outgoing { pieces: Mutex::new(body.into_stream()), length })
        }
    }
}

fn incoming(body: reqwest::Body) -> Body {
    let length = body.size_hint().exact();
    Body::stream(Incoming(body), length)
}

/// A stream as hyper takes it.
struct Outgoing {
    /// A body has to be `Sync`; nobody else ever waits for this.
    pieces: Mutex<BodyStream>,
    length: Option<u64>,
}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let pieces = self.pieces.get_mut().unwrap_or_else(PoisonError::into_inner);
        Pin::new(pieces).poll_next(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// What hyper gives, as a stream.
struct Incoming(reqwest::Body);

impl Stream for Incoming {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            return Poll::Ready(match ready!(Pin::new(&mut self.0).poll_frame(context)) {
                None => None,
                Some(Err(error)) => Some(Err(wrap(error))),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(bytes) => Some(Ok(bytes)),
                    // Trailers say nothing that is read here.
                    Err(_) => continue,
                },
            });
        }
    }
}

fn wrap(error: reqwest::Error) -> TransportError {
    // A connection that took too long is none: nothing was sent, as where it was refused.
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else {
        TransportErrorKind::Other
    };
    // The URL may hold what a log should not.
    TransportError::new(kind, error.without_url())
}
