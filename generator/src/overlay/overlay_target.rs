//! The document that overlays are applied to.
//!
//! Purpose: hold the tree, its provenance, and the same tree as serde_json values, which JSONPath queries. A change
//! updates all three, so a large document is converted once and not for each action. The document can't exceed the
//! limits of the run.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};

use crate::document::provenance::{Origin, Provenance};
use crate::document::{Document, Node};
use crate::pointer::Pointer;
use crate::source::Limits;

/// A document under change.
pub struct OverlayTarget {
    document: Document,
    json: Value,
    limits: Limits,
    /// An upper bound of the number of its values.
    values: usize,
    /// The number of values that overlays have inserted.
    inserted: usize,
}

/// A value to insert, with the origin of its parts.
#[derive(Clone)]
pub struct Insertion<'a> {
    pub node: &'a Node,
    /// Its place in the document that it comes from.
    pub pointer: Pointer,
    /// The provenance of the document that it comes from.
    pub provenance: &'a Provenance,
}

impl<'a> Insertion<'a> {
    /// Returns a member of the value.
    pub fn member(&self, name: &str, node: &'a Node) -> Self {
        Self { node, pointer: self.pointer.child(name), provenance: self.provenance }
    }

    /// Returns an element of the value.
    pub fn element(&self, index: usize, node: &'a Node) -> Self {
        Self { node, pointer: self.pointer.index(index), provenance: self.provenance }
    }

    /// Returns the origin of the value.
    pub fn origin(&self) -> Origin {
        self.provenance.origin(&self.pointer)
    }
}

/// The number of values that overlays may insert under any limits. Otherwise it is a tenth of the limit of a file.
const MIN_INSERTED: usize = 1000;

/// The error of a change that would exceed a limit.
pub struct LimitExceeded {
    pub message: String,
    /// The key of the limit in the config.
    pub key: &'static str,
}

impl OverlayTarget {
    pub fn new(document: Document, limits: Limits) -> Self {
        let json = document.root.to_json();
        let values = Extent::of(&document.root).values;
        Self { document, json, limits, values, inserted: 0 }
    }

    pub fn into_document(self) -> Document {
        self.document
    }

    /// Returns the places of the values that a JSONPath selects, without duplicates.
    pub fn select(&self, path: &JsonPath) -> Vec<Pointer> {
        let located = path.query_located(&self.json);
        let pointers = located.locations().map(|location| {
            location.iter().fold(Pointer::root(), |pointer, element| match element {
                PathElement::Name(name) => pointer.child(name),
                PathElement::Index(index) => pointer.index(*index),
            })
        });
        let mut known = BTreeSet::new();
        pointers.filter(|pointer| known.insert(pointer.clone())).collect()
    }

    /// Returns the value at a place.
    pub fn get(&self, pointer: &Pointer) -> Option<&Node> {
        self.document.get(pointer)
    }

    /// Returns the provenance of the document.
    pub fn provenance(&self) -> &Provenance {
        &self.document.provenance
    }

    /// Inserts a value at a place: as a new member, as a new last element, or instead of the present value.
    pub fn put(&mut self, at: &Pointer, insertion: &Insertion<'_>) -> Result<(), LimitExceeded> {
        self.check_limits(at, insertion.node)?;
        let json = insertion.node.to_json();
        let (Some(parent), Some(step)) = (at.parent(), at.last()) else {
            self.document.root = insertion.node.clone();
            self.json = json;
            self.document.provenance.graft(insertion.provenance, &insertion.pointer, at);
            return Ok(());
        };
        put_node(self.document.root.at_mut(&parent), step.clone(), insertion.node.clone());
        put_value(at_mut(&mut self.json, &parent), step, json);
        self.document.provenance.graft(insertion.provenance, &insertion.pointer, at);
        Ok(())
    }

    /// Removes the values at these places. The root can't be removed.
    pub fn remove(&mut self, places: &[Pointer]) {
        let mut by_parent: BTreeMap<(Reverse<usize>, Pointer), BTreeSet<String>> = BTreeMap::new();
        for place in places {
            let (Some(parent), Some(step)) = (place.parent(), place.last()) else { continue };
            let depth = Reverse(parent.steps().count());
            by_parent.entry((depth, parent)).or_default().insert(step);
        }
        // The deepest first, so the places of the others don't move.
        for ((_, parent), steps) in by_parent {
            match self.document.root.at_mut(&parent) {
                Some(Node::Map(map)) => {
                    map.retain(|name, _| !steps.contains(name));
                    let provenance = &mut self.document.provenance;
                    steps.iter().for_each(|step| provenance.forget(&parent.child(step)));
                }
                Some(Node::List(list)) => {
                    let removed: BTreeSet<usize> =
                        steps.iter().filter_map(|step| step.parse().ok()).collect();
                    self.document.provenance.remove_elements(&parent, &removed, list.len());
                    retain(list, &removed);
                }
                _ => {}
            }
            match at_mut(&mut self.json, &parent) {
                Some(Value::Object(map)) => map.retain(|name, _| !steps.contains(name)),
                Some(Value::Array(list)) => {
                    retain(list, &steps.iter().filter_map(|step| step.parse().ok()).collect());
                }
                _ => {}
            }
        }
    }

