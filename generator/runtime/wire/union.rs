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
enum Fit {
    /// The value has another form.
    No,
    /// Nothing speaks for it, and nothing against it but that a constant is missing, or is of another kind than it can
    /// be: if no form is likelier, it is wrong, and is read to find out how.
    Wrong,
    /// It may have the form.
    Likely(Likeness),
}

/// How like a form a value is.
struct Likeness {
    /// How many of its constants are there.
    constants: usize,
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
    let mut wrong: Vec<&Form> = Vec::new();
    let mut likely: Vec<(&Form, Likeness)> = Vec::new();
    let mut is_of_kind = false;
    for form in forms.iter().filter(|form| is_kind(form.kind, json)) {
        is_of_kind = true;
        match fit(form, forms, json) {
            Fit::No => {}
            Fit::Wrong => wrong.push(form),
            Fit::Likely(likeness) => likely.push((form, likeness)),
        }
    }
    if !is_of_kind {
        return Err(unexpected(name, forms, json));
    }
    let most = likely.iter().map(|(_, likeness)| likeness.constants).max().unwrap_or_default();
    // What would lose something is not taken, unless its constants name it. Those of one form say nothing against
    // another that has none.
    likely.retain(|(form, likeness)| match most {
        0 => likeness.homeless == 0 || json.is_array(),
        most => likeness.constants == most || (form.tags.is_empty() && likeness.homeless == 0),
    });
    likely.sort_by_key(|(form, likeness)| {
        (likeness.homeless, usize::MAX - likeness.constants, usize::MAX - form.needs.len())
    });
    let mut tried: Vec<&Form> = likely.into_iter().map(|(form, _)| form).collect();
    if tried.is_empty() {
        tried = wrong;
    }
    let unknown = forms.iter().map(|form| form.variant + 1).max().unwrap_or_default();
    if tried.is_empty() {
        // Of no known form: one that a later version may know.
        return attempt(unknown, Weight::None).map(drop);
    }
    attempt_all(name, &tried, json, attempt)
}

/// Tries these forms, and takes the one that loses least.
fn attempt_all(
    name: &str,
    forms: &[&Form],
    json: &Json,
    attempt: &mut dyn FnMut(usize, Weight) -> Result<usize>,
) -> Result {
    let has_members = json.is_object() || json.is_array();
    let weight = if forms.len() > 1 && has_members { Weight::Lost } else { Weight::None };
    let mut faults: Vec<(&Form, Fault)> = Vec::new();
    let mut is_read = false;
    for form in forms {
        if faults.iter().any(|(tried, _)| tried.variant == form.variant) {
            continue;
        }
        match attempt(form.variant, weight) {
            Ok(0) => return Ok(()),
            Ok(_) => is_read = true,
            Err(fault) => faults.push((form, fault)),
        }
    }
    match faults.len() {
        _ if is_read => Ok(()),
        1 => Err(faults.remove(0).1),
        _ => {
            let tried: Vec<String> =
                faults.iter().map(|(form, fault)| format!("as `{}`: {fault}", form.name)).collect();
            Err(Fault::new(format!("no form of `{name}` fits; {}", tried.join("; "))))
        }
    }
}

/// Whether a value can have a form, as far as its constants and the names of its members tell.
fn fit(form: &Form, forms: &[Form], json: &Json) -> Fit {
    match json {
        Json::Object(members) => fit_object(form, forms, members),
        Json::Array(items) if !form.items.is_empty() => {
            let all: Vec<Form> = forms.iter().flat_map(|form| form.items).copied().collect();
            let mut likeness = Likeness { constants: usize::from(!items.is_empty()), homeless: 0 };
            for item in items.iter().filter(|item| !item.is_null()) {
                let inner = form.items.iter().filter(|inner| is_kind(inner.kind, item));
                let best = inner
                    .filter_map(|inner| match fit(inner, &all, item) {
                        Fit::Likely(likeness) => Some(likeness),
                        Fit::No | Fit::Wrong => None,
                    })
                    .min_by_key(|found| (usize::MAX - found.constants, found.homeless));
                let best = best.unwrap_or(Likeness { constants: 0, homeless: 1 });
                likeness.constants = likeness.constants.min(best.constants);
                likeness.homeless += best.homeless;
            }
            Fit::Likely(likeness)
        }
        _ => Fit::Likely(Likeness { constants: 0, homeless: 0 }),
    }
}

fn fit_object(form: &Form, forms: &[Form], members: &serde_json::Map<String, Json>) -> Fit {
    let mut constants = 0;
    let mut is_wrong = false;
    for (property, values) in form.tags {
        match members.get(*property) {
            Some(Json::Null) | None => {}
            Some(value) if values.iter().any(|wanted| is_constant(value, wanted)) => constants += 1,
            Some(value) if values.iter().any(|wanted| is_like(value, wanted)) => return Fit::No,
            Some(_) => is_wrong = true,
        }
    }
    if is_wrong {
        return Fit::Wrong;
    }
    // What its constants have named is read, so that the fault can say what is missing.
    if constants == 0 {
        let is_there = |name: &&str| members.contains_key(*name);
        if !form.needs.iter().all(is_there) {
            return Fit::No;
        }
        if !form.tags.is_empty() && form.needs.is_empty() && form.knows.is_none() {
            return Fit::Wrong;
        }
    }
    let Some(knows) = form.knows else { return Fit::Likely(Likeness { constants, homeless: 0 }) };
    let is_known = |name: &String| knows.contains(&name.as_str());
    let has_sign = constants > 0 || !form.needs.is_empty() || members.is_empty();
    if !has_sign && !members.keys().any(is_known) {
        return Fit::No;
    }
    let has_place = |name: &&String| {
        forms.iter().any(|form| form.knows.is_some_and(|names| names.contains(&name.as_str())))
    };
    let homeless = members.keys().filter(|name| !is_known(name)).filter(has_place).count();
    Fit::Likely(Likeness { constants, homeless })
}

/// Whether a value is of the kind that a constant is.
fn is_like(value: &Json, wanted: &str) -> bool {
    match value {
        Json::String(_) => true,
        Json::Bool(_) => matches!(wanted, "true" | "false"),
        Json::Number(_) => wanted.parse::<f64>().is_ok(),
        Json::Null | Json::Array(_) | Json::Object(_) => false,
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
