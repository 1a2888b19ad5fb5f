//! A call of an operation: made, looked at, given options, sent.

#[cfg(feature = "blocking")]
pub mod blocking;
pub mod paging;
pub(super) mod undeclared;

use std::fmt::{self, Display};
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use http::Request;

use super::answer::{self, Answer, ErrorForm, ReadAnswer};
use super::body::Body;
use super::client::Client;
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

/// An operation of the API. The types that implement it are never values: they tell one [`Call`] from another.
pub trait Operation: 'static {
    /// What it answers when all went well, and how that is read.
    type Output: ReadAnswer;

    /// Where it is called.
    const ENDPOINT: Endpoint;

    /// What the bodies of its errors look like.
    const ERRORS: &'static [ErrorForm] = &[];

    /// Who may call it: anybody, if it does not say otherwise.
    const SECURITY: Security = &[];
}

/// What an operation answers when all went well.
pub type OutputOf<O> = <<O as Operation>::Output as ReadAnswer>::Output;

/// An answer that is on its way.
pub type CallFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// A call of an operation that has not been sent yet.
///
/// Await it for the value, or [`send`](Self::send) it for the value with status and headers.
/// It owns all that it needs, so it can be kept, cloned and sent from another task.
#[must_use = "a call is sent when it is awaited"]
pub struct Call<O> {
    // No private methods: a setter of an operation may be called like any that is not public.
    // In a box, since each setter moves it.
    pub(super) raw: Box<RawCall>,
    pub(super) operation: PhantomData<fn() -> O>,
}

impl<O: Operation> Call<O> {
    /// A call by this client. The methods of the handles make calls; this is what they use.
    pub fn new(client: &Client) -> Self {
        let raw = RawCall::new(client, O::ENDPOINT.into(), O::SECURITY);
        Self { raw, operation: PhantomData }
    }

