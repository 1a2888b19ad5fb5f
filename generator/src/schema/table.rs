//! All schemas of a document, by their places.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::document::{Document, Map, Node};
use crate::normalise::kinds::{self, Expect, Kind};
use crate::normalise::references;
use crate::pointer::Pointer;
use crate::source::{Limits, SourceId};

use super::component::is_component;
use super::keywords::{Discriminator, Example, Schema};
use super::read;

/// The maximum length of a chain of references.
const MAX_CHAIN: usize = 100;

/// The schemas of a document, in its order.
#[derive(Debug, Default)]
pub struct SchemaTable {
    entries: IndexMap<Pointer, Entry>,
    /// The bases with their subtypes: see [`Self::subtypes`].
    subtypes: BTreeMap<Pointer, Vec<Pointer>>,
    /// The examples that parameters, headers and media types declare beside their schemas, by the place of the schema.
    examples: BTreeMap<Pointer, Vec<Example>>,
}

/// A schema at a place.
#[derive(Debug)]
pub enum Entry {
    /// A schema with keywords.
    Keywords(Box<Schema>),
    /// `true` or `false`.
    Boolean(bool),
    /// A schema that openapiv3 rejects for a reason that `normalise` does not check.
    Unreadable,
}

/// A default or an example of a schema.
#[derive(Debug, Clone)]
pub struct DeclaredValue<'t> {
    /// The place of the schema.
    pub schema: &'t Pointer,
    /// Its place.
    pub place: Pointer,
    /// The keyword that holds it.
    pub kind: DeclaredValueKind,
    /// The value.
    pub value: &'t Value,
}

/// The kinds of values that documents declare for a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeclaredValueKind {
    /// `default`
    Default,
    /// `example` or `examples`
    Example,
}

impl SchemaTable {
    /// Reads the schemas of a document: those in the places that OpenAPI defines, and the targets of references.
    pub fn read(document: &Document) -> Self {
        let mut reader = Reader::new(document);
        reader.visit(&document.root, Kind::OpenApi, &Pointer::root());
        reader.finish()
    }

    /// Reads the members of an object as schemas, for tests of passes that need no complete document.
    pub fn of_schemas(schemas: &Value) -> Self {
        let text = schemas.to_string();
        let (id, limits) = (SourceId::DOCUMENT, Limits::default());
        let document = Document::parse(&text, id, &limits, &mut Diagnostics::default());
        let Ok(document) = document else { return Self::default() };
        let mut reader = Reader::new(&document);
        for (name, node) in document.root.as_map().into_iter().flatten() {
            reader.visit(node, Kind::Schema, &Pointer::root().child(name));
        }
        reader.finish()
    }

    /// Returns the entry at a place, or `None` if there is no schema.
    pub fn entry(&self, place: &Pointer) -> Option<&Entry> {
        self.entries.get(place)
    }

    /// Returns the schema at a place, or `None` if there is no schema with keywords.
    pub fn get(&self, place: &Pointer) -> Option<&Schema> {
        match self.entries.get(place)? {
            Entry::Keywords(schema) => Some(schema),
            Entry::Boolean(_) | Entry::Unreadable => None,
        }
    }

    /// Returns the schema at a place, with the place that the table holds.
    pub fn get_key_value(&self, place: &Pointer) -> Option<(&Pointer, &Schema)> {
        match self.entries.get_key_value(place)? {
            (place, Entry::Keywords(schema)) => Some((place, schema)),
            (_, Entry::Boolean(_) | Entry::Unreadable) => None,
        }
    }

    /// Follows the references at a place to their final target. Returns the place itself if it is not a reference, and
    /// `None` if the references are circular or do not lead to a schema.
    pub fn follow(&self, place: &Pointer) -> Option<Pointer> {
        let mut place = place;
        for _ in 0..MAX_CHAIN {
            match self.entries.get_key_value(place)? {
                (_, Entry::Keywords(schema)) if schema.reference.is_some() => {
                    place = schema.reference.as_ref()?;
                }
                (place, _) => return Some(place.clone()),
            }
        }
        None
    }

    /// Returns the subtypes of a component: if it has a discriminator but neither `oneOf` nor `anyOf`, the components that
    /// include it in an `allOf`, and those in the mapping. A base may be one of its own subtypes.
    ///
    /// <https://spec.openapis.org/oas/v3.0.4.html#models-with-polymorphism-support>
    pub fn subtypes(&self, base: &Pointer) -> &[Pointer] {
        self.subtypes.get(base).map_or(&[], Vec::as_slice)
    }

