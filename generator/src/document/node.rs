//! The values of a document.

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

use crate::pointer::Pointer;

/// A value of the document.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `null`, or an empty value.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    String(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of the document.
    Map(Map),
}

/// A mapping.
pub type Map = IndexMap<String, Node>;

/// A number, exact if it fits into 64 bits.
#[derive(Debug, Clone, PartialEq)]
pub enum Number {
    /// A negative integer.
    Signed(i64),
    /// A non-negative integer.
    Unsigned(u64),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// An integer that does not fit into 64 bits.
    Text(String),
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(Number::Signed(value)) => serializer.serialize_i64(*value),
            Self::Number(Number::Unsigned(value)) => serializer.serialize_u64(*value),
            Self::Number(Number::Float(value)) => serializer.serialize_f64(*value),
            Self::Number(Number::Text(text)) | Self::String(text) => serializer.serialize_str(text),
            Self::List(list) => serializer.collect_seq(list),
            Self::Map(map) => serializer.collect_map(map),
        }
    }
}

impl std::str::FromStr for Number {
    type Err = std::num::ParseFloatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(value) = text.parse() {
            return Ok(Self::Unsigned(value));
        }
        match text.parse() {
            Ok(value) => Ok(Self::Signed(value)),
            Err(_) => text.parse().map(Self::Float),
        }
    }
}

impl Node {
    /// Returns the member or element at a step of a pointer.
    pub fn child(&self, step: &str) -> Option<&Node> {
        match self {
            Self::Map(map) => map.get(step),
            Self::List(list) => list.get(step.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// Returns the member or element at a step of a pointer, mutably.
    pub fn child_mut(&mut self, step: &str) -> Option<&mut Node> {
        match self {
            Self::Map(map) => map.get_mut(step),
            Self::List(list) => list.get_mut(step.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// Returns the value at a pointer relative to this value.
    pub fn at(&self, pointer: &Pointer) -> Option<&Node> {
        pointer.steps().try_fold(self, |node, step| node.child(&step))
    }

    /// Returns the value at a pointer relative to this value, mutably.
    pub fn at_mut(&mut self, pointer: &Pointer) -> Option<&mut Node> {
        pointer.steps().try_fold(self, |node, step| node.child_mut(&step))
    }

    /// Returns the text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the members of a mapping.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Returns the elements of a list.
    pub fn as_list(&self) -> Option<&[Node]> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// Returns the value of a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns the value as text: a string unchanged, anything else as JSON.
    pub fn to_text(&self) -> String {
        match self.to_json() {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        }
    }

    /// Returns the name of its type with an article, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }

    /// Returns the value as serde_json value. Numbers that it can't represent become strings.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(Number::Signed(value)) => Value::from(*value),
            Self::Number(Number::Unsigned(value)) => Value::from(*value),
            Self::Number(Number::Float(value)) => serde_json::Number::from_f64(*value)
                .map_or_else(|| Value::String(value.to_string()), Value::Number),
            Self::Number(Number::Text(text)) | Self::String(text) => Value::String(text.clone()),
            Self::List(list) => list.iter().map(Self::to_json).collect(),
            Self::Map(map) => Value::Object(
                map.iter().map(|(name, value)| (name.clone(), value.to_json())).collect(),
            ),
        }
    }
}
