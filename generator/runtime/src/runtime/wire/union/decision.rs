//! Decisions about nested unions.
//!
//! If the evidence leaves several members, each of them is tried. A trial skips nested unions: the decision about each
//! of them is made once and reused. So the work is linear in the number of values, not exponential in the depth of
//! nesting. After the decision, the value is read as the chosen member, and an error deep inside is reported.

use std::any::TypeId;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value as Json;

use super::super::WireError;

/// The decisions about a tree, and the current trial, if any.
#[derive(Default)]
pub(super) struct Scope {
    decisions: Rc<RefCell<BTreeMap<(usize, TypeId), Decision>>>,
    pub(super) trial: Option<Trial>,
}

/// The member of a union that a value is read as.
#[derive(Clone)]
pub(super) struct Decision {
    /// The number of its variant.
    pub(super) variant: usize,
    pub(super) outcome: Outcome,
}

/// The result of trying the members of a union.
#[derive(Clone)]
pub(super) enum Outcome {
    /// It fits, and this many members of the value are lost.
    Fits(usize),
    /// A nested union matches no member. Reading the value returns the error.
    ErrorInside,
    /// No member fits.
    Error(WireError),
}

/// An attempt to read a value as one member of a union.
#[derive(Default)]
pub(super) struct Trial {
    /// The skipped values by address, with the number of members that each of them loses.
    skipped: RefCell<BTreeMap<usize, usize>>,
    /// `true` if a nested union matches no member.
    pub(super) has_error_inside: Cell<bool>,
}

impl Scope {
    /// The scope of a trial of the same tree.
    pub(super) fn trial(&self) -> Self {
        Self { decisions: Rc::clone(&self.decisions), trial: Some(Trial::default()) }
    }

    /// The decision about a value as a union of this type.
    pub(super) fn decision(&self, json: &Json, union: TypeId) -> Option<Decision> {
        self.decisions.borrow().get(&(address(json), union)).cloned()
    }

    /// Records a decision.
    pub(super) fn decide(&self, json: &Json, union: TypeId, decision: &Decision) {
        self.decisions.borrow_mut().insert((address(json), union), decision.clone());
    }
}

impl Trial {
    /// Skips a value of which this many members are lost.
    pub(super) fn skip(&self, json: &Json, lost: usize) {
        self.skipped.borrow_mut().insert(address(json), lost);
    }

    /// Returns `true` if nothing was skipped.
    pub(super) fn is_whole(&self) -> bool {
        self.skipped.borrow().is_empty()
    }

    /// The number of members of a value that are not written again.
    pub(super) fn count_lost(&self, json: &Json, written: &Json) -> usize {
        if let Some(lost) = self.skipped.borrow().get(&address(json)) {
            return *lost;
        }
        match (json, written) {
            (Json::Object(members), Json::Object(written)) => {
                // A skipped value may be written as nothing.
                let lost = |(name, value): (&String, &Json)| match written.get(name) {
                    None if value.is_null() => 0,
                    None if !self.has_skipped(value) => 1,
                    written => self.count_lost(value, written.unwrap_or(&Json::Null)),
                };
                members.iter().map(lost).sum()
            }
            (Json::Array(items), Json::Array(written)) => items
                .iter()
                .zip(written)
                .map(|(item, written)| self.count_lost(item, written))
                .sum(),
            _ => 0,
        }
    }

    fn has_skipped(&self, json: &Json) -> bool {
        self.skipped.borrow().contains_key(&address(json))
    }
}

/// The address identifies a value, because no value moves while the tree is read.
fn address(json: &Json) -> usize {
    std::ptr::from_ref(json).addr()
}
