//! The fixes of the errors of a document: the smallest changes after which it can be read.
//!
//! Purpose: the walk finds errors and chooses fixes; this module applies them, all at once and in reverse order, so no
//! pointer changes before its turn. Input: the document and the fixes in the order in which they were found. Output:
//! the repaired document, which preserves the origin of its parts.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::positions::Positions;
use crate::document::provenance::{Origin, Provenance};
use crate::document::{Document, Map, Node};
use crate::pointer::Pointer;
use crate::source::{SourceId, Sources};

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Fix {
    /// Removes the value.
    Remove(Pointer),
    /// Replaces the value.
    Replace(Pointer, Node),
    /// Turns a scalar into the text of the source.
    Stringify(Pointer),
    /// Changes the key of a member.
    Rename(Pointer, String),
}

impl Fix {
    fn pointer(&self) -> &Pointer {
        match self {
            Self::Remove(pointer)
            | Self::Replace(pointer, _)
            | Self::Stringify(pointer)
            | Self::Rename(pointer, _) => pointer,
        }
    }
}

/// Applies the fixes.
pub fn apply(document: &mut Document, fixes: Vec<Fix>, sources: &Sources) {
    let stringified: Vec<Pointer> = fixes
        .iter()
        .filter(|fix| matches!(fix, Fix::Stringify(_)))
        .map(|fix| fix.pointer().clone())
        .collect();
    let mut spellings = spellings(&document.provenance, &stringified, sources);
    // A list loses all its elements at once: one after the other, a long list would be moved for each of them.
    let mut removals = Removals::default();
    for fix in fixes.into_iter().rev() {
        if removals.take(document, &fix) {
            continue;
        }
        match fix {
            Fix::Remove(pointer) => remove(document, &pointer),
            Fix::Replace(pointer, node) => {
                if let Some(place) = document.root.at_mut(&pointer) {
                    *place = node;
                }
            }
            Fix::Stringify(pointer) => {
                if let Some(place) = document.root.at_mut(&pointer) {
                    let spelling = spellings.remove(&pointer);
                    *place = Node::String(spelling.unwrap_or_else(|| place.to_text()));
                }
            }
            Fix::Rename(pointer, key) => rename(document, &pointer, key),
        }
    }
    removals.apply(document);
}

/// The elements of one list that will be removed.
#[derive(Default)]
struct Removals {
    list: Pointer,
    removed: BTreeSet<usize>,
}

impl Removals {
    /// Takes a fix that removes an element of a list. Any other fix first applies the removals, except for a change
    /// inside the same list, which moves no elements.
    fn take(&mut self, document: &mut Document, fix: &Fix) -> bool {
        let pointer = fix.pointer();
        let Fix::Remove(_) = fix else {
            let moves_nothing = matches!(fix, Fix::Replace(..) | Fix::Stringify(_));
            if !(moves_nothing && pointer.is_below(&self.list)) {
                self.apply(document);
            }
            return false;
        };
        let parent = pointer.parent().unwrap_or_default();
        if parent != self.list || self.removed.is_empty() {
            self.apply(document);
            if !matches!(document.root.at(&parent), Some(Node::List(_))) {
                return false;
            }
            self.list = parent;
        }
        self.removed.extend(pointer.last().and_then(|step| step.parse::<usize>().ok()));
        true
    }

    fn apply(&mut self, document: &mut Document) {
        let Self { list: pointer, removed } = std::mem::take(self);
        if removed.is_empty() {
            return;
        }
        let Some(Node::List(list)) = document.root.at_mut(&pointer) else { return };
        let length = list.len();
        let mut index = 0..length;
        list.retain(|_| index.next().is_none_or(|index| !removed.contains(&index)));
        document.provenance.remove_elements(&pointer, &removed, length);
    }
}

