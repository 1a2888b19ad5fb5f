//! References to files that can't be used and to the network: the rest of the document is generated, nothing outside
//! the root folder is read, and limits still end the run.

use std::collections::BTreeMap;
use std::sync::Mutex;

use openapi_sdk_generator::diagnostic::{Finding, Severity};
use openapi_sdk_generator::source::{File, FileReader, ReadError};
use openapi_sdk_generator::{Failure, Input, Output, generate};

const CONFIG: &str = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

/// Each kind of reference that has no target, and the rule that reports it.
const REFERENCES: &[(&str, &str)] = &[
    ("missing.yaml", "missing-file"),
    ("missing.yaml#/Pet", "missing-file"),
    ("models", "missing-file"),
    ("broken.yaml#/Pet", "invalid-file"),
    ("large.yaml", "invalid-file"),
    ("https://a.example/pet.yaml", "external-reference"),
    ("//a.example/pet.yaml", "external-reference"),
    ("urn:example:pet", "external-reference"),
    ("file:///etc/passwd", "external-reference"),
    ("/etc/passwd", "external-reference"),
    ("../pet.yaml", "external-reference"),
    ("models/../../pet.yaml", "external-reference"),
    ("..%2Fpet.yaml", "external-reference"),
    ("..\\\\pet.yaml", "external-reference"),
    ("usable.yaml#/None", "unknown-reference"),
    ("usable.yaml#none", "unknown-reference"),
    ("circle.yaml", "circular-reference"),
];

/// Files in memory, and the paths that a run requested.
#[derive(Default)]
struct Files {
    texts: BTreeMap<String, String>,
    requested: Mutex<Vec<String>>,
}

impl Files {
    fn of(texts: &[(&str, &str)]) -> Self {
        let texts = texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Self { texts: texts.collect(), requested: Mutex::default() }
    }

    fn usual() -> Self {
        Self::of(&[
            ("broken.yaml", "Pet: {type: [}\n"),
            ("large.yaml", &format!("type: string # {}\n", "x".repeat(10_000))),
            ("usable.yaml", "Pet: {type: string}\n"),
            ("circle.yaml", "$ref: circle.yaml\n"),
        ])
    }
}

impl FileReader for Files {
    fn read(&self, file: File<'_>, limit: u64) -> Result<String, ReadError> {
        let (File::Referenced(path) | File::Overlay(path)) = file;
        self.requested.lock().expect("no thread panics").push(path.to_owned());
        self.texts.read(file, limit)
    }
}

/// A document with a reference at the place of a schema, of a body and of an operation, and with two other operations.
fn document(reference: &str) -> String {
    format!(
        r##"openapi: 3.1.0
info: {{title: a, version: "1"}}
paths:
  /a: {{get: {{operationId: a, responses: {{"204": {{description: ok}}}}}}}}
  /b: {{get: {{operationId: b, responses: {{"200": {{description: ok, content: {{application/json: {{schema: {{$ref: "#/components/schemas/B"}}}}}}}}}}}}}}
  /body: {{post: {{operationId: body, requestBody: {{$ref: "{reference}"}}, responses: {{"204": {{description: ok}}}}}}}}
  /operation: {{get: {{$ref: "{reference}"}}}}
  /item: {{$ref: "{reference}"}}
components:
  schemas:
    B: {{type: object, properties: {{gap: {{$ref: "{reference}"}}, name: {{type: string}}}}}}
"##
    )
}

/// A document without operations.
fn with_schemas(schemas: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: a, version: \"1\"}}\npaths: {{}}\ncomponents: {{schemas: {schemas}}}\n"
    )
}

fn run(files: &Files, document: &str, config: &str) -> Result<Output, Failure> {
    let config = format!("{CONFIG}{config}");
    generate(Input { files, ..Input::new("spec.yaml", document, &config) })
}

