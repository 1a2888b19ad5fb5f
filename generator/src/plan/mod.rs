//! From the API to a crate: every Rust decision is made here.
//!
//! Purpose: names, types, boxing, presence, modules, features, docs.
//! Input: a [`Selection`] and the config. Output: a [`krate::Crate`] that can be printed without another thought.
//! It knows neither OpenAPI's spellings nor tokens.

mod answers;
mod auth;
mod bodies;
mod builder;
mod claims;
mod custom;
mod direction;
pub mod docs;
mod enumeration;
mod expression;
pub mod krate;
mod layout;
mod locked;
mod method_example;
mod naming;
mod oneof;
mod operations;
mod paging;
mod places;
mod quick_start;
mod scripted;
mod security;
mod servers;
mod target;
mod types;
mod unions;
mod webhooks;
mod wire_tests;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use crate::config::{self, Checked, Config};
use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Operation, Refused, Schema, Shape, Type, TypeUse};
use crate::lock::NamesLock;
use crate::markdown::{DocComment, Phrase, phrase};
use crate::names;
use crate::part;
use crate::pointer::Pointer;
use crate::sample::{CallSample, Samples};
use crate::select::Selection;
use crate::summary::{HalfSaid, ListOperation, Model, OperationCount, SchemaCount, Summary};

use krate::{Crate, Dialect, Home, Item, Manifest, Retry, RoundTrip};
use layout::Layout;
use operations::Told;
use places::Places;
use security::Asked;
use types::Types;

/// Plans the crate.
pub fn plan(
    selection: Selection,
    samples: &Samples,
    config: &Config,
    lock: &NamesLock,
    diagnostics: &mut Diagnostics,
) -> Crate {
    let api = &selection.api;
    let layout = layout::lay_out(&selection, lock);
    let overrides = Overrides::of(config, lock, api, &layout);
    let models = naming::name_types(&selection, &layout, &overrides, config, diagnostics);
    let dialect = match config.dialect {
        config::Dialect::Json => Dialect::Json,
        config::Dialect::ProtobufJson => Dialect::ProtobufJson,
    };
    let types = Types::new(api, dialect, models, custom::custom_types(config));

    let mut summary = summary(&selection, &types, &layout);
    locked::record(&layout, &types.models, &overrides, &mut summary.rust_names);
    let items = plan_items(api, &types, &overrides, &mut summary);
    let asked = Asked::of(api);
    let (resources, shared) = fill(&layout, items, |resource| {
        let told = Told { asked: &asked, all_on_429: config.retry.all_on_429 };
        operations::plan_operations(api, resource, told, &types, &overrides, &mut summary)
    });
    let (mut resources, shared) = mark_parameters(resources, shared);
    plan_tests(api, samples, &mut resources);
    let webhooks = webhooks::plan(api, &layout, &types, &overrides, &mut summary);
    let (server, security) =
        builder::plan(api, &asked, config, &overrides, &mut summary, diagnostics);
    let mut krate = Crate {
        manifest: manifest(api, config),
        docs: crate_docs(api),
        dialect,
        server,
        security,
        idempotency_key_header: header(&config.client.idempotency_key_header),
        request_id_header: header(&config.client.request_id_header),
        retry: retry(config),
        round_trips: round_trips(api, samples, &types, &layout),
        quick_start: None,
        resources,
        webhooks,
        shared,
        moved: Vec::new(),
        summary,
    };
    let moved = locked::moved(&krate.resources, &layout, &types.models, &overrides, diagnostics);
    for (resource, moved) in moved {
        resource.map_or(&mut krate.moved, |index| &mut krate.resources[index].moved).push(moved);
    }
    locked::complain(api, config, &krate.summary.rust_names, &overrides, diagnostics);
    method_example::plan(api, samples, config, &mut krate);
    krate.quick_start = quick_start::plan(api, samples, &krate, config, diagnostics);
    krate
}

/// The name of a header as the config has it.
fn header(name: &Option<Checked<config::Header>>) -> Option<String> {
    name.as_ref().map(|name| name.get_ref().clone())
}

/// How calls are retried.
fn retry(config: &Config) -> Retry {
    let config::Retry { attempts, initial_backoff_ms, max_backoff_ms, all_on_429, .. } =
        config.retry;
    let attempts = attempts.map(NonZeroU32::get);
    Retry { attempts, initial_backoff_ms, max_backoff_ms, all_on_429 }
}

/// The names that are given: by the config, by the place of the thing; and by the lock.
struct Overrides<'a> {
    names: BTreeMap<Pointer, String>,
    lock: &'a NamesLock,
    /// The paths of the modules of the resources.
    modules: Vec<String>,
    /// Where the schemas stand, in the words of the lock.
    places: Places,
}

