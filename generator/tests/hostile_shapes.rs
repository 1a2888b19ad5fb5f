//! Documents of an unusual shape: every status at once, long lists of parameters, schemas that refer to each other in
//! long chains and in circles. Each run ends with a crate, and its omitted parts are reported.

use openapi_sdk_generator::files::Files;
use openapi_sdk_generator::{Input, Output, generate};
use serde_json::{Map, Value, json};

const CONFIG: &str = "[package]\nname = \"case\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

/// A document of one operation.
fn document(operation: &Value, components: &Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "a", "version": "1"},
        "paths": {"/a": {"post": operation}},
        "components": components,
    })
}

fn run(document: &Value) -> Output {
    let output = generate(Input::new("spec.yaml", &document.to_string(), CONFIG));
    output.unwrap_or_else(|failure| panic!("{:#?}", failure.findings))
}

/// A response with an object of its own.
fn response(number: usize) -> Value {
    let schema =
        json!({"type": "object", "properties": {format!("p{number}"): {"type": "string"}}});
    json!({"description": "ok", "content": {"application/json": {"schema": schema}}})
}

#[test]
fn every_status_has_a_variant_or_a_type_of_its_own() {
    let statuses =
        (200..=299).chain(400..=599).map(|code: usize| (code.to_string(), response(code)));
    let ranges = ["2XX", "4XX", "5XX", "default"].iter().zip(600..);
    let ranges = ranges.map(|(status, number)| ((*status).to_owned(), response(number)));
    let responses: Map<String, Value> = statuses.chain(ranges).collect();
    let output = run(&document(&json!({"operationId": "a", "responses": responses}), &json!({})));
    let (ops, types) =
        (&output.files["src/resources/a/ops.rs"], &output.files["src/resources/a/models.rs"]);
    for variant in ["Ok", "Status209", "Status299", "Success"] {
        assert!(ops.contains(&format!("    {variant}(")), "{variant}");
    }
    assert!(types.contains("Status499Error {"), "errors have types by status too");
    let redirects = json!({"302": response(1), "399": response(2), "3XX": response(3)});
    let output = run(&document(&json!({"operationId": "a", "responses": redirects}), &json!({})));
    let ops = &output.files["src/resources/a/ops.rs"];
    assert!(
        ["    Found", "    Status399", "    Redirection"].iter().all(|name| ops.contains(name)),
        "{ops}"
    );
}

/// The longest sequence of lines that each begin with a method call.
fn longest_chain(files: &Files) -> (usize, &str) {
    let chains = files.iter().filter(|(path, _)| path.ends_with(".rs")).map(|(path, text)| {
        let (mut longest, mut run) = (0, 0);
        for line in text.lines() {
            run = if line.trim_start().starts_with('.') { run + 1 } else { 0 };
            longest = longest.max(run);
        }
        (longest, path.as_str())
    });
    chains.max().unwrap_or_default()
}

#[test]
fn no_list_of_the_document_becomes_a_chain_of_its_length() {
    const COUNT: usize = 300;
    let names = || (0..COUNT).map(|index| format!("p{index}"));
    let parameters = |place: &str, required: bool| -> Value {
        names().map(|name| json!({"name": name, "in": place, "required": required, "schema": {"type": "string"}})).collect()
    };
    let members = |schema: Value| -> Map<String, Value> {
        names().map(|name| (name, schema.clone())).collect()
    };
    let body =
        |media_type: &str, schema: Value| json!({"content": {media_type: {"schema": schema}}});
    let responses = json!({"204": {"description": "ok"}});
    let texts = json!({
        "type": "object",
        "properties": members(json!({"type": "string"})),
        "example": members(json!("a")),
    });
    let files = json!({
        "type": "object",
        "properties": members(json!({"type": "string", "format": "binary"})),
        "required": names().collect::<Vec<_>>(),
    });
    let schemes: Map<String, Value> = names()
        .map(|name| (name.clone(), json!({"type": "apiKey", "in": "header", "name": name})))
        .collect();
    let all: Map<String, Value> = names().map(|name| (name, json!([]))).collect();
    for (operation, components) in [
        (json!({"parameters": parameters("query", false)}), json!({})),
        (json!({"parameters": parameters("query", true)}), json!({})),
        (json!({"parameters": parameters("header", false)}), json!({})),
        (json!({"parameters": parameters("cookie", true)}), json!({})),
        (json!({"requestBody": body("application/json", texts.clone())}), json!({})),
        (json!({"requestBody": body("multipart/form-data", files)}), json!({})),
        (json!({"requestBody": body("application/x-www-form-urlencoded", texts)}), json!({})),
        (json!({"security": [all]}), json!({"securitySchemes": schemes})),
    ] {
        let mut operation = operation;
        operation["operationId"] = json!("a");
        operation["responses"] = responses.clone();
        let document = document(&operation, &components).to_string();
        let config = format!("{CONFIG}[example]\noperation = \"a\"\n");
        let output = generate(Input::new("spec.yaml", &document, &config));
        let output = output.unwrap_or_else(|failure| panic!("{:#?}", failure.findings));
        let (longest, path) = longest_chain(&output.files);
        // A statement has at most 64 links of the list, and a few calls before and behind them.
        assert!(longest < 80, "{path} has a chain of {longest} calls");
    }
}

