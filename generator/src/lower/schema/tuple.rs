//! `prefixItems` and `patternProperties`: lists and maps of which not all parts are alike.

use crate::document::Node;
use crate::ir::{SchemaId, SchemaName, Shape, Type, TypeUse};
use crate::pointer::Pointer;

use super::union::{Candidate, MERGED};
use super::{Form, ReadSchema, inside};
use crate::lower::Lower;

impl Lower<'_> {
    /// A list whose first items have schemas of their own.
    pub(in crate::lower) fn tuple(&mut self, pointer: &Pointer, read: &ReadSchema) -> Form {
        let prefix = pointer.child("prefixItems");
        let count = self.document.get(&prefix).and_then(Node::as_list).map_or(0, <[Node]>::len);
        let sites: Vec<Pointer> = (0..count).map(|index| prefix.index(index)).collect();
        let keywords = &read.schema.keywords;
        let map = self.map(pointer);
        let closed = map.and_then(|map| map.get("items")).and_then(Node::as_bool) == Some(false);
        let is_fixed = keywords.min_items == Some(count)
            && (closed || keywords.max_items.is_some_and(|most| most <= count));
        if is_fixed {
            let items = sites
                .iter()
                .enumerate()
                .map(|(index, site)| self.use_of(site, inside(pointer, &format!("item {index}"))))
                .collect();
            return Form::Own(Shape::Tuple(items));
        }
        let has_rest =
            map.and_then(|map| map.get("items")).is_some_and(|items| items.as_map().is_some());
        let is_closed = closed || keywords.max_items.is_some_and(|most| most <= count);
        let item = match (has_rest, is_closed) {
            (true, _) => {
                let rest = pointer.child("items");
                self.one_of(&prefix, sites.into_iter().chain([rest]).collect(), "item")
            }
            (false, true) => self.one_of(&prefix, sites, "item"),
            // What comes behind may be anything.
            (false, false) => TypeUse { ty: Type::Json, nullable: true, origin: pointer.clone() },
        };
        Form::Plain(Type::Array(self.nested(item)), false)
    }

    /// The values of properties that are told by patterns, and of those that no pattern tells.
    pub(in crate::lower) fn pattern_use(&mut self, pointer: &Pointer) -> TypeUse {
        let patterns = pointer.child("patternProperties");
        let names: Vec<String> =
            self.map(&patterns).map(|map| map.keys().cloned().collect()).unwrap_or_default();
        let mut sites: Vec<Pointer> = names.iter().map(|name| patterns.child(name)).collect();
        let additional = pointer.child("additionalProperties");
        if self.map(&additional).is_some() {
            sites.push(additional);
        }
        self.one_of(&patterns.child(MERGED), sites, "value")
    }

    /// A type for values of which each has one of these schemas, as a part of a list or map. `site` is where it would
    /// stand.
    fn one_of(&mut self, site: &Pointer, sites: Vec<Pointer>, role: &str) -> TypeUse {
        let mut candidates = Vec::with_capacity(sites.len());
        for at in sites {
            let outline = self.outline(&at);
            let words = self.words(&at, &outline);
            let name = SchemaName::Member {
                union: SchemaId(site.clone()),
                words: words.clone().unwrap_or_else(|| role.to_owned()),
            };
            let ty = self.use_of(&at, name);
            let docs = self.member_docs(&at);
            let target = self.follow(&at).unwrap_or_else(|| at.clone());
            candidates.push(Candidate { site: at, target, ty, words, docs, outline });
        }
        let nullable = candidates.iter().any(|candidate| candidate.ty.nullable);
        if candidates.is_empty() {
            return TypeUse { ty: Type::Json, nullable: true, origin: site.clone() };
        }
        match self.union(site, candidates, None) {
            Form::Plain(ty, also) => {
                TypeUse { ty, nullable: nullable || also, origin: site.clone() }
            }
            Form::Own(shape) => {
                let parent = site.parent().unwrap_or_default();
                let id = self.define(site, inside(&parent, role), Default::default(), shape);
                TypeUse { ty: Type::Named(id), nullable, origin: site.clone() }
            }
        }
    }
}
