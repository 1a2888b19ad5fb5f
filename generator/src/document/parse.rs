//! The parsers, and the visitor that builds the tree.

use std::cell::RefCell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::node::{Map, Node, Number};
use super::positions::Positions;
use crate::diagnostic::{Diagnostic, Place, Spot};
use crate::pointer::Pointer;
use crate::rules;
use crate::source::{Limits, SourceId};

/// A tree, and the recoverable errors of its text.
pub struct Parsed {
    pub node: Node,
    pub warnings: Vec<Diagnostic>,
}

/// Parses a text.
pub fn parse(text: &str, source: SourceId, limits: &Limits) -> Result<Parsed, Box<Diagnostic>> {
    if text.len() as u64 > limits.file_bytes {
        let place = Place::Text(source, Spot::LineColumn(1, 1));
        let message =
            format!("the file has {} bytes, above the limit of {}", text.len(), limits.file_bytes);
        return Err(Box::new(limit(place, message, "file-bytes")));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let builder = Builder { source, limits: *limits, state: RefCell::default() };
    let looks_like_json = text.trim_start().starts_with(['{', '[']);
    if looks_like_json {
        // A flow mapping of YAML begins like JSON, so text that is not JSON may still be YAML.
        let json = builder.json(text);
        return json.or_else(|error| {
            let builder = Builder { source, limits: *limits, state: RefCell::default() };
            builder.yaml(text).map_err(|_| error)
        });
    }
    builder.yaml(text)
}

fn limit(place: Place, message: String, key: &str) -> Diagnostic {
    Diagnostic::new(rules::LIMIT, place, message)
        .hint(format!("if you trust the document, raise `{key}` under `[limits]`"))
}

/// The builder of the tree, which also records problems.
struct Builder {
    source: SourceId,
    limits: Limits,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    /// The path from the root to the current value.
    path: Vec<String>,
    /// The repeated members.
    duplicates: Vec<Pointer>,
    /// Integers that lost digits.
    inexact: Vec<Pointer>,
    values: usize,
    /// The exceeded limit, and its key in the config.
    exceeded: Option<(String, &'static str)>,
}

impl State {
    fn pointer(&self) -> Pointer {
        self.path.iter().fold(Pointer::root(), |pointer, step| pointer.child(step))
    }
}

impl Builder {
    fn json(self, text: &str) -> Result<Parsed, Box<Diagnostic>> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let node = ToNode(&self)
            .deserialize(&mut deserializer)
            .and_then(|node| deserializer.end().map(|()| node));
        match node {
            Ok(node) => Ok(self.finish(node, text)),
            Err(error) => {
                Err(Box::new(self.error(error.line(), error.column(), &error.to_string())))
            }
        }
    }

    fn yaml(self, text: &str) -> Result<Parsed, Box<Diagnostic>> {
        match ToNode(&self).deserialize(serde_yaml::Deserializer::from_str(text)) {
            Ok(mut node) => {
                merge_all(&mut node);
                Ok(self.finish(node, text))
            }
            Err(error) => {
                let (line, column) = error
                    .location()
                    .map_or((1, 1), |location| (location.line(), location.column()));
                Err(Box::new(self.error(line, column, &error.to_string())))
            }
        }
    }

    fn error(self, line: usize, column: usize, message: &str) -> Diagnostic {
        let place = Place::Text(self.source, Spot::LineColumn(line.max(1), column.max(1)));
        let state = self.state.into_inner();
        if let Some((message, key)) = state.exceeded {
            return limit(place, message, key);
        }
        if message.contains("recursion limit") {
            let message = format!("values are nested deeper than {}", Limits::DEEPEST);
            return Diagnostic::new(rules::LIMIT, place, message)
                .hint("reduce the nesting; this limit is fixed");
        }
        if message.contains("repetition limit") {
            return limit(place, "aliases expand to too many values".to_owned(), "values");
        }
        let message = match message.split(" at line ").next().unwrap_or(message) {
            // The text of serde for a list or a mapping as a key, which JSON lacks.
            other if other.contains("expected a key") => "a key must be a string",
            other => other,
        };
        Diagnostic::new(rules::SYNTAX, place, message)
            .hint("correct the syntax: a text that begins with `{` is JSON, any other is YAML 1.2")
    }

    fn enter(&self, step: String) {
        self.state.borrow_mut().path.push(step);
    }

    fn leave(&self) {
        self.state.borrow_mut().path.pop();
    }

    fn duplicate(&self, key: &str) {
        let mut state = self.state.borrow_mut();
        let pointer = state.pointer().child(key);
        state.duplicates.push(pointer);
    }

    /// Records a number that lost digits. Its digits are read from the text later.
    fn inexact(&self) {
        let mut state = self.state.borrow_mut();
        let pointer = state.pointer();
        state.inexact.push(pointer);
    }

    fn count<E: de::Error>(&self) -> Result<(), E> {
        let mut state = self.state.borrow_mut();
        state.values += 1;
        let exceeded = if state.values > self.limits.values {
            let count = self.limits.values;
            Some((
                format!("the file has more than {count} values, after the expansion of aliases"),
                "values",
            ))
        } else if state.path.len() > self.limits.depth {
            Some((format!("values are nested deeper than {}", self.limits.depth), "depth"))
        } else {
            None
        };
        let Some((message, key)) = exceeded else { return Ok(()) };
        state.exceeded = Some((message.clone(), key));
        Err(E::custom(message))
    }

    fn finish(self, mut node: Node, text: &str) -> Parsed {
        let state = self.state.into_inner();
        if !state.inexact.is_empty() {
            let positions = Positions::of(text, &state.inexact);
            for pointer in &state.inexact {
                let digits = text.get(positions.value(pointer)).unwrap_or_default();
                let whole = digits.trim_start_matches(['-', '+']);
                let exact = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
                if exact && let Some(number) = node.at_mut(pointer) {
                    *number = Node::Number(Number::Text(digits.to_owned()));
                }
            }
        }
        let warnings = state.duplicates.into_iter().map(|pointer| {
            let key = pointer.last().unwrap_or_default();
            Diagnostic::new(
                rules::DUPLICATE_KEY,
                Place::Text(self.source, Spot::Key(pointer.clone())),
                format!("the key `{key}` is used twice"),
            )
            .related(Place::Text(self.source, Spot::FirstKey(pointer)), "first used here")
            .hint("remove one of the two, or rename it")
        });
        Parsed { node, warnings: warnings.collect() }
    }
}

/// The key that merges other mappings: <https://yaml.org/type/merge.html>.
const MERGE: &str = "<<";

/// Applies the merge keys of a tree. Own members of a mapping win, then those of the first merged mapping.
fn merge_all(node: &mut Node) {
    match node {
        Node::List(list) => list.iter_mut().for_each(merge_all),
        Node::Map(map) => {
            map.values_mut().for_each(merge_all);
            let mergeable = match map.get(MERGE) {
                Some(Node::Map(_)) => true,
                Some(Node::List(list)) => list.iter().all(|item| item.as_map().is_some()),
                _ => false,
            };
            let merged = if mergeable { map.shift_remove(MERGE) } else { None };
            let maps = match merged {
                Some(Node::List(list)) => list,
                Some(single) => vec![single],
                None => Vec::new(),
            };
            for merged in maps {
                let Node::Map(members) = merged else { continue };
                for (key, value) in members {
                    map.entry(key).or_insert(value);
                }
            }
        }
        _ => {}
    }
}

#[derive(Clone, Copy)]
struct ToNode<'b>(&'b Builder);

