//! The names that are fixed before the generator finds any: those of the config and those of the lock.
//!
//! Input: the config, the lock and the API. Output: the name of a place in the document, and the key of a schema in the
//! lock.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::ir::{Api, SchemaId};
use crate::lock::{self, NamesLock};
use crate::pointer::Pointer;

use super::krate::ModulePaths;
use super::lock_keys::LockKeys;

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
}
