//! From text to a tree, and from a place in the tree back to the text.
//!
//! Purpose: read YAML and JSON alike, whatever the name of the file, into one tree of ours.
//! Input: the text. Output: a [`Document`], or diagnostics. It knows nothing of OpenAPI.
//! JSON goes through serde_json and YAML through yaml_serde: JSON with surrogate pairs is no good YAML,
//! and serde_json reports its faults better.

mod parse;
pub mod positions;

use indexmap::IndexMap;

use crate::diagnostic::Diagnostic;
use crate::pointer::Pointer;

/// A document as it was written, without meaning.
#[derive(Debug, Clone)]
pub struct Document {
    /// The whole of it.
    pub root: Node,
}

/// A value of the document.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `null`, or nothing.
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

/// A number, exact where 64 bits can hold it.
#[derive(Debug, Clone, PartialEq)]
pub enum Number {
    /// A whole number below zero.
    Signed(i64),
    /// A whole number.
    Unsigned(u64),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// A whole number that 64 bits can't hold.
    Text(String),
}

impl Document {
    /// Reads the text. A byte order mark is passed over.
    pub fn parse(text: &str) -> Result<Self, Vec<Diagnostic>> {
        parse::parse(text).map(|root| Self { root })
    }

    /// The value at a place.
    pub fn get(&self, pointer: &Pointer) -> Option<&Node> {
        pointer.steps().try_fold(&self.root, |node, step| node.child(&step))
    }
}

impl Node {
    /// The member or element that a step of a pointer leads to.
    pub fn child(&self, step: &str) -> Option<&Node> {
        match self {
            Self::Map(map) => map.get(step),
            Self::List(list) => list.get(step.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// The text, if it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The mapping, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The list, if it is one.
    pub fn as_list(&self) -> Option<&[Node]> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// The truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// What it is, for messages.
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

    /// The same value as serde_json has it. Numbers that it can't hold become text.
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
