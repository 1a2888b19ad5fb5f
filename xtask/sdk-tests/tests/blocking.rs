//! The SDK without `async`: a token that it gets by itself, calls that carry it, and one that is refused.

use conductorone_sdk::blocking;
use conductorone_sdk::resources::personal_client::CreateRequest;
use conductorone_sdk::{Client, Error};
use server::Server;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

#[path = "../../conformance/server.rs"]
mod server;

#[test]
fn a_program_without_async_makes_calls() {
    // The server's own.
    let runtime = Runtime::new().expect("it starts");
    let listener = TcpListener::bind("127.0.0.1:0");
    let listener = runtime.block_on(listener).expect("there is a free port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let response = |status: &str, body: &str| {
        let headers = [("content-type", "application/json"), ("connection", "close")];
        server::response(status, &headers, body.as_bytes())
    };
    let token = r#"{"access_token": "tok", "token_type": "Bearer", "expires_in": 600}"#;
    let responses = [
        response("200 OK", token),
        response("200 OK", r#"{"list": [], "nextPageToken": "next"}"#),
        response("403 Forbidden", r#"{"message": "not you"}"#),
        response("200 OK", r#"{"list": []}"#),
        response("200 OK", "{}"),
    ];
    let served = runtime.spawn(Server::several(listener, responses));

    let c1 = Client::builder().server_url(url).client_credentials("id", "s3cret").build();
    let clients = c1.expect("complete").personal_client();
    let list = clients.list().wait_blocking().expect("success");
    assert_eq!(list.next_page_token, "next");
    let create = clients.create(CreateRequest::default().display_name("ci"));
    let error = create.clone().wait_blocking().expect_err("403 is no success");
    assert_eq!((error.is_api(), error.attempts()), (true, 1), "{error}");
    let response = clients.list().send_blocking().expect("success");
    assert_eq!(response.status(), conductorone_sdk::http::StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "application/json");
    // What is more than one call is waited for as a whole.
    blocking::wait(async { create.await.map(drop) }).expect("success");

    let served = runtime.block_on(served).expect("the server ends");
    let carried = |recorded: &server::Recorded| recorded.header("authorization");
    assert!(served[1..].iter().all(|recorded| carried(recorded).as_deref() == Some("Bearer tok")));
}

#[tokio::test]
async fn async_code_is_told_to_await() {
    let c1 = Client::builder().server_url("http://127.0.0.1:9").bearer_token("tok").build();
    let call = c1.expect("complete").personal_client().list();
    let error: Error = call.wait_blocking().expect_err("this thread runs async code");
    assert!(error.is_invalid_input() && error.attempts() == 0, "{error}");
}
