//! The double that users test with: each of its promises.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::building::Build;
use openapi_sdk_runtime::Style;
use openapi_sdk_runtime::clock::Clock;
use openapi_sdk_runtime::decode::{Binary, Json, Maybe, Nothing, Serde, Text};
use openapi_sdk_runtime::lines::{Events, JsonLines, TextEvents, WholeEvents};
use openapi_sdk_runtime::test_util::{ManualClock, Script, TransportErrorKind};
use openapi_sdk_runtime::token::{Token, TokenContext, TokenError, TokenFuture, TokenProvider};
use openapi_sdk_runtime::transport::Body;
use openapi_sdk_runtime::{
    Call, Client, ClientBuilder, Credential, Endpoint, Error, Operation, Profile, RetryPolicy,
    Scheme, Security, Server,
};

static PROFILE: Profile = Profile::new(
    Server::new("https://api.example.com/base", &[]),
    &[Scheme::bearer("bearer", "token")],
    "sdk",
);

/// Operations, each with its output.
macro_rules! operations {
    ($($name:ident: $response:ty = $method:literal $path:literal;)*) => {$(
        enum $name {}

        impl Operation for $name {
            type Output = $response;

            const ENDPOINT: Endpoint = Endpoint::new(stringify!($name), $method, $path);
            const SECURITY: Security = &[&["bearer"]];
        }
    )*};
}

operations! {
    Get: Json<Value> = "GET" "/things/{id}";
    Create: Json<Value> = "POST" "/things";
    Remove: Nothing = "DELETE" "/things/{id}";
    Perhaps: Maybe<Json<Vec<i64>>> = "GET" "/perhaps";
    Read: Text = "GET" "/text";
    Load: Binary = "GET" "/files/{dir}/{name}.{kind}";
    Foreign: Serde<Vec<bool>> = "GET" "/foreign";
    Watch: Events<Value> = "GET" "/events";
    Listen: TextEvents = "GET" "/texts";
    Follow: WholeEvents<Value> = "GET" "/whole";
    Export: JsonLines<Value> = "GET" "/lines";
}

const SECOND: Duration = Duration::from_secs(1);

fn builder() -> ClientBuilder {
    ClientBuilder::new(&PROFILE).credential("bearer", Credential::token("s3cret-token"))
}

fn client(script: &Script) -> Client {
    script.client(builder()).expect("complete")
}

fn get(client: &Client, id: i64) -> Call<Get> {
    Call::<Get>::new(client).path_value("id", &id)
}

fn create(client: &Client, body: &Value) -> Call<Create> {
    Call::<Create>::new(client).json_body(body)
}

/// The reason below an error.
fn source(error: &Error) -> String {
    std::error::Error::source(error).expect("there is a reason").to_string()
}

#[tokio::test]
async fn every_output_is_scripted_by_its_value() {
    let script = Script::new();
    script.expect::<Create>().respond(json!({"id": 7}));
    script.expect::<Remove>().respond(());
    script.expect::<Perhaps>().respond(Some(vec![1, 2]));
    script.expect::<Perhaps>().respond(None);
    script.expect::<Read>().respond("text".to_owned());
    script.expect::<Load>().respond("bytes".into());
    script.expect::<Foreign>().respond(vec![true]);
    let client = client(&script);
    let sent = create(&client, &json!({})).send().await.expect("success");
    assert_eq!((sent.status().as_u16(), sent.value()), (200, &json!({"id": 7})));
    assert_eq!(sent.headers()["content-type"], "application/json");
    let sent = Call::<Remove>::new(&client).path_value("id", &7).send().await.expect("success");
    assert_eq!((sent.status().as_u16(), sent.headers().len()), (204, 0));
    assert_eq!(Call::<Perhaps>::new(&client).await.expect("success"), Some(vec![1, 2]));
    assert_eq!(Call::<Perhaps>::new(&client).await.expect("success"), None);
    assert_eq!(Call::<Read>::new(&client).await.expect("success"), "text");
    let load = Call::<Load>::new(&client).path_value("dir", &"a").path_value("name", &"b");
    assert_eq!(load.path_value("kind", &"c").await.expect("success"), "bytes");
    assert_eq!(Call::<Foreign>::new(&client).await.expect("success"), [true]);
    script.verify().expect("all came");
}

