//! Limits of samples: the size of each, the size of all, and the work of generating and validating them.
//!
//! A document of 3 KB can describe a value of gigabytes: each level of nesting multiplies. Output, memory and time must
//! be linear in the document. So every sample has a maximum [`Size`], and every lookup in a schema counts as [`Work`].

use std::cell::Cell;

use serde_json::Value;

use crate::document::Node;

/// The deepest nesting of a sample. A generated test reads it with serde_json, which accepts 128 levels.
pub const MAX_DEPTH: usize = 64;

/// The reason for a missing sample that would be too large.
pub const TOO_LARGE: &str = "the sample would be too large";

/// The number of schemas whose lookup by name costs as much as one visit of a schema.
pub const PARTS: usize = 8;

/// The size of a value in the source of a test, with indentation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    /// The number of values, including nested ones.
    pub values: usize,
    /// The number of bytes.
    pub bytes: usize,
}

impl Size {
    /// The limit of a generated value.
    pub const SAMPLE: Self = Self { values: 4_000, bytes: 64 << 10 };
    /// The limit of an example of the document.
    pub const EXAMPLE: Self = Self { values: 20_000, bytes: 256 << 10 };

    /// The limit of all samples that are emitted for a document of this size.
    pub fn of_all(document: Self) -> Self {
        Self { values: 20_000, bytes: 1 << 20 } + document + document
    }

    /// Returns the size of a value at this depth.
    pub fn of(value: &Value, depth: usize) -> Self {
        match value {
            Value::Object(members) => {
                let own = Self::of_container(members.keys(), depth);
                members.values().fold(own, |size, member| size + Self::of(member, depth + 1))
            }
            Value::Array(items) => {
                let own = Self::of_line(2, depth);
                items.iter().fold(own, |size, item| size + Self::of(item, depth + 1))
            }
            Value::String(text) => Self::of_line(text.len() + 2, depth),
            Value::Number(number) => Self::of_line(number.to_string().len(), depth),
            Value::Bool(_) | Value::Null => Self::of_line(5, depth),
        }
    }

    /// Returns the size of a part of the document at this depth.
    pub fn of_node(node: &Node, depth: usize) -> Self {
        match node {
            Node::Map(members) => {
                let own = Self::of_container(members.keys(), depth);
                members.values().fold(own, |size, member| size + Self::of_node(member, depth + 1))
            }
            Node::List(items) => {
                let own = Self::of_line(2, depth);
                items.iter().fold(own, |size, item| size + Self::of_node(item, depth + 1))
            }
            scalar => Self::of(&scalar.to_json(), depth),
        }
    }

    /// Returns the size of an object or a list without the values in it.
    pub fn of_container<'n>(names: impl Iterator<Item = &'n String>, depth: usize) -> Self {
        let names: usize = names.map(|name| name.len() + 4).sum();
        Self::of_line(2 + names, depth)
    }

    fn of_line(bytes: usize, depth: usize) -> Self {
        Self { values: 1, bytes: bytes + 2 * depth + 2 }
    }

    /// Returns the size of `count` copies.
    #[must_use]
    pub fn times(self, count: usize) -> Self {
        Self { values: self.values.saturating_mul(count), bytes: self.bytes.saturating_mul(count) }
    }

    /// Returns `true` if neither number exceeds the limit.
    pub fn is_within(self, limit: Self) -> bool {
        self.values <= limit.values && self.bytes <= limit.bytes
    }
}

impl std::ops::Add for Size {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            values: self.values.saturating_add(other.values),
            bytes: self.bytes.saturating_add(other.bytes),
        }
    }
}

impl std::ops::Sub for Size {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            values: self.values.saturating_sub(other.values),
            bytes: self.bytes.saturating_sub(other.bytes),
        }
    }
}

/// A budget of work: visits of schemas, and steps of regular expressions.
#[derive(Debug)]
pub struct Work {
    left: Cell<usize>,
}

impl Work {
    /// Creates a budget of this much work.
    pub fn new(most: usize) -> Self {
        Self { left: Cell::new(most) }
    }

    /// Creates a budget without a limit.
    pub fn unlimited() -> Self {
        Self::new(usize::MAX)
    }

    /// Returns the work that is left.
    pub fn left(&self) -> usize {
        self.left.get()
    }

    /// Spends some work. Returns `true` if work is left.
    pub fn spend(&self, amount: usize) -> bool {
        self.left.set(self.left.get().saturating_sub(amount));
        !self.is_spent()
    }

    /// Returns `true` if no work is left.
    pub fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// Sets the work that is left.
    pub fn refill(&self, most: usize) {
        self.left.set(most);
    }
}
