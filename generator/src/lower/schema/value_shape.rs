//! The shapes of the values that schemas allow: their JSON kinds, and the properties of objects.
//!
//! Purpose: the evidence that distinguishes the members of a union. Input: the document. Output: a [`ValueShape`]. The
//! computation follows compositions and references. Of the values of properties it reads only the constants.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::Value;

use crate::config::Dialect;
use crate::ir::{Evidence, JsonKind, Type};
use crate::lower::view::View;
use crate::pointer::Pointer;
use crate::schema::{Schema, Subschema, text_of};

use super::format;
use super::value_set::ValueSets;

/// The maximum nesting of compositions.
const DEEPEST: usize = 16;

/// The maximum number of cached shapes, many times the number in a real document. Schemas beyond the limit have an
/// unknown shape.
const MOST_SHAPES: usize = 200_000;

/// The maximum number of alternative object shapes. If a schema has more, the shape of its objects is unknown.
const MOST_OBJECTS: usize = 128;

/// All JSON kinds.
const ALL: [JsonKind; 6] = [
    JsonKind::Boolean,
    JsonKind::Integer,
    JsonKind::Number,
    JsonKind::Text,
    JsonKind::List,
    JsonKind::Object,
];

/// The shape of the values that a schema allows.
#[derive(Debug, Clone)]
pub(super) struct ValueShape {
    /// The JSON kinds.
    pub(super) kinds: BTreeSet<JsonKind>,
    /// The shape of texts.
    pub(super) text: TextShape,
    /// The alternative shapes of objects. Empty if the shape of objects is unknown.
    pub(super) objects: Vec<ObjectShape>,
    /// The shape of the items of lists.
    pub(super) items: Option<Box<ValueShape>>,
}

/// The shape of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum TextShape {
    /// Any text.
    #[default]
    Plain,
    /// Text of a format with its own type.
    Format,
    /// A value of an enum, which a later version may extend.
    Enum,
}

/// The shape of an object.
#[derive(Debug, Clone, Default)]
pub(super) struct ObjectShape {
    /// The properties, each with its constant values. Empty for a property that is not a constant or an enum.
    pub(super) properties: IndexMap<String, Vec<String>>,
    /// The properties that are always present.
    pub(super) required: BTreeSet<String>,
    /// The object allows properties of any name.
    pub(super) open: bool,
}

impl ValueShape {
    fn any() -> Self {
        Self {
            kinds: BTreeSet::from(ALL),
            text: TextShape::Plain,
            objects: Vec::new(),
            items: None,
        }
    }

    /// Returns `true` if values of all kinds are allowed.
    pub(super) fn is_any(&self) -> bool {
        self.kinds.len() == ALL.len()
    }

    /// Returns `true` if all values are of this kind.
    pub(super) fn is_only(&self, kind: JsonKind) -> bool {
        self.kinds.len() == 1 && self.kinds.contains(&kind)
    }

    /// Returns the shape of the values that match both shapes.
    pub(super) fn and(mut self, other: Self) -> Self {
        if self.is_any() {
            self.kinds = other.kinds;
        } else if !other.is_any() {
            // An integer is a number too.
            let integer = [&self.kinds, &other.kinds].iter().all(|kinds| {
                kinds.contains(&JsonKind::Integer) || kinds.contains(&JsonKind::Number)
            });
            self.kinds.retain(|kind| other.kinds.contains(kind));
            if integer && !self.kinds.contains(&JsonKind::Number) {
                self.kinds.insert(JsonKind::Integer);
            }
        }
        if self.text == TextShape::Plain {
            self.text = other.text;
        }
        self.objects = match (self.objects.is_empty(), other.objects.is_empty()) {
            (true, _) => other.objects,
            (_, true) => self.objects,
            _ if self.objects.len() * other.objects.len() > MOST_OBJECTS => Vec::new(),
            _ => {
                let pairs = self
                    .objects
                    .iter()
                    .flat_map(|one| other.objects.iter().filter_map(|another| one.and(another)));
                let both: Vec<ObjectShape> = pairs.collect();
                // Objects that exclude each other are not objects of any shape.
                if both.is_empty() { self.objects } else { both }
            }
        };
        self.items = self.items.or(other.items);
        self
    }

