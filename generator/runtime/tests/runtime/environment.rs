//! The environment variables: their order, and the errors if they are incomplete.

use std::collections::BTreeMap;
use std::ffi::OsString;

use openapi_sdk_runtime::{
    ClientBuilder, Environment, EnvironmentCredential, Error, Identity, Profile, Scheme, Server,
    ServerVariable,
};

static PROFILE: Profile = Profile::new(
    Server::new(
        "https://{tenantDomain}.example.com",
        &[ServerVariable::new("tenantDomain", "tenant")],
    ),
    &[Scheme::bearer("oauth", "bearer_token")],
    "sdk",
);

const ENVIRONMENT: Environment = Environment::new("PETS", &[("tenantDomain", "TENANT_DOMAIN")])
    .credentials(&[EnvironmentCredential::token("oauth")])
    .knows_clients(true);

/// The secret that must not be shown.
const MARKER: &str = "mark3r";

fn read_by(
    environment: Environment,
    variables: &[(&str, &str)],
) -> Result<(ClientBuilder, String), Error> {
    let variables: BTreeMap<&str, &str> = variables.iter().copied().collect();
    let lookup = |name: &str| variables.get(name).map(OsString::from);
    let (builder, identity) = environment.read_from(ClientBuilder::new(&PROFILE), &lookup)?;
    assert!(!format!("{identity:?} {builder:?}").contains(MARKER), "{identity:?} {builder:?}");
    let identity = match identity {
        None => "no identity".to_owned(),
        Some(Identity::Subject { client_id, token }) => {
            format!("{client_id} for {}", token.expose())
        }
        Some(Identity::Client { client_id, secret }) => {
            format!("{client_id} with {}", secret.expose())
        }
    };
    Ok((builder, identity))
}

fn read(variables: &[(&str, &str)]) -> Result<(ClientBuilder, String), Error> {
    read_by(ENVIRONMENT, variables)
}

#[test]
fn a_token_goes_before_an_exchange_and_that_before_a_secret() {
    let all = [
        ("PETS_CLIENT_SECRET", "mark3r-secret"),
        ("PETS_CLIENT_ID", "id"),
        ("PETS_OIDC_TOKEN", "mark3r-oidc"),
        ("PETS_ACCESS_TOKEN", "mark3r-token"),
    ];
    for (count, expected) in
        [(4, "no identity"), (3, "id for mark3r-oidc"), (2, "id with mark3r-secret")]
    {
        assert_eq!(read(&all[..count]).expect("enough").1, expected);
    }
    // An empty variable is not set.
    let empty = [all[0], all[1], ("PETS_OIDC_TOKEN", ""), ("PETS_ACCESS_TOKEN", "")];
    assert_eq!(read(&empty).expect("enough").1, "id with mark3r-secret");
}

