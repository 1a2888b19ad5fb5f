//! The validator of defaults and examples, which may be wrong in an otherwise correct document.
//!
//! Purpose: exclude wrong examples from docs and tests. Input: a value and its schema. Output: the first mismatch.
//! Unknown keywords match. Nested unions multiply, so the validator checks each part of a value once against each
//! schema, and the work has a limit for one value and one for the document.

use std::collections::BTreeMap;

use crate::document::{Document, Map, Node, Number};
use crate::pointer::Pointer;

use super::formats;
use super::references;

/// The deepest nesting that is checked.
const MAX_DEPTH: usize = 128;

/// The most schemas that one value is checked against.
const MAX_SCHEMAS: usize = 10_000;

/// The result of a check.
#[derive(Debug, PartialEq, Eq)]
pub enum Validity {
    /// The value matches.
    Valid,
    /// The first mismatch.
    Invalid(String),
    /// The value is too large to check.
    Unchecked,
}

/// Checks the values of one document.
pub struct Validator<'a> {
    document: &'a Document,
    /// The work that is left for the current value, and for all values.
    left: usize,
    left_of_all: usize,
    gave_up: bool,
    /// The results for parts of the current value, by the addresses of a part and a schema, with their depth.
    cache: BTreeMap<(usize, usize), (usize, Option<String>)>,
}

impl<'a> Validator<'a> {
    /// Creates a validator for a document; its work is linear in the size of the document.
    pub fn new(document: &'a Document) -> Self {
        let left_of_all = 100_000 + 16 * count(&document.root);
        Self { document, left: 0, left_of_all, gave_up: false, cache: BTreeMap::new() }
    }

    /// Checks a value against the schema at a place.
    pub fn validate(&mut self, value: &Node, schema: &Pointer) -> Validity {
        let Some(schema) = self.document.get(schema) else { return Validity::Valid };
        (self.left, self.gave_up) = (MAX_SCHEMAS, false);
        self.cache.clear();
        match self.schema(value, schema, 0) {
            Some(mismatch) => Validity::Invalid(mismatch),
            None if self.gave_up => Validity::Unchecked,
            None => Validity::Valid,
        }
    }

    /// Counts some work. Returns `true` if the limit is reached.
    fn gives_up(&mut self, amount: usize) -> bool {
        self.left = self.left.saturating_sub(amount);
        self.left_of_all = self.left_of_all.saturating_sub(amount);
        let gives_up = self.left == 0 || self.left_of_all == 0;
        self.gave_up |= gives_up;
        gives_up
    }

    fn schema(&mut self, value: &Node, schema: &Node, depth: usize) -> Option<String> {
        let Some(map) = schema.as_map() else {
            let nothing = schema.as_bool() == Some(false);
            return nothing.then(|| "no value is allowed".to_owned());
        };
        if depth > MAX_DEPTH {
            self.gave_up = true;
            return None;
        }
        if self.gives_up(1) {
            return None;
        }
        let key = (std::ptr::from_ref(value).addr(), std::ptr::from_ref(schema).addr());
        if let Some((known, mismatch)) = self.cache.get(&key)
            && *known <= depth
        {
            return mismatch.clone();
        }
        let mismatch = self.map(value, map, depth);
        self.cache.insert(key, (depth, mismatch.clone()));
        mismatch
    }

    fn map(&mut self, value: &Node, map: &Map, depth: usize) -> Option<String> {
        if let Some(text) = map.get("$ref").and_then(Node::as_str) {
            let target = references::target(text)?;
            let target = self.document.get(&target)?;
            return self.schema(value, target, depth + 1);
        }
        if *value == Node::Null && allows_null(map) {
            return None;
        }
        let listed = map.get("enum").and_then(Node::as_list).map_or(0, <[Node]>::len);
        if self.gives_up(listed / 8) {
            return None;
        }
        mismatch_of_type(value, map)
            .or_else(|| mismatch_of_enum(value, map))
            .or_else(|| mismatch_of_format(value, map))
            .or_else(|| self.members(value, map, depth))
            .or_else(|| self.composition(value, map, depth))
    }

