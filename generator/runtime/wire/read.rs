//! Reading: a value that is still to come, and the types that take it.

use super::{Dialect, Fault, Plain, Step};

/// A type that can be read from a value in the form `As`.
pub trait Read<As = Plain>: Sized {
    /// Reads one.
    fn take(value: Value<'_>) -> Result<Self, Fault>;
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
        struct Text<'t> {
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
        let dialect = self.dialect;
        self.accept(&mut Text { take: &mut take, dialect })
    }

    /// Reads a list. `null` is passed over where the dialect takes it for absent.
    pub fn read_list(
        self,
        mut take: impl FnMut(&mut dyn Items) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        struct List<'t> {
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
        let dialect = self.dialect;
        self.accept(&mut List { take: &mut take, dialect })
    }

    /// Reads a list of exactly this many items, each with its position.
    pub fn read_tuple(
        self,
        count: usize,
        take: &mut dyn FnMut(usize, Value<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let dialect = self.dialect;
        let mut found = 0;
        self.read_list(|items| {
            while items.next(&mut |source| {
                if found == count {
                    return Err(Fault::new(format!("expected {count} items, found more")));
                }
                take(found, Value::new(source, dialect))
                    .map_err(|fault| fault.inside(Step::Element(found)))?;
                found += 1;
                Ok(())
            })? {}
            Ok(())
        })?;
        if found < count {
            return Err(Fault::new(format!("expected {count} items, found {found}")));
        }
        Ok(())
    }

    /// Reads an object. `null` is passed over where the dialect takes it for absent.
    pub fn read_object(
        self,
        mut take: impl FnMut(&mut dyn Members) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        struct Object<'t> {
            take: &'t mut dyn FnMut(&mut dyn Members) -> Result<(), Fault>,
            dialect: Dialect,
        }
        impl Sink for Object<'_> {
            fn expected(&self) -> &'static str {
                "an object"
            }

            fn null(&mut self) -> Result<(), Fault> {
                null_is_absent(self.dialect, self.expected())
            }

            fn object(&mut self, members: &mut dyn Members) -> Result<(), Fault> {
                (self.take)(members)
            }
        }
        let dialect = self.dialect;
        self.accept(&mut Object { take: &mut take, dialect })
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
    fn accept_as(&mut self, _name: &'static str, sink: &mut dyn Sink) -> Result<(), Fault> {
        self.accept(sink)
    }

    /// Hands the value on, unless it is `null`. Says whether there was something.
    fn optional(
        &mut self,
        take: &mut dyn FnMut(&mut dyn Source) -> Result<(), Fault>,
    ) -> Result<bool, Fault>;

    /// Passes the value over.
    fn skip(&mut self) -> Result<(), Fault>;

    /// Keeps the value as it came.
    fn json(&mut self) -> Result<serde_json::Value, Fault>;
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

/// The elements of a list that is being read.
pub trait Items {
    /// Hands on the next element. Says whether there was one.
    fn next(
        &mut self,
        take: &mut dyn FnMut(&mut dyn Source) -> Result<(), Fault>,
    ) -> Result<bool, Fault>;
}

/// What takes the members of an object: a name, and the value that is still to be read.
pub type TakeMember<'t> = dyn FnMut(&str, &mut dyn Source) -> Result<(), Fault> + 't;

/// The members of an object that is being read.
pub trait Members {
    /// Hands on the next member. Says whether there was one.
    fn next(&mut self, take: &mut TakeMember<'_>) -> Result<bool, Fault>;
}
