//! The finite sets of values that schemas allow.
//!
//! Purpose: a schema allows only certain values in many spellings: `enum`, `const`, a choice among constants, an enum
//! that `allOf` narrows. Input: the document. Output: the [`ValueSet`] of a schema, with the names and descriptions of
//! the values. The algebra has two operations:
//!
//! - `oneOf` and `anyOf` unite the sets of their members. If a member has no set, the choice has none.
//! - `$ref`, `allOf`, the own `enum` and the choices apply together, so their sets are intersected. Keywords without a
//!   set, such as `type` and `format`, only remove values.
//!
//! `null` is not a value of a set, but a mark of its own: no enum has a variant for it.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use crate::ir::EnumValue;
use crate::lower::view::View;
use crate::pointer::Pointer;
use crate::schema::{Choice, Schema, is_component, text_of};

/// The maximum nesting of compositions.
const DEEPEST: usize = 16;

/// The maximum length of a title that is used as a name.
const LONGEST_NAME: usize = 40;

/// The vendor extensions with the names of values, by position or by value.
const NAMES: &[&str] =
    &["x-enum-varnames", "x-enumNames", "x-enum-names", "x-speakeasy-enums", "x-fern-enum"];

/// The vendor extensions with the descriptions of values.
const DESCRIPTIONS: &[&str] =
    &["x-enum-descriptions", "x-enumDescriptions", "x-speakeasy-enum-descriptions", "x-fern-enum"];

/// The values that a schema allows, except for `null`, without duplicates, in the order of the document.
#[derive(Debug, Clone, Default)]
pub(super) struct ValueSet {
    pub(super) values: Vec<EnumValue<Value>>,
    /// `null` is allowed too.
    pub(super) null: bool,
    /// The position of each value, by [`key`].
    positions: BTreeMap<String, usize>,
}

impl ValueSet {
    /// Returns the set of the values that a schema lists itself.
    pub(super) fn of_keywords(schema: &Schema) -> Option<Self> {
        let values = match schema.enumeration.as_slice() {
            [] if schema.only_type() == Some("string") => open_values(schema)?,
            [] if !schema.lists_values() => return None,
            values => values,
        };
        let null = schema.null.keyword || schema.null.in_types || schema.null.in_values;
        let mut set = Self { null, ..Self::default() };
        for (index, value) in values.iter().enumerate() {
            set.add(EnumValue {
                value: value.clone(),
                chosen: vendor_text(schema, NAMES, "name", index, value),
                description: vendor_text(schema, DESCRIPTIONS, "description", index, value),
            });
        }
        Some(set)
    }

    /// Returns the values of all sets.
    pub(super) fn union<'s>(sets: impl IntoIterator<Item = &'s Self>) -> Self {
        let mut all = Self::default();
        for set in sets {
            all.null |= set.null;
            set.values.iter().cloned().for_each(|value| all.add(value));
        }
        all
    }

    /// Returns `true` if both sets have the same values.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.values.len() == other.values.len() && self.contains_all(other)
    }

    /// Returns `true` if this set is the other one with the empty text.
    pub(super) fn is_same_with_blank(&self, other: &Self) -> bool {
        self.values.len() == other.values.len() + 1
            && self.contains_all(other)
            && self.positions.contains_key(&key(&Value::from("")))
            && self.values.iter().all(|value| value.value.is_string())
    }

    /// Adds a value. A value that the set has already gets the missing annotations.
    fn add(&mut self, value: EnumValue<Value>) {
        let next = self.values.len();
        match self.positions.get(&key(&value.value)) {
            Some(known) => {
                let known = &mut self.values[*known];
                known.chosen = known.chosen.take().or(value.chosen);
                known.description = known.description.take().or(value.description);
            }
            None => {
                self.positions.insert(key(&value.value), next);
                self.values.push(value);
            }
        }
    }

    fn contains_all(&self, other: &Self) -> bool {
        other.positions.keys().all(|key| self.positions.contains_key(key))
    }

    /// Returns the values of both sets, in the order of this one.
    pub(super) fn and(&self, other: &Self) -> Self {
        let mut both = Self { null: self.null && other.null, ..Self::default() };
        for value in &self.values {
            if let Some(position) = other.positions.get(&key(&value.value)) {
                both.add(value.clone());
                both.add(other.values[*position].clone());
            }
        }
        both
    }

    /// Returns the values of these types. Returns all values if none has such a type.
    fn of_types(self, types: &[String]) -> Self {
        let has_type =
            |value: &EnumValue<Value>| types.iter().any(|name| is_of_type(&value.value, name));
        if types.is_empty() || !self.values.iter().any(has_type) {
            return self;
        }
        let mut set = Self { null: self.null, ..Self::default() };
        self.values.into_iter().filter(has_type).for_each(|value| set.add(value));
        set
    }
}

/// A cache of the sets of values, because nested compositions need the same sets many times.
pub(super) struct ValueSets<'a> {
    view: View<'a>,
    known: BTreeMap<Pointer, Option<Rc<ValueSet>>>,
}

impl<'a> ValueSets<'a> {
    pub(super) fn new(view: View<'a>) -> Self {
        Self { view, known: BTreeMap::new() }
    }

