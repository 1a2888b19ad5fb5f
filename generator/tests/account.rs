//! The account of a run: selected, reached and omitted parts.

use openapi_sdk_generator::diagnostic::Severity;
use openapi_sdk_generator::summary::Summary;
use openapi_sdk_generator::{Input, generate};

const DOCUMENT: &str = r##"openapi: 3.1.0
info: {title: a, version: "1"}
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Pets"}}}}}
  /pets/{id}/photo:
    get:
      operationId: photo
      tags: [pets]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: crop, in: query, required: true, content: {application/xml: {}}}
      responses: {"200": {description: ok, content: {image/png: {}}}}
  /owners:
    delete:
      operationId: deleteOwners
      tags: [owners]
      x-internal: "yes"
      x-level: 2
      responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Owner"}}}}}
components:
  schemas:
    Pets: {type: array, items: {$ref: "#/components/schemas/Pet"}}
    Pet: {type: object, properties: {name: {type: string}}}
    Owner: {type: object, properties: {pet: {$ref: "#/components/schemas/Pet"}}}
    Lonely: {type: object, properties: {x: {type: string}}}
"##;

fn summary(select: &str) -> Summary {
    let config =
        format!("[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n{select}");
    let input = Input::new("spec.yaml", DOCUMENT, &config);
    let output = generate(input);
    output.unwrap_or_else(|failure| panic!("{:#?}", failure.findings)).summary
}

#[test]
fn every_operation_and_schema_is_counted_once() {
    let all = summary("");
    let operations = all.operations;
    assert_eq!((operations.read, operations.emitted, operations.refused), (3, 2, 1));
    let schemas = all.schemas;
    assert_eq!((schemas.read, schemas.emitted, schemas.merged, schemas.unreached), (4, 2, 1, 1));
    assert_eq!(all.unreached[0].as_str(), "#/components/schemas/Lonely");
    assert_eq!(all.refusals[0].rule, "unsupported-parameter");
    assert_eq!(all.refusals[0].origin.as_str(), "#/paths/~1pets~1{id}~1photo/get");
}

#[test]
fn only_selected_and_reached_parts_are_emitted() {
    for (select, emitted, unselected_schemas) in [
        ("[[select.include]]\nresource = \"owners\"\n", 1, 1),
        ("[[select.exclude]]\npath = \"/pets/**\"\n[[select.exclude]]\npath = \"/pets\"\n", 1, 1),
        ("[[select.include]]\nmethod = \"get\"\n", 1, 1),
        ("[[select.include]]\noperation = \"listPets\"\n", 1, 1),
        ("[[select.include]]\ntag = \"owners\"\n", 1, 1),
        ("[select]\ninclude = [{extension = \"x-internal\"}]\n", 1, 1),
        ("[select]\nexclude = [{extension = \"x-internal=yes\"}]\n", 1, 1),
        ("[select]\ninclude = [{extension = \"x-level=2\", tag = \"owners\"}]\n", 1, 1),
        ("[[select.include]]\nmethod = \"get\"\n[[select.include]]\nmethod = \"DELETE\"\n", 2, 0),
    ] {
        let summary = summary(select);
        let (operations, schemas) = (summary.operations, summary.schemas);
        assert_eq!(operations.emitted, emitted, "{select}");
        assert_eq!(
            operations.read,
            operations.emitted + operations.unselected + operations.refused
        );
        assert_eq!(schemas.unselected, unselected_schemas, "{select}");
        assert_eq!(schemas.read, 4);
    }
}

#[test]
fn without_a_client_operations_count_as_unselected_and_their_types_are_emitted() {
    let all = summary("[emit]\nclient = false\n");
    let operations = all.operations;
    assert_eq!((operations.read, operations.emitted, operations.unselected), (3, 0, 2));
    assert_eq!(operations.refused, 1);
    let schemas = all.schemas;
    assert_eq!((schemas.read, schemas.emitted, schemas.merged, schemas.unreached), (4, 2, 1, 1));
    let paths: Vec<(&str, usize)> =
        all.models.values().map(|model| (model.path.as_str(), model.features.len())).collect();
    assert_eq!(paths, [("models::Owner", 0), ("models::Pet", 0)]);
    assert_eq!(all.methods, []);

    let some = summary("[emit]\nclient = false\n[[select.include]]\ntag = \"pets\"\n");
    assert_eq!((some.operations.emitted, some.operations.unselected), (0, 2));
    assert_eq!((some.schemas.emitted, some.schemas.unselected), (1, 1));
}

