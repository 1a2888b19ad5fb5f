//! The bounds of a search through schemas that refer to each other: its depth, and the number of schemas.
//!
//! Schemas that branch at each level have more paths than any search can follow. A search that has used up its schemas
//! ends like one that is too deep.

use std::cell::Cell;

/// The most schemas that one search visits. A schema counts once for each path to it.
const MOST: usize = 2000;

/// The schemas that a search may still visit.
#[derive(Debug)]
pub(super) struct Budget(Cell<usize>);

impl Budget {
    /// Returns the budget of a new search.
    pub(super) fn new() -> Self {
        Self(Cell::new(MOST))
    }

    /// Returns the reach of the search at its first schema. No schema is more than `deepest` below that.
    pub(super) fn reach(&self, deepest: usize) -> Reach<'_> {
        Reach { left: &self.0, depth: deepest }
    }
}

/// The schemas that a search may visit from its current schema.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach<'a> {
    left: &'a Cell<usize>,
    depth: usize,
}

impl Reach<'_> {
    /// Visits the current schema, and returns the reach of those below it; none if it is too deep, or one too many.
    pub(super) fn below(self) -> Option<Self> {
        let depth = self.depth.checked_sub(1)?;
        self.left.set(self.left.get().checked_sub(1)?);
        Some(Self { depth, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_ends_however_much_it_branches() {
        fn search(reach: Reach<'_>, visits: &mut usize) {
            let Some(reach) = reach.below() else { return };
            *visits += 1;
            (0..10).for_each(|_| search(reach, visits));
        }
        for (deepest, expected) in [(0, 0), (1, 1), (2, 11), (1000, MOST)] {
            let (budget, mut visits) = (Budget::new(), 0);
            search(budget.reach(deepest), &mut visits);
            assert_eq!(visits, expected);
        }
    }
}
