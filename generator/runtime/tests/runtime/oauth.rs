//! Tokens by OAuth 2: the bytes of token requests, and the decoding of responses. An independent implementation checks the
//! signatures.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use http::{Request, Response};
use serde_json::{Value, json};

use crate::building::Build;
use crate::tokens::{Make, PROFILE, START, TestClock};
use openapi_sdk_runtime::oauth::{Audience, ClientCredentials, TokenExchange};
use openapi_sdk_runtime::token::TokenProvider;
use openapi_sdk_runtime::transport::{
    Body, SendOptions, Transport, TransportError, TransportErrorKind, TransportFuture,
};
use openapi_sdk_runtime::{
    Call, Client, ClientBuilder, Credential, Error, Profile, Scheme, Server, ServerVariable,
};

/// A throwaway key: its seed is the bytes 0 to 31.
fn key() -> SigningKey {
    SigningKey::from_bytes(&std::array::from_fn(|index| index as u8))
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn jwk() -> Value {
    let (seed, public) = (key().to_bytes(), key().verifying_key().to_bytes());
    json!({"crv": "Ed25519", "d": encoded(&seed), "kty": "OKP", "x": encoded(&public)})
}

fn secret_of(jwk: &Value) -> String {
    format!("secret-token:example.com:v1:{}", encoded(jwk.to_string().as_bytes()))
}

/// A token endpoint with a server beside it. Records the token requests, and responds to calls with 204.
#[derive(Clone)]
struct Endpoint {
    requests: Arc<Mutex<Vec<Request<Body>>>>,
    status: u16,
    response: String,
}

impl Endpoint {
    fn responding(status: u16, response: impl Into<String>) -> Self {
        Self { requests: Arc::default(), status, response: response.into() }
    }

    fn giving_tokens() -> Self {
        let response = json!({"access_token": "tok", "token_type": "Bearer", "expires_in": 600});
        Self::responding(200, response.to_string())
    }

    /// The fields of the only token request.
    fn fields(&self) -> BTreeMap<String, String> {
        let requests = self.requests.lock().expect("no panic");
        let [request] = &requests[..] else { panic!("{} token requests", requests.len()) };
        let headers = request.headers();
        assert_eq!(request.method(), "POST");
        assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
        assert_eq!(
            (&headers["accept"], &headers["user-agent"]),
            (&"application/json".parse().expect("good"), &"sdk/1.0".parse().expect("good"))
        );
        let body = request.body().as_bytes().expect("it is there");
        let text = std::str::from_utf8(body).expect("it is text");
        let pairs = text.split('&').map(|pair| pair.split_once('=').expect("a pair"));
        pairs.map(|(name, value)| (name.to_owned(), decoded(value))).collect()
    }

    fn url(&self) -> String {
        self.requests.lock().expect("no panic")[0].uri().to_string()
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        if *first == b'%' {
            let digits = std::str::from_utf8(&more[..2]).expect("digits");
            bytes.push(u8::from_str_radix(digits, 16).expect("digits"));
            rest = &more[2..];
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    String::from_utf8(bytes).expect("text")
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Endpoint")
    }
}

impl Transport for Endpoint {
    fn send(&self, request: Request<Body>, _: SendOptions) -> TransportFuture {
        let response = Response::builder();
        let response = if request.headers().contains_key("authorization") {
            assert_eq!(request.headers()["authorization"], "Bearer tok");
            response.status(204).body(Body::empty())
        } else {
            self.requests.lock().expect("no panic").push(request);
            response.status(self.status).body(self.response.clone().into())
        };
        Box::pin(async move {
            // Other tasks run before it responds.
            tokio::task::yield_now().await;
            Ok(response.expect("good"))
        })
    }
}

/// Rejects so many requests unread before it accepts one.
#[derive(Debug, Clone)]
struct Refusing(Endpoint, Arc<AtomicUsize>);

impl Transport for Refusing {
    fn send(&self, request: Request<Body>, options: SendOptions) -> TransportFuture {
        let counted = |left: usize| left.checked_sub(1);
        if self.1.fetch_update(Ordering::SeqCst, Ordering::SeqCst, counted).is_ok() {
            let error = TransportError::new(TransportErrorKind::Refused, "scripted");
            return Box::pin(async { Err(error) });
        }
        self.0.send(request, options)
    }
}

fn builder(endpoint: &Endpoint, source: impl TokenProvider) -> ClientBuilder {
    ClientBuilder::new(&PROFILE)
        .clock(TestClock::default())
        .transport(endpoint.clone())
        .credential("oauth", Credential::provider(source))
}

fn client(endpoint: &Endpoint, source: impl TokenProvider) -> Result<Client, Error> {
    builder(endpoint, source).build()
}

async fn call(endpoint: &Endpoint, source: impl TokenProvider) -> Result<(), Error> {
    Call::<Make>::new(&client(endpoint, source)?).await
}

fn fields(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn a_secret_is_in_the_body() {
    // Without an audience, whatever it looks like.
    for secret in ["s3cret &=", "secret-token:abc"] {
        let endpoint = Endpoint::giving_tokens();
        let source =
            ClientCredentials::new("/oauth/token", "an id", secret).parameter("scope", "a b");
        call(&endpoint, source).await.expect("success");
        assert_eq!(endpoint.url(), "https://api.example.com/oauth/token");
        let expected = [
            ("grant_type", "client_credentials"),
            ("client_id", "an id"),
            ("client_secret", secret),
            ("scope", "a b"),
        ];
        assert_eq!(endpoint.fields(), fields(&expected));
    }
}

#[tokio::test]
async fn a_token_request_that_the_server_did_not_process_is_retried() {
    for (times, is_too_often) in [(1, false), (2, false), (3, true)] {
        let endpoint = Endpoint::giving_tokens();
        let refusing = Refusing(endpoint.clone(), Arc::new(AtomicUsize::new(times)));
        let source = ClientCredentials::new("/oauth/token", "an id", "s3cret");
        let client = builder(&endpoint, source).transport(refusing).build().expect("complete");
        let outcome = Call::<Make>::new(&client).await;
        assert_eq!(outcome.is_err_and(|error| error.is_token()), is_too_often);
        assert_eq!(endpoint.requests.lock().expect("no panic").len(), usize::from(!is_too_often));
    }
}

#[tokio::test]
async fn a_key_signs_an_assertion_and_stays() {
    let endpoint = Endpoint::giving_tokens();
    let id = "clever-fox-12345@acme.example.com/pcc";
    let source = |audience| {
        ClientCredentials::new("/oauth/token", id, secret_of(&jwk())).assertion_audience(audience)
    };
    call(&endpoint, source(Audience::Host)).await.expect("success");
    let mut sent = endpoint.fields();
    let assertion = sent.remove("client_assertion").expect("it is there");
    let expected = [
        ("grant_type", "client_credentials"),
        ("client_id", id),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
    ];
    assert_eq!(sent, fields(&expected));

    let (header, claims) = checked(&assertion, &key().verifying_key());
    let nonce = header["nonce"].as_str().expect("there is one").to_owned();
    assert!(nonce.len() == 32 && nonce.bytes().all(|byte| b"0123456789abcdef".contains(&byte)));
    assert_eq!(header, json!({"alg": "EdDSA", "nonce": nonce}));
    let now = START.as_secs();
    let expected = json!({
        "iss": id, "sub": id, "aud": ["api.example.com"],
        "exp": now + 120, "nbf": now - 120, "iat": now,
    });
    assert_eq!(claims, expected);

    // Another one each time.
    let other = Endpoint::giving_tokens();
    let by_url =
        builder(&other, source(Audience::TokenUrl)).server_url("http://localhost:8080/base");
    Call::<Make>::new(&by_url.build().expect("complete")).await.expect("success");
    let (header, claims) = checked(&other.fields()["client_assertion"], &key().verifying_key());
    assert_ne!(header["nonce"], nonce.as_str());
    assert_eq!(claims["aud"], json!(["http://localhost:8080/oauth/token"]));
    assert_eq!(other.url(), "http://localhost:8080/oauth/token");

    let by_host = Endpoint::giving_tokens();
    let client = builder(&by_host, source(Audience::Host)).server_url("http://Localhost:8080");
    Call::<Make>::new(&client.build().expect("complete")).await.expect("success");
    let (_, claims) = checked(&by_host.fields()["client_assertion"], &key().verifying_key());
    assert_eq!(claims["aud"], json!(["localhost"]));
}

/// Header and payload of a JWT, whose signature is checked.
fn checked(token: &str, key: &VerifyingKey) -> (Value, Value) {
    let (message, signature) = token.rsplit_once('.').expect("three parts");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    let signature = Signature::from_slice(&signature).expect("64 bytes");
    key.verify_strict(message.as_bytes(), &signature).expect("the signature is good");
    let (header, claims) = message.split_once('.').expect("three parts");
    let read = |part: &str| {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
    };
    (read(header), read(claims))
}

#[test]
fn an_error_of_a_key_names_the_part_without_showing_it() {
    let with = |name: &str, value: Value| {
        let mut jwk = jwk();
        jwk[name] = value;
        secret_of(&jwk)
    };
    let without = |name: &str| {
        let mut jwk = jwk();
        jwk.as_object_mut().expect("an object").remove(name);
        secret_of(&jwk)
    };
    let key = |text: &str| format!("secret-token:example.com:v1:{}", encoded(text.as_bytes()));
    let good = secret_of(&jwk());
    for (secret, fault) in [
        ("secret-token:mark3r".to_owned(), "it has 2 parts between colons, not four"),
        (
            good.replace("example.com", "mark3r/"),
            "its second part, the issuer, is not the name of a host",
        ),
        (good.replace("example.com", ""), "its second part, the issuer, is not the name of a host"),
        (good.replace("v1", "mark3r"), "its third part, the version, is not `v1`"),
        (format!("{good}="), "its fourth part, the key, is not base64url without padding"),
        (key("mark3r"), "its fourth part, the key, is not a JSON object"),
        (key("[1]"), "its fourth part, the key, is not a JSON object"),
        (with("kty", json!("EC")), "its fourth part, the key, has a `kty` that is not `OKP`"),
        (
            with("crv", json!("X25519")),
            "its fourth part, the key, has a `crv` that is not `Ed25519`",
        ),
        (without("d"), "its fourth part, the key, has no `d`: it is not a private key"),
        (without("x"), "its fourth part, the key, has no `x`"),
        (
            with("d", json!("mark3r")),
            "its fourth part, the key, has a `d` that is not 32 bytes as base64url",
        ),
        (
            with("x", json!("AAAA")),
            "its fourth part, the key, has a `x` that is not 32 bytes as base64url",
        ),
        (
            with("x", json!(encoded(&[7; 32]))),
            "its fourth part, the key, has an `x` that does not belong to its `d`",
        ),
    ] {
        let source =
            ClientCredentials::new("/t", "id", secret.clone()).assertion_audience(Audience::Host);
        let error = client(&Endpoint::giving_tokens(), source).expect_err("the key is wrong");
        assert!(error.is_invalid_input());
        assert_eq!(error.to_string(), format!("the client secret is invalid: {fault}"));
        assert_hidden(&format!("{error:?} {error}"), &[&secret, "mark3r"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_calls_over_an_expired_token_send_one_request() {
    let (endpoint, clock) = (Endpoint::giving_tokens(), TestClock::default());
    let source = ClientCredentials::new("/t", "id", "s3cret");
    let client = builder(&endpoint, source).clock(clock.clone()).build().expect("complete");
    for requests in 1..=3 {
        let calls = (0..10_000).map(|_| tokio::spawn(Call::<Make>::new(&client).into_future()));
        for call in calls.collect::<Vec<_>>() {
            call.await.expect("no panic").expect("success");
        }
        assert_eq!(endpoint.requests.lock().expect("no panic").len(), requests);
        clock.advance(601);
    }
}

#[tokio::test]
async fn the_token_of_another_party_is_exchanged() {
    let endpoint = Endpoint::giving_tokens();
    let source = TokenExchange::new("/oauth/token", "id", "a.b.c").parameter("audience", "x");
    call(&endpoint, source).await.expect("success");
    let expected = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("client_id", "id"),
        ("subject_token", "a.b.c"),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:jwt"),
        ("audience", "x"),
    ];
    assert_eq!(endpoint.fields(), fields(&expected));
}

#[tokio::test]
async fn a_rejection_is_reported_without_the_repeated_request() {
    let long = "x".repeat(1000);
    for (status, response, message) in [
        (
            401,
            json!({"error": "invalid_client", "error_description": "no such\nclient"}).to_string(),
            "the token request was rejected: 401 Unauthorized: invalid_client: no such client"
                .to_owned(),
        ),
        (
            400,
            json!({"error": "invalid_grant", "error_description": "mark3r-secret is wrong"})
                .to_string(),
            "the token request was rejected: 400 Bad Request: invalid_grant: \
             (withheld because it repeats a credential)"
                .to_owned(),
        ),
        (
            403,
            json!({"code": 7, "message": "the tenant is\nclosed"}).to_string(),
            "the token request was rejected: 403 Forbidden: the tenant is closed".to_owned(),
        ),
        (
            403,
            json!({"error": {"message": "mark3r-secret is wrong"}}).to_string(),
            "the token request was rejected: 403 Forbidden: \
             (withheld because it repeats a credential)"
                .to_owned(),
        ),
        (502, "<html>".to_owned(), "the token request was rejected: 502 Bad Gateway".to_owned()),
        (302, String::new(), "the token request was rejected: 302 Found".to_owned()),
        (
            400,
            json!({ "error_description": long }).to_string(),
            format!("the token request was rejected: 400 Bad Request: {}", "x".repeat(300)),
        ),
        (200, "[]".to_owned(), "the token response has no `access_token`".to_owned()),
        (
            200,
            json!({"access_token": "mark3r", "token_type": "DPoP"}).to_string(),
            "the token response has a `token_type` other than `Bearer`".to_owned(),
        ),
    ] {
        let endpoint = Endpoint::responding(status, response);
        let source = ClientCredentials::new("/t", "id", "mark3r-secret");
        let error = call(&endpoint, source).await.expect_err("there is no token");
        assert!(error.is_token() && !error.is_api() && !error.is_invalid_input());
        assert_eq!(error.to_string(), format!("POST /things: no token is available: {message}"));
        assert_hidden(&format!("{error:?}"), &["mark3r"]);
        let told = error.token_error().expect("it is one");
        assert_eq!(told.status().is_some(), status != 200);
        assert_eq!(told.code() == Some("invalid_client"), status == 401);
    }
}

#[tokio::test]
async fn a_lifetime_is_read_in_all_its_spellings() {
    for (lifetime, requests) in
        [(json!(600), 1), (json!("600"), 1), (json!(600.5), 1), (json!(-1), 2), (json!(null), 1)]
    {
        let response = json!({"access_token": "tok", "expires_in": lifetime});
        let endpoint = Endpoint::responding(200, response.to_string());
        let client = client(&endpoint, ClientCredentials::new("/t", "id", "s")).expect("complete");
        Call::<Make>::new(&client).await.expect("success");
        Call::<Make>::new(&client).await.expect("success");
        assert_eq!(endpoint.requests.lock().expect("no panic").len(), requests, "{lifetime}");
    }
}

#[tokio::test]
async fn a_secret_goes_over_plain_http_only_where_it_is_allowed() {
    let endpoint = Endpoint::giving_tokens();
    let credentials = |url: &str| ClientCredentials::new(url, "id", "mark3r");
    let error = client(&endpoint, credentials("http://login.example.com/t")).expect_err("plain");
    let message = "secrets are sent to a token endpoint only over HTTPS or to localhost";
    assert_eq!(error.to_string(), message);
    let server = "http://api.example.com";
    let error = builder(&endpoint, credentials("/t")).server_url(server).build();
    assert!(error.expect_err("plain").to_string().contains("call `allow_plain_http`"));
    let allowed = builder(&endpoint, credentials("/t")).server_url(server).allow_plain_http();
    Call::<Make>::new(&allowed.build().expect("complete")).await.expect("success");
    assert_eq!(endpoint.url(), "http://api.example.com/t");

    let elsewhere = Endpoint::giving_tokens();
    call(&elsewhere, credentials("https://login.example.com/t")).await.expect("success");
    assert_eq!(elsewhere.url(), "https://login.example.com/t");
    let error = client(&elsewhere, credentials("http://a b")).expect_err("no URL");
    assert_eq!(error.to_string(), "`http://a b` is not a valid URL of a token endpoint");
}

#[test]
fn empty_credentials_are_reported_when_the_client_is_built() {
    let endpoint = Endpoint::giving_tokens();
    for (built, message) in [
        (client(&endpoint, ClientCredentials::new("/t", "", "s")), "the client id is empty"),
        (client(&endpoint, ClientCredentials::new("/t", "i", "")), "the client secret is empty"),
        (client(&endpoint, TokenExchange::new("/t", "i", "")), "the subject token is empty"),
    ] {
        assert_eq!(built.expect_err("empty").to_string(), message);
    }
}

#[test]
fn a_client_id_selects_the_host_unless_the_builder_sets_another() {
    static TENANTS: Profile = Profile::new(
        Server::new(
            "https://{tenant}.example.com/base",
            &[ServerVariable::new("tenant", "tenant")],
        ),
        &[Scheme::bearer("oauth", "bearer_token")],
        "sdk",
    );
    let server = |builder: ClientBuilder| {
        let built = builder.transport(Endpoint::giving_tokens()).build();
        built.map(|client| format!("{client:?}")).map_err(|error| error.to_string())
    };
    let of = |id: &str| ClientBuilder::new(&TENANTS).host_of_client_id(id);
    let shown = |url: &str| Ok(format!("Client {{ server: {url:?}, .. }}"));
    assert_eq!(server(of("fox-1@acme.example.org/pcc")), shown("https://acme.example.org/base"));
    assert_eq!(
        server(of("fox-1@acme.example.org:8443")),
        shown("https://acme.example.org:8443/base")
    );
    let other = of("fox-1@acme.example.org/pcc").server_variable("tenant", "other");
    assert_eq!(server(other), shown("https://other.example.com/base"));
    let other = of("fox-1@acme.example.org/pcc").server_url("https://a.example");
    assert_eq!(server(other), shown("https://a.example"));
    for id in ["fox-1", "fox-1@", "fox-1@/pcc", "fox-1@a?b/pcc", "fox-1@a b", "a@b#c"] {
        let error = server(of(id)).expect_err("no host");
        assert!(error.starts_with("the server variable `tenant` is not set"), "{error}");
    }
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let secret = secret_of(&jwk());
    let seed = encoded(&key().to_bytes());
    let hidden = [secret.as_str(), &seed, "mark3r", "Bearer tok"];
    let signing =
        ClientCredentials::new("/t", "id", secret.clone()).assertion_audience(Audience::Host);
    let plain = ClientCredentials::new("/t", "id", "mark3r");
    let exchange = TokenExchange::new("/t", "id", "mark3r");
    assert_hidden(&format!("{signing:?} {plain:?} {exchange:?}"), &hidden);
    let credential = Credential::provider(plain.clone());
    assert_hidden(&format!("{credential:?}"), &hidden);
    for endpoint in [Endpoint::giving_tokens(), Endpoint::responding(400, secret.clone())] {
        let builder =
            builder(&endpoint, signing.clone()).credential("bearerAuth", credential.clone());
        assert_hidden(&format!("{builder:?}"), &hidden);
        let client = builder.build().expect("complete");
        let call = Call::<Make>::new(&client).timeout(Duration::from_secs(1));
        assert_hidden(&format!("{client:?} {call:?}"), &hidden);
        if let Err(error) = call.await {
            assert_hidden(&format!("{error} {error:?} {:?}", error.token_error()), &hidden);
        }
    }
}

fn assert_hidden(shown: &str, secrets: &[&str]) {
    for secret in secrets {
        assert!(!shown.contains(secret), "{shown}");
    }
}
