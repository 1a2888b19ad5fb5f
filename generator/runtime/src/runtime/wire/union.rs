//! Values of one of several types.
//!
//! A value is first parsed into memory. Its kind, its constants and its member names decide its type, and only then is
//! it decoded. So a type that would lose members is not chosen if another preserves them, and errors refer to the
//! intended type.

mod decision;
mod tree;

use std::any::TypeId;

use serde_json::Value as Json;

use super::bridge::write_to;
use super::read::Value;
use super::record::Empty;
use super::write::{Out, Reader, Write, WriteOptions};
use super::{Dialect, Result, WireError};
use decision::{Decision, Outcome, Scope};
use tree::Node;

/// The kinds of JSON values, except `null`.
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

/// A member of a union, as far as its JSON identifies it.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    variant: usize,
    name: &'static str,
    kind: Kind,
    tags: &'static [Tag],
    needs: &'static [&'static str],
    knows: Option<&'static [&'static str]>,
    items: &'static [Form],
    is_default: bool,
}

/// A property and its possible values. Values other than strings are JSON.
pub type Tag = (&'static str, &'static [&'static str]);

impl Form {
    /// Any value of a kind, for the variant with this number and name.
    pub const fn new(variant: usize, name: &'static str, kind: Kind) -> Self {
        Self {
            variant,
            name,
            kind,
            tags: &[],
            needs: &[],
            knows: None,
            items: &[],
            is_default: false,
        }
    }

    /// Requires one of these values for each of these properties.
    #[must_use]
    pub const fn tags(self, tags: &'static [Tag]) -> Self {
        Self { tags, ..self }
    }

    /// Requires these members.
    #[must_use]
    pub const fn needs(self, needs: &'static [&'static str]) -> Self {
        Self { needs, ..self }
    }

    /// Declares that the object has only these members.
    #[must_use]
    pub const fn knows(self, knows: &'static [&'static str]) -> Self {
        Self { knows: Some(knows), ..self }
    }

    /// Declares the forms of the items of a list.
    #[must_use]
    pub const fn items(self, items: &'static [Form]) -> Self {
        Self { items, ..self }
    }

    /// Declares the form of a value to which no other form applies.
    #[must_use]
    pub const fn otherwise(self) -> Self {
        Self { is_default: true, ..self }
    }
}

/// Reads a value of one of several forms. `take` reads the variant with a number. The number after the last is the
/// variant for unknown values.
pub fn take_union<T: Write + Empty + 'static>(
    name: &str,
    forms: &[Form],
    mut value: Value<'_>,
    take: &mut dyn FnMut(usize, Value<'_>) -> Result<T>,
) -> Result<T> {
    let mut found = None;
    let mut work = |task: Task<'_>| {
        match task {
            Task::Read(variant, value) => found = Some(take(variant, value)?),
            Task::Write(json) => {
                *json = found.as_ref().map_or(Ok(Json::Null), |found| to_json(found))?
            }
            Task::Skip => found = Some(T::empty()),
        }
        Ok(())
    };
    let union = Union { name, forms, ty: TypeId::of::<T>(), dialect: value.dialect() };
    if let Some(node) = Node::of(&mut value) {
        union.read(node, &mut work)?;
    } else {
        let (json, scope) = (value.json()?, Scope::default());
        union.read(Node { json: &json, scope: &scope }, &mut work)?;
    }
    found.ok_or_else(|| WireError::new("no value was read"))
}

/// The part of reading a union that depends on its type.
enum Task<'t> {
    /// Reads a value as the variant with this number.
    Read(usize, Value<'t>),
    /// Writes the value that was read.
    Write(&'t mut Json),
    /// Uses any value in place of one that is skipped.
    Skip,
}

type Work<'t> = dyn FnMut(Task<'_>) -> Result + 't;

/// The most forms whose errors a message contains.
const MAX_LISTED: usize = 8;

/// A union, without its type.
struct Union<'u> {
    name: &'u str,
    forms: &'u [Form],
    ty: TypeId,
    dialect: Dialect,
}

