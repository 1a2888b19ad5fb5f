//! Tokens that the client gets by itself: asked for once, renewed in time, given up cleanly. No test waits for time to
//! pass: the clock is one of theirs.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response};

use crate::building::Build;
use openapi_sdk_runtime::clock::{Clock, Sleep};
use openapi_sdk_runtime::decode::Nothing;
use openapi_sdk_runtime::token::{Token, TokenContext, TokenError, TokenFuture, TokenProvider};
use openapi_sdk_runtime::transport::{
    Body, SendOptions, Transport, TransportError, TransportErrorKind, TransportFuture,
};
use openapi_sdk_runtime::{
    Call, Client, ClientBuilder, Credential, Endpoint, Error, Operation, Profile, Scheme, Security,
};

pub(crate) static PROFILE: Profile = Profile::new(
    openapi_sdk_runtime::Server::new("https://api.example.com", &[]),
    &[Scheme::bearer("bearerAuth", "bearer_token"), Scheme::bearer("oauth", "bearer_token")],
    "sdk/1.0",
);

/// `POST /things` with a token.
pub(crate) enum Make {}

impl Operation for Make {
    type Output = Nothing;

    const ENDPOINT: Endpoint = Endpoint::new("things.make", "POST", "/things");
    const SECURITY: Security = &[&["bearerAuth"], &["oauth"]];
}

/// A clock that a test moves.
#[derive(Debug, Clone, Default)]
pub(crate) struct TestClock(Arc<Mutex<Times>>);

#[derive(Debug, Default)]
struct Times {
    elapsed: Duration,
    /// The jump of the time of day in seconds.
    jumped: i64,
    sleeping: Vec<Waker>,
}

/// The time of day when a test begins.
pub(crate) const START: Duration = Duration::from_secs(1_800_000_000);

impl TestClock {
    pub(crate) fn advance(&self, seconds: u64) {
        let mut times = self.0.lock().expect("no panic");
        times.elapsed += Duration::from_secs(seconds);
        times.sleeping.drain(..).for_each(Waker::wake);
    }

    pub(crate) fn jump(&self, seconds: i64) {
        self.0.lock().expect("no panic").jumped += seconds;
    }
}

impl Clock for TestClock {
    fn now(&self) -> SystemTime {
        let times = self.0.lock().expect("no panic");
        let jumped = Duration::from_secs(times.jumped.unsigned_abs());
        let now = SystemTime::UNIX_EPOCH + START + times.elapsed;
        if times.jumped < 0 { now - jumped } else { now + jumped }
    }

    fn elapsed(&self) -> Duration {
        self.0.lock().expect("no panic").elapsed
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let (times, end) = (Arc::clone(&self.0), self.elapsed() + duration);
        Box::pin(std::future::poll_fn(move |context| {
            let mut times = times.lock().expect("no panic");
            if times.elapsed >= end {
                return Poll::Ready(());
            }
            times.sleeping.push(context.waker().clone());
            Poll::Pending
        }))
    }
}

/// A source that counts, waits at a gate, and fails on demand.
#[derive(Clone)]
struct Source {
    asked: Arc<AtomicUsize>,
    finished: Arc<AtomicUsize>,
    gate: Gate,
    is_down: Arc<AtomicBool>,
    lifetime: Option<u64>,
}

impl Source {
    fn new(lifetime: Option<u64>) -> Self {
        let gate = Gate::default();
        gate.open();
        Self {
            asked: Arc::default(),
            finished: Arc::default(),
            gate,
            is_down: Arc::default(),
            lifetime,
        }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl TokenProvider for Source {
    fn fetch(&self, _: &TokenContext) -> TokenFuture {
        let source = self.clone();
        Box::pin(async move {
            let number = source.asked.fetch_add(1, Ordering::SeqCst) + 1;
            source.gate.clone().await;
            source.finished.fetch_add(1, Ordering::SeqCst);
            if source.is_down.load(Ordering::SeqCst) {
                let error = TransportError::new(TransportErrorKind::Connect, "scripted");
                return Err(TokenError::transport(error));
            }
            let token = Token::new(format!("t{number}"));
            Ok(match source.lifetime {
                Some(seconds) => token.expires_in(Duration::from_secs(seconds)),
                None => token,
            })
        })
    }
}

/// A gate that blocks until it is opened.
#[derive(Clone, Default)]
struct Gate(Arc<Mutex<(bool, Vec<Waker>)>>);

impl Gate {
    fn open(&self) {
        let mut state = self.0.lock().expect("no panic");
        state.0 = true;
        state.1.drain(..).for_each(Waker::wake);
    }

    fn close(&self) {
        self.0.lock().expect("no panic").0 = false;
    }
}

impl Future for Gate {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.lock().expect("no panic");
        if state.0 {
            return Poll::Ready(());
        }
        state.1.push(context.waker().clone());
        Poll::Pending
    }
}

/// A server that accepts only some tokens, and records the requests.
#[derive(Debug, Clone, Default)]
struct Server {
    seen: Arc<Mutex<Vec<(String, SendOptions)>>>,
    refused: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn refuse(&self, token: &str) {
        self.refused.lock().expect("no panic").push(format!("Bearer {token}"));
    }