impl<'a> Overrides<'a> {
    fn of(config: &Config, lock: &'a NamesLock, api: &Api, layout: &Layout) -> Self {
        let names = config
            .overrides
            .iter()
            .filter_map(|entry| {
                Some((
                    Pointer::from_fragment(entry.at.get_ref().clone()),
                    entry.name.clone()?.into_inner(),
                ))
            })
            .collect();
        let modules = layout.resources.iter().map(|one| locked::resource_path(&one.module));
        Self { names, lock, modules: modules.collect(), places: Places::of(api) }
    }

    fn name(&self, origin: &Pointer) -> Option<&str> {
        self.names.get(origin).map(String::as_str)
    }
}

/// Plans every type that is emitted, with the module that it belongs to.
fn plan_items(
    api: &Api,
    types: &Types<'_>,
    overrides: &Overrides,
    summary: &mut Summary,
) -> Vec<(Home, Item)> {
    let mut items = Vec::with_capacity(types.models.len());
    for schema in api.schemas.values() {
        let Some(model) = types.models.get(&schema.id) else { continue };
        part::at(&schema.id.0);
        items.push((model.home, types.plan_item(schema, model, overrides, summary)));
    }
    items
}

/// Puts the types and operations into their modules.
fn fill(
    layout: &Layout,
    items: Vec<(Home, Item)>,
    mut operations: impl FnMut(&layout::ResourceLayout) -> Vec<krate::Operation>,
) -> (Vec<krate::Resource>, Vec<krate::SharedModule>) {
    let mut resources: Vec<krate::Resource> = layout
        .resources
        .iter()
        .map(|resource| krate::Resource {
            title: resource.words.clone(),
            module: resource.module.clone(),
            feature: resource.feature.clone(),
            handle: resource.handle.clone(),
            operations: operations(resource),
            types: Vec::new(),
            moved: Vec::new(),
            tests: Vec::new(),
            untested: Vec::new(),
        })
        .collect();
    let mut shared: Vec<krate::SharedModule> = layout
        .shared
        .iter()
        .map(|set| krate::SharedModule {
            module: set.module.clone(),
            docs: DocComment::of(&shared_docs(set)),
            features: set.features.clone(),
            types: Vec::new(),
        })
        .collect();
    for (home, item) in items {
        match home {
            Home::Shared(index) => shared[index].types.push(item),
            Home::Resource(index) => resources[index].types.push(item),
        }
    }
    (resources, shared)
}

/// The docs of the crate: the description of the API.
fn crate_docs(api: &Api) -> DocComment {
    let mut docs = DocComment::default();
    docs.markdown(api.info.description.as_deref().unwrap_or_default());
    docs
}

/// Who uses the types of a module.
fn shared_docs(set: &layout::SharedLayout) -> Phrase {
    let resources = match set.titles.len() {
        1 => phrase!("a resource uses"),
        count => phrase!("{} resources use", Phrase::number(count)),
    };
    let titles: Vec<Phrase> = set.titles.iter().map(|title| Phrase::text(title)).collect();
    let list = Phrase::join(&titles, ", ");
    match (set.titles.as_slice(), set.webhooks) {
        ([], false) => phrase!("The types of the document."),
        ([], true) => phrase!("Types that only webhooks send."),
        (_, false) => phrase!("Types that {}: {}.", resources, list),
        (_, true) => phrase!("Types that webhooks send and {}: {}.", resources, list),
    }
}

/// The operations of a resource with their samples, in the order of its methods.
fn calls<'a>(
    api: &'a Api,
    samples: &'a Samples,
    resource: &'a str,
) -> impl Iterator<Item = (&'a Operation, &'a CallSample)> {
    let all = api.operations.iter().zip(&samples.calls);
    all.filter(move |(operation, _)| operation.resource == resource)
}

/// Plans the tests of all operations.
fn plan_tests(api: &Api, samples: &Samples, resources: &mut [krate::Resource]) {
    for resource in resources {
        let mut scope = names::Scope::with(wire_tests::TAKEN.iter().copied());
        let own = calls(api, samples, &resource.title);
        for ((operation, sample), planned) in own.zip(&resource.operations) {
            part::at(&operation.origin);
            match wire_tests::plan(operation, planned, sample) {
                Ok(tests) => resource.tests.extend(tests.into_iter().map(|test| {
                    let longer = format!("{}_call", test.name.trim_start_matches("r#"));
                    krate::WireTest { name: scope.claim(&[test.name.clone(), longer]), ..test }
                })),
                Err(untested) => resource.untested.push(untested),
            }
        }
    }
}

