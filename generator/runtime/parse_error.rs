//! What becomes of a text that is not of the kind that was asked for, and how types that are text stand on the wire.

use std::fmt;
use std::str::FromStr;

use super::wire::{self, Fault};

/// A text or a value that is not of the kind that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseError {
    expected: &'static str,
}

impl ParseError {
    pub(crate) const fn new(expected: &'static str) -> Self {
        Self { expected }
    }

    /// Reads a value from the text that carries it.
    #[allow(dead_code, reason = "an enum of integers can be all that this error is needed for")]
    pub(crate) fn take<T: FromStr<Err = Self> + wire::Empty>(
        value: wire::Value<'_>,
    ) -> Result<T, Fault> {
        let mut result = None;
        value.read_str(|text| result = Some(parsed(text)))?;
        // What is absent in protobuf's mapping is what a record has before its member comes.
        result.unwrap_or_else(|| Ok(wire::empty()))
    }

    /// Reads a value from the text that carries it, unless there is `null`.
    #[allow(dead_code, reason = "an enum of integers can be all that this error is needed for")]
    pub(crate) fn take_some<T: FromStr<Err = Self>>(
        value: wire::Value<'_>,
    ) -> Result<Option<T>, Fault> {
        let mut result = None;
        value.read_some_str(|text| result = Some(parsed(text)))?;
        result.transpose()
    }

    /// The fault of a value on the wire that is not what was expected.
    #[allow(dead_code, reason = "only enums need it whose values are no text")]
    pub(crate) fn found(self, found: impl fmt::Display) -> Fault {
        Fault::unexpected(self.expected, found)
    }
}

#[allow(dead_code, reason = "an enum of integers can be all that this error is needed for")]
fn parsed<T: FromStr<Err = ParseError>>(text: &str) -> Result<T, Fault> {
    text.parse().map_err(|error: ParseError| Fault::unexpected_text(error.expected, text))
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.expected)
    }
}

impl std::error::Error for ParseError {}

/// On the wire a value of the type is the text that `Display` writes and `FromStr` reads.
#[allow(unused_macros, reason = "an enum that is closed has no use for it")]
macro_rules! text_on_the_wire {
    ($ty:ident) => {
        $crate::runtime::parse_error::read_as_text!($ty);

        impl $crate::runtime::wire::Write for $ty {
            fn is_absent(&self) -> bool {
                false
            }

            fn write(
                &self,
                out: $crate::runtime::wire::Out<'_>,
            ) -> Result<(), $crate::runtime::wire::Fault> {
                out.display(self)
            }

            fn write_named(
                &self,
                name: &str,
                members: &mut dyn $crate::runtime::wire::MembersOut,
                _manner: $crate::runtime::wire::Manner,
            ) -> Result<(), $crate::runtime::wire::Fault> {
                members.display(name, self)
            }
        }
    };
}

/// On the wire a value of the type is a text that `FromStr` reads, and serde's traits do what those of the wire do. How it
/// is written there is said elsewhere.
#[allow(unused_macros, reason = "an enum that is closed has no use for it")]
macro_rules! read_as_text {
    ($ty:ident) => {
        impl $crate::runtime::wire::Read for $ty {
            fn take(
                value: $crate::runtime::wire::Value<'_>,
            ) -> Result<Self, $crate::runtime::wire::Fault> {
                $crate::runtime::parse_error::ParseError::take(value)
            }

            fn take_some(
                value: $crate::runtime::wire::Value<'_>,
            ) -> Result<Option<Self>, $crate::runtime::wire::Fault> {
                $crate::runtime::parse_error::ParseError::take_some(value)
            }
        }

        impl serde::Serialize for $ty {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::runtime::wire::serialize(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $ty {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::runtime::wire::deserialize(deserializer)
            }
        }
    };
}

#[allow(unused_imports, reason = "an enum that is closed has no use for it")]
pub(super) use {read_as_text, text_on_the_wire};
