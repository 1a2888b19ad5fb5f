//! The names in `required`: a schema, or one that applies with it, must declare each of them.
//!
//! `required` alone declares no property: <https://json-schema.org/draft/2020-12/json-schema-validation#name-required>.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::pointer::Pointer;
use crate::rules;
use crate::spelling::nearest;

use super::keywords::{Schema, Subschema};
use super::table::{Entry, SchemaTable};

/// The most schemas that are visited for one name. A document with longer chains has no finding for it.
const MOST_VISITED: usize = 500;

/// The most properties among which a similar name is searched.
const MOST_SIMILAR: usize = 200;

/// Reports the required names that nothing declares.
pub fn report_undeclared(table: &SchemaTable, diagnostics: &mut Diagnostics) {
    let search = Search::new(table);
    for (place, schema) in table.schemas() {
        if schema.required.is_empty() {
            continue;
        }
        let required: BTreeSet<&str> = schema.required.iter().map(String::as_str).collect();
        for (index, name) in schema.required.iter().enumerate() {
            let message = match schema.types.first() {
                Some(other) if !may_be_object(schema) => format!(
                    "`{name}` is required, but a schema of type `{other}` has no properties"
                ),
                _ if search.is_declared(place, name) => continue,
                _ => format!("`{name}` is required, but no property of this name is declared"),
            };
            let origin = Place::Value(place.child("required").index(index));
            let finding = Diagnostic::new(rules::UNDECLARED_REQUIRED, origin, message);
            diagnostics.report(finding.hint(hint(table, place, schema, name, &required)));
        }
    }
}

/// Returns `true` if a value of the schema may be an object, or if the schema declares properties nevertheless.
fn may_be_object(schema: &Schema) -> bool {
    schema.types.is_empty()
        || schema.types.iter().any(|name| name == "object")
        || !schema.properties.is_empty()
}

fn hint(
    table: &SchemaTable,
    place: &Pointer,
    schema: &Schema,
    name: &str,
    required: &BTreeSet<&str>,
) -> String {
    if !may_be_object(schema) {
        let items = table.get(&place.child("items"));
        return if items.is_some_and(|items| items.properties.contains(name)) {
            "move `required` to `items`, which declares the property".to_owned()
        } else {
            "remove `required`, or correct the type".to_owned()
        };
    }
    let declared = schema.properties.iter().take(MOST_SIMILAR).map(String::as_str);
    match nearest(name, declared.filter(|declared| !required.contains(declared))) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "declare the property, or correct its name here".to_owned(),
    }
}

/// A search for the declaration of a property.
struct Search<'t> {
    table: &'t SchemaTable,
    /// The places that apply a schema by a reference, by its target.
    applied_by: BTreeMap<&'t Pointer, Vec<&'t Pointer>>,
}

impl<'t> Search<'t> {
    fn new(table: &'t SchemaTable) -> Self {
        let mut applied_by: BTreeMap<&Pointer, Vec<&Pointer>> = BTreeMap::new();
        for (place, schema) in table.schemas() {
            // A property of this type adds nothing to the type.
            let Some(target) = &schema.reference else { continue };
            if schema.keywords.len() > 1 || around(table, place).is_some() {
                applied_by.entry(target).or_default().push(place);
            }
        }
        Self { table, applied_by }
    }

    /// Returns `true` if a schema declares a property, or one that applies with it, or if it is not known.
    fn is_declared(&self, place: &Pointer, name: &str) -> bool {
        let mut left = MOST_VISITED;
        let mut seen = BTreeSet::new();
        let mut seen_around = BTreeSet::from([place.clone()]);
        let mut open = vec![(place.clone(), "")];
        while let Some((place, from)) = open.pop() {
            if self.is_declared_by(&place, from, name, &mut seen, &mut left) {
                return true;
            }
            let outer = around(self.table, &place);
            // Such a schema tests a value, and may test for the absence of a property.
            if matches!(outer, Some((_, "not" | "if"))) {
                return true;
            }
            let applied_by = self.applied_by.get(&place).into_iter().flatten();
            let applied_by = applied_by.map(|place| ((*place).clone(), "$ref"));
            for next in outer.into_iter().chain(applied_by) {
                if seen_around.insert(next.0.clone()) {
                    open.push(next);
                }
            }
        }
        false
    }

    /// Returns `true` if a schema or its parts declare a property, or any other property. `from` is the keyword of the part
    /// from which the search comes: the other members of a choice do not apply with it.
    fn is_declared_by(
        &self,
        place: &Pointer,
        from: &str,
        name: &str,
        seen: &mut BTreeSet<Pointer>,
        left: &mut usize,
    ) -> bool {
        let mut open = vec![place.clone()];
        let mut from = Some(from);
        while let Some(place) = open.pop() {
            if !seen.insert(place.clone()) {
                continue;
            }
            let from = from.take().unwrap_or_default();
            let Some(spent) = left.checked_sub(1) else { return true };
            *left = spent;
            let schema = match self.table.entry(&place) {
                Some(Entry::Keywords(schema)) => schema,
                Some(Entry::Boolean(_)) => continue,
                Some(Entry::Unreadable) | None => return true,
            };
            let others = [schema.additional_properties, schema.unevaluated_properties];
            let is_open = others
                .iter()
                .flatten()
                .any(|other| matches!(other, Subschema::Keywords | Subschema::Boolean(true)));
            if is_open
                || schema.has("$dynamicRef")
                || schema.untyped.is_some()
                || !schema.pattern_properties.is_empty()
                || schema.properties.contains(name)
            {
                return true;
            }
            open.extend(schema.reference.clone());
            open.extend(schema.all_of.iter().cloned());
            for (key, choice) in [("oneOf", &schema.one_of), ("anyOf", &schema.any_of)] {
                open.extend(choice.members.iter().filter(|_| key != from).cloned());
            }
            let branches = ["then", "else"].into_iter().filter(|key| schema.has(key));
            open.extend(branches.map(|key| place.child(key)));
        }
        false
    }
}

/// Returns the schema that a schema is a part of, if both apply to the same value, and the keyword between them.
fn around(table: &SchemaTable, place: &Pointer) -> Option<(Pointer, &'static str)> {
    let parent = place.parent()?;
    let last = place.last()?;
    let single = ["not", "if", "then", "else"].into_iter().find(|key| *key == last);
    if let Some(key) = single.filter(|_| table.entry(&parent).is_some()) {
        return Some((parent, key));
    }
    let keyword = parent.last()?;
    let lists = ["allOf", "oneOf", "anyOf", "dependentSchemas"];
    let key = lists.into_iter().find(|key| *key == keyword)?;
    let outer = parent.parent()?;
    table.entry(&outer).is_some().then_some((outer, key))
}
