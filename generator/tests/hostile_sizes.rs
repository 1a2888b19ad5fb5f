//! The output of a run is linear in its input: documents that describe more than they hold.

use openapi_sdk_generator::diagnostic::Finding;
use openapi_sdk_generator::{Input, generate, lint};
use serde_json::{Value, json};

const CONFIG: &str = "[package]\nname = \"case\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// So many operations that return a schema.
fn document(operations: usize, response: &Value, schemas: Value) -> Value {
    let operation = |number: usize| {
        let content = json!({ "application/json": response });
        let responses = json!({ "200": { "description": "ok", "content": content } });
        let id = format!("get{number}");
        (
            format!("/{number}"),
            json!({ "get": { "operationId": id, "tags": ["a"], "responses": responses } }),
        )
    };
    let paths: serde_json::Map<String, Value> = (0..operations).map(operation).collect();
    json!({
        "openapi": "3.1.0",
        "info": { "title": "a", "version": "1" },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

/// The bytes of the files that a run writes for the document, without the runtime; and its findings.
fn run(document: &Value) -> (usize, Vec<Finding>) {
    let text = document.to_string();
    let input = Input::new("spec.json", &text, CONFIG);
    let output = generate(input).unwrap_or_else(|failure| panic!("{:#?}", failure.findings));
    assert_eq!(lint(input).0, output.warnings, "lint and a run report the same");
    let own = output.files.iter().filter(|(path, _)| !path.starts_with("src/runtime/"));
    (own.map(|(_, text)| text.len()).sum(), output.warnings)
}

/// Objects with two members of the next, so many levels deep.
fn doubling(levels: usize) -> Value {
    let level = |level: usize| {
        let next = reference(&format!("L{}", level + 1));
        let members = json!({ "a": next, "b": next });
        (
            format!("L{level}"),
            json!({ "type": "object", "required": ["a", "b"], "properties": members }),
        )
    };
    let mut schemas: serde_json::Map<String, Value> = (0..levels).map(level).collect();
    schemas.insert(format!("L{levels}"), json!({ "type": "object" }));
    Value::Object(schemas)
}

#[test]
fn the_output_for_each_document_is_within_a_factor_of_its_input() {
    let big: serde_json::Map<String, Value> =
        (0..400).map(|number| (format!("k{number}"), json!("x".repeat(200)))).collect();
    let lists = json!({ "type": "array", "minItems": 480, "items": { "type": "array", "minItems": 480, "items": {} } });
    let row =
        json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } });
    let rows =
        json!({ "S": { "type": "array", "minItems": 900, "items": reference("Row") }, "Row": row });
    let mut shared = document(
        60,
        &json!({ "schema": reference("S"), "examples": { "a": { "$ref": "#/components/examples/Big" } } }),
        json!({ "S": { "type": "object", "additionalProperties": true } }),
    );
    shared["components"]["examples"] = json!({ "Big": { "value": big } });
    let response = |name: &str| json!({ "schema": reference(name) });
    for (what, document, rule) in [
        ("doubling, 10 levels", document(1, &response("L0"), doubling(10)), None),
        ("doubling, 20 levels", document(1, &response("L0"), doubling(20)), Some("sample-limit")),
        ("doubling, 40 levels", document(1, &response("L0"), doubling(40)), Some("sample-limit")),
        (
            "lists of lists",
            document(1, &response("S"), json!({ "S": lists })),
            Some("sample-limit"),
        ),
        ("many lists of rows", document(100, &response("S"), rows), Some("sample-limit")),
        ("an example of many operations", shared, Some("sample-limit")),
    ] {
        let input = document.to_string().len();
        let (output, findings) = run(&document);
        assert!(output < 3_500_000 + 20 * input, "{what}: {output} bytes from {input}");
        let rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules.first().copied(), rule, "{what}");
    }
}

/// Each union holds all others: the ways through them are too many to be walked, the unions are not.
#[test]
fn unions_that_contain_each_other_are_looked_at_once() {
    let union = |number: usize| {
        let others =
            (0..16).filter(|other| *other != number).map(|other| reference(&format!("U{other}")));
        let name = format!("own{number}");
        let own =
            json!({ "type": "object", "required": [name], "properties": { name.clone(): {} } });
        (format!("U{number}"), json!({ "oneOf": others.chain([own]).collect::<Vec<_>>() }))
    };
    let schemas: serde_json::Map<String, Value> = (0..16).map(union).collect();
    let document = document(1, &json!({ "schema": reference("U0") }), Value::Object(schemas));
    let (output, findings) = run(&document);
    assert!(output < 3_500_000, "{output} bytes");
    let rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["recursive-type", "sample-limit"]);
}
