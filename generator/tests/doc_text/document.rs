//! A document with every kind of object, each of its texts a slot.

use serde_json::{Map, Value, json};

/// The document, its slots filled in order.
pub fn with(text: &mut dyn FnMut() -> String) -> String {
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": text(), "summary": text(), "version": "1", "description": text(), "termsOfService": text(),
            "contact": {"name": text()}, "license": {"name": text()}
        },
        "externalDocs": {"url": "https://a.example", "description": text()},
        "servers": servers(text),
        "tags": [{"name": "things", "description": text()}],
        "security": [{"key": []}, {"flow": ["read"]}],
        "paths": {
            "/things": {"summary": text(), "description": text(), "post": create(text), "get": list(text)},
            "/things/{id}": {"get": read(text), "delete": remove(text)}
        },
        "webhooks": {"made": {"post": webhook(text)}},
        "components": {"securitySchemes": schemes(text), "schemas": schemas(text)}
    });
    document.to_string()
}

/// An object with one member of a given name.
fn one(name: String, value: Value) -> Value {
    Value::Object(Map::from_iter([(name, value)]))
}

fn servers(text: &mut dyn FnMut() -> String) -> Value {
    json!([
        {
            "url": "https://{region}.example", "description": text(),
            "variables": {"region": {"default": "eu", "enum": ["eu", text()], "description": text()}}
        },
        {"url": "https://other.example", "description": text()},
        {
            "url": "https://{region}.third.example", "description": text(),
            "variables": {"region": {"default": text(), "enum": [text(), text()], "description": text()}}
        }
    ])
}

fn create(text: &mut dyn FnMut() -> String) -> Value {
    json!({
        "operationId": "create", "tags": ["things"], "summary": text(), "description": text(),
        "externalDocs": {"url": "https://a.example", "description": text()},
        "requestBody": {
            "description": text(), "required": true,
            "content": {
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/Thing"},
                    "examples": one(text(), json!({"summary": text(), "description": text(), "value": {"name": text()}}))
                },
                "multipart/form-data": {"schema": {
                    "type": "object", "description": text(),
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": text()},
                        "note": {"type": "string", "description": text()}
                    }
                }}
            }
        },
        "responses": {
            "200": {
                "description": text(),
                "headers": {"X-Rate": {"description": text(), "schema": {"type": "integer", "description": text()}}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
            },
            "202": {"description": text(), "content": {"text/plain": {"schema": {"type": "string"}}}},
            "302": {"description": text()},
            "404": {
                "description": text(),
                "content": {"application/json": {"schema": {"type": "object", "title": text(), "description": text()}}}
            }
        },
        "callbacks": {"done": {"{$request.body#/url}": {"post": {
            "operationId": "done", "summary": text(), "description": text(),
            "requestBody": {"description": text(), "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Thing"}
            }}},
            "responses": {}
        }}}}
    })
}

fn list(text: &mut dyn FnMut() -> String) -> Value {
    json!({
        "operationId": "list", "tags": ["things"], "summary": text(), "deprecated": true,
        "description": format!("This is deprecated {}", text()),
        "parameters": [
            {"name": "page_token", "in": "query", "description": text(), "schema": {"type": "string"}},
            {
                "name": text(), "in": "query", "description": text(),
                "schema": {"type": "string", "description": text(), "default": text(), "format": text()}
            },
            {"name": "X-Note", "in": "header", "description": text(), "deprecated": true, "schema": {
                "type": "string", "pattern": text(), "enum": [text(), text()]
            }}
        ],
        "security": [{"flow": [text(), text()]}, {"basic": []}, {}],
        "responses": {"200": {"description": text(), "content": {"application/json": {"schema": {
            "type": "object",
            "properties": {
                "next_page_token": {"type": "string", "description": text()},
                "things": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}, "description": text()}
            }
        }}}}}
    })
}

fn read(text: &mut dyn FnMut() -> String) -> Value {
    json!({
        "operationId": "read", "tags": ["things"], "description": text(),
        "parameters": [{
            "name": "id", "in": "path", "required": true, "description": text(), "schema": {"type": "string"}
        }],
        "responses": {"200": {"description": text(), "content": {"application/json": {"schema": {
            "description": text(), "oneOf": [
                {"type": "object", "title": "First", "description": text(), "required": ["a"], "properties": {"a": {"type": "string"}}},
                {"type": "object", "title": "Second", "description": text(), "required": ["b"], "properties": {"b": {"type": "string"}}},
                {"type": "array", "items": {"type": "string"}, "description": text()}
            ]
        }}}}}
    })
}

fn remove(text: &mut dyn FnMut() -> String) -> Value {
    json!({
        "operationId": text(), "tags": ["things"],
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {"204": {"description": text()}}
    })
}

fn webhook(text: &mut dyn FnMut() -> String) -> Value {
    json!({
        "summary": text(), "description": text(),
        "requestBody": {"content": {"application/json": {"schema": {
            "type": "object", "description": text(), "properties": {"a": {"type": "string", "description": text()}}
        }}}},
        "responses": {"200": {"description": text()}}
    })
}

fn schemes(text: &mut dyn FnMut() -> String) -> Value {
    json!({
        "key": {"type": "apiKey", "in": "query", "name": text(), "description": text()},
        "basic": {"type": "http", "scheme": "basic", "description": text()},
        "flow": {"type": "oauth2", "description": text(), "flows": {"clientCredentials": {
            "tokenUrl": "https://a.example/token", "scopes": one(text(), json!(text()))
        }}}
    })
}

fn schemas(text: &mut dyn FnMut() -> String) -> Value {
    let mut properties = Map::new();
    properties.insert(
        "name".to_owned(),
        json!({"type": "string", "title": text(), "description": text(), "example": text(), "pattern": text()}),
    );
    properties.insert(text(), json!({"type": "string", "format": text(), "default": text()}));
    properties.insert("kind".to_owned(), json!({"$ref": "#/components/schemas/Kind"}));
    properties.insert("pair".to_owned(), json!({
        "type": "array", "description": text(), "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false
    }));
    properties.insert("fixed".to_owned(), json!({"const": text(), "description": text()}));
    properties.insert("number".to_owned(), json!({
        "type": "number", "minimum": 0, "multipleOf": 0.5, "description": text(), "deprecated": true
    }));
    properties.insert("map".to_owned(), json!({
        "type": "object", "description": text(), "additionalProperties": {"type": "string", "description": text()}
    }));
    json!({
        "Thing": {
            "type": "object", "title": text(), "description": text(), "deprecated": true, "properties": properties,
            "example": {"name": text()}
        },
        "Kind": {
            "type": "string", "description": text(), "enum": [text(), text(), text()],
            "x-enum-descriptions": [text(), text(), text()]
        },
        "Level": {"description": text(), "oneOf": [
            {"const": "low", "title": text(), "description": text()}, {"const": "high", "description": text()}
        ]},
        "Holder": {"type": "object", "properties": {"level": {"$ref": "#/components/schemas/Level"}}, "description": text()}
    })
}
