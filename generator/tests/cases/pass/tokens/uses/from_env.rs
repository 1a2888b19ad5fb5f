//! A client that is configured by the environment, which is empty here.

use tokens::{Client, ClientBuilder};

#[test]
fn the_missing_variables_are_named() {
    let error = ClientBuilder::from_env().expect_err("nothing is set");
    let message = "no credential in the environment: set `PETS_ACCESS_TOKEN`, or `PETS_OIDC_TOKEN` with `PETS_CLIENT_ID`, \
                   or `PETS_CLIENT_ID` with `PETS_CLIENT_SECRET`";
    assert_eq!(error.to_string(), message);
    assert!(Client::from_env().is_err());
}

#[test]
fn a_client_id_contains_the_host() {
    let builder = Client::builder().client_credentials("fox@other.example/x", "secret");
    let client = builder.build().expect("complete");
    assert!(format!("{client:?}").contains("https://other.example/v1"), "{client:?}");
    let builder = Client::builder().client_credentials("fox@other.example/x", "secret-token:mark3r");
    let error = builder.build().expect_err("no key").to_string();
    assert_eq!(error, "the client secret is invalid: it has 2 parts between colons, not four");
}
