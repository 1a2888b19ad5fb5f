//! The table of OpenAPI 3.2 in README names tests and rules that exist, and the parts that only docs show are there.

use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A file of the crate that the case becomes.
fn generated(path: &str) -> String {
    read(&format!("tests/cases/pass/openapi-3-2/expected/{path}"))
}

#[test]
fn each_row_names_a_test_or_a_reported_rule() {
    let tests = [read("../xtask/conformance/openapi-3-2/wire.rs"), read("tests/openapi_3_2.rs")];
    let findings = read("tests/cases/pass/openapi-3-2-reported/expected/findings.txt");
    let page = read("../README.md");
    let (_, section) = page.split_once("### OpenAPI 3.2\n").expect("it has a section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with('|')).skip(2).collect();
    assert!(rows.len() > 25, "the section has a table");
    for row in rows {
        let last = row.trim_end_matches(['|', ' ']).rsplit('|').next().unwrap_or_default();
        for name in last.split(',').map(|name| name.trim().trim_matches('`')) {
            let is_test = tests.iter().any(|text| text.contains(&format!("fn {name}()")));
            let is_rule = findings.contains(&format!("[{name}]"));
            assert!(is_test || is_rule, "neither a test nor a reported rule: {name}");
        }
    }
}

#[test]
fn the_parts_that_are_read_have_no_finding() {
    assert_eq!(generated("findings.txt").trim(), "");
}

#[test]
fn a_reference_may_have_the_uri_of_the_document() {
    let rows = generated("src/resources/pets/mod.rs");
    assert!(rows.contains("pub fn create(&self, body: Pet)"), "{rows}");
}

#[test]
fn tags_describe_their_resource() {
    let resource = generated("src/resources/a/mod.rs");
    assert!(resource.contains("//! A\n//!\n//! Part of b.\n"), "{resource}");
    // The first tag of this operation is a badge.
    assert!(resource.contains("pub fn ask(&self)"), "{resource}");
}

#[test]
fn a_path_may_have_reserved_characters() {
    let resource = generated("src/resources/search/mod.rs");
    assert!(resource.contains("crate::Style::SIMPLE.allow_reserved()"), "{resource}");
}

#[test]
fn a_media_type_may_be_a_reference() {
    let operations = generated("src/resources/a/ops.rs");
    assert!(operations.contains("Json<String>"), "{operations}");
}

#[test]
fn a_response_may_have_only_a_summary() {
    let resource = generated("src/resources/a/mod.rs");
    assert!(resource.contains("/// Returns a string: The answer.\n"), "{resource}");
}

#[test]
fn a_data_value_is_an_example() {
    let resource = generated("src/resources/rows/mod.rs");
    assert!(resource.contains("Row::default().text(\"from the data value\")"), "{resource}");
}

#[test]
fn a_security_scheme_may_be_deprecated() {
    let client = generated("src/client.rs");
    assert!(client.contains("/// The document advises against it.\n"), "{client}");
}
