//! Field masks: strings that list fields of a message (protobuf's `FieldMask`, AIP-134).
//!
//! `schema/scalar.rs` finds the masks. The document does not declare the message of a mask: it is the one beside it. If
//! that is ambiguous, any paths are valid.
//!
//! <https://protobuf.dev/reference/protobuf/google.protobuf/#field-mask>, <https://google.aip.dev/134>

use std::collections::BTreeSet;

use crate::ir::{
    Access, Body, Docs, EnumValue, Object, Operation, Paths, Property, Schema, SchemaId, SchemaMap,
    SchemaName, Shape, Type, TypeUse, resolved,
};

/// Finds the message of each mask, and defines a type for its fields. Runs after all schemas and operations are read.
pub(super) fn resolve(schemas: &mut SchemaMap, operations: &[Operation]) {
    let mut masks: Vec<(SchemaId, usize, SchemaId)> = Vec::new();
    for schema in schemas.values() {
        let Shape::Object(object) = &schema.shape else { continue };
        for (index, property) in object.properties.iter().enumerate() {
            if matches!(property.ty.ty, Type::FieldMask(None))
                && let Some(message) = masked_message(schemas, operations, &schema.id, object)
            {
                masks.push((schema.id.clone(), index, message));
            }
        }
    }
    for (owner, index, message) in masks {
        let Some(paths) = define_paths(schemas, &message) else { continue };
        if let Some(Schema { shape: Shape::Object(object), .. }) = schemas.get_mut(&owner) {
            object.properties[index].ty.ty = Type::FieldMask(Some(paths));
        }
    }
}

/// Returns the message of a mask in an object: the only message beside the mask, or of several the one that is returned
/// by an operation with this object as its body.
fn masked_message(
    schemas: &SchemaMap,
    operations: &[Operation],
    owner: &SchemaId,
    object: &Object,
) -> Option<SchemaId> {
    let beside = object.properties.iter().filter_map(|property| message(schemas, &property.ty));
    let beside: Vec<&SchemaId> = beside.filter(|id| !is_free_mask(schemas, id)).collect();
    if let [only] = beside.as_slice() {
        return Some((*only).clone());
    }
    let sends = |operation: &&Operation| {
        operation.body.iter().flat_map(Body::uses).any(|ty| message(schemas, ty) == Some(owner))
    };
    let returned: BTreeSet<&SchemaId> = operations
        .iter()
        .filter(sends)
        .flat_map(|operation| returned_messages(schemas, operation))
        .collect();
    let mut shared = beside.into_iter().filter(|id| returned.contains(*id));
    let only = shared.next().cloned();
    if shared.next().is_none() { only } else { None }
}

/// Returns the message that an operation returns, and the messages in its fields.
fn returned_messages<'s>(schemas: &'s SchemaMap, operation: &'s Operation) -> Vec<&'s SchemaId> {
    let Some(ty) = operation.successes.iter().find_map(|response| response.form.ty()) else {
        return Vec::new();
    };
    let Some(returned) = message(schemas, ty) else { return Vec::new() };
    let fields = schemas.get(returned).into_iter().flat_map(|schema| schema.shape.uses());
    fields.filter_map(|field| message(schemas, field)).chain([returned]).collect()
}

/// Returns the object that a type is behind its aliases.
fn message<'s>(schemas: &'s SchemaMap, use_: &'s TypeUse) -> Option<&'s SchemaId> {
    let Type::Named(id) = &resolved(schemas, use_).ty else { return None };
    matches!(schemas.get(id)?.shape, Shape::Object(_)).then_some(id)
}

/// Returns `true` if a message is itself a mask of any paths: `{"paths": […]}`.
fn is_free_mask(schemas: &SchemaMap, id: &SchemaId) -> bool {
    let Some(Schema { shape: Shape::Object(object), .. }) = schemas.get(id) else { return false };
    matches!(object.properties.as_slice(), [only] if only.wire_name == "paths")
}

/// Defines the type of the fields of a message, one for all masks. Returns `None` if a caller may set no field.
fn define_paths(schemas: &mut SchemaMap, message: &SchemaId) -> Option<SchemaId> {
    // No keyword has this name: the type is named after its message and this step.
    let id = SchemaId(message.0.child("field"));
    if schemas.contains_key(&id) {
        return Some(id);
    }
    let position = schemas.get_index_of(message)?;
    let Shape::Object(object) = &schemas.get(message)?.shape else { return None };
    let in_oneofs = object.oneofs.iter().filter_map(|oneof| match &oneof.ty.ty {
        Type::Named(id) => match &schemas.get(id)?.shape {
            Shape::Oneof(members) => Some(members),
            _ => None,
        },
        _ => None,
    });
    let fields: Vec<EnumValue<String>> = object
        .properties
        .iter()
        .chain(in_oneofs.flatten())
        .filter(|property| property.access != Access::ReadOnly)
        .map(path_of)
        .collect();
    if fields.is_empty() {
        return None;
    }
    let schema = Schema {
        id: id.clone(),
        name: SchemaName::inside(&message.0, "field"),
        docs: Docs::default(),
        deprecated: false,
        shape: Shape::Paths(Paths { message: message.clone(), fields }),
    };
    // Beside its message, wherever the mask is.
    schemas.shift_insert(position + 1, id.clone(), schema);
    Some(id)
}

/// Returns a field as a value of a mask, with the first paragraph of its docs.
fn path_of(property: &Property) -> EnumValue<String> {
    let description = property.docs.description.as_deref();
    let first = description.and_then(|text| text.trim().split("\n\n").next());
    EnumValue {
        value: property.wire_name.clone(),
        chosen: None,
        description: first.map(str::to_owned).filter(|text| !text.is_empty()),
    }
}
