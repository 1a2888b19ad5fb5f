//! Protobuf oneofs: groups of properties of which at most one is set.
//!
//! Input: the properties of a message and the lists in its description. Output: the other properties, and a type for
//! each group.

use heck::ToLowerCamelCase;

use crate::config::Dialect;
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{self, Docs, Oneof, Property, SchemaId, SchemaName, Shape, Type, TypeUse};
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::Schema;

use super::context::Schemas;
use super::oneof_list::{BEFORE, List, lists};

/// The minimum number of members of a group.
const MIN_MEMBERS: usize = 2;

/// Moves the properties of each group in the description into a type of their own.
pub(super) fn split(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    schema: &Schema,
    properties: Vec<Property>,
) -> (Vec<Property>, Vec<Oneof>) {
    let description = schema.description.as_deref().unwrap_or_default();
    if schemas.view.config.dialect != Dialect::ProtobufJson || !description.contains(BEFORE) {
        return (properties, Vec::new());
    }
    let at = pointer.child("description");
    let mut left: Vec<Option<Property>> = properties.into_iter().map(Some).collect();
    let mut oneofs = Vec::new();
    for list in lists(description) {
        let positions = positions(schemas, &list, &left, &at);
        if positions.len() < MIN_MEMBERS {
            continue;
        }
        let members = positions.into_iter().filter_map(|index| left[index].take()).collect();
        oneofs.push(define(schemas, pointer, &at.child(list.name), list.name, members));
    }
    (left.into_iter().flatten().collect(), oneofs)
}

/// Returns the positions of the members of a list among the properties. Reports each member without a property.
fn positions(
    schemas: &mut Schemas<'_>,
    list: &List<'_>,
    properties: &[Option<Property>],
    at: &Pointer,
) -> Vec<usize> {
    let mut positions = Vec::new();
    for member in &list.members {
        let json = member.to_lower_camel_case();
        let named = |name: &str| {
            properties.iter().position(|property| {
                property.as_ref().is_some_and(|property| property.wire_name == name)
            })
        };
        match named(member).or_else(|| named(&json)) {
            Some(index) if !positions.contains(&index) => positions.push(index),
            _ => {
                let message = format!(
                    "the oneof `{}` lists `{member}`, but no remaining property has this name",
                    list.name
                );
                let place = Place::Value(at.clone());
                let finding = Diagnostic::new(rules::ONEOF_MEMBER, place, message);
                schemas.report(finding.hint("add the property, or remove the name from the list"));
            }
        }
    }
    positions
}

/// Defines the type of a group.
fn define(
    schemas: &mut Schemas<'_>,
    parent: &Pointer,
    at: &Pointer,
    name: &str,
    members: Vec<Property>,
) -> Oneof {
    let id = SchemaId(at.clone());
    let schema = ir::Schema {
        id: id.clone(),
        name: SchemaName::inside(parent, name),
        docs: Docs::default(),
        deprecated: false,
        shape: Shape::Oneof(members),
    };
    // After the schema around it, which is already reserved: the plan relies on this order.
    schemas.defined.insert(id.clone(), schema);
    Oneof {
        name: name.to_owned(),
        ty: TypeUse { ty: Type::Named(id), nullable: true, origin: at.clone() },
    }
}
