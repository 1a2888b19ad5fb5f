//! Transport failures and retries, over a scripted transport and a clock that only jumps.

use std::collections::VecDeque;
use std::future::pending;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Request, Response};

use crate::building::Build;
use openapi_sdk_runtime::clock::{Clock, Sleep};
use openapi_sdk_runtime::decode::Nothing;
use openapi_sdk_runtime::token::{Token, TokenContext, TokenFuture, TokenProvider};
use openapi_sdk_runtime::transport::{
    Body, SendOptions, Transport, TransportError, TransportErrorKind, TransportFuture,
};
use openapi_sdk_runtime::{
    Call, Client, ClientBuilder, Credential, Endpoint, Error, File, Operation, Profile,
    RetryPolicy, Scheme, Security, Server,
};

static PROFILE: Profile = Profile::new(Server::new("https://api.example.com", &[]), &[], "sdk/1.0");

/// Reads, by a method that is safe.
pub(crate) enum Read {}

impl Operation for Read {
    type Output = Nothing;

    const ENDPOINT: Endpoint = Endpoint::new("things.list", "GET", "/things");
}

/// Makes something: twice would be once too often.
pub(crate) enum Create {}

impl Operation for Create {
    type Output = Nothing;

    const ENDPOINT: Endpoint = Endpoint::new("things.create", "POST", "/things");
}

/// Reads, by a method that does not imply it.
enum Search {}

impl Operation for Search {
    type Output = Nothing;

    const ENDPOINT: Endpoint = Endpoint::new("things.search", "POST", "/search").repeatable();
}

/// Changes something, although its method should not.
enum Touch {}

impl Operation for Touch {
    type Output = Nothing;

    const ENDPOINT: Endpoint = Endpoint::new("things.touch", "GET", "/touch").unrepeatable();
}

/// Reads with a credential.
enum Guarded {}

impl Operation for Guarded {
    type Output = Nothing;

    const ENDPOINT: Endpoint = Endpoint::new("secrets.list", "GET", "/secrets");
    const SECURITY: Security = &[&["bearer"]];
}

static GUARDED: Profile = Profile::new(
    Server::new("https://api.example.com", &[]),
    &[Scheme::bearer("bearer", "token")],
    "sdk/1.0",
);

/// Returns one token after the other.
#[derive(Debug, Default)]
struct Tokens(Arc<AtomicU32>);

impl TokenProvider for Tokens {
    fn fetch(&self, _: &TokenContext) -> TokenFuture {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let token = Token::new(format!("t{number}")).expires_in(600 * SECOND);
        Box::pin(async move { Ok(token) })
    }
}

/// A moment in the year 2026: `Tue, 24 Nov 2026 13:00:00 GMT`.
const NOW: u64 = 1_795_525_200;

const SECOND: Duration = Duration::from_secs(1);

/// The result of one attempt.
#[derive(Debug, Clone, Copy)]
enum Step {
    Fails(TransportErrorKind),
    Responses(u16),
    AsksFor(u16, &'static str),
    /// Nothing comes before the time is up.
    Hangs,
}

use Step::{AsksFor, Fails, Hangs, Responses};
use TransportErrorKind::{Connect, Other, Refused};

/// A request as it came, and how long it might take.
type Seen = (String, Bytes, Option<Duration>);

/// The scripted server and clock, and their records.
#[derive(Debug, Default)]
struct World {
    script: VecDeque<Step>,
    seen: Vec<Seen>,
    /// Steps that never end.
    holds: bool,
    waits: Vec<Duration>,
    elapsed: Duration,
}

/// Transport and clock in one. The script's last step is repeated for ever.
#[derive(Debug, Clone, Default)]
struct Stage(Arc<Mutex<World>>);

impl Stage {
    fn of(script: impl IntoIterator<Item = Step>) -> Self {
        let stage = Self::default();
        stage.play(script);
        stage
    }

    fn play(&self, script: impl IntoIterator<Item = Step>) {
        self.world().script = script.into_iter().collect();
    }

    fn world(&self) -> std::sync::MutexGuard<'_, World> {
        self.0.lock().expect("no panic")
    }

    fn builder(&self) -> ClientBuilder {
        self.builder_of(&PROFILE)
    }

    fn builder_of(&self, profile: &'static Profile) -> ClientBuilder {
        ClientBuilder::new(profile).transport(self.clone()).clock(self.clone())
    }

    fn client(&self) -> Client {
        self.builder().build().expect("complete")
    }

