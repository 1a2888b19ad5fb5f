//! The syntax of `pattern`: a regular expression of ECMA-262.
//!
//! Purpose: find patterns that no validator can read. Input: the text of a pattern. Output: its first error. JSON Schema
//! recommends the mode with the flag `u`, but validators differ, so an error is what both modes reject: the mode with
//! the flag, and the mode without it, which reads most stray characters as themselves.
//!
//! - <https://tc39.es/ecma262/#sec-patterns>
//! - <https://tc39.es/ecma262/#sec-regular-expressions-patterns>

use std::fmt::Display;

/// An error of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PatternError {
    /// The problem, as the end of a sentence about the pattern.
    pub(super) problem: String,
    /// The fix.
    pub(super) hint: &'static str,
}

/// The groups of ECMA-262. Other languages have more, such as `(?i)` and `(?P<name>…)`.
const GROUPS: &str = "write `(?:…)`, `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)` or `(?<name>…)`; for `(?i)`, write both cases: `[aA]`";

/// Returns the first error of a pattern.
pub(super) fn error(pattern: &str) -> Option<PatternError> {
    let text: Vec<char> = pattern.chars().collect();
    let has_names = has_group_names(&text);
    Scanner { text: &text, at: 0, has_names, open: Vec::new() }.scan().err()
}

/// A group that is open.
struct Group {
    /// The index of its parenthesis.
    start: usize,
    /// `true` if a quantifier may follow it.
    is_repeatable: bool,
}

/// A part of a pattern, by its meaning for the quantifier that may follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A character, a class or a group.
    Atom,
    /// An assertion, a quantifier, or the begin of an alternative.
    Unrepeatable,
}

struct Scanner<'t> {
    text: &'t [char],
    at: usize,
    /// `true` if a group has a name, so `\k` is a reference.
    has_names: bool,
    open: Vec<Group>,
}