    /// The tokens that came since the last look.
    fn tokens(&self) -> Vec<String> {
        let seen = std::mem::take(&mut *self.seen.lock().expect("no panic"));
        seen.into_iter().map(|(token, _)| token.trim_start_matches("Bearer ").to_owned()).collect()
    }
}

impl Transport for Server {
    fn send(&self, request: Request<Body>, options: SendOptions) -> TransportFuture {
        let token = request.headers()["authorization"].to_str().expect("it is text").to_owned();
        let refused = self.refused.lock().expect("no panic");
        let refuses = refused.contains(&token) || refused.contains(&"Bearer *".to_owned());
        self.seen.lock().expect("no panic").push((token, options));
        let status = if refuses { 401 } else { 204 };
        let response = Response::builder().status(status).body(Body::empty()).expect("good");
        Box::pin(async move { Ok(response) })
    }
}

/// All that a test needs.
struct Scene {
    clock: TestClock,
    source: Source,
    server: Server,
    client: Client,
}

fn scene(lifetime: Option<u64>) -> Scene {
    let (clock, source, server) = (TestClock::default(), Source::new(lifetime), Server::default());
    let client = ClientBuilder::new(&PROFILE)
        .clock(clock.clone())
        .transport(server.clone())
        .credential("oauth", Credential::provider(source.clone()))
        .build()
        .expect("the client is complete");
    Scene { clock, source, server, client }
}

impl Scene {
    fn call(&self) -> Call<Make> {
        Call::new(&self.client)
    }

