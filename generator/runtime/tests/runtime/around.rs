//! Hooks, layers, limits, and the information in errors.

use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use serde_json::json;

use crate::building::Build;
use crate::calls::{Get, Recorder, Still, responding};
use openapi_sdk_runtime::clock::Clock;
use openapi_sdk_runtime::hook::{CallInfo, CallOutcome, Hook, HookError};
use openapi_sdk_runtime::token::{Token, TokenContext, TokenError, TokenFuture, TokenProvider};
use openapi_sdk_runtime::transport::{
    Body, SendOptions, Transport, TransportError, TransportErrorKind, TransportFuture,
};
use openapi_sdk_runtime::{
    Call, Client, ClientBuilder, Credential, Error, Profile, RetryPolicy, Scheme, Server,
};

static PROFILE: Profile = Profile::new(
    Server::new("https://api.example.com", &[]),
    &[Scheme::bearer("bearerAuth", "bearer_token")],
    "sdk/1.0",
)
.request_id_headers(&["X-Trace"]);

fn builder(transport: impl Transport) -> ClientBuilder {
    ClientBuilder::new(&PROFILE)
        .credential("bearerAuth", Credential::token("tok-123"))
        .clock(Still)
        .transport(transport)
}

async fn error(client: &Client) -> Error {
    Call::<Get>::new(client).path_value("id", &1).await.expect_err("it fails")
}

