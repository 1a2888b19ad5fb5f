//! Merging of one value into another.
//!
//! The rules are those of <https://spec.openapis.org/overlay/v1.1.0.html#action-object>. Version 1.0 does not define
//! "recursively merged" and "compatible"; the definitions of 1.1 apply to it too.

use crate::document::Node;
use crate::document::provenance::Origin;
use crate::pointer::Pointer;

use super::overlay_target::{Insertion, LimitExceeded, OverlayTarget};
use super::parse::Version;

/// The state of a merge.
pub struct Merge<'w> {
    document: &'w mut OverlayTarget,
    /// `true` if the document has changed.
    pub has_changed: bool,
    /// The values that could not be merged.
    pub conflicts: Vec<Conflict>,
}

/// Two values that can't be merged.
pub struct Conflict {
    /// The origin of the new value.
    pub new: Origin,
    pub new_kind: &'static str,
    /// The origin of the existing value.
    pub existing: Origin,
    pub existing_kind: &'static str,
}

impl<'w> Merge<'w> {
    pub fn new(document: &'w mut OverlayTarget) -> Self {
        Self { document, has_changed: false, conflicts: Vec::new() }
    }

    /// Merges a value into one that an action selects. Lists accept any value as an element. Version 1.1 concatenates
    /// lists; in 1.0 a list becomes an element.
    pub fn merge_target(
        &mut self,
        at: &Pointer,
        insertion: &Insertion<'_>,
        version: Version,
    ) -> Result<(), LimitExceeded> {
        match (self.document.get(at), insertion.node) {
            (Some(Node::List(_)), Node::List(_)) if version == Version::V1_1 => {
                self.merge_value(at, insertion)
            }
            (Some(Node::List(list)), _) => {
                let end = at.index(list.len());
                self.put(&end, insertion)
            }
            _ => self.merge_value(at, insertion),
        }
    }

    /// Merges a value into the one at a place, or inserts it if there is none.
    fn merge_value(
        &mut self,
        at: &Pointer,
        insertion: &Insertion<'_>,
    ) -> Result<(), LimitExceeded> {
        match (self.document.get(at), insertion.node) {
            (None, _) => self.put(at, insertion),
            (Some(Node::Map(_)), Node::Map(members)) => {
                for (name, node) in members {
                    self.merge_value(&at.child(name), &insertion.member(name, node))?;
                }
                Ok(())
            }
            (Some(Node::List(list)), Node::List(elements)) => {
                let ends = list.len()..;
                for (end, (index, node)) in ends.zip(elements.iter().enumerate()) {
                    self.put(&at.index(end), &insertion.element(index, node))?;
                }
                Ok(())
            }
            (Some(existing), new) if is_primitive(existing) && is_primitive(new) => {
                if existing == new { Ok(()) } else { self.put(at, insertion) }
            }
            (Some(existing), new) => {
                self.conflicts.push(Conflict {
                    new: insertion.origin(),
                    new_kind: new.kind(),
                    existing: self.document.provenance().origin(at),
                    existing_kind: existing.kind(),
                });
                Ok(())
            }
        }
    }

    fn put(&mut self, at: &Pointer, insertion: &Insertion<'_>) -> Result<(), LimitExceeded> {
        self.has_changed = true;
        self.document.put(at, insertion)
    }
}

/// Returns `true` if a value contains no other values.
pub fn is_primitive(node: &Node) -> bool {
    !matches!(node, Node::Map(_) | Node::List(_))
}
