//! Strings, numbers, booleans, bytes, and any JSON.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use super::read::{Read, Sink, Value, null_is_absent};
use super::write::{Members, Out, Write, WriteOptions};
use super::{Base64, Base64Url, Dialect, Text, WireError};

impl Read for String {
    fn take(value: Value<'_>) -> Result<Self, WireError> {
        value.string()
    }

    fn take_some(value: Value<'_>) -> Result<Option<Self>, WireError> {
        value.some_string()
    }
}

impl Write for String {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn write(&self, out: Out<'_>) -> Result<(), WireError> {
        out.text(self)
    }

    fn write_named(
        &self,
        name: &str,
        members: &mut dyn Members,
        _options: WriteOptions,
    ) -> Result<(), WireError> {
        members.text(name, self)
    }
}

/// Reads a scalar into the target.
struct Scalar<'t, T> {
    target: &'t mut T,
    dialect: Dialect,
}

impl Sink for Scalar<'_, bool> {
    fn expected(&self) -> &'static str {
        "`true` or `false`"
    }

    fn null(&mut self) -> Result<(), WireError> {
        null_is_absent(self.dialect, self.expected())
    }

    fn boolean(&mut self, value: bool) -> Result<(), WireError> {
        *self.target = value;
        Ok(())
    }
}

impl Read for bool {
    fn take(value: Value<'_>) -> Result<Self, WireError> {
        let mut boolean = false;
        let dialect = value.dialect();
        value.accept(&mut Scalar { target: &mut boolean, dialect })?;
        Ok(boolean)
    }
}

impl Write for bool {
    fn is_absent(&self) -> bool {
        !self
    }

    fn write(&self, out: Out<'_>) -> Result<(), WireError> {
        out.boolean(*self)
    }
}

impl Sink for Scalar<'_, Option<f64>> {
    fn expected(&self) -> &'static str {
        "a number"
    }

    fn null(&mut self) -> Result<(), WireError> {
        null_is_absent(self.dialect, self.expected())
    }
    fn signed(&mut self, value: i64) -> Result<(), WireError> {
        self.float(value as f64)
    }
    fn unsigned(&mut self, value: u64) -> Result<(), WireError> {
        self.float(value as f64)
    }

    fn float(&mut self, value: f64) -> Result<(), WireError> {
        *self.target = Some(value);
        Ok(())
    }

    fn text(&mut self, value: &str) -> Result<(), WireError> {
        // The only spellings of non-finite numbers in protobuf.
        let special = matches!(value, "NaN" | "Infinity" | "-Infinity");
        match (self.dialect, value.parse::<f64>()) {
            (Dialect::ProtobufJson, Ok(number)) if special || number.is_finite() => {
                self.float(number)
            }
            _ => Err(WireError::unexpected_text(self.expected(), value)),
        }
    }
}

/// Reads a number; `None` for a `null` that is absent.
pub(super) fn read_float(value: Value<'_>) -> Result<Option<f64>, WireError> {
    let mut number = None;
    let dialect = value.dialect();
    value.accept(&mut Scalar { target: &mut number, dialect })?;
    Ok(number)
}

impl Read for f64 {
    fn take(value: Value<'_>) -> Result<Self, WireError> {
        Ok(read_float(value)?.unwrap_or_default())
    }
}

impl Write for f64 {
    fn is_absent(&self) -> bool {
        // In protobuf, minus zero is not the default.
        *self == 0.0 && self.is_sign_positive()
    }

    fn write(&self, out: Out<'_>) -> Result<(), WireError> {
        out.float(*self)
    }
}

/// Reads an integer of any width. `carried` integers are strings.
struct Integer {
    value: Option<i128>,
    dialect: Dialect,
    carried: bool,
}

impl Sink for Integer {
    fn expected(&self) -> &'static str {
        if self.carried { "a string of digits" } else { "an integer" }
    }

    fn null(&mut self) -> Result<(), WireError> {
        null_is_absent(self.dialect, self.expected())
    }

    fn signed(&mut self, value: i64) -> Result<(), WireError> {
        self.number(value.into())
    }

    fn unsigned(&mut self, value: u64) -> Result<(), WireError> {
        self.number(value.into())
    }

    fn float(&mut self, value: f64) -> Result<(), WireError> {
        let whole = self.whole(value)?;
        self.number(whole)
    }

    fn text(&mut self, value: &str) -> Result<(), WireError> {
        let allowed = self.carried || self.dialect == Dialect::ProtobufJson;
        self.value = match value.parse::<i128>() {
            Ok(number) if allowed => Some(number),
            Err(_) if allowed => match value.parse::<f64>() {
                Ok(number) if number.is_finite() => Some(self.whole(number)?),
                _ => return Err(WireError::unexpected_text(self.expected(), value)),
            },
            _ => return Err(WireError::unexpected_text(self.expected(), value)),
        };
        Ok(())
    }
}

