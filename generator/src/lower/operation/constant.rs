//! Parameters with one allowed value, which calls send by themselves.
//!
//! Input: the type of a parameter. Output: its only value, and the type of the values that a caller may set instead.

use serde_json::Value;

use crate::ir::{
    Carrier, Enum, EnumValue, EnumValues, IntegerWidth, Shape, Type, TypeUse, resolved,
};
use crate::lower::schema::context::Schemas;

/// Returns the scalar that is the only value of a type.
pub(super) fn only_value(schemas: &Schemas<'_>, use_: &TypeUse) -> Option<Value> {
    let behind = resolved(&schemas.defined, use_);
    if use_.nullable || behind.nullable {
        return None;
    }
    let value = match &behind.ty {
        Type::Always(value) => Value::from(*value),
        Type::Named(id) => match schemas.shape(id)? {
            Shape::Enum(Enum { values: EnumValues::Text(values), .. }) => {
                Value::from(single(values)?.as_str())
            }
            Shape::Enum(Enum { values: EnumValues::Integer(values), .. }) => {
                Value::from(*single(values)?)
            }
            Shape::Enum(Enum { values: EnumValues::Json(values), .. }) => single(values)?.clone(),
            _ => return None,
        },
        _ => return None,
    };
    let text = match &value {
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
        scalar => text_of(scalar),
    };
    // The text is valid in each place of a request, without regard to the style.
    let is_printable = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    let is_valid = is_printable && text.trim() == text && !["", ".", ".."].contains(&&*text);
    is_valid.then_some(value)
}

/// Returns the type of any other value that a caller may set instead of a constant.
pub(super) fn type_of(value: &Value) -> Type {
    match value {
        Value::Bool(_) => Type::Boolean,
        Value::Number(number) if !number.is_f64() => {
            Type::Integer { width: IntegerWidth::I64, carrier: Carrier::Number }
        }
        Value::Number(_) => Type::Number(Carrier::Number),
        _ => Type::String,
    }
}

/// Returns the value of an enum that has no other.
fn single<T>(values: &[EnumValue<T>]) -> Option<&T> {
    match values {
        [only] => Some(&only.value),
        _ => None,
    }
}

/// Returns the text of a scalar.
pub(super) fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
