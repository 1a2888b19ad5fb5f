//! Reading: values to be read, and the types that read them.

pub mod oneof;

use std::any::Any;

use super::{Dialect, Plain, Step, WireError};

/// A type that can be read in the format `As`.
pub trait Read<As = Plain>: Sized {
    /// Reads a value.
    fn take(value: Value<'_>) -> Result<Self, WireError>;

    /// Reads a value; `None` for `null`.
    fn take_some(value: Value<'_>) -> Result<Option<Self>, WireError> {
        let mut some = None;
        value.read_some(|value| {
            some = Some(Self::take(value)?);
            Ok(())
        })?;
        Ok(some)
    }

    /// The value of `null` as an element of a list or a map; `None` if it is invalid there.
    fn of_null() -> Option<Self> {
        None
    }
}

/// A value to be read.
pub struct Value<'a> {
    source: &'a mut dyn Source,
    dialect: Dialect,
}

impl<'a> Value<'a> {
    /// A value from this source.
    pub fn new(source: &'a mut dyn Source, dialect: Dialect) -> Self {
        Self { source, dialect }
    }

    /// The dialect of JSON.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The same value in another dialect.
    #[must_use]
    pub fn with_dialect(self, dialect: Dialect) -> Self {
        Self { dialect, ..self }
    }

    /// Reads the value.
    pub fn take<T: Read>(self) -> Result<T, WireError> {
        T::take(self)
    }

    /// Reads the value in the format `As`.
    pub fn take_as<As, T: Read<As>>(self, _form: As) -> Result<T, WireError> {
        T::take(self)
    }

    /// Reads the value into the target.
    pub fn read<T: Read>(self, target: &mut T) -> Result<(), WireError> {
        *target = T::take(self)?;
        Ok(())
    }

    /// Reads the value in the format `As` into the target.
    pub fn read_as<As, T: Read<As>>(self, _form: As, target: &mut T) -> Result<(), WireError> {
        *target = T::take(self)?;
        Ok(())
    }

    /// Reads the value into a map, under this name.
    pub fn read_entry<T: Read>(
        self,
        name: &str,
        map: &mut std::collections::BTreeMap<String, T>,
    ) -> Result<(), WireError> {
        map.insert(name.to_owned(), T::take(self)?);
        Ok(())
    }

    /// Reads a string. `null` is skipped if the dialect treats it as absent.
    pub fn read_str(self, mut take: impl FnMut(&str)) -> Result<(), WireError> {
        self.source.text(&mut Text { take: &mut take, dialect: self.dialect })
    }

    /// Reads a string, or nothing for `null`.
    pub fn read_some_str(self, take: impl FnMut(&str)) -> Result<(), WireError> {
        // This dialect treats `null` as absent.
        self.with_dialect(Dialect::ProtobufJson).read_str(take)
    }

    /// Reads an owned string.
    pub fn string(self) -> Result<String, WireError> {
        let mut string = OwnedText { text: None, dialect: self.dialect };
        self.source.string(&mut string)?;
        Ok(string.text.unwrap_or_default())
    }

    /// Reads an owned string; `None` for `null`.
    pub fn some_string(self) -> Result<Option<String>, WireError> {
        let mut string = OwnedText { text: None, dialect: Dialect::ProtobufJson };
        self.source.string(&mut string)?;
        Ok(string.text)
    }

