//! Pages and items as streams, over a scripted transport.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

use futures_core::Stream;
use http::{Request, Response};
use serde_json::{Value, json};

use crate::building::Build;
use openapi_sdk_runtime::decode::Json;
use openapi_sdk_runtime::hook::{CallInfo, CallOutcome, Hook};
use openapi_sdk_runtime::paging::{self, Items, Paged, PagedItems, Paging};
use openapi_sdk_runtime::transport::{
    Body, SendOptions, Transport, TransportError, TransportErrorKind, TransportFuture,
};
use openapi_sdk_runtime::{
    Call, Client, ClientBuilder, Endpoint, Operation, Profile, RetryPolicy, Server,
};

static PROFILE: Profile =
    Profile::new(Server::new("https://api.example.com/v1", &[]), &[], "sdk/1.0");

/// Operations that page, each in a way of its own.
macro_rules! operations {
    ($($name:ident: $method:literal $path:literal, $paging:expr;)*) => {
        $(
            #[derive(Debug)]
            enum $name {}

            impl Operation for $name {
                type Output = Json<Value>;

                const ENDPOINT: Endpoint = Endpoint::new("list", $method, $path);
            }

            impl Paged for $name {
                const PAGING: Paging = $paging;
            }

            impl PagedItems for $name {
                type Item = i64;
            }
        )*
    };
}

operations! {
    ByToken: "GET" "/things", paging::query("page_token").token(&["next"]).items(&["list"]);
    Search: "POST" "/search", paging::body(&["pageToken"]).token(&["next"]).items(&["list"]);
    Nested: "POST" "/search", paging::body(&["page", "at"]).token(&["meta", "next"]).items(&["list"]);
    Numbered: "POST" "/search", paging::body_number(&["from"]).token(&["next"]).items(&["list"]);
    More: "GET" "/things", paging::query("after").token(&["last"]).more(&["has_more"]).items(&["list"]);
    Last: "GET" "/things", paging::query("after").last_item(&["id"]).more(&["more"]).items(&["list"]);
    ByPage: "GET" "/things", paging::query("page").page(1).items(&["list"]).last_page(&["pages"]);
    Unbounded: "GET" "/things", paging::query("page").page(1).items(&["list"]).more(&["more"]);
    FromZero: "GET" "/things", paging::query("page").page(0).items(&["list"]).last_page(&["pages"]);
    ByOffset: "GET" "/things", paging::query("offset").offset().items(&[]);
    ByUrl: "GET" "/things/{id}/parts", paging::url(&["links", "next"]).items(&["list"]);
    ByLink: "GET" "/things", paging::link().items(&[]);
    Switched: "GET" "/things", paging::query("marker").token(&["next"]).items(&["list"]).with(&[(paging::query("usemarker"), "true")]);
    SwitchedInBody: "POST" "/search", paging::body(&["at"]).token(&["next"]).items(&["list"]).with(&[(paging::body(&["page", "marked"]), "true"), (paging::query("mode"), "a b")]);
    FromStar: "GET" "/things", paging::query("cursor").token(&["next"]).items(&["list"]).with(&[(paging::query("cursor"), "*")]);
    PartsByLink: "GET" "/things/{id}/parts", paging::link().items(&[]);
}

/// A request as it came: target and body.
type Seen = (String, String, Option<String>);

/// The behaviour of the server for the next request.
#[derive(Debug, Clone)]
enum Step {
    Responses(String, Option<String>),
    Refuses(u16),
    Fails,
}

/// Responds by a script, and records the requests.
#[derive(Debug, Clone, Default)]
struct Script(Arc<Mutex<(VecDeque<Step>, Vec<Seen>)>>);

impl Script {
    fn of(responses: &[Value]) -> Self {
        let steps = responses.iter().map(|response| Step::Responses(response.to_string(), None));
        Self::steps(steps)
    }

    fn steps(steps: impl IntoIterator<Item = Step>) -> Self {
        Self(Arc::new(Mutex::new((steps.into_iter().collect(), Vec::new()))))
    }

    fn links(links: &[&str]) -> Self {
        let link = |link: &&str| (!link.is_empty()).then(|| (*link).to_owned());
        Self::steps(links.iter().map(|one| Step::Responses("[1]".to_owned(), link(one))))
    }

