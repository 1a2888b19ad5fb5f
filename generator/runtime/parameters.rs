//! Where the values of parameters go: the path, the query and headers.

use std::fmt::Display;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::error::Error;
use super::style::escaped;

/// The parameters of one request, encoded as their places want.
#[derive(Debug, Clone, Default)]
pub(super) struct Parameters {
    path: Vec<(&'static str, String)>,
    /// Each `name=value`.
    pub(super) query: Vec<String>,
    /// Each `name=value`.
    cookies: Vec<String>,
    pub(super) headers: HeaderMap,
}

impl Parameters {
    pub(super) fn path(&mut self, name: &'static str, encoded: String) {
        self.path.push((name, encoded));
    }

    pub(super) fn query(&mut self, name: &str, value: &str) {
        self.query.push(format!("{}={}", escaped(name), escaped(value)));
    }

    pub(super) fn query_pairs(&mut self, pairs: Vec<String>) {
        self.query.extend(pairs);
    }

    pub(super) fn cookie_pairs(&mut self, pairs: Vec<String>) {
        self.cookies.extend(pairs);
    }

    /// The value of the `Cookie` header.
    pub(super) fn cookies(&self) -> Option<HeaderValue> {
        // Only characters that a header can hold are left (RFC 6265, section 4.2.1).
        (!self.cookies.is_empty()).then(|| self.cookies.join("; ").parse().ok()).flatten()
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
        // What stands before the first variable needs no look.
        let varied = match template.find('{') {
            Some(brace) => template[..brace].rfind('/').unwrap_or_default(),
            None if template.starts_with('/') => template.len(),
            None => 0,
        };
        let (fixed, varied) = template.split_at(varied);
        target.push_str(if fixed.is_empty() || fixed.starts_with('/') { "" } else { "/" });
        target.push_str(fixed);
        let is_varied = fixed.is_empty() || !varied.is_empty();
        let segments = varied.strip_prefix('/').unwrap_or(varied).split('/');
        for segment in segments.filter(|_| is_varied) {
            let start = target.len() + 1;
            target.push('/');
            for part in parts(segment) {
                match part {
                    Part::Text(text) => target.push_str(text),
                    Part::Variable(name) => target.push_str(self.filled(name)?),
                }
            }
            // URL parsers fold these two away, encoded or not: the request would go to another path.
            let written = &target[start..];
            if segment.contains('{') && is_dots(written) {
                return Err(Error::invalid_input(format!(
                    "`{written}` can't be a segment of the path `{template}`"
                )));
            }
        }
        for (index, pair) in self.query.iter().enumerate() {
            target.push(if index == 0 && !template.contains('?') { '?' } else { '&' });
            target.push_str(pair);
        }
        Ok(target)
    }

    /// What stands for a variable of the path.
    fn filled(&self, name: &str) -> Result<&str, Error> {
        match self.value(name) {
            Some("") => Err(Error::invalid_input(format!("the path parameter `{name}` is empty"))),
            Some(value) => Ok(value),
            None => Err(Error::invalid_input(format!("the path parameter `{name}` is not set"))),
        }
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.path.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

/// Whether URL parsers take a segment for the same folder or the one above: <https://url.spec.whatwg.org/#path-state>.
pub(super) fn is_dots(segment: &str) -> bool {
    // `%2e%2e` is the longest way to write it.
    segment.len() <= 6
        && matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
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

/// The values with commas between them, each as `write` has it.
pub(super) fn joined<V: Display>(
    values: impl IntoIterator<Item = V>,
    write: impl Fn(&str) -> String,
) -> String {
    let texts: Vec<String> = values.into_iter().map(|value| write(&value.to_string())).collect();
    texts.join(",")
}
