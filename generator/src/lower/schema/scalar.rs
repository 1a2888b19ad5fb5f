//! Strings and numbers by format, including secrets and field masks.

use crate::config::{Checked, Dialect, Times};
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Choice, Type};
use crate::normalise::references;
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::Schema;

use super::context::{Lowered, Schemas};
use super::format;

/// The formats of field masks: those of protoc-gen-openapi and of Google's discovery documents.
const FIELD_MASKS: &[&str] = &["field-mask", "google-fieldmask"];

/// Reads a string.
pub(super) fn string(schemas: &mut Schemas<'_>, pointer: &Pointer, schema: &Schema) -> Lowered {
    if is_secret(schemas, pointer, schema) {
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
    formatted(schemas, schema, format::integer(schema.format.as_deref()))
}

/// Reads a number.
pub(super) fn number(schemas: &mut Schemas<'_>, schema: &Schema) -> Lowered {
    let dialect = schemas.view.config.dialect;
    formatted(schemas, schema, format::number(dialect, schema.format.as_deref()))
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

/// Returns `true` if a string is a secret, by an override, the name of its property or its format.
fn is_secret(schemas: &mut Schemas<'_>, pointer: &Pointer, schema: &Schema) -> bool {
    let config = schemas.view.config;
    let overridden = config
        .overrides
        .iter()
        .filter(|entry| references::target(entry.at.get_ref()).as_ref() == Some(pointer))
        .find_map(|entry| entry.secret);
    if let Some(secret) = overridden {
        return secret;
    }
    let listed = is_listed_property(schemas, pointer, &config.types.secret_properties);
    listed || schema.format.as_deref() == Some("password")
}

/// Returns `true` if a string is a field mask, by its format or the name of its property.
fn is_field_mask(schemas: &mut Schemas<'_>, pointer: &Pointer, schema: &Schema) -> bool {
    let config = schemas.view.config;
    config.dialect == Dialect::ProtobufJson
        && (schema.format.as_deref().is_some_and(|format| FIELD_MASKS.contains(&format))
            || is_listed_property(schemas, pointer, &config.types.field_masks))
}

/// Returns `true` if the schema at a place belongs to a property whose name is in a list of the config.
fn is_listed_property<G>(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    names: &[Checked<G>],
) -> bool {
    let parent = pointer.parent().and_then(|parent| parent.last());
    let name = pointer.last().unwrap_or_default();
    let is_listed = parent.as_deref() == Some("properties")
        && names.iter().any(|listed| listed.as_str() == name);
    if is_listed {
        schemas.config_use.names.insert(name);
    }
    is_listed
}
