//! The parsers, and the visitor that makes the tree.

use std::cell::RefCell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Map, Node, Number};
use crate::diagnostic::{Diagnostic, Place};
use crate::pointer::Pointer;
use crate::rules;

/// The most values that a document may have once its aliases are expanded: some hundred times the largest known.
const MOST_NODES: usize = 20_000_000;

/// Reads the text.
pub fn parse(text: &str) -> Result<Node, Vec<Diagnostic>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let looks_like_json = text.trim_start().starts_with(['{', '[']);
    if looks_like_json {
        // A flow mapping of YAML looks like JSON too: what JSON refuses may still be good YAML.
        return from_json(text).or_else(|faults| from_yaml(text).map_err(|_| faults));
    }
    from_yaml(text)
}

fn from_json(text: &str) -> Result<Node, Vec<Diagnostic>> {
    let builder = Builder::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let node = ToNode(&builder)
        .deserialize(&mut deserializer)
        .and_then(|node| deserializer.end().map(|()| node));
    let node = node.map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        vec![syntax(error.line(), error.column(), &message)]
    })?;
    builder.finish(node)
}

fn from_yaml(text: &str) -> Result<Node, Vec<Diagnostic>> {
    let builder = Builder::default();
    let node = ToNode(&builder).deserialize(serde_yaml::Deserializer::from_str(text)).map_err(
        |error| {
            let (line, column) =
                error.location().map_or((1, 1), |location| (location.line(), location.column()));
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
            vec![syntax(line, column, &message)]
        },
    )?;
    builder.finish(node)
}

fn syntax(line: usize, column: usize, message: &str) -> Diagnostic {
    Diagnostic::new(
        rules::SYNTAX,
        Place::DocumentText { line: line.max(1), column: column.max(1) },
        message,
    )
    .hint("the document is read as JSON when it begins with `{`, else as YAML 1.2")
}

/// What is noticed while the tree is made.
#[derive(Default)]
struct Builder {
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    /// The way from the root to the value at hand.
    path: Vec<String>,
    /// The members that came twice.
    duplicates: Vec<Pointer>,
    nodes: usize,
}

impl Builder {
    fn enter(&self, step: String) {
        self.state.borrow_mut().path.push(step);
    }

    fn leave(&self) {
        self.state.borrow_mut().path.pop();
    }

    fn duplicate(&self, key: &str) {
        let mut state = self.state.borrow_mut();
        let pointer =
            state.path.iter().fold(Pointer::root(), |pointer, step| pointer.child(step)).child(key);
        state.duplicates.push(pointer);
    }

    fn count<E: de::Error>(&self) -> Result<(), E> {
        let mut state = self.state.borrow_mut();
        state.nodes += 1;
        if state.nodes > MOST_NODES {
            Err(E::custom("the document's aliases expand to too many values"))
        } else {
            Ok(())
        }
    }

    fn finish(self, node: Node) -> Result<Node, Vec<Diagnostic>> {
        let duplicates = self.state.into_inner().duplicates;
        if duplicates.is_empty() {
            return Ok(node);
        }
        let faults = duplicates.into_iter().map(|pointer| {
            let key = pointer.last().unwrap_or_default();
            Diagnostic::new(
                rules::DUPLICATE_KEY,
                Place::Key(pointer.clone()),
                format!("the key `{key}` stands here twice"),
            )
            .related(Place::FirstKey(pointer), "first used here")
            .hint("remove one of the two, or rename it")
        });
        Err(faults.collect())
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
        // A YAML tag says how to read a value; here only the value counts.
        let (_tag, value) = tagged.variant_seed(ToKey)?;
        de::VariantAccess::newtype_variant_seed(value, self)
    }
}

/// A key: text, or a scalar such as `200` that stands for its text.
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
