//! Values within JSON text: reads one of them, or sets one while all others keep their bytes.
//!
//! Values are not parsed, so no digit of a number is lost. Invalid JSON has no values.

use std::ops::Range;

/// The path to a value: names of members from the outside in.
pub type Path = &'static [&'static str];

/// The value at the end of a path.
pub(super) fn find<'t>(text: &'t [u8], path: &[&str]) -> Option<&'t [u8]> {
    let mut range = Cursor::new(text, 0).value()?;
    for name in path {
        match member(text, &range, name) {
            Member::Is(found) => range = found,
            Member::Missing { .. } | Member::NoObject => return None,
        }
    }
    text.get(range)
}

/// The number of elements of a list, and the last element. `None` for other values.
pub(super) fn elements(text: &[u8]) -> Option<(u64, Option<&[u8]>)> {
    let mut cursor = Cursor::new(text, 0);
    if !cursor.takes(b'[') {
        return None;
    }
    let (mut count, mut last) = (0, None);
    while !cursor.takes(b']') {
        if count > 0 && !cursor.takes(b',') {
            return None;
        }
        last = text.get(cursor.value()?);
        count += 1;
    }
    Some((count, last))
}

/// The text with this value at the end of the path. Missing objects are created. `None` if another value is in the
/// place of an object.
pub(super) fn set(text: &[u8], path: &[&str], value: &str) -> Option<Vec<u8>> {
    let text = if text.trim_ascii().is_empty() { b"null" } else { text };
    let mut range = Cursor::new(text, 0).value()?;
    for (depth, name) in path.iter().enumerate() {
        match member(text, &range, name) {
            Member::Is(found) => range = found,
            Member::Missing { end, is_first } => {
                let object = wrapped(&path[depth..], value);
                let comma = if is_first { "" } else { "," };
                let inserted = format!("{comma}{}", &object[1..object.len() - 1]);
                return Some(replaced(text, &(end..end), &inserted));
            }
            Member::NoObject if text.get(range.clone()) == Some(b"null") => {
                return Some(replaced(text, &range, &wrapped(&path[depth..], value)));
            }
            Member::NoObject => return None,
        }
    }
    Some(replaced(text, &range, value))
}

/// The value within an object for each step of the path.
fn wrapped(path: &[&str], value: &str) -> String {
    path.iter().rev().fold(value.to_owned(), |inner, name| format!("{{{}:{inner}}}", quoted(name)))
}

/// A text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn replaced(text: &[u8], range: &Range<usize>, with: &str) -> Vec<u8> {
    [&text[..range.start], with.as_bytes(), &text[range.end..]].concat()
}

/// The result of a search for a member.
enum Member {
    /// The range of its value.
    Is(Range<usize>),
    /// An object without the member.
    Missing { end: usize, is_first: bool },
    /// Not an object.
    NoObject,
}

/// Finds a member of the object at this range.
fn member(text: &[u8], range: &Range<usize>, name: &str) -> Member {
    let mut cursor = Cursor::new(text, range.start);
    if !cursor.takes(b'{') {
        return Member::NoObject;
    }
    let mut is_first = true;
    loop {
        cursor.space();
        let end = cursor.at;
        if cursor.takes(b'}') {
            return Member::Missing { end, is_first };
        }
        if !is_first && !cursor.takes(b',') {
            return Member::NoObject;
        }
        is_first = false;
        let Some(key) = cursor.value() else { return Member::NoObject };
        let value = if cursor.takes(b':') { cursor.value() } else { None };
        let Some(value) = value else { return Member::NoObject };
        if serde_json::from_slice::<String>(&text[key]).is_ok_and(|key| key == name) {
            return Member::Is(value);
        }
    }
}

/// A position in a text.
struct Cursor<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Cursor<'t> {
    fn new(text: &'t [u8], at: usize) -> Self {
        Self { text, at }
    }

    fn space(&mut self) {
        let is_space = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += self.text[self.at..].iter().take_while(is_space).count();
    }

    /// Skips this byte, if it is next.
    fn takes(&mut self, byte: u8) -> bool {
        self.space();
        let comes = self.text.get(self.at) == Some(&byte);
        self.at += usize::from(comes);
        comes
    }

    /// Skips the next value and returns its range.
    fn value(&mut self) -> Option<Range<usize>> {
        self.space();
        let start = self.at;
        let mut depth = 0_u32;
        loop {
            match self.text.get(self.at)? {
                b'"' => self.string()?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                // Within a list or an object these need no check.
                b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' if depth > 0 => self.at += 1,
                _ => {
                    let word = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
                    let length = self.text[self.at..].iter().take_while(word).count();
                    self.at += length;
                    if length == 0 {
                        return None;
                    }
                }
            }
            if depth == 0 {
                return Some(start..self.at);
            }
        }
    }

    /// Skips the string that starts here.
    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            match self.text.get(self.at)? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        Some(())
    }
}
