//! Calls over a transport that only remembers: targets, headers, credentials, errors.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http::{Request, Response};
use serde_json::{Value, json};

use crate::building::Build;
use openapi_sdk_runtime::clock::{Clock, Sleep};
use openapi_sdk_runtime::decode::{Json, Nothing};
use openapi_sdk_runtime::transport::{
    Body, SendOptions, Transport, TransportError, TransportErrorKind, TransportFuture,
};
use openapi_sdk_runtime::wire;
use openapi_sdk_runtime::{
    Call, Client, ClientBuilder, Credential, Endpoint, Error, Operation, Profile, RetryPolicy,
    Scheme, Security, Server, ServerVariable,
};

static PROFILE: Profile = Profile::new(
    Server::new(
        "https://{tenant}.example.com/base",
        &[
            ServerVariable::new("tenant", "tenant_setter"),
            ServerVariable::new("stage", "stage").default_value("live").allowed(&["live", "test"]),
        ],
    ),
    &[Scheme::bearer("bearerAuth", "bearer_token")],
    "sdk/1.0",
);

/// `GET /things/{id}` with a token.
pub(crate) enum Get {}

impl Operation for Get {
    type Output = Json<Value>;

    const ENDPOINT: Endpoint = Endpoint::new("things.get", "GET", "/things/{id}");
    const SECURITY: Security = &[&["bearerAuth"]];
}

/// `POST /files/{dir}{name}.json` without a token.
enum Post {}

impl Operation for Post {
    type Output = Nothing;

    const ENDPOINT: Endpoint = Endpoint::new("files.post", "POST", "/files/{dir}{name}/end");
}

/// Its path has a segment of dots itself.
struct Dotted;

impl Operation for Dotted {
    type Output = Nothing;

    const ENDPOINT: Endpoint = Endpoint::new("dotted", "GET", "files/../{name}.{kind}");
}

struct WithQuery;

impl Operation for WithQuery {
    type Output = Nothing;

    const ENDPOINT: Endpoint = Endpoint::new("query", "GET", "/things/{id}?full=true");
}

struct WithFragment;

impl Operation for WithFragment {
    type Output = Nothing;

    const ENDPOINT: Endpoint = Endpoint::new("fragment", "GET", "/things/{id}#top");
}

/// A request with its options.
type Seen = (Request<Body>, SendOptions);

/// Sends the same response to every request, and records the requests.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recorder {
    pub(crate) seen: Arc<Mutex<Vec<Seen>>>,
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) fails: Option<TransportErrorKind>,
}

impl Transport for Recorder {
    fn send(&self, request: Request<Body>, options: SendOptions) -> TransportFuture {
        self.seen.lock().expect("no panic").push((request, options));
        let response = match self.fails {
            Some(kind) => Err(TransportError::new(kind, "scripted")),
            None => Ok(Response::builder()
                .status(self.status)
                .header("x-id", "7")
                .body(self.body.clone().into())
                .expect("good")),
        };
        Box::pin(async move { response })
    }
}

/// A clock that does not advance, so that no time is lost.
#[derive(Debug)]
pub(crate) struct Still;

impl Clock for Still {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}

pub(crate) fn responding(status: u16, body: &Value) -> Recorder {
    Recorder { status, body: body.to_string(), ..Recorder::default() }
}

fn builder(recorder: &Recorder) -> ClientBuilder {
    ClientBuilder::new(&PROFILE)
        .server_variable("tenant", "acme")
        .credential("bearerAuth", Credential::token("tok-123"))
        .retries(RetryPolicy::none())
        .clock(Still)
        .transport(recorder.clone())
}

fn client(recorder: &Recorder) -> Client {
    builder(recorder).build().expect("the client is complete")
}

#[tokio::test]
async fn a_call_carries_the_target_the_token_and_nothing_else() {
    let recorder = responding(200, &json!({"ok": true}));
    let call = Call::<Get>::new(&client(&recorder))
        .path_value("id", &"a/b c%2e?#ü~")
        .query_value("page size", &10)
        .query_each("tag", ["x&y", "z"])
        .query_joined("ids", [1, 2]);
    assert_eq!(call.await.expect("success"), json!({"ok": true}));
    let seen = recorder.seen.lock().expect("no panic");
    let (request, options) = &seen[0];
    assert_eq!(
        request.uri(),
        "https://acme.example.com/base/things/a%2Fb%20c%252e%3F%23%C3%BC~?page%20size=10&tag=x%26y&tag=z&ids=1,2"
    );
    assert_eq!(request.headers()["authorization"], "Bearer tok-123");
    assert_eq!(request.headers()["accept"], "application/json");
    assert_eq!(request.headers()["user-agent"], "sdk/1.0");
    assert!(
        !request.headers().contains_key("content-type")
            && !request.headers().contains_key("content-length")
    );
    assert_eq!(options.timeout, Some(Duration::from_secs(60)));
}

