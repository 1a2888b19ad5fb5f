//! Recorded requests.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, Uri, request};
use serde::de::DeserializeOwned;

use super::matching::values_of;
use crate::runtime::transport::SendOptions;

/// A recorded request with its whole body.
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

    /// The `operationId` of the call, if the OpenAPI document declares the operation.
    pub fn operation_id(&self) -> Option<&'static str> {
        self.options.operation_id
    }

    /// The number of the attempt, from 1; 0 for a token request.
    pub fn attempt(&self) -> u32 {
        self.options.attempt
    }

    /// The options that the transport received.
    pub fn options(&self) -> SendOptions {
        self.options
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The whole URL.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Path and query, as sent.
    pub fn target(&self) -> &str {
        self.uri.path_and_query().map_or("/", |target| target.as_str())
    }

    /// The path, as sent.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// The value of a query parameter. The first one, if there are several.
    pub fn query(&self, name: &str) -> Option<String> {
        values_of(self.uri.query()?, name).next()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The value of a header, if it is text. The first one, if there are several.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as text. Invalid UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Decodes the JSON body.
    pub fn json<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(&self.body)
    }

    /// The value of a form field. The first one, if there are several.
    pub fn form(&self, name: &str) -> Option<String> {
        // In forms, a plus is a space: <https://url.spec.whatwg.org/#urlencoded-parsing>
        let pairs = self.text().replace('+', " ");
        values_of(&pairs, name).next()
    }

    /// Returns `true` if a query parameter with this name has this value.
    pub(super) fn asks_for(&self, name: &str, value: &str) -> bool {
        self.uri.query().is_some_and(|query| values_of(query, name).any(|sent| sent == value))
    }

    /// Returns `true` if a header with this name has this value.
    pub(super) fn has_header(&self, name: &str, value: &str) -> bool {
        self.headers.get_all(name).iter().any(|sent| sent.as_bytes() == value.as_bytes())
    }
}

impl fmt::Display for RecordedRequest {
    /// Shows the operation. The path is shown only for undeclared calls, because it may be confidential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.operation_id() {
            Some(id) => write!(f, "{} of `{id}`", self.method),
            None => write!(f, "{} {}", self.method, self.path()),
        }
    }
}

impl fmt::Debug for RecordedRequest {
    /// Shows header names, but no target, header value or body, because each may be confidential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedRequest")
            .field("request", &format_args!("{self}"))
            .field("attempt", &self.attempt())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}
