//! The readers of schemas.
//!
//! Each level imports only from the levels before it: the shapes of values and other facts of the document
//! (`value_shape`, `discriminator`, `secret_names`); the shared context (`context`); the readers of unions, scalars, objects
//! and compositions; and the dispatcher in this file, which calls all readers.

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
mod narrower;
mod nullable_union;
mod object;
mod one_of;
mod oneof_group;
mod oneof_list;
mod polymorphic;
mod scalar;
mod secret_names;
mod tags;
mod tuple;
mod union;
mod value_set;
mod value_shape;

use crate::diagnostic::Diagnostics;
use crate::ir::{SchemaName, Type};
use crate::part;
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::Schema;

use super::view::View;
use alternatives::alternatives;
use context::{Lowered, Position, Schemas};

pub(super) use nullable_union::propagate as propagate_nullable;
pub(super) use tags::apply as apply_discriminators;

/// Reads every component schema, used or not.
pub(super) fn components<'a>(view: View<'a>, diagnostics: &'a mut Diagnostics) -> Schemas<'a> {
    let mut schemas = Schemas::new(view, diagnostics, dispatch);
    for (at, _) in view.schemas.components() {
        part::at(at);
        let extensions = &view.config.extensions.schema;
        let chosen = schemas.config_use.extension(view, at, extensions);
        let key = at.last().unwrap_or_default();
        schemas.define_component(at, SchemaName::Component { key, chosen });
    }
    schemas.break_cycles();
    schemas
}

/// Reads a schema of any form.
fn dispatch(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    schema: &Schema,
    position: Position,
) -> Lowered {
    if let Some(chosen) = schemas.type_of_config(pointer) {
        return Lowered::not_null(chosen);
    }
    if let Some(rule) = schema.untyped {
        // `normalise` has reported the reason.
        return Lowered::nullable(Type::Untyped(rule));
    }
    if schema.has("$dynamicRef") {
        let message = "`$dynamicRef` is not supported; the schema is read as any JSON";
        return schemas.untyped(pointer, rules::UNTYPED_SCHEMA, message);
    }
    if position == Position::Component && !schemas.view.schemas.subtypes(pointer).is_empty() {
        return polymorphic::read(schemas, pointer, schema);
    }
    if let Some(lowered) = enumeration::read_composed(schemas, pointer, schema) {
        return lowered;
    }
    if schema.has_effective_all_of() {
        return all_of::read(schemas, pointer, schema, position);
    }
    let is_scalar = matches!(schema.only_type(), Some("string" | "integer" | "number" | "boolean"));
    if !is_scalar && let Some(found) = alternatives(schemas, pointer, schema) {
        return if schema.properties.is_empty() {
            one_of::read(schemas, pointer, &found)
        } else {
            all_of::read(schemas, pointer, schema, position)
        };
    }
    if let Some(lowered) = enumeration::read(schemas, pointer, schema) {
        return lowered;
    }
    if schema.types.len() > 1 {
        // These types together have no constraint: an integer is a number.
        let all = ["boolean", "number", "string", "array", "object"];
        if all.iter().all(|name| schema.types.iter().any(|listed| listed == name)) {
            return Lowered::nullable(Type::Json);
        }
        if schema.enumeration.is_empty() {
            let types: Vec<&str> = schema.types.iter().map(String::as_str).collect();
            return by_type::read_several(schemas, pointer, schema, &types);
        }
    }
    if format::is_integer_or_text(schema) {
        return by_type::read_several(schemas, pointer, schema, &["integer", "string"]);
    }
    by_type::read(schemas, pointer, schema, schema.only_type(), position)
}
