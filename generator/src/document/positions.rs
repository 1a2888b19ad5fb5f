//! Positions of the values of a document in its text, by a second parse. It runs only if there are findings.
//!
//! Purpose: line, column and bytes for a pointer. Input: the text. Output: [`Positions`].
//! saphyr-parser parses YAML, because it reports the start and end of each event. A scanner in this file reads strict
//! JSON, because JSON with surrogate pairs is not valid YAML.

use std::collections::BTreeMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, Span};

use crate::pointer::Pointer;

/// The byte ranges of the requested values and keys.
#[derive(Debug, Default)]
pub struct Positions {
    root: Place,
}

/// The ranges of one pointer, and of the requested pointers inside it.
#[derive(Debug, Default)]
struct Place {
    value: Option<Range<usize>>,
    /// All keys of the value: more than one if a key is repeated.
    keys: Vec<Range<usize>>,
    inside: BTreeMap<String, Place>,
}

impl Positions {
    /// Finds the positions of these pointers, and of all values around them.
    pub fn of<'p>(text: &str, requested: impl IntoIterator<Item = &'p Pointer>) -> Self {
        let mut root = Place::default();
        for pointer in requested {
            let step = |place, step| Place::inside(place, step);
            pointer.steps().fold(&mut root, step);
        }
        let mut recorder = Recorder { root, ..Recorder::default() };
        let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
        if is_json && scan_json(text, &mut recorder).is_some() {
            return Self { root: recorder.root };
        }
        Self { root: record_yaml(text, recorder.root.without_ranges()) }
    }

    /// Returns the range of the value at a place, or of the nearest known value around it.
    pub fn value(&self, pointer: &Pointer) -> Range<usize> {
        self.nearest(pointer, |place| place.value.clone())
    }

    /// Returns the range of the last key of a place.
    pub fn key(&self, pointer: &Pointer) -> Range<usize> {
        self.nearest(pointer, |place| place.keys.last().cloned().or_else(|| place.value.clone()))
    }

    /// Returns the range of the first key of a place.
    pub fn first_key(&self, pointer: &Pointer) -> Range<usize> {
        self.nearest(pointer, |place| place.keys.first().cloned())
    }

    fn nearest(
        &self,
        pointer: &Pointer,
        find: impl Fn(&Place) -> Option<Range<usize>>,
    ) -> Range<usize> {
        let mut place = &self.root;
        let mut range = find(place).unwrap_or(0..0);
        for step in pointer.steps() {
            let Some(inner) = place.inside.get(&step) else { break };
            place = inner;
            range = find(place).unwrap_or(range);
        }
        range
    }
}

impl Place {
    fn inside(&mut self, step: String) -> &mut Self {
        self.inside.entry(step).or_default()
    }

    /// Returns the same pointers without ranges.
    fn without_ranges(self) -> Self {
        let inside =
            self.inside.into_iter().map(|(step, place)| (step, place.without_ranges())).collect();
        Self { inside, ..Self::default() }
    }
}

/// The recorder of parser events. It stores only the path to the open collections.
#[derive(Default)]
struct Recorder {
    root: Place,
    open: Vec<Open>,
}

/// A mapping or a list that is not closed yet.
struct Open {
    /// The step to the collection.
    step: String,
    start: usize,
    inside: Inside,
    /// `true` if this value or one inside it was requested.
    requested: bool,
}

enum Inside {
    List { next: usize },
    Map { key: Option<String> },
}

impl Recorder {
    /// Returns the step to the next value; `None` if the next scalar is a key.
    fn next_step(&self) -> Option<String> {
        match self.open.last() {
            None => Some(String::new()),
            Some(Open { requested: false, .. }) => Some(String::new()),
            Some(Open { inside: Inside::List { next }, .. }) => Some(next.to_string()),
            Some(Open { inside: Inside::Map { key }, .. }) => key.clone(),
        }
    }

    /// Returns the record of the value at the path of all open collections and a last step.
    fn place(&mut self, last: Option<&str>) -> Option<&mut Place> {
        if self.open.last().is_some_and(|open| !open.requested) {
            return None;
        }
        // The first open collection is the root, which has no step.
        let steps = self.open.iter().skip(1).map(|open| open.step.as_str());
        let last = last.filter(|_| !self.open.is_empty());
        steps.chain(last).try_fold(&mut self.root, |place, step| place.inside.get_mut(step))
    }

