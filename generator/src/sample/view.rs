//! A view of one value: the keywords of every schema that applies to it, read together.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::config::Dialect;
use crate::pointer::Pointer;
use crate::schema::{Schema, Subschema, is_component};

use super::format;

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
    /// The index of the member without a known value.
    pub default: Option<usize>,
}

/// One schema without its subschemas.
pub struct Part<'d> {
    /// The place of the schema.
    pub pointer: Pointer,
    /// The schema.
    pub schema: &'d Schema,
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

    /// Returns the name of the kind in JSON Schema.
    pub fn name(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Array => "array",
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Null => "null",
        }
    }

    /// Returns the name of the kind with an article, for messages.
    pub fn with_article(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::Array => "an array",
            Self::String => "a string",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::Null => "null",
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

impl<'d> View<'d> {
    /// Returns the number of schemas and members of unions in the view.
    pub fn size(&self) -> usize {
        let tags = |union: &Union| union.discriminator.as_ref().map_or(0, |it| it.tags.len());
        let unions = self.unions.iter().map(|union| 1 + union.members.len() + tags(union));
        self.parts.len() + unions.sum::<usize>()
    }

    /// Returns the kinds that all parts allow, except for `null`.
    pub fn kinds(&self) -> BTreeSet<Kind> {
        let all: BTreeSet<Kind> = ALL.iter().copied().filter(|kind| *kind != Kind::Null).collect();
        let declared = self.parts.iter().filter_map(|part| declared_kinds(part.schema));
        declared.fold(all, |all, kinds| all.intersection(&kinds).copied().collect())
    }

    /// Returns the schemas that apply.
    pub fn schemas(&self) -> impl Iterator<Item = &Schema> {
        self.parts.iter().map(|part| part.schema)
    }

    /// Returns the first `format`.
    pub fn format(&self) -> Option<&str> {
        self.schemas().find_map(|schema| schema.format.as_deref())
    }

    /// Returns the first `contentEncoding`.
    pub fn content_encoding(&self) -> Option<&str> {
        self.schemas().find_map(|schema| schema.content_encoding.as_deref())
    }

    /// Returns the names of the properties, those of each schema in alphabetical order.
    pub fn property_names(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let sorted = |schema: &'d Schema| -> BTreeSet<&'d str> {
            schema.properties.iter().map(String::as_str).collect()
        };
        let names = self.parts.iter().flat_map(|part| sorted(part.schema));
        names.filter(|name| seen.insert(*name)).collect()
    }

    /// Returns the schemas of a property; empty if no part declares it.
    pub fn property(&self, name: &str) -> Vec<Pointer> {
        let parts = self.parts.iter().filter(|part| part.schema.properties.contains(name));
        parts.map(|part| part.pointer.child("properties").child(name)).collect()
    }

    /// Returns the patterns of `patternProperties` with their schemas.
    pub fn patterns(&self) -> Vec<(&str, Pointer)> {
        let patterns = |part: &Part<'d>| {
            let at = part.pointer.child("patternProperties");
            let patterns: BTreeSet<&String> = part.schema.pattern_properties.iter().collect();
            patterns.into_iter().map(move |pattern| (pattern.as_str(), at.child(pattern)))
        };
        self.parts.iter().flat_map(patterns).collect()
    }

    /// Returns the first `pattern` and its place.
    pub fn pattern(&self) -> Option<(&str, Pointer)> {
        self.parts.iter().find_map(|part| {
            let pattern = part.schema.pattern.as_deref()?;
            Some((pattern, part.pointer.child("pattern")))
        })
    }

    /// Returns the declaration of additional members.
    pub fn additional(&self, dialect: Dialect) -> Member {
        let mut schemas = Vec::new();
        let mut any = false;
        let undeclared = self.parts.iter().flat_map(|part| {
            // Both keywords apply to the members that no part declares.
            [
                (part, "additionalProperties", part.schema.additional_properties),
                (part, "unevaluatedProperties", part.schema.unevaluated_properties),
            ]
        });
        for (part, keyword, subschema) in undeclared {
            match subschema {
                Some(Subschema::Boolean(false)) => return Member::Undeclared,
                Some(Subschema::Keywords) => {
                    schemas.push(part.pointer.child(keyword));
                }
                Some(Subschema::Boolean(true)) => any = true,
                None => {}
            }
        }
        if !schemas.is_empty() {
            return Member::Declared(schemas);
        }
        let names = self.property_names();
        // A message of Protocol Buffers has only declared fields. `Any` is the exception: it declares only its type.
        let message = dialect == Dialect::ProtobufJson
            && (names.iter().any(|name| *name != "@type") || self.parts.iter().any(is_message));
        let patterns = self.schemas().any(|schema| !schema.pattern_properties.is_empty());
        let limited = !names.is_empty() || patterns;
        let of_any_type = dialect == Dialect::ProtobufJson && names == ["@type"];
        if message || (limited && !any && !of_any_type) { Member::Undeclared } else { Member::Free }
    }

    /// Returns the schemas of an item; empty if any JSON is allowed.
    pub fn item(&self, index: usize) -> Vec<Pointer> {
        let mut schemas = Vec::new();
        for part in &self.parts {
            if index < part.schema.prefix_items {
                schemas.push(part.pointer.child("prefixItems").index(index));
            } else if part.schema.items.is_some() {
                schemas.push(part.pointer.child("items"));
            }
        }
        schemas
    }

    /// Returns the number of items with a schema of their own.
    pub fn tuple(&self) -> usize {
        self.schemas().map(|schema| schema.prefix_items).max().unwrap_or(0)
    }

    /// Returns the names in `required`.
    pub fn required(&self) -> BTreeSet<&str> {
        self.schemas().flat_map(|schema| &schema.required).map(String::as_str).collect()
    }

    /// Returns the only value that one of the parts allows.
    pub fn constant(&self) -> Option<&Value> {
        self.schemas().find_map(|schema| match schema.enumeration.as_slice() {
            [only] if !schema.null.in_values => Some(only),
            _ => None,
        })
    }

    /// Returns `true` if a part lists its values.
    pub fn is_enum(&self) -> bool {
        self.schemas().any(Schema::lists_values)
    }

    /// Returns the values that the schemas list, without duplicates and without `null`.
    pub fn listed(&self) -> Vec<&Value> {
        let mut seen = BTreeSet::new();
        let all = self.schemas().flat_map(|schema| &schema.enumeration);
        all.filter(|value| seen.insert(value.to_string())).collect()
    }

    /// Returns the largest number that a schema has.
    pub fn largest<N: PartialOrd>(&self, number: impl Fn(&Schema) -> Option<N>) -> Option<N> {
        self.schemas().filter_map(number).reduce(|one, other| if other > one { other } else { one })
    }

    /// Returns the smallest number that a schema has.
    pub fn smallest<N: PartialOrd>(&self, number: impl Fn(&Schema) -> Option<N>) -> Option<N> {
        self.schemas().filter_map(number).reduce(|one, other| if other < one { other } else { one })
    }

    /// Returns `true` if the schemas set a flag.
    pub fn is_any(&self, flag: impl Fn(&Schema) -> bool) -> bool {
        self.schemas().any(flag)
    }
}