    /// Checks the members of an object and the items of a list.
    fn members(&mut self, value: &Node, schema: &Map, depth: usize) -> Option<String> {
        match value {
            Node::Map(members) => {
                let required = schema.get("required").and_then(Node::as_list).unwrap_or_default();
                let missing = required
                    .iter()
                    .filter_map(Node::as_str)
                    .find(|name| !members.contains_key(*name));
                if let Some(name) = missing {
                    // An example of one side may lack the members that only the other side sends.
                    let property = schema.get("properties").and_then(|map| map.child(name));
                    let flag = |key| property.and_then(|property| property.child(key));
                    if flag("readOnly").or(flag("writeOnly")).is_none() {
                        return Some(format!("`{name}` is missing"));
                    }
                }
                let properties = schema.get("properties").and_then(Node::as_map);
                let additional = schema.get("additionalProperties").filter(|additional| {
                    !schema.contains_key("patternProperties") && additional.as_map().is_some()
                });
                members.iter().find_map(|(name, member)| {
                    let property = properties.and_then(|properties| properties.get(name));
                    let error = self.schema(member, property.or(additional)?, depth + 1)?;
                    Some(at(name, error))
                })
            }
            Node::List(list) => {
                let items = schema.get("items").filter(|_| !schema.contains_key("prefixItems"))?;
                list.iter().enumerate().find_map(|(index, item)| {
                    Some(at(&index.to_string(), self.schema(item, items, depth + 1)?))
                })
            }
            _ => None,
        }
    }

    fn composition(&mut self, value: &Node, schema: &Map, depth: usize) -> Option<String> {
        let list = |key| schema.get(key).and_then(Node::as_list).unwrap_or_default();
        if let Some(error) =
            list("allOf").iter().find_map(|member| self.schema(value, member, depth + 1))
        {
            return Some(error);
        }
        for key in ["oneOf", "anyOf"] {
            let members = list(key);
            let matches =
                |validator: &mut Self, member| validator.schema(value, member, depth + 1).is_none();
            if !members.is_empty() && !members.iter().any(|member| matches(self, member)) {
                return Some(format!("no member of `{key}` matches"));
            }
        }
        None
    }
}

/// Returns the number of values in a value, including itself.
fn count(value: &Node) -> usize {
    match value {
        Node::Map(members) => 1 + members.values().map(count).sum::<usize>(),
        Node::List(items) => 1 + items.iter().map(count).sum::<usize>(),
        _ => 1,
    }
}

/// Returns a reason with a step prepended to its path.
fn at(step: &str, error: String) -> String {
    // A name in the document may have any length.
    const MAX_LENGTH: usize = 100;
    let end = step.char_indices().nth(MAX_LENGTH).map_or(step.len(), |(end, _)| end);
    let step = &step[..end];
    match error.strip_prefix('/') {
        Some(rest) => format!("/{step}/{rest}"),
        None => format!("/{step}: {error}"),
    }
}

fn allows_null(schema: &Map) -> bool {
    let is_true = |key: &str| schema.get(key).and_then(Node::as_bool) == Some(true);
    is_true("nullable") || is_true("x-nullable")
}

fn mismatch_of_type(value: &Node, schema: &Map) -> Option<String> {
    let types: Vec<&str> = match schema.get("type")? {
        Node::String(name) => vec![name],
        Node::List(names) => names.iter().filter_map(Node::as_str).collect(),
        _ => return None,
    };
    let known = ["null", "boolean", "integer", "number", "string", "array", "object"];
    let fits = |name: &&str| match *name {
        "null" => *value == Node::Null,
        "boolean" => matches!(value, Node::Bool(_)),
        "integer" => is_whole(value),
        "number" => matches!(value, Node::Number(_)),
        "string" => matches!(value, Node::String(_)),
        "array" => matches!(value, Node::List(_)),
        "object" => matches!(value, Node::Map(_)),
        _ => true,
    };
    if types.is_empty() || types.iter().any(fits) {
        return None;
    }
    let expected: Vec<&str> = types.into_iter().filter(|name| known.contains(name)).collect();
    Some(format!("expected {}, found {}", expected.join(" or "), value.kind()))
}

/// Checks the format of a string: the type of the SDK can't read another text.
fn mismatch_of_format(value: &Node, schema: &Map) -> Option<String> {
    let expected = formats::mismatch(schema.get("format")?.as_str()?, value.as_str()?)?;
    Some(format!("expected {expected}, found another text"))
}

fn is_whole(value: &Node) -> bool {
    match value {
        Node::Number(Number::Float(float)) => float.fract() == 0.0,
        Node::Number(_) => true,
        _ => false,
    }
}

