//! Tests of the witness.

use serde_json::json;

use super::*;

fn witness(document: &Value) -> Witness {
    Witness::new(document.clone(), [&pointer("#/components/schemas/S")].into_iter())
        .expect("the document is a tree")
}

fn pointer(text: &str) -> Pointer {
    Pointer::from_fragment(text)
}

/// Validates a value of the component `S` of a document.
fn is_valid(document: &Value, value: &Value, readings: &'static [Reading]) -> bool {
    let place = if document.get("swagger").is_some() {
        "#/definitions/S"
    } else {
        "#/components/schemas/S"
    };
    let witness = witness(document);
    let verdict = witness.verdict_at(&pointer(place), value, readings);
    assert_ne!(verdict, Verdict::None, "{:?}", witness.unwitnessed());
    verdict == Verdict::Valid
}

fn openapi(version: &str, schema: &Value) -> Value {
    let text = json!({ "type": "string" });
    json!({ "openapi": version, "components": { "schemas": { "S": schema, "Text": text } } })
}

#[test]
fn each_dialect_is_converted_by_its_standard() {
    let text = "#/components/schemas/Text";
    for (version, schema, value, expected) in [
        ("3.0.3", json!({ "type": "string", "nullable": true }), json!(null), true),
        ("3.1.0", json!({ "type": "string", "nullable": true }), json!(null), false),
        ("3.0.3", json!({ "type": ["string", "null"] }), json!(null), true),
        ("3.0.3", json!({ "allOf": [{ "$ref": text }], "nullable": true }), json!(null), true),
        ("3.0.3", json!({ "allOf": [{ "$ref": text }], "nullable": true }), json!(1), false),
        ("3.0.3", json!({ "minimum": 1, "exclusiveMinimum": true }), json!(1), false),
        ("3.0.3", json!({ "minimum": 1, "exclusiveMinimum": false }), json!(1), true),
        ("3.1.0", json!({ "exclusiveMinimum": 1 }), json!(1), false),
        ("3.0.3", json!({ "$ref": text, "maxLength": 1 }), json!("ab"), true),
        ("3.1.0", json!({ "$ref": text, "maxLength": 1 }), json!("ab"), false),
        ("3.0.3", json!({ "const": 1 }), json!(2), true),
        ("3.1.0", json!({ "const": 1 }), json!(2), false),
        ("3.1.0", json!({ "unevaluatedProperties": false }), json!({ "a": 1 }), false),
        ("3.1.0", json!({ "type": "string", "format": "date" }), json!("never"), true),
        ("3.0.3", json!({ "required": ["a", "b", "a"] }), json!({ "a": 1, "b": 1 }), true),
        ("3.0.3", json!({ "required": ["a", "b", "a"] }), json!({ "a": 1, "c": 1 }), false),
        ("3.2.0", json!({ "items": { "$ref": text } }), json!([1]), false),
    ] {
        let found = is_valid(&openapi(version, &schema), &value, &[]);
        assert_eq!(found, expected, "{version} {schema} {value}");
    }
    let swagger = json!({ "swagger": "2.0", "definitions": {
        "S": { "properties": { "a": { "$ref": "#/definitions/A" } } },
        "A": { "type": "string", "x-nullable": true, "discriminator": "kind" },
    } });
    for (value, expected) in [(json!({ "a": null }), true), (json!({ "a": 1 }), false)] {
        assert_eq!(is_valid(&swagger, &value, &[]), expected, "{value}");
    }
}