/// Marks the enums that parameters are made of whose text is what is sent.
fn mark_parameters(
    mut resources: Vec<krate::Resource>,
    mut shared: Vec<krate::SharedModule>,
) -> (Vec<krate::Resource>, Vec<krate::SharedModule>) {
    let mut used: BTreeSet<krate::ModelPath> = BTreeSet::new();
    for operation in resources.iter().flat_map(|resource| &resource.operations) {
        let parameters = operation.required.iter().chain(&operation.optional);
        let as_text =
            |parameter: &&krate::Parameter| !matches!(parameter.written, krate::Written::Styled(_));
        for parameter in parameters.filter(as_text) {
            parameter.ty.walk(&mut |part| {
                if let Some(model) = part.model() {
                    used.insert(model.clone());
                }
            });
        }
    }
    let mut open: Vec<krate::ModelPath> = used.iter().cloned().collect();
    while let Some(krate::ModelPath { home, name }) = open.pop() {
        let types = match home {
            Home::Shared(index) => &mut shared[index].types,
            Home::Resource(index) => &mut resources[index].types,
        };
        for item in types {
            match item {
                Item::Union(plan) if plan.name == name => {
                    plan.is_parameter = true;
                    let held = plan.variants.iter().filter_map(|variant| variant.ty.model());
                    open.extend(held.filter(|model| used.insert((*model).clone())).cloned());
                }
                Item::TextEnum(plan) if plan.name == name => plan.is_parameter = true,
                Item::IntegerEnum(plan) if plan.name == name => plan.is_parameter = true,
                Item::JsonEnum(plan) if plan.name == name => plan.is_parameter = true,
                _ => {}
            }
        }
    }
    (resources, shared)
}

fn texts<G>(list: &[Checked<G>]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

fn manifest(api: &Api, config: &Config) -> Manifest {
    let package = &config.package;
    Manifest {
        name: package.name.to_string(),
        library: package.name.replace('-', "_"),
        version: package.version.to_string(),
        description: package
            .description
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_else(|| format!("Rust SDK of {}", api.info.title)),
        license: package.license.to_string(),
        repository: package.repository.as_ref().map(ToString::to_string),
        homepage: package.homepage.as_ref().map(ToString::to_string),
        keywords: texts(&package.keywords),
        categories: texts(&package.categories),
        authors: texts(&package.authors),
    }
}

/// The examples of component schemas, as tests.
fn round_trips(api: &Api, samples: &Samples, types: &Types<'_>, layout: &Layout) -> Vec<RoundTrip> {
    let mut scope = names::Scope::default();
    let mut tests = Vec::new();
    for schema in api.schemas.values() {
        let (Some(example), Some(model)) =
            (samples.examples.get(&schema.id), types.models.get(&schema.id))
        else {
            continue;
        };
        let Ok(json) = serde_json::to_string_pretty(example) else { continue };
        let wish = format!(
            "{}_keeps_its_example",
            names::value_name(&model.name).trim_start_matches("r#")
        );
        tests.push(RoundTrip {
            name: scope.claim(&[wish]),
            ty: model.clone(),
            json,
            features: layout.features(model.home),
        });
    }
    tests
}

/// The account: what went in and what came of it.
fn summary(selection: &Selection, types: &Types<'_>, layout: &Layout) -> Summary {
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
            models.insert(schema.id.0.clone(), Model { path: layout.path(model), features });
        }
        if component {
            count(schema, selection, &mut schemas, &mut unreached);
        }
    }
    schemas.read =
        schemas.emitted + schemas.merged + schemas.unreached + schemas.unselected + schemas.refused;
    let account = |emitted: usize, unselected: usize, refused: usize| OperationCount {
        emitted,
        unselected,
        refused,
        read: emitted + unselected + refused,
    };
    Summary {
        operations: account(
            api.operations.len(),
            selection.unselected_operations,
            refused(Refused::Operation),
        ),
        webhooks: account(
            api.webhooks.len(),
            selection.unselected_webhooks,
            refused(Refused::Webhook),
        ),
        resources: layout.resources.len(),
        schemas,
        types: types.models.len(),
        refusals: api.refusals.clone(),
        untyped: half_said(selection, |ty| match ty {
            Type::Untyped(rule) => Some(*rule),
            _ => None,
        }),
        opaque: half_said(selection, |ty| match ty {
            Type::Text(rule) => Some(*rule),
            _ => None,
        }),
        oneofs: api.oneofs(),
        lists: api.operations.iter().filter_map(ListOperation::of).collect(),
        unreached,
        rust_types: BTreeMap::new(),
        rust_paths,
        models,
        rust_names: BTreeMap::new(),
    }
}

/// Every place that is reached and where Rust says less than the document.
fn half_said(selection: &Selection, rule: impl Fn(&Type) -> Option<&'static str>) -> Vec<HalfSaid> {
    let api = &selection.api;
    let mut found = BTreeSet::new();
    let mut look = |use_: &TypeUse| {
        for part in use_.parts() {
            if let Some(rule) = rule(&part.ty) {
                found.insert(HalfSaid { origin: part.origin.clone(), rule });
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
fn count(
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
