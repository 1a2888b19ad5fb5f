//! The comparison of two versions of a document: the changes, their effect on old clients, and the least version step.

use openapi_sdk_generator::diff::{Effect, Report, Snapshot};
use openapi_sdk_generator::surface::Step;
use openapi_sdk_generator::{Input, compare, snapshot};

const CONFIG: &str = "[package]\nname = \"pets-sdk\"\nversion = \"1.0.0\"\nlicense = \"MIT\"\n\n[names]\nlock = \"names.lock\"\n";

fn version(document: &str, config: &str, lock: Option<&str>) -> Snapshot {
    let input = Input { names_lock: lock, ..Input::new("openapi.yaml", document, config) };
    snapshot(input).unwrap_or_else(|failure| panic!("{:?}\n{document}", failure.findings))
}

fn compared(old: &str, new: &str, config: &str) -> Report {
    let old = version(old, config, Some(""));
    let new = version(new, config, old.names_lock.as_deref());
    compare(&old, &new).unwrap_or_else(|failure| panic!("{:?}", failure.findings))
}

/// A line for each change, with its effect, and the step at the end.
fn lines(report: &Report) -> String {
    let line = |effect: Effect, text: String| match effect {
        Effect::Breaking => format!("breaking: {text}\n"),
        Effect::Compatible => format!("compatible: {text}\n"),
        Effect::None => format!("none: {text}\n"),
    };
    let changes = report.entries.iter().map(|entry| {
        let change = &entry.change;
        let words = [&change.subject, &change.part, &change.text];
        let words: Vec<&str> = words.iter().map(|word| word.as_str()).collect();
        let words = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>();
        line(change.effect, words.join(": "))
    });
    let step = report.step.map_or("none".to_owned(), |step| step.to_string());
    changes.collect::<String>() + &format!("step: {step}\n")
}

/// A document with one operation that sends and receives a schema.
fn document(parameters: &str, schema: &str) -> String {
    let parameters = if parameters.is_empty() { "[]" } else { parameters };
    format!(
        "openapi: 3.1.0
info: {{title: Pets, version: '1'}}
servers: [{{url: 'https://pets.example'}}]
paths:
  /pets:
    post:
      operationId: createPet
      tags: [pets]
      parameters: {parameters}
      requestBody: {{required: true, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Pet'}}}}}}}}
      responses:
        '200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Pet'}}}}}}}}
components:
  schemas:
    Pet: {schema}
"
    )
}

const PET: &str = "{type: object, required: [name], properties: {name: {type: string}}}";

/// Compares two schemas that are sent and received.
fn of_schemas(old: &str, new: &str) -> String {
    lines(&compared(&document("", old), &document("", new), CONFIG))
}

#[test]
fn a_request_is_broken_by_fewer_values_and_a_response_by_more() {
    let request = "POST /pets: request body `kind`";
    let response = "POST /pets: response 200 `kind`";
    let of = |kind: &str| format!("{{type: object, properties: {{kind: {kind}}}}}");
    for (narrow, wide, less, more) in [
        (
            "{type: integer}",
            "{type: number}",
            "is integer instead of number",
            "is number instead of integer",
        ),
        (
            "{enum: [cat]}",
            "{enum: [cat, dog]}",
            "may no longer be `\"dog\"`",
            "may also be `\"dog\"`",
        ),
        ("{type: string}", "{type: [string, 'null']}", "may no longer be null", "may be null"),
        (
            "{type: string, maxLength: 5}",
            "{type: string, maxLength: 9}",
            "has `maxLength` 5 instead of 9",
            "has `maxLength` 9 instead of 5",
        ),
        (
            "{type: integer, minimum: 5}",
            "{type: integer}",
            "has `minimum` 5",
            "has no `minimum` any more",
        ),
    ] {
        let narrower = of_schemas(&of(wide), &of(narrow));
        assert!(narrower.contains(&format!("breaking: {request}: {less}\n")), "{narrower}");
        assert!(narrower.contains(&format!("compatible: {response}: {less}\n")), "{narrower}");
        let wider = of_schemas(&of(narrow), &of(wide));
        assert!(wider.contains(&format!("compatible: {request}: {more}\n")), "{wider}");
        assert!(wider.contains(&format!("breaking: {response}: {more}\n")), "{wider}");
    }
}

