//! Whether a value fits a schema: for defaults and examples, which may be wrong in a document that is right.
//!
//! Purpose: keep wrong examples out of docs and tests. Input: a value and the schema beside it. Output: the first thing
//! that does not fit, in words. It is kind: what it does not know it lets pass.

use crate::document::{Document, Map, Node, Number};
use crate::pointer::Pointer;

use super::formats;
use super::references;

/// The deepest nesting that is looked into.
const DEEPEST: usize = 32;

/// The most schemas that are looked at for one value: unions of unions multiply.
const MOST_SCHEMAS: usize = 10_000;

/// Why a value does not fit the schema at a place; nothing if it fits.
pub fn misfit(document: &Document, value: &Node, schema: &Pointer) -> Option<String> {
    let mut fitting = Fitting { document, left: MOST_SCHEMAS };
    fitting.schema(value, document.get(schema)?, 0)
}

struct Fitting<'a> {
    document: &'a Document,
    left: usize,
}

impl Fitting<'_> {
    fn schema(&mut self, value: &Node, schema: &Node, depth: usize) -> Option<String> {
        let Some(map) = schema.as_map() else {
            let nothing = schema.as_bool() == Some(false);
            return nothing.then(|| "no value fits it".to_owned());
        };
        if depth > DEEPEST || self.left == 0 {
            return None;
        }
        self.left -= 1;
        if let Some(text) = map.get("$ref").and_then(Node::as_str) {
            let target = references::target(text)?;
            let target = self.document.get(&target)?;
            return self.schema(value, target, depth + 1);
        }
        if *value == Node::Null && allows_null(map) {
            return None;
        }
        misfit_of_type(value, map)
            .or_else(|| misfit_of_enum(value, map))
            .or_else(|| misfit_of_format(value, map))
            .or_else(|| self.members(value, map, depth))
            .or_else(|| self.composition(value, map, depth))
    }

    /// The members of an object and the items of a list.
    fn members(&mut self, value: &Node, schema: &Map, depth: usize) -> Option<String> {
        match value {
            Node::Map(members) => {
                let required = schema.get("required").and_then(Node::as_list).unwrap_or_default();
                let missing = required
                    .iter()
                    .filter_map(Node::as_str)
                    .find(|name| !members.contains_key(*name));
                if let Some(name) = missing {
                    // What only one side sends may well be missing in an example of the other.
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
                return Some(format!("it fits no member of `{key}`"));
            }
        }
        None
    }
}

/// A fault with the way to it.
fn at(step: &str, fault: String) -> String {
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
    Some(format!("{} is wanted, found {}", wanted.join(" or "), value.kind()))
}

/// A text that is not of its format: the type of the SDK would not read it.
fn misfit_of_format(value: &Node, schema: &Map) -> Option<String> {
    let wanted = formats::misfit(schema.get("format")?.as_str()?, value.as_str()?)?;
    Some(format!("{wanted} is wanted, found a text that is none"))
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
    (!listed).then(|| "it is no value of the enum".to_owned())
}

/// Whether two values are the same JSON: `1` and `1.0` are.
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

    fn misfit_in(schema: &str, value: &str) -> Option<String> {
        let text = format!("schema: {schema}\nvalue: {value}\nB: {{enum: [1, 2]}}\n");
        let mut diagnostics = Diagnostics::default();
        let id = SourceId::DOCUMENT;
        let document = Document::parse(&text, id, &Limits::default(), &mut diagnostics);
        let document = document.expect("the document is good");
        let value = document.root.child("value").expect("it is there");
        misfit(&document, value, &Pointer::root().child("schema"))
    }

    #[test]
    fn what_fits_is_left_alone() {
        for (schema, value) in [
            ("{type: integer}", "1.0"),
            ("{type: [string, 'null']}", "null"),
            ("{type: string, nullable: true}", "null"),
            ("{type: object, required: [a], properties: {a: {readOnly: true}}}", "{}"),
            ("{anyOf: [{type: string}, {$ref: '#/B'}]}", "2"),
            ("{type: file}", "x"),
            ("{$ref: '#/nowhere'}", "x"),
        ] {
            assert_eq!(misfit_in(schema, value), None, "{schema} {value}");
        }
    }

    #[test]
    fn what_does_not_fit_is_told_with_the_way_to_it() {
        for (schema, value, fault) in [
            ("{type: string}", "1", "string is wanted, found a number"),
            ("{type: array, items: {$ref: '#/B'}}", "[1, 3]", "/1: it is no value of the enum"),
            ("{required: [a]}", "{}", "`a` is missing"),
            (
                "{properties: {a: {type: array, items: {type: string}}}}",
                "{a: [x, true]}",
                "/a/1: string is wanted, found a boolean",
            ),
            ("{oneOf: [{type: string}, {$ref: '#/B'}]}", "3", "it fits no member of `oneOf`"),
            ("false", "1", "no value fits it"),
        ] {
            assert_eq!(misfit_in(schema, value).as_deref(), Some(fault), "{schema} {value}");
        }
    }
}
