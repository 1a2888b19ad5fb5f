//! The narrower of two types that apply together.

use std::collections::BTreeSet;

use crate::ir::{Carrier, Docs, JsonKind, SchemaName, Shape, Type, TypeUse};
use crate::pointer::Pointer;
use crate::schema::is_component;

use super::context::{Lowered, Schemas};
use super::enumeration;

/// Returns the type of the values that two types have in common, if one of the two or a set of values describes them.
/// The reader of `allOf` merges objects and lists.
///
/// | one | the other | both |
/// | --- | --- | --- |
/// | values | other values | the values that are in both |
/// | values | any of their kind | the values |
/// | string of a format | string | string of the format |
/// | secret | string of any format | secret |
/// | integer | number | integer |
/// | list | list of anything | list |
/// | object or map | any object | object or map |
/// | union | any object | its only object, or the union |
/// | union | a scalar of some of its kinds | the scalar |
pub(super) fn narrower(
    schemas: &mut Schemas<'_>,
    (one, one_site): (&Type, &Pointer),
    (another, another_site): (&Type, &Pointer),
    at: &Pointer,
    name: &SchemaName,
) -> Option<Type> {
    let sets = [one_site, another_site].map(|site| schemas.shapes.sets.of(site));
    match &sets {
        [Some(values), Some(others)] => {
            let both = values.and(others);
            return if both.is_same(others) {
                Some(another.clone())
            } else if both.is_same(values) {
                Some(one.clone())
            } else if both.values.is_empty() {
                None
            } else {
                match enumeration::of_set(schemas, at, None, &both) {
                    Lowered::Inline { ty, .. } => Some(ty),
                    Lowered::Named(shape) => {
                        let docs = Docs::default();
                        Some(Type::Named(schemas.define(at, name.clone(), docs, shape)))
                    }
                }
            };
        }
        [Some(_), None] => return Some(one.clone()),
        [None, Some(_)] => return Some(another.clone()),
        [None, None] => {}
    }
    let sides = [(one, one_site), (another, another_site)];
    [(sides[0], sides[1]), (sides[1], sides[0])].into_iter().find_map(
        |((narrow, site), (wide, wide_site))| match wide {
            Type::String if kind(narrow) == Some("string") => Some(narrow.clone()),
            // A secret stays hidden, whatever its format.
            wide if matches!(narrow, Type::Secret) && kind(wide) == Some("string") => {
                Some(Type::Secret)
            }
            Type::Number(_) if matches!(narrow, Type::Integer { .. }) => Some(narrow.clone()),
            Type::Array(item) if is_bare(item) && matches!(narrow, Type::Array(_)) => {
                Some(narrow.clone())
            }
            Type::Named(_) if is_scalar_of(schemas, site, wide_site) => Some(narrow.clone()),
            Type::Map(value) if is_bare(value) && !declares_others(schemas, wide_site) => {
                objects_of(schemas, narrow, site)
            }
            _ => None,
        },
    )
}

/// Returns the type of the objects among the values of a type.
fn objects_of(schemas: &mut Schemas<'_>, ty: &Type, site: &Pointer) -> Option<Type> {
    let shape = schemas.shapes.of(site);
    if !shape.kinds.contains(&JsonKind::Object) {
        return None;
    }
    let Type::Named(id) = ty else { return Some(ty.clone()) };
    let Some(Shape::Union(union)) = schemas.shape(id) else { return Some(ty.clone()) };
    let objects = union.evidence.iter().filter(|entry| entry.kind == JsonKind::Object);
    let members: BTreeSet<usize> = objects.map(|entry| entry.member).collect();
    match members.into_iter().collect::<Vec<_>>().as_slice() {
        // A component may not be read yet, or be a union for a good reason.
        [only] if !is_component(&id.0) => Some(union.members[*only].ty.ty.clone()),
        _ => Some(ty.clone()),
    }
}

/// Returns `true` if the values at one place are scalars, of fewer kinds than those at another place.
fn is_scalar_of(schemas: &mut Schemas<'_>, narrow: &Pointer, wide: &Pointer) -> bool {
    let [narrow, wide] = [narrow, wide].map(|site| schemas.shapes.of(site));
    let is_in = |kind: &JsonKind| match kind {
        JsonKind::List | JsonKind::Object => false,
        JsonKind::Integer if wide.kinds.contains(&JsonKind::Number) => true,
        kind => wide.kinds.contains(kind),
    };
    narrow.kinds.iter().all(is_in) && narrow.kinds.len() < wide.kinds.len()
}

/// Returns `true` if the schema at a place declares the properties without a declaration of their own.
fn declares_others(schemas: &Schemas<'_>, site: &Pointer) -> bool {
    let schema = schemas.view.followed_schema(site);
    schema.is_some_and(|schema| schema.other_properties().is_some())
}

/// Returns `true` if the items of a list or the values of a map may be any JSON.
fn is_bare(part: &TypeUse) -> bool {
    matches!(part.ty, Type::Json)
}

/// Returns the JSON kind of a type, or `None` if it is not known.
pub(super) fn kind(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::Boolean | Type::Always(_) => Some("boolean"),
        Type::Integer { carrier: Carrier::Number, .. }
        | Type::Decimal(Carrier::Number)
        | Type::Number(Carrier::Number) => Some("number"),
        // These may be numbers or strings.
        Type::Integer { carrier: Carrier::NumberOrText | Carrier::TextOrNumber, .. }
        | Type::Decimal(Carrier::NumberOrText | Carrier::TextOrNumber)
        | Type::Number(_) => None,
        Type::Integer { carrier: Carrier::Text, .. }
        | Type::String
        | Type::Text(_)
        | Type::Texts(_)
        | Type::DateTime
        | Type::Date
        | Type::Time
        | Type::Duration
        | Type::IsoDuration
        | Type::Uuid
        | Type::Decimal(Carrier::Text)
        | Type::Address(_)
        | Type::Bytes(_)
        | Type::FieldMask(_)
        | Type::Secret => Some("string"),
        Type::Array(_) => Some("array"),
        Type::Map(_) | Type::ProtobufAny => Some("object"),
        Type::Named(_) | Type::Chosen(_) | Type::Json | Type::Untyped(_) => None,
    }
}