    /// Reads the name of an enum's value. In the protobuf mapping it may be a number, which is passed on as digits.
    pub fn read_name(self, mut take: impl FnMut(&str)) -> Result<(), WireError> {
        struct Name<'t> {
            take: &'t mut dyn FnMut(&str),
            dialect: Dialect,
        }
        impl Sink for Name<'_> {
            fn expected(&self) -> &'static str {
                "a string"
            }

            fn null(&mut self) -> Result<(), WireError> {
                null_is_absent(self.dialect, self.expected())
            }

            fn signed(&mut self, value: i64) -> Result<(), WireError> {
                match self.dialect {
                    Dialect::ProtobufJson => self.text(&value.to_string()),
                    Dialect::Json => Err(WireError::unexpected(
                        self.expected(),
                        format_args!("the number {value}"),
                    )),
                }
            }

            fn unsigned(&mut self, value: u64) -> Result<(), WireError> {
                match i64::try_from(value) {
                    Ok(value) => self.signed(value),
                    Err(_) => Err(WireError::unexpected(
                        self.expected(),
                        format_args!("the number {value}"),
                    )),
                }
            }

            fn text(&mut self, value: &str) -> Result<(), WireError> {
                (self.take)(value);
                Ok(())
            }
        }
        let dialect = self.dialect;
        self.accept(&mut Name { take: &mut take, dialect })
    }

    /// Reads a list. `null` is skipped if the dialect treats it as absent.
    pub fn read_list(
        self,
        take: &mut dyn FnMut(&mut dyn Items) -> Result<(), WireError>,
    ) -> Result<(), WireError> {
        self.source.list(&mut List { take, dialect: self.dialect })
    }

    /// Reads a list of exactly this many items, each with its position.
    pub fn read_tuple(
        self,
        count: usize,
        take: &mut dyn FnMut(usize, Value<'_>) -> Result<(), WireError>,
    ) -> Result<(), WireError> {
        let dialect = self.dialect;
        let mut found = 0;
        self.read_list(&mut |items| {
            items.each(&mut |source| {
                if found == count {
                    return Err(WireError::new(format!("expected {count} items, found more")));
                }
                take(found, Value::new(source, dialect))
                    .map_err(|error| error.inside(Step::Element(found)))?;
                found += 1;
                Ok(())
            })
        })?;
        if found < count {
            return Err(WireError::new(format!("expected {count} items, found {found}")));
        }
        Ok(())
    }

    /// Reads an object, member by member. Returns `false` for a `null` that the dialect treats as absent.
    pub fn read_object(self, take: &mut TakeMember<'_>) -> Result<bool, WireError> {
        let mut object = Object { take, dialect: self.dialect, found: false };
        self.source.object(&mut object)?;
        Ok(object.found)
    }

    /// Reads the value in the format `As` into a map, under this name.
    pub fn read_entry_as<As, T: Read<As>>(
        self,
        _form: As,
        name: &str,
        map: &mut std::collections::BTreeMap<String, T>,
    ) -> Result<(), WireError> {
        map.insert(name.to_owned(), T::take(self)?);
        Ok(())
    }

    /// Reads the value, unless it is `null`. Returns `false` for `null`.
    pub fn read_some(
        self,
        mut take: impl FnMut(Value<'_>) -> Result<(), WireError>,
    ) -> Result<bool, WireError> {
        let dialect = self.dialect;
        self.source.optional(&mut |source| take(Value { source, dialect }))
    }

    /// Skips the value.
    pub fn skip(self) -> Result<(), WireError> {
        self.source.skip()
    }

    /// Reads the value as an element of a list or a map, where `null` is not an absent value.
    pub fn take_element<As, T: Read<As>>(self) -> Result<T, WireError> {
        let dialect = self.dialect;
        if dialect == Dialect::Json {
            return T::take(self);
        }
        let mut element = None;
        self.source.optional(&mut |source| {
            element = Some(T::take(Value { source, dialect })?);
            Ok(())
        })?;
        element.map_or_else(element_of_null, Ok)
    }

    /// Reads any JSON that is not inspected further.
    pub fn untyped(self) -> Result<serde_json::Value, WireError> {
        self.source.untyped()
    }

    /// The value in memory, if it is, with the state of its unions.
    pub fn in_memory(&mut self) -> Option<(&serde_json::Value, &dyn Any)> {
        self.source.in_memory()
    }

    /// Reads any JSON.
    pub fn json(self) -> Result<serde_json::Value, WireError> {
        self.source.json()
    }

    /// Passes the value to the sink.
    pub fn accept(self, sink: &mut dyn Sink) -> Result<(), WireError> {
        self.source.accept(sink)
    }

    /// Passes the value to the sink, under a name that some formats treat specially.
    pub fn accept_as(self, name: &'static str, sink: &mut dyn Sink) -> Result<(), WireError> {
        self.source.accept_as(name, sink)
    }
}

/// The value of `null` as an element of a list or a map.
pub(super) fn element_of_null<As, T: Read<As>>() -> Result<T, WireError> {
    T::of_null().ok_or_else(|| WireError::unexpected("a value", "null"))
}

/// Accepts `null` if the dialect treats it as absent.
pub(super) fn null_is_absent(dialect: Dialect, expected: &str) -> Result<(), WireError> {
    match dialect {
        Dialect::ProtobufJson => Ok(()),
        Dialect::Json => Err(WireError::unexpected(expected, "null")),
    }
}

/// The source of one value, which can be read once.
pub trait Source {
    /// Passes the value to the sink.
    fn accept(&mut self, sink: &mut dyn Sink) -> Result<(), WireError>;

    /// Passes the value to the sink, under a name that some formats treat specially.
    fn accept_as(&mut self, name: &'static str, sink: &mut dyn Sink) -> Result<(), WireError>;

    /// [`accept`](Self::accept) for a known sink. Most values use one of these four methods, which need fewer dynamic
    /// calls.
    fn text(&mut self, sink: &mut Text<'_>) -> Result<(), WireError>;

    /// The same for an owned string.
    fn string(&mut self, sink: &mut OwnedText) -> Result<(), WireError>;

    /// The same for a list.
    fn list(&mut self, sink: &mut List<'_>) -> Result<(), WireError>;

    /// The same for an object.
    fn object(&mut self, sink: &mut Object<'_>) -> Result<(), WireError>;

    /// Passes the value on, unless it is `null`. Returns `false` for `null`.
    fn optional(&mut self, take: &mut TakeItem<'_>) -> Result<bool, WireError>;

    /// Skips the value.
    fn skip(&mut self) -> Result<(), WireError>;

    /// Reads any JSON.
    fn json(&mut self) -> Result<serde_json::Value, WireError>;

    /// Reads any JSON that is not inspected further.
    fn untyped(&mut self) -> Result<serde_json::Value, WireError> {
        self.json()
    }

    /// The value in memory, if it is, with the state of its unions.
    fn in_memory(&mut self) -> Option<(&serde_json::Value, &dyn Any)> {
        None
    }
}

/// Accepts a value of any type. By default all types are errors.
pub trait Sink {
    /// The accepted types, for messages.
    fn expected(&self) -> &'static str;

    /// Accepts `null`.
    fn null(&mut self) -> Result<(), WireError> {
        Err(WireError::unexpected(self.expected(), "null"))
    }

    /// Accepts `true` or `false`.
    fn boolean(&mut self, value: bool) -> Result<(), WireError> {
        Err(WireError::unexpected(self.expected(), format_args!("`{value}`")))
    }

    /// Accepts a negative integer, or any integer of a source without unsigned ones.
    fn signed(&mut self, value: i64) -> Result<(), WireError> {
        Err(WireError::unexpected(self.expected(), format_args!("the number {value}")))
    }

    /// Accepts an integer.
    fn unsigned(&mut self, value: u64) -> Result<(), WireError> {
        Err(WireError::unexpected(self.expected(), format_args!("the number {value}")))
    }

    /// Accepts a number with a fraction or an exponent.
    fn float(&mut self, value: f64) -> Result<(), WireError> {
        Err(WireError::unexpected(self.expected(), format_args!("the number {value}")))
    }

    /// Accepts a string.
    fn text(&mut self, value: &str) -> Result<(), WireError> {
        Err(WireError::unexpected_text(self.expected(), value))
    }

    /// Accepts a list.
    fn list(&mut self, _items: &mut dyn Items) -> Result<(), WireError> {
        Err(WireError::unexpected(self.expected(), "a list"))
    }

    /// Accepts an object.
    fn object(&mut self, _members: &mut dyn Members) -> Result<(), WireError> {
        Err(WireError::unexpected(self.expected(), "an object"))
    }
}

/// Accepts a borrowed string.
pub struct Text<'t> {
    take: &'t mut dyn FnMut(&str),
    dialect: Dialect,
}

impl Sink for Text<'_> {
    fn expected(&self) -> &'static str {
        "a string"
    }

    fn null(&mut self) -> Result<(), WireError> {
        null_is_absent(self.dialect, self.expected())
    }

    fn text(&mut self, value: &str) -> Result<(), WireError> {
        (self.take)(value);
        Ok(())
    }
}

/// Accepts an owned string.
pub struct OwnedText {
    text: Option<String>,
    dialect: Dialect,
}

impl Sink for OwnedText {
    fn expected(&self) -> &'static str {
        "a string"
    }

    fn null(&mut self) -> Result<(), WireError> {
        null_is_absent(self.dialect, self.expected())
    }

    fn text(&mut self, value: &str) -> Result<(), WireError> {
        self.text = Some(value.to_owned());
        Ok(())
    }
}

/// Accepts a list.
pub struct List<'t> {
    take: &'t mut dyn FnMut(&mut dyn Items) -> Result<(), WireError>,
    dialect: Dialect,
}

impl Sink for List<'_> {
    fn expected(&self) -> &'static str {
        "a list"
    }

    fn null(&mut self) -> Result<(), WireError> {
        null_is_absent(self.dialect, self.expected())
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), WireError> {
        (self.take)(items)
    }
}