    /// A call that has begun, and waits for a token.
    fn waiting(&self) -> tokio::task::JoinHandle<Result<(), Error>> {
        tokio::spawn(self.call().into_future())
    }
}

/// Lets all tasks go as far as they can.
async fn run_until_idle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_calls_over_an_expired_token_ask_once() {
    let scene = scene(Some(600));
    scene.call().await.expect("success");
    scene.clock.advance(601);
    scene.source.gate.close();
    let calls: Vec<_> = (0..10_000).map(|_| scene.waiting()).collect();
    while scene.source.asked() < 2 {
        tokio::task::yield_now().await;
    }
    scene.source.gate.open();
    for call in calls {
        call.await.expect("no panic").expect("success");
    }
    assert_eq!(scene.source.asked(), 2);
    let tokens = scene.server.tokens();
    assert_eq!(tokens.len(), 10_001);
    assert!(tokens[1..].iter().all(|token| token == "t2"));
}

#[tokio::test]
async fn a_token_is_believed_until_shortly_before_its_end() {
    let scene = scene(Some(600));
    for (seconds, token) in [(0, "t1"), (539, "t1"), (1, "t2"), (539, "t2"), (2, "t3")] {
        scene.clock.advance(seconds);
        scene.call().await.expect("success");
        assert_eq!(scene.server.tokens(), [token], "after {seconds} more seconds");
    }
    // A machine that has slept knows it by the time of day.
    scene.clock.jump(3600);
    scene.call().await.expect("success");
    assert_eq!(scene.server.tokens(), ["t4"]);
    // A clock that was put back does not make a token live longer.
    scene.clock.jump(-24 * 3600);
    for (seconds, token) in [(0, "t4"), (539, "t4"), (1, "t5")] {
        scene.clock.advance(seconds);
        scene.call().await.expect("success");
        assert_eq!(scene.server.tokens(), [token], "after {seconds} more seconds");
    }
}

#[tokio::test]
async fn a_short_lifetime_is_used_and_a_token_without_one_does_not_expire() {
    let short = scene(Some(10));
    for (seconds, token) in [(0, "t1"), (8, "t1"), (1, "t2")] {
        short.clock.advance(seconds);
        short.call().await.expect("success");
        assert_eq!(short.server.tokens(), [token]);
    }
    let over = scene(Some(0));
    over.call().await.expect("those who wait get it");
    over.call().await.expect("success");
    assert_eq!(over.server.tokens(), ["t1", "t2"]);
    let endless = scene(Some(u64::MAX));
    let silent = scene(None);
    for scene in [&endless, &silent] {
        scene.call().await.expect("success");
        scene.clock.advance(100_000_000);
        scene.call().await.expect("success");
        assert_eq!(scene.server.tokens(), ["t1", "t1"]);
    }
}

#[tokio::test]
async fn a_failing_source_is_reported_and_retried() {
    let scene = scene(Some(600));
    scene.source.is_down.store(true, Ordering::SeqCst);
    let calls: Vec<_> = (0..3).map(|_| scene.waiting()).collect();
    for call in calls {
        let error = call.await.expect("no panic").expect_err("there is no token");
        assert!(error.is_token() && error.is_connect() && !error.is_api());
        let message = "POST /things: no token is available: the token request failed: could not connect: scripted";
        assert_eq!(error.to_string(), message);
    }
    assert!(scene.server.tokens().is_empty());
    scene.source.is_down.store(false, Ordering::SeqCst);
    scene.call().await.expect("success");
    let asked = scene.source.asked();

    // Near its expiry the old token is still used, and the source is not called for a while.
    scene.source.is_down.store(true, Ordering::SeqCst);
    scene.clock.advance(550);
    for _ in 0..3 {
        scene.call().await.expect("the old token is still good");
    }
    assert_eq!(scene.source.asked(), asked + 1);
    scene.clock.advance(5);
    scene.call().await.expect("the old token is still good");
    assert_eq!(scene.source.asked(), asked + 2);
    scene.clock.advance(45);
    assert!(scene.call().await.expect_err("it is over").is_token());
    scene.source.is_down.store(false, Ordering::SeqCst);
    scene.call().await.expect("success");
}

#[tokio::test]
async fn cancelled_calls_block_no_others() {
    let scene = scene(Some(600));
    scene.source.gate.close();
    let (first, second, third) = (scene.waiting(), scene.waiting(), scene.waiting());
    run_until_idle().await;
    // The call that began it and one that waits are dropped: the third continues the same request.
    first.abort();
    second.abort();
    run_until_idle().await;
    scene.source.gate.open();
    third.await.expect("no panic").expect("success");
    assert_eq!((scene.source.asked(), scene.server.tokens()), (1, vec!["t1".to_owned()]));

    // All calls are dropped: the request is dropped too, and the next call begins a new one.
    scene.clock.advance(600);
    scene.source.gate.close();
    let calls: Vec<_> = (0..100).map(|_| scene.waiting()).collect();
    run_until_idle().await;
    calls.iter().for_each(tokio::task::JoinHandle::abort);
    run_until_idle().await;
    scene.source.gate.open();
    scene.call().await.expect("success");
    assert_eq!((scene.source.asked(), scene.source.finished.load(Ordering::SeqCst)), (3, 2));
    assert_eq!(scene.server.tokens(), ["t3"]);
}

#[tokio::test]
async fn a_call_that_is_no_longer_polled_blocks_no_other() {
    let scene = scene(Some(600));
    scene.source.gate.close();
    let mut idle = scene.call().into_future();
    let polled = std::future::poll_fn(|context| Poll::Ready(idle.as_mut().poll(context))).await;
    assert!(polled.is_pending());
    let other = scene.waiting();
    run_until_idle().await;
    scene.source.gate.open();
    other.await.expect("no panic").expect("success");
    idle.await.expect("success");
    assert_eq!(scene.source.asked(), 1);
}

#[tokio::test]
async fn a_panic_of_the_source_reaches_all_waiting_calls_once() {
    struct Panics(AtomicBool, Gate);

    impl TokenProvider for Panics {
        fn fetch(&self, _: &TokenContext) -> TokenFuture {
            let (is_first, gate) = (!self.0.swap(true, Ordering::SeqCst), self.1.clone());
            Box::pin(async move {
                gate.await;
                assert!(!is_first, "on purpose");
                Ok(Token::new("t"))
            })
        }
    }

    let gate = Gate::default();
    let client = ClientBuilder::new(&PROFILE)
        .clock(TestClock::default())
        .transport(Server::default())
        .credential("oauth", Credential::provider(Panics(AtomicBool::new(false), gate.clone())))
        .build()
        .expect("complete");
    let calls: Vec<_> =
        (0..3).map(|_| tokio::spawn(Call::<Make>::new(&client).into_future())).collect();
    run_until_idle().await;
    gate.open();
    let mut panics = 0;
    for call in calls {
        match call.await {
            Ok(outcome) => assert!(outcome.expect_err("there is no token").is_token()),
            Err(_) => panics += 1,
        }
    }
    assert_eq!(panics, 1);
    Call::<Make>::new(&client).await.expect("success");
}

#[tokio::test]
async fn a_rejected_token_is_replaced_once() {
    let scene = scene(Some(600));
    scene.call().await.expect("success");
    scene.server.refuse("t1");
    scene.call().content_body("text/plain", "again").await.expect("the new token is taken");
    assert_eq!(scene.server.tokens(), ["t1", "t1", "t2"]);

    // Once, and the second response is final.
    scene.server.refuse("*");
    let error = scene.call().await.expect_err("no token is taken");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
    assert_eq!(scene.server.tokens(), ["t2", "t3"]);
}

#[tokio::test]
async fn many_rejections_of_one_token_request_one() {
    let scene = scene(Some(600));
    scene.call().await.expect("success");
    scene.server.refuse("t1");
    scene.source.gate.close();
    let calls: Vec<_> = (0..100).map(|_| scene.waiting()).collect();
    run_until_idle().await;
    scene.source.gate.open();
    for call in calls {
        call.await.expect("no panic").expect("success");
    }
    assert_eq!(scene.source.asked(), 2);
}

#[tokio::test]
async fn a_body_that_can_be_sent_once_is_sent_once() {
    struct Once(Option<Bytes>);

    impl Stream for Once {
        type Item = Result<Bytes, std::io::Error>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(self.0.take().map(Ok))
        }
    }

