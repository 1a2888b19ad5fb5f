//! Spans and events of calls and attempts, as a subscriber sees them.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response};
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::building::Build;
use crate::calls::{Get, Still, responding};
use openapi_sdk_runtime::token::{Token, TokenContext, TokenError, TokenFuture, TokenProvider};
use openapi_sdk_runtime::transport::{
    Body, SendOptions, Transport, TransportError, TransportErrorKind, TransportFuture,
};
use openapi_sdk_runtime::{Call, ClientBuilder, Credential, Profile, RetryPolicy, Scheme, Server};

static PROFILE: Profile = Profile::new(
    Server::new("https://api.example.com", &[]),
    &[Scheme::bearer("bearerAuth", "bearer_token")],
    "sdk/1.0",
)
.request_id_headers(&["x-id"]);

/// Takes everything, and writes it down.
#[derive(Clone, Default)]
pub(crate) struct Everything(Arc<Mutex<Written>>);

/// Each with its name or level, and its fields.
#[derive(Default)]
struct Written {
    spans: Vec<(String, BTreeMap<String, String>)>,
    events: Vec<(String, BTreeMap<String, String>)>,
}

impl Everything {
    /// The name and the fields of each span, in the order in which they began.
    fn spans(&self) -> Vec<String> {
        lines(&self.0.lock().expect("no panic").spans)
    }

    /// The level and the fields of each event.
    fn events(&self) -> Vec<String> {
        lines(&self.0.lock().expect("no panic").events)
    }

    /// All that was written.
    pub(crate) fn text(&self) -> String {
        [self.spans(), self.events()].concat().join("\n")
    }
}

fn lines(records: &[(String, BTreeMap<String, String>)]) -> Vec<String> {
    let lines = records.iter().map(|(name, fields)| {
        let fields = fields.iter().map(|(name, value)| format!(" {name}={value}"));
        fields.fold(name.clone(), |text, field| text + &field)
    });
    lines.collect()
}

struct Fields<'a>(&'a mut BTreeMap<String, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = BTreeMap::new();
        span.record(&mut Fields(&mut fields));
        let mut written = self.0.lock().expect("no panic");
        written.spans.push((span.metadata().name().to_owned(), fields));
        Id::from_u64(written.spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let index = usize::try_from(span.into_u64()).expect("small") - 1;
        values.record(&mut Fields(&mut self.0.lock().expect("no panic").spans[index].1));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = BTreeMap::new();
        event.record(&mut Fields(&mut fields));
        let level = event.metadata().level().to_string();
        self.0.lock().expect("no panic").events.push((level, fields));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// A client of this transport, without a clock.
fn builder(transport: impl Transport, attempts: u32) -> ClientBuilder {
    let policy = RetryPolicy::new().attempts(attempts).initial_backoff(Duration::ZERO);
    ClientBuilder::new(&PROFILE)
        .credential("bearerAuth", Credential::token("tok-123"))
        .retries(policy)
        .transport(transport)
}

/// The records of a call.
async fn written(builder: ClientBuilder) -> Everything {
    let everything = Everything::default();
    let client = builder.build().expect("complete");
    let call = Call::<Get>::new(&client).path_value("id", &"secret id").query_value("q", &"x");
    let guard = tracing::subscriber::set_default(everything.clone());
    let _ = call.await;
    drop(guard);
    let text = everything.text();
    for hidden in ["tok-123", "secret id", "secret%20id", "b0dy", "q=x"] {
        assert!(!text.contains(hidden), "`{hidden}` stands in {text}");
    }
    everything
}

/// A line of these fields and those of every call, which are sorted.
fn line(name: &str, fields: &[&str]) -> String {
    let call = [
        "http.request.method=\"GET\"",
        "operation=\"things.get\"",
        "url.template=\"/things/{id}\"",
    ];
    let mut fields = [fields, &call].concat();
    fields.sort_unstable();
    format!("{name} {}", fields.join(" "))
}

/// A line of an event.
fn event(level: &str, message: &str, fields: &[&str]) -> String {
    let message = format!("message={message}");
    line(level, &[fields, &[&message, SERVER]].concat())
}

const SERVER: &str = "server.address=\"api.example.com\"";
const OK: &str = "http.response.status_code=200";
const ID: &str = "request_id=\"7\"";
const NO_TIME: &str = "duration_ms=0.0";
const NO_WAIT: &str = "wait_ms=0.0";
const AGAIN: &str = "http.request.resend_count=1";
const RETRIED: &str = "attempt failed, retrying after a wait";
const FAILED: &str = "attempt failed";
const FINISHED: &str = "call finished";

#[tokio::test]
async fn a_call_and_each_attempt_have_a_span() {
    let busy = responding(503, &json!({"message": "b0dy"}));
    let all = [
        NO_TIME,
        ID,
        "error.type=\"503\"",
        "http.response.status_code=503",
        "otel.status_code=\"ERROR\"",
    ];
    let attempt = |fields: &[&str]| {
        line("attempt", &[&all, fields, &[SERVER, "otel.kind=\"client\""]].concat())
    };
    assert_eq!(
        written(builder(busy, 2).clock(Still)).await.spans(),
        [
            line("call", &[&all[..], &["attempts=2"]].concat()),
            attempt(&["attempt=1"]),
            attempt(&["attempt=2", AGAIN]),
        ]
    );
}

#[tokio::test]
async fn a_span_has_the_reason_for_a_missing_response() {
    let mut recorder = responding(200, &json!({}));
    recorder.fails = Some(TransportErrorKind::Timeout);
    let spans = written(builder(recorder, 1).clock(Still)).await.spans();
    for (span, name) in spans.iter().zip(["call attempts=1", "attempt attempt=1"]) {
        assert!(span.starts_with(name) && span.contains("error.type=\"timeout\""), "{span}");
    }
    assert_eq!(spans.len(), 2);
}

#[tokio::test]
async fn a_success_is_one_event_at_debug() {
    let events = written(builder(responding(200, &json!({})), 3).clock(Still)).await.events();
    assert_eq!(events, [event("DEBUG", FINISHED, &["attempts=1", OK, ID, NO_TIME])]);
}

/// With the feature, a client always has a clock.
#[cfg(not(feature = "reqwest"))]
#[tokio::test]
async fn without_a_clock_the_duration_is_missing() {
    let events = written(builder(responding(200, &json!({})), 3)).await.events();
    assert_eq!(events, [event("DEBUG", FINISHED, &["attempts=1", OK, ID])]);
}

/// Responds with these results, one by one: a status, or the kind of a failure.
#[derive(Debug)]
struct InTurn(Mutex<Vec<Result<u16, TransportErrorKind>>>);

impl Transport for InTurn {
    fn send(&self, _: Request<Body>, _: SendOptions) -> TransportFuture {
        let result = self.0.lock().expect("no panic").remove(0);
        let response = |status| Response::builder().status(status).body("{}".into());
        let result = result.map(|status| response(status).expect("valid"));
        Box::pin(async move { result.map_err(|kind| TransportError::new(kind, "b0dy")) })
    }
}

fn in_turn<const N: usize>(results: [Result<u16, TransportErrorKind>; N]) -> InTurn {
    InTurn(Mutex::new(results.into()))
}

#[tokio::test]
async fn each_attempt_that_fails_is_an_event_at_warn() {
    let results = [Err(TransportErrorKind::Refused), Err(TransportErrorKind::Timeout), Ok(200)];
    assert_eq!(
        written(builder(in_turn(results), 3).clock(Still)).await.events(),
        [
            event("WARN", RETRIED, &["attempt=1", "error.type=\"refused\"", NO_WAIT]),
            event("WARN", RETRIED, &["attempt=2", "error.type=\"timeout\"", AGAIN, NO_WAIT]),
            event("DEBUG", FINISHED, &["attempts=3", OK, NO_TIME]),
        ]
    );
}

#[tokio::test]
async fn the_last_attempt_that_fails_has_no_wait() {
    let busy = ["error.type=\"503\"", "http.response.status_code=503"];
    let bad = ["error.type=\"502\"", "http.response.status_code=502"];
    assert_eq!(
        written(builder(in_turn([Ok(503), Ok(502)]), 2).clock(Still)).await.events(),
        [
            event("WARN", RETRIED, &[&busy[..], &["attempt=1", NO_WAIT]].concat()),
            event("WARN", FAILED, &[&bad[..], &["attempt=2", AGAIN]].concat()),
            event("DEBUG", FINISHED, &[&bad[..], &["attempts=2", NO_TIME]].concat()),
        ]
    );
    let missing = ["error.type=\"404\"", "http.response.status_code=404"];
    assert_eq!(
        written(builder(in_turn([Ok(404)]), 2).clock(Still)).await.events(),
        [
            event("WARN", FAILED, &[&missing[..], &["attempt=1"]].concat()),
            event("DEBUG", FINISHED, &[&missing[..], &["attempts=1", NO_TIME]].concat()),
        ]
    );
}

/// A body that breaks off.
struct Cut;

impl futures_core::Stream for Cut {
    type Item = Result<bytes::Bytes, &'static str>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(Err("b0dy")))
    }
}