    /// The number of requests and the waits of the client since the last call.
    fn attempts_and_waits(&self) -> (usize, Vec<Duration>) {
        let mut world = self.world();
        (std::mem::take(&mut world.seen).len(), std::mem::take(&mut world.waits))
    }

    /// The bodies that came.
    fn bodies(&self) -> Vec<Bytes> {
        self.world().seen.iter().map(|(_, body, _)| body.clone()).collect()
    }

    fn attempts(&self) -> usize {
        self.attempts_and_waits().0
    }
}

impl Clock for Stage {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(NOW) + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        self.world().elapsed
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        self.world().waits.push(duration);
        let stage = self.clone();
        Box::pin(async move {
            if stage.world().holds {
                pending::<()>().await;
            }
            stage.world().elapsed += duration;
        })
    }
}

impl Transport for Stage {
    fn send(&self, request: Request<Body>, options: SendOptions) -> TransportFuture {
        let stage = self.clone();
        Box::pin(async move {
            let line = format!("{} {}", request.method(), request.uri().path());
            let body = request.into_body().collect().await;
            let body = body.map_err(|error| TransportError::new(Other, error))?;
            let mut world = stage.world();
            world.seen.push((line, body, options.timeout));
            let last = world.script.len() == 1;
            let step = if last { world.script.front().copied() } else { world.script.pop_front() };
            let mut response = Response::builder();
            match step.expect("the script has a step") {
                Fails(kind) => return Err(TransportError::new(kind, "scripted")),
                Hangs => {
                    world.elapsed += options.timeout.expect("there is always a timeout");
                    return Err(TransportError::new(TransportErrorKind::Timeout, "scripted"));
                }
                Responses(status) => response = response.status(status),
                AsksFor(status, wait) => {
                    response = response.status(status).header("retry-after", wait)
                }
            }
            Ok(response.body(Body::empty()).expect("good"))
        })
    }
}

async fn read(client: &Client) -> Result<(), Error> {
    Call::<Read>::new(client).await
}

async fn create(client: &Client) -> Result<(), Error> {
    Call::<Create>::new(client).text_body("text/plain", "new").await
}

#[tokio::test]
async fn an_unprocessed_request_is_retried_for_any_operation() {
    let stage = Stage::of([Fails(Connect), Fails(Refused), Responses(204)]);
    create(&stage.client()).await.expect("the third attempt gets through");
    let world = stage.world();
    assert_eq!(world.waits.len(), 2);
    for (line, body, _) in &world.seen {
        assert_eq!((line.as_str(), &body[..]), ("POST /things", &b"new"[..]));
    }
    assert_eq!(world.seen.len(), 3);
}

#[tokio::test]
async fn an_unprocessed_request_is_retried_at_once_the_first_time() {
    let stage = Stage::of([Fails(Refused), Fails(Refused), Responses(204)]);
    create(&stage.client()).await.expect("the third attempt gets through");
    let (attempts, waits) = stage.attempts_and_waits();
    assert_eq!((attempts, waits.len(), waits[0]), (3, 2, Duration::ZERO));
    assert!(waits[1] <= Duration::from_secs(1));
}

#[tokio::test]
async fn a_create_is_sent_once_when_it_may_have_arrived() {
    for step in [Fails(Other), Responses(408), Responses(429), Responses(503), Hangs] {
        let stage = Stage::of([step]);
        let error = create(&stage.client()).await.expect_err("it failed");
        assert_eq!(
            (error.attempts(), stage.attempts_and_waits()),
            (1, (1, Vec::new())),
            "{step:?}"
        );
    }
}

#[tokio::test]
async fn idempotent_operations_are_retried() {
    for step in [
        Fails(Other),
        Responses(408),
        Responses(429),
        Responses(502),
        Responses(503),
        Responses(504),
    ] {
        let stage = Stage::of([step, Responses(204)]);
        let client = stage.client();
        read(&client).await.expect("the second attempt gets through");
        assert_eq!(stage.attempts(), 2, "{step:?}");
        stage.play([step, Responses(204)]);
        Call::<Search>::new(&client).text_body("text/plain", "q").await.expect("so does a search");
        stage.play([step, Responses(204)]);
        client.request("DELETE", "/things/1").await.expect("and a written-out call");
        assert_eq!(stage.attempts(), 4);
        stage.play([step, Responses(204)]);
        Call::<Touch>::new(&client).await.expect_err("but not a call that is not idempotent");
        client.request("PATCH", "/things/1").await.expect("the second step of the script");
        assert_eq!(stage.attempts(), 2);
    }
}

