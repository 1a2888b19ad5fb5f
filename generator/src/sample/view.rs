//! A view of one value: the keywords of every schema that applies to it, read together.

use std::collections::BTreeSet;

use crate::config::Dialect;
use crate::pointer::Pointer;
use serde_json::{Map, Value};

/// All keywords that apply to one value.
#[derive(Default)]
pub struct View<'d> {
    /// The number of this view, unique for its schemas.
    pub number: u64,
    /// The schemas that apply.
    pub parts: Vec<Part<'d>>,
    /// The unions whose member is not chosen yet.
    pub unions: Vec<Union>,
    /// `true` if `null` is allowed.
    pub nullable: bool,
    /// `true` if the generator reports the schema as untyped.
    pub untyped: bool,
    /// `true` if one of the schemas is `false`.
    pub impossible: bool,
}

/// A `oneOf` or `anyOf` of several members.
#[derive(Debug, Clone)]
pub struct Union {
    /// The place of the list.
    pub pointer: Pointer,
    /// The members except for `null`.
    pub members: Vec<Pointer>,
    /// The discriminator of the members.
    pub discriminator: Option<Discriminator>,
}

/// A property whose value selects the member of a union.
#[derive(Debug, Clone)]
pub struct Discriminator {
    /// The name of the property.
    pub property: String,
    /// The values, each with the index of its member.
    pub tags: Vec<(String, usize)>,
}

/// One schema without its subschemas.
pub struct Part<'d> {
    /// The place of the schema.
    pub pointer: Pointer,
    /// The keywords of the schema.
    pub keywords: &'d Map<String, Value>,
    /// `true` if the generator reports the schema as untyped.
    pub untyped: bool,
}

/// The types of JSON; an integer is a type of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An object.
    Object,
    /// A list.
    Array,
    /// A string.
    String,
    /// A number without a fraction.
    Integer,
    /// A number with a fraction.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`
    Null,
}

/// The declaration of a member of an object.
#[derive(Debug, PartialEq, Eq)]
pub enum Member {
    /// These schemas apply.
    Declared(Vec<Pointer>),
    /// Any value is allowed.
    Free,
    /// No schema declares the member.
    Undeclared,
}

impl Kind {
    /// Returns the kind of a value.
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

    fn of_name(name: &str) -> &'static [Self] {
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
    /// Returns the number of schemas and members of unions in the view.
    pub fn size(&self) -> usize {
        let tags = |union: &Union| union.discriminator.as_ref().map_or(0, |it| it.tags.len());
        let unions = self.unions.iter().map(|union| 1 + union.members.len() + tags(union));
        self.parts.len() + unions.sum::<usize>()
    }

    /// Returns the kinds that all parts allow, except for `null`.
    pub fn kinds(&self) -> BTreeSet<Kind> {
        let all: BTreeSet<Kind> = ALL.iter().copied().filter(|kind| *kind != Kind::Null).collect();
        let declared = self.parts.iter().filter_map(|part| declared_kinds(part.keywords));
        declared.fold(all, |all, kinds| all.intersection(&kinds).copied().collect())
    }

    /// Returns the value of a keyword in each part that has it.
    pub fn all<'v>(&'v self, keyword: &'v str) -> impl Iterator<Item = &'v Value> {
        self.parts.iter().filter_map(move |part| part.keywords.get(keyword))
    }

    /// Returns the first string value of a keyword.
    pub fn text<'v>(&'v self, keyword: &'v str) -> Option<&'v str> {
        self.all(keyword).find_map(Value::as_str)
    }

    /// Returns the names of the properties, in order.
    pub fn property_names(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let names = self.all("properties").filter_map(Value::as_object).flat_map(Map::keys);
        names.map(String::as_str).filter(|name| seen.insert(*name)).collect()
    }

    /// Returns the schemas of a property; empty if no part declares it.
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

    /// Returns the patterns of `patternProperties` with their schemas.
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

    /// Returns the first `pattern` and its place.
    pub fn pattern(&self) -> Option<(&str, Pointer)> {
        self.parts.iter().find_map(|part| {
            let pattern = part.keywords.get("pattern")?.as_str()?;
            Some((pattern, part.pointer.child("pattern")))
        })
    }