#[test]
fn all_components_become_types_if_the_config_asks_for_them() {
    let all = summary("[select]\nschemas = \"all\"\n");
    let schemas = all.schemas;
    assert_eq!((schemas.read, schemas.emitted, schemas.merged, schemas.unreached), (4, 3, 1, 0));
    // A type that only one resource uses is compiled with it, unless a component needs it without any operation.
    assert!(all.models.values().all(|model| model.features.is_empty()), "{:?}", all.models);

    let exclude = "[select]\nschemas = \"all\"\nexclude = [{ tag = \"owners\" }]\n";
    let some = summary(exclude);
    assert_eq!((some.operations.emitted, some.operations.unselected), (1, 1));
    assert_eq!((some.schemas.emitted, some.schemas.unselected), (3, 0));
}

#[test]
fn the_rust_type_and_path_of_everything_can_be_had() {
    let all = summary("");
    let types: Vec<(&str, &str)> =
        all.rust_types.iter().map(|(pointer, ty)| (pointer.as_str(), ty.as_str())).collect();
    assert!(
        types.contains(&("#/components/schemas/Owner/properties/pet", "Option<Pet>")),
        "{types:?}"
    );
    let paths: Vec<(&str, &str)> =
        all.rust_paths.iter().map(|(pointer, path)| (pointer.as_str(), path.as_str())).collect();
    assert!(paths.contains(&("#/paths/~1pets/get", "PetsApi::list")), "{paths:?}");
    let models: Vec<(&str, &str, usize)> = all
        .models
        .iter()
        .map(|(pointer, model)| (pointer.as_str(), model.path.as_str(), model.features.len()))
        .collect();
    assert!(
        models.contains(&("#/components/schemas/Owner", "resources::owners::Owner", 1)),
        "{models:?}"
    );
    assert!(models.contains(&("#/components/schemas/Pet", "models::Pet", 2)), "{models:?}");
}

#[test]
fn a_selector_that_matches_nothing_is_an_error() {
    for selector in ["tag = \"none\"", "extension = \"x-level=3\"", "path = \"/cats/**\""] {
        let config = format!(
            "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n[[select.exclude]]\n{selector}\n"
        );
        let failure = generate(Input::new("spec.yaml", DOCUMENT, &config));
        let findings = failure.map(|_| ()).expect_err("nothing is matched").findings;
        let errors: Vec<&str> = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| finding.rule)
            .collect();
        assert_eq!(errors, ["unused-config"], "{selector}");
    }
}

#[test]
fn types_less_specific_than_declared_are_counted_if_they_are_reached() {
    let document = DOCUMENT.replace(
        "Pet: {type: object, properties: {name: {type: string}}}",
        "Pet: {type: object, properties: {name: {type: text}, any: {}, odd: {allOf: [{type: string}, {type: integer}]}}}",
    );
    let config = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";
    let output = generate(Input::new("spec.yaml", &document, config));
    let summary = output.unwrap_or_else(|failure| panic!("{:#?}", failure.findings)).summary;
    let untyped: Vec<(&str, &str)> =
        summary.untyped.iter().map(|half| (half.origin.as_str(), half.rule)).collect();
    assert_eq!(
        untyped,
        [
            ("#/components/schemas/Pet/properties/name", "untyped-schema"),
            ("#/components/schemas/Pet/properties/odd", "conflicting-schemas"),
        ]
    );
}

#[test]
fn forty_errors_are_reported_in_one_run() {
    let paths: String = (0..40)
        .map(|index| format!("  /p{index}: {{get: {{operationId: o{index}, odd{index}: 1, responses: {{\"204\": {{description: ok}}}}}}}}\n"))
        .collect();
    let document = format!("openapi: 3.1.0\ninfo: {{title: a, version: \"1\"}}\npaths:\n{paths}");
    let config = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n[rules]\nunknown-key = \"error\"\n";
    let failure = generate(Input::new("spec.yaml", &document, config));
    let findings = failure.map(|_| ()).expect_err("the rule is set to `error`").findings;
    let lines: Vec<usize> = findings.iter().map(|finding| finding.location.site.line).collect();
    assert_eq!(lines, (4..44).collect::<Vec<_>>());
}

#[test]
fn one_cause_is_reported_once_with_all_its_sites() {
    let document = DOCUMENT.replace("schemas/Owner\"", "schemas/Gone\"").replace(
        "properties: {pet: {$ref: \"#/components/schemas/Pet\"}}",
        "properties: {a: {$ref: \"#/components/schemas/Gone\"}, b: {$ref: \"#/components/schemas/Gone\"}}",
    );
    let config = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";
    let (findings, _) = openapi_sdk_generator::lint(Input::new("spec.yaml", &document, config));
    let told: Vec<(&str, usize)> = findings
        .iter()
        .filter(|finding| finding.rule == "unknown-reference")
        .map(|finding| (finding.message.as_str(), finding.count()))
        .collect();
    assert_eq!(told, [("`#/components/schemas/Gone` does not exist", 3)]);
}

