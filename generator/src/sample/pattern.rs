//! Patterns: the regular expressions of a document, and texts that match them.
//!
//! The module compiles each pattern once, within a limit for itself and one for all patterns of the document. A pattern
//! above the limits has no texts and matches nothing. Patterns follow ECMA-262, so `\d` and `\w` are ASCII. Look-around
//! and back references are not supported, because a finite automaton can't express them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::rc::Rc;

use regex_automata::nfa::thompson::pikevm::{Cache, PikeVM};
use regex_automata::nfa::thompson::{Config, NFA, WhichCaptures};
use regex_syntax::ast::parse::ParserBuilder;
use regex_syntax::ast::{self, Ast, ClassSet, ClassSetItem};
use regex_syntax::hir::translate::Translator;
use regex_syntax::hir::{Class, Hir, HirKind};

use super::budget::Work;

/// The most bytes of a pattern.
const MAX_LENGTH: usize = 8 << 10;

/// The deepest nesting of groups.
const MAX_DEPTH: u32 = 100;

/// The most bytes of one compiled pattern.
const MAX_SIZE: usize = 1 << 20;

/// The most bytes of all compiled patterns.
const MAX_BYTES: usize = 8 << 20;

/// The bytes that a letter and a Unicode class of a pattern take while it is parsed.
const LETTER: usize = 64;
const CLASS: usize = 16 << 10;

/// The most attempts to reach a length by longer repetitions.
const MAX_TRIES: usize = 64;

/// The longest generated text, and the most parts of a pattern that are visited for it.
const MAX_TEXT: usize = 4096;
const MAX_PARTS: usize = 16 * MAX_TEXT;

/// The preferred characters of a class: letters and digits are easy to read.
const PREFERRED: &[char] = &['a', 'A', '1', '-'];

/// The patterns of one document.
#[derive(Debug)]
pub struct Patterns {
    known: RefCell<BTreeMap<String, Compiled>>,
    /// The bytes that are left for more patterns.
    left: Cell<usize>,
}

#[derive(Debug, Clone)]
enum Compiled {
    Program(Rc<Program>),
    /// Not a regular expression, or one that the engine does not support.
    Unsupported,
    /// Larger than the limits.
    TooLarge,
}

/// The error of a pattern that exceeds the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// A compiled pattern.
#[derive(Debug)]
pub struct Program {
    syntax: Hir,
    machine: PikeVM,
    cache: RefCell<Cache>,
}

impl Default for Patterns {
    fn default() -> Self {
        Self { known: RefCell::default(), left: Cell::new(MAX_BYTES) }
    }
}

impl Patterns {
    /// Returns the compiled pattern; `None` if the engine does not support it.
    pub fn program(&self, pattern: &str) -> Result<Option<Rc<Program>>, TooLarge> {
        match self.compiled(pattern) {
            Compiled::Program(program) => Ok(Some(program)),
            Compiled::Unsupported => Ok(None),
            Compiled::TooLarge => Err(TooLarge),
        }
    }

    fn compiled(&self, pattern: &str) -> Compiled {
        if let Some(compiled) = self.known.borrow().get(pattern) {
            return compiled.clone();
        }
        let compiled = self.compile(pattern);
        self.known.borrow_mut().insert(pattern.to_owned(), compiled.clone());
        compiled
    }

    fn compile(&self, pattern: &str) -> Compiled {
        if pattern.len() > MAX_LENGTH {
            return Compiled::TooLarge;
        }
        let parsed = ParserBuilder::new().nest_limit(MAX_DEPTH).build().parse(pattern);
        let mut syntax = match parsed {
            Ok(syntax) => syntax,
            Err(error) if matches!(error.kind(), ast::ErrorKind::NestLimitExceeded(_)) => {
                return Compiled::TooLarge;
            }
            Err(_) => return Compiled::Unsupported,
        };
        let mut classes = 0;
        as_ascii(&mut syntax, &mut classes);
        // Case-insensitive matching looks up each class letter by letter.
        let folded = if pattern.contains("(?") { 16 } else { 1 };
        let parsed = (LETTER * pattern.len() + classes * CLASS) * folded;
        if parsed > MAX_SIZE || !self.take(parsed) {
            return Compiled::TooLarge;
        }
        let Ok(syntax) = Translator::new().translate(pattern, &syntax) else {
            return Compiled::Unsupported;
        };
        let limit = MAX_SIZE.min(self.left.get());
        let config =
            Config::new().nfa_size_limit(Some(limit)).which_captures(WhichCaptures::Implicit);
        let built = NFA::compiler().configure(config).build_from_hir(&syntax);
        self.take(built.as_ref().map_or(limit, |program| program.memory_usage().min(limit)));
        match built.ok().and_then(|program| PikeVM::new_from_nfa(program).ok()) {
            Some(machine) => {
                let cache = RefCell::new(machine.create_cache());
                Compiled::Program(Rc::new(Program { syntax, machine, cache }))
            }
            None => Compiled::TooLarge,
        }
    }

