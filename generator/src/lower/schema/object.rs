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
    read: &Schema,
    position: Position,
) -> Lowered {
    let keywords = read;
    let declared = read.has("properties");
    let patterns = read.has("patternProperties");
    let is_component = position == Position::Component;
    let protobuf = schemas.view.config.dialect == Dialect::ProtobufJson;
    let nameless = keywords.properties.iter().all(|name| name == "@type");
    if protobuf && !is_component && declared && nameless {
        return Lowered::not_null(Type::ProtobufAny);
    }
    if keywords.properties.is_empty() {
        let value = match keywords.additional_properties {
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
    let properties = properties(schemas, pointer, read);
    let (properties, oneofs) = oneof_group::split(schemas, pointer, read, properties);
    let additional = match keywords.additional_properties {
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
    read: &Schema,
) -> Vec<Property> {
    let required = &read.required;
    let at = pointer.child("properties");
    let property = |name: &String| Property {
        required: required.contains(name),
        ..property(schemas, pointer, &at.child(name), name)
    };
    read.properties.iter().map(property).collect()
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
    } else if let Some(read) = schemas.keywords(at) {
        let data = read;
        property.docs = schema_docs(read, schemas.view.config.dialect);
        property.access = match (data.read_only, data.write_only) {
            (true, _) => Access::ReadOnly,
            (false, true) => Access::WriteOnly,
            (false, false) => Access::ReadWrite,
        };
        property.default.clone_from(&data.default);
        property.format.clone_from(&read.format);
        property.deprecated = data.deprecated;
        property.ty = schemas.use_of_read(at, read, SchemaName::inside(parent, name));
    } else if schemas.is_unreadable(at) {
        property.ty.ty = Type::Untyped(rules::WRONG_TYPE.name);
    }
    property
}
