//! Where each part of a document was written.
//!
//! Purpose: a document may be put together from several files, changed by overlays and brought into another shape, and
//! a diagnostic still has to show the line that a person wrote. Input: each room that moves a value says so.
//! Output: for any pointer of the document the text and the pointer there.

use std::collections::{BTreeMap, BTreeSet};

use crate::pointer::Pointer;
use crate::source::SourceId;

/// A place in one of the texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The text.
    pub source: SourceId,
    /// The place in it.
    pub pointer: Pointer,
}

/// Where each part of a document was written. What is not said of a value is said of the nearest thing around it.
#[derive(Debug, Clone)]
pub struct Provenance {
    origins: BTreeMap<Pointer, Origin>,
}

impl Provenance {
    /// A document that is as it stands in one text.
    pub fn of(source: SourceId) -> Self {
        let whole = Origin { source, pointer: Pointer::root() };
        Self { origins: BTreeMap::from([(Pointer::root(), whole)]) }
    }

    /// A document of which nothing is known yet.
    pub fn of_nothing() -> Self {
        Self { origins: BTreeMap::new() }
    }

    /// Where the value at a place was written.
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

    /// The value at a place, and all inside it, was written there.
    pub fn set(&mut self, pointer: Pointer, origin: Origin) {
        self.forget(&pointer);
        self.origins.insert(pointer, origin);
    }

    /// The value at `to` is the one that `other` had at `from`.
    pub fn graft(&mut self, other: &Self, from: &Pointer, to: &Pointer) {
        let moved = other.moved(from, to);
        self.set(to.clone(), other.origin(from));
        self.origins.extend(moved);
    }

    /// What is known of the value at a place, which keeps its place.
    pub fn part(&self, pointer: &Pointer) -> Self {
        Self { origins: self.moved(pointer, pointer).into_iter().collect() }
    }

    /// A list of `length` elements has lost some of them: those behind have moved up.
    pub fn close_up(&mut self, list: &Pointer, lost: &BTreeSet<usize>, length: usize) {
        let Some(first) = lost.first() else { return };
        let kept = (*first..length).filter(|index| !lost.contains(index));
        let moved: Vec<(Pointer, Origin)> = kept
            .zip(*first..)
            .flat_map(|(old, new)| self.moved(&list.index(old), &list.index(new)))
            .collect();
        (*first..length).for_each(|index| self.forget(&list.index(index)));
        self.origins.extend(moved);
    }

    /// What is known of the value at `from`, with the places that it has when the value stands at `to`.
    fn moved(&self, from: &Pointer, to: &Pointer) -> Vec<(Pointer, Origin)> {
        let inside = self
            .origins
            .range(from.clone()..)
            .take_while(|(pointer, _)| pointer.as_str().starts_with(from.as_str()))
            .filter_map(|(pointer, origin)| Some((pointer.rebased(from, to)?, origin.clone())));
        std::iter::once((to.clone(), self.origin(from))).chain(inside).collect()
    }

    /// Nothing is known of the value at a place and of what is inside it.
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
    fn what_is_moved_keeps_its_place_in_the_text() {
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
    fn a_later_word_on_a_place_counts() {
        let mut provenance = Provenance::of(SourceId::DOCUMENT);
        let origin = |text: &str| Origin { source: SourceId::CONFIG, pointer: at(text) };
        provenance.set(at("#/a/b"), origin("#/x"));
        provenance.set(at("#/a"), origin("#/y"));
        assert_eq!(provenance.origin(&at("#/a/b")).pointer, at("#/y/b"));
        assert_eq!(provenance.origin(&at("#/a/b")).source, SourceId::CONFIG);
    }

    #[test]
    fn elements_that_move_up_keep_their_places_in_the_text() {
        let mut provenance = Provenance::of(SourceId::DOCUMENT);
        let brought = Origin { source: SourceId::CONFIG, pointer: at("#/x") };
        provenance.set(at("#/list/3/a"), brought);
        provenance.close_up(&at("#/list"), &BTreeSet::from([0, 2]), 12);
        for (now, written) in [("0", "1"), ("1", "3"), ("1/b", "3/b"), ("2", "4"), ("9", "11")] {
            let origin = provenance.origin(&at(&format!("#/list/{now}")));
            assert_eq!(origin.pointer, at(&format!("#/list/{written}")));
        }
        assert_eq!(provenance.origin(&at("#/list/1/a/b")).pointer, at("#/x/b"));
        assert_eq!(provenance.origin(&at("#/list/1/a")).source, SourceId::CONFIG);
        assert_eq!(provenance.origin(&at("#/list")).pointer, at("#/list"));
    }

    #[test]
    fn a_part_is_known_as_in_the_whole() {
        let mut whole = Provenance::of(SourceId::DOCUMENT);
        whole.set(at("#/a/b"), Origin { source: SourceId::CONFIG, pointer: at("#/x") });
        let part = whole.part(&at("#/a"));
        let mut other = Provenance::of(SourceId::DOCUMENT);
        other.graft(&part, &at("#/a"), &at("#/c"));
        assert_eq!(other.origin(&at("#/c/d")).pointer, at("#/a/d"));
        assert_eq!(other.origin(&at("#/c/b")).pointer, at("#/x"));
    }
}
