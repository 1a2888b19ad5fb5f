//! Reading: a value that is still to come, and the types that take it.

pub mod oneof;

use std::any::Any;

use super::{Dialect, Fault, Plain, Step};

/// A type that can be read from a value in the form `As`.
pub trait Read<As = Plain>: Sized {
    /// Reads one.
    fn take(value: Value<'_>) -> Result<Self, Fault>;

    /// Reads one, unless there is `null`.
    fn take_some(value: Value<'_>) -> Result<Option<Self>, Fault> {
        let mut some = None;
        value.read_some(|value| {
            some = Some(Self::take(value)?);
            Ok(())
        })?;
        Ok(some)
    }

    /// What `null` is as an element of a list or a map; `None` when it can't be one.
    fn of_null() -> Option<Self> {
        None
    }
}

/// A value that is still to be read.
pub struct Value<'a> {
    source: &'a mut dyn Source,
    dialect: Dialect,
}

impl<'a> Value<'a> {
    /// A value of this source.
    pub fn new(source: &'a mut dyn Source, dialect: Dialect) -> Self {
        Self { source, dialect }
    }

    /// How JSON is meant here.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The same value, meant otherwise.
    #[must_use]
    pub fn with_dialect(self, dialect: Dialect) -> Self {
        Self { dialect, ..self }
    }

    /// Reads it.
    pub fn take<T: Read>(self) -> Result<T, Fault> {
        T::take(self)
    }

    /// Reads it in the form `As`.
    pub fn take_as<As, T: Read<As>>(self, _form: As) -> Result<T, Fault> {
        T::take(self)
    }

    /// Reads it in place of what the target is.
    pub fn read<T: Read>(self, target: &mut T) -> Result<(), Fault> {
        *target = T::take(self)?;
        Ok(())
    }

    /// Reads it in the form `As`, in place of what the target is.
    pub fn read_as<As, T: Read<As>>(self, _form: As, target: &mut T) -> Result<(), Fault> {
        *target = T::take(self)?;
        Ok(())
    }

    /// Reads it into a map, under this name.
    pub fn read_entry<T: Read>(
        self,
        name: &str,
        map: &mut std::collections::BTreeMap<String, T>,
    ) -> Result<(), Fault> {
        map.insert(name.to_owned(), T::take(self)?);
        Ok(())
    }

    /// Reads a string. `null` is passed over where the dialect takes it for absent.
    pub fn read_str(self, mut take: impl FnMut(&str)) -> Result<(), Fault> {
        self.source.text(&mut Text { take: &mut take, dialect: self.dialect })
    }

    /// Reads a string, unless there is `null`.
    pub fn read_some_str(self, take: impl FnMut(&str)) -> Result<(), Fault> {
        // A dialect in which `null` says that there is nothing.
        self.with_dialect(Dialect::ProtobufJson).read_str(take)
    }

    /// Reads a string, to keep it.
    pub fn string(self) -> Result<String, Fault> {
        let mut kept = Kept { text: None, dialect: self.dialect };
        self.source.string(&mut kept)?;
        Ok(kept.text.unwrap_or_default())
    }

    /// Reads a string, to keep it, unless there is `null`.
    pub fn some_string(self) -> Result<Option<String>, Fault> {
        let mut kept = Kept { text: None, dialect: Dialect::ProtobufJson };
        self.source.string(&mut kept)?;
        Ok(kept.text)
    }

