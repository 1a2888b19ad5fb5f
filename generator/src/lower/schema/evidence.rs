//! By what a value of a union tells which of the members it is: a discriminator, constants, the names of members, the
//! kind of JSON.
//!
//! Purpose: the table that the run time looks into. Input: the members with what can be told of them at first sight, and
//! the discriminator. Output: [`Sign`]s, in the order in which they are asked.
//!
//! <https://spec.openapis.org/oas/v3.1.1.html#discriminator-object>

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Node;
use crate::ir::{JsonKind, Sign};
use crate::normalise::references;
use crate::pointer::Pointer;

use super::is_component;
use super::union::Candidate;
use super::value_shape::TextLook;
use crate::lower::Lower;

/// What the discriminator of a union says.
#[derive(Debug, Default)]
pub(in crate::lower) struct Discriminator {
    property: String,
    /// The values that the mapping gives to each schema.
    mapping: BTreeMap<Pointer, Vec<String>>,
}

impl Lower<'_> {
    /// What the discriminator at a place says. Names and references in its mapping are one.
    pub(in crate::lower) fn discriminator(&self, pointer: &Pointer) -> Option<Discriminator> {
        let map = self.map(pointer)?.get("discriminator")?.as_map()?;
        let property = map.get("propertyName")?.as_str()?.to_owned();
        let mut mapping: BTreeMap<Pointer, Vec<String>> = BTreeMap::new();
        let entries = map.get("mapping").and_then(Node::as_map);
        for (value, target) in entries.into_iter().flatten() {
            let Some(target) = target.as_str().and_then(|text| self.mapped(text)) else { continue };
            mapping.entry(target).or_default().push(value.clone());
        }
        Some(Discriminator { property, mapping })
    }

    /// What a value of a mapping names: a component, or what a reference leads to.
    pub(in crate::lower) fn mapped(&self, text: &str) -> Option<Pointer> {
        let named = Pointer::root().child("components").child("schemas").child(text);
        let pointer = match self.document.get(&named) {
            Some(_) => named,
            None => references::target(text)?,
        };
        self.follow(&references::through(self.document, &pointer)?)
    }
}

/// How a value tells which of the candidates it is.
pub(in crate::lower) fn signs(
    candidates: &[Candidate],
    discriminator: Option<&Discriminator>,
) -> Vec<Sign> {
    let mut signs: Vec<Sign> = Vec::new();
    for (member, candidate) in candidates.iter().enumerate() {
        let mut own = candidate.outline.signs(member);
        if let Some(discriminator) = discriminator {
            let tags = discriminator.tags(candidate);
            let objects = own.iter_mut().filter(|sign| sign.kind == JsonKind::Object);
            objects.for_each(|sign| discriminator.mark(sign, &tags));
        }
        signs.extend(own);
    }
    keep_telling_tags(&mut signs, discriminator);
    if keep_one_sign_of_a_single_object(&mut signs) || tags_tell_all(&signs) {
        for sign in &mut signs {
            sign.required.clear();
            sign.properties = None;
        }
    }
    drop_common_requirements(&mut signs);
    let lists: BTreeSet<usize> =
        signs.iter().filter(|sign| sign.kind == JsonKind::List).map(|sign| sign.member).collect();
    if lists.len() == 1 {
        // There is nothing to choose from.
        signs.iter_mut().for_each(|sign| sign.items.clear());
    }
    // Texts of a form go before texts of any form, an integer before a number.
    let rank = |sign: &Sign| match sign.kind {
        JsonKind::Text => match candidates[sign.member].outline.text {
            TextLook::Format => 0,
            TextLook::Enum => 1,
            TextLook::Plain => 2,
        },
        JsonKind::Number => 1,
        _ => 0,
    };
    signs.sort_by_key(rank);
    signs
}

impl Discriminator {
    /// Lets all that names one schema name another one: what the mapping says, else the name of the component.
    pub(in crate::lower) fn name_by_key(&mut self, schema: &Pointer, of: &Pointer) {
        let names = match self.mapping.get(of) {
            Some(names) => names.clone(),
            None => of.last().into_iter().collect(),
        };
        let known = self.mapping.entry(schema.clone()).or_default();
        known.extend(names.into_iter().filter(|name| !known.contains(name)).collect::<Vec<_>>());
    }

    /// The values that name a candidate: those of the mapping, else the name of its component.
    fn tags(&self, candidate: &Candidate) -> Vec<String> {
        match self.mapping.get(&candidate.target) {
            Some(values) => values.clone(),
            None if is_component(&candidate.target) => {
                candidate.target.last().into_iter().collect()
            }
            None => Vec::new(),
        }
    }