#[test]
fn missing_variables_are_named_and_no_value_is_shown() {
    for (variables, message) in [
        (
            &[][..],
            "no credential in the environment: set `PETS_ACCESS_TOKEN`, or `PETS_OIDC_TOKEN` with `PETS_CLIENT_ID`, or `PETS_CLIENT_ID` with `PETS_CLIENT_SECRET`",
        ),
        (
            &[("PETS_OIDC_TOKEN", MARKER), ("PETS_CLIENT_SECRET", MARKER)],
            "`PETS_OIDC_TOKEN` is set in the environment, but not `PETS_CLIENT_ID`",
        ),
        (
            &[("PETS_CLIENT_SECRET", MARKER)],
            "`PETS_CLIENT_SECRET` is set in the environment, but not `PETS_CLIENT_ID`",
        ),
        (
            &[("PETS_CLIENT_ID", MARKER)],
            "`PETS_CLIENT_ID` is set in the environment, but not `PETS_CLIENT_SECRET`",
        ),
        (
            &[
                ("PETS_TENANT_DOMAIN", MARKER),
                ("PETS_SERVER_URL", MARKER),
                ("PETS_ACCESS_TOKEN", MARKER),
            ],
            "`PETS_TENANT_DOMAIN` and `PETS_SERVER_URL` are both set in the environment: unset one of them",
        ),
    ] {
        let error = read(variables).expect_err("not enough");
        assert!(error.is_invalid_input());
        assert_eq!(error.to_string(), message);
    }
    const TOKEN: &[EnvironmentCredential] = &[EnvironmentCredential::token("oauth")];
    let only_tokens = Environment::new("PETS", &[]).credentials(TOKEN);
    let error = read_by(only_tokens, &[("PETS_CLIENT_ID", MARKER)]).expect_err("not enough");
    assert_eq!(error.to_string(), "no credential in the environment: set `PETS_ACCESS_TOKEN`");
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_text_is_named() {
    use std::os::unix::ffi::OsStringExt;

    let lookup = |_: &str| Some(OsString::from_vec(vec![0xff]));
    let error = ENVIRONMENT.read_from(ClientBuilder::new(&PROFILE), &lookup).expect_err("no text");
    assert_eq!(
        error.to_string(),
        "the environment variable `PETS_SERVER_URL` must be Unicode text"
    );
}

#[cfg(feature = "reqwest")]
#[test]
fn the_server_may_be_a_name_a_host_or_a_url() {
    for (name, value, server) in [
        ("PETS_TENANT_DOMAIN", "acme", "https://acme.example.com"),
        ("PETS_TENANT_DOMAIN", "Acme", "https://acme.example.com"),
        ("PETS_TENANT_DOMAIN", "acme.Example.com", "https://acme.example.com"),
        ("PETS_SERVER_URL", "https://other.example/base", "https://other.example/base"),
    ] {
        let (builder, _) = read(&[(name, value), ("PETS_ACCESS_TOKEN", "t")]).expect("enough");
        let client = builder.build().expect("complete");
        assert!(format!("{client:?}").contains(&format!("{server:?}")), "{client:?}");
    }
}

/// The variables of an API with keys and passwords.
const KEYS: Environment = Environment::new("PETS", &[]).credentials(&[
    EnvironmentCredential::key("key", "API_KEY"),
    EnvironmentCredential::password("login", "USERNAME", "PASSWORD"),
]);

#[cfg(feature = "test-util")]
#[tokio::test]
async fn credentials_of_the_environment_are_sent() {
    use openapi_sdk_runtime::test_util::Script;

    static PROFILE: Profile = Profile::new(
        Server::new("https://api.example.com", &[]),
        &[
            Scheme::bearer("oauth", "bearer_token"),
            Scheme::header("key", "api_key", "X-Key"),
            Scheme::basic("login", "basic_auth"),
        ],
        "sdk",
    )
    .usual_security(&[&["key"], &["login"], &["oauth"]]);
    let token = ENVIRONMENT;
    for (environment, variables, header, value) in [
        (token, &[("PETS_ACCESS_TOKEN", "t")][..], "authorization", "Bearer t"),
        (KEYS, &[("PETS_API_KEY", "k")], "x-key", "k"),
        (KEYS, &[("PETS_USERNAME", "u"), ("PETS_PASSWORD", "p")], "authorization", "Basic dTpw"),
        // An empty password is a choice.
        (KEYS, &[("PETS_USERNAME", "u"), ("PETS_PASSWORD", "")], "authorization", "Basic dTo="),
        (
            KEYS,
            &[("PETS_API_KEY", "k"), ("PETS_USERNAME", "u"), ("PETS_PASSWORD", "p")],
            "x-key",
            "k",
        ),
    ] {
        let variables: BTreeMap<&str, &str> = variables.iter().copied().collect();
        let lookup = |name: &str| variables.get(name).map(OsString::from);
        let read = environment.read_from(ClientBuilder::new(&PROFILE), &lookup);
        let (builder, _) = read.expect("a credential");
        let script = Script::new();
        script.expect_request("GET", "/things").status(204);
        let client = script.client(builder).expect("complete");
        client.request("GET", "/things").await.expect("a response");
        assert_eq!(script.requests()[0].headers()[header], value);
    }
}

#[test]
fn an_incomplete_password_is_an_error() {
    for (variables, message) in [
        (
            &[][..],
            "no credential in the environment: set `PETS_API_KEY`, or `PETS_USERNAME` with `PETS_PASSWORD`",
        ),
        (
            &[("PETS_API_KEY", MARKER), ("PETS_USERNAME", MARKER)],
            "`PETS_USERNAME` is set in the environment, but not `PETS_PASSWORD`",
        ),
        (
            &[("PETS_PASSWORD", MARKER)],
            "`PETS_PASSWORD` is set in the environment, but not `PETS_USERNAME`",
        ),
    ] {
        let error = read_by(KEYS, variables).expect_err("not enough");
        assert_eq!(error.to_string(), message);
    }
}
