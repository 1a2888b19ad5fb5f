//! A read-only view of the document and of the config.
//!
//! Every pass reads the document through it. A view can be copied, and the references that it returns outlive it. So a
//! pass can read the document while it changes its own context.

use crate::config::Config;
use crate::diagnostic::{Place, Rule};
use crate::document::{Document, Map, Node};
use crate::normalise::{carried, references};
use crate::pointer::Pointer;
use crate::schema::{Schema, SchemaTable};

use super::overrides::Overrides;

/// The document, its schemas, and the config of a run.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub document: &'a Document,
    pub schemas: &'a SchemaTable,
    pub config: &'a Config,
    pub overrides: &'a Overrides<'a>,
}

impl<'a> View<'a> {
    /// Returns the value at a place.
    pub fn get(self, pointer: &Pointer) -> Option<&'a Node> {
        self.document.get(pointer)
    }

    /// Returns the object at a place.
    pub fn map(self, pointer: &Pointer) -> Option<&'a Map> {
        self.get(pointer).and_then(Node::as_map)
    }

    /// Returns the rule by which the object at a place, or the target of a reference there, has no content.
    pub fn unresolved(self, pointer: &Pointer) -> Option<Rule> {
        carried::unresolved(self.map(&self.follow(pointer)?)?)
    }

    /// Returns the keys of the object at a place; none where there is no object.
    pub fn keys(self, pointer: &Pointer) -> Vec<String> {
        self.map(pointer).into_iter().flat_map(Map::keys).cloned().collect()
    }

    /// Returns the places of the items of the list at a place; none where there is no list.
    pub fn items(self, pointer: &Pointer) -> Vec<Pointer> {
        let count = self.get(pointer).and_then(Node::as_list).map_or(0, <[Node]>::len);
        (0..count).map(|index| pointer.index(index)).collect()
    }

    /// Returns the string under a key of the object at a place.
    pub fn text(self, pointer: &Pointer, key: &str) -> Option<String> {
        self.map(pointer)?.get(key)?.as_str().map(str::to_owned)
    }

    /// Returns the final target of a reference at `pointer`, or `pointer` itself. References without a target are
    /// reported before `lower` runs.
    pub fn follow(self, pointer: &Pointer) -> Option<Pointer> {
        match self.get(pointer)?.child("$ref").and_then(Node::as_str) {
            Some(text) => {
                references::follow(self.document, text, Place::Value(pointer.clone())).ok()
            }
            None => Some(pointer.clone()),
        }
    }

    /// Returns the schema at a place.
    pub fn schema(self, pointer: &Pointer) -> Option<&'a Schema> {
        self.schemas.get(pointer)
    }

    /// Returns the schema at a place, or the target of the references there.
    pub fn followed_schema(self, pointer: &Pointer) -> Option<&'a Schema> {
        self.schemas.get(&self.schemas.follow(pointer)?)
    }
}
