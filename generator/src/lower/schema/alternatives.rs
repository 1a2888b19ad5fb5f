//! The alternatives of a schema: the members of its `oneOf` or `anyOf`, unless they only constrain it.

use crate::diagnostic::{Diagnostic, Place};
use crate::document::Node;
use crate::lower::view::View;
use crate::pointer::Pointer;
use crate::rules;

use super::context::{ReadSchema, Schemas, referenced};

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
    read: &ReadSchema,
) -> Option<Alternatives> {
    let view = schemas.view;
    let keywords = &read.schema.keywords;
    let sites = |list: &[openapiv3::ReferenceOr<openapiv3::Schema>]| -> Vec<Pointer> {
        list.iter().filter_map(referenced).collect()
    };
    let mut found = [("oneOf", &keywords.one_of), ("anyOf", &keywords.any_of)]
        .map(|(keyword, list)| Alternatives { keyword, sites: sites(list) })
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
    let Some(map) = view.map(site) else { return true };
    let around = view.map(around);
    let known = |name: &String| {
        around
            .and_then(|map| map.get("properties"))
            .and_then(Node::as_map)
            .is_some_and(|properties| properties.contains_key(name))
    };
    map.iter().all(|(key, value)| match key.as_str() {
        "properties" => value.as_map().is_some_and(|properties| properties.keys().all(known)),
        "type" => around.and_then(|map| map.get("type")) == Some(value),
        key => CONSTRAINTS.contains(&key) || key.starts_with("x-"),
    })
}