#[tokio::test]
async fn permanent_errors_are_reported_at_once() {
    for status in [400, 401, 404, 409, 500, 501] {
        let stage = Stage::of([Responses(status)]);
        let error = read(&stage.client()).await.expect_err("no success");
        assert_eq!((error.attempts(), stage.attempts()), (1, 1), "{status}");
    }
}

#[tokio::test]
async fn the_last_error_has_the_number_of_attempts() {
    let stage = Stage::of([Responses(502), Fails(Other), Responses(503)]);
    let error = read(&stage.client()).await.expect_err("a burst of failures");
    assert_eq!(error.to_string(), "GET /things: 503 Service Unavailable (after 3 attempts)");
    assert_eq!((error.attempts(), error.status().map(|status| status.as_u16())), (3, Some(503)));
    let stage = Stage::of([Fails(Connect)]);
    let error = create(&stage.client()).await.expect_err("the port is closed");
    assert_eq!(error.to_string(), "POST /things: could not connect: scripted (after 3 attempts)");
    assert!(error.is_connect());
    let error = stage.client().request("POST", "//").await.expect_err("no path");
    assert_eq!(error.attempts(), 0);
}

#[tokio::test]
async fn waits_are_drawn_from_spans_that_double_up_to_a_bound() {
    let stage = Stage::of([Responses(503)]);
    let policy = RetryPolicy::new()
        .attempts(7)
        .initial_backoff(Duration::from_millis(100))
        .max_backoff(SECOND);
    let mut longest = [Duration::ZERO; 6];
    for _ in 0..40 {
        // A client of its own has its own budget and its own chance.
        let client = stage.builder().retries(policy).build().expect("complete");
        read(&client).await.expect_err("always busy");
        let (attempts, waits) = stage.attempts_and_waits();
        assert_eq!((attempts, waits.len()), (7, 6));
        for (longest, wait) in longest.iter_mut().zip(waits) {
            *longest = (*longest).max(wait);
        }
    }
    for (longest, bound) in longest.into_iter().zip([100, 200, 400, 800, 1000, 1000]) {
        let bound = Duration::from_millis(bound);
        assert!(longest <= bound && longest > bound / 2, "{longest:?} of {bound:?}");
    }
}

#[tokio::test]
async fn a_server_is_given_the_time_that_it_asks_for() {
    for asks in ["7", " 7 ", "Tue, 24 Nov 2026 13:00:07 GMT"] {
        let stage = Stage::of([AsksFor(429, asks), Responses(204)]);
        read(&stage.client()).await.expect("the second attempt gets through");
        assert_eq!(stage.attempts_and_waits(), (2, vec![7 * SECOND]), "{asks}");
    }
    let leap = "Tue, 29 Feb 2028 00:00:00 GMT";
    let stage = Stage::of([AsksFor(503, leap), Responses(204)]);
    stage.world().elapsed = Duration::from_secs(1_835_395_198 - NOW);
    read(&stage.client()).await.expect("the second attempt gets through");
    assert_eq!(stage.attempts_and_waits(), (2, vec![2 * SECOND]));
}

#[tokio::test]
async fn an_invalid_retry_after_header_is_ignored() {
    let past = "Sun, 06 Nov 1994 08:49:37 GMT";
    let nonsense =
        ["", "-1", "7s", "1.5", "Tue, 24 Nov 2026 13:00:70 GMT", "Tue, 24 Nov 2026 13:00:07 CET"];
    for asks in [past, "0"].into_iter().chain(nonsense) {
        let stage = Stage::of([AsksFor(429, asks), Responses(204)]);
        read(&stage.client()).await.expect("the second attempt gets through");
        let (attempts, waits) = stage.attempts_and_waits();
        assert!(attempts == 2 && waits[0] <= SECOND / 2, "{asks}: {waits:?}");
    }
}

#[tokio::test]
async fn a_server_that_asks_for_too_much_is_not_asked_again() {
    let never = "99999999999999999999999";
    for asks in ["31", never, "Tue, 24 Nov 2026 13:00:31 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        let stage = Stage::of([AsksFor(503, asks)]);
        let error = read(&stage.client()).await.expect_err("busy");
        assert_eq!((error.attempts(), stage.attempts_and_waits()), (1, (1, Vec::new())), "{asks}");
        assert_eq!(error.headers().expect("present")["retry-after"], asks);
    }
    // There is time for that, but not within the call.
    let stage = Stage::of([AsksFor(503, "5")]);
    let call = Call::<Read>::new(&stage.client()).timeout(5 * SECOND);
    assert_eq!(call.await.expect_err("busy").attempts(), 1);
}

