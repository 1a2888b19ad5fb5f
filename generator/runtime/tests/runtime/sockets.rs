//! The requests of the included transport, over a real socket.

use std::time::Duration;

use crate::building::Build;
use crate::calls::Get;
use crate::security::InQuery;
use crate::server::{closed_port, respond_once};
use openapi_sdk_runtime::{
    Call, Client, ClientBuilder, Credential, Profile, RetryPolicy, Scheme, Server,
};

static PROFILE: Profile = Profile::new(Server::new("", &[]), SCHEMES, "sdk/1.0");

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
    let (url, request) = respond_once("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
    Call::<Get>::new(&client(&format!("{url}/v1/")))
        .path_value("id", &"blue whale/1%2e%2e")
        .await
        .expect("success");
    let request = request.await.expect("the server ends");
    assert_eq!(request.lines().next(), Some("GET /v1/things/blue%20whale%2F1%252e%252e HTTP/1.1"));
}

#[tokio::test]
async fn a_key_in_the_query_is_sent_and_is_in_no_error() {
    let (url, request) = respond_once("HTTP/1.1 204 No Content\r\n\r\n").await;
    let client = |url: &str| {
        let builder = ClientBuilder::new(&PROFILE).server_url(url).retries(RetryPolicy::none());
        builder.credential("queryKey", Credential::key("marker/1")).build().expect("complete")
    };
    Call::<InQuery>::new(&client(&url)).await.expect("success");
    let request = request.await.expect("the server ends");
    assert_eq!(request.lines().next(), Some("GET /things?key=marker%2F1 HTTP/1.1"));

    let (_socket, closed) = closed_port();
    let (silent, _request) = respond_once("").await;
    let (broken, _request) = respond_once("HTTP/1.1 broken\r\n\r\n").await;
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
