//! Objects: their properties, and the values beside these.

use openapiv3::AdditionalProperties;

use crate::config::Dialect;
use crate::ir::{Access, Object, Property, SchemaName, Shape, Type, TypeUse};
use crate::normalise::schema::CARRIED;
use crate::pointer::Pointer;
use crate::rules;

use super::context::{Lowered, Position, ReadSchema, Schemas};
use super::docs::schema_docs;
use super::{oneof_group, tuple};

/// Reads an object: a map if it has no properties.
pub(super) fn read(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    read: &ReadSchema,
    position: Position,
) -> Lowered {
    let keywords = &read.schema.keywords;
    let extensions = &read.schema.data.extensions;
    let declared = extensions.contains_key(&format!("{CARRIED}properties"));
    let patterns = extensions.contains_key(&format!("{CARRIED}patternProperties"));
    let is_component = position == Position::Component;
    let protobuf = schemas.view.config.dialect == Dialect::ProtobufJson;
    let nameless = keywords.properties.keys().all(|name| name == "@type");
    if protobuf && !is_component && declared && nameless {
        return Lowered::not_null(Type::ProtobufAny);
    }
    if keywords.properties.is_empty() {
        let value = match &keywords.additional_properties {
            Some(AdditionalProperties::Schema(_)) if !patterns => {
                additional_values(schemas, pointer)
            }
            _ if patterns => tuple::pattern_values(schemas, pointer),
            // A message without fields. In plain JSON an object is empty only if the document excludes all properties.
            _ if is_component && protobuf => {
                return Lowered::Named(Shape::Object(Object::default()));
            }
            Some(AdditionalProperties::Any(false)) if !protobuf => {
                return Lowered::Named(Shape::Object(Object::default()));
            }
            _ => TypeUse::any_json(pointer),
        };
        return Lowered::not_null(Type::Map(schemas.nested(value)));
    }
    let properties = properties(schemas, pointer, read);
    let (properties, oneofs) = oneof_group::split(schemas, pointer, read, properties);
    let additional = match &keywords.additional_properties {
        Some(AdditionalProperties::Any(true)) if !protobuf => Some(TypeUse::any_json(pointer)),
        _ if patterns => Some(tuple::pattern_values(schemas, pointer)),
        Some(AdditionalProperties::Schema(_)) => Some(additional_values(schemas, pointer)),
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
    read: &ReadSchema,
) -> Vec<Property> {
    let required = &read.schema.keywords.required;
    let at = pointer.child("properties");
    // The typed model has them in the order of their names.
    let names = schemas.view.keys(&at);
    let read = |name: &String| Property {
        required: required.contains(name),
        ..property(schemas, pointer, &at.child(name), name)
    };
    names.iter().map(read).collect()
}

/// Reads a property as one that is not required.
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
        property.ty = schemas.use_of_reference(&reference, at);
    } else if let Some(read) = schemas.keywords(at) {
        let data = &read.schema.data;
        property.docs = schema_docs(&read.schema, schemas.view.config.dialect);
        property.access = match (data.read_only, data.write_only) {
            (true, _) => Access::ReadOnly,
            (false, true) => Access::WriteOnly,
            (false, false) => Access::ReadWrite,
        };
        property.default.clone_from(&data.default);
        property.format.clone_from(&read.schema.keywords.format);
        property.deprecated = data.deprecated;
        property.ty = schemas.use_of_read(at, &read, SchemaName::inside(parent, name));
    } else if schemas.view.map(at).is_some() {
        property.ty.ty = Type::Untyped(rules::INVALID_SCHEMA.name);
    }
    property
}
