//! Objects with named fields.

use super::read::{Read, TakeMember, Value};
use super::write::{Fields, Members, Out, Write, WriteOptions};
use super::{Dialect, Step, WireError};

/// The initial value before reading. Types with a default use it.
pub trait Empty {
    /// The initial value before reading.
    fn empty() -> Self;
}

impl<T: Default> Empty for T {
    fn empty() -> Self {
        Self::default()
    }
}

/// The initial value before reading.
pub fn empty<T: Empty>() -> T {
    T::empty()
}

/// An object with named fields.
pub trait Record: Empty + Sized {
    /// The dialect of JSON.
    const DIALECT: Dialect = Dialect::Json;

    /// The required members.
    const REQUIRED: &'static [&'static str] = &[];

    /// The value before any member is read.
    fn unread() -> Self {
        Self::empty()
    }

    /// Reads one member.
    fn read_field(&mut self, name: &str, value: Value<'_>) -> Result<(), WireError>;

    /// Writes all members.
    fn write_fields(&self, out: &mut Fields<'_>);
}

impl<R: Record> Read for R {
    fn take(value: Value<'_>) -> Result<Self, WireError> {
        let mut record = R::unread();
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

    fn write(&self, out: Out<'_>) -> Result<(), WireError> {
        out.record(R::DIALECT, &mut |fields| self.write_fields(fields))
    }

    fn write_named(
        &self,
        name: &str,
        members: &mut dyn Members,
        options: WriteOptions,
    ) -> Result<(), WireError> {
        let options = WriteOptions { dialect: R::DIALECT, ..options };
        members.object(name, &|members| {
            Fields::fill(members, options, |fields| self.write_fields(fields))
        })
    }
}

/// Facts about a record except its fields.
struct Shape {
    name: fn() -> &'static str,
    dialect: Dialect,
    required: &'static [&'static str],
}

/// Reads the members of a record, and checks that no required one is missing.
fn read_record(
    shape: &Shape,
    value: Value<'_>,
    field: &mut TakeMember<'_>,
) -> Result<(), WireError> {
    let value = value.with_dialect(shape.dialect);
    // Without required members there is nothing to track.
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
            let error = WireError::new(format!("missing, but required by `{record}`"));
            Err(error.inside(Step::Member(name.to_owned())))
        }
    }
}