    fn builder(&self) -> ClientBuilder {
        let builder = ClientBuilder::new(&PROFILE).transport(self.clone());
        builder.retries(RetryPolicy::none())
    }

    fn client(&self) -> Client {
        self.builder().build().expect("complete")
    }

    fn call<O: Operation>(&self) -> Call<O> {
        Call::new(&self.client())
    }

    /// The targets of the requests so far.
    fn targets(&self) -> Vec<String> {
        self.0.lock().expect("no panic").1.iter().map(|seen| seen.0.clone()).collect()
    }

    fn bodies(&self) -> Vec<String> {
        self.0.lock().expect("no panic").1.iter().map(|seen| seen.1.clone()).collect()
    }

    fn keys(&self) -> Vec<Option<String>> {
        self.0.lock().expect("no panic").1.iter().map(|seen| seen.2.clone()).collect()
    }
}

impl Transport for Script {
    fn send(&self, request: Request<Body>, _: SendOptions) -> TransportFuture {
        let key = request.headers().get("idempotency-key");
        let key = key.and_then(|key| key.to_str().ok()).map(str::to_owned);
        let body = request.body().as_bytes().cloned().unwrap_or_default();
        let target = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        let body = String::from_utf8(body.to_vec()).expect("JSON is text");
        let mut inner = self.0.lock().expect("no panic");
        inner.1.push((target, body, key));
        let step = inner.0.pop_front().expect("the script has ended");
        Box::pin(async move {
            let (status, text, link) = match step {
                Step::Responses(text, link) => (200, text, link),
                Step::Refuses(status) => (status, String::new(), None),
                Step::Fails => {
                    return Err(TransportError::new(TransportErrorKind::Other, "broken"));
                }
            };
            let mut response = Response::builder().status(status);
            response = response.header("content-type", "application/json");
            if let Some(link) = link {
                response = response.header("link", link);
            }
            Ok(response.body(Body::from(text)).expect("it is valid"))
        })
    }
}

/// All items, and the first error.
async fn all<O: PagedItems<Item = i64>>(items: &mut Items<O>) -> (Vec<i64>, Option<String>) {
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => found.push(item),
            Err(error) => return (found, Some(error.to_string())),
        }
    }
    (found, None)
}

/// The items of an operation, and the targets of its requests.
async fn run<O: PagedItems<Item = i64>>(responses: &[Value]) -> (Vec<i64>, Vec<String>) {
    let script = Script::of(responses);
    let (found, error) = all(&mut script.call::<O>().items()).await;
    assert_eq!(error, None);
    (found, script.targets())
}

#[tokio::test]
async fn items_come_in_their_order_until_the_token_is_empty() {
    let pages = [
        json!({"list": [1, 2], "next": "a b&c"}),
        json!({"list": [], "next": "d"}),
        json!({"list": [3], "next": ""}),
    ];
    let (items, targets) = run::<ByToken>(&pages).await;
    assert_eq!(items, [1, 2, 3]);
    let wanted = ["/v1/things", "/v1/things?page_token=a%20b%26c", "/v1/things?page_token=d"];
    assert_eq!(targets, wanted);
}