    /// Returns the set of the schema at a place, or `None` if it allows values that no keyword lists.
    pub(super) fn of(&mut self, pointer: &Pointer) -> Option<Rc<ValueSet>> {
        self.at_depth(pointer, 0)
    }

    fn at_depth(&mut self, pointer: &Pointer, depth: usize) -> Option<Rc<ValueSet>> {
        let schema = self.view.schema(pointer)?;
        if depth > DEEPEST {
            return None;
        }
        if let Some(known) = self.known.get(pointer) {
            return known.clone();
        }
        // A schema that contains itself adds no values to its own set.
        self.known.insert(pointer.clone(), None);
        let set = self.composed(schema, depth).map(Rc::new);
        self.known.insert(pointer.clone(), set.clone());
        set
    }

    fn composed(&mut self, schema: &Schema, depth: usize) -> Option<ValueSet> {
        let own = ValueSet::of_keywords(schema);
        let conjuncts = schema.reference.iter().chain(&schema.all_of);
        let conjuncts: Vec<_> =
            conjuncts.filter_map(|site| self.at_depth(site, depth + 1)).collect();
        let choices = [&schema.one_of, &schema.any_of];
        let choices: Vec<_> =
            choices.into_iter().filter_map(|choice| self.either(choice, depth)).collect();
        let others = conjuncts.iter().map(Rc::as_ref).chain(&choices);
        let set = match own {
            Some(own) => others.fold(own, |set, other| set.and(other)),
            None => others.map(Clone::clone).reduce(|set, other| set.and(&other))?,
        };
        let is_composed = !conjuncts.is_empty() || !choices.is_empty();
        Some(if is_composed { set.of_types(&schema.types) } else { set })
    }

    /// Returns the union of the sets of all members of a choice.
    fn either(&mut self, choice: &Choice, depth: usize) -> Option<ValueSet> {
        let mut all = ValueSet { null: choice.null, ..ValueSet::default() };
        for site in &choice.members {
            let set = self.at_depth(site, depth + 1)?;
            all.null |= set.null;
            let target = self.view.schemas.follow(site)?;
            match (set.values.as_slice(), self.view.schema(&target)) {
                ([only], Some(schema)) => all.add(annotated(only.clone(), schema, &target)),
                _ => set.values.iter().cloned().for_each(|value| all.add(value)),
            }
        }
        (!choice.members.is_empty()).then_some(all)
    }
}

/// Returns the only value of a member of a choice with the annotations of the member: the title is the name, the
/// description the docs. The name of a component is better than a number.
fn annotated(value: EnumValue<Value>, schema: &Schema, place: &Pointer) -> EnumValue<Value> {
    let is_name =
        |title: &&String| title.len() <= LONGEST_NAME && title.chars().any(char::is_alphanumeric);
    let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let title = text(&schema.title);
    let name = title.as_ref().filter(is_name).cloned();
    let component = || place.last().filter(|_| is_component(place) && !value.value.is_string());
    let mut description =
        text(&schema.description).or_else(|| title.filter(|title| !is_name(&title)));
    if schema.deprecated {
        let note = "This value is deprecated.";
        let text = description.map_or(note.to_owned(), |text| format!("{text}\n\n{note}"));
        description = Some(text);
    }
    EnumValue {
        chosen: value.chosen.or(name).or_else(component),
        description: value.description.or(description),
        value: value.value,
    }
}

/// Returns the key of a value. `1` and `1.0` are the same value.
fn key(value: &Value) -> String {
    integer(value).map_or_else(|| value.to_string(), |integer| integer.to_string())
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => integer(value).is_some() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

/// Returns a whole number as 64 bits. A float such as `1.0` is a whole number too.
pub(super) fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let float = value.as_f64().filter(|_| value.is_f64())?;
        // Above 2^53 a float can't represent every whole number.
        let exact = float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0;
        exact.then_some(float as i64)
    })
}

/// Returns the values of `x-extensible-enum`, an open enum.
///
/// <https://opensource.zalando.com/restful-api-guidelines/#112>
fn open_values(schema: &Schema) -> Option<&[Value]> {
    let values = schema.extensions.get("x-extensible-enum")?.as_array()?;
    let all_text = !values.is_empty() && values.iter().all(Value::is_string);
    all_text.then_some(values.as_slice())
}

/// Returns the text for a value from the first of these vendor extensions, else from `x-ms-enum`. An extension is a list
/// by position or a map by value. Its entries are texts, or objects with a text under the key `kind`.
fn vendor_text(
    schema: &Schema,
    keys: &[&str],
    kind: &str,
    index: usize,
    value: &Value,
) -> Option<String> {
    let extensions = &schema.extensions;
    let of_vendor = keys.iter().find_map(|key| {
        let entry = match extensions.get(*key)? {
            Value::Array(list) => list.get(index)?,
            Value::Object(map) => map.get(&text_of(value))?,
            _ => return None,
        };
        entry.as_str().or_else(|| entry.get(kind)?.as_str())
    });
    let of_microsoft = || {
        let values = extensions.get("x-ms-enum")?.get("values")?.as_array()?;
        let entry = values.iter().find(|entry| entry.get("value") == Some(value))?;
        entry.get(kind)?.as_str()
    };
    let text = of_vendor.or_else(of_microsoft)?;
    (!text.trim().is_empty()).then(|| text.to_owned())
}
