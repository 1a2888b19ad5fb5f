//! The keys of schemas in a lock of names.
//!
//! Purpose: parameters, members of a union and of an `allOf` have numbers in the document, which change when one is
//! inserted before them. In the lock a parameter is identified by its place and name, a member of a union by its words, and
//! an `allOf` is skipped. Input: the API. Output: a key for each schema, none twice.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{self, Api, Schema, SchemaId, SchemaName};
use crate::lock;
use crate::pointer::Pointer;

/// The key of each schema.
pub struct LockKeys {
    keys: BTreeMap<Pointer, Pointer>,
}

impl LockKeys {
    /// Finds the keys of all schemas, outer before inner.
    pub fn of(api: &Api) -> Self {
        let mut keys = Self { keys: parameters(api) };
        let mut schemas: Vec<&Schema> = api.schemas.values().collect();
        schemas.sort_by_cached_key(|schema| schema.id.0.as_str().split('/').count());
        let mut taken: BTreeSet<Pointer> = BTreeSet::new();
        for schema in schemas {
            let stable = match &schema.name {
                SchemaName::Member { union, words } => member(&keys.at(&union.0), words),
                _ => keys.at(&schema.id.0),
            };
            // The first keeps the key.
            let key = if taken.insert(stable.clone()) { stable } else { schema.id.0.clone() };
            keys.keys.insert(schema.id.0.clone(), key);
        }
        keys
    }

    /// Returns the key of a schema.
    pub fn get(&self, id: &SchemaId) -> Pointer {
        self.keys.get(&id.0).cloned().unwrap_or_else(|| id.0.clone())
    }

    /// Returns the key of a place, below the nearest outer place that has a key of its own.
    fn at(&self, pointer: &Pointer) -> Pointer {
        let mut around = Some(pointer.clone());
        while let Some(place) = around {
            if let Some(key) = self.keys.get(&place) {
                let rest = pointer.rebased(&place, key);
                return without_all_of(&rest.unwrap_or_else(|| pointer.clone()));
            }
            around = place.parent();
        }
        without_all_of(pointer)
    }
}

/// Returns the key of a member of a union.
pub fn member(union: &Pointer, words: &str) -> Pointer {
    list(union, "members").child(words)
}

/// Returns the key of a list of members of a union that are identified in the same way.
pub fn list(union: &Pointer, what: &str) -> Pointer {
    lock::aspect(union, what)
}

/// Returns the key of a parameter.
pub fn parameter(operation: &Pointer, parameter: &ir::Parameter) -> Pointer {
    let place = match parameter.place {
        ir::ParameterPlace::Path => "path",
        ir::ParameterPlace::Query => "query",
        ir::ParameterPlace::QueryString => "querystring",
        ir::ParameterPlace::Header => "header",
        ir::ParameterPlace::Cookie => "cookie",
    };
    operation.child("parameters").child(place).child(&parameter.wire_name)
}

/// Returns the keys of the parameters in lists.
fn parameters(api: &Api) -> BTreeMap<Pointer, Pointer> {
    let parameters = api.operations.iter().flat_map(|operation| &operation.parameters);
    parameters
        .filter_map(|one| {
            let list = one.origin.parent()?;
            let around = list.parent()?;
            let in_list = list.last()? == "parameters" && around.last()? != "components";
            in_list.then(|| (one.origin.clone(), parameter(&around, one)))
        })
        .collect()
}

/// Returns the place without the steps into an `allOf`: a part of one of its members is a part of the whole.
fn without_all_of(pointer: &Pointer) -> Pointer {
    let text = pointer.as_str();
    if !text.contains("/allOf/") {
        return pointer.clone();
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut steps = text.split('/').peekable();
    while let Some(step) = steps.next() {
        let is_number = |next: &&str| next.bytes().all(|byte| byte.is_ascii_digit());
        let named = kept.last().is_some_and(|last| ["properties", "schemas"].contains(last));
        if step == "allOf" && !named && steps.next_if(is_number).is_some() {
            continue;
        }
        kept.push(step);
    }
    Pointer::from_fragment(kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_no_step_for_an_all_of() {
        for (pointer, place) in [
            ("#/a/allOf/1/properties/b", "#/a/properties/b"),
            ("#/a/allOf/0/allOf/12/items", "#/a/items"),
            ("#/a/properties/allOf/items", "#/a/properties/allOf/items"),
            ("#/components/schemas/allOf/0", "#/components/schemas/allOf/0"),
            ("#/a/items", "#/a/items"),
        ] {
            assert_eq!(without_all_of(&Pointer::from_fragment(pointer)).as_str(), place);
        }
    }
}
