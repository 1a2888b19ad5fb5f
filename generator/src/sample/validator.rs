//! The validator: checks a value against schemas.
//!
//! It checks samples and examples against every keyword that a type may check, and mutations against the JSON types
//! only. It ignores `pattern`, `not`, `if` and `contains`, because they decide no type. Input: a value, and the schemas
//! that apply to it. Output: the first mismatch with its path.

pub mod walk;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::config::Dialect;
use crate::pointer::Pointer;
use crate::schema::{Bounds, Schema};

use super::budget::{self, PARTS};
use super::format;
use super::schema::Schemas;
use super::value::same_number;
use super::view::{Kind, Member, Part, Union, View, declared_kinds};

/// The keywords that are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// All.
    All,
    /// Those of the JSON types, the enums and the formats, in any notation that an SDK reads. One side of a call may
    /// lack the members that only the other side sends. So the defaults and examples of a document are checked.
    Declared,
    /// The JSON types, as an SDK must check them: enums and tags are open, and so is every schema that the generator
    /// reports as untyped.
    Types,
    /// The JSON types, and the formats of strings.
    TypesAndFormats,
}

/// The validator for the schemas of one document.
pub struct Validator<'s, 'd> {
    /// The schemas of the document.
    pub(super) schemas: &'s Schemas<'d>,
    strictness: Strictness,
    /// The work that was left at the start of the current value.
    start: Cell<usize>,
    gave_up: Cell<bool>,
    pub(super) cache: Cache,
}

/// The results for parts of the current value: a recursive union reaches each part by many paths.
#[derive(Default)]
pub(super) struct Cache {
    mismatches: RefCell<BTreeMap<CacheKey, (usize, Option<String>)>>,
    pub(super) undeclared: RefCell<BTreeMap<(usize, u64, usize), Option<String>>>,
}

/// The address of a value and the number of a view. For a member of a union also the names around it and the tag.
type CacheKey = (usize, u64, Option<(BTreeSet<String>, Option<String>)>);

/// The most work for one value.
const MAX_WORK: usize = 100_000;
/// The depth of a value at which the validator gives up.
pub(super) const MAX_DEPTH: usize = budget::MAX_DEPTH;

/// The context of a value.
#[derive(Clone, Copy)]
struct Context<'a> {
    /// The names that are declared around a member of a union.
    names: &'a BTreeSet<String>,
    /// The property that discriminates the members of the union.
    tag: Option<&'a str>,
    /// `true` for a member of a union.
    in_union: bool,
    depth: usize,
}

impl<'s, 'd> Validator<'s, 'd> {
    /// Creates a validator.
    pub fn new(schemas: &'s Schemas<'d>, strictness: Strictness) -> Self {
        let start = Cell::new(schemas.work().left());
        Self { schemas, strictness, start, gave_up: Cell::default(), cache: Cache::default() }
    }

    /// Returns `true` if the last value could not be checked, because it is nested too deep or its schemas are too
    /// many. The validator reports no mismatch then.
    pub fn gave_up(&self) -> bool {
        self.gave_up.get()
    }

    /// Starts with another value.
    pub(super) fn begin(&self) {
        self.start.set(self.schemas.work().left());
        self.gave_up.set(false);
        self.cache.mismatches.borrow_mut().clear();
        self.cache.undeclared.borrow_mut().clear();
    }

    /// Counts the visit of a schema. Returns `true` if the validator gives up.
    pub(super) fn gives_up(&self, amount: usize) -> bool {
        let goes_on = self.schemas.work().spend(amount);
        let gives_up = !goes_on || self.start.get() - self.schemas.work().left() > MAX_WORK;
        if gives_up {
            self.gave_up.set(true);
        }
        gives_up
    }

    /// Returns the reason why a value does not match; `None` if it matches.
    pub fn mismatch(&self, value: &Value, schemas: &[Pointer]) -> Option<String> {
        self.begin();
        self.mismatch_of_part(value, schemas)
    }

