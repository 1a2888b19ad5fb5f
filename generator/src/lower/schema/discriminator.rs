//! The discriminator of a schema: the property and its values.
//!
//! <https://spec.openapis.org/oas/v3.2.0.html#discriminator-object>

use std::collections::BTreeMap;

use crate::ir::Evidence;
use crate::lower::view::View;
use crate::pointer::Pointer;
use crate::schema::is_component;

/// The discriminator of a union.
#[derive(Debug, Default)]
pub(super) struct Discriminator {
    /// The property.
    pub(super) property: String,
    /// The values of each schema in the mapping.
    mapping: BTreeMap<Pointer, Vec<String>>,
    /// The schema of values without a known value of the property.
    pub(super) default: Option<Pointer>,
}

impl Discriminator {
    /// Reads the discriminator of the schema at a place.
    pub(super) fn read(view: View<'_>, pointer: &Pointer) -> Option<Self> {
        let property = view.schema(pointer)?.discriminator.as_ref()?.property.clone();
        let mut mapping: BTreeMap<Pointer, Vec<String>> = BTreeMap::new();
        for (value, target) in view.schemas.mapping(pointer) {
            mapping.entry(target).or_default().push(value.to_owned());
        }
        Some(Self { property, mapping, default: view.schemas.default_mapping(pointer) })
    }

    /// Adds the values of the schema `of` to those of `schema`: those of the mapping, else the name of the component.
    pub(super) fn add_values(&mut self, schema: &Pointer, of: &Pointer) {
        let values = match self.mapping.get(of) {
            Some(values) => values.clone(),
            None => of.last().into_iter().collect(),
        };
        let known = self.mapping.entry(schema.clone()).or_default();
        known.extend(values.into_iter().filter(|value| !known.contains(value)).collect::<Vec<_>>());
    }

    /// Returns the values that select a schema: those of the mapping, else the name of the component that the union lists,
    /// which may be another name for the schema.
    pub(super) fn values(&self, schema: &Pointer, listed: &Pointer) -> Vec<String> {
        match self.mapping.get(schema) {
            Some(values) => values.clone(),
            None if is_component(listed) => listed.last().into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// Adds values to the evidence for a member. Constants of the property in the schema itself are also evidence.
    /// Without a mapping they take precedence over the name of the component.
    pub(super) fn mark(&self, evidence: &mut Evidence, values: &[String]) {
        let mapped = !self.mapping.is_empty();
        match evidence.tags.iter_mut().find(|(name, _)| *name == self.property) {
            // The members share these constants; the mapping selects those of this member.
            Some((_, constants)) if mapped && !is_disjoint(constants, values) => {
                constants.retain(|constant| values.contains(constant));
            }
            Some((_, constants)) if mapped => constants.extend(values.iter().cloned()),
            Some(_) => {}
            None if !values.is_empty() => {
                evidence.tags.push((self.property.clone(), values.to_vec()))
            }
            None => {}
        }
    }
}

/// Returns `true` if two lists of values have none in common.
pub(super) fn is_disjoint(one: &[String], another: &[String]) -> bool {
    !one.iter().any(|value| another.contains(value))
}
