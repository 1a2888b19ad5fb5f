//! Calls of operations: built, configured and sent.

#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "part-paging")]
pub mod paging;
pub(super) mod undeclared;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use http::Request;

use super::body::Body;
use super::decode::{self, ErrorForm, RawResponse, ReadResponse};
use super::endpoint::{Destination, Endpoint};
use super::error::Error;
use super::raw_call::RawCall;
use super::response::Response;
use super::retry::RetryPolicy;
use super::security::Security;
use super::sending::{Reading, send};

/// An operation of the API. The types that implement it have no values; they distinguish one [`Call`] from another.
pub trait Operation: 'static {
    /// Decodes a successful response.
    type Output: ReadResponse;

    /// The endpoint.
    const ENDPOINT: Endpoint;

    /// The types of error bodies.
    const ERRORS: &'static [ErrorForm] = &[];

    /// The security requirements, of which one must be satisfied. Empty if the operation needs no credential.
    const SECURITY: Security = &[];
}

/// The decoded value of a successful response.
pub type OutputOf<O> = <<O as Operation>::Output as ReadResponse>::Output;

/// The future of a response.
pub type CallFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// A call of an operation that has not been sent yet.
///
/// Await it for the decoded response, or [`send`](Self::send) it to get status and headers too. It owns its data, so it
/// can be stored, cloned and sent from another task.
#[must_use = "a call is sent when it is awaited"]
pub struct Call<O> {
    // No private methods: setters of operations may have any name. Boxed, because each setter moves it.
    pub(super) raw: Box<RawCall>,
    pub(super) operation: PhantomData<fn() -> O>,
}

impl<O: Operation> Call<O> {
    /// Sets the timeout of this call, including retries and backoff.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.raw.timeout = Some(timeout);
        self
    }

    /// Sets the retry policy of this call.
    pub fn retries(mut self, policy: RetryPolicy) -> Self {
        self.raw.retries = Some(policy);
        self
    }

    /// Adds a header to this call.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.raw.header(name, value);
        self
    }

    /// Adds a query parameter that the OpenAPI document does not declare.
    pub fn extra_query(mut self, name: &str, value: &str) -> Self {
        self.raw.parameters.query(name, &value);
        self
    }

    /// Sets the idempotency key, with which the server recognizes retries of the same call. Use a new key for each
    /// call.
    ///
    /// The key is sent unchanged, in the header `Idempotency-Key` unless the API declares another:
    /// <https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>. An API without support for keys
    /// ignores it. Sending fails if the key is not a valid header value. If the API is known to support keys, a call
    /// with a key is retried like an idempotent one.
    pub fn idempotency_key(mut self, key: &str) -> Self {
        let name = self.raw.client.inner.profile.idempotency_key_header;
        self.raw.parameters.headers.remove(name);
        self.raw.header(name, key);
        self
    }

    /// Resumes a stream of server-sent events after the event with this `id`.
    pub fn resume_after(self, id: &str) -> Self {
        self.header("Last-Event-ID", id)
    }

    /// The request as it would be sent, without the credential.
    pub fn request(&self) -> Result<Request<Body>, Error> {
        self.raw.request(O::Output::FORMS).map_err(|error| error.of(&self.raw.destination))
    }

    /// Sends the call, and returns the decoded response with status and headers.
    pub fn send(mut self) -> CallFuture<Response<OutputOf<O>>> {
        Box::pin(async move {
            let mut response = send(&mut self.raw, O::Output::FORMS, Reading::ByForm).await?;
            let value = read::<O>(&self.raw.destination, &mut response)?;
            let RawResponse { status, headers, stats, .. } = response;
            Ok(Response { status, headers, value, stats })
        })
    }

    /// Sends the call, and returns the body of a successful response as a stream, with status and headers.
    pub fn send_streaming(mut self) -> CallFuture<Response<Body>> {
        Box::pin(async move {
            let response = send(&mut self.raw, O::Output::FORMS, Reading::AsItComes).await?;
            if !self.raw.destination.is_success(response.status) {
                return Err(refusal(O::ERRORS, &self.raw.destination, response));
            }
            let RawResponse { status, headers, content, stats, secrets, .. } = response;
            let value = secrets.redacted(content.into_body());
            Ok(Response { status, headers, value, stats })
        })
    }

    /// Sets the media type of the body, if the OpenAPI document allows several.
    pub fn content_type(mut self, media_type: &str) -> Self {
        self.raw.content_type(media_type);
        self
    }
}

/// Decodes a successful response. Any other response is an error, which owns the response.
fn read<O: Operation>(
    destination: &Destination,
    response: &mut RawResponse,
) -> Result<OutputOf<O>, Error> {
    if !destination.is_success(response.status) {
        return Err(refusal(O::ERRORS, destination, response.take()));
    }
    decode::<O>(destination, response)
}

/// Decodes a successful response.
pub(super) fn decode<O: Operation>(
    destination: &Destination,
    response: &mut RawResponse,
) -> Result<OutputOf<O>, Error> {
    O::Output::read(response).map_err(|error| Error::decode(response.take(), error).of(destination))
}

/// The error of an unsuccessful response.
pub(super) fn refusal(
    errors: &[ErrorForm],
    destination: &Destination,
    response: RawResponse,
) -> Error {
    let typed = decode::typed_error(errors, &response);
    Error::api(response, typed).of(destination)
}

impl<O: Operation> IntoFuture for Call<O> {
    type Output = Result<OutputOf<O>, Error>;
    type IntoFuture = CallFuture<OutputOf<O>>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut response = send(&mut self.raw, O::Output::FORMS, Reading::ByForm).await?;
            read::<O>(&self.raw.destination, &mut response)
        })
    }
}

impl<O> Clone for Call<O> {
    fn clone(&self) -> Self {
        Self { raw: self.raw.clone(), operation: PhantomData }
    }
}

impl<O> fmt::Debug for Call<O> {
    /// Shows method and path template, because values and bodies may be confidential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({})", self.raw.destination)
    }
}
