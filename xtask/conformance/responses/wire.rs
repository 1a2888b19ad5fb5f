//! What comes of responses: of every status and media type, in one piece or in many, whole or broken off.

mod server;

use std::time::Duration;

use conformance_responses::decode::EventStream;
use conformance_responses::resources::jobs::ops::{CreateOutput, ExportOutput, FileHeaders, LogHeaders, RunOutput};
use conformance_responses::resources::jobs::{Missing, Problem, Step};
use conformance_responses::{Call, Client, Error, Operation, OutputOf, Response};

use server::{Packets, Recorded, Server, response, chunked};

const JSON: (&str, &str) = ("content-type", "application/json");
const ZIP: (&str, &str) = ("content-type", "application/zip");
const EVENTS: (&str, &str) = ("content-type", "text/event-stream; charset=utf-8");

/// The result of a call to a server with this response, and the request.
async fn called<O: Operation>(
    packets: Packets,
    call: impl FnOnce(&Client) -> Call<O>,
) -> (Recorded, Result<Response<OutputOf<O>>, Error>) {
    let server = Server::of(packets).await;
    let client = Client::builder().server_url(&server.url).build().expect("it is complete");
    let result = call(&client).send().await;
    (server.recorded().await, result)
}

async fn given<O: Operation>(
    packets: Packets,
    call: impl FnOnce(&Client) -> Call<O>,
) -> OutputOf<O> {
    called(packets, call).await.1.expect("the call succeeds").into_value()
}

async fn refused<O: Operation>(packets: Packets, call: impl FnOnce(&Client) -> Call<O>) -> Error {
    match called(packets, call).await.1 {
        Ok(response) => panic!("the call succeeds with {}", response.status()),
        Err(error) => error,
    }
}