    let scene = scene(Some(600));
    scene.server.refuse("t1");
    let body = Body::stream(Once(Some(Bytes::from_static(b"once"))), None);
    let error = scene.call().content_body("text/plain", body).await.expect_err("refused");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
    scene.call().await.expect("the next call has a new token");
    assert_eq!(scene.server.tokens(), ["t1", "t2"]);
}

#[tokio::test]
async fn the_wait_for_a_token_counts() {
    let scene = scene(Some(600));
    scene.source.gate.close();
    let call = |seconds| scene.call().timeout(Duration::from_secs(seconds)).into_future();
    let (short, long) = (tokio::spawn(call(10)), tokio::spawn(call(40)));
    run_until_idle().await;
    scene.clock.advance(15);
    let error = short.await.expect("no panic").expect_err("too late");
    assert!(error.is_timeout() && error.is_token(), "{error}");
    scene.source.gate.open();
    long.await.expect("no panic").expect("success");
    let seen = scene.server.seen.lock().expect("no panic");
    assert_eq!(seen[0].1.timeout, Some(Duration::from_secs(25)));
}

#[test]
fn a_source_fills_a_bearer_scheme_and_no_other() {
    static KEYS: Profile = Profile::new(
        openapi_sdk_runtime::Server::new("https://a.example", &[]),
        &[Scheme::header("key", "api_key", "X")],
        "sdk",
    );
    let source = Credential::provider(Source::new(None));
    let builder =
        ClientBuilder::new(&KEYS).transport(Server::default()).clock(TestClock::default());
    let error = builder.credential("key", source).build().expect_err("a key is not a token");
    assert_eq!(error.to_string(), "the credential for `api_key` is of the wrong kind");
}

#[tokio::test]
async fn a_bad_token_is_not_sent_and_not_shown() {
    struct Bad(&'static str);

    impl TokenProvider for Bad {
        fn fetch(&self, _: &TokenContext) -> TokenFuture {
            let token = Token::new(self.0);
            Box::pin(async move { Ok(token) })
        }
    }

    for (token, message) in [
        ("", "the token is empty"),
        ("mark3r\n", "the token contains a character that can't be sent"),
    ] {
        let client = ClientBuilder::new(&PROFILE)
            .clock(TestClock::default())
            .transport(Server::default())
            .credential("oauth", Credential::provider(Bad(token)))
            .build()
            .expect("complete");
        let error = Call::<Make>::new(&client).await.expect_err("it can't be sent");
        assert_eq!(error.to_string(), format!("POST /things: no token is available: {message}"));
    }
}
