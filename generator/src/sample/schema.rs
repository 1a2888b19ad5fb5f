//! The schemas of a document, as samples read them.
//!
//! Purpose: collect all keywords that apply to one value, for the sample generator and the validator. Input: pointers
//! to schemas that all apply to the same value. Output: a [`View`]: the keywords of all of them, with references
//! resolved, the members of `allOf` included, and the unions whose member is still to be chosen.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::rc::Rc;

use indexmap::IndexSet;
use serde_json::Value;

use crate::config::Dialect;
use crate::pointer::Pointer;
use crate::schema::{Choice, Entry, Schema, SchemaTable};

use super::budget::{Size, Work};
use super::pattern::{Patterns, Program, TooLarge};
use super::view::{Discriminator, Kind, Member, Part, Union, View, declared_kinds};

/// The schemas of one document.
pub struct Schemas<'d> {
    table: &'d SchemaTable,
    /// The JSON mapping.
    pub dialect: Dialect,
    /// The schemas that the generator reports as untyped.
    untyped: BTreeSet<Pointer>,
    /// The groups of properties of which at most one may be set, from descriptions.
    oneofs: BTreeMap<Pointer, Vec<Vec<String>>>,
    views: RefCell<BTreeMap<Vec<Pointer>, Rc<View<'d>>>>,
    /// The number of views so far, and the number of parts of the cached views.
    view_count: Cell<u64>,
    cached_parts: Cell<usize>,
    patterns: Patterns,
    large_patterns: RefCell<BTreeSet<Pointer>>,
    work: Work,
}

/// The most parts of cached views; above it the cache is cleared.
const MAX_PARTS: usize = 200_000;

impl<'d> Schemas<'d> {
    /// Reads the schemas of a document.
    pub fn new(table: &'d SchemaTable, dialect: Dialect, untyped: BTreeSet<Pointer>) -> Self {
        Self {
            table,
            dialect,
            untyped,
            oneofs: BTreeMap::new(),
            views: RefCell::default(),
            view_count: Cell::default(),
            cached_parts: Cell::default(),
            patterns: Patterns::default(),
            large_patterns: RefCell::default(),
            work: Work::unlimited(),
        }
    }

    /// Limits the work to a multiple of the size of the document.
    pub fn within(self, document: Size) -> Self {
        self.work.refill(200_000 + document.values.saturating_mul(32));
        self
    }

    /// Returns the work that may still be done with the schemas.
    pub fn work(&self) -> &Work {
        &self.work
    }

    /// Returns the compiled pattern at a place; `None` if it is not supported or too large.
    fn program(&self, (pattern, place): (&str, &Pointer)) -> Option<Rc<Program>> {
        self.patterns.program(pattern).unwrap_or_else(|TooLarge| {
            self.large_patterns.borrow_mut().insert(place.clone());
            None
        })
    }

    /// Returns `true` if a text matches the pattern at a place. A pattern that is not supported or too large matches
    /// nothing.
    pub fn matches(&self, pattern: (&str, &Pointer), text: &str) -> bool {
        self.program(pattern).is_some_and(|program| program.matches(text, &self.work))
    }

    /// Returns a text whose length is in the range and that matches the pattern at a place, if one is found.
    pub fn text(
        &self,
        pattern: (&str, &Pointer),
        lengths: RangeInclusive<usize>,
    ) -> Option<String> {
        self.program(pattern)?.text(lengths, &self.work)
    }

    /// Returns the places of the patterns that are too large.
    pub fn large_patterns(&self) -> BTreeSet<Pointer> {
        self.large_patterns.borrow().clone()
    }

    /// Adds groups of properties of which at most one may be set.
    pub fn with_oneofs(self, oneofs: BTreeMap<Pointer, Vec<Vec<String>>>) -> Self {
        Self { oneofs, ..self }
    }

    /// Returns the declaration of a member with this name.
    pub fn member(&self, view: &View<'_>, name: &str) -> Member {
        let mut schemas = view.property(name);
        if schemas.is_empty() {
            let matches = |(pattern, at): &(&str, Pointer)| self.matches((*pattern, at), name);
            let patterns = view.patterns().into_iter().filter(matches);
            schemas.extend(patterns.map(|(_, schema)| schema));
        }
        if !schemas.is_empty() {
            return Member::Declared(schemas);
        }
        let is_tag = |union: &Union| {
            union.discriminator.as_ref().is_some_and(|discriminator| discriminator.property == name)
        };
        match view.additional(self.dialect) {
            // A type has a field for each member that it requires, even if it excludes all that it does not declare.
            Member::Undeclared
                if self.dialect == Dialect::Json && view.required().contains(name) =>
            {
                Member::Free
            }
            // A union writes its discriminator.
            Member::Undeclared
                if self.allows_undeclared(view) && view.unions.iter().any(is_tag) =>
            {
                Member::Free
            }
            member => member,
        }
    }