    /// Returns the shape of the values that match either shape.
    fn or(mut self, other: Self) -> Self {
        let unknown = |one: &Self| one.kinds.contains(&JsonKind::Object) && one.objects.is_empty();
        let several = unknown(&self) || unknown(&other);
        let alike = self.text == other.text;
        let texts = [&self.kinds, &other.kinds].map(|kinds| kinds.contains(&JsonKind::Text));
        match texts {
            [true, true] if !alike => self.text = TextShape::Plain,
            [false, true] => self.text = other.text,
            _ => {}
        }
        self.objects.extend(other.objects);
        if several || self.objects.len() > MOST_OBJECTS {
            self.objects.clear();
        }
        let lists = [&self.kinds, &other.kinds].map(|kinds| kinds.contains(&JsonKind::List));
        self.items = match lists {
            [true, true] => None,
            _ => self.items.or(other.items),
        };
        self.kinds.extend(other.kinds);
        self
    }

    /// Returns `true` if the objects declare every property of the objects of another shape.
    pub(super) fn has_all_properties_of(&self, other: &Self) -> bool {
        let names = other.objects.iter().flat_map(|object| object.properties.keys());
        let [own] = self.objects.as_slice() else { return false };
        names.into_iter().all(|name| own.properties.contains_key(name))
    }

    /// Returns the evidence for a union member with values of this shape.
    pub(super) fn evidence(&self, member: usize) -> Vec<Evidence> {
        let plain = |kind| Evidence::of(member, kind);
        let mut evidence = Vec::new();
        for kind in &self.kinds {
            match kind {
                JsonKind::Object => {
                    evidence
                        .extend(self.objects.iter().map(|object| object.evidence(plain(*kind))));
                    if self.objects.is_empty() {
                        evidence.push(plain(*kind));
                    }
                }
                JsonKind::List => evidence.push(Evidence {
                    items: self
                        .items
                        .as_ref()
                        .filter(|items| !items.is_any())
                        .map_or_else(Vec::new, |items| items.evidence(member)),
                    ..plain(*kind)
                }),
                // The evidence for numbers includes integers.
                JsonKind::Integer if self.kinds.contains(&JsonKind::Number) => {}
                _ => evidence.push(plain(*kind)),
            }
        }
        evidence
    }
}

impl ObjectShape {
    /// Returns the shape of the objects that match both, or `None` if a constant excludes all objects.
    fn and(&self, other: &Self) -> Option<Self> {
        let mut both = self.clone();
        for (name, values) in &other.properties {
            let known = both.properties.entry(name.clone()).or_default();
            if known.is_empty() {
                known.clone_from(values);
            } else if !values.is_empty() {
                known.retain(|value| values.contains(value));
                if known.is_empty() {
                    return None;
                }
            }
        }
        both.required.extend(other.required.iter().cloned());
        both.open |= other.open;
        Some(both)
    }

    fn evidence(&self, plain: Evidence) -> Evidence {
        let constants = self.properties.iter().filter(|(_, values)| !values.is_empty());
        Evidence {
            tags: constants.map(|(name, values)| (name.clone(), values.clone())).collect(),
            required: self.required.iter().cloned().collect(),
            properties: (!self.open).then(|| self.properties.keys().cloned().collect()),
            ..plain
        }
    }
}

/// A cache of shapes, because nested unions need the same shapes many times.
pub(super) struct Shapes<'a> {
    view: View<'a>,
    /// The sets of values.
    pub(super) sets: ValueSets<'a>,
    /// The shapes by place and depth.
    known: BTreeMap<(Pointer, usize), ValueShape>,
}

impl<'a> Shapes<'a> {
    pub(super) fn new(view: View<'a>) -> Self {
        Self { view, sets: ValueSets::new(view), known: BTreeMap::new() }
    }

    /// Returns the shape of the values of the schema at a place.
    pub(super) fn of(&mut self, pointer: &Pointer) -> ValueShape {
        self.at_depth(pointer, 0)
    }

    /// Returns the shape that a schema's own keywords declare, without its compositions.
    pub(super) fn of_keywords(&mut self, pointer: &Pointer) -> ValueShape {
        match self.view.schema(pointer) {
            Some(schema) => self.own(schema, pointer, 0),
            None => ValueShape::any(),
        }
    }

    fn at_depth(&mut self, pointer: &Pointer, depth: usize) -> ValueShape {
        let Some(schema) = self.view.schema(pointer) else { return ValueShape::any() };
        let key = (pointer.clone(), depth);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        if depth > DEEPEST || self.known.len() >= MOST_SHAPES {
            return ValueShape::any();
        }
        let shape = self.composed(schema, pointer, depth);
        self.known.insert(key, shape.clone());
        shape
    }

