//! All that is said of one value: the keywords of every schema that applies to it, read together.

use std::collections::BTreeSet;

use crate::config::Dialect;
use crate::pointer::Pointer;
use serde_json::{Map, Value};

use super::schema::{Schemas, Union};

/// All that is said of one value.
#[derive(Default)]
pub struct View<'d> {
    /// The number that no other view of the same schemas has.
    pub number: u64,
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

/// The types of JSON; a whole number is its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An object.
    Object,
    /// A list.
    Array,
    /// Text.
    String,
    /// A number without a fraction.
    Integer,
    /// A number with one.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`
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

impl View<'_> {
    /// The number of schemas and members of unions that it holds.
    pub fn size(&self) -> usize {
        let tags = |union: &Union| union.discriminator.as_ref().map_or(0, |it| it.tags.len());
        let unions = self.unions.iter().map(|union| 1 + union.members.len() + tags(union));
        self.parts.len() + unions.sum::<usize>()
    }

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

    /// The first pattern of a text, and its place.
    pub fn pattern(&self) -> Option<(&str, Pointer)> {
        self.parts.iter().find_map(|part| {
            let pattern = part.keywords.get("pattern")?.as_str()?;
            Some((pattern, part.pointer.child("pattern")))
        })
    }

    /// What is said of a member with this name.
    pub fn member(&self, name: &str, document: &Schemas<'_>) -> Member {
        let mut schemas = self.property(name);
        if schemas.is_empty() {
            let matches = |(pattern, at): &(&str, Pointer)| document.matches((*pattern, at), name);
            let patterns = self.patterns().into_iter().filter(matches);
            schemas.extend(patterns.map(|(_, schema)| schema));
        }
        if schemas.is_empty() {
            self.additional(document.dialect)
        } else {
            Member::Declared(schemas)
        }
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

    /// The only value that is lawful, by one of the parts.
    pub fn constant(&self) -> Option<&Value> {
        let single = |values| match Value::as_array(values)?.as_slice() {
            [value] => Some(value),
            _ => None,
        };
        self.all("const").next().or_else(|| self.all("enum").find_map(single))
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::schema::Schemas;
    use super::*;

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
                schemas.view(&[Pointer::from_fragment("#/S")]).member("x", &schemas),
                expected,
                "{}",
                document["S"]
            );
        }
    }
}