    /// Returns `true` if an object may have members that no keyword describes.
    pub fn allows_undeclared(&self, view: &View<'_>) -> bool {
        self.dialect == Dialect::Json && !view.schemas().any(Schema::is_closed)
    }

    /// Returns the groups of properties of one object of which at most one may be set.
    pub fn oneofs<'v>(&'v self, view: &'v View<'_>) -> impl Iterator<Item = &'v Vec<String>> {
        view.parts.iter().filter_map(|part| self.oneofs.get(&part.pointer)).flatten()
    }

    /// Collects a component and all its descendants.
    fn descendants(&self, component: &Pointer, found: &mut IndexSet<Pointer>) {
        if !self.work.spend(1) || !found.insert(component.clone()) {
            return;
        }
        for child in self.table.subtypes(component) {
            self.descendants(child, found);
        }
    }

    /// Returns the schema at a place.
    pub fn get(&self, pointer: &Pointer) -> Option<&'d Schema> {
        self.table.get(pointer)
    }

    /// Returns the examples of a schema: those beside it, then its own.
    pub fn examples(&self, place: &Pointer) -> impl Iterator<Item = &'d Value> {
        let own = self.get(place).into_iter().flat_map(|schema| &schema.examples);
        self.table.examples_beside(place).iter().chain(own).map(|example| &example.value)
    }

    /// Returns `true` if there is a schema at the place.
    pub fn contains(&self, pointer: &Pointer) -> bool {
        self.table.entry(pointer).is_some()
    }

    /// Returns the target of a schema that only refers to another one.
    pub fn followed(&self, pointer: &Pointer) -> Pointer {
        let mut current = pointer.clone();
        let mut seen = BTreeSet::new();
        while self.work.spend(1)
            && seen.insert(current.clone())
            && let Some(schema) = self.get(&current)
            && let Some(target) = &schema.reference
            && schema.has_only_annotations_and(&["$ref"])
        {
            current = target.clone();
        }
        current
    }

    /// Returns all keywords that the schemas declare together.
    pub fn view(&self, schemas: &[Pointer]) -> Rc<View<'d>> {
        if !self.work.spend(1) {
            return Rc::default();
        }
        if let Some(view) = self.views.borrow().get(schemas) {
            return Rc::clone(view);
        }
        self.view_count.set(self.view_count.get() + 1);
        let mut view = View {
            number: self.view_count.get(),
            nullable: schemas.iter().all(|schema| self.allows_null(schema)),
            ..View::default()
        };
        let mut seen = BTreeSet::new();
        for schema in schemas {
            view.untyped |= self.is_untyped(schema, 0);
            self.collect_into(schema, false, false, &mut view, &mut seen);
        }
        self.work.spend(seen.len());
        let view = Rc::new(view);
        let mut views = self.views.borrow_mut();
        self.cached_parts.set(self.cached_parts.get() + 1 + view.size());
        if self.cached_parts.get() > MAX_PARTS {
            views.clear();
            self.cached_parts.set(1 + view.size());
        }
        views.insert(schemas.to_vec(), Rc::clone(&view));
        view
    }

    /// Returns `true` if the generator reports a schema as untyped, or the one schema that it only annotates.
    fn is_untyped(&self, schema: &Pointer, depth: usize) -> bool {
        if self.untyped.contains(schema) {
            return true;
        }
        let Some(schema) = self.get(schema) else { return false };
        let mut members: Vec<Pointer> =
            schema.all_of.iter().chain(&schema.reference).cloned().collect();
        let choices = [&schema.one_of, &schema.any_of];
        members.extend(choices.into_iter().filter_map(Choice::only_member).cloned());
        members.retain(|member| !self.has_only_annotations(member));
        match members.as_slice() {
            [single] => depth < 64 && self.is_untyped(single, depth + 1),
            _ => false,
        }
    }

    /// Returns `true` if a schema has only annotations.
    fn has_only_annotations(&self, schema: &Pointer) -> bool {
        self.get(schema).is_none_or(|schema| schema.has_only_annotations_and(&[]))
    }

    fn collect_into(
        &self,
        schema: &Pointer,
        untyped: bool,
        inherited: bool,
        view: &mut View<'d>,
        seen: &mut BTreeSet<Pointer>,
    ) {
        let untyped = untyped || self.untyped.contains(schema);
        let keywords = match self.table.entry(schema) {
            Some(Entry::Keywords(keywords)) => keywords,
            Some(Entry::Boolean(false)) => return view.impossible = true,
            _ => return,
        };
        let subtypes = self.table.subtypes(schema).iter().filter(|subtype| *subtype != schema);
        let members: Vec<Pointer> = subtypes.cloned().collect();
        if !members.is_empty() && !inherited {
            // A base stands for its subtypes, and each subtype includes the keywords of the base.
            let pointer = schema.child("discriminator");
            if seen.insert(pointer.clone()) {
                let discriminator = self.discriminator(schema, &members);
                view.unions.push(Union { discriminator, pointer, members });
            }
            return;
        }
        if !seen.insert(schema.clone()) {
            return;
        }
        if let Some(target) = &keywords.reference {
            self.collect_into(target, untyped, inherited, view, seen);
        }
        for member in &keywords.all_of {
            self.collect_into(member, untyped, true, view, seen);
        }
        view.parts.push(Part { pointer: schema.clone(), schema: keywords, untyped });
        for (keyword, choice) in [("oneOf", &keywords.one_of), ("anyOf", &keywords.any_of)] {
            match choice.members.as_slice() {
                [] => {}
                [single] => self.collect_into(single, untyped, false, view, seen),
                members => view.unions.push(Union {
                    discriminator: self.discriminator(schema, members),
                    pointer: schema.child(keyword),
                    members: members.to_vec(),
                }),
            }
        }
    }

    /// Returns the discriminator of a schema with these members. The tags are the values of the mapping, or else the names
    /// of the components.
    fn discriminator(&self, schema: &Pointer, members: &[Pointer]) -> Option<Discriminator> {
        let property = self.get(schema)?.discriminator.as_ref()?.property.clone();
        let mut values: BTreeMap<Pointer, Vec<String>> = BTreeMap::new();
        for (value, target) in self.table.mapping(schema) {
            values.entry(target).or_default().push(value.to_owned());
        }
        let target = self.table.default_mapping(schema);
        let is_default = |member: &Pointer| self.table.follow(member) == target;
        let default = target.as_ref().and_then(|_| members.iter().position(is_default));
        let mut tags = Vec::new();
        for (index, member) in members.iter().enumerate() {
            if default == Some(index) {
                continue;
            }
            let mut components = IndexSet::new();
            let component = if self.table.is_subtype(member) {
                Some(member)
            } else {
                self.get(member).and_then(|member| member.reference.as_ref())
            };
            component.into_iter().for_each(|it| self.descendants(it, &mut components));
            for component in components {
                let target = self.table.follow(&component);
                let mapped = target.and_then(|target| values.get(&target).cloned());
                let mapped = mapped.unwrap_or_else(|| component.last().into_iter().collect());
                tags.extend(mapped.into_iter().map(|tag| (tag, index)));
            }
        }
        Some(Discriminator { property, tags, default })
    }

    fn allows_null(&self, schema: &Pointer) -> bool {
        let mut seen = BTreeMap::new();
        let allows = self.allows_null_through(schema, &mut seen);
        self.work.spend(seen.len());
        allows
    }

    /// Accepts `nullable` beside `allOf` and `$ref`, and in a union, because the intention is clear.
    ///
    /// `seen` has the results so far. A schema within itself does not decide.
    fn allows_null_through(&self, schema: &Pointer, seen: &mut BTreeMap<Pointer, bool>) -> bool {
        if let Some(allows) = seen.get(schema) {
            return *allows;
        }
        seen.insert(schema.clone(), true);
        let allows = self.allows_null_by_keywords(schema, seen);
        seen.insert(schema.clone(), allows);
        allows
    }

    fn allows_null_by_keywords(
        &self,
        schema: &Pointer,
        seen: &mut BTreeMap<Pointer, bool>,
    ) -> bool {
        let schema = match self.table.entry(schema) {
            Some(Entry::Keywords(schema)) => schema,
            Some(Entry::Boolean(allowed)) => return *allowed,
            _ => return true,
        };
        let is_by_extension = schema.extensions.get("x-nullable") == Some(&Value::Bool(true));
        if schema.null.keyword || is_by_extension {
            return true;
        }
        let choices = [&schema.one_of, &schema.any_of];
        let members = || choices.iter().flat_map(|choice| &choice.members);
        let by_union = choices.iter().any(|choice| choice.null);
        let by_member = members().any(|member| {
            self.get(&self.followed(member)).is_some_and(|member| member.null.keyword)
        });
        // Listed properties imply an object, unless `null` is listed beside them.
        let by_type = (by_union && !schema.has("type") && !schema.lists_values())
            || by_member
            || declared_kinds(schema).is_none_or(|kinds| kinds.contains(&Kind::Null));
        let mut conjuncts = schema.reference.iter().chain(&schema.all_of);
        let all = conjuncts.all(|member| self.allows_null_through(member, seen));
        let any = choices.iter().all(|choice| {
            let mut members = choice.members.iter();
            choice.null
                || choice.members.is_empty()
                || members.any(|it| self.allows_null_through(it, seen))
        });
        by_type && all && any
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pointer(text: &str) -> Pointer {
        Pointer::from_fragment(text)
    }

    #[test]
    fn a_view_includes_references_and_members_of_all_of() {
        let document = json!({
            "A": { "allOf": [{ "$ref": "#/B" }, { "required": ["b"] }], "properties": { "a": {} } },
            "B": { "type": "object", "properties": { "b": { "type": "string" } }, "additionalProperties": { "$ref": "#/C" } },
            "C": { "oneOf": [{ "$ref": "#/B" }, { "type": "null" }] },
        });
        let table = SchemaTable::of_schemas(&document);
        let schemas = Schemas::new(&table, Dialect::Json, BTreeSet::new());
        let view = schemas.view(&[pointer("#/A")]);
        assert_eq!(view.property_names(), ["b", "a"]);
        assert_eq!(view.required(), BTreeSet::from(["b"]));
        assert_eq!(view.kinds(), BTreeSet::from([Kind::Object]));
        assert_eq!(schemas.member(&view, "b"), Member::Declared(vec![pointer("#/B/properties/b")]));
        assert_eq!(
            schemas.member(&view, "c"),
            Member::Declared(vec![pointer("#/B/additionalProperties")])
        );
        let single = schemas.view(&[pointer("#/C")]);
        assert!(single.nullable && single.unions.is_empty() && !view.nullable);
    }

    #[test]
    fn null_is_allowed_in_all_spellings() {
        for (schema, expected) in [
            (json!({ "type": "string" }), false),
            (json!({ "type": "string", "nullable": true }), true),
            (json!({ "type": ["string", "null"] }), true),
            (json!({ "nullable": true, "allOf": [{ "type": "string" }] }), true),
            (json!({ "allOf": [{ "type": "string", "nullable": true }, {}] }), true),
            (
                json!({ "allOf": [{ "type": "string", "nullable": true }, { "type": "string" }] }),
                false,
            ),
            (json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }), true),
            (
                json!({ "properties": {}, "oneOf": [{ "type": "object" }, { "type": "null" }] }),
                true,
            ),
            (json!({ "type": "string", "allOf": [{ "type": "string", "nullable": true }] }), false),
            (json!({ "enum": ["a", null] }), true),
            (json!({ "const": "a" }), false),
            (json!({}), true),
            (json!(false), false),
        ] {
            let document = json!({ "S": schema });
            let table = SchemaTable::of_schemas(&document);
            let schemas = Schemas::new(&table, Dialect::Json, BTreeSet::new());
            assert_eq!(schemas.view(&[pointer("#/S")]).nullable, expected, "{}", document["S"]);
        }
    }

    #[test]
    fn tags_come_from_the_mapping_else_from_the_names() {
        let document = json!({
            "S": {
                "oneOf": [
                    { "$ref": "#/components/schemas/Cat" },
                    { "$ref": "#/Dog" },
                    { "$ref": "#/Eel" },
                    { "type": "object" },
                ],
                "discriminator": {
                    "propertyName": "kind",
                    "mapping": { "cat": "#/components/schemas/Cat", "dog": "#/Dog", "tom": "Cat" },
                },
            },
            "Dog": {},
            "Eel": {},
            "components": { "schemas": { "Cat": {} } },
        });
        let table = SchemaTable::of_schemas(&document);
        let schemas = Schemas::new(&table, Dialect::Json, BTreeSet::new());
        let view = schemas.view(&[pointer("#/S")]);
        let discriminator = view.unions[0].discriminator.as_ref().expect("a discriminator");
        let tags: Vec<(&str, usize)> =
            discriminator.tags.iter().map(|(tag, member)| (tag.as_str(), *member)).collect();
        assert_eq!(tags, [("cat", 0), ("tom", 0), ("dog", 1), ("Eel", 2)]);
    }
}
