//! Field masks: a list of paths in one string, separated by commas.
//!
//! <https://protobuf.dev/reference/protobuf/google.protobuf/#field-mask>

use super::read::{Members, Read, Sink, Value, null_is_absent};
use super::write::{Out, Write};
use super::{Dialect, Joined, Step, WireError};

/// Reads paths from a string, or from the object of other mappings: `{"paths": […]}`.
struct Paths<'t> {
    take: &'t mut dyn FnMut(&str),
    dialect: Dialect,
}

impl Sink for Paths<'_> {
    fn expected(&self) -> &'static str {
        "paths joined by commas"
    }

    fn null(&mut self) -> Result<(), WireError> {
        null_is_absent(self.dialect, self.expected())
    }

    fn text(&mut self, value: &str) -> Result<(), WireError> {
        let paths = value.split(',');
        paths.filter(|path| !path.is_empty()).for_each(&mut *self.take);
        Ok(())
    }

    fn object(&mut self, members: &mut dyn Members) -> Result<(), WireError> {
        let (mut has_paths, mut other) = (false, None);
        members.each(self.dialect, &mut |name, value| {
            if name != "paths" {
                other = Some(name.to_owned());
                return value.skip();
            }
            has_paths = true;
            let paths: Vec<String> = value.take()?;
            paths.iter().for_each(|path| (self.take)(path));
            Ok(())
        })?;
        match other.filter(|_| !has_paths) {
            Some(other) => Err(WireError::new("a field mask must have the member `paths`")
                .inside(Step::Member(other))),
            None => Ok(()),
        }
    }
}

impl<T: for<'t> From<&'t str>> Read<Joined> for Vec<T> {
    fn take(value: Value<'_>) -> Result<Self, WireError> {
        let mut list = Self::new();
        let dialect = value.dialect();
        value.accept(&mut Paths { take: &mut |path| list.push(T::from(path)), dialect })?;
        Ok(list)
    }
}

impl<T: AsRef<str>> Write<Joined> for Vec<T> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn write(&self, out: Out<'_>) -> Result<(), WireError> {
        let paths: Vec<&str> = self.iter().map(AsRef::as_ref).collect();
        out.text(&paths.join(","))
    }
}
