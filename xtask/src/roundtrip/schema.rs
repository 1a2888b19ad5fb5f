//! A small reader of JSON Schema, over the document as it is after the generator's own mending.
//!
//! Purpose: see all that is said of one value at once, for the sample maker and the judge. Input: pointers to schemas
//! that all apply to the same value. Output: a [`View`]: the keywords of all of them, references followed, members of
//! `allOf` in their place, and the unions that are still to be decided.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use openapi_sdk_generator::pointer::Pointer;
use serde_json::{Map, Value};

use super::dialect::Dialect;

/// The schemas of one document.
pub struct Schemas<'d> {
    root: &'d Value,
    /// How JSON is meant.
    pub dialect: Dialect,
    /// Where the generator says that it reads any JSON, although the document says more.
    untyped: BTreeSet<Pointer>,
    views: RefCell<BTreeMap<Vec<Pointer>, Rc<View<'d>>>>,
}

/// All that is said of one value.
#[derive(Default)]
pub struct View<'d> {
    /// The schemas that apply.
    pub parts: Vec<Part<'d>>,
    /// The choices that are not made yet.
    pub unions: Vec<Union>,
    /// Whether `null` is lawful.
    pub nullable: bool,
    /// Whether the generator reads any JSON here.
    pub untyped: bool,
    /// Whether a `false` is among the schemas.
    pub impossible: bool,
}

/// One schema without what stands in it.
pub struct Part<'d> {
    /// Where it stands.
    pub pointer: Pointer,
    /// What it says.
    pub keywords: &'d Map<String, Value>,
    /// Whether the generator reads any JSON here.
    pub untyped: bool,
}

/// A `oneOf` or `anyOf` of several members.
#[derive(Debug, Clone)]
pub struct Union {
    /// Where the list stands.
    pub pointer: Pointer,
    /// The members but for `null`.
    pub members: Vec<Pointer>,
    /// What tells them apart.
    pub discriminator: Option<Discriminator>,
}

/// A property whose value tells the members of a union apart.
#[derive(Debug, Clone)]
pub struct Discriminator {
    /// The name of the property.
    pub property: String,
    /// The values, each with the index of its member.
    pub tags: Vec<(String, usize)>,
}

/// The types of JSON; a whole number is its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
    Null,
}

/// What is said of a member of an object.
#[derive(Debug, PartialEq, Eq)]
pub enum Member {
    /// These schemas apply.
    Declared(Vec<Pointer>),
    /// Any value may stand there.
    Free,
    /// Nobody speaks of it.
    Undeclared,
}

impl Kind {
    /// The kind of a value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_f64() => {
                if number.as_f64().is_some_and(|float| float.fract() == 0.0) {
                    Self::Integer
                } else {
                    Self::Number
                }
            }
            Value::Number(_) => Self::Integer,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }

    fn named(name: &str) -> &'static [Self] {
        match name {
            "object" => &[Self::Object],
            "array" => &[Self::Array],
            "string" => &[Self::String],
            "integer" => &[Self::Integer],
            "number" => &[Self::Integer, Self::Number],
            "boolean" => &[Self::Boolean],
            "null" => &[Self::Null],
            _ => ALL,
        }
    }
}

const ALL: &[Kind] = &[
    Kind::Object,
    Kind::Array,
    Kind::String,
    Kind::Integer,
    Kind::Number,
    Kind::Boolean,
    Kind::Null,
];

impl<'d> Schemas<'d> {
    /// The schemas of a document.
    pub fn new(root: &'d Value, dialect: Dialect, untyped: BTreeSet<Pointer>) -> Self {
        Self { root, dialect, untyped, views: RefCell::default() }
    }

