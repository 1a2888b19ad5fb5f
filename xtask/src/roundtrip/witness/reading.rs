//! Readings: the deliberate deviations of the generator from the standard.

use std::collections::BTreeSet;

use openapi_sdk_generator::pointer::Pointer;
use serde_json::{Map, Value, json};

use super::dialect::{
    decoded, is_nullable, lookup, nullable_form, resolved, target, union_members,
};

/// A reading of schemas that differs from the letter of the standard. The generator reads documents like this on
/// purpose, so a value that only a reading explains is counted, and is not a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reading {
    /// `null` belongs to the `enum` of a nullable schema.
    NullableEnum,
    /// Values of an `enum` of strings are texts.
    TextEnum,
    /// `nullable` counts in OpenAPI 3.1 too.
    Nullable,
    /// A union with a nullable member is nullable, whatever `type` beside it is.
    NullableMember,
    /// Keywords that only JSON Schema has count in OpenAPI 3.0 too.
    NewerKeywords,
    /// Keywords beside `$ref` count in OpenAPI 3.0 too.
    ReferenceSiblings,
    /// A value may match several members of a `oneOf`.
    OverlappingOneOf,
    /// Keywords that decide no type.
    Unchecked,
    /// The properties of all members of an `allOf` are declared in each of them.
    ClosedAllOf,
    /// No schema declares a required property. It may be absent, and it may be present even if the schema excludes all
    /// that it does not declare.
    UndeclaredRequired,
    /// A required property that only one side sets may be absent.
    ///
    /// <https://spec.openapis.org/oas/v3.0.4.html#fixed-fields-20>: `required` then applies to the response or the request
    /// only.
    OneSidedRequired,
    /// A nullable property that only an alternative of the object requires may be absent: a type has one value for both.
    NullIsAbsent,
    /// Keywords of objects and arrays imply the type.
    ImpliedType,
}

impl Reading {
    /// The readings by which an invalid value is valid.
    pub const LOOSER: &[Self] = &[
        Self::NullableEnum,
        Self::TextEnum,
        Self::Nullable,
        Self::NullableMember,
        Self::NewerKeywords,
        Self::ReferenceSiblings,
        Self::OverlappingOneOf,
        Self::Unchecked,
        Self::ClosedAllOf,
        Self::UndeclaredRequired,
        Self::OneSidedRequired,
        Self::NullIsAbsent,
    ];
    /// The readings by which a valid value is invalid.
    pub const STRICTER: &[Self] =
        &[Self::ImpliedType, Self::ReferenceSiblings, Self::NewerKeywords];

    /// Returns the reason for the reading.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NullableEnum => {
                "`null` is accepted by a nullable schema whose `enum` does not list it"
            }
            Self::TextEnum => "the values of an `enum` of strings are read as texts",
            Self::NewerKeywords => "keywords that only JSON Schema has are read in OpenAPI 3.0 too",
            Self::Nullable => "`nullable: true` is read in OpenAPI 3.1 too",
            Self::NullableMember => {
                "a union with a nullable member is nullable; `type` beside it does not exclude `null`"
            }
            Self::ReferenceSiblings => "keywords beside `$ref` are read in OpenAPI 3.0 too",
            Self::OverlappingOneOf => {
                "the value matches several members of a `oneOf`; an SDK decodes the first"
            }
            Self::Unchecked => {
                "keywords that decide no type are not checked: `pattern`, `not`, `if`, `contains`, `multipleOf`, `uniqueItems`, `propertyNames`, dependencies"
            }
            Self::ClosedAllOf => {
                "`additionalProperties` within `allOf` is read for all members together"
            }
            Self::UndeclaredRequired => "no schema declares a required property",
            Self::OneSidedRequired => {
                "a required property is `readOnly` or `writeOnly`, and absent on the other side"
            }
            Self::NullIsAbsent => {
                "a nullable property that only an alternative requires is absent instead of `null`"
            }
            Self::ImpliedType => "keywords of objects and arrays without `type` imply it",
        }
    }
}

/// The keywords with members.
const ALL: &[&str] = &["allOf", "oneOf", "anyOf"];

/// The keywords of [`Reading::Unchecked`].
const UNCHECKED: &[&str] = &[
    "pattern",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "minContains",
    "maxContains",
    "multipleOf",
    "uniqueItems",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
];

/// The readings that a conversion follows.
#[derive(Clone, Copy)]
pub struct Readings<'d> {
    /// The effective document.
    pub document: &'d Value,
    /// The readings.
    pub list: &'d [Reading],
    /// The schemas that are members of an `allOf` or have one.
    pub all_of: &'d BTreeSet<Pointer>,
}

