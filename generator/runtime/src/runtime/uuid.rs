//! Universally unique identifiers.

use std::fmt;
use std::str::FromStr;

use super::parse_error::{ParseError, text_on_the_wire};

/// A universally unique identifier: 16 bytes.
///
/// On the wire it is text: `"67e55044-10b1-426f-9247-bb680e5fe0c8"`. Upper case and text without hyphens are accepted;
/// it is written in lower case with hyphens. The feature `uuid` adds conversions.
///
/// <https://www.rfc-editor.org/rfc/rfc9562#section-4>
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid([u8; 16]);

impl Uuid {
    /// The identifier with these bytes, in the order of the text.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl From<[u8; 16]> for Uuid {
    fn from(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl From<Uuid> for [u8; 16] {
    fn from(uuid: Uuid) -> Self {
        uuid.0
    }
}

#[cfg(feature = "uuid")]
impl From<::uuid::Uuid> for Uuid {
    fn from(uuid: ::uuid::Uuid) -> Self {
        Self(uuid.into_bytes())
    }
}

#[cfg(feature = "uuid")]
impl From<Uuid> for ::uuid::Uuid {
    fn from(uuid: Uuid) -> Self {
        Self::from_bytes(uuid.0)
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let hyphen = if matches!(index, 4 | 6 | 8 | 10) { "-" } else { "" };
            write!(f, "{hyphen}{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uuid({self})")
    }
}

impl FromStr for Uuid {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text).ok_or(ParseError::new("a UUID"))
    }
}

/// Parses 32 hexadecimal digits, with four hyphens or none.
fn parse(text: &str) -> Option<Uuid> {
    let hyphens = match text.len() {
        36 => [8, 13, 18, 23].iter().all(|index| text.as_bytes()[*index] == b'-'),
        length => length == 32,
    };
    let mut digits = text.chars().filter(|character| *character != '-');
    let mut bytes = [0; 16];
    for byte in &mut bytes {
        let (high, low) = (digits.next()?.to_digit(16)?, digits.next()?.to_digit(16)?);
        *byte = u8::try_from(high * 16 + low).ok()?;
    }
    (hyphens && digits.next().is_none()).then_some(Uuid(bytes))
}

text_on_the_wire!(Uuid);