#[derive(Debug)]
struct CutsOff;

impl Transport for CutsOff {
    fn send(&self, _: Request<Body>, _: SendOptions) -> TransportFuture {
        Box::pin(async { Ok(Response::new(Body::stream(Cut, None))) })
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_a_failed_attempt() {
    let kind = "error.type=\"transport\"";
    assert_eq!(
        written(builder(CutsOff, 1).clock(Still)).await.events(),
        [
            event("WARN", FAILED, &["attempt=1", kind]),
            event("DEBUG", FINISHED, &["attempts=1", kind, NO_TIME]),
        ]
    );
}

/// Has a token, or none.
struct Tokens(Mutex<Vec<Result<&'static str, &'static str>>>);

impl TokenProvider for Tokens {
    fn fetch(&self, _: &TokenContext) -> TokenFuture {
        let next = self.0.lock().expect("no panic").remove(0);
        Box::pin(async move { next.map(Token::new).map_err(TokenError::new) })
    }
}

#[tokio::test]
async fn a_token_that_is_not_available_is_an_event_at_warn() {
    let with = |tokens: Vec<Result<&'static str, &'static str>>, transport: InTurn| {
        let provider = Credential::provider(Tokens(Mutex::new(tokens)));
        builder(transport, 1).clock(Still).credential("bearerAuth", provider)
    };
    let kind = "error.type=\"token\"";
    assert_eq!(
        written(with(vec![Err("tok-123")], in_turn([]))).await.events(),
        [
            event("WARN", "no token is available", &[kind]),
            event("DEBUG", FINISHED, &["attempts=0", kind, NO_TIME]),
        ]
    );
    let renewed = with(vec![Ok("tok-123"), Ok("tok-1234")], in_turn([Ok(401), Ok(200)]));
    let refused = ["attempt=1", "error.type=\"401\"", "http.response.status_code=401"];
    assert_eq!(
        written(renewed).await.events(),
        [
            event("WARN", "attempt failed, retrying with a new token", &refused),
            event("DEBUG", FINISHED, &["attempts=2", OK, NO_TIME]),
        ]
    );
}
