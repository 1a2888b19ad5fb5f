//! `prefixItems` and `patternProperties`: lists and maps whose parts have several schemas.

use crate::ir::{SchemaName, Shape, Type, TypeUse};
use crate::pointer::Pointer;
use crate::schema::{Schema, Subschema};

use super::candidate::{Candidate, MERGED};
use super::context::{Lowered, Schemas};
use super::union::union;

/// Reads a list whose first items have schemas of their own.
pub(super) fn read(schemas: &mut Schemas<'_>, pointer: &Pointer, schema: &Schema) -> Lowered {
    let prefix = pointer.child("prefixItems");
    let count = schema.prefix_items;
    let sites: Vec<Pointer> = (0..count).map(|index| prefix.index(index)).collect();
    let no_rest = schema.items == Some(Subschema::Boolean(false));
    let is_closed = no_rest || schema.max_items.is_some_and(|most| most <= count);
    // `minItems` may allow shorter lists, but a list that is declared item by item means all of them.
    if count > 0 && is_closed && (no_rest || schema.min_items == Some(count)) {
        let items = sites.iter().enumerate().map(|(index, site)| {
            schemas.use_of(site, SchemaName::inside(pointer, format!("item {index}")))
        });
        return Lowered::Named(Shape::Tuple(items.collect()));
    }
    let item = match (schema.items == Some(Subschema::Keywords), is_closed) {
        (true, _) => {
            let rest = pointer.child("items");
            one_of(schemas, &prefix, sites.into_iter().chain([rest]), "item")
        }
        (false, true) => one_of(schemas, &prefix, sites, "item"),
        // The items after the prefix may be any JSON.
        (false, false) => TypeUse::any_json(pointer),
    };
    Lowered::not_null(Type::Array(schemas.nested(item)))
}

/// Returns one type for the properties that match a pattern and for all other additional properties.
pub(super) fn pattern_values(schemas: &mut Schemas<'_>, pointer: &Pointer) -> TypeUse {
    let patterns = pointer.child("patternProperties");
    let names = schemas.view.schema(pointer).map_or(&[][..], |schema| &schema.pattern_properties);
    let mut sites: Vec<Pointer> = names.iter().map(|name| patterns.child(name)).collect();
    let others = schemas.view.schema(pointer).and_then(Schema::other_properties);
    let others = others.map(|(key, _)| pointer.child(key));
    sites.extend(others.filter(|place| schemas.view.schema(place).is_some()));
    one_of(schemas, &patterns.child(MERGED), sites, "value")
}

/// Returns the type of the items of a list or map, each of which has one of these schemas. `site` is the place of the
/// type.
fn one_of(
    schemas: &mut Schemas<'_>,
    site: &Pointer,
    sites: impl IntoIterator<Item = Pointer>,
    role: &str,
) -> TypeUse {
    let candidates: Vec<Candidate> = sites
        .into_iter()
        .map(|at| Candidate::read(schemas, site, &at, |_| role.to_owned()))
        .collect();
    let nullable = candidates.iter().any(|candidate| candidate.ty.nullable);
    if candidates.is_empty() {
        return TypeUse::any_json(site);
    }
    match union(schemas, site, candidates, None) {
        Lowered::Inline { ty, nullable: also } => {
            TypeUse { ty, nullable: nullable || also, origin: site.clone() }
        }
        Lowered::Named(shape) => {
            let name = SchemaName::inside(&site.parent().unwrap_or_default(), role);
            let id = schemas.define(site, name, Default::default(), shape);
            TypeUse { ty: Type::Named(id), nullable, origin: site.clone() }
        }
    }
}
