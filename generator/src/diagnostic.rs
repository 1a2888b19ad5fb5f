//! Diagnostics: the problems of the input as values.
//!
//! Purpose: one type for every problem, so a run can collect all of them and a caller can show them in any form. A pass
//! reports a [`Diagnostic`] with a [`Place`]. [`crate::generate`] turns places into file, line and column at the end,
//! if there are any. Nothing here prints.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use crate::pointer::Pointer;
use crate::source::{Role, SourceId};

/// The severity of a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The run fails.
    Error,
    /// The run continues; the output may deviate from the document.
    Warning,
}

/// A rule. Every diagnostic has one, so its name can be searched for and configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The name: lower case, words joined by hyphens.
    pub name: &'static str,
    /// The severity unless the config overrides it.
    pub severity: Severity,
    /// `true` if the config may set the rule to `error`, `warn` or `allow`.
    pub configurable: bool,
    /// The meaning of the rule, in a sentence.
    pub summary: &'static str,
    /// The effect and the fix, in a paragraph; empty if the summary is enough.
    pub explanation: &'static str,
}

/// The place of a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The value at a pointer of the current document.
    Value(Pointer),
    /// The key at a pointer of the current document.
    Key(Pointer),
    /// A spot in one of the texts.
    Text(SourceId, Spot),
}

impl Place {
    /// Returns a range of bytes of the config.
    pub fn config(bytes: Range<usize>) -> Self {
        Self::Text(SourceId::CONFIG, Spot::Bytes(bytes))
    }
}

/// A spot in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// The value at a pointer.
    Value(Pointer),
    /// The key at a pointer; the last one if it is repeated.
    Key(Pointer),
    /// The first of several equal keys at a pointer.
    FirstKey(Pointer),
    /// A line and a column, counted from one, for texts that can't be parsed.
    LineColumn(usize, usize),
    /// A range of bytes.
    Bytes(Range<usize>),
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The violated rule.
    pub rule: Rule,
    /// The severity in this run.
    pub severity: Severity,
    /// The problem, in a sentence without a full stop.
    pub message: String,
    /// The place of the problem.
    pub place: Place,
    /// A related place with a label: `first used here`.
    pub related: Option<(Place, String)>,
    /// The fix.
    pub hint: Option<String>,
    /// The place before the document changed: see [`Diagnostics::resolve_origins`].
    pub was_at: Option<Pointer>,
}

impl Diagnostic {
    /// Creates a diagnostic with the default severity of its rule.
    pub fn new(rule: Rule, place: Place, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            place,
            related: None,
            hint: None,
            was_at: None,
        }
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds a related place.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related = Some((place, label.into()));
        self
    }
}

/// The level that the config sets for a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The run fails.
    Error,
    /// The run continues, and the finding is shown.
    Warn,
    /// The finding is not shown.
    Allow,
}

/// The diagnostics of one run.
#[derive(Debug, Default)]
pub struct Diagnostics {
    levels: BTreeMap<&'static str, Level>,
    collected: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Sets the levels of the config.
    pub fn obey(&mut self, levels: BTreeMap<&'static str, Level>) {
        self.levels = levels;
    }

    /// Adds a diagnostic, unless the config allows its rule.
    pub fn report(&mut self, mut diagnostic: Diagnostic) {
        match self.levels.get(diagnostic.rule.name) {
            Some(Level::Allow) => return,
            Some(Level::Error) => diagnostic.severity = Severity::Error,
            Some(Level::Warn) => diagnostic.severity = Severity::Warning,
            None => {}
        }
        self.collected.push(diagnostic);
    }

    /// Resolves the places of all findings in the document to places in the texts, because the document is about to
    /// change.
    pub fn resolve_origins(&mut self, origin: impl Fn(&Pointer) -> (SourceId, Pointer)) {
        let text = |place: &Place| match place {
            Place::Value(pointer) => {
                let (source, there) = origin(pointer);
                Place::Text(source, Spot::Value(there))
            }
            Place::Key(pointer) => {
                let (source, there) = origin(pointer);
                Place::Text(source, Spot::Key(there))
            }
            text @ Place::Text(..) => text.clone(),
        };
        for diagnostic in &mut self.collected {
            if let Place::Value(pointer) | Place::Key(pointer) = &diagnostic.place {
                diagnostic.was_at = Some(pointer.clone());
            }
            diagnostic.place = text(&diagnostic.place);
            if let Some((place, _)) = &mut diagnostic.related {
                *place = text(place);
            }
        }
    }

    /// Returns `true` if the run must fail.
    pub fn has_errors(&self) -> bool {
        self.collected.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Returns `true` if there is an error at a place of the document or inside it.
    pub fn has_error_below(&self, pointer: &Pointer) -> bool {
        self.collected.iter().any(|diagnostic| match &diagnostic.place {
            Place::Value(place) | Place::Key(place) => {
                diagnostic.severity == Severity::Error && place.is_below(pointer)
            }
            _ => false,
        })
    }

    /// Returns all diagnostics.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.collected
    }
}

/// A diagnostic with its location, ready to be shown. Equal causes are merged into one finding with all sites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The severity.
    pub severity: Severity,
    /// The name of the rule.
    pub rule: &'static str,
    /// The problem.
    pub message: String,
    /// The location of the first site.
    pub location: Location,
    /// A related location with a label.
    pub related: Option<(Location, String)>,
    /// Additional information.
    pub note: Option<String>,
    /// The fix.
    pub hint: Option<String>,
    /// The other sites of the same problem.
    pub more: Vec<Site>,
}

/// A line with the place, and one for the hint. A caller with the texts can show more.
impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(formatter, "{}: {severity}[{}]: {}", self.location.site, self.rule, self.message)?;
        match &self.hint {
            Some(hint) => write!(formatter, "\n    help: {hint}"),
            None => Ok(()),
        }
    }
}

impl Finding {
    /// Returns the number of sites.
    pub fn count(&self) -> usize {
        1 + self.more.len()
    }
}

/// A position in a file, without its text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    /// The role of the file in the run.
    pub role: Role,
    /// The path: below the root folder for documents, as in the config for overlays and the names lock.
    pub path: String,
    /// The line, from one.
    pub line: usize,
    /// The column in characters, from one.
    pub column: usize,
    /// The JSON pointer in the file.
    pub pointer: Option<Pointer>,
}

/// The file, the line and the column.
impl fmt::Display for Site {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The library does not know the path of the config.
        let path = if self.path.is_empty() { "config" } else { &self.path };
        write!(formatter, "{path}:{}:{}", self.line, self.column)
    }
}

/// A position in a file, with an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The position.
    pub site: Site,
    /// The line, or the part of a long line around the position.
    pub excerpt: String,
    /// The bytes of the excerpt to underline.
    pub span: Range<usize>,
}
