//! Limits of responses: bytes of bodies, events and lines, and items of JSON.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::building::Build;
use openapi_sdk_runtime::decode::{ErrorForm, Json, ReadResponse};
use openapi_sdk_runtime::lines::{Events, JsonLines, TextEvents, WholeEvents};
use openapi_sdk_runtime::paging::{self, Paged, PagedItems, Paging};
use openapi_sdk_runtime::transport::{
    Body, SendOptions, Transport, TransportError, TransportFuture,
};
use openapi_sdk_runtime::wire::{self, Read};
use openapi_sdk_runtime::{
    Call, Client, ClientBuilder, Endpoint, Error, Operation, Profile, Server,
};

static PROFILE: Profile = Profile::new(Server::new("https://api.example.com", &[]), &[], "sdk/1.0");

/// An operation that is read as `A`.
struct Reads<A>(std::marker::PhantomData<A>);

impl<A: ReadResponse> Operation for Reads<A> {
    type Output = A;

    const ENDPOINT: Endpoint = Endpoint::new("read", "GET", "/");

    const ERRORS: &'static [ErrorForm] = &[ErrorForm::json::<Vec<Counted>>(&["default"])];
}

impl<A: ReadResponse> Paged for Reads<A> {
    const PAGING: Paging = paging::query("page").token(&["next"]).items(&["list"]);
}

impl<A: ReadResponse> PagedItems for Reads<A> {
    type Item = Counted;
}

thread_local! {
    static READS: Cell<usize> = const { Cell::new(0) };
}

/// A value that counts how many are read.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Counted;

impl Read for Counted {
    fn take(value: wire::Value<'_>) -> wire::Result<Self> {
        READS.set(READS.get() + 1);
        value.skip().map(|()| Self)
    }
}

impl<'de> Deserialize<'de> for Counted {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::deserialize(deserializer)
    }
}

/// A body that repeats a piece.
#[derive(Debug, Clone)]
struct Repeats {
    status: u16,
    piece: String,
    times: usize,
    /// The number of pieces that were asked for.
    sent: Arc<AtomicUsize>,
}

impl Repeats {
    fn once(text: &str) -> Self {
        Self { status: 200, piece: text.to_owned(), times: 1, sent: Arc::default() }
    }

    fn builder(&self) -> ClientBuilder {
        ClientBuilder::new(&PROFILE).transport(self.clone())
    }
}

impl Stream for Repeats {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let sent = self.sent.fetch_add(1, Ordering::Relaxed);
        Poll::Ready((sent < self.times).then(|| Ok(Bytes::from(self.piece.clone()))))
    }
}

impl Transport for Repeats {
    fn send(&self, _: Request<Body>, _: SendOptions) -> TransportFuture {
        let response = Response::builder().status(self.status);
        let response = response.body(Body::stream(self.clone(), None)).expect("valid");
        Box::pin(async move { Ok(response) })
    }
}

fn call<A: ReadResponse>(client: &Client) -> Call<Reads<A>> {
    Call::new(client)
}

/// Asserts that an event stream ends with an error before much more than the limit of bytes has come.
async fn assert_event_ends<A, T>(piece: &str, what: &str)
where
    A: ReadResponse<Output = openapi_sdk_runtime::lines::EventStream<T>>,
    T: std::fmt::Debug,
{
    const LIMIT: usize = 1_000;
    // It does end, far behind the limit, so that a client without one fails here instead of filling the memory.
    let server = Repeats { times: 5 * LIMIT, ..Repeats::once(piece) };
    let client = server.builder().max_response_size(LIMIT).build().expect("complete");
    let mut events = call::<A>(&client).await.expect("success");
    let error = events.next().await.expect("an error").expect_err("it never ends");
    assert!(error.is_too_large() && !error.is_decode() && !error.is_retryable(), "{error:?}");
    let text = error.to_string();
    let expected = format!("{what} is longer than 1000 bytes, which is the limit of the client");
    assert!(text.ends_with(&expected), "{text}");
    // Each piece has at least one byte.
    assert!(server.sent.load(Ordering::Relaxed) <= LIMIT + 8, "{:?} pieces", server.sent);
    assert!(events.next().await.is_none(), "nothing follows");
}

