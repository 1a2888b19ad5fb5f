//! Transport failures, each by a real server on this machine: the kind of the error, the number of attempts, and that a
//! create is sent once. No test sleeps: a slow server is silent until the client has gone.

use std::future::{Future, IntoFuture};
use std::time::{Duration, SystemTime};

use tokio::task::JoinSet;

use crate::building::Build;
use crate::retries::{Create, Read};
use crate::server::{Act, Server, closed_port};
use crate::tokens::{START, TestClock};
use openapi_sdk_runtime::clock::{Clock, Sleep};
use openapi_sdk_runtime::{Call, Client, ClientBuilder, Error, Profile, RetryPolicy};

static PROFILE: Profile = Profile::new(openapi_sdk_runtime::Server::new("", &[]), &[], "sdk/1.0");

/// The timeout of clients whose server never responds.
const SHORT: Duration = Duration::from_millis(200);

/// A success.
pub(crate) fn ok() -> Act {
    Act::Responses("HTTP/1.1 204 No Content\r\n\r\n".to_owned())
}

/// The beginning of a success: half of its body.
pub(crate) fn half() -> String {
    "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nhalf".to_owned()
}

/// A response of this status and these headers.
pub(crate) fn status(status: &str, headers: &str) -> Act {
    Act::Responses(format!("HTTP/1.1 {status}\r\n{headers}content-length: 0\r\n\r\n"))
}

fn builder(url: &str) -> ClientBuilder {
    let policy = RetryPolicy::new().initial_backoff(Duration::from_millis(1));
    ClientBuilder::new(&PROFILE).server_url(url).retries(policy)
}

pub(crate) fn client(url: &str) -> Client {
    builder(url).build().expect("the client is complete")
}

fn read(client: &Client) -> Call<Read> {
    Call::new(client)
}

fn create(client: &Client) -> Call<Create> {
    Call::new(client).text_body("text/plain", "new")
}

/// The kind of an error, and the number of attempts.
pub(crate) fn outcome(error: &Error) -> (&'static str, u32) {
    let says = [
        ("connect", error.is_connect()),
        ("timeout", error.is_timeout()),
        ("redirect", error.is_redirect()),
        ("api", error.is_api() && !error.is_redirect()),
        ("decode", error.is_decode()),
        ("invalid input", error.is_invalid_input()),
    ];
    let mut said = says.into_iter().filter(|(_, so)| *so).map(|(name, _)| name);
    let first = said.next().unwrap_or("broken off");
    assert_eq!(said.next(), None, "{error} is one thing");
    (first, error.attempts())
}

/// Calls that meet each of these first, and then a server that is well: a create fails so, and has been sent once, and
/// a read is retried.
async fn a_read_gets_through_and_a_create_does_not(faults: &[Act], said: &'static str) {
    for fault in faults {
        let server = Server::of([fault.clone(), ok()]).await;
        let error = create(&client(&server.url)).await.expect_err("it may have arrived");
        assert_eq!(outcome(&error), (said, 1), "{fault:?}: {error}");
        assert_eq!(server.lines(), ["POST /things"], "{fault:?}");

        let server = Server::of([fault.clone(), fault.clone(), ok()]).await;
        read(&client(&server.url)).await.expect("the third attempt gets through");
        assert_eq!(server.lines(), ["GET /things"; 3], "{fault:?}");
        let server = Server::of([fault.clone()]).await;
        let error = read(&client(&server.url)).await.expect_err("the server stays so");
        assert_eq!(outcome(&error), (said, 3), "{fault:?}: {error}");
    }
}

#[tokio::test]
async fn a_refused_connection() {
    let (_socket, url) = closed_port();
    let client = client(&url);
    let error = read(&client).await.expect_err("the port is closed");
    assert_eq!(outcome(&error), ("connect", 3), "{error}");
    // Nothing was sent, so that a create may be tried again too.
    let error = create(&client).await.expect_err("the port is closed");
    assert_eq!(outcome(&error), ("connect", 3), "{error}");
}

#[tokio::test]
async fn a_connection_that_breaks_before_a_response_begins() {
    let faults = [String::new(), "HTTP/1.1 200 OK\r\nconte".to_owned()];
    let faults = faults.map(|sent| [Act::Resets(sent.clone()), Act::Closes(sent)]);
    a_read_gets_through_and_a_create_does_not(faults.as_flattened(), "broken off").await;
}

#[tokio::test]
async fn bursts_of_transient_failures() {
    let busy = status("503 Service Unavailable", "");
    let limited = status("429 Too Many Requests", "retry-after: 0\r\n");
    a_read_gets_through_and_a_create_does_not(&[busy, limited], "api").await;
}

