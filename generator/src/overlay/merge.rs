//! Merging of one value into another.
//!
//! The rules are those of <https://spec.openapis.org/overlay/v1.1.0.html#action-object>. Version 1.0 does not define
//! "recursively merged" and "compatible"; the definitions of 1.1 apply to it too.

use crate::document::Node;
use crate::document::provenance::Origin;
use crate::pointer::Pointer;

use super::shape::Version;
use super::workpiece::{Full, Piece, Workpiece};

/// The state of a merge.
pub struct Merge<'w> {
    workpiece: &'w mut Workpiece,
    /// `true` if the document has changed.
    pub has_changed: bool,
    /// The values that could not be merged.
    pub conflicts: Vec<Conflict>,
}

/// Two values that can't be merged.
pub struct Conflict {
    /// The origin of the new value.
    pub brought: Origin,
    pub brought_kind: &'static str,
    /// The origin of the existing value.
    pub there: Origin,
    pub there_kind: &'static str,
}

impl<'w> Merge<'w> {
    pub fn new(workpiece: &'w mut Workpiece) -> Self {
        Self { workpiece, has_changed: false, conflicts: Vec::new() }
    }

    /// Merges a value into one that an action selects. Lists accept any value as an element. Version 1.1 concatenates
    /// lists; in 1.0 a list becomes an element.
    pub fn merge_target(
        &mut self,
        at: &Pointer,
        piece: &Piece<'_>,
        version: Version,
    ) -> Result<(), Full> {
        match (self.workpiece.get(at), piece.node) {
            (Some(Node::List(_)), Node::List(_)) if version == Version::V1_1 => {
                self.merge_value(at, piece)
            }
            (Some(Node::List(list)), _) => {
                let end = at.index(list.len());
                self.put(&end, piece)
            }
            _ => self.merge_value(at, piece),
        }
    }

    /// Merges a value into the one at a place, or inserts it if there is none.
    fn merge_value(&mut self, at: &Pointer, piece: &Piece<'_>) -> Result<(), Full> {
        match (self.workpiece.get(at), piece.node) {
            (None, _) => self.put(at, piece),
            (Some(Node::Map(_)), Node::Map(members)) => {
                for (name, node) in members {
                    self.merge_value(&at.child(name), &piece.member(name, node))?;
                }
                Ok(())
            }
            (Some(Node::List(list)), Node::List(elements)) => {
                let ends = list.len()..;
                for (end, (index, node)) in ends.zip(elements.iter().enumerate()) {
                    self.put(&at.index(end), &piece.element(index, node))?;
                }
                Ok(())
            }
            (Some(there), brought) if is_primitive(there) && is_primitive(brought) => {
                if there == brought { Ok(()) } else { self.put(at, piece) }
            }
            (Some(there), brought) => {
                self.conflicts.push(Conflict {
                    brought: piece.origin(),
                    brought_kind: brought.kind(),
                    there: self.workpiece.provenance().origin(at),
                    there_kind: there.kind(),
                });
                Ok(())
            }
        }
    }

    fn put(&mut self, at: &Pointer, piece: &Piece<'_>) -> Result<(), Full> {
        self.has_changed = true;
        self.workpiece.put(at, piece)
    }
}

/// Returns `true` if a value contains no other values.
pub fn is_primitive(node: &Node) -> bool {
    !matches!(node, Node::Map(_) | Node::List(_))
}
