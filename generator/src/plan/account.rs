//! The account of a run: the counts of input and output, and the Rust name and type of each part.
//!
//! Planners return their entries beside the planned item, as [`Planned`]. [`summary`] puts all of them together once.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Refused, Schema, Shape, Type, TypeUse};
use crate::pointer::Pointer;
use crate::select::Selection;
use crate::summary::{
    LessTyped, ListOperation, Method, Model, OperationCount, SchemaCount, Summary,
};

use super::layout::Layout;
use super::types::Types;

/// Entries for the account of a run, each under a place of the document or a key of the lock of names.
#[derive(Debug, Default)]
pub struct Account {
    /// The entries of [`Summary::methods`].
    pub methods: Vec<Method>,
    /// The entries of [`Summary::rust_names`].
    pub rust_names: Vec<(Pointer, String)>,
    /// The entries of [`Summary::rust_types`].
    pub rust_types: Vec<(Pointer, String)>,
    /// The entries of [`Summary::rust_paths`].
    pub rust_paths: Vec<(Pointer, String)>,
}

impl Account {
    /// Adds the names of the parts of the type at a path, under their keys in the lock of names.
    pub fn name_parts(&mut self, path: &str, names: impl IntoIterator<Item = (Pointer, String)>) {
        let paths = names.into_iter().map(|(key, name)| (key, format!("{path}::{name}")));
        self.rust_names.extend(paths);
    }

    /// Adds all entries of another account.
    fn append(&mut self, other: Self) {
        self.methods.extend(other.methods);
        self.rust_names.extend(other.rust_names);
        self.rust_types.extend(other.rust_types);
        self.rust_paths.extend(other.rust_paths);
    }
}

/// A planned item, and its entries for the account.
#[derive(Debug)]
pub struct Planned<T> {
    /// The item.
    pub item: T,
    /// Its entries.
    pub account: Account,
}

impl<T> Planned<T> {
    /// Adds the entries to a larger account and returns the item.
    pub fn record(self, account: &mut Account) -> T {
        account.append(self.account);
        self.item
    }

    /// Changes the item and keeps its entries.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Planned<U> {
        Planned { item: change(self.item), account: self.account }
    }
}

impl<T> FromIterator<Planned<T>> for Planned<Vec<T>> {
    fn from_iter<I: IntoIterator<Item = Planned<T>>>(planned: I) -> Self {
        let mut account = Account::default();
        let item = planned.into_iter().map(|one| one.record(&mut account)).collect();
        Self { item, account }
    }
}

/// Returns the account of a run, with the entries of all planned items.
pub fn summary(
    selection: &Selection,
    types: &Types<'_>,
    layout: &Layout,
    account: Account,
) -> Summary {
    let api = &selection.api;
    let refused =
        |what: Refused| api.refusals.iter().filter(|refusal| refusal.what == what).count();
    let mut schemas = SchemaCount { refused: refused(Refused::Schema), ..SchemaCount::default() };
    let mut unreached = Vec::new();
    let mut rust_paths = BTreeMap::new();
    let mut models = BTreeMap::new();
    for schema in api.schemas.values() {
        let component = schema.name.is_component();
        if let Some(model) = types.models.get(&schema.id) {
            rust_paths.insert(schema.id.0.clone(), model.name.clone());
            let features = layout.features(model.home);
            models.insert(schema.id.0.clone(), Model { path: layout.paths.of(model), features });
        }
        if component {
            count_schema(schema, selection, &mut schemas, &mut unreached);
        }
    }
    rust_paths.extend(account.rust_paths);
    schemas.read =
        schemas.emitted + schemas.merged + schemas.unreached + schemas.unselected + schemas.refused;
    let count = |emitted: usize, unselected: usize, what: Refused| {
        let refused = refused(what);
        OperationCount { emitted, unselected, refused, read: emitted + unselected + refused }
    };
    let (operations, webhooks) = (api.operations.len(), api.webhooks.len());
    Summary {
        operations: count(operations, selection.unselected_operations, Refused::Operation),
        webhooks: count(webhooks, selection.unselected_webhooks, Refused::Webhook),
        resources: layout.resources.len(),
        schemas,
        types: types.models.len(),
        refusals: api.refusals.clone(),
        untyped: less_typed(selection, |ty| match ty {
            Type::Untyped(rule) => Some(*rule),
            _ => None,
        }),
        opaque: less_typed(selection, |ty| match ty {
            Type::Text(rule) => Some(*rule),
            _ => None,
        }),
        oneofs: api.oneofs(),
        lists: api.operations.iter().filter_map(ListOperation::of).collect(),
        methods: account.methods,
        unreached,
        rust_types: account.rust_types.into_iter().collect(),
        rust_paths,
        models,
        rust_names: account.rust_names.into_iter().collect(),
    }
}

/// Returns the emitted places whose Rust type is less specific than the document declares.
fn less_typed(
    selection: &Selection,
    rule: impl Fn(&Type) -> Option<&'static str>,
) -> Vec<LessTyped> {
    let api = &selection.api;
    let mut found = BTreeSet::new();
    let mut look = |use_: &TypeUse| {
        for part in use_.parts() {
            if let Some(rule) = rule(&part.ty) {
                found.insert(LessTyped { origin: part.origin.clone(), rule });
            }
        }
    };
    for operation in &api.operations {
        operation.uses().for_each(&mut look);
    }
    api.webhooks.iter().for_each(|webhook| look(&webhook.payload));
    for id in selection.users.keys() {
        let Some(schema) = api.schemas.get(id) else { continue };
        schema.shape.uses().for_each(&mut look);
    }
    found.into_iter().collect()
}

/// Counts one component schema.
fn count_schema(
    schema: &Schema,
    selection: &Selection,
    counts: &mut SchemaCount,
    unreached: &mut Vec<Pointer>,
) {
    if selection.users.contains_key(&schema.id) {
        match schema.shape {
            Shape::Alias(_) => counts.merged += 1,
            Shape::Object(_)
            | Shape::Enum(_)
            | Shape::Union(_)
            | Shape::Tuple(_)
            | Shape::Oneof(_)
            | Shape::Paths(_) => counts.emitted += 1,
        }
    } else if selection.unselected_schemas.contains(&schema.id) {
        counts.unselected += 1;
    } else {
        counts.unreached += 1;
        unreached.push(schema.id.0.clone());
    }
}
