//! Samples of objects: properties, tags, and additional members.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::pointer::Pointer;

use super::super::budget::{PARTS, Size, TOO_LARGE};
use super::super::format;
use super::super::view::{Member, Part, View};
use super::{Generated, SampleGenerator, Style, TOO_LONG, ValueRequest};

/// Names of members for maps.
const NAMES: &[&str] =
    &["key", "", "a/b~c", "ключ", "with space", "$ref", "0", "\u{1f642}", "@odd", "Key", "a.b"];
/// Names of members to try against patterns.
const NAMES_OF_PATTERNS: &[&str] = &[
    "x-key",
    "key",
    "KEY",
    "a",
    "A",
    "abc",
    "a1",
    "1",
    "42",
    "a-b",
    "a_b",
    "a.b",
    "en",
    "en-US",
    "a/b",
    "2026-01-01",
    "123e4567-e89b-12d3-a456-426614174000",
    "192.0.2.1",
    "/a",
    "$a",
    "200",
    "2XX",
    "_a",
    "S_a",
    "I_a",
    "0x1",
];

impl SampleGenerator<'_, '_> {
    pub(in crate::sample) fn object(
        &mut self,
        request: &ValueRequest,
        view: &View<'_>,
    ) -> Generated {
        if view
            .largest(|schema| schema.min_properties)
            .is_some_and(|least| least > Size::SAMPLE.values)
        {
            return Err(self.limit(TOO_LARGE));
        }
        let mut members = Map::new();
        let required = view.required();
        let tag = self.inherited_tag(request, view);
        let tags = |name: &str| {
            request
                .tags
                .get(name)
                .or(tag.as_ref().filter(|(of, _)| of == name).map(|(_, tags)| tags))
        };
        let mut omitted = Vec::new();
        let names = view.property_names();
        if !self.schemas.work().spend(names.len() * view.parts.len() / PARTS) {
            return Err(self.limit(TOO_LONG));
        }
        for name in names {
            let Member::Declared(schemas) = self.schemas.member(view, name) else {
                continue;
            };
            let needed = required.contains(name) || request.tags.contains_key(name);
            let is_shown = match request.style {
                Style::Minimal => false,
                Style::Full | Style::Plain => true,
                Style::Random => self.random.once_in(2),
            };
            if !needed && !is_shown {
                omitted.push((name.to_owned(), schemas));
                continue;
            }
            match self.property(request, &schemas, tags(name)) {
                Ok(value) => drop(members.insert(name.to_owned(), value)),
                Err(why) if needed => return Err(format!("`{name}`: {why}")),
                Err(_) => {}
            }
        }
        self.add_required(request, view, &required, &mut members)?;
        // A union writes its discriminator even if the member does not declare it.
        if let Some(name) = &request.discriminator
            && let Some(tag) = request.tags.get(name).and_then(|tags| tags.first())
            && self.schemas.allows_undeclared(view)
        {
            members.entry(name.clone()).or_insert_with(|| Value::from(tag.as_str()));
        }
        self.add_additional(request, view, &mut members);
        self.fill(request, view, omitted, &mut members);
        for group in self.schemas.oneofs(view) {
            let set: Vec<&String> =
                group.iter().filter(|name| members.contains_key(*name)).collect();
            let chosen = match request.style {
                Style::Random => self.random.pick(&set).copied(),
                Style::Minimal | Style::Plain | Style::Full => set.first().copied(),
            };
            for name in set.iter().filter(|name| Some(**name) != chosen) {
                members.remove(*name);
            }
        }
        let most = view.smallest(|schema| schema.max_properties).unwrap_or(usize::MAX);
        let spare = members.keys().filter(|name| !required.contains(name.as_str()));
        let spare: Vec<String> = spare.take(members.len().saturating_sub(most)).cloned().collect();
        spare.iter().for_each(|name| drop(members.remove(name)));
        if members.len() > most {
            return Err("`maxProperties` is less than the number of required members".to_owned());
        }
        self.count(Size::of_container(members.keys(), request.depth))?;
        Ok(Value::Object(members))
    }

    fn property(
        &mut self,
        request: &ValueRequest,
        schemas: &[Pointer],
        tags: Option<&Vec<String>>,
    ) -> Generated {
        for tag in tags.into_iter().flatten() {
            let value = Value::from(tag.as_str());
            if self.validator.mismatch(&value, schemas).is_none() {
                self.count(Size::of(&value, request.depth + 1))?;
                return Ok(value);
            }
        }
        self.value(ValueRequest::new(schemas.to_vec(), request.style, request.depth + 1))
    }

    /// Returns the tag of a schema that inherits its discriminator through `allOf`.
    fn inherited_tag(
        &self,
        request: &ValueRequest,
        view: &View<'_>,
    ) -> Option<(String, Vec<String>)> {
        let name = request.schemas.first().map(|schema| self.schemas.followed(schema))?.last()?;
        let discriminator = view.schemas().find_map(|schema| schema.discriminator.as_ref())?;
        let property = discriminator.property.clone();
        let is_own = |target: &Pointer| target.last().as_ref() == Some(&name);
        let mapped = discriminator.mapping.iter().filter(|(_, target)| is_own(target));
        let mut tags: Vec<String> = mapped.map(|(tag, _)| tag.clone()).collect();
        tags.sort();
        tags.push(name);
        Some((property, tags))
    }

