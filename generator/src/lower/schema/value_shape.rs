//! The shapes of the values that schemas allow: the kinds of JSON, and the properties of objects.
//!
//! Purpose: evidence by which the members of a union are distinguished. Input: the document. Output: a [`ValueShape`].
//! It follows compositions and references, but of properties it reads the constants only.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::config::Dialect;
use crate::document::{Map, Node};
use crate::ir::{Evidence, JsonKind, Type};
use crate::lower::view::{View, members};
use crate::pointer::Pointer;

use super::format;

/// The deepest nesting of compositions that is followed.
const DEEPEST: usize = 16;

/// The most shapes that are kept, each by its depth: many times what a real document needs. Schemas beyond the limit have
/// an unknown shape.
const MOST_SHAPES: usize = 200_000;

/// The most alternative shapes of objects. If a schema has more, the shape of its objects is unknown.
const MOST_OBJECTS: usize = 128;

/// Every kind.
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
    /// The kinds of JSON.
    pub(super) kinds: BTreeSet<JsonKind>,
    /// The shape of texts.
    pub(super) text: TextShape,
    /// The alternative shapes of objects; unknown if there is none.
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
    /// Text of a format that has a type of its own.
    Format,
    /// A value of an enum, which a later version may extend.
    Enum,
}

/// The shape of an object.
#[derive(Debug, Clone, Default)]
pub(super) struct ObjectShape {
    /// The properties, and the values of those that are constants.
    pub(super) properties: IndexMap<String, Vec<String>>,
    /// The properties that are always present.
    pub(super) required: BTreeSet<String>,
    /// Properties of any name are declared.
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

    /// Returns `true` if nothing is known of the values.
    pub(super) fn is_any(&self) -> bool {
        self.kinds.len() == ALL.len()
    }

    /// Returns `true` if all values are of this kind.
    pub(super) fn is_only(&self, kind: JsonKind) -> bool {
        self.kinds.len() == 1 && self.kinds.contains(&kind)
    }

    /// Returns the shape of the values that have both shapes.
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
            _ => self
                .objects
                .iter()
                .flat_map(|one| other.objects.iter().map(|another| one.and(another)))
                .collect(),
        };
        self.items = self.items.or(other.items);
        self
    }

    /// Returns the shape of the values that have either shape.
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

    /// Returns `true` if the objects declare each property that the objects of another shape declare.
    pub(super) fn has_place_for(&self, other: &Self) -> bool {
        let names = other.objects.iter().flat_map(|object| object.properties.keys());
        let [own] = self.objects.as_slice() else { return false };
        names.into_iter().all(|name| own.properties.contains_key(name))
    }

    /// Returns the evidence for a member of a union with values of this shape.
    pub(super) fn evidence(&self, member: usize) -> Vec<Evidence> {
        let plain = |kind| Evidence {
            member,
            kind,
            tags: Vec::new(),
            required: Vec::new(),
            properties: None,
            items: Vec::new(),
        };
        let mut evidence = Vec::new();
        for kind in &self.kinds {
            match kind {
                JsonKind::Object => {
                    evidence.extend(self.objects.iter().map(|object| object.sign(plain(*kind))));
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
                // A number may be an integer.
                JsonKind::Integer if self.kinds.contains(&JsonKind::Number) => {}
                _ => evidence.push(plain(*kind)),
            }
        }
        evidence
    }
}

impl ObjectShape {
    fn and(&self, other: &Self) -> Self {
        let mut both = self.clone();
        for (name, values) in &other.properties {
            let known = both.properties.entry(name.clone()).or_default();
            if known.is_empty() {
                known.clone_from(values);
            } else if !values.is_empty() {
                known.retain(|value| values.contains(value));
            }
        }
        both.required.extend(other.required.iter().cloned());
        both.open |= other.open;
        both
    }

    fn sign(&self, plain: Evidence) -> Evidence {
        let constants = self.properties.iter().filter(|(_, values)| !values.is_empty());
        Evidence {
            tags: constants.map(|(name, values)| (name.clone(), values.clone())).collect(),
            required: self.required.iter().cloned().collect(),
            properties: (!self.open).then(|| self.properties.keys().cloned().collect()),
            ..plain
        }
    }
}

