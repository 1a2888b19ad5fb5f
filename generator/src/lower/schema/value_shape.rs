//! What can be told of a schema's values at first sight: the kinds of JSON, and what objects look like.
//!
//! Purpose: evidence by which the members of a union are told apart. Input: the document. Output: an [`Outline`].
//! It looks at no more than is asked of a union: not into properties, but for the constants that they are.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::config::Dialect;
use crate::document::{Map, Node};
use crate::ir::{JsonKind, Sign, Type};
use crate::pointer::Pointer;

use super::format;
use crate::lower::{Lower, members};

/// The deepest nesting of compositions that is looked into.
const DEEPEST: usize = 16;

/// The most outlines that are kept, each by its depth: many times what a real document needs. Of what is beyond nothing
/// can be told.
const MOST_OUTLINES: usize = 200_000;

/// The most shapes of objects that are told apart; of more, none is.
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

/// What can be told of a schema's values.
#[derive(Debug, Clone)]
pub(in crate::lower) struct Outline {
    /// The kinds that they can have.
    pub(in crate::lower) kinds: BTreeSet<JsonKind>,
    /// What texts look like.
    pub(in crate::lower) text: TextLook,
    /// What objects look like: one of these.
    pub(in crate::lower) objects: Vec<ObjectLook>,
    /// What the items of lists look like.
    pub(in crate::lower) items: Option<Box<Outline>>,
}

/// What texts look like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::lower) enum TextLook {
    /// Any text.
    #[default]
    Plain,
    /// Text of a form that has a type of its own.
    Format,
    /// One of these, and whatever a later version adds.
    Enum,
}

/// What an object looks like.
#[derive(Debug, Clone, Default)]
pub(in crate::lower) struct ObjectLook {
    /// The properties, and the values of those that are constants.
    pub(in crate::lower) properties: IndexMap<String, Vec<String>>,
    /// The properties that are always there.
    pub(in crate::lower) required: BTreeSet<String>,
    /// There is a place for properties of any name.
    pub(in crate::lower) open: bool,
}

impl Outline {
    fn any() -> Self {
        Self { kinds: BTreeSet::from(ALL), text: TextLook::Plain, objects: Vec::new(), items: None }
    }

    /// Whether nothing can be told.
    pub(in crate::lower) fn is_any(&self) -> bool {
        self.kinds.len() == ALL.len()
    }

    /// Whether all values are of this kind.
    pub(in crate::lower) fn is_only(&self, kind: JsonKind) -> bool {
        self.kinds.len() == 1 && self.kinds.contains(&kind)
    }

