//! The alternatives of a schema: the members of its `oneOf` or `anyOf`, unless all of them are mere constraints.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Place};
use crate::lower::view::View;
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::Schema;

use super::context::Schemas;

/// The keywords that constrain a value without declaring its type.
const CONSTRAINTS: &[&str] = &[
    "required",
    "not",
    "title",
    "description",
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "if",
    "then",
    "else",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
];

/// The maximum number of fields, in all variants, of an enum of objects that differ only by the property that they
/// require. A larger one is a struct with optional fields.
const MOST_FIELDS: usize = 64;

/// The members of a `oneOf` or an `anyOf`.
pub(super) struct Alternatives {
    /// The keyword that holds them.
    pub(super) keyword: &'static str,
    /// Their places.
    pub(super) sites: Vec<Pointer>,
}

/// Returns the alternatives of a schema. Reports and ignores a second keyword with alternatives.
pub(super) fn alternatives(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    schema: &Schema,
) -> Option<Alternatives> {
    let view = schemas.view;
    let mut found = [("oneOf", &schema.one_of), ("anyOf", &schema.any_of)]
        .map(|(keyword, choice)| Alternatives { keyword, sites: choice.alternatives().to_vec() })
        .into_iter()
        .filter(|found| !found.sites.is_empty())
        .filter(|found| {
            (found.keyword == "oneOf" && selects_property(view, schema, &found.sites))
                || !found.sites.iter().all(|site| only_constrains(view, pointer, site))
        });
    let first = found.next()?;
    if let Some(second) = found.next() {
        schemas.report(Diagnostic::new(
            rules::UNTYPED_UNION,
            Place::Key(pointer.child(second.keyword)),
            "`anyOf` beside `oneOf` is ignored",
        ));
    }
    Some(first)
}

/// Returns the places of the members of a schema's `oneOf` and `anyOf` that only constrain it.
pub(super) fn constraints(view: View<'_>, pointer: &Pointer, schema: &Schema) -> Vec<Pointer> {
    let lists = [&schema.one_of, &schema.any_of].map(|choice| choice.alternatives());
    let only_constrain =
        |sites: &&[Pointer]| sites.iter().all(|site| only_constrains(view, pointer, site));
    lists.into_iter().filter(only_constrain).flatten().cloned().collect()
}

/// Returns `true` if each member requires one property of the object around it, which no other member requires: exactly one
/// of these properties is present, so the object is an enum.
fn selects_property(view: View<'_>, around: &Schema, sites: &[Pointer]) -> bool {
    let mut selected = BTreeSet::new();
    let is_selection = |site: &Pointer| {
        let Some(schema) = view.schema(site) else { return false };
        let [name] = schema.required.as_slice() else { return false };
        schema.has_only_annotations_and(&["required"])
            && around.properties.contains(name)
            && !around.required.contains(name)
            && selected.insert(name.as_str())
    };
    sites.len() * around.properties.len() <= MOST_FIELDS && sites.iter().all(is_selection)
}

/// Returns `true` if a member declares no type of its own, but only constrains the schema around it, for example by
/// `required`.
fn only_constrains(view: View<'_>, around: &Pointer, site: &Pointer) -> bool {
    let Some(schema) = view.schema(site) else { return true };
    let around = view.schema(around);
    let known = |name: &String| around.is_some_and(|around| around.properties.contains(name));
    schema.keywords.iter().all(|keyword| match *keyword {
        "properties" => schema.properties.iter().all(known),
        "type" => around.is_some_and(|around| {
            (&around.types, around.null.in_types) == (&schema.types, schema.null.in_types)
        }),
        keyword => CONSTRAINTS.contains(&keyword),
    })
}
