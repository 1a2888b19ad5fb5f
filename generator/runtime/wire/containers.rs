//! Values that may be missing, lists, maps and boxes. The form on the wire is that of what they hold.

use std::collections::BTreeMap;

use super::read::{Read, Value};
use super::write::{Out, Write};
use super::{Boxed, Fault, Step};

impl<As, T: Read<As>> Read<As> for Option<T> {
    fn empty() -> Self {
        None
    }

    fn read(&mut self, value: Value<'_>) -> Result<(), Fault> {
        *self = None;
        value.read_some(|value| {
            let mut some = T::empty();
            some.read(value)?;
            *self = Some(some);
            Ok(())
        })?;
        Ok(())
    }
}

impl<As, T: Write<As>> Write<As> for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn write(&self, out: Out<'_>) -> Result<(), Fault> {
        match self {
            Some(value) => value.write(out),
            None => out.null(),
        }
    }
}

impl<As, T: Read<As>> Read<As> for Vec<T> {
    fn empty() -> Self {
        Self::new()
    }

    fn read(&mut self, value: Value<'_>) -> Result<(), Fault> {
        self.clear();
        let dialect = value.dialect();
        value.read_list(|items| {
            while items.next(&mut |source| {
                let mut item = T::empty();
                item.read(Value::new(source, dialect))
                    .map_err(|fault| fault.inside(Step::Element(self.len())))?;
                self.push(item);
                Ok(())
            })? {}
            Ok(())
        })
    }
}

impl<As, T: Write<As>> Write<As> for Vec<T> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn write(&self, out: Out<'_>) -> Result<(), Fault> {
        out.list(self.len(), self.iter())
    }
}

impl<As, T: Read<As>> Read<As> for BTreeMap<String, T> {
    fn empty() -> Self {
        Self::new()
    }

    fn read(&mut self, value: Value<'_>) -> Result<(), Fault> {
        self.clear();
        let dialect = value.dialect();
        value.read_object(|members| {
            while members.next(&mut |name, source| {
                let mut item = T::empty();
                item.read(Value::new(source, dialect))
                    .map_err(|fault| fault.inside(Step::Member(name.to_owned())))?;
                self.insert(name.to_owned(), item);
                Ok(())
            })? {}
            Ok(())
        })
    }
}

impl<As, T: Write<As>> Write<As> for BTreeMap<String, T> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn write(&self, out: Out<'_>) -> Result<(), Fault> {
        out.map(self)
    }
}

impl<T: Read> Read<Boxed> for Box<T> {
    fn empty() -> Self {
        Self::new(T::empty())
    }

    fn read(&mut self, value: Value<'_>) -> Result<(), Fault> {
        (**self).read(value)
    }
}

impl<T: Write> Write<Boxed> for Box<T> {
    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }

    fn write(&self, out: Out<'_>) -> Result<(), Fault> {
        (**self).write(out)
    }
}
