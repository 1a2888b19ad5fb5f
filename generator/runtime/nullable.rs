//! A member that may be absent, `null`, or a value.

use super::wire::{self, Fault, Read, Write};

/// A member of a request that may be left out, sent as `null`, or sent with a value: three things to the API.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Nullable<T> {
    /// It is left out.
    #[default]
    Absent,
    /// It is sent as `null`.
    Null,
    /// It is sent.
    Value(T),
}

impl<T> Nullable<T> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// `None` is `null`.
impl<T> From<Option<T>> for Nullable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<As, T: Read<As>> Read<As> for Nullable<T> {
    fn take(value: wire::Value<'_>) -> Result<Self, Fault> {
        <Option<T> as Read<As>>::take(value).map(Self::from)
    }
}

impl<As, T: Write<As>> Write<As> for Nullable<T> {
    fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    fn write(&self, out: wire::Out<'_>) -> Result<(), Fault> {
        match self {
            Self::Value(value) => value.write(out),
            Self::Absent | Self::Null => out.null(),
        }
    }
}
