//! The fields of a multipart body.

use super::{Multipart, quoted};
use crate::runtime::error::Error;
use crate::runtime::media_type::{Syntax, essence, syntax};
use crate::runtime::parts::Parts;
use crate::runtime::style::Style;

impl Multipart {
    /// Adds the members of an object: scalars as text, other values by their style or as JSON. Items of a list without
    /// a style are separate parts.
    pub(in crate::runtime) fn fields(
        &mut self,
        value: &Parts,
        media_types: &[(&str, &str)],
        styles: &[(&str, Style)],
    ) -> Result<(), Error> {
        let Parts::Object(members) = value else {
            return Err(Error::invalid_input("a multipart body must be an object"));
        };
        for (name, member) in members {
            let declared = media_types.iter().find(|(of, _)| of == name).map(|(_, name)| *name);
            let style = styles.iter().find(|(of, _)| of == name).map(|(_, style)| *style);
            match (member, style) {
                (Parts::List(items), Some(_)) if items.is_empty() => {}
                (Parts::List(_) | Parts::Object(_), Some(style)) => {
                    self.text(name, style.in_header(member), None)?;
                }
                (Parts::List(items), None)
                    if declared.is_none_or(|declared| !is_json(declared)) =>
                {
                    items.iter().try_for_each(|item| self.field(name, item, declared))?;
                }
                (member, _) => self.field(name, member, declared)?,
            }
        }
        Ok(())
    }

    fn field(&mut self, name: &str, value: &Parts, declared: Option<&str>) -> Result<(), Error> {
        let text = match declared {
            Some(declared) if is_json(declared) => Some(value.to_string()),
            _ => value.text(),
        };
        let Some(text) = text else { return Ok(()) };
        let has_parts = matches!(value, Parts::List(_) | Parts::Object(_));
        let media_type = declared.or(has_parts.then_some("application/json"));
        self.text(name, text, media_type)
    }

    fn text(&mut self, name: &str, text: String, media_type: Option<&str>) -> Result<(), Error> {
        let headers = media_type.map(|media_type| ("Content-Type", media_type));
        let disposition = format!("form-data; name=\"{}\"", quoted(name));
        self.part(&disposition, headers.into_iter(), text.into())
    }
}

fn is_json(media_type: &str) -> bool {
    syntax(essence(media_type)) == Some(Syntax::Json)
}