#[tokio::test]
async fn path_values_that_would_lead_elsewhere_are_refused_before_anything_is_sent() {
    let recorder = responding(200, &json!({}));
    let client = client(&recorder);
    for (value, message) in [
        ("", "the path parameter `id` is empty"),
        (".", "`.` can't be a segment of the path `/things/{id}`"),
        ("..", "`..` can't be a segment of the path `/things/{id}`"),
    ] {
        let error = Call::<Get>::new(&client).path_value("id", &value).await.expect_err("refused");
        assert!(error.is_invalid_input());
        assert_eq!(error.to_string(), format!("GET /things/{{id}}: {message}"));
    }
    // A query or a fragment ends a segment.
    let error = Call::<WithQuery>::new(&client).path_value("id", &"..").await.expect_err("refused");
    let message =
        "GET /things/{id}?full=true: `..` can't be a segment of the path `/things/{id}?full=true`";
    assert_eq!(error.to_string(), message);
    let error = Call::<WithFragment>::new(&client).path_value("id", &".").await;
    assert!(error.expect_err("refused").to_string().contains("`.` can't be a segment"));
    // An encoded segment may consist of template and value.
    for (path, value) in
        [("/things/%2{id}", "e"), ("/things/.%{id}/end", "2e"), ("/{id}/{id}", ".")]
    {
        let error = client.request("GET", path).path_value("id", &value).await;
        assert!(error.expect_err(path).to_string().contains("can't be a segment"), "{path}");
    }
    let error = Call::<Post>::new(&client).path_value("dir", &".").path_value("name", &".").await;
    assert!(error.expect_err("`..` in two parts is `..`").is_invalid_input());
    let error = Call::<Get>::new(&client).await.expect_err("not set");
    assert_eq!(error.to_string(), "GET /things/{id}: the path parameter `id` is not set");
    assert!(recorder.seen.lock().expect("no panic").is_empty());
}

#[tokio::test]
async fn dots_that_lead_nowhere_else_are_sent() {
    let recorder = responding(204, &json!({}));
    let client = client(&recorder);
    let call = |name: &'static str, kind: &'static str| {
        Call::<Dotted>::new(&client).path_value("name", &name).path_value("kind", &kind)
    };
    for name in ["a", "..", "%2e", ".a"] {
        call(name, "x.y").await.expect("it stays where it is");
    }
    let error = Call::<Get>::new(&client).path_joined("id", ["."]).await.expect_err("refused");
    assert!(error.is_invalid_input());
    // A brace that its segment never closes is text, and none is left open by it.
    let call = client.request("GET", "/a{b/{c}").path_value("c", &"d");
    assert_eq!(call.request().expect("good").uri().path(), "/base/a{b/d");
    let targets = recorder.seen.lock().expect("no panic");
    let targets: Vec<&str> = targets.iter().map(|(request, _)| request.uri().path()).collect();
    let meant = ["a.x.y", "...x.y", "%252e.x.y", ".a.x.y"];
    assert_eq!(targets, meant.map(|name| format!("/base/files/../{name}")));
}

#[tokio::test]
async fn a_post_without_a_body_has_a_content_length_of_zero() {
    let recorder = responding(200, &json!({}));
    Call::<Post>::new(&client(&recorder))
        .path_value("dir", &"a")
        .path_value("name", &"b")
        .await
        .expect("success");
    let seen = recorder.seen.lock().expect("no panic");
    assert_eq!(seen[0].0.headers()["content-length"], "0");
    assert!(!seen[0].0.headers().contains_key("authorization"), "the operation needs no token");
}

