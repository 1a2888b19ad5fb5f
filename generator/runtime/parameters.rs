//! Where the values of parameters go: the path, the query and headers.

use std::fmt::{Display, Write};

use http::{HeaderMap, HeaderName, HeaderValue};

use super::error::Error;

/// The parameters of one request.
#[derive(Debug, Clone, Default)]
pub(super) struct Parameters {
    path: Vec<(&'static str, String)>,
    query: Vec<(&'static str, String)>,
    pub(super) headers: HeaderMap,
}

impl Parameters {
    pub(super) fn path(&mut self, name: &'static str, value: String) {
        self.path.push((name, value));
    }

    pub(super) fn query(&mut self, name: &'static str, value: String) {
        self.query.push((name, value));
    }

    pub(super) fn header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let lawful = HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok());
        let (name, value) = lawful.ok_or_else(|| {
            Error::invalid_input(format!("the header `{name}` can't hold this value"))
        })?;
        self.headers.append(name, value);
        Ok(())
    }

    /// The path and query of the request, percent-encoded.
    pub(super) fn target(&self, template: &str) -> Result<String, Error> {
        let mut target = String::with_capacity(template.len() + 64);
        for segment in template.split('/').skip(usize::from(template.starts_with('/'))) {
            let raw = self.expand(segment)?;
            // URL parsers fold these two away, encoded or not: the request would go to another path.
            if segment.contains('{') && matches!(raw.as_str(), "." | "..") {
                return Err(Error::invalid_input(format!(
                    "`{raw}` can't be a segment of the path `{template}`"
                )));
            }
            target.push('/');
            if segment.contains('{') {
                self.encode_segment(segment, &mut target)
            } else {
                target.push_str(segment)
            }
        }
        for (index, (name, value)) in self.query.iter().enumerate() {
            target.push(if index == 0 && !template.contains('?') { '?' } else { '&' });
            percent_encode(name, &mut target);
            target.push('=');
            percent_encode(value, &mut target);
        }
        Ok(target)
    }

    /// A segment with its values as they are.
    fn expand(&self, segment: &str) -> Result<String, Error> {
        let mut expanded = String::new();
        for part in parts(segment) {
            match part {
                Part::Text(text) => expanded.push_str(text),
                Part::Variable(name) => match self.value(name) {
                    Some("") => {
                        return Err(Error::invalid_input(format!(
                            "the path parameter `{name}` is empty"
                        )));
                    }
                    Some(value) => expanded.push_str(value),
                    None => {
                        return Err(Error::invalid_input(format!(
                            "the path parameter `{name}` is not set"
                        )));
                    }
                },
            }
        }
        Ok(expanded)
    }

    fn encode_segment(&self, segment: &str, target: &mut String) {
        for part in parts(segment) {
            match part {
                Part::Text(text) => target.push_str(text),
                Part::Variable(name) => {
                    percent_encode(self.value(name).unwrap_or_default(), target)
                }
            }
        }
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.path.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

/// A piece of a path template.
enum Part<'t> {
    Text(&'t str),
    Variable(&'t str),
}

fn parts(segment: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = segment;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((name, behind)) = rest.strip_prefix('{').and_then(|inner| inner.split_once('}'))
        {
            rest = behind;
            return Some(Part::Variable(name));
        }
        // A brace that is never closed is text.
        let end = rest[1..].find('{').map_or(rest.len(), |index| index + 1);
        let (text, behind) = rest.split_at(if rest.starts_with('{') { rest.len() } else { end });
        rest = behind;
        Some(Part::Text(text))
    })
}

/// Encodes all but the unreserved characters (RFC 3986, section 2.3).
pub(super) fn percent_encode(text: &str, target: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            target.push(char::from(byte));
        } else {
            write!(target, "%{byte:02X}").expect("a string takes all that is written");
        }
    }
}

/// The values with commas between them.
pub(super) fn joined<V: Display>(values: impl IntoIterator<Item = V>) -> String {
    let mut text = String::new();
    for (index, value) in values.into_iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(text, "{comma}{value}").expect("a string takes all that is written");
    }
    text
}
