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
const DEEPEST: usize = 128;

/// The most schemas that one value is checked against.
const MOST_SCHEMAS: usize = 10_000;

/// The result of a check.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The value matches.
    Fits,
    /// The first mismatch.
    Misfit(String),
    /// The value is too large to check.
    Unchecked,
}

/// Checks the values of one document.
pub struct Fitting<'a> {
    document: &'a Document,
    /// The work that is left for the current value, and for all values.
    left: usize,
    left_of_all: usize,
    gave_up: bool,
    /// The results for parts of the current value, by the addresses of a part and a schema, with their depth.
    known: BTreeMap<(usize, usize), (usize, Option<String>)>,
}

impl<'a> Fitting<'a> {
    /// Creates a validator for a document; its work is linear in the size of the document.
    pub fn new(document: &'a Document) -> Self {
        let left_of_all = 100_000 + 16 * count(&document.root);
        Self { document, left: 0, left_of_all, gave_up: false, known: BTreeMap::new() }
    }

    /// Checks a value against the schema at a place.
    pub fn verdict(&mut self, value: &Node, schema: &Pointer) -> Verdict {
        let Some(schema) = self.document.get(schema) else { return Verdict::Fits };
        (self.left, self.gave_up) = (MOST_SCHEMAS, false);
        self.known.clear();
        match self.schema(value, schema, 0) {
            Some(misfit) => Verdict::Misfit(misfit),
            None if self.gave_up => Verdict::Unchecked,
            None => Verdict::Fits,
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
        if depth > DEEPEST {
            self.gave_up = true;
            return None;
        }
        if self.gives_up(1) {
            return None;
        }
        let question = (std::ptr::from_ref(value).addr(), std::ptr::from_ref(schema).addr());
        if let Some((known, misfit)) = self.known.get(&question)
            && *known <= depth
        {
            return misfit.clone();
        }
        let misfit = self.map(value, map, depth);
        self.known.insert(question, (depth, misfit.clone()));
        misfit
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
        misfit_of_type(value, map)
            .or_else(|| misfit_of_enum(value, map))
            .or_else(|| misfit_of_format(value, map))
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
                    let one_sided = |key| property.and_then(|property| property.child(key));
                    if one_sided("readOnly").or(one_sided("writeOnly")).is_none() {
                        return Some(format!("`{name}` is missing"));
                    }
                }
                let properties = schema.get("properties").and_then(Node::as_map);
                let additional = schema.get("additionalProperties").filter(|additional| {
                    !schema.contains_key("patternProperties") && additional.as_map().is_some()
                });
                members.iter().find_map(|(name, member)| {
                    let property = properties.and_then(|properties| properties.get(name));
                    let fault = self.schema(member, property.or(additional)?, depth + 1)?;
                    Some(at(name, fault))
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
        if let Some(fault) =
            list("allOf").iter().find_map(|member| self.schema(value, member, depth + 1))
        {
            return Some(fault);
        }
        for key in ["oneOf", "anyOf"] {
            let members = list(key);
            let fits =
                |fitting: &mut Self, member| fitting.schema(value, member, depth + 1).is_none();
            if !members.is_empty() && !members.iter().any(|member| fits(self, member)) {
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
fn at(step: &str, fault: String) -> String {
    // A name in the document may have any length.
    const LONGEST: usize = 100;
    let end = step.char_indices().nth(LONGEST).map_or(step.len(), |(end, _)| end);
    let step = &step[..end];
    match fault.strip_prefix('/') {
        Some(rest) => format!("/{step}/{rest}"),
        None => format!("/{step}: {fault}"),
    }
}

fn allows_null(schema: &Map) -> bool {
    let says_true = |key: &str| schema.get(key).and_then(Node::as_bool) == Some(true);
    says_true("nullable") || says_true("x-nullable")
}

fn misfit_of_type(value: &Node, schema: &Map) -> Option<String> {
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
    let wanted: Vec<&str> = types.into_iter().filter(|name| known.contains(name)).collect();
    Some(format!("expected {}, found {}", wanted.join(" or "), value.kind()))
}

/// Checks the format of a string: the type of the SDK can't read another text.
fn misfit_of_format(value: &Node, schema: &Map) -> Option<String> {
    let wanted = formats::misfit(schema.get("format")?.as_str()?, value.as_str()?)?;
    Some(format!("expected {wanted}, found another text"))
}

fn is_whole(value: &Node) -> bool {
    match value {
        Node::Number(Number::Float(float)) => float.fract() == 0.0,
        Node::Number(_) => true,
        _ => false,
    }
}

fn misfit_of_enum(value: &Node, schema: &Map) -> Option<String> {
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

    fn misfit_in(schema: &str, value: &str) -> Verdict {
        let text = format!("schema: {schema}\nvalue: {value}\nB: {{enum: [1, 2]}}\n");
        let mut diagnostics = Diagnostics::default();
        let id = SourceId::DOCUMENT;
        let document = Document::parse(&text, id, &Limits::default(), &mut diagnostics);
        let document = document.expect("valid document");
        let value = document.root.child("value").expect("a value");
        Fitting::new(&document).verdict(value, &Pointer::root().child("schema"))
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
            assert_eq!(misfit_in(schema, value), Verdict::Fits, "{schema} {value}");
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
            let mut fitting = Fitting::new(&document);
            let before = fitting.left_of_all;
            let verdict = fitting.verdict(value, &Pointer::root().child("Node"));
            assert!(matches!(verdict, Verdict::Misfit(_)), "{depth}: {verdict:?}");
            before - fitting.left_of_all
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
        let verdict = Fitting::new(&document).verdict(value, &Pointer::root().child("Node"));
        assert_eq!(verdict, Verdict::Unchecked);
    }

    #[test]
    fn a_mismatch_has_its_path() {
        for (schema, value, fault) in [
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
            let expected = Verdict::Misfit(fault.to_owned());
            assert_eq!(misfit_in(schema, value), expected, "{schema} {value}");
        }
    }
}
