//! Schemas: those that have a type of their own, and the types of the others.
//!
//! Files in the order of their levels, of which each imports only from those before it: the shapes of values and other
//! facts of the document (`value_shape`, `discriminator`, `subtypes`), the context that all readers share (`context`),
//! the readers of unions, scalars, objects and compositions, and in this file the dispatcher, which knows all of them.

mod all_of;
mod alternatives;
mod by_type;
mod candidate;
pub(super) mod context;
mod cycles;
mod discriminator;
pub(super) mod docs;
mod enumeration;
mod evidence;
mod format;
mod nullable_union;
mod object;
mod one_of;
mod oneof_group;
mod oneof_list;
mod polymorphic;
mod scalar;
mod subtypes;
mod tuple;
mod union;
mod value_shape;

use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::ir::{SchemaName, Type};
use crate::normalise::schema::CARRIED;
use crate::part;
use crate::pointer::Pointer;
use crate::rules;

use super::view::View;
use alternatives::alternatives;
use context::{Lowered, Position, ReadSchema, Schemas};
use subtypes::Subtypes;

pub(super) use nullable_union::propagate as propagate_nullable;

/// Reads every component schema, used or not.
pub(super) fn components<'a>(view: View<'a>, diagnostics: &'a mut Diagnostics) -> Schemas<'a> {
    let mut schemas = Schemas::new(view, diagnostics, Subtypes::find(view), dispatch);
    let list = Pointer::root().child("components").child("schemas");
    for key in view.keys(&list) {
        let at = list.child(&key);
        part::at(&at);
        let extensions = &view.config.extensions.schema;
        let chosen = schemas.config_use.extension(view, &at, extensions);
        schemas.define_component(&at, SchemaName::Component { key, chosen });
    }
    schemas.break_cycles();
    schemas
}

/// Reads a schema of any form.
fn dispatch(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    read: &ReadSchema,
    position: Position,
) -> Lowered {
    if let Some(chosen) = schemas.type_of_config(pointer) {
        return Lowered::not_null(chosen);
    }
    let keywords = &read.schema.keywords;
    let extensions = &read.schema.data.extensions;
    if let Some(name) = extensions.get(&format!("{CARRIED}untyped")).and_then(Value::as_str) {
        // `normalise` has reported the reason.
        let rule = rules::ALL.iter().find(|rule| rule.name == name);
        return Lowered::nullable(rule.map_or(Type::Json, |rule| Type::Untyped(rule.name)));
    }
    if schemas.view.map(pointer).is_some_and(|map| map.contains_key("$dynamicRef")) {
        let message = "what a `$dynamicRef` leads to is read as any JSON for now";
        return schemas.untyped(pointer, rules::UNTYPED_SCHEMA, message);
    }
    if position == Position::Component
        && let Some(subtypes) = schemas.subtypes.of(pointer).map(<[Pointer]>::to_vec)
    {
        return polymorphic::read(schemas, pointer, read, &subtypes);
    }
    if !keywords.all_of.is_empty() {
        return all_of::read(schemas, pointer, read, position);
    }
    let is_scalar =
        matches!(keywords.typ.as_deref(), Some("string" | "integer" | "number" | "boolean"));
    if !is_scalar && let Some(found) = alternatives(schemas, pointer, read) {
        return if keywords.properties.is_empty() {
            one_of::read(schemas, pointer, &found)
        } else {
            all_of::read(schemas, pointer, read, position)
        };
    }
    if let Some(lowered) = enumeration::read(schemas, pointer, read) {
        return lowered;
    }
    if let Some(Value::Array(types)) = extensions.get(&format!("{CARRIED}type")) {
        // All types together are no constraint.
        if types.len() >= 5 {
            return Lowered::nullable(Type::Json);
        }
        let types: Vec<String> =
            types.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        if keywords.enumeration.is_empty() {
            return by_type::read_several(schemas, pointer, read, &types);
        }
    }
    by_type::read(schemas, pointer, read, keywords.typ.as_deref(), position)
}