    /// Returns the reason why a part of the current value does not match.
    pub(super) fn mismatch_of_part(&self, value: &Value, schemas: &[Pointer]) -> Option<String> {
        let context = Context { names: &BTreeSet::new(), tag: None, in_union: false, depth: 0 };
        self.check(value, schemas, context)
    }

    /// Returns `true` if a value matches one member of a union. `names` are declared around the union.
    pub(super) fn fits_member(
        &self,
        value: &Value,
        member: &Pointer,
        names: &BTreeSet<String>,
    ) -> bool {
        let context = Context { names, tag: None, in_union: true, depth: 0 };
        self.check(value, std::slice::from_ref(member), context).is_none()
    }

    fn is_protobuf(&self) -> bool {
        self.schemas.dialect == Dialect::ProtobufJson
    }

    pub(super) fn is_strict(&self) -> bool {
        matches!(self.strictness, Strictness::All | Strictness::Declared)
    }

    fn check(&self, value: &Value, schemas: &[Pointer], context: Context<'_>) -> Option<String> {
        if context.depth > MAX_DEPTH {
            self.gave_up.set(true);
            return None;
        }
        if self.gives_up(1) {
            return None;
        }
        let view = self.schemas.view(schemas);
        if !value.is_object() && !value.is_array() {
            return self.check_view(value, &view, context);
        }
        let member =
            context.in_union.then(|| (context.names.clone(), context.tag.map(str::to_owned)));
        let key = (std::ptr::from_ref(value).addr(), view.number, member);
        let known = self.cache.mismatches.borrow().get(&key).cloned();
        if let Some((_, mismatch)) = known.filter(|(depth, _)| *depth <= context.depth) {
            return mismatch;
        }
        let mismatch = self.check_view(value, &view, context);
        self.cache.mismatches.borrow_mut().insert(key, (context.depth, mismatch.clone()));
        mismatch
    }

    fn check_view(&self, value: &Value, view: &View<'_>, context: Context<'_>) -> Option<String> {
        if !self.is_strict() && view.untyped {
            return None;
        }
        let is_open = |union: &Union| match match_tag(value, union) {
            TagMatch::Member(_) => false,
            TagMatch::Unknown => value.get(tag_name(union)).is_some_and(Value::is_string),
            TagMatch::Untagged => !self.has_evidence(value, union, 0),
        };
        if !self.is_strict() && value.is_object() && view.unions.iter().any(is_open) {
            // No member of the union has evidence. A later version may have added a form, so an SDK preserves the
            // value.
            return None;
        }
        if value.is_null() {
            let absent = self.is_protobuf() && !self.is_strict();
            return (!view.nullable && !absent).then(|| "null is not allowed".to_owned());
        }
        // No type allows `null` and nothing else: an SDK preserves any value here.
        if !self.is_strict() && view.nullable && view.kinds().is_empty() {
            return None;
        }
        if view.impossible {
            return Some("no value is allowed".to_owned());
        }
        let parts = view.parts.iter().filter(|part| self.is_strict() || !part.untyped);
        let mut own = parts.filter_map(|part| self.check_keywords(value, part));
        own.next()
            .or_else(|| self.check_children(value, view, context))
            .or_else(|| self.check_unions(value, view, context))
    }

    /// Checks the value itself against one schema.
    fn check_keywords(&self, value: &Value, part: &Part<'_>) -> Option<String> {
        let schema = part.schema;
        let lenient = || !self.is_strict() && self.is_protobuf() && is_protobuf_form(value, schema);
        if let Some(kinds) = declared_kinds(schema)
            && !kinds.contains(&Kind::of(value))
            && !(Kind::of(value) == Kind::Integer && kinds.contains(&Kind::Number))
            && !(self.strictness == Strictness::Declared
                && kinds.contains(&Kind::Integer)
                && is_large_integer(value))
            && !lenient()
        {
            return Some(mismatch_of_kind(&kinds, value));
        }
        let listed = schema.enumeration.len();
        if self.is_strict()
            && !self.gives_up(listed / PARTS)
            && let Some(error) =
                mismatch_of_values(value, schema).or_else(|| self.mismatch_of_bounds(value, schema))
        {
            return Some(error);
        }
        self.mismatch_of_format(value, schema)
    }

