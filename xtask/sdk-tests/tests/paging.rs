//! A search to its end, by a real server: no double stands between it and the SDK.

use conductorone_sdk::Client;
use conductorone_sdk::resources::personal_client::SearchRequest;
use server::{Server, response};
use tokio::net::TcpListener;

#[path = "../../conformance/server.rs"]
mod server;

#[tokio::test]
async fn the_items_of_all_pages_come_with_the_token_of_each_in_the_next_body() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let pages = [
        r#"{"list": [{"id": "1"}, {"id": "2"}], "nextPageToken": "t\"1"}"#,
        r#"{"list": [], "nextPageToken": "t2"}"#,
        r#"{"list": [{"id": "3"}], "nextPageToken": ""}"#,
    ];
    let headers = [("content-type", "application/json"), ("connection", "close")];
    let responses = pages.map(|page| response("200 OK", &headers, page.as_bytes()));
    let requests = tokio::spawn(Server::several(listener, responses));
    let builder = Client::builder().server_url(url).bearer_token("tok");
    let c1 = builder.build().expect("the client is complete");
    let mut items = c1.personal_client().search(SearchRequest::default().query("ci").page_size(2)).items();
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item.expect("the server responds").id);
    }
    assert_eq!(ids, ["1", "2", "3"]);
    assert!(items.is_over());
    let requests = requests.await.expect("the server ends");
    let bodies: Vec<&str> = requests.iter().map(|request| request.text()).collect();
    assert_eq!(
        bodies,
        [
            r#"{"query":"ci","pageSize":2}"#,
            r#"{"query":"ci","pageSize":2,"pageToken":"t\"1"}"#,
            r#"{"query":"ci","pageSize":2,"pageToken":"t2"}"#,
        ]
    );
    assert!(requests.iter().all(|request| request.header("authorization").as_deref() == Some("Bearer tok")));
}
