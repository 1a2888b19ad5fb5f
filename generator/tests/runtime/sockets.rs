//! The transport that comes with the crate, against a real socket.

use std::time::Duration;

use crate::calls::Get;
use crate::runtime::{Call, Client, ClientBuilder, Credential, Profile, RetryPolicy, Scheme};
use crate::security::InQuery;
use crate::server::answer_once;

static PROFILE: Profile = Profile::new("", &[], SCHEMES, "sdk/1.0");

const SCHEMES: &[Scheme] =
    &[Scheme::bearer("bearerAuth", "bearer_token"), Scheme::query("queryKey", "query_key", "key")];

fn client(url: &str) -> Client {
    ClientBuilder::new(&PROFILE)
        .server_url(url)
        .credential("bearerAuth", Credential::token("tok"))
        .retries(RetryPolicy::none())
        .build()
        .expect("the client is complete")
}

#[tokio::test]
async fn the_request_line_is_exactly_ours() {
    let (url, request) = answer_once("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
    Call::<Get>::new(&client(&format!("{url}/v1/")))
        .path_value("id", &"blue whale/1%2e%2e")
        .await
        .expect("success");
    let request = request.await.expect("the server ends");
    assert_eq!(request.lines().next(), Some("GET /v1/things/blue%20whale%2F1%252e%252e HTTP/1.1"));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let answer = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n";
    let (url, _request) = answer_once(answer).await;
    let error =
        Call::<Get>::new(&client(&url)).path_value("id", &1).await.expect_err("302 is no success");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(302));
    assert_eq!(error.headers().expect("kept")["location"], "http://127.0.0.1:9/");
}

#[tokio::test]
async fn a_silent_server_is_given_up() {
    let (url, _request) = answer_once("").await;
    let call =
        Call::<Get>::new(&client(&url)).path_value("id", &1).timeout(Duration::from_millis(200));
    assert!(call.await.expect_err("nothing comes").is_timeout());
}

#[tokio::test]
async fn a_closed_port_is_no_connection() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    drop(listener);
    let error =
        Call::<Get>::new(&client(&url)).path_value("id", &1).await.expect_err("nobody listens");
    assert!(error.is_connect(), "{error}");
}

#[tokio::test]
async fn a_key_in_the_query_is_sent_and_is_in_no_error() {
    let (url, request) = answer_once("HTTP/1.1 204 No Content\r\n\r\n").await;
    let client = |url: &str| {
        let builder = ClientBuilder::new(&PROFILE).server_url(url).retries(RetryPolicy::none());
        builder.credential("queryKey", Credential::key("marker/1")).build().expect("complete")
    };
    Call::<InQuery>::new(&client(&url)).await.expect("success");
    let request = request.await.expect("the server ends");
    assert_eq!(request.lines().next(), Some("GET /things?key=marker%2F1 HTTP/1.1"));

    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let closed = format!("http://{}", listener.local_addr().expect("it is bound"));
    drop(listener);
    let (silent, _request) = answer_once("").await;
    let (broken, _request) = answer_once("HTTP/1.1 what\r\n\r\n").await;
    for url in [closed, silent, broken] {
        let call = Call::<InQuery>::new(&client(&url)).timeout(Duration::from_millis(200));
        let error = call.await.expect_err("nothing comes");
        let mut shown = format!("{error} {error:?} {error:#?}");
        let mut source = std::error::Error::source(&error);
        while let Some(inner) = source {
            shown.push_str(&format!(" {inner} {inner:?}"));
            source = inner.source();
        }
        assert!(!shown.contains("marker"), "{shown}");
    }
}
