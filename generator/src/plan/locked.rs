//! What a lock of names means for types, modules and paths.
//!
//! Purpose: types that are locked get their names before all others; everything that has a Rust path is written down
//! for the next lock; a type that has moved is found where it was; and what can't be kept is told. Input: the lock, and
//! what was planned. Output: names, paths, [`Moved`] types and findings.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Schema, SchemaId, Shape};
use crate::lock;
use crate::names::{self, Scope};
use crate::pointer::Pointer;
use crate::rules;

use super::krate::{Home, ModelPath, ModulePaths, Moved, Operation};
use super::layout::Layout;
use super::overrides::Overrides;

/// Names the types of a module that the config or the lock names, and takes the names that are kept for what is no
/// more. Gives back the others.
pub fn name_types<'a>(
    members: Vec<&'a Schema>,
    module: &str,
    scope: &mut Scope,
    chosen: &mut BTreeMap<SchemaId, String>,
    overrides: &Overrides,
) -> Vec<&'a Schema> {
    let mut rest = Vec::with_capacity(members.len());
    for schema in members {
        match overrides.name(&schema.id.0) {
            Some(name) => {
                let name = scope.claim(&[names::type_name(name)]);
                chosen.insert(schema.id.clone(), name);
            }
            None => rest.push(schema),
        }
    }
    rest.retain(|schema| {
        let key = overrides.type_key(&schema.id);
        let locked = overrides.lock.name_in(&key, module).filter(|name| scope.take(name));
        if let Some(name) = locked {
            chosen.insert(schema.id.clone(), name.to_owned());
        }
        locked.is_none()
    });
    scope.reserve(overrides.lock.names(module).map(|(_, name)| name));
    rest
}

/// Returns the paths of resources and types. The planners of other parts return theirs.
pub fn paths(
    layout: &Layout,
    models: &IndexMap<SchemaId, ModelPath>,
    overrides: &Overrides,
) -> Vec<(Pointer, String)> {
    let resources = layout.resources.iter().zip(layout.paths.resources());
    let resources = resources.flat_map(|(resource, path)| {
        let key = lock::resource(&resource.words);
        [
            (lock::aspect(&key, "handle"), format!("{path}::{}", resource.handle)),
            (lock::aspect(&key, "feature"), resource.feature.clone()),
            (key, path.clone()),
        ]
    });
    let webhooks = layout.webhooks.iter().map(|name| (lock::webhooks_feature(), name.clone()));
    let types =
        models.iter().map(|(id, model)| (overrides.type_key(id), overrides.paths.of(model)));
    resources.chain(webhooks).chain(types).collect()
}

/// The types that moved, by the module that they left.
pub struct MovedTypes {
    /// From the module of shared types.
    pub models: Vec<Moved>,
    /// From the module of each resource.
    pub resources: Vec<Vec<Moved>>,
}

/// Returns the types that an old path must lead to as well.
pub fn moved(
    operations: &[Vec<Operation>],
    layout: &Layout,
    models: &IndexMap<SchemaId, ModelPath>,
    overrides: &Overrides,
    diagnostics: &mut Diagnostics,
) -> MovedTypes {
    let positions: BTreeMap<&str, usize> = overrides
        .paths
        .resources()
        .iter()
        .enumerate()
        .map(|(index, path)| (path.as_str(), index))
        .collect();
    let mut taken: BTreeSet<(&str, &str)> = models
        .values()
        .map(|model| (overrides.paths.module(model.home), model.name.as_str()))
        .collect();
    let resources = layout.resources.iter().zip(operations).zip(overrides.paths.resources());
    for ((resource, operations), module) in resources {
        taken.insert((module, &resource.handle));
        taken.extend(imports(operations).into_iter().map(|name| (module.as_str(), name)));
    }
    let mut moved = Vec::new();
    for (id, model) in models {
        let key = overrides.type_key(id);
        let home = overrides.paths.module(model.home);
        let old_paths = overrides.lock.paths(&key).iter();
        for path in old_paths.filter(|path| lock::parent(path) != home) {
            let (module, name) = (lock::parent(path), lock::last(path));
            let resource = positions.get(module).copied();
            let there = module == ModulePaths::MODELS || resource.is_some();
            // What a module imports from the shared types under this very name is exported by it from then on.
            let itself = home == ModulePaths::MODELS && model.name == name;
            if there && (itself || !taken.contains(&(module, name))) {
                let features = gate(layout, resource, model.home);
                let target = model.clone();
                moved.push((resource, Moved { name: name.to_owned(), target, features }));
            } else if let Some(place) = overrides.lock.place(&key) {
                let why = if there { "something else is called so" } else { "the module is gone" };
                let message = format!("`{path}` is no more: {why}");
                let now = overrides.paths.of(model);
                let hint = format!("the type is `{now}` now; take the old path out of the line");
                let fault = Diagnostic::new(rules::LOCKED_NAME, place, message);
                diagnostics.report(fault.hint(hint));
            }
        }
    }
    moved.sort_by(|(_, left), (_, right)| {
        let key = |one: &Moved| (overrides.paths.of(&one.target), one.name.clone());
        key(left).cmp(&key(right))
    });
    let mut by_module = MovedTypes {
        models: Vec::new(),
        resources: layout.resources.iter().map(|_| Vec::new()).collect(),
    };
    for (resource, moved) in moved {
        resource.map_or(&mut by_module.models, |index| &mut by_module.resources[index]).push(moved);
    }
    by_module
}