/// Records its arguments, in one list with all others of its kind.
#[derive(Debug, Clone)]
struct Witness(&'static str, Arc<Mutex<Vec<String>>>);

impl Witness {
    fn notes(&self, text: String) {
        self.1.lock().expect("no panic").push(format!("{} {text}", self.0));
    }
}

impl Hook for Witness {
    fn before_call(
        &self,
        call: &CallInfo<'_>,
        request: &mut Request<Body>,
    ) -> Result<(), HookError> {
        let is_secret = request.headers().contains_key("authorization");
        self.notes(format!("{call:?} {:?} {is_secret}", call.operation_id()));
        request.headers_mut().insert("x-purpose", self.0.parse()?);
        Ok(())
    }

    fn after_call(&self, _: &CallInfo<'_>, outcome: &CallOutcome<'_>) {
        let (status, error) = (outcome.status(), outcome.error().map(Error::is_connect));
        self.notes(format!("{status:?} {error:?} {} {:?}", outcome.attempts(), outcome.duration()));
    }
}

/// A transport that numbers attempts.
#[derive(Debug)]
struct Numbered(&'static str, Arc<dyn Transport>);

impl Transport for Numbered {
    fn send(&self, mut request: Request<Body>, options: SendOptions) -> TransportFuture {
        let attempt = format!("{}{}", self.0, options.attempt);
        request.headers_mut().append("x-layer", attempt.parse().expect("valid"));
        assert!(request.headers().contains_key("authorization"), "a layer sees the final request");
        self.1.send(request, options)
    }
}

#[tokio::test]
async fn hooks_wrap_the_call_and_layers_wrap_each_attempt() {
    let recorder = responding(503, &json!({}));
    let seen = Arc::default();
    let client = builder(recorder.clone())
        .hook(Witness("outer", Arc::clone(&seen)))
        .hook(Witness("inner", Arc::clone(&seen)))
        .layer(|inner| Numbered("a", inner))
        .layer(|inner| Numbered("b", inner))
        .build()
        .expect("complete");
    assert_eq!(error(&client).await.attempts(), 3);
    let before = r#"CallInfo(GET /things/{id}) Some("things.get") false"#;
    let after = "Some(503) None 3 Some(0ns)";
    assert_eq!(
        *seen.lock().expect("no panic"),
        [
            format!("outer {before}"),
            format!("inner {before}"),
            format!("inner {after}"),
            format!("outer {after}")
        ]
    );
    let sent = recorder.seen.lock().expect("no panic");
    let layers = sent.iter().map(|(request, _)| {
        assert_eq!(request.headers()["x-purpose"], "inner");
        request.headers().get_all("x-layer").iter().cloned().collect::<Vec<_>>()
    });
    assert!(layers.eq([["b1", "a1"], ["b2", "a2"], ["b3", "a3"]]));
}

#[tokio::test]
async fn a_shared_transport_and_clock_implement_the_traits() {
    let recorder: Arc<dyn Transport> = Arc::new(responding(503, &json!({})));
    let clock: Arc<dyn Clock> = Arc::new(Still);
    let client = builder(Arc::clone(&recorder))
        .clock(Arc::clone(&clock))
        // A layer without changes forwards the request.
        .layer(|inner| inner)
        .build()
        .expect("complete");
    assert_eq!(error(&client).await.attempts(), 3);
    assert_eq!((clock.now(), Clock::elapsed(&clock)), (Still.now(), Still.elapsed()));
}

#[derive(Debug)]
struct Refuses;

impl Hook for Refuses {
    fn before_call(&self, _: &CallInfo<'_>, _: &mut Request<Body>) -> Result<(), HookError> {
        Err("the office is closed".into())
    }
}

#[tokio::test]
async fn a_hook_may_end_a_call_before_anything_is_sent() {
    let recorder = responding(200, &json!({}));
    let error = error(&builder(recorder.clone()).hook(Refuses).build().expect("complete")).await;
    assert_eq!((error.is_hook(), error.attempts(), error.is_retryable()), (true, 0, false));
    assert_eq!(error.to_string(), "GET /things/{id}: a hook ended the call: the office is closed");
    assert_eq!(error.source().expect("the error of the hook").to_string(), "the office is closed");
    assert!(recorder.seen.lock().expect("no panic").is_empty());
}

/// Sets the target or the credential of a request.
#[derive(Debug)]
struct Sets(&'static str);

impl Hook for Sets {
    fn before_call(&self, _: &CallInfo<'_>, request: &mut Request<Body>) -> Result<(), HookError> {
        if self.0.contains("://") {
            *request.uri_mut() = self.0.parse()?;
        } else {
            request.headers_mut().insert("authorization", self.0.parse()?);
        }
        Ok(())
    }
}

#[tokio::test]
async fn a_hook_may_add_the_credential_but_not_change_the_server() {
    let recorder = responding(200, &json!({}));
    let none = ClientBuilder::new(&PROFILE).clock(Still).transport(recorder.clone());
    for builder in [none, builder(recorder.clone())] {
        let client = builder.hook(Sets("Bearer own")).build().expect("complete");
        Call::<Get>::new(&client).path_value("id", &1).await.expect("it has a credential");
        let (request, _) = recorder.seen.lock().expect("no panic").pop().expect("it was sent");
        assert_eq!(request.headers()["authorization"], "Bearer own");
        assert!(request.headers()["authorization"].is_sensitive());
    }
    let elsewhere = "https://api.example.com/v2/things";
    let client = builder(recorder.clone()).hook(Sets(elsewhere)).build().expect("complete");
    Call::<Get>::new(&client).path_value("id", &1).await.expect("the server is the same");
    assert_eq!(recorder.seen.lock().expect("no panic").pop().expect("sent").0.uri(), elsewhere);
    for elsewhere in ["https://evil.example/things", "http://api.example.com/things"] {
        let client = builder(recorder.clone()).hook(Sets(elsewhere)).build().expect("complete");
        let error = error(&client).await;
        assert!(error.is_hook() && error.to_string().contains("changed the server"), "{error}");
    }
    assert!(recorder.seen.lock().expect("no panic").is_empty());
}

/// Refuses the first token, and has no second one.
#[derive(Debug, Clone)]
struct Revokes(u16);

impl Transport for Revokes {
    fn send(&self, _: Request<Body>, options: SendOptions) -> TransportFuture {
        let mut response = Response::new(Body::from("{}"));
        *response.status_mut() =
            if options.attempt == 0 { self.0 } else { 401 }.try_into().expect("valid");
        Box::pin(async move { Ok(response) })
    }
}

/// Has one token, and asks for all others.
struct OnceOwn(std::sync::atomic::AtomicBool);

impl TokenProvider for OnceOwn {
    fn fetch(&self, context: &TokenContext) -> TokenFuture {
        if !self.0.swap(true, std::sync::atomic::Ordering::SeqCst) {
            return Box::pin(async { Ok(Token::new("first")) });
        }
        let context = context.clone();
        Box::pin(async move {
            let request = Request::new(Body::empty());
            let status = context.send(request).await?.status();
            Err(TokenError::refused(status, None, None))
        })
    }
}

#[tokio::test]
async fn an_error_of_a_busy_token_endpoint_is_not_an_auth_error() {
    for (status, is_auth) in [(400, true), (503, false), (429, false)] {
        let source = Credential::provider(OnceOwn(false.into()));
        let client = ClientBuilder::new(&PROFILE).credential("bearerAuth", source).clock(Still);
        let client = client.transport(Revokes(status)).build().expect("complete");
        let error = error(&client).await;
        assert!(error.is_token(), "{error}");
        assert_eq!((error.is_auth(), error.is_retryable()), (is_auth, !is_auth), "{error}");
        // The call was sent once, before the server refused its token.
        assert_eq!(error.attempts(), 1, "{error}");
    }
}

#[tokio::test]
async fn a_hook_receives_the_reason_for_a_missing_response() {
    let transport =
        Recorder { fails: Some(TransportErrorKind::Connect), ..responding(200, &json!({})) };
    let seen = Arc::default();
    let builder = builder(transport).retries(RetryPolicy::none());
    let client = builder.hook(Witness("it", Arc::clone(&seen))).build().expect("complete");
    let error = error(&client).await;
    assert!(error.is_connect() && error.is_retryable());
    assert_eq!(seen.lock().expect("no panic")[1], "it None Some(true) 1 Some(0ns)");
}

/// Responds with pieces, with or without a declared length.
#[derive(Debug, Clone)]
struct Pieces(u16, &'static [&'static str], Option<u64>);

/// A stream of existing pieces.
struct Ready(std::slice::Iter<'static, &'static str>);

impl futures_core::Stream for Ready {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.next().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))))
    }
}

