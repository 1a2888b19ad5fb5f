//! Unions: one type from several candidates.
//!
//! Candidates of the same type become one member, and enums of texts become one enum. If only one member remains, the
//! result is its type. Otherwise the union gets the evidence that identifies the member from a value.

use std::collections::BTreeSet;

use crate::ir::{
    Carrier, Docs, Enum, EnumValue, EnumValues, JsonKind, Schema, SchemaName, Shape, Type, TypeUse,
    Union, UnionMember,
};
use crate::pointer::Pointer;

use super::candidate::{Candidate, MERGED};
use super::context::{Lowered, Position, Schemas};
use super::discriminator::Discriminator;
use super::evidence::evidence;
use super::value_shape::TextShape;

/// Returns the union of these candidates, or their type if they have only one.
pub(super) fn union(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    candidates: Vec<Candidate>,
    discriminator: Option<&Discriminator>,
) -> Lowered {
    let nullable = candidates.iter().any(|candidate| candidate.ty.nullable);
    if let Some(any) = candidates.iter().find(|candidate| is_any_json(&candidate.ty.ty)) {
        return Lowered::nullable(any.ty.ty.clone());
    }
    let mut candidates = distinct(candidates);
    let texts = join_texts(schemas, &mut candidates);
    if let ([], Some(values)) = (candidates.as_slice(), &texts) {
        return Lowered::Named(text_enum(values.clone()));
    }
    if let Some(values) = texts {
        candidates.push(text_candidate(schemas, pointer, values));
    }
    if let [only] = candidates.as_slice() {
        let ty = only.ty.ty.clone();
        return lift(schemas, only).unwrap_or(Lowered::Inline { ty, nullable });
    }
    let evidence = evidence(&candidates, discriminator);
    let members = candidates
        .into_iter()
        .map(|candidate| UnionMember {
            words: candidate.words,
            ty: TypeUse { nullable: false, ..candidate.ty },
            docs: candidate.docs,
        })
        .collect();
    Lowered::Named(Shape::Union(Union { members, evidence, nullable }))
}

/// Removes the candidates with the type of an earlier one, and integers beside numbers.
fn distinct(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let mut distinct: Vec<Candidate> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        if !distinct.iter().any(|known| known.ty.ty.is_same(&candidate.ty.ty)) {
            distinct.push(candidate);
        }
    }
    let is_number = |candidate: &Candidate| matches!(candidate.ty.ty, Type::Number);
    if distinct.iter().any(is_number) {
        distinct.retain(|candidate| {
            !matches!(candidate.ty.ty, Type::Integer { carrier: Carrier::Number, .. })
        });
    }
    distinct
}

/// Returns the definition of the only remaining member, if it is inline. It takes the name of the union.
fn lift(schemas: &mut Schemas<'_>, only: &Candidate) -> Option<Lowered> {
    let Type::Named(id) = &only.ty.ty else { return None };
    let is_member = |schema: &Schema| matches!(schema.name, SchemaName::Member { .. });
    let is_in_place = id.0 == only.site && schemas.defined.get(id).is_some_and(is_member);
    let schema = is_in_place.then(|| schemas.defined.shift_remove(id)).flatten()?;
    Some(Lowered::Named(schema.shape))
}

/// Joins the candidates that are texts. Plain text includes texts of any format. An enum is open, so it includes all
/// other texts. Removes several enums from the candidates, and returns their values together.
fn join_texts(
    schemas: &mut Schemas<'_>,
    candidates: &mut Vec<Candidate>,
) -> Option<Vec<EnumValue<String>>> {
    let is_text = |candidate: &Candidate| candidate.shape.is_only(JsonKind::Text);
    let is_plain = |candidate: &Candidate| matches!(candidate.ty.ty, Type::String);
    let is_enum =
        |candidate: &Candidate| is_text(candidate) && candidate.shape.text == TextShape::Enum;
    let enums = candidates.iter().filter(|candidate| is_enum(candidate)).count();
    if candidates.iter().any(is_plain) {
        candidates.retain(|candidate| {
            !is_text(candidate) || is_enum(candidate) || (is_plain(candidate) && enums == 0)
        });
    }
    if enums < 2 {
        return None;
    }
    let sites: Vec<Pointer> = candidates
        .iter()
        .filter(|candidate| is_enum(candidate))
        .map(|candidate| candidate.site.clone())
        .collect();
    let values = sites.iter().map(|site| text_values(schemas, site)).collect::<Option<Vec<_>>>();
    let Some(values) = values else {
        // The values of a composed enum are not known. The first enum reads the values of the others as unknown.
        let mut seen = false;
        candidates.retain(|candidate| !is_enum(candidate) || !std::mem::replace(&mut seen, true));
        return None;
    };
    candidates.retain(|candidate| !is_enum(candidate));
    let mut listed = BTreeSet::new();
    let mut joined: Vec<EnumValue<String>> = values.into_iter().flatten().collect();
    joined.retain(|value| listed.insert(value.value.clone()));
    Some(joined)
}

/// Returns the values of the enum at a place.
fn text_values(schemas: &mut Schemas<'_>, site: &Pointer) -> Option<Vec<EnumValue<String>>> {
    let target = schemas.view.schemas.follow(site)?;
    let schema = schemas.keywords(&target)?;
    match schemas.lower(&target, schema, Position::Inline) {
        Lowered::Named(Shape::Enum(Enum { values: EnumValues::Text(values), .. })) => Some(values),
        _ => None,
    }
}

/// Returns an open enum of these texts.
fn text_enum(values: Vec<EnumValue<String>>) -> Shape {
    Shape::Enum(Enum { values: EnumValues::Text(values), closed: false })
}

/// Defines an enum of these values as a member of a union.
fn text_candidate(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    values: Vec<EnumValue<String>>,
) -> Candidate {
    let site = pointer.child(MERGED).child("text");
    let name = SchemaName::member(pointer, "text");
    let id = schemas.define(&site, name, Docs::default(), text_enum(values));
    let mut shape = schemas.shapes.of(&site);
    shape.kinds = BTreeSet::from([JsonKind::Text]);
    shape.text = TextShape::Enum;
    Candidate::unnamed(site.clone(), TypeUse::not_null(Type::Named(id), site), shape)
}

/// Returns `true` if a type is any JSON.
fn is_any_json(ty: &Type) -> bool {
    matches!(ty, Type::Json | Type::Untyped(_))
}