    /// The value at a place.
    pub fn at(&self, pointer: &Pointer) -> Option<&'d Value> {
        pointer.steps().try_fold(self.root, |value, step| match value {
            Value::Object(map) => map.get(&step),
            Value::Array(list) => list.get(step.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// Where a schema that is only a reference leads to.
    pub fn followed(&self, pointer: &Pointer) -> Pointer {
        let mut current = pointer.clone();
        let mut seen = BTreeSet::new();
        while seen.insert(current.clone())
            && let Some(Value::Object(map)) = self.at(&current)
            && let Some(target) = map.get("$ref").and_then(Value::as_str).and_then(target)
        {
            current = target;
        }
        current
    }

    /// All that the schemas say together.
    pub fn view(&self, schemas: &[Pointer]) -> Rc<View<'d>> {
        if let Some(view) = self.views.borrow().get(schemas) {
            return Rc::clone(view);
        }
        let mut view = View {
            nullable: schemas.iter().all(|schema| self.allows_null(schema)),
            ..View::default()
        };
        let mut seen = BTreeSet::new();
        for schema in schemas {
            view.untyped |= self.is_untyped(schema, 0);
            self.gather(schema, false, &mut view, &mut seen);
        }
        let view = Rc::new(view);
        self.views.borrow_mut().insert(schemas.to_vec(), Rc::clone(&view));
        view
    }

    /// Whether the generator reads any JSON at a place, or at the one schema that it only says something beside.
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
        members.retain(|member| !self.says_nothing(member));
        match members.as_slice() {
            [single] => depth < 64 && self.is_untyped(single, depth + 1),
            _ => false,
        }
    }

    /// Whether a schema has no word on what a value is.
    fn says_nothing(&self, schema: &Pointer) -> bool {
        const TELLING: [&str; 9] = [
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
        let telling = |key: &String| TELLING.contains(&key.as_str()) || key.starts_with("x-");
        self.at(schema)
            .and_then(Value::as_object)
            .is_none_or(|keywords| keywords.keys().all(telling))
    }

    fn gather(
        &self,
        schema: &Pointer,
        untyped: bool,
        view: &mut View<'d>,
        seen: &mut BTreeSet<Pointer>,
    ) {
        if !seen.insert(schema.clone()) {
            return;
        }
        let untyped = untyped || self.untyped.contains(schema);
        let keywords = match self.at(schema) {
            Some(Value::Object(keywords)) => keywords,
            Some(Value::Bool(false)) => return view.impossible = true,
            _ => return,
        };
        if let Some(target) = keywords.get("$ref").and_then(Value::as_str).and_then(target) {
            self.gather(&target, untyped, view, seen);
        }
        for member in children(keywords, "allOf", schema) {
            self.gather(&member, untyped, view, seen);
        }
        view.parts.push(Part { pointer: schema.clone(), keywords, untyped });
        for keyword in ["oneOf", "anyOf"] {
            let mut members = children(keywords, keyword, schema);
            members.retain(|member| !self.is_null(member));
            match members.as_slice() {
                [] => {}
                [single] => self.gather(single, untyped, view, seen),
                _ => view.unions.push(Union {
                    discriminator: discriminator(keywords, self, &members),
                    pointer: schema.child(keyword),
                    members,
                }),
            }
        }
    }

    /// Whether a schema allows `null` and nothing else.
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
        self.null_within(schema, &mut BTreeSet::new())
    }

    /// It is kind to `nullable` beside `allOf` and `$ref`: what is meant is clear.
    fn null_within(&self, schema: &Pointer, seen: &mut BTreeSet<Pointer>) -> bool {
        if !seen.insert(schema.clone()) {
            return true;
        }
        let keywords = match self.at(schema) {
            Some(Value::Object(keywords)) => keywords,
            Some(Value::Bool(allowed)) => return *allowed,
            _ => return true,
        };
        let says = |key: &str| keywords.get(key).and_then(Value::as_bool) == Some(true);
        if says("nullable") || says("x-nullable") {
            return true;
        }
        let by_type = declared_kinds(keywords).is_none_or(|kinds| kinds.contains(&Kind::Null));
        let target = keywords.get("$ref").and_then(Value::as_str).and_then(target);
        let by_reference = target.is_none_or(|target| self.null_within(&target, seen));
        let all =
            children(keywords, "allOf", schema).iter().all(|member| self.null_within(member, seen));
        let any = ["oneOf", "anyOf"].iter().all(|keyword| {
            let members = children(keywords, keyword, schema);
            members.is_empty()
                || members
                    .iter()
                    .any(|member| self.is_null(member) || self.null_within(member, seen))
        });
        by_type && by_reference && all && any
    }
}

impl View<'_> {
    /// The kinds that all parts allow, but for `null`.
    pub fn kinds(&self) -> BTreeSet<Kind> {
        let all: BTreeSet<Kind> = ALL.iter().copied().filter(|kind| *kind != Kind::Null).collect();
        let declared = self.parts.iter().filter_map(|part| declared_kinds(part.keywords));
        declared.fold(all, |all, kinds| all.intersection(&kinds).copied().collect())
    }

    /// The value of a keyword in each part that has it.
    pub fn all<'v>(&'v self, keyword: &'v str) -> impl Iterator<Item = &'v Value> {
        self.parts.iter().filter_map(move |part| part.keywords.get(keyword))
    }

    /// The first text that a keyword has.
    pub fn text<'v>(&'v self, keyword: &'v str) -> Option<&'v str> {
        self.all(keyword).find_map(Value::as_str)
    }

    /// The names of the properties, in order.
    pub fn property_names(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let names = self.all("properties").filter_map(Value::as_object).flat_map(Map::keys);
        names.map(String::as_str).filter(|name| seen.insert(*name)).collect()
    }