impl Union<'_> {
    /// The number of the variant for unknown values.
    fn unknown(&self) -> usize {
        self.forms.iter().map(|form| form.variant + 1).max().unwrap_or_default()
    }

    fn read(&self, node: Node<'_>, work: &mut Work<'_>) -> Result {
        let forms = likely_forms(self, node.json)?;
        if !node.json.is_object() && !node.json.is_array() {
            return self.read_scalar(&forms, node, work);
        }
        let Some(trial) = &node.scope.trial else {
            return match forms.as_slice() {
                // Unknown, as in a later version of the API.
                [] => self.read_as(self.unknown(), node, work),
                [form] => self.read_as(form.variant, node, work),
                several => self.read_one_of(several, node, work),
            };
        };
        let (decision, _) = self.decide(&forms, node, work)?;
        if let Outcome::Fits(lost) = decision.outcome {
            trial.skip(node.json, lost);
            return work(Task::Skip);
        }
        trial.has_error_inside.set(true);
        Err(WireError::new("a union fits no member"))
    }

    fn read_as(&self, variant: usize, mut node: Node<'_>, work: &mut Work<'_>) -> Result {
        work(Task::Read(variant, Value::new(&mut node, self.dialect)))
    }

    /// A scalar has no members to lose, so the first form that can be read is taken.
    fn read_scalar(&self, forms: &[&Form], node: Node<'_>, work: &mut Work<'_>) -> Result {
        let mut errors = Vec::new();
        for form in forms {
            match self.read_as(form.variant, node, work) {
                Ok(()) => return Ok(()),
                Err(error) => errors.push((form.name, error)),
            }
        }
        Err(self.none_fits(errors))
    }

    fn read_one_of(&self, forms: &[&Form], node: Node<'_>, work: &mut Work<'_>) -> Result {
        let (decision, is_read) = self.decide(forms, node, work)?;
        match decision.outcome {
            Outcome::Fits(_) if is_read => Ok(()),
            Outcome::Fits(_) | Outcome::ErrorInside => self.read_as(decision.variant, node, work),
            Outcome::Error(error) => Err(error),
        }
    }

    /// Decides once which form a value has: the first that loses nothing, else the one that loses least. Returns `true`
    /// with the decision if the trial has read the whole value as that form.
    fn decide(
        &self,
        forms: &[&Form],
        node: Node<'_>,
        work: &mut Work<'_>,
    ) -> Result<(Decision, bool)> {
        if forms.is_empty() {
            return Ok((Decision { variant: self.unknown(), outcome: Outcome::Fits(0) }, false));
        }
        if let Some(decision) = node.scope.decision(node.json, self.ty) {
            return Ok((decision, false));
        }
        let (decision, is_read) = self.try_all(forms, node, work)?;
        node.scope.decide(node.json, self.ty, &decision);
        Ok((decision, is_read))
    }

    fn try_all(
        &self,
        forms: &[&Form],
        node: Node<'_>,
        work: &mut Work<'_>,
    ) -> Result<(Decision, bool)> {
        let mut best: Option<(usize, usize)> = None;
        let mut inside = None;
        let mut errors = Vec::new();
        for form in forms {
            let scope = node.scope.trial();
            let Some(trial) = &scope.trial else { continue };
            let variant = form.variant;
            let mut written = Json::Null;
            let tried = self
                .read_as(variant, Node { scope: &scope, ..node }, work)
                .and_then(|()| work(Task::Write(&mut written)));
            match tried {
                Ok(()) => {
                    let lost = trial.count_lost(node.json, &written);
                    if lost == 0 {
                        let decision = Decision { variant, outcome: Outcome::Fits(0) };
                        return Ok((decision, trial.is_whole()));
                    }
                    if best.is_none_or(|(least, _)| lost < least) {
                        best = Some((lost, variant));
                    }
                }
                Err(_) if trial.has_error_inside.get() => inside = inside.or(Some(variant)),
                Err(error) => errors.push((form.name, error)),
            }
        }
        let (variant, outcome) = match (best, inside) {
            (Some((lost, variant)), _) => (variant, Outcome::Fits(lost)),
            (None, Some(variant)) => (variant, Outcome::ErrorInside),
            (None, None) => (self.unknown(), Outcome::Error(self.none_fits(errors))),
        };
        Ok((Decision { variant, outcome }, false))
    }

    /// The error of a value that matches no form.
    #[cold]
    fn none_fits(&self, mut errors: Vec<(&str, WireError)>) -> WireError {
        if errors.len() == 1 {
            return errors.remove(0).1;
        }
        let more = errors.len().saturating_sub(MAX_LISTED);
        let listed = errors.iter().take(MAX_LISTED);
        let mut listed: Vec<String> =
            listed.map(|(form, error)| format!("as `{form}`: {error}")).collect();
        if more > 0 {
            listed.push(format!("and {more} more"));
        }
        WireError::new(format!("no form of `{}` fits; {}", self.name, listed.join("; ")))
    }
}

/// Writes a value as JSON.
fn to_json(value: &dyn Write) -> Result<Json> {
    let options = WriteOptions { reader: Reader::Anybody, dialect: Dialect::Json };
    write_to(serde_json::value::Serializer, &|target| value.write(Out::new(target, options)))
        .map_err(|error| WireError::new(error.to_string()))
}

/// The evidence for a form in a value.
enum Fit {
    /// The value has another form.
    No,
    /// No evidence, but nothing rules it out except a constant that is missing or of another kind. Read only if no form
    /// is likely, to report the error.
    Wrong,
    /// The value may have the form.
    Likely(Evidence),
}

