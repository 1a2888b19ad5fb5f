//! Limits on the size of responses.

use std::fmt;

use super::wire::WireError;

/// Limits on the size of responses.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Limits {
    /// The most bytes of a body that is read as a whole, of an event and of a line.
    pub bytes: usize,
    /// The most items in the JSON of one of these.
    pub items: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 << 20, items: 10_000_000 }
    }
}

impl Limits {
    /// Returns the text of JSON, unless it has too many items.
    pub(super) fn json<'t>(&self, text: &'t [u8]) -> Result<&'t [u8], WireError> {
        if has_more_items(text, self.items) {
            return Err(WireError::too_many_items(self.items));
        }
        Ok(text)
    }
}

/// A limit that a response exceeds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Excess {
    /// The bytes of something, and the limit.
    Bytes(&'static str, usize),
    /// The items in JSON.
    Items(usize),
}

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(what, limit) => write!(f, "{what} is longer than {limit} bytes")?,
            Self::Items(limit) => write!(f, "the JSON has more than {limit} items")?,
        }
        f.write_str(", which is the limit of the client")
    }
}

/// Returns `true` if the lists and objects of a JSON text have more than `most` elements and members in total.
///
/// It scans the text, so nothing is decoded before the limit is checked. Most texts are too short for so many items and
/// are not scanned.
fn has_more_items(text: &[u8], most: usize) -> bool {
    // An item needs two bytes at least, of which one is a comma or a bracket.
    if text.len() / 2 <= most {
        return false;
    }
    let starts = text.iter().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count();
    starts > most && has_more_items_outside_of_strings(text, most)
}

fn has_more_items_outside_of_strings(text: &[u8], most: usize) -> bool {
    let mut items = 0;
    let mut opened = false;
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        // A list or an object that does not end at once has one item more than it has commas.
        let is_first = opened && !byte.is_ascii_whitespace();
        items += usize::from(is_first && !matches!(byte, b']' | b'}')) + usize::from(*byte == b',');
        if items > most {
            return true;
        }
        opened = matches!(byte, b'[' | b'{') || (opened && !is_first);
        if *byte == b'"' {
            while let Some(byte) = bytes.next() {
                match byte {
                    b'"' => break,
                    b'\\' => drop(bytes.next()),
                    _ => {}
                }
            }
        }
    }
    false
}
