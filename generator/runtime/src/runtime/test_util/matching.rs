//! Compares requests with expectations.

use serde_json::Value;

use crate::runtime::escaping::unescaped;

/// Returns `true` if a path matches a template. A given parameter must have its value. The path may have a prefix: that
/// of the server.
pub(super) fn is_of_template(path: &str, template: &str, given: Option<(&str, &str)>) -> bool {
    let end = template.find(['?', '#']).unwrap_or(template.len());
    ends_with(path, template[..end].trim_start_matches('/'), given)
}

/// Returns `true` if the last segments of a path match a template. Where a value is given, the other parameters may span
/// several segments.
fn ends_with(path: &str, template: &str, given: Option<(&str, &str)>) -> bool {
    let (others, last) = split_last(template, 0);
    let spans = given.is_some() && last.contains('{');
    let most = if spans { path.matches('/').count() } else { 0 };
    (0..=most).any(|slashes| {
        let (rest, text) = split_last(path, slashes);
        let fits_others = |others| rest.is_some_and(|rest| ends_with(rest, others, given));
        fits(last, &unescaped(text), given) && others.is_none_or(fits_others)
    })
}

/// The path before its last segment with this number of slashes, and that segment.
fn split_last(path: &str, slashes: usize) -> (Option<&str>, &str) {
    match path.rmatch_indices('/').nth(slashes) {
        Some((at, _)) => (Some(&path[..at]), &path[at + 1..]),
        None => (None, path),
    }
}

/// Returns `true` if a segment matches a template. A parameter has at least one character.
fn fits(template: &str, text: &str, given: Option<(&str, &str)>) -> bool {
    let parameter = template.split_once('{').and_then(|(before, rest)| {
        let (parameter, after) = rest.split_once('}')?;
        Some((before, parameter, after))
    });
    let Some((before, parameter, after)) = parameter else { return unescaped(template) == text };
    let Some(text) = text.strip_prefix(&*unescaped(before)) else { return false };
    if let Some((_, value)) = given.filter(|(name, _)| *name == parameter) {
        return text.strip_prefix(value).is_some_and(|text| fits(after, text, given));
    }
    let mut rests = text.char_indices().map(|(at, character)| &text[at + character.len_utf8()..]);
    rests.any(|rest| fits(after, rest, given))
}

/// The values with this name in pairs such as `a=1&b=2`.
pub(super) fn values_of<'p>(pairs: &'p str, name: &'p str) -> impl Iterator<Item = String> + 'p {
    pairs.split('&').filter_map(move |pair| {
        let (known, value) = pair.split_once('=').unwrap_or((pair, ""));
        (unescaped(known) == name).then(|| unescaped(value).into_owned())
    })
}

/// The JSON pointer of the first difference. Shows no value.
pub(super) fn difference(one: &Value, other: &Value) -> Option<String> {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let mut names = one.keys().chain(other.keys());
            names.find_map(|name| {
                let (one, other) = (one.get(name), other.get(name));
                let inside = one.zip(other).map(|(one, other)| difference(one, other));
                inside.unwrap_or(Some(String::new())).map(|rest| format!("/{name}{rest}"))
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let mut pairs = one.iter().zip(other).enumerate();
            pairs.find_map(|(index, (one, other))| {
                difference(one, other).map(|rest| format!("/{index}{rest}"))
            })
        }
        (Value::Number(one), Value::Number(other)) => {
            let same =
                one == other || (one.is_f64() != other.is_f64() && one.as_f64() == other.as_f64());
            (!same).then(String::new)
        }
        (one, other) => (one != other).then(String::new),
    }
}