    fn is_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { inside: Inside::Map { key: None }, .. }))
    }

    fn scalar(&mut self, text: &str, range: Range<usize>) {
        if self.is_key() {
            if let Some(place) = self.place(Some(text)) {
                place.keys.push(range);
            }
            if let Some(Open { inside: Inside::Map { key }, .. }) = self.open.last_mut() {
                *key = Some(text.to_owned());
            }
            return;
        }
        let step = self.next_step();
        if let Some(place) = self.place(step.as_deref()) {
            place.value = Some(range);
        }
        self.advance();
    }

    fn begin(&mut self, start: usize, inside: Inside) {
        // A mapping that is a key has no pointer.
        let step = if self.is_key() { None } else { self.next_step() };
        let requested = step.is_some() && self.place(step.as_deref()).is_some();
        self.open.push(Open { step: step.unwrap_or_default(), start, inside, requested });
    }

    fn end(&mut self, end: usize) {
        let start = self.open.last().map_or(0, |open| open.start);
        if let Some(place) = self.place(None) {
            place.value = Some(start..end.max(start));
        }
        self.open.pop();
        self.advance();
    }

    fn advance(&mut self) {
        match self.open.last_mut().map(|open| &mut open.inside) {
            Some(Inside::List { next }) => *next += 1,
            Some(Inside::Map { key }) => *key = None,
            None => {}
        }
    }
}

fn record_yaml(text: &str, requested: Place) -> Place {
    let recorded = |text: &str, root: Place| {
        let mut recorder = Recorder { root, ..Recorder::default() };
        let whole = events(text, &mut recorder);
        (recorder.root, whole)
    };
    match recorded(text, requested) {
        (root, true) => root,
        (root, false) => recorded(&with_closed_collections(text), root.without_ranges()).0,
    }
}

/// Records the events of a parse. Returns `true` if the parse reached the end.
fn events(text: &str, recorder: &mut Recorder) -> bool {
    let mut cursor = Cursor { text, index: 0, byte: 0 };
    for event in Parser::new_from_str(text) {
        let Ok((event, Span { start, end })) = event else { return false };
        let (start, end) = (cursor.byte_of(start.index()), cursor.byte_of(end.index()));
        match event {
            Event::Scalar(value, ..) => recorder.scalar(&value, start..end),
            // The value of an alias has the position of the alias.
            Event::Alias(_) => recorder.scalar("", start..end),
            Event::SequenceStart(..) => recorder.begin(start, Inside::List { next: 0 }),
            Event::MappingStart(..) => recorder.begin(start, Inside::Map { key: None }),
            Event::SequenceEnd | Event::MappingEnd => recorder.end(end),
            Event::DocumentEnd => break,
            _ => {}
        }
    }
    true
}

/// Returns the text with closing brackets moved from a line of their own to the line before, without moving a byte.
///
/// YAML requires such a bracket to be indented deeper than the key of its collection
/// (<https://yaml.org/spec/1.2.2/#74-flow-collection-styles>). Many documents violate this. The parser of the tree
/// accepts it, but saphyr-parser does not.
fn with_closed_collections(text: &str) -> String {
    let mut closed = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let only_closes = !line.trim().is_empty()
            && line.trim().chars().all(|character| matches!(character, '}' | ']' | ','));
        if only_closes && closed.ends_with('\n') {
            let end = closed.trim_end_matches(['\r', '\n']).len();
            let blanks = closed.len() - end;
            closed.truncate(end);
            // The bracket would become part of a comment.
            let start = closed.rfind('\n').map_or(0, |index| index + 1);
            if let Some(comment) = closed[start..].find(" #") {
                let length = closed.len() - start - comment;
                closed.truncate(start + comment);
                closed.extend(std::iter::repeat_n(' ', length));
            }
            closed.extend(std::iter::repeat_n(' ', blanks));
        }
        closed.push_str(line);
    }
    closed
}

/// A converter from character indices to byte indices. It is fast for ascending indices, as of events.
struct Cursor<'t> {
    text: &'t str,
    index: usize,
    byte: usize,
}

impl Cursor<'_> {
    fn byte_of(&mut self, index: usize) -> usize {
        if index < self.index {
            (self.index, self.byte) = (0, 0);
        }
        let passed = self.text[self.byte..]
            .chars()
            .take(index - self.index)
            .map(char::len_utf8)
            .sum::<usize>();
        self.index = index;
        self.byte += passed;
        self.byte
    }
}