impl Integer {
    /// Accepts a number, unless it must be a string.
    fn number(&mut self, value: i128) -> Result<(), WireError> {
        if self.carried && self.dialect == Dialect::Json {
            return Err(WireError::unexpected(self.expected(), format_args!("the number {value}")));
        }
        self.value = Some(value);
        Ok(())
    }

    fn whole(&self, value: f64) -> Result<i128, WireError> {
        // `1.0` and `1e3` are integers too (JSON Schema, section 6.1.1 of the validation vocabulary).
        if value.fract() == 0.0 && value.abs() <= 2f64.powi(63) {
            return Ok(value as i128);
        }
        Err(WireError::unexpected(self.expected(), format_args!("the number {value}")))
    }
}

/// Reads an integer of any width; `None` for a `null` that is absent.
pub(super) fn read_integer(value: Value<'_>, carried: bool) -> Result<Option<i128>, WireError> {
    let mut sink = Integer { value: None, dialect: value.dialect(), carried };
    value.accept(&mut sink)?;
    Ok(sink.value)
}

pub(super) fn out_of_range(value: i128, width: &str) -> WireError {
    WireError::unexpected(width, format_args!("the number {value}, which is out of range"))
}

macro_rules! integers {
    ($($ty:ident $label:literal $write:ident;)*) => {$(
        impl Read for $ty {
            fn take(value: Value<'_>) -> Result<Self, WireError> {
                let number = read_integer(value, false)?.unwrap_or(0);
                number.try_into().map_err(|_| out_of_range(number, $label))
            }
        }

        impl Write for $ty {
            fn is_absent(&self) -> bool {
                *self == 0
            }

            fn write(&self, out: Out<'_>) -> Result<(), WireError> {
                out.$write((*self).into())
            }
        }

        impl Read<Text> for $ty {
            fn take(value: Value<'_>) -> Result<Self, WireError> {
                let number = read_integer(value, true)?.unwrap_or(0);
                number.try_into().map_err(|_| out_of_range(number, $label))
            }
        }

        impl Write<Text> for $ty {
            fn is_absent(&self) -> bool {
                *self == 0
            }

            fn write(&self, out: Out<'_>) -> Result<(), WireError> {
                out.display(self)
            }
        }
    )*};
}

integers! {
    i8 "an integer of 8 bits" integer;
    i16 "an integer of 16 bits" integer;
    i32 "an integer of 32 bits" integer;
    i64 "an integer of 64 bits" integer;
    u8 "an unsigned integer of 8 bits" unsigned;
    u16 "an unsigned integer of 16 bits" unsigned;
    u32 "an unsigned integer of 32 bits" unsigned;
    u64 "an unsigned integer of 64 bits" unsigned;
}

/// Reads Base64 in either alphabet, with or without padding, as the protobuf mapping requires.
fn read_base64(value: Value<'_>) -> Result<Vec<u8>, WireError> {
    let mut result = Ok(Vec::new());
    value.read_str(|text| {
        result = [&STANDARD, &URL_SAFE, &STANDARD_NO_PAD, &URL_SAFE_NO_PAD]
            .iter()
            .find_map(|engine| engine.decode(text).ok())
            .ok_or_else(|| WireError::unexpected_text("a string in Base64", text));
    })?;
    result
}

macro_rules! bytes {
    ($($form:ident $engine:ident;)*) => {$(
        impl Read<$form> for Vec<u8> {
            fn take(value: Value<'_>) -> Result<Self, WireError> {
                read_base64(value)
            }
        }

        impl Write<$form> for Vec<u8> {
            fn is_absent(&self) -> bool {
                self.is_empty()
            }

            fn write(&self, out: Out<'_>) -> Result<(), WireError> {
                out.text(&$engine.encode(self))
            }
        }
    )*};
}

bytes! {
    Base64 STANDARD;
    Base64Url URL_SAFE_NO_PAD;
}

impl Read for serde_json::Value {
    fn take(value: Value<'_>) -> Result<Self, WireError> {
        value.untyped()
    }

    /// `null` is a value of its own, unless the dialect treats it as absent.
    fn take_some(value: Value<'_>) -> Result<Option<Self>, WireError> {
        if value.dialect() == Dialect::Json {
            return value.untyped().map(Some);
        }
        let mut some = None;
        value.read_some(|value| {
            some = Some(value.untyped()?);
            Ok(())
        })?;
        Ok(some)
    }

    fn of_null() -> Option<Self> {
        Some(Self::Null)
    }
}

impl Write for serde_json::Value {
    fn is_absent(&self) -> bool {
        self.is_null()
    }

    fn write(&self, out: Out<'_>) -> Result<(), WireError> {
        out.json(self)
    }
}

impl Read for () {
    fn take(value: Value<'_>) -> Result<Self, WireError> {
        value.skip()
    }
}
