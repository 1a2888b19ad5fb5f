//! The paths that a names lock preserves, and the names that it can't preserve.
//!
//! Purpose: the next lock gets the paths of resources and types, an old path leads to a type that has moved, and a name that
//! the lock can't keep is reported. Input: the lock, and the planned parts. Output: paths, [`Moved`] types and findings.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, SchemaId};
use crate::lock;
use crate::pointer::Pointer;
use crate::rules;

use super::fixed_names::FixedNames;
use super::krate::{Home, ModelPath, ModulePaths, Moved, Operation};
use super::layout::Layout;
use super::servers;

/// Returns the paths of resources and types. The planners of other parts return theirs.
pub fn paths(
    layout: &Layout,
    models: &IndexMap<SchemaId, ModelPath>,
    fixed: &FixedNames,
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
    let types = models.iter().map(|(id, model)| (fixed.type_key(id), fixed.paths.of(model)));
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
    fixed: &FixedNames,
    diagnostics: &mut Diagnostics,
) -> MovedTypes {
    let positions: BTreeMap<&str, usize> = fixed
        .paths
        .resources()
        .iter()
        .enumerate()
        .map(|(index, path)| (path.as_str(), index))
        .collect();
    let mut taken: BTreeSet<(&str, &str)> = models
        .values()
        .map(|model| (fixed.paths.module(model.home), model.name.as_str()))
        .collect();
    let resources = layout.resources.iter().zip(operations).zip(fixed.paths.resources());
    for ((resource, operations), module) in resources {
        taken.insert((module, &resource.handle));
        taken.extend(imports(operations).into_iter().map(|name| (module.as_str(), name)));
    }
    let mut moved = Vec::new();
    for (id, model) in models {
        let key = fixed.type_key(id);
        let home = fixed.paths.module(model.home);
        let old_paths = fixed.lock.paths(&key).iter();
        for path in old_paths.filter(|path| lock::parent(path) != home) {
            let (module, name) = (lock::parent(path), lock::last(path));
            let resource = positions.get(module).copied();
            let there = module == ModulePaths::MODELS || resource.is_some();
            // If a module imports the shared type under this very name, it exports the import.
            let itself = home == ModulePaths::MODELS && model.name == name;
            if there && (itself || !taken.contains(&(module, name))) {
                let features = gate(layout, resource, model.home);
                let target = model.clone();
                moved.push((resource, Moved { name: name.to_owned(), target, features }));
            } else if let Some(place) = fixed.lock.place(&key) {
                let why =
                    if there { "another item has the name" } else { "its module was removed" };
                let message = format!("the locked name `{path}` no longer exists: {why}");
                let now = fixed.paths.of(model);
                let hint = format!("the type is `{now}` now; take the old path out of the line");
                let finding = Diagnostic::new(rules::LOCKED_NAME, place, message);
                diagnostics.report(finding.hint(hint));
            }
        }
    }
    moved.sort_by(|(_, left), (_, right)| {
        let key = |one: &Moved| (fixed.paths.of(&one.target), one.name.clone());
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

/// The features of the new home that the old one does not enable.
fn gate(layout: &Layout, old: Option<usize>, home: Home) -> Vec<String> {
    let features = layout.features(home);
    match old {
        Some(index) if features.contains(&layout.resources[index].feature) => Vec::new(),
        _ => features,
    }
}

/// Reports every locked name that another item has now.
pub fn complain(
    api: &Api,
    config: &Config,
    paths: &BTreeMap<Pointer, String>,
    fixed: &FixedNames,
    diagnostics: &mut Diagnostics,
) {
    let operations: BTreeSet<&Pointer> =
        api.operations.iter().map(|operation| &operation.origin).collect();
    let mut lost: Vec<(&Pointer, &str)> = Vec::new();
    for (key, path) in paths {
        let old_paths = fixed.lock.paths(key);
        let Some(first) = old_paths.first() else { continue };
        if lock::is_argument(key, path) || lock::is_argument(key, first) {
            continue;
        }
        // A resource is the same in any module.
        let same_module =
            |old: &&String| lock::is_resource(key) || lock::module(old) == lock::module(path);
        match old_paths.iter().find(same_module) {
            Some(old) if lock::last(old) != lock::last(path) => lost.push((key, old)),
            None if lock::is_member(key) && lock::last(first) != lock::last(path) => {
                lost.push((key, first));
            }
            None if operations.contains(key) => report_moved(key, first, path, fixed, diagnostics),
            _ => {}
        }
    }
    if lost.is_empty() {
        return;
    }
    let chosen = chosen(api, config, fixed);
    for (key, old) in lost {
        if chosen.contains(&lock::without_aspect(key)) {
            continue;
        }
        let Some(place) = fixed.lock.place(key) else { continue };
        let message = format!("the locked name `{old}` can't be preserved: the name is taken");
        let hint = "by the crate itself or by an override; take the line out of the lock, or give it another name";
        diagnostics.report(Diagnostic::new(rules::NAMES_LOCK, place, message).hint(hint));
    }
}

fn report_moved(
    key: &Pointer,
    old: &str,
    new: &str,
    fixed: &FixedNames,
    diagnostics: &mut Diagnostics,
) {
    let Some(place) = fixed.lock.place(key) else { return };
    let message = format!(
        "the locked name `{old}` no longer exists: the operation belongs to another resource"
    );
    let hint = format!("it is `{new}` now; `[resources.share]` in the config puts groups together");
    diagnostics.report(Diagnostic::new(rules::LOCKED_NAME, place, message).hint(hint));
}

/// The keys of the items that the config names, for which the lock does not count.
fn chosen(api: &Api, config: &Config, fixed: &FixedNames) -> BTreeSet<Pointer> {
    let mut chosen: BTreeSet<Pointer> =
        fixed.configured_keys(api).into_values().flatten().collect();
    let variables = api.servers.iter().flat_map(|server| &server.variables);
    let named = variables.filter(|variable| {
        servers::choice(config, variable).is_some_and(|choice| choice.setter.is_some())
    });
    chosen.extend(named.map(|variable| variable.origin.clone()));
    chosen
}
