//! Unions that allow `null` because one of their members is such a union.

use crate::ir::{SchemaId, SchemaMap, Shape, Type, Union, UnionMember, resolved};

/// Marks each union with a nullable union among its members as nullable, until no more are found.
pub(in crate::lower) fn propagate(schemas: &mut SchemaMap) {
    loop {
        let allows_null = |member: &UnionMember| {
            let Type::Named(id) = &resolved(schemas, &member.ty).ty else { return false };
            let shape = schemas.get(id).map(|schema| &schema.shape);
            matches!(shape, Some(Shape::Union(Union { nullable: true, .. })))
        };
        let found = schemas.iter().filter(|(_, schema)| {
            matches!(&schema.shape, Shape::Union(union) if !union.nullable && union.members.iter().any(allows_null))
        });
        let found: Vec<SchemaId> = found.map(|(id, _)| id.clone()).collect();
        if found.is_empty() {
            return;
        }
        for id in found {
            let shape = schemas.get_mut(&id).map(|schema| &mut schema.shape);
            if let Some(Shape::Union(union)) = shape {
                union.nullable = true;
            }
        }
    }
}