impl Scanner<'_> {
    fn scan(mut self) -> Result<(), PatternError> {
        let mut before = Part::Unrepeatable;
        while let Some(next) = self.next() {
            let start = self.at - 1;
            before = match next {
                '(' => self.group(start)?,
                ')' => match self.open.pop() {
                    Some(group) if group.is_repeatable => Part::Atom,
                    Some(_) => Part::Unrepeatable,
                    None => {
                        let hint = "open a group before it, or write `\\)`";
                        return Err(error_at(start, "`)` closes no group", hint));
                    }
                },
                '[' => self.class(start)?,
                '\\' => self.escape(start)?,
                '^' | '$' | '|' => Part::Unrepeatable,
                '*' | '+' | '?' => self.quantifier(before, start)?,
                '{' => match self.bounds() {
                    Some(bounds) => self.counted(before, bounds, start)?,
                    // A brace that begins no quantifier is a character.
                    None => Part::Atom,
                },
                _ => Part::Atom,
            };
        }
        match self.open.first() {
            Some(group) => {
                let hint = "close the group, or write `\\(`";
                Err(error_at(group.start, "`(` is not closed", hint))
            }
            None => Ok(()),
        }
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek(0)?;
        self.at += 1;
        Some(next)
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    /// Skips a text, if it follows.
    fn skip(&mut self, text: &str) -> bool {
        let follows = text.chars().enumerate().all(|(ahead, one)| self.peek(ahead) == Some(one));
        self.at += if follows { text.chars().count() } else { 0 };
        follows
    }

    /// Reads the begin of a group.
    fn group(&mut self, start: usize) -> Result<Part, PatternError> {
        let mut is_repeatable = true;
        if self.skip("?") {
            let is_look_behind = self.skip("<=") || self.skip("<!");
            is_repeatable = !is_look_behind;
            let is_known = match self.peek(0) {
                _ if is_look_behind => true,
                Some('<') => self.skip("<") && self.name(),
                Some(':' | '=' | '!') => self.next().is_some(),
                _ => self.modifiers(),
            };
            if !is_known {
                let begin: String = self.text[start..].iter().take(3).collect();
                return Err(error_at(start, format!("`{begin}` begins no group"), GROUPS));
            }
        }
        self.open.push(Group { start, is_repeatable });
        Ok(Part::Unrepeatable)
    }

    /// Reads the name of a group with the bracket behind it. Returns `false` if there is none.
    fn name(&mut self) -> bool {
        let start = self.at;
        while let Some(next) = self.next() {
            match next {
                '>' => return self.at > start + 1,
                // An escape such as `\u{61}` is a character of a name.
                '_' | '$' | '\\' | '{' | '}' => {}
                other if other.is_alphabetic() => {}
                other if other.is_alphanumeric() && self.at > start + 1 => {}
                _ => return false,
            }
        }
        false
    }

    /// Reads the flags of a group: `i:` and `i-s:` of ES2025.
    fn modifiers(&mut self) -> bool {
        let start = self.at;
        while self.peek(0).is_some_and(|next| matches!(next, 'i' | 'm' | 's' | '-')) {
            self.at += 1;
        }
        let flags = &self.text[start..self.at];
        // At most three flags and one `-`, so this takes few steps.
        let is_unique = flags.len() <= 4
            && (0..flags.len()).all(|index| !flags[..index].contains(&flags[index]));
        is_unique && flags.iter().any(|flag| *flag != '-') && self.skip(":")
    }

    /// Reads an escape outside a class.
    fn escape(&mut self, start: usize) -> Result<Part, PatternError> {
        match self.next() {
            None => Err(error_at(start, "`\\` at the end escapes nothing", "write `\\\\`")),
            Some('b' | 'B') => Ok(Part::Unrepeatable),
            Some('k') if self.has_names && !(self.skip("<") && self.name()) => {
                Err(error_at(start, "`\\k` names no group", "write `\\k<name>`"))
            }
            Some('u') => {
                self.braced_code();
                Ok(Part::Atom)
            }
            Some(_) => Ok(Part::Atom),
        }
    }

    /// Skips the code of `\u{1F600}`, which only the mode with the flag `u` reads as one.
    fn braced_code(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let digits = rest.iter().skip(1).take_while(|one| one.is_ascii_hexdigit()).count();
        let is_code = digits > 0 && rest[0] == '{' && rest.get(digits + 1) == Some(&'}');
        self.at += if is_code { digits + 2 } else { 0 };
        is_code
    }

    /// Reads a class behind its bracket.
    fn class(&mut self, start: usize) -> Result<Part, PatternError> {
        let unclosed =
            || error_at(start, "`[` is not closed", "close the class with `]`, or write `\\[`");
        self.skip("^");
        while !self.skip("]") {
            let from = self.at;
            let first = self.class_member().ok_or_else(unclosed)?;
            if self.peek(0) != Some('-') || self.peek(1).is_none_or(|next| next == ']') {
                continue;
            }
            self.at += 1;
            let last = self.class_member().ok_or_else(unclosed)?;
            if let (Some(first), Some(last)) = (first, last)
                && first > last
            {
                let range: String = self.text[from..self.at].iter().collect();
                let problem = format!("the range `{range}` ends before it begins");
                return Err(error_at(from, problem, "swap the two ends, or write `\\-`"));
            }
        }
        Ok(Part::Atom)
    }

    /// Reads a member of a class. Returns the character if both modes agree on it, and `None` at the end of the text.
    fn class_member(&mut self) -> Option<Option<char>> {
        let next = self.next()?;
        if next != '\\' {
            // Without the flag `u`, a character beyond the basic plane is two.
            return Some((u32::from(next) <= 0xFFFF).then_some(next));
        }
        Some(match self.next()? {
            't' => Some('\t'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            'x' => self.code(2),
            'u' if self.braced_code() => None,
            'u' => self.code(4),
            other if other.is_ascii_punctuation() => Some(other),
            _ => None,
        })
    }

    /// Reads the digits of a code, if there are as many.
    fn code(&mut self, digits: usize) -> Option<char> {
        let text: String = self.text.get(self.at..self.at + digits)?.iter().collect();
        let is_code = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let code = is_code.then(|| u32::from_str_radix(&text, 16).ok()).flatten()?;
        self.at += digits;
        // A surrogate is half of a character.
        char::from_u32(code)
    }

    /// Reads the bounds of a quantifier behind its brace: `2}`, `2,}` or `2,3}`.
    fn bounds(&mut self) -> Option<[Option<u128>; 2]> {
        let rest = &self.text[self.at..];
        let end = rest.iter().position(|one| !matches!(one, '0'..='9' | ','))?;
        let bounds: String = rest[..end].iter().collect();
        let (least, most) = bounds.split_once(',').unwrap_or((&bounds, &bounds));
        if rest[end] != '}' || least.is_empty() || most.contains(',') {
            return None;
        }
        self.at += end + 1;
        Some([least, most].map(|bound| bound.parse().ok()))
    }

    fn counted(
        &mut self,
        before: Part,
        bounds: [Option<u128>; 2],
        start: usize,
    ) -> Result<Part, PatternError> {
        if let [Some(least), Some(most)] = bounds
            && least > most
        {
            let problem = format!("`{{{least},{most}}}` has its bounds in the wrong order");
            return Err(error_at(start, problem, "swap the two numbers"));
        }
        self.quantifier(before, start)
    }

    fn quantifier(&mut self, before: Part, start: usize) -> Result<Part, PatternError> {
        if before == Part::Unrepeatable {
            let quantifier: String = self.text[start..self.at].iter().collect();
            let hint = "escape it with `\\`, or write a character or a group before it";
            return Err(error_at(start, format!("`{quantifier}` repeats nothing"), hint));
        }
        self.skip("?");
        Ok(Part::Unrepeatable)
    }
}

/// Returns an error at the character with this index.
fn error_at(index: usize, problem: impl Display, hint: &'static str) -> PatternError {
    PatternError { problem: format!("{problem} (character {})", index + 1), hint }
}

/// Returns `true` if a group has a name. Escapes and classes have none.
fn has_group_names(text: &[char]) -> bool {
    let (mut at, mut in_class) = (0, false);
    while at < text.len() {
        match text[at] {
            '\\' => at += 1,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => {
                let is_look_behind = matches!(text.get(at + 3), Some('=' | '!'));
                if text[at + 1..].starts_with(&['?', '<']) && !is_look_behind {
                    return true;
                }
            }
            _ => {}
        }
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::error;

    #[test]
    fn valid_patterns_have_no_error() {
        for pattern in [
            "",
            "^[a-z]+$",
            "a{2}{",
            "a{,5}",
            "{a}",
            "}]",
            "x{2,3}?",
            "^(?=a)*b",
            "(?<!a)b(?<=c)d(?!e)",
            "(?<year>[0-9]{4})\\k<year>",
            "\\k",
            "(?i:a)(?i-s:b)",
            "[]",
            "[^]",
            "[[:alpha:]]",
            "[\\w-.]",
            "[a-]",
            "[-a]",
            "[\\u{1F600}-\\u{1F64F}]",
            "[😀-😎]",
            "[\\ud83c\\udf00-\\ud83d\\ude4f]",
            "[\\d\\-x]",
            "\\p{L}\\A\\Z",
            "\\u{1}{2}",
            "[\\u{1F600}-z]",
            "\\(",
            "[(]",
            "a||b",
            "(|a)",
        ] {
            assert_eq!(error(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn errors_name_their_character() {
        for (pattern, problem) in [
            ("^(a", "`(` is not closed (character 2)"),
            ("a)", "`)` closes no group (character 2)"),
            ("[a-z", "`[` is not closed (character 1)"),
            ("[a\\", "`[` is not closed (character 1)"),
            ("a\\", "`\\` at the end escapes nothing (character 2)"),
            ("*a", "`*` repeats nothing (character 1)"),
            ("a**", "`*` repeats nothing (character 3)"),
            ("a++", "`+` repeats nothing (character 3)"),
            ("^*", "`*` repeats nothing (character 2)"),
            ("(?<=a)*", "`*` repeats nothing (character 7)"),
            ("a|{2}", "`{2}` repeats nothing (character 3)"),
            ("\\b+", "`+` repeats nothing (character 3)"),
            ("[z-a]", "the range `z-a` ends before it begins (character 2)"),
            ("a{3,2}", "`{3,2}` has its bounds in the wrong order (character 2)"),
            ("(?i)a", "`(?i` begins no group (character 1)"),
            ("(?P<a>b)", "`(?P` begins no group (character 1)"),
            ("(?>a)", "`(?>` begins no group (character 1)"),
            ("(?#a)", "`(?#` begins no group (character 1)"),
            ("(?<a", "`(?<` begins no group (character 1)"),
            ("(?<a>b)\\k", "`\\k` names no group (character 8)"),
        ] {
            let found = error(pattern).map(|error| error.problem).unwrap_or_default();
            assert!(found.starts_with(problem), "{pattern}: {found}");
        }
    }

    #[test]
    fn nesting_and_length_take_no_stack() {
        assert_eq!(error(&"(".repeat(100_000)).map(|error| error.problem.len()), Some(31));
        assert_eq!(error(&"()".repeat(100_000)), None);
    }
}
