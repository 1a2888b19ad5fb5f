//! Where the values of parameters go: the path, the query and headers.

use std::fmt::Display;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::endpoint::is_dots;
use super::error::Error;
use super::style::{escaped, push_escaped};

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

    pub(super) fn query(&mut self, name: &str, value: &dyn Display) {
        let mut pair = escaped(name);
        pair.push('=');
        push_escaped(&mut pair, value);
        self.query.push(pair);
    }

    pub(super) fn query_pairs(&mut self, pairs: Vec<String>) {
        self.query.extend(pairs);
    }

    pub(super) fn cookie_pairs(&mut self, pairs: Vec<String>) {
        self.cookies.extend(pairs);
    }

    pub(super) fn has_cookies(&self) -> bool {
        !self.cookies.is_empty()
    }

    /// The value of the `Cookie` header.
    pub(super) fn cookies(&self) -> Option<HeaderValue> {
        if self.cookies.is_empty() {
            return None;
        }
        // Only characters that a header can hold are left (RFC 6265, section 4.2.1).
        let mut cookies = HeaderValue::try_from(self.cookies.join("; ")).ok()?;
        cookies.set_sensitive(true);
        Some(cookies)
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
        target.push_str(if template.starts_with('/') { "" } else { "/" });
        let (mut rest, mut has_dots) = (template, template.contains('%'));
        while let Some((text, name, behind)) = next_variable(rest) {
            let value = self.filled(name)?;
            has_dots |= value.contains(['.', '%']);
            target.push_str(text);
            target.push_str(value);
            rest = behind;
        }
        target.push_str(rest);
        if has_dots {
            check_segments(template, &target)?;
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

/// URL parsers fold segments of dots away, encoded or not: the request would go to another path. Those that the template
/// has itself are meant so. A template may have a query or a fragment, which end its last segment.
#[cold]
fn check_segments(template: &str, target: &str) -> Result<(), Error> {
    fn dots(target: &str) -> impl Iterator<Item = &str> {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        path.split('/').filter(|segment| is_dots(segment))
    }
    let mut meant: Vec<&str> = dots(template).collect();
    let unmeant = dots(target).find(|segment| {
        let place = meant.iter().position(|meant| meant == segment);
        place.map(|place| meant.remove(place)).is_none()
    });
    match unmeant {
        Some(written) => Err(Error::invalid_input(format!(
            "`{written}` can't be a segment of the path `{template}`"
        ))),
        None => Ok(()),
    }
}

/// The first variable of a template, what stands before it, and what behind. A brace that its segment never closes is
/// text.
fn next_variable(template: &str) -> Option<(&str, &str, &str)> {
    let mut braces = template.match_indices('{');
    braces.find_map(|(brace, _)| {
        let (text, inner) = (&template[..brace], &template[brace + 1..]);
        let (name, behind) = inner.split_once('}')?;
        (!name.contains('/')).then_some((text, name, behind))
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
