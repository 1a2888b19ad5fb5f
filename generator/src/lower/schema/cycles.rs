//! Lists, maps and unions that contain themselves without an object in between.
//!
//! In Rust an alias, a list or a map is not a named type, so a list of itself would expand without end. A union that is
//! a member of itself could not be decoded. Input: all schemas. Output: the same schemas without such cycles, and a
//! finding for each cycle. The search follows document order, so the result is deterministic.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{
    Edges, Evidence, SchemaId, SchemaMap, Shape, Type, TypeUse, Union, closing_edges, resolved,
};
use crate::pointer::Pointer;
use crate::rules;

/// The maximum nesting of lists and maps without a named type in between. The compiler resolves traits for each level,
/// and its recursion limit is 128.
const MOST_NESTED: usize = 32;

/// Breaks cycles of unions and aliases, and replaces the parts of aliases that are nested too deep.
pub(super) fn break_all(schemas: &mut SchemaMap, diagnostics: &mut Diagnostics) {
    break_unions(schemas, diagnostics);
    break_aliases(schemas, diagnostics);
    bound_nesting(schemas, diagnostics);
}

/// Returns the item of a list or map, or any JSON if that would be nested too deep.
pub(super) fn bounded(item: TypeUse, diagnostics: &mut Diagnostics) -> Box<TypeUse> {
    if item.parts().count() < MOST_NESTED {
        return Box::new(item);
    }
    report_depth(&item.origin, diagnostics);
    Box::new(untyped(&item.origin))
}

/// Breaks unions that are members of themselves, or of their own members.
fn break_unions(schemas: &mut SchemaMap, diagnostics: &mut Diagnostics) {
    let edges = union_edges(schemas);
    // In reverse order, so that removing a member does not move those still to be processed.
    for (id, index) in closing_edges(&edges).into_iter().rev() {
        let is_itself = edges[&id].iter().any(|edge| *edge == (index, id.clone()));
        if let Some(Shape::Union(union)) = schemas.get_mut(&id).map(|schema| &mut schema.shape) {
            let origin = union.members[index].ty.origin.clone();
            let message = if is_itself {
                remove_member(union, index);
                "the union contains itself as a member; the member is ignored"
            } else {
                make_untyped(&mut union.members[index].ty);
                "this member contains the union around it; the member is read as any JSON"
            };
            report_cycle(&origin, message, diagnostics);
        }
    }
    let is_empty = |shape: &Shape| matches!(shape, Shape::Union(union) if union.members.is_empty());
    for (id, schema) in schemas.iter_mut().filter(|(_, schema)| is_empty(&schema.shape)) {
        schema.shape = Shape::Alias(untyped(&id.0));
    }
}

/// Returns the members of each union that are unions themselves, with their positions.
fn union_edges(schemas: &SchemaMap) -> Edges {
    let mut edges = Edges::new();
    for (id, schema) in schemas {
        let Shape::Union(union) = &schema.shape else { continue };
        let members = union.members.iter().enumerate();
        let targets = members.filter_map(|(index, member)| {
            let Type::Named(target) = &resolved(schemas, &member.ty).ty else { return None };
            let shape = &schemas.get(target)?.shape;
            matches!(shape, Shape::Union(_)).then(|| (index, target.clone()))
        });
        edges.insert(id.clone(), targets.collect());
    }
    edges
}

/// Breaks aliases of themselves, and of lists and maps of themselves.
fn break_aliases(schemas: &mut SchemaMap, diagnostics: &mut Diagnostics) {
    for (id, _) in closing_edges(&alias_edges(schemas)) {
        let shape = schemas.get_mut(&id).map(|schema| &mut schema.shape);
        if let Some(Shape::Alias(target)) = shape {
            let part = target.innermost();
            make_untyped(part);
            let message = "the schema contains itself without an object in between; this part is read as any JSON";
            report_cycle(&part.origin, message, diagnostics);
        }
    }
}

/// Replaces the parts of aliases that are nested deeper than the compiler supports.
fn bound_nesting(schemas: &mut SchemaMap, diagnostics: &mut Diagnostics) {
    // Visits each alias after its target.
    let edges = alias_edges(schemas);
    let mut depths: BTreeMap<SchemaId, usize> = BTreeMap::new();
    for start in edges.keys() {
        let mut path = vec![start];
        while let Some((_, next)) = edges.get(path[path.len() - 1]).and_then(|list| list.first()) {
            if depths.contains_key(next) || !edges.contains_key(next) {
                break;
            }
            path.push(edges.get_key_value(next).map_or(next, |(key, _)| key));
        }
        for id in path.into_iter().rev() {
            if depths.contains_key(id) {
                continue;
            }
            let behind = edges[id].first().and_then(|(_, next)| depths.get(next)).copied();
            let shape = schemas.get_mut(id).map(|schema| &mut schema.shape);
            let Some(Shape::Alias(target)) = shape else { continue };
            let own = target.parts().count() - 1;
            let depth = own + behind.unwrap_or(0);
            if depth <= MOST_NESTED || behind.is_none() {
                depths.insert(id.clone(), depth.min(MOST_NESTED));
                continue;
            }
            let part = target.innermost();
            make_untyped(part);
            depths.insert(id.clone(), own);
            report_depth(&part.origin, diagnostics);
        }
    }
}

/// Returns the named type at the end of each alias, if there is one.
fn alias_edges(schemas: &SchemaMap) -> Edges {
    let aliases = schemas.iter().filter_map(|(id, schema)| {
        let Shape::Alias(target) = &schema.shape else { return None };
        let named = match &target.parts().last()?.ty {
            Type::Named(named) => Some((0, named.clone())),
            _ => None,
        };
        Some((id.clone(), named.into_iter().collect()))
    });
    aliases.collect()
}

fn report_cycle(at: &Pointer, message: &str, diagnostics: &mut Diagnostics) {
    let finding = Diagnostic::new(rules::RECURSIVE_TYPE, Place::Value(at.clone()), message);
    diagnostics.report(finding.hint("wrap the inner value in an object"));
}

fn report_depth(at: &Pointer, diagnostics: &mut Diagnostics) {
    let message = format!(
        "lists and maps are nested more than {MOST_NESTED} deep; the rest is read as any JSON"
    );
    let finding = Diagnostic::new(rules::RECURSIVE_TYPE, Place::Value(at.clone()), message);
    diagnostics.report(finding.hint("wrap the inner list in an object"));
}

fn untyped(origin: &Pointer) -> TypeUse {
    TypeUse { ty: Type::Untyped(rules::RECURSIVE_TYPE.name), ..TypeUse::any_json(origin) }
}

fn make_untyped(use_: &mut TypeUse) {
    *use_ = untyped(&use_.origin);
}

/// Removes a member of a union with its evidence.
fn remove_member(union: &mut Union, index: usize) {
    union.members.remove(index);
    union.evidence.retain(|one| one.member != index);
    renumber(&mut union.evidence, index);
}

fn renumber(all: &mut [Evidence], removed: usize) {
    for one in all {
        one.member -= usize::from(one.member > removed);
        renumber(&mut one.items, removed);
    }
}