fn mismatch_of_enum(value: &Node, schema: &Map) -> Option<String> {
    let values = schema.get("enum")?.as_list()?;
    let listed = values.is_empty() || values.iter().any(|known| same(known, value));
    (!listed).then(|| "not a value of the enum".to_owned())
}

/// Returns `true` if two values are the same JSON, such as `1` and `1.0`.
fn same(left: &Node, right: &Node) -> bool {
    match (left, right) {
        (Node::Number(left), Node::Number(right)) => {
            left == right
                || Node::Number(left.clone()).to_json().as_f64()
                    == Node::Number(right.clone()).to_json().as_f64()
        }
        (left, right) => left == right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::source::{Limits, SourceId};

    fn check(schema: &str, value: &str) -> Validity {
        let text = format!("schema: {schema}\nvalue: {value}\nB: {{enum: [1, 2]}}\n");
        let mut diagnostics = Diagnostics::default();
        let id = SourceId::DOCUMENT;
        let document = Document::parse(&text, id, &Limits::default(), &mut diagnostics);
        let document = document.expect("valid document");
        let value = document.root.child("value").expect("a value");
        Validator::new(&document).validate(value, &Pointer::root().child("schema"))
    }

    #[test]
    fn valid_values_match() {
        for (schema, value) in [
            ("{type: integer}", "1.0"),
            ("{type: [string, 'null']}", "null"),
            ("{type: string, nullable: true}", "null"),
            ("{type: object, required: [a], properties: {a: {readOnly: true}}}", "{}"),
            ("{anyOf: [{type: string}, {$ref: '#/B'}]}", "2"),
            ("{type: file}", "x"),
            ("{$ref: '#/nowhere'}", "x"),
        ] {
            assert_eq!(check(schema, value), Validity::Valid, "{schema} {value}");
        }
    }

    /// Returns a recursive union, and a value of it with this depth.
    fn nested(depth: usize) -> String {
        let value = "{next: ".repeat(depth) + "{}" + &"}".repeat(depth);
        format!(
            "Node: {{oneOf: [{{$ref: '#/One'}}, {{$ref: '#/Other'}}]}}\n\
             One: {{required: [next], properties: {{next: {{$ref: '#/Node'}}}}}}\n\
             Other: {{required: [next], properties: {{next: {{$ref: '#/Node'}}}}}}\n\
             value: {value}\n"
        )
    }

    #[test]
    fn the_work_of_a_check_is_linear_in_the_depth_of_a_value() {
        let work = |depth| {
            let mut diagnostics = Diagnostics::default();
            let (id, limits) = (SourceId::DOCUMENT, Limits::default());
            let document = Document::parse(&nested(depth), id, &limits, &mut diagnostics);
            let document = document.expect("valid document");
            let value = document.root.child("value").expect("a value");
            let mut validator = Validator::new(&document);
            let before = validator.left_of_all;
            let validity = validator.validate(value, &Pointer::root().child("Node"));
            assert!(matches!(validity, Validity::Invalid(_)), "{depth}: {validity:?}");
            before - validator.left_of_all
        };
        assert_eq!(work(28) - work(14), 2 * (work(14) - work(7)));
    }

    #[test]
    fn a_value_that_is_nested_too_deep_is_not_checked() {
        let mut diagnostics = Diagnostics::default();
        let (id, limits) = (SourceId::DOCUMENT, Limits::default());
        let document = Document::parse(&nested(60), id, &limits, &mut diagnostics);
        let document = document.expect("valid document");
        let value = document.root.child("value").expect("a value");
        let validity = Validator::new(&document).validate(value, &Pointer::root().child("Node"));
        assert_eq!(validity, Validity::Unchecked);
    }

    #[test]
    fn a_mismatch_has_its_path() {
        for (schema, value, error) in [
            ("{type: string}", "1", "expected string, found a number"),
            ("{type: array, items: {$ref: '#/B'}}", "[1, 3]", "/1: not a value of the enum"),
            ("{required: [a]}", "{}", "`a` is missing"),
            (
                "{properties: {a: {type: array, items: {type: string}}}}",
                "{a: [x, true]}",
                "/a/1: expected string, found a boolean",
            ),
            ("{oneOf: [{type: string}, {$ref: '#/B'}]}", "3", "no member of `oneOf` matches"),
            ("false", "1", "no value is allowed"),
        ] {
            let expected = Validity::Invalid(error.to_owned());
            assert_eq!(check(schema, value), expected, "{schema} {value}");
        }
    }
}
