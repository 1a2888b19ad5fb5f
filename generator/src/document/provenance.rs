//! Where each part of a document was written.
//!
//! Purpose: a document may be put together from several files, changed by overlays and brought into another shape, and
//! a diagnostic still has to show the line that a person wrote. Input: each room that moves a value says so.
//! Output: for any pointer of the document the text and the pointer there.

use std::collections::BTreeMap;

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
        let inside: Vec<(Pointer, Origin)> = other
            .origins
            .range(from.clone()..)
            .take_while(|(pointer, _)| pointer.as_str().starts_with(from.as_str()))
            .filter_map(|(pointer, origin)| Some((pointer.rebased(from, to)?, origin.clone())))
            .collect();
        self.set(to.clone(), other.origin(from));
        self.origins.extend(inside);
    }

    /// An element of the list at a place is gone: those with these numbers now had each a number more.
    pub fn close_gap(&mut self, list: &Pointer, behind: std::ops::Range<usize>) {
        let old = self.clone();
        for index in behind {
            self.graft(&old, &list.index(index + 1), &list.index(index));
        }
    }

    /// Nothing is known of the value at a place and of what is inside it.
    fn forget(&mut self, pointer: &Pointer) {
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
}
