//! Secrets must not be shown: marked secrets and bodies go through every kind of call, every kind of failure, and every
//! public type, before a server that repeats all that it is sent; and nothing that can be shown shows them.

use std::collections::BTreeMap;
use std::fmt::{Debug, Display, Write};
use std::future::IntoFuture;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{Request, Response};
use serde_json::json;

use crate::building::Build;
use crate::calls::Still;
use crate::spans::Everything;
use openapi_sdk_runtime::decode::{Binary, Form, Json, RawResponse, ReadResponse};
use openapi_sdk_runtime::hook::{CallInfo, CallOutcome, Hook, HookError};
use openapi_sdk_runtime::lines::{Events, JsonLines};
use openapi_sdk_runtime::oauth::{ClientCredentials, TokenExchange};
use openapi_sdk_runtime::paging::{self, Paged, PagedItems, Paging};
use openapi_sdk_runtime::test_util::Script;
use openapi_sdk_runtime::token::{Token, TokenContext, TokenError, TokenFuture, TokenProvider};
use openapi_sdk_runtime::transport::{
    Body, ReqwestTransport, SendOptions, Transport, TransportError, TransportErrorKind,
    TransportFuture,
};
use openapi_sdk_runtime::{
    Call, Client, ClientBuilder, Credential, Endpoint, File, Identity, Nullable, Operation,
    Profile, Scheme, Secret, Security, Server, Timestamp,
};

/// A part of every secret.
const SECRET: &str = "s3cr3t";

/// A part of every body.
const BODY: &str = "b0dy";

/// The URL of the next page in the header `Link`.
const NEXT: &str = "/things/s3cr3t-id/turns?page=b0dy";

/// The searched texts: the marks, and the password as it is sent.
fn hidden() -> [String; 3] {
    [SECRET.to_owned(), BODY.to_owned(), STANDARD.encode(secret("password"))[4..16].to_owned()]
}

/// A secret of this kind.
fn secret(what: &str) -> String {
    format!("{SECRET}-{what}")
}

static PROFILE: Profile = Profile::new(
    Server::new("https://api.example.com", &[]),
    &[
        Scheme::bearer("bearer", "bearer_token"),
        Scheme::basic("basic", "basic"),
        Scheme::header("header", "header_key", "X-Key"),
        Scheme::query("query", "query_key", "key"),
        Scheme::cookie("cookie", "cookie", "sid"),
    ],
    "sdk/1.0",
);

/// Marks its response as read by `A`.
struct Asks<A>(std::marker::PhantomData<A>);

impl<A: ReadResponse> Operation for Asks<A> {
    type Output = A;

    const ENDPOINT: Endpoint = Endpoint::new("things.ask", "POST", "/things/{id}").repeatable();
    const SECURITY: Security = &[&["bearer"], &["basic"], &["header"], &["query"], &["cookie"]];
}

/// Reads nothing, and shows the response.
enum AsResponse {}

impl ReadResponse for AsResponse {
    type Output = String;

    const FORMS: &'static [Form] = Binary::FORMS;

    fn read(response: &mut RawResponse) -> openapi_sdk_runtime::decode::Result<String> {
        Ok(format!("{response:?}"))
    }
}

/// The behaviours of the server.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    /// Responds with this status, and repeats the request in the message and beside it.
    Repeats(u16),
    /// Responds with a success of another type.
    Misfits(&'static str),
    Fails(TransportErrorKind),
    BreaksOff,
}

/// A server that repeats requests. A token request gets a token, or the same treatment.
#[derive(Clone)]
struct Parrot {
    fate: Fate,
    gives_tokens: bool,
}

impl Debug for Parrot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Parrot")
    }
}

/// Target and headers of a request, and a body with a secret. (A message that repeats other values is shown.)
async fn all_of(request: Request<Body>) -> String {
    let mut text = request.uri().to_string();
    for value in request.headers().values() {
        text += " ";
        text += value.to_str().expect("text");
    }
    let body = request.into_body().collect().await.expect("whole");
    let body = std::str::from_utf8(&body).unwrap_or_default();
    if body.contains(SECRET) { text + " " + body } else { text }
}