    /// Returns the declaration of additional members.
    pub fn additional(&self, dialect: Dialect) -> Member {
        let mut schemas = Vec::new();
        let mut any = false;
        // Both keywords apply to what no part declares.
        let keywords = ["additionalProperties", "unevaluatedProperties"];
        for (part, keyword) in self.parts.iter().flat_map(|part| keywords.map(|key| (part, key))) {
            match part.keywords.get(keyword) {
                Some(Value::Bool(false)) => return Member::Undeclared,
                Some(Value::Object(map)) if !map.is_empty() => {
                    schemas.push(part.pointer.child(keyword));
                }
                Some(Value::Bool(true) | Value::Object(_)) => any = true,
                _ => {}
            }
        }
        if !schemas.is_empty() {
            return Member::Declared(schemas);
        }
        let names = self.property_names();
        // A message of Protocol Buffers has only declared fields. `Any` is the exception: it declares only its type.
        let message = dialect == Dialect::ProtobufJson
            && (names.iter().any(|name| *name != "@type") || self.parts.iter().any(is_message));
        let patterns = self.all("patternProperties").next().is_some();
        let limited = !names.is_empty() || patterns;
        let of_any_type = dialect == Dialect::ProtobufJson && names == ["@type"];
        if message || (limited && !any && !of_any_type) { Member::Undeclared } else { Member::Free }
    }

    /// Returns the schemas of an item; empty if any JSON is allowed.
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

    /// Returns the number of items with a schema of their own.
    pub fn tuple(&self) -> usize {
        self.all("prefixItems").filter_map(Value::as_array).map(Vec::len).max().unwrap_or(0)
    }

    /// Returns the names in `required`.
    pub fn required(&self) -> BTreeSet<&str> {
        let lists = self.all("required").filter_map(Value::as_array).flatten();
        lists.filter_map(Value::as_str).collect()
    }

    /// Returns the only value that one of the parts allows.
    pub fn constant(&self) -> Option<&Value> {
        let single = |values| match Value::as_array(values)?.as_slice() {
            [value] => Some(value),
            _ => None,
        };
        self.all("const").next().or_else(|| self.all("enum").find_map(single))
    }

    /// Returns `true` if a part lists its values.
    pub fn is_enum(&self) -> bool {
        self.all("const").chain(self.all("enum")).next().is_some()
    }

    /// Returns the largest number of a keyword.
    pub fn largest(&self, keyword: &str) -> Option<f64> {
        self.all(keyword).filter_map(number).max_by(f64::total_cmp)
    }

    /// Returns the smallest number of a keyword.
    pub fn smallest(&self, keyword: &str) -> Option<f64> {
        self.all(keyword).filter_map(number).min_by(f64::total_cmp)
    }

    /// Returns the bound on a length.
    pub fn length(&self, keyword: &str) -> Option<usize> {
        let bound =
            if keyword.starts_with("min") { self.largest(keyword) } else { self.smallest(keyword) };
        bound.filter(|bound| *bound >= 0.0).map(|bound| bound as usize)
    }

    /// Returns `true` if the keyword is `true` in a part.
    pub fn is_true(&self, keyword: &str) -> bool {
        self.all(keyword).any(|value| *value == Value::Bool(true))
    }
}

/// Returns `true` if a schema is a component of type object: with Protocol Buffers it has only the declared fields.
fn is_message(part: &Part<'_>) -> bool {
    let steps: Vec<String> = part.pointer.steps().collect();
    let component = matches!(steps.as_slice(), [first, second, _] if first == "components" && second == "schemas");
    let values = part.keywords.contains_key("additionalProperties");
    component && !values && part.keywords.get("type").is_some_and(|name| name == "object")
}

/// Returns a number; the document stores numbers beyond 64 bits as text.
pub fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// Returns the kinds that a schema allows by its own keywords; `None` if they do not restrict the kind.
pub fn declared_kinds(keywords: &Map<String, Value>) -> Option<BTreeSet<Kind>> {
    let of_name = |name: &Value| name.as_str().map_or(ALL, Kind::of_name).to_vec();
    match keywords.get("type") {
        Some(Value::String(_)) => return Some(of_name(&keywords["type"]).into_iter().collect()),
        Some(Value::Array(names)) => return Some(names.iter().flat_map(of_name).collect()),
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
    fn the_declaration_of_members_that_are_not_properties() {
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
            (json!({ "unevaluatedProperties": false }), Dialect::Json, Member::Undeclared),
            (json!({ "patternProperties": { "^y": {} } }), Dialect::Json, Member::Undeclared),
        ] {
            let document = json!({ "S": schema });
            let schemas = Schemas::new(&document, dialect, BTreeSet::new());
            assert_eq!(
                schemas.member(&schemas.view(&[Pointer::from_fragment("#/S")]), "x"),
                expected,
                "{}",
                document["S"]
            );
        }
    }
}