fn passed(files: &Files, document: &str, config: &str) -> Output {
    run(files, document, config).unwrap_or_else(|failure| panic!("{:#?}", failure.findings))
}

fn failed(files: &Files, document: &str, config: &str) -> Vec<Finding> {
    let failure = run(files, document, config).map(|_| ()).expect_err("the run fails");
    failure.findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect()
}

const LIMIT: &str = "[limits]\nfile-bytes = 9000\n";

#[test]
fn all_other_operations_are_generated_and_the_account_is_complete() {
    for (reference, rule) in REFERENCES {
        let output = passed(&Files::usual(), &document(reference), LIMIT);
        let summary = output.summary;
        let count = summary.operations;
        assert_eq!((count.read, count.emitted, count.refused), (4, 2, 2), "{reference}");
        assert_eq!(count.read, count.emitted + count.unselected + count.refused);
        let refused: Vec<(&str, &str)> =
            summary.refusals.iter().map(|it| (it.origin.as_str(), it.rule)).collect();
        let expected = [("#/paths/~1body/post", *rule), ("#/paths/~1operation/get", *rule)];
        assert_eq!(refused, expected, "{reference}");
        let untyped: Vec<(&str, &str)> =
            summary.untyped.iter().map(|it| (it.origin.as_str(), it.rule)).collect();
        assert_eq!(untyped, [("#/components/schemas/B/properties/gap", *rule)], "{reference}");
        let types = &summary.rust_types;
        let rust_type = |name: &str| {
            types.iter().find(|(at, _)| at.as_str().ends_with(name)).map(|(_, ty)| ty.as_str())
        };
        assert_eq!(rust_type("/gap"), Some("Option<Value>"), "{reference}");
        assert_eq!(rust_type("/name"), Some("Option<String>"), "{reference}");
    }
}

#[test]
fn every_reference_is_reported_with_its_place_and_a_hint() {
    for (reference, rule) in REFERENCES {
        let config = format!("{LIMIT}[rules]\n{rule} = \"error\"\n");
        for (config, severity) in [(LIMIT, Severity::Warning), (&config, Severity::Error)] {
            let findings = match run(&Files::usual(), &document(reference), config) {
                Ok(output) => output.warnings,
                Err(failure) => failure.findings,
            };
            let mut hinted = 0;
            for finding in findings.iter().filter(|finding| finding.rule == *rule) {
                assert_eq!(finding.severity, severity, "{reference}");
                assert!(finding.location.site.pointer.is_some(), "{reference}");
                hinted += finding.hint.as_ref().map_or(0, |_| finding.count());
            }
            // A file that refers to itself has only one such place.
            let places = if *rule == "circular-reference" { 1 } else { 4 };
            assert_eq!(hinted, places, "{reference}: {findings:#?}");
        }
    }
}

#[test]
fn nothing_outside_the_root_folder_is_requested() {
    for (reference, rule) in REFERENCES {
        let files = Files::usual();
        passed(&files, &document(reference), LIMIT);
        let requested = files.requested.into_inner().expect("no thread panics");
        let path = reference.split('#').next().unwrap_or_default();
        let expected = if *rule == "external-reference" { &[][..] } else { &[path] };
        assert_eq!(requested, expected, "each file is requested once");
    }
}

#[test]
fn limits_of_the_run_still_end_it() {
    let files = Files::of(&[("a.yaml", "type: string"), ("b.yaml", "type: string")]);
    let rules = |findings: Vec<Finding>| -> Vec<&str> {
        findings.iter().map(|finding| finding.rule).collect()
    };
    let two = with_schemas("{A: {$ref: a.yaml}, B: {$ref: b.yaml}}");
    assert_eq!(rules(failed(&files, &two, "[limits]\nfiles = 1\n")), ["limit"]);
    assert_eq!(rules(failed(&files, &two, "[limits]\nvalues = 14\n")), ["limit"]);
    passed(&files, &two, "[limits]\nvalues = 30\nfiles = 2\n");
    let broken = &two[..two.len() - 3];
    assert_eq!(rules(failed(&files, broken, "")), ["syntax"]);
    let overlay = format!("overlays = [\"none.yaml\"]\n{CONFIG}");
    let failure = generate(Input { files: &files, ..Input::new("spec.yaml", &two, &overlay) });
    assert_eq!(
        rules(failure.map(|_| ()).expect_err("the overlay is missing").findings),
        ["overlay"]
    );
}

