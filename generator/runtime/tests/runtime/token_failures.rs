//! Failures of a token endpoint, by a real server on this machine. The clock is one of the tests', and no test sleeps.

use std::future::IntoFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task::JoinSet;

use crate::building::Build;
use crate::failures::{dropped, ok, outcome, status};
use crate::server::{Act, Server, closed_port};
use crate::tokens::{Make, PROFILE, TestClock};
use openapi_sdk_runtime::oauth::ClientCredentials;
use openapi_sdk_runtime::{Call, Client, ClientBuilder, Credential};

/// A client of this server, which gets its tokens there.
fn client(url: &str, token_url: &str) -> (Client, TestClock) {
    let clock = TestClock::default();
    let source = ClientCredentials::new(token_url, "id", "s3cret");
    let client = ClientBuilder::new(&PROFILE)
        .server_url(url)
        .clock(clock.clone())
        .credential("oauth", Credential::provider(source))
        .build()
        .expect("the client is complete");
    (client, clock)
}

fn make(client: &Client) -> Call<Make> {
    Call::new(client)
}

/// A token for ten minutes, from a server whose clock is far off.
fn token() -> Act {
    let json = r#"{"access_token": "tok", "token_type": "Bearer", "expires_in": 600}"#;
    let date = "date: Thu, 01 Jan 1970 00:00:00 GMT";
    let length = json.len();
    Act::Responses(format!("HTTP/1.1 200 OK\r\n{date}\r\ncontent-length: {length}\r\n\r\n{json}"))
}

/// A server that issues tokens by the function, and accepts them.
async fn server(tokens: impl Fn(usize) -> Act + Send + Sync + 'static) -> Server {
    Server::by(move |request, number| match request.starts_with("POST /t ") {
        true => tokens(number),
        false => {
            assert!(request.to_ascii_lowercase().contains("authorization: bearer tok\r\n"));
            ok()
        }
    })
    .await
}

/// The numbers of token requests and of other requests.
fn counted(server: &Server) -> (usize, usize) {
    let lines = server.lines();
    let tokens = lines.iter().filter(|line| *line == "POST /t").count();
    (tokens, lines.len() - tokens)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_calls_over_an_expired_token_make_one_request() {
    let server = server(|_| token()).await;
    let (client, clock) = client(&server.url, "/t");
    for round in 1..=3 {
        let mut calls = JoinSet::new();
        (0..50).for_each(|_| drop(calls.spawn(make(&client).into_future())));
        for result in calls.join_all().await {
            result.expect("success");
        }
        assert_eq!(counted(&server), (round, round * 51 - 1));
        // By the lifetime, whatever the server thinks the time is.
        clock.advance(539);
        make(&client).await.expect("still good");
        clock.advance(62);
    }
    assert_eq!(counted(&server), (3, 153));
}

#[tokio::test]
async fn an_endpoint_that_is_down_and_then_up() {
    let faults = [
        Act::Resets(String::new()),
        Act::Closes("HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nhalf".to_owned()),
        status("503 Service Unavailable", ""),
    ];
    let number = faults.len();
    let server = server(move |number| faults.get(number).cloned().unwrap_or_else(token)).await;
    let (client, _) = client(&server.url, "/t");
    for _ in 0..number {
        let error = make(&client).await.expect_err("there is no token");
        // The call itself was never sent.
        assert_eq!((outcome(&error), error.is_token()), (("broken off", 0), true), "{error}");
    }
    make(&client).await.expect("it is up again");
    assert_eq!(counted(&server), (number + 1, 1));
}

#[tokio::test]
async fn an_endpoint_that_is_closed_or_silent() {
    let server = server(|_| Act::Hangs(String::new())).await;
    let (_socket, closed) = closed_port();
    let (refused, _) = client(&server.url, &format!("{closed}/t"));
    let error = make(&refused).await.expect_err("the port is closed");
    assert_eq!((outcome(&error), error.is_token()), (("connect", 0), true), "{error}");

    let (silent, clock) = client(&server.url, "/t");
    let waiting = tokio::spawn(make(&silent).into_future());
    server.until(|seen| seen.requests.len() == 1).await;
    clock.advance(60);
    let error = waiting.await.expect("no panic").expect_err("the time of the call is over");
    assert_eq!((outcome(&error), error.is_token()), (("timeout", 0), true), "{error}");
    server.until(|seen| seen.open == 0).await;
    assert_eq!(counted(&server), (1, 0));
}

#[tokio::test]
async fn calls_that_are_dropped_while_they_wait_for_a_token() {
    let is_well = Arc::new(AtomicBool::new(false));
    let server = server({
        let is_well = Arc::clone(&is_well);
        move |_| if is_well.load(Ordering::SeqCst) { token() } else { Act::Hangs(String::new()) }
    })
    .await;
    let (client, _) = client(&server.url, "/t");
    // One after the other: each leaves nothing that the next could wait for.
    for number in 1..=100 {
        dropped(make(&client), server.until(|seen| seen.requests.len() == number)).await;
    }
    server.until(|seen| seen.open == 0).await;
    // Many at once, which wait for the same request.
    let mut calls = JoinSet::new();
    (0..100).for_each(|_| drop(calls.spawn(make(&client).into_future())));
    server.until(|seen| seen.requests.len() == 101).await;
    calls.shutdown().await;
    server.until(|seen| seen.open == 0).await;
    is_well.store(true, Ordering::SeqCst);
    make(&client).await.expect("the client is as good as new");
    assert_eq!(counted(&server), (102, 1));
}
