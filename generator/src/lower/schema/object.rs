//! Objects: their properties and additional properties.

use crate::config::Dialect;
use crate::ir::{Access, Object, Property, SchemaName, Shape, Type, TypeUse};
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::{Schema, Subschema};

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
        let value = match schema.additional_properties {
            Some(Subschema::Keywords) if !patterns => additional_values(schemas, pointer),
            _ if patterns => tuple::pattern_values(schemas, pointer),
            // A protobuf message without fields. In plain JSON, only `additionalProperties: false` makes an object empty.
            _ if is_component && protobuf => {
                return Lowered::Named(Shape::Object(Object::default()));
            }
            Some(Subschema::Boolean(false)) if !protobuf => {
                return Lowered::Named(Shape::Object(Object::default()));
            }
            _ => TypeUse::any_json(pointer),
        };
        return Lowered::not_null(Type::Map(schemas.nested(value)));
    }
    let properties = properties(schemas, pointer, schema);
    let (properties, oneofs) = oneof_group::split(schemas, pointer, schema, properties);
    let additional = match schema.additional_properties {
        Some(Subschema::Boolean(true)) if !protobuf => Some(TypeUse::any_json(pointer)),
        _ if patterns => Some(tuple::pattern_values(schemas, pointer)),
        Some(Subschema::Keywords) => Some(additional_values(schemas, pointer)),
        _ => None,
    };
    Lowered::Named(Shape::Object(Object { properties, oneofs, additional }))
}

/// Returns the type of the values under `additionalProperties`.
pub(super) fn additional_values(schemas: &mut Schemas<'_>, pointer: &Pointer) -> TypeUse {
    let name = SchemaName::inside(pointer, "value");
    schemas.use_of(&pointer.child("additionalProperties"), name)
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

/// Reads a property as an optional one. The caller sets `required`.
fn property(schemas: &mut Schemas<'_>, parent: &Pointer, at: &Pointer, name: &str) -> Property {
    let mut property = Property {
        wire_name: name.to_owned(),
        ty: TypeUse::any_json(at),
        required: false,
        access: Access::ReadWrite,
        docs: Default::default(),
        default: None,
        format: None,
        deprecated: false,
        origin: at.clone(),
    };
    if let Some(reference) = schemas.plain_reference(at) {
        property.ty = schemas.use_of_reference(reference, at);
    } else if let Some(schema) = schemas.keywords(at) {
        property.docs = schema_docs(schema, schemas.view.config.dialect);
        property.access = match (schema.read_only, schema.write_only) {
            (true, _) => Access::ReadOnly,
            (false, true) => Access::WriteOnly,
            (false, false) => Access::ReadWrite,
        };
        property.default.clone_from(&schema.default);
        property.format.clone_from(&schema.format);
        property.deprecated = schema.deprecated;
        property.ty = schemas.use_of_schema(at, schema, SchemaName::inside(parent, name));
    } else if schemas.is_unreadable(at) {
        property.ty.ty = Type::Untyped(rules::WRONG_TYPE.name);
    }
    property
}
