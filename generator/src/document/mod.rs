//! From text to a tree, and from a place in the tree back to the text.
//!
//! Purpose: read YAML and JSON alike, whatever the name of the file, into one tree of ours.
//! Input: the text. Output: a [`Document`], or diagnostics. It knows nothing of OpenAPI.
//! JSON goes through serde_json and YAML through yaml_serde: JSON with surrogate pairs is no good YAML,
//! and serde_json reports its faults better.

mod parse;
pub mod positions;
pub mod provenance;

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::pointer::Pointer;
use crate::source::{Limits, SourceId};

use provenance::Provenance;

/// A document without meaning: a tree, and where each part of it was written.
#[derive(Debug, Clone)]
pub struct Document {
    /// The whole of it.
    pub root: Node,
    /// Where each part of it was written.
    pub provenance: Provenance,
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

impl Document {
    /// Reads a text. A byte order mark is passed over. What is wrong with it although it can be read is reported.
    pub fn parse(
        text: &str,
        source: SourceId,
        limits: &Limits,
        diagnostics: &mut Diagnostics,
    ) -> Result<Self, Box<Diagnostic>> {
        let parse::Parsed { node, faults } = parse::parse(text, source, limits)?;
        faults.into_iter().for_each(|fault| diagnostics.report(fault));
        Ok(Self { root: node, provenance: Provenance::of(source) })
    }

    /// Resolves the places of all findings to their origins in the texts. A pass that moves values does it before.
    pub fn resolve_origins(&self, diagnostics: &mut Diagnostics) {
        diagnostics.resolve_origins(|pointer| {
            let origin = self.provenance.origin(pointer);
            (origin.source, origin.pointer)
        });
    }

    /// The value at a place.
    pub fn get(&self, pointer: &Pointer) -> Option<&Node> {
        self.root.at(pointer)
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

    /// The same, to be changed.
    pub fn child_mut(&mut self, step: &str) -> Option<&mut Node> {
        match self {
            Self::Map(map) => map.get_mut(step),
            Self::List(list) => list.get_mut(step.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// The value that a pointer leads to from here.
    pub fn at(&self, pointer: &Pointer) -> Option<&Node> {
        pointer.steps().try_fold(self, |node, step| node.child(&step))
    }

    /// The same, to be changed.
    pub fn at_mut(&mut self, pointer: &Pointer) -> Option<&mut Node> {
        pointer.steps().try_fold(self, |node, step| node.child_mut(&step))
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

    /// The value as text: a string as it is, anything else as JSON.
    pub fn to_text(&self) -> String {
        match self.to_json() {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
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