#[tokio::test]
async fn all_operations_are_retried_after_429_if_the_api_allows_it() {
    static TOLERANT: Profile =
        Profile::new(Server::new("https://api.example.com", &[]), &[], "").repeats_all_on_429();
    let stage = Stage::of([AsksFor(429, "2"), Responses(204)]);
    let client = stage.builder_of(&TOLERANT).build().expect("complete");
    create(&client).await.expect("the second attempt gets through");
    assert_eq!(stage.attempts_and_waits(), (2, vec![2 * SECOND]));
    stage.play([Responses(503)]);
    create(&client).await.expect_err("it may have arrived");
    assert_eq!(stage.attempts(), 1);
}

/// `POST /things` with the header of idempotency keys.
enum Keyed {}

impl Operation for Keyed {
    type Output = Nothing;

    const ENDPOINT: Endpoint = Endpoint::new("keyed", "POST", "/things").takes_idempotency_key();
}

#[tokio::test]
async fn a_key_makes_a_call_safe_where_the_api_looks_at_it() {
    static KEYS: Profile = Profile::new(Server::new("https://api.example.com", &[]), &[], "")
        .idempotency_key_header("X-Key");
    for (profile, attempts) in [(&KEYS, 2), (&PROFILE, 1)] {
        let stage = Stage::of([Fails(Other), Responses(204)]);
        let client = stage.builder_of(profile).build().expect("complete");
        let result = Call::<Create>::new(&client).idempotency_key("k").await;
        assert_eq!((result.is_ok(), stage.attempts()), (attempts == 2, attempts));
    }
    // The operation declares the header itself.
    let stage = Stage::of([Fails(Other), Responses(204)]);
    let client = stage.builder_of(&PROFILE).build().expect("complete");
    Call::<Keyed>::new(&client).idempotency_key("k").await.expect("retried");
    let stage = Stage::of([Fails(Other)]);
    let client = stage.builder_of(&PROFILE).build().expect("complete");
    Call::<Keyed>::new(&client).await.expect_err("no key");
    let stage = Stage::of([Fails(Other)]);
    create(&stage.builder_of(&KEYS).build().expect("complete")).await.expect_err("no key");
    assert_eq!(stage.attempts(), 1);
}

/// Bytes that come as a stream.
struct Pieces(Option<Bytes>);

impl futures_core::Stream for Pieces {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.take().map(Ok))
    }
}

#[tokio::test]
async fn a_body_is_retried_only_if_it_is_replayable() {
    let pieces = || Pieces(Some(Bytes::from_static(b"abc")));
    let once = || Body::stream(pieces(), Some(3));
    let again = || Body::replayable(pieces, Some(3));
    for (body, attempts) in [(once(), 1), (again(), 2), ("abc".into(), 2)] {
        let stage = Stage::of([Fails(Connect), Responses(204)]);
        let client = stage.client();
        let call = client.request("PUT", "/things/1").content_body("text/plain", body.clone());
        assert_eq!(call.await.is_ok(), attempts == 2);
        assert_eq!(stage.bodies(), vec!["abc"; attempts]);
        // A body of many parts is as good as the worst of them.
        let stage = Stage::of([Fails(Connect), Responses(204)]);
        let call = Call::<Search>::new(&stage.client())
            .file_part("a", File::new("a.txt", "abc"))
            .file_part("b", File::new("b.txt", if attempts == 1 { once() } else { body }));
        assert_eq!(call.await.is_ok(), attempts == 2);
        let bodies = stage.bodies();
        assert_eq!(bodies, vec![bodies[0].clone(); attempts]);
    }
}

#[tokio::test]
async fn all_attempts_together_end_with_the_timeout_of_the_call() {
    let stage = Stage::of([Hangs]);
    let error = read(&stage.client()).await.expect_err("nothing comes");
    assert!(error.is_timeout());
    assert_eq!((stage.attempts(), stage.world().elapsed), (1, 60 * SECOND), "no time is left");

    let stage = Stage::of([Hangs]);
    let policy = RetryPolicy::new().attempts(100).attempt_timeout(4 * SECOND);
    let call = Call::<Read>::new(&stage.client()).retries(policy).timeout(10 * SECOND);
    let error = call.await.expect_err("nothing comes");
    let world = stage.world();
    assert!(error.is_timeout() && world.elapsed <= 10 * SECOND, "{:?}", world.elapsed);
    let limits: Vec<Duration> = world.seen.iter().filter_map(|(.., timeout)| *timeout).collect();
    assert_eq!(limits[..2], [4 * SECOND; 2]);
    let waited: Duration = world.waits.iter().take(2).sum();
    assert!(limits.get(2).is_none_or(|limit| *limit <= 2 * SECOND - waited), "{limits:?}");
}

