//! The conversion of OpenAPI's dialects of JSON Schema to JSON Schema 2020-12.
//!
//! Input: the effective document. Output: the same document with converted schemas, at the same places. Documents of
//! OpenAPI 3.1 and later have JSON Schema 2020-12 already.

use std::collections::BTreeMap;

use openapi_sdk_generator::pointer::Pointer;
use serde_json::{Map, Value, json};

use super::dialect::{
    ADDRESS, Dialect, decoded, encoded, is_nullable, is_schema, lookup, nullable_form,
};
use super::reading::{Reading, Readings};

/// The keywords of a schema object of Swagger 2.0 and OpenAPI 3.0 that restrict values and mean the same in JSON Schema.
/// All others are ignored.
const KEPT: &[&str] = &[
    "type",
    "enum",
    "required",
    "multipleOf",
    "maximum",
    "minimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
];

/// Converts the schemas of one document.
pub struct Converter<'d> {
    document: &'d Value,
    dialect: Dialect,
    readings: Readings<'d>,
    /// The removed keywords that can't be evaluated, with the reasons.
    pub removed: BTreeMap<Pointer, String>,
}

impl<'d> Converter<'d> {
    /// Creates a converter.
    pub fn new(document: &'d Value, dialect: Dialect, readings: Readings<'d>) -> Self {
        Self { document, dialect, readings, removed: BTreeMap::new() }
    }

    /// Converts all schemas.
    pub fn document(&mut self) -> Value {
        self.description(self.document, &Pointer::root())
    }

    /// Converts the schema at a place.
    pub fn schema_at(&mut self, place: &Pointer) -> Option<Value> {
        Some(self.schema(lookup(place, self.document)?, place))
    }

    /// Converts the schemas within an object that is not a schema.
    fn description(&mut self, value: &Value, at: &Pointer) -> Value {
        match value {
            Value::Object(members) => {
                let parent = at.as_str();
                let member = |(name, member): (&String, &Value)| {
                    let place = at.child(name);
                    let converted = match (parent, name.as_str()) {
                        (_, "example" | "examples" | "default" | "enum") => member.clone(),
                        (_, "schema" | "itemSchema") if is_schema(member) => {
                            self.schema(member, &place)
                        }
                        ("#/components", "schemas") | ("#", "definitions") => {
                            self.each(member, &place)
                        }
                        _ => self.description(member, &place),
                    };
                    (name.clone(), converted)
                };
                Value::Object(members.iter().map(member).collect())
            }
            Value::Array(items) => {
                let item = |(index, item)| self.description(item, &at.index(index));
                Value::Array(items.iter().enumerate().map(item).collect())
            }
            other => other.clone(),
        }
    }

    /// Converts each schema of a map or a list.
    fn each(&mut self, value: &Value, at: &Pointer) -> Value {
        match value {
            Value::Object(members) => {
                let member = |(name, schema): (&String, &Value)| {
                    (name.clone(), self.schema(schema, &at.child(name)))
                };
                Value::Object(members.iter().map(member).collect())
            }
            Value::Array(items) => {
                let item = |(index, schema)| self.schema(schema, &at.index(index));
                Value::Array(items.iter().enumerate().map(item).collect())
            }
            other => other.clone(),
        }
    }

    fn schema(&mut self, schema: &Value, at: &Pointer) -> Value {
        let Value::Object(keywords) = schema else { return schema.clone() };
        let is_json_schema = self.dialect == Dialect::JsonSchema;
        let sibling = !is_json_schema && keywords.contains_key("$ref");
        if sibling && !self.readings.contains(Reading::ReferenceSiblings) {
            return json!({ "$ref": self.reference(&keywords["$ref"]) });
        }
        let mut converted = Map::new();
        for (keyword, value) in keywords {
            let place = at.child(keyword);
            if let Some(value) = self.keyword(keyword, value, &place) {
                converted.insert(keyword.clone(), value);
            }
        }
        self.readings.apply(keywords, &mut converted, at);
        if !is_json_schema {
            exclusive_bounds(keywords, &mut converted);
        }
        if is_nullable(keywords) && (!is_json_schema || self.readings.contains(Reading::Nullable)) {
            nullable_form(&mut converted);
        }
        Value::Object(converted)
    }

    /// Converts one keyword; `None` if it restricts nothing.
    fn keyword(&mut self, keyword: &str, value: &Value, at: &Pointer) -> Option<Value> {
        let is_json_schema = self.dialect == Dialect::JsonSchema;
        Some(match keyword {
            "$ref" => self.reference(value),
            "properties" => self.each(value, at),
            "items" | "additionalProperties" | "not" if is_schema(value) => self.schema(value, at),
            "items" | "additionalProperties" | "not" => {
                let why = "the value is not a schema; no schema that contains it has a verdict";
                self.removed.insert(at.clone(), why.to_owned());
                json!({ "$ref": format!("{ADDRESS}#/not-a-schema") })
            }
            "allOf" | "anyOf" | "oneOf" => self.each(value, at),
            "pattern" if !self.compiles(value, at) => return None,
            "required" if !value.is_array() => {
                let why = "the keyword is ignored: it is not a list";
                self.removed.insert(at.clone(), why.to_owned());
                return None;
            }
            // The `jsonschema` crate takes an object with fewer members than listed names as invalid.
            "required" => distinct(value),
            "type" if value == "file" => return None,
            _ if KEPT.contains(&keyword) => value.clone(),
            _ if !is_json_schema && !self.readings.contains(Reading::NewerKeywords) => return None,
            "exclusiveMinimum" | "exclusiveMaximum" if value.is_boolean() => return None,
            "$id" | "$schema" | "$anchor" | "example" | "examples" | "default" => return None,
            "if"
            | "then"
            | "else"
            | "contains"
            | "propertyNames"
            | "unevaluatedItems"
            | "unevaluatedProperties"
            | "contentSchema" => self.schema(value, at),
            "prefixItems" | "$defs" | "definitions" | "dependentSchemas" => self.each(value, at),
            "patternProperties" => {
                let Value::Object(patterns) = value else { return Some(value.clone()) };
                let mut patterns = patterns.clone();
                patterns.retain(|pattern, _| self.compiles(&json!(pattern), &at.child(pattern)));
                self.each(&Value::Object(patterns), at)
            }
            _ => value.clone(),
        })
    }

    fn reference(&self, value: &Value) -> Value {
        let place = value.as_str().and_then(decoded);
        place.map_or_else(
            || value.clone(),
            |place| Value::from(format!("{ADDRESS}{}", encoded(&place))),
        )
    }

    /// Returns `true` if a pattern compiles; else it is unwitnessed.
    fn compiles(&mut self, pattern: &Value, at: &Pointer) -> bool {
        let result = jsonschema::options().build(&json!({ "pattern": pattern }));
        if let Err(error) = &result {
            self.removed.insert(at.clone(), format!("the keyword is ignored: {error}"));
        }
        result.is_ok()
    }
}

/// Converts bounds that `exclusiveMinimum: true` or `exclusiveMaximum: true` excludes.
fn exclusive_bounds(keywords: &Map<String, Value>, converted: &mut Map<String, Value>) {
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        if keywords.get(exclusive) == Some(&Value::Bool(true))
            && let Some(limit) = converted.remove(bound)
        {
            converted.insert(exclusive.to_owned(), limit);
        }
    }
}

/// Returns a list without its duplicates.
fn distinct(value: &Value) -> Value {
    let mut found: Vec<Value> = Vec::new();
    for item in value.as_array().into_iter().flatten() {
        if !found.contains(item) {
            found.push(item.clone());
        }
    }
    Value::from(found)
}
