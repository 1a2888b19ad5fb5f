//! Which module a type lives in.
//!
//! A type that one resource uses lives with that resource. Types that several use, or webhooks, live in one module for
//! each distinct set of users, because a cargo feature can gate a module for nothing, but gating items costs every
//! reader.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::ir::{SchemaId, Shape};
use crate::lock::{self, NamesLock};
use crate::names::{self, Scope};
use crate::select::{Selection, User};

use super::krate::{Home, ModulePaths};
use super::name_resolution::{NameRequest, resolve};

/// The modules of the crate, and the module of each type.
pub struct Layout {
    /// The resources, sorted by module.
    pub resources: Vec<ResourceLayout>,
    /// The sets of users that share types, sorted by module.
    pub shared: Vec<SharedLayout>,
    /// The name of the cargo feature of webhooks and callbacks, where there are any.
    pub webhooks: Option<String>,
    /// The home of every schema that has a type.
    pub homes: IndexMap<SchemaId, Home>,
    /// The paths of all modules.
    pub paths: ModulePaths,
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

/// A set of users that share types.
pub struct SharedLayout {
    /// The name of the module.
    pub module: String,
    /// The features of the users.
    pub features: Vec<String>,
    /// The names of the resources among them in the document.
    pub titles: Vec<String>,
    /// Webhooks are among them.
    pub webhooks: bool,
}

impl Layout {
    /// The features that switch a module on, any of which will do.
    pub fn features(&self, home: Home) -> Vec<String> {
        match home {
            Home::Resource(index) => vec![self.resources[index].feature.clone()],
            Home::Shared(index) => self.shared[index].features.clone(),
        }
    }
}

/// Features of the runtime and of cargo, and dependencies, whose names a resource can't have.
const TAKEN_FEATURES: &str = "default full reqwest oauth ring gzip brotli zstd http-body futures-core tokio jiff chrono time uuid \
    rust_decimal rust-decimal rustls rustls-platform-verifier serde serde-json http httpdate bytes base64 \
    percent-encoding zeroize blocking fs tracing test-util test std core openapi-sdk-runtime schemars";

/// Methods of the client, and modules of a resource, whose names a resource can't have.
const TAKEN_MODULES: &str = "authorization builder call clone from_env mod models new ops request request_url resources timeout transport uri \
    user_agent";

/// Lays the crate out.
pub fn lay_out(selection: &Selection, lock: &NamesLock) -> Layout {
    let (resources, webhooks) = features(selection, lock);
    let position: BTreeMap<&str, usize> = resources
        .iter()
        .enumerate()
        .map(|(index, resource)| (resource.words.as_str(), index))
        .collect();
    // Webhooks come behind all resources.
    let position = |user: &User| match user {
        User::Resource(words) => position[words.as_str()],
        User::Webhooks => resources.len(),
    };

    let mut sets: BTreeMap<Vec<usize>, Vec<SchemaId>> = BTreeMap::new();
    for (id, schema) in &selection.api.schemas {
        let Some(mut users) = selection.users.get(id) else { continue };
        // The enum of the fields of a struct is beside the struct, not beside the users of the mask.
        if let Shape::Paths(paths) = &schema.shape {
            users = selection.users.get(&paths.message).unwrap_or(users);
        }
        if matches!(schema.shape, Shape::Alias(_)) {
            continue;
        }
        let mut set: Vec<usize> = users.iter().map(position).collect();
        set.sort_unstable();
        sets.entry(set).or_default().push(id.clone());
    }

    let mut scope = Scope::with(["mod"]);
    let mut shared: Vec<(SharedLayout, Vec<SchemaId>)> = Vec::new();
    let mut homes = IndexMap::new();
    for (set, ids) in sets {
        if let [only] = set.as_slice()
            && *only < resources.len()
        {
            homes.extend(ids.into_iter().map(|id| (id, Home::Resource(*only))));
            continue;
        }
        let users: Vec<&ResourceLayout> =
            set.iter().filter_map(|index| resources.get(*index)).collect();
        let sent = webhooks.as_ref().filter(|_| set.contains(&resources.len()));
        let modules = users.iter().map(|user| user.module.as_str()).chain(sent.map(|_| "webhooks"));
        let all = resources.len() + usize::from(webhooks.is_some());
        let features = users.iter().map(|user| &user.feature).chain(sent);
        // Without resources no type has a user, and all are emitted.
        let name = match (set.as_slice(), resources.as_slice()) {
            ([], []) => "all".to_owned(),
            ([], _) => "unused".to_owned(),
            _ => shared_name(&modules.collect::<Vec<_>>(), all),
        };
        let layout = SharedLayout {
            module: scope.take_free(&[name]),
            features: features.cloned().collect(),
            titles: users.iter().map(|user| user.words.clone()).collect(),
            webhooks: sent.is_some(),
        };
        shared.push((layout, ids));
    }
    shared.sort_by(|(left, _), (right, _)| left.module.cmp(&right.module));
    let (shared, ids): (Vec<SharedLayout>, Vec<Vec<SchemaId>>) = shared.into_iter().unzip();
    for (index, ids) in ids.into_iter().enumerate() {
        homes.extend(ids.into_iter().map(|id| (id, Home::Shared(index))));
    }
    let paths = ModulePaths::new(resources.iter().map(|resource| resource.module.as_str()));
    Layout { resources, shared, webhooks, homes, paths }
}

/// The resources of the chosen operations, and the feature of webhooks where there are any.
fn features(selection: &Selection, lock: &NamesLock) -> (Vec<ResourceLayout>, Option<String>) {
    let mut groups: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for operation in &selection.api.operations {
        groups.entry(&operation.resource).or_default().insert(operation.group.clone());
    }
    let requests =
        |aspect: Option<&str>, name: fn(&str) -> String, ending: &str| -> Vec<NameRequest> {
            let one = |words: &&str| {
                let key = lock::resource(words);
                let key = aspect.map_or_else(|| key.clone(), |aspect| lock::aspect(&key, aspect));
                let preferred = name(words);
                NameRequest::of(
                    lock.name(&key),
                    vec![preferred.clone(), format!("{}{ending}", preferred.trim_end_matches('_'))],
                )
            };
            groups.keys().map(one).collect()
        };
    let reserved = |module: &'static str| lock.names(module).map(|(_, name)| name);
    let mut scope = Scope::with(TAKEN_MODULES.split(' '));
    let modules = requests(None, names::module_name, "_api");
    let modules = resolve(&mut scope, &modules, reserved("resources"));
    let mut scope = Scope::with(TAKEN_FEATURES.split(' '));
    let mut features = requests(Some("feature"), names::feature_name, "-api");
    if !selection.api.webhooks.is_empty() {
        // The last: webhooks that are new take no name from a resource.
        let candidates = vec!["webhooks".to_owned(), "webhook-payloads".to_owned()];
        features.push(NameRequest::of(lock.name(&lock::webhooks_feature()), candidates));
    }
    let mut features = resolve(&mut scope, &features, reserved(""));
    let webhooks = features.split_off(groups.len()).pop();
    let mut resources: Vec<ResourceLayout> = groups
        .into_iter()
        .zip(modules)
        .zip(features)
        .map(|(((words, groups), module), feature)| {
            let locked = lock.name(&lock::aspect(&lock::resource(words), "handle"));
            let handle = names::type_name(&format!("{} api", module.trim_end_matches("_api")));
            let handle = locked.map_or(handle, str::to_owned);
            ResourceLayout { words: words.to_owned(), groups, module, feature, handle }
        })
        .collect();
    resources.sort_by(|left, right| left.module.cmp(&right.module));
    (resources, webhooks)
}

/// Returns the name of a set of users: after one or two of them, or after one and the number of the others.
fn shared_name(users: &[&str], all: usize) -> String {
    match users {
        [only] => (*only).to_owned(),
        [first, second] => names::joined(first, &format!("and_{second}")),
        [first, more @ ..] if users.len() < all => {
            names::joined(first, &format!("and_{}_more", more.len()))
        }
        _ => "common".to_owned(),
    }
}
