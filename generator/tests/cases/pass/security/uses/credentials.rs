//! The requests of a crate with every kind of security.

use std::sync::{Arc, Mutex};

use http::{Request, Response};
use security::transport::{Body, SendOptions, Transport, TransportFuture};
use security::{Call, Client, ClientBuilder, Endpoint, Operation, RequestBuilder, Security};

/// Records the requests, and responds without a body.
#[derive(Debug, Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Request<Body>>>>);

impl Transport for Recorder {
    fn send(&self, request: Request<Body>, _options: SendOptions) -> TransportFuture {
        self.0.lock().expect("no panic").push(request);
        let response = Response::builder().status(204).body(Body::empty()).expect("good");
        Box::pin(async move { Ok(response) })
    }
}

fn client(with: impl FnOnce(ClientBuilder) -> ClientBuilder) -> (Client, Recorder) {
    let recorder = Recorder::default();
    let builder = with(Client::builder()).transport(recorder.clone());
    (builder.build().expect("complete"), recorder)
}

fn headers(request: &Request<Body>) -> Vec<String> {
    let names = ["authorization", "x-app-key", "cookie"];
    let values = names.into_iter().filter_map(|name| request.headers().get(name));
    values.map(|value| value.to_str().expect("text").to_owned()).collect()
}

#[tokio::test]
async fn each_operation_sends_its_credentials() {
    let (client, recorder) = client(|builder| {
        builder
            .bearer_token("t")
            .basic_auth("u", "p")
            .app_key("app")
            .r#type("q")
            .session_id("s")
    });
    let things = client.things();
    for call in [things.usual().send(), things.none().send(), things.optional().send()] {
        call.await.expect("sent");
    }
    things.both().await.expect("sent");
    things.cookie().theme("dark").await.expect("sent");
    things.same().await.expect("sent");
    things.openid().await.expect("sent");
    things.parameter().key("own").await.expect("sent");
    let error = things.digest().await.expect_err("no setter can");
    assert!(error.is_missing_credential(), "{error}");
    let seen = recorder.0.lock().expect("no panic");
    let seen: Vec<_> = seen.iter().map(|request| (request.uri().query(), headers(request))).collect();
    let expected: [(Option<&str>, &[&str]); 8] = [
        (None, &["Bearer t"]),
        (None, &[]),
        (None, &["Bearer t"]),
        (Some("key=q"), &["app"]),
        (None, &["theme=dark; sid=s"]),
        (None, &["Bearer t", "app"]),
        (None, &["Bearer t"]),
        (Some("key=own"), &[]),
    ];
    for ((query, headers), expected) in seen.iter().zip(expected) {
        assert_eq!((*query, headers.iter().map(String::as_str).collect::<Vec<_>>().as_slice()), expected);
    }
    assert_eq!(seen.len(), expected.len());
}

/// An operation that the document does not declare.
enum Own {}

impl Operation for Own {
    type Output = security::decode::Nothing;

    const ENDPOINT: Endpoint = Endpoint::new("own", "GET", "/own");
    const SECURITY: Security = &[&["login"]];
}

#[tokio::test]
async fn a_custom_operation_can_need_the_same() {
    let (client, recorder) = client(|builder| builder.basic_auth("u", "p"));
    Call::<Own>::from(RequestBuilder::new(&client)).await.expect("sent");
    assert_eq!(headers(&recorder.0.lock().expect("no panic")[0]), ["Basic dTpw"]);
}