/// A document in which webhooks, callbacks and operations share types, and each has one of its own.
const SENDING: &str = r##"openapi: 3.1.0
info: {title: a, version: "1"}
paths:
  /a: {post: {operationId: a, tags: [a], responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Shared"}}}}},
    callbacks: {ended: {"{$url}": {post: {requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Called"}}}}, responses: {}}}}}}}
  /b: {post: {operationId: b, tags: [b], responses: {"204": {description: ok}}}}
webhooks:
  one: {post: {operationId: first, tags: [a], requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Hooked"}}}}, responses: {}}}
  two: {post: {x-internal: true, requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Shared"}}}}, responses: {}}}
  none: {post: {responses: {}}}
components:
  schemas:
    Shared: {type: object, properties: {x: {type: string}}}
    Called: {type: object, properties: {x: {type: string}}}
    Hooked: {type: object, properties: {x: {type: string}}}
"##;

#[test]
fn webhooks_are_chosen_and_counted_and_callbacks_go_with_their_operations() {
    for (select, functions, unselected_schemas) in [
        ("", &["parse_ended", "parse_one", "parse_two"][..], 0),
        ("[[select.include]]\noperation = \"b\"\n", &[], 3),
        ("[[select.include]]\npath = \"/a\"\n", &["parse_ended"], 1),
        ("[[select.include]]\nmethod = \"post\"\n", &["parse_ended"], 1),
        ("[[select.include]]\ntag = \"a\"\n", &["parse_ended", "parse_one"], 0),
        ("[[select.include]]\noperation = \"two\"\n", &["parse_two"], 2),
        ("[[select.include]]\noperation = \"first\"\n", &["parse_one"], 2),
        ("[[select.exclude]]\nextension = \"x-internal\"\n", &["parse_ended", "parse_one"], 0),
        ("[[select.exclude]]\noperation = \"a\"\n", &["parse_one", "parse_two"], 1),
    ] {
        let config =
            format!("[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n{select}");
        let output = generate(Input::new("spec.yaml", SENDING, &config));
        let summary = output.unwrap_or_else(|failure| panic!("{:#?}", failure.findings)).summary;
        let paths = summary.rust_paths.values();
        let mut made: Vec<&str> =
            paths.filter_map(|path| path.strip_prefix("webhooks::")).collect();
        made.sort_unstable();
        assert_eq!(made, functions, "{select}");
        let count = summary.webhooks;
        assert_eq!((count.read, count.emitted, count.refused), (4, functions.len(), 1), "{select}");
        assert_eq!(count.read, count.emitted + count.unselected + count.refused, "{select}");
        assert_eq!(summary.schemas.unselected, unselected_schemas, "{select}");
    }
}

#[test]
fn types_of_webhooks_have_the_feature_of_webhooks() {
    let config = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";
    let output = generate(Input::new("spec.yaml", SENDING, config));
    let output = output.unwrap_or_else(|failure| panic!("{:#?}", failure.findings));
    let models: Vec<(&str, &str, String)> = output
        .summary
        .models
        .iter()
        .map(|(at, model)| (at.as_str(), model.path.as_str(), model.features.join(" ")))
        .map(|(at, path, features)| (at.rsplit('/').next().unwrap_or_default(), path, features))
        .collect();
    let expected = [
        ("Called", "models::Called", "webhooks"),
        ("Hooked", "models::Hooked", "webhooks"),
        ("Shared", "models::Shared", "a webhooks"),
    ];
    assert_eq!(models, expected.map(|(at, path, features)| (at, path, features.to_owned())));
    assert!(output.files["Cargo.toml"].contains("\nfull = [\"a\", \"b\", \"webhooks\"]\n"));
    assert!(
        output.files["src/lib.rs"].contains("#[cfg(feature = \"webhooks\")]\npub mod webhooks;")
    );
}

#[test]
fn a_component_is_a_part_of_another_only_by_its_place_and_not_by_its_name() {
    let document = DOCUMENT.replace(
        "Pet: {type: object, properties: {name: {type: string}}}",
        "Pet: {$ref: '#/components/schemas/PetBase', description: A pet.}\n    PetBase: {type: object, properties: {maybe: {oneOf: [{type: string}, {type: ['null']}]}, five: {type: [boolean, integer, string, array, object]}, all: {type: [boolean, number, string, array, object]}}}",
    );
    let config = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";
    let output = generate(Input::new("spec.yaml", &document, config));
    let summary = output.unwrap_or_else(|failure| panic!("{:#?}", failure.findings)).summary;
    assert!(
        !summary.models.keys().any(|at| at.as_str() == "#/components/schemas/Pet"),
        "{:?}",
        summary.models
    );
    let types: Vec<(&str, &str)> = summary
        .rust_types
        .iter()
        .filter_map(|(at, ty)| {
            Some((at.as_str().split_once("PetBase/properties/")?.1, ty.as_str()))
        })
        .collect();
    assert_eq!(
        types,
        [("all", "Option<Value>"), ("five", "Option<PetBaseFive>"), ("maybe", "Option<String>")]
    );
}
