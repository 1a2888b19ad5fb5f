//! `oneOf` and `anyOf`: a union, or for some `anyOf`s one object with optional properties.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::JsonKind;
use crate::pointer::Pointer;

use super::all_of;
use super::alternatives::Alternatives;
use super::candidate::{Candidate, property_words};
use super::context::{Lowered, Schemas};
use super::discriminator::Discriminator;
use super::union::union;
use super::value_shape::ValueShape;

/// Reads a schema with alternatives.
pub(super) fn read(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    alternatives: &Alternatives,
) -> Lowered {
    if alternatives.keyword == "anyOf"
        && let Some(object) = all_optional(schemas, pointer, &alternatives.sites)
    {
        return object;
    }
    let discriminator = Discriminator::read(schemas.view, pointer);
    let sites = alternatives.sites.iter();
    let shapes: Vec<ValueShape> = sites.clone().map(|site| schemas.shapes.of(site)).collect();
    let words = |shape: &ValueShape| property_words(shape, &shapes);
    let candidates = sites.map(|site| Candidate::read(schemas, pointer, site, words)).collect();
    union(schemas, pointer, candidates, discriminator.as_ref())
}

/// Returns one object with the properties of all members of an `anyOf`. The members must be inline objects without
/// titles, and no property may distinguish them. A property is required if all members require it.
fn all_optional(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    sites: &[Pointer],
) -> Option<Lowered> {
    let mut shapes = Vec::with_capacity(sites.len());
    for site in sites {
        let schema = schemas.view.schema(site)?;
        let plain = !["$ref", "title", "allOf"].iter().any(|keyword| schema.has(keyword))
            && schema.has("properties");
        let shape = schemas.shapes.of(site);
        if !plain || !shape.is_only(JsonKind::Object) || shape.objects.len() != 1 {
            return None;
        }
        shapes.push(shape);
    }
    let mut kinds: BTreeMap<String, BTreeSet<JsonKind>> = BTreeMap::new();
    for (site, shape) in sites.iter().zip(&shapes) {
        for (name, constants) in &shape.objects[0].properties {
            let property = schemas.shapes.of(&site.child("properties").child(name));
            let known = kinds.entry(name.clone()).or_insert_with(|| property.kinds.clone());
            // A constant or a property of different types distinguishes members.
            if *known != property.kinds || constants.len() == 1 {
                return None;
            }
        }
    }
    let required: Vec<BTreeSet<String>> =
        shapes.into_iter().map(|mut shape| shape.objects.remove(0).required).collect();
    Some(all_of::merge_alternatives(schemas, pointer, sites, &required))
}
