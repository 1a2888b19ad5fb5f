//! Conversion of one schema to OpenAPI 3.0.
//!
//! `null` in any of its spellings becomes `nullable`; a `$ref` with siblings becomes `allOf`; `const` becomes an enum
//! of one. Children become internal references. Keywords that 3.0 does not have are carried under `x-carried-…`.

use serde_json::{Map as Json, Value, json};

use crate::document::{Map, Node, Number};
use crate::pointer::Pointer;

/// The prefix of carried keys.
pub const CARRIED: &str = "x-carried-";

/// The key for the separator of a list in Swagger 2.0, which 3.0 does not have.
pub const COLLECTION_FORMAT: &str = "x-collection-format";

/// A schema without its children.
#[derive(Debug)]
pub struct Shallow {
    /// The JSON for the typed model.
    pub json: Value,
    /// `true` if the schema allows only `null`.
    pub only_null: bool,
}

/// Converts a schema to its shallow form. `pointer` is its place.
pub fn shallow(map: &Map, pointer: &Pointer) -> Shallow {
    let mut json = Json::new();
    let mut nullable = map.get("nullable").and_then(Node::as_bool).unwrap_or(false);
    let only_null = types(map, &mut json, &mut nullable);
    members(map, pointer, &mut json, &mut nullable);

    let mut all_of = Vec::new();
    if let Some(reference) = map.get("$ref").and_then(Node::as_str) {
        // OpenAPI 3.1 allows keywords beside `$ref`: together they have the meaning of `allOf`.
        all_of.push(json!({ "$ref": reference }));
    }
    all_of.extend(children(map, "allOf", pointer));
    if let Some(Value::Array(single)) = json.remove("x-single") {
        all_of.extend(single);
    }
    if !all_of.is_empty() {
        json.insert("allOf".to_owned(), Value::Array(all_of));
    }

    for key in [
        "title",
        "description",
        "format",
        "pattern",
        "readOnly",
        "writeOnly",
        "deprecated",
        "default",
        "example",
    ] {
        if let Some(value) = map.get(key) {
            json.insert(key.to_owned(), value.to_json());
        }
    }
    for key in ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"]
    {
        match map.get(key) {
            Some(Node::Number(Number::Unsigned(value))) => {
                drop(json.insert(key.to_owned(), Value::from(*value)))
            }
            Some(other) => carry(&mut json, key, other),
            None => {}
        }
    }
    for key in ["minimum", "maximum", "multipleOf"] {
        match map.get(key) {
            Some(Node::Number(Number::Text(text))) => {
                carry(&mut json, key, &Node::String(text.clone()))
            }
            Some(value) => drop(json.insert(key.to_owned(), value.to_json())),
            None => {}
        }
    }
    for key in ["exclusiveMinimum", "exclusiveMaximum"] {
        match map.get(key) {
            Some(Node::Bool(value)) => drop(json.insert(key.to_owned(), Value::Bool(*value))),
            Some(value) => carry(&mut json, key, value),
            None => {}
        }
    }
    if let Some(unique) = map.get("uniqueItems") {
        json.insert("uniqueItems".to_owned(), unique.to_json());
    }
    if let Some(required @ Node::List(_)) = map.get("required") {
        json.insert("required".to_owned(), required.to_json());
    }
    for key in ["contentEncoding", "contentMediaType"] {
        if let Some(value) = map.get(key) {
            carry(&mut json, key, value);
        }
    }
    if let Some(Node::List(examples)) = map.get("examples")
        && let Some(first) = examples.first()
        && !json.contains_key("example")
    {
        json.insert("example".to_owned(), first.to_json());
    }
    for key in [
        "not",
        "if",
        "dependentRequired",
        "dependentSchemas",
        "patternProperties",
        "prefixItems",
        "propertyNames",
    ] {
        if map.contains_key(key) {
            json.insert(format!("{CARRIED}{key}"), Value::Bool(true));
        }
    }
    for (key, value) in map.iter().filter(|(key, _)| key.starts_with("x-")) {
        json.insert(key.clone(), value.to_json());
    }
    if nullable {
        json.insert("nullable".to_owned(), Value::Bool(true));
    }
    Shallow { json: Value::Object(json), only_null }
}

