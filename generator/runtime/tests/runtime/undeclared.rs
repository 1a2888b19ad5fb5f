//! Calls of undocumented endpoints: their targets, their credentials, and their responses.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::building::Build;
use crate::calls::{Recorder, Still, responding};
use openapi_sdk_runtime::{
    Call, Client, ClientBuilder, Credential, Profile, Scheme, Server, Undeclared,
};

static PROFILE: Profile =
    Profile::new(Server::new("https://api.example.com/base", &[]), SCHEMES, "sdk/1.0")
        .usual_security(&[&["bearerAuth"], &["headerKey"]]);

const SCHEMES: &[Scheme] = &[
    Scheme::bearer("bearerAuth", "bearer_token"),
    Scheme::header("headerKey", "header_key", "X-Key"),
];

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Thing {
    id: u32,
}

fn builder(recorder: &Recorder) -> ClientBuilder {
    ClientBuilder::new(&PROFILE).clock(Still).transport(recorder.clone())
}

fn client(recorder: &Recorder) -> Client {
    let builder = builder(recorder).credential("bearerAuth", Credential::token("mark3r"));
    builder.credential("headerKey", Credential::key("mark3r-key")).build().expect("complete")
}

#[tokio::test]
async fn it_is_sent_like_any_other_call() {
    let recorder = responding(200, &json!({"id": 7}));
    let call = client(&recorder)
        .request("POST", "/v1/things/{id}?a=1/2&b={}")
        .path_value("id", &"a/b")
        .extra_query("c", "x y")
        .header("X-Trace", "t")
        .timeout(std::time::Duration::from_secs(1))
        .serde_body(&Thing { id: 1 });
    assert_eq!(format!("{call:?}"), "Call(POST /v1/things/{id})");
    let response = call.json::<Thing>().send().await.expect("success");
    assert_eq!((response.status().as_u16(), response.value()), (200, &Thing { id: 7 }));
    let seen = recorder.seen.lock().expect("no panic");
    let (request, options) = &seen[0];
    let headers = request.headers();
    assert_eq!(request.uri(), "https://api.example.com/base/v1/things/a%2Fb?a=1/2&b={}&c=x%20y");
    assert_eq!(request.method(), "POST");
    assert_eq!(headers["authorization"], "Bearer mark3r");
    assert_eq!(headers["user-agent"], "sdk/1.0");
    assert_eq!(headers["accept"], "application/json");
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(headers["x-trace"], "t");
    assert!(!headers.contains_key("x-key"), "one alternative is enough");
    assert_eq!(request.body().as_bytes().expect("whole"), &br#"{"id":1}"#[..]);
    assert_eq!(options.timeout, Some(std::time::Duration::from_secs(1)));
}

#[tokio::test]
async fn by_default_the_output_is_bytes() {
    let recorder = responding(201, &json!([1]));
    let call = client(&recorder).request("PUT", "/blobs/1").content_body("text/x", "abc");
    assert_eq!(call.clone().await.expect("success"), "[1]");
    let streamed = call.send_streaming().await.expect("success").into_value();
    assert_eq!(streamed.collect().await.expect("whole"), "[1]");
    let seen = recorder.seen.lock().expect("no panic");
    assert_eq!(seen[0].0.headers()["accept"], "*/*");
    assert_eq!(seen[0].0.headers()["content-type"], "text/x");
}

#[tokio::test]
async fn a_target_that_would_lead_elsewhere_is_refused_before_anything_is_sent() {
    let recorder = responding(200, &json!({}));
    let client = client(&recorder);
    let slash = "the path must begin with one `/`: calls go to the client's own server";
    let dots = "the path has a dot segment, which leads to another path";
    let path = "the path has a character that must be percent-encoded";
    let query = "the query has a character that must be percent-encoded";
    for (target, message) in [
        ("", slash),
        ("?a=b", slash),
        ("v1/mark3r", slash),
        ("@evil.example/mark3r", slash),
        ("https://u:mark3r@evil.example/", slash),
        ("//evil.example/mark3r", slash),
        ("/\\evil.example/mark3r", path),
        ("/a b", path),
        ("/a#b", path),
        ("/ä", path),
        ("/a\r\nHost: evil.example", path),
        ("/..", dots),
        ("/a/../b?mark3r", dots),
        ("/a/%2e%2E/b", dots),
        ("/a/.%2e", dots),
        ("/./a", dots),
        ("/a?b=mark3r c", query),
        ("/a?b#mark3r", query),
    ] {
        let error = client.request("GET", target).await.expect_err(target);
        assert!(error.is_invalid_input(), "{target}");
        assert_eq!(error.to_string(), format!("… …: {message}"), "{target}");
        assert!(!format!("{error:?}").contains("mark3r"), "{target}");
    }
    for (target, value) in [("/a/{x}", ".."), ("/a/%2e{x}", "."), ("/{x}", "")] {
        let error = client.request("GET", target).path_value("x", &value).await.expect_err(target);
        assert!(error.is_invalid_input(), "{target}");
    }
    assert!(client.request("GET", "/{x}").await.expect_err("not set").is_invalid_input());
    let error = client.request("GE T", "/").await.expect_err("no method");
    assert_eq!(error.to_string(), "… …: the method is not a valid HTTP method");
    assert!(Call::<Undeclared>::new(&client).await.expect_err("no target").is_invalid_input());
    assert!(recorder.seen.lock().expect("no panic").is_empty());
}

#[tokio::test]
async fn an_error_has_the_response_and_shows_no_query() {
    let recorder = responding(409, &json!({"message": "gone", "code": 7}));
    let call = client(&recorder).request("DELETE", "/things/1?key=mark3r").header("X-A", "mark3r");
    let error = call.json::<Thing>().await.expect_err("409");
    assert!(error.is_api());
    assert_eq!(error.to_string(), "DELETE /things/1: 409 Conflict: gone");
    assert_eq!(error.api_error::<Value>().expect("any JSON")["code"], 7);
    assert!(error.body().expect("present").starts_with(b"{"));
    assert_eq!(error.operation_id(), None);
    assert!(!format!("{error:?}").contains("mark3r"));
}

#[tokio::test]
async fn a_success_of_another_type_is_an_error() {
    let recorder = responding(200, &json!({"id": "x"}));
    let error = client(&recorder).request("GET", "/").json::<Thing>().await.expect_err("no number");
    assert!(error.is_decode());
    assert_eq!(error.body().expect("present"), &br#"{"id":"x"}"#[..]);
    let long = responding(200, &json!({"id": "mark3r".repeat(20)}));
    let error = client(&long).request("GET", "/").json::<Thing>().await.expect_err("no number");
    assert!(error.is_decode() && !format!("{error:?}").contains("mark3r"), "{error}");
}

#[tokio::test]
async fn the_caller_may_choose_the_credential() {
    let recorder = responding(200, &json!({}));
    let both = client(&recorder);
    let sent = async |call: Call<Undeclared>| {
        call.await.expect("success");
        let request = recorder.seen.lock().expect("no panic").pop().expect("it was sent").0;
        let names = ["authorization", "x-key"];
        names.map(|name| request.headers().contains_key(name))
    };
    assert_eq!(sent(both.request("GET", "/")).await, [true, false]);
    assert_eq!(sent(both.request("GET", "/").security(&[&["headerKey"]])).await, [false, true]);
    assert_eq!(sent(both.request("GET", "/").security(&[])).await, [false, false]);
    let call = both.request("GET", "/").security(&[&["bearerAuth", "headerKey"]]);
    assert_eq!(sent(call).await, [true, true]);
    let key = Credential::key("k");
    let one = builder(&recorder).credential("headerKey", key).build().expect("complete");
    assert_eq!(sent(one.request("GET", "/")).await, [false, true]);

    let none = builder(&recorder).build().expect("complete");
    let error = none.request("GET", "/").await.expect_err("no credential");
    assert!(error.is_missing_credential());
    assert!(error.to_string().contains("`bearerAuth` (`ClientBuilder::bearer_token`)"), "{error}");
    assert!(recorder.seen.lock().expect("no panic").is_empty());
}

#[tokio::test]
async fn a_url_is_called_without_credentials_and_default_headers() {
    let recorder = responding(200, &json!({"id": 7}));
    let with_defaults = || builder(&recorder).default_header("X-Team", "blue");
    let with_key = with_defaults().credential("bearerAuth", Credential::token("mark3r"));
    let client = with_key.build().expect("complete");
    for (url, target) in [
        (
            "https://files.example/a%2Fb/c?sig=x%2By&n=1",
            "https://files.example/a%2Fb/c?sig=x%2By&n=1",
        ),
        ("https://files.example:8443?sig=1", "https://files.example:8443/?sig=1"),
        ("http://files.example", "http://files.example/"),
        // The fragment is for browsers.
        ("https://files.example/a#page=2", "https://files.example/a"),
        // The server of the client gets no other treatment: a URL is often chosen by someone else.
        ("https://api.example.com/base/x", "https://api.example.com/base/x"),
    ] {
        let call = client.request_url("GET", url);
        assert!(!format!("{call:?}").contains("sig"), "{call:?}");
        call.await.expect("success");
        let (request, _) = recorder.seen.lock().expect("no panic").pop().expect("a request");
        assert_eq!(request.uri(), target);
        let mut names: Vec<&str> = request.headers().keys().map(http::HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "user-agent"]);
    }
    for (url, message) in [
        ("/a", "the URL must be absolute, with http:// or https://"),
        ("ftp://files.example/a", "the URL must be absolute, with http:// or https://"),
        ("https:///a", "the URL must be absolute, with http:// or https://"),
        ("https://user:mark3r@files.example/a", "the URL must not hold a user name or a password"),
        ("https://files.example/a/../b", "the path has a dot segment, which leads to another path"),
        ("https://files.example/a b", "the path has a character that must be percent-encoded"),
        ("https://files.example\\a", "the URL must be absolute, with http:// or https://"),
    ] {
        let error = client.request_url("GET", url).await.expect_err("rejected");
        assert!(error.is_invalid_input());
        assert_eq!(error.to_string(), format!("… …: {message}"), "{url}");
        assert!(!format!("{error:?}").contains("mark3r"));
    }
    assert_eq!(recorder.seen.lock().expect("no panic").len(), 0);
}

#[tokio::test]
async fn the_secret_of_a_default_header_is_not_repeated_by_an_error() {
    let secret = "mark3r-5f2a77c1";
    let recorder = responding(400, &json!({"message": format!("unknown token {secret}")}));
    let with_secret = builder(&recorder).default_header("X-Auth-Token", secret);
    let with_credential = with_secret.credential("headerKey", Credential::key("another-key"));
    let client = with_credential.build().expect("complete");
    let error = client.request("GET", "/things").await.expect_err("status 400");
    let (request, _) = recorder.seen.lock().expect("no panic").pop().expect("a request");
    assert_eq!(request.headers()["x-auth-token"], secret);
    assert!(!format!("{error} {error:?} {:?}", error.message()).contains(secret), "{error:?}");
}
