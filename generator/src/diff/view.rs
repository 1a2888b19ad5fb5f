//! A schema with everything that applies together with it: the target of `$ref`, the members of `allOf`, the only member
//! of a choice.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value;

use crate::contract::Contract;
use crate::pointer::Pointer;
use crate::schema::{Schema, Subschema, is_component};

use super::atoms::{self, Atoms};

/// The most schemas that apply together.
const MAX_PARTS: usize = 1000;

/// Schemas that apply together.
pub struct View<'c> {
    contract: &'c Contract,
    /// The schemas with their places, the outermost first.
    pub parts: Vec<(&'c Pointer, &'c Schema)>,
}

/// The values of properties or items that no other keyword describes.
#[derive(Debug, PartialEq, Eq)]
pub enum Others {
    /// Any.
    Any,
    /// None.
    None,
    /// Those of these schemas.
    Of(Vec<Pointer>),
}

impl<'c> View<'c> {
    /// Creates the view of schemas that apply together.
    pub fn of(contract: &'c Contract, places: &[Pointer]) -> Self {
        let mut view = Self { contract, parts: Vec::new() };
        let mut open: Vec<Pointer> = places.iter().rev().cloned().collect();
        let mut seen = BTreeSet::new();
        while let Some(place) = open.pop() {
            if view.parts.len() == MAX_PARTS || !seen.insert(place.clone()) {
                continue;
            }
            if let Some((place, schema)) = contract.schemas.get_key_value(&place) {
                view.parts.push((place, schema));
                open.extend(schema.effective_all_of().into_iter().rev());
            }
        }
        view
    }

    /// Creates the view of one schema.
    pub fn at(contract: &'c Contract, place: &Pointer) -> Self {
        Self::of(contract, std::slice::from_ref(place))
    }

