//! The origin of each part of a document.
//!
//! Purpose: a document may be bundled from several files, changed by overlays and converted, and a diagnostic still has
//! to show the line in the source. Input: each pass that moves a value records the move. Output: for any pointer of the
//! document, the text and the pointer in it.

use std::collections::{BTreeMap, BTreeSet};

use crate::pointer::Pointer;
use crate::source::SourceId;

/// A place in one of the texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The text.
    pub source: SourceId,
    /// The pointer in it.
    pub pointer: Pointer,
}

/// The origins of a document. A value without an entry has the origin of the nearest value around it.
#[derive(Debug, Clone)]
pub struct Provenance {
    origins: BTreeMap<Pointer, Origin>,
}

impl Provenance {
    /// Creates the provenance of an unchanged text.
    pub fn of(source: SourceId) -> Self {
        let whole = Origin { source, pointer: Pointer::root() };
        Self { origins: BTreeMap::from([(Pointer::root(), whole)]) }
    }

    /// Creates a provenance without entries.
    pub fn empty() -> Self {
        Self { origins: BTreeMap::new() }
    }

    /// Returns the origin of the value at a place.
    pub fn origin(&self, pointer: &Pointer) -> Origin {
        let mut around = Some(pointer.clone());
        while let Some(place) = around {
            if let Some(origin) = self.origins.get(&place) {
                let there = pointer.rebased(&place, &origin.pointer);
                let there = there.unwrap_or_else(|| origin.pointer.clone());
                return Origin { source: origin.source, pointer: there };
            }
            around = place.parent();
        }
        Origin { source: SourceId::DOCUMENT, pointer: pointer.clone() }
    }

    /// Sets the origin of the value at a place, and of all values inside it.
    pub fn set(&mut self, pointer: Pointer, origin: Origin) {
        self.forget(&pointer);
        self.origins.insert(pointer, origin);
    }

    /// Records that the value at `to` comes from `from` in another document.
    pub fn graft(&mut self, other: &Self, from: &Pointer, to: &Pointer) {
        let relocated = other.relocated(from, to);
        self.set(to.clone(), other.origin(from));
        self.origins.extend(relocated);
    }

    /// Returns the origins of the value at a place, with their pointers unchanged.
    pub fn part(&self, pointer: &Pointer) -> Self {
        Self { origins: self.relocated(pointer, pointer).into_iter().collect() }
    }

    /// Records that a list of `length` elements lost some of them, so later elements moved up.
    pub fn remove_elements(&mut self, list: &Pointer, removed: &BTreeSet<usize>, length: usize) {
        let Some(first) = removed.first() else { return };
        let remaining = (*first..length).filter(|index| !removed.contains(index));
        let relocated: Vec<(Pointer, Origin)> = remaining
            .zip(*first..)
            .flat_map(|(old, new)| self.relocated(&list.index(old), &list.index(new)))
            .collect();
        (*first..length).for_each(|index| self.forget(&list.index(index)));
        self.origins.extend(relocated);
    }

    /// Returns the origins of the value at `from`, with the pointers for the place `to`.
    fn relocated(&self, from: &Pointer, to: &Pointer) -> Vec<(Pointer, Origin)> {
        let inside = self
            .origins
            .range(from.clone()..)
            .take_while(|(pointer, _)| pointer.as_str().starts_with(from.as_str()))
            .filter_map(|(pointer, origin)| Some((pointer.rebased(from, to)?, origin.clone())));
        std::iter::once((to.clone(), self.origin(from))).chain(inside).collect()
    }

    /// Removes the origins of the value at a place, and of all values inside it.
    pub fn forget(&mut self, pointer: &Pointer) {
        let inside: Vec<Pointer> = self
            .origins
            .range(pointer.clone()..)
            .map(|(known, _)| known)
            .take_while(|known| known.as_str().starts_with(pointer.as_str()))
            .filter(|known| known.is_below(pointer))
            .cloned()
            .collect();
        for known in inside {
            self.origins.remove(&known);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Pointer {
        Pointer::from_fragment(text)
    }

    #[test]
    fn moved_values_preserve_their_origin() {
        let old = Provenance::of(SourceId::DOCUMENT);
        let mut new = Provenance::of(SourceId::DOCUMENT);
        new.graft(&old, &at("#/definitions"), &at("#/components/schemas"));
        assert_eq!(
            new.origin(&at("#/components/schemas/A/type")).pointer,
            at("#/definitions/A/type")
        );
        assert_eq!(new.origin(&at("#/components/schemasX")).pointer, at("#/components/schemasX"));
        assert_eq!(new.origin(&at("#/info")).pointer, at("#/info"));
    }

    #[test]
    fn the_last_origin_of_a_place_wins() {
        let mut provenance = Provenance::of(SourceId::DOCUMENT);
        let origin = |text: &str| Origin { source: SourceId::CONFIG, pointer: at(text) };
        provenance.set(at("#/a/b"), origin("#/x"));
        provenance.set(at("#/a"), origin("#/y"));
        assert_eq!(provenance.origin(&at("#/a/b")).pointer, at("#/y/b"));
        assert_eq!(provenance.origin(&at("#/a/b")).source, SourceId::CONFIG);
    }

    #[test]
    fn elements_that_move_up_preserve_their_origin() {
        let mut provenance = Provenance::of(SourceId::DOCUMENT);
        let inserted = Origin { source: SourceId::CONFIG, pointer: at("#/x") };
        provenance.set(at("#/list/3/a"), inserted);
        provenance.remove_elements(&at("#/list"), &BTreeSet::from([0, 2]), 12);
        for (now, written) in [("0", "1"), ("1", "3"), ("1/b", "3/b"), ("2", "4"), ("9", "11")] {
            let origin = provenance.origin(&at(&format!("#/list/{now}")));
            assert_eq!(origin.pointer, at(&format!("#/list/{written}")));
        }
        assert_eq!(provenance.origin(&at("#/list/1/a/b")).pointer, at("#/x/b"));
        assert_eq!(provenance.origin(&at("#/list/1/a")).source, SourceId::CONFIG);
        assert_eq!(provenance.origin(&at("#/list")).pointer, at("#/list"));
    }

    #[test]
    fn a_part_has_the_origins_of_the_whole() {
        let mut whole = Provenance::of(SourceId::DOCUMENT);
        whole.set(at("#/a/b"), Origin { source: SourceId::CONFIG, pointer: at("#/x") });
        let part = whole.part(&at("#/a"));
        let mut other = Provenance::of(SourceId::DOCUMENT);
        other.graft(&part, &at("#/a"), &at("#/c"));
        assert_eq!(other.origin(&at("#/c/d")).pointer, at("#/a/d"));
        assert_eq!(other.origin(&at("#/c/b")).pointer, at("#/x"));
    }
}