/// Returns `true` if a schema is a component of type object: with Protocol Buffers it has only the declared fields.
fn is_message(part: &Part<'_>) -> bool {
    is_component(&part.pointer)
        && part.schema.additional_properties.is_none()
        && part.schema.only_type() == Some("object")
}

/// Returns the kinds that a schema allows by its own keywords; `None` if they do not restrict the kind.
pub fn declared_kinds(schema: &Schema) -> Option<BTreeSet<Kind>> {
    let mut kinds: BTreeSet<Kind> = BTreeSet::new();
    if schema.has("type") {
        kinds.extend(schema.types.iter().flat_map(|name| Kind::of_name(name)));
        kinds.extend(schema.null.in_types.then_some(Kind::Null));
    } else if schema.lists_values() {
        kinds.extend(schema.enumeration.iter().map(Kind::of));
        kinds.extend(schema.null.in_values.then_some(Kind::Null));
    } else if schema.has("properties")
        || schema.has("additionalProperties")
        || schema.has("patternProperties")
    {
        kinds.insert(Kind::Object);
    } else if schema.has("items") || schema.has("prefixItems") {
        kinds.insert(Kind::Array);
    } else if schema.format.as_deref().is_some_and(format::implies_text) {
        kinds.insert(Kind::String);
    } else {
        return None;
    }
    Some(kinds)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::schema::Schemas;
    use super::*;
    use crate::schema::SchemaTable;

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
            let table = SchemaTable::of_schemas(&document);
            let schemas = Schemas::new(&table, dialect, BTreeSet::new());
            assert_eq!(
                schemas.member(&schemas.view(&[Pointer::from_fragment("#/S")]), "x"),
                expected,
                "{}",
                document["S"]
            );
        }
    }
}
