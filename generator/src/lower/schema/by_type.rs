//! Schemas by their `type`, which may be a list of types.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Docs, JsonKind, SchemaName, Type, TypeUse};
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::Schema;
use crate::spelling;

use super::candidate::{Candidate, kind_words};
use super::context::{Lowered, Position, Schemas};
use super::union::union;
use super::{object, scalar, tuple};

/// Reads a schema of one type. Without `type`, other keywords determine it, a format last.
pub(super) fn read(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    schema: &Schema,
    name: Option<&str>,
    position: Position,
) -> Lowered {
    match name {
        Some("string") => scalar::string(schemas, pointer, schema),
        Some("integer") => scalar::integer(schemas, schema),
        Some("number") => scalar::number(schemas, schema),
        Some("boolean") => Lowered::not_null(Type::Boolean),
        Some("array") => array(schemas, pointer, schema),
        Some("object") => object::read(schemas, pointer, schema, position),
        None if schema.has("properties") || schema.other_properties().is_some() => {
            object::read(schemas, pointer, schema, position)
        }
        None if schema.items.is_some() || schema.has("prefixItems") => {
            array(schemas, pointer, schema)
        }
        None if schema.has("patternProperties") => object::read(schemas, pointer, schema, position),
        None => scalar::by_format(schemas, pointer, schema)
            .unwrap_or_else(|| Lowered::nullable(Type::Json)),
        Some(other) => {
            report_unknown(schemas, pointer.child("type"), other, "the schema is read as any JSON");
            Lowered::nullable(Type::Untyped(rules::UNTYPED_SCHEMA.name))
        }
    }
}

/// The names of types: <https://json-schema.org/draft/2020-12/json-schema-validation#name-type>.
const TYPES: &[&str] = &["string", "integer", "number", "boolean", "array", "object", "null"];

/// Reports a name that is not a type.
fn report_unknown(schemas: &mut Schemas<'_>, at: Pointer, name: &str, effect: &str) {
    let message = format!("`{name}` is not a type of JSON Schema; {effect}");
    let finding = Diagnostic::new(rules::UNTYPED_SCHEMA, Place::Value(at), message);
    schemas.report(finding.hint(spelling::hint(name, TYPES)));
}

/// Reads a schema of several types as a union.
pub(super) fn read_several(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    schema: &Schema,
    types: &[&str],
) -> Lowered {
    if let Some(number) = scalar::number_or_text(schemas, schema, types) {
        return number;
    }
    let shape = schemas.shapes.of(pointer);
    let mut candidates = Vec::with_capacity(types.len());
    for (index, name) in types.iter().enumerate() {
        let Some(kind) = JsonKind::of_type(name) else {
            report_unknown(schemas, pointer.child("type").index(index), name, "ignored");
            continue;
        };
        let site = pointer.child("type").index(index);
        let mut own = shape.clone();
        own.kinds = BTreeSet::from([kind]);
        let ty = match read(schemas, pointer, schema, Some(name), Position::Inline) {
            Lowered::Inline { ty, .. } => ty,
            Lowered::Named(shape) => {
                let name = SchemaName::member(pointer, kind_words(&own));
                Type::Named(schemas.define(&site, name, Docs::default(), shape))
            }
        };
        let ty = TypeUse::not_null(ty, site.clone());
        candidates.push(Candidate::unnamed(site, ty, own));
    }
    union(schemas, pointer, candidates, None)
}

fn array(schemas: &mut Schemas<'_>, pointer: &Pointer, schema: &Schema) -> Lowered {
    if schema.has("prefixItems") {
        return tuple::read(schemas, pointer, schema);
    }
    let item = match schema.items {
        Some(_) => schemas.use_of(&pointer.child("items"), SchemaName::inside(pointer, "item")),
        None => TypeUse::any_json(pointer),
    };
    Lowered::not_null(Type::Array(schemas.nested(item)))
}