    /// Writes the values onto a sign. What the schema itself says of the property holds as well; a name that nothing
    /// gives but the schema's key counts only where nothing else is said.
    fn mark(&self, sign: &mut Sign, tags: &[String]) {
        let mapped = !self.mapping.is_empty();
        match sign.tags.iter_mut().find(|(name, _)| *name == self.property) {
            // Of the values that all members share the mapping tells which are this one's.
            Some((_, values)) if mapped && !is_disjoint(values, tags) => {
                values.retain(|value| tags.contains(value));
            }
            Some((_, values)) if mapped => values.extend(tags.iter().cloned()),
            Some(_) => {}
            None if !tags.is_empty() => sign.tags.push((self.property.clone(), tags.to_vec())),
            None => {}
        }
    }
}

fn is_disjoint(one: &[String], another: &[String]) -> bool {
    !one.iter().any(|value| another.contains(value))
}

fn tag<'a>(sign: &'a Sign, property: &str) -> Option<&'a Vec<String>> {
    sign.tags.iter().find(|(name, _)| name == property).map(|(_, values)| values)
}

/// Keeps of the constants those that tell two members apart. Of an enum that all members share nothing can be told, and
/// a value that a later version adds to it must not make the whole unknown.
fn keep_telling_tags(signs: &mut [Sign], discriminator: Option<&Discriminator>) {
    let mut telling: BTreeSet<String> =
        discriminator.iter().map(|discriminator| discriminator.property.clone()).collect();
    let objects: Vec<&Sign> = signs.iter().filter(|sign| sign.kind == JsonKind::Object).collect();
    let mut by_property: BTreeMap<&str, Vec<(&Sign, &[String])>> = BTreeMap::new();
    for sign in objects.iter().copied() {
        for (name, values) in &sign.tags {
            by_property.entry(name).or_default().push((sign, values));
        }
    }
    for (name, uses) in by_property {
        let tells = match uses.as_slice() {
            [(sign, values)] => {
                values.len() == 1 && sign.required.iter().any(|required| required == name)
            }
            several => several.iter().enumerate().any(|(index, (one, values))| {
                several[index + 1..].iter().any(|(another, others)| {
                    one.member != another.member && is_disjoint(values, others)
                })
            }),
        };
        if tells {
            telling.insert(name.to_owned());
        }
    }
    for sign in signs.iter_mut() {
        sign.tags.retain(|(name, _)| telling.contains(name));
    }
    // The items of lists tell these from each other.
    let counts: Vec<usize> = signs.iter().map(|sign| sign.items.len()).collect();
    let mut items: Vec<Sign> = signs.iter_mut().flat_map(|sign| sign.items.drain(..)).collect();
    if !items.is_empty() {
        keep_telling_tags(&mut items, None);
    }
    let mut items = items.into_iter();
    for (sign, count) in signs.iter_mut().zip(counts) {
        sign.items.extend(items.by_ref().take(count));
    }
}

/// Whether objects are of one member only, whatever they look like. That member then has one sign for them.
fn keep_one_sign_of_a_single_object(signs: &mut Vec<Sign>) -> bool {
    let is_object = |sign: &Sign| sign.kind == JsonKind::Object;
    let objects: Vec<usize> = (0..signs.len()).filter(|index| is_object(&signs[*index])).collect();
    let Some((first, further)) = objects.split_first() else { return false };
    if further.iter().any(|index| signs[*index].member != signs[*first].member) {
        return false;
    }
    if !further.is_empty() {
        // The member tells by itself which of its forms it is.
        signs[*first].tags.clear();
    }
    for index in further.iter().rev() {
        signs.remove(*index);
    }
    true
}

/// What all forms require tells none of them from the others: without it a value is wrong, whichever it is.
fn drop_common_requirements(signs: &mut [Sign]) {
    let objects = signs.iter().filter(|sign| sign.kind == JsonKind::Object);
    let all = objects
        .map(|sign| sign.required.iter().cloned().collect::<BTreeSet<String>>())
        .reduce(|one, another| one.intersection(&another).cloned().collect());
    let all = all.unwrap_or_default();
    for sign in signs {
        sign.required.retain(|name| !all.contains(name));
    }
}

/// Whether one property tells all members that are objects from each other.
fn tags_tell_all(signs: &[Sign]) -> bool {
    let objects: Vec<&Sign> = signs.iter().filter(|sign| sign.kind == JsonKind::Object).collect();
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
