//! Credentials: the chosen alternative, the sent request, and the secrets that are never shown.

use serde_json::json;

use crate::building::Build;
use crate::calls::{Recorder, responding};
use openapi_sdk_runtime::transport::TransportErrorKind;
use openapi_sdk_runtime::{
    Call, Client, ClientBuilder, Credential, Endpoint, Error, Operation, Profile, RetryPolicy,
    Scheme, Security, Server,
};

static PROFILE: Profile =
    Profile::new(Server::new("https://api.example.com", &[]), SCHEMES, "sdk/1.0");

const SCHEMES: &[Scheme] = &[
    Scheme::bearer("bearerAuth", "bearer_token"),
    Scheme::bearer("oauth", "bearer_token"),
    Scheme::basic("basicAuth", "basic_auth"),
    Scheme::header("headerKey", "header_key", "X-Key"),
    Scheme::header("agentKey", "agent_key", "User-Agent"),
    Scheme::query("queryKey", "query_key", "key"),
    Scheme::cookie("session", "session", "sid"),
    Scheme::cookie("device", "device", "did"),
    Scheme::certificate("mtls"),
    Scheme::unsupported("digest"),
];

/// The secret that must not be shown.
const MARKER: &str = "mark3r";

macro_rules! operations {
    ($($visibility:vis $name:ident = $alternatives:expr;)*) => {$(
        $visibility enum $name {}

        impl Operation for $name {
            type Output = openapi_sdk_runtime::decode::Json<()>;

            const ENDPOINT: Endpoint =
                Endpoint::new("things.get", "GET", "/things");
    const SECURITY: Security = $alternatives;
        }
    )*};
}

operations! {
    Nothing = &[];
    Bearer = &[&["bearerAuth"]];
    OAuth = &[&["oauth"]];
    Basic = &[&["basicAuth"]];
    InHeader = &[&["headerKey"]];
    InAgent = &[&["agentKey"]];
    pub(crate) InQuery = &[&["queryKey"]];
    InCookie = &[&["session"]];
    Both = &[&["session", "device", "queryKey"]];
    Either = &[&["bearerAuth"], &["headerKey", "queryKey"]];
    Optional = &[&[], &["bearerAuth"]];
    Certificate = &[&["mtls"], &["bearerAuth"]];
    CertificateAndKey = &[&["mtls", "headerKey"]];
    Digest = &[&["digest"], &["basicAuth"]];
    Unknown = &[&["gone"]];
}

fn builder(recorder: &Recorder) -> ClientBuilder {
    ClientBuilder::new(&PROFILE).transport(recorder.clone()).retries(RetryPolicy::none())
}

/// A client with all credentials.
fn whole(recorder: &Recorder) -> Client {
    let key = |what: &str| Credential::key(format!("{MARKER}-{what}"));
    builder(recorder)
        .credential("bearerAuth", Credential::token(format!("{MARKER}-token")))
        .credential("basicAuth", Credential::password("user", MARKER))
        .credential("headerKey", key("header"))
        .credential("agentKey", key("agent"))
        .credential("queryKey", key("a b&c"))
        .credential("session", key("session"))
        .credential("device", key("device"))
        .build()
        .expect("the client is complete")
}

/// Sends the call, and returns the request as lines: the target, and the headers that a credential may fill.
async fn sent<O: Operation>(recorder: &Recorder, call: Call<O>) -> Result<Vec<String>, Error> {
    call.await?;
    let request = recorder.seen.lock().expect("no panic").pop().expect("it was sent").0;
    let target = request.uri().path_and_query().expect("it has a target").to_string();
    let mut lines = vec![target];
    for name in ["authorization", "x-key", "cookie"] {
        for value in request.headers().get_all(name) {
            assert!(value.is_sensitive(), "{name}");
            lines.push(format!("{name}: {}", value.to_str().expect("it is text")));
        }
    }
    Ok(lines)
}

fn recorder() -> Recorder {
    responding(200, &json!({}))
}

#[tokio::test]
async fn each_way_fills_its_place_and_no_other() {
    let recorder = recorder();
    let client = whole(&recorder);
    macro_rules! check {
        ($operation:ty, $($line:expr),*) => {
            let lines = sent(&recorder, Call::<$operation>::new(&client)).await.expect("sent");
            assert_eq!(lines, [$($line),*], stringify!($operation));
        };
    }
    check!(Nothing, "/things");
    check!(Bearer, "/things", "authorization: Bearer mark3r-token");
    check!(OAuth, "/things", "authorization: Bearer mark3r-token");
    check!(Basic, "/things", "authorization: Basic dXNlcjptYXJrM3I=");
    check!(InHeader, "/things", "x-key: mark3r-header");
    check!(InQuery, "/things?key=mark3r-a%20b%26c");
    check!(InCookie, "/things", "cookie: sid=mark3r-session");
    check!(Both, "/things?key=mark3r-a%20b%26c", "cookie: sid=mark3r-session; did=mark3r-device");
    check!(Either, "/things", "authorization: Bearer mark3r-token");
    check!(Optional, "/things", "authorization: Bearer mark3r-token");
    check!(Certificate, "/things", "authorization: Bearer mark3r-token");
    check!(CertificateAndKey, "/things", "x-key: mark3r-header");
    check!(Digest, "/things", "authorization: Basic dXNlcjptYXJrM3I=");
}

