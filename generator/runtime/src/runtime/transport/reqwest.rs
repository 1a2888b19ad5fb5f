//! The default transport.

pub(super) mod builder;

use std::error::Error as _;
use std::fmt;
use std::future::ready;
use std::iter::successors;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{self, Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::uri::{Authority, Scheme};
use http_body::{Body as _, Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::super::redaction::TransportSecrets;
use super::{
    Body, BodyError, BodyStream, SendOptions, Transport, TransportError, TransportErrorKind,
    TransportFuture,
};

/// A transport with reqwest, rustls, ring and the certificates that the platform trusts. It uses HTTP/2 if the server
/// supports it.
///
/// It follows no redirects, because credentials must not go to other places. Clients use it by default;
/// [`builder`](Self::builder) configures connections.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    home: Arc<OnceLock<Option<Home>>>,
    /// One permit for each request in flight.
    permits: Arc<Semaphore>,
    max_concurrent_requests: usize,
    /// Proxy credentials, which a proxy may repeat.
    secrets: TransportSecrets,
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").finish_non_exhaustive()
    }
}

/// The first server that was called, usually the only one. Its URL is parsed once.
#[derive(Debug)]
struct Home {
    scheme: Scheme,
    authority: Authority,
    url: reqwest::Url,
}

impl ReqwestTransport {
    /// Converts a request.
    fn converted(&self, request: http::Request<Body>) -> Result<reqwest::Request, TransportError> {
        let url = self.url(request.uri()).filter(|_| request.extensions().is_empty());
        let Some(url) = url else {
            return reqwest::Request::try_from(request.map(outgoing)).map_err(wrap);
        };
        let (parts, body) = request.into_parts();
        let mut request = reqwest::Request::new(parts.method, url);
        *request.version_mut() = parts.version;
        *request.headers_mut() = parts.headers;
        *request.body_mut() = Some(outgoing(body));
        Ok(request)
    }

    /// The URL of a target on the first server. Setters can't change the host, whatever the target contains.
    fn url(&self, uri: &http::Uri) -> Option<reqwest::Url> {
        let (scheme, authority) = (uri.scheme()?, uri.authority()?);
        let home = self.home.get_or_init(|| Home::of(scheme, authority)).as_ref()?;
        if home.scheme != *scheme || home.authority.as_str() != authority.as_str() {
            return None;
        }
        let mut url = home.url.clone();
        url.set_path(uri.path());
        url.set_query(uri.query());
        Some(url)
    }

    /// Waits for a permit. Returns it with the remaining time.
    async fn permit(
        &self,
        timeout: Option<Duration>,
    ) -> Result<(OwnedSemaphorePermit, Option<Duration>), TransportError> {
        let start = Instant::now();
        let permit = Arc::clone(&self.permits).acquire_owned();
        let permit = match timeout {
            Some(timeout) => tokio::time::timeout(timeout, permit).await.ok(),
            None => Some(permit.await),
        };
        let left = timeout.map(|timeout| timeout.saturating_sub(start.elapsed()));
        // The semaphore is never closed.
        let permit =
            permit.and_then(Result::ok).filter(|_| left.is_none_or(|left| !left.is_zero()));
        permit.map(|permit| (permit, left)).ok_or_else(|| {
            let limit = self.max_concurrent_requests;
            let message = format!(
                "not sent: the limit of {limit} concurrent requests was reached; raise it with \
                 `ReqwestTransportBuilder::max_concurrent_requests`"
            );
            TransportError::new(TransportErrorKind::Timeout, message)
        })
    }
}

impl Home {
    /// `None` if the URL is invalid, which reqwest reports, or contains a password, which is not stored.
    fn of(scheme: &Scheme, authority: &Authority) -> Option<Self> {
        if authority.as_str().contains('@') {
            return None;
        }
        let url = reqwest::Url::parse(&format!("{scheme}://{authority}/")).ok()?;
        Some(Self { scheme: scheme.clone(), authority: authority.clone(), url })
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Body>, options: SendOptions) -> TransportFuture {
        let request = match self.converted(request) {
            Ok(request) => request,
            Err(error) => return Box::pin(ready(Err(error))),
        };
        let sent = match Arc::clone(&self.permits).try_acquire_owned() {
            Ok(permit) => exchange(self.client.clone(), request, options, permit),
            Err(_) => {
                let transport = self.clone();
                Box::pin(async move {
                    let (permit, timeout) = transport.permit(options.timeout).await?;
                    let options = SendOptions { timeout, ..options };
                    exchange(transport.client, request, options, permit).await
                })
            }
        };
        if self.secrets.0.is_empty() {
            return sent;
        }
        let secrets = self.secrets.clone();
        Box::pin(async move {
            let mut response = sent.await.map_err(|error| error.redacted(&secrets.redactor()))?;
            response.extensions_mut().insert(secrets);
            Ok(response)
        })
    }
}