    /// Returns `true` if a component is a subtype of another one.
    pub fn is_subtype(&self, component: &Pointer) -> bool {
        self.subtypes.iter().any(|(base, list)| base != component && list.contains(component))
    }

    /// Removes the members of choices that allow only `null`: [`Choice::null`](super::Choice) stands for them.
    fn remove_null_members(&mut self) {
        let null: BTreeSet<Pointer> = self
            .entries
            .values()
            .filter_map(|entry| match entry {
                Entry::Keywords(schema) => Some(schema),
                Entry::Boolean(_) | Entry::Unreadable => None,
            })
            .flat_map(|schema| schema.one_of.members.iter().chain(&schema.any_of.members))
            .filter(|member| self.is_only_null(member))
            .cloned()
            .collect();
        for entry in self.entries.values_mut() {
            let Entry::Keywords(schema) = entry else { continue };
            for choice in [&mut schema.one_of, &mut schema.any_of] {
                let count = choice.members.len();
                choice.members.retain(|member| !null.contains(member));
                choice.null = choice.members.len() < count;
            }
        }
    }

    /// Returns `true` if `null` is the only value that a schema allows, through references.
    fn is_only_null(&self, place: &Pointer) -> bool {
        let mut schema = self.get(place);
        for _ in 0..MAX_CHAIN {
            let Some(current) = schema else { return false };
            if current.is_only_null() {
                return true;
            }
            schema = match (&current.reference, current.all_of.as_slice()) {
                (Some(only), []) | (None, [only]) => self.get(only),
                _ => None,
            };
        }
        false
    }

    fn find_subtypes(&self) -> BTreeMap<Pointer, Vec<Pointer>> {
        let components =
            || self.components().filter_map(|(place, _)| Some((place, self.get(place)?)));
        let is_base = |schema: &Schema| {
            schema.discriminator.is_some() && !schema.has("oneOf") && !schema.has("anyOf")
        };
        let bases = components().filter(|(_, schema)| is_base(schema));
        let mut found: BTreeMap<Pointer, Vec<Pointer>> =
            bases.map(|(place, _)| (place.clone(), Vec::new())).collect();
        if found.is_empty() {
            return found;
        }
        for (component, schema) in components() {
            for base in schema.all_of.iter().filter_map(|member| self.follow(member)) {
                let subtypes = found.get_mut(&base).filter(|known| !known.contains(component));
                subtypes.into_iter().for_each(|list| list.push(component.clone()));
            }
        }
        for (base, subtypes) in &mut found {
            for (_, target) in self.mapping(base) {
                if !subtypes.contains(&target) {
                    subtypes.push(target);
                }
            }
        }
        found.retain(|base, subtypes| subtypes.iter().any(|subtype| subtype != base));
        found
    }

    /// Returns the schema of values that no value of the discriminator of a schema selects.
    pub fn default_mapping(&self, place: &Pointer) -> Option<Pointer> {
        self.follow(self.get(place)?.discriminator.as_ref()?.default.as_ref()?)
    }

    /// Returns the values of the discriminator of a schema, each with the schema that it selects.
    pub fn mapping(&self, place: &Pointer) -> impl Iterator<Item = (&str, Pointer)> {
        let discriminator = self.get(place).and_then(|schema| schema.discriminator.as_ref());
        let mapping = discriminator.into_iter().flat_map(|discriminator| &discriminator.mapping);
        mapping.filter_map(|(value, target)| Some((value.as_str(), self.follow(target)?)))
    }

    /// Returns the examples of the parameter, header or media type that contains the schema at a place.
    pub fn examples_beside(&self, place: &Pointer) -> &[Example] {
        self.examples.get(place).map_or(&[], Vec::as_slice)
    }

