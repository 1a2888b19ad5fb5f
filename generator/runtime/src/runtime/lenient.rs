//! Times of servers that do not always write the declared format.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use super::rfc3339::{Short, Time, parse_offset};
use super::timestamp::Timestamp;
use super::wire::{self, Out, Read, WireError, Write};

/// A time as its text, of a server that does not always write the declared format.
///
/// Any text is read, even an empty one, and it is written as it was read. Two are equal if their texts are. Converts
/// from the type of the declared format, so setters accept that type.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Lenient<T> {
    text: String,
    value: Option<T>,
}

impl<T> Lenient<T> {
    /// The text, as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The value; `None` if the text does not have the declared format. An offset from UTC may lack its colon.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// The value; `None` if the text does not have the declared format.
    pub fn into_value(self) -> Option<T> {
        self.value
    }
}

impl Lenient<Timestamp> {
    /// The time of a text without an offset, such as `2026-11-24T13:00:00`, as if it was in UTC. `None` for any other
    /// text: [`value`](Self::value) is the time of one with an offset.
    pub fn local(&self) -> Option<Timestamp> {
        let is_local = self.text.parse::<Timestamp>().is_err();
        is_local.then(|| format!("{}Z", self.text).parse().ok()).flatten()
    }
}

impl<T: Time> From<String> for Lenient<T> {
    fn from(text: String) -> Self {
        Self { value: relaxed(&text), text }
    }
}

impl<T: Time> From<&str> for Lenient<T> {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl<T: Time> FromStr for Lenient<T> {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

impl<T: Time> From<T> for Lenient<T> {
    fn from(value: T) -> Self {
        Self { text: value.to_string(), value: Some(value) }
    }
}

impl<T> Default for Lenient<T> {
    /// The empty text.
    fn default() -> Self {
        Self { text: String::new(), value: None }
    }
}

impl<T> fmt::Display for Lenient<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<T> fmt::Debug for Lenient<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lenient({:?})", self.text)
    }
}

impl<T: Time> Read for Lenient<T> {
    fn take(value: wire::Value<'_>) -> Result<Self, WireError> {
        value.string().map(Self::from)
    }
}

impl<T> Write for Lenient<T> {
    fn is_absent(&self) -> bool {
        false
    }

    fn write(&self, out: Out<'_>) -> Result<(), WireError> {
        out.text(&self.text)
    }
}

impl<T> serde::Serialize for Lenient<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        wire::serialize(self, serializer)
    }
}

impl<'de, T: Time> serde::Deserialize<'de> for Lenient<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::deserialize(deserializer)
    }
}

/// Parses a time whose offset may lack its colon, as in `+0000`, or its minutes.
fn relaxed<T: Time>(text: &str) -> Option<T> {
    let (time, offset) = text.split_at(text.rfind(['+', '-']).unwrap_or(text.len()));
    let with_colon = || {
        let is_short = matches!(offset.len(), 3 | 5) && offset.is_ascii() && !offset.contains(':');
        let (hours, minutes) = offset.split_at_checked(3).filter(|_| is_short)?;
        let minutes = if minutes.is_empty() { "00" } else { minutes };
        let mut full = Short::new();
        full.offset(parse_offset(&format!("{hours}:{minutes}"))?);
        format!("{time}{}", full.as_str()).parse().ok()
    };
    text.parse().ok().or_else(with_colon)
}
