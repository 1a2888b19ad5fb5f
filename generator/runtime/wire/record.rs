//! Objects with named fields.

use super::read::{Read, TakeMember, Value};
use super::write::{Fields, Manner, Members, Out, Write};
use super::{Dialect, Fault, Step};

/// What a value is before anything was read. What has a default begins as that.
pub trait Empty {
    /// The value before anything was read.
    fn empty() -> Self;
}

impl<T: Default> Empty for T {
    fn empty() -> Self {
        Self::default()
    }
}

/// The value before anything was read.
pub fn empty<T: Empty>() -> T {
    T::empty()
}

/// An object with named fields.
pub trait Record: Empty + Sized {
    /// How its JSON is meant.
    const DIALECT: Dialect = crate::client::DIALECT;

    /// The members that must be there.
    const REQUIRED: &'static [&'static str] = &[];

    /// Reads one member.
    fn read_field(&mut self, name: &str, value: Value<'_>) -> Result<(), Fault>;

    /// Writes all members.
    fn write_fields(&self, out: &mut Fields<'_>);
}

impl<R: Record> Read for R {
    fn take(value: Value<'_>) -> Result<Self, Fault> {
        let mut record = R::empty();
        let shape =
            Shape { name: std::any::type_name::<R>, dialect: R::DIALECT, required: R::REQUIRED };
        read_record(&shape, value, &mut |name, value| record.read_field(name, value))?;
        Ok(record)
    }
}

impl<R: Record> Write for R {
    fn is_absent(&self) -> bool {
        false
    }

    fn write(&self, out: Out<'_>) -> Result<(), Fault> {
        out.record(R::DIALECT, &mut |fields| self.write_fields(fields))
    }

    fn write_named(
        &self,
        name: &str,
        members: &mut dyn Members,
        manner: Manner,
    ) -> Result<(), Fault> {
        let manner = Manner { dialect: R::DIALECT, ..manner };
        members.object(name, &|members| {
            Fields::fill(members, manner, |fields| self.write_fields(fields))
        })
    }
}

/// What is known of a record beside its fields.
struct Shape {
    name: fn() -> &'static str,
    dialect: Dialect,
    required: &'static [&'static str],
}

/// Reads the members of a record one by one, and sees that none of the required ones is missing.
fn read_record(shape: &Shape, value: Value<'_>, field: &mut TakeMember<'_>) -> Result<(), Fault> {
    let value = value.with_dialect(shape.dialect);
    // Where nothing is required nothing is in the way of a member.
    if shape.required.is_empty() {
        return value.read_object(field).map(drop);
    }
    let mut seen = vec![false; shape.required.len()];
    let is_object = value.read_object(&mut |name, value| {
        if let Some(position) = shape.required.iter().position(|required| *required == name) {
            seen[position] = true;
        }
        field(name, value)
    })?;
    match seen.iter().position(|seen| !seen).filter(|_| is_object) {
        None => Ok(()),
        Some(missing) => {
            let name = shape.required[missing];
            let record = (shape.name)().rsplit("::").next().unwrap_or_default();
            let fault = Fault::new(format!("`{record}` requires this member, and it is missing"));
            Err(fault.inside(Step::Member(name.to_owned())))
        }
    }
}
