//! Types that are defined by themselves with no object between: lists, maps and unions of themselves.
//!
//! An alias, a list or a map has no type of its own in Rust, so that one which contains itself would be written out
//! without end, and a value of a union that is a member of itself could not be decoded. Input: the schemas that were
//! read. Output: the same schemas without such cycles, and a finding for each. The edges come from a search in the
//! order of the document, so that the same document always loses the same parts.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Edges, SchemaId, Shape, Sign, Type, TypeUse, Union, closing_edges};
use crate::pointer::Pointer;
use crate::rules;

use crate::lower::Lower;

/// The deepest nesting of lists and maps without a named type between. The compiler resolves traits for each level
/// and gives up at 128.
const MOST_NESTED: usize = 32;

impl Lower<'_> {
    /// Replaces the parts of aliases and unions that close a cycle.
    pub(in crate::lower) fn break_cycles(&mut self) {
        self.break_unions();
        self.break_aliases();
        self.bound_nesting();
    }

    /// The same for inline schemas, once all that stands around one is read.
    pub(in crate::lower) fn end_cycle(&mut self) {
        if self.open.is_empty() {
            self.break_cycles();
        }
    }

    /// Unions that are members of themselves, or of their own members.
    fn break_unions(&mut self) {
        let mut edges = Edges::new();
        for (id, schema) in &self.api.schemas {
            let Shape::Union(union) = &schema.shape else { continue };
            let members = union.members.iter().enumerate();
            let targets = members.filter_map(|(index, member)| {
                let Type::Named(target) = &self.api.resolved(&member.ty).ty else { return None };
                let shape = &self.api.schemas.get(target)?.shape;
                matches!(shape, Shape::Union(_)).then(|| (index, target.clone()))
            });
            edges.insert(id.clone(), targets.collect());
        }
        // From the back, so that the positions before a removed member stay.
        for (id, index) in closing_edges(&edges).into_iter().rev() {
            let is_itself = edges[&id].iter().any(|edge| *edge == (index, id.clone()));
            if let Some(Shape::Union(union)) =
                self.api.schemas.get_mut(&id).map(|schema| &mut schema.shape)
            {
                let origin = union.members[index].ty.origin.clone();
                if is_itself {
                    remove_member(union, index);
                    self.report_cycle(
                        &origin,
                        "the union lists itself as a member; the member is ignored",
                    );
                } else {
                    make_untyped(&mut union.members[index].ty);
                    self.report_cycle(
                        &origin,
                        "the union is a member of this member; it is read as any JSON",
                    );
                }
            }
        }
        let hollow =
            |shape: &Shape| matches!(shape, Shape::Union(union) if union.members.is_empty());
        for (id, schema) in self.api.schemas.iter_mut().filter(|(_, schema)| hollow(&schema.shape))
        {
            schema.shape = Shape::Alias(untyped(&id.0));
        }
    }

    /// Names of lists and maps of themselves, and names that stand for nothing but themselves.
    fn break_aliases(&mut self) {
        for (id, _) in closing_edges(&self.alias_edges()) {
            let shape = self.api.schemas.get_mut(&id).map(|schema| &mut schema.shape);
            if let Some(Shape::Alias(target)) = shape {
                let part = target.innermost();
                make_untyped(part);
                let origin = part.origin.clone();
                self.report_cycle(&origin, "the schema contains itself with no object between; it is read as any JSON here");
            }
        }
    }

    /// Lists of lists, deeper than the compiler follows.
    fn bound_nesting(&mut self) {
        // Each alias after those that it stands for.
        let edges = self.alias_edges();
        let mut depths: BTreeMap<SchemaId, usize> = BTreeMap::new();
        for start in edges.keys() {
            let mut path = vec![start];
            while let Some((_, next)) =
                edges.get(path[path.len() - 1]).and_then(|list| list.first())
            {
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
                let Some(Shape::Alias(target)) =
                    self.api.schemas.get_mut(id).map(|schema| &mut schema.shape)
                else {
                    continue;
                };
                let own = target.parts().count() - 1;
                let depth = own + behind.unwrap_or(0);
                if depth <= MOST_NESTED || behind.is_none() {
                    depths.insert(id.clone(), depth.min(MOST_NESTED));
                    continue;
                }
                let part = target.innermost();
                make_untyped(part);
                let origin = part.origin.clone();
                depths.insert(id.clone(), own);
                self.report_depth(&origin);
            }
        }
    }

    /// The list or map of this item, unless it is nested too deep.
    pub(in crate::lower) fn nested(&mut self, item: TypeUse) -> Box<TypeUse> {
        if item.parts().count() < MOST_NESTED {
            return Box::new(item);
        }
        self.report_depth(&item.origin);
        Box::new(untyped(&item.origin))
    }

    fn alias_edges(&self) -> Edges {
        let aliases = self.api.schemas.iter().filter_map(|(id, schema)| {
            let Shape::Alias(target) = &schema.shape else { return None };
            let named = match &target.parts().last()?.ty {
                Type::Named(named) => Some((0, named.clone())),
                _ => None,
            };
            Some((id.clone(), named.into_iter().collect()))
        });
        aliases.collect()
    }

    fn report_cycle(&mut self, at: &Pointer, message: &str) {
        let diagnostic = Diagnostic::new(rules::RECURSIVE_TYPE, Place::Value(at.clone()), message);
        self.report(diagnostic.hint("put an object between, with the inner value as a property"));
    }

    fn report_depth(&mut self, at: &Pointer) {
        let message = format!(
            "lists and maps are nested more than {MOST_NESTED} deep; the rest is read as any JSON"
        );
        let place = Place::Value(at.clone());
        self.report(
            Diagnostic::new(rules::RECURSIVE_TYPE, place, message)
                .hint("put an object between, with the inner list as a property"),
        );
    }
}

fn untyped(origin: &Pointer) -> TypeUse {
    let ty = Type::Untyped(rules::RECURSIVE_TYPE.name);
    TypeUse { ty, nullable: true, origin: origin.clone() }
}

fn make_untyped(use_: &mut TypeUse) {
    *use_ = untyped(&use_.origin);
}

/// Removes a member of a union with its signs.
fn remove_member(union: &mut Union, index: usize) {
    union.members.remove(index);
    union.signs.retain(|sign| sign.member != index);
    renumber(&mut union.signs, index);
}

fn renumber(signs: &mut [Sign], removed: usize) {
    for sign in signs {
        sign.member -= usize::from(sign.member > removed);
        renumber(&mut sign.items, removed);
    }
}