#[tokio::test]
async fn events_and_lines_are_given_one_by_one() {
    let script = Script::new();
    script.expect::<Watch>().respond_each([json!({"n": 1}), json!({"n": 2})]);
    script.expect::<Listen>().respond_each(["two\nlines".to_owned()]);
    script.expect::<Follow>().respond_each([json!({"event": "e", "data": "d", "id": "1"})]);
    script.expect::<Export>().respond_each([json!([1]), json!([2])]);
    let halves = ["data: {\"n\":", "3}\n\ndata: {}\n\n"];
    script.expect::<Watch>().chunks("text/event-stream", halves).truncate(20);
    let client = client(&script);
    let mut events = Call::<Watch>::new(&client).await.expect("success");
    for number in [1, 2] {
        let event = events.next().await.expect("an event").expect("it can be read");
        assert_eq!(event.data, json!({"n": number}));
    }
    assert!(events.next().await.is_none());
    let mut events = Call::<Listen>::new(&client).await.expect("success");
    assert_eq!(events.next().await.expect("an event").expect("good").data, "two\nlines");
    let mut events = Call::<Follow>::new(&client).await.expect("success");
    let event = events.next().await.expect("an event").expect("good");
    assert_eq!(event.data, json!({"event": "e", "data": "d", "id": "1"}));
    let mut lines = Call::<Export>::new(&client).await.expect("success");
    assert_eq!(lines.next().await.expect("a line").expect("good"), json!([1]));
    assert_eq!(lines.next().await.expect("a line").expect("good"), json!([2]));
    assert!(lines.next().await.is_none());
    let mut events = Call::<Watch>::new(&client).await.expect("success");
    assert_eq!(events.next().await.expect("an event").expect("good").data, json!({"n": 3}));
    let broken = events.next().await.expect("the stream ends").expect_err("it breaks off");
    assert_eq!(source(&broken), "the script interrupts the body");
    script.verify().expect("all came");
}

#[tokio::test]
async fn an_error_of_the_api_is_a_status_with_a_body() {
    let script = Script::new();
    script
        .expect::<Get>()
        .status(404)
        .header("x-request-id", "r-1")
        .json(&json!({"message": "gone"}));
    let error = get(&client(&script), 7).await.expect_err("404");
    assert_eq!(error.to_string(), "GET /things/{id}: 404 Not Found: gone");
    assert_eq!(error.headers().expect("present")["x-request-id"], "r-1");
    assert_eq!(error.api_error::<Value>().expect("typed")["message"], "gone");
}

#[tokio::test]
async fn expectations_of_an_operation_follow_each_other_and_others_come_in_any_order() {
    let script = Script::new();
    script.expect::<Get>().respond(json!(1)).times(2);
    script.expect::<Get>().respond(json!(2));
    script.expect::<Create>().any_times().respond(json!("new"));
    script.expect::<Remove>().any_times();
    let client = client(&script);
    for expected in [1, 1, 2] {
        create(&client, &json!({})).await.expect("success");
        assert_eq!(get(&client, 7).await.expect("success"), expected);
    }
    script.verify().expect("an optional request may be missing");
    assert_eq!(script.requests().len(), 6);
    assert_eq!(script.requests_of::<Create>().len(), 3);
}

#[tokio::test]
async fn the_first_matching_expectation_responds() {
    let script = Script::new();
    script.expect::<Get>().when_path_value("id", 8).respond(json!("by path"));
    script.expect::<Get>().when_query("filter", "a b&c").respond(json!("by query"));
    script.expect::<Get>().when_header("x-trace", "on").respond(json!("by header"));
    script.expect::<Get>().when(|request| request.attempt() == 1).respond(json!("by hand"));
    script.expect::<Create>().when_body(&json!({"a": [1, {"b": 2}]})).respond(json!("by body"));
    let client = client(&script);
    let call = get(&client, 7).header("x-trace", "on");
    assert_eq!(call.await.expect("success"), "by header");
    let call = get(&client, 7).query_each("filter", ["x", "a b&c"]);
    assert_eq!(call.await.expect("success"), "by query");
    assert_eq!(get(&client, 7).await.expect("success"), "by hand");
    assert_eq!(get(&client, 8).await.expect("success"), "by path");
    let error = create(&client, &json!({"a": [1, {"b": 3}]})).await.expect_err("another body");
    assert_eq!(
        source(&error),
        "the script expects no POST of `Create`: the body differs at `/a/1/b`"
    );
    let body = json!({"a": [1.0, {"b": 2}]});
    assert_eq!(create(&client, &body).await.expect("success"), "by body");
}

