//! Unions: one type from several candidates.
//!
//! Candidates of the same type become one member, and enums of one JSON kind become one enum. If only one member remains, the
//! result is its type. Otherwise the union gets the evidence that identifies the member from a value. The texts of an inline
//! enum become variants of the union.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::config::Dialect;
use crate::diagnostic::{Diagnostic, Place};
use crate::document::Node;
use crate::ir::{
    Carrier, Docs, Enum, EnumValues, Evidence, JsonKind, Schema, SchemaName, Shape, Tag, Type,
    TypeUse, Union, UnionMember,
};
use crate::pointer::Pointer;
use crate::rules;

use super::candidate::{Candidate, MERGED};
use super::context::{Lowered, Schemas};
use super::discriminator::Discriminator;
use super::enumeration;
use super::evidence::{default_member, evidence};
use super::value_set::ValueSet;
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
    prefer_enums(&mut candidates);
    for (kind, words) in [(JsonKind::Text, "text"), (JsonKind::Integer, "integer")] {
        if let Some(joined) = join_enums(schemas, pointer, &mut candidates, kind, words) {
            return match joined {
                // An enum has no variant for `null`.
                Lowered::Named(shape) if nullable => {
                    Lowered::nullable(define_joined(schemas, pointer, words, shape).1)
                }
                joined => joined,
            };
        }
    }
    if let [only] = candidates.as_slice() {
        let ty = only.ty.ty.clone();
        return lift(schemas, only).unwrap_or(Lowered::Inline { ty, nullable });
    }
    if schemas.view.config.dialect == Dialect::Json {
        dissolve_enum(schemas, &mut candidates);
    }
    report_default(schemas, pointer, &candidates, discriminator);
    let evidence = evidence(&candidates, discriminator);
    let members = candidates
        .into_iter()
        .enumerate()
        .map(|(index, candidate)| UnionMember {
            words: candidate.words,
            ty: TypeUse { nullable: false, ..candidate.ty },
            docs: candidate.docs,
            tag: discriminator.and_then(|discriminator| tag(&evidence, index, discriminator)),
        })
        .collect();
    Lowered::Named(Shape::Union(Union { members, evidence, nullable }))
}

/// Reports a `defaultMapping` that names no member of the union.
fn report_default(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    candidates: &[Candidate],
    discriminator: Option<&Discriminator>,
) {
    let key = pointer.child("discriminator").child("defaultMapping");
    let Some(named) = schemas.view.get(&key).and_then(Node::as_str) else { return };
    if discriminator.is_none_or(|it| default_member(candidates, it).is_none()) {
        let message =
            format!("`{named}` is not a member of the union; `defaultMapping` is ignored");
        let finding = Diagnostic::new(rules::IGNORED_KEY, Place::Value(key), message);
        schemas.report(finding.hint("name a schema that the union lists"));
    }
}

/// Returns the values of the discriminator that select a member.
fn tag(evidence: &[Evidence], member: usize, discriminator: &Discriminator) -> Option<Tag> {
    let mut entries = evidence.iter().filter(|entry| entry.member == member);
    let (entry, None) = (entries.next()?, entries.next()) else { return None };
    let property = &discriminator.property;
    let (_, values) = entry.tags.iter().find(|(name, _)| name == property)?;
    (!values.is_empty()).then(|| Tag { property: property.clone(), values: values.clone() })
}

/// Removes the candidates with the type of an earlier one, and integers beside numbers.
fn distinct(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let mut distinct: Vec<Candidate> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        if !distinct.iter().any(|known| known.ty.ty.is_same(&candidate.ty.ty)) {
            distinct.push(candidate);
        }
    }
    let is_number =
        |candidate: &Candidate| matches!(candidate.ty.ty, Type::Number(Carrier::Number));
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

/// Removes plain text beside other texts of the candidates. Plain text includes texts of any format; an enum is open, so it
/// includes all other texts.
fn prefer_enums(candidates: &mut Vec<Candidate>) {
    let is_text = |candidate: &Candidate| candidate.shape.is_only(JsonKind::Text);
    let is_plain = |candidate: &Candidate| matches!(candidate.ty.ty, Type::String);
    let is_enum =
        |candidate: &Candidate| is_text(candidate) && candidate.shape.text == TextShape::Enum;
    if candidates.iter().any(is_plain) {
        let has_enum = candidates.iter().any(is_enum);
        candidates.retain(|candidate| {
            !is_text(candidate) || is_enum(candidate) || (is_plain(candidate) && !has_enum)
        });
    }
}

/// Joins the enums of one JSON kind, each of which would read the values of the others as unknown. Returns their type if
/// there are no other candidates.
fn join_enums(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    candidates: &mut Vec<Candidate>,
    kind: JsonKind,
    words: &str,
) -> Option<Lowered> {
    let sets: Vec<Option<Rc<ValueSet>>> = candidates
        .iter()
        .map(|candidate| {
            let set = schemas.shapes.sets.of(&candidate.site)?;
            candidate.shape.is_only(kind).then_some(set)
        })
        .collect();
    let first = sets.iter().position(Option::is_some)?;
    if sets.iter().flatten().count() < 2 {
        return None;
    }
    let set = ValueSet::union(sets.iter().flatten().map(Rc::as_ref));
    let mut sets = sets.iter();
    candidates.retain(|_| sets.next().is_some_and(Option::is_none));
    let lowered = enumeration::of_set(schemas, pointer, None, &set);
    let shape = match lowered {
        Lowered::Named(shape) if !candidates.is_empty() => shape,
        lowered => return Some(lowered),
    };
    let (site, ty) = define_joined(schemas, pointer, words, shape);
    let mut shape = schemas.shapes.of(&site);
    shape.kinds = BTreeSet::from([kind]);
    shape.text = TextShape::Enum;
    let ty = TypeUse::not_null(ty, site.clone());
    candidates.insert(first, Candidate::unnamed(site, ty, shape));
    None
}

/// Defines the joined enum of a union as a type of its own. Returns its place and the type.
fn define_joined(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    words: &str,
    shape: Shape,
) -> (Pointer, Type) {
    let site = pointer.child(MERGED).child(words);
    let name = SchemaName::member(pointer, words);
    let id = schemas.define(&site, name, Docs::default(), shape);
    (site, Type::Named(id))
}

/// Replaces the open enum of texts that is an inline member by its texts, if no other member has texts. The other members
/// have another kind, so the union alone distinguishes all values.
fn dissolve_enum(schemas: &mut Schemas<'_>, candidates: &mut [Candidate]) {
    let mut with_texts =
        candidates.iter_mut().filter(|candidate| candidate.shape.kinds.contains(&JsonKind::Text));
    let (Some(only), None) = (with_texts.next(), with_texts.next()) else { return };
    let Type::Named(id) = &only.ty.ty else { return };
    let Some(Schema { name: SchemaName::Member { .. }, shape, .. }) = schemas.defined.get(id)
    else {
        return;
    };
    if id.0 == only.site
        && let Shape::Enum(Enum { values: EnumValues::Text(values), closed: false }) = shape
    {
        let values = values.clone();
        schemas.defined.shift_remove(id);
        only.ty.ty = Type::Texts(values);
    }
}

/// Returns `true` if a type is any JSON.
fn is_any_json(ty: &Type) -> bool {
    matches!(ty, Type::Json | Type::Untyped(_))
}
