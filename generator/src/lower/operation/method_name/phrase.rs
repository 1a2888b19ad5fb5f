//! The words of a name, and the removal of nouns that its group has already.

use crate::names;

/// The words of a name, the verb first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Phrase(pub Vec<String>);

/// A phrase without a noun.
pub(super) struct Stripped {
    pub rest: Phrase,
    /// The noun was at the end.
    pub was_last: bool,
}

/// Words that need a noun behind them.
const PREPOSITIONS: &[&str] =
    &["about", "at", "by", "for", "from", "in", "into", "of", "on", "per", "to", "with"];

impl Phrase {
    /// A verb and other words.
    pub(super) fn of(verb: &str, rest: &[String]) -> Self {
        Self([&[verb.to_owned()], rest].concat())
    }

    pub(super) fn join(&self) -> String {
        self.0.join("_")
    }

    /// Returns the phrase with a preposition and its object, unless it ends with them already.
    pub(super) fn with(&self, preposition: &str, object: &[String]) -> Self {
        if self.0.ends_with(object) {
            return self.clone();
        }
        Self([&self.0, &[preposition.to_owned()][..], object].concat())
    }

    /// Returns the words behind a noun at the beginning.
    pub(super) fn without_prefix(&self, noun: &[String]) -> Option<Self> {
        let lengths = (1..self.0.len()).rev();
        let length = lengths.into_iter().find(|length| is_noun(&self.0[..*length], noun))?;
        Some(Self(self.0[length..].to_vec()))
    }

    /// Returns the phrase without a noun, or without the last words of the noun, at its end or behind its verb.
    pub(super) fn without_noun(&self, noun: &[String]) -> Option<Stripped> {
        let nouns = || (0..noun.len()).map(|from| &noun[from..]);
        let starts = 1..self.0.len();
        let last = nouns().find_map(|noun| starts.clone().find(|at| is_noun(&self.0[*at..], noun)));
        if let Some(at) = last {
            let rest = Self(self.0[..at].to_vec());
            return Some(Stripped { rest, was_last: true });
        }
        let behind_verb = |noun: &[String]| {
            let end = (2..self.0.len()).find(|end| is_noun(&self.0[1..*end], noun))?;
            // In `get_user_and_group` the noun is one of two.
            (!matches!(self.0[end].as_str(), "and" | "or")).then_some(end)
        };
        let end = nouns().find_map(behind_verb)?;
        let rest = Self([&self.0[..1], &self.0[end..]].concat());
        Some(Stripped { rest, was_last: false })
    }

    /// Returns the verb and the last two words.
    pub(super) fn brief(&self) -> Self {
        let Some((verb, rest)) = self.0.split_first() else { return self.clone() };
        Self::of(verb, &rest[rest.len().saturating_sub(2)..])
    }

    /// Removes prepositions at the end.
    pub(super) fn trim_prepositions(&mut self) {
        while self.0.len() > 1
            && self.0.last().is_some_and(|last| PREPOSITIONS.contains(&last.as_str()))
        {
            self.0.pop();
        }
    }
}

/// Returns `true` if words spell a noun, in the singular or the plural. Documents do not agree on the borders of words.
pub(super) fn is_noun(words: &[String], noun: &[String]) -> bool {
    !noun.is_empty() && names::singular(&words.concat()) == names::singular(&noun.concat())
}