    /// The schemas of a property; none when no part declares it.
    pub fn property(&self, name: &str) -> Vec<Pointer> {
        let declares = |part: &&Part<'_>| {
            part.keywords
                .get("properties")
                .and_then(Value::as_object)
                .is_some_and(|map| map.contains_key(name))
        };
        let parts = self.parts.iter().filter(declares);
        parts.map(|part| part.pointer.child("properties").child(name)).collect()
    }

    /// The patterns of `patternProperties` with their schemas.
    pub fn patterns(&self) -> Vec<(&str, Pointer)> {
        let mut patterns = Vec::new();
        for part in &self.parts {
            let map = part.keywords.get("patternProperties").and_then(Value::as_object);
            for pattern in map.into_iter().flat_map(Map::keys) {
                patterns.push((
                    pattern.as_str(),
                    part.pointer.child("patternProperties").child(pattern),
                ));
            }
        }
        patterns
    }

    /// What is said of a member with this name.
    pub fn member(&self, name: &str, dialect: Dialect) -> Member {
        let mut schemas = self.property(name);
        if schemas.is_empty() {
            let patterns =
                self.patterns().into_iter().filter(|(pattern, _)| matches(pattern, name));
            schemas.extend(patterns.map(|(_, schema)| schema));
        }
        if schemas.is_empty() { self.additional(dialect) } else { Member::Declared(schemas) }
    }

    /// What is said of members that are not named.
    pub fn additional(&self, dialect: Dialect) -> Member {
        let mut schemas = Vec::new();
        let mut any = false;
        for part in &self.parts {
            match part.keywords.get("additionalProperties") {
                Some(Value::Bool(false)) => return Member::Undeclared,
                Some(Value::Object(map)) if !map.is_empty() => {
                    schemas.push(part.pointer.child("additionalProperties"));
                }
                Some(Value::Bool(true) | Value::Object(_)) => any = true,
                _ => {}
            }
        }
        if !schemas.is_empty() {
            return Member::Declared(schemas);
        }
        let names = self.property_names();
        // A message of protobuf has the fields that it names, but for `Any`, which names only its type.
        let message = dialect == Dialect::ProtobufJson
            && (names.iter().any(|name| *name != "@type") || self.parts.iter().any(is_message));
        let patterns = self.all("patternProperties").next().is_some();
        let limited = !names.is_empty() || patterns;
        let of_any_type = dialect == Dialect::ProtobufJson && names == ["@type"];
        if message || (limited && !any && !of_any_type) { Member::Undeclared } else { Member::Free }
    }

    /// The schemas of an item, and none where any JSON is lawful.
    pub fn item(&self, index: usize) -> Vec<Pointer> {
        let mut schemas = Vec::new();
        for part in &self.parts {
            let tuple =
                part.keywords.get("prefixItems").and_then(Value::as_array).map_or(0, Vec::len);
            if index < tuple {
                schemas.push(part.pointer.child("prefixItems").index(index));
            } else if part.keywords.contains_key("items") {
                schemas.push(part.pointer.child("items"));
            }
        }
        schemas
    }

    /// How many items have schemas of their own.
    pub fn tuple(&self) -> usize {
        self.all("prefixItems").filter_map(Value::as_array).map(Vec::len).max().unwrap_or(0)
    }

    /// The names that `required` lists.
    pub fn required(&self) -> BTreeSet<&str> {
        let lists = self.all("required").filter_map(Value::as_array).flatten();
        lists.filter_map(Value::as_str).collect()
    }

    /// Whether only one value is lawful, in one of the parts.
    pub fn is_constant(&self) -> bool {
        let single = |values: &Value| values.as_array().is_some_and(|values| values.len() == 1);
        self.all("const").next().is_some() || self.all("enum").any(single)
    }

    /// Whether a part lists its values.
    pub fn is_enum(&self) -> bool {
        self.all("const").chain(self.all("enum")).next().is_some()
    }

    /// The largest of the numbers that a keyword has.
    pub fn most(&self, keyword: &str) -> Option<f64> {
        self.all(keyword).filter_map(number).max_by(f64::total_cmp)
    }

    /// The smallest of the numbers that a keyword has.
    pub fn least(&self, keyword: &str) -> Option<f64> {
        self.all(keyword).filter_map(number).min_by(f64::total_cmp)
    }

    /// A bound on a length, as far as lengths go.
    pub fn length(&self, keyword: &str) -> Option<usize> {
        let bound =
            if keyword.starts_with("min") { self.most(keyword) } else { self.least(keyword) };
        bound.filter(|bound| *bound >= 0.0).map(|bound| bound as usize)
    }

    /// Whether a part says `true`.
    pub fn says(&self, keyword: &str) -> bool {
        self.all(keyword).any(|value| *value == Value::Bool(true))
    }
}