    fn composed(&mut self, schema: &Schema, pointer: &Pointer, depth: usize) -> ValueShape {
        let mut shape = self.own(schema, pointer, depth);
        if schema.has("$ref") {
            // The siblings of a reference apply too.
            let target = self.view.schemas.follow(pointer).filter(|target| target != pointer);
            let target = target.map(|target| self.at_depth(&target, depth + 1));
            shape = shape.and(target.unwrap_or_else(ValueShape::any));
        }
        for site in &schema.all_of {
            shape = shape.and(self.at_depth(site, depth + 1));
        }
        for choice in [&schema.one_of, &schema.any_of] {
            let either = choice.members.iter().map(|site| self.at_depth(site, depth + 1));
            if let Some(either) = either.reduce(ValueShape::or) {
                shape = shape.and(either);
            }
        }
        shape
    }

    fn own(&mut self, schema: &Schema, pointer: &Pointer, depth: usize) -> ValueShape {
        let view = self.view;
        let mut shape = ValueShape { kinds: kinds(schema), ..ValueShape::any() };
        shape.text = if schema.has("enum") || schema.has("const") {
            TextShape::Enum
        } else if schema.format.is_some() && is_typed_format(view.config.dialect, schema) {
            TextShape::Format
        } else {
            TextShape::Plain
        };
        let describes_objects =
            ["properties", "required", "patternProperties"].iter().any(|key| schema.has(key))
                || schema.other_properties().is_some();
        if shape.kinds.contains(&JsonKind::Object) && describes_objects {
            shape.objects.push(object_shape(view, &mut self.sets, schema, pointer));
        }
        if schema.items == Some(Subschema::Keywords) && depth < DEEPEST {
            let items = self.at_depth(&pointer.child("items"), depth + 1);
            shape.items = Some(Box::new(items));
        }
        shape
    }
}

/// Returns `true` if the format of a schema has its own type.
fn is_typed_format(dialect: Dialect, schema: &Schema) -> bool {
    let (format, encoding) = (schema.format.as_deref(), schema.content_encoding.as_deref());
    !matches!(format::string(dialect, format, encoding), Type::String)
}

/// Returns the shape of the objects that the keywords of a schema describe.
fn object_shape(
    view: View<'_>,
    sets: &mut ValueSets<'_>,
    schema: &Schema,
    pointer: &Pointer,
) -> ObjectShape {
    let mut shape = ObjectShape::default();
    let at = pointer.child("properties");
    for name in &schema.properties {
        let site = at.child(name);
        let set = sets.of(&site);
        let values = set.iter().flat_map(|set| &set.values).map(|value| text_of(&value.value));
        shape.properties.insert(name.clone(), values.collect());
        // A read-only property is absent from requests, and a write-only property from responses.
        if schema.required.contains(name) && !is_one_sided(view, &site) {
            shape.required.insert(name.clone());
        }
    }
    let others = schema.required.iter().filter(|name| !shape.properties.contains_key(*name));
    shape.required.extend(others.cloned());
    if view.config.dialect == Dialect::ProtobufJson {
        shape.required.clear();
    }
    let additional = schema.other_properties().map(|(_, additional)| additional);
    shape.open = schema.has("patternProperties")
        || additional.is_some_and(|additional| additional != Subschema::Boolean(false));
    shape
}

fn is_one_sided(view: View<'_>, site: &Pointer) -> bool {
    view.schema(site).is_some_and(|schema| schema.read_only || schema.write_only)
}

/// Returns the JSON kinds that the keywords of a schema allow.
fn kinds(schema: &Schema) -> BTreeSet<JsonKind> {
    if format::is_integer_or_text(schema) {
        return BTreeSet::from([JsonKind::Integer, JsonKind::Text]);
    }
    let by_type: BTreeSet<JsonKind> =
        schema.types.iter().filter_map(|name| JsonKind::of_type(name)).collect();
    if !by_type.is_empty() {
        return by_type;
    }
    let by_value: BTreeSet<JsonKind> = schema.enumeration.iter().filter_map(kind_of).collect();
    if !by_value.is_empty() {
        return by_value;
    }
    let declares = |keywords: &[&str]| keywords.iter().any(|keyword| schema.has(keyword));
    if declares(&["properties", "patternProperties"]) || schema.other_properties().is_some() {
        return BTreeSet::from([JsonKind::Object]);
    }
    if declares(&["items", "prefixItems"]) {
        return BTreeSet::from([JsonKind::List]);
    }
    BTreeSet::from(ALL)
}

/// Returns the JSON kind of a value.
fn kind_of(value: &Value) -> Option<JsonKind> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => JsonKind::Boolean,
        Value::Number(number) if number.is_f64() => JsonKind::Number,
        Value::Number(_) => JsonKind::Integer,
        Value::String(_) => JsonKind::Text,
        Value::Array(_) => JsonKind::List,
        Value::Object(_) => JsonKind::Object,
    })
}
