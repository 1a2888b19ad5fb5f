//! The overrides of the config, by the places of the document that they change.
//!
//! A pointer has the form of RFC 6901, or that of the names lock: `…/Widget/properties/name` also for a property that a
//! member of the `allOf` of `Widget` declares, and `…/enum/red` for a value.

use crate::config::{Config, Override};
use crate::document::{Document, Node};
use crate::normalise::references;
use crate::pointer::Pointer;
use crate::spelling::nearest;

/// The overrides with their places.
pub struct Overrides<'a> {
    entries: Vec<(Option<Pointer>, &'a Override)>,
}

impl<'a> Overrides<'a> {
    /// Finds the places.
    pub fn of(config: &'a Config, document: &Document) -> Self {
        let entries = config.overrides.iter().map(|entry| (place(document, entry), entry));
        Self { entries: entries.collect() }
    }

    /// Returns the overrides with their places; `None` if the document has no such place.
    pub fn entries(&self) -> impl Iterator<Item = (Option<&Pointer>, &'a Override)> {
        self.entries.iter().map(|(place, entry)| (place.as_ref(), *entry))
    }

    /// Returns an option for a place: the first one that an override sets.
    pub fn option<T>(
        &self,
        place: &Pointer,
        option: impl Fn(&'a Override) -> Option<T>,
    ) -> Option<T> {
        let here = self.entries.iter().filter(|(at, _)| at.as_ref() == Some(place));
        here.map(|(_, entry)| *entry).find_map(option)
    }
}

/// Returns the place of an override.
fn place(document: &Document, entry: &Override) -> Option<Pointer> {
    let pointer = references::target(entry.at.get_ref())?;
    if let Some(value) = enum_value(document, &pointer) {
        return Some(value);
    }
    if document.get(&pointer).is_some() {
        return Some(pointer);
    }
    // Step by step: into references, and into the members of an `allOf`.
    let steps: Vec<String> = pointer.steps().collect();
    let mut at = Pointer::root();
    let mut index = 0;
    while index < steps.len() {
        let next = at.child(&steps[index]);
        if let Some(through) = references::through(document, &next) {
            at = through;
            index += 1;
            continue;
        }
        let name = steps.get(index + 1).filter(|_| steps[index] == "properties")?;
        at = property(document, &at, name, DEEPEST)?;
        index += 2;
    }
    Some(at)
}

/// The deepest nesting of `allOf` in which a property is looked for.
const DEEPEST: usize = 16;

/// Returns the place of a property that a member of the `allOf` of a schema declares.
fn property(document: &Document, schema: &Pointer, name: &str, depth: usize) -> Option<Pointer> {
    let schema = follow(document, schema)?;
    let own = schema.child("properties").child(name);
    if document.get(&own).is_some() {
        return Some(own);
    }
    let members = schema.child("allOf");
    let count = document.get(&members).and_then(Node::as_list).map_or(0, <[Node]>::len);
    let mut members = (0..count).filter(|_| depth > 0).map(|index| members.index(index));
    members.find_map(|member| property(document, &member, name, depth - 1))
}

/// Returns the place behind the references at a place.
fn follow(document: &Document, place: &Pointer) -> Option<Pointer> {
    let reference = document.get(place)?.child("$ref").and_then(Node::as_str);
    match reference.and_then(references::target) {
        Some(target) => references::through(document, &target),
        None => Some(place.clone()),
    }
}

/// Returns the place of a value of an enum in the form of the lock, for a pointer with the value or its position.
fn enum_value(document: &Document, pointer: &Pointer) -> Option<Pointer> {
    let list = pointer.parent().filter(|list| list.last().as_deref() == Some("enum"))?;
    let values = document.get(&list)?.as_list()?;
    let step = pointer.last()?;
    let texts: Vec<String> = values.iter().map(Node::to_text).collect();
    if texts.contains(&step) {
        return Some(list.child(&step));
    }
    let position: usize = step.parse().ok()?;
    Some(list.child(texts.get(position)?))
}

/// Returns the hint for an override of a place that does not exist.
pub fn hint(document: &Document, at: &str) -> String {
    let pointer = references::target(at).unwrap_or_else(Pointer::root);
    let mut known = Pointer::root();
    for step in pointer.steps() {
        let next = known.child(&step);
        if document.get(&next).is_some() {
            known = next;
            continue;
        }
        let keys = document.get(&known).and_then(Node::as_map);
        let near = keys.and_then(|keys| nearest(&step, keys.keys().map(String::as_str)));
        if let Some(near) = near {
            return format!("did you mean `{}`?", known.child(near));
        }
        break;
    }
    format!("the document has `{known}`, but nothing of this name in it")
}
