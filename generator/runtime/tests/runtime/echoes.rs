//! Echoes of credentials: a server, a token endpoint, a transport or a proxy repeats a credential in each encoding, in each
//! place of a response; and no public text shows it.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{Request, Response};
use serde_json::json;

use crate::building::Build;
use crate::calls::Still;
use crate::leaks::Shown;
use crate::server::{Act, Server};
use crate::spans::Everything;
use openapi_sdk_runtime::decode::{Binary, Json, ReadResponse};
use openapi_sdk_runtime::hook::{CallInfo, CallOutcome, Hook, HookError};
use openapi_sdk_runtime::lines::{Events, JsonLines};
use openapi_sdk_runtime::oauth::{ClientCredentials, TokenExchange};
use openapi_sdk_runtime::token::{Token, TokenContext, TokenError, TokenFuture, TokenProvider};
use openapi_sdk_runtime::transport::{
    Body, ReqwestTransport, SendOptions, Transport, TransportError, TransportErrorKind,
    TransportFuture,
};
use openapi_sdk_runtime::{
    Call, Client, ClientBuilder, Credential, Endpoint, Error, Operation, Profile, RequestBuilder,
    RetryPolicy, Scheme, Secret, Security, Style,
};

/// A credential with characters that each encoding writes in its own way. It is valid in a header.
const NASTY: &str = r#"Kq+z/4=&<"7%2Bw\x'~m9"#;

/// A credential that a cookie can hold.
const COOKIE: &str = "Kq+z/4=&<7%2Bw'~m9";

static PROFILE: Profile = Profile::new(
    openapi_sdk_runtime::Server::new("https://api.example.com", &[]),
    &[
        Scheme::bearer("bearer", "bearer_token"),
        Scheme::basic("basic", "basic"),
        Scheme::header("header", "header_key", "X-Extra"),
        Scheme::query("query", "query_key", "key"),
        Scheme::cookie("cookie", "cookie", "sid"),
    ],
    "sdk/1.0",
);

struct Asks<A>(std::marker::PhantomData<A>);

impl<A: ReadResponse> Operation for Asks<A> {
    type Output = A;

    const ENDPOINT: Endpoint = Endpoint::new("things.ask", "POST", "/things");
    const SECURITY: Security = &[&["bearer"], &["basic"], &["header"], &["query"], &["cookie"]];
}

/// An encoding by its name.
type Encoding = (&'static str, fn(&str) -> String);

/// The encodings in which a credential may come back.
const ENCODINGS: &[Encoding] = &[
    ("raw", str::to_owned),
    ("in lower case", |text| text.to_ascii_lowercase()),
    ("percent", |text| percent(text, false, |_| false)),
    ("percent, in lower case", |text| percent(text, true, |_| false)),
    ("percent, all bytes", |text| percent(text, false, |_| true)),
    ("percent, twice", |text| percent(&percent(text, false, |_| false), true, |_| false)),
    ("form, read as text", |text| text.replace('+', " ")),
    ("decoded", |text| text.replace("%2B", "+")),
    ("JSON", |text| json!(text).to_string()),
    ("JSON, all characters", |text| text.chars().map(|c| format!("\\u{:04X}", c as u32)).collect()),
    ("JSON in JSON", |text| json!(json!(text).to_string()).to_string()),
    ("HTML", |text| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        text.replace('\'', "&#39;").replace('+', "&#x2b;").replace('/', "&sol;")
    }),
    ("base64", |text| STANDARD.encode(text)),
    ("base64 behind one byte", |text| STANDARD.encode(format!("u{text}"))),
    ("base64 behind two bytes", |text| STANDARD.encode(format!("u:{text}"))),
    ("base64 in a form", |text| {
        percent(&STANDARD.encode(format!("client:{text}")), false, |_| false)
    }),
    ("base64 in lines", |text| {
        let encoded = STANDARD.encode(text);
        format!("{}\r\n{}", &encoded[..10], &encoded[10..])
    }),
    ("base64 behind a word", |text| format!("/path/{}", STANDARD.encode(text))),
    ("base64 of a form", |text| STANDARD.encode(percent(text, false, |_| false))),
    ("base64url", |text| URL_SAFE_NO_PAD.encode(text)),
    ("base64url behind one byte", |text| URL_SAFE_NO_PAD.encode(format!("u{text}"))),
];

