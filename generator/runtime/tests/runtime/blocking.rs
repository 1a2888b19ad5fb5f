//! Calls without `async`, over sockets.

use std::thread;

use serde_json::Value;

use crate::building::Build;
use crate::failures::{client, half, ok, status};
use crate::retries::{Create, Read};
use crate::server::{Act, Server};
use openapi_sdk_runtime::blocking;
use openapi_sdk_runtime::decode::Json;
use openapi_sdk_runtime::lines::TextEvents;
use openapi_sdk_runtime::paging::{self, Paged, PagedItems, Paging};
use openapi_sdk_runtime::{Call, Client, Endpoint, Error, Operation};

/// A server that runs on another runtime than the calls, for as long as the function does.
fn with<const N: usize>(script: [Act; N], test: impl FnOnce(&Server, &Client)) {
    let runtime = tokio::runtime::Runtime::new().expect("it starts");
    let server = runtime.block_on(Server::of(script));
    test(&server, &client(&server.url));
}

#[test]
fn a_call_is_awaited_and_its_connection_reused() {
    with([ok()], |server, client| {
        Call::<Read>::new(client).wait_blocking().expect("success");
        let response = Call::<Create>::new(client).send_blocking().expect("success");
        assert_eq!(response.status().as_u16(), 204);
        let call = client.request("PUT", "/things/1");
        blocking::wait(async { call.await.map(drop) }).expect("success");
        assert_eq!(server.lines(), ["GET /things", "POST /things", "PUT /things/1"]);
        // Other threads share the runtime and its idle connections. A connection is idle a moment after its call.
        for _ in 0..40 {
            let waits = || Call::<Read>::new(client).wait_blocking();
            thread::scope(|scope| scope.spawn(waits).join().expect("no panic")).expect("success");
        }
        assert!(server.connections() <= 20, "{}", server.connections());
    });
}

#[test]
fn transport_failures_are_retried_here_too() {
    with([Act::Resets(String::new()), Act::Closes(half()), ok()], |server, client| {
        let error = Call::<Read>::new(client).wait_blocking().expect_err("half a body");
        assert_eq!((error.attempts(), server.lines().len()), (2, 2));
    });
}

#[test]
fn the_items_of_a_stream_come_one_by_one() {
    with([Act::Closes(half())], |_, client| {
        let body = Call::<Read>::new(client).send_streaming();
        let body = blocking::wait(body).expect("it begins well").into_value();
        let mut pieces = blocking::iter(body.into_stream());
        assert_eq!(pieces.next().expect("a piece").expect("it came"), "half");
        pieces.next().expect("not the end").expect_err("it breaks off");
        assert!(pieces.next().is_none() && pieces.next().is_none());
        assert!(format!("{:?}", pieces.stream()).contains("BodyStream"));
    });
}

/// Records the events.
enum Watch {}

impl Operation for Watch {
    type Output = TextEvents;

    const ENDPOINT: Endpoint = Endpoint::new("things.watch", "GET", "/watch");
}

#[test]
fn events_come_one_by_one() {
    let events = "id: 1\ndata: a\n\nid: 2\ndata: b\n\n";
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
    with([Act::Closes(format!("{head}{events}"))], |_, client| {
        let events = Call::<Watch>::new(client).wait_blocking().expect("success");
        let mut events = blocking::iter(events);
        let data: Result<Vec<String>, Error> =
            events.by_ref().map(|event| Ok(event?.data)).collect();
        assert_eq!(data.expect("all of them"), ["a", "b"]);
        assert_eq!(events.stream().last_event_id(), Some("2"));
    });
}

/// Lists numbers page by page.
#[derive(Debug)]
enum List {}

impl Operation for List {
    type Output = Json<Value>;

    const ENDPOINT: Endpoint = Endpoint::new("things.list", "GET", "/things");
}

impl Paged for List {
    const PAGING: Paging = paging::query("at").token(&["next"]).items(&["list"]);
}

impl PagedItems for List {
    type Item = i64;
}

fn page(body: &str) -> Act {
    let length = body.len();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:";
    Act::Responses(format!("{head} {length}\r\n\r\n{body}"))
}

#[test]
fn a_list_continues_after_an_error() {
    let first = page(r#"{"list": [1, 2], "next": "b"}"#);
    let last = page(r#"{"list": [3, 4]}"#);
    with([first, status("403 Forbidden", ""), last], |server, client| {
        let mut items = blocking::iter(Call::<List>::new(client).items());
        let first: Vec<i64> = items.by_ref().map_while(Result::ok).collect();
        assert_eq!(first, [1, 2]);
        assert!(items.next().is_none() && items.stream().position() == Some("b"));
        items.stream_mut().resume();
        assert_eq!(items.next().expect("not the end").expect("success"), 3);
        // Received items are not lost.
        let rest: Result<Vec<i64>, Error> = blocking::iter(items.into_stream()).collect();
        assert_eq!(rest.expect("success"), [4]);
        assert_eq!(server.lines(), ["GET /things", "GET /things?at=b", "GET /things?at=b"]);
    });
}

#[test]
fn async_code_must_not_wait() {
    with([ok()], |server, client| {
        blocking::wait(async {
            let error = Call::<Read>::new(client).wait_blocking().expect_err("refused");
            assert!(error.is_invalid_input(), "{error}");
            assert!(error.to_string().contains("asynchronous code"), "{error}");
            let mut items = blocking::iter(openapi_sdk_runtime::Body::from("abc").into_stream());
            items.next().expect("an error").expect_err("refused");
            assert!(items.next().is_none(), "a loop over it ends");
            let call = Call::<Read>::new(client);
            let error = tokio::task::spawn_blocking(|| call.wait_blocking()).await;
            let error = error.expect("no panic").expect_err("refused");
            assert!(error.to_string().contains("`spawn_blocking`"), "{error}");
            Ok::<(), Error>(())
        })
        .expect("that one may");
        assert_eq!(server.connections(), 0);
    });
}
