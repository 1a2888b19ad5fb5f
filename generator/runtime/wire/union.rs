//! Values of one of several types.
//!
//! What comes is kept whole first. Its kind, its constants and the names of its members tell which of the types it is;
//! only then is it read. So a type that could be read, but would lose members that another one keeps, is not taken, and
//! a fault speaks of the type that was meant.

use serde_json::Value as Json;

use super::bridge::{Once, write_to};
use super::read::Value;
use super::write::{Manner, Out, Reader, Write};
use super::{Dialect, Fault, Result};

/// The kinds of JSON values, but for `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction.
    Integer,
    /// A number.
    Number,
    /// A string.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}

/// A form that a value of a union may have.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    variant: usize,
    name: &'static str,
    kind: Kind,
    tags: &'static [Tag],
    needs: &'static [&'static str],
    knows: Option<&'static [&'static str]>,
    items: &'static [Form],
}

/// A property, and the values of which it has one. Other values than strings stand here as JSON.
pub type Tag = (&'static str, &'static [&'static str]);

impl Form {
    /// Any value of a kind, for the variant of this number and name.
    pub const fn new(variant: usize, name: &'static str, kind: Kind) -> Self {
        Self { variant, name, kind, tags: &[], needs: &[], knows: None, items: &[] }
    }

    /// An object in which these properties have these values.
    #[must_use]
    pub const fn tags(self, tags: &'static [Tag]) -> Self {
        Self { tags, ..self }
    }

    /// An object that always has these members.
    #[must_use]
    pub const fn needs(self, needs: &'static [&'static str]) -> Self {
        Self { needs, ..self }
    }

    /// An object that has a place for these members only.
    #[must_use]
    pub const fn knows(self, knows: &'static [&'static str]) -> Self {
        Self { knows: Some(knows), ..self }
    }

    /// A list of which each item has one of these forms.
    #[must_use]
    pub const fn items(self, items: &'static [Form]) -> Self {
        Self { items, ..self }
    }
}

/// Reads a value of one of several forms. `take` reads the variant of a number; the one behind the last is the variant
/// that keeps what is unknown.
pub fn take_union<T: Write>(
    name: &str,
    forms: &[Form],
    value: Value<'_>,
    take: &mut dyn FnMut(usize, Value<'_>) -> Result<T>,
) -> Result<T> {
    let dialect = value.dialect();
    let json = value.json()?;
    let mut best: Option<(usize, T)> = None;
    let mut attempt = |variant: usize, weight: Weight| {
        let mut lost = 0;
        let found = take(variant, Value::new(&mut Once::new(&json), dialect))?;
        if weight == Weight::Lost {
            lost = count_lost(&json, &to_json(&found)?);
        }
        if best.as_ref().is_none_or(|(least, _)| lost < *least) {
            best = Some((lost, found));
        }
        Ok(lost)
    };
    choose(name, forms, &json, &mut attempt)?;
    best.map(|(_, value)| value).ok_or_else(|| Fault::new("no value was read"))
}

/// Writes a value as JSON.
fn to_json(value: &dyn Write) -> Result<Json> {
    let manner = Manner { reader: Reader::Anybody, dialect: Dialect::Json };
    write_to(serde_json::value::Serializer, &|target| value.write(Out::new(target, manner)))
        .map_err(|error| Fault::new(error.to_string()))
}

/// Whether to count what a form loses of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// It is the only one that comes into question.
    None,
    /// Others do as well.
    Lost,
}

/// How many members of a value are not written again.
fn count_lost(json: &Json, written: &Json) -> usize {
    match (json, written) {
        (Json::Object(members), Json::Object(kept)) => {
            let lost = |(name, value): (&String, &Json)| match kept.get(name) {
                Some(kept) => count_lost(value, kept),
                None => usize::from(!value.is_null()),
            };
            members.iter().map(lost).sum()
        }
        (Json::Array(items), Json::Array(kept)) => {
            items.iter().zip(kept).map(|(item, kept)| count_lost(item, kept)).sum()
        }
        _ => 0,
    }
}

/// What is found of a form in a value.
struct Match<'f> {
    form: &'f Form,
    /// Whether all of its constants are there, and there are some.
    tagged: bool,
    /// How many members have a place in another form, but not in this one.
    homeless: usize,
}

