//! The connections of the included transport: proxies, TLS, and timeouts.

use std::future::Future;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::building::Build;
use crate::failures::ok;
use crate::retries::{Create, Read};
use crate::server::{Act, Server, read};
use openapi_sdk_runtime::transport::{ReqwestTransport, ReqwestTransportBuilder};
use openapi_sdk_runtime::{Call, Client, ClientBuilder, Error, Profile, RetryPolicy};

static PROFILE: Profile = Profile::new(openapi_sdk_runtime::Server::new("", &[]), &[], "sdk/1.0");

fn client(url: &str, transport: ReqwestTransportBuilder) -> Client {
    ClientBuilder::new(&PROFILE)
        .server_url(url)
        .retries(RetryPolicy::new().initial_backoff(Duration::ZERO))
        .transport(transport.build().expect("the transport is complete"))
        .build()
        .expect("the client is complete")
}

/// The text of an error with its causes.
fn whole(error: &Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        shown.push_str(&format!(" {inner} {inner:?}"));
        source = inner.source();
    }
    shown
}

/// A server that proves by a certificate of its own that it is this one.
struct Identity {
    pem: String,
    acceptor: TlsAcceptor,
}

impl Identity {
    fn of(name: &str, protocols: &[&str]) -> Self {
        let identity = rcgen::generate_simple_self_signed([name.to_owned()]).expect("a name");
        let key =
            rustls::pki_types::PrivateKeyDer::Pkcs8(identity.signing_key.serialize_der().into());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring has them")
            .with_no_client_auth()
            .with_single_cert(vec![identity.cert.der().clone()], key)
            .expect("they belong together");
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        Self { pem: identity.cert.pem(), acceptor: TlsAcceptor::from(Arc::new(config)) }
    }

    /// Responds to one request by HTTP/1.1, and returns it.
    async fn respond(&self, stream: impl AsyncRead + AsyncWrite + Unpin) -> Option<String> {
        let mut stream = self.acceptor.accept(stream).await.ok()?;
        let request = read(&mut stream).await?;
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.ok()?;
        stream.shutdown().await.ok()?;
        Some(request)
    }

    /// Responds to all requests of one connection by HTTP/2, but for the first ones, which it resets for these reasons.
    /// Returns the methods of the requests.
    async fn respond_http2(&self, stream: TcpStream, resets: &[h2::Reason]) -> Vec<http::Method> {
        let stream = self.acceptor.accept(stream).await.expect("a handshake");
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let mut connection = h2::server::handshake(stream).await.expect("a preface");
        let mut methods = Vec::new();
        while let Some(Ok((request, mut response))) = connection.accept().await {
            match resets.get(methods.len()) {
                Some(reason) => response.send_reset(*reason),
                None => {
                    let head = http::Response::builder().status(204).body(()).expect("good");
                    response.send_response(head, true).expect("the client is there");
                }
            }
            methods.push(request.method().clone());
        }
        methods
    }
}

/// Serves connections one after the other, and returns the first result.
async fn serving<T: Send + 'static, F: Future<Output = Option<T>> + Send>(
    serve: impl Fn(TcpStream) -> F + Send + 'static,
) -> (u16, JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let task = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.expect("a client comes");
            if let Some(outcome) = serve(stream).await {
                return outcome;
            }
        }
    });
    (port, task)
}

#[tokio::test]
async fn an_untrusted_server_is_rejected_unless_its_root_is_configured() {
    let identity = Arc::new(Identity::of("localhost", &["http/1.1"]));
    let pem = identity.pem.clone();
    let (port, request) = serving(move |stream| {
        let identity = Arc::clone(&identity);
        async move { identity.respond(stream).await }
    })
    .await;
    let url = format!("https://localhost:{port}");
    let direct = || ReqwestTransport::builder().no_proxy();
    let error = Call::<Create>::new(&client(&url, direct())).await.expect_err("a stranger");
    assert!(error.is_connect() && !error.is_timeout(), "{error}");
    assert!(whole(&error).contains("invalid peer certificate: UnknownIssuer"), "{error:?}");

    let trusting = || direct().root_certificates_pem(pem.clone());
    // The name counts too.
    let other = client(&format!("https://127.0.0.1:{port}"), trusting());
    let error = Call::<Read>::new(&other).await.expect_err("another name");
    assert!(error.is_connect() && whole(&error).contains("not valid for name"), "{error:?}");

    Call::<Create>::new(&client(&url, trusting())).await.expect("trusted");
    assert!(request.await.expect("no panic").starts_with("POST /things HTTP/1.1\r\n"));
}

