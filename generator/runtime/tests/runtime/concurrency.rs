//! The limit of concurrent requests of the transport that comes with the crate, before a server on this machine. Without
//! it a burst of calls opens more connections than a server queues, and calls fail without an error of their own.

use std::future::IntoFuture;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::building::Build;
use crate::failures::{dropped, half, ok, outcome};
use crate::retries::{Create, Read};
use crate::server::{Act, Server};
use openapi_sdk_runtime::transport::ReqwestTransport;
use openapi_sdk_runtime::{Call, Client, ClientBuilder, Profile, RetryPolicy};

static PROFILE: Profile = Profile::new(openapi_sdk_runtime::Server::new("", &[]), &[], "sdk/1.0");

/// The time that a call waits for a permit that never comes.
const SHORT: Duration = Duration::from_millis(200);

/// A client of this server that retries nothing and has this limit.
fn client(server: &Server, limit: usize) -> Client {
    let transport = ReqwestTransport::builder().no_proxy().max_concurrent_requests(limit);
    ClientBuilder::new(&PROFILE)
        .server_url(&server.url)
        .retries(RetryPolicy::none())
        .transport(transport.build().expect("nothing is wrong with it"))
        .build()
        .expect("the client is complete")
}

fn read(client: &Client) -> Call<Read> {
    Call::new(client)
}

fn create(client: &Client) -> Call<Create> {
    Call::new(client).text_body("text/plain", "new")
}

#[tokio::test]
async fn a_burst_opens_no_more_connections_than_the_limit_and_every_call_has_its_turn() {
    let server = Server::of([Act::Hangs(String::new())]).await;
    let client = client(&server, 4);
    let mut calls = JoinSet::new();
    (0..40).for_each(|_| drop(calls.spawn(read(&client).into_future())));
    server.until(|seen| seen.requests.len() == 4).await;
    assert_eq!(server.connections(), 4, "36 calls wait");
    server.resume();
    for result in calls.join_all().await {
        assert_eq!(outcome(&result.expect_err("the server breaks off")), ("broken off", 1));
    }
    assert_eq!(server.lines().len(), 40, "a failed request returns its permit");
}

#[tokio::test]
async fn a_burst_of_a_thousand_calls_uses_connections_again() {
    let server = Server::of([ok()]).await;
    let client = client(&server, 8);
    let mut calls = JoinSet::new();
    (0..1000).for_each(|_| drop(calls.spawn(create(&client).into_future())));
    for outcome in calls.join_all().await {
        outcome.expect("success");
    }
    assert_eq!(server.lines().len(), 1000);
    // The HTTP client may open one too many while another becomes free.
    assert!(server.connections() < 500, "{}", server.connections());
}

#[tokio::test]
async fn the_error_of_a_call_that_was_not_sent_names_the_limit() {
    let server = Server::of([Act::Hangs(String::new())]).await;
    // One permit is always free.
    let client = client(&server, 0);
    let first = tokio::spawn(read(&client).into_future());
    server.until(|seen| seen.requests.len() == 1).await;
    let error = read(&client).timeout(SHORT).await.expect_err("no permit is free");
    assert_eq!(outcome(&error), ("timeout", 1), "{error}");
    let named = "the limit of 1 concurrent requests was reached; raise it with `ReqwestTransportBuilder::max_concurrent_requests`";
    assert!(error.to_string().contains(named), "{error}");
    server.resume();
    first.await.expect("no panic").expect_err("the server breaks off");
    assert_eq!(server.lines().len(), 1, "the second one was not sent");
}

#[tokio::test]
async fn a_dropped_call_returns_its_permit() {
    let server = Server::by(|_, number| match number {
        0 => Act::Hangs(String::new()),
        _ => ok(),
    })
    .await;
    let client = client(&server, 1);
    let first = tokio::spawn(read(&client).into_future());
    server.until(|seen| seen.requests.len() == 1).await;
    // One that waits for the permit, and then the one that has it.
    dropped(read(&client), tokio::task::yield_now()).await;
    first.abort();
    create(&client).await.expect("a permit is free again");
    assert_eq!(server.lines(), ["GET /things", "POST /things"]);
}

#[tokio::test]
async fn a_response_that_is_read_as_it_comes_counts_until_it_begins() {
    let server = Server::by(|_, number| match number {
        0 => Act::Hangs(half()),
        _ => ok(),
    })
    .await;
    let client = client(&server, 1);
    let endless = read(&client).send_streaming().await.expect("the head has come");
    create(&client).await.expect("a permit is free");
    drop(endless);
}
