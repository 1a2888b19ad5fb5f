//! Field masks: strings that list fields of a message (protobuf's `FieldMask`, AIP-134).
//!
//! A mask is told by its `format`, or in the protobuf dialect by the name of its property. Which message it speaks of
//! stands nowhere: it is the one beside it. Where that is not plain, any paths are lawful.
//!
//! <https://protobuf.dev/reference/protobuf/google.protobuf/#field-mask>, <https://google.aip.dev/134>

use std::collections::BTreeSet;

use openapiv3::AnySchema;

use crate::config::Dialect;
use crate::ir::{
    Access, Body, Docs, EnumValue, Object, Operation, Paths, Property, Schema, SchemaId,
    SchemaName, Shape, Type, TypeUse,
};
use crate::pointer::Pointer;

use super::Lower;

/// The formats that mean a mask: as protoc-gen-openapi writes it, and as Google's discovery documents do.
const FORMATS: &[&str] = &["field-mask", "google-fieldmask"];

/// How many names may stand for one another before this is taken for a circle.
const MOST_ALIASES: usize = 64;

impl Lower<'_> {
    /// Whether a string is a mask: by its format, or by the name of its property.
    pub(super) fn is_field_mask(&mut self, pointer: &Pointer, keywords: &AnySchema) -> bool {
        if self.config.dialect != Dialect::ProtobufJson {
            return false;
        }
        if keywords.format.as_deref().is_some_and(|format| FORMATS.contains(&format)) {
            return true;
        }
        let is_property =
            pointer.parent().and_then(|parent| parent.last()).as_deref() == Some("properties");
        let name = pointer.last().unwrap_or_default();
        let masks = &self.config.types.field_masks;
        let listed = is_property && masks.iter().any(|property| *property.get_ref() == name);
        if listed {
            self.used.insert(name);
        }
        listed
    }

    /// Finds the message that each mask speaks of, and gives its fields a type. All schemas are read by now.
    pub(super) fn field_masks(&mut self) {
        let mut masks: Vec<(SchemaId, usize, SchemaId)> = Vec::new();
        for schema in self.api.schemas.values() {
            let Shape::Object(object) = &schema.shape else { continue };
            for (index, property) in object.properties.iter().enumerate() {
                if matches!(property.ty.ty, Type::FieldMask(None))
                    && let Some(message) = self.masked_message(&schema.id, object)
                {
                    masks.push((schema.id.clone(), index, message));
                }
            }
        }
        for (owner, index, message) in masks {
            let Some(paths) = self.paths_of(&message) else { continue };
            if let Some(Schema { shape: Shape::Object(object), .. }) =
                self.api.schemas.get_mut(&owner)
            {
                object.properties[index].ty.ty = Type::FieldMask(Some(paths));
            }
        }
    }

    /// The message that a mask in this object speaks of: the only one beside it, or of several the one that an
    /// operation answers which takes the object.
    fn masked_message(&self, owner: &SchemaId, object: &Object) -> Option<SchemaId> {
        let beside = object.properties.iter().filter_map(|property| self.message(&property.ty));
        let beside: Vec<&SchemaId> = beside.filter(|id| !self.is_free_mask(id)).collect();
        if let [only] = beside.as_slice() {
            return Some((*only).clone());
        }
        let operations = self.api.operations.iter();
        let takes = |operation: &&Operation| {
            operation.body.iter().flat_map(Body::uses).any(|ty| self.message(ty) == Some(owner))
        };
        let answered: BTreeSet<&SchemaId> =
            operations.filter(takes).flat_map(|operation| self.answered(operation)).collect();
        let mut shared = beside.into_iter().filter(|id| answered.contains(*id));
        let only = shared.next().cloned();
        if shared.next().is_none() { only } else { None }
    }

    /// The message that an operation answers, and those that are fields of it.
    fn answered<'s>(&'s self, operation: &'s Operation) -> Vec<&'s SchemaId> {
        let Some(ty) = operation.answers.iter().find_map(|answer| answer.form.ty()) else {
            return Vec::new();
        };
        let Some(answer) = self.message(ty) else { return Vec::new() };
        let fields =
            self.api.schemas.get(answer).into_iter().flat_map(|schema| schema.shape.uses());
        fields.filter_map(|field| self.message(field)).chain([answer]).collect()
    }

    /// The object that a type is, behind other names.
    fn message<'s>(&'s self, use_: &'s TypeUse) -> Option<&'s SchemaId> {
        let mut current = use_;
        for _ in 0..MOST_ALIASES {
            let Type::Named(id) = &current.ty else { return None };
            match &self.api.schemas.get(id)?.shape {
                Shape::Object(_) => return Some(id),
                Shape::Alias(target) => current = target,
                _ => return None,
            }
        }
        None
    }

    /// Whether a message is itself a mask of any paths: `{"paths": […]}`.
    fn is_free_mask(&self, id: &SchemaId) -> bool {
        let Some(Schema { shape: Shape::Object(object), .. }) = self.api.schemas.get(id) else {
            return false;
        };
        matches!(object.properties.as_slice(), [only] if only.wire_name == "paths")
    }

    /// The type of a message's fields, one for all masks. `None` when there is no field that a caller may set.
    fn paths_of(&mut self, message: &SchemaId) -> Option<SchemaId> {
        // No keyword is called so: the type is named after its message and this step.
        let id = SchemaId(message.0.child("field"));
        if self.api.schemas.contains_key(&id) {
            return Some(id);
        }
        let position = self.api.schemas.get_index_of(message)?;
        let Shape::Object(object) = &self.api.schemas.get(message)?.shape else { return None };
        let in_oneofs = object.oneofs.iter().filter_map(|oneof| match &oneof.ty.ty {
            Type::Named(id) => match &self.api.schemas.get(id)?.shape {
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
            name: SchemaName::Inside { parent: message.clone(), role: "field".to_owned() },
            docs: Docs::default(),
            deprecated: false,
            shape: Shape::Paths(Paths { message: message.clone(), fields }),
        };
        // Beside its message, wherever the mask stands.
        self.api.schemas.shift_insert(position + 1, id.clone(), schema);
        Some(id)
    }
}

/// A field as a mask names it. The first paragraph of its docs is enough here.
fn path_of(property: &Property) -> EnumValue<String> {
    let description = property.docs.description.as_deref();
    let first = description.and_then(|text| text.trim().split("\n\n").next());
    EnumValue {
        value: property.wire_name.clone(),
        chosen: None,
        description: first.map(str::to_owned).filter(|text| !text.is_empty()),
    }
}