fn percent(text: &str, lower: bool, is_more: fn(u8) -> bool) -> String {
    let encoded = text.bytes().map(|byte| match byte {
        byte if byte.is_ascii_alphanumeric() && !is_more(byte) => char::from(byte).to_string(),
        byte if lower => format!("%{byte:02x}"),
        byte => format!("%{byte:02X}"),
    });
    encoded.collect()
}

/// The place of an echo.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    /// The message of an error body of this status, under this name.
    Message(u16, &'static str),
    /// A message within other values.
    InnerMessage,
    /// A part of a message, beside another.
    Detail,
    /// The whole body, as plain text.
    Plain,
    /// A text of this status that is not JSON.
    Text(u16),
    /// A header of this status and this name.
    Header(u16, &'static str),
    /// The name of a member in a body that has the wrong type.
    Member,
    /// The name of a member in an event, or in a line.
    Piece,
    /// The error of a transport that shows too much.
    Transport,
    /// The cause of the error that breaks off a body.
    Break,
    /// A member of the error body of the token endpoint.
    TokenBody(&'static str),
    /// The error of the transport to the token endpoint.
    TokenTransport,
}

const PLACES: &[Place] = &[
    Place::Message(400, "message"),
    Place::Message(401, "error_description"),
    Place::Message(403, "detail"),
    Place::Message(503, "msg"),
    Place::Message(302, "message"),
    Place::InnerMessage,
    Place::Detail,
    Place::Plain,
    Place::Text(400),
    Place::Text(200),
    Place::Header(302, "location"),
    Place::Header(400, "x-request-id"),
    Place::Header(200, "x-request-id"),
    Place::Header(200, "set-cookie"),
    Place::Header(400, "server"),
    Place::Header(200, "proxy-authorization"),
    Place::Member,
    Place::Piece,
    Place::Transport,
    Place::Break,
    Place::TokenBody("error"),
    Place::TokenBody("error_description"),
    Place::TokenTransport,
];

/// A server, or a transport, that repeats a text in a place.
#[derive(Clone)]
struct Echo {
    place: Place,
    text: String,
    token: Option<&'static str>,
}

impl Debug for Echo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Echo")
    }
}

/// An error with a cause, which shows this text.
struct Shows(String);

impl Debug for Shows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Shows({:?})", self.0)
    }
}

impl std::fmt::Display for Shows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("it went wrong")
    }
}

impl std::error::Error for Shows {}

/// Half a body, and the end of the connection.
struct Breaks(u8, String);

impl futures_core::Stream for Breaks {
    type Item = Result<Bytes, String>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0 += 1;
        std::task::Poll::Ready(match self.0 {
            1 => Some(Ok(Bytes::from_static(b"half"))),
            2 => Some(Err(self.1.clone())),
            _ => None,
        })
    }
}

