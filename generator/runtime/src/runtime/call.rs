//! Calls of operations: built, configured and sent.

#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "part-paging")]
pub mod paging;
pub(super) mod undeclared;

use std::fmt::{self, Display};
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use http::Request;

use super::body::Body;
use super::client::Client;
use super::decode::{self, ErrorForm, RawResponse, ReadResponse};
use super::endpoint::{Destination, Endpoint};
use super::error::Error;
use super::multipart::File;
use super::parameters::joined;
use super::parts::Parts;
use super::raw_call::RawCall;
use super::response::Response;
use super::retry::RetryPolicy;
use super::security::Security;
use super::sending::{Reading, send};
use super::style::{self, Style, escaped, push_escaped};
use super::wire;

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
    /// A call by this client. Used by the methods of resources.
    pub fn new(client: &Client) -> Self {
        let raw = RawCall::new(client, O::ENDPOINT.into(), O::SECURITY);
        Self { raw, operation: PhantomData }
    }

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

    /// Sets a path parameter.
    pub fn path_value(mut self, name: &'static str, value: &dyn Display) -> Self {
        let mut encoded = String::new();
        push_escaped(&mut encoded, value);
        self.raw.parameters.path(name, encoded);
        self
    }

    /// Sets a path parameter to an array, serialized as comma-separated items.
    pub fn path_joined<V: Display>(
        mut self,
        name: &'static str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.raw.parameters.path(name, joined(values, escaped));
        self
    }

    /// Sets a path parameter to a value serialized with this [`Style`].
    pub fn path_styled(
        mut self,
        name: &'static str,
        style: Style,
        value: &dyn wire::Write,
    ) -> Self {
        self.raw.styled(name, value, |parameters, parts| {
            parameters.path(name, style.in_path(name, parts));
            Ok(())
        });
        self
    }

    /// Sets a query parameter.
    pub fn query_value(mut self, name: &str, value: &dyn Display) -> Self {
        self.raw.parameters.query(name, value);
        self
    }

    /// Sets a query parameter to an array, serialized as comma-separated items. An empty array is omitted.
    pub fn query_joined<V: Display>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let joined = joined(values, escaped);
        let pair = (!joined.is_empty()).then(|| format!("{}={joined}", escaped(name)));
        self.raw.parameters.query_pairs(pair.into_iter().collect());
        self
    }

    /// Sets a query parameter to an array, repeating the parameter for each item.
    pub fn query_each<V: Display>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        for value in values {
            self.raw.parameters.query(name, &value);
        }
        self
    }

    /// Sets a query parameter to a value serialized with this [`Style`].
    pub fn query_styled(mut self, name: &str, style: Style, value: &dyn wire::Write) -> Self {
        self.raw.styled(name, value, |parameters, parts| {
            parameters.query_pairs(style.pairs(name, parts));
            Ok(())
        });
        self
    }

    /// Sets a header parameter.
    pub fn header_value(mut self, name: &str, value: &dyn Display) -> Self {
        self.raw.header(name, &value.to_string());
        self
    }

    /// Sets a header parameter to an array, serialized as comma-separated items.
    pub fn header_joined<V: Display>(
        self,
        name: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.header_value(name, &joined(values, str::to_owned))
    }

    /// Sets a header parameter to a value serialized with this [`Style`].
    pub fn header_styled(mut self, name: &str, style: Style, value: &dyn wire::Write) -> Self {
        self.raw.styled(name, value, |parameters, parts| {
            parameters.header(name, &style.in_header(parts))
        });
        self
    }

    /// Sets a cookie to a value serialized with this [`Style`].
    pub fn cookie_styled(mut self, name: &str, style: Style, value: &dyn wire::Write) -> Self {
        self.raw.styled(name, value, |parameters, parts| {
            parameters.cookie_pairs(style.pairs(name, parts));
            Ok(())
        });
        self
    }

    /// Sets the JSON body.
    pub fn json_body(self, body: &dyn wire::Write) -> Self {
        self.json_body_as("application/json", body)
    }

    /// Sets the JSON body with this media type.
    pub fn json_body_as(mut self, media_type: &str, body: &dyn wire::Write) -> Self {
        self.raw.json(media_type, wire::to_request(body));
        self
    }

    /// Sets the body to JSON values, one per line.
    pub fn json_lines_body<V: wire::Write>(
        mut self,
        media_type: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let mut lines = Vec::new();
        for value in values {
            match wire::to_request(&value) {
                Ok(json) => lines.extend([json.as_slice(), b"\n"].concat()),
                Err(error) => self.raw.fail(Error::unwritable("the body", error)),
            }
        }
        self.raw.content(media_type, lines.into());
        self
    }

    /// Sets an `application/x-www-form-urlencoded` body from the properties of an object. Properties without a style
    /// are serialized by type: scalars as text, arrays as one pair per item, objects as JSON.
    pub fn form_body(mut self, body: &dyn wire::Write, styles: &[(&str, Style)]) -> Self {
        match Parts::of(body) {
            Ok(parts) => {
                let form = style::form(&parts, styles);
                self.raw.content("application/x-www-form-urlencoded", form.into());
            }
            Err(error) => self.raw.fail(Error::unwritable("the body", error)),
        }
        self
    }

    /// Sets a multipart body from the properties of an object, which have these media types. An array is one part per
    /// item, unless its media type is JSON.
    pub fn multipart_body(self, body: &dyn wire::Write, media_types: &[(&str, &str)]) -> Self {
        self.multipart_body_styled(body, media_types, &[])
    }

    /// Like [`multipart_body`](Self::multipart_body), but an array or object with a style is one part in that style.
    pub fn multipart_body_styled(
        mut self,
        body: &dyn wire::Write,
        media_types: &[(&str, &str)],
        styles: &[(&str, Style)],
    ) -> Self {
        let parts = Parts::of(body).map_err(|error| Error::unwritable("the body", error));
        let added = parts.and_then(|parts| self.raw.parts().fields(&parts, media_types, styles));
        self.raw.note(added);
        self
    }

    /// Adds a file to a multipart body.
    pub fn file_part(self, name: &str, file: File) -> Self {
        self.file_part_as(name, "application/octet-stream", file)
    }

    /// Adds a file to a multipart body, with this media type if the file has none.
    pub fn file_part_as(mut self, name: &str, media_type: &str, file: File) -> Self {
        let added = self.raw.parts().file(name, file, Some(media_type));
        self.raw.note(added);
        self
    }

    /// Adds files to a multipart body.
    pub fn file_parts(self, name: &str, files: impl IntoIterator<Item = File>) -> Self {
        files.into_iter().fold(self, |call, file| call.file_part(name, file))
    }

    /// Adds files to a multipart body, with this media type for files that have none.
    pub fn file_parts_as(
        self,
        name: &str,
        media_type: &str,
        files: impl IntoIterator<Item = File>,
    ) -> Self {
        files.into_iter().fold(self, |call, file| call.file_part_as(name, media_type, file))
    }

    /// Sets the body to text.
    pub fn text_body(self, media_type: &str, body: impl Into<String>) -> Self {
        self.content_body(media_type, body.into())
    }

    /// Sets the body to bytes or a stream.
    pub fn content_body(mut self, media_type: &str, body: impl Into<Body>) -> Self {
        self.raw.content(media_type, body.into());
        self
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