#[tokio::test]
async fn an_event_that_never_ends_is_an_error() {
    for piece in ["data: x\n", "data\n", "data: xxxxxxxxxx\r", "id: 1\nevent: e\ndata: x\n"] {
        assert_event_ends::<Events<Value>, _>(piece, "an event").await;
        assert_event_ends::<TextEvents, _>(piece, "an event").await;
        assert_event_ends::<WholeEvents<Value>, _>(piece, "an event").await;
    }
    for piece in ["data: x", ":", "xxxxxxxxx", "\u{0}"] {
        assert_event_ends::<TextEvents, _>(piece, "a line").await;
    }
    // The fields of an event count together.
    let long = "x".repeat(600);
    let piece = format!("id: {long}\nevent: {long}\n");
    assert_event_ends::<TextEvents, _>(&piece, "an event").await;
}

#[tokio::test]
async fn ignored_parts_of_a_stream_may_have_any_length() {
    let pieces = ": comment\nnobody: knows\nretry: 5\nid: 7\n".repeat(1_000);
    let server = Repeats::once(&format!("{pieces}data: [1]\n\n{pieces}data: [2]\n\n"));
    let client = server.builder().max_response_size(100).build().expect("complete");
    let mut events = call::<Events<Value>>(&client).await.expect("success");
    for number in [1, 2] {
        let event = events.next().await.expect("an event").expect("it is short");
        assert_eq!(event.data, json!([number]));
    }
    assert!(events.next().await.is_none());
    let lines = "[1]\n".repeat(1_000);
    let client = Repeats::once(&lines).builder().max_response_size(3).build().expect("complete");
    let mut lines = call::<JsonLines<Value>>(&client).await.expect("success");
    let mut count = 0;
    while let Some(line) = lines.next().await {
        assert_eq!(line.expect("it is short"), json!([1]));
        count += 1;
    }
    assert_eq!(count, 1_000);
}

#[tokio::test]
async fn a_line_that_is_too_long_is_an_error_after_those_before_it() {
    for end in ["\n", ""] {
        let server = Repeats::once(&format!("[1]\n[12]{end}"));
        let client = server.builder().max_response_size(3).build().expect("complete");
        let mut lines = call::<JsonLines<Value>>(&client).await.expect("success");
        assert_eq!(lines.next().await.expect("a line").expect("it is short"), json!([1]));
        let error = lines.next().await.expect("an error").expect_err("it is long");
        assert!(error.is_too_large(), "{error:?}");
        assert!(lines.next().await.is_none());
    }
}

/// The number of items of a value, counted where it is decoded.
fn items(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(|item| 1 + self::items(item)).sum(),
        Value::Object(members) => members.values().map(|item| 1 + self::items(item)).sum(),
        _ => 0,
    }
}

/// JSON of every shape in which items could be counted wrongly.
const SHAPES: &[&str] = &[
    "{}",
    " [ ] ",
    "7",
    "\"a,b,[{\"",
    "[{},{},{}]",
    "[\t1 , 2\n]",
    "[[[[]]]]",
    r#"{"a": [1, 2], "b": {}, "c": {"d": null}}"#,
    r#"["a,b", "\",\"", "\\", ",[{", "\u005b,", "]"]"#,
    r#"{",": ",", "[": "{", "\\\"": [[], [[]], {}]}"#,
    "[\"\u{e4},\u{1F600}\", [ ], { }, [ 1 ], { \"a\" : [ ] }]",
];

/// Reads a text by a client with this limit.
async fn read<A: ReadResponse>(text: &str, most: usize) -> Result<A::Output, Error> {
    let server = Repeats::once(text);
    let client = server.builder().max_response_items(most).build().expect("complete");
    call::<A>(&client).await
}

#[tokio::test]
async fn elements_and_members_of_all_depths_are_counted() {
    for shape in SHAPES {
        let value: Value = serde_json::from_str(shape).expect("it is JSON");
        let count = items(&value);
        assert_eq!(read::<Json<Value>>(shape, count).await.expect("as many as allowed"), value);
        if let Some(fewer) = count.checked_sub(1) {
            let error = read::<Json<Value>>(shape, fewer).await.expect_err("one too many");
            assert!(error.is_too_large() && !error.is_decode(), "{error:?}");
            let text = error.to_string();
            let expected = format!(
                "200 OK, but the JSON has more than {fewer} items, which is the limit of the client"
            );
            assert!(text.ends_with(&expected), "{text}");
            assert_eq!(error.body().expect("it is there"), shape);
        }
    }
}

