//! Plans the crate: every Rust decision is made here.
//!
//! Purpose: names, types, boxing, presence, modules, features, docs.
//! Input: a [`Selection`] and the config. Output: a [`Crate`] that is printed without another decision.
//! It knows neither OpenAPI's spellings nor tokens. Each file imports only from files that need nothing of it.

mod account;
mod auth;
mod bodies;
mod builder;
mod call;
mod client_parameters;
mod configured;
mod custom;
mod derives;
mod direction;
mod doc_example;
pub mod docs;
mod enumeration;
mod expression;
mod field_names;
mod fixed_names;
mod items;
pub mod krate;
mod layout;
mod lock_keys;
mod locked;
mod method_names;
mod modules;
mod name_resolution;
mod naming;
mod oneof;
mod operation_docs;
mod operations;
mod outputs;
mod paging;
mod parameters;
mod quick_start;
mod round_trips;
mod scripted;
mod security;
mod server_names;
mod servers;
mod settings;
mod target;
mod types;
mod unions;
mod webhooks;
mod wire_tests;

use crate::config::{Config, Times};
use crate::diagnostic::Diagnostics;
use crate::lock::NamesLock;
use crate::sample::Samples;
use crate::select::Selection;

use account::Account;
use call::PlannedCall;
use expression::TypeIndex;
use fixed_names::FixedNames;
use krate::Crate;
use modules::Contents;
use quick_start::Client;
use security::SecurityUsage;
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
    let (manifest, retry) = (settings::manifest(api, config), settings::retry(config));

    // Modules, and the names and types of schemas.
    let layout = layout::lay_out(&selection, lock);
    let fixed = FixedNames::of(config, lock, api, &layout.paths);
    let models = naming::name_types(&selection, &layout, &fixed, config, diagnostics);
    let rust_names = locked::paths(&layout, &models, &fixed);
    let mut account = Account { rust_names, ..Account::default() };
    let dialect = settings::dialect(config);
    let mut types = Types::new(api, dialect, models, custom::custom_types(config, api));
    types.lenient_times = config.types.times == Times::Lenient;

    // Items, methods, functions and setters.
    let usage = SecurityUsage::of(api);
    let setup = builder::plan(api, &usage, config, &fixed, diagnostics).record(&mut account);
    let context = operations::Context {
        api,
        types: &types,
        fixed: &fixed,
        client: &setup.parameters,
        usage: &usage,
        all_on_429: retry.all_on_429,
    };
    let items = items::plan(api, &types, &fixed).record(&mut account);
    let operations = operations::plan(context, &layout).record(&mut account);
    let items = parameters::mark_types(items, &operations);
    let items = derives::add(items, config, diagnostics);
    let webhooks = webhooks::plan(&selection, &layout, &types, &fixed).record(&mut account);

    // The account, and the names of the lock that have changed.
    let summary = account::summary(&selection, &types, &layout, account);
    let moved = locked::moved(&operations, &layout, &types.models, &fixed, diagnostics);
    configured::check(api, config, &summary, &fixed, diagnostics);
    locked::complain(api, config, &summary.rust_names, &fixed, diagnostics);

    // Tests and examples.
    let round_trips = round_trips::plan(samples, &types, &layout);
    let calls = PlannedCall::by_resource(api, samples, &layout, &operations);
    let tests: Vec<_> = calls.iter().map(|calls| wire_tests::plan(calls)).collect();
    let index = TypeIndex::new(&layout.paths, &items);
    let names = (manifest.library.as_str(), settings::client_variable(config));
    let examples: Vec<_> =
        calls.iter().map(|calls| doc_example::plan(calls, &index, names)).collect();
    let client = Client { setup: &setup, attempts: retry.attempts };
    let quick_start = quick_start::plan(&calls, &index, client, config, diagnostics);

    let contents = operations.into_iter().zip(examples).zip(tests).zip(moved.resources);
    let contents = contents.map(|(((operations, examples), tests), moved)| Contents {
        operations,
        examples,
        tests,
        moved,
    });
    let (resources, shared) = modules::assemble(layout, &api.tags, contents, items);
    Crate {
        manifest,
        runtime: settings::runtime(config),
        has_client: config.emit.client,
        schemars: config.emit.schemars,
        title: api.info.title.clone(),
        docs: settings::docs(api),
        dialect,
        example_setters: setup.example_setters(),
        servers: setup.servers,
        client_parameters: setup.parameters.list,
        security: setup.security,
        idempotency_key_header: settings::header(&config.client.idempotency_key_header),
        request_id_header: settings::header(&config.client.request_id_header),
        retry,
        round_trips,
        quick_start,
        resources,
        webhooks,
        shared,
        moved: moved.models,
        summary,
    }
}
