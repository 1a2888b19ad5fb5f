//! The construction of requests by generated methods.

#[cfg(feature = "part-multipart")]
mod multipart;
mod send;
#[cfg(feature = "part-styles")]
mod styled;

use std::fmt::{self, Display};
use std::time::Duration;

use serde::Serialize;

use super::body::Body;
use super::client::ClientCore;
use super::endpoint::{Destination, Endpoint};
use super::error::Error;
use super::escaping::{escaped, push_escaped};
use super::media_type::is_json_seq;
use super::operation::Operation;
use super::parameters::joined;
use super::raw_call::RawCall;
use super::retry::RetryPolicy;
use super::security::Security;
use super::wire::{self, WireError};

/// A request under construction: generated methods set its parameters and its body, and convert it to a
/// [`Call`](super::Call). A program needs it only for operations that it declares itself, by implementing [`Operation`].
///
/// It does not depend on the operation, so its methods are compiled once, and their names are free for setters of calls.
#[derive(Clone)]
pub struct RequestBuilder {
    // Boxed, because each setter moves it.
    pub(super) raw: Box<RawCall>,
}

impl RequestBuilder {
    /// A request by this client.
    pub fn new(client: &impl AsRef<ClientCore>) -> Self {
        let undeclared = Endpoint::new("", "", "");
        Self { raw: RawCall::new(client.as_ref(), undeclared.into(), &[]) }
    }

    /// A request for an endpoint that the OpenAPI document does not declare.
    pub fn undeclared(client: &impl AsRef<ClientCore>, method: &str, target: &str) -> Self {
        let client = client.as_ref();
        let (destination, query) = Destination::parse(method, target);
        let mut raw = RawCall::new(client, destination, client.inner.profile.usual_security);
        match query {
            Ok(query) => raw.parameters.query_pairs(query.into_iter().collect()),
            Err(message) => raw.fail(Error::invalid_input(message)),
        }
        Self { raw }
    }

    /// A request to this absolute URL, without credentials.
    pub fn undeclared_url(client: &impl AsRef<ClientCore>, method: &str, url: &str) -> Self {
        let (destination, parsed) = Destination::parse_url(method, url);
        let mut raw = RawCall::new(client.as_ref(), destination, &[]);
        match parsed {
            Ok((origin, query)) => {
                raw.parameters.query_pairs(query.into_iter().collect());
                raw.origin = Some(origin);
            }
            Err(message) => raw.fail(Error::invalid_input(message)),
        }
        Self { raw }
    }

    /// Makes this a request for an operation.
    pub fn of<O: Operation>(mut self) -> Self {
        self.raw.destination = O::ENDPOINT.into();
        self.raw.security = O::SECURITY;
        self
    }

    /// Sets the security requirements, of which one must be satisfied.
    pub fn security(mut self, alternatives: Security) -> Self {
        self.raw.security = alternatives;
        self
    }

    /// Sets the timeout, including retries and backoff.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.raw.timeout = Some(timeout);
        self
    }

    /// Sets the retry policy.
    pub fn retries(mut self, policy: RetryPolicy) -> Self {
        self.raw.retries = Some(policy);
        self
    }

    /// Sets the idempotency key, in the header that the API declares for it.
    pub fn idempotency_key(mut self, key: &str) -> Self {
        let name = self.raw.client.inner.profile.idempotency_key_header;
        self.raw.parameters.headers.remove(name);
        self.raw.header(name, key);
        self
    }

    /// Sets the media type of the body.
    pub fn content_type(mut self, media_type: &str) -> Self {
        self.raw.content_type(media_type);
        self
    }

    /// Sets something by a value, if there is one.
    pub fn optional<T>(self, value: Option<T>, set: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => set(self, value),
            None => self,
        }
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

    /// Sets the JSON body to any value that implements `Serialize`.
    pub fn serde_body(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        let json = serde_json::to_vec(body).map_err(|error| WireError::of_serde(&error));
        self.raw.json("application/json", json);
        self
    }

    /// Sets the JSON body.
    pub fn json_body(self, body: &dyn wire::Write) -> Self {
        self.json_body_as("application/json", body)
    }

    /// Sets the JSON body with this media type.
    pub fn json_body_as(mut self, media_type: &str, body: &dyn wire::Write) -> Self {
        let json = wire::to_request(body, &mut self.raw.secrets);
        self.raw.json(media_type, json);
        self
    }

    /// Sets the body to JSON values, one per line.
    pub fn json_lines_body<V: wire::Write>(
        mut self,
        media_type: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        // A sequence has a record separator before each value (RFC 7464).
        let begin: &[u8] = if is_json_seq(media_type) { b"\x1E" } else { b"" };
        let mut lines = Vec::new();
        for value in values {
            match wire::to_request(&value, &mut self.raw.secrets) {
                Ok(json) => lines.extend([begin, json.as_slice(), b"\n"].concat()),
                Err(error) => self.raw.fail(Error::unwritable("the body", error)),
            }
        }
        self.raw.content(media_type, lines.into());
        self
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
}

impl Display for RequestBuilder {
    /// Shows method and path template, because values and bodies may be confidential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.raw.destination.fmt(f)
    }
}

impl fmt::Debug for RequestBuilder {
    /// Shows method and path template, because values and bodies may be confidential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestBuilder({self})")
    }
}