    /// Returns all defaults and examples.
    pub fn declared_values(&self) -> Vec<DeclaredValue<'_>> {
        fn example<'t>(schema: &'t Pointer, example: &'t Example) -> DeclaredValue<'t> {
            let kind = DeclaredValueKind::Example;
            DeclaredValue { schema, place: example.place.clone(), kind, value: &example.value }
        }
        let mut found = Vec::new();
        for (place, entry) in &self.entries {
            let Entry::Keywords(schema) = entry else { continue };
            let default = schema.default.iter();
            found.extend(default.map(|value| DeclaredValue {
                schema: place,
                place: place.child("default"),
                kind: DeclaredValueKind::Default,
                value,
            }));
            found.extend(schema.examples.iter().map(|it| example(place, it)));
        }
        for (place, examples) in &self.examples {
            found.extend(examples.iter().map(|it| example(place, it)));
        }
        found
    }

    /// Removes the defaults and examples at these places.
    pub fn remove_declared_values(&mut self, places: &BTreeSet<Pointer>) {
        let remains = |example: &Example| !places.contains(&example.place);
        self.examples.values_mut().for_each(|examples| examples.retain(remains));
        for (place, entry) in &mut self.entries {
            let Entry::Keywords(schema) = entry else { continue };
            schema.examples.retain(remains);
            if schema.default.is_some() && places.contains(&place.child("default")) {
                schema.default = None;
            }
        }
    }

    /// Returns the schemas with keywords, in document order.
    pub fn schemas(&self) -> impl Iterator<Item = (&Pointer, &Schema)> {
        self.entries.iter().filter_map(|(place, entry)| match entry {
            Entry::Keywords(schema) => Some((place, &**schema)),
            Entry::Boolean(_) | Entry::Unreadable => None,
        })
    }

    /// Returns the component schemas with their places, in document order.
    pub fn components(&self) -> impl Iterator<Item = (&Pointer, &Entry)> {
        self.entries.iter().filter(|(place, _)| is_component(place))
    }
}

struct Reader<'d> {
    document: &'d Document,
    table: SchemaTable,
    /// The visited objects other than schemas that may be the target of a reference.
    seen: BTreeSet<Pointer>,
    /// The targets of references still to be visited. They may be outside the places that OpenAPI defines.
    open: Vec<(Pointer, Kind)>,
}

impl<'d> Reader<'d> {
    fn new(document: &'d Document) -> Self {
        let table = SchemaTable::default();
        Self { document, table, seen: BTreeSet::new(), open: Vec::new() }
    }

    /// Reads the targets of references, and returns the table.
    fn finish(mut self) -> SchemaTable {
        while let Some((place, kind)) = self.open.pop() {
            if let Some(node) = self.document.get(&place) {
                self.visit(node, kind, &place);
            }
        }
        self.table.remove_null_members();
        self.table.subtypes = self.table.find_subtypes();
        self.table
    }

    fn visit(&mut self, node: &Node, kind: Kind, place: &Pointer) {
        let is_schema = kind == Kind::Schema;
        let is_known = is_schema && self.table.entries.contains_key(place);
        if is_known || (!is_schema && kinds::may_refer(kind) && !self.seen.insert(place.clone())) {
            return;
        }
        if is_schema {
            self.schema(node, place);
        }
        let Some(map) = node.as_map() else { return };
        if kinds::may_refer(kind)
            && let Some(text) = map.get("$ref").and_then(Node::as_str)
        {
            let target = references::target(text);
            let target = target.and_then(|target| references::through(self.document, &target));
            self.open.extend(target.map(|target| (target, kind)));
        }
        if matches!(kind, Kind::Parameter | Kind::Header | Kind::MediaType) {
            self.examples(map, place);
        }
        for (key, value) in map {
            if let Some(expected) = kinds::expected(kind, key) {
                self.children(value, expected, &place.child(key));
            }
        }
    }

    fn schema(&mut self, node: &Node, place: &Pointer) {
        let entry = match node {
            Node::Bool(value) => Entry::Boolean(*value),
            Node::Map(map) => match read::schema(map, place, self.document) {
                Some(schema) => {
                    let targets = schema.discriminator.iter().flat_map(Discriminator::targets);
                    self.open.extend(targets.map(|target| (target.clone(), Kind::Schema)));
                    Entry::Keywords(Box::new(schema))
                }
                None => Entry::Unreadable,
            },
            _ => return,
        };
        self.table.entries.insert(place.clone(), entry);
    }

    fn examples(&mut self, map: &Map, place: &Pointer) {
        let examples = read::examples(map, place, self.document);
        if !examples.is_empty() {
            self.table.examples.insert(place.child("schema"), examples);
        }
    }

    fn children(&mut self, node: &Node, expected: Expect, place: &Pointer) {
        match (expected, node) {
            (Expect::One(kind), _) => self.visit(node, kind, place),
            (Expect::SchemaOrBool, _) => self.visit(node, Kind::Schema, place),
            (Expect::Many(kind), Node::List(list)) => {
                for (index, node) in list.iter().enumerate() {
                    self.visit(node, kind, &place.index(index));
                }
            }
            (Expect::Named(kind), Node::Map(map)) => {
                for (name, node) in map {
                    self.visit(node, kind, &place.child(name));
                }
            }
            _ => {}
        }
    }
}
