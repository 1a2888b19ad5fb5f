//! Calls of operations: built, configured and sent.

#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "part-paging")]
mod paging;
mod undeclared;

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::time::Duration;

use http::Request;

use crate::runtime::{
    Body, CallFuture, Error, Operation, OutputOf, RequestBuilder, Response, RetryPolicy,
};

/// A call of an operation that has not been sent yet.
///
/// Await it for the decoded response, or [`send`](Self::send) it to get status and headers too. It owns its data, so it
/// can be stored, cloned and sent from another task. Dropping its future, or aborting the task, cancels the call; the
/// server may still process a request that was sent.
///
/// Every call has [`timeout`](Self::timeout), [`retries`](Self::retries), [`header`](Self::header),
/// [`extra_query`](Self::extra_query), [`idempotency_key`](Self::idempotency_key) and
/// [`send_streaming`](Self::send_streaming). The setters of one operation are on the page of its call.
#[must_use = "a call is sent when it is awaited"]
pub struct Call<O> {
    // No private methods: setters of operations may have any name.
    request: RequestBuilder,
    operation: PhantomData<fn() -> O>,
}

impl<O: Operation> Call<O> {
    /// Sets the timeout of this call, including retries and backoff. It does not cover a body that is
    /// [streamed](Self::send_streaming), which may take any time.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { request: self.request.timeout(timeout), ..self }
    }

    /// Sets the retry policy of this call.
    pub fn retries(self, policy: RetryPolicy) -> Self {
        Self { request: self.request.retries(policy), ..self }
    }

    /// Adds a header to this call.
    pub fn header(self, name: &str, value: &str) -> Self {
        Self { request: self.request.header_value(name, &value), ..self }
    }

    /// Adds a query parameter that the OpenAPI document does not declare.
    pub fn extra_query(self, name: &str, value: &str) -> Self {
        Self { request: self.request.query_value(name, &value), ..self }
    }

    /// Sets the idempotency key, with which the server recognizes retries of the same call. Use a new key for each
    /// call.
    ///
    /// The key is sent unchanged, in the header `Idempotency-Key` unless the API declares another:
    /// <https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>. An API without support for keys
    /// ignores it. Sending fails if the key is not a valid header value. If the API is known to support keys, a call
    /// with a key is retried like an idempotent one.
    pub fn idempotency_key(self, key: &str) -> Self {
        Self { request: self.request.idempotency_key(key), ..self }
    }

    /// Resumes a stream of server-sent events after the event with this `id`.
    pub fn resume_after(self, id: &str) -> Self {
        self.header("Last-Event-ID", id)
    }

    /// The request as it would be sent, without the credential.
    pub fn request(&self) -> Result<Request<Body>, Error> {
        self.request.request::<O>()
    }

    /// Sends the call, and returns the decoded response with status and headers.
    pub fn send(self) -> CallFuture<Response<OutputOf<O>>> {
        self.request.send::<O>()
    }

    /// Sends the call, and returns the body of a successful response as a stream, with status and headers. The
    /// [timeout](Self::timeout) ends with the headers: limit the time of the body where you read it.
    pub fn send_streaming(self) -> CallFuture<Response<Body>> {
        self.request.send_streaming::<O>()
    }

    /// Sets the media type of the body, if the OpenAPI document allows several.
    pub fn content_type(self, media_type: &str) -> Self {
        Self { request: self.request.content_type(media_type), ..self }
    }
}

impl<O: Operation> IntoFuture for Call<O> {
    type Output = Result<OutputOf<O>, Error>;
    type IntoFuture = CallFuture<OutputOf<O>>;

    fn into_future(self) -> Self::IntoFuture {
        self.request.output::<O>()
    }
}

impl<O: Operation> From<RequestBuilder> for Call<O> {
    /// The call of an operation with the parameters and the body of this request.
    fn from(request: RequestBuilder) -> Self {
        Self { request: request.of::<O>(), operation: PhantomData }
    }
}

impl<O> From<Call<O>> for RequestBuilder {
    fn from(call: Call<O>) -> Self {
        call.request
    }
}

impl<O> Clone for Call<O> {
    fn clone(&self) -> Self {
        Self { request: self.request.clone(), operation: PhantomData }
    }
}

impl<O> fmt::Debug for Call<O> {
    /// Shows method and path template, because values and bodies may be confidential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({})", self.request)
    }
}