#[test]
fn a_path_item_that_contains_itself_twice_is_copied_once() {
    let item = "post: {operationId: a, responses: {}, callbacks: {a: {'{$url}': {$ref: item.yaml}}, b: {'{$url}': {$ref: item.yaml}}}}";
    let files = Files::of(&[("item.yaml", item)]);
    let document =
        "openapi: 3.1.0\ninfo: {title: a, version: \"1\"}\npaths: {/a: {$ref: item.yaml}}\n";
    let output = passed(&files, document, "[limits]\nvalues = 100\n");
    let rules: Vec<(&str, usize)> =
        output.warnings.iter().map(|finding| (finding.rule, finding.count())).collect();
    assert_eq!(rules, [("circular-reference", 2)]);
    assert_eq!(output.summary.operations.emitted, 1);
}

#[test]
fn a_reference_through_another_reference_is_inlined() {
    let files = Files::of(&[("b.yaml", "get: {operationId: b, responses: {}}")]);
    let document = "openapi: 3.1.0\ninfo: {title: a, version: \"1\"}\npaths: {/a: {get: {$ref: '#/paths/~1b/get'}}, /b: {$ref: b.yaml}}\n";
    let output = passed(&files, document, "");
    assert_eq!(output.summary.operations.emitted, 2);
}

/// The unused entries of `[references.map]`, with their lines in the config.
fn unused(files: &Files, reference: &str, map: &str) -> Vec<(usize, String)> {
    let config = format!("[references.map]\n{map}");
    let findings =
        match run(files, &with_schemas(&format!("{{A: {{$ref: '{reference}'}}}}")), &config) {
            Ok(_) => return Vec::new(),
            Err(failure) => failure.findings,
        };
    let unused = findings.iter().filter(|finding| finding.rule == "unused-config");
    unused.map(|it| (it.location.site.line, it.message.clone())).collect()
}

#[test]
fn an_entry_of_the_map_without_a_reference_is_reported() {
    let files = Files::of(&[
        ("models/pet.yaml", "type: string"),
        ("models/id.yaml", "{$id: 'https://a.example/id.yaml', type: string}"),
        ("by-id.yaml", "anyOf: [{$ref: models/id.yaml}, {$ref: 'https://a.example/id.yaml'}]"),
        ("broken.yaml", "{"),
    ]);
    let entry = |url: &str, path: &str| format!("\"https://a.example/{url}\" = \"{path}\"\n");
    let whole = entry("", "models/");
    let message = |url: &str| format!("no `$ref` leads to `https://a.example/{url}`");
    let pet = "https://a.example/pet.yaml";
    for (reference, map, expected) in [
        (pet, whole.clone(), vec![]),
        (pet, whole.clone() + &entry("pet", "models/pet"), vec![(6, message(""))]),
        (pet, whole.clone() + &entry("cat", "models/pet"), vec![(7, message("cat"))]),
        ("#/none", whole.clone(), vec![(6, message(""))]),
        ("https://b.example/pet.yaml", whole.clone(), vec![(6, message(""))]),
        // The file is also known by its `$id`, and the reference leads to it both ways.
        ("by-id.yaml", entry("id.yaml", "models/id.yaml"), vec![]),
        // The file that can't be used may contain such a reference.
        ("broken.yaml", whole.clone(), vec![]),
        ("missing.yaml", whole, vec![]),
    ] {
        assert_eq!(unused(&files, reference, &map), expected, "{reference}\n{map}");
    }
}
