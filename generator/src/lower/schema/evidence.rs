//! The evidence that identifies the member of a union from a value: the discriminator, constants, names of properties
//! and the JSON kind.
//!
//! Purpose: the table by which the runtime chooses a member. Input: the members with the shapes of their values, and the
//! discriminator. Output: [`Evidence`]s, in the order in which the runtime checks them.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Evidence, JsonKind};

use super::candidate::Candidate;
use super::discriminator::{Discriminator, is_disjoint};
use super::value_shape::TextShape;

/// Returns the evidence for all candidates, in the order of the checks.
pub(super) fn evidence(
    candidates: &[Candidate],
    discriminator: Option<&Discriminator>,
) -> Vec<Evidence> {
    let default = discriminator.and_then(|it| default_member(candidates, it));
    let mut entries: Vec<Evidence> = Vec::new();
    for (member, candidate) in candidates.iter().enumerate() {
        let mut own = candidate.shape.evidence(member);
        if default == Some(member) {
            own.retain(|entry| entry.kind != JsonKind::Object);
        }
        if let Some(discriminator) = discriminator {
            let values = discriminator.values(&candidate.target, &candidate.listed);
            let objects = own.iter_mut().filter(|entry| entry.kind == JsonKind::Object);
            objects.for_each(|entry| discriminator.mark(entry, &values));
        }
        entries.extend(own);
    }
    keep_distinctive_tags(&mut entries, discriminator);
    let is_reduced = default.is_none() && reduce_only_object(&mut entries);
    if is_reduced || tags_distinguish_all(&entries) {
        for entry in &mut entries {
            entry.required.clear();
            entry.properties = None;
        }
    }
    drop_common_requirements(&mut entries);
    let lists: BTreeSet<usize> = entries
        .iter()
        .filter(|entry| entry.kind == JsonKind::List)
        .map(|entry| entry.member)
        .collect();
    if lists.len() == 1 {
        // No other member has lists.
        entries.iter_mut().for_each(|entry| entry.items.clear());
    }
    entries.extend(default.map(Evidence::otherwise));
    // Texts of a format precede other texts, and an integer precedes a number.
    let rank = |entry: &Evidence| match entry.kind {
        JsonKind::Text => match candidates[entry.member].shape.text {
            TextShape::Format => 0,
            TextShape::Enum => 1,
            TextShape::Plain => 2,
        },
        JsonKind::Number => 1,
        _ => 0,
    };
    entries.sort_by_key(rank);
    entries
}

/// Returns the member of objects that no value of the discriminator selects: `defaultMapping`.
///
/// <https://spec.openapis.org/oas/v3.2.0.html#discriminator-default-mapping>
pub(super) fn default_member(
    candidates: &[Candidate],
    discriminator: &Discriminator,
) -> Option<usize> {
    let target = discriminator.default.as_ref()?;
    let is_default = |candidate: &Candidate| {
        candidate.target == *target && candidate.shape.kinds.contains(&JsonKind::Object)
    };
    candidates.iter().position(is_default)
}

/// Returns the constants of a property.
fn tag<'a>(entry: &'a Evidence, property: &str) -> Option<&'a Vec<String>> {
    entry.tags.iter().find(|(name, _)| name == property).map(|(_, values)| values)
}

/// Removes the constants that do not distinguish members. Otherwise a value that the API adds later, to an enum that all
/// members share, would make the whole union unknown.
fn keep_distinctive_tags(entries: &mut [Evidence], discriminator: Option<&Discriminator>) {
    let mut distinctive: BTreeSet<String> =
        discriminator.iter().map(|discriminator| discriminator.property.clone()).collect();
    let objects: Vec<&Evidence> =
        entries.iter().filter(|entry| entry.kind == JsonKind::Object).collect();
    let mut by_property: BTreeMap<&str, Vec<(&Evidence, &[String])>> = BTreeMap::new();
    for entry in objects.iter().copied() {
        for (name, values) in &entry.tags {
            by_property.entry(name).or_default().push((entry, values));
        }
    }
    for (name, uses) in by_property {
        let distinguishes = match uses.as_slice() {
            [(entry, values)] => {
                values.len() == 1 && entry.required.iter().any(|required| required == name)
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
    for entry in entries.iter_mut() {
        entry.tags.retain(|(name, _)| distinctive.contains(name));
    }
    // Lists are distinguished by their items.
    let counts: Vec<usize> = entries.iter().map(|entry| entry.items.len()).collect();
    let mut items: Vec<Evidence> =
        entries.iter_mut().flat_map(|entry| entry.items.drain(..)).collect();
    if !items.is_empty() {
        keep_distinctive_tags(&mut items, None);
    }
    let mut items = items.into_iter();
    for (entry, count) in entries.iter_mut().zip(counts) {
        entry.items.extend(items.by_ref().take(count));
    }
}

/// Reduces the evidence for objects to one entry if only one member has objects, and returns `true` in this case.
fn reduce_only_object(entries: &mut Vec<Evidence>) -> bool {
    let is_object = |entry: &Evidence| entry.kind == JsonKind::Object;
    let objects: Vec<usize> =
        (0..entries.len()).filter(|index| is_object(&entries[*index])).collect();
    let Some((first, further)) = objects.split_first() else { return false };
    if further.iter().any(|index| entries[*index].member != entries[*first].member) {
        return false;
    }
    if !further.is_empty() {
        // The member itself distinguishes its alternatives.
        entries[*first].tags.clear();
    }
    for index in further.iter().rev() {
        entries.remove(*index);
    }
    true
}

/// Removes the required properties that all objects share. They distinguish nothing, and a value without one is invalid
/// for every member.
fn drop_common_requirements(entries: &mut [Evidence]) {
    let objects = entries.iter().filter(|entry| entry.kind == JsonKind::Object);
    let all = objects
        .map(|entry| entry.required.iter().cloned().collect::<BTreeSet<String>>())
        .reduce(|one, another| one.intersection(&another).cloned().collect());
    let all = all.unwrap_or_default();
    for entry in entries {
        entry.required.retain(|name| !all.contains(name));
    }
}

/// Returns `true` if one property distinguishes all members that are objects.
fn tags_distinguish_all(entries: &[Evidence]) -> bool {
    let objects: Vec<&Evidence> =
        entries.iter().filter(|entry| entry.kind == JsonKind::Object).collect();
    let Some(first) = objects.first() else { return false };
    first.tags.iter().any(|(property, _)| {
        let mut owners: BTreeMap<&String, usize> = BTreeMap::new();
        objects.iter().all(|entry| {
            tag(entry, property).is_some_and(|values| {
                values
                    .iter()
                    .all(|value| *owners.entry(value).or_insert(entry.member) == entry.member)
            })
        })
    })
}