    fn mismatch_of_bounds(&self, value: &Value, schema: &Schema) -> Option<String> {
        (self.strictness == Strictness::All).then(|| mismatch_of_bounds(value, schema)).flatten()
    }

    fn mismatch_of_format(&self, value: &Value, schema: &Schema) -> Option<String> {
        if self.strictness == Strictness::Types {
            return None;
        }
        let format = schema.format.as_deref().or(schema.content_encoding.as_deref())?;
        match value {
            Value::String(text) => {
                let of_string =
                    declared_kinds(schema).is_some_and(|kinds| kinds.contains(&Kind::String));
                let expected = match self.strictness {
                    Strictness::Declared => format::mismatch_in_any_notation(format, text),
                    _ => format::mismatch(format, text, self.schemas.dialect),
                };
                Some(format!("expected {}, found another text", expected.filter(|_| of_string)?))
            }
            Value::Number(number) if self.strictness == Strictness::All => {
                let integer =
                    declared_kinds(schema).is_some_and(|kinds| !kinds.contains(&Kind::Number));
                let text =
                    number.as_f64().filter(|_| number.is_f64()).map(|float| format!("{float:.0}"));
                let text = text.unwrap_or_else(|| number.to_string());
                let format = if format.contains("int") { format } else { "int64" };
                let expected =
                    format::mismatch(format, &text, self.schemas.dialect).filter(|_| integer)?;
                Some(format!("expected {expected}"))
            }
            _ => None,
        }
    }

    /// Checks the members of an object and the items of a list.
    fn check_children(
        &self,
        value: &Value,
        view: &View<'_>,
        context: Context<'_>,
    ) -> Option<String> {
        let none = BTreeSet::new();
        let deeper = Context { names: &none, tag: None, in_union: false, depth: context.depth + 1 };
        match value {
            Value::Object(members) => {
                if self.gives_up(members.len() * view.parts.len() / PARTS) {
                    return None;
                }
                let missing = self.missing_required(members, view, context);
                let required = view.required();
                missing.map(|name| format!("`{name}` is missing")).or_else(|| {
                    members.iter().find_map(|(name, member)| {
                        let Member::Declared(schemas) = self.schemas.member(view, name) else {
                            return None;
                        };
                        // The additional properties of one schema do not include the properties of others.
                        let by_name =
                            !view.property(name).is_empty() || !context.names.contains(name);
                        let is_tag = |union: &Union| {
                            let tag = union.discriminator.as_ref();
                            tag.is_some_and(|tag| tag.property == *name)
                        };
                        let tags = !self.is_strict() && view.unions.iter().any(is_tag);
                        let evidence =
                            context.in_union && self.discriminates(name, &schemas, context);
                        if !by_name || tags || evidence {
                            return None;
                        }
                        // A type reads a null as absent if the member is optional.
                        if member.is_null()
                            && !self.is_strict()
                            && (!required.contains(name.as_str()) || self.is_one_sided(&schemas))
                        {
                            return None;
                        }
                        self.check(member, &schemas, deeper).map(|error| at(name, &error))
                    })
                })
            }
            Value::Array(list) => list.iter().enumerate().find_map(|(index, item)| {
                let error = self.check(item, &view.item(index), deeper)?;
                Some(at(&index.to_string(), &error))
            }),
            _ => None,
        }
    }

    /// Returns `true` if a property only discriminates the members of a union: an SDK preserves unknown tags.
    fn discriminates(&self, name: &str, schemas: &[Pointer], context: Context<'_>) -> bool {
        !self.is_strict()
            && (context.tag == Some(name) || self.schemas.view(schemas).constant().is_some())
    }

