//! Components with subtypes: each is the union of the subtypes that its discriminator distinguishes.

use std::collections::BTreeSet;

use crate::ir::{JsonKind, SchemaId, SchemaName, Shape, Type, TypeUse};
use crate::lower::reach::{Budget, Reach};
use crate::pointer::Pointer;
use crate::schema::{Schema, SchemaTable};

use super::all_of;
use super::candidate::{Candidate, MERGED};
use super::context::{Lowered, Schemas};
use super::discriminator::Discriminator;
use super::docs::schema_docs;
use super::union::union;

/// The maximum depth of a hierarchy of subtypes.
const DEEPEST: usize = 9;

/// The words for the base as a member of its union.
const BASE: &str = "base";

/// Reads a component as the union of its subtypes.
pub(super) fn read(schemas: &mut Schemas<'_>, pointer: &Pointer, schema: &Schema) -> Lowered {
    let table = schemas.view.schemas;
    let subtypes = table.subtypes(pointer);
    let mut discriminator = Discriminator::read(schemas.view, pointer).unwrap_or_default();
    let mut candidates = Vec::with_capacity(subtypes.len());
    for subtype in subtypes {
        let mut shape = schemas.shapes.of(subtype);
        shape.kinds = BTreeSet::from([JsonKind::Object]);
        let is_base = subtype == pointer;
        let ty = if is_base {
            define_base(schemas, pointer, schema)
        } else {
            Type::Named(SchemaId(subtype.clone()))
        };
        let ty = TypeUse::not_null(ty, subtype.clone());
        let words = is_base.then(|| BASE.to_owned());
        candidates.push(Candidate { words, ..Candidate::unnamed(subtype.clone(), ty, shape) });
    }
    for subtype in subtypes {
        if subtype == pointer {
            // A value of the base itself is selected only by the base's own values, not by those of its subtypes.
            discriminator.add_values(subtype, subtype);
        } else {
            let budget = Budget::new();
            let reach = budget.reach(DEEPEST);
            inherit_values(table, &mut discriminator, subtype, subtype, reach);
        }
    }
    union(schemas, pointer, candidates, Some(&discriminator))
}

/// Defines the type of values of the base itself.
fn define_base(schemas: &mut Schemas<'_>, pointer: &Pointer, schema: &Schema) -> Type {
    let object = all_of::merged(schemas, pointer, schema);
    let docs = schema_docs(schema, schemas.view.config.dialect);
    let site = pointer.child(MERGED).child(BASE);
    let name = SchemaName::member(pointer, BASE);
    Type::Named(schemas.define(&site, name, docs, Shape::Object(object)))
}

/// Adds the values of `of` and of all its subtypes to the values of `subtype`.
fn inherit_values(
    table: &SchemaTable,
    discriminator: &mut Discriminator,
    subtype: &Pointer,
    of: &Pointer,
    reach: Reach<'_>,
) {
    let Some(reach) = reach.below() else { return };
    discriminator.add_values(subtype, of);
    for below in table.subtypes(of).iter().filter(|below| *below != of) {
        inherit_values(table, discriminator, subtype, below, reach);
    }
}