impl Readings<'_> {
    /// Returns `true` if a conversion follows a reading.
    pub fn contains(&self, reading: Reading) -> bool {
        self.list.contains(&reading)
    }

    /// Changes a converted schema as the readings ask for.
    pub fn apply(
        &self,
        keywords: &Map<String, Value>,
        converted: &mut Map<String, Value>,
        at: &Pointer,
    ) {
        for reading in self.list {
            match reading {
                Reading::NullableEnum => nullable_enum(keywords, converted),
                Reading::TextEnum => text_enum(keywords, converted),
                Reading::OverlappingOneOf => overlapping_one_of(converted),
                Reading::Unchecked => UNCHECKED.iter().for_each(|key| drop(converted.remove(*key))),
                Reading::ClosedAllOf if self.all_of.contains(at) => {
                    converted.remove("additionalProperties");
                }
                Reading::UndeclaredRequired => self.undeclared_required(keywords, converted, at),
                Reading::OneSidedRequired => one_sided_required(keywords, converted),
                Reading::ImpliedType => implied_type(keywords, converted),
                Reading::NullIsAbsent => self.null_is_absent(converted, at),
                // The conversion asks for them itself.
                Reading::ClosedAllOf
                | Reading::NullableMember
                | Reading::Nullable
                | Reading::NewerKeywords
                | Reading::ReferenceSiblings => {}
            }
        }
        // It moves the keywords that the others change.
        if self.contains(Reading::NullableMember) && self.has_nullable_member(keywords) {
            nullable_form(converted);
        }
    }

    fn has_nullable_member(&self, keywords: &Map<String, Value>) -> bool {
        union_members(keywords)
            .any(|member| target(member, self.document).as_object().is_some_and(is_nullable))
    }

    fn null_is_absent(&self, converted: &mut Map<String, Value>, at: &Pointer) {
        let list = at.parent();
        let is_union = |list: &Pointer| {
            list.last().is_some_and(|keyword| matches!(keyword.as_str(), "oneOf" | "anyOf"))
        };
        let around = list.filter(is_union).and_then(|list| list.parent());
        let Some(properties) = around.map(|around| around.child("properties")) else { return };
        let is_nullable = |name: &str| {
            let property = resolved(&properties.child(name), self.document);
            let property = property.map(|(_, property)| target(property, self.document));
            property.and_then(Value::as_object).is_some_and(allows_null)
        };
        if let Some(Value::Array(required)) = converted.get_mut("required") {
            required.retain(|name| !name.as_str().is_some_and(is_nullable));
        }
    }

    fn undeclared_required(
        &self,
        keywords: &Map<String, Value>,
        converted: &mut Map<String, Value>,
        at: &Pointer,
    ) {
        let mut declared = BTreeSet::new();
        self.declared(at, ALL, &mut declared, 0);
        // The schema around a member declares its properties too, but the other alternatives do not.
        let is_list = |list: &Pointer| list.last().is_some_and(|it| ALL.contains(&it.as_str()));
        if let Some(around) = at.parent().filter(is_list).and_then(|list| list.parent()) {
            self.declared(&around, &["allOf"], &mut declared, 0);
        }
        if converted.get("additionalProperties") == Some(&Value::Bool(false)) {
            let schemas = std::iter::once(keywords);
            let members = union_members(keywords).filter_map(Value::as_object);
            let required = schemas.chain(members).filter_map(|it| it.get("required")?.as_array());
            let names = required.flatten().filter_map(Value::as_str);
            let names: Vec<String> =
                names.filter(|name| !declared.contains(*name)).map(str::to_owned).collect();
            let properties = converted.entry("properties").or_insert_with(|| json!({}));
            names.into_iter().for_each(|name| properties[name] = Value::Bool(true));
        }
        if let Some(Value::Array(required)) = converted.get_mut("required") {
            required.retain(|name| name.as_str().is_some_and(|name| declared.contains(name)));
        }
    }

    /// Collects the names of the properties that a schema and its members declare.
    fn declared(&self, at: &Pointer, lists: &[&str], names: &mut BTreeSet<String>, depth: usize) {
        const MAX_DEPTH: usize = 8;
        let found = lookup(at, self.document).filter(|_| depth < MAX_DEPTH);
        let Some(Value::Object(keywords)) = found else { return };
        let properties = keywords.get("properties").and_then(Value::as_object);
        names.extend(properties.into_iter().flat_map(Map::keys).cloned());
        for part in parts(keywords, at, lists) {
            self.declared(&part, ALL, names, depth + 1);
        }
    }
}

