//! The discriminators of unions, as the business of the unions: after all schemas are read, the property gets its value in
//! each object that a union selects by it.
//!
//! A union writes the value of a member that lacks the property. A new object has the value from the start, so the caller
//! need not know it, in a union or alone. If several values select an object, the caller chooses among them. An object that
//! does not declare the property gets it, unless its schema excludes undeclared properties.
//!
//! <https://spec.openapis.org/oas/v3.1.1.html#discriminator-object>

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;

use crate::config::Dialect;
use crate::ir::{
    Docs, Enum, EnumValue, EnumValues, Property, Schema, SchemaId, SchemaMap, SchemaName, Shape,
    Type, TypeUse, UnionMember, resolved,
};
use crate::lower::view::View;
use crate::pointer::Pointer;

use super::candidate::MERGED;
use super::object::new_property;

/// The values that select an object by a property, in all unions.
type Values = BTreeMap<(SchemaId, String), IndexSet<String>>;

/// Sets the values of the properties that are discriminators.
pub(in crate::lower) fn apply(schemas: &mut SchemaMap, view: View<'_>) {
    let values = values(schemas);
    let remains: Vec<(SchemaId, Vec<bool>)> = schemas
        .values()
        .filter_map(|schema| match &schema.shape {
            Shape::Union(union) => {
                // A union in a union has a discriminator of its own.
                let remains = |member: &UnionMember| {
                    object(schemas, member).is_some() || is_map_of_texts(schemas, &member.ty)
                };
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
        if view.config.dialect == Dialect::Json {
            declare(schemas, view, &id, &property);
        }
        let index = properties(schemas, &id)
            .and_then(|properties| properties.iter().position(|found| found.wire_name == property));
        if let Some(index) = index {
            set(schemas, &id, index, &values);
        }
    }
}

fn properties<'s>(schemas: &'s mut SchemaMap, id: &SchemaId) -> Option<&'s mut Vec<Property>> {
    match schemas.get_mut(id).map(|schema| &mut schema.shape) {
        Some(Shape::Object(object)) => Some(&mut object.properties),
        _ => None,
    }
}

/// Adds the property to an object that does not declare it, but allows it.
fn declare(schemas: &mut SchemaMap, view: View<'_>, id: &SchemaId, property: &str) {
    let Some(Shape::Object(object)) = schemas.get(id).map(|schema| &schema.shape) else { return };
    let is_declared = object.properties.iter().any(|found| found.wire_name == property);
    let mut additional = object.additional.iter();
    let allows_text = additional.all(|additional| may_be_text(schemas, additional));
    if is_declared || !allows_text || is_closed(view, &id.0) {
        return;
    }
    let origin = id.0.child("properties").child(property);
    let ty = TypeUse::not_null(Type::String, origin.clone());
    let added = new_property(property, ty, origin);
    if let Some(properties) = properties(schemas, id) {
        properties.push(added);
    }
}

/// Returns `true` if the schema at a place, or one that applies with it, excludes undeclared properties.
fn is_closed(view: View<'_>, place: &Pointer) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![place.clone()];
    while let Some(part) = open.pop() {
        let Some(target) = view.schemas.follow(&part) else { continue };
        // Each part is read once, however many compositions lead to it.
        if let Some(schema) = view.schema(&target).filter(|_| seen.insert(target.clone())) {
            if schema.is_closed() {
                return true;
            }
            open.extend(schema.effective_all_of());
        }
    }
    false
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

/// Returns `true` if a map may have the value of a discriminator, which is a text.
fn is_map_of_texts(schemas: &SchemaMap, use_: &TypeUse) -> bool {
    match &resolved(schemas, use_).ty {
        Type::Map(value) => may_be_text(schemas, value),
        _ => false,
    }
}

fn may_be_text(schemas: &SchemaMap, use_: &TypeUse) -> bool {
    matches!(resolved(schemas, use_).ty, Type::Json | Type::String)
}

/// Sets the constant of a property to the only value by which unions select the object, or its type to an enum of several
/// values.
fn set(schemas: &mut SchemaMap, id: &SchemaId, index: usize, values: &IndexSet<String>) {
    let Some(found) = properties(schemas, id).map(|properties| properties[index].clone()) else {
        return;
    };
    let (is_text, is_enum) = match &resolved(schemas, &found.ty).ty {
        Type::String => (true, false),
        Type::Named(target) => match schemas.get(target).map(|schema| &schema.shape) {
            Some(Shape::Enum(Enum { values: EnumValues::Text(listed), closed: false })) => {
                (false, listed.len() > 1 || !found.required)
            }
            _ => (false, false),
        },
        _ => (false, false),
    };
    let mut changed = found;
    match values.first() {
        Some(only) if values.len() == 1 && (is_text || is_enum) => {
            changed.constant = Some(only.clone());
        }
        Some(_) if values.len() > 1 && is_text => {
            let choice = choice(id, &changed, values);
            changed.ty.ty = Type::Named(choice.id.clone());
            schemas.insert(choice.id.clone(), choice);
        }
        _ => return,
    }
    if let Some(properties) = properties(schemas, id) {
        properties[index] = changed;
    }
}

/// The enum of the values by which unions select an object.
fn choice(id: &SchemaId, property: &Property, values: &IndexSet<String>) -> Schema {
    let value =
        |value: &String| EnumValue { value: value.clone(), chosen: None, description: None };
    let values = EnumValues::Text(values.iter().map(value).collect());
    Schema {
        id: SchemaId(property.origin.child(MERGED).child("tag")),
        name: SchemaName::inside(&id.0, property.wire_name.clone()),
        docs: Docs::default(),
        deprecated: false,
        shape: Shape::Enum(Enum { values, closed: false }),
    }
}