/// Whether a schema is a component that is an object: in protobuf's dialect it has just the fields that it names.
fn is_message(part: &Part<'_>) -> bool {
    let steps: Vec<String> = part.pointer.steps().collect();
    let component = matches!(steps.as_slice(), [first, second, _] if first == "components" && second == "schemas");
    let values = part.keywords.contains_key("additionalProperties");
    component && !values && part.keywords.get("type").is_some_and(|name| name == "object")
}

/// A number; those that are too large for JSON's usual ones are kept as text.
pub fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// The kinds that a schema allows by what stands in it, without its members; `None` where it says nothing.
pub fn declared_kinds(keywords: &Map<String, Value>) -> Option<BTreeSet<Kind>> {
    let named = |name: &Value| name.as_str().map_or(ALL, Kind::named).to_vec();
    match keywords.get("type") {
        Some(Value::String(_)) => return Some(named(&keywords["type"]).into_iter().collect()),
        Some(Value::Array(names)) => return Some(names.iter().flat_map(named).collect()),
        _ => {}
    }
    let has = |names: &[&str]| names.iter().any(|name| keywords.contains_key(*name));
    if let Some(value) = keywords.get("const") {
        return Some(BTreeSet::from([Kind::of(value)]));
    }
    if let Some(values) = keywords.get("enum").and_then(Value::as_array) {
        return Some(values.iter().map(Kind::of).collect());
    }
    if has(&["properties", "additionalProperties", "patternProperties"]) {
        return Some(BTreeSet::from([Kind::Object]));
    }
    has(&["items", "prefixItems"]).then(|| BTreeSet::from([Kind::Array]))
}

/// Where a reference leads within the document.
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

/// Whether a name is of a pattern; one that this can't read matches nothing.
pub fn matches(pattern: &str, name: &str) -> bool {
    regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(name))
}

fn children(keywords: &Map<String, Value>, keyword: &str, schema: &Pointer) -> Vec<Pointer> {
    let count = keywords.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
    (0..count).map(|index| schema.child(keyword).index(index)).collect()
}

/// The values of the mapping, else the names of the schemas.
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
        let Some(name) = component(schemas, member) else { continue };
        let entries = mapping.into_iter().flatten();
        let of_member =
            entries.filter(|(_, value)| value.as_str().is_some_and(|value| means(value, &name)));
        let mapped: Vec<_> = of_member.map(|(tag, _)| (tag.clone(), index)).collect();
        if mapped.is_empty() {
            tags.push((name, index));
        }
        tags.extend(mapped);
    }
    Some(Discriminator { property, tags })
}

/// The name of the component that a member refers to.
fn component(schemas: &Schemas<'_>, member: &Pointer) -> Option<String> {
    let reference = schemas.at(member)?.get("$ref")?.as_str()?;
    target(reference)?.last()
}

/// Whether a value of a mapping means a component: by its name or by a reference, also to a file of the same name.
fn means(value: &str, component: &str) -> bool {
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
    fn references_and_members_of_all_of_are_seen_at_once() {
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
        assert_eq!(
            view.member("b", Dialect::Json),
            Member::Declared(vec![pointer("#/B/properties/b")])
        );
        assert_eq!(
            view.member("c", Dialect::Json),
            Member::Declared(vec![pointer("#/B/additionalProperties")])
        );
        let single = schemas.view(&[pointer("#/C")]);
        assert!(single.nullable && single.unions.is_empty() && !view.nullable);
    }

    #[test]
    fn null_is_lawful_in_all_spellings() {
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
    fn members_that_nobody_names() {
        for (schema, dialect, expected) in [
            (json!({ "type": "object" }), Dialect::Json, Member::Free),
            (json!({ "type": "object" }), Dialect::ProtobufJson, Member::Free),
            (json!({}), Dialect::ProtobufJson, Member::Free),
            (json!({ "properties": { "@type": {} } }), Dialect::ProtobufJson, Member::Free),
            (json!({ "properties": { "a": {} } }), Dialect::ProtobufJson, Member::Undeclared),
            (json!({ "additionalProperties": true }), Dialect::ProtobufJson, Member::Free),
            (json!({ "properties": { "a": {} } }), Dialect::Json, Member::Undeclared),
            (
                json!({ "properties": { "a": {} }, "additionalProperties": {} }),
                Dialect::Json,
                Member::Free,
            ),
            (json!({ "additionalProperties": false }), Dialect::Json, Member::Undeclared),
            (json!({ "patternProperties": { "^y": {} } }), Dialect::Json, Member::Undeclared),
        ] {
            let document = json!({ "S": schema });
            let schemas = Schemas::new(&document, dialect, BTreeSet::new());
            assert_eq!(
                schemas.view(&[pointer("#/S")]).member("x", dialect),
                expected,
                "{}",
                document["S"]
            );
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
        let discriminator = view.unions[0].discriminator.as_ref().expect("there is one");
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
