//! Schemas that contain each other, and the parts that close a cycle.

use std::collections::BTreeSet;

use indexmap::{IndexMap, IndexSet};

use super::types::SchemaId;

/// A part of a schema: the schema around it, and its position among the properties, members or items.
pub type PartKey = (SchemaId, usize);

/// The parts that lead from one schema to another.
pub type Edges = IndexMap<SchemaId, Vec<(usize, SchemaId)>>;

/// Returns the edges that close a cycle, found by a depth-first search in the order of the document.
/// Without them no cycle is left: with these boxed every type has a known size.
pub fn closing_edges(edges: &Edges) -> BTreeSet<PartKey> {
    let mut closing = BTreeSet::new();
    let mut done: IndexSet<&SchemaId> = IndexSet::new();
    for start in edges.keys() {
        if done.contains(start) {
            continue;
        }
        // The path from `start`: each schema with the number of its edges that were followed.
        let mut path: Vec<(&SchemaId, usize)> = vec![(start, 0)];
        let mut on_path: BTreeSet<&SchemaId> = BTreeSet::from([start]);
        while let Some((schema, followed)) = path.last_mut() {
            let schema: &SchemaId = schema;
            let next = edges.get(schema).and_then(|fields| fields.get(*followed));
            *followed += 1;
            match next {
                None => {
                    path.pop();
                    on_path.remove(schema);
                    done.insert(schema);
                }
                Some((field, target)) if on_path.contains(target) => {
                    closing.insert((schema.clone(), *field));
                }
                Some((_, target)) if !done.contains(target) => {
                    on_path.insert(target);
                    path.push((target, 0));
                }
                Some(_) => {}
            }
        }
    }
    closing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pointer::Pointer;

    fn id(name: &str) -> SchemaId {
        SchemaId(Pointer::root().child(name))
    }

    fn edges(list: &[(&str, &str)]) -> Edges {
        let mut edges = Edges::new();
        for (from, to) in list {
            let fields = edges.entry(id(from)).or_default();
            fields.push((fields.len(), id(to)));
        }
        edges
    }

    #[test]
    fn only_the_closing_edge_of_a_cycle_is_boxed() {
        let closing = closing_edges(&edges(&[("a", "b"), ("b", "c"), ("c", "a"), ("a", "c")]));
        assert_eq!(closing.into_iter().collect::<Vec<_>>(), [(id("c"), 0)]);
    }

    #[test]
    fn a_type_may_contain_itself_twice() {
        let closing = closing_edges(&edges(&[("tree", "tree"), ("tree", "tree")]));
        assert_eq!(closing.len(), 2);
    }

    #[test]
    fn types_without_a_cycle_have_no_box() {
        assert!(closing_edges(&edges(&[("a", "b"), ("a", "c"), ("b", "c")])).is_empty());
    }
}