#[tokio::test]
async fn a_body_that_breaks_off() {
    // The response has begun, so the call is not retried.
    for fault in [Act::Closes(half()), Act::Closes(half().replace("content-length: 8", CHUNKED))] {
        let server = Server::of([fault, ok()]).await;
        let client = client(&server.url);
        assert_eq!(outcome(&read(&client).await.expect_err("half")), ("broken off", 1));
        create(&client).await.expect("the next call has a connection of its own");
        let server = Server::of([Act::Closes(half()), ok()]).await;
        let error = create(&crate::failures::client(&server.url)).await.expect_err("half");
        assert_eq!((outcome(&error), server.lines().len()), (("broken off", 1), 1));
    }
}

const CHUNKED: &str = "transfer-encoding: chunked";

#[tokio::test]
async fn a_reset_in_the_middle_of_a_body_that_is_read_as_it_comes() {
    let server = Server::of([Act::Hangs(half())]).await;
    let response = read(&client(&server.url)).send_streaming().await.expect("it begins well");
    let mut body = response.into_value().into_stream();
    assert_eq!(body.next().await.expect("a piece").expect("it came"), "half");
    server.resume();
    body.next().await.expect("not the end").expect_err("a reset");
    assert!(body.next().await.is_none());
    assert_eq!(server.lines(), ["GET /things"]);
}

#[tokio::test]
async fn a_missing_response() {
    let server = Server::of([Act::Hangs(String::new())]).await;
    let client = client(&server.url);
    for attempts in [1, 2] {
        // There is no time left for another attempt.
        let error = read(&client).timeout(SHORT).await.expect_err("nothing comes");
        assert_eq!(outcome(&error), ("timeout", 1), "{error}");
        let error = create(&client).timeout(SHORT).await.expect_err("nothing comes");
        assert_eq!((outcome(&error), server.lines().len()), (("timeout", 1), 2 * attempts));
    }
    // A client that times out closes the connection.
    server.until(|seen| seen.open == 0).await;

    let policy = RetryPolicy::new().initial_backoff(Duration::ZERO).attempt_timeout(SHORT);
    let server = Server::of([Act::Hangs(String::new()), ok()]).await;
    read(&crate::failures::client(&server.url)).retries(policy).await.expect("the second is quick");
    assert_eq!(server.lines(), ["GET /things"; 2]);
    let server = Server::of([Act::Hangs(String::new()), ok()]).await;
    let call = create(&crate::failures::client(&server.url)).retries(policy);
    assert_eq!(outcome(&call.await.expect_err("it may have arrived")), ("timeout", 1));
    assert_eq!(server.lines(), ["POST /things"]);
}

#[tokio::test]
async fn a_body_that_does_not_come() {
    let server = Server::of([Act::Hangs(half())]).await;
    let client = client(&server.url);
    let error = read(&client).timeout(SHORT).await.expect_err("the body is not whole");
    assert_eq!(outcome(&error), ("timeout", 1), "{error}");
    let error = create(&client).timeout(SHORT).await.expect_err("the body is not whole");
    assert_eq!((outcome(&error), server.lines().len()), (("timeout", 1), 2));
    server.until(|seen| seen.open == 0).await;
}

#[tokio::test]
async fn an_error_that_does_not_come_though_a_success_may_take_its_time() {
    let refused = half().replace("200 OK", "500 Internal Server Error");
    assert_ne!(refused, half());
    let server = Server::of([Act::Hangs(refused)]).await;
    let call = read(&client(&server.url)).timeout(SHORT);
    let error = call.send_streaming().await.expect_err("the body of the error is not whole");
    assert_eq!(outcome(&error), ("timeout", 1), "{error}");
    server.until(|seen| seen.open == 0).await;
}

/// A clock on which each wait ends at once. It records the sum of the waits.
#[derive(Debug, Clone, Default)]
struct Jumping(TestClock);

impl Clock for Jumping {
    fn now(&self) -> SystemTime {
        self.0.now()
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        self.0.advance(duration.as_secs());
        Box::pin(std::future::ready(()))
    }
}

#[tokio::test]
async fn a_server_with_a_retry_after_header() {
    // The clock begins at `Fri, 15 Jan 2027 08:00:00 GMT`.
    assert_eq!(START.as_secs(), 1_800_000_000);
    for asks in [
        "retry-after: 7\r\n",
        "retry-after: Fri, 15 Jan 2027 08:00:07 GMT\r\n",
        // The clock of the server is far off, but its times are relative to it.
        "date: Tue, 01 Jan 2030 00:00:00 GMT\r\nretry-after: Tue, 01 Jan 2030 00:00:07 GMT\r\n",
    ] {
        let busy = status("429 Too Many Requests", asks);
        let server = Server::of([busy, ok()]).await;
        let clock = Jumping::default();
        let client = builder(&server.url).clock(clock.clone()).build().expect("complete");
        read(&client).await.expect("the second attempt gets through");
        assert_eq!(clock.elapsed(), Duration::from_secs(7), "{asks}");
        assert_eq!(server.lines(), ["GET /things"; 2]);
    }
}