/// The shapes of schemas, each computed once: unions of unions ask for the same ones again and again.
pub(super) struct Shapes<'a> {
    view: View<'a>,
    /// The shapes by place and depth.
    known: BTreeMap<(Pointer, usize), ValueShape>,
}

impl<'a> Shapes<'a> {
    pub(super) fn new(view: View<'a>) -> Self {
        Self { view, known: BTreeMap::new() }
    }

    /// Returns the shape of the values of the schema at a place.
    pub(super) fn of(&mut self, pointer: &Pointer) -> ValueShape {
        self.at_depth(pointer, 0)
    }

    /// Returns the shape that the keywords of a schema declare, without those that it is composed of.
    pub(super) fn of_keywords(&mut self, pointer: &Pointer) -> ValueShape {
        match self.view.map(pointer) {
            Some(map) => self.own(map, pointer, 0),
            None => ValueShape::any(),
        }
    }

    fn at_depth(&mut self, pointer: &Pointer, depth: usize) -> ValueShape {
        let Some(map) = self.view.map(pointer) else { return ValueShape::any() };
        let key = (pointer.clone(), depth);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        if depth > DEEPEST || self.known.len() >= MOST_SHAPES {
            return ValueShape::any();
        }
        let shape = self.composed(map, pointer, depth);
        self.known.insert(key, shape.clone());
        shape
    }

    fn composed(&mut self, map: &Map, pointer: &Pointer, depth: usize) -> ValueShape {
        let view = self.view;
        let mut shape = self.own(map, pointer, depth);
        if map.contains_key("$ref") {
            // The siblings of a reference hold as well.
            let target = view.follow(pointer).filter(|target| target != pointer);
            let target = target.map(|target| self.at_depth(&target, depth + 1));
            shape = shape.and(target.unwrap_or_else(ValueShape::any));
        }
        for site in members(map, pointer, &["allOf"]) {
            shape = shape.and(self.at_depth(&site, depth + 1));
        }
        for key in ["oneOf", "anyOf"] {
            let members = members(map, pointer, &[key]).into_iter();
            let members = members.filter(|site| !is_null(view, site));
            let either = members.map(|site| self.at_depth(&site, depth + 1));
            if let Some(either) = either.reduce(ValueShape::or) {
                shape = shape.and(either);
            }
        }
        shape
    }

    fn own(&mut self, map: &Map, pointer: &Pointer, depth: usize) -> ValueShape {
        let view = self.view;
        let mut shape = ValueShape { kinds: kinds(map), ..ValueShape::any() };
        let format = map.get("format").and_then(Node::as_str);
        shape.text = if map.contains_key("enum") || map.contains_key("const") {
            TextShape::Enum
        } else if format.is_some_and(|_| is_typed_format(view.config.dialect, map)) {
            TextShape::Format
        } else {
            TextShape::Plain
        };
        let describes_objects =
            ["properties", "required", "additionalProperties", "patternProperties"]
                .iter()
                .any(|key| map.contains_key(*key));
        if shape.kinds.contains(&JsonKind::Object) && describes_objects {
            shape.objects.push(object_shape(view, map, pointer));
        }
        if map.get("items").is_some_and(|items| items.as_map().is_some()) && depth < DEEPEST {
            let items = self.at_depth(&pointer.child("items"), depth + 1);
            shape.items = Some(Box::new(items));
        }
        shape
    }
}

/// Returns `true` if texts of the format of a schema have a type of their own.
fn is_typed_format(dialect: Dialect, map: &Map) -> bool {
    let text = |key: &str| map.get(key).and_then(Node::as_str);
    !matches!(format::string(dialect, text("format"), text("contentEncoding")), Type::String)
}

