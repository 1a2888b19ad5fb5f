//! The error of values that do not parse, and the wire format of types that are text.

use std::fmt;
use std::str::FromStr;

use super::wire::{self, WireError};

/// An error for text or a value that does not parse as the expected type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseError {
    expected: &'static str,
    /// The setting of the generator that accepts any other text.
    setting: Option<&'static str>,
}

impl ParseError {
    /// The error for a value of a type that generated code reads.
    #[doc(hidden)]
    pub const fn new(expected: &'static str) -> Self {
        Self { expected, setting: None }
    }

    /// The error of a time: `expected` is its format.
    #[doc(hidden)]
    pub const fn of_time(expected: &'static str) -> Self {
        let setting = Some("`times = \"lenient\"` under `[types]`");
        Self { setting, ..Self::new(expected) }
    }

    /// Reads a value from text.
    #[doc(hidden)]
    pub fn take<T: FromStr<Err = Self> + wire::Empty>(
        value: wire::Value<'_>,
    ) -> Result<T, WireError> {
        let mut result = None;
        value.read_str(|text| result = Some(parsed(text)))?;
        // An absent value has its default in the protobuf mapping.
        result.unwrap_or_else(|| Ok(wire::empty()))
    }

    /// Reads a value from text; `None` for `null`.
    #[doc(hidden)]
    pub fn take_some<T: FromStr<Err = Self>>(
        value: wire::Value<'_>,
    ) -> Result<Option<T>, WireError> {
        let mut result = None;
        value.read_some_str(|text| result = Some(parsed(text)))?;
        result.transpose()
    }

    /// The error for another value than expected.
    #[doc(hidden)]
    pub fn found(self, found: impl fmt::Display) -> WireError {
        WireError::unexpected(self.expected, found)
    }
}

fn parsed<T: FromStr<Err = ParseError>>(text: &str) -> Result<T, WireError> {
    text.parse().map_err(|error: ParseError| {
        // A text with digits is probably a time in another form.
        let may_be_time = text.is_empty() || text.bytes().any(|byte| byte.is_ascii_digit());
        match error.setting.filter(|_| may_be_time) {
            None => WireError::unexpected_text(error.expected, text),
            Some(setting) => {
                let hint = format!("the generator's config accepts any with {setting}");
                WireError::unexpected_text(&format!("{} ({hint})", error.expected), text)
            }
        }
    })
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.expected)
    }
}

impl std::error::Error for ParseError {}

/// Implements reading by `FromStr` and writing by `Display`.
#[allow(unused_macros, reason = "unused if the crate has only closed enums")]
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
            ) -> Result<(), $crate::runtime::wire::WireError> {
                out.display(self)
            }

            fn write_named(
                &self,
                name: &str,
                members: &mut dyn $crate::runtime::wire::MembersOut,
                _options: $crate::runtime::wire::WriteOptions,
            ) -> Result<(), $crate::runtime::wire::WireError> {
                members.display(name, self)
            }
        }
    };
}

/// Implements reading by `FromStr`, and serde's traits by those of the wire.
#[allow(unused_macros, reason = "unused if the crate has only closed enums")]
macro_rules! read_as_text {
    ($ty:ident) => {
        impl $crate::runtime::wire::Read for $ty {
            fn take(
                value: $crate::runtime::wire::Value<'_>,
            ) -> Result<Self, $crate::runtime::wire::WireError> {
                $crate::runtime::parse_error::ParseError::take(value)
            }

            fn take_some(
                value: $crate::runtime::wire::Value<'_>,
            ) -> Result<Option<Self>, $crate::runtime::wire::WireError> {
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

#[allow(unused_imports, reason = "unused if the crate has only closed enums")]
pub(super) use {read_as_text, text_on_the_wire};