impl Transport for Echo {
    fn send(&self, _: Request<Body>, options: SendOptions) -> TransportFuture {
        let Self { place, text, token } = self.clone();
        Box::pin(async move {
            let fails = || {
                let cause = Shows(text.clone());
                Err(TransportError::new(TransportErrorKind::Other, cause))
            };
            let response = Response::builder();
            let of = |status: u16, body: Body| {
                Ok(Response::builder().status(status).body(body).expect("valid"))
            };
            if options.attempt == 0 {
                return match place {
                    Place::TokenBody(name) => of(400, json!({ name: text }).to_string().into()),
                    Place::TokenTransport => fails(),
                    _ => of(
                        200,
                        json!({"access_token": token, "expires_in": 600}).to_string().into(),
                    ),
                };
            }
            match place {
                Place::Message(status, name) => {
                    of(status, json!({ name: text }).to_string().into())
                }
                Place::InnerMessage => {
                    let errors = json!({"error": {"errors": [{"code": 1}, {"reason": text}, {}]}});
                    of(400, errors.to_string().into())
                }
                Place::Detail => {
                    of(400, json!({"detail": text, "title": "Wrong"}).to_string().into())
                }
                Place::Plain => Ok(response
                    .status(400)
                    .header("content-type", "text/plain")
                    .body(text.into())
                    .expect("valid")),
                Place::Text(status) => of(status, text.into()),
                Place::Header(status, name) => {
                    // A header holds no line end.
                    let value = text.replace(['\r', '\n'], "");
                    Ok(response
                        .status(status)
                        .header(name, value)
                        .body(Body::from("{}"))
                        .expect("valid"))
                }
                Place::Member => of(200, json!({ text: "x" }).to_string().into()),
                Place::Piece => {
                    let json = json!({ text: "x" });
                    of(200, format!("data: {json}\n\n{json}\n").into())
                }
                Place::Transport => fails(),
                Place::Break => of(200, Body::stream(Breaks(0, text), None)),
                Place::TokenBody(_) | Place::TokenTransport => of(500, Body::empty()),
            }
        })
    }
}

/// A source of tokens that shows its secret in its error.
struct Shameless(&'static str);

impl TokenProvider for Shameless {
    fn fetch(&self, _: &TokenContext) -> TokenFuture {
        let error = TokenError::new(Shows(STANDARD.encode(self.0)));
        Box::pin(async move { Err(error) })
    }

    fn secrets(&self) -> Vec<openapi_sdk_runtime::Secret> {
        vec![self.0.into()]
    }
}

/// A hook that adds a credential of its own.
#[derive(Debug)]
struct Adds(&'static str);

impl Hook for Adds {
    fn before_call(&self, _: &CallInfo<'_>, request: &mut Request<Body>) -> Result<(), HookError> {
        request.headers_mut().insert(self.0, NASTY.parse().expect("valid"));
        Ok(())
    }
}

/// A hook that shows its arguments.
struct Looks(Arc<Mutex<Shown>>);

impl Debug for Looks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Looks")
    }
}

impl Hook for Looks {
    fn after_call(&self, call: &CallInfo<'_>, outcome: &CallOutcome<'_>) {
        let mut shown = self.0.lock().expect("no panic");
        shown.debug(&(call, outcome));
    }
}

/// A credential: its name, the secret that a server may repeat, and the value for the client.
struct Kind {
    name: &'static str,
    secret: &'static str,
    scheme: &'static str,
    credential: Credential,
    /// The hook that adds it, or the header of the call that does.
    added: Option<Added>,
}

