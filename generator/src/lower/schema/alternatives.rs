//! The alternatives of a schema: the members of its `oneOf` or `anyOf`, unless they only constrain it.

use crate::diagnostic::{Diagnostic, Place};
use crate::lower::view::View;
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::Schema;

use super::context::Schemas;

/// The keywords that constrain a value without giving it a type.
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

/// Returns the alternatives of a schema. Reports a second keyword with alternatives, which is not read.
pub(super) fn alternatives(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    read: &Schema,
) -> Option<Alternatives> {
    let view = schemas.view;
    let mut found = [("oneOf", &read.one_of), ("anyOf", &read.any_of)]
        .map(|(keyword, choice)| Alternatives { keyword, sites: choice.alternatives().to_vec() })
        .into_iter()
        .filter(|found| !found.sites.is_empty())
        .filter(|found| !found.sites.iter().all(|site| only_constrains(view, pointer, site)));
    let first = found.next()?;
    if let Some(second) = found.next() {
        schemas.report(Diagnostic::new(
            rules::UNTYPED_UNION,
            Place::Key(pointer.child(second.keyword)),
            "of two choices at once only the first is read",
        ));
    }
    Some(first)
}

/// Returns `true` if a member only constrains the schema around it: which of its properties are required, or which
/// values they have.
fn only_constrains(view: View<'_>, around: &Pointer, site: &Pointer) -> bool {
    let Some(schema) = view.schema(site) else { return true };
    let around = view.schema(around);
    let known = |name: &String| around.is_some_and(|around| around.properties.contains(name));
    schema.written.iter().all(|keyword| match *keyword {
        "properties" => schema.properties.iter().all(known),
        "type" => around.is_some_and(|around| {
            (&around.types, around.null.in_types) == (&schema.types, schema.null.in_types)
        }),
        keyword => CONSTRAINTS.contains(&keyword),
    })
}