impl Transport for Parrot {
    fn send(&self, request: Request<Body>, options: SendOptions) -> TransportFuture {
        let Self { fate, gives_tokens } = *self;
        Box::pin(async move {
            if options.attempt == 0 && gives_tokens {
                let token = json!({"access_token": secret("token"), "expires_in": 3600});
                return Ok(Response::new(token.to_string().into()));
            }
            let all = all_of(request).await;
            let repeated = json!({
                "message": all, "error": all, "error_description": all,
                "code": "x", "title": all, "detail": all, "errors": [{"reason": all}], BODY: [BODY, 1],
            });
            let response = Response::builder().header("x-request-id", "r-1").header("x-all", BODY);
            let response = response.header("link", format!("<{NEXT}>; rel=next"));
            let response = match fate {
                Fate::Repeats(status) => response.status(status).body(repeated.to_string().into()),
                Fate::Misfits(body) => response.body(body.into()),
                Fate::Fails(kind) => return Err(TransportError::new(kind, "the wire is cut")),
                Fate::BreaksOff => response.body(Body::stream(Breaks(false), None)),
            };
            Ok(response.expect("valid"))
        })
    }
}

/// Some bytes, and the end of the connection.
struct Breaks(bool);

impl futures_core::Stream for Breaks {
    type Item = Result<Bytes, &'static str>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let is_over = std::mem::replace(&mut self.0, true);
        let piece = if is_over { Err("cut") } else { Ok(Bytes::from_static(BODY.as_bytes())) };
        std::task::Poll::Ready(Some(piece))
    }
}

/// All that was shown.
#[derive(Default)]
pub(crate) struct Shown(pub(crate) String);

impl Shown {
    pub(crate) fn debug(&mut self, value: &dyn Debug) {
        write!(self.0, "{value:?}\n{value:#?}\n").expect("memory");
    }

    pub(crate) fn display(&mut self, value: &dyn Display) {
        write!(self.0, "{value}\n{value:#}\n").expect("memory");
    }

    /// An error with all that it comes from.
    pub(crate) fn error(&mut self, error: &dyn std::error::Error) {
        self.debug(&error);
        let mut cause = Some(error);
        while let Some(error) = cause {
            self.debug(&error);
            self.display(&error);
            cause = error.source();
        }
    }

    /// Asserts that it contains no secret.
    fn hides_all(&self) {
        for mark in hidden() {
            if let Some(at) = self.0.find(&mark) {
                let start = self.0[..at].rfind('\n').map_or(0, |index| index + 1);
                let line = self.0[start..].lines().next().unwrap_or_default();
                panic!("`{mark}` stands in: {line}");
            }
        }
    }
}

/// A private key as a client secret.
pub(crate) fn signing_secret() -> String {
    let seed: [u8; 32] = std::array::from_fn(|index| index as u8);
    let key = ed25519_dalek::SigningKey::from_bytes(&seed);
    let [d, x] = [seed, key.verifying_key().to_bytes()].map(|part| URL_SAFE_NO_PAD.encode(part));
    let jwk = json!({"crv": "Ed25519", "d": d, "kty": "OKP", "x": x, "note": SECRET});
    format!("secret-token:example.com:v1:{}", URL_SAFE_NO_PAD.encode(jwk.to_string()))
}

/// Every way to prove who is calling.
fn credentials() -> Vec<(&'static str, Credential)> {
    let secret_source = |secret: String| {
        ClientCredentials::new("/token", "client", secret)
            .assertion_audience(openapi_sdk_runtime::oauth::Audience::Host)
    };
    vec![
        ("bearer", Credential::token(secret("token"))),
        ("basic", Credential::password("user", secret("password"))),
        ("header", Credential::key(secret("key"))),
        ("query", Credential::key(secret("key"))),
        ("cookie", Credential::key(secret("key"))),
        ("bearer", Credential::provider(secret_source(secret("client")))),
        ("bearer", Credential::provider(secret_source(signing_secret()))),
        ("bearer", Credential::provider(TokenExchange::new("/token", "c", secret("subject")))),
    ]
}

