//! What is wrong with the input, as values.
//!
//! Purpose: one type for every complaint, so that a run can collect all of them and a caller can show them as it likes.
//! A room reports a [`Diagnostic`] with a [`Place`]; [`crate::generate`] turns places into
//! file, line and column at the very end, when there is something to tell. Nothing here prints.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::pointer::Pointer;
use crate::source::{Role, SourceId};

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
    /// What happens and what to do about it, in a paragraph; empty where the sentence says it all.
    pub explanation: &'static str,
}

/// Where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The value at a pointer of the document that the run works on.
    Value(Pointer),
    /// The key that leads to a pointer of the document that the run works on.
    Key(Pointer),
    /// A spot in one of the texts.
    Text(SourceId, Spot),
}

impl Place {
    /// Bytes of the config.
    pub fn config(bytes: Range<usize>) -> Self {
        Self::Text(SourceId::CONFIG, Spot::Bytes(bytes))
    }
}

/// A spot in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// The value at a pointer.
    Value(Pointer),
    /// The key that leads to a pointer: the last of them, if there are several.
    Key(Pointer),
    /// The first of several equal keys that lead to a pointer.
    FirstKey(Pointer),
    /// A line and a column, counted from one, where a text could not be read.
    LineColumn(usize, usize),
    /// Bytes.
    Bytes(Range<usize>),
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
    /// Where it was in the document when that was as it is no more: see [`Diagnostics::resolve_origins`].
    pub was_at: Option<Pointer>,
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
            was_at: None,
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
    /// From now on the config's levels count.
    pub fn obey(&mut self, levels: BTreeMap<&'static str, Level>) {
        self.levels = levels;
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

    /// Whether the run must fail.
    pub fn has_errors(&self) -> bool {
        self.collected.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there is an error at a place of the document or inside it.
    pub fn has_error_below(&self, pointer: &Pointer) -> bool {
        self.collected.iter().any(|diagnostic| match &diagnostic.place {
            Place::Value(place) | Place::Key(place) => {
                diagnostic.severity == Severity::Error && place.is_below(pointer)
            }
            _ => false,
        })
    }

    /// All that was collected.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.collected
    }
}

/// A complaint with its place worked out, ready to be shown. One cause is told once, with all its sites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The name of the rule.
    pub rule: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where it is: the first of its sites.
    pub location: Location,
    /// A second place that belongs to it, with what is there.
    pub related: Option<(Location, String)>,
    /// What else is to be known of it.
    pub note: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// The other sites where the same is wrong.
    pub more: Vec<Site>,
}

impl Finding {
    /// How many sites it has.
    pub fn count(&self) -> usize {
        1 + self.more.len()
    }
}

/// A place in a file, without its text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    /// What the file is to the run.
    pub role: Role,
    /// Its path: below the root folder for documents, as the config has it for overlays and the lock of names.
    pub path: String,
    /// The line, from one.
    pub line: usize,
    /// The column in characters, from one.
    pub column: usize,
    /// The JSON pointer in the file.
    pub pointer: Option<Pointer>,
}

/// A place in a file, with the line to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The place.
    pub site: Site,
    /// The line, or the part of a long one that is around the place.
    pub excerpt: String,
    /// The bytes of the excerpt to underline.
    pub span: Range<usize>,
}
