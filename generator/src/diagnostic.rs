//! What is wrong with the input, as values.
//!
//! Purpose: one type for every complaint, so that a run can collect all of them and a caller can show them as it likes.
//! A room reports a [`Diagnostic`] with a [`Place`]; [`crate::generate`] turns places into
//! file, line and column at the very end, when there is something to tell. Nothing here prints.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::pointer::Pointer;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The run fails.
    Error,
    /// The run goes on, and something is other than the document says.
    Warning,
}

/// The rules by name. A diagnostic always bears one, so that a message can be searched for and configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The name: lower case, words joined by hyphens.
    pub name: &'static str,
    /// What happens unless the config says otherwise.
    pub severity: Severity,
    /// Whether the config may set it to `error`, `warn` or `allow`.
    pub configurable: bool,
    /// What it means, in a sentence.
    pub summary: &'static str,
}

/// Where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The value at a pointer of the document.
    Value(Pointer),
    /// The key that leads to a pointer of the document.
    Key(Pointer),
    /// The first of several equal keys that lead to a pointer of the document.
    FirstKey(Pointer),
    /// A line and a column of the document, counted from one, where it could not be read.
    DocumentText {
        /// The line.
        line: usize,
        /// The column, in characters.
        column: usize,
    },
    /// Bytes of the config file.
    ConfigText(Range<usize>),
}

/// One complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that is broken.
    pub rule: Rule,
    /// How bad it is here.
    pub severity: Severity,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// Where it is.
    pub place: Place,
    /// A second place that belongs to it, with what is there: `first used here`.
    pub related: Option<(Place, String)>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A complaint with the severity that its rule has by default.
    pub fn new(rule: Rule, place: Place, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            place,
            related: None,
            hint: None,
        }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Names a second place.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related = Some((place, label.into()));
        self
    }
}

/// What the config says of a configurable rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The run fails.
    Error,
    /// It is told.
    Warn,
    /// It is not told.
    Allow,
}

/// Collects the complaints of one run.
#[derive(Debug, Default)]
pub struct Diagnostics {
    levels: BTreeMap<&'static str, Level>,
    collected: Vec<Diagnostic>,
}

impl Diagnostics {
    /// A collector that obeys the config's levels.
    pub fn new(levels: BTreeMap<&'static str, Level>) -> Self {
        Self { levels, collected: Vec::new() }
    }

    /// Takes one complaint, unless the config allows what it complains of.
    pub fn report(&mut self, mut diagnostic: Diagnostic) {
        match self.levels.get(diagnostic.rule.name) {
            Some(Level::Allow) => return,
            Some(Level::Error) => diagnostic.severity = Severity::Error,
            Some(Level::Warn) => diagnostic.severity = Severity::Warning,
            None => {}
        }
        self.collected.push(diagnostic);
    }

    /// Whether the run must fail.
    pub fn has_errors(&self) -> bool {
        self.collected.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there is an error at a place of the document or inside it.
    pub fn has_error_below(&self, pointer: &Pointer) -> bool {
        self.collected.iter().any(|diagnostic| match &diagnostic.place {
            Place::Value(place) | Place::Key(place) => {
                diagnostic.severity == Severity::Error
                    && place.as_str().starts_with(pointer.as_str())
            }
            _ => false,
        })
    }

    /// All that was collected.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.collected
    }
}

/// A complaint with its place worked out, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The name of the rule.
    pub rule: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where it is.
    pub location: Location,
    /// A second place that belongs to it.
    pub related: Option<(Location, String)>,
    /// What to do about it.
    pub hint: Option<String>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Which of the two inputs.
    pub file: InputFile,
    /// The line, from one.
    pub line: usize,
    /// The column in characters, from one.
    pub column: usize,
    /// The bytes to underline.
    pub span: Range<usize>,
    /// The JSON pointer, for places of the document.
    pub pointer: Option<Pointer>,
}

/// The inputs of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputFile {
    /// The OpenAPI document.
    Document,
    /// The config file.
    Config,
}