    /// Returns the name of a missing member that a type must require.
    fn missing_required<'v>(
        &self,
        members: &Map<String, Value>,
        view: &'v View<'_>,
        context: Context<'_>,
    ) -> Option<&'v str> {
        if self.is_protobuf() && !self.is_strict() {
            return None;
        }
        let mut declared = None;
        view.required().into_iter().filter(|name| !members.contains_key(*name)).find(|name| {
            // An undeclared member is in no type; the document itself must have it all the same.
            if self.strictness != Strictness::Declared {
                let names = declared.get_or_insert_with(|| self.declared(view));
                if !names.contains(*name) && !context.names.contains(*name) {
                    return false;
                }
            }
            let schemas = view.property(name);
            if self.strictness == Strictness::All || schemas.is_empty() {
                return self.is_strict();
            }
            let property = self.schemas.view(&schemas);
            let one_sided = self.is_one_sided(&schemas);
            if self.is_strict() {
                return !one_sided;
            }
            let evidence = context.in_union && self.discriminates(name, &schemas, context);
            !(one_sided || property.nullable || property.untyped || evidence)
        })
    }

    /// Returns `true` if only one side of a call sets a property.
    fn is_one_sided(&self, property: &[Pointer]) -> bool {
        self.schemas.view(property).is_any(|schema| schema.read_only || schema.write_only)
    }

    /// Returns the names that a schema and the members of its unions declare, with nested unions to a depth of 4.
    pub(super) fn declared(&self, view: &View<'_>) -> BTreeSet<String> {
        let members = |view: &View<'_>| -> Vec<Pointer> {
            view.unions.iter().flat_map(|union| &union.members).cloned().collect()
        };
        let mut names = names_of(view);
        let mut seen = BTreeSet::new();
        let mut level = members(view);
        for _ in 0..4 {
            let mut next = Vec::new();
            for member in level.into_iter().filter(|member| seen.insert(member.clone())) {
                if self.gives_up(1) {
                    return names;
                }
                let view = self.schemas.view(std::slice::from_ref(&member));
                names.extend(names_of(&view));
                next.extend(members(&view));
            }
            level = next;
        }
        names
    }

    fn check_unions(&self, value: &Value, view: &View<'_>, context: Context<'_>) -> Option<String> {
        if view.unions.is_empty() {
            return None;
        }
        let mut names = names_of(view);
        names.extend(context.names.iter().cloned());
        view.unions.iter().find_map(|union| self.check_union(value, union, &names, context.depth))
    }

    fn check_union(
        &self,
        value: &Value,
        union: &Union,
        names: &BTreeSet<String>,
        depth: usize,
    ) -> Option<String> {
        let tag = union.discriminator.as_ref().map(|discriminator| discriminator.property.as_str());
        let context = Context { names, tag, in_union: true, depth: depth + 1 };
        let chosen = match match_tag(value, union) {
            TagMatch::Member(index) => Some(index),
            _ => None,
        };
        let mut first = None;
        for (index, member) in union.members.iter().enumerate() {
            if chosen.is_some_and(|chosen| chosen != index) {
                continue;
            }
            match self.check(value, std::slice::from_ref(member), context) {
                None => return None,
                error => first = first.or(error),
            }
        }
        Some(format!("no member of the union matches ({})", first.unwrap_or_default()))
    }
}