#[tokio::test]
async fn the_first_alternative_that_is_whole_is_taken() {
    let recorder = recorder();
    let keys = builder(&recorder)
        .credential("headerKey", Credential::key("h"))
        .credential("queryKey", Credential::key("q"))
        .build()
        .expect("complete");
    let lines = sent(&recorder, Call::<Either>::new(&keys)).await.expect("sent");
    assert_eq!(lines, ["/things?key=q", "x-key: h"]);

    let bare = builder(&recorder).build().expect("complete");
    for lines in [
        sent(&recorder, Call::<Optional>::new(&bare)).await,
        sent(&recorder, Call::<Certificate>::new(&bare)).await,
        sent(&recorder, Call::<Nothing>::new(&bare)).await,
    ] {
        assert_eq!(lines.expect("it goes without"), ["/things"]);
    }
}

#[tokio::test]
async fn the_credential_of_a_call_wins_over_that_of_the_client() {
    let recorder = recorder();
    let client = whole(&recorder);
    let bare = builder(&recorder).build().expect("complete");
    let call = Call::<Bearer>::new(&client).header("authorization", "Bearer own");
    let lines = sent(&recorder, call).await.expect("sent");
    assert_eq!(lines, ["/things", "authorization: Bearer own"]);
    // Of two alternatives the credential of the call wins, although the client has the other.
    let call = Call::<Either>::new(&client).header("x-key", "own").query_value("key", &"own");
    assert_eq!(sent(&recorder, call).await.expect("sent"), ["/things?key=own", "x-key: own"]);
    // Half of an alternative is none: the token goes along with the header.
    let call = Call::<Either>::new(&client).header("x-key", "own");
    let lines = sent(&recorder, call).await.expect("sent");
    assert_eq!(lines, ["/things", "authorization: Bearer mark3r-token", "x-key: own"]);
    // If the operation needs no credential, that of the call is hidden all the same.
    let call = Call::<Nothing>::new(&bare).header("cookie", "a=b").header("cookie", "c=d");
    let lines = sent(&recorder, call.header("authorization", "own")).await.expect("sent");
    assert_eq!(lines, ["/things", "authorization: own", "cookie: a=b", "cookie: c=d"]);
    for client in [&client, &bare] {
        let call = Call::<Digest>::new(client).header("authorization", "Digest own");
        let lines = sent(&recorder, call).await.expect("sent");
        assert_eq!(lines, ["/things", "authorization: Digest own"]);
    }
    let signed = builder(&recorder).credential("digest", Credential::by_transport());
    let lines = sent(&recorder, Call::<Digest>::new(&signed.build().expect("complete"))).await;
    assert_eq!(lines.expect("sent"), ["/things"]);
    // Other cookies are preserved, and all are in one header.
    let call = Call::<Both>::new(&client).header("cookie", "a=b").header("cookie", "did=own");
    let lines = sent(&recorder, call).await.expect("sent");
    let cookies = "cookie: a=b; did=own; sid=mark3r-session";
    assert_eq!(lines, ["/things?key=mark3r-a%20b%26c", cookies]);
    // A header of every call is not a credential.
    Call::<InAgent>::new(&client).await.expect("sent");
    let agent = recorder.seen.lock().expect("no panic").pop().expect("sent").0;
    assert_eq!(agent.headers()["user-agent"], "mark3r-agent");
}

#[tokio::test]
async fn a_missing_credential_is_reported_before_anything_is_sent() {
    let recorder = recorder();
    let client = builder(&recorder)
        .credential("headerKey", Credential::key(MARKER))
        .build()
        .expect("complete");
    let told = "GET /things: the operation needs a credential that the client does not have: ";
    let either = Call::<Either>::new(&client).await.expect_err("half of it is missing");
    assert_eq!(
        either.to_string(),
        format!(
            "{told}`bearerAuth` (`ClientBuilder::bearer_token`), or `headerKey` (`ClientBuilder::header_key`) and \
             `queryKey` (`ClientBuilder::query_key`)"
        )
    );
    let digest = Call::<Digest>::new(&client).await.expect_err("missing");
    assert_eq!(
        digest.to_string(),
        format!(
            "{told}`digest` (`Call::header`, or `Credential::by_transport`), or `basicAuth` (`ClientBuilder::basic_auth`)"
        )
    );
    let unknown = Call::<Unknown>::new(&client).await.expect_err("missing");
    assert_eq!(unknown.to_string(), format!("{told}`gone` (no scheme of the API)"));
    for error in [either, digest, unknown] {
        assert!(error.is_missing_credential() && !format!("{error:?}").contains(MARKER));
        assert_eq!(error.operation_id(), Some("things.get"));
    }
    assert!(recorder.seen.lock().expect("no panic").is_empty());
}

