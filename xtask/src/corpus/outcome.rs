//! The result of one document, for reports and comparisons.

use std::collections::BTreeMap;
use std::time::Duration;

use openapi_sdk_generator::ir::Refused;
use openapi_sdk_generator::summary::{LessTyped, Summary};
use serde::{Deserialize, Serialize};

use super::names::Names;

/// A report, as stored in JSON.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Outcomes {
    /// One for each document, in the order of their names.
    pub documents: Vec<Outcome>,
}

/// The duration of both parts of a run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Times {
    /// The duration of all runs of the generator.
    pub generation: Duration,
    /// The duration of all compilations, if the crates were compiled.
    pub compilation: Option<Duration>,
}

/// The result of one document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Its path below the folder of the corpus.
    pub file: String,
    /// The version that it declares.
    pub version: Option<String>,
    /// `true` if the generator wrote a crate.
    pub generated: bool,
    /// `true` if the generator panicked.
    pub panicked: bool,
    /// The numbers of its operations.
    pub operations: Operations,
    /// Types that are untyped JSON although the document declares a more specific type.
    pub untyped: Vec<Cause>,
    /// Bodies that are raw although the document describes them.
    pub opaque: Vec<Cause>,
    /// The number of generated types.
    pub types: usize,
    /// The number of lines.
    pub lines: usize,
    /// The methods whose names have a weakness.
    #[serde(default)]
    pub names: Names,
    /// The duration of the run.
    pub millis: u64,
    /// The number of findings of each rule.
    pub findings: BTreeMap<String, usize>,
    /// `true` if the crate compiles without a warning; `None` if it was not compiled.
    pub compiled: Option<bool>,
    /// `true` if the tests of the crate pass; `None` if they were not run.
    #[serde(default)]
    pub tested: Option<bool>,
    /// The reason for a missing crate, the first message of the compiler, or the end of the output of the tests.
    pub error: Option<String>,
}

/// The numbers of the operations of one document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operations {
    /// In the document; `None` if it could not be read.
    #[serde(rename = "in")]
    pub read: usize,
    /// Emitted as a method.
    pub emitted: usize,
    /// Omitted.
    pub refused: Vec<Cause>,
}

/// A place of a document, and the rule because of which it is less specific than declared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cause {
    /// The place.
    pub pointer: String,
    /// The rule.
    pub rule: String,
}

impl Outcome {
    /// Stores the summary of a run that generated a crate.
    pub fn account(&mut self, summary: &Summary) {
        let cause = |pointer: &dyn ToString, rule: &str| Cause {
            pointer: pointer.to_string(),
            rule: rule.to_owned(),
        };
        let refused = summary.refusals.iter().filter(|refusal| refusal.what == Refused::Operation);
        self.operations = Operations {
            read: summary.operations.read,
            emitted: summary.operations.emitted,
            refused: refused.map(|refusal| cause(&refusal.origin, refusal.rule)).collect(),
        };
        let less_typed =
            |sites: &[LessTyped]| sites.iter().map(|site| cause(&site.origin, site.rule)).collect();
        self.untyped = less_typed(&summary.untyped);
        self.opaque = less_typed(&summary.opaque);
        self.types = summary.types;
        self.names = Names::of(summary);
    }

    /// The error on one line: message and place.
    pub fn short_error(&self) -> Option<String> {
        let error = self.error.as_deref()?;
        let mut lines = error.lines();
        let text = lines.next().unwrap_or_default().to_owned();
        let place = lines.find_map(|line| line.trim_start().strip_prefix("--> "));
        Some(place.map_or_else(|| text.clone(), |place| format!("{text} ({place})")))
    }
}