/// Records its arguments.
struct Looks(Arc<std::sync::Mutex<Shown>>);

impl Debug for Looks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Looks")
    }
}

impl Hook for Looks {
    fn before_call(
        &self,
        call: &CallInfo<'_>,
        request: &mut Request<Body>,
    ) -> Result<(), HookError> {
        let mut shown = self.0.lock().expect("no panic");
        shown.debug(call);
        shown.debug(request);
        Ok(())
    }

    fn after_call(&self, call: &CallInfo<'_>, outcome: &CallOutcome<'_>) {
        let mut shown = self.0.lock().expect("no panic");
        shown.debug(call);
        shown.debug(&(
            outcome.status(),
            outcome.error().map(ToString::to_string),
            outcome.attempts(),
        ));
    }
}

const FATES: &[Fate] = &[
    Fate::Repeats(200),
    Fate::Repeats(302),
    Fate::Repeats(400),
    Fate::Repeats(401),
    Fate::Repeats(403),
    Fate::Repeats(503),
    Fate::Misfits(r#""b0dy""#),
    Fate::Misfits(r#"{"at": "b0dy"}"#),
    Fate::Misfits("b0dy"),
    Fate::Misfits("data: \"b0dy\"\n\ndata: {\"b0dy\": b0dy}\n\n"),
    Fate::Fails(TransportErrorKind::Connect),
    Fate::Fails(TransportErrorKind::Refused),
    Fate::Fails(TransportErrorKind::Timeout),
    Fate::Fails(TransportErrorKind::Other),
    Fate::BreaksOff,
];

/// A call with marks in its body.
fn call<A: ReadResponse>(client: &Client) -> Call<Asks<A>> {
    let password = Secret::new(format!("{SECRET}-{BODY}"));
    let body = BTreeMap::from([("password".to_owned(), password)]);
    Call::<Asks<A>>::new(client).path_value("id", &1).json_body(&body)
}

/// Sends a call, and shows every result except the value itself.
async fn show<A: ReadResponse>(shown: &mut Shown, call: Call<Asks<A>>) -> Option<A::Output> {
    shown.debug(&call);
    shown.debug(&call.request().expect("valid"));
    match call.send().await {
        Ok(response) => {
            shown.debug(&(response.status(), response.request_id(), response.attempts()));
            Some(response.into_value())
        }
        Err(error) => {
            shown.error(&error);
            shown.debug(&(error.token_error(), error.request_id(), error.location()));
            shown.debug(&error.message());
            None
        }
    }
}

#[tokio::test]
async fn no_call_shows_a_secret_or_a_body() {
    let (everything, looked) = (Everything::default(), Arc::default());
    let _guard = tracing::subscriber::set_default(everything.clone());
    let mut shown = Shown::default();
    for (&fate, gives_tokens) in FATES.iter().flat_map(|fate| [(fate, true), (fate, false)]) {
        for (scheme, credential) in credentials() {
            shown.debug(&credential);
            let builder = ClientBuilder::new(&PROFILE)
                .clock(Still)
                .hook(Looks(Arc::clone(&looked)))
                .transport(Parrot { fate, gives_tokens })
                .credential(scheme, credential);
            shown.debug(&builder);
            let small = builder.clone().max_response_size(3).build().expect("complete");
            let client = builder.build().expect("complete");
            shown.debug(&client);
            show(&mut shown, call::<Binary>(&small)).await;
            show(&mut shown, call::<Binary>(&client)).await;
            show(&mut shown, call::<Json<Timestamp>>(&client)).await;
            show(&mut shown, call::<Json<i64>>(&client)).await;
            let response = show(&mut shown, call::<AsResponse>(&client)).await;
            shown.debug(&response);
            if let Some(mut events) = show(&mut shown, call::<Events<i64>>(&client)).await {
                shown.debug(&events);
                while let Some(Err(error)) = events.next().await {
                    shown.error(&error);
                }
            }
            if let Some(mut lines) = show(&mut shown, call::<JsonLines<i64>>(&client)).await {
                shown.debug(&lines);
                while let Some(Err(error)) = lines.next().await {
                    shown.error(&error);
                }
            }
            let streamed = call::<Binary>(&client).send_streaming().await;
            match streamed {
                Ok(response) => shown.debug(&response),
                Err(error) => shown.error(&error),
            }
            let undeclared = client.request("POST", "/things").serde_body(BODY).json::<u8>();
            shown.debug(&undeclared);
            shown.error(&undeclared.await.expect_err("no response is a number"));
            let brought = call::<Json<i64>>(&client)
                .header("Authorization", &format!("Bearer {}", secret("header")))
                .header("Cookie", &format!("sid={}", secret("header")));
            show(&mut shown, brought).await;
        }
    }
    shown.display(&everything.text());
    shown.hides_all();
    looked.lock().expect("no panic").hides_all();
    assert!(everything.text().contains("things.ask"), "the spans were looked at");
}

/// A source that shows its secret to those who ask it to.
struct Panics;

impl TokenProvider for Panics {
    fn fetch(&self, _: &TokenContext) -> TokenFuture {
        Box::pin(async { panic!("{}", secret("source")) })
    }
}

#[test]
fn a_panic_over_an_error_shows_no_more_than_the_error() {
    let fate = Fate::Repeats(403);
    let client = ClientBuilder::new(&PROFILE)
        .transport(Parrot { fate, gives_tokens: true })
        .credential("bearer", Credential::token(secret("token")))
        .build()
        .expect("complete");
    let call = async { call::<Binary>(&client).await.map(drop).expect("this panics") };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("it starts");
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| runtime.block_on(call)));
    let mut shown = Shown::default();
    shown.display(&panic.expect_err("it panics").downcast::<String>().expect("a text"));
    assert!(shown.0.contains("403 Forbidden"), "{}", shown.0);
    shown.hides_all();
}

