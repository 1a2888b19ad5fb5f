//! The comparison of schemas.

use serde_json::Value;

use crate::contract::Contract;
use crate::diff::atoms::{self, Atoms, Relation};
use crate::diff::rules::{self, ChangeRule};
use crate::diff::view::{Others, View};
use crate::pointer::Pointer;
use crate::schema::{Schema, is_component};

use super::{Comparison, Direction, Known, Places, Site};

/// The site of a schema, and its path below the part of the site.
#[derive(Clone, Copy)]
pub(super) struct At<'s> {
    site: &'s Site,
    path: &'s str,
}

impl At<'_> {
    /// The site with the path in its words.
    fn in_words(self) -> Site {
        match self.path {
            "" => self.site.clone(),
            path => self.site.at(format!("{} `{path}`", self.site.part)),
        }
    }
}

/// Two views of one schema.
pub(super) struct Views<'c> {
    pub old: View<'c>,
    pub new: View<'c>,
    places: (Pointer, Pointer),
}

impl<'c> Views<'c> {
    pub fn places(&self) -> Places<'_> {
        (Some(&self.places.0), Some(&self.places.1))
    }
}

impl<'c> Comparison<'c> {
    /// Compares the schemas of a part.
    pub(super) fn schema(
        &mut self,
        site: &Site,
        old: Option<&Pointer>,
        new: Option<&Pointer>,
        around: Places<'_>,
    ) {
        match (old, new) {
            (Some(old), Some(new)) => {
                self.node(At { site, path: "" }, vec![old.clone()], vec![new.clone()]);
            }
            (None, Some(new)) if View::at(self.new, new).has_keywords() => {
                let places = (around.0, Some(new));
                self.report(site, rules::TYPE_NARROWED, "has a schema now", places);
            }
            (Some(old), None) if View::at(self.old, old).has_keywords() => {
                let places = (Some(old), around.1);
                self.report(site, rules::TYPE_WIDENED, "has no schema any more", places);
            }
            _ => {}
        }
    }

    /// Returns `true` if one schema declares a content as text, and the other describes its structure.
    pub(super) fn describes_text_otherwise(
        &self,
        old: Option<&Pointer>,
        new: Option<&Pointer>,
    ) -> bool {
        let (Some(old), Some(new)) = (old, new) else { return false };
        let is_text = |contract: &Contract, place: &Pointer| {
            let atoms = View::at(contract, place).atoms();
            atoms.is_some_and(|atoms| atoms.iter().all(|atom| atom.name == "string"))
        };
        is_text(self.old, old) != is_text(self.new, new)
    }

    /// Adds the further uses of schemas to their changes.
    pub(super) fn count_uses(&mut self) {
        for known in self.seen.values().filter(|known| known.uses > 0) {
            self.changes[known.range.clone()]
                .iter_mut()
                .for_each(|change| change.more += known.uses);
        }
    }

    /// Compares schemas that apply together.
    fn node(&mut self, at: At<'_>, old: Vec<Pointer>, new: Vec<Pointer>) {
        let (old, new) = (targets(self.old, old), targets(self.new, new));
        let (Some(first_old), Some(first_new)) = (old.first(), new.first()) else { return };
        let places = (first_old.clone(), first_new.clone());
        let pair = (old, new, at.site.direction);
        if let Some(known) = self.seen.get_mut(&pair) {
            known.uses += 1;
            return;
        }
        let start = self.changes.len();
        self.seen.insert(pair.clone(), Known::default());
        let views =
            Views { old: View::of(self.old, &pair.0), new: View::of(self.new, &pair.1), places };
        self.annotations(at, &views);
        if self.types(at, &views) {
            self.values(at, &views);
            self.limits(at, &views);
            self.conditions(at, &views);
            self.properties(at, &views);
            self.items(at, &views);
        }
        if let Some(known) = self.seen.get_mut(&pair) {
            known.range = start..self.changes.len();
        }
    }

