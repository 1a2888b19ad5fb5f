//! Enums: schemas that allow only certain values.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::config::Dialect;
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Enum, EnumValue, EnumValues, Shape, Type};
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::{Schema, text_of};

use super::context::{Lowered, Schemas};
use super::value_set::{ValueSet, integer};

/// Reads a schema that lists its values. Returns `None` if it lists none, or if its other keywords describe lists or
/// objects.
pub(super) fn read(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    schema: &Schema,
) -> Option<Lowered> {
    let set = ValueSet::of_keywords(schema).filter(|set| !set.values.is_empty())?;
    if describes_parts(schema) {
        return None;
    }
    report_duplicates(schemas, pointer, schema);
    Some(of_set(schemas, pointer, schema.only_type(), &set))
}

/// Reads a schema whose values are listed by the schemas that it is composed of. Returns `None` if it allows other values.
///
/// If it allows the same values as one of the schemas that it refers to, it has the type of that schema. An open enum of
/// texts preserves the empty text, so a further alternative for it needs no type of its own.
pub(super) fn read_composed(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    schema: &Schema,
) -> Option<Lowered> {
    let members: Vec<&Pointer> = schema.reference.iter().chain(schema.members()).collect();
    if members.is_empty() || describes_parts(schema) {
        return None;
    }
    let set = schemas.shapes.sets.of(pointer)?;
    if set.values.is_empty() {
        let message = "no value is in all of the enums that apply here; it is read as any JSON";
        return Some(schemas.untyped(pointer, rules::CONFLICTING_SCHEMAS, message));
    }
    for member in members {
        let inline = schemas.view.schema(member).filter(|member| member.reference.is_none());
        if let Some(inline) = inline.filter(|_| schema.reference.as_ref() != Some(member)) {
            report_duplicates(schemas, member, inline);
            continue;
        }
        let same = schemas.shapes.sets.of(member).is_some_and(|other| {
            let is_closed = schemas
                .view
                .schemas
                .follow(member)
                .is_some_and(|target| is_closed(schemas, &target));
            set.is_same(&other) || (!is_closed && set.is_same_with_blank(&other))
        });
        if same {
            let target = schemas.view.schemas.follow(member)?;
            let used = schemas.use_of_reference(&target, pointer);
            // The other members may exclude the `null` of this one.
            return Some(Lowered::Inline { ty: used.ty, nullable: set.null });
        }
    }
    Some(of_set(schemas, pointer, schema.only_type(), &set))
}

/// Returns the type of a set of values: an enum, or a boolean.
pub(super) fn of_set(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    typ: Option<&str>,
    set: &ValueSet,
) -> Lowered {
    let all = |wanted: fn(&Value) -> bool| set.values.iter().all(|value| wanted(&value.value));
    let is_named = set.values.iter().any(|value| value.chosen.is_some());
    let values = if all(Value::is_string) {
        EnumValues::Text(convert(set, |value| value.as_str().map(str::to_owned)))
    } else if all(Value::is_boolean) && !is_named {
        return Lowered::not_null(boolean(set, schemas.view.config.dialect));
    } else if typ != Some("number") && all(|value| integer(value).is_some()) {
        EnumValues::Integer(convert(set, integer))
    } else {
        EnumValues::Json(set.values.clone())
    };
    let closed = is_closed(schemas, pointer);
    Lowered::Named(Shape::Enum(Enum { values, closed }))
}

fn convert<T>(set: &ValueSet, of: impl Fn(&Value) -> Option<T>) -> Vec<EnumValue<T>> {
    let values = set.values.iter().filter_map(|EnumValue { value, chosen, description }| {
        let (chosen, description) = (chosen.clone(), description.clone());
        Some(EnumValue { value: of(value)?, chosen, description })
    });
    values.collect()
}

/// Returns `true` if the keywords of a schema describe lists or objects.
fn describes_parts(schema: &Schema) -> bool {
    schema.items.is_some()
        || schema.other_properties().is_some()
        || ["properties", "prefixItems", "patternProperties"]
            .into_iter()
            .any(|keyword| schema.has(keyword))
        || matches!(schema.only_type(), Some("array" | "object"))
}

/// Returns the type of an enum of booleans. A single value is a constant, except in the protobuf mapping, where an absent
/// field reads as `false`.
fn boolean(set: &ValueSet, dialect: Dialect) -> Type {
    match set.values.as_slice() {
        [EnumValue { value: Value::Bool(only), .. }] if dialect == Dialect::Json => {
            Type::Always(*only)
        }
        _ => Type::Boolean,
    }
}

/// Returns `true` if the config closes the enum at a place.
fn is_closed(schemas: &mut Schemas<'_>, pointer: &Pointer) -> bool {
    let closed = schemas.view.overrides.option(pointer, |entry| entry.closed);
    if closed.is_some() {
        schemas.config_use.closed.insert(pointer.clone());
    }
    closed.unwrap_or(false)
}

/// Reports each value that a schema lists twice.
fn report_duplicates(schemas: &mut Schemas<'_>, pointer: &Pointer, schema: &Schema) {
    let mut listed: BTreeSet<String> = BTreeSet::new();
    for (index, value) in schema.enumeration.iter().enumerate() {
        if !listed.insert(value.to_string()) {
            schemas.report(Diagnostic::new(
                rules::DUPLICATE_ENUM_VALUE,
                Place::Value(pointer.child("enum").index(index)),
                format!("the value `{}` is listed twice", text_of(value)),
            ));
        }
    }
}