    /// Counts a value that will be inserted. Returns an error if it exceeds a limit.
    fn check_limits(&mut self, at: &Pointer, node: &Node) -> Result<(), LimitExceeded> {
        let Extent { values, depth } = Extent::of(node);
        let Limits { values: max_values, depth: deepest, .. } = self.limits;
        // The provenance of an inserted value takes more memory than the value, so inserted values have a lower limit.
        let max_inserted = (max_values / 10).max(MIN_INSERTED);
        if self.inserted.saturating_add(values) > max_inserted {
            let message =
                format!("with this action, overlays insert more than {max_inserted} values");
            return Err(LimitExceeded { message, key: "values" });
        }
        if self.values.saturating_add(values) > max_values {
            let message =
                format!("with this action, the document has more than {max_values} values");
            return Err(LimitExceeded { message, key: "values" });
        }
        if at.steps().count() + depth > deepest {
            let message = format!(
                "with this action, values of the document are nested deeper than {deepest}"
            );
            return Err(LimitExceeded { message, key: "depth" });
        }
        self.values += values;
        self.inserted += values;
        Ok(())
    }
}

/// The size of a value.
struct Extent {
    values: usize,
    /// The number of steps to its deepest part.
    depth: usize,
}

impl Extent {
    fn of(node: &Node) -> Self {
        let inside = |nodes: &mut dyn Iterator<Item = &Node>| {
            nodes.map(Self::of).fold(Self { values: 1, depth: 0 }, |sum, part| Self {
                values: sum.values + part.values,
                depth: sum.depth.max(part.depth + 1),
            })
        };
        match node {
            Node::List(list) => inside(&mut list.iter()),
            Node::Map(map) => inside(&mut map.values()),
            _ => Self { values: 1, depth: 0 },
        }
    }
}

fn put_node(parent: Option<&mut Node>, step: String, node: Node) {
    match parent {
        Some(Node::Map(map)) => {
            map.insert(step, node);
        }
        Some(Node::List(list)) => put_element(list, &step, node),
        _ => {}
    }
}

fn put_value(parent: Option<&mut Value>, step: String, value: Value) {
    match parent {
        Some(Value::Object(map)) => {
            map.insert(step, value);
        }
        Some(Value::Array(list)) => put_element(list, &step, value),
        _ => {}
    }
}

fn put_element<T>(list: &mut Vec<T>, step: &str, value: T) {
    match step.parse::<usize>().ok().and_then(|index| list.get_mut(index)) {
        Some(element) => *element = value,
        None => list.push(value),
    }
}

/// Removes the lost elements.
fn retain<T>(list: &mut Vec<T>, removed: &BTreeSet<usize>) {
    let mut indices = 0..;
    list.retain(|_| indices.next().is_none_or(|index| !removed.contains(&index)));
}

/// Returns the value at a place; serde_json expects the pointer without the `#`.
fn at_mut<'v>(root: &'v mut Value, pointer: &Pointer) -> Option<&'v mut Value> {
    root.pointer_mut(pointer.as_str().strip_prefix('#').unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::source::SourceId;

    fn overlay_target(text: &str, limits: Limits) -> OverlayTarget {
        let mut diagnostics = Diagnostics::default();
        let document = Document::parse(text, SourceId::DOCUMENT, &limits, &mut diagnostics);
        OverlayTarget::new(document.expect("valid YAML"), limits)
    }

    fn places(places: &[&str]) -> Vec<Pointer> {
        places.iter().map(|place| Pointer::from_fragment(*place)).collect()
    }

    #[test]
    fn the_json_value_equals_the_tree_after_changes() {
        let text = "a: [[0, 1, 2], {b~/c: [3, 4]}, 5]\nd: {e: 6, f: 7}\n";
        let mut target = overlay_target(text, Limits::default());
        target.remove(&places(&["#/a/0", "#/a/0/1", "#/a/1/b~0~1c/0", "#/d/e", "#/a/2"]));
        let other = Node::String("x".to_owned());
        let provenance = Provenance::of(SourceId::CONFIG);
        let insertion =
            Insertion { node: &other, pointer: Pointer::root(), provenance: &provenance };
        for place in places(&["#/a/0/b~0~1c/0", "#/a/1", "#/d/g", "#/d/f"]) {
            assert!(target.put(&place, &insertion).is_ok());
        }
        let expected = serde_json::json!({"a": [{"b~/c": ["x"]}, "x"], "d": {"f": "x", "g": "x"}});
        assert_eq!(target.json, expected);
        assert_eq!(target.document.root.to_json(), expected);
        let origin = target.provenance().origin(&Pointer::from_fragment("#/d/g"));
        assert_eq!(origin.source, SourceId::CONFIG);
    }

    #[test]
    fn insertions_beyond_the_limits_are_rejected() {
        let limits = Limits { values: 6, depth: 3, ..Limits::default() };
        let mut target = overlay_target("a: {b: 1}\n", limits);
        let node = target.get(&Pointer::root()).cloned().expect("a root");
        let provenance = Provenance::of(SourceId::DOCUMENT);
        let insertion =
            Insertion { node: &node, pointer: Pointer::root(), provenance: &provenance };
        let deep = target.put(&Pointer::from_fragment("#/a/c"), &insertion);
        assert_eq!(deep.err().map(|error| error.key), Some("depth"));
        assert!(target.put(&Pointer::from_fragment("#/c"), &insertion).is_ok());
        let many = target.put(&Pointer::from_fragment("#/d"), &insertion);
        assert_eq!(many.err().map(|error| error.key), Some("values"));
    }
}
