//! Components that a discriminator distinguishes although no union lists them: each is an `allOf` of the component with
//! the discriminator, its base.
//!
//! <https://spec.openapis.org/oas/v3.0.4.html#models-with-polymorphism-support>

use std::collections::BTreeMap;

use crate::document::{Map, Node};
use crate::lower::view::View;
use crate::pointer::Pointer;

use super::discriminator;

/// The bases, each with its subtypes. A base may be one of its own subtypes.
#[derive(Default)]
pub(super) struct Subtypes(BTreeMap<Pointer, Vec<Pointer>>);

impl Subtypes {
    /// Finds the components that have a discriminator and list no members. Their subtypes are the components that are
    /// an `allOf` of them, and those that the mapping names.
    pub(super) fn find(view: View<'_>) -> Self {
        let at = Pointer::root().child("components").child("schemas");
        let Some(components) = view.map(&at) else { return Self::default() };
        let is_base = |map: &Map| {
            map.contains_key("discriminator")
                && !map.contains_key("oneOf")
                && !map.contains_key("anyOf")
        };
        let bases = components.iter().filter(|(_, node)| node.as_map().is_some_and(is_base));
        let mut found: BTreeMap<Pointer, Vec<Pointer>> =
            bases.map(|(key, _)| (at.child(key), Vec::new())).collect();
        if found.is_empty() {
            return Self::default();
        }
        for key in components.keys() {
            let component = at.child(key);
            for member in view.items(&component.child("allOf")) {
                let base = view.follow(&member);
                let subtypes = base.and_then(|base| found.get_mut(&base));
                if let Some(subtypes) = subtypes.filter(|known| !known.contains(&component)) {
                    subtypes.push(component.clone());
                }
            }
        }
        for (base, subtypes) in &mut found {
            let mapping = view.map(&base.child("discriminator").child("mapping"));
            let named = mapping.into_iter().flat_map(Map::values).filter_map(Node::as_str);
            for target in named.filter_map(|text| discriminator::mapping_target(view, text)) {
                if !subtypes.contains(&target) {
                    subtypes.push(target);
                }
            }
        }
        found.retain(|base, subtypes| subtypes.iter().any(|subtype| subtype != base));
        Self(found)
    }

    /// Returns the subtypes of the component at a place; none if it is no base.
    pub(super) fn of(&self, base: &Pointer) -> Option<&[Pointer]> {
        self.0.get(base).map(Vec::as_slice)
    }
}
