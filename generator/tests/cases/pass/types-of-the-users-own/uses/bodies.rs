//! Types of the user's own are whole bodies: of errors, of successes and of requests.

use std::collections::BTreeMap;
use std::ops::Range;

use acme_types::Fault;
use chrono::{DateTime, Utc};
use serde_json::json;
use types_of_the_users_own::resources::{spans, times};
use types_of_the_users_own::test_util::Script;
use types_of_the_users_own::{Client, Error, RetryPolicy, decode, webhooks};

fn client(script: &Script) -> Client {
    let builder = Client::builder().retries(RetryPolicy::none());
    script.client(builder).expect("it is complete")
}

fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).expect("it is in range")
}

/// The error of a call whose response has this status and body.
async fn create_error(status: u16, body: &'static str) -> Error {
    let script = Script::new();
    let refused = script.expect::<spans::ops::Create>().status(status);
    refused.header("x-trace", "t-1").body("application/json", body);
    client(&script).spans().create(1..2).await.expect_err("it is refused")
}

#[tokio::test]
async fn the_body_of_an_error_is_a_value_of_the_users_type() {
    let error = create_error(422, r#"{"code": 7, "message": "empty", "more": [1]}"#).await;
    let fault = Fault { code: 7, message: "empty".to_owned() };
    assert_eq!(error.api_error::<Fault>(), Some(&fault));
    assert_eq!(error.message(), Some("empty"));

    let error = create_error(409, r#"[{"code": 7, "message": "empty"}, {"message": "b"}]"#).await;
    let other = Fault { code: 0, message: "b".to_owned() };
    assert_eq!(error.api_error::<Vec<Fault>>(), Some(&vec![fault, other]), "a status of its own");

    let script = Script::new();
    script.expect::<times::ops::Get>().status(503).body("application/json", "1795525200");
    let error = client(&script).times().get().await.expect_err("it is refused");
    assert_eq!(error.api_error(), Some(&time(1_795_525_200)), "in the form of its module");
}

#[tokio::test]
async fn a_body_that_does_not_fit_keeps_status_headers_and_bytes() {
    for body in [r#"{"code":"a","message":"b"}"#, r#"{"code":1}"#, "[1]", "{", ""] {
        let error = create_error(500, body).await;
        assert!(error.is_api(), "{body}");
        assert_eq!(error.api_error::<Fault>(), None, "{body}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(500), "{body}");
        let trace = error.headers().and_then(|headers| headers.get("x-trace"));
        assert_eq!(trace.map(|value| value.as_bytes()), Some(&b"t-1"[..]), "{body}");
        assert_eq!(error.body().map(|bytes| &bytes[..]), Some(body.as_bytes()), "{body}");
    }
    let error = create_error(500, r#"{"code":1}"#).await;
    assert_eq!(error.api_error(), Some(&json!({"code": 1})), "it is JSON");

    let script = Script::new();
    let body = r#"[{"start":1,"end":2},{"start":"s3cr3t","end":2}]"#;
    script.expect::<spans::ops::List>().header("x-trace", "t-1").body("application/json", body);
    let error = client(&script).spans().list().await.expect_err("its members are not ranges");
    assert!(error.is_decode());
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    assert_eq!(error.body().map(|bytes| &bytes[..]), Some(body.as_bytes()));
    let text = format!("{error} {error:?}");
    assert!(text.contains("[1]: expected u32") && !text.contains("s3cr3t"), "{text}");
}

#[tokio::test]
async fn successes_are_values_of_the_users_types() {
    let script = Script::new();
    let client = client(&script);
    let list = script.expect::<spans::ops::List>();
    list.body("application/json", r#"[{"start":1,"end":2},{"end":4,"start":3}]"#);
    let listed: Vec<Range<u32>> = client.spans().list().await.expect("it fits");
    assert_eq!(listed, [1..2, 3..4]);

    let create = script.expect::<spans::ops::Create>().status(202);
    create.body("application/json", "[0,1795525200]");
    let spans::ops::CreateOutput::Accepted(later) = client.spans().create(1..2).await.expect("it fits")
    else {
        panic!("the status decides");
    };
    assert_eq!(later, [time(0), time(1_795_525_200)]);

    for (body, expected) in [("null", None), ("1795525200", Some(time(1_795_525_200)))] {
        script.expect::<times::ops::Get>().body("application/json", body);
        assert_eq!(client.times().get().await.expect("it fits"), expected);
    }
    script.expect::<times::ops::GetLines>().body("application/jsonl", "0\n1795525200\n");
    let mut lines = client.times().get_lines().await.expect("it is a stream");
    for expected in [time(0), time(1_795_525_200)] {
        assert_eq!(lines.next().await.expect("the stream continues").expect("it fits"), expected);
    }
    assert!(lines.next().await.is_none());

    let payload = webhooks::parse_span_ended(br#"{"start":1,"end":2}"#).expect("it fits");
    assert_eq!(payload, 1..2);
    assert!(webhooks::parse_span_ended(b"[]").expect_err("it is not a range").is_decode());
}

#[tokio::test]
async fn requests_and_scripted_responses_have_the_same_form() {
    let script = Script::new();
    let client = client(&script);
    script.expect::<spans::ops::Create>().body("application/json", r#"{"start":1,"end":2}"#);
    client.spans().create(1..2).await.expect("it fits");
    let named = BTreeMap::from([("a".to_owned(), 1..2)]);
    script.expect::<spans::ops::Replace>().respond(named.clone());
    assert_eq!(client.spans().replace(vec![1..2, 3..4]).await.expect("it fits"), named);
    for body in [Some(1..2), None] {
        script.expect::<spans::ops::Update>().status(204);
        client.spans().update(body).await.expect("sent");
    }
    script.expect::<times::ops::Replace>().status(204);
    client.times().replace(BTreeMap::from([("a".to_owned(), time(9))])).await.expect("sent");
    script.expect::<times::ops::CreateLines>().respond_each(std::iter::once(1..2));
    let mut events: decode::EventStream<Range<u32>> =
        client.times().create_lines([time(8), time(9)]).await.expect("it is a stream");
    assert_eq!(events.next().await.expect("there is one").expect("it fits").data, 1..2);
    script.expect::<times::ops::SendForm>().status(204);
    client.times().send_form(1..2).await.expect("sent");
    script.expect::<times::ops::SendParts>().status(204);
    client.times().send_parts(1..2).await.expect("sent");

    let requests = script.requests();
    let json = |index: usize| requests[index].json::<serde_json::Value>().expect("it is JSON");
    assert_eq!(json(0), json!({"start": 1, "end": 2}));
    assert_eq!(json(1), json!([{"start": 1, "end": 2}, {"start": 3, "end": 4}]));
    assert_eq!(json(2), json!({"start": 1, "end": 2}));
    let text = |index: usize| requests[index].text();
    assert_eq!([3, 4, 5].map(text), ["", r#"{"a":9}"#, "8\n9\n"]);
    let fields = ["start", "end"].map(|name| requests[6].form(name));
    assert_eq!(fields, [Some("1".to_owned()), Some("2".to_owned())]);
    assert!(text(7).contains("name=\"start\"\r\n"), "{}", text(7));
    let media_type = requests[2].header("content-type");
    assert_eq!(media_type, Some("application/merge-patch+json"));
}