    /// What satisfies both.
    pub(in crate::lower) fn and(mut self, other: Self) -> Self {
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
        if self.text == TextLook::Plain {
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

    /// What satisfies either.
    fn or(mut self, other: Self) -> Self {
        let unknown = |one: &Self| one.kinds.contains(&JsonKind::Object) && one.objects.is_empty();
        let several = unknown(&self) || unknown(&other);
        let alike = self.text == other.text;
        let texts = [&self.kinds, &other.kinds].map(|kinds| kinds.contains(&JsonKind::Text));
        match texts {
            [true, true] if !alike => self.text = TextLook::Plain,
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

    /// Whether an object of this look has a place for each property that one of another look may have.
    pub(in crate::lower) fn has_place_for(&self, other: &Self) -> bool {
        let names = other.objects.iter().flat_map(|look| look.properties.keys());
        let [own] = self.objects.as_slice() else { return false };
        names.into_iter().all(|name| own.properties.contains_key(name))
    }

    /// The signs of a member of a union.
    pub(in crate::lower) fn signs(&self, member: usize) -> Vec<Sign> {
        let plain = |kind| Sign {
            member,
            kind,
            tags: Vec::new(),
            required: Vec::new(),
            properties: None,
            items: Vec::new(),
        };
        let mut signs = Vec::new();
        for kind in &self.kinds {
            match kind {
                JsonKind::Object => {
                    signs.extend(self.objects.iter().map(|look| look.sign(plain(*kind))));
                    if self.objects.is_empty() {
                        signs.push(plain(*kind));
                    }
                }
                JsonKind::List => signs.push(Sign {
                    items: self
                        .items
                        .as_ref()
                        .filter(|items| !items.is_any())
                        .map_or_else(Vec::new, |items| items.signs(member)),
                    ..plain(*kind)
                }),
                // What is a number may be an integer.
                JsonKind::Integer if self.kinds.contains(&JsonKind::Number) => {}
                _ => signs.push(plain(*kind)),
            }
        }
        signs
    }
}

impl ObjectLook {
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

    fn sign(&self, plain: Sign) -> Sign {
        let constants = self.properties.iter().filter(|(_, values)| !values.is_empty());
        Sign {
            tags: constants.map(|(name, values)| (name.clone(), values.clone())).collect(),
            required: self.required.iter().cloned().collect(),
            properties: (!self.open).then(|| self.properties.keys().cloned().collect()),
            ..plain
        }
    }
}

impl Lower<'_> {
    /// What can be told of the values of the schema at a place.
    pub(in crate::lower) fn outline(&self, pointer: &Pointer) -> Outline {
        self.outline_at(pointer, 0)
    }

    fn outline_at(&self, pointer: &Pointer, depth: usize) -> Outline {
        let Some(map) = self.map(pointer) else { return Outline::any() };
        let key = (pointer.clone(), depth);
        if let Some(known) = self.outlines.borrow().get(&key) {
            return known.clone();
        }
        if depth > DEEPEST || self.outlines.borrow().len() >= MOST_OUTLINES {
            return Outline::any();
        }
        let outline = self.composed_outline(map, pointer, depth);
        self.outlines.borrow_mut().insert(key, outline.clone());
        outline
    }

    fn composed_outline(&self, map: &Map, pointer: &Pointer, depth: usize) -> Outline {
        let mut outline = self.own_outline(map, pointer, depth);
        if map.contains_key("$ref") {
            // What stands beside a reference holds as well.
            let target = self.follow(pointer).filter(|target| target != pointer);
            let target = target.map(|target| self.outline_at(&target, depth + 1));
            outline = outline.and(target.unwrap_or_else(Outline::any));
        }
        for site in members(map, pointer, &["allOf"]) {
            outline = outline.and(self.outline_at(&site, depth + 1));
        }
        for key in ["oneOf", "anyOf"] {
            let members = members(map, pointer, &[key]).into_iter();
            let members = members.filter(|site| !self.is_null(site));
            let either = members.map(|site| self.outline_at(&site, depth + 1)).reduce(Outline::or);
            if let Some(either) = either {
                outline = outline.and(either);
            }
        }
        outline
    }

    /// What the schema at a place tells without those that it is composed of.
    pub(in crate::lower) fn own_outline_of(&self, pointer: &Pointer) -> Outline {
        self.map(pointer).map_or_else(Outline::any, |map| self.own_outline(map, pointer, 0))
    }

    /// What the keywords of a schema tell, without those of its parts.
    fn own_outline(&self, map: &Map, pointer: &Pointer, depth: usize) -> Outline {
        let mut outline = Outline { kinds: kinds(map), ..Outline::any() };
        let format = map.get("format").and_then(Node::as_str);
        outline.text = if map.contains_key("enum") || map.contains_key("const") {
            TextLook::Enum
        } else if format.is_some_and(|_| self.is_typed_format(map)) {
            TextLook::Format
        } else {
            TextLook::Plain
        };
        let tells_of_objects =
            ["properties", "required", "additionalProperties", "patternProperties"]
                .iter()
                .any(|key| map.contains_key(*key));
        if outline.kinds.contains(&JsonKind::Object) && tells_of_objects {
            outline.objects.push(self.object_look(map, pointer));
        }
        if map.get("items").is_some_and(|items| items.as_map().is_some()) && depth < DEEPEST {
            let items = self.outline_at(&pointer.child("items"), depth + 1);
            outline.items = Some(Box::new(items));
        }
        outline
    }

    /// Whether texts of the format of a schema have a type of their own.
    fn is_typed_format(&self, map: &Map) -> bool {
        let text = |key: &str| map.get(key).and_then(Node::as_str);
        let ty = format::string(self.config.dialect, text("format"), text("contentEncoding"));
        !matches!(ty, Type::String)
    }

    fn object_look(&self, map: &Map, pointer: &Pointer) -> ObjectLook {
        let mut look = ObjectLook::default();
        let at = pointer.child("properties");
        let listed = |name: &String| {
            let required = map.get("required").and_then(Node::as_list).unwrap_or_default();
            required.iter().any(|required| required.as_str() == Some(name))
        };
        if let Some(properties) = map.get("properties").and_then(Node::as_map) {
            for name in properties.keys() {
                let site = at.child(name);
                look.properties.insert(name.clone(), self.constants(&site));
                // What only one side sets is not always there.
                if listed(name) && !self.is_one_sided(&site) {
                    look.required.insert(name.clone());
                }
            }
        }
        if let Some(required) = map.get("required").and_then(Node::as_list) {
            let others = required.iter().filter_map(Node::as_str).map(str::to_owned);
            look.required.extend(others.filter(|name| !look.properties.contains_key(name)));
        }
        if self.config.dialect == Dialect::ProtobufJson {
            look.required.clear();
        }
        let additional = map.get("additionalProperties");
        look.open = map.contains_key("patternProperties")
            || additional.is_some_and(|additional| additional.as_bool() != Some(false));
        look
    }

    fn is_one_sided(&self, site: &Pointer) -> bool {
        let says = |key: &str| {
            self.map(site).and_then(|map| map.get(key)).and_then(Node::as_bool) == Some(true)
        };
        says("readOnly") || says("writeOnly")
    }

    /// The values of a property that is a constant, or one of a few.
    fn constants(&self, site: &Pointer) -> Vec<String> {
        let Some(map) = self.follow(site).and_then(|pointer| self.map(&pointer)) else {
            return Vec::new();
        };
        match (map.get("const"), map.get("enum"), map.get("allOf")) {
            (Some(value), ..) => vec![value.to_text()],
            (None, Some(Node::List(values)), _) => {
                values.iter().filter(|value| **value != Node::Null).map(Node::to_text).collect()
            }
            (None, None, Some(Node::List(members))) if members.len() == 1 => {
                // A reference with something said beside it.
                self.constants(&site.child("allOf").index(0))
            }
            _ => Vec::new(),
        }
    }

    /// Whether the schema at a place allows `null` and nothing else.
    pub(in crate::lower) fn is_null(&self, site: &Pointer) -> bool {
        self.map(site).is_some_and(|map| {
            let says_null = |node: Option<&Node>| node.and_then(Node::as_str) == Some("null");
            let only_null =
                |node: Option<&Node>| matches!(node.and_then(Node::as_list), Some([Node::Null]));
            says_null(map.get("type"))
                || only_null(map.get("enum"))
                || map.get("const") == Some(&Node::Null)
        })
    }
}

/// The kinds of JSON that the keywords of a schema allow.
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
    let says = |keys: &[&str]| keys.iter().any(|key| map.contains_key(*key));
    if says(&["properties", "additionalProperties", "patternProperties"]) {
        return BTreeSet::from([JsonKind::Object]);
    }
    if says(&["items", "prefixItems"]) {
        return BTreeSet::from([JsonKind::List]);
    }
    BTreeSet::from(ALL)
}

/// The kind of a value.
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
