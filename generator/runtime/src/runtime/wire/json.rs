//! JSON of requests.
//!
//! serde_json writes the scalars. Structure, and text without escapes, is written here without serde's traits.

use std::fmt::{self, Display, Write as _};

use serde::Serialize;
use zeroize::Zeroizing;

use super::bridge::{Named, of_serde};
use super::write::{
    Fill, FillMember, Members, Out, Reader, Target, Write, WriteOptions, WriteValue,
};
use super::{Dialect, Step, WireError};

/// Secret texts of a request.
pub type Secrets = Vec<Zeroizing<String>>;

/// Serializes a value for a request. Read-only members are omitted. Adds the secrets in it, which error texts must not
/// repeat.
pub fn to_request(value: &dyn Write, secrets: &mut Secrets) -> Result<Vec<u8>, WireError> {
    let mut json = Json { text: Vec::with_capacity(256), secrets: Vec::new() };
    let options = WriteOptions { reader: Reader::Server, dialect: Dialect::Json };
    json.one(&|target| value.write(Out::new(target, options)))?;
    secrets.append(&mut json.secrets);
    Ok(json.text)
}

/// The JSON so far, and the secrets in it.
struct Json {
    text: Vec<u8>,
    secrets: Secrets,
}

impl Json {
    /// Writes one value.
    fn one(&mut self, write: &WriteValue<'_>) -> Result<(), WireError> {
        let start = self.text.len();
        write(self)?;
        if self.text.len() == start {
            return Err(WireError::new("no value was written"));
        }
        Ok(())
    }

    /// Writes a value with serde_json.
    fn put(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), WireError> {
        serde_json::to_writer(&mut self.text, value).map_err(|error| of_serde(error, None))
    }

    fn fill(
        &mut self,
        brackets: [u8; 2],
        fill: impl FnOnce(&mut dyn Members) -> Result<(), WireError>,
    ) -> Result<(), WireError> {
        self.text.push(brackets[0]);
        fill(&mut MembersOf { json: self, are_named: brackets == OBJECT, count: 0 })?;
        self.text.push(brackets[1]);
        Ok(())
    }
}

const LIST: [u8; 2] = *b"[]";
const OBJECT: [u8; 2] = *b"{}";

/// Returns `true` if JSON must escape some of these bytes: <https://www.rfc-editor.org/rfc/rfc8259#section-7>.
fn needs_escapes(text: &[u8]) -> bool {
    let Some(last) = text.last_chunk() else {
        return text.iter().any(|byte| *byte < b' ' || matches!(byte, b'"' | b'\\'));
    };
    let mut eights = text.chunks_exact(8).filter_map(|eight| eight.first_chunk());
    has_escaped(last) || eights.any(has_escaped)
}

/// Checks eight bytes at once: <https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord>
fn has_escaped(eight: &[u8; 8]) -> bool {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    let bytes = u64::from_ne_bytes(*eight);
    // Sets the highest bit of bytes below the limit. Exact if it sets none.
    let below = |bytes: u64, limit: u8| bytes.wrapping_sub(EACH * u64::from(limit)) & !bytes;
    let is = |byte: u8| below(bytes ^ (EACH * u64::from(byte)), 1);
    (below(bytes, b' ') | is(b'"') | is(b'\\')) & (EACH << 7) != 0
}

impl fmt::Write for Json {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

impl Target for Json {
    fn null(&mut self) -> Result<(), WireError> {
        self.put(&())
    }

    fn boolean(&mut self, value: bool) -> Result<(), WireError> {
        self.put(&value)
    }

    fn integer(&mut self, value: i64) -> Result<(), WireError> {
        self.put(&value)
    }

    fn unsigned(&mut self, value: u64) -> Result<(), WireError> {
        self.put(&value)
    }

    fn float(&mut self, value: f64) -> Result<(), WireError> {
        self.put(&value)
    }

    fn text(&mut self, value: &str) -> Result<(), WireError> {
        if needs_escapes(value.as_bytes()) {
            return self.put(value);
        }
        self.text.push(b'"');
        self.text.extend_from_slice(value.as_bytes());
        self.text.push(b'"');
        Ok(())
    }

    fn display(&mut self, value: &dyn Display) -> Result<(), WireError> {
        let start = self.text.len();
        self.text.push(b'"');
        write!(self, "{value}").map_err(|error| WireError::new(error.to_string()))?;
        if needs_escapes(&self.text[start + 1..]) {
            self.text.truncate(start);
            return self.put(&value.to_string());
        }
        self.text.push(b'"');
        Ok(())
    }

    fn secret(&mut self, value: &str) -> Result<(), WireError> {
        self.secrets.push(Zeroizing::new(value.to_owned()));
        self.text(value)
    }

    fn named_text(&mut self, name: &'static str, text: &str) -> Result<(), WireError> {
        self.put(&Named { name, text })
    }

    fn json(&mut self, value: &serde_json::Value) -> Result<(), WireError> {
        self.put(value)
    }

    fn list(&mut self, _length: usize, fill: &mut Fill<'_>) -> Result<(), WireError> {
        self.fill(LIST, fill)
    }

    fn object(&mut self, fill: &mut Fill<'_>) -> Result<(), WireError> {
        self.fill(OBJECT, fill)
    }
}

/// The members of a list or object that is being written.
struct MembersOf<'j> {
    json: &'j mut Json,
    are_named: bool,
    /// The number of members so far.
    count: usize,
}

impl MembersOf<'_> {
    fn put(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut Json) -> Result<(), WireError>,
    ) -> Result<(), WireError> {
        if self.count > 0 {
            self.json.text.push(b',');
        }
        if self.are_named {
            self.json.text(name)?;
            self.json.text.push(b':');
        }
        self.count += 1;
        write(self.json).map_err(|error| error.inside(self.step(name)))
    }

    #[cold]
    fn step(&self, name: &str) -> Step {
        if self.are_named { Step::Member(name.to_owned()) } else { Step::Element(self.count - 1) }
    }
}

impl Members for MembersOf<'_> {
    fn member(&mut self, name: &str, value: &WriteValue<'_>) -> Result<(), WireError> {
        self.put(name, |json| json.one(value))
    }

    fn text(&mut self, name: &str, value: &str) -> Result<(), WireError> {
        self.put(name, |json| json.text(value))
    }

    fn display(&mut self, name: &str, value: &dyn Display) -> Result<(), WireError> {
        self.put(name, |json| json.display(value))
    }

    fn list(&mut self, name: &str, _length: usize, fill: &FillMember<'_>) -> Result<(), WireError> {
        self.put(name, |json| json.fill(LIST, fill))
    }

    fn object(&mut self, name: &str, fill: &FillMember<'_>) -> Result<(), WireError> {
        self.put(name, |json| json.fill(OBJECT, fill))
    }
}
