//! Enums: their values, with the names and descriptions from vendor extensions.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::config::Dialect;
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Enum, EnumValue, EnumValues, Shape, Type};
use crate::normalise::references;
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::{Schema, text_of};

use super::context::{Lowered, Schemas};

/// The vendor extensions with the names of values, by position or by value.
const NAMES: &[&str] =
    &["x-enum-varnames", "x-enumNames", "x-enum-names", "x-speakeasy-enums", "x-fern-enum"];

/// The vendor extensions with the descriptions of values.
const DESCRIPTIONS: &[&str] =
    &["x-enum-descriptions", "x-enumDescriptions", "x-speakeasy-enum-descriptions", "x-fern-enum"];

/// Reads a schema that lists its values. Returns `None` if it lists none, or if its other keywords describe lists or
/// objects.
pub(super) fn read(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    schema: &Schema,
) -> Option<Lowered> {
    let typ = schema.only_type();
    let describes_parts = schema.items.is_some()
        || schema.additional_properties.is_some()
        || ["properties", "prefixItems", "patternProperties"]
            .into_iter()
            .any(|keyword| schema.has(keyword));
    if describes_parts || matches!(typ, Some("array" | "object")) {
        return None;
    }
    let values = match schema.enumeration.as_slice() {
        [] if typ == Some("string") => open_values(schema)?,
        [] => return None,
        values => values.to_vec(),
    };
    let all = |wanted: fn(&Value) -> bool| values.iter().all(wanted);
    let values = if all(Value::is_string) {
        let texts = values.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        EnumValues::Text(distinct(schemas, pointer, texts, schema))
    } else if all(Value::is_boolean) {
        return Some(Lowered::not_null(boolean(&values, schemas.view.config.dialect)));
    } else if typ != Some("number") && all(|value| integer(value).is_some()) {
        let integers = values.iter().filter_map(integer).collect();
        EnumValues::Integer(distinct(schemas, pointer, integers, schema))
    } else {
        EnumValues::Json(distinct(schemas, pointer, values, schema))
    };
    let closed = is_closed(schemas, pointer);
    Some(Lowered::Named(Shape::Enum(Enum { values, closed })))
}

/// Returns the type of an enum of booleans. A single value is a constant, except in the protobuf mapping, where an absent
/// field reads as `false`.
fn boolean(values: &[Value], dialect: Dialect) -> Type {
    match values {
        [Value::Bool(only), rest @ ..] if dialect == Dialect::Json => {
            if rest.iter().all(|value| value.as_bool() == Some(*only)) {
                Type::Always(*only)
            } else {
                Type::Boolean
            }
        }
        _ => Type::Boolean,
    }
}

/// Returns `true` if the config closes the enum at a place.
fn is_closed(schemas: &mut Schemas<'_>, pointer: &Pointer) -> bool {
    let overrides = schemas.view.config.overrides.iter();
    let closed = overrides
        .filter(|entry| references::target(entry.at.get_ref()).as_ref() == Some(pointer))
        .find_map(|entry| entry.closed);
    if closed.is_some() {
        schemas.config_use.closed.insert(pointer.clone());
    }
    closed.unwrap_or(false)
}

/// Returns the values without duplicates, with their names and descriptions. Reports each duplicate.
fn distinct<T: Clone + Into<Value>>(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    values: Vec<T>,
    schema: &Schema,
) -> Vec<EnumValue<T>> {
    let mut distinct: Vec<EnumValue<T>> = Vec::with_capacity(values.len());
    let mut listed: BTreeSet<String> = BTreeSet::new();
    for (index, value) in values.into_iter().enumerate() {
        let json: Value = value.clone().into();
        if !listed.insert(json.to_string()) {
            schemas.report(Diagnostic::new(
                rules::DUPLICATE_ENUM_VALUE,
                Place::Value(pointer.child("enum").index(index)),
                format!("the value `{}` is listed twice", text_of(&json)),
            ));
            continue;
        }
        let chosen = vendor_text(schema, NAMES, "name", index, &json);
        let description = vendor_text(schema, DESCRIPTIONS, "description", index, &json);
        distinct.push(EnumValue { value, chosen, description });
    }
    distinct
}

/// Returns the values of `x-extensible-enum`, an open enum.
///
/// <https://opensource.zalando.com/restful-api-guidelines/#112>
fn open_values(schema: &Schema) -> Option<Vec<Value>> {
    let values = schema.extensions.get("x-extensible-enum")?.as_array()?;
    let all_text = !values.is_empty() && values.iter().all(Value::is_string);
    all_text.then(|| values.clone())
}

/// Returns a whole number as 64 bits. A float such as `1.0` is a whole number too.
fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let float = value.as_f64().filter(|_| value.is_f64())?;
        // Above 2^53 a float can't represent every whole number.
        let exact = float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0;
        exact.then_some(float as i64)
    })
}

/// Returns the text for a value from the first of these vendor extensions, else from `x-ms-enum`. An extension is a list
/// by position or a map by value. Its entries are texts, or objects with a text under the key `kind`.
fn vendor_text(
    schema: &Schema,
    keys: &[&str],
    kind: &str,
    index: usize,
    value: &Value,
) -> Option<String> {
    let extensions = &schema.extensions;
    let of_vendor = keys.iter().find_map(|key| {
        let entry = match extensions.get(*key)? {
            Value::Array(list) => list.get(index)?,
            Value::Object(map) => map.get(&text_of(value))?,
            _ => return None,
        };
        entry.as_str().or_else(|| entry.get(kind)?.as_str())
    });
    let of_microsoft = || {
        let values = extensions.get("x-ms-enum")?.get("values")?.as_array()?;
        let entry = values.iter().find(|entry| entry.get("value") == Some(value))?;
        entry.get(kind)?.as_str()
    };
    let text = of_vendor.or_else(of_microsoft)?;
    (!text.trim().is_empty()).then(|| text.to_owned())
}
