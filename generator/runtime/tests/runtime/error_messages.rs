//! The messages of error responses: the shapes in which servers send them, and bodies that mean harm.

use std::fmt;

use http::{Request, Response};
use serde_json::{Value, json};

use crate::calls::Still;
use openapi_sdk_runtime::transport::{Body, SendOptions, Transport, TransportFuture};
use openapi_sdk_runtime::{ClientBuilder, Error, Profile, Server};

static PROFILE: Profile = Profile::new(Server::new("https://api.example.com", &[]), &[], "sdk/1.0");

/// Responds with this status, media type and body.
struct Responds(u16, &'static str, Vec<u8>);

impl fmt::Debug for Responds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Responds")
    }
}

impl Transport for Responds {
    fn send(&self, _: Request<Body>, _: SendOptions) -> TransportFuture {
        let mut response = Response::builder().status(self.0);
        if !self.1.is_empty() {
            response = response.header("content-type", self.1);
        }
        let response = response.body(self.2.clone().into()).expect("valid");
        Box::pin(async move { Ok(response) })
    }
}

/// The error of a response with this media type; an empty one omits the header.
async fn error(status: u16, media_type: &'static str, body: impl Into<Vec<u8>>) -> Error {
    let transport = Responds(status, media_type, body.into());
    let client = ClientBuilder::new(&PROFILE).clock(Still).transport(transport);
    let client = client.build().expect("complete");
    client.request("GET", "/things/7").json::<u8>().await.expect_err("no number")
}

/// The message in a body of JSON.
async fn message(body: impl Into<Vec<u8>>) -> Option<String> {
    error(404, "application/json", body).await.message().map(str::to_owned)
}

#[tokio::test]
async fn every_usual_shape_has_a_message() {
    for (body, expected) in [
        (json!({"code": 5, "message": "no such thing", "details": []}), "no such thing"),
        // RFC 9457, section 3.
        (
            json!({
                "type": "https://example.com/probs/out-of-credit", "title": "Not enough credit",
                "status": 403, "detail": "The balance is 30", "instance": "/account/12345",
            }),
            "Not enough credit: The balance is 30",
        ),
        (json!({"title": "Not enough credit"}), "Not enough credit"),
        (json!({"title": "Too late", "detail": "Too late by 3 s"}), "Too late by 3 s"),
        // RFC 6749, section 5.2.
        (
            json!({"error": "invalid_grant", "error_description": "The code expired"}),
            "invalid_grant: The code expired",
        ),
        (json!({"error": "invalid_client"}), "invalid_client"),
        (json!({"error": {"message": "no quota", "type": "quota", "code": "q1"}}), "no quota"),
        (json!({"error": {"code": 404, "message": "gone", "status": "NOT_FOUND"}}), "gone"),
        (json!({"error": {"error": {"message": "deep"}}}), "deep"),
        (json!({"error": "no such thing", "status": 404}), "no such thing"),
        (json!({"status": 404, "error": "Not Found", "message": "No pet"}), "No pet"),
        (json!({"error": "not_found", "reason": "deleted"}), "deleted"),
        // JSON:API, GraphQL, and lists of texts.
        (
            json!({"errors": [{"title": "Invalid", "detail": "No name"}, {"detail": "No age"}]}),
            "Invalid: No name (and 1 more)",
        ),
        (json!({"errors": [{"code": 3}, {"message": "No name"}]}), "No name"),
        (json!({"errors": ["No name", "No age", "No sex"]}), "No name (and 2 more)"),
        (json!({"errors": {"message": "No name"}}), "No name"),
        (json!({"message": ["No name", "No age"], "error": "Bad Request"}), "No name (and 1 more)"),
        (
            json!({"message": "Validation Failed", "errors": [{"message": "x"}]}),
            "Validation Failed",
        ),
        (json!({"detail": [{"loc": ["body"], "msg": "field required"}]}), "field required"),
        (json!([{"message": "No such id", "errorCode": "NOT_FOUND"}]), "No such id"),
        (json!({"fault": {"faultstring": "No key"}}), "No key"),
        (json!({"detail": "no"}), "no"),
        (json!({"description": "no"}), "no"),
        (json!({"error_message": "no"}), "no"),
        (json!({"errorMessage": "no"}), "no"),
        (json!({"ErrorMessage": "no"}), "no"),
        (json!({"Message": "no"}), "no"),
        (json!({"msg": "no"}), "no"),
        (json!({"reason": "no"}), "no"),
        (json!("no"), "no"),
        (json!({"message": null, "detail": 7, "title": " ", "msg": "no"}), "no"),
        (json!({"message": {}, "error": [], "msg": "no"}), "no"),
    ] {
        assert_eq!(message(body.to_string()).await.as_deref(), Some(expected), "{body}");
    }
}

#[tokio::test]
async fn other_members_hold_no_message() {
    for body in [
        json!({}),
        json!([]),
        json!(null),
        json!(7),
        json!({"code": 5, "id": "x", "data": "x", "name": {"message": "x"}, "messageId": "x"}),
        json!({"message": ""}),
        json!({"message": 7, "error": true, "detail": {"type": "x"}}),
    ] {
        assert_eq!(message(body.to_string()).await, None, "{body}");
    }
}

