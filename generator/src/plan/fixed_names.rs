//! The names that are fixed before the generator finds any: those of the config and those of the lock.
//!
//! Input: the config, the lock and the API. Output: the name of a place in the document, and the key of a schema in the
//! lock.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::ir::{Api, SchemaId, Shape};
use crate::lock::{self, NamesLock};
use crate::pointer::Pointer;

use super::krate::ModulePaths;
use super::lock_keys::{self, LockKeys};

/// The names of the config by place, and those of the lock by key.
pub struct FixedNames<'a> {
    /// The names of the config.
    pub names: BTreeMap<Pointer, String>,
    /// The lock.
    pub lock: &'a NamesLock,
    /// The paths of the modules of types.
    pub paths: &'a ModulePaths,
    /// The keys of the schemas in the lock.
    keys: LockKeys,
}

impl<'a> FixedNames<'a> {
    /// Collects the names.
    pub fn of(config: &Config, lock: &'a NamesLock, api: &Api, paths: &'a ModulePaths) -> Self {
        let names =
            api.overrides.iter().zip(&config.overrides).filter_map(|(place, entry)| {
                Some((place.clone()?, entry.name.clone()?.into_inner()))
            });
        Self { names: names.collect(), lock, paths, keys: LockKeys::of(api) }
    }

    /// Returns the name of a place in the config.
    pub fn configured(&self, origin: &Pointer) -> Option<&str> {
        self.names.get(origin).map(String::as_str)
    }

    /// Returns the key of a schema in the lock.
    pub fn key(&self, id: &SchemaId) -> Pointer {
        self.keys.get(id)
    }

    /// Returns the key of a schema's type in the lock.
    pub fn type_key(&self, id: &SchemaId) -> Pointer {
        lock::type_key(&self.key(id))
    }

    /// Returns the keys in the lock of the items that the config names, by their places. A property or a parameter at one
    /// place may belong to several items.
    pub fn configured_keys(&self, api: &Api) -> BTreeMap<Pointer, Vec<Pointer>> {
        let mut keys: BTreeMap<Pointer, Vec<Pointer>> = BTreeMap::new();
        for place in self.names.keys() {
            let key = match enum_value(place) {
                Some((schema, value)) => self.key(&schema).child("enum").child(&value),
                None => lock::without_aspect(&self.type_key(&SchemaId(place.clone()))),
            };
            keys.insert(place.clone(), vec![key]);
        }
        let mut add = |place: &Pointer, key: &dyn Fn() -> Pointer| {
            if let Some(keys) = keys.get_mut(place) {
                keys.push(key());
            }
        };
        for schema in api.schemas.values() {
            let (list, properties) = match &schema.shape {
                Shape::Object(object) => ("properties", &object.properties),
                Shape::Oneof(members) => ("enum", members),
                _ => continue,
            };
            for property in properties {
                add(&property.origin, &|| {
                    self.key(&schema.id).child(list).child(&property.wire_name)
                });
            }
        }
        for operation in &api.operations {
            for parameter in &operation.parameters {
                add(&parameter.origin, &|| lock_keys::parameter(&operation.origin, parameter));
            }
        }
        for webhook in &api.webhooks {
            add(&webhook.origin, &|| webhook.key.clone());
        }
        keys
    }
}

/// Returns the schema and the text of a value of an enum at a place.
fn enum_value(place: &Pointer) -> Option<(SchemaId, String)> {
    let list = place.parent().filter(|list| list.last().as_deref() == Some("enum"))?;
    Some((SchemaId(list.parent()?), place.last()?))
}
