//! Parameters and headers that the client sets for all calls, and servers by their constants.

mod server;

use conformance_client_parameters::resources::things::ListXMode;
use conformance_client_parameters::{Call, Client, ClientBuilder, Error, Operation, servers};

use server::{Recorded, Server, response};

/// The request of a call by a client with these settings.
async fn sent<O: Operation>(
    set: impl FnOnce(ClientBuilder) -> ClientBuilder,
    call: impl FnOnce(&Client) -> Call<O>,
) -> Recorded {
    let server = Server::of(response("204 No Content", &[], b"")).await;
    let client = set(Client::builder().server_url(&server.url)).build().expect("it is complete");
    call(&client).send().await.expect("the call succeeds");
    server.recorded().await
}

/// All parameters.
fn all(builder: ClientBuilder) -> ClientBuilder {
    builder.tenant("acme/eu").api_version("2026-02-02").x_mode(ListXMode::Fast).session("a;b")
}

#[tokio::test]
async fn calls_send_the_values_of_the_client() {
    let recorded = sent(all, |client| client.things().list()).await;
    assert_eq!(recorded.line, "GET /acme%2Feu/things?api-version=2026-02-02");
    assert_eq!(recorded.header("x-mode").as_deref(), Some("fast"));
    let recorded = sent(all, |client| client.things().create()).await;
    assert_eq!(recorded.header("cookie").as_deref(), Some("session=a%3Bb"));
    let recorded = sent(all, |client| client.things().health()).await;
    assert_eq!(recorded.line, "GET /health");
    assert_eq!(recorded.header("x-mode"), None);
}

#[tokio::test]
async fn a_call_can_set_another_value() {
    let call = |client: &Client| {
        client.things().list().tenant("other").api_version("1").x_mode(ListXMode::Safe)
    };
    let recorded = sent(all, call).await;
    assert_eq!(recorded.line, "GET /other/things?api-version=1");
    assert_eq!(recorded.header("x-mode").as_deref(), Some("safe"));
}

#[tokio::test]
async fn a_constant_is_sent_where_the_client_sets_no_value() {
    let recorded = sent(|builder| builder, |client| client.things().constant()).await;
    assert_eq!(recorded.line, "GET /constant?api-version=2020-01-01");
    let recorded = sent(all, |client| client.things().constant()).await;
    assert_eq!(recorded.line, "GET /constant?api-version=2026-02-02");
}

#[tokio::test]
async fn an_optional_parameter_may_be_missing_and_a_required_one_may_not() {
    let some = |builder: ClientBuilder| builder.tenant("acme").api_version("1");
    let recorded = sent(some, |client| client.things().list()).await;
    assert_eq!(recorded.header("x-mode"), None);
    let client = some(Client::builder()).build().expect("it is complete");
    let error = client.things().create().await.expect_err("a parameter is missing");
    assert!(error.is_invalid_input());
    assert_eq!(
        error.to_string(),
        "POST /{tenant}/things: the parameter `X-Mode` is not set: call `ClientBuilder::x_mode`"
    );
}

#[tokio::test]
async fn a_value_leads_to_no_other_path() {
    for tenant in ["..", ".", "a/../../b", ""] {
        let client = all(Client::builder()).tenant(tenant).build().expect("it is complete");
        let result = client.things().list().await;
        if tenant.contains('/') {
            // An encoded slash is part of the value.
            assert!(!result.expect_err("no server").is_invalid_input());
        } else {
            assert!(result.expect_err("another path").is_invalid_input(), "{tenant}");
        }
    }
}

#[tokio::test]
async fn a_default_header_is_sent_unless_the_call_sets_it() {
    let set = |builder: ClientBuilder| all(builder).default_header("X-Team", "blue");
    let recorded = sent(set, |client| client.things().health()).await;
    assert_eq!(recorded.header("x-team").as_deref(), Some("blue"));
    let recorded = sent(set, |client| client.things().health().header("x-team", "red")).await;
    assert_eq!(recorded.header("x-team").as_deref(), Some("red"));
    // Endpoints without a declaration are calls too.
    let recorded = sent(set, |client| client.request("GET", "/x")).await;
    assert_eq!(recorded.header("x-team").as_deref(), Some("blue"));
}

#[test]
fn a_header_with_a_setter_of_its_own_is_rejected() {
    let error = |name: &str, value: &str| -> Error {
        let builder = Client::builder().default_header(name, value);
        let error = builder.build().expect_err("rejected");
        assert!(!format!("{error:?}").contains("s3cret"));
        error
    };
    assert_eq!(
        error("x-key", "s3cret").to_string(),
        "the default header `x-key` is a credential: use `key` (`ClientBuilder::api_key`)"
    );
    assert_eq!(
        error("user-agent", "s3cret").to_string(),
        "the default header `user-agent` is set by each request"
    );
    assert_eq!(
        error("idempotency-key", "s3cret").to_string(),
        "the default header `idempotency-key` must differ for each call: use `Call::idempotency_key`"
    );
    assert_eq!(error("x-a", "s3cret\n").to_string(), "the default header `x-a` is invalid");
}

#[tokio::test]
async fn a_default_header_with_a_secret_goes_where_credentials_go() {
    let secret = |builder: ClientBuilder| builder.default_header("X-Auth-Token", "s3cret");
    let recorded = sent(secret, |client| client.things().health()).await;
    assert_eq!(recorded.header("x-auth-token").as_deref(), Some("s3cret"));
    let client = secret(Client::builder()).server_url("http://a.example");
    let client = client.build().expect("it is complete");
    let error = client.things().health().await.expect_err("not over plain HTTP");
    assert!(error.is_invalid_input());
    assert!(error.to_string().contains("HTTPS"), "{error}");
    assert!(!format!("{error:?}").contains("s3cret"));
}

#[tokio::test]
async fn a_client_calls_the_server_of_a_constant() {
    let server = Server::of(response("204 No Content", &[], b"")).await;
    let port = server.url.rsplit(':').next().expect("it has a port").trim_end_matches('/');
    let builder = Client::builder().server(servers::LOCAL_COPY).port(port);
    let client = builder.build().expect("it is complete");
    client.things().health().await.expect("the call succeeds");
    assert_eq!(server.recorded().await.line, "GET /health");
}