#[tokio::test]
async fn it_is_displayed_after_the_status() {
    let shown = async |status, body: Value| {
        error(status, "application/json", body.to_string()).await.to_string()
    };
    let missing = json!({"code": 5, "message": "no such thing"});
    assert_eq!(shown(404, missing).await, "GET /things/7: 404 Not Found: no such thing");
    assert_eq!(shown(404, json!({"code": 5})).await, "GET /things/7: 404 Not Found");
    // The title of a problem without a type of its own is the reason phrase (RFC 9457, section 4.2.1).
    let title = json!({"title": "Not Found", "status": 404});
    assert_eq!(shown(404, title).await, "GET /things/7: 404 Not Found");
    let problem = json!({"title": "Not Found", "detail": "no such thing"});
    assert_eq!(shown(404, problem).await, "GET /things/7: 404 Not Found: no such thing");
    let similar = json!({"message": "Not Founded"});
    assert_eq!(shown(404, similar).await, "GET /things/7: 404 Not Found: Not Founded");
    let error = error(404, "application/json", r#"{"message": "no"}"#).await;
    assert!(format!("{error:?}").contains("404 Not Found: no"), "{error:?}");
}

#[tokio::test]
async fn the_media_type_decides_if_a_body_has_a_message() {
    const JSON: &str = r#"{"message": "no"}"#;
    for (media_type, body, expected) in [
        ("", JSON, Some("no")),
        ("application/problem+json; charset=utf-8", JSON, Some("no")),
        ("application/vnd.api+json", JSON, Some("no")),
        ("text/json", JSON, Some("no")),
        ("text/plain", JSON, Some("no")),
        ("application/json", "\u{FEFF} {\"message\": \"no\"}", Some("no")),
        ("text/plain; charset=utf-8", "upstream\nis away\n", Some("upstream is away")),
        ("text/plain", "  \n", None),
        ("text/plain", "", None),
        ("", "no", None),
        ("application/json", "no", None),
        ("text/html", "<html>no</html>", None),
        ("text/html", JSON, None),
        ("application/xml", "<message>no</message>", None),
        ("application/octet-stream", JSON, None),
    ] {
        let error = error(502, media_type, body).await;
        assert_eq!(error.message(), expected, "{media_type}: {body}");
    }
    let long = error(502, "text/plain", "x".repeat(1025)).await;
    assert_eq!(long.message(), None);
}

#[tokio::test]
async fn it_is_one_short_line() {
    let written =
        json!({"message": "a\r\nb\u{1b}[31mc\u{202e}d\u{2028}e\u{2066}f\u{7f}g\u{200f}h"});
    let message_of = message(written.to_string()).await.expect("present");
    assert_eq!(message_of, "a  b [31mc d e f g h");
    for character in ["x", "é", "😀"] {
        let long = json!({"message": character.repeat(2000)});
        assert_eq!(message(long.to_string()).await, Some(character.repeat(300)));
    }
    // The end of a longer text is not searched for credentials.
    let longer = json!({"message": "x".repeat(40_000)});
    let shown = message(longer.to_string()).await.expect("present");
    assert!(shown.chars().count() <= 300, "{shown}");
}

#[tokio::test]
async fn hostile_bodies_are_read_in_part_and_without_recursion() {
    const START: &str = r#"{"message": "no", "#;
    let deep = |open: &str| open.repeat(500_000);
    for rest in [
        deep("["),
        deep(r#"{"error":"#),
        format!("\"error\": {}", deep("[")),
        format!("\"error\": {}", deep(r#"{"error":"#)),
        format!("\"other\": {}", deep(r#"{"a":"#)),
        format!("\"other\": \"{}\"}}", "x".repeat(1 << 20)),
        format!("\"other\": [{}1]}}", "1,".repeat(1 << 20)),
        "\"message".to_owned(),
        "nonsense".to_owned(),
        "\"error\": {\"message\": \"o".to_owned(),
    ] {
        let found = message(format!("{START}{rest}")).await;
        assert_eq!(found.as_deref(), Some("no"), "{}", &rest[..20.min(rest.len())]);
    }
    for body in [deep("["), deep(r#"{"error":"#), deep(r#"{"errors":["#)] {
        assert_eq!(message(body).await, None);
    }
    // A message behind the examined part is not found.
    let late = format!("{{\"other\": \"{}\", \"message\": \"no\"}}", "x".repeat(1 << 16));
    assert_eq!(message(late).await, None);
    // A member that is there twice has its last value, as in most parsers (RFC 8259, section 4).
    let twice = r#"{"message": "a", "message": "b", "message": null}"#;
    assert_eq!(message(twice).await.as_deref(), Some("b"));
    for body in [&b"{\"message\": \"n\xE9\xFF\"}"[..], b"{\"\xFF\": 1, \"message\": \"n\xE9\xFF\"}"]
    {
        assert_eq!(message(body).await.as_deref(), Some("n\u{FFFD}\u{FFFD}"));
    }
    assert_eq!(message("{\"message\": \"\\ud800\", \"detail\": \"no\"}").await, None);
}

#[tokio::test]
async fn only_error_responses_have_one() {
    let success = error(200, "application/json", r#"{"message": "no"}"#).await;
    assert_eq!((success.is_decode(), success.message()), (true, None));
}