/// Returns the places of the members of a schema, and the target of its reference.
fn parts(keywords: &Map<String, Value>, at: &Pointer, lists: &[&str]) -> Vec<Pointer> {
    let target = keywords.get("$ref").and_then(Value::as_str).and_then(decoded);
    let mut parts: Vec<Pointer> = target.into_iter().collect();
    for keyword in lists {
        let count = keywords.get(*keyword).and_then(Value::as_array).map_or(0, Vec::len);
        parts.extend((0..count).map(|index| at.child(keyword).index(index)));
    }
    parts
}

/// Returns the places of all schemas that have an `allOf`, of its members, and of the parts of its members.
pub fn in_all_of(document: &Value) -> BTreeSet<Pointer> {
    let mut found = BTreeSet::new();
    visit(document, &Pointer::root(), document, &mut found);
    found
}

fn visit(value: &Value, at: &Pointer, document: &Value, found: &mut BTreeSet<Pointer>) {
    match value {
        Value::Object(members) => {
            if members.get("allOf").is_some_and(Value::is_array) {
                add_parts(at, document, found);
            }
            members
                .iter()
                .for_each(|(name, member)| visit(member, &at.child(name), document, found));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, item)| visit(item, &at.index(index), document, found));
        }
        _ => {}
    }
}

fn add_parts(at: &Pointer, document: &Value, found: &mut BTreeSet<Pointer>) {
    if found.insert(at.clone())
        && let Some(Value::Object(keywords)) = lookup(at, document)
    {
        let parts = parts(keywords, at, &["allOf", "oneOf", "anyOf"]);
        parts.iter().for_each(|part| add_parts(part, document, found));
    }
}

/// Returns `true` if a schema declares `null` by `nullable` or in a list of types.
fn allows_null(keywords: &Map<String, Value>) -> bool {
    let types = keywords.get("type").and_then(Value::as_array);
    is_nullable(keywords) || types.is_some_and(|types| types.contains(&json!("null")))
}

fn nullable_enum(keywords: &Map<String, Value>, converted: &mut Map<String, Value>) {
    if allows_null(keywords)
        && let Some(Value::Array(values)) = converted.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
}

fn text_enum(keywords: &Map<String, Value>, converted: &mut Map<String, Value>) {
    if keywords.get("type").is_some_and(|name| name == "string")
        && let Some(Value::Array(values)) = converted.get_mut("enum")
    {
        let texts = values.iter().filter(|value| value.is_number() || value.is_boolean());
        let texts: Vec<Value> = texts.map(|value| Value::from(value.to_string())).collect();
        values.extend(texts);
    }
}

fn one_sided_required(keywords: &Map<String, Value>, converted: &mut Map<String, Value>) {
    let Some(Value::Array(required)) = converted.get_mut("required") else { return };
    let is_one_sided = |name: &str| {
        let property = keywords.get("properties").and_then(|properties| properties.get(name));
        let has = |key| property.and_then(|it| it.get(key)) == Some(&Value::Bool(true));
        has("readOnly") || has("writeOnly")
    };
    required.retain(|name| !name.as_str().is_some_and(is_one_sided));
}

fn overlapping_one_of(converted: &mut Map<String, Value>) {
    let Some(members) = converted.remove("oneOf") else { return };
    let union = json!({ "anyOf": members });
    match converted.get_mut("allOf").and_then(Value::as_array_mut) {
        Some(all) => all.push(union),
        None => drop(converted.insert("allOf".to_owned(), json!([union]))),
    }
}

/// The formats of texts that imply their type.
const TEXT_FORMATS: &[&str] = &[
    "date-time",
    "date",
    "time",
    "time-local",
    "duration",
    "uuid",
    "byte",
    "base64",
    "base64url",
    "ip",
    "ipv4",
    "ipv6",
];

fn implied_type(keywords: &Map<String, Value>, converted: &mut Map<String, Value>) {
    let has = |names: &[&str]| names.iter().any(|name| keywords.contains_key(*name));
    let kind = if has(&["type", "enum", "const", "$ref"]) {
        return;
    } else if has(&["properties", "additionalProperties", "patternProperties"]) {
        "object"
    } else if has(&["items", "prefixItems"]) {
        "array"
    } else {
        let format = keywords.get("format").and_then(Value::as_str);
        match format.filter(|format| TEXT_FORMATS.contains(format)) {
            Some(_) => "string",
            None => return,
        }
    };
    converted.insert("type".to_owned(), json!(kind));
}