/// Returns the shared types that the module of a resource imports: those of its arguments.
fn imports(operations: &[Operation]) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for operation in operations {
        let parameters = operation.required.iter().chain(&operation.optional);
        let bodies = operation.bodies();
        for ty in parameters.map(|parameter| &parameter.ty).chain(bodies) {
            ty.walk(&mut |part| {
                let model = part.model().filter(|model| matches!(model.home, Home::Shared(_)));
                names.extend(model.map(|model| model.name.as_str()));
            });
        }
    }
    names
}

/// The features of the new home that the old one does not bring along.
fn gate(layout: &Layout, old: Option<usize>, home: Home) -> Vec<String> {
    let features = layout.features(home);
    match old {
        Some(index) if features.contains(&layout.resources[index].feature) => Vec::new(),
        _ => features,
    }
}

/// Tells of every locked name that something else has now.
pub fn complain(
    api: &Api,
    config: &Config,
    paths: &BTreeMap<Pointer, String>,
    overrides: &Overrides,
    diagnostics: &mut Diagnostics,
) {
    let operations: BTreeSet<&Pointer> =
        api.operations.iter().map(|operation| &operation.origin).collect();
    let mut lost: Vec<(&Pointer, &str)> = Vec::new();
    for (key, path) in paths {
        let old_paths = overrides.lock.paths(key);
        let Some(first) = old_paths.first() else { continue };
        if lock::is_argument(key, path) || lock::is_argument(key, first) {
            continue;
        }
        // A resource is the same wherever it is said to live.
        let same_module =
            |old: &&String| lock::is_resource(key) || lock::module(old) == lock::module(path);
        match old_paths.iter().find(same_module) {
            Some(old) if lock::last(old) != lock::last(path) => lost.push((key, old)),
            None if lock::is_member(key) && lock::last(first) != lock::last(path) => {
                lost.push((key, first));
            }
            None if operations.contains(key) => {
                report_moved(key, first, path, overrides, diagnostics)
            }
            _ => {}
        }
    }
    if lost.is_empty() {
        return;
    }
    let chosen = chosen(api, config, overrides);
    for (key, old) in lost {
        if chosen.contains(&lock::without_aspect(key)) {
            continue;
        }
        let Some(place) = overrides.lock.place(key) else { continue };
        let message = format!("`{old}` can't be kept: the name is taken");
        let hint = "by the crate itself or by an override; take the line out of the lock, or give it another name";
        diagnostics.report(Diagnostic::new(rules::NAMES_LOCK, place, message).hint(hint));
    }
}

fn report_moved(
    key: &Pointer,
    old: &str,
    new: &str,
    overrides: &Overrides,
    diagnostics: &mut Diagnostics,
) {
    let Some(place) = overrides.lock.place(key) else { return };
    let message = format!("`{old}` is no more: the operation stands on another resource");
    let hint = format!("it is `{new}` now; `[resources.share]` in the config puts groups together");
    diagnostics.report(Diagnostic::new(rules::LOCKED_NAME, place, message).hint(hint));
}

/// The keys of what the config names: there the lock has no say.
fn chosen(api: &Api, config: &Config, overrides: &Overrides) -> BTreeSet<Pointer> {
    let mut chosen: BTreeSet<Pointer> = overrides
        .names
        .keys()
        .map(|pointer| lock::without_aspect(&overrides.type_key(&SchemaId(pointer.clone()))))
        .collect();
    for schema in api.schemas.values() {
        let Shape::Object(object) = &schema.shape else { continue };
        let list = overrides.place(&schema.id).child("properties");
        let named =
            object.properties.iter().filter(|property| overrides.name(&property.origin).is_some());
        chosen.extend(named.map(|property| list.child(&property.wire_name)));
    }
    let webhooks = api.webhooks.iter();
    let webhooks = webhooks.filter(|webhook| overrides.name(&webhook.origin).is_some());
    chosen.extend(webhooks.map(|webhook| webhook.key.clone()));
    let variables = api.servers.iter().flat_map(|server| &server.variables);
    let named = variables.filter(|variable| {
        config.client.server_variables.keys().any(|name| name.get_ref() == &variable.name)
    });
    chosen.extend(named.map(|variable| variable.origin.clone()));
    chosen
}