#[derive(Clone, Copy)]
enum Added {
    Hook(&'static str),
    Header(&'static str, &'static str),
    Query,
    /// A secret value in the body, or in a parameter.
    Value(fn(RequestBuilder, &BTreeMap<String, Secret>) -> RequestBuilder),
}

fn kinds() -> Vec<Kind> {
    let other = || Credential::token("another-credential");
    let kind =
        |name, secret, scheme, credential| Kind { name, secret, scheme, credential, added: None };
    let added = |name, added| Kind { added: Some(added), ..kind(name, NASTY, "bearer", other()) };
    let source = |secret| Credential::provider(ClientCredentials::new("/t", "client", secret));
    vec![
        kind("bearer token", NASTY, "bearer", Credential::token(NASTY)),
        kind("password", NASTY, "basic", Credential::password("api", NASTY)),
        kind("user without a password", NASTY, "basic", Credential::password(NASTY, "")),
        kind("user", NASTY, "basic", Credential::password(NASTY, "another-credential")),
        kind("key in a header", NASTY, "header", Credential::key(NASTY)),
        kind("key in the query", NASTY, "query", Credential::key(NASTY)),
        kind("key in a cookie", COOKIE, "cookie", Credential::key(COOKIE)),
        kind("client secret", NASTY, "bearer", source(NASTY)),
        kind("fetched token", NASTY, "bearer", source("another-credential")),
        kind(
            "subject token",
            NASTY,
            "bearer",
            Credential::provider(TokenExchange::new("/t", "client", NASTY)),
        ),
        added("authorization by a hook", Added::Hook("authorization")),
        added("proxy-authorization by a hook", Added::Hook("proxy-authorization")),
        added("token by a hook", Added::Hook("x-vault-token")),
        added("proxy password by a header", Added::Header("Proxy-Authorization", "Basic ")),
        added("password by a header", Added::Header("Authorization", "Basic ")),
        added("cookie by a header", Added::Header("Cookie", "a=1; sid=")),
        added("key by a header", Added::Header("X-Api-Key", "")),
        added("key by the query", Added::Query),
        added("JSON", Added::Value(|request, values| request.json_body(values))),
        added(
            "a line of JSON",
            Added::Value(|request, values| {
                request.json_lines_body("application/jsonl", [values.clone()])
            }),
        ),
        added("form", Added::Value(|request, values| request.form_body(values, &[]))),
        added("multipart", Added::Value(|request, values| request.multipart_body(values, &[]))),
        added(
            "styled parameter",
            Added::Value(|request, values| request.query_styled("q", Style::DEEP_OBJECT, values)),
        ),
    ]
}

fn client(kind: &Kind, echo: Echo) -> Client {
    watched(kind, echo, &Arc::default())
}

/// A client with a hook that looks on, unless the call has to be one without hooks.
fn watched(kind: &Kind, echo: Echo, looked: &Arc<Mutex<Shown>>) -> Client {
    let builder = ClientBuilder::new(&PROFILE).clock(Still).retries(RetryPolicy::none());
    let builder = builder.transport(echo).credential(kind.scheme, kind.credential.clone());
    let builder = match kind.added {
        Some(Added::Hook(name)) => builder.hook(Adds(name)),
        None => builder.hook(Looks(Arc::clone(looked))),
        Some(Added::Header(..) | Added::Query | Added::Value(_)) => builder,
    };
    builder.build().expect("complete")
}

fn call<A: ReadResponse>(client: &Client, kind: &Kind) -> Call<Asks<A>> {
    let call = Call::new(client);
    match kind.added {
        Some(Added::Header(name, "Basic ")) => {
            let pair = STANDARD.encode(format!("user:{}", kind.secret));
            call.header(name, &format!("Basic {pair}"))
        }
        Some(Added::Header(name, word)) => call.header(name, &format!("{word}{}", kind.secret)),
        Some(Added::Query) => call.extra_query("key", kind.secret),
        Some(Added::Value(set)) => {
            let values = BTreeMap::from([("value".to_owned(), kind.secret.into())]);
            call.with(|request| set(request, &values))
        }
        Some(Added::Hook(_)) | None => call,
    }
}

fn show_headers(shown: &mut Shown, headers: Option<&http::HeaderMap>) {
    shown.debug(&headers);
}

fn show_error(shown: &mut Shown, error: &Error) {
    shown.error(error);
    shown.debug(&(
        error.request_id(),
        error.token_error(),
        error.token_error().and_then(TokenError::code),
    ));
    show_headers(shown, error.headers());
}

async fn show<A: ReadResponse>(shown: &mut Shown, call: Call<Asks<A>>) -> Option<A::Output> {
    shown.debug(&call);
    match call.send().await {
        Ok(response) => {
            show_headers(shown, Some(response.headers()));
            Some(response.into_value())
        }
        Err(error) => {
            show_error(shown, &error);
            None
        }
    }
}

/// All that can be shown of calls of this kind.
async fn shown(kind: &Kind, echo: Echo) -> String {
    let everything = Everything::default();
    let _guard = tracing::subscriber::set_default(everything.clone());
    let mut shown = Shown::default();
    let (place, looked) = (echo.place, Arc::default());
    let client = watched(kind, echo, &looked);
    type Map = BTreeMap<String, i64>;
    if place == Place::Member {
        show(&mut shown, call::<Json<Map>>(&client, kind)).await;
    } else {
        show(&mut shown, call::<Binary>(&client, kind)).await;
    }
    if matches!(place, Place::Piece | Place::Break) {
        let mut events = show(&mut shown, call::<Events<Map>>(&client, kind)).await.expect("200");
        while let Some(Err(error)) = events.next().await {
            show_error(&mut shown, &error);
        }
        let mut lines = show(&mut shown, call::<JsonLines<Map>>(&client, kind)).await.expect("200");
        while let Some(Err(error)) = lines.next().await {
            show_error(&mut shown, &error);
        }
    }
    if place == Place::Break {
        let response = call::<Binary>(&client, kind).send_streaming().await.expect("200");
        let mut body = response.into_value().into_stream();
        while let Some(piece) = body.next().await {
            if let Err(error) = piece {
                shown.error(&*error);
            }
        }
    }
    shown.display(&everything.text());
    shown.0 + &looked.lock().expect("no panic").0
}

/// The parts of an echo by which a reader would know it, as `Display` and as `Debug` write it.
fn parts(echo: &str) -> [String; 2] {
    // In the middle, so that quotes around it do not matter.
    let characters: Vec<char> = echo.chars().filter(|character| !character.is_control()).collect();
    let part: String = characters[1..characters.len().min(15)].iter().collect();
    let debug = format!("{part:?}");
    [part, debug.trim_matches('"').to_owned()]
}

#[tokio::test]
async fn no_credential_is_shown_in_any_encoding_in_any_place() {
    let mut leaks = Vec::new();
    for kind in kinds() {
        for &(encoding, encode) in ENCODINGS {
            let text = encode(kind.secret);
            for &place in PLACES {
                // The token endpoint receives nothing that hooks and calls add.
                let is_for_tokens = matches!(place, Place::TokenBody(_) | Place::TokenTransport);
                if is_for_tokens && !matches!(kind.name, "client secret" | "subject token") {
                    continue;
                }
                let token = if kind.name == "fetched token" { NASTY } else { "another-credential" };
                let echo =
                    Echo { place, text: format!("bad: '{text}' is wrong"), token: Some(token) };
                let shown = shown(&kind, echo).await;
                assert!(shown.contains("things.ask"), "the spans were looked at");
                if parts(&text).iter().any(|part| shown.contains(part.as_str())) {
                    leaks.push(format!("{}, {encoding}, {place:?}", kind.name));
                }
            }
        }
    }
    assert_eq!(leaks, Vec::<String>::new(), "{} leaks", leaks.len());
}

#[tokio::test]
async fn a_text_that_repeats_nothing_is_shown() {
    for kind in kinds() {
        let text = "Kq is no such thing, see https://example.com/a%20b?c=d&amp;e \u{e9}".to_owned();
        let echo =
            Echo { place: Place::Message(400, "message"), text: text.clone(), token: Some(NASTY) };
        let shown = shown(&kind, echo).await;
        assert!(shown.contains(&text), "{}: {shown}", kind.name);
    }
}

#[tokio::test]
async fn a_short_credential_is_found_as_a_word_of_its_own_only() {
    for (key, text, is_shown) in [
        ("a", "bad thing: name is wrong", true),
        ("a", "the key a is wrong", false),
        ("abc", "the key ABCD is wrong", true),
        ("abc", "the key <abc> is wrong", false),
        ("abc", "the key %61%62c is wrong", false),
        ("abc", "Basic dXNlcjphYmM=", false),
        ("abcd", "the key xabcdx is wrong", false),
    ] {
        let credential = Credential::key(key);
        let kind = Kind { name: "", secret: "", scheme: "header", credential, added: None };
        let echo =
            Echo { place: Place::Message(400, "message"), text: text.to_owned(), token: None };
        let shown = shown(&kind, echo).await;
        assert_eq!(shown.contains(text), is_shown, "{key} in {text}: {shown}");
    }
}

#[tokio::test]
async fn a_short_user_name_beside_a_password_withholds_no_text() {
    let credential = Credential::password("api", "a-long-password");
    let kind = Kind { name: "", secret: "", scheme: "basic", credential, added: None };
    let text = "the api is closed".to_owned();
    let echo = Echo { place: Place::Message(400, "message"), text: text.clone(), token: None };
    assert!(shown(&kind, echo).await.contains(&text));
}

#[tokio::test]
async fn a_source_of_tokens_can_name_its_secrets() {
    let client = ClientBuilder::new(&PROFILE)
        .clock(Still)
        .transport(Echo { place: Place::Transport, text: String::new(), token: None })
        .credential("bearer", Credential::provider(Shameless(NASTY)))
        .build()
        .expect("complete");
    let error = Call::<Asks<Binary>>::new(&client).await.expect_err("there is no token");
    let mut shown = Shown::default();
    show_error(&mut shown, &error);
    assert!(shown.0.contains("withheld"), "{}", shown.0);
    assert!(!shown.0.contains(&STANDARD.encode(NASTY)[1..15]), "{}", shown.0);
}

#[tokio::test]
async fn a_token_that_was_replaced_is_still_known() {
    use std::sync::atomic::{AtomicU32, Ordering};
    struct Counts(AtomicU32);
    impl TokenProvider for Counts {
        fn fetch(&self, _: &TokenContext) -> TokenFuture {
            let number = self.0.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move { Ok(Token::new(format!("token-number-{number}"))) })
        }
    }
    let text = "token-number-0 is wrong".to_owned();
    // The server rejects each token with 401, and repeats only the first one.
    let echo = Echo { place: Place::Message(401, "message"), text, token: None };
    let client = ClientBuilder::new(&PROFILE)
        .clock(Still)
        .transport(echo)
        .credential("bearer", Credential::provider(Counts(AtomicU32::new(0))))
        .build()
        .expect("complete");
    for _ in 0..3 {
        let error = Call::<Asks<Binary>>::new(&client).await.expect_err("401");
        assert!(!error.to_string().contains("token-number-0"), "{error}");
    }
}

