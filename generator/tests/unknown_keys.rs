//! Unknown keys are reported in every kind of object.

use openapi_sdk_generator::{Input, generate};
use serde_json::{Value, json};

const CONFIG: &str = "[package]\nname = \"case\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

/// A document that has every kind of object that OpenAPI 3.1 knows.
fn document() -> Value {
    let media = json!({
        "schema": {"$ref": "#/components/schemas/A"},
        "examples": {"one": {"value": {}}},
        "encoding": {"a": {"contentType": "text/plain"}}
    });
    json!({
        "openapi": "3.1.0",
        "info": {"title": "a", "version": "1", "contact": {"name": "c"}, "license": {"name": "MIT"}},
        "servers": [{"url": "https://{a}.example", "variables": {"a": {"default": "b"}}}],
        "tags": [{"name": "t"}],
        "externalDocs": {"url": "https://a.example"},
        "security": [{"s": []}],
        "paths": {"/a/{id}": {"post": {
            "operationId": "a",
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
            "requestBody": {"content": {"application/json": media}},
            "responses": {"200": {
                "description": "ok",
                "headers": {"X-A": {"schema": {"type": "string"}}},
                "links": {"l": {"operationId": "a"}}
            }},
            "callbacks": {"c": {"{$request.body#/url}": {"post": {"operationId": "b", "responses": {}}}}}
        }}},
        "webhooks": {"w": {"get": {"operationId": "w", "responses": {}}}},
        "components": {
            "securitySchemes": {
                "s": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/t", "scopes": {}}}}
            },
            "schemas": {"A": {
                "type": "object",
                "properties": {"p": {"type": "string", "xml": {"name": "x"}}},
                "discriminator": {"propertyName": "p"}
            }}
        }
    })
}

/// The objects, one of each kind, by JSON pointer; and where none of them takes an unknown key as its own.
const OBJECTS: &[&str] = &[
    "",
    "/info",
    "/info/contact",
    "/info/license",
    "/servers/0",
    "/servers/0/variables/a",
    "/tags/0",
    "/externalDocs",
    "/paths/~1a~1{id}",
    "/paths/~1a~1{id}/post",
    "/paths/~1a~1{id}/post/parameters/0",
    "/paths/~1a~1{id}/post/parameters/0/schema",
    "/paths/~1a~1{id}/post/requestBody",
    "/paths/~1a~1{id}/post/requestBody/content/application~1json",
    "/paths/~1a~1{id}/post/requestBody/content/application~1json/examples/one",
    "/paths/~1a~1{id}/post/requestBody/content/application~1json/encoding/a",
    "/paths/~1a~1{id}/post/responses/200",
    "/paths/~1a~1{id}/post/responses/200/headers/X-A",
    "/paths/~1a~1{id}/post/responses/200/links/l",
    "/paths/~1a~1{id}/post/callbacks/c/{$request.body#~1url}/post",
    "/webhooks/w",
    "/webhooks/w/get",
    "/components",
    "/components/securitySchemes/s",
    "/components/securitySchemes/s/flows",
    "/components/securitySchemes/s/flows/clientCredentials",
    "/components/schemas/A",
    "/components/schemas/A/properties/p",
    "/components/schemas/A/properties/p/xml",
    "/components/schemas/A/discriminator",
];

fn findings(document: &Value) -> Vec<(String, String)> {
    let text = document.to_string();
    let found = generate(Input::new("spec.json", &text, CONFIG));
    let findings = match found {
        Ok(output) => output.warnings,
        Err(failure) => failure.findings,
    };
    findings
        .into_iter()
        .filter(|finding| finding.rule == "unknown-key")
        .filter_map(|finding| {
            Some((finding.location.site.pointer?.to_string(), finding.hint.unwrap_or_default()))
        })
        .collect()
}

#[test]
fn a_document_of_all_kinds_has_no_unknown_key() {
    assert_eq!(findings(&document()), []);
}

#[test]
fn an_unknown_key_is_reported_in_every_kind_of_object() {
    for object in OBJECTS {
        let mut document = document();
        let map = document.pointer_mut(object).and_then(Value::as_object_mut).expect(object);
        map.insert("zzUnknown".to_owned(), json!(1));
        let told: Vec<String> =
            findings(&document).into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(told, [format!("#{object}/zzUnknown")]);
    }
}

#[test]
fn extensions_are_not_unknown_keys() {
    for object in OBJECTS {
        let mut document = document();
        let map = document.pointer_mut(object).and_then(Value::as_object_mut).expect(object);
        map.insert("x-mine".to_owned(), json!({"any": 1}));
        assert_eq!(findings(&document), [], "{object}");
    }
}

#[test]
fn a_misspelt_key_is_recognised() {
    let mut document = document();
    document["info"]["titel"] = json!("a");
    assert_eq!(
        findings(&document),
        [("#/info/titel".to_owned(), "did you mean `title`?".to_owned())]
    );
}
