//! Errors of values on the wire.

use std::borrow::Cow;
use std::fmt;

/// The longest displayed value, in bytes.
const MAX_SHOWN: usize = 40;

/// The longest displayed member name, in characters.
const LONGEST_NAME: usize = 80;

/// An error in a JSON value, with its place.
///
/// `Display` starts with the path: `client.expiresTime: expected …`. Text of the value is not shown, because it may be
/// confidential, except numbers and times.
#[derive(Clone, PartialEq, Eq)]
pub struct WireError {
    inner: Box<Inner>,
}

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    /// From the inside out: each level adds its step.
    path: Vec<Step>,
    message: String,
    /// The limit on items that was exceeded.
    item_limit: Option<usize>,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A member of an object.
    Member(String),
    /// An element of a list.
    Element(usize),
}

impl WireError {
    /// An error with this message.
    #[cold]
    pub fn new(message: impl Into<String>) -> Self {
        let inner = Inner { path: Vec::new(), message: message.into(), item_limit: None };
        Self { inner: Box::new(inner) }
    }

    /// The error of a value with more items than this.
    #[cold]
    pub(in super::super) fn too_many_items(limit: usize) -> Self {
        let mut error = Self::new(format!("the JSON has more than {limit} items"));
        error.inner.item_limit = Some(limit);
        error
    }

    /// The limit on items that was exceeded.
    pub(in super::super) fn item_limit(&self) -> Option<usize> {
        self.inner.item_limit
    }

    /// The error of an unexpected value.
    #[cold]
    pub fn unexpected(expected: &str, found: impl fmt::Display) -> Self {
        Self::new(format!("expected {expected}, found {found}"))
    }

    /// The error of an unexpected text.
    #[cold]
    pub fn unexpected_text(expected: &str, found: &str) -> Self {
        let is_numeric = |byte: u8| byte.is_ascii_digit() || b"+-.:,/ TZ".contains(&byte);
        if found.len() <= MAX_SHOWN && found.bytes().all(is_numeric) {
            return Self::unexpected(expected, format_args!("the string {found:?}"));
        }
        Self::unexpected(expected, format_args!("a string of {} characters", found.chars().count()))
    }

    /// The error of serde, without the value that it found.
    #[cold]
    pub fn of_serde(error: &serde_json::Error) -> Self {
        let message = error.to_string();
        // Messages of serde itself: https://docs.rs/serde/1/serde/de/trait.Error.html
        let expected = message.split_once(", expected ").map(|(_, expected)| expected);
        if let Some(expected) = expected {
            return Self::new(format!("expected {expected}"));
        }
        if !error.is_data() || message.starts_with("missing field") {
            return Self::new(message);
        }
        let (line, column) = (error.line(), error.column());
        // A value that was parsed before has no place in the text.
        if line == 0 {
            return Self::new("the value does not match the type");
        }
        Self::new(format!("the value does not match the type at line {line} column {column}"))
    }

    /// Adds an outer step to the path.
    #[cold]
    #[must_use]
    pub fn inside(mut self, step: Step) -> Self {
        self.inner.path.push(step);
        self
    }

    /// The place: `client.scopes[3]`. Empty for the whole value.
    pub fn path(&self) -> String {
        let mut text = String::new();
        for step in self.inner.path.iter().rev() {
            match step {
                Step::Member(name) if is_plain(name) && text.is_empty() => text.push_str(name),
                Step::Member(name) if is_plain(name) => text.extend([".", name]),
                Step::Member(name) => text.push_str(&format!("[{:?}]", shortened(name))),
                Step::Element(index) => text.push_str(&format!("[{index}]")),
            }
        }
        text
    }

    /// The full names of the members on the path.
    pub(in super::super) fn names(&self) -> impl Iterator<Item = &str> {
        self.inner.path.iter().filter_map(|step| match step {
            Step::Member(name) => Some(name.as_str()),
            Step::Element(_) => None,
        })
    }

    /// The message without the place.
    pub fn message(&self) -> &str {
        &self.inner.message
    }
}

/// Shortens a name for display. Names in a map may have any length.
fn shortened(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", &name[..end]).into(),
        None => name.into(),
    }
}

/// Returns `true` if a name needs no quotes in a path.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= LONGEST_NAME
        && name
            .chars()
            .all(|character| character.is_alphanumeric() || matches!(character, '_' | '-' | '@'))
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path();
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        f.write_str(&self.inner.message)
    }
}

impl fmt::Debug for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WireError({self})")
    }
}

impl std::error::Error for WireError {}