#[tokio::test]
async fn a_redirect_to_another_server() {
    let other = Server::of([ok()]).await;
    for code in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"] {
        let location = format!("{}/stolen", other.url);
        let moved = status(code, &format!("location: {location}\r\n"));
        let server = Server::of([moved]).await;
        let client = client(&server.url);
        for error in [read(&client).await, create(&client).await].map(Result::unwrap_err) {
            assert_eq!(outcome(&error), ("redirect", 1), "{error}");
            assert_eq!(error.location(), Some(location.as_str()));
        }
        assert_eq!(server.lines(), ["GET /things", "POST /things"]);
    }
    assert_eq!((other.connections(), other.lines()), (0, Vec::new()));
}

#[tokio::test]
async fn a_connection_that_was_closed_while_idle() {
    let Act::Responses(response) = ok() else { unreachable!("it responds") };
    let server = Server::of([Act::Closes(response)]).await;
    let client = client(&server.url);
    let mut arrived = 0;
    for _ in 0..50 {
        match create(&client).await {
            Ok(()) => arrived += 1,
            // The connection may close while the client uses it, so the client can't know if the server read the request.
            Err(error) => assert_eq!(outcome(&error), ("broken off", 1), "{error}"),
        }
        server.until(|seen| seen.open == 0).await;
        assert_eq!(server.lines().len(), arrived, "no create comes twice");
    }
    assert!(arrived >= 25, "{arrived} of 50");
}

/// Begins a call, lets go of it when this has happened, and sees that it is not over by then.
pub(crate) async fn dropped<T>(
    call: impl IntoFuture<Output = T>,
    happened: impl Future<Output = ()>,
) {
    tokio::select! {
        biased;
        () = happened => {}
        _ = call.into_future() => panic!("the call is not over"),
    }
}

#[tokio::test]
async fn calls_that_are_dropped_leave_nothing_open() {
    for (hangs, streams) in [(String::new(), false), (half(), false), (half(), true)] {
        let server = Server::by(move |request, _| match request.starts_with("GET") {
            true => Act::Hangs(hangs.clone()),
            false => ok(),
        })
        .await;
        let client = client(&server.url);
        for number in 1..=100 {
            let arrived = server.until(|seen| seen.responded == number);
            if streams {
                let response = read(&client).send_streaming().await.expect("it begins well");
                let mut body = response.into_value().into_stream();
                body.next().await.expect("a piece").expect("it came");
                dropped(async { body.next().await }, arrived).await;
            } else {
                dropped(read(&client), arrived).await;
            }
        }
        server.until(|seen| seen.open == 0).await;
        create(&client).await.expect("the client is as good as new");
        assert_eq!(server.lines().len(), 101);
    }
}

#[tokio::test]
async fn a_call_is_dropped_while_it_waits_for_a_retry() {
    let server = Server::of([status("503 Service Unavailable", ""), ok()]).await;
    let patient = RetryPolicy::new().initial_backoff(Duration::from_secs(30));
    let client = client(&server.url);
    dropped(read(&client).retries(patient), server.until(|seen| !seen.requests.is_empty())).await;
    read(&client).await.expect("success");
    assert_eq!(server.lines().len(), 2);
}

/// Calls of every kind, many at a time.
async fn calls_of_every_kind() {
    let server = Server::by(|request, number| match (request.starts_with("GET"), number % 4) {
        (true, 0) => status("503 Service Unavailable", ""),
        (true, 1) => Act::Resets(String::new()),
        _ => ok(),
    })
    .await;
    let client = client(&server.url);
    let policy = RetryPolicy::new().attempts(20).initial_backoff(Duration::from_millis(1));
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        calls.spawn(read(&client).retries(policy).into_future());
        calls.spawn(create(&client).into_future());
    }
    for result in calls.join_all().await {
        result.expect("success");
    }
    let creates = server.lines().iter().filter(|line| line.starts_with("POST")).count();
    assert_eq!(creates, 20);
}

#[tokio::test(flavor = "current_thread")]
async fn one_thread_is_enough() {
    calls_of_every_kind().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_threads_are_not_too_many() {
    calls_of_every_kind().await;
}