    /// Adds the required members that are not among the properties.
    fn add_required(
        &mut self,
        request: &ValueRequest,
        view: &View<'_>,
        required: &BTreeSet<&str>,
        members: &mut Map<String, Value>,
    ) -> Result<(), String> {
        for name in required.iter().filter(|name| view.property(name).is_empty()) {
            match self.schemas.member(view, name) {
                Member::Declared(schemas) => {
                    let value = self.property(request, &schemas, request.tags.get(*name));
                    let value = value.map_err(|why| format!("`{name}`: {why}"))?;
                    members.insert((*name).to_owned(), value);
                }
                Member::Free => {
                    let value = self.any(request.style, request.depth + 1)?;
                    members.insert((*name).to_owned(), value);
                }
                // The dialect or the schema allows no such member.
                Member::Undeclared => {}
            }
        }
        Ok(())
    }

    /// Adds members that only patterns or `additionalProperties` declare.
    fn add_additional(
        &mut self,
        request: &ValueRequest,
        view: &View<'_>,
        members: &mut Map<String, Value>,
    ) {
        let is_plain = request.style == Style::Plain;
        if request.style == Style::Minimal || (is_plain && !members.is_empty()) {
            return;
        }
        for (pattern, place) in view.patterns() {
            let name = NAMES_OF_PATTERNS.iter().find(|name| {
                view.property(name).is_empty() && self.schemas.matches((pattern, &place), name)
            });
            if let Some(name) = name {
                self.add_member(request, view, name, members);
            }
        }
        let names = if is_plain { self.valid_names(view) } else { self.names(view, 3) };
        for name in names.iter().take(if is_plain { 1 } else { names.len() }) {
            self.add_member(request, view, name, members);
        }
    }

    /// Adds one additional member if it has a sample.
    fn add_member(
        &mut self,
        request: &ValueRequest,
        view: &View<'_>,
        name: &str,
        members: &mut Map<String, Value>,
    ) {
        if members.contains_key(name) {
            return;
        }
        let value = match self.schemas.member(view, name) {
            Member::Declared(schemas) => self.property(request, &schemas, None).ok(),
            Member::Free => self.any(request.style, request.depth + 1).ok(),
            Member::Undeclared => None,
        };
        if let Some(value) = value {
            members.insert(name.to_owned(), value);
        }
    }

    /// Returns some names for additional members, in random order.
    fn names(&mut self, view: &View<'_>, most: usize) -> Vec<String> {
        let mut names = self.valid_names(view);
        self.random.shuffle(&mut names);
        names.truncate(1 + self.random.below(most));
        names
    }

    /// Returns names for additional members that `propertyNames` allows.
    fn valid_names(&self, view: &View<'_>) -> Vec<String> {
        let with = |part: &Part<'_>| {
            part.schema.has("propertyNames").then(|| part.pointer.child("propertyNames"))
        };
        let rules: Vec<Pointer> = view.parts.iter().filter_map(with).collect();
        let rule = self.schemas.view(&rules);
        let mut names: Vec<String> = if rules.is_empty() {
            NAMES.iter().map(|name| (*name).to_owned()).collect()
        } else if rule.is_enum() {
            rule.listed().into_iter().filter_map(Value::as_str).map(str::to_owned).collect()
        } else {
            let formats = rule.format().map(|format| format::samples(format, self.schemas.dialect));
            let candidates = formats.into_iter().flatten().chain(NAMES_OF_PATTERNS);
            let is_valid = |name: &&&str| {
                rule.pattern()
                    .is_none_or(|(pattern, at)| self.schemas.matches((pattern, &at), name))
            };
            candidates.filter(is_valid).map(|name| (*name).to_owned()).collect()
        };
        names.retain(|name| {
            rules.is_empty()
                || self.validator.mismatch(&Value::from(name.as_str()), &rules).is_none()
        });
        names.retain(|name| view.property(name).is_empty());
        names
    }

    /// Adds members until an object has the required number.
    fn fill(
        &mut self,
        request: &ValueRequest,
        view: &View<'_>,
        omitted: Vec<(String, Vec<Pointer>)>,
        members: &mut Map<String, Value>,
    ) {
        let least = view.largest(|schema| schema.min_properties).unwrap_or(0);
        for (name, schemas) in omitted {
            if members.len() >= least {
                return;
            }
            if let Ok(value) = self.property(request, &schemas, None) {
                members.insert(name, value);
            }
        }
        for number in 0..least {
            let names = self.names(view, NAMES.len());
            let name = names.first().cloned().unwrap_or_else(|| format!("key{number}"));
            if members.len() < least {
                self.add_member(request, view, &name, members);
                self.add_member(request, view, &format!("key{number}"), members);
            }
        }
    }
}
