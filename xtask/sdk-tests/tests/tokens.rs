//! Tokens against a real server: the token request, field by field, and the call that carries what came.
//!
//! The request was compared with that of the vendor's own SDK: names of the fields, header and claims of the assertion.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use conductorone_sdk::Client;
use conductorone_sdk::clock::{Clock, Sleep, SystemClock};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::{Algorithm, DecodingKey, TokenData, Validation};
use serde_json::{Value, json};
use server::{Recorded, Server};
use tokio::net::TcpListener;

#[path = "../../conformance/server.rs"]
mod server;

const CLIENT_ID: &str = "clever-fox-12345@acme.conductor.one/pcc";

/// The public half of [`secret`].
const PUBLIC: &str = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";

/// The public half of another key: RFC 8032, section 7.1, test 1.
const OTHER_PUBLIC: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

/// A throwaway key, whose seed is the bytes 0 to 31, and the key that belongs to it.
fn secret() -> String {
    let seed: Vec<u8> = (0..32).collect();
    let jwk = json!({
        "crv": "Ed25519",
        "d": URL_SAFE_NO_PAD.encode(seed),
        "kty": "OKP",
        "x": PUBLIC,
    });
    format!("secret-token:conductorone.com:v1:{}", URL_SAFE_NO_PAD.encode(jwk.to_string()))
}

/// A server that responds with a token, and then to a call. Returns both requests.
async fn exchange(client: impl FnOnce(String) -> Client) -> (Recorded, Recorded) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
    // By its name, so that the name is what the assertion tells.
    let port = listener.local_addr().expect("it is bound").port();
    let token = json!({"access_token": "tok", "token_type": "Bearer", "expires_in": 600}).to_string();
    let headers = [("content-type", "application/json"), ("connection", "close")];
    let responses = [
        server::response("200 OK", &headers, token.as_bytes()),
        server::response("200 OK", &headers, b"{\"list\": []}"),
    ];
    let task = tokio::spawn(async move { Server::several(listener, responses).await });
    let c1 = client(format!("http://localhost:{port}"));
    c1.personal_client().list().await.expect("success");
    let recorded: [Recorded; 2] = task.await.expect("the server ends").try_into().expect("two requests");
    recorded.into()
}

fn fields(recorded: &Recorded) -> BTreeMap<String, String> {
    assert_eq!(recorded.line, "POST /auth/v1/token");
    assert_eq!(recorded.header("content-type").as_deref(), Some("application/x-www-form-urlencoded"));
    assert_eq!(recorded.header("content-length"), Some(recorded.body.len().to_string()));
    assert_eq!(recorded.header("authorization"), None);
    let pairs = recorded.text().split('&').map(|pair| pair.split_once('=').expect("a pair"));
    let plain = |text: &str| text.replace("%40", "@").replace("%2F", "/").replace("%3A", ":");
    pairs.map(|(name, value)| (name.to_owned(), plain(value))).collect()
}

fn json_of(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

/// A clock of another time of day, by which waits take their time.
#[derive(Debug)]
struct At(SystemTime, SystemClock);

impl Clock for At {
    fn now(&self) -> SystemTime {
        self.0
    }

    fn elapsed(&self) -> Duration {
        self.1.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        self.1.sleep(duration)
    }
}

/// An assertion that is made at this time.
async fn assertion_at(now: SystemTime) -> String {
    let (token, _) = exchange(|url| {
        let builder = Client::builder().server_url(url).clock(At(now, SystemClock::new()));
        builder.client_credentials(CLIENT_ID, secret()).build().expect("complete")
    })
    .await;
    fields(&token).remove("client_assertion").expect("it is there")
}

#[tokio::test]
async fn a_key_signs_what_the_vendors_sdk_signs() {
    let (token, call) = exchange(|url| {
        Client::builder().server_url(url).client_credentials(CLIENT_ID, secret()).build().expect("complete")
    })
    .await;
    let mut sent = fields(&token);
    let assertion = sent.remove("client_assertion").expect("it is there");
    let expected = [
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_id", CLIENT_ID),
        ("grant_type", "client_credentials"),
    ];
    assert_eq!(sent, BTreeMap::from(expected.map(|(name, value)| (name.to_owned(), value.to_owned()))));

    let parts: Vec<&str> = assertion.split('.').collect();
    let (header, claims) = (json_of(parts[0]), json_of(parts[1]));
    assert_eq!(header, json!({"alg": "EdDSA", "nonce": header["nonce"]}));
    assert_eq!(header["nonce"].as_str().map(str::len), Some(32));
    let issued = claims["iat"].as_u64().expect("whole seconds");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    assert!(issued <= now && now - issued < 60);
    let expected = json!({
        "iss": CLIENT_ID, "sub": CLIENT_ID, "aud": ["localhost"],
        "exp": issued + 120, "nbf": issued - 120, "iat": issued,
    });
    assert_eq!(claims, expected);
    assert_eq!(call.header("authorization").as_deref(), Some("Bearer tok"));
}

/// What a server says of an assertion that has no part in how it was made.
fn judge(assertion: &str, public: &str) -> Result<TokenData<Value>> {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&["localhost"]);
    validation.set_issuer(&[CLIENT_ID]);
    validation.sub = Some(CLIENT_ID.to_owned());
    validation.set_required_spec_claims(&["aud", "exp", "iss", "nbf", "sub"]);
    validation.validate_nbf = true;
    // Both clocks are the same one.
    validation.leeway = 0;
    jsonwebtoken::decode(assertion, &DecodingKey::from_ed_components(public)?, &validation)
}