#[tokio::test]
async fn parameters_of_a_path_are_distinguished() {
    for (name, value, fits) in [
        ("dir", "a/ö", true),
        ("dir", "a", false),
        ("name", "b.c", true),
        ("name", "c", false),
        ("kind", "d", true),
    ] {
        let script = Script::new();
        script.expect::<Load>().when_path_value(name, value);
        let call = Call::<Load>::new(&client(&script)).path_value("dir", &"a/ö");
        let call = call.path_value("name", &"b.c").path_value("kind", &"d");
        assert_eq!(call.await.is_ok(), fits, "{name} {value}");
        script.expect::<Get>().when_path_value(name, value);
        let unmet = script.verify().expect_err("it has no such parameter").to_string();
        assert!(unmet.contains(&format!("its path has no parameter `{name}`")), "{unmet}");
    }
}

#[tokio::test]
async fn a_path_value_may_span_segments() {
    for (name, value, fits) in
        [("dir", "a/b/ö", true), ("dir", "b/ö", false), ("dir", "ö", false), ("name", "c", true)]
    {
        let script = Script::new();
        script.expect::<Load>().when_path_value(name, value);
        let dir = "a/b/ö".to_owned();
        let call = Call::<Load>::new(&client(&script));
        let call = call.path_styled("dir", Style::SIMPLE.segments(), &dir);
        let call = call.path_value("name", &"c").path_value("kind", &"d");
        assert_eq!(call.await.is_ok(), fits, "{name} {value}");
    }
}

#[tokio::test]
async fn an_unexpected_request_is_an_error_and_recorded() {
    let script = Script::new();
    script.expect::<Create>().respond(json!({}));
    let client = client(&script);
    let error = get(&client, 7).await.expect_err("not expected");
    assert!(!error.is_connect() && !error.is_timeout() && !error.is_api());
    let reason = "the script expects no GET of `Get`: open expectations: POST of `Create`";
    assert_eq!(source(&error), reason);
    create(&client, &json!({})).await.expect("success");
    let error = client.request("POST", "/other?key=s3cret").await.expect_err("not expected");
    let other = "the script expects no POST /base/other: no more requests are expected";
    assert_eq!(source(&error), other);
    let unmet = script.verify().expect_err("three came that were not expected");
    // A call that is safe to repeat comes three times.
    let told = format!("the script was not followed\n- {reason} (3 times)\n- {other}");
    assert_eq!((unmet.to_string(), format!("{unmet:?}")), (told.clone(), told));
    assert_eq!(script.requests().len(), 5);
}

#[tokio::test]
async fn unmet_expectations_are_reported_at_the_end() {
    let script = Script::new();
    script.verify().expect("nothing is expected");
    script.expect::<Get>().respond(json!(1)).times(2);
    script.expect::<Create>();
    get(&client(&script), 7).await.expect("success");
    assert_eq!(
        script.verify().expect_err("one of each is missing").to_string(),
        "the script was not followed\n- GET of `Get` was expected 2 times, but arrived once\n\
         - POST of `Create` was expected once, but never arrived"
    );
}

#[tokio::test]
async fn in_order_only_the_next_is_expected() {
    let script = Script::new().in_order();
    script.expect::<Remove>().any_times();
    script.expect::<Get>().when_path_value("id", 1).respond(json!(1));
    script.expect::<Create>().respond(json!(2));
    let client = client(&script);
    let error = create(&client, &json!({})).await.expect_err("too soon");
    let told = "the script expects no POST of `Create`: the next expected request is GET of `Get`";
    assert_eq!(source(&error), told);
    let error = get(&client, 2).retries(RetryPolicy::none()).await.expect_err("another one");
    let told = "the script expects no GET of `Get`: the next expected request is GET of `Get`, and the path parameter `id` differs";
    assert_eq!(source(&error), told);
    let remove = Call::<Remove>::new(&client).path_value("id", &1);
    remove.clone().await.expect("it may come first");
    get(&client, 1).await.expect("the next");
    remove.retries(RetryPolicy::none()).await.expect_err("no more");
    create(&client, &json!({})).await.expect("the last");
}

#[tokio::test]
async fn a_create_is_not_retried_after_a_lost_response() {
    let script = Script::new();
    script.expect::<Create>().respond(json!({"id": 7})).truncate(3);
    let error = create(&client(&script), &json!({})).await.expect_err("the body breaks off");
    assert!(!error.is_decode() && !error.is_connect() && !error.is_timeout(), "{error}");
    assert_eq!(
        error.to_string(),
        "POST /things: the exchange was interrupted: the script interrupts the body"
    );
    assert_eq!((error.attempts(), script.requests().len()), (1, 1));
    // A whole body breaks off too, behind its last byte.
    script.expect::<Create>().respond(json!({})).truncate(100);
    create(&client(&script), &json!({})).await.expect_err("it never ends well");
}