    /// Takes some of the bytes that are left. Returns `false` if there are fewer.
    fn take(&self, bytes: usize) -> bool {
        let left = self.left.get().checked_sub(bytes);
        left.inspect(|left| self.left.set(*left)).is_some()
    }
}

impl Program {
    /// Returns a matching text whose length is in the range, if one is found.
    pub fn text(&self, lengths: RangeInclusive<usize>, work: &Work) -> Option<String> {
        (0..MAX_TRIES).find_map(|more| {
            let mut text = Text { text: String::new(), parts: 0 };
            text.write(&self.syntax, more)?;
            let text = text.text;
            let fits = lengths.contains(&text.chars().count()) && self.matches(&text, work);
            fits.then_some(text)
        })
    }

    /// Returns `true` if a text matches. Returns `false` if no work is left.
    pub fn matches(&self, text: &str, work: &Work) -> bool {
        /// The number of visited states that costs as much as one visit of a schema.
        const STATES: usize = 512;
        let states = self.machine.get_nfa().states().len();
        let fits = work.spend(1 + (text.len() + 1).saturating_mul(states) / STATES);
        fits && self.machine.is_match(&mut self.cache.borrow_mut(), text)
    }
}

/// Turns `\d` and `\w` into ASCII classes, and counts the Unicode classes.
fn as_ascii(syntax: &mut Ast, classes: &mut usize) {
    match syntax {
        Ast::ClassPerl(class) => {
            let span = class.span;
            if let Some(item) = ascii(class) {
                let kind = ClassSet::Item(item);
                *syntax = Ast::class_bracketed(ast::ClassBracketed { span, negated: false, kind });
            } else {
                *classes += 1;
            }
        }
        Ast::ClassUnicode(_) => *classes += 1,
        Ast::ClassBracketed(class) => set_as_ascii(&mut class.kind, classes),
        Ast::Repetition(repetition) => as_ascii(&mut repetition.ast, classes),
        Ast::Group(group) => as_ascii(&mut group.ast, classes),
        Ast::Alternation(several) => {
            several.asts.iter_mut().for_each(|part| as_ascii(part, classes));
        }
        Ast::Concat(several) => several.asts.iter_mut().for_each(|part| as_ascii(part, classes)),
        Ast::Empty(_) | Ast::Flags(_) | Ast::Literal(_) | Ast::Dot(_) | Ast::Assertion(_) => {}
    }
}

fn set_as_ascii(set: &mut ClassSet, classes: &mut usize) {
    match set {
        ClassSet::Item(item) => item_as_ascii(item, classes),
        ClassSet::BinaryOp(operation) => {
            set_as_ascii(&mut operation.lhs, classes);
            set_as_ascii(&mut operation.rhs, classes);
        }
    }
}

fn item_as_ascii(item: &mut ClassSetItem, classes: &mut usize) {
    match item {
        ClassSetItem::Perl(class) => match ascii(class) {
            Some(ascii) => *item = ascii,
            None => *classes += 1,
        },
        ClassSetItem::Unicode(_) => *classes += 1,
        ClassSetItem::Bracketed(class) => set_as_ascii(&mut class.kind, classes),
        ClassSetItem::Union(union) => {
            union.items.iter_mut().for_each(|item| item_as_ascii(item, classes));
        }
        ClassSetItem::Empty(_)
        | ClassSetItem::Literal(_)
        | ClassSetItem::Range(_)
        | ClassSetItem::Ascii(_) => {}
    }
}

/// Returns the class by ECMA-262; `\s` is Unicode there too.
fn ascii(class: &ast::ClassPerl) -> Option<ClassSetItem> {
    let kind = match class.kind {
        ast::ClassPerlKind::Digit => ast::ClassAsciiKind::Digit,
        ast::ClassPerlKind::Word => ast::ClassAsciiKind::Word,
        ast::ClassPerlKind::Space => return None,
    };
    let (span, negated) = (class.span, class.negated);
    Some(ClassSetItem::Ascii(ast::ClassAscii { span, kind, negated }))
}

/// A text under construction.
struct Text {
    text: String,
    parts: usize,
}

