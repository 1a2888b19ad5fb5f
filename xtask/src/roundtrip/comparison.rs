//! The comparison of two JSON values by their meaning.
//!
//! Independent of the emitter and the runtime: it knows the dialect, but neither the schema nor the types.
//! Input: the decoded and the encoded JSON. Output: the first difference, with the path to it.

use openapi_sdk_generator::config::Dialect;
use openapi_sdk_generator::sample::value::{moment, same_number, span};
use serde_json::{Map, Number, Value};

/// The first difference; `None` if both have the same meaning.
pub fn difference(read: &Value, written: &Value, dialect: Dialect) -> Option<String> {
    compare(read, written, dialect, &mut String::new())
}

fn compare(read: &Value, written: &Value, dialect: Dialect, way: &mut String) -> Option<String> {
    match (read, written) {
        (Value::Object(left), Value::Object(right)) => objects(left, right, dialect, way),
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            left.iter().zip(right).enumerate().find_map(|(index, (left, right))| {
                inside(&index.to_string(), way, |way| compare(left, right, dialect, way))
            })
        }
        _ if same(read, written, dialect) => None,
        _ => Some(described(way, Some(read), Some(written))),
    }
}

fn objects(
    read: &Map<String, Value>,
    written: &Map<String, Value>,
    dialect: Dialect,
    way: &mut String,
) -> Option<String> {
    let added = written.keys().filter(|name| !read.contains_key(*name));
    read.keys().chain(added).find_map(|name| {
        inside(name, way, |way| match (read.get(name), written.get(name)) {
            (Some(left), Some(right)) => {
                let both_absent = is_absent(left, dialect) && is_absent(right, dialect);
                if both_absent { None } else { compare(left, right, dialect, way) }
            }
            (Some(only), None) | (None, Some(only)) if is_absent(only, dialect) => None,
            (left, right) => Some(described(way, left, right)),
        })
    })
}

fn inside(
    step: &str,
    way: &mut String,
    look: impl FnOnce(&mut String) -> Option<String>,
) -> Option<String> {
    let length = way.len();
    way.push('/');
    way.push_str(&step.replace('~', "~0").replace('/', "~1"));
    let found = look(way);
    way.truncate(length);
    found
}

fn described(way: &str, read: Option<&Value>, written: Option<&Value>) -> String {
    let show = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), short);
    let place = if way.is_empty() { "the value" } else { way };
    format!("{place}: read {}, written {}", show(read), show(written))
}

/// A value as it is shown: not all of a long one.
pub fn short(value: &Value) -> String {
    const LONGEST: usize = 120;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Returns `true` if a member with this value means the same as a missing one.
fn is_absent(value: &Value, dialect: Dialect) -> bool {
    let zero = match value {
        Value::Null => return true,
        Value::Bool(value) => !value,
        // Minus zero is a value of its own in protobuf.
        Value::Number(number) => {
            number.as_f64().is_some_and(|float| float == 0.0 && float.is_sign_positive())
        }
        Value::String(text) => text.is_empty() || text == "0",
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
    };
    zero && dialect == Dialect::ProtobufJson
}

fn same(left: &Value, right: &Value, dialect: Dialect) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => same_number(left, right),
        (Value::String(left), Value::String(right)) => {
            let moments = moment(left).is_some_and(|left| Some(left) == moment(right));
            let spans = dialect == Dialect::ProtobufJson
                && span(left).is_some_and(|span_of_left| Some(span_of_left) == span(right));
            left == right || moments || spans
        }
        (Value::Number(number), Value::String(text))
        | (Value::String(text), Value::Number(number)) => {
            dialect == Dialect::ProtobufJson
                && text.parse::<Number>().is_ok_and(|parsed| same_number(&parsed, number))
        }
        _ => left == right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differ(left: &str, right: &str, dialect: Dialect) -> bool {
        let value = |text| serde_json::from_str::<Value>(text).expect("it is JSON");
        difference(&value(left), &value(right), dialect).is_some()
    }

    #[test]
    fn equal_values_in_any_dialect() {
        for (left, right) in [
            ("1", "1.0"),
            ("18446744073709551615", "18446744073709551615"),
            (r#"{"a": null}"#, "{}"),
            (r#"{"a": {"b": null}}"#, r#"{"a": {}, "c": null}"#),
            (r#""2026-01-01T00:00:00Z""#, r#""2026-01-01T00:00:00.000+00:00""#),
            (r#"["2026-01-01T01:00:00.120+01:00"]"#, r#"["2026-01-01t01:00:00.12+01:00"]"#),
        ] {
            for dialect in [Dialect::Json, Dialect::ProtobufJson] {
                assert!(!differ(left, right, dialect), "{left} {right}");
                assert!(!differ(right, left, dialect), "{right} {left}");
            }
        }
    }

    #[test]
    fn different_values_in_any_dialect() {
        for (left, right) in [
            ("9007199254740993", "9007199254740992"),
            ("[null]", "[]"),
            ("[1, 2]", "[2, 1]"),
            (r#"{"a": 1}"#, "{}"),
            ("{}", r#"{"a": 1}"#),
            (r#"{"a": 1}"#, r#"{"b": 1}"#),
            (r#""a""#, r#""b""#),
            (r#""2026-01-01T00:00:00Z""#, r#""2026-01-01T01:00:00+01:00""#),
            (r#""2026-01-01T00:00:00Z""#, r#""2026-01-01T00:00:00.1Z""#),
            ("true", "1"),
        ] {
            for dialect in [Dialect::Json, Dialect::ProtobufJson] {
                assert!(differ(left, right, dialect), "{left} {right}");
            }
        }
    }

    #[test]
    fn protobuf_has_zeros_numbers_in_strings_and_durations() {
        for (left, right) in [
            (r#"{"a": 0, "b": "", "c": false, "d": [], "e": {}}"#, "{}"),
            (r#"{"a": "0"}"#, r#"{"a": 0}"#),
            (r#"{"a": ""}"#, r#"{"a": null}"#),
            (r#"["5"]"#, "[5]"),
            (r#""1.5s""#, r#""1.500s""#),
        ] {
            assert!(!differ(left, right, Dialect::ProtobufJson), "{left} {right}");
            assert!(differ(left, right, Dialect::Json), "{left} {right}");
        }
        for (left, right) in [("[0]", "[]"), (r#""1.5s""#, r#""1.6s""#), (r#"{"a": -0.0}"#, "{}")] {
            assert!(differ(left, right, Dialect::ProtobufJson), "{left} {right}");
        }
    }

    #[test]
    fn a_difference_has_the_path_to_it() {
        let (read, written) =
            (serde_json::json!({"a/b": [{"c": 1}]}), serde_json::json!({"a/b": [{}]}));
        let found = difference(&read, &written, Dialect::Json);
        assert_eq!(found.as_deref(), Some("/a~1b/0/c: read 1, written nothing"));
    }
}
