//! The texts of findings and of the account, for callers that print them as they are.

use openapi_sdk_generator::{Input, generate};

const CONFIG: &str = "[package]\nname = \"pets\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

#[test]
fn a_finding_has_its_place_its_rule_and_its_hint() {
    let document = "openapi: 3.1.0\ninfo: {title: a, titel: b, version: '1'}\npaths: {}\n";
    let output = generate(Input::new("a.yaml", document, CONFIG)).expect("it is a warning");
    let shown: Vec<String> = output.warnings.iter().map(ToString::to_string).collect();
    let [finding] = &shown[..] else { panic!("{shown:?}") };
    assert!(finding.starts_with("a.yaml:2:18: warning[unknown-key]: "), "{finding}");
    assert!(finding.contains("\n    help: "), "{finding}");
    let failure = generate(Input::new("a.yaml", document, "nothing = 1\n"));
    let failure = failure.expect_err("the config has no package").findings;
    assert!(failure.iter().any(|one| one.to_string().starts_with("config:1:1: error[")));
}

#[test]
fn an_account_has_the_counts_and_each_omitted_part() {
    let document = "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths:\n  /a:\n    get:\n      \
        operationId: a\n      parameters: [{in: query, name: q, required: true, content: {image/png: {}}}]\n      \
        responses: {'204': {description: ok}}\n";
    let output = generate(Input::new("a.yaml", document, CONFIG)).expect("the rest is generated");
    let shown = output.summary.to_string();
    assert!(
        shown.starts_with("operations: 1 = 0 emitted in 0 resources + 0 unselected + 1 refused\n")
    );
    assert!(shown.contains("\nrefused[unsupported-parameter]: "), "{shown}");
    assert!(shown.ends_with(" (#/paths/~1a/get)\n"), "{shown}");
}