#[tokio::test]
async fn transport_failures_are_retried_without_waiting() {
    let clock = ManualClock::new();
    let script = Script::with_clock(clock.clone());
    script.expect::<Create>().fail(TransportErrorKind::Connect).times(2);
    script.expect::<Create>().respond(json!("new"));
    script.expect::<Get>().status(429).header("retry-after", "7");
    script.expect::<Get>().fail(TransportErrorKind::Other);
    script.expect::<Get>().respond(json!("old"));
    let client = client(&script);
    assert_eq!(create(&client, &json!({})).await.expect("the third attempt"), "new");
    assert_eq!(clock.slept().len(), 2);
    assert_eq!(get(&client, 7).await.expect("the third attempt"), "old");
    assert_eq!(clock.slept()[2], 7 * SECOND);
    assert_eq!(clock.elapsed(), clock.slept().iter().sum::<Duration>());
    let attempts: Vec<u32> = script.requests().iter().map(|request| request.attempt()).collect();
    assert_eq!(attempts, [1, 2, 3, 1, 2, 3]);
    script.verify().expect("all came");
}

#[tokio::test]
async fn a_delay_passes_by_the_clock_and_counts_against_the_timeout() {
    let clock = ManualClock::new();
    let script = Script::with_clock(clock.clone());
    script.expect::<Create>().respond(json!(1)).delay(2 * SECOND).times(2);
    script.expect::<Get>().status(200).delay(Duration::MAX);
    let client = client(&script);
    create(&client, &json!({})).timeout(3 * SECOND).await.expect("in time");
    let error = create(&client, &json!({})).timeout(2 * SECOND).await.expect_err("too late");
    assert!(error.is_timeout());
    assert_eq!(clock.slept(), [2 * SECOND, 2 * SECOND]);
    let slow = get(&client, 7).retries(RetryPolicy::none());
    assert!(slow.await.expect_err("it would take for ever").is_timeout());
    assert_eq!(clock.slept()[2], 60 * SECOND);
}

#[test]
fn the_clock_advances_only_by_hand() {
    let clock = ManualClock::new();
    let start = clock.now();
    let since = start.duration_since(SystemTime::UNIX_EPOCH).expect("it is later");
    assert_eq!(since, Duration::from_secs(1_767_225_600));
    clock.clone().advance(SECOND);
    assert_eq!((clock.elapsed(), clock.now()), (SECOND, start + SECOND));
    assert!(clock.slept().is_empty());
    clock.advance(Duration::MAX);
    assert_eq!((clock.elapsed(), clock.now()), (Duration::MAX, start));
    assert_eq!(ManualClock::starting_at(start + SECOND).now(), start + SECOND);
}

/// Gets tokens by a form.
struct Source;

impl TokenProvider for Source {
    fn fetch(&self, context: &TokenContext) -> TokenFuture {
        let context = context.clone();
        Box::pin(async move {
            let request = http::Request::post(context.url("/oauth/token")?)
                .body(Body::from("grant_type=a+b&scope=x%20y"))
                .map_err(TokenError::new)?;
            let response = context.send(request).await?;
            let response: Value =
                serde_json::from_slice(response.body()).map_err(TokenError::new)?;
            let token = response["access_token"].as_str().unwrap_or_default();
            Ok(Token::new(token).expires_in(600 * SECOND))
        })
    }
}

#[tokio::test]
async fn token_requests_have_responses_too() {
    let clock = ManualClock::new();
    let script = Script::with_clock(clock.clone());
    for token in ["t1", "t2"] {
        script.expect_request("POST", "/oauth/{kind}").json(&json!({"access_token": token}));
    }
    for token in ["Bearer t1", "Bearer t1", "Bearer t2"] {
        script.expect::<Get>().when_header("authorization", token).respond(json!(token));
    }
    let builder = ClientBuilder::new(&PROFILE).credential("bearer", Credential::provider(Source));
    let client = script.client(builder).expect("complete");
    assert_eq!(get(&client, 1).await.expect("success"), "Bearer t1");
    clock.advance(60 * SECOND);
    assert_eq!(get(&client, 1).await.expect("success"), "Bearer t1");
    clock.advance(600 * SECOND);
    assert_eq!(get(&client, 1).await.expect("success"), "Bearer t2");
    script.verify().expect("all came");
    let token = &script.requests()[0];
    assert_eq!((token.attempt(), token.operation_id()), (0, None));
    assert_eq!(token.form("grant_type").as_deref(), Some("a b"));
    assert_eq!(token.form("scope").as_deref(), Some("x y"));
    assert_eq!(token.form("other"), None);
}

