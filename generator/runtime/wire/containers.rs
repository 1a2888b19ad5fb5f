//! Values that may be missing, lists, maps and boxes. The form on the wire is that of what they hold.

use std::collections::BTreeMap;

use super::read::{Read, Value};
use super::write::{Out, Write};
use super::{Boxed, Fault, PerItem, Step};

impl<As, T: Read<As>> Read<As> for Option<T> {
    fn take(value: Value<'_>) -> Result<Self, Fault> {
        let mut some = None;
        value.read_some(|value| {
            some = Some(T::take(value)?);
            Ok(())
        })?;
        Ok(some)
    }

    fn of_null() -> Option<Self> {
        Some(None)
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

impl<As: PerItem, T: Read<As>> Read<As> for Vec<T> {
    fn take(value: Value<'_>) -> Result<Self, Fault> {
        let mut list = Self::new();
        let dialect = value.dialect();
        value.read_list(|items| {
            while items.next(&mut |source| {
                let item = Value::new(source, dialect).take_element();
                list.push(item.map_err(|fault| fault.inside(Step::Element(list.len())))?);
                Ok(())
            })? {}
            Ok(())
        })?;
        Ok(list)
    }
}

impl<As: PerItem, T: Write<As>> Write<As> for Vec<T> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn write(&self, out: Out<'_>) -> Result<(), Fault> {
        out.list(self.len(), self.iter())
    }
}

impl<As, T: Read<As>> Read<As> for BTreeMap<String, T> {
    fn take(value: Value<'_>) -> Result<Self, Fault> {
        let mut map = Self::new();
        let dialect = value.dialect();
        value.read_object(|members| {
            while members.next(&mut |name, source| {
                let item = Value::new(source, dialect)
                    .take_element()
                    .map_err(|fault| fault.inside(Step::Member(name.to_owned())))?;
                map.insert(name.to_owned(), item);
                Ok(())
            })? {}
            Ok(())
        })?;
        Ok(map)
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
    fn take(value: Value<'_>) -> Result<Self, Fault> {
        T::take(value).map(Self::new)
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