/// Tries the forms that the value may have, the likeliest first.
fn choose(
    name: &str,
    forms: &[Form],
    json: &Json,
    attempt: &mut dyn FnMut(usize, Weight) -> Result<usize>,
) -> Result {
    let of_kind: Vec<&Form> = forms.iter().filter(|form| is_kind(form.kind, json)).collect();
    let unknown = forms.iter().map(|form| form.variant + 1).max().unwrap_or_default();
    if of_kind.is_empty() {
        return Err(unexpected(name, forms, json));
    }
    let mut matches: Vec<Match<'_>> = Vec::new();
    for form in &of_kind {
        if let Some((tagged, homeless)) = fit(form, forms, json) {
            matches.push(Match { form, tagged, homeless });
        }
    }
    matches
        .sort_by_key(|found| (!found.tagged, found.homeless, usize::MAX - found.form.needs.len()));
    let any_tagged = matches.iter().any(|found| found.tagged);
    // What would lose something is not taken, unless its constants name it.
    matches.retain(|found| found.tagged || (found.homeless == 0 && !any_tagged));
    let has_members = matches!(json, Json::Object(_) | Json::Array(_));
    let weight = if matches.len() > 1 && has_members { Weight::Lost } else { Weight::None };
    let mut faults: Vec<(&Form, Fault)> = Vec::new();
    let mut is_read = false;
    for found in &matches {
        if faults.iter().any(|(form, _)| form.variant == found.form.variant) {
            continue;
        }
        match attempt(found.form.variant, weight) {
            Ok(0) => return Ok(()),
            Ok(_) => is_read = true,
            Err(fault) => faults.push((found.form, fault)),
        }
    }
    match faults.len() {
        _ if is_read => Ok(()),
        // Of no known form: one that a later version may know.
        0 => attempt(unknown, Weight::None).map(drop),
        1 => Err(faults.remove(0).1),
        _ => {
            let tried: Vec<String> =
                faults.iter().map(|(form, fault)| format!("as `{}`: {fault}", form.name)).collect();
            Err(Fault::new(format!("no form of `{name}` fits; {}", tried.join("; "))))
        }
    }
}

/// Whether a value can have a form, as far as its constants and the names of its members tell: whether the constants
/// are there, and how many of its members only other forms have a place for.
fn fit(form: &Form, forms: &[Form], json: &Json) -> Option<(bool, usize)> {
    match json {
        Json::Object(members) => {
            let mut tagged = !form.tags.is_empty();
            for (property, values) in form.tags {
                match members.get(*property) {
                    Some(value) if values.iter().any(|wanted| is_constant(value, wanted)) => {}
                    Some(Json::Null) | None => tagged = false,
                    Some(_) => return None,
                }
            }
            let is_there = |name: &&str| members.contains_key(*name);
            // What its constants have named is read, so that the fault can say what is missing.
            if !tagged && !form.needs.iter().all(is_there) {
                return None;
            }
            // A form that is told by constants alone is not taken without them.
            let by_tags_alone = form.needs.is_empty() && form.knows.is_none();
            if !form.tags.is_empty() && !tagged && by_tags_alone {
                return None;
            }
            let Some(knows) = form.knows else { return Some((tagged, 0)) };
            let is_known = |name: &String| knows.contains(&name.as_str());
            if !tagged
                && form.needs.is_empty()
                && !members.is_empty()
                && !members.keys().any(is_known)
            {
                return None;
            }
            let has_place = |name: &str| {
                forms.iter().any(|other| other.knows.is_some_and(|names| names.contains(&name)))
            };
            let homeless =
                members.keys().filter(|name| !knows.contains(&name.as_str()) && has_place(name));
            Some((tagged, homeless.count()))
        }
        Json::Array(items) if !form.items.is_empty() => {
            let mut tagged = !items.is_empty();
            let mut homeless = 0;
            for item in items.iter().filter(|item| !item.is_null()) {
                let inner = form.items.iter().filter(|inner| is_kind(inner.kind, item));
                let all: Vec<Form> = forms.iter().flat_map(|form| form.items).copied().collect();
                let best = inner.filter_map(|inner| fit(inner, &all, item));
                let (is_tagged, lost) = best.min_by_key(|(tagged, lost)| (!tagged, *lost))?;
                tagged &= is_tagged;
                homeless += lost;
            }
            Some((tagged, homeless))
        }
        _ => Some((false, 0)),
    }
}

fn is_constant(value: &Json, wanted: &str) -> bool {
    match value {
        Json::String(text) => text == wanted,
        Json::Bool(value) => wanted == if *value { "true" } else { "false" },
        Json::Number(number) => {
            let text = number.to_string();
            text == wanted
        }
        Json::Null | Json::Array(_) | Json::Object(_) => false,
    }
}

fn is_kind(kind: Kind, json: &Json) -> bool {
    match (kind, json) {
        (Kind::Boolean, Json::Bool(_))
        | (Kind::Number, Json::Number(_))
        | (Kind::Text, Json::String(_))
        | (Kind::List, Json::Array(_))
        | (Kind::Object, Json::Object(_)) => true,
        (Kind::Integer, Json::Number(number)) => {
            number.as_f64().is_none_or(|number| number.fract() == 0.0)
        }
        _ => false,
    }
}

/// Says which kinds the union has.
#[cold]
fn unexpected(name: &str, forms: &[Form], json: &Json) -> Fault {
    let mut kinds: Vec<&str> = Vec::new();
    for form in forms {
        let kind = match form.kind {
            Kind::Boolean => "a boolean",
            Kind::Integer => "an integer",
            Kind::Number => "a number",
            Kind::Text => "a string",
            Kind::List => "a list",
            Kind::Object => "an object",
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let last = kinds.pop().unwrap_or_default();
    let expected = match kinds.as_slice() {
        [] => format!("{last} for `{name}`"),
        kinds => format!("{} or {last} for `{name}`", kinds.join(", ")),
    };
    match json {
        Json::String(text) => Fault::unexpected_text(&expected, text),
        Json::Array(_) => Fault::unexpected(&expected, "a list"),
        Json::Object(_) => Fault::unexpected(&expected, "an object"),
        Json::Number(number) => Fault::unexpected(&expected, format_args!("the number {number}")),
        other => Fault::unexpected(&expected, other),
    }
}
