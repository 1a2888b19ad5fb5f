//! Reads one schema from its object in the document.

use serde_json::{Map as Json, Value};

use crate::document::{Document, Map, Node, Number};
use crate::normalise::carried;
use crate::normalise::kinds::{self, Kind};
use crate::normalise::references;
use crate::pointer::Pointer;
use crate::typed;

use super::component::component;
use super::keywords::{Bounds, Choice, Discriminator, Example, Null, Schema, Subschema};

/// The keywords that openapiv3 parses. `type` and `enum` are passed to it without `null`.
const KEYWORDS: &[&str] = &[
    "multipleOf",
    "uniqueItems",
    "pattern",
    "format",
    "title",
    "description",
    "readOnly",
    "writeOnly",
    "deprecated",
];

/// Reads the schema at a place. Returns `None` if openapiv3 rejects it.
pub(super) fn schema(map: &Map, place: &Pointer, document: &Document) -> Option<Schema> {
    let keywords =
        map.keys().filter(|key| !key.starts_with("x-")).map(|key| keyword(key)).collect();
    let reference = map.get("$ref").and_then(Node::as_str).and_then(references::target);
    let reference =
        reference.map(|target| references::through(document, &target).unwrap_or(target));
    if map.len() == 1 && reference.is_some() {
        return Some(Schema { reference, keywords, ..Schema::default() });
    }
    let mut types = types(map);
    let null = Null {
        keyword: map.get("nullable").and_then(Node::as_bool) == Some(true),
        in_types: types.contains(&"null"),
        in_values: values(map).contains(&Node::Null),
    };
    types.retain(|name| *name != "null");
    let typed::Schema { keywords: parsed, data } = parse_with_openapiv3(map, &types)?;
    Some(Schema {
        reference,
        keywords,
        null,
        types: types.into_iter().map(str::to_owned).collect(),
        enumeration: parsed.enumeration,
        all_of: places(map, "allOf", place),
        one_of: Choice { members: places(map, "oneOf", place), null: false },
        any_of: Choice { members: places(map, "anyOf", place), null: false },
        discriminator: discriminator(map, document),
        properties: names(map, "properties").collect(),
        required: parsed.required,
        additional_properties: of_other_properties(map, "additionalProperties"),
        unevaluated_properties: of_other_properties(map, "unevaluatedProperties"),
        pattern_properties: names(map, "patternProperties").collect(),
        min_properties: count(map, "minProperties"),
        max_properties: count(map, "maxProperties"),
        items: subschema(map, "items"),
        prefix_items: map.get("prefixItems").and_then(Node::as_list).map_or(0, <[Node]>::len),
        min_items: count(map, "minItems"),
        max_items: count(map, "maxItems"),
        unique_items: parsed.unique_items == Some(true),
        format: parsed.format,
        content_encoding: text(map, "contentEncoding"),
        content_media_type: text(map, "contentMediaType"),
        pattern: parsed.pattern,
        min_length: count(map, "minLength"),
        max_length: count(map, "maxLength"),
        minimum: bounds(map, "minimum", "exclusiveMinimum"),
        maximum: bounds(map, "maximum", "exclusiveMaximum"),
        multiple_of: parsed.multiple_of,
        title: data.title,
        description: data.description,
        default: map.get("default").map(Node::to_json),
        examples: examples(map, place, document),
        read_only: data.read_only,
        write_only: data.write_only,
        deprecated: data.deprecated,
        untyped: carried::unresolved(map).map(|rule| rule.name),
        lost_reference: text(map, carried::REFERENCE),
        extensions: data.extensions,
    })
}

/// Returns the standard keyword of a key, or `""` for an unknown key.
fn keyword(key: &str) -> &'static str {
    let known = kinds::keys(Kind::Schema).iter().map(|(name, _)| *name).chain(["$ref"]);
    known.into_iter().find(|known| *known == key).unwrap_or_default()
}

/// Reads the keywords of OpenAPI 3.0 that contain no subschemas.
fn parse_with_openapiv3(map: &Map, types: &[&str]) -> Option<typed::Schema> {
    let mut json = Json::new();
    let known =
        map.iter().filter(|(key, _)| KEYWORDS.contains(&key.as_str()) || key.starts_with("x-"));
    // openapiv3 rejects numbers beyond 64 bits.
    let known = known.filter(|(_, value)| !matches!(value, Node::Number(_)) || is_number(value));
    json.extend(known.map(|(key, value)| (key.clone(), value.to_json())));
    if let [only] = types {
        json.insert("type".to_owned(), Value::from(*only));
    }
    let values: Vec<Value> =
        values(map).iter().filter(|value| **value != Node::Null).map(Node::to_json).collect();
    if !values.is_empty() {
        json.insert("enum".to_owned(), Value::Array(values));
    }
    if let Some(required @ Node::List(_)) = map.get("required") {
        json.insert("required".to_owned(), required.to_json());
    }
    typed::schema(Value::Object(json))
}