#[tokio::test]
async fn the_status_tells_which_success_it_is() {
    let json = |status| response(status, &[JSON], br#"{"id": "a"}"#);
    let create = |client: &Client| client.jobs().create();
    assert!(matches!(given(json("200 OK"), create).await, CreateOutput::Ok(job) if job.id == "a"));
    let accepted = response("202 Accepted", &[], b"");
    assert!(matches!(given(accepted, create).await, CreateOutput::Accepted));
    let other = response("207 Multi-Status", &[JSON], br#""there""#);
    assert!(matches!(given(other, create).await, CreateOutput::Success(text) if text == "there"));
}

#[tokio::test]
async fn a_redirect_is_a_success_where_no_other_is_declared() {
    let location = [("location", "http://127.0.0.1:9/f")];
    let file = |client: &Client| client.jobs().file("a");
    for status in ["302 Found", "307 Temporary Redirect"] {
        let response = called(response(status, &location, b"moved"), file).await.1.expect("declared");
        let head = FileHeaders::from(response.headers());
        assert_eq!(head.location.as_deref(), Some("http://127.0.0.1:9/f"));
        assert_eq!(response.status().as_str(), &status[..3]);
    }
    given(response("200 OK", &[], b""), file).await;
    let error = refused(response("301 Moved Permanently", &location, b""), file).await;
    assert!(error.is_redirect());
    assert_eq!(error.location(), Some("http://127.0.0.1:9/f"));
    let problem = response("404 Not Found", &[JSON], br#"{"title": "gone"}"#);
    assert!(refused(problem, file).await.api_error::<Problem>().is_some());
    // Of a declared success every redirect is an error.
    let log = |client: &Client| client.jobs().log("a");
    assert!(refused(response("302 Found", &location, b""), log).await.is_redirect());

    let replace = |client: &Client| client.jobs().replace("a");
    assert!(given(response("303 See Other", &location, b""), replace).await.is_none());
    let job = given(response("303 See Other", &[JSON], br#"{"id": "a"}"#), replace).await;
    assert_eq!(job.expect("there is a body").id, "a");
    assert!(refused(response("304 Not Modified", &[], b""), replace).await.is_api());
}

#[tokio::test]
async fn one_shape_or_nothing() {
    let find = |client: &Client| client.jobs().find("a");
    let found = response("200 OK", &[JSON], br#"{"id": "a"}"#);
    let (recorded, found) = called(found, find).await;
    assert_eq!(found.expect("it is there").value().as_ref().map(|job| job.id.as_str()), Some("a"));
    assert_eq!(recorded.header("accept").as_deref(), Some("application/vnd.jobs+json"));
    assert!(given(response("204 No Content", &[], b""), find).await.is_none());
    given(response("204 No Content", &[], b""), |client| client.jobs().delete("a")).await;
    // What nobody asked for is passed over.
    given(response("200 OK", &[JSON], b"{\"a\": 1}"), |client| client.jobs().delete("a")).await;
}

#[tokio::test]
async fn a_response_without_a_body_in_http_is_never_decoded() {
    let job = br#"{"id": "a"}"#;
    let clear = |client: &Client| client.jobs().clear();
    assert_eq!(given(response("200 OK", &[JSON], job), clear).await.expect("there is a body").id, "a");
    for status in ["204 No Content", "205 Reset Content"] {
        for body in [b"".as_slice(), job, b"{"] {
            assert!(given(response(status, &[JSON], body), clear).await.is_none(), "{status}");
        }
        // A status that the operation does not declare, and media types that it does not declare.
        let find = |client: &Client| client.jobs().find("a");
        assert!(given(response(status, &[JSON], job), find).await.is_none(), "{status}");
        given(response(status, &[ZIP], b"PK"), |client| client.jobs().check()).await;
        assert_eq!(given(response(status, &[JSON], job), |client| client.jobs().log("a")).await, "");
        let mut events = given(response(status, &[], b""), |client| client.jobs().ticks("a")).await;
        assert!(events.next().await.is_none());
        let maybe = |client: &Client| client.jobs().perhaps("a");
        assert!(given(response(status, &[], b""), maybe).await.is_none());
        let error = refused(response(status, &[JSON], job), |client| client.jobs().any()).await;
        assert!(error.is_decode() && error.body().is_some_and(|body| body.is_empty()), "{error}");
        assert!(error.to_string().contains("it is empty"), "{error}");
    }
    let check = |client: &Client| client.jobs().check();
    let head = |status: &str| vec![format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n").into_bytes()];
    given(head("200 OK"), check).await;
    let error = refused(head("404 Not Found"), check).await;
    assert!(error.is_api() && error.api_error::<Problem>().is_none(), "{error}");
    let error = refused(head("304 Not Modified"), |client| client.jobs().any()).await;
    assert!(error.is_api() && error.status().is_some_and(|status| status == 304), "{error}");
}

#[tokio::test]
async fn an_empty_body_is_reported_as_such() {
    for headers in [&[][..], &[JSON], &[ZIP]] {
        let error = refused(response("200 OK", headers, b""), |client| client.jobs().any()).await;
        assert!(error.is_decode(), "{error}");
        assert!(error.to_string().contains("it is empty"), "{error}");
        refused(response("200 OK", headers, b""), |client| client.jobs().perhaps("a")).await;
        let created = refused(response("200 OK", headers, b""), |client| client.jobs().create()).await;
        assert!(created.to_string().contains("it is empty"), "{created}");
    }
    // Text and bytes may be empty.
    assert_eq!(given(response("200 OK", &[], b""), |client| client.jobs().log("a")).await, "");
    assert!(given(response("200 OK", &[], b""), |client| client.jobs().image("a")).await.is_empty());
    // The document declares a response without a body beside it.
    assert!(given(response("200 OK", &[], b""), |client| client.jobs().clear()).await.is_none());
}

#[tokio::test]
async fn the_media_type_is_one_that_the_document_declares() {
    let job = br#"{"id": "a"}"#;
    let find = |client: &Client| client.jobs().find("a");
    let json = [
        "application/json",
        "Application/JSON; charset=UTF-8",
        " application/vnd.jobs+json;v=1",
        "application/problem+json",
        "text/json",
    ];
    for media_type in json {
        let packets = response("200 OK", &[("content-type", media_type)], job);
        assert!(given(packets, find).await.is_some(), "{media_type}");
    }
    assert!(given(response("200 OK", &[], job), find).await.is_some());
    assert!(given(response("200 OK", &[("content-type", "")], job), find).await.is_some());
    // The document declares any media type.
    for media_type in ["application/json", "text/plain", "application/zip"] {
        let packets = response("200 OK", &[("content-type", media_type)], job);
        assert_eq!(given(packets, |client| client.jobs().any()).await.id, "a", "{media_type}");
    }
    for media_type in ["application/zip", "text/html; charset=utf-8", "text/plain", "application/x-ndjson"] {
        let response = || response("200 OK", &[("content-type", media_type)], job);
        let essence = media_type.split(';').next().expect("there is one");
        let check = |error: Error, declared: &str| {
            let text = error.to_string();
            assert!(error.is_decode() && text.contains("200 OK"), "{text}");
            assert!(text.contains(&format!("`{essence}`")) && text.contains(declared), "{text}");
            assert_eq!(error.body().map(AsRef::as_ref), Some(job.as_slice()), "{text}");
            assert_eq!(error.headers().expect("they are kept")["content-type"], media_type);
        };
        check(refused(response(), find).await, "`application/vnd.jobs+json`");
        check(refused(response(), |client| client.jobs().create()).await, "`application/json`");
        check(refused(response(), |client| client.jobs().image("a")).await, "`image/png`, `image/webp`");
        check(refused(response(), |client| client.jobs().run("a")).await, "`text/event-stream`");
        check(refused(response(), |client| client.jobs().ticks("a")).await, "`text/event-stream`");
        check(refused(response(), |client| client.jobs().export("a")).await, "`application/octet-stream`");
    }
    let log = response("200 OK", &[("content-type", "application/json")], job);
    assert!(refused(log, |client| client.jobs().log("a")).await.is_decode());
    // A value for each line, declared as one JSON value.
    let rows = response("200 OK", &[JSON], b"{}\n");
    assert!(given(rows, |client| client.jobs().rows("a")).await.next().await.is_some());
}

#[tokio::test]
async fn bytes_of_an_unknown_type_are_of_any_type() {
    let zip = || response("200 OK", &[ZIP], b"PK");
    assert_eq!(given(zip(), |client| client.jobs().archive("a")).await.as_ref(), b"PK");
    let bytes = || response("200 OK", &[("content-type", "application/octet-stream")], b"PK");
    assert_eq!(given(bytes(), |client| client.jobs().image("a")).await.as_ref(), b"PK");
    let ExportOutput::Binary(content) = given(bytes(), |client| client.jobs().export("a")).await else {
        panic!("it is not bytes")
    };
    assert_eq!(content.as_ref(), b"PK");
    // A stream is not decoded.
    let server = Server::of(zip()).await;
    let client = Client::builder().server_url(&server.url).build().expect("it is complete");
    assert!(client.jobs().find("a").send_streaming().await.is_ok());
}

#[tokio::test]
async fn texts_and_bytes() {
    let text = response("200 OK", &[("content-type", "text/plain")], "\u{FEFF}zeile ü".as_bytes());
    assert_eq!(given(text, |client| client.jobs().log("a")).await, "zeile ü");
    let error = refused(response("200 OK", &[], b"\xFF"), |client| client.jobs().log("a")).await;
    assert!(error.is_decode() && error.to_string().contains("UTF-8"), "{error}");
    let picture = response("200 OK", &[("content-type", "image/png")], b"\x89PNG\xFF\x00");
    let (recorded, given) = called(picture, |client| client.jobs().image("a")).await;
    assert_eq!(given.expect("a picture").into_value().as_ref(), b"\x89PNG\xFF\x00");
    assert_eq!(recorded.header("accept").as_deref(), Some("image/png, image/webp"));
}

#[tokio::test]
async fn declared_headers_have_types() {
    let headers = [("x-lines", " 7"), ("x-since", "never"), ("x-level", "low")];
    let (_, log) = called(response("200 OK", &headers, b""), |client| client.jobs().log("a")).await;
    let headers = LogHeaders::from(log.expect("a log").headers());
    assert_eq!((headers.x_lines, headers.x_since), (Some(7), None));
    assert_eq!(headers.x_level.as_deref(), Some("low"));
}

#[tokio::test]
async fn bytes_as_they_come() {
    let packets = chunked("200 OK", &[], &[b"one", b"two", b"three"]);
    let server = Server::of(packets).await;
    let client = Client::builder().server_url(&server.url).build().expect("it is complete");
    let response = client.jobs().image("a").send_streaming().await.expect("a picture");
    assert_eq!(response.status(), 200);
    let mut stream = response.into_value().into_stream();
    let mut whole = Vec::new();
    while let Some(piece) = stream.next().await {
        whole.extend_from_slice(&piece.expect("it does not break off"));
    }
    assert_eq!(whole, b"onetwothree");
}

async fn steps(packets: Packets) -> (Vec<Option<String>>, EventStream<Step>) {
    let run = |client: &Client| client.jobs().run("a");
    let RunOutput::Events(mut events) = given(packets, run).await else { panic!("no events") };
    let mut texts = Vec::new();
    while let Some(event) = events.next().await {
        texts.push(event.expect("it can be read").data.text);
    }
    (texts, events)
}

#[tokio::test]
async fn the_media_type_tells_json_from_events() {
    let json = response("200 OK", &[JSON], br#"{"id": "a"}"#);
    let (recorded, run) = called(json, |client| client.jobs().run("a")).await;
    assert!(matches!(run.expect("it ran").value(), RunOutput::Json(job) if job.id == "a"));
    assert_eq!(recorded.header("accept").as_deref(), Some("application/json, text/event-stream"));
    let (texts, _) = steps(response("200 OK", &[EVENTS], b"data: {\"text\": \"a\"}\n\n")).await;
    assert_eq!(texts, [Some("a".to_owned())]);
}

#[tokio::test]
async fn events_are_read_however_they_are_cut() {
    let stream = "\u{FEFF}: a comment\r\nid: 1\r\nretry: 1500\r\ndata: {\"text\":\r\ndata: \"ü\"}\r\n\r\n\
                  event: step\rdata:{\"text\": \"b\"}\r\r\
                  id: 2\nunknown: x\ndata\n\nid\ndata: {\"text\": \"c\"}\n\n\
                  data: {\"text\": \"never whole\"}";
    let bytes = stream.as_bytes();
    for size in [1, 2, 3, 7, bytes.len()] {
        let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
        let run = |client: &Client| client.jobs().run("a");
        let packets = chunked("200 OK", &[EVENTS], &pieces);
        let RunOutput::Events(mut events) = given(packets, run).await else { panic!("no events") };
        let first = events.next().await.expect("there is one").expect("it can be read");
        assert_eq!(first.data.text.as_deref(), Some("ü"), "{size}");
        assert_eq!((first.id.as_deref(), first.event), (Some("1"), None));
        assert_eq!(events.retry(), Some(Duration::from_millis(1500)));
        let second = events.next().await.expect("there is one").expect("it can be read");
        assert_eq!(second.event.as_deref(), Some("step"));
        assert_eq!(second.id.as_deref(), Some("1"));
        // An event whose data is nothing is told, and does not end the stream.
        let third = events.next().await.expect("there is one").expect_err("nothing is no JSON");
        assert!(third.is_decode(), "{third}");
        assert_eq!(events.last_event_id(), Some("2"));
        let fourth = events.next().await.expect("there is one").expect("it can be read");
        assert_eq!((fourth.data.text.as_deref(), fourth.id), (Some("c"), None));
        assert!(events.next().await.is_none(), "what no empty line ends does not count");
    }
}

#[tokio::test]
async fn events_end_where_the_server_says_so() {
    let packets = response("200 OK", &[EVENTS], b"data: {}\n\ndata: [DONE]\n\ndata: {}\n\n");
    assert_eq!(steps(packets).await.0.len(), 1);
}

#[tokio::test]
async fn a_call_goes_on_where_a_stream_ended() {
    let packets = response("200 OK", &[EVENTS], b"");
    let (recorded, _) = called(packets, |client| client.jobs().run("a").resume_after("7")).await;
    assert_eq!(recorded.header("last-event-id").as_deref(), Some("7"));
}

#[tokio::test]
async fn events_of_which_the_document_tells_all() {
    let packets = response("200 OK", &[EVENTS], b"event: step\ndata: {\"text\": \"a\"}\n\n");
    let mut events = given(packets, |client| client.jobs().events("a")).await;
    let event = events.next().await.expect("there is one").expect("it can be read").data;
    assert_eq!(event.event.as_deref(), Some("step"));
    assert_eq!(event.data.and_then(|step| step.text).as_deref(), Some("a"));
    let packets = response("200 OK", &[EVENTS], b"data: tick\ndata: tock\n\n");
    let mut ticks = given(packets, |client| client.jobs().ticks("a")).await;
    let tick = ticks.next().await.expect("there is one").expect("it can be read");
    assert_eq!(tick.data, "tick\ntock");
}

#[tokio::test]
async fn a_value_for_each_line() {
    let lines = [b"{\"text\": \"a\"}\n\n{\"te".as_slice(), b"xt\": \"b\"}\r\n\x1E{}\nnonsense\n{\"text\": \"z\"}"];
    let mut rows =
        given(chunked("200 OK", &[], &lines), |client| client.jobs().rows("a")).await;
    let mut texts = Vec::new();
    while let Some(row) = rows.next().await {
        texts.push(row.map(|step| step.text.unwrap_or_default()).map_err(|error| error.is_decode()));
    }
    let text = |text: &str| Ok(text.to_owned());
    assert_eq!(texts, [text("a"), text("b"), text(""), Err(true), text("z")]);
}

#[tokio::test]
async fn errors_have_the_type_of_their_status() {
    let create = |client: &Client| client.jobs().create();
    let error = refused(response("404 Not Found", &[JSON], br#"{"what": "job"}"#), create).await;
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    let missing = error.api_error::<Missing>().and_then(|missing| missing.what.as_deref());
    assert_eq!(missing, Some("job"));
    assert!(error.api_error::<Problem>().is_none());
    for status in ["409 Conflict", "418 I'm a teapot"] {
        let error = refused(response(status, &[], br#"{"title": "no"}"#), create).await;
        let problem = error.api_error::<Problem>().and_then(|problem| problem.title.as_deref());
        assert_eq!(problem, Some("no"), "{status}");
    }
    // What nobody declared, and what is no JSON, is kept as it came.
    let error = refused(response("500 Oops", &[("x-id", "7")], b"<html>"), create).await;
    assert_eq!(error.body().map(AsRef::as_ref), Some(b"<html>".as_slice()));
    assert_eq!(error.headers().and_then(|headers| headers.get("x-id")).expect("it is kept"), "7");
    let error = refused(response("503 Busy", &[], br#"{"a": [1]}"#), create).await;
    let json = error.api_error::<serde_json::Value>().expect("any JSON");
    assert_eq!(json["a"][0], 1);
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    let moved = response("302 Found", &[("location", "https://elsewhere.example/x")], b"");
    let error = refused(moved, |client| client.jobs().find("a")).await;
    assert!(error.is_redirect() && error.is_api(), "{error}");
    assert_eq!(error.location(), Some("https://elsewhere.example/x"));
}

#[tokio::test]
async fn a_success_that_can_t_be_read_keeps_what_came() {
    let find = |client: &Client| client.jobs().find("a");
    let error = refused(response("200 OK", &[JSON], br#"{"id": 5}"#), find).await;
    assert!(error.is_decode(), "{error}");
    assert!(error.to_string().contains("id: expected a string, found the number 5"), "{error}");
    assert_eq!(error.body().map(AsRef::as_ref), Some(br#"{"id": 5}"#.as_slice()));
    let html = response("200 OK", &[("content-type", "text/html")], b"<html>down</html>");
    let error = refused(html, find).await;
    assert!(error.is_decode() && error.status().is_some(), "{error}");
    let bom = response("200 OK", &[JSON], b"\xEF\xBB\xBF{\"id\": \"a\"}");
    assert!(given(bom, find).await.is_some());
}

#[tokio::test]
async fn a_response_may_come_in_any_pieces() {
    let find = |client: &Client| client.jobs().find("a");
    let body: Vec<&[u8]> = br#"{"id": "a"}"#.chunks(1).collect();
    assert!(given(chunked("200 OK", &[JSON], &body), find).await.is_some());
    // Interim responses are passed over (RFC 9110, section 15.2).
    let mut packets = vec![b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".to_vec()];
    packets.extend(response("200 OK", &[JSON], br#"{"id": "a"}"#));
    assert!(given(packets, find).await.is_some());
    let huge = "h".repeat(60_000);
    let (_, found) = called(response("200 OK", &[JSON, ("x-huge", &huge)], br#"{"id": "a"}"#), find).await;
    let found = found.expect("a long header is lawful");
    assert_eq!(found.headers().get("x-huge").map(|value| value.len()), Some(60_000));
}

#[tokio::test]
async fn an_incomplete_response_is_an_error() {
    let find = |client: &Client| client.jobs().find("a");
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\"".to_vec();
    let error = refused(vec![head], find).await;
    assert!(!error.is_decode() && !error.is_timeout(), "{error}");
    let chunk = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n".to_vec();
    let error = refused(vec![chunk], find).await;
    assert!(!error.is_decode() && !error.is_timeout(), "{error}");
    let events = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 100\r\n\r\ndata: {}\n\n".to_vec();
    let RunOutput::Events(mut events) = given(vec![events], |client| client.jobs().run("a")).await
    else {
        panic!("no events")
    };
    assert!(events.next().await.expect("there is one").is_ok());
    assert!(events.next().await.expect("it breaks off").is_err());
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn what_comes_compressed_is_read() {
    let find = |client: &Client| client.jobs().find("a");
    let json = br#"{"id": "a"}"#;
    let gzip: &[u8] = b"\x1F\x8B\x08\x00\x00\x00\x00\x00\x02\x03\xAB\x56\xCA\x4C\x51\xB2\x52\x50\x4A\x54\xAA\x05\x00\x71\x80\x67\xAF\x0B\x00\x00\x00";
    // One block that is not compressed, of eleven bytes (RFC 7932, section 9.2; RFC 8878, section 3.1.1).
    let brotli = [b"\x0B\x05\x80".as_slice(), json, b"\x03"].concat();
    let zstd = [b"\x28\xB5\x2F\xFD\x20\x0B\x59\x00\x00".as_slice(), json].concat();
    for (encoding, body) in [("gzip", gzip), ("br", &brotli), ("zstd", &zstd)] {
        let packets = chunked("200 OK", &[JSON, ("content-encoding", encoding)], &[body]);
        let (recorded, found) = called(packets, find).await;
        assert!(found.expect(encoding).value().is_some());
        let asked = recorded.header("accept-encoding").expect("it is asked for");
        assert!(asked.contains(encoding), "{asked}");
    }
    let broken = response("200 OK", &[JSON, ("content-encoding", "gzip")], b"no gzip");
    assert!(!refused(broken, find).await.is_decode(), "there is no body to decode");
}

#[tokio::test]
async fn who_waits_too_long_is_told() {
    let patience = Duration::from_millis(50);
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_vec();
    for packets in [vec![], vec![head]] {
        let server = Server::silent(packets).await;
        let client = Client::builder().server_url(&server.url).build().expect("it is complete");
        let error = client.jobs().find("a").timeout(patience).await.expect_err("it never ends");
        assert!(error.is_timeout(), "{error}");
    }
    // Events may come for as long as they like; their head may not.
    let server = Server::silent(vec![]).await;
    let client = Client::builder().server_url(&server.url).build().expect("it is complete");
    let error = client.jobs().ticks("a").timeout(patience).await.expect_err("no head comes");
    assert!(error.is_timeout(), "{error}");
}
