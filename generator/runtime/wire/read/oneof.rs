//! Members of an object of which at most one is set: one field holds them all.
//!
//! <https://protobuf.dev/programming-guides/proto3/#oneof>

use super::super::Fault;
use super::super::write::Fields;
use super::{Read, Value};

/// One of several members of an object.
pub trait Oneof: Sized {
    /// Reads the member of this name; `None` when it is `null`, which says that another one may be set.
    fn read_member(name: &str, value: Value<'_>) -> Result<Option<Self>, Fault>;

    /// Writes the member that it is.
    fn write_member(&self, out: &mut Fields<'_>);
}

impl Value<'_> {
    /// Reads it as one of several members, in place of what the target is. `null` leaves the target as it is.
    pub fn read_oneof<T: Oneof>(self, name: &str, target: &mut Option<T>) -> Result<(), Fault> {
        if let Some(member) = T::read_member(name, self)? {
            *target = Some(member);
        }
        Ok(())
    }

    /// Reads it in the form `As`, unless it is `null`, and makes a member of it.
    pub fn take_member<As, T: Read<As>, O>(
        self,
        _form: As,
        member: impl FnOnce(T) -> O,
    ) -> Result<Option<O>, Fault> {
        let value = <Option<T> as Read<As>>::take(self)?;
        Ok(value.map(member))
    }
}
