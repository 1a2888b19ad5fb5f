//! Enums of every kind: what their values are, and what vendors call them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::config::Dialect;
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Enum, EnumValue, EnumValues, Shape, Type};
use crate::normalise::references;
use crate::normalise::schema::CARRIED;
use crate::pointer::Pointer;
use crate::rules;

use super::{Form, ReadSchema};
use crate::lower::Lower;

/// Where vendors keep the names of values: beside them by position, or by value.
const NAMES: &[&str] =
    &["x-enum-varnames", "x-enumNames", "x-enum-names", "x-speakeasy-enums", "x-fern-enum"];

/// Where they keep what the values mean.
const DESCRIPTIONS: &[&str] =
    &["x-enum-descriptions", "x-enumDescriptions", "x-speakeasy-enum-descriptions", "x-fern-enum"];

impl Lower<'_> {
    /// The type of a schema that lists its values. `None` where it lists none, or where lists and objects are told of
    /// by more than that.
    pub(in crate::lower) fn enumeration(
        &mut self,
        pointer: &Pointer,
        read: &ReadSchema,
    ) -> Option<Form> {
        let keywords = &read.schema.keywords;
        let typ = keywords.typ.as_deref();
        let carries =
            |key: &str| read.schema.data.extensions.contains_key(&format!("{CARRIED}{key}"));
        let told = keywords.items.is_some()
            || keywords.additional_properties.is_some()
            || ["properties", "prefixItems", "patternProperties"].into_iter().any(carries);
        if told || matches!(typ, Some("array" | "object")) {
            return None;
        }
        let values = match keywords.enumeration.as_slice() {
            [] if typ == Some("string") => open_values(read)?,
            [] => return None,
            values => values.to_vec(),
        };
        let all = |wanted: fn(&Value) -> bool| values.iter().all(wanted);
        let values = if all(Value::is_string) {
            let texts = values.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            EnumValues::Text(self.enum_values(pointer, texts, read))
        } else if all(Value::is_boolean) {
            return Some(Form::Plain(self.boolean(&values), false));
        } else if typ != Some("number") && all(|value| integer(value).is_some()) {
            let integers = values.iter().filter_map(integer).collect();
            EnumValues::Integer(self.enum_values(pointer, integers, read))
        } else {
            EnumValues::Json(self.enum_values(pointer, values, read))
        };
        let closed = self.is_closed(pointer);
        Some(Form::Own(Shape::Enum(Enum { values, closed })))
    }

    /// Both truth values are no constraint; one alone is a constant, but in protobuf's mapping, where an absent field
    /// reads as `false`.
    fn boolean(&self, values: &[Value]) -> Type {
        match values {
            [Value::Bool(only), rest @ ..] if self.config.dialect == Dialect::Json => {
                if rest.iter().all(|value| value.as_bool() == Some(*only)) {
                    Type::Always(*only)
                } else {
                    Type::Boolean
                }
            }
            _ => Type::Boolean,
        }
    }

    /// Whether the config closes the enum at a place.
    fn is_closed(&mut self, pointer: &Pointer) -> bool {
        let closed = self
            .config
            .overrides
            .iter()
            .filter(|entry| references::target(entry.at.get_ref()).as_ref() == Some(pointer))
            .find_map(|entry| entry.closed);
        if closed.is_some() {
            self.used.insert(closing(pointer));
        }
        closed.unwrap_or(false)
    }

    /// The values without duplicates, with the names and descriptions that vendors give them.
    fn enum_values<T: Clone + Into<Value>>(
        &mut self,
        pointer: &Pointer,
        values: Vec<T>,
        read: &ReadSchema,
    ) -> Vec<EnumValue<T>> {
        let mut kept: Vec<EnumValue<T>> = Vec::with_capacity(values.len());
        let mut listed: BTreeSet<String> = BTreeSet::new();
        for (index, value) in values.into_iter().enumerate() {
            let json: Value = value.clone().into();
            if !listed.insert(json.to_string()) {
                self.report(Diagnostic::new(
                    rules::DUPLICATE_ENUM_VALUE,
                    Place::Value(pointer.child("enum").index(index)),
                    format!("the value `{}` is listed twice", text_of(&json)),
                ));
                continue;
            }
            let chosen = said(read, NAMES, "name", index, &json);
            let description = said(read, DESCRIPTIONS, "description", index, &json);
            kept.push(EnumValue { value, chosen, description });
        }
        kept
    }
}

/// What marks the override that closes the enum at a place as used.
pub(in crate::lower) fn closing(pointer: &Pointer) -> String {
    format!("closed {}", pointer.as_str())
}

/// The values of an enum that says itself that it is open: a plain string to everybody else.
///
/// <https://opensource.zalando.com/restful-api-guidelines/#112>
fn open_values(read: &ReadSchema) -> Option<Vec<Value>> {
    let values = read.schema.data.extensions.get("x-extensible-enum")?.as_array()?;
    let all_text = !values.is_empty() && values.iter().all(Value::is_string);
    all_text.then(|| values.clone())
}

/// A whole number that 64 bits hold: `1.0` is one.
fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let float = value.as_f64().filter(|_| value.is_f64())?;
        // Beyond this not every whole number is one of these.
        let exact = float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0;
        exact.then_some(float as i64)
    })
}

/// A value as the key of a map has it.
fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What vendors say of a value under one of these keys: by its position, or by the value, as a text or as an object
/// with a text of this kind; else in `x-ms-enum`.
fn said(
    read: &ReadSchema,
    keys: &[&str],
    kind: &str,
    index: usize,
    value: &Value,
) -> Option<String> {
    let extensions = &read.schema.data.extensions;
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
