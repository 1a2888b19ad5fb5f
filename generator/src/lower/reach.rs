//! The bounds of a look into schemas that refer to each other: how deep, and at how many of them.
//!
//! Schemas that branch at each level have more ways through them than any time suffices for. A look that has used up its
//! schemas finds no more than one that has come too deep.

use std::cell::Cell;

/// The most schemas that one look comes to, each way to one counted.
const MOST: usize = 2000;

/// What a look into schemas may still come to.
#[derive(Debug)]
pub(super) struct Budget(Cell<usize>);

impl Budget {
    /// Returns the budget of a new look.
    pub(super) fn new() -> Self {
        Self(Cell::new(MOST))
    }

    /// Returns the reach of the look at its first schema. No schema lies more than `deepest` below that.
    pub(super) fn reach(&self, deepest: usize) -> Reach<'_> {
        Reach { left: &self.0, depth: deepest }
    }
}

/// How far a look may go on from where it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach<'a> {
    left: &'a Cell<usize>,
    depth: usize,
}

impl Reach<'_> {
    /// Takes the schema at hand, and returns the reach of those below it; none if it is too deep, or one too many.
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
    fn a_look_ends_however_much_it_branches() {
        fn look(reach: Reach<'_>, looks: &mut usize) {
            let Some(reach) = reach.below() else { return };
            *looks += 1;
            (0..10).for_each(|_| look(reach, looks));
        }
        for (deepest, expected) in [(0, 0), (1, 1), (2, 11), (1000, MOST)] {
            let (budget, mut looks) = (Budget::new(), 0);
            look(budget.reach(deepest), &mut looks);
            assert_eq!(looks, expected);
        }
    }
}