/// Accepts an object.
pub struct Object<'t> {
    take: &'t mut TakeMember<'t>,
    dialect: Dialect,
    found: bool,
}

impl Sink for Object<'_> {
    fn expected(&self) -> &'static str {
        "an object"
    }

    fn null(&mut self) -> Result<(), WireError> {
        null_is_absent(self.dialect, self.expected())
    }

    fn object(&mut self, members: &mut dyn Members) -> Result<(), WireError> {
        self.found = true;
        members.each(self.dialect, self.take)
    }
}

/// The elements of a list that is being read.
pub trait Items {
    /// Passes each element on.
    fn each(&mut self, take: &mut TakeItem<'_>) -> Result<(), WireError>;

    /// Passes each element on, `null` as `None`.
    fn each_or_null(&mut self, take: &mut TakeSomeItem<'_>) -> Result<(), WireError>;
}

/// Receives the elements of a list.
pub type TakeItem<'t> = dyn FnMut(&mut dyn Source) -> Result<(), WireError> + 't;

/// Receives the elements of a list, `null` as `None`.
pub type TakeSomeItem<'t> = dyn FnMut(Option<&mut dyn Source>) -> Result<(), WireError> + 't;

/// Receives the members of an object: a name, and the value to be read.
pub type TakeMember<'t> = dyn FnMut(&str, Value<'_>) -> Result<(), WireError> + 't;

/// The members of an object that is being read.
pub trait Members {
    /// Passes each member on, with its value in this dialect. Errors of a value name its member.
    fn each(&mut self, dialect: Dialect, take: &mut TakeMember<'_>) -> Result<(), WireError>;
}