#[tokio::test]
async fn a_panic_of_a_source_is_not_repeated() {
    let client = ClientBuilder::new(&PROFILE)
        .clock(Still)
        .transport(Parrot { fate: Fate::Repeats(200), gives_tokens: true })
        .credential("bearer", Credential::provider(Panics))
        .build()
        .expect("complete");
    let call = tokio::spawn(call::<Binary>(&client).into_future());
    let mut shown = Shown::default();
    match call.await {
        Ok(outcome) => shown.error(&outcome.expect_err("there is no token")),
        Err(panic) => assert!(panic.is_panic(), "the task that polled the source panics with it"),
    }
    shown.hides_all();
}

#[test]
fn no_value_that_may_hold_a_secret_shows_it() {
    let mut shown = Shown::default();
    let (token, text) = (Secret::new(secret("text")), || secret("text"));
    shown.debug(&Token::new(token.clone()));
    shown.debug(&ClientCredentials::new("/token", "client", text()));
    shown.debug(&TokenExchange::new("/token", "client", text()));
    shown.debug(&Identity::Subject { client_id: "client".to_owned(), token: token.clone() });
    shown.debug(&Identity::Client { client_id: "client".to_owned(), secret: token.clone() });
    shown.debug(&Nullable::Value(token.clone()));
    shown.debug(&token);
    shown.debug(&File::new("list.txt", format!("{BODY} {SECRET}")));
    shown.debug(&Body::from(text()));
    shown.debug(&Body::from(text()).into_stream());
    let mut request = Request::new(Body::from(BODY));
    let mut key = http::HeaderValue::try_from(text()).expect("valid");
    key.set_sensitive(true);
    request.headers_mut().insert("x-key", key);
    shown.debug(&request);
    shown.error(&TokenError::refused(http::StatusCode::BAD_REQUEST, None, None));
    for url in ["https://user:s3cr3t@example.com", "https://s3cr3t s3cr3t", "https://a.b/?s3cr3t"] {
        let builder = ClientBuilder::new(&PROFILE).server_url(url);
        shown.debug(&builder);
        shown.error(&builder.build().expect_err("no server has such a URL"));
    }
    let builder = ReqwestTransport::builder()
        .proxy(format!("http://user:{SECRET}@example.com"))
        .root_certificates_pem(SECRET);
    shown.debug(&builder);
    shown.error(&builder.build().expect_err("that is not a certificate"));
    let builder = ReqwestTransport::builder().proxy(format!("http://user:{SECRET}@example.com"));
    shown.debug(&builder.build().expect("that is a proxy"));
    let builder = ReqwestTransport::builder().proxy(format!("ftp://user:{SECRET}@example.com"));
    shown.error(&builder.build().expect_err("that is not a proxy"));
    for scheme in ["header", "cookie", "bearer", "unknown"] {
        let credential = Credential::key(text() + "\n");
        let builder = ClientBuilder::new(&PROFILE).credential(scheme, credential);
        shown.error(&builder.build().expect_err("it can't be sent so"));
    }
    shown.hides_all();
}

