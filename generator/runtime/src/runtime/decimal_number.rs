//! Decimals that are numbers on the wire, without loss of digits.
//!
//! serde has no numbers beyond 64 bits. serde_json has: it reads and writes the text of a value under the name of its
//! `RawValue`. With other formats, such a number is reduced to 64 bits. Numbers that fit into 64 bits are written the
//! same in every format.

use super::decimal::Decimal;
use super::wire::{self, Number, Sink, WireError};

/// The name of `serde_json::value::RawValue`, which the feature `raw_value` enables.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// A number to be read.
struct Digits {
    number: Option<Decimal>,
    dialect: wire::Dialect,
}

impl Digits {
    /// Reads the text of any JSON value.
    fn raw(&mut self, text: &str) -> Result<(), WireError> {
        let kind = match text.as_bytes().first() {
            Some(b'-' | b'0'..=b'9') => {
                self.number = text.parse().ok();
                return Ok(());
            }
            Some(b'n') => return self.null(),
            Some(b'"') => match serde_json::from_str::<String>(text) {
                Ok(text) => return self.text(&text),
                Err(_) => "a string",
            },
            Some(b'[') => "a list",
            Some(b'{') => "an object",
            _ => return Err(WireError::unexpected(self.expected(), format_args!("`{text}`"))),
        };
        Err(WireError::unexpected(self.expected(), kind))
    }
}

impl Sink for Digits {
    fn expected(&self) -> &'static str {
        "a number"
    }

    fn null(&mut self) -> Result<(), WireError> {
        match self.dialect {
            wire::Dialect::ProtobufJson => Ok(()),
            wire::Dialect::Json => Err(WireError::unexpected(self.expected(), "null")),
        }
    }

    fn text(&mut self, value: &str) -> Result<(), WireError> {
        // Only the mapping of protobuf reads a number from a string.
        self.number = value.parse().ok().filter(|_| self.dialect == wire::Dialect::ProtobufJson);
        match self.number {
            Some(_) => Ok(()),
            None => Err(WireError::unexpected_text(self.expected(), value)),
        }
    }

    fn signed(&mut self, value: i64) -> Result<(), WireError> {
        self.number = Some(value.into());
        Ok(())
    }

    fn unsigned(&mut self, value: u64) -> Result<(), WireError> {
        self.number = Some(value.into());
        Ok(())
    }

    fn float(&mut self, value: f64) -> Result<(), WireError> {
        self.number = Decimal::from_f64(value);
        Ok(())
    }

    fn object(&mut self, members: &mut dyn wire::Members) -> Result<(), WireError> {
        let mut raw = None;
        members.each(self.dialect, &mut |name, value| {
            if name == RAW_VALUE {
                value.read_str(|text| raw = Some(text.to_owned()))
            } else {
                value.skip()
            }
        })?;
        match raw {
            Some(text) => self.raw(&text),
            None => Err(WireError::unexpected(self.expected(), "an object")),
        }
    }
}

/// Reads a number; `None` for a `null` that is absent.
pub(super) fn read_digits(value: wire::Value<'_>) -> Result<Option<Decimal>, WireError> {
    let mut digits = Digits { number: None, dialect: value.dialect() };
    value.accept_as(RAW_VALUE, &mut digits)?;
    Ok(digits.number)
}

impl wire::Read<Number> for Decimal {
    fn take(value: wire::Value<'_>) -> Result<Self, WireError> {
        Ok(read_digits(value)?.unwrap_or_default())
    }
}

impl wire::Write<Number> for Decimal {
    fn is_absent(&self) -> bool {
        false
    }

    fn write(&self, out: wire::Out<'_>) -> Result<(), WireError> {
        if let Ok(number) = self.as_str().parse() {
            return out.integer(number);
        }
        let float = self.to_f64();
        if Self::from_f64(float).as_ref() == Some(self) {
            return out.float(float);
        }
        out.named_text(RAW_VALUE, &self.to_json_number())
    }
}