    /// Reads the name of an enum's value. protobuf's mapping has readers take its number too, which is told as digits.
    pub fn read_name(self, mut take: impl FnMut(&str)) -> Result<(), Fault> {
        struct Name<'t> {
            take: &'t mut dyn FnMut(&str),
            dialect: Dialect,
        }
        impl Sink for Name<'_> {
            fn expected(&self) -> &'static str {
                "a string"
            }

            fn null(&mut self) -> Result<(), Fault> {
                null_is_absent(self.dialect, self.expected())
            }

            fn signed(&mut self, value: i64) -> Result<(), Fault> {
                match self.dialect {
                    Dialect::ProtobufJson => self.text(&value.to_string()),
                    Dialect::Json => {
                        Err(Fault::unexpected(self.expected(), format_args!("the number {value}")))
                    }
                }
            }

            fn unsigned(&mut self, value: u64) -> Result<(), Fault> {
                match i64::try_from(value) {
                    Ok(value) => self.signed(value),
                    Err(_) => {
                        Err(Fault::unexpected(self.expected(), format_args!("the number {value}")))
                    }
                }
            }

            fn text(&mut self, value: &str) -> Result<(), Fault> {
                (self.take)(value);
                Ok(())
            }
        }
        let dialect = self.dialect;
        self.accept(&mut Name { take: &mut take, dialect })
    }

    /// Reads a list. `null` is passed over where the dialect takes it for absent.
    pub fn read_list(
        self,
        take: &mut dyn FnMut(&mut dyn Items) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.source.list(&mut List { take, dialect: self.dialect })
    }

    /// Reads a list of exactly this many items, each with its position.
    pub fn read_tuple(
        self,
        count: usize,
        take: &mut dyn FnMut(usize, Value<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let dialect = self.dialect;
        let mut found = 0;
        self.read_list(&mut |items| {
            items.each(&mut |source| {
                if found == count {
                    return Err(Fault::new(format!("expected {count} items, found more")));
                }
                take(found, Value::new(source, dialect))
                    .map_err(|fault| fault.inside(Step::Element(found)))?;
                found += 1;
                Ok(())
            })
        })?;
        if found < count {
            return Err(Fault::new(format!("expected {count} items, found {found}")));
        }
        Ok(())
    }

    /// Reads an object, member by member, and says whether there was one: `null` is passed over where the dialect takes
    /// it for absent.
    pub fn read_object(self, take: &mut TakeMember<'_>) -> Result<bool, Fault> {
        let mut object = Object { take, dialect: self.dialect, found: false };
        self.source.object(&mut object)?;
        Ok(object.found)
    }

    /// Reads it in the form `As` into a map, under this name.
    pub fn read_entry_as<As, T: Read<As>>(
        self,
        _form: As,
        name: &str,
        map: &mut std::collections::BTreeMap<String, T>,
    ) -> Result<(), Fault> {
        map.insert(name.to_owned(), T::take(self)?);
        Ok(())
    }

    /// Reads it, unless it is `null`. Says whether there was something.
    pub fn read_some(
        self,
        mut take: impl FnMut(Value<'_>) -> Result<(), Fault>,
    ) -> Result<bool, Fault> {
        let dialect = self.dialect;
        self.source.optional(&mut |source| take(Value { source, dialect }))
    }

    /// Passes it over.
    pub fn skip(self) -> Result<(), Fault> {
        self.source.skip()
    }

    /// Reads it as an element of a list or a map. There `null` stands for nothing: it would be lost, or become another
    /// value.
    pub fn take_element<As, T: Read<As>>(self) -> Result<T, Fault> {
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

    /// Keeps it as it came, where nothing looks into it.
    pub fn untyped(self) -> Result<serde_json::Value, Fault> {
        self.source.untyped()
    }

    /// The value itself, if it is in memory, with what unions know of it.
    pub fn in_memory(&mut self) -> Option<(&serde_json::Value, &dyn Any)> {
        self.source.in_memory()
    }

    /// Keeps it as it came.
    pub fn json(self) -> Result<serde_json::Value, Fault> {
        self.source.json()
    }

    /// Hands it to the sink.
    pub fn accept(self, sink: &mut dyn Sink) -> Result<(), Fault> {
        self.source.accept(sink)
    }

    /// Hands it to the sink, under a name by which some formats give more than serde has words for.
    pub fn accept_as(self, name: &'static str, sink: &mut dyn Sink) -> Result<(), Fault> {
        self.source.accept_as(name, sink)
    }
}

/// What `null` is as an element of a list or a map.
pub(super) fn element_of_null<As, T: Read<As>>() -> Result<T, Fault> {
    T::of_null().ok_or_else(|| Fault::unexpected("a value", "null"))
}

/// Whether `null` may stand for a value that is not there.
pub(super) fn null_is_absent(dialect: Dialect, expected: &str) -> Result<(), Fault> {
    match dialect {
        Dialect::ProtobufJson => Ok(()),
        Dialect::Json => Err(Fault::unexpected(expected, "null")),
    }
}

/// Where a value comes from. It can be asked once.
pub trait Source {
    /// Hands the value to the sink.
    fn accept(&mut self, sink: &mut dyn Sink) -> Result<(), Fault>;

    /// Hands the value to the sink, under a name by which some formats give more than serde has words for.
    fn accept_as(&mut self, name: &'static str, sink: &mut dyn Sink) -> Result<(), Fault>;

    /// [`accept`](Self::accept) for a sink that is known here. Most values are one of these four, and go through as few
    /// hands as can be.
    fn text(&mut self, sink: &mut Text<'_>) -> Result<(), Fault>;

    /// The same for a string that is kept.
    fn string(&mut self, sink: &mut Kept) -> Result<(), Fault>;

    /// The same for a list.
    fn list(&mut self, sink: &mut List<'_>) -> Result<(), Fault>;

    /// The same for an object.
    fn object(&mut self, sink: &mut Object<'_>) -> Result<(), Fault>;

    /// Hands the value on, unless it is `null`. Says whether there was something.
    fn optional(&mut self, take: &mut TakeItem<'_>) -> Result<bool, Fault>;

    /// Passes the value over.
    fn skip(&mut self) -> Result<(), Fault>;

    /// Keeps the value as it came.
    fn json(&mut self) -> Result<serde_json::Value, Fault>;

    /// The same, where nothing looks into the value.
    fn untyped(&mut self) -> Result<serde_json::Value, Fault> {
        self.json()
    }

    /// The value itself, if it is in memory, with what unions know of it.
    fn in_memory(&mut self) -> Option<(&serde_json::Value, &dyn Any)> {
        None
    }
}

/// Takes a value of whatever type comes. What a sink does not take is a fault.
pub trait Sink {
    /// What it takes, for messages.
    fn expected(&self) -> &'static str;

    /// Takes `null`.
    fn null(&mut self) -> Result<(), Fault> {
        Err(Fault::unexpected(self.expected(), "null"))
    }

    /// Takes `true` or `false`.
    fn boolean(&mut self, value: bool) -> Result<(), Fault> {
        Err(Fault::unexpected(self.expected(), format_args!("`{value}`")))
    }

    /// Takes an integer below zero, or one of a source that knows only signed ones.
    fn signed(&mut self, value: i64) -> Result<(), Fault> {
        Err(Fault::unexpected(self.expected(), format_args!("the number {value}")))
    }

    /// Takes an integer.
    fn unsigned(&mut self, value: u64) -> Result<(), Fault> {
        Err(Fault::unexpected(self.expected(), format_args!("the number {value}")))
    }

    /// Takes a number with a fraction or an exponent.
    fn float(&mut self, value: f64) -> Result<(), Fault> {
        Err(Fault::unexpected(self.expected(), format_args!("the number {value}")))
    }

    /// Takes a string.
    fn text(&mut self, value: &str) -> Result<(), Fault> {
        Err(Fault::unexpected_text(self.expected(), value))
    }

    /// Takes a list.
    fn list(&mut self, _items: &mut dyn Items) -> Result<(), Fault> {
        Err(Fault::unexpected(self.expected(), "a list"))
    }

    /// Takes an object.
    fn object(&mut self, _members: &mut dyn Members) -> Result<(), Fault> {
        Err(Fault::unexpected(self.expected(), "an object"))
    }
}

/// Takes a string, to look at it.
pub struct Text<'t> {
    take: &'t mut dyn FnMut(&str),
    dialect: Dialect,
}

impl Sink for Text<'_> {
    fn expected(&self) -> &'static str {
        "a string"
    }

    fn null(&mut self) -> Result<(), Fault> {
        null_is_absent(self.dialect, self.expected())
    }

    fn text(&mut self, value: &str) -> Result<(), Fault> {
        (self.take)(value);
        Ok(())
    }
}

/// Takes a string, to keep it.
pub struct Kept {
    text: Option<String>,
    dialect: Dialect,
}

impl Sink for Kept {
    fn expected(&self) -> &'static str {
        "a string"
    }

    fn null(&mut self) -> Result<(), Fault> {
        null_is_absent(self.dialect, self.expected())
    }

    fn text(&mut self, value: &str) -> Result<(), Fault> {
        self.text = Some(value.to_owned());
        Ok(())
    }
}

/// Takes a list.
pub struct List<'t> {
    take: &'t mut dyn FnMut(&mut dyn Items) -> Result<(), Fault>,
    dialect: Dialect,
}

impl Sink for List<'_> {
    fn expected(&self) -> &'static str {
        "a list"
    }

    fn null(&mut self) -> Result<(), Fault> {
        null_is_absent(self.dialect, self.expected())
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Fault> {
        (self.take)(items)
    }
}

/// Takes an object.
pub struct Object<'t> {
    take: &'t mut TakeMember<'t>,
    dialect: Dialect,
    found: bool,
}

