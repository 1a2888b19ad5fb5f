//! Numbers that are numbers or strings on the wire.

use super::form::PerItem;
use super::read::{Read, Value};
use super::scalars::{out_of_range, read_float, read_integer};
use super::write::{Out, Write};
use super::{Dialect, Plain, WireError};

/// A number that may arrive as a string.
#[derive(Debug, Clone, Copy)]
pub struct NumberOrText;

/// A number as a string that may arrive as a number.
#[derive(Debug, Clone, Copy)]
pub struct TextOrNumber;

impl PerItem for NumberOrText {}
impl PerItem for TextOrNumber {}

/// Reads a number or a string of digits, as the protobuf mapping does, but not `null`.
pub fn either<T: Default>(
    value: Value<'_>,
    read: fn(Value<'_>) -> Result<Option<T>, WireError>,
) -> Result<T, WireError> {
    match (value.dialect(), read(value.with_dialect(Dialect::ProtobufJson))?) {
        (_, Some(number)) => Ok(number),
        (Dialect::ProtobufJson, None) => Ok(T::default()),
        (Dialect::Json, None) => Err(WireError::unexpected("a number", "null")),
    }
}

macro_rules! lenient {
    ($($ty:ident $read:expr;)*) => {$(
        impl Read<NumberOrText> for $ty {
            fn take(value: Value<'_>) -> Result<Self, WireError> {
                $read(value)
            }
        }

        impl Read<TextOrNumber> for $ty {
            fn take(value: Value<'_>) -> Result<Self, WireError> {
                $read(value)
            }
        }

        impl Write<NumberOrText> for $ty {
            fn is_absent(&self) -> bool {
                Write::<Plain>::is_absent(self)
            }

            fn write(&self, out: Out<'_>) -> Result<(), WireError> {
                Write::<Plain>::write(self, out)
            }
        }

        impl Write<TextOrNumber> for $ty {
            fn is_absent(&self) -> bool {
                Write::<Plain>::is_absent(self)
            }

            fn write(&self, out: Out<'_>) -> Result<(), WireError> {
                out.display(self)
            }
        }
    )*};
}

/// Reads an integer of the width of the type.
macro_rules! integer {
    ($label:literal) => {
        |value| {
            let number = either(value, |value| read_integer(value, false))?;
            number.try_into().map_err(|_| out_of_range(number, $label))
        }
    };
}

lenient! {
    i8 integer!("an integer of 8 bits");
    i16 integer!("an integer of 16 bits");
    i32 integer!("an integer of 32 bits");
    i64 integer!("an integer of 64 bits");
    u8 integer!("an unsigned integer of 8 bits");
    u16 integer!("an unsigned integer of 16 bits");
    u32 integer!("an unsigned integer of 32 bits");
    u64 integer!("an unsigned integer of 64 bits");
    f64 |value| either(value, read_float);
}
