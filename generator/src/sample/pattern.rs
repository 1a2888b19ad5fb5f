//! Texts that a `pattern` allows.
//!
//! Input: a regular expression. Output: a short text that it matches; none where it speaks of what a finite automaton
//! can't see (look-around, back references) or where no text of the wanted length is found.

use std::ops::RangeInclusive;

use regex_syntax::hir::{Class, Hir, HirKind};

/// How often the repeated parts are made longer to reach a length.
const MOST_TRIES: usize = 64;

/// What is taken of a class of characters, if it is in it: letters and digits are easy to read.
const PREFERRED: &[char] = &['a', 'A', '1', '-'];

/// A text of such a length that matches the pattern.
pub fn text(pattern: &str, lengths: RangeInclusive<usize>) -> Option<String> {
    let syntax = regex_syntax::Parser::new().parse(pattern).ok()?;
    let regex = regex::Regex::new(pattern).ok()?;
    (0..MOST_TRIES).find_map(|more| {
        let mut text = String::new();
        write(&syntax, more, &mut text)?;
        (lengths.contains(&text.chars().count()) && regex.is_match(&text)).then_some(text)
    })
}

/// Writes what a part of the pattern stands for; what may be repeated so often more than it must.
fn write(part: &Hir, more: usize, text: &mut String) -> Option<()> {
    /// A pattern must not make a text that fills the memory.
    const LONGEST: usize = 4096;
    if text.len() > LONGEST {
        return None;
    }
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(()),
        HirKind::Literal(literal) => {
            text.push_str(std::str::from_utf8(&literal.0).ok()?);
            Some(())
        }
        HirKind::Class(class) => {
            text.push(character(class)?);
            Some(())
        }
        HirKind::Repetition(repetition) => {
            let least = usize::try_from(repetition.min).ok()?;
            let most = repetition.max.map_or(usize::MAX, |most| most as usize);
            let times = least.saturating_add(more).min(most);
            (0..times).try_for_each(|_| write(&repetition.sub, 0, text))
        }
        HirKind::Capture(capture) => write(&capture.sub, more, text),
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| write(part, more, text)),
        HirKind::Alternation(parts) => write(parts.first()?, more, text),
    }
}

fn character(class: &Class) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => {
            class.ranges().iter().map(|range| (range.start(), range.end())).collect()
        }
        Class::Bytes(class) => class
            .ranges()
            .iter()
            .map(|range| (char::from(range.start()), char::from(range.end())))
            .collect(),
    };
    let has = |wanted: &&char| ranges.iter().any(|(from, to)| (from..=to).contains(wanted));
    let first = || ranges.iter().map(|(from, _)| *from).find(|from| !from.is_control());
    PREFERRED.iter().find(has).copied().or_else(first).or(ranges.first().map(|range| range.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_match_their_patterns_and_have_the_wanted_length() {
        for (pattern, lengths, expected) in [
            ("^[a-z]+$", 0..=9, Some("a")),
            ("^[a-z]+$", 3..=9, Some("aaa")),
            ("^(prod|test)_[0-9]{4}$", 0..=99, Some("prod_1111")),
            (r"^\d{3}-\d{2}$", 0..=99, Some("111-11")),
            ("^[A-Z]{2,5}$", 4..=4, Some("AAAA")),
            ("colou?r", 0..=9, Some("color")),
            ("^[^/]+$", 0..=9, Some("a")),
            ("^a(?=b)", 0..=9, None),
            ("^[a-z]{2}$", 5..=9, None),
            ("", 0..=9, Some("")),
        ] {
            assert_eq!(text(pattern, lengths).as_deref(), expected, "{pattern}");
        }
    }

    #[test]
    fn a_pattern_that_repeats_without_end_is_given_up() {
        assert_eq!(text("^(((a{1000}){1000}){1000})$", 0..=usize::MAX), None);
    }
}
