//! Groups of members of which at most one is set, held in one field.
//!
//! <https://protobuf.dev/programming-guides/proto3/#oneof>

use super::super::WireError;
use super::super::write::Fields;
use super::{Read, Value};

/// One of several members of an object.
pub trait Oneof: Sized {
    /// Reads the member with this name; `None` for `null`, which leaves the group to another member.
    fn read_member(name: &str, value: Value<'_>) -> Result<Option<Self>, WireError>;

    /// Writes the member.
    fn write_member(&self, out: &mut Fields<'_>);
}

impl Value<'_> {
    /// Reads the value as one of several members into the target. `null` leaves the target unchanged.
    pub fn read_oneof<T: Oneof>(self, name: &str, target: &mut Option<T>) -> Result<(), WireError> {
        if let Some(member) = T::read_member(name, self)? {
            *target = Some(member);
        }
        Ok(())
    }

    /// Reads the value in the format `As` and wraps it as a member; `None` for `null`.
    pub fn take_member<As, T: Read<As>, O>(
        self,
        _form: As,
        member: impl FnOnce(T) -> O,
    ) -> Result<Option<O>, WireError> {
        let value = <Option<T> as Read<As>>::take(self)?;
        Ok(value.map(member))
    }
}
