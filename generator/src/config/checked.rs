//! Texts of the config that a grammar checks: a crate name, an identifier, a version.
//!
//! Purpose: invalid texts never leave the parser, and all of them are reported at once. Deserialization stops at the
//! first error, so a [`Checked`] records its problem and lets the parser continue. [`problems`] collects the records,
//! and [`Config::parse`](super::Config::parse) returns no config if there are any.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, Range};

use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::diagnostic::{Diagnostic, Place};
use crate::rules;

thread_local! {
    static PROBLEMS: RefCell<Vec<Diagnostic>> = const { RefCell::new(Vec::new()) };
}

/// A grammar for the text of a key of the config.
pub trait Grammar {
    /// Returns the problem of an invalid text, and a hint.
    fn problem(text: &str) -> Option<(String, String)>;
}

/// A text of the config with its grammar.
pub struct Checked<G> {
    text: String,
    span: Range<usize>,
    grammar: PhantomData<fn() -> G>,
}

impl<G> Checked<G> {
    /// Returns the text.
    pub fn get_ref(&self) -> &String {
        &self.text
    }

    /// Returns the byte range in the config.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Returns the text as a slice.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the text without its position.
    pub fn into_inner(self) -> String {
        self.text
    }
}

impl<'de, G: Grammar> Deserialize<'de> for Checked<G> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<String>::deserialize(deserializer)?;
        let (span, text) = (spanned.span(), spanned.into_inner());
        if let Some((message, hint)) = G::problem(&text) {
            record(problem(span.clone(), message, hint));
        }
        Ok(Self { text, span, grammar: PhantomData })
    }
}

impl<G> Deref for Checked<G> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl<G> Clone for Checked<G> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), span: self.span.clone(), grammar: PhantomData }
    }
}

impl<G> fmt::Debug for Checked<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl<G> fmt::Display for Checked<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.text, f)
    }
}

/// Compares only the text, not its position.
impl<G> PartialEq for Checked<G> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<G> Eq for Checked<G> {}

impl<G> PartialOrd for Checked<G> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<G> Ord for Checked<G> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

/// Returns the result of `parse`, and the problems of all invalid texts.
pub(super) fn problems<T>(parse: impl FnOnce() -> T) -> (T, Vec<Diagnostic>) {
    PROBLEMS.take();
    let parsed = parse();
    (parsed, PROBLEMS.take())
}

/// Returns a finding at a place of the config.
pub(super) fn problem(
    span: Range<usize>,
    message: impl Into<String>,
    hint: impl Into<String>,
) -> Diagnostic {
    Diagnostic::new(rules::CONFIG, Place::config(span), message).hint(hint)
}

fn record(problem: Diagnostic) {
    PROBLEMS.with_borrow_mut(|problems| problems.push(problem));
}