/// Sends a request. Its permit is released at the end of the response body. If the body is streamed, it is released at
/// the start, because the body may never end.
fn exchange(
    client: reqwest::Client,
    mut request: reqwest::Request,
    options: SendOptions,
    permit: OwnedSemaphorePermit,
) -> TransportFuture {
    match options.timeout.filter(|_| options.streams) {
        Some(timeout) => Box::pin(async move {
            let head = tokio::time::timeout(timeout, client.execute(request)).await;
            let late = |error| TransportError::new(TransportErrorKind::Timeout, error);
            drop(permit);
            responded(head.map_err(late)?, None)
        }),
        // A separate branch, because a future is as large as its largest branch.
        None => {
            *request.timeout_mut() = options.timeout;
            Box::pin(async move {
                let head = client.execute(request).await;
                responded(head, Some(permit).filter(|_| !options.streams))
            })
        }
    }
}

fn responded(
    response: Result<reqwest::Response, reqwest::Error>,
    permit: Option<OwnedSemaphorePermit>,
) -> Result<http::Response<Body>, TransportError> {
    let response: http::Response<reqwest::Body> = response.map_err(wrap)?.into();
    Ok(response.map(|body| incoming(body, permit)))
}

fn outgoing(body: Body) -> reqwest::Body {
    match body.as_bytes() {
        Some(bytes) => bytes.clone().into(),
        None => {
            let length = body.length();
            reqwest::Body::wrap(Outgoing { chunks: Mutex::new(body.into_stream()), length })
        }
    }
}

fn incoming(body: reqwest::Body, permit: Option<OwnedSemaphorePermit>) -> Body {
    let length = body.size_hint().exact();
    Body::of_stream(Box::pin(Incoming { body, _permit: permit }), length)
}

/// A body for hyper.
struct Outgoing {
    /// A body must be `Sync`. There is no contention.
    chunks: Mutex<BodyStream>,
    length: Option<u64>,
}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let chunks = self.chunks.get_mut().unwrap_or_else(PoisonError::into_inner);
        Pin::new(chunks).poll_next(context).map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// A body of hyper as a stream.
struct Incoming {
    body: reqwest::Body,
    /// Released when the body is dropped.
    _permit: Option<OwnedSemaphorePermit>,
}

impl Stream for Incoming {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            return Poll::Ready(match task::ready!(Pin::new(&mut self.body).poll_frame(context)) {
                None => None,
                Some(Err(error)) => Some(Err(wrap(error).into())),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(bytes) => Some(Ok(bytes)),
                    // Trailers are ignored.
                    Err(_) => continue,
                },
            });
        }
    }
}

fn wrap(error: reqwest::Error) -> TransportError {
    // A connect timeout counts as a connection failure, because nothing was sent.
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if is_refused(&error) {
        TransportErrorKind::Refused
    } else {
        TransportErrorKind::Other
    };
    // The URL may be confidential.
    TransportError::new(kind, error.without_url())
}

/// Returns `true` if the server reports that it did not process a request:
/// <https://www.rfc-editor.org/rfc/rfc9113#section-8.7>
///
/// The report is the cause of hyper's error, three levels below reqwest's. A deeper error may come from the request
/// body, which proves nothing about this server.
fn is_refused(error: &reqwest::Error) -> bool {
    let mut causes = successors(error.source(), |cause| (*cause).source());
    let cause = causes.nth(2).and_then(|cause| cause.downcast_ref::<h2::Error>());
    cause.is_some_and(|error| {
        let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        let is_leaving = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
        error.is_remote() && (is_refused || is_leaving)
    })
}
