//! The discriminators of unions, as the business of the unions: after all schemas are read, the property gets its value in
//! each object that a union selects by it.
//!
//! A union writes the value of a member that lacks the property. An object that requires it has the value from the start,
//! so the caller need not know it, in a union or alone. If several values select an object, the caller chooses among them.
//!
//! <https://spec.openapis.org/oas/v3.1.1.html#discriminator-object>

use std::collections::BTreeMap;

use indexmap::IndexSet;

use crate::ir::{
    Docs, Enum, EnumValue, EnumValues, Schema, SchemaId, SchemaMap, SchemaName, Shape, Type,
    UnionMember, resolved,
};

use super::candidate::MERGED;

/// The values that select an object by a property, in all unions.
type Values = BTreeMap<(SchemaId, String), IndexSet<String>>;

/// Sets the values of the properties that are discriminators.
pub(in crate::lower) fn apply(schemas: &mut SchemaMap) {
    let values = values(schemas);
    let remains: Vec<(SchemaId, Vec<bool>)> = schemas
        .values()
        .filter_map(|schema| match &schema.shape {
            Shape::Union(union) => {
                // A union in a union has a discriminator of its own.
                let remains = |member: &UnionMember| object(schemas, member).is_some();
                Some((schema.id.clone(), union.members.iter().map(remains).collect()))
            }
            _ => None,
        })
        .collect();
    for (id, remains) in remains {
        if let Some(Shape::Union(union)) = schemas.get_mut(&id).map(|schema| &mut schema.shape) {
            let members = union.members.iter_mut().zip(remains);
            members.filter(|(_, remains)| !remains).for_each(|(member, _)| member.tag = None);
        }
    }
    for ((id, property), values) in values {
        set(schemas, &id, &property, &values);
    }
}

fn values(schemas: &SchemaMap) -> Values {
    let mut found = Values::new();
    for schema in schemas.values() {
        let Shape::Union(union) = &schema.shape else { continue };
        for member in &union.members {
            if let (Some(tag), Some(id)) = (&member.tag, object(schemas, member)) {
                let known = found.entry((id.clone(), tag.property.clone())).or_default();
                known.extend(tag.values.iter().cloned());
            }
        }
    }
    found
}

/// Returns the object that a member is.
fn object<'s>(schemas: &'s SchemaMap, member: &'s UnionMember) -> Option<&'s SchemaId> {
    let Type::Named(id) = &resolved(schemas, &member.ty).ty else { return None };
    matches!(schemas.get(id)?.shape, Shape::Object(_)).then_some(id)
}

fn set(schemas: &mut SchemaMap, id: &SchemaId, property: &str, values: &IndexSet<String>) {
    let Some(Shape::Object(object)) = schemas.get(id).map(|schema| &schema.shape) else { return };
    let Some(index) = object.properties.iter().position(|it| it.wire_name == property) else {
        return;
    };
    let found = &object.properties[index];
    let (is_text, is_enum) = match &resolved(schemas, &found.ty).ty {
        Type::String => (true, false),
        Type::Named(target) => match schemas.get(target).map(|schema| &schema.shape) {
            Some(Shape::Enum(Enum { values: EnumValues::Text(listed), closed: false })) => {
                (false, listed.len() > 1)
            }
            _ => (false, false),
        },
        _ => (false, false),
    };
    let constant = match values.first() {
        Some(only) if values.len() == 1 && found.required && !found.ty.nullable => Some(only),
        _ => None,
    };
    let choice = (is_text && values.len() > 1).then(|| {
        let at = found.origin.child(MERGED).child("tag");
        let values = values.iter().map(|value| EnumValue {
            value: value.clone(),
            chosen: None,
            description: None,
        });
        Schema {
            id: SchemaId(at),
            name: SchemaName::Inside { parent: id.clone(), role: property.to_owned() },
            docs: Docs::default(),
            deprecated: false,
            shape: Shape::Enum(Enum { values: EnumValues::Text(values.collect()), closed: false }),
        }
    });
    let constant = constant.filter(|_| is_text || is_enum).cloned();
    let ty = choice.as_ref().map(|choice| Type::Named(choice.id.clone()));
    if let Some(Shape::Object(object)) = schemas.get_mut(id).map(|schema| &mut schema.shape) {
        let found = &mut object.properties[index];
        found.constant = constant;
        found.ty.ty = ty.unwrap_or_else(|| found.ty.ty.clone());
    }
    schemas.extend(choice.map(|choice| (choice.id.clone(), choice)));
}