#[tokio::test]
async fn a_proxy_that_repeats_its_credentials() {
    let password = percent(NASTY, false, |_| false);
    for &(encoding, encode) in ENCODINGS {
        let text = encode(NASTY);
        let body = json!({ "message": text }).to_string();
        let length = body.len();
        let head = "HTTP/1.1 407 Proxy Authentication Required";
        let server = Server::of([Act::Responses(format!(
            "{head}\r\ncontent-length: {length}\r\n\r\n{body}"
        ))])
        .await;
        let proxy = server.url.replace("://", &format!("://user:{password}@"));
        let transport = ReqwestTransport::builder().proxy(proxy).build().expect("a proxy");
        let client = ClientBuilder::new(&PROFILE)
            .server_url("http://api.example.com")
            .allow_plain_http()
            .credential("bearer", Credential::token("another-credential"))
            .transport(transport)
            .build()
            .expect("complete");
        let error = Call::<Asks<Binary>>::new(&client).await.expect_err("407");
        assert_eq!(server.requests().len(), 1, "the proxy was asked");
        let mut shown = Shown::default();
        show_error(&mut shown, &error);
        for part in parts(&text) {
            assert!(!shown.0.contains(&part), "{encoding}: {}", shown.0);
        }
    }
}

#[tokio::test]
async fn headers_show_their_values_only_where_they_are_known_to_be_harmless() {
    let echo =
        Echo { place: Place::Header(200, "x-unknown"), text: "v4lue".to_owned(), token: None };
    let credential = Credential::token("another-credential");
    let kind = Kind { name: "", secret: "", scheme: "bearer", credential, added: None };
    let client = client(&kind, echo);
    let call = call::<Json<serde_json::Value>>(&client, &kind);
    let names = ["Proxy-Authorization", "X-Unknown", "X-Extra", "If-Match", "Idempotency-Key"];
    let call = names.into_iter().fold(call, |call, name| call.header(name, "v4lue"));
    let request = call.header("Accept-Language", "shown-1").request().expect("valid");
    let mut shown = Shown::default();
    shown.debug(request.headers());
    let response =
        Call::<Asks<Json<serde_json::Value>>>::new(&client).send().await.expect("success");
    assert_eq!(response.headers()["x-unknown"], "v4lue", "the value itself is there");
    show_headers(&mut shown, Some(response.headers()));
    assert!(!shown.0.contains("v4lue") && shown.0.contains("shown-1"), "{}", shown.0);
}