impl Transport for Pieces {
    fn send(&self, _: Request<Body>, _: SendOptions) -> TransportFuture {
        let response = Response::builder().status(self.0).header("x-trace", "r-7");
        let response = response.body(Body::stream(Ready(self.1.iter()), self.2)).expect("valid");
        Box::pin(async move { Ok(response) })
    }
}

#[tokio::test]
async fn a_response_may_have_as_many_bytes_as_the_client_accepts() {
    let pieces = &["[1", ",2", "]"];
    let whole = builder(Pieces(200, pieces, None)).max_response_size(5).build().expect("complete");
    let value = Call::<Get>::new(&whole).path_value("id", &1).await.expect("it fits");
    assert_eq!(value, json!([1, 2]));
    for (status, told) in [(200, None), (200, Some(5)), (500, None)] {
        let client = builder(Pieces(status, pieces, told)).max_response_size(4);
        let error = error(&client.build().expect("complete")).await;
        assert!(error.is_too_large() && !error.is_api() && !error.is_retryable(), "{error:?}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!((error.request_id(), error.body()), (Some("r-7"), Some(&Bytes::new())));
        let text = error.to_string();
        assert!(
            text.ends_with("is longer than 4 bytes, which is the limit of the client"),
            "{text}"
        );
    }
    let few = builder(Pieces(200, pieces, None)).max_response_size(0).build().expect("complete");
    let body = Call::<Get>::new(&few).path_value("id", &1).send_streaming().await;
    let body = body.expect("a streamed body has no limit").into_value();
    assert_eq!(body.collect().await.expect("whole"), "[1,2]");
}

/// Responds with a status and headers.
#[derive(Debug, Clone)]
struct Says(u16, &'static [(&'static str, &'static str)]);

impl Transport for Says {
    fn send(&self, _: Request<Body>, _: SendOptions) -> TransportFuture {
        let mut headers = HeaderMap::new();
        for (name, value) in self.1 {
            headers.insert(*name, value.parse().expect("valid"));
        }
        let mut response = Response::new(Body::from("{}"));
        *response.status_mut() = self.0.try_into().expect("valid");
        *response.headers_mut() = headers;
        Box::pin(async move { Ok(response) })
    }
}

#[tokio::test]
async fn errors_have_predicates_for_each_reaction() {
    let rows: &[(u16, bool, bool)] = &[
        (400, false, false),
        (401, true, false),
        (403, true, false),
        (404, false, false),
        (408, false, true),
        (429, false, true),
        (500, false, false),
        (503, false, true),
    ];
    for &(status, is_auth, is_retryable) in rows {
        let client = builder(Says(status, &[("X-Trace", "r-1")])).retries(RetryPolicy::none());
        let client = client.build().expect("complete");
        let error = error(&client).await;
        assert_eq!((error.is_auth(), error.is_retryable()), (is_auth, is_retryable), "{status}");
        assert_eq!((error.request_id(), error.retry_after()), (Some("r-1"), None), "{status}");
        let created = client.request("POST", "/things").await.expect_err("the same");
        assert!(!created.is_retryable(), "a create may have been carried out: {status}");
    }
    let none = ClientBuilder::new(&PROFILE).transport(Says(200, &[])).build().expect("complete");
    let error = error(&none).await;
    assert!(error.is_auth() && error.is_missing_credential() && !error.is_retryable());
}

#[tokio::test]
async fn errors_have_the_wait_that_the_server_requests() {
    let says = |value: &'static str| &*vec![("retry-after", value)].leak();
    let rows = [
        (says("7"), Some(7)),
        // The clock shows the first second of 1970.
        (says("Thu, 01 Jan 1970 00:01:30 GMT"), Some(90)),
        (says("Thursday, 01-Jan-70 00:01:30 GMT"), Some(90)),
        (says("Thu Jan  1 00:01:30 1970"), Some(90)),
        (says("soon"), None),
        (&[], None),
    ];
    for (headers, seconds) in rows {
        let client = builder(Says(503, headers)).retries(RetryPolicy::none());
        let error = error(&client.build().expect("complete")).await;
        assert_eq!(error.retry_after(), seconds.map(Duration::from_secs), "{headers:?}");
    }
}

#[tokio::test]
async fn a_success_has_its_request_and_its_attempts() {
    let client = builder(Says(200, &[("x-trace", "r-2")])).build().expect("complete");
    let response = Call::<Get>::new(&client).path_value("id", &1).send().await.expect("success");
    assert_eq!((response.request_id(), response.attempts()), (Some("r-2"), 1));
}

#[test]
fn an_error_is_as_small_as_a_pointer() {
    fn is_usable<T: std::error::Error + Send + Sync + 'static>() {}
    is_usable::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}