impl Text {
    /// Writes a text for a part of the pattern; an outer repetition writes `more` copies than its minimum.
    fn write(&mut self, part: &Hir, more: usize) -> Option<()> {
        self.parts += 1;
        if self.text.len() > MAX_TEXT || self.parts > MAX_PARTS {
            return None;
        }
        match part.kind() {
            HirKind::Empty | HirKind::Look(_) => Some(()),
            HirKind::Literal(literal) => {
                self.text.push_str(std::str::from_utf8(&literal.0).ok()?);
                Some(())
            }
            HirKind::Class(class) => {
                self.text.push(character(class)?);
                Some(())
            }
            HirKind::Repetition(repetition) => {
                let least = usize::try_from(repetition.min).ok()?;
                let most = repetition.max.map_or(usize::MAX, |most| most as usize);
                let times = least.saturating_add(more).min(most);
                (0..times).try_for_each(|_| self.write(&repetition.sub, 0))
            }
            HirKind::Capture(capture) => self.write(&capture.sub, more),
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.write(part, more)),
            HirKind::Alternation(parts) => self.write(parts.first()?, more),
        }
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
    let has = |preferred: &&char| ranges.iter().any(|(from, to)| (from..=to).contains(preferred));
    let first = || ranges.iter().map(|(from, _)| *from).find(|from| !from.is_control());
    PREFERRED.iter().find(has).copied().or_else(first).or(ranges.first().map(|range| range.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_match_their_patterns_and_lengths() {
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
            let program = Patterns::default().program(pattern).expect("small pattern");
            let text = program.and_then(|program| program.text(lengths, &Work::unlimited()));
            assert_eq!(text.as_deref(), expected, "{pattern}");
        }
    }

    #[test]
    fn digit_and_word_classes_are_ascii() {
        let (patterns, work) = (Patterns::default(), Work::unlimited());
        for (pattern, text, expected) in [
            (r"^\w$", "é", false),
            (r"^[\w-]$", "é", false),
            (r"^\W$", "é", true),
            (r"^[^\d]$", "\u{664}", true),
            (r"^\d$", "4", true),
            (r"^\s$", "\u{a0}", true),
            (r"^\p{L}$", "é", true),
        ] {
            let program = patterns.program(pattern).expect("small pattern").expect("valid pattern");
            assert_eq!(program.matches(text, &work), expected, "{pattern} {text}");
        }
    }

    /// Patterns whose automaton, syntax tree or texts are far larger than they are.
    fn hostile() -> Vec<String> {
        vec![
            "a{1000000}".to_owned(),
            "^(((a{1000}){1000}){1000})$".to_owned(),
            r"^\p{L}{1,1000}$".to_owned(),
            r"\p{L}".repeat(1000),
            "(?i:[\\x{0}-\\x{10FFFF}]{9999})".to_owned(),
            format!("{}a{}", "(".repeat(4000), ")".repeat(4000)),
            format!("{}a?{}", "(".repeat(20), "){9}".repeat(20)),
            "a".repeat(MAX_LENGTH + 1),
        ]
    }

    #[test]
    fn a_pattern_above_the_limit_is_rejected_and_the_next_one_is_not() {
        for pattern in hostile() {
            let patterns = Patterns::default();
            assert_eq!(patterns.program(&pattern).err(), Some(TooLarge), "{pattern:.20}");
            assert!(patterns.program("^[a-z]+$").is_ok_and(|program| program.is_some()));
        }
    }

    #[test]
    fn each_pattern_is_compiled_once_and_all_within_a_limit() {
        let patterns = Patterns::default();
        for number in 0..1000 {
            let pattern = format!(r"^[^/]{{1,400}}-{number}$");
            let first = patterns.program(&pattern);
            let left = patterns.left.get();
            let second = patterns.program(&pattern);
            assert_eq!(patterns.left.get(), left, "{pattern}");
            match (first, second) {
                (Ok(Some(first)), Ok(Some(second))) => assert!(Rc::ptr_eq(&first, &second)),
                (first, second) => assert!(first.is_err() && second.is_err(), "{pattern}"),
            }
        }
        let known = patterns.known.borrow();
        let programs = known.values().filter_map(|compiled| match compiled {
            Compiled::Program(program) => Some(program.machine.get_nfa().memory_usage()),
            _ => None,
        });
        let bytes: usize = programs.sum();
        assert!(bytes > MAX_BYTES / 2 && bytes <= MAX_BYTES, "{bytes}");
        assert_eq!(patterns.program(r"^[^/]{1,400}-999$").err(), Some(TooLarge));
    }

    #[test]
    fn matching_counts_as_work() {
        let work = Work::new(1000);
        let program = Patterns::default().program("^(a{1,100})*$").expect("small pattern");
        let program = program.expect("valid pattern");
        let text = "a".repeat(4000);
        let looks = (0..1000).take_while(|_| program.matches(&text, &work)).count();
        assert!(looks < 10 && work.is_spent(), "{looks}");
    }
}
