//! Components that a discriminator tells apart although nothing lists them: each is an `allOf` of the one that has the
//! discriminator.
//!
//! <https://spec.openapis.org/oas/v3.0.4.html#models-with-polymorphism-support>

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Node;
use crate::ir::{JsonKind, SchemaId, SchemaName, Shape, Type, TypeUse};
use crate::pointer::Pointer;

use super::union::{Candidate, MERGED};
use super::{Form, ReadSchema};
use crate::lower::Lower;
use crate::lower::reach::{Budget, Reach};

impl Lower<'_> {
    /// The components that have a discriminator and list no members, each with those that are an `allOf` of it or that
    /// its mapping names.
    pub(in crate::lower) fn find_families(&self) -> BTreeMap<Pointer, Vec<Pointer>> {
        let at = Pointer::root().child("components").child("schemas");
        let Some(components) = self.map(&at) else { return BTreeMap::new() };
        let is_head = |map: &crate::document::Map| {
            map.contains_key("discriminator")
                && !map.contains_key("oneOf")
                && !map.contains_key("anyOf")
        };
        let heads = components.iter().filter(|(_, node)| node.as_map().is_some_and(is_head));
        let mut families: BTreeMap<Pointer, Vec<Pointer>> =
            heads.map(|(key, _)| (at.child(key), Vec::new())).collect();
        if families.is_empty() {
            return families;
        }
        for (key, node) in components {
            let members = node.child("allOf").and_then(Node::as_list).unwrap_or_default();
            let child = at.child(key);
            for index in 0..members.len() {
                let target = self.follow(&child.child("allOf").index(index));
                let family = target.and_then(|target| families.get_mut(&target));
                if let Some(family) = family.filter(|family| !family.contains(&child)) {
                    family.push(child.clone());
                }
            }
        }
        for (head, children) in &mut families {
            let mapping = self.map(&head.child("discriminator").child("mapping"));
            let named = mapping.into_iter().flat_map(crate::document::Map::values);
            let targets = named.filter_map(Node::as_str).filter_map(|text| self.mapped(text));
            for target in targets {
                if !children.contains(&target) {
                    children.push(target);
                }
            }
        }
        families.retain(|head, children| children.iter().any(|child| child != head));
        families
    }

    /// Whether the schema at a place is one of those that `head` stands for.
    pub(in crate::lower) fn is_of_family(&self, pointer: &Pointer, head: &Pointer) -> bool {
        let head = self.follow(head);
        head.and_then(|head| self.families.get(&head))
            .is_some_and(|family| family.contains(pointer))
    }

    /// A component that stands for those which its discriminator tells apart.
    pub(in crate::lower) fn family(
        &mut self,
        pointer: &Pointer,
        read: &ReadSchema,
        children: &[Pointer],
    ) -> Form {
        let discriminator = self.discriminator(pointer);
        let mut candidates = Vec::with_capacity(children.len());
        for child in children {
            let mut outline = self.outline(child);
            outline.kinds = BTreeSet::from([JsonKind::Object]);
            let (ty, words) = if child == pointer {
                // The head may be a whole value too.
                let words = "base".to_owned();
                let name =
                    SchemaName::Member { union: SchemaId(pointer.clone()), words: words.clone() };
                let object = self.merged(pointer, read);
                let site = pointer.child(MERGED).child("base");
                let docs = super::docs::schema_docs(&read.schema, self.config.dialect);
                (Type::Named(self.define(&site, name, docs, Shape::Object(object))), Some(words))
            } else {
                (Type::Named(SchemaId(child.clone())), None)
            };
            candidates.push(Candidate {
                site: child.clone(),
                target: child.clone(),
                ty: TypeUse { ty, nullable: false, origin: child.clone() },
                words,
                docs: Default::default(),
                outline,
            });
        }
        let mut discriminator = discriminator.unwrap_or_default();
        for Candidate { target, .. } in &candidates {
            if target == pointer {
                // The head as a whole value has its own name only: its children have theirs.
                discriminator.name_by_key(target, target);
            } else {
                self.inherit_tags(&mut discriminator, target, target, Budget::new().reach(9));
            }
        }
        self.union(pointer, candidates, Some(&discriminator))
    }

    /// What names a child of a child names the child too.
    fn inherit_tags(
        &self,
        discriminator: &mut super::evidence::Discriminator,
        child: &Pointer,
        of: &Pointer,
        reach: Reach<'_>,
    ) {
        let Some(reach) = reach.below() else { return };
        discriminator.name_by_key(child, of);
        for grandchild in self.families.get(of).into_iter().flatten() {
            if grandchild != of {
                self.inherit_tags(discriminator, child, grandchild, reach);
            }
        }
    }
}