/// Scans text that serde_json has accepted as JSON. Returns `None` if the text is not JSON.
fn scan_json(text: &str, recorder: &mut Recorder) -> Option<()> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' => recorder.begin(at, Inside::Map { key: None }),
            b'[' => recorder.begin(at, Inside::List { next: 0 }),
            b'}' | b']' => recorder.end(at + 1),
            b'"' => {
                let end = string_end(bytes, at)?;
                let value: String = serde_json::from_str(text.get(at..end)?).ok()?;
                recorder.scalar(&value, at..end);
                at = end;
                continue;
            }
            b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                let length = bytes[at..]
                    .iter()
                    .take_while(|byte| {
                        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')
                    })
                    .count();
                recorder.scalar(text.get(at..at + length)?, at..at + length);
                at += length;
                continue;
            }
            b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' | 0xEF | 0xBB | 0xBF => {}
            _ => return None,
        }
        at += 1;
    }
    recorder.open.is_empty().then_some(())
}

fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::document::{Document, Node};
    use crate::source::{Limits, SourceId};

    /// Collects every pointer of a tree.
    fn all(node: &Node, pointer: Pointer, found: &mut Vec<Pointer>) {
        match node {
            Node::Map(map) => {
                map.iter().for_each(|(name, child)| all(child, pointer.child(name), found))
            }
            Node::List(list) => {
                list.iter()
                    .enumerate()
                    .for_each(|(index, child)| all(child, pointer.index(index), found));
            }
            _ => {}
        }
        found.push(pointer);
    }

    /// Asserts that the second parse finds each value of the first.
    fn agree(text: &str) {
        let mut diagnostics = Diagnostics::default();
        let limits = Limits::default();
        let document = Document::parse(text, SourceId::DOCUMENT, &limits, &mut diagnostics)
            .expect("valid document");
        let mut tree = Vec::new();
        all(&document.root, Pointer::root(), &mut tree);
        let positions = Positions::of(text, &tree);
        for pointer in tree {
            let place =
                pointer.steps().try_fold(&positions.root, |place, step| place.inside.get(&step));
            assert!(place.is_some_and(|place| place.value.is_some()), "{pointer} in {text}");
        }
    }

    #[test]
    fn both_parsers_find_the_same_values() {
        agree("a: 1\nb:\n  - x: [1, {y: z}]\n    200: 'é'\n  - |\n    text\n'q/~': \"ä\"\n");
        agree("{\"a\": [1, -2.5e3, true, null, \"\\ud83d\\ude00 \\\"\"], \"é\": {}}");
        agree("{a: b}");
        agree("a:\n  b: {\n    c: 1 # é\n  }\n  d: [\n    1\n  ]\n  e: {f: g}\n");
        agree("\u{feff}a: 1");
    }

    fn places(text: &str, pointers: &[&str]) -> Positions {
        let pointers: Vec<Pointer> =
            pointers.iter().map(|pointer| Pointer::from_fragment(*pointer)).collect();
        Positions::of(text, &pointers)
    }

    #[test]
    fn positions_are_bytes_of_the_text() {
        let text = "ä: 1\nb: {c: wrong}\n";
        let positions = places(text, &["#/b/c", "#/b/c/not/there"]);
        assert_eq!(&text[positions.value(&Pointer::from_fragment("#/b/c"))], "wrong");
        assert_eq!(&text[positions.key(&Pointer::from_fragment("#/b/c"))], "c");
        assert_eq!(&text[positions.value(&Pointer::from_fragment("#/b/c/not/there"))], "wrong");
    }

    #[test]
    fn a_byte_order_mark_and_crlf_move_no_position() {
        let text = "\u{feff}ä: 1\r\nb:\r\n  - x: ü\r\n    y: [ö, z]\r\n";
        let positions = places(text, &["#/b/0/y/1"]);
        assert_eq!(&text[positions.value(&Pointer::from_fragment("#/b/0/y/1"))], "z");
    }

    #[test]
    fn both_keys_of_a_duplicate_are_found() {
        let text = "a: 1\nb: 2\na: 3\n";
        let positions = places(text, &["#/a"]);
        let pointer = Pointer::from_fragment("#/a");
        assert_eq!((positions.first_key(&pointer), positions.key(&pointer)), (0..1, 10..11));
    }
}