#[tokio::test]
async fn requests_are_recorded_unchanged() {
    let script = Script::new();
    script.expect_request("PUT", "/base/things/{id}");
    let client = client(&script);
    let call = client.request("PUT", "/things/a%2Fb?full=true&name=x%20y&odd=%+5%");
    let bytes = bytes::Bytes::from_static(b"{\"a\": 1}");
    let body = Body::replayable(move || Body::from(bytes.clone()).into_stream(), None);
    call.content_body("application/json", body).security(&[]).await.expect("success");
    let [request] = &script.requests()[..] else { panic!("one came") };
    assert_eq!(request.method(), "PUT");
    assert_eq!(
        request.uri(),
        "https://api.example.com/base/things/a%2Fb?full=true&name=x%20y&odd=%+5%"
    );
    assert_eq!(request.target(), "/base/things/a%2Fb?full=true&name=x%20y&odd=%+5%");
    assert_eq!(request.path(), "/base/things/a%2Fb");
    assert_eq!(request.query("name").as_deref(), Some("x y"));
    assert_eq!(request.query("odd").as_deref(), Some("%+5%"), "that is not an escape");
    assert_eq!(request.query("none"), None);
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("authorization"), None);
    assert_eq!(request.headers()["user-agent"], "sdk");
    assert_eq!(request.json::<Value>().expect("JSON"), json!({"a": 1}));
    assert_eq!((request.text().as_str(), request.body().len()), ("{\"a\": 1}", 8));
    assert_eq!(request.options().timeout, Some(60 * SECOND));
}

#[tokio::test]
async fn nothing_shows_a_secret() {
    let script = Script::new();
    let hidden = "s3cret";
    let expectation = script
        .expect::<Get>()
        .when_header("x-key", "s3cret-1")
        .when_query("key", "s3cret-2")
        .when_path_value("id", "s3cret-3")
        .header("set-cookie", "s3cret-4")
        .json(&json!({"key": "s3cret-5"}));
    script.expect::<Create>().when_body(&json!({"key": "s3cret-6"}));
    let client = client(&script);
    let call = Call::<Get>::new(&client).path_value("id", &"s3cret-7").header("x-key", "s3cret-8");
    let unknown = call.extra_query("key", "s3cret-9").await.expect_err("another");
    let body = json!({"key": "s3cret-10"});
    let other = create(&client, &body).await.expect_err("another");
    let unmet = script.verify().expect_err("both");
    let shown = [
        format!("{script:?} {expectation:?} {:?} {client:?}", script.requests()),
        format!("{unknown:?} {unknown} {other:?} {other} {unmet:?} {unmet}"),
    ];
    assert!(shown.iter().all(|shown| !shown.contains(hidden)), "{shown:?}");
    assert!(shown[0].contains("authorization") && shown[0].contains("GET of `Get`"), "{shown:?}");
}

#[tokio::test]
async fn an_invalid_expectation_is_reported() {
    let script = Script::new();
    script.expect::<Get>().status(42);
    script.expect::<Create>().header("x", "a\nb");
    script.expect::<Read>().body("text\n", "");
    let error = get(&client(&script), 7).await.expect_err("no status");
    let told = "GET of `Get` has an invalid expectation: 42 is not a valid status";
    assert_eq!(source(&error), told);
    let unmet = script.verify().expect_err("three").to_string();
    let expected = [
        told,
        "POST of `Create` has an invalid expectation: the value of the header `x` is invalid",
        "GET of `Read` has an invalid expectation: `text\n` is not a valid media type",
    ];
    let expected = expected.map(|line| format!("\n- {line}")).concat();
    assert!(unmet.contains(&expected), "{unmet}");
}

#[test]
fn it_needs_no_executor_of_its_own() {
    use std::future::IntoFuture;
    use std::task::{Context, Poll, Waker};

    let script = Script::new();
    script.expect::<Create>().fail(TransportErrorKind::Connect).delay(SECOND);
    script.expect::<Create>().respond(json!(7));
    let mut call = create(&client(&script), &json!({})).into_future();
    // One look is enough: nothing here waits for anything.
    let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(polled, Poll::Ready(Ok(response)) if response == 7));
}