#[tokio::test]
async fn an_unsuccessful_response_is_a_typed_error() {
    let recorder = responding(403, &json!({"message": "permission\ndenied", "code": 7}));
    let error = Call::<Get>::new(&client(&recorder)).path_value("id", &1).await.expect_err("403");
    assert!(error.is_api() && !error.is_decode());
    assert_eq!(error.to_string(), "GET /things/{id}: 403 Forbidden: permission denied");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403));
    assert_eq!(error.headers().expect("present")["x-id"], "7");
    assert_eq!(error.api_error::<Value>().expect("typed")["code"], 7);
    assert_eq!(error.operation_id(), Some("things.get"));
    assert!(error.body().expect("present").starts_with(b"{"));
    let debug = format!("{error:?}");
    assert!(!debug.contains("tok-123") && !debug.contains("code"), "{debug}");
}

#[tokio::test]
async fn a_success_that_cant_be_read_keeps_the_body() {
    let recorder = Recorder { status: 200, body: "<html>".to_owned(), ..Recorder::default() };
    let error =
        Call::<Get>::new(&client(&recorder)).path_value("id", &1).await.expect_err("no JSON");
    assert!(error.is_decode());
    assert_eq!(error.body().map(|body| &body[..]), Some(&b"<html>"[..]));
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn transport_errors_have_their_kind() {
    for (kind, is_connect, is_timeout) in [
        (TransportErrorKind::Connect, true, false),
        (TransportErrorKind::Refused, false, false),
        (TransportErrorKind::Timeout, false, true),
        (TransportErrorKind::Other, false, false),
    ] {
        let recorder = Recorder { fails: Some(kind), ..Recorder::default() };
        let error =
            Call::<Get>::new(&client(&recorder)).path_value("id", &1).await.expect_err("scripted");
        assert_eq!(
            (error.is_connect(), error.is_timeout(), error.status()),
            (is_connect, is_timeout, None)
        );
        assert_eq!(std::error::Error::source(&error).expect("present").to_string(), "scripted");
    }
}

#[tokio::test]
async fn options_of_a_call_count_for_it_alone() {
    let recorder = responding(200, &json!({}));
    let client = client(&recorder);
    let second = Duration::from_secs(1);
    let call = Call::<Get>::new(&client)
        .path_value("id", &1)
        .timeout(second)
        .header("X-Trace", "a")
        .header("accept", "text/x");
    let response = call.clone().send().await.expect("success");
    assert_eq!(
        (response.status().as_u16(), response.headers()["x-id"].as_bytes()),
        (200, &b"7"[..])
    );
    let seen = recorder.seen.lock().expect("no panic");
    assert_eq!(seen[0].1.timeout, Some(second));
    assert_eq!(seen[0].0.headers()["x-trace"], "a");
    assert_eq!(seen[0].0.headers().get_all("accept").iter().collect::<Vec<_>>(), ["text/x"]);
    assert_eq!(call.request().expect("complete").headers().get("authorization"), None);
    assert_eq!(format!("{call:?}"), "Call(GET /things/{id})");
}

#[tokio::test]
async fn a_call_that_comes_twice_has_one_key() {
    let recorder = responding(200, &json!({}));
    let call = Call::<Get>::new(&client(&recorder)).path_value("id", &1).idempotency_key("old");
    let call = call.idempotency_key("8e03978e-40d5");
    call.clone().await.expect("success");
    call.await.expect("success");
    static OTHER: Profile = Profile::new(Server::new("https://a.example", &[]), &[], "")
        .idempotency_key_header("X-Request-Key");
    let other = ClientBuilder::new(&OTHER).transport(recorder.clone()).build().expect("complete");
    other.request("POST", "/").idempotency_key("k").await.expect("success");
    let error = other.request("POST", "/").idempotency_key("a\nb").await.expect_err("no key");
    assert_eq!(error.to_string(), "POST /: the value of the header `X-Request-Key` is invalid");
    let seen = recorder.seen.lock().expect("no panic");
    for (request, _) in &seen[..2] {
        let keys: Vec<_> = request.headers().get_all("idempotency-key").iter().collect();
        assert_eq!(keys, ["8e03978e-40d5"]);
    }
    assert_eq!(seen[2].0.headers()["x-request-key"], "k");
    assert!(!seen[2].0.headers().contains_key("idempotency-key"));
}

#[tokio::test]
async fn an_invalid_header_is_reported_when_the_call_is_sent() {
    let recorder = responding(200, &json!({}));
    let call = Call::<Get>::new(&client(&recorder)).path_value("id", &1).header("x", "a\r\nb: c");
    assert!(call.await.expect_err("refused").is_invalid_input());
    assert!(recorder.seen.lock().expect("no panic").is_empty());
}

#[test]
fn a_builder_names_missing_and_invalid_settings() {
    let recorder = responding(200, &json!({}));
    let fresh = || ClientBuilder::new(&PROFILE).transport(recorder.clone());
    let message = |builder: ClientBuilder| builder.build().expect_err("refused").to_string();
    assert_eq!(
        message(fresh()),
        "the server variable `tenant` is not set: call `tenant_setter`, or `server_url`"
    );
    for value in ["evil.com/", "a@b", "a:1", "a?b", "a#b", "", "..", "a b", "ü"] {
        assert_eq!(
            message(fresh().server_variable("tenant", value)),
            format!("`{value}` is not a valid value of the server variable `tenant`")
        );
    }
    let tenant = || fresh().server_variable("tenant", "acme");
    assert_eq!(
        message(tenant().server_variable("stage", "other")),
        "`other` is not a valid value of the server variable `stage`"
    );
    for (url, expected) in [
        ("ftp://a", "the server URL must begin with http:// or https://"),
        ("acme", "the server URL must begin with http:// or https://"),
        ("/a", "the server URL has no host"),
        ("https://u:p@a", "the server URL must not hold a user name or a password"),
        ("https://a?b", "the server URL must not have a query or a fragment"),
    ] {
        assert_eq!(message(fresh().server_url(url)), expected, "{url}");
    }
}

#[test]
fn errors_are_small_and_travel_between_threads() {
    fn travels<T: Send + Sync + 'static>() {}
    travels::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[test]
fn the_body_of_a_webhook_that_cant_be_read_is_an_error_of_no_call() {
    let read = |body: &[u8]| wire::from_slice::<Vec<bool>>(body).map_err(Error::payload);
    let error = read(b"[true, \"no\"]").expect_err("it is wrong");
    assert!(error.is_decode() && !error.is_api() && !error.is_invalid_input());
    assert_eq!((error.status(), error.operation_id(), error.body()), (None, None, None));
    let says = error.to_string();
    assert!(says.starts_with("the body is invalid: [1]: expected "), "{says}");
    let source = std::error::Error::source(&error).expect("the error is the source");
    assert!(says.ends_with(&source.to_string()), "{source}");
}

/// An operation with a server of its own.
enum Elsewhere {}

impl Operation for Elsewhere {
    type Output = Json<Value>;

    const ENDPOINT: Endpoint =
        Endpoint::new("elsewhere", "GET", "/things").server("https://{tenant}.upload.example");
}

#[tokio::test]
async fn a_client_calls_the_server_that_is_chosen() {
    const SANDBOX: Server = Server::new(
        "https://{region}.sandbox.example",
        &[ServerVariable::new("region", "region").default_value("eu")],
    );
    let recorder = responding(200, &json!({}));
    let fresh = || ClientBuilder::new(&PROFILE).clock(Still).transport(recorder.clone());
    for (builder, urls) in [
        (
            fresh().server_variable("tenant", "acme"),
            ["https://acme.example.com/base/things", "https://acme.upload.example/things"],
        ),
        // The whole host instead of the variable in it.
        (
            fresh().server_variable("tenant", "acme.Example.com"),
            ["https://acme.example.com/base/things", "https://acme.upload.example/things"],
        ),
        // A client of the sandbox calls no other server.
        (fresh().server(SANDBOX), ["https://eu.sandbox.example/things"; 2]),
        (
            fresh().server(SANDBOX).server_variable("region", "us"),
            ["https://us.sandbox.example/things"; 2],
        ),
        (
            fresh().server(SANDBOX).server_url("https://own.example"),
            ["https://own.example/things"; 2],
        ),
    ] {
        let client = builder.build().expect("complete");
        client.request("GET", "/things").await.expect("a response");
        Call::<Elsewhere>::new(&client).await.expect("a response");
        let seen = std::mem::take(&mut *recorder.seen.lock().expect("no panic"));
        let called: Vec<String> =
            seen.iter().map(|(request, _)| request.uri().to_string()).collect();
        assert_eq!(called, urls);
    }
    let error = fresh().server(SANDBOX).server_variable("tenant", "acme").build();
    assert_eq!(
        error.expect_err("another variable").to_string(),
        "the server `https://{region}.sandbox.example` has no variable `tenant`"
    );
}
