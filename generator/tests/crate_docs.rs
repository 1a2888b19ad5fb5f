//! README and crate docs describe all features of a crate, and no others.

use std::collections::BTreeMap;

use openapi_sdk_generator::{Input, generate};

const CONFIG: &str = "[package]\nname = \"case\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

/// The files of a crate whose operation asks for these schemes, each an alternative.
fn made(schemes: &str, names: &[&str], config: &str) -> BTreeMap<String, String> {
    let asked: String = names.iter().map(|name| format!("{{{name}: []}}, ")).collect();
    let document = format!(
        "openapi: 3.1.0\ninfo: {{title: a, version: '1'}}\nservers: [{{url: 'https://example.com'}}]\n\
         security: [{asked}]\npaths:\n  /pets: {{get: {{operationId: list, responses: {{'204': {{description: ok}}}}}}}}\n\
         components:\n  securitySchemes:\n{schemes}"
    );
    let output = generate(Input::new("spec.yaml", &document, config));
    output.unwrap_or_else(|failure| panic!("{:#?}", failure.findings)).files
}

const BEARER: &str = "    bearer: {type: http, scheme: bearer}\n";
const OAUTH: &str = "    flow: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://example.com/token', scopes: {}}}}\n";
const KEY: &str = "    key: {type: apiKey, in: header, name: X-Key}\n";

#[test]
fn a_crate_names_all_ways_to_a_credential() {
    let plain = &made(BEARER, &["bearer"], CONFIG)["src/lib.rs"];
    assert!(plain.contains("//! [`ClientBuilder::bearer_token`] sets it.\n//!\n//! # Auth"));

    let config = format!("{CONFIG}[auth]\nenvironment-prefix = \"PETS\"\n");
    let more = &made(&format!("{BEARER}{OAUTH}"), &["bearer", "flow"], &config)["src/lib.rs"];
    let told = "//! [`ClientBuilder::bearer_token`] sets it.\n\
                //! With the feature `oauth`, `ClientBuilder::client_credentials` and\n\
                //! `ClientBuilder::token_exchange` get tokens for `flow`.\n\
                //! [`Client::from_env`] reads credentials from environment variables.\n";
    assert!(more.contains(told), "{more}");

    // The sentence is not a part of the list.
    let several = &made(&format!("{OAUTH}{KEY}"), &["flow", "key"], CONFIG)["src/lib.rs"];
    let told = "//! - [`ClientBuilder::api_key`] for `key`\n//!\n//! With the feature `oauth`";
    assert!(several.contains(told), "{several}");
}

#[test]
fn the_readme_names_each_feature() {
    let oauth = "This disables `gzip` and `oauth`";
    for (scheme, name, off) in [(BEARER, "bearer", "This disables `gzip`,"), (OAUTH, "flow", oauth)]
    {
        let files = made(scheme, &[name], CONFIG);
        let (readme, manifest) = (&files["README.md"], &files["Cargo.toml"]);
        assert!(readme.contains(off), "{readme}");
        let manifest: toml::Table = manifest.parse().expect("the manifest is TOML");
        let features = manifest["features"].as_table().expect("they are a table");
        let table = readme.split_once("| Feature |").expect("there is a table").1;
        for feature in features.keys().filter(|name| !["default", "full"].contains(&&***name)) {
            assert!(table.contains(&format!("`{feature}`")), "{feature}: {table}");
        }
    }
}