/// Asserts that a text with two items can be read and one with three cannot, and that nothing of the latter is.
async fn assert_counted<A: ReadResponse>(two: &str, three: &str) {
    READS.set(0);
    assert!(read::<A>(two, 2).await.is_ok(), "{two}");
    assert!(READS.get() > 0, "nothing is read of {two}");
    READS.set(0);
    let Err(error) = read::<A>(three, 2).await else { panic!("{three} can be read") };
    assert!(error.is_too_large(), "{error:?}");
    assert_eq!(READS.get(), 0, "something is read of {three}");
}

#[tokio::test]
async fn json_with_too_many_items_is_not_decoded() {
    assert_counted::<Json<Vec<Counted>>>("[{},{}]", "[{},{},{}]").await;
    assert_counted::<Json<Vec<Vec<Counted>>>>("[[{}]]", "[[{},{}]]").await;
    assert_counted::<Json<BTreeMap<String, Counted>>>(
        r#"{"a":{},"b":{}}"#,
        r#"{"a":{},"b":{},"c":{}}"#,
    )
    .await;
    // Values that are not decoded count too: only the text is scanned.
    assert_counted::<Json<Vec<Counted>>>("[[1]]", "[[1,2]]").await;
    let server = Repeats::once("[{},{},{}]");
    let client = server.builder().max_response_items(2).build().expect("complete");
    READS.set(0);
    let foreign = client.request("GET", "/").json::<Vec<Counted>>().await;
    assert!(foreign.expect_err("one too many").is_too_large());
    assert_eq!(READS.get(), 0);
}

#[tokio::test]
async fn each_page_each_line_and_each_event_has_the_limit_of_a_response() {
    let page = r#"{"list": [1, 2]}"#;
    for (most, is_read) in [(3, true), (2, false)] {
        READS.set(0);
        let server = Repeats::once(page);
        let client = server.builder().max_response_items(most).build().expect("complete");
        let mut items = call::<Json<Value>>(&client).items();
        let first = items.next().await.expect("something");
        assert_eq!(first.is_ok(), is_read);
        assert!(first.map_or_else(|error| error.is_too_large(), |_| true));
        assert_eq!(READS.get(), if is_read { 2 } else { 0 });
    }
    READS.set(0);
    let server = Repeats::once("[1,2]\n[1,2,3]\n[1]\n");
    let client = server.builder().max_response_items(2).build().expect("complete");
    let mut lines = call::<JsonLines<Vec<Counted>>>(&client).await.expect("success");
    let mut found = Vec::new();
    while let Some(line) = lines.next().await {
        found.push(line.map(|list| list.len()).map_err(|error| error.is_too_large()));
    }
    assert_eq!((found, READS.get()), (vec![Ok(2), Err(true), Ok(1)], 3));
    READS.set(0);
    let server = Repeats::once("data: [1,2]\n\ndata: [1,\ndata: 2,3]\n\ndata: [1]\n\n");
    let client = server.builder().max_response_items(2).build().expect("complete");
    let mut events = call::<Events<Vec<Counted>>>(&client).await.expect("success");
    let mut found = Vec::new();
    while let Some(event) = events.next().await {
        found.push(event.map(|event| event.data.len()).map_err(|error| error.is_too_large()));
    }
    assert_eq!((found, READS.get()), (vec![Ok(2), Err(true), Ok(1)], 3));
}

#[tokio::test]
async fn the_body_of_an_error_has_the_limit_of_a_response() {
    for (most, is_read) in [(2, true), (1, false)] {
        READS.set(0);
        let server = Repeats { status: 500, ..Repeats::once("[1, 2]") };
        let client = server.builder().max_response_items(most).build().expect("complete");
        let error = call::<Json<Value>>(&client).await.expect_err("it is an error");
        assert!(error.is_api() && !error.is_too_large(), "{error:?}");
        assert_eq!(error.api_error::<Vec<Counted>>().is_some(), is_read);
        assert_eq!((READS.get() > 0, error.body().is_some()), (is_read, true));
        let server = Repeats { status: 500, ..Repeats::once(r#"{"message": "m", "b": 1}"#) };
        let client = server.builder().max_response_items(most).build().expect("complete");
        let error = call::<Json<Value>>(&client).await.expect_err("it is an error");
        assert_eq!(error.api_error::<Value>().is_some(), is_read);
        // The message is found without decoding the items.
        assert_eq!(error.message(), Some("m"));
    }
}
