//! The alternatives of a schema: the members of its `oneOf` or `anyOf`, unless all of them are mere constraints.

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
        .filter(|found| !found.sites.iter().all(|site| only_constrains(view, pointer, site)));
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
