//! Parameters of a request, in path, query and headers.

use std::collections::BTreeMap;
use std::fmt::Display;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::endpoint::{ClientParameter, Constant, ParameterPlace, is_dots};
use super::error::Error;
use super::escaping::{escaped, push_escaped};

/// The parameters of one request, encoded for their places.
#[derive(Debug, Clone, Default)]
pub(super) struct Parameters {
    path: Vec<(&'static str, String)>,
    /// Pairs `name=value`.
    pub(super) query: Vec<String>,
    /// Pairs `name=value`.
    pub(super) cookies: Vec<String>,
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

    pub(super) fn has_cookies(&self) -> bool {
        !self.cookies.is_empty()
    }

    /// The value of the `Cookie` header.
    pub(super) fn cookies(&self) -> Option<HeaderValue> {
        if self.cookies.is_empty() {
            return None;
        }
        // Encoded values contain only valid characters (RFC 6265, section 4.2.1).
        let mut cookies = HeaderValue::try_from(self.cookies.join("; ")).ok()?;
        cookies.set_sensitive(true);
        Some(cookies)
    }

    pub(super) fn header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let valid = HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok());
        let (name, value) = valid.ok_or_else(|| {
            Error::invalid_input(format!("the value of the header `{name}` is invalid"))
        })?;
        self.headers.append(name, value);
        Ok(())
    }

    /// These parameters, with the values of the client and the constants that they do not set.
    #[cold]
    pub(super) fn with_defaults(
        &self,
        of_client: (&[ClientParameter], &BTreeMap<&'static str, String>),
        constants: &[Constant],
    ) -> Result<Self, Error> {
        let mut all = self.clone();
        let (parameters, values) = of_client;
        for parameter in parameters.iter().filter(|parameter| !self.has(parameter)) {
            let ClientParameter { place, name, setter, required } = *parameter;
            match (values.get(setter), place) {
                (None, _) if required => {
                    return Err(Error::invalid_input(format!(
                        "the parameter `{name}` is not set: call `ClientBuilder::{setter}`"
                    )));
                }
                (None, _) => {}
                (Some(value), ParameterPlace::Path) => all.path(name, escaped(value)),
                (Some(value), ParameterPlace::Query) => all.query(name, value),
                (Some(value), ParameterPlace::Header) => all.header(name, value)?,
                (Some(value), ParameterPlace::Cookie) => {
                    all.cookies.push(format!("{}={}", escaped(name), escaped(value)));
                }
            }
        }
        for constant in constants {
            match *constant {
                Constant::Path(name, value) if all.value(name).is_none() => {
                    all.path(name, value.to_owned());
                }
                Constant::Query(pair) if !has_name_of(&all.query, pair) => {
                    all.query.push(pair.to_owned());
                }
                Constant::Header(name, value) if !all.headers.contains_key(name) => {
                    all.header(name, value)?;
                }
                Constant::Cookie(pair) if !has_name_of(&all.cookies, pair) => {
                    all.cookies.push(pair.to_owned());
                }
                _ => {}
            }
        }
        Ok(all)
    }

    /// Returns `true` if the call sets this parameter.
    fn has(&self, parameter: &ClientParameter) -> bool {
        let name = parameter.name;
        match parameter.place {
            ParameterPlace::Path => self.value(name).is_some(),
            ParameterPlace::Query => has_name_of(&self.query, &escaped(name)),
            ParameterPlace::Header => self.headers.contains_key(name),
            ParameterPlace::Cookie => has_name_of(&self.cookies, &escaped(name)),
        }
    }

    /// The path and query of the request, percent-encoded.
    pub(super) fn target(&self, template: &str) -> Result<String, Error> {
        let mut target = String::with_capacity(template.len() + 64);
        target.push_str(if template.starts_with('/') { "" } else { "/" });
        let (mut rest, mut has_dots) = (template, template.contains('%'));
        while let Some((text, name, after)) = next_variable(rest) {
            let value = self.filled(name)?;
            has_dots |= value.contains(['.', '%']);
            target.push_str(text);
            target.push_str(value);
            rest = after;
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

    /// The value of a path variable.
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

/// Returns `true` if one of the pairs has the name of another pair.
fn has_name_of(pairs: &[String], pair: &str) -> bool {
    let name = pair.split('=').next();
    pairs.iter().any(|known| known.split('=').next() == name)
}

/// Rejects values that are dot segments, which URL parsers remove even if encoded, so that the request would go to
/// another path. Dot segments of the template itself are allowed. Query and fragment end the last segment.
#[cold]
fn check_segments(template: &str, target: &str) -> Result<(), Error> {
    fn dots(target: &str) -> impl Iterator<Item = &str> {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        // Some servers ignore what follows a semicolon.
        path.split('/').filter(|segment| is_dots(segment.split(';').next().unwrap_or_default()))
    }
    let mut allowed: Vec<&str> = dots(template).collect();
    let unexpected = dots(target).find(|segment| {
        let place = allowed.iter().position(|allowed| allowed == segment);
        place.map(|place| allowed.remove(place)).is_none()
    });
    match unexpected {
        Some(written) => Err(Error::invalid_input(format!(
            "`{written}` can't be a segment of the path `{template}`"
        ))),
        None => Ok(()),
    }
}

/// The text before the first variable, its name, and the text after it. A brace that is not closed within its segment
/// is text.
fn next_variable(template: &str) -> Option<(&str, &str, &str)> {
    let mut braces = template.match_indices('{');
    braces.find_map(|(brace, _)| {
        let (text, inner) = (&template[..brace], &template[brace + 1..]);
        let (name, after) = inner.split_once('}')?;
        (!name.contains('/')).then_some((text, name, after))
    })
}

/// The encoded values, separated by commas.
pub(super) fn joined<V: Display>(
    values: impl IntoIterator<Item = V>,
    write: impl Fn(&str) -> String,
) -> String {
    let texts: Vec<String> = values.into_iter().map(|value| write(&value.to_string())).collect();
    texts.join(",")
}