fn carry(json: &mut Json<String, Value>, key: &str, value: &Node) {
    json.insert(format!("{CARRIED}{key}"), value.to_json());
}

/// Converts `type` without `null`. Several remaining types are carried.
fn types(map: &Map, json: &mut Json<String, Value>, nullable: &mut bool) -> bool {
    let names: Vec<&str> = match map.get("type") {
        Some(Node::String(name)) => vec![name],
        Some(Node::List(names)) => names.iter().filter_map(Node::as_str).collect(),
        _ => return false,
    };
    let some: Vec<&str> = names.iter().copied().filter(|name| *name != "null").collect();
    *nullable |= some.len() < names.len();
    match some.as_slice() {
        [] => return !names.is_empty(),
        [name] => drop(json.insert("type".to_owned(), Value::from(*name))),
        several => drop(json.insert(format!("{CARRIED}type"), json!(several))),
    }
    false
}

/// Converts the keywords that hold values or other schemas.
fn members(map: &Map, pointer: &Pointer, json: &mut Json<String, Value>, nullable: &mut bool) {
    let values = match (map.get("const"), map.get("enum")) {
        (Some(constant), _) => Some(std::slice::from_ref(constant)),
        (None, Some(Node::List(values))) => Some(values.as_slice()),
        _ => None,
    };
    if let Some(values) = values {
        let some: Vec<Value> =
            values.iter().filter(|value| **value != Node::Null).map(Node::to_json).collect();
        *nullable |= some.len() < values.len();
        json.insert("enum".to_owned(), Value::Array(some));
    }
    if let Some(Node::Map(properties)) = map.get("properties") {
        let at = pointer.child("properties");
        let properties: Json<String, Value> =
            properties.keys().map(|name| (name.clone(), internal(&at.child(name)))).collect();
        json.insert("properties".to_owned(), Value::Object(properties));
        json.insert(format!("{CARRIED}properties"), Value::Bool(true));
    }
    match map.get("items") {
        Some(Node::Map(_)) => {
            drop(json.insert("items".to_owned(), internal(&pointer.child("items"))))
        }
        Some(Node::Bool(_)) => drop(json.insert("items".to_owned(), json!({}))),
        _ => {}
    }
    match map.get("additionalProperties") {
        Some(Node::Map(inner)) if inner.is_empty() => {
            json.insert("additionalProperties".to_owned(), Value::Bool(true));
        }
        Some(Node::Map(_)) => {
            json.insert(
                "additionalProperties".to_owned(),
                internal(&pointer.child("additionalProperties")),
            );
        }
        Some(Node::Bool(value)) => {
            drop(json.insert("additionalProperties".to_owned(), Value::Bool(*value)))
        }
        _ => {}
    }
    for key in ["oneOf", "anyOf"] {
        let Some(Node::List(list)) = map.get(key) else { continue };
        let all = children(map, key, pointer);
        let some: Vec<Value> = list
            .iter()
            .zip(all)
            .filter(|(node, _)| !is_null(node))
            .map(|(_, child)| child)
            .collect();
        *nullable |= some.len() < list.len();
        match some.len() {
            0 => {}
            // A union of one member is equal to the member: it joins `allOf`.
            1 => drop(json.insert("x-single".to_owned(), Value::Array(some))),
            _ => drop(json.insert(key.to_owned(), Value::Array(some))),
        }
    }
}

/// Returns references to the members of a list of schemas.
fn children(map: &Map, key: &str, pointer: &Pointer) -> Vec<Value> {
    let Some(Node::List(list)) = map.get(key) else { return Vec::new() };
    (0..list.len()).map(|index| internal(&pointer.child(key).index(index))).collect()
}

/// Returns a reference to a child.
fn internal(pointer: &Pointer) -> Value {
    json!({ "$ref": pointer.as_str().replace('%', "%25") })
}

/// Returns `true` if a schema allows `null` and nothing else.
fn is_null(node: &Node) -> bool {
    let Some(map) = node.as_map() else { return false };
    let is_null_name =
        |key: &str| matches!(map.get(key), Some(Node::String(name)) if name == "null");
    let only = |key: &str| matches!(map.get(key), Some(Node::List(list)) if matches!(list.as_slice(), [Node::Null]));
    is_null_name("type") || only("enum") || matches!(map.get("const"), Some(Node::Null))
}
