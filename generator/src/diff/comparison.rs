//! The comparison of two contracts, and the changes that it finds.

mod limits;
mod operations;
mod schemas;

use std::collections::BTreeMap;

use crate::contract::Contract;
use crate::pointer::Pointer;

use super::rules::{ChangeRule, Effect};

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
pub(super) enum Direction {
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

/// Returns the changes from one contract to another.
pub(super) fn compare(old: &Contract, new: &Contract) -> Vec<Change> {
    let mut comparison = Comparison { old, new, changes: Vec::new(), seen: BTreeMap::new() };
    comparison.document();
    comparison.count_uses();
    let mut changes = comparison.changes;
    // Stable: the order of the document within each effect.
    changes.sort_by_key(|change| std::cmp::Reverse(change.effect));
    changes
}

/// The state of a comparison.
pub(super) struct Comparison<'c> {
    pub old: &'c Contract,
    pub new: &'c Contract,
    pub changes: Vec<Change>,
    /// The pairs of schemas that were compared, with the range of their changes.
    pub seen: BTreeMap<Pair, Known>,
}

/// The place of a comparison, in the words of the report.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub subject: String,
    pub part: String,
    pub direction: Direction,
}

impl Site {
    pub fn of(subject: &str, direction: Direction) -> Self {
        Self { subject: subject.to_owned(), part: String::new(), direction }
    }

    pub fn at(&self, part: impl Into<String>) -> Self {
        Self { part: part.into(), ..self.clone() }
    }

    pub fn in_direction(&self, direction: Direction) -> Self {
        Self { direction, ..self.clone() }
    }
}

impl Comparison<'_> {
    pub fn report(
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

/// A pair of schemas, with the direction of their values. Several schemas apply together.
pub(super) type Pair = (Vec<Pointer>, Vec<Pointer>, Direction);

/// The changes of a pair that was compared.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The range of its changes; empty while it is compared.
    pub range: std::ops::Range<usize>,
    /// The number of further uses.
    pub uses: usize,
}

/// The places in the old and in the new document.
pub(super) type Places<'p> = (Option<&'p Pointer>, Option<&'p Pointer>);