/// Runs with a body of the first of some components.
fn run_schemas(schemas: Value) -> Output {
    let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/N0"}}});
    let operation = json!({
        "operationId": "a",
        "requestBody": {"content": content},
        "responses": {"200": {"description": "ok", "content": content}},
    });
    run(&document(&operation, &json!({"schemas": schemas})))
}

/// A chain of components: each has a reference to the next, and its number.
fn chain(length: usize, link: impl Fn(Value) -> Value) -> Value {
    let reference = |index: usize| json!({"$ref": format!("#/components/schemas/N{index}")});
    let links = (0..length).map(|index| (format!("N{index}"), link(reference(index + 1))));
    let last = json!({"type": "object", "properties": {"last": {"type": "string"}}});
    links.chain([(format!("N{length}"), last)]).collect::<Map<String, Value>>().into()
}

#[test]
fn names_for_other_names_lead_to_the_type_however_many_there_are() {
    for link in [|next| json!({"allOf": [next]}), |next| json!({"oneOf": [next]})] {
        let output = run_schemas(chain(1000, link));
        assert_eq!((output.summary.untyped.len(), output.summary.types), (0, 1));
    }
}

#[test]
fn lists_and_maps_are_typed_as_deep_as_the_compiler_follows() {
    for link in [
        |next| json!({"type": "array", "items": next}),
        |next| json!({"type": "object", "additionalProperties": next}),
    ] {
        let output = run_schemas(chain(20, link));
        assert_eq!(output.summary.untyped.len(), 0);
        let output = run_schemas(chain(1000, link));
        let rules: Vec<&str> = output.summary.untyped.iter().map(|place| place.rule).collect();
        assert_eq!(rules, ["recursive-type"]);
        assert!(output.warnings.iter().any(|finding| finding.rule == "recursive-type"));
        let inline = (0..50).fold(json!({"type": "string"}), |inner, _| link(inner));
        let output = run_schemas(json!({"N0": inline}));
        assert_eq!(output.summary.untyped.len(), 1);
    }
}

#[test]
fn a_union_of_unions_of_each_other_is_looked_at_once_in_a_while_only() {
    // Each of six members leads to all six: 6^16 ways down to the depth that is looked at.
    let all: Vec<Value> =
        (0..6).map(|index| json!({"$ref": format!("#/components/schemas/N{index}")})).collect();
    for keyword in ["oneOf", "anyOf"] {
        let schemas: Map<String, Value> =
            (0..6).map(|index| (format!("N{index}"), json!({keyword: all}))).collect();
        let output = run_schemas(schemas.into());
        assert!(output.warnings.iter().any(|finding| finding.rule == "recursive-type"));
    }
}

#[test]
fn objects_that_are_merged_into_themselves_end() {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let text = json!({"type": "object", "properties": {"text": {"type": "string"}}});
    let output = run_schemas(json!({
        "N0": {"type": "object", "properties": {"name": {"allOf": [reference("N0"), reference("N1")]}}},
        "N1": {"type": "object", "properties": {"name": text}},
    }));
    let models = &output.files["src/resources/a/models.rs"];
    assert!(
        models.contains("Option<Box<SchemasN1Name>>"),
        "the merged object contains itself: {models}"
    );
    let union = json!({"oneOf": [reference("N0"), {"type": "array", "items": {"type": "string"}}]});
    let parameter = json!({"name": "q", "in": "query", "schema": reference("N0")});
    let operation = json!({"operationId": "a", "parameters": [parameter], "responses": {}});
    let schemas = json!({"schemas": {"N0": {"type": "array", "items": union}}});
    let output = run(&document(&operation, &schemas));
    assert!(output.warnings.iter().any(|finding| finding.rule == "nested-parameter"));
}
