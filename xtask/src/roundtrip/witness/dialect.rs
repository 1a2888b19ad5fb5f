//! The dialects of documents, and places in them.
//!
//! Purpose: find the schema in the effective document that a place of the repaired document means. Input: a place.
//! Output: a place.

use openapi_sdk_generator::pointer::Pointer;
use serde_json::{Map, Value, json};

/// The address of the converted document.
pub const ADDRESS: &str = "urn:document";

/// The maximum number of references that lead to each other.
pub const MAX_LINKS: usize = 32;

/// The dialect of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Swagger 2.0.
    Swagger,
    /// OpenAPI 3.0.
    OpenApi30,
    /// JSON Schema 2020-12: OpenAPI 3.1 and 3.2.
    JsonSchema,
}

impl Dialect {
    /// Returns the dialect of a document.
    pub fn of(document: &Value) -> Self {
        let version = document.get("openapi").map(|version| match version {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        match version {
            None => Self::Swagger,
            Some(version) if version.starts_with("3.0") => Self::OpenApi30,
            Some(_) => Self::JsonSchema,
        }
    }

    /// Returns the place of a schema in the effective document. The repaired document of Swagger 2.0 has the shape of
    /// OpenAPI 3.0.
    pub fn place(self, schema: &Pointer, document: &Value) -> Option<Pointer> {
        let place = match self {
            Self::Swagger => swagger_place(schema, document)?,
            Self::OpenApi30 | Self::JsonSchema => schema.clone(),
        };
        resolved(&place, document).filter(|(_, schema)| is_schema(schema)).map(|(place, _)| place)
    }
}

fn swagger_place(schema: &Pointer, document: &Value) -> Option<Pointer> {
    let steps: Vec<String> = schema.steps().collect();
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    let extended =
        |place: Pointer, rest: &[&str]| rest.iter().fold(place, |at, step| at.child(step));
    let of = |steps: &[&str], rest: &[&str]| Some(extended(extended(Pointer::root(), steps), rest));
    match steps.as_slice() {
        ["components", "schemas", rest @ ..] => of(&["definitions"], rest),
        ["components", "responses", name, "content", _, rest @ ..] => {
            of(&["responses", name], rest)
        }
        ["components", "requestBodies", name, "content", _, rest @ ..] => {
            of(&["parameters", name], rest)
        }
        // A parameter is its own schema.
        ["components", "parameters", name, "schema", rest @ ..] => of(&["parameters", name], rest),
        ["paths", path, method, "responses", code, "content", _, rest @ ..] => {
            of(&["paths", path, method, "responses", code], rest)
        }
        ["paths", path, method, "requestBody", "content", _, rest @ ..] => {
            let operation = of(&["paths", path, method], &[])?;
            let around = of(&["paths", path], &[])?;
            let mut bodies = parameters(&operation, document, true);
            bodies.extend(parameters(&around, document, true));
            Some(extended(bodies.first()?.clone(), rest))
        }
        ["paths", path, "parameters", index, "schema", rest @ ..] => {
            let others = parameters(&of(&["paths", path], &[])?, document, false);
            Some(extended(others.get(index.parse::<usize>().ok()?)?.clone(), rest))
        }
        ["paths", path, method, "parameters", index, "schema", rest @ ..] => {
            let others = parameters(&of(&["paths", path, method], &[])?, document, false);
            Some(extended(others.get(index.parse::<usize>().ok()?)?.clone(), rest))
        }
        _ => Some(schema.clone()),
    }
}

/// Returns the parameters of a path or of an operation that are its body, or the others without the parts of a form.
fn parameters(owner: &Pointer, document: &Value, bodies: bool) -> Vec<Pointer> {
    let list = owner.child("parameters");
    let count = lookup(&list, document).and_then(Value::as_array).map_or(0, Vec::len);
    let is_wanted = |place: &Pointer| {
        let location = resolved(&place.child("in"), document).and_then(|(_, place)| place.as_str());
        if bodies {
            location == Some("body")
        } else {
            !matches!(location, Some("body" | "formData"))
        }
    };
    (0..count).map(|index| list.index(index)).filter(is_wanted).collect()
}

/// Returns `true` if a value may be a schema.
pub fn is_schema(value: &Value) -> bool {
    value.is_object() || value.is_boolean()
}

/// Returns `true` if a schema has `nullable: true`, or `x-nullable: true` as in Swagger 2.0.
pub fn is_nullable(keywords: &Map<String, Value>) -> bool {
    ["nullable", "x-nullable"].iter().any(|key| keywords.get(*key) == Some(&Value::Bool(true)))
}

/// Returns the value at a place, and its place after references on the path.
pub fn resolved<'d>(place: &Pointer, document: &'d Value) -> Option<(Pointer, &'d Value)> {
    let mut at = (Pointer::root(), document);
    for step in place.steps() {
        let mut links = 0;
        loop {
            let (current, value) = &at;
            let next = match value {
                Value::Object(members) => members.get(&step),
                Value::Array(items) => {
                    step.parse::<usize>().ok().and_then(|index| items.get(index))
                }
                _ => None,
            };
            if let Some(next) = next {
                at = (current.child(&step), next);
                break;
            }
            links += 1;
            let target = value.get("$ref").and_then(Value::as_str).filter(|_| links < MAX_LINKS)?;
            let target = decoded(target)?;
            at = (target.clone(), lookup(&target, document)?);
        }
    }
    Some(at)
}

/// Returns the value at a place, without following references.
pub fn lookup<'d>(place: &Pointer, document: &'d Value) -> Option<&'d Value> {
    document.pointer(place.as_str().strip_prefix('#')?)
}

/// Returns the target of the reference in a schema; the schema itself if it has none that leads anywhere.
pub fn target<'d>(schema: &'d Value, document: &'d Value) -> &'d Value {
    let place = schema.get("$ref").and_then(Value::as_str).and_then(decoded);
    place.and_then(|place| lookup(&place, document)).unwrap_or(schema)
}

/// Returns the place that a reference within the document leads to.
pub fn decoded(reference: &str) -> Option<Pointer> {
    let fragment = reference.strip_prefix('#')?;
    let mut bytes = Vec::new();
    let mut rest = fragment.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let code = behind.get(..2).filter(|_| first == b'%');
        let code =
            code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &behind[2..] } else { behind };
    }
    Some(Pointer::from_fragment(format!("#{}", String::from_utf8(bytes).ok()?)))
}

/// Returns a place as a fragment of a URI, with all characters escaped that RFC 3986 does not allow there.
pub fn encoded(place: &Pointer) -> String {
    let fragment = place.as_str().strip_prefix('#').unwrap_or_default();
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    format!("#{}", fragment.bytes().map(escape).collect::<String>())
}

/// Returns the members of the unions of a schema.
pub fn union_members(keywords: &Map<String, Value>) -> impl Iterator<Item = &Value> + Clone {
    let lists =
        ["oneOf", "anyOf"].into_iter().filter_map(|keyword| keywords.get(keyword)?.as_array());
    lists.flatten()
}

/// Moves the keywords that exclude `null` into an alternative to `null`.
pub fn nullable_form(converted: &mut Map<String, Value>) {
    let restricting = ["$ref", "type", "enum", "allOf", "oneOf", "anyOf", "not"];
    let moved: Map<String, Value> =
        restricting.iter().filter_map(|key| converted.remove_entry(*key)).collect();
    if !moved.is_empty() {
        converted.insert("anyOf".to_owned(), json!([{ "type": "null" }, moved]));
    }
}
