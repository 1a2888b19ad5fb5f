//! Secrets by the names of properties: their types, their findings, and the settings of the config.

use openapi_sdk_generator::diagnostic::{Finding, Severity};
use openapi_sdk_generator::{Input, generate};

const DOCUMENT: &str = r##"openapi: 3.1.0
info: {title: a, version: "1"}
paths:
  /a:
    get:
      operationId: get
      tags: [a]
      responses:
        "200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/A"}}}}
components:
  schemas:
    A:
      type: object
      properties:
        clientSecret: {type: string}
        next_page_token: {type: string}
        passwords: {type: array, items: {type: string}}
        apiKey: {$ref: "#/components/schemas/B"}
    B: {type: string}
"##;

const PACKAGE: &str = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

/// Generates the crate with additional config. Returns the file with `A`, and the findings.
fn run(config: &str) -> Result<(String, Vec<Finding>), Vec<Finding>> {
    let config = format!("{PACKAGE}{config}");
    match generate(Input::new("a.yaml", DOCUMENT, &config)) {
        Ok(output) => {
            let models = &output.files["src/resources/a/models.rs"];
            Ok((models.clone(), output.warnings))
        }
        Err(failure) => Err(failure.findings),
    }
}

fn pointers(findings: &[Finding]) -> Vec<String> {
    let found = findings.iter().filter(|finding| finding.rule == "secret-by-name");
    found
        .filter_map(|finding| finding.location.site.pointer.as_ref())
        .map(ToString::to_string)
        .collect()
}

const CLIENT_SECRET: &str = "#/components/schemas/A/properties/clientSecret";
const PASSWORDS: &str = "#/components/schemas/A/properties/passwords";
const API_KEY: &str = "#/components/schemas/A/properties/apiKey";

#[test]
fn each_secret_is_reported_at_its_place() {
    let (models, findings) = run("").expect("the document is valid");
    for field in [
        "pub client_secret: Option<Secret>",
        "pub passwords: Option<Vec<Secret>>",
        "pub api_key: Option<Secret>",
        "pub next_page_token: Option<String>",
    ] {
        assert!(models.contains(field), "{field} is missing in {models}");
    }
    assert_eq!(pointers(&findings), [CLIENT_SECRET, PASSWORDS, API_KEY]);
    let finding = &findings[0];
    assert_eq!(finding.severity, Severity::Warning);
    assert!(finding.message.contains("`clientSecret`"), "{}", finding.message);
    let hint = finding.hint.as_deref().unwrap_or_default();
    assert!(hint.contains("`secret = false`") && hint.contains("`[[override]]`"), "{hint}");
}

#[test]
fn an_override_decides_about_a_place_without_a_finding() {
    let items = format!("{PASSWORDS}/items");
    for (at, reported, field) in [
        (CLIENT_SECRET, CLIENT_SECRET, "client_secret"),
        (PASSWORDS, PASSWORDS, "passwords"),
        (&items, PASSWORDS, "passwords"),
        (API_KEY, API_KEY, "api_key"),
    ] {
        for secret in [true, false] {
            let config = format!("[[override]]\nat = \"{at}\"\nsecret = {secret}\n");
            let (models, findings) = run(&config).expect("the document is valid");
            let line = models.lines().find(|line| line.contains(&format!("pub {field}: ")));
            let line = line.unwrap_or_else(|| panic!("{field} is missing in {models}"));
            assert_eq!(line.contains("Secret"), secret, "{line}");
            assert_eq!(pointers(&findings).len(), 2);
            assert!(!pointers(&findings).contains(&reported.to_owned()));
        }
    }
}

#[test]
fn an_override_of_the_target_decides_about_its_references() {
    let config = "[[override]]\nat = \"#/components/schemas/B\"\nsecret = false\n";
    let (models, findings) = run(config).expect("the document is valid");
    assert!(models.contains("pub api_key: Option<String>"), "{models}");
    assert_eq!(pointers(&findings), [CLIENT_SECRET, PASSWORDS]);
}

#[test]
fn the_config_turns_the_names_off() {
    let (models, findings) = run("[types]\nsecrets-by-name = false\n").expect("it is valid");
    assert!(!models.contains("<Secret"), "{models}");
    assert_eq!(pointers(&findings), [""; 0]);
}

#[test]
fn a_list_of_names_needs_no_finding() {
    let config = "[types]\nsecrets-by-name = false\nsecret-properties = [\"apiKey\"]\n";
    let (models, findings) = run(config).expect("the document is valid");
    assert!(models.contains("pub api_key: Option<Secret>"), "{models}");
    assert!(models.contains("pub client_secret: Option<String>"), "{models}");
    assert_eq!(pointers(&findings), [""; 0]);
}

#[test]
fn the_rule_has_a_level() {
    let (models, findings) = run("[rules]\nsecret-by-name = \"allow\"\n").expect("it is valid");
    assert!(models.contains("pub client_secret: Option<Secret>"), "{models}");
    assert_eq!(pointers(&findings), [""; 0]);
    let findings = run("[rules]\nsecret-by-name = \"error\"\n").expect_err("secrets are errors");
    assert_eq!(pointers(&findings), [CLIENT_SECRET, PASSWORDS, API_KEY]);
}
