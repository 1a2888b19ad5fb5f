//! Writing the discriminator of a union.
//!
//! <https://spec.openapis.org/oas/v3.1.1.html#discriminator-object>

use std::fmt::Display;

use super::super::WireError;
use super::{Fill, FillMember, Members, Out, Target, Write, WriteValue};

impl Out<'_> {
    /// Writes an object whose member `name` has one of these values: its own value if it is one of them, else the first.
    pub fn put_tagged<As, T: Write<As>>(
        self,
        name: &str,
        values: &[&str],
        _form: As,
        value: &T,
    ) -> Result<(), WireError> {
        let mut tagged = Tagged { target: self.target, tag: Tag { name, values } };
        value.write(Out { target: &mut tagged, options: self.options })
    }
}

/// The member that selects a type, with the values that it may have.
#[derive(Clone, Copy)]
struct Tag<'a> {
    name: &'a str,
    values: &'a [&'a str],
}

impl Tag<'_> {
    /// The value to be written instead of this one.
    fn text<'t>(&'t self, own: &'t str) -> &'t str {
        if self.values.contains(&own) { own } else { self.values.first().unwrap_or(&own) }
    }
}

/// Writes an object with the tag.
struct Tagged<'a> {
    target: &'a mut dyn Target,
    tag: Tag<'a>,
}

/// Writes the value of the tag.
struct TagValue<'a> {
    target: &'a mut dyn Target,
    tag: Tag<'a>,
}

macro_rules! forward {
    ($($name:ident($value:ident: $ty:ty);)*) => {$(
        fn $name(&mut self, $value: $ty) -> Result<(), WireError> {
            self.target.$name($value)
        }
    )*};
}

impl Target for Tagged<'_> {
    forward! {
        boolean(value: bool);
        integer(value: i64);
        unsigned(value: u64);
        float(value: f64);
        text(value: &str);
        display(value: &dyn Display);
        json(value: &serde_json::Value);
    }

    fn null(&mut self) -> Result<(), WireError> {
        self.target.null()
    }

    fn list(&mut self, length: usize, fill: &mut Fill<'_>) -> Result<(), WireError> {
        self.target.list(length, fill)
    }

    fn object(&mut self, fill: &mut Fill<'_>) -> Result<(), WireError> {
        let tag = self.tag;
        self.target.object(&mut |members| {
            let mut tagged = TaggedMembers { members, tag, is_written: false };
            fill(&mut tagged)?;
            match tag.values.first() {
                Some(value) if !tagged.is_written => tagged.members.text(tag.name, value),
                _ => Ok(()),
            }
        })
    }
}

impl Target for TagValue<'_> {
    forward! {
        boolean(value: bool);
        integer(value: i64);
        unsigned(value: u64);
        float(value: f64);
        display(value: &dyn Display);
    }

    fn json(&mut self, value: &serde_json::Value) -> Result<(), WireError> {
        match value.as_str() {
            Some(text) => self.text(text),
            None => self.target.json(value),
        }
    }

    fn null(&mut self) -> Result<(), WireError> {
        self.text("")
    }

    fn text(&mut self, value: &str) -> Result<(), WireError> {
        self.target.text(self.tag.text(value))
    }

    fn list(&mut self, length: usize, fill: &mut Fill<'_>) -> Result<(), WireError> {
        self.target.list(length, fill)
    }

    fn object(&mut self, fill: &mut Fill<'_>) -> Result<(), WireError> {
        self.target.object(fill)
    }
}

/// The members of an object with the tag.
struct TaggedMembers<'a> {
    members: &'a mut dyn Members,
    tag: Tag<'a>,
    is_written: bool,
}

impl TaggedMembers<'_> {
    /// Notes a member. Returns `true` for the tag.
    fn is_tag(&mut self, name: &str) -> bool {
        let is_tag = name == self.tag.name;
        self.is_written |= is_tag;
        is_tag
    }
}

impl Members for TaggedMembers<'_> {
    fn member(&mut self, name: &str, value: &WriteValue<'_>) -> Result<(), WireError> {
        let tag = self.tag;
        if self.is_tag(name) {
            return self.members.member(name, &|target| value(&mut TagValue { target, tag }));
        }
        self.members.member(name, value)
    }

    fn text(&mut self, name: &str, value: &str) -> Result<(), WireError> {
        let tag = self.tag;
        let value = if self.is_tag(name) { tag.text(value) } else { value };
        self.members.text(name, value)
    }

    fn display(&mut self, name: &str, value: &dyn Display) -> Result<(), WireError> {
        self.is_tag(name);
        self.members.display(name, value)
    }

    fn list(&mut self, name: &str, length: usize, fill: &FillMember<'_>) -> Result<(), WireError> {
        self.members.list(name, length, fill)
    }

    fn object(&mut self, name: &str, fill: &FillMember<'_>) -> Result<(), WireError> {
        self.members.object(name, fill)
    }
}
