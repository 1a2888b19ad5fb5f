//! Writing: targets of values, and the types that write to them.

mod oneof;
#[cfg(feature = "part-tags")]
mod tagged;

use std::fmt;

use super::{Dialect, Plain, WireError};

/// A type that can be written in the format `As`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be written as JSON of this API",
    note = "the body is one of the API's types or a `serde_json::Value`; `serde_body` of an undeclared call takes any type that implements `Serialize`"
)]
pub trait Write<As = Plain> {
    /// Returns `true` if the value is omitted where it is optional.
    fn is_absent(&self) -> bool;

    /// Writes the value.
    fn write(&self, out: Out<'_>) -> Result<(), WireError>;

    /// Writes the value as a member with this name, or as an element of a list. Strings, lists and records override
    /// this with a faster implementation.
    fn write_named(
        &self,
        name: &str,
        members: &mut dyn Members,
        options: WriteOptions,
    ) -> Result<(), WireError> {
        members.member(name, &|target| self.write(Out { target, options }))
    }
}

/// A value that is written in the format `As` where the default format is expected.
#[derive(Debug)]
pub struct InFormat<T, As>(pub T, pub As);

impl<As, T: Write<As>> Write for InFormat<T, As> {
    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }

    fn write(&self, out: Out<'_>) -> Result<(), WireError> {
        self.0.write(out)
    }
}

/// The reader of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// The server: read-only members are omitted.
    Server,
    /// Any reader.
    Anybody,
}

/// The reader and the dialect of the output.
#[derive(Debug, Clone, Copy)]
pub struct WriteOptions {
    pub(super) reader: Reader,
    pub(super) dialect: Dialect,
}

/// The target of one value.
pub struct Out<'a> {
    target: &'a mut dyn Target,
    options: WriteOptions,
}

impl<'a> Out<'a> {
    pub(super) fn new(target: &'a mut dyn Target, options: WriteOptions) -> Self {
        Self { target, options }
    }

    /// The dialect of JSON.
    pub fn dialect(&self) -> Dialect {
        self.options.dialect
    }

    /// Writes a value.
    pub fn put<T: Write>(self, value: &T) -> Result<(), WireError> {
        value.write(self)
    }

    /// Writes a value in the format `As`.
    pub fn put_as<As, T: Write<As>>(self, _form: As, value: &T) -> Result<(), WireError> {
        value.write(self)
    }

    /// Writes `null`.
    pub fn null(self) -> Result<(), WireError> {
        self.target.null()
    }

    /// Writes `true` or `false`.
    pub fn boolean(self, value: bool) -> Result<(), WireError> {
        self.target.boolean(value)
    }

    /// Writes an integer.
    pub fn integer(self, value: i64) -> Result<(), WireError> {
        self.target.integer(value)
    }

    /// Writes an integer that is not negative.
    pub fn unsigned(self, value: u64) -> Result<(), WireError> {
        self.target.unsigned(value)
    }

    /// Writes a number with a fraction.
    pub fn float(self, value: f64) -> Result<(), WireError> {
        match self.options.dialect {
            _ if value.is_finite() => self.target.float(value),
            Dialect::Json => Err(WireError::new(format!("{value} can't be represented in JSON"))),
            Dialect::ProtobufJson if value.is_nan() => self.target.text("NaN"),
            Dialect::ProtobufJson if value > 0.0 => self.target.text("Infinity"),
            Dialect::ProtobufJson => self.target.text("-Infinity"),
        }
    }

    /// Writes a string.
    pub fn text(self, value: &str) -> Result<(), WireError> {
        self.target.text(value)
    }

    /// Writes a secret string.
    pub fn secret(self, value: &str) -> Result<(), WireError> {
        self.target.secret(value)
    }

    /// Writes the `Display` text of a value.
    pub fn display(self, value: &dyn fmt::Display) -> Result<(), WireError> {
        self.target.display(value)
    }

    /// Writes a text that some formats treat specially under this name.
    pub fn named_text(self, name: &'static str, text: &str) -> Result<(), WireError> {
        self.target.named_text(name, text)
    }

    /// Writes the name of an enum's value. In the protobuf mapping, digits are its number.
    pub fn name(self, value: &str) -> Result<(), WireError> {
        match value.parse::<i32>() {
            Ok(number) if self.options.dialect == Dialect::ProtobufJson => {
                self.target.integer(number.into())
            }
            _ => self.target.text(value),
        }
    }

    /// Writes any JSON.
    pub fn json(self, value: &serde_json::Value) -> Result<(), WireError> {
        self.target.json(value)
    }

    /// Writes a list.
    pub fn list<'i, As, T: Write<As> + 'i>(
        self,
        length: usize,
        items: impl Iterator<Item = &'i T>,
    ) -> Result<(), WireError> {
        let options = self.options;
        let mut items = items;
        self.target.list(length, &mut |list| {
            items.by_ref().try_for_each(|item| item.write_named("", list, options))
        })
    }