    /// Reports a change of a schema.
    pub(super) fn note(
        &mut self,
        at: At<'_>,
        rule: &'static ChangeRule,
        text: impl Into<String>,
        places: Places<'_>,
    ) {
        self.report(&at.in_words(), rule, text, places);
    }

    fn annotations(&mut self, at: At<'_>, views: &Views<'c>) {
        let Views { old, new, .. } = views;
        let words = |view: &View<'c>| {
            let text =
                |schema: &'c Schema| schema.description.as_deref().or(schema.title.as_deref());
            view.first(text)
        };
        if words(old) != words(new) {
            self.note(at, rules::DESCRIPTION, "is described in other words", views.places());
        }
        let deprecated = |view: &View<'c>| view.any(|schema| schema.deprecated);
        self.deprecation(&at.in_words(), deprecated(old), deprecated(new), views.places());
        let default = |view: &View<'c>| view.first(|schema| schema.default.as_ref());
        let is_parameter = at.path.is_empty()
            && matches!(at.site.direction, Direction::Parameter | Direction::Items);
        let rule = if is_parameter { rules::PARAMETER_DEFAULT } else { rules::DEFAULT };
        match (default(old), default(new)) {
            (Some(old), Some(new)) if old != new => {
                let text = format!("has the default `{new}` instead of `{old}`");
                self.note(at, rule, text, views.places());
            }
            (None, Some(new)) => {
                self.note(at, rule, format!("has the default `{new}`"), views.places());
            }
            (Some(old), None) => {
                self.note(at, rule, format!("no longer has the default `{old}`"), views.places());
            }
            _ => {}
        }
        if old.examples() != new.examples() {
            self.note(at, rules::EXAMPLES, "has other examples", views.places());
        }
        let mapping = |view: &View<'c>| {
            let (property, values) = view.mapping()?;
            Some((property, values.into_iter().map(|(value, _)| value).collect::<Vec<_>>()))
        };
        if mapping(old) != mapping(new) {
            self.note(at, rules::DISCRIMINATOR, "has another discriminator", views.places());
        }
    }

    /// Compares types and alternatives. Returns `true` if the schemas have values in common.
    fn types(&mut self, at: At<'_>, views: &Views<'c>) -> bool {
        let Views { old, new, .. } = views;
        let (before, after) = (old.atoms(), new.atoms());
        let (members, others) = (old.alternatives(), new.alternatives());
        if !members.is_empty() || !others.is_empty() {
            let (old, new) = (old.branches(&members), new.branches(&others));
            let is_choice = !(members.is_empty() || others.is_empty());
            if !(is_choice || self.shares_component(&old, &new)) {
                let rule = match (&before, &after) {
                    (None, _) if members.is_empty() => rules::TYPE_NARROWED,
                    (_, None) if others.is_empty() => rules::TYPE_WIDENED,
                    _ => rules::CHOICE_CHANGED,
                };
                let text = match others.is_empty() {
                    true => "has no alternatives any more",
                    false => "has alternatives now",
                };
                self.note(at, rule, text, views.places());
                return false;
            }
            self.members(at, &old, &new, views.places());
            if !is_choice {
                return false;
            }
        }
        let relation = match atoms::relation(&before, &after) {
            Relation::Other if self.is_list_of(at, &before, views) => Relation::Wider,
            relation => relation,
        };
        let text = || {
            let (before, after) = (atoms::shown(&before), atoms::shown(&after));
            format!("is {after} instead of {before}")
        };
        match relation {
            Relation::Same => {}
            Relation::Narrower => self.note(at, rules::TYPE_NARROWED, text(), views.places()),
            Relation::Wider => self.note(at, rules::TYPE_WIDENED, text(), views.places()),
            Relation::Other => self.note(at, rules::TYPE_CHANGED, text(), views.places()),
        }
        // A schema without types allows `null` anyway.
        let matters = !(self.old.null_is_absent && self.new.null_is_absent);
        if matters && old.has_types() && new.has_types() {
            match (old.nullable(), new.nullable()) {
                (false, true) => self.note(at, rules::NULL_ALLOWED, "may be null", views.places()),
                (true, false) => {
                    self.note(at, rules::NULL_REFUSED, "may no longer be null", views.places());
                }
                _ => {}
            }
        }
        atoms::overlap(&before, &after)
    }

    /// Returns `true` if a parameter becomes a list of its old values, and compares it with the items: one value is written
    /// like a list of one.
    fn is_list_of(&mut self, at: At<'_>, before: &Atoms, views: &Views<'c>) -> bool {
        let Others::Of(items) = views.new.items() else { return false };
        let item = View::of(self.new, &items).atoms();
        let is_list = at.site.direction == Direction::Items
            && at.path.is_empty()
            && before.is_some()
            && matches!(atoms::relation(before, &item), Relation::Same | Relation::Wider);
        if is_list {
            let path = "[]";
            self.node(At { path, ..at }, vec![views.places.0.clone()], items);
        }
        is_list
    }

    /// Returns `true` if two lists of schemas have a component in common.
    fn shares_component(&self, old: &[&Pointer], new: &[&Pointer]) -> bool {
        let known: Vec<Pointer> = old.iter().filter_map(|it| component(self.old, it)).collect();
        new.iter().filter_map(|it| component(self.new, it)).any(|it| known.contains(&it))
    }

    /// Compares the members of a choice: first those of one component, then the others by position.
    fn members(&mut self, at: At<'_>, old: &[&Pointer], new: &[&Pointer], places: Places<'_>) {
        let mut open: Vec<(&Pointer, Option<Pointer>)> =
            old.iter().map(|member| (*member, component(self.old, member))).collect();
        let mut added = Vec::new();
        for member in new {
            let component = component(self.new, member);
            let found =
                component.is_some().then(|| open.iter().position(|(_, it)| *it == component));
            match found.flatten() {
                Some(index) => {
                    let (before, _) = open.remove(index);
                    self.member(at, before, member);
                }
                None => added.push((*member, component)),
            }
        }
        // Inline schemas have no name. As many old as new ones are the same ones.
        let is_inline =
            |list: &[(&Pointer, Option<Pointer>)]| list.iter().any(|(_, it)| it.is_none());
        if open.len() == added.len() && (is_inline(&open) || is_inline(&added)) {
            for ((before, _), (after, _)) in open.into_iter().zip(added) {
                self.member(at, before, after);
            }
            return;
        }
        let name = |component: &Option<Pointer>| match component.as_ref().and_then(Pointer::last) {
            Some(name) => format!("`{name}`"),
            None => "an inline schema".to_owned(),
        };
        for (member, component) in added {
            let text = format!("may also be {}", name(&component));
            self.note(at, rules::MEMBER_ADDED, text, (places.0, Some(member)));
        }
        for (member, component) in open {
            let text = format!("may no longer be {}", name(&component));
            self.note(at, rules::MEMBER_REMOVED, text, (Some(member), places.1));
        }
    }

    fn member(&mut self, at: At<'_>, old: &Pointer, new: &Pointer) {
        let name = component(self.new, new).and_then(|component| component.last());
        let path = format!("{}<{}>", at.path, name.as_deref().unwrap_or("member"));
        self.node(At { path: &path, ..at }, vec![old.clone()], vec![new.clone()]);
    }

    fn values(&mut self, at: At<'_>, views: &Views<'c>) {
        let list = |values: &[&Value]| {
            values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
        };
        match (views.old.values(), views.new.values()) {
            (None, None) => {}
            (None, Some(values)) => {
                let text = format!("is only {}", list(&values));
                self.note(at, rules::VALUES_LISTED, text, views.places());
            }
            (Some(values), None) => {
                let text = format!("is no longer only {}", list(&values));
                self.note(at, rules::VALUES_NOT_LISTED, text, views.places());
            }
            (Some(old), Some(new)) => match (old.as_slice(), new.as_slice()) {
                ([before], [after]) if before != after => {
                    let text = format!("is `{after}` instead of `{before}`");
                    self.note(at, rules::CONSTANT_CHANGED, text, views.places());
                }
                _ => {
                    for value in new.iter().filter(|value| !old.contains(value)) {
                        let text = format!("may also be `{value}`");
                        self.note(at, rules::VALUE_ADDED, text, views.places());
                    }
                    for value in old.iter().filter(|value| !new.contains(value)) {
                        let text = format!("may no longer be `{value}`");
                        self.note(at, rules::VALUE_REMOVED, text, views.places());
                    }
                }
            },
        }
    }

    fn properties(&mut self, at: At<'_>, views: &Views<'c>) {
        let (old, new) = (views.old.properties(), views.new.properties());
        let (old_required, new_required) = (views.old.required(), views.new.required());
        let old_access =
            |places: &[Pointer]| is_foreign(at.site.direction, &View::of(self.old, places));
        let new_access =
            |places: &[Pointer]| is_foreign(at.site.direction, &View::of(self.new, places));
        let newly_required = new_required.difference(&old_required).copied();
        let undeclared: Vec<&str> = newly_required.filter(|name| !new.contains_key(name)).collect();
        let foreign: Vec<(bool, bool)> = new
            .iter()
            .map(|(name, places)| {
                (old.get(name).is_some_and(|it| old_access(it)), new_access(places))
            })
            .collect();
        let gone: Vec<(&str, Vec<Pointer>, bool)> = old
            .iter()
            .filter(|(name, _)| !new.contains_key(*name))
            .map(|(name, places)| (*name, places.clone(), old_access(places)))
            .collect();
        for ((name, places), foreign) in new.into_iter().zip(foreign) {
            let path = joined(at.path, name);
            let at = At { path: &path, ..at };
            let is_required = new_required.contains(name);
            let Some(before) = old.get(name) else {
                let word = if is_required { "required" } else { "optional" };
                let rule = match (foreign.1, is_required) {
                    (true, _) => rules::FOREIGN_PROPERTY,
                    (false, true) => rules::REQUIRED_PROPERTY_ADDED,
                    (false, false) => rules::PROPERTY_ADDED,
                };
                let places = (views.places().0, places.first());
                self.note(at, rule, format!("is new and {word}"), places);
                continue;
            };
            let required = (old_required.contains(name), is_required);
            self.property(at, (before, &places), foreign, required);
        }
        for (name, places, foreign) in gone {
            let path = joined(at.path, name);
            let rule = if foreign { rules::FOREIGN_PROPERTY } else { rules::PROPERTY_REMOVED };
            let places = (places.first(), views.places().1);
            self.note(At { path: &path, ..at }, rule, "is gone", places);
        }
        for name in undeclared {
            let path = joined(at.path, name);
            let text = "is required now, but not declared";
            self.note(At { path: &path, ..at }, rules::PROPERTY_REQUIRED, text, views.places());
        }
        self.other_properties(at, views);
    }

    /// Compares a property of both versions. The pairs are of the old and the new version.
    fn property(
        &mut self,
        at: At<'_>,
        (before, after): (&[Pointer], &[Pointer]),
        foreign: (bool, bool),
        required: (bool, bool),
    ) {
        let places = (before.first(), after.first());
        let access = |view: View<'_>| {
            [view.any(|schema| schema.read_only), view.any(|schema| schema.write_only)]
        };
        let (old, new) = (access(View::of(self.old, before)), access(View::of(self.new, after)));
        if old != new {
            let text = match new {
                [true, _] => "is read-only now",
                [_, true] => "is write-only now",
                _ if old[0] => "is no longer read-only",
                _ => "is no longer write-only",
            };
            let is_news = foreign.0 && !foreign.1 && required.1;
            let rule = if is_news { rules::ACCESS_ADDED } else { rules::ACCESS };
            self.note(at, rule, text, places);
        }
        let is_foreign = foreign.0 || foreign.1;
        let rules = match is_foreign {
            true => (rules::FOREIGN_PROPERTY, rules::FOREIGN_PROPERTY),
            false => (rules::PROPERTY_REQUIRED, rules::PROPERTY_OPTIONAL),
        };
        self.required(&at.in_words(), required.0, required.1, rules, places);
        let direction = if is_foreign { Direction::Foreign } else { at.site.direction };
        let site = at.site.in_direction(direction);
        self.node(At { site: &site, ..at }, before.to_vec(), after.to_vec());
    }

    fn other_properties(&mut self, at: At<'_>, views: &Views<'c>) {
        let path = format!("{}{{}}", at.path);
        let inner = At { path: &path, ..at };
        match (views.old.other_properties(), views.new.other_properties()) {
            (Others::Of(old), Others::Of(new)) => self.node(inner, old, new),
            (Others::None, Others::None) | (Others::Any, Others::Any) => {}
            (Others::None, _) => {
                let text = "allows other properties";
                self.note(at, rules::OTHER_PROPERTIES_ALLOWED, text, views.places());
            }
            (_, Others::None) => {
                let text = "no longer allows other properties";
                self.note(at, rules::OTHER_PROPERTIES_REFUSED, text, views.places());
            }
            (Others::Any, Others::Of(_)) => {
                self.note(inner, rules::TYPE_NARROWED, "has a schema now", views.places());
            }
            (Others::Of(_), Others::Any) => {
                self.note(inner, rules::TYPE_WIDENED, "has no schema any more", views.places());
            }
        }
    }

    fn items(&mut self, at: At<'_>, views: &Views<'c>) {
        let path = format!("{}[]", at.path);
        let inner = At { path: &path, ..at };
        let (before, after) = (views.old.positions(), views.new.positions());
        if before != after {
            let text = format!("has {after} positions instead of {before}");
            self.note(at, rules::POSITIONS, text, views.places());
        }
        for index in 0..before.min(after) {
            let path = format!("{}[{index}]", at.path);
            let at = At { path: &path, ..at };
            self.node(at, views.old.position(index), views.new.position(index));
        }
        match (views.old.items(), views.new.items()) {
            (Others::Of(old), Others::Of(new)) => self.node(inner, old, new),
            (Others::Any, Others::Of(_)) => {
                self.note(inner, rules::TYPE_NARROWED, "has a schema now", views.places());
            }
            (Others::Of(_), Others::Any) => {
                self.note(inner, rules::TYPE_WIDENED, "has no schema any more", views.places());
            }
            (old, new) if old != new => {
                let rule = if new == Others::None {
                    rules::LIMIT_TIGHTENED
                } else {
                    rules::LIMIT_LOOSENED
                };
                self.note(at, rule, "allows another number of items", views.places());
            }
            _ => {}
        }
    }
}

/// Follows references without other keywords: all uses of a component are compared once.
fn targets(contract: &Contract, places: Vec<Pointer>) -> Vec<Pointer> {
    let target = |place: Pointer| {
        let schema = contract.schemas.get(&place).filter(|it| it.plain_reference().is_some());
        schema.and_then(|_| contract.schemas.follow(&place)).unwrap_or(place)
    };
    places.into_iter().map(target).collect()
}

/// Returns the component that a schema is or refers to.
fn component(contract: &Contract, place: &Pointer) -> Option<Pointer> {
    contract.schemas.follow(place).filter(is_component)
}

/// Returns `true` if only the other side sets a property.
fn is_foreign(direction: Direction, view: &View<'_>) -> bool {
    match direction {
        Direction::Parameter | Direction::Items | Direction::Request => {
            view.any(|schema| schema.read_only)
        }
        Direction::Response => view.any(|schema| schema.write_only),
        Direction::Foreign => false,
    }
}

/// Returns the path of a property.
fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
