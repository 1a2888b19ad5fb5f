//! Strings and numbers by format, including secrets and field masks.

use crate::config::{Dialect, Times};
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Carrier, Choice, Type};
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::Schema;

use super::context::{Lowered, Schemas};
use super::format;

/// The formats of field masks: those of protoc-gen-openapi and of Google's discovery documents.
const FIELD_MASKS: &[&str] = &["field-mask", "google-fieldmask"];

/// Reads a string.
pub(super) fn string(schemas: &mut Schemas<'_>, pointer: &Pointer, schema: &Schema) -> Lowered {
    if schemas.is_secret(pointer, schema) {
        return Lowered::not_null(Type::Secret);
    }
    if is_field_mask(schemas, pointer, schema) {
        return Lowered::not_null(Type::FieldMask(None));
    }
    let encoding = schema.content_encoding.as_deref();
    let dialect = schemas.view.config.dialect;
    let ty = match format::string(dialect, schema.format.as_deref(), encoding) {
        Type::IsoDuration if has_other_durations(schemas, pointer, schema) => Type::String,
        ty => ty,
    };
    formatted(schemas, schema, ty)
}

/// Returns `true`, and reports it, if all examples of a duration have another form than that of ISO 8601.
fn has_other_durations(schemas: &mut Schemas<'_>, pointer: &Pointer, schema: &Schema) -> bool {
    if schemas.view.config.types.times == Times::Lenient {
        return false;
    }
    let Some(example) = schema.other_duration() else { return false };
    let message = format!(
        "`{example}` is not a duration of ISO 8601: the values are strings, like this example"
    );
    let finding = Diagnostic::new(rules::OTHER_FORMAT, Place::Value(pointer.clone()), message);
    schemas.report(finding.hint("correct the example, or remove `format`"));
    true
}

/// Reads an integer.
pub(super) fn integer(schemas: &mut Schemas<'_>, schema: &Schema) -> Lowered {
    let dialect = schemas.view.config.dialect;
    formatted(schemas, schema, format::integer(dialect, schema, Carrier::Number))
}

/// Reads a schema of a number type and `string`, if its format or pattern allows only numbers: one number that is read
/// from both, and written as the type that is listed first.
pub(super) fn number_or_text(
    schemas: &mut Schemas<'_>,
    schema: &Schema,
    types: &[&str],
) -> Option<Lowered> {
    let (name, carrier) = match types {
        [name @ ("integer" | "number"), "string"] => (*name, Carrier::NumberOrText),
        ["string", name @ ("integer" | "number")] => (*name, Carrier::TextOrNumber),
        _ => return None,
    };
    let is_numeric = format::is_of_number(schema.format.as_deref())
        || schema.pattern.as_deref().is_some_and(format::allows_only_numbers);
    if !is_numeric {
        return None;
    }
    let dialect = schemas.view.config.dialect;
    let ty = match name {
        "integer" => format::integer(dialect, schema, carrier),
        _ => format::number(dialect, schema.format.as_deref(), carrier),
    };
    Some(formatted(schemas, schema, ty))
}

/// Reads a schema that declares only a format: a number of this format, or a string of a format with its own type.
pub(super) fn by_format(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    schema: &Schema,
) -> Option<Lowered> {
    let dialect = schemas.view.config.dialect;
    let name = schema.format.as_deref()?;
    if format::is_of_integer(name) {
        let ty = format::integer(dialect, schema, Carrier::NumberOrText);
        return Some(formatted(schemas, schema, ty));
    }
    if format::is_of_number(Some(name)) {
        let ty = format::number(dialect, Some(name), Carrier::NumberOrText);
        return Some(formatted(schemas, schema, ty));
    }
    let has_type = !matches!(format::string(dialect, Some(name), None), Type::String);
    has_type.then(|| string(schemas, pointer, schema))
}

/// Reads a number.
pub(super) fn number(schemas: &mut Schemas<'_>, schema: &Schema) -> Lowered {
    let dialect = schemas.view.config.dialect;
    formatted(schemas, schema, format::number(dialect, schema.format.as_deref(), Carrier::Number))
}

/// Returns a scalar of this type, unless the config chooses another type for its format.
fn formatted(schemas: &mut Schemas<'_>, schema: &Schema, ty: Type) -> Lowered {
    let formats = &schemas.view.config.types.formats;
    let is_listed = |format: &&String| formats.keys().any(|name| name.get_ref() == *format);
    let Some(format) = schema.format.as_ref().filter(is_listed) else {
        return Lowered::not_null(ty);
    };
    schemas.config_use.formats.insert(format.clone());
    Lowered::not_null(Type::Chosen(Choice::Format(format.clone())))
}

/// Returns `true` if a string is a field mask, by its format or the name of its property.
fn is_field_mask(schemas: &mut Schemas<'_>, pointer: &Pointer, schema: &Schema) -> bool {
    let config = schemas.view.config;
    config.dialect == Dialect::ProtobufJson
        && (schema.format.as_deref().is_some_and(|format| FIELD_MASKS.contains(&format))
            || schemas.is_listed_property(pointer, &config.types.field_masks))
}
