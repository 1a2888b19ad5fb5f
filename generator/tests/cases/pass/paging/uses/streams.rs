//! Every kind of paging, over a scripted transport.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use paging::models::Pet;
use paging::paging::{Items, PagedItems};
use paging::transport::{Body, SendOptions, Transport, TransportFuture};
use paging::{Call, Client};

/// Responds by a script, and records target and body of each request.
#[derive(Debug, Clone, Default)]
struct Script {
    responses: Arc<Mutex<VecDeque<(String, &'static str)>>>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Transport for Script {
    fn send(&self, request: http::Request<Body>, _: SendOptions) -> TransportFuture {
        let body = request.body().as_bytes().cloned().unwrap_or_default();
        let body = String::from_utf8(body.to_vec()).expect("JSON is text");
        let target = request.uri().path_and_query().expect("there is a path").as_str();
        let space = if body.is_empty() { "" } else { " " };
        self.seen.lock().expect("no panic").push(format!("{target}{space}{body}"));
        let (text, link) =
            self.responses.lock().expect("no panic").pop_front().expect("the script has ended");
        Box::pin(async move {
            let mut response = http::Response::builder().header("content-type", "application/json");
            if !link.is_empty() {
                response = response.header("link", link);
            }
            Ok(response.body(Body::from(text)).expect("it is valid"))
        })
    }
}

/// The ids of the items of these pages, and the requests for them.
async fn run<O: PagedItems<Item = Pet>>(
    pages: &[(&str, &'static str)],
    call: impl FnOnce(Client) -> Call<O>,
) -> (String, Vec<String>) {
    let script = Script::default();
    let responses = pages.iter().map(|(page, link)| (page.replace('\'', "\""), *link));
    script.responses.lock().expect("no panic").extend(responses);
    let client = Client::builder().transport(script.clone()).build().expect("it is complete");
    let mut items: Items<O> = call(client).items();
    let mut ids = String::new();
    while let Some(item) = items.next().await {
        ids.push_str(&item.expect("it comes").id);
    }
    assert!(items.is_over());
    assert!(script.responses.lock().expect("no panic").is_empty(), "all pages have been asked for");
    let seen = script.seen.lock().expect("no panic").clone();
    (ids, seen)
}

/// Two pages, and the request for the second.
macro_rules! two_pages {
    ($call:expr, $first:literal, $second:literal, $asked:literal) => {
        let (ids, seen) = run(&[($first, ""), ($second, "")], $call).await;
        assert_eq!(ids, "ab");
        assert_eq!(seen[1], $asked);
    };
}

#[tokio::test]
async fn tokens_are_sent_as_the_document_declares() {
    two_pages!(
        |client| client.rules().query_token().page_size(1),
        "{'list': [{'id': 'a'}], 'nextPageToken': 't'}",
        "{'list': [{'id': 'b'}], 'nextPageToken': ''}",
        "/v1/rules/query-token?page_size=1&page_token=t"
    );
    two_pages!(
        |client| client.rules().body_token(None),
        "{'results': [{'id': 'a'}], 'continuationToken': 't'}",
        "{'results': [{'id': 'b'}]}",
        r#"/v1/rules/body-token {"continuationToken":"t"}"#
    );
    two_pages!(
        |client| client.rules().nested_body_token(None),
        "{'items': [{'id': 'a'}], 'page': {'next_token': 't'}}",
        "{'items': [{'id': 'b'}], 'page': {}}",
        r#"/v1/rules/nested-body-token {"page":{"token":"t"}}"#
    );
    two_pages!(
        |client| client.rules().cursor(),
        "{'channels': [{'id': 'a'}], 'response_metadata': {'next_cursor': 't='}}",
        "{'channels': [{'id': 'b'}], 'response_metadata': null}",
        "/v1/rules/cursor?cursor=t%3D"
    );
    two_pages!(
        |client| client.rules().marker(),
        "{'data': {'entries': [{'id': 'a'}]}, 'next-marker': 't'}",
        "{'data': {'entries': [{'id': 'b'}]}, 'next-marker': null}",
        "/v1/rules/marker?marker=t"
    );
    two_pages!(
        |client| client.rules().next_page(),
        "{'list': [{'id': 'a'}], 'nextPage': 2}",
        "{'list': [{'id': 'b'}], 'nextPage': null}",
        "/v1/rules/next-page?page=2"
    );
    two_pages!(
        |client| client.rules().number_in_body(None),
        "{'list': [{'id': 'a'}], 'nextCursor': 2}",
        "{'list': [{'id': 'b'}], 'nextCursor': 0}",
        r#"/v1/rules/number-in-body {"cursor":2}"#
    );
}

#[tokio::test]
async fn items_numbers_and_links_select_the_next_page_too() {
    two_pages!(
        |client| client.rules().last_id(),
        "{'data': [{'id': 'a'}], 'last_id': 'a', 'has_more': true}",
        "{'data': [{'id': 'b'}], 'last_id': 'b', 'has_more': false}",
        "/v1/rules/last-id?after=a"
    );
    two_pages!(
        |client| client.rules().last_item(),
        "{'data': [{'id': 'a'}], 'has_more': true}",
        "{'data': [{'id': 'b'}], 'has_more': false}",
        "/v1/rules/last-item?starting_after=a"
    );
    two_pages!(
        |client| client.rules().next_url("me"),
        "{'data': [{'id': 'a'}], '_links': {'next': {'href': '/v1/rules/next-url/me?x=1'}}}",
        "{'data': [{'id': 'b'}], '_links': {}}",
        "/v1/rules/next-url/me?x=1"
    );
    two_pages!(
        |client| client.rules().page_number(),
        "{'pets': [{'id': 'a'}], 'meta': {'total_pages': 2}}",
        "{'pets': [{'id': 'b'}], 'meta': {'total_pages': 2}}",
        "/v1/rules/page-number?page=2"
    );
    let pages = [("[{'id': 'a'}]", ""), ("[{'id': 'b'}]", ""), ("[]", "")];
    let (ids, seen) = run(&pages, |client| client.rules().zero_based()).await;
    assert_eq!((ids.as_str(), seen[2].as_str()), ("ab", "/v1/rules/zero-based?pageNumber=2"));
    let (ids, seen) = run(&pages, |client| client.rules().offset().limit(1)).await;
    assert_eq!((ids.as_str(), seen[2].as_str()), ("ab", "/v1/rules/offset?limit=1&offset=2"));
    let pages = [("[{'id': 'a'}]", "</v1/else?page=x>; rel=\"next\""), ("[{'id': 'b'}]", "")];
    let (ids, seen) = run(&pages, |client| client.rules().link_header()).await;
    assert_eq!((ids.as_str(), seen[1].as_str()), ("ab", "/v1/else?page=x"));
}

#[tokio::test]
async fn extensions_and_the_config_select_the_next_page() {
    two_pages!(
        |client| client.extension().cursor(),
        "{'list': [{'id': 'a'}], 'meta': {'on': 't'}}",
        "{'list': [{'id': 'b'}]}",
        "/v1/extension/cursor?from=t"
    );
    two_pages!(
        |client| client.config().token(),
        "{'chosen': [{'id': 'a'}], 'page': {'upcoming': 't', 'goes_on': true}}",
        "{'chosen': [{'id': 'b'}], 'page': {'upcoming': 'u', 'goes_on': false}}",
        "/v1/config/token?from=t"
    );
    two_pages!(
        |client| client.config().page(None),
        "{'chosen': [{'id': 'a'}], 'page': {'count': 2}}",
        "{'chosen': [{'id': 'b'}], 'page': {'count': 2}}",
        r#"/v1/config/page {"at":{"page":1}}"#
    );
}

#[tokio::test]
async fn setters_of_the_document_coexist_with_the_streams() {
    two_pages!(
        |client| client.rules().taken_setters().items_parameter("x").pages_parameter(3),
        "{'list': [{'id': 'a'}], 'next_token': 't'}",
        "{'list': [{'id': 'b'}]}",
        "/v1/rules/taken-setters?items=x&pages=3&next_token=t"
    );
}