impl Validator<'_, '_> {
    /// Returns `true` if an object has evidence for one form of a union: all members that the form requires, or its
    /// constants. A form without required members needs at least one declared member.
    fn has_evidence(&self, value: &Value, union: &Union, depth: usize) -> bool {
        let Value::Object(members) = value else { return true };
        let is_object = |form: &Pointer| {
            let view = self.schemas.view(std::slice::from_ref(form));
            let mut kinds = view.parts.iter().filter_map(|part| declared_kinds(part.schema));
            kinds.all(|kinds| kinds.contains(&Kind::Object))
        };
        if !union.members.iter().any(is_object) {
            return true;
        }
        let objects: Vec<&Pointer> = union.members.iter().filter(|form| is_object(form)).collect();
        // A constant that all forms have discriminates none of them.
        let constant_of = |form: &Pointer, name: &str| {
            let property = self.schemas.view(std::slice::from_ref(form)).property(name);
            self.schemas.view(&property).constant().cloned()
        };
        let is_shared = |name: &str, form: &Pointer| {
            let constant = constant_of(form, name);
            objects.len() > 1 && objects.iter().all(|form| constant_of(form, name) == constant)
        };
        let declared: BTreeSet<String> = union
            .members
            .iter()
            .flat_map(|form| self.declared(&self.schemas.view(std::slice::from_ref(form))))
            .collect();
        objects.iter().any(|form| {
            let view = self.schemas.view(std::slice::from_ref(*form));
            // A union that only constrains the schema around it adds no form.
            let adds_form = |inner: &&Union| {
                let member = |form: &Pointer| self.schemas.view(std::slice::from_ref(form));
                inner.members.iter().any(|form| !self.declared(&member(form)).is_empty())
            };
            let mut inner = view.unions.iter().filter(adds_form).peekable();
            if inner.peek().is_some() {
                return depth > MAX_DEPTH
                    || inner.any(|inner| self.has_evidence(value, inner, depth + 1));
            }
            let names = view.property_names();
            let property = |name: &str| self.schemas.view(&view.property(name));
            let constants: Vec<&str> =
                names.iter().copied().filter(|name| property(name).constant().is_some()).collect();
            let agrees = |name: &&str| {
                members.get(*name).is_none_or(|value| {
                    let validator = Validator::new(self.schemas, Strictness::All);
                    validator.mismatch(value, &view.property(name)).is_none()
                })
            };
            if !constants.iter().all(agrees) {
                return false;
            }
            let is_there = |name: &&str| members.contains_key(*name);
            let is_marker = |name: &&str| is_there(name) && !is_shared(name, form);
            if objects.len() == 1 || names.is_empty() || constants.iter().any(is_marker) {
                return true;
            }
            let one_sided = |name: &&str| {
                let property = property(name);
                property.is_any(|schema| schema.read_only || schema.write_only)
            };
            let required: Vec<&str> =
                view.required().into_iter().filter(|name| !one_sided(name)).collect();
            let known = || names.iter().any(is_there) || members.is_empty();
            // A form does not match if it lacks a member that another form declares.
            let mut foreign = members
                .keys()
                .filter(|name| declared.contains(*name) && !names.contains(&name.as_str()));
            required.iter().all(is_there)
                && (!required.is_empty() || known())
                && foreign.next().is_none()
        })
    }
}

/// Returns the names of the properties.
pub(super) fn names_of(view: &View<'_>) -> BTreeSet<String> {
    view.property_names().into_iter().map(str::to_owned).collect()
}

fn tag_name(union: &Union) -> &str {
    union.discriminator.as_ref().map_or("", |discriminator| &discriminator.property)
}

/// The result of reading the discriminator of a union from a value.
pub(super) enum TagMatch {
    /// The tag of this member.
    Member(usize),
    /// An unknown tag.
    Unknown,
    /// No tag.
    Untagged,
}

/// Returns the member of a union that the tag of a value names.
pub(super) fn match_tag(value: &Value, union: &Union) -> TagMatch {
    let (Some(discriminator), Value::Object(members)) = (&union.discriminator, value) else {
        return TagMatch::Untagged;
    };
    let tag = members.get(&discriminator.property).and_then(Value::as_str);
    match discriminator.tags.iter().find(|(known, _)| Some(known.as_str()) == tag) {
        Some((_, index)) => TagMatch::Member(*index),
        None => discriminator.default.map_or(TagMatch::Unknown, TagMatch::Member),
    }
}

