//! Objects: their properties and additional properties.

use std::collections::BTreeSet;

use crate::config::Dialect;
use crate::ir::{Access, Object, Property, SchemaName, Shape, Type, TypeUse};
use crate::lower::view::View;
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::{Choice, Schema, Subschema};

use super::alternatives::constraints;
use super::context::{Lowered, Position, Schemas};
use super::docs::schema_docs;
use super::{oneof_group, tuple};

/// Reads an object. An object without properties is a map.
pub(super) fn read(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    schema: &Schema,
    position: Position,
) -> Lowered {
    let declared = schema.has("properties");
    let patterns = schema.has("patternProperties");
    let is_component = position == Position::Component;
    let protobuf = schemas.view.config.dialect == Dialect::ProtobufJson;
    let nameless = schema.properties.iter().all(|name| name == "@type");
    if protobuf && !is_component && declared && nameless {
        return Lowered::not_null(Type::ProtobufAny);
    }
    if schema.properties.is_empty() {
        let value = match schema.other_properties() {
            Some((key, Subschema::Keywords)) if !patterns => other_values(schemas, pointer, key),
            _ if patterns => tuple::pattern_values(schemas, pointer),
            // A protobuf message without fields. In plain JSON, only `additionalProperties: false` makes an object empty.
            _ if is_component && protobuf => {
                return Lowered::Named(Shape::Object(Object::default()));
            }
            Some((_, Subschema::Boolean(false))) if !protobuf => {
                return Lowered::Named(Shape::Object(Object::default()));
            }
            _ => TypeUse::any_json(pointer),
        };
        return Lowered::not_null(Type::Map(schemas.nested(value)));
    }
    let properties = properties(schemas, pointer, schema);
    let (mut properties, oneofs) = oneof_group::split(schemas, pointer, schema, properties);
    let additional = match schema.other_properties() {
        Some((_, Subschema::Boolean(true))) if !protobuf => Some(TypeUse::any_json(pointer)),
        _ if patterns => Some(tuple::pattern_values(schemas, pointer)),
        Some((key, Subschema::Keywords)) => Some(other_values(schemas, pointer, key)),
        _ => None,
    };
    let known = schema.properties.iter().map(String::as_str).collect();
    let parts = [(pointer, schema)];
    properties.extend(undeclared(schemas.view, &parts, &known, additional.as_ref()));
    Lowered::Named(Shape::Object(Object { properties, oneofs, additional }))
}

/// Returns the type of the values under `additionalProperties` or `unevaluatedProperties`.
pub(super) fn other_values(schemas: &mut Schemas<'_>, pointer: &Pointer, key: &str) -> TypeUse {
    let name = SchemaName::inside(pointer, "value");
    schemas.use_of(&pointer.child(key), name)
}

/// Returns a property for each name that one of the schemas requires, but that none declares. Its type is that of the
/// additional properties. It is optional if only an alternative of the schema requires it. `schema` has reported it.
pub(super) fn undeclared(
    view: View<'_>,
    parts: &[(&Pointer, &Schema)],
    known: &BTreeSet<&str>,
    additional: Option<&TypeUse>,
) -> Vec<Property> {
    if view.config.dialect == Dialect::ProtobufJson {
        // The mapping of protobuf omits members with their defaults, and adds none.
        return Vec::new();
    }
    let mut found: Vec<Property> = Vec::new();
    let of_all = parts.iter().map(|(pointer, schema)| ((*pointer).clone(), *schema, true));
    let constraints = parts.iter().flat_map(|(pointer, schema)| constraints(view, pointer, schema));
    let of_some = constraints.filter_map(|site| {
        let schema = view.schema(&site)?;
        Some((site, schema, false))
    });
    for (pointer, schema, required) in of_all.chain(of_some) {
        for (index, name) in schema.required.iter().enumerate() {
            let is_found = found.iter().any(|property| property.wire_name == *name);
            if is_found || known.contains(name.as_str()) {
                continue;
            }
            let origin = pointer.child("required").index(index);
            let any = TypeUse::not_null(Type::Json, origin.clone());
            let ty = additional.cloned().unwrap_or(any);
            found.push(Property { required, ..new_property(name, ty, origin) });
        }
    }
    found
}

/// Returns an optional property without docs.
pub(super) fn new_property(name: &str, ty: TypeUse, origin: Pointer) -> Property {
    Property {
        wire_name: name.to_owned(),
        ty,
        required: false,
        access: Access::ReadWrite,
        docs: Default::default(),
        default: None,
        constant: None,
        format: None,
        deprecated: false,
        origin,
    }
}

/// Reads the properties of the schema at a place.
pub(super) fn properties(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    schema: &Schema,
) -> Vec<Property> {
    let required = &schema.required;
    let at = pointer.child("properties");
    let property = |name: &String| Property {
        required: required.contains(name),
        ..property(schemas, pointer, &at.child(name), name)
    };
    schema.properties.iter().map(property).collect()
}

/// Returns the side that sets a property. `readOnly` and `writeOnly` are annotations: those of all schemas that apply to
/// the value count, also behind references.
///
/// <https://json-schema.org/draft/2020-12/json-schema-validation#section-9.4>
pub(super) fn access(view: View<'_>, at: &Pointer) -> Access {
    let mut access = Access::ReadWrite;
    let (mut open, mut seen) = (vec![at.clone()], BTreeSet::new());
    while let Some(place) = open.pop() {
        let Some(schema) = view.schema(&place) else { continue };
        access = access.and(match (schema.read_only, schema.write_only) {
            (true, _) => Access::ReadOnly,
            (false, true) => Access::WriteOnly,
            (false, false) => Access::ReadWrite,
        });
        let only_members = [&schema.one_of, &schema.any_of].map(Choice::only_member);
        let parts = schema.reference.iter().chain(&schema.all_of);
        let parts = parts.chain(only_members.into_iter().flatten());
        open.extend(parts.filter(|place| seen.insert((*place).clone())).cloned());
    }
    access
}

/// Reads a property as an optional one. The caller sets `required`.
fn property(schemas: &mut Schemas<'_>, parent: &Pointer, at: &Pointer, name: &str) -> Property {
    let mut property = new_property(name, TypeUse::any_json(at), at.clone());
    property.access = access(schemas.view, at);
    if let Some(reference) = schemas.plain_reference(at) {
        property.ty = schemas.use_of_reference(reference, at);
    } else if let Some(schema) = schemas.keywords(at) {
        property.docs = schema_docs(schema, schemas.view.config.dialect);
        property.default.clone_from(&schema.default);
        property.format.clone_from(&schema.format);
        property.deprecated = schema.deprecated;
        property.ty = schemas.use_of_schema(at, schema, SchemaName::inside(parent, name));
    } else if schemas.is_unreadable(at) {
        property.ty.ty = Type::Untyped(rules::WRONG_TYPE.name);
    }
    property
}