#[test]
fn readings_explain_what_the_generator_reads_on_purpose() {
    use Reading::{
        ClosedAllOf, ImpliedType, NewerKeywords, NullIsAbsent, Nullable, NullableEnum,
        NullableMember, OneSidedRequired, OverlappingOneOf, ReferenceSiblings, TextEnum, Unchecked,
        UndeclaredRequired,
    };
    let closed =
        json!({ "type": "object", "properties": { "a": {} }, "additionalProperties": false });
    let text = "#/components/schemas/Text";
    let cases: [(&str, Value, Value, &'static [Reading]); 16] = [
        (
            "3.1.0",
            json!({ "type": ["string", "null"], "enum": ["a"] }),
            json!(null),
            &[NullableEnum],
        ),
        ("3.1.0", json!({ "type": "string", "nullable": true }), json!(null), &[Nullable]),
        ("3.0.3", json!({ "$ref": text, "nullable": true }), json!(null), &[ReferenceSiblings]),
        (
            "3.0.3",
            json!({ "type": "object", "oneOf": [{ "type": "object", "nullable": true }] }),
            json!(null),
            &[NullableMember],
        ),
        (
            "3.1.0",
            json!({
                "properties": { "a": { "type": ["string", "null"] }, "b": {} },
                "anyOf": [{ "required": ["a"] }, { "required": ["b"] }],
            }),
            json!({}),
            &[NullIsAbsent],
        ),
        ("3.0.3", json!({ "oneOf": [{}, {}] }), json!(1), &[OverlappingOneOf]),
        ("3.0.3", json!({ "pattern": "^a" }), json!("b"), &[Unchecked]),
        ("3.0.3", json!({ "allOf": [closed, {}] }), json!({ "b": 1 }), &[ClosedAllOf]),
        ("3.0.3", json!({ "required": ["a"] }), json!({}), &[UndeclaredRequired]),
        (
            "3.0.3",
            json!({ "required": ["a"], "properties": { "a": { "readOnly": true } } }),
            json!({}),
            &[OneSidedRequired],
        ),
        ("3.0.3", json!({ "type": "string", "enum": [1] }), json!("1"), &[TextEnum]),
        ("3.0.3", json!({ "const": 1 }), json!(2), &[NewerKeywords]),
        ("3.0.3", json!({ "properties": {} }), json!(1), &[ImpliedType]),
        ("3.1.0", json!({ "format": "byte" }), json!(1), &[ImpliedType]),
        (
            "3.0.3",
            json!({ "required": ["a"], "additionalProperties": false }),
            json!({ "a": 1 }),
            &[UndeclaredRequired],
        ),
        (
            "3.0.3",
            json!({ "anyOf": [{ "required": ["a"] }], "additionalProperties": false }),
            json!({ "a": 1 }),
            &[UndeclaredRequired],
        ),
    ];
    for (version, schema, value, readings) in cases {
        let document = openapi(version, &schema);
        let both = [is_valid(&document, &value, &[]), is_valid(&document, &value, readings)];
        let is_stricter = matches!(readings, [ImpliedType | NewerKeywords]);
        assert_eq!(both, [is_stricter, !is_stricter], "{schema} {value}");
    }
    // Readings apply together.
    let overlapping =
        json!({ "oneOf": [{ "type": "number" }, { "type": "integer", "nullable": true }] });
    assert!(is_valid(&openapi("3.0.3", &overlapping), &json!(1), Reading::LOOSER));
    // A property that only another alternative declares is not declared.
    let alternatives = json!({ "anyOf": [{ "required": ["a"] }, { "properties": { "a": {} }, "required": ["a"] }] });
    assert!(is_valid(&openapi("3.0.3", &alternatives), &json!({}), &[UndeclaredRequired]));
    // A declared property stays required.
    let declared = json!({ "required": ["a"], "allOf": [{ "properties": { "a": {} } }] });
    assert!(!is_valid(&openapi("3.0.3", &declared), &json!({}), &[UndeclaredRequired]));
}

#[test]
fn places_of_swagger_are_found_in_the_effective_document() {
    let schema = json!({ "type": "object" });
    let document = json!({
        "swagger": "2.0",
        "definitions": { "A": schema },
        "parameters": { "Body": { "in": "body", "schema": schema } },
        "paths": { "/a": {
            "parameters": [{ "$ref": "#/parameters/Body" }],
            "put": {
                "parameters": [{ "in": "body", "schema": schema }, { "in": "query", "type": "string" }],
                "responses": { "200": { "schema": schema } },
            },
            "post": {},
        } },
    });
    for (repaired, effective) in [
        ("#/components/schemas/A", Some("#/definitions/A")),
        ("#/components/requestBodies/Body/content/a~1b/schema", Some("#/parameters/Body/schema")),
        (
            "#/paths/~1a/put/requestBody/content/a~1b/schema",
            Some("#/paths/~1a/put/parameters/0/schema"),
        ),
        ("#/paths/~1a/post/requestBody/content/a~1b/schema", Some("#/parameters/Body/schema")),
        ("#/paths/~1a/put/parameters/0/schema", Some("#/paths/~1a/put/parameters/1")),
        (
            "#/paths/~1a/put/responses/200/content/a~1b/schema",
            Some("#/paths/~1a/put/responses/200/schema"),
        ),
        ("#/components/schemas/B", None),
    ] {
        let found = Dialect::Swagger.place(&pointer(repaired), &document);
        assert_eq!(found.as_ref().map(Pointer::as_str), effective, "{repaired}");
    }
}

#[test]
fn a_schema_without_a_verdict_is_listed() {
    let document = openapi("3.1.0", &json!({ "items": { "$ref": "#/nowhere" }, "pattern": "(" }));
    let witness = witness(&document);
    let schema = pointer("#/components/schemas/S");
    assert_eq!(witness.verdict(&schema, &json!([1]), &[]), Verdict::None);
    assert_eq!(witness.verdict(&pointer("#/no"), &json!([1]), &[]), Verdict::None);
    let places: Vec<String> = witness.unwitnessed().keys().map(ToString::to_string).collect();
    assert_eq!(places, ["#/components/schemas/S", "#/components/schemas/S/pattern", "#/no"]);
    let malformed = self::witness(&openapi("3.0.3", &json!({ "items": [{ "type": "string" }] })));
    assert_eq!(malformed.verdict(&schema, &json!([1]), &[]), Verdict::None);
    assert!(malformed.unwitnessed().contains_key(&pointer("#/components/schemas/S/items")));
}

#[test]
fn a_discriminator_selects_a_member_for_which_the_value_is_valid() {
    let member = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let base = json!({ "type": "object", "discriminator": { "propertyName": "kind" } });
    let document = json!({ "openapi": "3.0.3", "components": { "schemas": {
        "Mapped": { "oneOf": [member("Cat"), member("Dog")], "discriminator": {
            "propertyName": "kind", "mapping": { "meow": "#/components/schemas/Cat", "bark": "Dog", "fish": "Base" },
        } },
        "Default": { "oneOf": [member("Cat"), member("Dog")], "discriminator": {
            "propertyName": "kind", "defaultMapping": "Cat",
        } },
        "Named": { "anyOf": [member("Cat"), member("Dog")], "discriminator": { "propertyName": "kind" } },
        "Inline": { "oneOf": [{}, {}], "discriminator": { "propertyName": "kind" } },
        "Constant": { "oneOf": [member("Y"), member("Cat")], "discriminator": { "propertyName": "kind" } },
        "Y": { "properties": { "kind": { "enum": ["x"] } } },
        "Cat": { "type": "object", "required": ["lives"], "properties": { "lives": { "type": "integer" } } },
        "Dog": { "type": "object" },
        "Base": base,
        "Child": { "allOf": [member("Base"), { "properties": { "a": { "type": "string" } } }] },
        "List": { "type": "object", "properties": { "pets": { "items": member("Named") } } },
    } } });
    let witness = witness(&document);
    let explained = |schema: &str, value: &Value| {
        let place = pointer(&format!("#/components/schemas/{schema}"));
        (witness.wrong_discriminator(&place, value), witness.explained().len())
    };
    assert_eq!(explained("Inline", &json!({ "kind": "x" })), (None, 1));
    assert_eq!(explained("Constant", &json!({ "kind": "x" })), (None, 2));
    for (schema, value, expected) in [
        ("Mapped", json!({ "kind": "meow", "lives": 9 }), ""),
        ("Mapped", json!({ "kind": "bark" }), ""),
        (
            "Mapped",
            json!({ "kind": "meow" }),
            "selects `#/components/schemas/Cat`, for which the value is invalid",
        ),
        ("Mapped", json!({ "kind": "Dog" }), "`kind` = `Dog` selects no schema"),
        ("Mapped", json!({ "kind": "fish" }), "which is not a member of"),
        ("Mapped", json!({}), "the discriminator `kind` is missing"),
        ("Default", json!({ "kind": "Eel", "lives": 1 }), ""),
        ("Default", json!({ "lives": 1 }), ""),
        ("Default", json!({ "kind": "Dog" }), ""),
        ("Default", json!({}), "for which the value is invalid"),
        ("Named", json!({ "kind": "Dog" }), ""),
        ("Named", json!({ "kind": "Cat" }), "for which the value is invalid"),
        ("Base", json!({ "kind": "Child", "a": "" }), ""),
        ("Base", json!({ "kind": "Child", "a": 1 }), "for which the value is invalid"),
        (
            "List",
            json!({ "pets": [{ "kind": "Dog" }, { "kind": "Eel" }] }),
            "/pets/1: `kind` = `Eel` selects no schema",
        ),
    ] {
        let place = pointer(&format!("#/components/schemas/{schema}"));
        let found = witness.wrong_discriminator(&place, &value).unwrap_or_default();
        let is_expected =
            if expected.is_empty() { found.is_empty() } else { found.contains(expected) };
        assert!(is_expected, "{schema} {value}: {found:?}");
    }
}
