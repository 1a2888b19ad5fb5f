//! The types of merge patches, whose members are absent, `null` or a value: `null` removes a member.
//!
//! Input: the operations and the schemas, completely read. Output: bodies of `application/merge-patch+json` with types of
//! optional, nullable members. A schema that has no other use is changed; any other gets a second type.
//!
//! <https://www.rfc-editor.org/rfc/rfc7396>

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{
    Content, ContentForm, Docs, Object, Operation, Property, Schema, SchemaId, SchemaMap,
    SchemaName, Shape, Type, TypeUse, Webhook, resolved,
};
use crate::media_type::{MERGE_PATCH, essence};

/// The step from a schema to its merge patch.
const STEP: &str = "x-merge-patch";

/// Defines the types of the merge patches of these operations.
pub(super) fn resolve(schemas: &mut SchemaMap, operations: &mut [Operation], webhooks: &[Webhook]) {
    let bodies = operations.iter().filter_map(|operation| operation.body.as_ref());
    if !bodies.flat_map(|body| &body.contents).any(is_patch) {
        return;
    }
    let changing = changing(schemas);
    let others = others(schemas, operations, webhooks, &changing);
    let mut patches =
        Patches { schemas, others, changing, patched: BTreeMap::new(), open: Vec::new() };
    let bodies = operations.iter_mut().filter_map(|operation| operation.body.as_mut());
    for content in bodies.flat_map(|body| &mut body.contents) {
        if is_patch(content)
            && let ContentForm::Json(ty) = &mut content.form
        {
            *ty = patches.patch_of(ty);
        }
    }
    patches.finish();
}

/// Returns `true` for a merge patch.
fn is_patch(content: &Content) -> bool {
    essence(&content.media_type) == MERGE_PATCH && matches!(content.form, ContentForm::Json(_))
}

/// Returns the schemas of whole values: those that something else than a merge patch uses, and those of the values that a
/// merge patch replaces.
fn others(
    schemas: &SchemaMap,
    operations: &[Operation],
    webhooks: &[Webhook],
    changing: &BTreeSet<SchemaId>,
) -> BTreeSet<SchemaId> {
    let mut open: Vec<&SchemaId> = Vec::new();
    let mut patches: Vec<&SchemaId> = Vec::new();
    for operation in operations {
        let parameters = operation.parameters.iter().map(|parameter| &parameter.ty);
        open.extend(parameters.chain(operation.received()).filter_map(TypeUse::named));
        for content in operation.body.iter().flat_map(|body| &body.contents) {
            match content.form.ty() {
                Some(ty) if is_patch(content) => split(ty, changing, &mut patches, &mut open),
                ty => open.extend(ty.and_then(TypeUse::named)),
            }
        }
    }
    open.extend(webhooks.iter().filter_map(|webhook| webhook.payload.named()));
    let mut patched = BTreeSet::new();
    while let Some(id) = patches.pop() {
        if patched.insert(id)
            && let Some(schema) = schemas.get(id)
        {
            schema.shape.uses().for_each(|part| split(part, changing, &mut patches, &mut open));
        }
    }
    let mut reached = BTreeSet::new();
    while let Some(id) = open.pop() {
        if reached.insert(id.clone())
            && let Some(schema) = schemas.get(id)
        {
            open.extend(schema.shape.uses().filter_map(TypeUse::named));
        }
    }
    reached
}

/// Adds the schema of a part of a patch to those of patches, if a patch changes its values in part, or to those of whole
/// values.
fn split<'a>(
    part: &'a TypeUse,
    changing: &BTreeSet<SchemaId>,
    patches: &mut Vec<&'a SchemaId>,
    whole: &mut Vec<&'a SchemaId>,
) {
    match &part.ty {
        Type::Named(id) if changing.contains(id) => patches.push(id),
        Type::Map(value) => split(value, changing, patches, whole),
        _ => whole.extend(part.named()),
    }
}

