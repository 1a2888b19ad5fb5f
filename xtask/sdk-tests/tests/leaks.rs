//! What is written down at TRACE while calls go over a real connection, by the crate and by all that it is made of.

use std::io;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use conductorone_sdk::resources::personal_client::CreateRequest;
use conductorone_sdk::{Client, RetryPolicy};
use serde_json::json;
use server::Server;
use tokio::net::TcpListener;
use tracing_subscriber::fmt::format::FmtSpan;

#[path = "../../conformance/server.rs"]
mod server;

/// What is written down, in memory.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn nothing_secret_is_written_down() {
    let written = Written::default();
    let writer = written.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .init();

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let token = json!({"access_token": "s3cr3t-token", "token_type": "Bearer", "expires_in": 600}).to_string();
    let created = json!({"client": {"id": "b0dy-id"}, "clientSecret": "s3cr3t-secret"}).to_string();
    let failed = json!({"code": 3, "message": "no", "details": ["b0dy"], "echo": "s3cr3t-token"}).to_string();
    let headers =
        [("content-type", "application/json"), ("connection", "close"), ("set-cookie", "sid=s3cr3t")];
    let responses = [
        server::response("200 OK", &headers, token.as_bytes()),
        server::response("200 OK", &headers, created.as_bytes()),
        server::response("503 Service Unavailable", &headers, failed.as_bytes()),
        server::response("200 OK", &headers, b"{\"list\": [\"b0dy\"]}"),
    ];
    let task = tokio::spawn(async move { Server::several(listener, responses).await });
    let c1 = Client::builder()
        .server_url(url)
        .client_credentials("fox@acme.example.com/pcc", "s3cr3t-client-secret")
        .retries(RetryPolicy::none())
        .build()
        .expect("complete");
    let request = CreateRequest::default().display_name("b0dy-name");
    let created = c1.personal_client().create(request).await.expect("success");
    assert_eq!(created.client_secret.expose(), "s3cr3t-secret");
    let failed = c1.personal_client().get("b0dy-path").await.expect_err("503");
    let unreadable = c1.personal_client().list().await.expect_err("a text is no client");
    assert!(failed.is_api() && unreadable.is_decode());
    task.await.expect("the server ends");

    let written = String::from_utf8(written.0.lock().expect("no panic").clone()).expect("text");
    let shown = format!("{written}{failed}{failed:?}{unreadable}{unreadable:?}{c1:?}");
    for part in ["PersonalClientService.Create", "attempt=1", "status_code=503", "TRACE", "reqwest"] {
        assert!(written.contains(part), "`{part}` is nowhere in {written}");
    }
    for mark in ["s3cr3t", "b0dy"] {
        let line = shown.lines().find(|line| line.contains(mark));
        assert_eq!(line, None, "`{mark}` is written down");
    }
}

/// A text as its bytes in percent-encoding.
fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

#[tokio::test]
async fn no_encoding_of_a_client_secret_or_a_token_is_shown() {
    const CLIENT_SECRET: &str = "Kq+z/4=&client";
    const TOKEN: &str = "Kq.z-4=token";
    let headers = [("content-type", "application/json"), ("connection", "close")];
    let encodings: [fn(&str) -> String; 6] = [
        str::to_owned,
        percent,
        |text| percent(&percent(text)),
        |text| STANDARD.encode(format!("client:{text}")),
        |text| URL_SAFE_NO_PAD.encode(text),
        |text| text.replace('&', "&amp;").replace('=', "&#61;"),
    ];
    for encoded in encodings {
        let [secret, token] = [CLIENT_SECRET, TOKEN].map(encoded);
        let granted = json!({"access_token": TOKEN, "token_type": "Bearer", "expires_in": 600}).to_string();
        let refused = json!({"error": "invalid_client", "error_description": secret}).to_string();
        let failed = json!({"code": 16, "message": token, "details": [secret]}).to_string();
        let echoes = [headers[0], headers[1], ("x-request-id", &token), ("location", &token), ("set-cookie", &secret)];
        let responses = [
            server::response("400 Bad Request", &headers, refused.as_bytes()),
            server::response("200 OK", &headers, granted.as_bytes()),
            server::response("403 Forbidden", &echoes, failed.as_bytes()),
        ];
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let task = tokio::spawn(async move { Server::several(listener, responses).await });
        let c1 = Client::builder()
            .server_url(url)
            .client_credentials("fox@acme.example.com/pcc", CLIENT_SECRET)
            .retries(RetryPolicy::none())
            .build()
            .expect("complete");
        let refused = c1.personal_client().list().await.expect_err("no token");
        let failed = c1.personal_client().list().await.expect_err("403");
        task.await.expect("the server ends");
        assert!(refused.is_token() && failed.is_api());
        let shown = format!("{refused} {refused:?} {failed} {failed:?} {:?} {:?}", failed.headers(), failed.request_id());
        assert!(refused.to_string().contains("invalid_client: (withheld"), "{refused}");
        assert!(!shown.contains(&secret) && !shown.contains(&token), "{secret} or {token} in {shown}");
    }
}