/// The longest error text with all its parts.
const MOST_SHOWN: usize = 1000;

#[tokio::test]
async fn every_error_text_is_bounded() {
    let long = "Long".repeat(20_000);
    let credential = Credential::token("another-credential");
    let kind = Kind { name: "", secret: "", scheme: "bearer", credential, added: None };
    let mut errors = Vec::new();
    let text = long.clone();
    for &place in
        PLACES.iter().filter(|place| !matches!(place, Place::Header(..) | Place::Text(200)))
    {
        let client = client(&kind, Echo { place, text: text.clone(), token: None });
        let call = call::<Json<BTreeMap<String, i64>>>(&client, &kind);
        errors.push((format!("{place:?}"), call.await.expect_err("it fails")));
    }
    let client = client(&kind, Echo { place: Place::Text(400), text, token: None });
    let call = || call::<Json<i64>>(&client, &kind);
    let more = [
        ("query", call().extra_query("name", &long)),
        ("header", call().header(&long, "x")),
        ("media type", call().content_type(&format!("{long}\n"))),
        ("path", call().path_value("id", &long)),
    ];
    for (name, call) in more {
        errors.push((name.to_owned(), call.await.expect_err("it fails")));
    }
    let undeclared = client.request("GET", &format!("/{long}"));
    errors.push(("undeclared".to_owned(), undeclared.await.expect_err("it fails")));
    let undeclared = client.request("GET", &format!("/{}", &long[..60_000]));
    errors.push(("undeclared, shorter".to_owned(), undeclared.await.expect_err("it fails")));
    for (name, error) in errors {
        let text = error.to_string();
        assert!(text.len() <= MOST_SHOWN, "{name}: {} bytes", text.len());
        let mut shown = Shown::default();
        shown.error(&error);
        // `Debug` of a cause may be somewhat longer, and is repeated there.
        assert!(shown.0.len() <= 60_000, "{name}: {} bytes", shown.0.len());
    }
}