#[test]
fn properties() {
    let with = |required: &str, more: &str| {
        format!(
            "{{type: object, required: [{required}], properties: {{name: {{type: string}}{more}}}}}"
        )
    };
    let age = ", age: {type: integer}";
    assert_eq!(
        of_schemas(PET, &with("name", age)),
        "compatible: POST /pets: request body `age`: is new and optional\n\
         compatible: POST /pets: response 200 `age`: is new and optional\n\
         step: minor\n"
    );
    assert_eq!(
        of_schemas(PET, &with("name, age", age)),
        "breaking: POST /pets: request body `age`: is new and required\n\
         compatible: POST /pets: response 200 `age`: is new and required\n\
         step: major\n"
    );
    assert_eq!(
        of_schemas(&with("name", age), PET),
        "breaking: POST /pets: request body `age`: is gone\n\
         breaking: POST /pets: response 200 `age`: is gone\n\
         step: major\n"
    );
    // Only the API sets it.
    let made = ", made: {type: string, readOnly: true}";
    assert_eq!(
        of_schemas(&with("name", made), PET),
        "breaking: POST /pets: response 200 `made`: is gone\n\
         compatible: POST /pets: request body `made`: is gone\n\
         step: major\n"
    );
}

#[test]
fn operations_and_parameters() {
    let limit = "[{name: limit, in: query, schema: {type: integer}}]";
    let required = "[{name: limit, in: query, required: true, schema: {type: integer}}]";
    let compare =
        |old: &str, new: &str| lines(&compared(&document(old, PET), &document(new, PET), CONFIG));
    assert_eq!(
        compare("", limit),
        "compatible: POST /pets: query parameter `limit`: is new and optional\nstep: minor\n"
    );
    assert_eq!(
        compare(limit, required),
        "breaking: POST /pets: query parameter `limit`: is required now\nstep: major\n"
    );
    assert_eq!(
        compare(limit, ""),
        "breaking: POST /pets: query parameter `limit`: is gone\nstep: major\n"
    );
    let renamed = document("", PET).replace("  /pets:", "  /animals:");
    assert_eq!(
        lines(&compared(&document("", PET), &renamed, CONFIG)),
        "breaking: POST /pets: is gone\ncompatible: POST /animals: is new\nstep: major\n"
    );
}

#[test]
fn security() {
    let with = |security: &str| {
        document("", PET).replace(
            "components:\n",
            &format!("security: [{security}]\ncomponents:\n  securitySchemes:\n    key: {{type: apiKey, in: header, name: X-Key}}\n    token: {{type: http, scheme: bearer}}\n"),
        )
    };
    let compare = |old: &str, new: &str| lines(&compared(&with(old), &with(new), CONFIG));
    let change = compare("{key: []}", "{key: []}, {token: []}");
    assert!(
        change.starts_with("compatible: POST /pets: needs `key` or `token` instead of `key`\n"),
        "{change}"
    );
    let change = compare("{key: []}, {token: []}", "{key: []}");
    assert!(
        change.starts_with("breaking: POST /pets: needs `key` instead of `key` or `token`\n"),
        "{change}"
    );
    let change = compare("", "{key: []}");
    assert!(
        change.starts_with("breaking: POST /pets: needs `key` instead of no credential\n"),
        "{change}"
    );
}

#[test]
fn another_spelling_does_not_count() {
    let pet = "{type: object, required: [name, tag], properties: {name: {type: string}, tag: {type: [string, 'null']}, owner: {$ref: '#/components/schemas/Owner'}, list: {type: array, items: {type: string}}}}";
    let owner = "\n    Owner: {type: object, properties: {id: {type: integer}}}\n";
    let old = document("", pet) + owner.trim_start_matches('\n');
    for (what, new) in [
        (
            "the order of keys",
            "{properties: {list: {items: {type: string}, type: array}, owner: {$ref: '#/components/schemas/Owner'}, tag: {type: ['null', string]}, name: {type: string}}, required: [tag, name], type: object}",
        ),
        (
            "the spelling of null",
            "{type: object, required: [name, tag], properties: {name: {type: string}, tag: {anyOf: [{type: string}, {type: 'null'}]}, owner: {$ref: '#/components/schemas/Owner'}, list: {type: array, items: {type: string}}}}",
        ),
        (
            "an allOf with one member",
            "{type: object, required: [name, tag], properties: {name: {allOf: [{type: string}]}, tag: {type: [string, 'null']}, owner: {allOf: [{$ref: '#/components/schemas/Owner'}]}, list: {type: array, items: {type: string}}}}",
        ),
        (
            "an inline schema",
            "{type: object, required: [name, tag], properties: {name: {type: string}, tag: {type: [string, 'null']}, owner: {type: object, properties: {id: {type: integer}}}, list: {type: array, items: {type: string}}}}",
        ),
        (
            "a list of one type",
            "{type: [object], required: [name, tag], properties: {name: {type: [string]}, tag: {type: [string, 'null']}, owner: {$ref: '#/components/schemas/Owner'}, list: {type: array, items: {type: string}}}}",
        ),
    ] {
        let new = document("", new) + owner.trim_start_matches('\n');
        let report = compared(&old, &new, CONFIG);
        assert!(report.entries.is_empty(), "{what}: {}", lines(&report));
        assert_eq!(report.effect, Effect::None, "{what}");
    }
    let anchored = old.replace("id: {type: integer}", "id: &id {type: integer}");
    let json = serde_json::to_string(&serde_yaml_of(&old)).expect("it is JSON");
    for (what, new) in [("an anchor", anchored), ("JSON", json)] {
        let report = compared(&old, &new, CONFIG);
        assert_eq!(lines(&report), "step: none\n", "{what}");
    }
}

