//! Optional values, lists, maps and boxes. Their wire format is that of their contents.

use std::collections::BTreeMap;

use super::read::{Read, Source, Value, element_of_null};
use super::write::{Members, Out, Write, WriteOptions};
use super::{Boxed, Dialect, PerItem, Step, WireError};

impl<As, T: Read<As>> Read<As> for Option<T> {
    fn take(value: Value<'_>) -> Result<Self, WireError> {
        T::take_some(value)
    }

    fn of_null() -> Option<Self> {
        Some(None)
    }
}

impl<As, T: Write<As>> Write<As> for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn write(&self, out: Out<'_>) -> Result<(), WireError> {
        match self {
            Some(value) => value.write(out),
            None => out.null(),
        }
    }

    fn write_named(
        &self,
        name: &str,
        members: &mut dyn Members,
        options: WriteOptions,
    ) -> Result<(), WireError> {
        match self {
            Some(value) => value.write_named(name, members, options),
            None => members.member(name, &|target| target.null()),
        }
    }
}

impl<As: PerItem, T: Read<As>> Read<As> for Vec<T> {
    fn take(value: Value<'_>) -> Result<Self, WireError> {
        let mut list = Self::new();
        let dialect = value.dialect();
        let mut push = |item: Option<&mut dyn Source>| {
            let item = match item {
                Some(source) => T::take(Value::new(source, dialect)),
                None => element_of_null(),
            };
            list.push(item.map_err(|error| error.inside(Step::Element(list.len())))?);
            Ok(())
        };
        value.read_list(&mut |items| match dialect {
            Dialect::Json => items.each(&mut |source| push(Some(source))),
            Dialect::ProtobufJson => items.each_or_null(&mut push),
        })?;
        Ok(list)
    }
}

impl<As: PerItem, T: Write<As>> Write<As> for Vec<T> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn write(&self, out: Out<'_>) -> Result<(), WireError> {
        out.list(self.len(), self.iter())
    }

    fn write_named(
        &self,
        name: &str,
        members: &mut dyn Members,
        options: WriteOptions,
    ) -> Result<(), WireError> {
        members.list(name, self.len(), &|list| {
            self.iter().try_for_each(|item| item.write_named("", list, options))
        })
    }
}

impl<As, T: Read<As>> Read<As> for BTreeMap<String, T> {
    fn take(value: Value<'_>) -> Result<Self, WireError> {
        let mut map = Self::new();
        value.read_object(&mut |name, value| {
            map.insert(name.to_owned(), value.take_element()?);
            Ok(())
        })?;
        Ok(map)
    }
}

impl<As, T: Write<As>> Write<As> for BTreeMap<String, T> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn write(&self, out: Out<'_>) -> Result<(), WireError> {
        out.map(self)
    }
}

impl<T: Read> Read<Boxed> for Box<T> {
    fn take(value: Value<'_>) -> Result<Self, WireError> {
        T::take(value).map(Self::new)
    }
}

impl<T: Write> Write<Boxed> for Box<T> {
    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }

    fn write(&self, out: Out<'_>) -> Result<(), WireError> {
        (**self).write(out)
    }
}