/// The assertion with another value of this claim, under the same signature.
fn forged(assertion: &str, claim: &str, value: Value) -> String {
    let parts: Vec<&str> = assertion.split('.').collect();
    let mut claims = json_of(parts[1]);
    claims[claim] = value;
    [parts[0], &URL_SAFE_NO_PAD.encode(claims.to_string()), parts[2]].join(".")
}

#[tokio::test]
async fn an_assertion_is_good_for_an_implementation_that_did_not_make_it() {
    let (now, hour) = (SystemTime::now(), Duration::from_secs(3600));
    let assertion = assertion_at(now).await;
    let judged = judge(&assertion, PUBLIC).expect("it is good");
    assert_eq!(judged.header.alg, Algorithm::EdDSA);
    assert_eq!(judged.header.nonce.as_deref().map(str::len), Some(32));
    assert_eq!((&judged.claims["iss"], &judged.claims["aud"]), (&json!(CLIENT_ID), &json!(["localhost"])));

    let fault = |assertion: &str, public: &str| {
        let error = judge(assertion, public).expect_err("it is no good");
        error.into_kind()
    };
    assert_eq!(fault(&assertion, OTHER_PUBLIC), ErrorKind::InvalidSignature);
    let later = json!(judged.claims["exp"].as_u64().expect("whole seconds") + 1);
    for (claim, value) in [("exp", later), ("sub", json!("someone@acme.conductor.one/pcc"))] {
        let forged = forged(&assertion, claim, value);
        assert_eq!(fault(&forged, PUBLIC), ErrorKind::InvalidSignature, "another {claim}");
    }
    // It holds for two minutes, by the judge's clock.
    assert_eq!(fault(&assertion_at(now - hour).await, PUBLIC), ErrorKind::ExpiredSignature);
    assert_eq!(fault(&assertion_at(now + hour).await, PUBLIC), ErrorKind::ImmatureSignature);
}

#[tokio::test]
async fn another_secret_and_another_partys_token_stand_in_the_body() {
    let (token, _) = exchange(|url| {
        Client::builder().server_url(url).client_credentials(CLIENT_ID, "s3cret").build().expect("complete")
    })
    .await;
    let expected = [("client_id", CLIENT_ID), ("client_secret", "s3cret"), ("grant_type", "client_credentials")];
    assert_eq!(fields(&token), BTreeMap::from(expected.map(|(name, value)| (name.to_owned(), value.to_owned()))));

    let (token, _) = exchange(|url| {
        Client::builder().server_url(url).token_exchange(CLIENT_ID, "a.b.c").build().expect("complete")
    })
    .await;
    let expected = [
        ("client_id", CLIENT_ID),
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", "a.b.c"),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:jwt"),
    ];
    assert_eq!(fields(&token), BTreeMap::from(expected.map(|(name, value)| (name.to_owned(), value.to_owned()))));
}

#[test]
fn a_client_id_tells_the_tenant() {
    let c1 = Client::builder().client_credentials(CLIENT_ID, secret()).build().expect("complete");
    let request = c1.personal_client().list().request().expect("the request is complete");
    assert_eq!(request.uri(), "https://acme.conductor.one/api/v1/iam/personal_clients");
}