/// Returns the schemas whose values a patch changes in part: objects and maps, and the aliases and unions of these. It
/// replaces every other value as a whole.
fn changing(schemas: &SchemaMap) -> BTreeSet<SchemaId> {
    let mut users: BTreeMap<&SchemaId, Vec<&SchemaId>> = BTreeMap::new();
    let mut open: Vec<&SchemaId> = Vec::new();
    for (id, schema) in schemas {
        if matches!(schema.shape, Shape::Object(_)) {
            open.push(id);
        }
        if matches!(schema.shape, Shape::Alias(_) | Shape::Union(_)) {
            for part in schema.shape.uses() {
                match &part.ty {
                    Type::Map(_) => open.push(id),
                    Type::Named(target) => users.entry(target).or_default().push(id),
                    _ => {}
                }
            }
        }
    }
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        if found.insert(id.clone()) {
            open.extend(users.get(id).into_iter().flatten());
        }
    }
    found
}

struct Patches<'s> {
    schemas: &'s mut SchemaMap,
    others: BTreeSet<SchemaId>,
    changing: BTreeSet<SchemaId>,
    /// The types of patches, by their schemas.
    patched: BTreeMap<SchemaId, SchemaId>,
    /// The schemas whose patches are not defined yet.
    open: Vec<SchemaId>,
}

impl Patches<'_> {
    /// Returns the type of a patch of a value.
    fn patch_of(&mut self, use_: &TypeUse) -> TypeUse {
        let ty = match &use_.ty {
            Type::Named(id) if self.changing.contains(id) => Type::Named(self.schema(id)),
            Type::Map(value) => Type::Map(Box::new(self.member(value))),
            other => other.clone(),
        };
        TypeUse { ty, ..use_.clone() }
    }

    /// Returns the type of a member of a patch.
    fn member(&mut self, use_: &TypeUse) -> TypeUse {
        TypeUse { nullable: true, ..self.patch_of(use_) }
    }

    /// Returns the schema of patches of a schema.
    fn schema(&mut self, id: &SchemaId) -> SchemaId {
        let is_shared = self.others.contains(id);
        let open = &mut self.open;
        let patch = self.patched.entry(id.clone()).or_insert_with(|| {
            open.push(id.clone());
            if is_shared { SchemaId(id.0.child(STEP)) } else { id.clone() }
        });
        patch.clone()
    }

    /// Defines all schemas of patches.
    fn finish(mut self) {
        while let Some(id) = self.open.pop() {
            let patch = self.schema(&id);
            let Some(schema) = self.schemas.get(&id).cloned() else { continue };
            let is_shared = patch != id;
            let shape = match schema.shape {
                Shape::Object(object) => Shape::Object(self.object(object, is_shared)),
                Shape::Alias(target) => Shape::Alias(self.patch_of(&target)),
                Shape::Union(mut union) => {
                    for member in &mut union.members {
                        member.ty = self.patch_of(&member.ty);
                    }
                    Shape::Union(union)
                }
                other => other,
            };
            let (name, docs) = match is_shared {
                true => (SchemaName::inside(&id.0, "patch"), docs(&schema.name)),
                false => (schema.name, schema.docs),
            };
            let schema = Schema { id: patch.clone(), name, docs, shape, ..schema };
            self.schemas.insert(patch, schema);
        }
    }

    /// Returns the object of a patch. A schema of patches alone decides which members are required.
    fn object(&mut self, object: Object, is_shared: bool) -> Object {
        let properties = object.properties.into_iter().map(|property| {
            if self.is_constant(&property.ty) {
                return property;
            }
            let required = property.required && !is_shared;
            let ty = match required {
                true => self.patch_of(&property.ty),
                false => self.member(&property.ty),
            };
            Property { ty, required, ..property }
        });
        let properties = properties.collect();
        let additional = object.additional.map(|value| self.member(&value));
        Object { properties, additional, ..object }
    }

    /// Returns `true` for a type with one value, such as the tag of a member of a union. A patch can't change it.
    fn is_constant(&self, use_: &TypeUse) -> bool {
        match &resolved(self.schemas, use_).ty {
            Type::Always(_) => true,
            Type::Named(id) => match self.schemas.get(id).map(|schema| &schema.shape) {
                Some(Shape::Enum(listed)) => listed.values.len() == 1,
                _ => false,
            },
            _ => false,
        }
    }
}

/// Returns the docs of the patches of a schema.
fn docs(of: &SchemaName) -> Docs {
    let subject = match of {
        SchemaName::Component { key, .. } => format!("A merge patch of `{key}`"),
        _ => "A merge patch".to_owned(),
    };
    let rest = "a member that is omitted keeps its value, and `null` removes it.";
    Docs { description: Some(format!("{subject}: {rest}")), ..Docs::default() }
}