/// Returns the shape of the objects that the keywords of a schema describe.
fn object_shape(view: View<'_>, map: &Map, pointer: &Pointer) -> ObjectShape {
    let mut shape = ObjectShape::default();
    let at = pointer.child("properties");
    let listed = |name: &String| {
        let required = map.get("required").and_then(Node::as_list).unwrap_or_default();
        required.iter().any(|required| required.as_str() == Some(name))
    };
    if let Some(properties) = map.get("properties").and_then(Node::as_map) {
        for name in properties.keys() {
            let site = at.child(name);
            shape.properties.insert(name.clone(), constants(view, &site));
            // A property that only one side sets is absent on the other side.
            if listed(name) && !is_one_sided(view, &site) {
                shape.required.insert(name.clone());
            }
        }
    }
    if let Some(required) = map.get("required").and_then(Node::as_list) {
        let others = required.iter().filter_map(Node::as_str).map(str::to_owned);
        shape.required.extend(others.filter(|name| !shape.properties.contains_key(name)));
    }
    if view.config.dialect == Dialect::ProtobufJson {
        shape.required.clear();
    }
    let additional = map.get("additionalProperties");
    shape.open = map.contains_key("patternProperties")
        || additional.is_some_and(|additional| additional.as_bool() != Some(false));
    shape
}

fn is_one_sided(view: View<'_>, site: &Pointer) -> bool {
    let declares = |key: &str| {
        view.map(site).and_then(|map| map.get(key)).and_then(Node::as_bool) == Some(true)
    };
    declares("readOnly") || declares("writeOnly")
}

/// Returns the values of a property that is a constant or an enum.
fn constants(view: View<'_>, site: &Pointer) -> Vec<String> {
    let Some(map) = view.follow(site).and_then(|pointer| view.map(&pointer)) else {
        return Vec::new();
    };
    match (map.get("const"), map.get("enum"), map.get("allOf")) {
        (Some(value), ..) => vec![value.to_text()],
        (None, Some(Node::List(values)), _) => {
            values.iter().filter(|value| **value != Node::Null).map(Node::to_text).collect()
        }
        // A reference with siblings.
        (None, None, Some(Node::List(members))) if members.len() == 1 => {
            constants(view, &site.child("allOf").index(0))
        }
        _ => Vec::new(),
    }
}

/// Returns `true` if the schema at a place allows `null` and nothing else.
fn is_null(view: View<'_>, site: &Pointer) -> bool {
    view.map(site).is_some_and(|map| {
        let is_null_name = |node: Option<&Node>| node.and_then(Node::as_str) == Some("null");
        let only_null =
            |node: Option<&Node>| matches!(node.and_then(Node::as_list), Some([Node::Null]));
        is_null_name(map.get("type"))
            || only_null(map.get("enum"))
            || map.get("const") == Some(&Node::Null)
    })
}

/// Returns the kinds of JSON that the keywords of a schema allow.
fn kinds(map: &Map) -> BTreeSet<JsonKind> {
    let names: Vec<&str> = match map.get("type") {
        Some(Node::String(name)) => vec![name],
        Some(Node::List(names)) => names.iter().filter_map(Node::as_str).collect(),
        _ => Vec::new(),
    };
    let by_type: BTreeSet<JsonKind> =
        names.iter().filter_map(|name| JsonKind::of_type(name)).collect();
    if !by_type.is_empty() {
        return by_type;
    }
    let values: &[Node] = match (map.get("const"), map.get("enum")) {
        (Some(value), _) => std::slice::from_ref(value),
        (None, Some(Node::List(values))) => values,
        _ => &[],
    };
    let by_value: BTreeSet<JsonKind> = values.iter().filter_map(kind_of).collect();
    if !by_value.is_empty() {
        return by_value;
    }
    let declares = |keys: &[&str]| keys.iter().any(|key| map.contains_key(*key));
    if declares(&["properties", "additionalProperties", "patternProperties"]) {
        return BTreeSet::from([JsonKind::Object]);
    }
    if declares(&["items", "prefixItems"]) {
        return BTreeSet::from([JsonKind::List]);
    }
    BTreeSet::from(ALL)
}

/// Returns the kind of a value.
fn kind_of(value: &Node) -> Option<JsonKind> {
    Some(match value {
        Node::Null => return None,
        Node::Bool(_) => JsonKind::Boolean,
        Node::Number(_) if value.to_json().is_f64() => JsonKind::Number,
        Node::Number(_) => JsonKind::Integer,
        Node::String(_) => JsonKind::Text,
        Node::List(_) => JsonKind::List,
        Node::Map(_) => JsonKind::Object,
    })
}
