//! The type of a string, an integer or a number by its `format`.
//!
//! Purpose: one table of formats. Input: `type`, `format` and `contentEncoding`. Output: a [`Type`]. An unknown format
//! does not change the type, but appears in the docs.
//!
//! In the protobuf mapping, servers may send `""` for a string field that is not set. That is not a valid date, UUID,
//! decimal or address, so strings of these formats remain a `String`. Only formats that the protobuf mapping itself
//! defines have a type of their own.
//!
//! <https://spec.openapis.org/registry/format/>

use serde_json::Value;

use crate::config::Dialect;
use crate::ir::{Address, Base64Alphabet, Carrier, IntegerWidth, Type};
use crate::schema::Schema;

/// Returns the type of a string.
pub fn string(dialect: Dialect, format: Option<&str>, encoding: Option<&str>) -> Type {
    let carried = |width| Type::Integer { width, carrier: Carrier::Text };
    let standard = Type::Bytes(Base64Alphabet::Standard);
    let url_safe = Type::Bytes(Base64Alphabet::UrlSafe);
    match (format, encoding) {
        (Some("date-time"), _) => Type::DateTime,
        (Some("byte" | "base64"), _) | (None, Some("base64")) => standard,
        (Some("base64url"), _) | (None, Some("base64url")) => url_safe,
        (Some("int32"), _) => carried(IntegerWidth::I32),
        (Some("int64"), _) => carried(IntegerWidth::I64),
        (Some("uint32"), _) => carried(IntegerWidth::U32),
        (Some("uint64"), _) => carried(IntegerWidth::U64),
        (Some(format), _) => match dialect {
            Dialect::ProtobufJson if format == "duration" => Type::Duration,
            Dialect::ProtobufJson => Type::String,
            Dialect::Json => plain_string(format),
        },
        (None, _) => Type::String,
    }
}

/// Returns the type of a string by a format that has a type in plain JSON only.
fn plain_string(format: &str) -> Type {
    match format {
        "date" => Type::Date,
        "time" | "time-local" => Type::Time,
        "duration" => Type::IsoDuration,
        "uuid" => Type::Uuid,
        "decimal" | "decimal128" => Type::Decimal(Carrier::Text),
        "ip" => Type::Address(Address::Either),
        "ipv4" => Type::Address(Address::V4),
        "ipv6" => Type::Address(Address::V6),
        _ => Type::String,
    }
}

/// Returns the type of a number.
pub fn number(dialect: Dialect, format: Option<&str>, carrier: Carrier) -> Type {
    match (dialect, format) {
        (Dialect::Json, Some("decimal" | "decimal128")) => Type::Decimal(carrier),
        _ => Type::Number(carrier),
    }
}

/// Returns the type of an integer: the width of its format, or a wider one if the bounds, the default or an example exceed
/// the format. A number beyond 64 bits is a decimal.
pub fn integer(dialect: Dialect, schema: &Schema, carrier: Carrier) -> Type {
    let width = schema.format.as_deref().and_then(integer_width).unwrap_or(IntegerWidth::I64);
    if dialect == Dialect::ProtobufJson {
        // Each integer type of protobuf has its format.
        return Type::Integer { width, carrier };
    }
    let declared = schema.examples.iter().map(|example| &example.value).chain(&schema.default);
    let declared = declared.filter_map(Value::as_u64).map(i128::from).max();
    let numbers = [schema.minimum.whole_number(), schema.maximum.whole_number(), declared];
    let fits = |width: &IntegerWidth| {
        let range = width.range();
        numbers.iter().flatten().all(|number| range.contains(number))
    };
    match [width, IntegerWidth::I64, IntegerWidth::U64].into_iter().find(fits) {
        Some(width) => Type::Integer { width, carrier },
        None => Type::Decimal(carrier),
    }
}

/// Returns `true` if a format is that of an integer.
pub fn is_of_integer(format: &str) -> bool {
    integer_width(format).is_some()
}

/// Returns `true` if a format is that of a number.
pub fn is_of_number(format: Option<&str>) -> bool {
    format.is_some_and(|format| {
        matches!(format, "float" | "double" | "decimal" | "decimal128") || is_of_integer(format)
    })
}

/// Returns `true` if a schema allows an integer or any text: the form of ports and percentages in Kubernetes.
pub fn is_integer_or_text(schema: &Schema) -> bool {
    let extension = schema.extensions.get("x-kubernetes-int-or-string");
    let is_marked = extension == Some(&Value::Bool(true));
    (is_marked || schema.format.as_deref() == Some("int-or-string"))
        && matches!(schema.only_type(), None | Some("string"))
}

/// Returns `true` if a pattern matches only decimal numbers: it consists of digits, signs, a point and an exponent.
pub fn allows_only_numbers(pattern: &str) -> bool {
    let literal = pattern.replace("\\d", "0").replace("(?:", "(").replace('\\', "");
    let is_anchored = literal.starts_with('^') && literal.ends_with('$');
    let has_digit = literal.contains(|character: char| character.is_ascii_digit());
    let is_allowed =
        |character: char| character.is_ascii_digit() || "^$()[]{}?*+|-.,eE".contains(character);
    // Outside of a class a point matches any character, unless it is escaped.
    let any = pattern.replace("\\.", "").replace("[.]", "").contains('.');
    is_anchored && has_digit && !any && literal.chars().all(is_allowed)
}

/// Returns the width of an integer format, in any of its spellings.
fn integer_width(format: &str) -> Option<IntegerWidth> {
    Some(match format {
        "int8" => IntegerWidth::I8,
        "int16" => IntegerWidth::I16,
        "int32" => IntegerWidth::I32,
        "int64" => IntegerWidth::I64,
        "uint8" | "u-int8" => IntegerWidth::U8,
        "uint16" | "u-int16" => IntegerWidth::U16,
        "uint32" | "u-int32" => IntegerWidth::U32,
        "uint64" | "u-int64" | "uint" => IntegerWidth::U64,
        _ => return None,
    })
}

/// Returns `true` if the type implies the format, so that the docs need not mention it.
pub fn is_implied(dialect: Dialect, typ: Option<&str>, format: &str) -> bool {
    match typ {
        Some("string") | None => {
            format == "password" || !matches!(string(dialect, Some(format), None), Type::String)
        }
        Some("integer") => integer_width(format).is_some(),
        Some("number") => {
            matches!(format, "float" | "double")
                || matches!(number(dialect, Some(format), Carrier::Number), Type::Decimal(_))
                || integer_width(format).is_some()
        }
        _ => false,
    }
}
