//! Two SDKs in one program, which share the types of one runtime, and a transport.

use std::sync::{Arc, Mutex};

use conformance_bodies::transport::{Body, SendOptions, Transport, TransportFuture};
use conformance_bodies::{Error, RetryPolicy, http};

/// Answers each request with 503, and records its host.
#[derive(Debug, Default)]
struct Busy {
    hosts: Mutex<Vec<String>>,
}

impl Transport for Busy {
    fn send(&self, request: http::Request<Body>, _: SendOptions) -> TransportFuture {
        let host = request.uri().host().unwrap_or_default().to_owned();
        self.hosts.lock().expect("no thread panics").push(host);
        let mut response = http::Response::new(Body::from("busy"));
        *response.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
        Box::pin(async move { Ok(response) })
    }
}

/// The first error of two calls, one of each SDK.
async fn call_both(transport: Arc<dyn Transport>) -> Result<(), Error> {
    let policy = RetryPolicy::none();
    let jobs = conformance_responses::Client::builder()
        .server_url("https://jobs.example")
        .transport(Arc::clone(&transport))
        .retries(policy.clone())
        .build()?;
    let charges = conformance_bodies::Client::builder()
        .server_url("https://charges.example")
        .transport(transport)
        .retries(policy)
        .build()?;
    let failed = jobs.jobs().find("a").await.expect_err("the server is busy");
    charges.request("GET", "/charges").await?;
    Err(failed)
}

#[tokio::test]
async fn two_sdks_share_errors_policies_and_a_transport() {
    let busy = Arc::new(Busy::default());
    let error = call_both(busy.clone()).await.expect_err("the server is busy");
    assert!(error.is_api() && error.is_retryable());
    assert_eq!(error.status(), Some(http::StatusCode::SERVICE_UNAVAILABLE));
    let hosts = busy.hosts.lock().expect("no thread panics").clone();
    assert_eq!(hosts, ["jobs.example", "charges.example"]);
}