/// Returns `true` if the JSON mapping of Protocol Buffers allows the value instead: strings for numbers, and numbers
/// for enums.
fn is_protobuf_form(value: &Value, schema: &Schema) -> bool {
    let kinds = declared_kinds(schema).unwrap_or_default();
    let numeric = kinds.contains(&Kind::Integer) || kinds.contains(&Kind::Number);
    let format = schema.format.as_deref().unwrap_or_default();
    match value {
        Value::String(text) => numeric && text.parse::<f64>().is_ok(),
        Value::Number(_) => {
            kinds.contains(&Kind::String) && (schema.has("enum") || format.contains("int"))
        }
        _ => false,
    }
}

/// Returns `true` for an integer beyond 64 bits, which a value of the document has as text.
fn is_large_integer(value: &Value) -> bool {
    let Some(text) = value.as_str() else { return false };
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && text.parse::<i64>().is_err()
        && text.parse::<u64>().is_err()
}

/// Returns the reason why a value has none of the kinds.
fn mismatch_of_kind(kinds: &BTreeSet<Kind>, value: &Value) -> String {
    // An integer is a number too.
    let is_implied = |kind: &&Kind| **kind == Kind::Integer && kinds.contains(&Kind::Number);
    let expected: Vec<&str> =
        kinds.iter().filter(|kind| !is_implied(kind)).map(|kind| kind.name()).collect();
    format!("expected {}, found {}", expected.join(" or "), Kind::of(value).with_article())
}

fn mismatch_of_values(value: &Value, schema: &Schema) -> Option<String> {
    let is_same = |known: &Value| match (known, value) {
        (Value::Number(left), Value::Number(right)) => same_number(left, right),
        _ => known == value,
    };
    let is_listed = !schema.lists_values() || schema.enumeration.iter().any(is_same);
    (!is_listed).then(|| "not a value of the enum".to_owned())
}

fn mismatch_of_bounds(value: &Value, schema: &Schema) -> Option<String> {
    let outside = |measure: usize, least: Option<usize>, most: Option<usize>| {
        least.is_some_and(|least| measure < least) || most.is_some_and(|most| measure > most)
    };
    let (out, what) = match value {
        Value::String(text) => {
            (outside(text.chars().count(), schema.min_length, schema.max_length), "length")
        }
        Value::Array(list) => {
            (outside(list.len(), schema.min_items, schema.max_items), "number of items")
        }
        Value::Object(map) => {
            (outside(map.len(), schema.min_properties, schema.max_properties), "number of members")
        }
        Value::Number(number) => {
            let float = number.as_f64()?;
            let Schema { minimum, maximum, .. } = schema;
            // A bound that is excluded itself.
            let excluded =
                |bounds: &Bounds| bounds.excludes_inclusive && bounds.number() == Some(float);
            let out = minimum.number().is_some_and(|least| float < least)
                || maximum.number().is_some_and(|most| float > most)
                || excluded(minimum)
                || excluded(maximum)
                || minimum.exclusive_number().is_some_and(|least| float <= least)
                || maximum.exclusive_number().is_some_and(|most| float >= most);
            (out, "number")
        }
        _ => (false, ""),
    };
    out.then(|| format!("the {what} is out of bounds"))
}

/// Returns a reason with a step prepended to its path.
pub(super) fn at(step: &str, error: &str) -> String {
    // A name in the document may have any length.
    const MAX_LENGTH: usize = 100;
    let end = step.char_indices().nth(MAX_LENGTH).map_or(step.len(), |(end, _)| end);
    let step = step[..end].replace('~', "~0").replace('/', "~1");
    match error.strip_prefix('/') {
        Some(rest) => format!("/{step}/{rest}"),
        None => format!("/{step}: {error}"),
    }
}

#[cfg(test)]
mod tests;
