//! The log at the usual levels, and the layer of the guide that passes the context of a trace on.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conductorone_sdk::http::{HeaderValue, Request};
use conductorone_sdk::transport::{Body, SendOptions, Transport, TransportFuture};
use conductorone_sdk::{Client, RetryPolicy};
use server::Server;
use tokio::net::TcpListener;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::util::SubscriberInitExt;

#[path = "../../conformance/server.rs"]
mod server;

/// The log, in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn lines(&self) -> Vec<String> {
        let bytes = std::mem::take(&mut *self.0.lock().expect("no panic"));
        String::from_utf8(bytes).expect("text").lines().map(str::to_owned).collect()
    }
}

tokio::task_local! {
    static TRACE: &'static str;
}

#[derive(Debug)]
struct TraceContext {
    inner: Arc<dyn Transport>,
    current: fn() -> Option<HeaderValue>,
}

impl Transport for TraceContext {
    fn send(&self, mut request: Request<Body>, options: SendOptions) -> TransportFuture {
        if let Some(value) = (self.current)() {
            request.headers_mut().insert("traceparent", value);
        }
        self.inner.send(request, options)
    }
}

/// The trace of the task.
fn current() -> Option<HeaderValue> {
    TRACE.try_with(|trace| HeaderValue::from_static(trace)).ok()
}

#[tokio::test]
async fn attempts_that_fail_are_logged_and_carry_the_trace_of_the_caller() {
    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let log = Log::default();
    let writer = log.clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let headers = [("content-type", "application/json"), ("connection", "close"), ("x-request-id", "r-1")];
    let body = br#"{"client": {"id": "x"}, "code": 14, "message": "b0dy"}"#;
    let statuses = ["503 Service Unavailable", "200 OK", "404 Not Found", "200 OK"];
    let responses = statuses.map(|status| server::response(status, &headers, body));
    let task = tokio::spawn(async move { Server::several(listener, responses).await });
    let c1 = Client::builder()
        .server_url(url)
        .bearer_token("s3cr3t")
        .retries(RetryPolicy::new().initial_backoff(Duration::ZERO))
        .layer(|inner| TraceContext { inner, current })
        .build()
        .expect("complete");

    let subscriber = |level| {
        let writer = writer.clone();
        let builder = tracing_subscriber::fmt().with_max_level(level).with_ansi(false);
        builder.with_writer(move || writer.clone()).set_default()
    };
    let guard = subscriber(LevelFilter::INFO);
    TRACE.scope(PARENT, async { c1.personal_client().get("x").await }).await.expect("the second attempt");
    let lines = log.lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    for part in [
        " WARN ",
        "attempt failed, retrying after a wait",
        "http.request.method=\"GET\"",
        "url.template=\"/api/v1/iam/personal_clients/{id}\"",
        "server.address=\"127.0.0.1\"",
        "http.response.status_code=503",
        "error.type=\"503\"",
        "attempt=1",
        "wait_ms=0",
    ] {
        assert!(lines[0].contains(part), "`{part}` is not in {}", lines[0]);
    }
    c1.personal_client().get("x").await.expect_err("404");
    let lines = log.lines();
    assert!(lines.len() == 1 && lines[0].contains("attempt failed"), "{lines:?}");
    drop(guard);

    let guard = subscriber(LevelFilter::DEBUG);
    c1.personal_client().get("x").await.expect("success");
    let lines: Vec<String> = log.lines().into_iter().filter(|line| line.contains("conductorone_sdk")).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    for part in ["DEBUG", "call finished", "status_code=200", "request_id=\"r-1\"", "attempts=1", "duration_ms="] {
        assert!(lines[0].contains(part), "`{part}` is not in {}", lines[0]);
    }
    drop(guard);

    let requests = task.await.expect("the server ends");
    let traces: Vec<_> = requests.iter().map(|request| request.header("traceparent")).collect();
    assert_eq!(traces, [Some(PARENT.to_owned()), Some(PARENT.to_owned()), None, None]);
}
