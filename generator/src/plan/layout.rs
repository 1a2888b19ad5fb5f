//! Which module a type lives in.
//!
//! A type that one resource uses lives with that resource. Types that several use live in one module for each
//! distinct set of users, because a cargo feature can gate a module for nothing, but gating items costs every reader.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::ir::{SchemaId, Shape};
use crate::lock::{self, NamesLock};
use crate::names::{self, Scope};
use crate::select::Selection;

use super::claims::{self, Claim};
use super::krate::{Home, ModelPath};

/// Where everything goes.
pub struct Layout {
    /// The resources, sorted by module.
    pub resources: Vec<ResourceLayout>,
    /// The sets of users that share types, sorted by module.
    pub shared: Vec<SharedLayout>,
    /// The home of every schema that has a type.
    pub homes: IndexMap<SchemaId, Home>,
}

/// A resource.
pub struct ResourceLayout {
    /// Its name in the words of the document.
    pub words: String,
    /// The groups of the document whose operations it has.
    pub groups: BTreeSet<String>,
    /// The name of its module, and of the method that leads to it.
    pub module: String,
    /// The name of its cargo feature.
    pub feature: String,
    /// The name of its handle.
    pub handle: String,
}

/// A set of resources that share types.
pub struct SharedLayout {
    /// The name of the module.
    pub module: String,
    /// The features of the resources.
    pub features: Vec<String>,
    /// What the document calls the resources.
    pub titles: Vec<String>,
}

impl Layout {
    /// The features that switch a module on, any of which will do.
    pub fn features(&self, home: Home) -> Vec<String> {
        match home {
            Home::Resource(index) => vec![self.resources[index].feature.clone()],
            Home::Shared(index) => self.shared[index].features.clone(),
        }
    }

    /// How a type is reached from outside of the crate.
    pub fn path(&self, model: &ModelPath) -> String {
        match model.home {
            Home::Resource(index) => {
                format!("resources::{}::{}", self.resources[index].module, model.name)
            }
            Home::Shared(_) => format!("models::{}", model.name),
        }
    }
}

/// Features of the run time and of cargo, and dependencies, whose names a resource can't have.
const TAKEN_FEATURES: &[&str] = &[
    "default",
    "full",
    "reqwest",
    "gzip",
    "brotli",
    "zstd",
    "http-body",
    "futures-core",
    "tokio",
    "jiff",
    "chrono",
    "time",
    "uuid",
    "rust_decimal",
    "rust-decimal",
    "rustls",
    "rustls-platform-verifier",
    "serde",
    "serde-json",
    "http",
    "bytes",
    "base64",
    "zeroize",
    "blocking",
    "tracing",
    "test-util",
    "test",
    "std",
    "core",
];

/// Methods of the client, and modules of a resource, whose names a resource can't have.
const TAKEN_MODULES: &[&str] = &[
    "authorization",
    "builder",
    "call",
    "clone",
    "from_env",
    "mod",
    "models",
    "new",
    "ops",
    "request",
    "resources",
    "timeout",
    "transport",
    "uri",
    "user_agent",
];

/// Lays the crate out.
pub fn lay_out(selection: &Selection, lock: &NamesLock) -> Layout {
    let resources = resources(selection, lock);
    let position: BTreeMap<&str, usize> = resources
        .iter()
        .enumerate()
        .map(|(index, resource)| (resource.words.as_str(), index))
        .collect();

    let mut sets: BTreeMap<Vec<usize>, Vec<SchemaId>> = BTreeMap::new();
    for (id, schema) in &selection.api.schemas {
        let Some(mut users) = selection.users.get(id) else { continue };
        // The fields of a struct stand beside it, whoever has a mask of them.
        if let Shape::Paths(paths) = &schema.shape {
            users = selection.users.get(&paths.message).unwrap_or(users);
        }
        if matches!(schema.shape, Shape::Alias(_)) {
            continue;
        }
        let mut set: Vec<usize> = users.iter().map(|user| position[user.as_str()]).collect();
        set.sort_unstable();
        sets.entry(set).or_default().push(id.clone());
    }

    let mut scope = Scope::with(["mod"]);
    let mut shared: Vec<(SharedLayout, Vec<SchemaId>)> = Vec::new();
    let mut homes = IndexMap::new();
    for (set, ids) in sets {
        if let [only] = set.as_slice() {
            homes.extend(ids.into_iter().map(|id| (id, Home::Resource(*only))));
        } else {
            let users: Vec<&ResourceLayout> = set.iter().map(|index| &resources[*index]).collect();
            let layout = SharedLayout {
                module: scope.claim(&[shared_name(&users, resources.len())]),
                features: users.iter().map(|user| user.feature.clone()).collect(),
                titles: users.iter().map(|user| user.words.clone()).collect(),
            };
            shared.push((layout, ids));
        }
    }
    shared.sort_by(|(left, _), (right, _)| left.module.cmp(&right.module));
    let shared = shared
        .into_iter()
        .enumerate()
        .map(|(index, (layout, ids))| {
            homes.extend(ids.into_iter().map(|id| (id, Home::Shared(index))));
            layout
        })
        .collect();
    Layout { resources, shared, homes }
}

/// The resources of the chosen operations.
fn resources(selection: &Selection, lock: &NamesLock) -> Vec<ResourceLayout> {
    let mut groups: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for operation in &selection.api.operations {
        groups.entry(&operation.resource).or_default().insert(operation.group.clone());
    }
    let claims = |aspect: Option<&str>, name: fn(&str) -> String, ending: &str| -> Vec<Claim> {
        let one = |words: &&str| {
            let key = lock::resource(words);
            let key = aspect.map_or_else(|| key.clone(), |aspect| lock::aspect(&key, aspect));
            let wish = name(words);
            Claim::of(lock.name(&key), vec![wish.clone(), format!("{wish}{ending}")])
        };
        groups.keys().map(one).collect()
    };
    let reserved = |module: &'static str| lock.names(module).map(|(_, name)| name);
    let mut scope = Scope::with(TAKEN_MODULES.iter().copied());
    let modules = claims(None, names::module_name, "_api");
    let modules = claims::settle(&mut scope, &modules, reserved("resources"));
    let mut scope = Scope::with(TAKEN_FEATURES.iter().copied());
    let features = claims(Some("feature"), names::feature_name, "-api");
    let features = claims::settle(&mut scope, &features, reserved(""));
    let mut resources: Vec<ResourceLayout> = groups
        .into_iter()
        .zip(modules)
        .zip(features)
        .map(|(((words, groups), module), feature)| {
            let locked = lock.name(&lock::aspect(&lock::resource(words), "handle"));
            let handle = format!("{}Api", names::type_name(module.trim_end_matches("_api")));
            let handle = locked.map_or(handle, str::to_owned);
            ResourceLayout { words: words.to_owned(), groups, module, feature, handle }
        })
        .collect();
    resources.sort_by(|left, right| left.module.cmp(&right.module));
    resources
}

/// What a set of users is called: by two of them, or by one and how many more.
fn shared_name(users: &[&ResourceLayout], all: usize) -> String {
    match users {
        [first, second] => format!("{}_and_{}", first.module, second.module),
        // Of a document without operations nothing is used by anybody, and everything is wanted.
        [] => "all".to_owned(),
        several if several.len() == all => "common".to_owned(),
        [first, more @ ..] => format!("{}_and_{}_more", first.module, more.len()),
    }
}
