//! A server of one answer, on a socket of this machine.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Answers one request with these bytes. Gives its URL, and the bytes of the request.
pub(crate) async fn answer_once(answer: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let request = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client comes");
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        while !is_whole(&request) {
            let length = stream.read(&mut buffer).await.expect("the client sends");
            request.extend_from_slice(&buffer[..length]);
        }
        stream.write_all(answer.as_bytes()).await.expect("the client reads");
        // An answer of nothing means a server that stays silent until the client gives up.
        if answer.is_empty() {
            let _ = stream.read(&mut buffer).await;
        }
        String::from_utf8(request).expect("the request is text")
    });
    (url, request)
}

/// Whether the head has come, and as much body as it promises.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head
        .to_ascii_lowercase()
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(0)
}
