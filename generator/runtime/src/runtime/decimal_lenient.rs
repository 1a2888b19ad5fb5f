//! Decimals that are numbers or strings on the wire.

use super::decimal::Decimal;
use super::decimal_number::read_digits;
use super::wire::{self, Number, NumberOrText, Plain, TextOrNumber, WireError, either};

impl wire::Read<NumberOrText> for Decimal {
    fn take(value: wire::Value<'_>) -> Result<Self, WireError> {
        either(value, read_digits)
    }
}

impl wire::Read<TextOrNumber> for Decimal {
    fn take(value: wire::Value<'_>) -> Result<Self, WireError> {
        either(value, read_digits)
    }
}

impl wire::Write<NumberOrText> for Decimal {
    fn is_absent(&self) -> bool {
        false
    }

    fn write(&self, out: wire::Out<'_>) -> Result<(), WireError> {
        wire::Write::<Number>::write(self, out)
    }
}

impl wire::Write<TextOrNumber> for Decimal {
    fn is_absent(&self) -> bool {
        false
    }

    fn write(&self, out: wire::Out<'_>) -> Result<(), WireError> {
        wire::Write::<Plain>::write(self, out)
    }
}
