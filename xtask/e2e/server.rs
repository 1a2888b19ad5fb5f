//! The server of the tests, as a real one: it stands in for the `server.rs` of a generated crate.
//!
//! What a test knows of the request is not looked at: the server judges it. Of the response only the reading is tried.

use std::fmt::Debug;
use std::fs::OpenOptions;
use std::io::Write;

use http::{HeaderValue, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::sdk::transport::{Body, ReqwestTransport, SendOptions, Transport, TransportFuture};
use crate::sdk::{Client, ClientBuilder};

/// Where the server listens.
const URL: &str = "E2E_SERVER";

/// The file that records the responses.
const SEEN: &str = "E2E_SEEN";

/// What clients of the server prove with who they are.
pub const CREDENTIAL: &str = "credential";

/// The server.
#[derive(Debug)]
pub struct Server {
    status: u16,
}

impl Server {
    /// A server that is asked for such a response.
    pub fn responding(status: u16, _media_type: &'static str, _body: &'static str) -> Self {
        Self { status }
    }

    /// What makes a client of it.
    pub fn client(&self) -> ClientBuilder {
        let url = std::env::var(URL).expect("the server is there");
        let transport = ReqwestTransport::new().expect("there is a transport");
        let transport = Preferring { transport, status: self.status };
        Client::builder().server_url(url).transport(transport)
    }

    /// What the server says of the request is in its log.
    pub fn received(&self, _method: &str, _target: &str) -> Received {
        Received
    }
}

/// Asks the server for a response of this status.
#[derive(Debug)]
struct Preferring {
    transport: ReqwestTransport,
    status: u16,
}

impl Transport for Preferring {
    fn send(&self, mut request: Request<Body>, options: SendOptions) -> TransportFuture {
        // By default it responds with the first success; an API may have a header of this name.
        if self.status != 200 && !request.headers().contains_key("prefer") {
            let preference = HeaderValue::try_from(format!("code={}", self.status));
            let preference = preference.expect("a status is lawful in a header");
            request.headers_mut().insert("prefer", preference);
        }
        let sent = self.transport.send(request, options);
        Box::pin(async move {
            let (head, body) = sent.await?.into_parts();
            let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
            let (mut body, mut problem) = (body, None);
            if header("content-type") == Some("application/problem+json") {
                let text = body.collect().await.unwrap_or_default();
                problem = Some(String::from_utf8_lossy(&text).into_owned());
                body = Body::from(text);
            }
            note(&serde_json::json!({
                "test": std::thread::current().name(),
                "status": head.status.as_u16(),
                "violations": header("sl-violations"),
                "problem": problem,
            }));
            Ok(http::Response::from_parts(head, body))
        })
    }
}

/// Writes a line for the judge of all calls.
fn note(seen: &serde_json::Value) {
    let path = std::env::var_os(SEEN).expect("there is a place for it");
    let file = OpenOptions::new().create(true).append(true).open(path);
    let line = format!("{seen}\n");
    file.and_then(|mut file| file.write_all(line.as_bytes())).expect("it can be written");
}

/// A request that came.
#[derive(Debug)]
pub struct Received;

impl Received {
    /// Not looked at.
    pub fn header(self, _name: &str, _value: &str) -> Self {
        self
    }

    /// Not looked at.
    pub fn cookie(self, _pair: &str) -> Self {
        self
    }

    /// Not looked at.
    pub fn json(self, _expected: &str) {}

    /// Not looked at.
    pub fn form(self, _expected: &str) {}

    /// Not looked at.
    pub fn part(self, _name: &str, _content: &str) -> Self {
        self
    }

    /// Not looked at.
    pub fn content(self, _expected: &str) {}
}

/// A value from JSON.
pub fn json<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("the sample is of the type")
}

/// The server responds with values of its own.
pub fn assert_same(given: &impl Serialize, _expected: &str) {
    serde_json::to_value(given).expect("it can be written");
}

/// The server responds with values of its own.
pub fn assert_content(_given: &(impl AsRef<[u8]> + ?Sized + Debug), _expected: &str) {}