/// The strength of the evidence.
struct Evidence {
    /// The number of constants that match.
    constants: usize,
    /// The number of members that only other forms declare.
    foreign: usize,
}

/// The possible forms of the value, the likeliest first, one for each variant. Empty if its form is unknown.
fn likely_forms<'f>(union: &Union<'f>, json: &Json) -> Result<Vec<&'f Form>> {
    let forms = union.forms;
    let (mut wrong, mut default): (Vec<&Form>, Option<&Form>) = (Vec::new(), None);
    let mut likely: Vec<(&Form, Evidence)> = Vec::new();
    let mut is_of_kind = false;
    for form in forms.iter().filter(|form| is_kind(form.kind, json)) {
        is_of_kind = true;
        if form.is_default {
            default = Some(form);
            continue;
        }
        match fit(form, forms, json) {
            Fit::No => {}
            Fit::Wrong => wrong.push(form),
            Fit::Likely(evidence) => likely.push((form, evidence)),
        }
    }
    if !is_of_kind {
        return Err(unexpected(union.name, forms, json));
    }
    let most = likely.iter().map(|(_, evidence)| evidence.constants).max().unwrap_or_default();
    // A form that would lose members is not taken, unless its constants match. Matching constants of one form do not
    // rule out another form without constants.
    likely.retain(|(form, evidence)| match most {
        0 => evidence.foreign == 0 || json.is_array(),
        most => evidence.constants == most || (form.tags.is_empty() && evidence.foreign == 0),
    });
    likely.sort_by_key(|(form, evidence)| {
        (evidence.foreign, usize::MAX - evidence.constants, usize::MAX - form.needs.len())
    });
    let mut found: Vec<&Form> = likely.into_iter().map(|(form, _)| form).collect();
    if found.is_empty() {
        found = default.map_or(wrong, |default| vec![default]);
    }
    let mut seen = Vec::new();
    found.retain(|form| {
        let is_new = !seen.contains(&form.variant);
        seen.push(form.variant);
        is_new
    });
    Ok(found)
}

/// Rates the evidence for a form by constants and member names.
fn fit(form: &Form, forms: &[Form], json: &Json) -> Fit {
    match json {
        Json::Object(members) => fit_object(form, forms, members),
        Json::Array(items) if !form.items.is_empty() => {
            let all: Vec<Form> = forms.iter().flat_map(|form| form.items).copied().collect();
            let mut evidence = Evidence { constants: usize::from(!items.is_empty()), foreign: 0 };
            for item in items.iter().filter(|item| !item.is_null()) {
                let inner = form.items.iter().filter(|inner| is_kind(inner.kind, item));
                let best = inner
                    .filter_map(|inner| match fit(inner, &all, item) {
                        Fit::Likely(evidence) => Some(evidence),
                        Fit::No | Fit::Wrong => None,
                    })
                    .min_by_key(|found| (usize::MAX - found.constants, found.foreign));
                let best = best.unwrap_or(Evidence { constants: 0, foreign: 1 });
                evidence.constants = evidence.constants.min(best.constants);
                evidence.foreign += best.foreign;
            }
            Fit::Likely(evidence)
        }
        _ => Fit::Likely(Evidence { constants: 0, foreign: 0 }),
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
    // If its constants match, the form is read even without its required members, so that the error names them.
    if constants == 0 {
        let is_there = |name: &&str| members.contains_key(*name);
        if !form.needs.iter().all(is_there) {
            return Fit::No;
        }
        if !form.tags.is_empty() && form.needs.is_empty() && form.knows.is_none() {
            return Fit::Wrong;
        }
    }
    let Some(knows) = form.knows else { return Fit::Likely(Evidence { constants, foreign: 0 }) };
    let is_known = |name: &String| knows.contains(&name.as_str());
    let has_evidence = constants > 0 || !form.needs.is_empty() || members.is_empty();
    if !has_evidence && !members.keys().any(is_known) {
        return Fit::No;
    }
    let has_place = |name: &&String| {
        forms.iter().any(|form| form.knows.is_some_and(|names| names.contains(&name.as_str())))
    };
    let foreign = members.keys().filter(|name| !is_known(name)).filter(has_place).count();
    Fit::Likely(Evidence { constants, foreign })
}

/// Returns `true` if a value has the kind of a constant.
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

/// The error that lists the kinds of the union.
#[cold]
fn unexpected(name: &str, forms: &[Form], json: &Json) -> WireError {
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
        Json::String(text) => WireError::unexpected_text(&expected, text),
        Json::Array(_) => WireError::unexpected(&expected, "a list"),
        Json::Object(_) => WireError::unexpected(&expected, "an object"),
        Json::Number(number) => {
            WireError::unexpected(&expected, format_args!("the number {number}"))
        }
        other => WireError::unexpected(&expected, other),
    }
}
