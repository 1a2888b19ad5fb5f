//! Calls that fail on the way, by a server that resets its connections: no double stands between it and the SDK.

use std::time::Duration;

use conductorone_sdk::resources::personal_client::{CreateRequest, SearchRequest};
use conductorone_sdk::{Client, RetryPolicy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

/// Reads a request whose body is an object.
async fn request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !(request.windows(4).any(|bytes| bytes == b"\r\n\r\n") && request.ends_with(b"}")) {
        let length = stream.read(&mut buffer).await.expect("the client sends");
        assert!(length > 0, "the client stays");
        request.extend_from_slice(&buffer[..length]);
    }
    String::from_utf8(request).expect("the request is text")
}

/// A server that resets the first connections when it has read a request, and responses on the next. Gives its URL, and
/// the requests.
async fn resetting(resets: usize) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let requests = tokio::spawn(async move {
        let mut requests = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            requests.push(request(&mut stream).await);
            if requests.len() > resets {
                stream.write_all(ANSWER).await.expect("the client reads");
                break;
            }
            // Without a farewell: the client sees a reset.
            stream.set_zero_linger().expect("the socket is open");
        }
        requests
    });
    (url, requests)
}

fn client(url: &str) -> Client {
    let policy = RetryPolicy::new().initial_backoff(Duration::from_millis(1));
    let builder = Client::builder().server_url(url).bearer_token("tok").retries(policy);
    builder.build().expect("the client is complete")
}

#[tokio::test]
async fn a_search_is_sent_again_after_a_reset() {
    let (url, requests) = resetting(2).await;
    let call = client(&url).personal_client().search(SearchRequest::default().query("q"));
    call.await.expect("the third connection lasts");
    let requests = requests.await.expect("the server ends");
    assert!(requests[0].starts_with("POST /api/v1/search/iam/personal_clients HTTP/1.1\r\n"));
    assert!(requests[0].ends_with(r#"{"query":"q"}"#));
    assert!(requests.len() == 3 && requests.iter().all(|request| *request == requests[0]));
}

#[tokio::test]
async fn a_create_is_not_since_it_may_have_arrived() {
    let (url, requests) = resetting(1).await;
    let call = client(&url).personal_client().create(CreateRequest::default().display_name("ci"));
    let error = call.await.expect_err("the connection was reset");
    assert_eq!((error.attempts(), error.is_connect()), (1, false), "{error}");
    // The server would still response.
    client(&url).personal_client().create(CreateRequest::default()).await.expect("success");
    assert_eq!(requests.await.expect("the server ends").len(), 2);
}