/// A client of an HTTP/2 server that resets its first requests for these reasons, and returns the methods of all when the
/// client has gone.
async fn http2(resets: &'static [h2::Reason]) -> (Client, JoinHandle<Vec<http::Method>>) {
    let identity = Arc::new(Identity::of("localhost", &["h2", "http/1.1"]));
    let transport = ReqwestTransport::builder().no_proxy();
    let transport = transport.root_certificates_pem(identity.pem.clone());
    let (port, methods) = serving(move |stream| {
        let identity = Arc::clone(&identity);
        async move { Some(identity.respond_http2(stream, resets).await) }
    })
    .await;
    (client(&format!("https://localhost:{port}"), transport), methods)
}

#[tokio::test]
async fn http2_where_the_server_knows_it() {
    let (client, methods) = http2(&[]).await;
    for _ in 0..3 {
        Call::<Read>::new(&client).await.expect("success");
        Call::<Create>::new(&client).text_body("text/plain", "new").await.expect("success");
    }
    drop(client);
    assert_eq!(methods.await.expect("no panic").len(), 6, "all of them by one connection");
}

#[tokio::test]
async fn an_exchange_of_http2_that_breaks_off() {
    let (client, methods) = http2(&[h2::Reason::INTERNAL_ERROR; 2]).await;
    let create = Call::<Create>::new(&client).text_body("text/plain", "new");
    let error = create.await.expect_err("it may have arrived");
    assert!(!error.is_connect() && !error.is_timeout() && !error.is_api(), "{error}");
    assert_eq!(error.attempts(), 1);
    Call::<Read>::new(&client).await.expect("the second attempt gets through");
    drop(client);
    assert_eq!(methods.await.expect("no panic"), ["POST", "GET", "GET"]);
}

#[tokio::test]
async fn a_request_that_an_http2_server_did_not_process_is_retried() {
    let (client, methods) = http2(&[h2::Reason::REFUSED_STREAM; 4]).await;
    let create = || Call::<Create>::new(&client).text_body("text/plain", "new").send();
    let error = create().await.expect_err("three attempts are all");
    assert_eq!(error.attempts(), 3);
    assert!(error.is_retryable() && !error.is_connect() && !error.is_timeout(), "{error}");
    assert!(error.to_string().contains("the server did not process the request"), "{error}");
    let response = create().await.expect("the second attempt gets through");
    assert_eq!(response.attempts(), 2);
    drop(client);
    assert_eq!(methods.await.expect("no panic"), ["POST"; 5]);
}

#[tokio::test]
async fn unreadable_root_certificates_are_reported() {
    let key = rcgen::KeyPair::generate().expect("a key").serialize_pem();
    let framed =
        |text: &str| format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
    let good = Identity::of("localhost", &[]).pem;
    for (pem, message) in [
        (String::new(), "contain no certificate in PEM"),
        (key, "contain no certificate in PEM"),
        (framed("a?b"), "are not valid PEM"),
        (framed("AAAA"), "are invalid: number 2 is not an X.509 certificate"),
    ] {
        let builder = ReqwestTransport::builder().root_certificates_pem(good.clone());
        let error = builder.root_certificates_pem(pem).build().expect_err("wrong");
        assert!(error.is_invalid_input());
        assert_eq!(error.to_string(), format!("the root certificates {message}"));
    }
}

#[tokio::test]
async fn a_connection_that_does_not_come_about_in_time_is_none() {
    // The server never takes part in the handshake.
    let server = Server::of([ok()]).await;
    let transport = ReqwestTransport::builder().connect_timeout(Duration::from_millis(100));
    let client = client(&server.url.replace("http:", "https:"), transport.no_proxy());
    let error = Call::<Create>::new(&client).await.expect_err("no handshake");
    assert!(error.is_connect() && !error.is_timeout(), "{error}");
    assert!(whole(&error).contains("timed out"), "{error:?}");
    // Nothing was sent, so that a create may be tried again too.
    assert_eq!((error.attempts(), server.connections()), (3, 3));
    // The time of the call still counts, where that is less.
    let call = Call::<Create>::new(&client).timeout(Duration::from_millis(20));
    assert!(call.await.expect_err("no handshake").is_timeout());
    server.until(|seen| seen.open == 0).await;
}

#[tokio::test]
async fn an_idle_connection_lives_as_long_as_configured() {
    for (timeout, most) in [(Duration::from_secs(60), 5), (Duration::ZERO, 10)] {
        let server = Server::of([ok()]).await;
        let client = client(&server.url, ReqwestTransport::builder().idle_timeout(timeout));
        for _ in 0..10 {
            Call::<Read>::new(&client).await.expect("success");
        }
        let connections = server.connections();
        assert!(connections <= most && (!timeout.is_zero() || connections == 10), "{connections}");
    }
}

