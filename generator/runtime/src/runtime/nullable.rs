//! Members that may be absent, `null`, or a value.

use super::wire::{self, Read, WireError, Write};

/// A member of a request that may be omitted, `null`, or a value. APIs distinguish the three.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Nullable<T> {
    /// The member is omitted.
    #[default]
    Absent,
    /// The member is `null`.
    Null,
    /// The member has a value.
    Value(T),
}

impl<T> Nullable<T> {
    /// The value, if any.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, if any.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns `true` if the member is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// Turns `None` into `null`.
impl<T> From<Option<T>> for Nullable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<As, T: Read<As>> Read<As> for Nullable<T> {
    fn take(value: wire::Value<'_>) -> Result<Self, WireError> {
        <Option<T> as Read<As>>::take(value).map(Self::from)
    }
}

impl<As, T: Write<As>> Write<As> for Nullable<T> {
    fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    fn write(&self, out: wire::Out<'_>) -> Result<(), WireError> {
        match self {
            Self::Value(value) => value.write(out),
            Self::Absent | Self::Null => out.null(),
        }
    }
}
