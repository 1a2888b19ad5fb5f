//! Values that are serialized part by part: by the styles of OpenAPI, and as the members of forms.

use super::RequestBuilder;
use crate::runtime::error::Error;
use crate::runtime::parameters::Parameters;
use crate::runtime::parts::Parts;
use crate::runtime::style::{self, Style};
use crate::runtime::wire;

impl RequestBuilder {
    /// Sets a path parameter to a value serialized with this [`Style`].
    pub fn path_styled(
        mut self,
        name: &'static str,
        style: Style,
        value: &dyn wire::Write,
    ) -> Self {
        self.styled(name, value, |parameters, parts| {
            parameters.path(name, style.in_path(name, parts));
            Ok(())
        });
        self
    }

    /// Sets a query parameter to a value serialized with this [`Style`].
    pub fn query_styled(mut self, name: &str, style: Style, value: &dyn wire::Write) -> Self {
        self.styled(name, value, |parameters, parts| {
            parameters.query_pairs(style.pairs(name, parts));
            Ok(())
        });
        self
    }

    /// Sets the whole query: to the properties of an object with the style `FORM`, where `members` has the styles of
    /// some properties, or else to the escaped text of the value.
    pub fn query_string(
        mut self,
        name: &str,
        style: Style,
        value: &dyn wire::Write,
        members: &[(&str, Style)],
    ) -> Self {
        self.styled(name, value, |parameters, parts| {
            let query = style::query_string(style, parts, members)?;
            // An object without properties is an empty query.
            parameters
                .query_pairs(Some(query).filter(|query| !query.is_empty()).into_iter().collect());
            Ok(())
        });
        self
    }

    /// Sets a header parameter to a value serialized with this [`Style`].
    pub fn header_styled(mut self, name: &str, style: Style, value: &dyn wire::Write) -> Self {
        self.styled(name, value, |parameters, parts| {
            parameters.header(name, &style.in_header(parts))
        });
        self
    }

    /// Sets a cookie to a value serialized with this [`Style`].
    pub fn cookie_styled(mut self, name: &str, style: Style, value: &dyn wire::Write) -> Self {
        self.styled(name, value, |parameters, parts| {
            let pairs = style.pairs(name, parts);
            // A value that the caller escapes must not end early (RFC 6265, section 4.1.1).
            let is_valid = |byte: u8| byte.is_ascii_graphic() && byte != b';';
            if !pairs.iter().all(|pair| pair.bytes().all(is_valid)) {
                let message = format!("the value of the cookie `{name}` must be escaped");
                return Err(Error::invalid_input(message));
            }
            parameters.cookies.extend(pairs);
            Ok(())
        });
        self
    }

    /// Sets an `application/x-www-form-urlencoded` body from the properties of an object. Properties without a style
    /// are serialized by type: scalars as text, arrays as one pair per item, objects as JSON.
    pub fn form_body(mut self, body: &dyn wire::Write, styles: &[(&str, Style)]) -> Self {
        match Parts::of(body, &mut self.raw.secrets) {
            Ok(parts) => {
                let form = style::form(&parts, styles);
                self.raw.content("application/x-www-form-urlencoded", form.into());
            }
            Err(error) => self.raw.fail(Error::unwritable("the body", error)),
        }
        self
    }

    /// Sets a parameter by the parts of its value.
    fn styled(
        &mut self,
        name: &str,
        value: &dyn wire::Write,
        set: impl FnOnce(&mut Parameters, &Parts) -> Result<(), Error>,
    ) {
        let what = || format!("the parameter `{name}`");
        let parts = Parts::of(value, &mut self.raw.secrets)
            .map_err(|error| Error::unwritable(&what(), error));
        let set = parts.and_then(|parts| set(&mut self.raw.parameters, &parts));
        self.raw.note(set);
    }
}