impl<'de> DeserializeSeed<'de> for ToNode<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        self.0.count()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ToNode<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        let number = u64::try_from(value).map_or(Number::Signed(value), Number::Unsigned);
        Ok(Node::Number(number))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(Number::Unsigned(value)))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Node, E> {
        Ok(Node::Number(Number::Text(value.to_string())))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Node, E> {
        Ok(Node::Number(Number::Text(value.to_string())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        // A double this large may be an integer that lost digits.
        if value.abs() >= 9_007_199_254_740_992.0 {
            self.0.inexact();
        }
        Ok(Node::Number(Number::Float(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        self.0.enter("0".to_owned());
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
            self.0.leave();
            self.0.enter(list.len().to_string());
        }
        self.0.leave();
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut map = Map::new();
        while let Some(key) = members.next_key_seed(ToKey)? {
            if map.contains_key(&key) {
                self.0.duplicate(&key);
            }
            self.0.enter(key.clone());
            let value = members.next_value_seed(self)?;
            self.0.leave();
            map.insert(key, value);
        }
        Ok(Node::Map(map))
    }

    fn visit_enum<A: de::EnumAccess<'de>>(self, tagged: A) -> Result<Node, A::Error> {
        // The tag of a YAML value is ignored.
        let (_tag, value) = tagged.variant_seed(ToKey)?;
        de::VariantAccess::newtype_variant_seed(value, self)
    }
}

/// A key: a string, or the text of a scalar such as `200`.
struct ToKey;

impl<'de> DeserializeSeed<'de> for ToKey {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for ToKey {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, value: &str) -> Result<String, E> {
        Ok(value.to_owned())
    }

    fn visit_bool<E>(self, value: bool) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_i64<E>(self, value: i64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_u64<E>(self, value: u64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_f64<E>(self, value: f64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_unit<E>(self) -> Result<String, E> {
        Ok("null".to_owned())
    }
}