#[tokio::test]
async fn a_script_and_its_records_show_nothing() {
    let script = Script::new();
    let mut shown = Shown::default();
    let expected = script.expect::<Asks<Json<String>>>().when_header("x-key", &secret("other"));
    shown.debug(&expected.when_body(&json!({"name": BODY})).respond(BODY.to_owned()));
    script.expect::<Asks<Json<String>>>().header("x-all", BODY).json(&json!({BODY: BODY}));
    for (scheme, credential) in credentials().into_iter().take(5) {
        let builder = ClientBuilder::new(&PROFILE).credential(scheme, credential);
        let client = script.client(builder).expect("complete");
        let error = call::<Json<String>>(&client).await.expect_err("an object is not text");
        shown.error(&error);
    }
    shown.debug(&(&script, script.requests()));
    shown.error(&script.verify().expect_err("the first response was not requested"));
    shown.hides_all();
}

#[tokio::test]
async fn a_stream_of_pages_shows_no_position_and_no_page() {
    const PAGE: &str = r#"{"next": "/things/s3cr3t-id/b0dy", "list": ["b0dy", 1]}"#;
    let fate = Fate::Misfits(PAGE);
    let everything = Everything::default();
    let _guard = tracing::subscriber::set_default(everything.clone());
    let client = ClientBuilder::new(&PROFILE)
        .transport(Parrot { fate, gives_tokens: true })
        .credential("bearer", Credential::token(secret("token")))
        .build()
        .expect("complete");
    let mut shown = Shown::default();
    turn::<ByToken>(&client, &mut shown, BODY).await;
    turn::<ByUrl>(&client, &mut shown, NEXT).await;
    turn::<ByLink>(&client, &mut shown, NEXT).await;
    shown.display(&everything.text());
    shown.hides_all();
    assert!(everything.text().contains("/things/{id}/turns"), "the spans were looked at");
}

/// Two pages, and the error of an item in another place.
async fn turn<O>(client: &Client, shown: &mut Shown, position: &str)
where
    O: PagedItems<Output = Json<serde_json::Value>, Item = i64>,
{
    let call = Call::<O>::new(client).path_value("id", &secret("id"));
    let call = call.query_value("page", &secret("page"));
    let (mut pages, mut items) = (call.clone().pages(), call.items().start_at(position));
    for _ in 0..2 {
        pages.next().await.expect("there is a page").expect("any JSON is one");
        shown.debug(&pages);
    }
    shown.error(&items.next().await.expect("there is a page").expect_err("a text is not a number"));
    shown.debug(&(&items, O::PAGING));
}

/// Operations that page, each in a way of its own.
macro_rules! turns {
    ($($name:ident: $paging:expr;)*) => {$(
        enum $name {}

        impl Operation for $name {
            type Output = Json<serde_json::Value>;

            const ENDPOINT: Endpoint = Endpoint::new("things.turn", "GET", "/things/{id}/turns");
            const SECURITY: Security = &[&["bearer"]];
        }

        impl Paged for $name {
            const PAGING: Paging = $paging;
        }

        impl PagedItems for $name {
            type Item = i64;
        }
    )*};
}

turns! {
    ByToken: paging::query("page").token(&["next"]).items(&["list"]);
    ByUrl: paging::url(&["next"]).items(&["list"]);
    ByLink: paging::link().items(&["list"]);
}
