//! The evidence by which a value of a union reveals its member: a discriminator, constants, the names of properties, the
//! kind of JSON.
//!
//! Purpose: the table that the run time uses to choose a member. Input: the members with the shapes of their values, and
//! the discriminator. Output: [`Evidence`]s, in the order in which the run time checks them.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Evidence, JsonKind};

use super::candidate::Candidate;
use super::discriminator::{Discriminator, is_disjoint};
use super::value_shape::TextShape;

/// Returns the evidence for each of the candidates.
pub(super) fn evidence(
    candidates: &[Candidate],
    discriminator: Option<&Discriminator>,
) -> Vec<Evidence> {
    let mut signs: Vec<Evidence> = Vec::new();
    for (member, candidate) in candidates.iter().enumerate() {
        let mut own = candidate.shape.evidence(member);
        if let Some(discriminator) = discriminator {
            let values = discriminator.values(&candidate.target);
            let objects = own.iter_mut().filter(|sign| sign.kind == JsonKind::Object);
            objects.for_each(|sign| discriminator.mark(sign, &values));
        }
        signs.extend(own);
    }
    keep_distinctive_tags(&mut signs, discriminator);
    if keep_one_sign_of_an_only_object(&mut signs) || tags_distinguish_all(&signs) {
        for sign in &mut signs {
            sign.required.clear();
            sign.properties = None;
        }
    }
    drop_common_requirements(&mut signs);
    let lists: BTreeSet<usize> =
        signs.iter().filter(|sign| sign.kind == JsonKind::List).map(|sign| sign.member).collect();
    if lists.len() == 1 {
        // No other member has lists.
        signs.iter_mut().for_each(|sign| sign.items.clear());
    }
    // Texts of a format precede other texts, and an integer precedes a number.
    let rank = |sign: &Evidence| match sign.kind {
        JsonKind::Text => match candidates[sign.member].shape.text {
            TextShape::Format => 0,
            TextShape::Enum => 1,
            TextShape::Plain => 2,
        },
        JsonKind::Number => 1,
        _ => 0,
    };
    signs.sort_by_key(rank);
    signs
}

/// Returns the constants of a property.
fn tag<'a>(sign: &'a Evidence, property: &str) -> Option<&'a Vec<String>> {
    sign.tags.iter().find(|(name, _)| name == property).map(|(_, values)| values)
}

/// Removes the constants that distinguish no two members. A value that a later version adds to an enum that all members
/// share must not make the whole union unknown.
fn keep_distinctive_tags(signs: &mut [Evidence], discriminator: Option<&Discriminator>) {
    let mut distinctive: BTreeSet<String> =
        discriminator.iter().map(|discriminator| discriminator.property.clone()).collect();
    let objects: Vec<&Evidence> =
        signs.iter().filter(|sign| sign.kind == JsonKind::Object).collect();
    let mut by_property: BTreeMap<&str, Vec<(&Evidence, &[String])>> = BTreeMap::new();
    for sign in objects.iter().copied() {
        for (name, values) in &sign.tags {
            by_property.entry(name).or_default().push((sign, values));
        }
    }
    for (name, uses) in by_property {
        let distinguishes = match uses.as_slice() {
            [(sign, values)] => {
                values.len() == 1 && sign.required.iter().any(|required| required == name)
            }
            several => several.iter().enumerate().any(|(index, (one, values))| {
                several[index + 1..].iter().any(|(another, others)| {
                    one.member != another.member && is_disjoint(values, others)
                })
            }),
        };
        if distinguishes {
            distinctive.insert(name.to_owned());
        }
    }
    for sign in signs.iter_mut() {
        sign.tags.retain(|(name, _)| distinctive.contains(name));
    }
    // The items of lists distinguish the lists.
    let counts: Vec<usize> = signs.iter().map(|sign| sign.items.len()).collect();
    let mut items: Vec<Evidence> = signs.iter_mut().flat_map(|sign| sign.items.drain(..)).collect();
    if !items.is_empty() {
        keep_distinctive_tags(&mut items, None);
    }
    let mut items = items.into_iter();
    for (sign, count) in signs.iter_mut().zip(counts) {
        sign.items.extend(items.by_ref().take(count));
    }
}

/// Returns `true` if only one member has objects. That member then has one sign for all of them.
fn keep_one_sign_of_an_only_object(signs: &mut Vec<Evidence>) -> bool {
    let is_object = |sign: &Evidence| sign.kind == JsonKind::Object;
    let objects: Vec<usize> = (0..signs.len()).filter(|index| is_object(&signs[*index])).collect();
    let Some((first, further)) = objects.split_first() else { return false };
    if further.iter().any(|index| signs[*index].member != signs[*first].member) {
        return false;
    }
    if !further.is_empty() {
        // The member itself distinguishes its forms.
        signs[*first].tags.clear();
    }
    for index in further.iter().rev() {
        signs.remove(*index);
    }
    true
}

/// Removes the required properties that all forms share: they distinguish none, and a value without one is invalid in
/// each form.
fn drop_common_requirements(signs: &mut [Evidence]) {
    let objects = signs.iter().filter(|sign| sign.kind == JsonKind::Object);
    let all = objects
        .map(|sign| sign.required.iter().cloned().collect::<BTreeSet<String>>())
        .reduce(|one, another| one.intersection(&another).cloned().collect());
    let all = all.unwrap_or_default();
    for sign in signs {
        sign.required.retain(|name| !all.contains(name));
    }
}

/// Returns `true` if one property distinguishes all members that are objects.
fn tags_distinguish_all(signs: &[Evidence]) -> bool {
    let objects: Vec<&Evidence> =
        signs.iter().filter(|sign| sign.kind == JsonKind::Object).collect();
    let Some(first) = objects.first() else { return false };
    first.tags.iter().any(|(property, _)| {
        let mut owners: BTreeMap<&String, usize> = BTreeMap::new();
        objects.iter().all(|sign| {
            tag(sign, property).is_some_and(|values| {
                values
                    .iter()
                    .all(|value| *owners.entry(value).or_insert(sign.member) == sign.member)
            })
        })
    })
}