fn serde_yaml_of(text: &str) -> serde_json::Value {
    // The generator's own reader is the only one of YAML here.
    let input = Input::new("openapi.yaml", text, CONFIG);
    let document = openapi_sdk_generator::document(input, openapi_sdk_generator::Stage::Effective);
    serde_json::to_value(document.map_err(|failure| failure.findings).expect("it has no errors"))
        .expect("JSON")
}

#[test]
fn null_means_nothing_in_the_mapping_of_protocol_buffers() {
    let config = CONFIG.replace("[package]", "dialect = \"protobuf-json\"\n\n[package]");
    let with =
        |ty: &str| document("", &format!("{{type: object, properties: {{name: {{type: {ty}}}}}}}"));
    let report = compared(&with("string"), &with("[string, 'null']"), &config);
    assert!(report.entries.is_empty(), "{}", lines(&report));
}

#[test]
fn each_change_has_its_lines_and_its_items() {
    let new = document(
        "[{name: limit, in: query, schema: {type: integer}}]",
        "{type: object, required: [name], properties: {name: {type: integer}}}",
    );
    let report = compared(&document("", PET), &new, CONFIG);
    let name = report.entries.iter().find(|entry| entry.change.part == "request body `name`");
    let name = name.expect("the type of the name changed");
    let line = |site: &Option<openapi_sdk_generator::diagnostic::Site>| {
        site.as_ref().map(|site| site.line)
    };
    assert_eq!((line(&name.old), line(&name.new)), (Some(15), Some(15)));
    let items: Vec<&str> = name.items.iter().map(|item| item.path.as_str()).collect();
    assert!(items.iter().any(|path| path.ends_with("Pet::name")), "{items:?}");
    let limit = report.entries.iter().find(|entry| entry.change.part == "query parameter `limit`");
    let limit = limit.expect("the parameter is new");
    assert!(limit.items.iter().all(|item| item.step == Step::Minor) && !limit.items.is_empty());
    assert_eq!(report.step, Some(Step::Major));
}

#[test]
fn a_change_of_a_shared_schema_is_one_change() {
    let two = |schema: &str| {
        document("", schema).replace(
            "components:\n",
            "  /more: {get: {operationId: getMore, tags: [more], responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}}\ncomponents:\n",
        )
    };
    let report = compared(
        &two(PET),
        &two(
            "{type: object, required: [name], properties: {name: {type: string}, age: {type: integer}}}",
        ),
        CONFIG,
    );
    let responses: Vec<usize> = report
        .entries
        .iter()
        .filter(|entry| entry.change.part == "response 200 `age`")
        .map(|entry| entry.change.more)
        .collect();
    assert_eq!(responses, [1]);
}

#[test]
fn recursive_schemas_end() {
    let schema = |kind: &str| {
        format!(
            "{{type: object, properties: {{parent: {{$ref: '#/components/schemas/Pet'}}, kind: {{type: {kind}}}}}}}"
        )
    };
    let report =
        compared(&document("", &schema("string")), &document("", &schema("integer")), CONFIG);
    assert_eq!(report.entries.len(), 2, "{}", lines(&report));
    assert_eq!(report.effect, Effect::Breaking);
}

/// Each schema refers to the next one, so the comparison is as deep as the document has schemas. The thread of a test has
/// a small stack.
#[test]
fn a_long_chain_of_references_fits_on_the_stack() {
    let chain = |kind: &str| {
        let schema = |index: usize| {
            let next = index + 1;
            format!(
                "    C{index}: {{type: object, properties: {{next: {{$ref: '#/components/schemas/C{next}'}}}}}}\n"
            )
        };
        let schemas: String = (0..1000).map(schema).collect();
        let last = format!("    C1000: {{type: object, properties: {{name: {{type: {kind}}}}}}}\n");
        document("", "{$ref: '#/components/schemas/C0'}") + &schemas + &last
    };
    let report = compared(&chain("string"), &chain("integer"), CONFIG);
    assert_eq!(report.entries.len(), 2);
}