impl Sink for Object<'_> {
    fn expected(&self) -> &'static str {
        "an object"
    }

    fn null(&mut self) -> Result<(), Fault> {
        null_is_absent(self.dialect, self.expected())
    }

    fn object(&mut self, members: &mut dyn Members) -> Result<(), Fault> {
        self.found = true;
        members.each(self.dialect, self.take)
    }
}

/// The elements of a list that is being read.
pub trait Items {
    /// Hands on each element.
    fn each(&mut self, take: &mut TakeItem<'_>) -> Result<(), Fault>;

    /// Hands on each element; none for `null`.
    fn each_or_null(&mut self, take: &mut TakeSomeItem<'_>) -> Result<(), Fault>;
}

/// What takes the elements of a list.
pub type TakeItem<'t> = dyn FnMut(&mut dyn Source) -> Result<(), Fault> + 't;

/// What takes the elements of a list, where `null` is nothing.
pub type TakeSomeItem<'t> = dyn FnMut(Option<&mut dyn Source>) -> Result<(), Fault> + 't;

/// What takes the members of an object: a name, and the value that is still to be read.
pub type TakeMember<'t> = dyn FnMut(&str, Value<'_>) -> Result<(), Fault> + 't;

/// The members of an object that is being read.
pub trait Members {
    /// Hands on each member, its value meant in this dialect. A fault in a value says in which member it is.
    fn each(&mut self, dialect: Dialect, take: &mut TakeMember<'_>) -> Result<(), Fault>;
}
