//! Where the values of a document stand in its text: a second parse, made only when there is something to tell.
//!
//! Purpose: line, column and bytes for a pointer. Input: the text. Output: [`Positions`].
//! YAML is parsed by saphyr-parser, which tells where each event begins and ends; what is strict JSON is walked
//! by a scanner of its own, since JSON with surrogate pairs is no good YAML.

use std::collections::BTreeMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, Span};

use crate::pointer::Pointer;

/// The places of a document's values and keys, as bytes of its text.
#[derive(Debug, Default)]
pub struct Positions {
    values: BTreeMap<Pointer, Range<usize>>,
    /// All keys that lead to a pointer: more than one where a key is repeated.
    keys: BTreeMap<Pointer, Vec<Range<usize>>>,
}

impl Positions {
    /// Works out the places.
    pub fn of(text: &str) -> Self {
        let mut recorder = Recorder::default();
        let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
        if is_json && json_scanner::scan(text, &mut recorder).is_some() {
            return recorder.positions;
        }
        let mut recorder = Recorder::default();
        record_yaml(text, &mut recorder);
        recorder.positions
    }

    /// The value at a place, or the nearest thing around it that is known.
    pub fn value(&self, pointer: &Pointer) -> Range<usize> {
        self.nearest(pointer, |pointer| self.values.get(pointer).cloned())
    }

    /// The last key that leads to a place.
    pub fn key(&self, pointer: &Pointer) -> Range<usize> {
        self.nearest(pointer, |pointer| {
            self.keys
                .get(pointer)
                .and_then(|keys| keys.last().cloned())
                .or_else(|| self.values.get(pointer).cloned())
        })
    }

    /// The first key that leads to a place.
    pub fn first_key(&self, pointer: &Pointer) -> Range<usize> {
        self.nearest(pointer, |pointer| {
            self.keys.get(pointer).and_then(|keys| keys.first().cloned())
        })
    }

    /// All pointers that have a place.
    #[cfg(test)]
    pub fn pointers(&self) -> impl Iterator<Item = &Pointer> {
        self.values.keys()
    }

    fn nearest(
        &self,
        pointer: &Pointer,
        find: impl Fn(&Pointer) -> Option<Range<usize>>,
    ) -> Range<usize> {
        let mut current = Some(pointer.clone());
        while let Some(pointer) = current {
            if let Some(range) = find(&pointer) {
                return range;
            }
            current = pointer.parent();
        }
        0..0
    }
}

/// Follows the events of a parse.
#[derive(Default)]
struct Recorder {
    positions: Positions,
    open: Vec<Open>,
}

/// A mapping or a list that is not closed yet.
struct Open {
    pointer: Pointer,
    start: usize,
    inside: Inside,
}

enum Inside {
    List { next: usize },
    Map { key: Option<String> },
}

impl Recorder {
    /// The pointer of the value that comes next; `None` when it is a key.
    fn next_pointer(&self) -> Option<Pointer> {
        match self.open.last() {
            None => Some(Pointer::root()),
            Some(Open { pointer, inside: Inside::List { next }, .. }) => Some(pointer.index(*next)),
            Some(Open { pointer, inside: Inside::Map { key: Some(key) }, .. }) => {
                Some(pointer.child(key))
            }
            Some(Open { inside: Inside::Map { key: None }, .. }) => None,
        }
    }

    fn scalar(&mut self, text: &str, range: Range<usize>) {
        match self.next_pointer() {
            Some(pointer) => {
                self.positions.values.insert(pointer, range);
                self.advance();
            }
            None => {
                if let Some(Open { pointer, inside: Inside::Map { key }, .. }) =
                    self.open.last_mut()
                {
                    self.positions.keys.entry(pointer.child(text)).or_default().push(range);
                    *key = Some(text.to_owned());
                }
            }
        }
    }

    fn begin(&mut self, start: usize, inside: Inside) {
        // A mapping as a key has no pointer of its own: the one around it will do.
        let pointer =
            self.next_pointer().or_else(|| self.open.last().map(|open| open.pointer.clone()));
        self.open.push(Open { pointer: pointer.unwrap_or_else(Pointer::root), start, inside });
    }

    fn end(&mut self, end: usize) {
        if let Some(Open { pointer, start, .. }) = self.open.pop() {
            self.positions.values.insert(pointer, start..end.max(start));
            self.advance();
        }
    }

    fn advance(&mut self) {
        match self.open.last_mut().map(|open| &mut open.inside) {
            Some(Inside::List { next }) => *next += 1,
            Some(Inside::Map { key }) => *key = None,
            None => {}
        }
    }
}

fn record_yaml(text: &str, recorder: &mut Recorder) {
    let mut cursor = Cursor { text, index: 0, byte: 0 };
    for event in Parser::new_from_str(text) {
        let Ok((event, Span { start, end })) = event else { break };
        let (start, end) = (cursor.byte_of(start.index()), cursor.byte_of(end.index()));
        match event {
            Event::Scalar(value, ..) => recorder.scalar(&value, start..end),
            // What an alias stands for is placed where its anchor is.
            Event::Alias(_) => recorder.scalar("", start..end),
            Event::SequenceStart(..) => recorder.begin(start, Inside::List { next: 0 }),
            Event::MappingStart(..) => recorder.begin(start, Inside::Map { key: None }),
            Event::SequenceEnd | Event::MappingEnd => recorder.end(end),
            Event::DocumentEnd => break,
            _ => {}
        }
    }
}

/// Turns indices of characters into those of bytes. It is quick when asked in ascending order, as events come.
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

/// Walks text that serde_json has found to be good JSON.
mod json_scanner {
    use super::{Inside, Recorder};

    /// Nothing when the text is not JSON after all.
    pub(super) fn scan(text: &str, recorder: &mut Recorder) -> Option<()> {
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Node};

    /// Every pointer of a tree.
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

    fn agree(text: &str) {
        let document = Document::parse(text).expect("the document is good");
        let mut tree = Vec::new();
        all(&document.root, Pointer::root(), &mut tree);
        tree.sort();
        let marked: Vec<Pointer> = Positions::of(text).pointers().cloned().collect();
        assert_eq!(tree, marked);
    }

    #[test]
    fn both_parses_find_the_same_values() {
        agree("a: 1\nb:\n  - x: [1, {y: z}]\n    200: 'é'\n  - |\n    text\n'q/~': \"ä\"\n");
        agree("{\"a\": [1, -2.5e3, true, null, \"\\ud83d\\ude00 \\\"\"], \"é\": {}}");
        agree("{a: b}");
        agree("\u{feff}a: 1");
    }

    #[test]
    fn places_are_bytes_of_the_text() {
        let text = "ä: 1\nb: {c: wrong}\n";
        let positions = Positions::of(text);
        assert_eq!(&text[positions.value(&Pointer::from_fragment("#/b/c"))], "wrong");
        assert_eq!(&text[positions.key(&Pointer::from_fragment("#/b/c"))], "c");
        assert_eq!(&text[positions.value(&Pointer::from_fragment("#/b/c/not/there"))], "wrong");
    }

    #[test]
    fn both_keys_of_a_pair_are_found() {
        let text = "a: 1\nb: 2\na: 3\n";
        let positions = Positions::of(text);
        let pointer = Pointer::from_fragment("#/a");
        assert_eq!((positions.first_key(&pointer), positions.key(&pointer)), (0..1, 10..11));
    }
}
