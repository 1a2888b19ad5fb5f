//! Subtypes by `allOf`: a component with a discriminator is the base of the components that include it in their `allOf`.
//!
//! <https://spec.openapis.org/oas/v3.0.4.html#models-with-polymorphism-support>

use std::collections::BTreeMap;

use crate::lower::view::View;
use crate::pointer::Pointer;
use crate::schema::Schema;

use super::discriminator;

/// The subtypes of each base. A base may be one of its own subtypes.
#[derive(Default)]
pub(super) struct Subtypes(BTreeMap<Pointer, Vec<Pointer>>);

impl Subtypes {
    /// Finds the components with a discriminator but without `oneOf` or `anyOf`. Their subtypes are the components that
    /// include them in an `allOf`, and those in the mapping.
    pub(super) fn find(view: View<'_>) -> Self {
        let components = || {
            let keywords = |(place, _)| Some((place, view.schema(place)?));
            view.schemas.components().filter_map(keywords)
        };
        let is_base = |schema: &Schema| {
            schema.has("discriminator") && !schema.has("oneOf") && !schema.has("anyOf")
        };
        let bases = components().filter(|(_, schema)| is_base(schema));
        let mut found: BTreeMap<Pointer, Vec<Pointer>> =
            bases.map(|(place, _)| (place.clone(), Vec::new())).collect();
        if found.is_empty() {
            return Self::default();
        }
        for (component, schema) in components() {
            for member in &schema.all_of {
                let base = view.schemas.follow(member);
                let subtypes = base.and_then(|base| found.get_mut(&base));
                if let Some(subtypes) = subtypes.filter(|known| !known.contains(component)) {
                    subtypes.push(component.clone());
                }
            }
        }
        for (base, subtypes) in &mut found {
            let discriminator = view.schema(base).and_then(|base| base.discriminator.as_ref());
            let named = discriminator.iter().flat_map(|discriminator| &discriminator.mapping);
            for target in named.filter_map(|(_, text)| discriminator::mapping_target(view, text)) {
                if !subtypes.contains(&target) {
                    subtypes.push(target);
                }
            }
        }
        found.retain(|base, subtypes| subtypes.iter().any(|subtype| subtype != base));
        Self(found)
    }

    /// Returns the subtypes of a component, or `None` if it is not a base.
    pub(super) fn of(&self, base: &Pointer) -> Option<&[Pointer]> {
        self.0.get(base).map(Vec::as_slice)
    }
}
