//! A reader of JSON Schema for samples, on the repaired document.
//!
//! Purpose: collect all keywords that apply to one value, for the sample generator and the validator. Input: pointers
//! to schemas that all apply to the same value. Output: a [`View`]: the keywords of all of them, with references
//! resolved, the members of `allOf` included, and the unions whose member is still to be chosen.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::rc::Rc;

use crate::config::Dialect;
use crate::pointer::Pointer;
use serde_json::{Map, Value};

use super::budget::{Size, Work};
use super::pattern::{Patterns, Program, TooLarge};
use super::view::{Discriminator, Kind, Member, Part, Union, View, declared_kinds};

/// The schemas of one document.
pub struct Schemas<'d> {
    root: &'d Value,
    /// The JSON mapping.
    pub dialect: Dialect,
    /// The schemas that the generator reports as untyped.
    untyped: BTreeSet<Pointer>,
    /// The groups of properties of which at most one may be set, from descriptions.
    oneofs: BTreeMap<Pointer, Vec<Vec<String>>>,
    /// The schemas with a discriminator that others inherit from, with their subtypes.
    subtypes: BTreeMap<Pointer, Vec<Pointer>>,
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
    pub fn new(root: &'d Value, dialect: Dialect, untyped: BTreeSet<Pointer>) -> Self {
        let mut schemas = Self {
            root,
            dialect,
            untyped,
            oneofs: BTreeMap::new(),
            subtypes: BTreeMap::new(),
            views: RefCell::default(),
            view_count: Cell::default(),
            cached_parts: Cell::default(),
            patterns: Patterns::default(),
            large_patterns: RefCell::default(),
            work: Work::unlimited(),
        };
        schemas.subtypes = schemas.find_subtypes();
        schemas
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
        if schemas.is_empty() { view.additional(self.dialect) } else { Member::Declared(schemas) }
    }

    /// Returns the groups of properties of one object of which at most one may be set.
    pub fn oneofs<'v>(&'v self, view: &'v View<'_>) -> impl Iterator<Item = &'v Vec<String>> {
        view.parts.iter().filter_map(|part| self.oneofs.get(&part.pointer)).flatten()
    }

    /// Returns the components with a discriminator and no list of members. Each has the components that refer to it in
    /// `allOf` or that its mapping names.
    fn find_subtypes(&self) -> BTreeMap<Pointer, Vec<Pointer>> {
        let at = Pointer::root().child("components").child("schemas");
        let mut subtypes: BTreeMap<Pointer, Vec<Pointer>> = BTreeMap::new();
        let mut add = |base: &Pointer, member: Pointer| {
            let has = |key: &str| self.at(base).is_some_and(|base| base.get(key).is_some());
            let is_base = has("discriminator") && !has("oneOf") && !has("anyOf");
            if !is_base || *base == member || self.at(&member).is_none() {
                return;
            }
            let list = subtypes.entry(base.clone()).or_default();
            if !list.contains(&member) {
                list.push(member);
            }
        };
        for (name, schema) in self.at(&at).and_then(Value::as_object).into_iter().flatten() {
            let Some(keywords) = schema.as_object() else { continue };
            let component = at.child(name);
            for member in children(keywords, "allOf", &component) {
                add(&self.followed(&member), component.clone());
            }
            let mapping = schema.pointer("/discriminator/mapping").and_then(Value::as_object);
            for value in mapping.into_iter().flatten().filter_map(|(_, value)| value.as_str()) {
                add(&component, target(value).unwrap_or_else(|| at.child(value)));
            }
        }
        subtypes
    }

    fn is_subtype(&self, component: &Pointer) -> bool {
        self.subtypes.values().any(|list| list.contains(component))
    }

    /// Collects the names of a component and of all its descendants.
    fn descendant_names(
        &self,
        component: &Pointer,
        names: &mut Vec<String>,
        seen: &mut BTreeSet<String>,
    ) {
        let Some(name) = component.last().filter(|_| self.work.spend(1)) else { return };
        if !seen.insert(name.clone()) {
            return;
        }
        names.push(name);
        for child in self.subtypes.get(component).into_iter().flatten() {
            self.descendant_names(child, names, seen);
        }
    }

    /// Returns the value at a place. References on the path are resolved.
    pub fn at(&self, pointer: &Pointer) -> Option<&'d Value> {
        self.resolve(pointer, 0)
    }

    fn resolve(&self, pointer: &Pointer, depth: usize) -> Option<&'d Value> {
        const MAX_DEPTH: usize = 16;
        pointer.steps().try_fold(self.root, |value, step| match value {
            Value::Object(map) => map.get(&step).or_else(|| {
                let target = map.get("$ref").and_then(Value::as_str).and_then(target)?;
                let target = target.child(&step);
                (depth < MAX_DEPTH).then(|| self.resolve(&target, depth + 1)).flatten()
            }),
            Value::Array(list) => list.get(step.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// Returns the target of a schema that only refers to another one.
    pub fn followed(&self, pointer: &Pointer) -> Pointer {
        let mut current = pointer.clone();
        let mut seen = BTreeSet::new();
        while self.work.spend(1)
            && seen.insert(current.clone())
            && let Some(Value::Object(map)) = self.at(&current)
            && let Some(target) = map.get("$ref").and_then(Value::as_str).and_then(target)
            && map.keys().all(|key| key == "$ref" || is_annotation(key))
        {
            current = target;
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
        let Some(Value::Object(keywords)) = self.at(schema) else { return false };
        let mut members = children(keywords, "allOf", schema);
        members.extend(keywords.get("$ref").and_then(Value::as_str).and_then(target));
        for keyword in ["oneOf", "anyOf"] {
            let mut choice = children(keywords, keyword, schema);
            choice.retain(|member| !self.is_null(member));
            members.extend(choice.pop().filter(|_| choice.is_empty()));
        }
        members.retain(|member| !self.has_only_annotations(member));
        match members.as_slice() {
            [single] => depth < 64 && self.is_untyped(single, depth + 1),
            _ => false,
        }
    }

    /// Returns `true` if a schema has only annotations.
    fn has_only_annotations(&self, schema: &Pointer) -> bool {
        let keywords = self.at(schema).and_then(Value::as_object);
        keywords.is_none_or(|keywords| keywords.keys().all(|key| is_annotation(key)))
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
        let keywords = match self.at(schema) {
            Some(Value::Object(keywords)) => keywords,
            Some(Value::Bool(false)) => return view.impossible = true,
            _ => return,
        };
        if let Some(members) = self.subtypes.get(schema).filter(|_| !inherited) {
            // A base stands for its subtypes, and each subtype includes the keywords of the base.
            let pointer = schema.child("discriminator");
            if seen.insert(pointer.clone()) {
                let discriminator = discriminator(keywords, self, members);
                view.unions.push(Union { discriminator, pointer, members: members.clone() });
            }
            return;
        }
        if !seen.insert(schema.clone()) {
            return;
        }
        if let Some(target) = keywords.get("$ref").and_then(Value::as_str).and_then(target) {
            self.collect_into(&target, untyped, inherited, view, seen);
        }
        for member in children(keywords, "allOf", schema) {
            self.collect_into(&member, untyped, true, view, seen);
        }
        view.parts.push(Part { pointer: schema.clone(), keywords, untyped });
        for keyword in ["oneOf", "anyOf"] {
            let mut members = children(keywords, keyword, schema);
            members.retain(|member| !self.is_null(member));
            match members.as_slice() {
                [] => {}
                [single] => self.collect_into(single, untyped, false, view, seen),
                _ => view.unions.push(Union {
                    discriminator: discriminator(keywords, self, &members),
                    pointer: schema.child(keyword),
                    members,
                }),
            }
        }
    }

    /// Returns `true` if a schema allows `null` and nothing else.
    fn is_null(&self, schema: &Pointer) -> bool {
        let Some(Value::Object(map)) = self.at(&self.followed(schema)) else { return false };
        map.get("type").is_some_and(|name| name == "null")
            || map.get("const") == Some(&Value::Null)
            || map
                .get("enum")
                .and_then(Value::as_array)
                .is_some_and(|values| *values == [Value::Null])
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
        let keywords = match self.at(schema) {
            Some(Value::Object(keywords)) => keywords,
            Some(Value::Bool(allowed)) => return *allowed,
            _ => return true,
        };
        let is_true = |key: &str| keywords.get(key).and_then(Value::as_bool) == Some(true);
        if is_true("nullable") || is_true("x-nullable") {
            return true;
        }
        let has_own_type = ["type", "enum", "const"].iter().any(|key| keywords.contains_key(*key));
        let choices =
            || ["oneOf", "anyOf"].iter().flat_map(|keyword| children(keywords, keyword, schema));
        let by_union = choices().any(|member| self.is_null(&member));
        let by_member = choices().any(|member| {
            let member = self.at(&self.followed(&member));
            member.and_then(|member| member.get("nullable")).and_then(Value::as_bool) == Some(true)
        });
        // Listed properties imply an object, unless `null` is listed beside them.
        let by_type = (by_union && !has_own_type)
            || by_member
            || declared_kinds(keywords).is_none_or(|kinds| kinds.contains(&Kind::Null));
        let target = keywords.get("$ref").and_then(Value::as_str).and_then(target);
        let by_reference = target.is_none_or(|target| self.allows_null_through(&target, seen));
        let all = children(keywords, "allOf", schema)
            .iter()
            .all(|member| self.allows_null_through(member, seen));
        let any = ["oneOf", "anyOf"].iter().all(|keyword| {
            let members = children(keywords, keyword, schema);
            members.is_empty()
                || members
                    .iter()
                    .any(|member| self.is_null(member) || self.allows_null_through(member, seen))
        });
        by_type && by_reference && all && any
    }
}

/// Returns `true` if a keyword is an annotation, which does not restrict values.
fn is_annotation(keyword: &str) -> bool {
    const ANNOTATIONS: [&str; 9] = [
        "title",
        "description",
        "example",
        "examples",
        "readOnly",
        "writeOnly",
        "deprecated",
        "default",
        "nullable",
    ];
    ANNOTATIONS.contains(&keyword) || keyword.starts_with("x-")
}

/// Returns the place in the document that a reference leads to.
pub fn target(reference: &str) -> Option<Pointer> {
    let fragment = reference.strip_prefix('#')?;
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.bytes();
    while let Some(byte) = rest.next() {
        let hex = (byte == b'%')
            .then(|| fragment.as_bytes().get(fragment.len() - rest.len()..)?.get(..2));
        let decoded = hex
            .flatten()
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        if decoded.is_some() {
            rest.nth(1);
        }
        bytes.push(decoded.unwrap_or(byte));
    }
    Some(Pointer::from_fragment(format!("#{}", String::from_utf8(bytes).ok()?)))
}

fn children(keywords: &Map<String, Value>, keyword: &str, schema: &Pointer) -> Vec<Pointer> {
    let count = keywords.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
    (0..count).map(|index| schema.child(keyword).index(index)).collect()
}

/// Reads a discriminator. The tags are the keys of the mapping, or else the names of the schemas.
fn discriminator(
    keywords: &Map<String, Value>,
    schemas: &Schemas<'_>,
    members: &[Pointer],
) -> Option<Discriminator> {
    let discriminator = keywords.get("discriminator")?;
    let property = discriminator.get("propertyName")?.as_str()?.to_owned();
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let mut tags = Vec::new();
    for (index, member) in members.iter().enumerate() {
        let mut names = Vec::new();
        if let Some(component) = component(schemas, member) {
            schemas.descendant_names(&component, &mut names, &mut BTreeSet::new());
        }
        for name in names {
            let entries = mapping.into_iter().flatten();
            let is_named =
                |value: &Value| value.as_str().is_some_and(|value| names_component(value, &name));
            let of_name = entries.filter(|(_, value)| is_named(value)).map(|(tag, _)| tag.clone());
            let mapped: Vec<String> = of_name.collect();
            let match_tag = if mapped.is_empty() { vec![name] } else { mapped };
            tags.extend(match_tag.into_iter().map(|tag| (tag, index)));
        }
    }
    Some(Discriminator { property, tags })
}

/// Returns the component that a member is or refers to.
fn component(schemas: &Schemas<'_>, member: &Pointer) -> Option<Pointer> {
    if schemas.is_subtype(member) {
        return Some(member.clone());
    }
    target(schemas.at(member)?.get("$ref")?.as_str()?)
}

/// Returns `true` if a value of a mapping names a component: by name or by reference, also to a file of the same name.
fn names_component(value: &str, component: &str) -> bool {
    let by_reference = target(value).and_then(|pointer| pointer.last());
    let last = value.rsplit('/').next().unwrap_or_default();
    let file = last.split_once('.').map_or(last, |(stem, _)| stem);
    value == component
        || by_reference.as_deref() == Some(component)
        || (value.contains('/') && file == component)
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
        let schemas = Schemas::new(&document, Dialect::Json, BTreeSet::new());
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
            let schemas = Schemas::new(&document, Dialect::Json, BTreeSet::new());
            assert_eq!(schemas.view(&[pointer("#/S")]).nullable, expected, "{}", document["S"]);
        }
    }

    #[test]
    fn tags_come_from_the_mapping_else_from_the_names() {
        let document = json!({
            "S": {
                "oneOf": [{ "$ref": "#/Cat" }, { "$ref": "#/Dog" }, { "$ref": "#/Eel" }, { "type": "object" }],
                "discriminator": {
                    "propertyName": "kind",
                    "mapping": { "cat": "#/Cat", "tom": "Cat", "dog": "animals/Dog.yaml" },
                },
            },
        });
        let schemas = Schemas::new(&document, Dialect::Json, BTreeSet::new());
        let view = schemas.view(&[pointer("#/S")]);
        let discriminator = view.unions[0].discriminator.as_ref().expect("a discriminator");
        let tags: Vec<(&str, usize)> =
            discriminator.tags.iter().map(|(tag, member)| (tag.as_str(), *member)).collect();
        assert_eq!(tags, [("cat", 0), ("tom", 0), ("dog", 1), ("Eel", 2)]);
    }

    #[test]
    fn references_are_decoded() {
        for (reference, expected) in [
            ("#/a%20b/c~1d", Some("#/a b/c~1d")),
            ("#/100%", Some("#/100%")),
            ("other.yaml#/a", None),
        ] {
            assert_eq!(target(reference).as_ref().map(Pointer::as_str), expected);
        }
    }
}
