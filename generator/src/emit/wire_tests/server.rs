//! A mock server: returns one response, and records the request.

use std::sync::{Arc, Mutex};

use http::header::CONTENT_TYPE;
use http::{Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::sdk::transport::{Body, SendOptions, Transport, TransportFuture};
use crate::sdk::{Client, ClientBuilder};

/// A mock server.
#[derive(Debug, Clone)]
pub struct Server {
    status: u16,
    media_type: &'static str,
    body: &'static str,
    received: Arc<Mutex<Option<Received>>>,
}

/// A recorded request.
#[derive(Debug, Clone)]
pub struct Received {
    head: http::request::Parts,
    body: Vec<u8>,
}

impl Server {
    /// A server that returns this response.
    pub fn responding(status: u16, media_type: &'static str, body: &'static str) -> Self {
        Self { status, media_type, body, received: Arc::default() }
    }

    /// A builder for clients of the server.
    pub fn client(&self) -> ClientBuilder {
        Client::builder().server_url("http://localhost").transport(self.clone())
    }

    /// The recorded request, after a check of its method and target. The order of the query, and a credential in it, are
    /// ignored.
    pub fn received(&self, method: &str, target: &str) -> Received {
        let received = self.received.lock().expect("no test panics while it holds the lock");
        let received = received.clone().expect("a request was sent");
        assert_eq!(received.head.method, method);
        let sent = received.head.uri.path_and_query().map_or("/", |target| target.as_str());
        let (path, expected) = target.split_once('?').unwrap_or((target, ""));
        let (sent_path, sent) = sent.split_once('?').unwrap_or((sent, ""));
        assert_eq!(sent_path, path);
        let mut missing: Vec<&str> = expected.split('&').filter(|pair| !pair.is_empty()).collect();
        let mut others = Vec::new();
        for pair in sent.split('&').filter(|pair| !pair.is_empty()) {
            match missing.iter().position(|expected| *expected == pair) {
                Some(index) => drop(missing.remove(index)),
                None if pair.ends_with(&format!("={CREDENTIAL}")) => {}
                None => others.push(pair),
            }
        }
        assert!(missing.is_empty() && others.is_empty(), "missing {missing:?}, sent {others:?}");
        received
    }
}

/// The credential of clients of the server.
pub const CREDENTIAL: &str = "credential";

impl Received {
    /// Checks a header.
    pub fn header(self, name: &str, value: &str) -> Self {
        let sent = self.head.headers.get(name).and_then(|value| value.to_str().ok());
        let sent = sent.unwrap_or_default();
        assert!(same(&json_or_text(sent), &json_or_text(value)), "{name} is {sent}, not {value}");
        self
    }

    /// Checks for a cookie.
    pub fn cookie(self, pair: &str) -> Self {
        let sent = self.head.headers.get("cookie").and_then(|value| value.to_str().ok());
        let sent = sent.unwrap_or_default();
        assert!(sent.split("; ").any(|sent| sent == pair), "{sent} has no {pair}");
        self
    }

    /// Checks the body as JSON.
    pub fn json(self, expected: &str) {
        self.text(expected, |sent| same(&json_or_text(sent), &json_or_text(expected)));
    }

    /// Checks the body as a form. The order of its pairs is ignored.
    pub fn form(self, expected: &str) {
        let sorted = |form: &str| {
            let mut pairs: Vec<String> = form.split('&').map(str::to_owned).collect();
            pairs.sort();
            pairs
        };
        self.text(expected, |sent| sorted(sent) == sorted(expected));
    }

    /// Checks for a part of the body.
    pub fn part(self, name: &str, content: &str) -> Self {
        let body = String::from_utf8_lossy(&self.body).into_owned();
        let head = format!("name=\"{name}\"");
        let mut parts = body.split("\r\n--").filter(|part| part.contains(&head));
        let found = parts.any(|part| {
            let sent = part.split_once("\r\n\r\n").map_or("", |(_, sent)| sent);
            sent == content || same(&json_or_text(sent), &json_or_text(content))
        });
        assert!(found, "no part `{name}` with {content} in {body}");
        self
    }

    /// Checks the bytes of the body.
    pub fn content(self, expected: &str) {
        self.text(expected, |sent| sent == expected);
    }

    fn text(&self, expected: &str, is_expected: impl FnOnce(&str) -> bool) {
        let sent = std::str::from_utf8(&self.body).expect("the body is text");
        assert!(is_expected(sent), "sent {sent}, expected {expected}");
    }
}

impl Transport for Server {
    fn send(&self, request: Request<Body>, _: SendOptions) -> TransportFuture {
        let server = self.clone();
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await.expect("the body is in memory").to_vec();
            *server.received.lock().expect("no test panics while it holds the lock") =
                Some(Received { head, body });
            let mut response = Response::new(Body::from(server.body));
            *response.status_mut() = server.status.try_into().expect("the status is valid");
            if !server.media_type.is_empty() {
                let media_type = server.media_type.try_into().expect("the media type is valid");
                response.headers_mut().insert(CONTENT_TYPE, media_type);
            }
            Ok(response)
        })
    }
}

/// Parses a value from JSON.
pub fn json<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("the sample is of the type")
}

/// Fails unless a value is equal to this JSON.
pub fn assert_same(given: &impl Serialize, expected: &str) {
    let given = serde_json::to_value(given).expect("the value can be serialized");
    assert!(same(&given, &json_or_text(expected)), "given {given}, expected {expected}");
}

/// Fails unless these bytes are equal to the response.
pub fn assert_content(given: &(impl AsRef<[u8]> + ?Sized), expected: &str) {
    assert_eq!(String::from_utf8_lossy(given.as_ref()), expected);
}

fn json_or_text(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

/// Returns `true` if two values are equal. `1` equals `1.0`, and an absent member equals an empty one.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || left.as_f64() == right.as_f64()
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let mut names = left.keys().chain(right.keys());
            names.all(|name| match (left.get(name), right.get(name)) {
                (Some(left), Some(right)) => same(left, right),
                (Some(only), None) | (None, Some(only)) => is_empty(only),
                (None, None) => true,
            })
        }
        _ => left == right,
    }
}

/// Returns `true` if a member is `null` or a default, which may be omitted.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty() || text == "0",
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(true) => false,
    }
}