/// Returns the names in `type`.
fn types(map: &Map) -> Vec<&str> {
    match map.get("type") {
        Some(Node::String(name)) => vec![name],
        Some(Node::List(names)) => names.iter().filter_map(Node::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Returns the values of `enum`, or the value of `const`.
fn values(map: &Map) -> &[Node] {
    match (map.get("const"), map.get("enum")) {
        (Some(constant), _) => std::slice::from_ref(constant),
        (None, Some(Node::List(values))) => values,
        _ => &[],
    }
}

fn text(map: &Map, key: &str) -> Option<String> {
    map.get(key).and_then(Node::as_str).map(str::to_owned)
}

/// Returns the names of the members of a keyword.
fn names<'m>(map: &'m Map, key: &str) -> impl Iterator<Item = String> + use<'m> {
    map.get(key).and_then(Node::as_map).into_iter().flat_map(Map::keys).cloned()
}

/// Returns the places of the schemas in a list.
fn places(map: &Map, key: &str, place: &Pointer) -> Vec<Pointer> {
    let count = map.get(key).and_then(Node::as_list).map_or(0, <[Node]>::len);
    let at = place.child(key);
    (0..count).map(|index| at.index(index)).collect()
}

fn subschema(map: &Map, key: &str) -> Option<Subschema> {
    match map.get(key)? {
        Node::Map(_) => Some(Subschema::Keywords),
        Node::Bool(value) => Some(Subschema::Boolean(*value)),
        _ => None,
    }
}

/// Returns the schema of the members that no other keyword describes. `{}` is equivalent to `true`.
fn of_other_properties(map: &Map, key: &str) -> Option<Subschema> {
    let is_empty = map.get(key).and_then(Node::as_map).is_some_and(Map::is_empty);
    if is_empty { Some(Subschema::Boolean(true)) } else { subschema(map, key) }
}

/// Returns a limit on the number of characters, items or members.
fn count(map: &Map, key: &str) -> Option<usize> {
    match map.get(key)? {
        Node::Number(Number::Unsigned(value)) => usize::try_from(*value).ok(),
        Node::Number(Number::Float(value)) if *value >= 0.0 => Some(*value as usize),
        _ => None,
    }
}

fn bounds(map: &Map, inclusive: &str, exclusive: &str) -> Bounds {
    let is_finite =
        |value: &&Node| matches!(value, Node::Number(Number::Text(_))) || is_number(value);
    let number = |key| map.get(key).filter(is_finite);
    Bounds {
        inclusive: number(inclusive).map(Node::to_json),
        excludes_inclusive: map.get(exclusive).and_then(Node::as_bool) == Some(true),
        exclusive: number(exclusive).map(Node::to_json),
    }
}

/// Returns `true` for a number of 64 bits.
fn is_number(value: &Node) -> bool {
    match value {
        Node::Number(Number::Float(float)) => float.is_finite(),
        Node::Number(number) => !matches!(number, Number::Text(_)),
        _ => false,
    }
}

fn discriminator(map: &Map, document: &Document) -> Option<Discriminator> {
    let map = map.get("discriminator")?.as_map()?;
    let entries = map.get("mapping").and_then(Node::as_map).into_iter().flatten();
    let target = |target: &Node| {
        let text = target.as_str()?;
        let named = component(text);
        let target = document.get(&named).map(|_| named).or_else(|| references::target(text))?;
        references::through(document, &target)
    };
    let mapping = entries.filter_map(|(value, named)| Some((value.clone(), target(named)?)));
    let mapping = mapping.collect();
    let property = map.get("propertyName")?.as_str()?.to_owned();
    let default = map.get("defaultMapping").and_then(target);
    Some(Discriminator { property, mapping, default })
}

/// Returns the value of an example object: `value`, or `dataValue` of OpenAPI 3.2.
fn example_value(object: &Node) -> Option<&Node> {
    object.child("value").or_else(|| object.child("dataValue"))
}

/// Returns `example` and then `examples` of the object at a place. `examples` is a list of values in JSON Schema, and a
/// map of named example objects in the rest of OpenAPI.
pub(super) fn examples(map: &Map, place: &Pointer, document: &Document) -> Vec<Example> {
    let example = |place: Pointer, value: &Node| Example { place, value: value.to_json() };
    let one = map.get("example").map(|value| example(place.child("example"), value));
    let at = place.child("examples");
    let several = match map.get("examples") {
        Some(Node::List(values)) => {
            let values = values.iter().enumerate();
            values.map(|(index, value)| example(at.index(index), value)).collect()
        }
        Some(Node::Map(named)) => {
            let named = named.iter().filter_map(|(name, object)| {
                let reference = object.child("$ref").and_then(Node::as_str);
                let Some(reference) = reference.and_then(references::target) else {
                    return Some(example(at.child(name), example_value(object)?));
                };
                let target = references::through(document, &reference)?;
                let value = example_value(document.get(&target)?)?;
                Some(example(target, value))
            });
            named.collect()
        }
        _ => Vec::new(),
    };
    one.into_iter().chain(several).collect()
}