    /// Writes a list of this many items, each by its position.
    pub fn tuple(
        self,
        count: usize,
        write: &dyn Fn(usize, Out<'_>) -> Result<(), WireError>,
    ) -> Result<(), WireError> {
        let options = self.options;
        self.target.list(count, &mut |list| {
            (0..count).try_for_each(|index| {
                list.member("", &|target| write(index, Out { target, options }))
            })
        })
    }

    /// Writes a map as an object.
    pub fn map<As, T: Write<As>>(
        self,
        map: &std::collections::BTreeMap<String, T>,
    ) -> Result<(), WireError> {
        let options = self.options;
        self.target.object(&mut |members| {
            map.iter().try_for_each(|(name, value)| value.write_named(name, members, options))
        })
    }

    /// Writes an object, member by member.
    pub fn object(self, fill: &mut dyn FnMut(&mut Fields<'_>)) -> Result<(), WireError> {
        let options = self.options;
        self.target.object(&mut |members| Fields::fill(members, options, |fields| fill(fields)))
    }

    /// Writes an object in this dialect.
    pub fn record(
        mut self,
        dialect: Dialect,
        fill: &mut dyn FnMut(&mut Fields<'_>),
    ) -> Result<(), WireError> {
        self.options.dialect = dialect;
        self.object(fill)
    }
}

/// Writes the members of an object.
///
/// The first error is stored, and nothing is written after it. So models need no error handling for each member, which
/// saves compile time.
pub struct Fields<'a> {
    members: &'a mut dyn Members,
    error: &'a mut Option<WireError>,
    options: WriteOptions,
    omitted: bool,
}

impl Fields<'_> {
    /// Fills an object.
    pub(super) fn fill(
        members: &mut dyn Members,
        options: WriteOptions,
        fill: impl FnOnce(&mut Fields<'_>),
    ) -> Result<(), WireError> {
        let mut error = None;
        fill(&mut Fields { members, error: &mut error, options, omitted: false });
        error.map_or(Ok(()), Err)
    }

    /// Writes an optional member, unless it is absent.
    #[inline]
    pub fn optional<T: Write>(&mut self, name: &str, value: &T) {
        self.optional_as(name, Plain, value);
    }

    /// Writes an optional member in the format `As`, unless it is absent.
    #[inline]
    pub fn optional_as<As, T: Write<As>>(&mut self, name: &str, form: As, value: &T) {
        if !value.is_absent() {
            self.required_as(name, form, value);
        }
    }

    /// Writes a member.
    #[inline]
    pub fn required<T: Write>(&mut self, name: &str, value: &T) {
        self.required_as(name, Plain, value);
    }

    /// Writes a member in the format `As`.
    #[inline]
    pub fn required_as<As, T: Write<As>>(&mut self, name: &str, _form: As, value: &T) {
        if self.omitted || self.error.is_some() {
            return;
        }
        if let Err(error) = value.write_named(name, self.members, self.options) {
            *self.error = Some(error);
        }
    }

    /// Writes each entry of a map as a member.
    pub fn entries<T: Write>(&mut self, map: &std::collections::BTreeMap<String, T>) {
        map.iter().for_each(|(name, value)| self.required(name, value));
    }

    /// Writes each entry of a map as a member, in the format `As`.
    pub fn entries_as<As: Copy, T: Write<As>>(
        &mut self,
        form: As,
        map: &std::collections::BTreeMap<String, T>,
    ) {
        map.iter().for_each(|(name, value)| self.required_as(name, form, value));
    }

    /// Returns a writer for read-only members, which requests omit.
    #[inline]
    pub fn read_only(&mut self) -> Fields<'_> {
        let omitted = self.omitted || self.options.reader == Reader::Server;
        Fields {
            members: &mut *self.members,
            error: &mut *self.error,
            options: self.options,
            omitted,
        }
    }
}

/// The target of one value, which can be written once.
pub trait Target {
    /// Writes `null`.
    fn null(&mut self) -> Result<(), WireError>;

    /// Writes `true` or `false`.
    fn boolean(&mut self, value: bool) -> Result<(), WireError>;

    /// Writes an integer.
    fn integer(&mut self, value: i64) -> Result<(), WireError>;

    /// Writes an unsigned integer.
    fn unsigned(&mut self, value: u64) -> Result<(), WireError>;

    /// Writes a number with a fraction.
    fn float(&mut self, value: f64) -> Result<(), WireError>;

    /// Writes a string.
    fn text(&mut self, value: &str) -> Result<(), WireError>;

    /// Writes a secret string.
    fn secret(&mut self, value: &str) -> Result<(), WireError> {
        self.text(value)
    }

    /// Writes the `Display` text of a value.
    fn display(&mut self, value: &dyn fmt::Display) -> Result<(), WireError>;

    /// Writes a text that some formats treat specially under this name.
    fn named_text(&mut self, _name: &'static str, text: &str) -> Result<(), WireError> {
        self.text(text)
    }

    /// Writes any JSON.
    fn json(&mut self, value: &serde_json::Value) -> Result<(), WireError>;

    /// Writes a list. The names of its members are ignored.
    fn list(&mut self, length: usize, fill: &mut Fill<'_>) -> Result<(), WireError>;

    /// Writes an object.
    fn object(&mut self, fill: &mut Fill<'_>) -> Result<(), WireError>;
}

/// Writes the contents of a list or an object.
pub type Fill<'f> = dyn FnMut(&mut dyn Members) -> Result<(), WireError> + 'f;

/// Writes the contents of a list or an object that is a member itself.
pub type FillMember<'f> = dyn Fn(&mut dyn Members) -> Result<(), WireError> + 'f;

/// Writes one value.
pub type WriteValue<'f> = dyn Fn(&mut dyn Target) -> Result<(), WireError> + 'f;

/// A list or an object that is being written.
pub trait Members {
    /// Writes a member.
    fn member(&mut self, name: &str, value: &WriteValue<'_>) -> Result<(), WireError>;

    /// Writes a string.
    fn text(&mut self, name: &str, value: &str) -> Result<(), WireError>;

    /// Writes the `Display` text of a value.
    fn display(&mut self, name: &str, value: &dyn fmt::Display) -> Result<(), WireError>;

    /// Writes a list of this length.
    fn list(&mut self, name: &str, length: usize, fill: &FillMember<'_>) -> Result<(), WireError>;

    /// Writes an object.
    fn object(&mut self, name: &str, fill: &FillMember<'_>) -> Result<(), WireError>;
}