#[tokio::test]
async fn the_error_of_a_target_that_is_too_long_names_the_limit_and_no_value() {
    let credential = Credential::token("another-credential");
    let kind = Kind { name: "", secret: "", scheme: "bearer", credential, added: None };
    let client = client(&kind, Echo { place: Place::Text(200), text: String::new(), token: None });
    let value = "v4lue".repeat(14_000);
    let error =
        call::<Binary>(&client, &kind).extra_query("name", &value).await.expect_err("too long");
    let expected = "POST /things: the path and query are too long: 70013 bytes, 65534 at most";
    assert_eq!(error.to_string(), expected);
    assert!(error.is_invalid_input() && !format!("{error:?}").contains("v4lue"));
}

#[tokio::test]
async fn a_token_url_shows_no_user_and_no_query() {
    for url in ["https://user:s3cr3t@example.com/t?x=s3cr3t", "https://user:s3cr3t@a b/t?x=s3cr3t"]
    {
        let source = ClientCredentials::new(url, "client", "another-credential");
        let mut shown = Shown::default();
        shown.debug(&source);
        let builder = ClientBuilder::new(&PROFILE).clock(Still);
        let builder = builder.transport(Arc::new(Echo {
            place: Place::Text(200),
            text: String::new(),
            token: None,
        }));
        let error = builder.credential("bearer", Credential::provider(source)).build();
        shown.error(&error.expect_err("a URL has no password"));
        assert!(!shown.0.contains("s3cr3t"), "{}", shown.0);
    }
}