    fn schemas(&self) -> impl Iterator<Item = &'c Schema> {
        self.parts.iter().map(|(_, schema)| *schema)
    }

    /// The first value of a keyword.
    pub fn first<T>(&self, value: impl Fn(&'c Schema) -> Option<T>) -> Option<T> {
        self.schemas().find_map(value)
    }

    /// `true` if any of the schemas meets a condition.
    pub fn any(&self, is_met: impl Fn(&'c Schema) -> bool) -> bool {
        self.schemas().any(is_met)
    }

    /// The examples, also those beside the schema.
    pub fn examples(&self) -> Vec<&'c Value> {
        let beside =
            self.parts.iter().flat_map(|(place, _)| self.contract.schemas.examples_beside(place));
        let own = self.schemas().flat_map(|schema| &schema.examples);
        own.chain(beside).map(|example| &example.value).collect()
    }

    /// The types, with those of a choice between scalars.
    pub fn atoms(&self) -> Atoms {
        let mut atoms = None;
        for (_, schema) in &self.parts {
            atoms = atoms::both(atoms, atoms::of_schema(schema));
        }
        for members in self.choices() {
            if let Some(of_members) = self.scalars(members) {
                atoms = atoms::both(atoms, of_members);
            }
        }
        atoms
    }

    /// The types of the members of a choice, if no member has more than types, or each lists its values.
    fn scalars(&self, members: &[Pointer]) -> Option<Atoms> {
        let mut found = BTreeSet::new();
        let lists = members.iter().filter(|member| self.member(member).values().is_some()).count();
        if lists != 0 && lists != members.len() {
            return None;
        }
        for member in members {
            let view = self.member(member);
            let is_scalar = |schema: &Schema| {
                schema.properties.is_empty()
                    && schema.items.is_none()
                    && schema.additional_properties.is_none()
            };
            if view.choices().next().is_some()
                || view.parts.is_empty()
                || !view.schemas().all(is_scalar)
            {
                return None;
            }
            found.extend(view.atoms()?);
        }
        Some(Some(found))
    }

    fn member(&self, place: &Pointer) -> Self {
        Self::at(self.contract, place)
    }

    /// The alternatives of each choice.
    fn choices(&self) -> impl Iterator<Item = &'c [Pointer]> {
        let choices = self.schemas().flat_map(|schema| [&schema.one_of, &schema.any_of]);
        choices.map(|choice| choice.alternatives()).filter(|members| !members.is_empty())
    }

    /// The alternatives that are not merely types.
    pub fn alternatives(&self) -> Vec<&'c Pointer> {
        let choices = self.choices().filter(|members| self.scalars(members).is_none());
        choices.flatten().collect()
    }

    /// The alternatives, or the schema itself if it has none: all its parts behind the outermost one.
    pub fn branches(&self, alternatives: &[&'c Pointer]) -> Vec<&'c Pointer> {
        match alternatives.is_empty() {
            true => self
                .parts
                .iter()
                .map(|(place, _)| *place)
                .filter(|place| is_component(place))
                .take(1)
                .collect(),
            false => alternatives.to_vec(),
        }
    }

    /// `true` if any keyword applies.
    pub fn has_keywords(&self) -> bool {
        self.any(|schema| !schema.keywords.is_empty())
    }

    /// `true` if a type is declared, not only implied by other keywords.
    pub fn has_types(&self) -> bool {
        self.any(|schema| !schema.types.is_empty() || schema.lists_values())
            || self.choices().next().is_some()
    }

    /// `true` if `null` is allowed.
    pub fn nullable(&self) -> bool {
        self.any(Schema::allows_null)
    }

    /// The listed values, also those of a choice between lists; `None` if any value of the types is allowed.
    pub fn values(&self) -> Option<Vec<&'c Value>> {
        let own = self.schemas().filter(|schema| schema.lists_values());
        let own = own.map(|schema| schema.enumeration.iter().collect());
        let chosen = self.choices().filter_map(|members| {
            let lists = members.iter().map(|member| {
                let view = self.member(member);
                view.choices().next().is_none().then(|| view.values()).flatten()
            });
            Some(lists.collect::<Option<Vec<_>>>()?.concat())
        });
        let mut lists = own.chain(chosen);
        let mut values: Vec<&Value> = lists.next()?;
        lists.for_each(|list| values.retain(|value| list.contains(value)));
        Some(values)
    }

    /// The names in `required`.
    pub fn required(&self) -> BTreeSet<&'c str> {
        self.schemas().flat_map(|schema| &schema.required).map(String::as_str).collect()
    }

    /// The properties, each with the schemas that apply to it.
    pub fn properties(&self) -> IndexMap<&'c str, Vec<Pointer>> {
        let mut found: IndexMap<&str, Vec<Pointer>> = IndexMap::new();
        for (place, schema) in &self.parts {
            for name in &schema.properties {
                let property = place.child("properties").child(name);
                found.entry(name).or_default().push(property);
            }
        }
        found
    }

    /// The properties that have no schema of their own.
    pub fn other_properties(&self) -> Others {
        self.others(|schema| schema.other_properties())
    }

    /// The items behind those with a position.
    pub fn items(&self) -> Others {
        self.others(|schema| schema.items.map(|items| ("items", items)))
    }

    fn others(&self, keyword: impl Fn(&Schema) -> Option<(&'static str, Subschema)>) -> Others {
        let mut places = Vec::new();
        for (place, schema) in &self.parts {
            match keyword(schema) {
                Some((_, Subschema::Boolean(false))) => return Others::None,
                Some((name, Subschema::Keywords)) => places.push(place.child(name)),
                _ => {}
            }
        }
        places.retain(|place| self.member(place).has_keywords());
        if places.is_empty() { Others::Any } else { Others::Of(places) }
    }

    /// The number of items with a position.
    pub fn positions(&self) -> usize {
        self.schemas().map(|schema| schema.prefix_items).max().unwrap_or(0)
    }

    /// The schemas of the item at a position.
    pub fn position(&self, index: usize) -> Vec<Pointer> {
        let parts = self.parts.iter().filter(|(_, schema)| index < schema.prefix_items);
        parts.map(|(place, _)| place.child("prefixItems").index(index)).collect()
    }

    /// The values of a keyword that the table of schemas does not hold.
    pub fn condition(&self, keyword: &str) -> Vec<&'c Value> {
        let parts = self.parts.iter().filter_map(|(place, _)| self.contract.conditions.get(place));
        parts.filter_map(|values| values.get(keyword)).collect()
    }

    /// The values of the discriminator with their targets, as far as the document maps them.
    pub fn mapping(&self) -> Option<(&'c str, Vec<(&'c str, Pointer)>)> {
        let (place, schema) =
            self.parts.iter().find(|(_, schema)| schema.discriminator.is_some())?;
        let property = &schema.discriminator.as_ref()?.property;
        Some((property, self.contract.schemas.mapping(place).collect()))
    }
}
