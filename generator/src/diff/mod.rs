//! What changed on the wire between two versions of an API, and whom it breaks.
//!
//! Input: two [`Contract`]s. Output: a list of [`Change`]s in the order of the new document. The comparison is one of
//! meaning: the order of keys, references instead of inline schemas, files, and the spelling of `null` make no change.

mod atoms;
mod operations;
mod report;
mod rules;
mod schemas;
mod version;
mod view;

use std::collections::BTreeMap;

use crate::contract::Contract;
use crate::diagnostic::Finding;
use crate::document::provenance::Provenance;
use crate::pointer::Pointer;
use crate::source::Sources;
use crate::summary::Summary;
use crate::surface::Surface;

pub(crate) use report::places;
pub use report::{Entry, Group, Report, report};
pub use rules::{ChangeRule, Effect};
pub use version::least_version;

/// A change of the contract.
#[derive(Debug, Clone)]
pub struct Change {
    /// The operation, webhook or security scheme; empty for the document as a whole.
    pub subject: String,
    /// The part: ``request body `data.name` ``. It is empty for the subject as a whole.
    pub part: String,
    /// The kind of change.
    pub rule: &'static ChangeRule,
    /// The change in words, after the part: ``may also be `red` ``.
    pub text: String,
    /// The effect on old clients.
    pub effect: Effect,
    /// The place in the old document; `None` for an addition.
    pub old: Option<Pointer>,
    /// The place in the new document; `None` for a removal.
    pub new: Option<Pointer>,
    /// The number of further uses of the schema that changed.
    pub more: usize,
}

/// The side that sends a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// The client, in a parameter.
    Parameter,
    /// The client, in a parameter of which each item of a list is a parameter of its own.
    Items,
    /// The client, in a body.
    Request,
    /// The API.
    Response,
    /// The other side than that of the direction: it is never sent in this direction.
    Foreign,
}

impl Direction {
    fn effect(self, rule: &ChangeRule) -> Effect {
        match self {
            Self::Parameter | Self::Items | Self::Request => rule.request,
            Self::Response => rule.response,
            Self::Foreign => rule.request.min(Effect::Compatible),
        }
    }
}

/// A version of an API.
#[derive(Debug)]
pub struct Snapshot {
    pub(crate) contract: Contract,
    /// The public items of its crate.
    pub surface: Surface,
    /// The places of its public items in the document, by their paths.
    pub(crate) places: BTreeMap<String, Pointer>,
    /// The account of its run.
    pub summary: Summary,
    /// Its names lock, with all names, if its config has one.
    pub names_lock: Option<String>,
    /// The findings that are not errors.
    pub warnings: Vec<Finding>,
    /// The texts, and the origin of each part of the document in them.
    pub(crate) input: (Sources, Provenance),
}

/// Returns the changes from one contract to another.
fn compare(old: &Contract, new: &Contract) -> Vec<Change> {
    let mut comparison = Comparison { old, new, changes: Vec::new(), seen: BTreeMap::new() };
    comparison.document();
    comparison.count_uses();
    let mut changes = comparison.changes;
    // Stable: the order of the document within each effect.
    changes.sort_by_key(|change| std::cmp::Reverse(change.effect));
    changes
}

/// The state of a comparison.
struct Comparison<'c> {
    old: &'c Contract,
    new: &'c Contract,
    changes: Vec<Change>,
    /// The pairs of schemas that were compared, with the range of their changes.
    seen: BTreeMap<schemas::Pair, schemas::Known>,
}

/// The place of a comparison: the words of the report, and the pair of places in the documents.
#[derive(Debug, Clone)]
struct Site {
    subject: String,
    part: String,
    direction: Direction,
}

impl Site {
    fn of(subject: &str, direction: Direction) -> Self {
        Self { subject: subject.to_owned(), part: String::new(), direction }
    }

    fn at(&self, part: impl Into<String>) -> Self {
        Self { part: part.into(), ..self.clone() }
    }

    fn in_direction(&self, direction: Direction) -> Self {
        Self { direction, ..self.clone() }
    }
}

impl Comparison<'_> {
    fn report(
        &mut self,
        site: &Site,
        rule: &'static ChangeRule,
        text: impl Into<String>,
        places: (Option<&Pointer>, Option<&Pointer>),
    ) {
        self.changes.push(Change {
            subject: site.subject.clone(),
            part: site.part.clone(),
            rule,
            text: text.into(),
            effect: site.direction.effect(rule),
            old: places.0.cloned(),
            new: places.1.cloned(),
            more: 0,
        });
    }
}