#[tokio::test]
async fn a_proxy_receives_the_target_of_a_plain_request_and_its_credentials() {
    let proxy = Server::of([ok()]).await;
    let url = proxy.url.replace("//", "//user:mark3r%40@");
    let builder = ReqwestTransport::builder().proxy(url.as_str());
    let transport = builder.clone().build().expect("complete");
    assert!(!format!("{builder:?} {transport:?} {transport:#?}").contains("mark3r"));
    // The server does not exist, and its name is not resolved.
    let client = client("http://api.invalid/v1", builder);
    Call::<Create>::new(&client).await.expect("the proxy responds");
    assert_eq!(proxy.lines(), ["POST http://api.invalid/v1/things"]);
    let request = proxy.requests().concat().to_ascii_lowercase();
    let credential = "user:mark3r@".as_bytes();
    let credential = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, credential);
    let header = format!("proxy-authorization: basic {}\r\n", credential.to_ascii_lowercase());
    assert!(request.contains(&header) && !format!("{client:?}").contains("mark3r"), "{request}");
}

#[tokio::test]
async fn a_proxy_that_rejects_a_tunnel_is_a_connection_error() {
    let refused = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
    let proxy = Server::of([Act::Closes(refused.to_owned())]).await;
    let url = proxy.url.replace("//", "//user:mark3r@");
    let client = client("https://api.invalid", ReqwestTransport::builder().proxy(url));
    let error = Call::<Create>::new(&client).text_body("text/plain", "body").await;
    let error = error.expect_err("there is no tunnel");
    assert!(error.is_connect() && !whole(&error).contains("mark3r"), "{error:?}");
    // Nothing of the call has left the machine.
    assert_eq!(proxy.lines(), ["CONNECT api.invalid:443"; 3]);
    assert!(!proxy.requests().concat().contains("body"));
}

#[tokio::test]
async fn a_secure_request_goes_through_a_tunnel() {
    let identity = Arc::new(Identity::of("api.invalid", &["h2", "http/1.1"]));
    let pem = identity.pem.clone();
    let (port, requests) = serving(move |mut stream| {
        let identity = Arc::clone(&identity);
        async move {
            let asked = read(&mut stream).await?;
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.ok()?;
            Some((asked, identity.respond_http2(stream, &[]).await))
        }
    })
    .await;
    let proxy = format!("http://user:mark3r@127.0.0.1:{port}");
    let transport = ReqwestTransport::builder().proxy(proxy).root_certificates_pem(pem);
    let client = client("https://api.invalid", transport);
    Call::<Create>::new(&client).await.expect("success");
    drop(client);
    let (asked, inside) = requests.await.expect("no panic");
    assert!(asked.starts_with("CONNECT api.invalid:443 HTTP/1.1\r\n"), "{asked}");
    assert!(asked.to_ascii_lowercase().contains("proxy-authorization: basic "), "{asked}");
    assert_eq!(inside, ["POST"]);
}

#[tokio::test]
async fn an_invalid_proxy_is_reported_without_its_password() {
    for (url, message) in [
        ("", "is invalid"),
        ("http://", "is invalid"),
        ("http://a b:mark3r@c", "is invalid"),
        ("proxy:8080", "must begin with http:// or https://"),
        ("/mark3r", "must begin with http:// or https://"),
        ("socks5://u:mark3r@proxy:1080", "must begin with http:// or https://"),
    ] {
        let error = ReqwestTransport::builder().proxy(url).build().expect_err(url);
        assert!(error.is_invalid_input() && !whole(&error).contains("mark3r"), "{error:?}");
        assert_eq!(error.to_string(), format!("the URL of the proxy {message}"), "{url}");
    }
    // The last setting wins.
    ReqwestTransport::builder().proxy("").no_proxy().build().expect("no proxy, so no error");
}

/// The variable with the server for a child process.
const TARGET: &str = "SDK_TEST_OF_PROXIES";

/// The environment is that of the whole process: this runs itself again with another one.
#[test]
fn the_environment_names_the_proxy_unless_it_is_ignored() {
    let runtime = tokio::runtime::Runtime::new().expect("it starts");
    if let Ok(url) = std::env::var(TARGET) {
        return runtime.block_on(async {
            for transport in [ReqwestTransport::builder(), ReqwestTransport::builder().no_proxy()] {
                Call::<Read>::new(&client(&url, transport)).await.expect("success");
            }
        });
    }
    let (proxy, target) =
        runtime.block_on(async { (Server::of([ok()]).await, Server::of([ok()]).await) });
    let output = Command::new(std::env::current_exe().expect("it runs"))
        .args(["--exact", "transport::the_environment_names_the_proxy_unless_it_is_ignored"])
        .env(TARGET, &target.url)
        .envs([("HTTP_PROXY", &proxy.url), ("http_proxy", &proxy.url)])
        .envs([("NO_PROXY", ""), ("no_proxy", "")])
        .output()
        .expect("it runs again");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(proxy.lines(), [format!("GET {}/things", target.url)]);
    assert_eq!(target.lines(), ["GET /things"]);
}