#[tokio::test]
async fn the_retries_of_a_client_and_its_clones_are_bounded() {
    let stage = Stage::of([Responses(503)]);
    let client = stage.client();
    for _ in 0..50 {
        assert_eq!(read(&client.clone()).await.expect_err("busy").attempts(), 3);
    }
    let error = read(&client).await.expect_err("the budget is empty");
    assert_eq!(error.attempts(), 1);
    assert!(error.to_string().ends_with("the shared retry budget of the client is used up)"));
    // Five that get through pay for one retry, and it comes back when it gets through.
    stage.play([Responses(204)]);
    for _ in 0..5 {
        read(&client).await.expect("well again");
    }
    for _ in 0..3 {
        stage.play([Responses(503), Responses(204)]);
        read(&client).await.expect("the second attempt gets through");
    }
    stage.play([Responses(503)]);
    assert_eq!(read(&client).await.expect_err("busy").attempts(), 2);
    assert_eq!(read(&client).await.expect_err("empty again").attempts(), 1);
    assert_eq!(read(&stage.client()).await.expect_err("another client").attempts(), 3);
}

#[tokio::test]
async fn a_call_that_is_dropped_while_it_waits_leaves_nothing() {
    let stage = Stage::of([Responses(503)]);
    stage.world().holds = true;
    let client = stage.client();
    let before = Arc::strong_count(&stage.0);
    let mut call = Call::<Read>::new(&client).send();
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..3 {
        assert!(call.as_mut().poll(&mut context).is_pending());
    }
    assert!(Arc::strong_count(&stage.0) > before, "a wait is under way");
    drop(call);
    assert_eq!(Arc::strong_count(&stage.0), before);
    stage.world().holds = false;
    tokio::task::yield_now().await;
    assert_eq!(stage.attempts_and_waits().0, 1);
}

#[tokio::test]
async fn the_call_counts_more_than_the_client_and_the_client_more_than_the_api() {
    static PATIENT: Profile = Profile::new(Server::new("https://api.example.com", &[]), &[], "")
        .retries(RetryPolicy::new().attempts(5).initial_backoff(Duration::ZERO));
    let stage = Stage::of([Responses(503)]);
    let builder = stage.builder_of(&PATIENT);
    read(&builder.clone().build().expect("complete")).await.expect_err("busy");
    assert_eq!(stage.attempts_and_waits(), (5, vec![Duration::ZERO; 4]));
    let client = builder.retries(RetryPolicy::none()).build().expect("complete");
    read(&client).await.expect_err("busy");
    assert_eq!(stage.attempts(), 1);
    let call = Call::<Read>::new(&client).retries(RetryPolicy::default().attempts(2));
    let error = call.clone().await.expect_err("busy");
    assert_eq!((error.attempts(), stage.attempts()), (2, 2));
    call.retries(RetryPolicy::new().attempts(0)).await.expect_err("busy");
    assert_eq!(stage.attempts(), 1);
    let streaming = Call::<Read>::new(&stage.client()).send_streaming().await;
    assert_eq!(streaming.expect_err("busy").attempts(), 3);
}

#[cfg(not(feature = "reqwest"))]
#[tokio::test]
async fn without_a_clock_there_is_no_waiting() {
    let stage = Stage::of([Fails(Connect)]);
    let client = ClientBuilder::new(&PROFILE).transport(stage.clone()).build().expect("complete");
    assert_eq!(read(&client).await.expect_err("the port is closed").attempts(), 1);
}

#[tokio::test]
async fn a_refused_token_and_a_server_that_is_busy_go_together() {
    let stage = Stage::of([Responses(503), Responses(401), Responses(503), Responses(204)]);
    let source = Tokens::default();
    let fetched = source.0.clone();
    let builder = stage.builder_of(&GUARDED).credential("bearer", Credential::provider(source));
    let client = builder.build().expect("complete");
    Call::<Guarded>::new(&client).await.expect("the fourth attempt gets through");
    assert_eq!((stage.attempts_and_waits().0, fetched.load(Ordering::Relaxed)), (4, 2));

    stage.play([Responses(503), Responses(401), Responses(503)]);
    let error = Call::<Guarded>::new(&client).await.expect_err("it stays busy");
    assert_eq!((error.attempts(), stage.attempts()), (5, 5));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
}