#[test]
fn a_builder_rejects_invalid_credentials_without_showing_them() {
    let recorder = recorder();
    let message = |scheme, credential| {
        let error = builder(&recorder).credential(scheme, credential).build().expect_err("refused");
        let shown = format!("{error:?}");
        assert!(error.is_invalid_input() && !shown.contains(MARKER), "{shown}");
        error.to_string()
    };
    let odd = format!("{MARKER}\n");
    for (scheme, credential, expected) in [
        ("bearerAuth", Credential::token(""), "the credential for `bearer_token` is empty"),
        ("basicAuth", Credential::password("", ""), "the credential for `basic_auth` is empty"),
        (
            "bearerAuth",
            Credential::token(odd.as_str()),
            "the credential for `bearer_token` contains a character that can't be sent",
        ),
        (
            "basicAuth",
            Credential::password("a:b", MARKER),
            "the credential for `basic_auth` contains a character that can't be sent",
        ),
        (
            "basicAuth",
            Credential::password("a", odd.as_str()),
            "the credential for `basic_auth` contains a character that can't be sent",
        ),
        (
            "headerKey",
            Credential::key(odd.as_str()),
            "the credential for `header_key` contains a character that can't be sent",
        ),
        (
            "session",
            Credential::key(format!("{MARKER}; a=b")),
            "the credential for `session` contains a character that can't be sent",
        ),
        (
            "headerKey",
            Credential::token(MARKER),
            "the credential for `header_key` is of the wrong kind",
        ),
        ("mtls", Credential::key(MARKER), "the credential for `mtls` is of the wrong kind"),
        ("gone", Credential::key(MARKER), "the API has no security scheme `gone`"),
    ] {
        assert_eq!(message(scheme, credential), expected);
    }
    // RFC 7617 forbids neither an empty user nor an empty password.
    for (user, password) in [("key", ""), ("", "secret"), ("ü", "ß: €")] {
        let credential = Credential::password(user, password);
        builder(&recorder).credential("basicAuth", credential).build().expect("valid");
    }
}

#[test]
fn credentials_go_over_https_or_to_the_machine_itself() {
    let recorder = recorder();
    let build = |url: &str, scheme, credential| {
        builder(&recorder).server_url(url).credential(scheme, credential).build()
    };
    for url in
        ["http://a.example", "HTTP://a.example", "http://localhost.example/", "http://8.8.8.8:80"]
    {
        for (scheme, credential) in [
            ("bearerAuth", Credential::token("t")),
            ("basicAuth", Credential::password("u", "p")),
            ("headerKey", Credential::key("k")),
            ("queryKey", Credential::key("k")),
            ("session", Credential::key("k")),
        ] {
            assert_eq!(
                build(url, scheme, credential).expect_err(url).to_string(),
                "credentials are sent only over HTTPS or to localhost; call `allow_plain_http` to allow other hosts"
            );
        }
        builder(&recorder).server_url(url).build().expect("without a credential it is valid");
    }
    for url in
        ["http://localhost:1", "http://LOCALHOST", "http://127.0.0.1", "http://[::1]:80/base/"]
    {
        build(url, "queryKey", Credential::key("k")).expect(url);
    }
    build("HTTPS://a.example", "queryKey", Credential::key("k")).expect("https");
}

#[tokio::test]
async fn nothing_that_can_be_shown_shows_a_credential() {
    let recorder = recorder();
    let client = whole(&recorder);
    let call = Call::<Both>::new(&client);
    let request = call.request().expect("complete");
    let mut shown = format!(
        "{client:?} {:?} {call:?} {request:?} {:?}",
        builder(&recorder).credential("basicAuth", Credential::password(MARKER, MARKER)),
        Credential::token(MARKER),
    );
    for kind in
        [TransportErrorKind::Connect, TransportErrorKind::Timeout, TransportErrorKind::Other]
    {
        let failing = Recorder { fails: Some(kind), ..recorder.clone() };
        let error = Call::<Both>::new(&whole(&failing)).await.expect_err("scripted");
        shown.push_str(&format!("{error} {error:?}"));
    }
    let broken = Recorder { body: "<".to_owned(), ..recorder.clone() };
    let error = Call::<Both>::new(&whole(&broken)).await.expect_err("no JSON");
    shown.push_str(&format!("{error} {error:?}"));
    assert!(!shown.contains(MARKER), "{shown}");
    // Of a request that is sent, headers hide themselves.
    sent(&recorder, Call::<InCookie>::new(&client)).await.expect("sent");
    call.await.expect("sent");
    let seen = recorder.seen.lock().expect("no panic");
    let request = &seen.last().expect("sent").0;
    assert!(!format!("{:?}", request.headers()).contains(MARKER));
}

#[tokio::test]
async fn a_target_that_would_be_too_long_is_refused_and_not_shown() {
    let recorder = recorder();
    let key = MARKER.repeat(20_000);
    let client =
        builder(&recorder).credential("queryKey", Credential::key(key)).build().expect("complete");
    let error = Call::<InQuery>::new(&client).await.expect_err("too long");
    assert_eq!(error.to_string(), "GET /things: the query can't hold the credential");
    assert!(!format!("{error:?}").contains(MARKER));
    assert!(recorder.seen.lock().expect("no panic").is_empty());
}