/// Returns the texts of scalars in the sources: a number does not preserve a spelling such as `1.0`.
fn spellings(
    provenance: &Provenance,
    pointers: &[Pointer],
    sources: &Sources,
) -> BTreeMap<Pointer, String> {
    let mut by_source: BTreeMap<SourceId, Vec<(Pointer, Pointer)>> = BTreeMap::new();
    for pointer in pointers {
        let Origin { source, pointer: there } = provenance.origin(pointer);
        by_source.entry(source).or_default().push((pointer.clone(), there));
    }
    let mut found = BTreeMap::new();
    for (source, pointers) in by_source {
        let text = &sources.get(source).text;
        let positions = Positions::of(text, pointers.iter().map(|(_, there)| there));
        for (pointer, there) in pointers {
            if let Some(spelling) = text.get(positions.value(&there)) {
                found.insert(pointer, spelling.trim_matches(['"', '\'']).to_owned());
            }
        }
    }
    found
}

fn remove(document: &mut Document, pointer: &Pointer) {
    let (Some(parent), Some(step)) = (pointer.parent(), pointer.last()) else { return };
    if let Some(Node::Map(map)) = document.root.at_mut(&parent) {
        map.shift_remove(&step);
    }
}

fn rename(document: &mut Document, pointer: &Pointer, key: String) {
    let (Some(parent), Some(step)) = (pointer.parent(), pointer.last()) else { return };
    let Some(Node::Map(map)) = document.root.at_mut(&parent) else { return };
    if map.contains_key(&key) || !map.contains_key(&step) {
        return;
    }
    let renamed: Map = std::mem::take(map)
        .into_iter()
        .map(|(name, value)| (if name == step { key.clone() } else { name }, value))
        .collect();
    *map = renamed;
    let old = document.provenance.clone();
    document.provenance.graft(&old, pointer, &parent.child(&key));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::source::{Limits, Role, Source};

    fn fixed(text: &str, fixes: Vec<Fix>) -> Document {
        let source = |text: &str| Source {
            role: Role::Document,
            path: "a.yaml".to_owned(),
            text: text.to_owned(),
        };
        let sources = Sources::new(source(text), source(""));
        let mut diagnostics = Diagnostics::default();
        let id = SourceId::DOCUMENT;
        let document = Document::parse(text, id, &Limits::default(), &mut diagnostics);
        let mut document = document.expect("valid document");
        apply(&mut document, fixes, &sources);
        document
    }

    fn at(text: &str) -> Pointer {
        Pointer::from_fragment(text)
    }

    #[test]
    fn elements_after_a_removed_one_preserve_their_origin() {
        let fixes = vec![Fix::Remove(at("#/a/0")), Fix::Remove(at("#/a/2"))];
        let document = fixed("a: [x, y, z, {b: c}]", fixes);
        assert_eq!(document.root.to_json(), serde_json::json!({"a": ["y", {"b": "c"}]}));
        assert_eq!(document.provenance.origin(&at("#/a/0")).pointer, at("#/a/1"));
        assert_eq!(document.provenance.origin(&at("#/a/1/b")).pointer, at("#/a/3/b"));
    }

    #[test]
    fn a_scalar_becomes_its_text_in_the_source() {
        let document = fixed("a: 1.10\nb: yes", vec![Fix::Stringify(at("#/a"))]);
        assert_eq!(document.root.to_json(), serde_json::json!({"a": "1.10", "b": "yes"}));
    }

    #[test]
    fn a_renamed_key_preserves_its_position() {
        let fixes = vec![Fix::Rename(at("#/a/2xx"), "2XX".to_owned())];
        let document = fixed("a: {2xx: {d: 1}, default: {}}", fixes);
        let json = document.root.to_json().to_string();
        assert_eq!(json, "{\"a\":{\"2XX\":{\"d\":1},\"default\":{}}}");
        assert_eq!(document.provenance.origin(&at("#/a/2XX/d")).pointer, at("#/a/2xx/d"));
    }
}
