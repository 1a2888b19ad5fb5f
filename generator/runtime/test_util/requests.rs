//! Requests as they came.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, Uri, request};
use serde::de::DeserializeOwned;

use super::matching::values_of;
use crate::runtime::transport::SendOptions;

/// A request as it came, with all of its body.
#[derive(Clone)]
pub struct RecordedRequest {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
    options: SendOptions,
}

impl RecordedRequest {
    pub(super) fn new(head: request::Parts, body: Bytes, options: SendOptions) -> Self {
        let request::Parts { method, uri, headers, .. } = head;
        Self { method, uri, headers, body, options }
    }

    /// The `operationId` of the call, if it is one that the document tells of.
    pub fn operation_id(&self) -> Option<&'static str> {
        self.options.operation_id
    }

    /// Which attempt of the call it is, counted from 1; 0 for a request for a token.
    pub fn attempt(&self) -> u32 {
        self.options.attempt
    }

    /// What the transport was told beside the request.
    pub fn options(&self) -> SendOptions {
        self.options
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Where it went, with the server.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Path and query, as they go over the wire.
    pub fn target(&self) -> &str {
        self.uri.path_and_query().map_or("/", |target| target.as_str())
    }

    /// The path, as it goes over the wire.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// The value of a query parameter: of several of that name the first.
    pub fn query(&self, name: &str) -> Option<String> {
        values_of(self.uri.query()?, name).next()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The value of a header, if it is text: of several of that name the first.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as text. What is no UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body from JSON, as a type of the API or any other.
    pub fn json<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(&self.body)
    }

    /// The value of a field of a body that is a form: of several of that name the first.
    pub fn form(&self, name: &str) -> Option<String> {
        // In forms a plus stands for a space: <https://url.spec.whatwg.org/#urlencoded-parsing>
        let pairs = self.text().replace('+', " ");
        values_of(&pairs, name).next()
    }

    /// Whether a query parameter has this value; of several of that name one is enough.
    pub(super) fn asks_for(&self, name: &str, value: &str) -> bool {
        self.uri.query().is_some_and(|query| values_of(query, name).any(|sent| sent == value))
    }

    /// Whether a header has this value; of several of that name one is enough.
    pub(super) fn has_header(&self, name: &str, value: &str) -> bool {
        self.headers.get_all(name).iter().any(|sent| sent.as_bytes() == value.as_bytes())
    }
}

impl fmt::Display for RecordedRequest {
    /// What was called; the path only where the document does not tell of the call, since it may hold what a log should
    /// not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.operation_id() {
            Some(id) => write!(f, "{} of `{id}`", self.method),
            None => write!(f, "{} {}", self.method, self.path()),
        }
    }
}

impl fmt::Debug for RecordedRequest {
    /// Neither target nor body, and of the headers the names: each value may be what a log should not hold.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedRequest")
            .field("request", &format_args!("{self}"))
            .field("attempt", &self.attempt())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}