    /// Gives up on this call when so much time has passed, all its attempts and the waits between them together.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.raw.timeout = Some(timeout);
        self
    }

    /// Sends this call again so when it fails on the way.
    pub fn retries(mut self, policy: RetryPolicy) -> Self {
        self.raw.retries = Some(policy);
        self
    }

    /// Adds a header to this call.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.raw.header(name, value);
        self
    }

    /// Adds a query parameter that the document does not tell of.
    pub fn extra_query(mut self, name: &str, value: &str) -> Self {
        self.raw.parameters.query(name, &value);
        self
    }

    /// Gives this call a key of its own, so that the server does once what it is asked twice. A call that is sent again
    /// keeps its key; another call needs another one.
    ///
    /// The key is sent as it is, in the header `Idempotency-Key` if the API has no other:
    /// <https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>. An API that knows of no such keys
    /// passes over it. A key that no header can hold is an error when the call is sent. Where the API is known
    /// to keep to such keys, a call with one is retried like one that is safe to repeat.
    pub fn idempotency_key(mut self, key: &str) -> Self {
        let name = self.raw.client.inner.profile.idempotency_key_header;
        self.raw.parameters.headers.remove(name);
        self.raw.header(name, key);
        self
    }

    /// Goes on behind the server-sent event of this `id`.
    pub fn resume_after(self, id: &str) -> Self {
        self.header("Last-Event-ID", id)
    }

    /// The request as it would be sent, but for the credential.
    pub fn request(&self) -> Result<Request<Body>, Error> {
        self.raw.request(O::Output::FORMS).map_err(|error| error.of(&self.raw.destination))
    }

    /// Sends it, and gives the value with status and headers.
    pub fn send(mut self) -> CallFuture<Response<OutputOf<O>>> {
        Box::pin(async move {
            let mut answer = send(&mut self.raw, O::Output::FORMS, Reading::ByForm).await?;
            let value = read::<O>(&self.raw.destination, &mut answer)?;
            let Answer { status, headers, course, .. } = answer;
            Ok(Response { status, headers, value, course })
        })
    }

    /// Sends it, and gives a success as the bytes that come, with status and headers.
    pub fn send_streaming(mut self) -> CallFuture<Response<Body>> {
        Box::pin(async move {
            let answer = send(&mut self.raw, O::Output::FORMS, Reading::AsItComes).await?;
            if !self.raw.destination.is_success(answer.status) {
                return Err(refusal(O::ERRORS, &self.raw.destination, answer));
            }
            let Answer { status, headers, content, course, witness, .. } = answer;
            let value = witness.redacted(content.into_body());
            Ok(Response { status, headers, value, course })
        })
    }

    /// Sets a path parameter. What follows down to `json_body` is used by the methods of the handles.
    pub fn path_value(mut self, name: &'static str, value: &dyn Display) -> Self {
        let mut encoded = String::new();
        push_escaped(&mut encoded, value);
        self.raw.parameters.path(name, encoded);
        self
    }

    /// Sets a path parameter to a list: its elements with commas between them.
    pub fn path_joined<V: Display>(
        mut self,
        name: &'static str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.raw.parameters.path(name, joined(values, escaped));
        self
    }

    /// Sets a path parameter to a value that may have parts.
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

    /// Sets a query parameter to a list: its elements with commas between them. An empty list is not sent.
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

    /// Sets a query parameter to a list: one parameter for each element.
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

    /// Sets a query parameter to a value that may have parts.
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

    /// Sets a header parameter to a list: its elements with commas between them.
    pub fn header_joined<V: Display>(
        self,
        name: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.header_value(name, &joined(values, str::to_owned))
    }

    /// Sets a header parameter to a value that may have parts.
    pub fn header_styled(mut self, name: &str, style: Style, value: &dyn wire::Write) -> Self {
        self.raw.styled(name, value, |parameters, parts| {
            parameters.header(name, &style.in_header(parts))
        });
        self
    }

    /// Sets a cookie.
    pub fn cookie_styled(mut self, name: &str, style: Style, value: &dyn wire::Write) -> Self {
        self.raw.styled(name, value, |parameters, parts| {
            parameters.cookie_pairs(style.pairs(name, parts));
            Ok(())
        });
        self
    }

    /// Sets the body.
    pub fn json_body(self, body: &dyn wire::Write) -> Self {
        self.json_body_as("application/json", body)
    }

    /// Sets the body, and says that it is of this JSON media type.
    pub fn json_body_as(mut self, media_type: &str, body: &dyn wire::Write) -> Self {
        self.raw.json(media_type, wire::to_request(body));
        self
    }

    /// Sets the body: JSON values, a line for each.
    pub fn json_lines_body<V: wire::Write>(
        mut self,
        media_type: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let mut lines = Vec::new();
        for value in values {
            match wire::to_request(&value) {
                Ok(json) => lines.extend([json.as_slice(), b"\n"].concat()),
                Err(fault) => self.raw.fail(Error::unwritable("the body", fault)),
            }
        }
        self.raw.content(media_type, lines.into());
        self
    }

    /// Sets the body: the members of an object as a form has them. Those that are not named here are written as texts;
    /// each item of a list by itself; an object as JSON.
    pub fn form_body(mut self, body: &dyn wire::Write, styles: &[(&str, Style)]) -> Self {
        match Parts::of(body) {
            Ok(parts) => {
                let form = style::form(&parts, styles);
                self.raw.content("application/x-www-form-urlencoded", form.into());
            }
            Err(fault) => self.raw.fail(Error::unwritable("the body", fault)),
        }
        self
    }

    /// Sets the body: a part for each member of an object. Members that are named here have the media type beside them.
    pub fn multipart_body(self, body: &dyn wire::Write, media_types: &[(&str, &str)]) -> Self {
        self.multipart_body_styled(body, media_types, &[])
    }

    /// Sets the body: a part for each member of an object. The lists and objects that have a style here are one part.
    pub fn multipart_body_styled(
        mut self,
        body: &dyn wire::Write,
        media_types: &[(&str, &str)],
        styles: &[(&str, Style)],
    ) -> Self {
        let parts = Parts::of(body).map_err(|fault| Error::unwritable("the body", fault));
        let added = parts.and_then(|parts| self.raw.parts().fields(&parts, media_types, styles));
        self.raw.note(added);
        self
    }

    /// Adds a file to a body of many parts.
    pub fn file_part(self, name: &str, file: File) -> Self {
        self.file_part_as(name, "application/octet-stream", file)
    }

    /// Adds a file to a body of many parts, of this media type where it has none itself.
    pub fn file_part_as(mut self, name: &str, media_type: &str, file: File) -> Self {
        let added = self.raw.parts().file(name, file, Some(media_type));
        self.raw.note(added);
        self
    }

    /// Adds files to a body of many parts.
    pub fn file_parts(self, name: &str, files: impl IntoIterator<Item = File>) -> Self {
        files.into_iter().fold(self, |call, file| call.file_part(name, file))
    }

    /// Adds files to a body of many parts, of this media type where they have none themselves.
    pub fn file_parts_as(
        self,
        name: &str,
        media_type: &str,
        files: impl IntoIterator<Item = File>,
    ) -> Self {
        files.into_iter().fold(self, |call, file| call.file_part_as(name, media_type, file))
    }

    /// Sets the body to a text.
    pub fn text_body(self, media_type: &str, body: impl Into<String>) -> Self {
        self.content_body(media_type, body.into())
    }

    /// Sets the body as it stands on the wire.
    pub fn content_body(mut self, media_type: &str, body: impl Into<Body>) -> Self {
        self.raw.content(media_type, body.into());
        self
    }

    /// Says of what media type the body is, where the document allows several.
    pub fn content_type(mut self, media_type: &str) -> Self {
        self.raw.content_type(media_type);
        self
    }
}

/// What an answer comes to. Where that is an error, the error has the answer.
fn read<O: Operation>(
    destination: &Destination,
    answer: &mut Answer,
) -> Result<OutputOf<O>, Error> {
    if !destination.is_success(answer.status) {
        return Err(refusal(O::ERRORS, destination, answer.take()));
    }
    decode::<O>(destination, answer)
}

/// The value of a success.
pub(super) fn decode<O: Operation>(
    destination: &Destination,
    answer: &mut Answer,
) -> Result<OutputOf<O>, Error> {
    O::Output::read(answer).map_err(|fault| Error::decode(answer.take(), fault).of(destination))
}

/// The error of an answer that is no success.
pub(super) fn refusal(errors: &[ErrorForm], destination: &Destination, answer: Answer) -> Error {
    let typed = answer::typed_error(errors, &answer);
    Error::api(answer, typed).of(destination)
}

impl<O: Operation> IntoFuture for Call<O> {
    type Output = Result<OutputOf<O>, Error>;
    type IntoFuture = CallFuture<OutputOf<O>>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut answer = send(&mut self.raw, O::Output::FORMS, Reading::ByForm).await?;
            read::<O>(&self.raw.destination, &mut answer)
        })
    }
}

impl<O> Clone for Call<O> {
    fn clone(&self) -> Self {
        Self { raw: self.raw.clone(), operation: PhantomData }
    }
}

impl<O> fmt::Debug for Call<O> {
    /// Method and path template: values and bodies may hold what a log should not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({})", self.raw.destination)
    }
}