#[tokio::test]
async fn a_token_that_is_null_missing_or_used_already_ends_the_stream() {
    for last in [json!({"list": [2], "next": null}), json!({"list": [2]})] {
        let (items, _) = run::<ByToken>(&[json!({"list": [1], "next": "a"}), last]).await;
        assert_eq!(items, [1, 2]);
    }
    let (items, _) = run::<Numbered>(&[json!({"list": [1], "next": -1})]).await;
    assert_eq!(items, [1], "a negative number is not a page");
    let circle = [
        json!({"list": [1], "next": "a"}),
        json!({"list": [2], "next": "b"}),
        json!({"list": [3], "next": "a"}),
    ];
    assert_eq!(run::<ByToken>(&circle).await.0, [1, 2, 3]);
    let script = Script::of(&[json!({"list": [1], "next": "own"})]);
    let mut items = script.call::<ByToken>().query_value("page_token", &"own").items();
    assert_eq!(items.position(), Some("own"));
    assert_eq!(all(&mut items).await.0, [1]);
    assert!(items.is_over());
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_polled_for() {
    let script =
        Script::of(&[json!({"list": [1, 2], "next": "a"}), json!({"list": [3], "next": ""})]);
    let mut items = script.call::<ByToken>().items();
    let mut pages = script.call::<ByToken>().pages();
    assert_eq!(script.targets().len(), 0);
    assert_eq!(items.next().await.expect("an item").expect("it came"), 1);
    assert_eq!(items.next().await.expect("an item").expect("it came"), 2);
    assert_eq!(script.targets().len(), 1);
    let page = pages.next().await.expect("a page").expect("it came");
    assert_eq!(page["list"], json!([3]));
    assert_eq!(script.targets().len(), 2);
    assert!(pages.is_over());
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn they_are_streams() {
    let script = Script::of(&[json!({"list": [1], "next": "a"}), json!({"list": [2]})]);
    let mut pages = script.call::<ByToken>().pages();
    let mut count = 0;
    while let Some(page) = poll_fn(|context| Pin::new(&mut pages).poll_next(context)).await {
        page.expect("it came");
        count += 1;
    }
    assert_eq!(count, 2);
    let script = Script::of(&[json!({"list": [1, 2, 3]})]);
    let mut items = Box::pin(script.call::<ByToken>().items());
    assert_eq!(items.size_hint(), (0, None));
    let mut context = Context::from_waker(Waker::noop());
    assert!(items.as_mut().poll_next(&mut context).is_ready());
    assert_eq!(items.size_hint(), (2, None));
}

#[tokio::test]
async fn an_error_ends_the_stream_which_can_be_resumed() {
    let page = |list: Value, next: &str| {
        Step::Responses(json!({"list": list, "next": next}).to_string(), None)
    };
    let script = Script::steps([
        page(json!([1]), "a"),
        Step::Fails,
        Step::Refuses(500),
        Step::Responses("{\"list\": [2, \"three\"], \"next\": \"b\"}".to_owned(), None),
        Step::Responses("{\"list\": [2], \"next\": {}}".to_owned(), None),
        Step::Responses("{\"list\": [2], ".to_owned(), None),
        page(json!([2, 3]), ""),
    ]);
    let mut items = script.call::<ByToken>().items();
    let mut errors = Vec::new();
    let mut found = Vec::new();
    loop {
        let (some, error) = all(&mut items).await;
        found.extend(some);
        let Some(error) = error else { break };
        errors.push(error);
        assert_eq!(items.position(), Some("a"));
        assert!(!items.is_over());
        assert!(items.next().await.is_none(), "it has ended");
        items.resume();
    }
    assert_eq!(found, [1, 2, 3]);
    assert_eq!(errors.len(), 5);
    assert!(errors[1].contains("500"), "{}", errors[1]);
    assert!(errors[2].contains("list[1]: "), "{}", errors[2]);
    assert!(errors[3].contains("the position of the next page"), "{}", errors[3]);
    items.resume();
    assert!(items.next().await.is_none(), "the stream has ended");
    assert_eq!(script.targets()[1..], ["/v1/things?page_token=a"; 6]);
}

#[tokio::test]
async fn a_stream_resumes_at_a_stored_position() {
    let script = Script::of(&[
        json!({"list": [1, 2], "next": "a"}),
        json!({"list": [3, 4], "next": "b"}),
        json!({"list": [3, 4], "next": "b"}),
        json!({"list": [5], "next": ""}),
    ]);
    let mut items = script.call::<ByToken>().items();
    assert_eq!(items.position(), None);
    for item in 1..=3 {
        assert_eq!(items.next().await.expect("an item").expect("it came"), item);
    }
    let kept = items.position().expect("it has begun").to_owned();
    assert_eq!(kept, "a", "not all items of this page have been given");
    let mut items = script.call::<ByToken>().items().start_at(kept);
    assert_eq!(all(&mut items).await.0, [3, 4, 5]);
    let targets = script.targets();
    assert_eq!(targets[2], "/v1/things?page_token=a");

    let script = Script::of(&[json!({"next": "a"}), json!({})]);
    let mut pages = script.call::<ByToken>().pages();
    pages.next().await.expect("a page").expect("it came");
    let kept = pages.position().expect("there is another").to_owned();
    let mut pages = script.call::<ByToken>().pages().start_at(kept);
    pages.next().await.expect("a page").expect("it came");
    assert_eq!(script.targets()[1], "/v1/things?page_token=a");
    assert!(pages.is_over());
}

#[tokio::test]
async fn there_is_no_position_behind_the_last_item() {
    let responses = [json!({"list": [1], "next": "a"}), json!({"list": [2, 3]})];
    let mut items = Script::of(&responses).call::<ByToken>().items();
    for (item, position) in [(1, None), (2, Some("a")), (3, None)] {
        assert_eq!(items.next().await.expect("an item").expect("it came"), item);
        assert_eq!((items.position(), items.is_over()), (position, item == 3));
    }
    let mut pages = Script::of(&responses).call::<ByToken>().pages();
    for position in [Some("a"), None] {
        pages.next().await.expect("a page").expect("it came");
        assert_eq!((pages.position(), pages.is_over()), (position, position.is_none()));
    }
}

#[tokio::test]
async fn a_limit_requests_no_page_that_it_does_not_need() {
    let responses = [
        json!({"list": [1, 2], "next": "a"}),
        json!({"list": [], "next": "b"}),
        json!({"list": [3, 4], "next": "c"}),
        json!({"list": [5]}),
    ];
    for (limit, wanted, requests) in [
        (0, &[][..], 0),
        (1, &[1], 1),
        (2, &[1, 2], 1),
        (3, &[1, 2, 3], 3),
        (4, &[1, 2, 3, 4], 3),
        (5, &[1, 2, 3, 4, 5], 4),
        (6, &[1, 2, 3, 4, 5], 4),
    ] {
        let script = Script::of(&responses);
        let items = script.call::<ByToken>().items().take(limit).try_collect().await;
        assert_eq!(items.expect("they came"), wanted);
        assert_eq!(script.targets().len(), requests, "{limit}");
    }
    for (limit, requests) in [(0, 0), (2, 2), (4, 4), (5, 4)] {
        let script = Script::of(&responses);
        let pages = script.call::<ByToken>().pages().take(limit).try_collect().await;
        assert_eq!(pages.expect("they came"), responses[..requests]);
        assert_eq!(script.targets().len(), requests, "{limit}");
    }
}

#[tokio::test]
async fn the_smallest_limit_counts_and_counts_what_follows() {
    let script = Script::of(&[json!({"list": [1, 2, 3, 4, 5]})]);
    let mut items = script.call::<ByToken>().items();
    assert_eq!(items.next().await.expect("an item").expect("it came"), 1);
    let items = items.take(2).take(3);
    assert_eq!(items.try_collect().await.expect("they came"), [2, 3]);
}

#[tokio::test]
async fn another_stream_continues_after_a_limit() {
    let script = Script::of(&[
        json!({"list": [1, 2], "next": "a"}),
        json!({"list": [3, 4], "next": "b"}),
        json!({"list": [3, 4]}),
    ]);
    let mut items = script.call::<ByToken>().items().take(3);
    assert_eq!(all(&mut items).await.0, [1, 2, 3]);
    assert!(!items.is_over());
    assert_eq!(items.size_hint(), (0, Some(0)));
    let kept = items.position().expect("items follow").to_owned();
    let items = script.call::<ByToken>().items().start_at(kept);
    assert_eq!(items.try_collect().await.expect("they came"), [3, 4]);

    let script = Script::of(&[json!({"list": [1], "next": "a"})]);
    let mut pages = script.call::<ByToken>().pages().take(1);
    pages.next().await.expect("a page").expect("it came");
    assert!(pages.next().await.is_none());
    assert_eq!((pages.position(), pages.is_over()), (Some("a"), false));
}

#[tokio::test]
async fn an_error_does_not_count() {
    let page = |list: Value| Step::Responses(json!({"list": list, "next": "a"}).to_string(), None);
    let script = Script::steps([page(json!([1])), Step::Fails, page(json!([2, 3]))]);
    let mut items = script.call::<ByToken>().items().take(2);
    let (found, error) = all(&mut items).await;
    assert_eq!((found, error.is_some()), (vec![1], true));
    items.resume();
    assert_eq!(items.try_collect().await.expect("it came"), [2]);

    let script = Script::steps([page(json!([1])), Step::Fails]);
    let error = script.call::<ByToken>().items().try_collect().await.expect_err("the second fails");
    assert!(error.to_string().contains("broken"), "{error}");
    let script = Script::steps([Step::Fails, page(json!([1]))]);
    let mut pages = script.call::<ByToken>().pages().take(1);
    pages.next().await.expect("an error").expect_err("it fails");
    pages.resume();
    assert_eq!(pages.try_collect().await.expect("it came").len(), 1);
}

#[tokio::test]
async fn a_body_keeps_all_bytes_but_those_of_the_token() {
    let pages = [json!({"list": [1], "next": "a\"b"}), json!({"list": [2], "next": ""})];
    let sent = [
        ("", r#"{"pageToken":"a\"b"}"#),
        ("{}", r#"{"pageToken":"a\"b"}"#),
        (r#"{ "query" : 1.50 }"#, r#"{ "query" : 1.50 ,"pageToken":"a\"b"}"#),
        (
            r#"{"n":[1e400,{"pageToken":"x"}],"page\u0054oken" : null,"z":18446744073709551616}"#,
            r#"{"n":[1e400,{"pageToken":"x"}],"page\u0054oken" : "a\"b","z":18446744073709551616}"#,
        ),
    ];
    for (body, wanted) in sent {
        let script = Script::of(&pages);
        let mut call = script.call::<Search>();
        if !body.is_empty() {
            call = call.content_body("application/json", body.to_owned());
        }
        assert_eq!(all(&mut call.items()).await.0, [1, 2]);
        assert_eq!(script.bodies(), [body, wanted]);
    }
    let script = Script::of(&[json!({"list": [1], "meta": {"next": "a"}}), json!({"list": [2]})]);
    let call = script.call::<Nested>().content_body("application/json", r#"{"page":{"size":5}}"#);
    assert_eq!(all(&mut call.items()).await.0, [1, 2]);
    assert_eq!(script.bodies()[1], r#"{"page":{"size":5,"at":"a"}}"#);
    let script = Script::of(&[json!({"list": [1], "next": 7}), json!({"list": [2], "next": 0})]);
    assert_eq!(all(&mut script.call::<Numbered>().items()).await.0, [1, 2]);
    assert_eq!(script.bodies()[1], r#"{"from":7}"#);
}

#[tokio::test]
async fn a_body_without_a_place_for_the_token_is_an_error() {
    for body in ["[]", "{", "{\"page\": 1}"] {
        let script = Script::of(&[json!({"meta": {"next": "a"}})]);
        let call = script.call::<Nested>().content_body("application/json", body);
        let error = all(&mut call.items()).await.1.expect("there is no place");
        assert!(error.contains("must be a JSON object"), "{error}");
    }
}

#[tokio::test]
async fn the_own_token_of_a_call_comes_first() {
    let script = Script::of(&[json!({"list": [1], "next": "b"}), json!({"list": [2]})]);
    let body = r#"{"pageToken":"a","size":1}"#;
    let mut items = script.call::<Search>().content_body("application/json", body).items();
    assert_eq!(items.position(), Some("a"));
    assert_eq!(all(&mut items).await.0, [1, 2]);
    assert_eq!(script.bodies(), [body, r#"{"pageToken":"b","size":1}"#]);
    let script = Script::of(&[json!([1]), json!([2]), json!([])]);
    let mut items = script.call::<ByOffset>().query_value("offset", &5).items();
    assert_eq!(all(&mut items).await.0, [1, 2]);
    assert_eq!(
        script.targets(),
        ["/v1/things?offset=5", "/v1/things?offset=6", "/v1/things?offset=7"]
    );
}

#[tokio::test]
async fn the_server_may_declare_the_last_page() {
    let pages = [
        json!({"list": [1], "last": "a", "has_more": true}),
        json!({"list": [2], "last": "b", "has_more": false}),
    ];
    assert_eq!(run::<More>(&pages).await.0, [1, 2]);
    let script = Script::of(&[
        json!({"list": [{"id": "a", "more": []}, {"id": "b]"}], "more": true}),
        json!({"list": [{"id": "c"}], "more": false}),
    ]);
    let mut pages = script.call::<Last>().pages();
    while let Some(page) = pages.next().await {
        page.expect("it came");
    }
    assert_eq!(script.targets(), ["/v1/things", "/v1/things?after=b%5D"]);
}

#[tokio::test]
async fn pages_and_items_are_counted() {
    let pages = [json!({"list": [1, 2]}), json!({"list": [3]}), json!({"list": []})];
    let (items, targets) = run::<ByPage>(&pages).await;
    assert_eq!(items, [1, 2, 3]);
    assert_eq!(targets, ["/v1/things", "/v1/things?page=2", "/v1/things?page=3"]);
    let pages = [json!({"list": [1], "pages": 2}), json!({"list": [2], "pages": 2})];
    assert_eq!(run::<ByPage>(&pages).await.0, [1, 2]);
    let (items, targets) = run::<FromZero>(&pages).await;
    assert_eq!((items, targets[1].as_str()), (vec![1, 2], "/v1/things?page=1"));
    assert_eq!(run::<FromZero>(&[json!({"list": [], "pages": 0})]).await.0, [0; 0]);
    let (items, targets) = run::<ByOffset>(&[json!([1, 2]), json!([3]), json!([])]).await;
    assert_eq!(items, [1, 2, 3]);
    assert_eq!(targets[1..], ["/v1/things?offset=2", "/v1/things?offset=3"]);
    let script = Script::of(&[]);
    let error = all(&mut script.call::<ByPage>().items().start_at("x")).await.1;
    assert!(error.expect("it is none").contains("not a number"));
}

#[tokio::test]
async fn a_counted_page_that_comes_again_ends_the_stream() {
    let page = |list: Value| json!({"list": list, "more": true});
    let (items, targets) =
        run::<Unbounded>(&[page(json!([1])), page(json!([2])), page(json!([2]))]).await;
    assert_eq!((items, targets.len()), (vec![1, 2], 3));
    let (items, _) = run::<ByOffset>(&[json!([1, 2]), json!([3]), json!([3])]).await;
    assert_eq!(items, [1, 2, 3]);
    let told = [1, 1, 2].map(|item| json!({"list": [item], "pages": 3}));
    assert_eq!(run::<ByPage>(&told).await.0, [1, 1, 2], "the server declares the number of pages");
    let last = json!({"list": [1], "more": false});
    assert_eq!(run::<Unbounded>(&[page(json!([1])), last]).await.0, [1, 1]);
    let told = [1, 1].map(|item| json!({"list": [item], "pages": "many"}));
    assert_eq!(run::<ByPage>(&told).await.0, [1]);

    let script = Script::of(&[page(json!([1])), page(json!(["x"])), page(json!(["x"]))]);
    let mut items = script.call::<Unbounded>().items();
    assert!(all(&mut items).await.1.is_some());
    items.resume();
    assert!(all(&mut items).await.1.is_some(), "a page that was not read has not come");

    let script = Script::of(&[page(json!([1])), page(json!([1]))]);
    let mut pages = script.call::<Unbounded>().pages();
    pages.next().await.expect("a page").expect("it came");
    assert!(pages.next().await.is_none());
    assert_eq!((pages.position(), pages.is_over()), (None, true));
}

#[tokio::test]
async fn every_request_sends_the_settings_of_the_rule() {
    let pages = [json!({"list": [1], "next": "b"}), json!({"list": [2], "next": null})];
    let script = Script::of(&pages);
    // The rule has precedence: with another value the server returns no position.
    let call = script.call::<Switched>().query_value("usemarker", &false).query_value("own", &1);
    assert_eq!(all(&mut call.items()).await.0, [1, 2]);
    let targets = ["/v1/things?own=1&usemarker=true", "/v1/things?own=1&usemarker=true&marker=b"];
    assert_eq!(script.targets(), targets);

    let script = Script::of(&pages);
    let body = r#"{"q": 1.50, "page": {"size": 9}}"#;
    let call = script.call::<SwitchedInBody>().content_body("application/json", body);
    assert_eq!(all(&mut call.items()).await.0, [1, 2]);
    let first = r#"{"q": 1.50, "page": {"size": 9,"marked":true}}"#;
    let second = r#"{"q": 1.50, "page": {"size": 9,"marked":true},"at":"b"}"#;
    assert_eq!(script.bodies(), [first, second]);
    assert_eq!(script.targets(), ["/v1/search?mode=a%20b"; 2]);
    let script = Script::of(&pages);
    assert_eq!(all(&mut script.call::<SwitchedInBody>().items()).await.0, [1, 2]);
    assert_eq!(script.bodies()[0], r#"{"page":{"marked":true}}"#, "an omitted body");
}

#[tokio::test]
async fn a_setting_in_the_place_of_the_position_is_that_of_the_first_page() {
    let pages = [json!({"list": [1], "next": "b"}), json!({"list": [2]})];
    let (items, targets) = run::<FromStar>(&pages).await;
    assert_eq!(
        (items, targets),
        (vec![1, 2], ["%2A", "b"].map(|at| format!("/v1/things?cursor={at}")).to_vec())
    );
    let script = Script::of(&pages[1..]);
    let call = script.call::<FromStar>().query_value("cursor", &"own");
    assert_eq!(all(&mut call.items()).await.0, [2]);
    assert_eq!(script.targets(), ["/v1/things?cursor=own"]);
}

/// Records the path.
#[derive(Debug, Clone, Default)]
struct Paths(Arc<Mutex<Vec<String>>>);

impl Hook for Paths {
    fn after_call(&self, call: &CallInfo<'_>, _: &CallOutcome<'_>) {
        self.0.lock().expect("no panic").push(format!("{} {call:?}", call.path()));
    }
}

#[tokio::test]
async fn a_link_changes_no_path_template() {
    let responses = |body: &Value, link: &str| {
        let link = format!("<{link}>; rel=next");
        Script::steps([Step::Responses(body.to_string(), Some(link)), Step::Refuses(500)])
    };
    let next = "/v1/things/7/parts?page=2";
    let by_url = responses(&json!({"list": [1], "links": {"next": next}}), "");
    let by_link = responses(&json!([1]), next);
    let paths = Paths::default();
    let [url, link] = [&by_url, &by_link]
        .map(|script| script.builder().hook(paths.clone()).build().expect("complete"));
    let url = Call::<ByUrl>::new(&url).path_value("id", &7).query_value("own", &1);
    let link = Call::<PartsByLink>::new(&link).path_value("id", &7).query_value("own", &1);
    let errors = [all(&mut url.items()).await.1, all(&mut link.items()).await.1];
    for (script, error) in [by_url, by_link].iter().zip(errors) {
        assert_eq!(script.targets(), ["/v1/things/7/parts?own=1", next]);
        let error = error.expect("it is refused");
        assert!(error.contains("GET /things/{id}/parts: "), "{error}");
    }
    let told = "/things/{id}/parts CallInfo(GET /things/{id}/parts)";
    assert_eq!(*paths.0.lock().expect("no panic"), [told; 4]);
}

#[tokio::test]
async fn dot_segments_in_a_link_are_resolved() {
    let links = [
        ("../8/parts?page=../2", "/v1/things/8/parts?page=../2"),
        ("./parts?page=2", "/v1/things/7/parts?page=2"),
        ("./", "/v1/things/7/"),
        ("..", "/v1/things/"),
        ("/v1/a/./b/../c", "/v1/a/c"),
        ("../../../../../v1/x", "/v1/x"),
        ("HTTPS://api.example.com/v1/x", "/v1/x"),
    ];
    for (link, wanted) in links {
        let script = Script::links(&[&format!("<{link}>; rel=next"), ""]);
        let call = script.call::<PartsByLink>().path_value("id", &7);
        assert_eq!(all(&mut call.items()).await, (vec![1, 1], None), "{link}");
        assert_eq!(script.targets()[1], wanted);
    }
}

#[tokio::test]
async fn links_are_followed_on_the_same_server() {
    let links = [
        r#"<https://api.example.com/v1/other?page=2>; title="a, <b>"; rel="prev next", <x>; rel=last"#,
        r"<http://elsewhere/>; rel=prev,<https://API.example.com:443/v1/things?page=3&x=%20>;REL=next",
        r#"</v1/things?page=4>; rel="next""#,
        r"<?page=5>; rel=next",
        r"<others>; rel=next",
        r#"<?page=6>; rel="last""#,
    ];
    let script = Script::links(&links);
    assert_eq!(all(&mut script.call::<ByLink>().items()).await.0, [1; 6]);
    let wanted = [
        "/v1/things",
        "/v1/other?page=2",
        "/v1/things?page=3&x=%20",
        "/v1/things?page=4",
        "/v1/things?page=5",
        "/v1/others",
    ];
    assert_eq!(script.targets(), wanted);

    let url = |url: &str| json!({"list": [1], "links": {"next": url}});
    let script = Script::of(&[url("/v1/things/7/parts?after=x#top"), json!({"list": [2]})]);
    let mut items = script.call::<ByUrl>().path_value("id", &7).items();
    assert_eq!(items.next().await.expect("an item").expect("it came"), 1);
    assert_eq!(all(&mut items).await.0, [2]);
    assert_eq!(script.targets()[1], "/v1/things/7/parts?after=x");
    let script = Script::of(&[json!({"list": [2]})]);
    let items = script.call::<ByUrl>().path_value("id", &7).items();
    let mut items = items.start_at("/things/7/parts?after=x");
    assert_eq!(all(&mut items).await.0, [2]);
    assert_eq!(script.targets(), ["/v1/things/7/parts?after=x"]);
}

#[tokio::test]
async fn links_that_lead_elsewhere_are_refused() {
    let links = [
        "https://evil.example/v1/things?page=2",
        "//evil.example/v1/things",
        "http://api.example.com/v1/things",
        "https://api.example.com:8443/v1/things",
        "https://api.example.com@evil.example/v1/things",
        "https://u:p@api.example.com/v1/things",
        "ftp://api.example.com/v1/things",
        "https://api.example.com/v2/things",
        "https://api.example.com/v10/things",
        "https://api.example.com",
        "/",
        "/v1/../secret",
        "/v1/%2e%2E/secret",
        "/v1/a\\b",
        "/v1//evil",
        "/v1/{id}",
        "../x",
        "./../v2/x",
        "a/../..//evil",
        "%2e%2e/x",
        ".%2E/.%2E/v1/x",
    ];
    for link in links {
        let script = Script::links(&[&format!("<{link}>; rel=\"next\"")]);
        let (items, error) = all(&mut script.call::<ByLink>().items()).await;
        assert_eq!(items, [0; 0]);
        let error = error.unwrap_or_else(|| panic!("{link} is followed"));
        assert!(error.contains("the next page"), "{link}: {error}");
        assert!(!error.contains("evil") && !error.contains("u:p"), "{error}");
        assert_eq!(script.targets().len(), 1);
    }
    for position in ["//evil.example/x", "/../x", "x", "https://evil.example/", "/{id}"] {
        let script = Script::of(&[]);
        let mut items = script.call::<ByLink>().items().start_at(position);
        let error = items.next().await.expect("an error").expect_err("it leads elsewhere");
        assert!(error.is_invalid_input(), "{position}: {error}");
    }
}

#[tokio::test]
async fn an_idempotency_key_is_of_the_first_page_alone() {
    let page = |list: Value, next: &str| {
        Step::Responses(json!({"list": list, "next": next}).to_string(), None)
    };
    let script = Script::steps([Step::Fails, page(json!([1]), "a"), page(json!([2]), "")]);
    let mut items = script.call::<Search>().idempotency_key("k").header("x-own", "own").items();
    assert!(all(&mut items).await.1.is_some());
    items.resume();
    assert_eq!(all(&mut items).await.0, [1, 2]);
    assert_eq!(script.keys(), [Some("k".to_owned()), Some("k".to_owned()), None]);
}

#[tokio::test]
async fn nothing_of_a_position_is_shown() {
    let script = Script::of(&[json!({"list": [1], "next": "secret"})]);
    let mut items = script.call::<ByToken>().items().start_at("secret-too");
    assert_eq!(items.next().await.expect("an item").expect("it came"), 1);
    assert_eq!(format!("{items:?}"), "Items(GET /things)");
    assert_eq!(format!("{:?}", script.call::<ByToken>().pages()), "Pages(GET /things)");
}
