//! Comparison of values as JSON.

use serde_json::Value;

use super::WireError;

/// Reads JSON of one of these kinds, which are given by their display names.
pub fn take_json(value: super::Value<'_>, kinds: &[&str]) -> super::Result<Value> {
    let json = value.json()?;
    let found = match &json {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    if kinds.contains(&found) {
        return Ok(json);
    }
    Err(WireError::unexpected(&kinds.join(" or "), found))
}

/// Returns `true` if two values are equal as JSON. Numbers are compared by value, so `1` equals `1.0`.
pub fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            let fraction = left.is_f64() || right.is_f64();
            left == right || (fraction && left.as_f64() == right.as_f64())
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let is_there = |(name, value): (&String, &Value)| {
                right.get(name).is_some_and(|other| same(value, other))
            };
            left.len() == right.len() && left.iter().all(is_there)
        }
        (left, right) => left == right,
    }
}
