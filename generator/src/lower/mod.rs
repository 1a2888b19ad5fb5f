//! From the document's elements to the API in its own words.
//!
//! Purpose: read the meaning of the document. Input: a [`Document`] and the config. Output: an [`Api`], findings and
//! refusals. It does not depend on Rust.
//!
//! Each pass is a function over a context that shows which state the pass may read and change:
//!
//! - [`View`]: the document and the config, read only.
//! - [`Schemas`](schema::context::Schemas): a view, the diagnostics, and the schemas that are read so far.
//! - [`Operations`]: the schemas, the servers and the security schemes. Schemas do not depend on operations.
//!
//! Files import only from levels below them: `view`, `reach`, `element` and `config_use`; `schema`; `server` and
//! `security`; `operation`; `webhook` and `field_mask`; this file.

mod config_use;
mod element;
mod field_mask;
mod merge_patch;
mod operation;
mod overrides;
mod reach;
mod schema;
mod security;
mod server;
mod view;
mod webhook;

use std::collections::BTreeMap;

use crate::config::{Config, Dialect};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::{Document, Node};
use crate::ir::{Api, ErrorResponse, Info, Operation, SchemaId, SchemaMap, Type, TypeUse};
use crate::normalise::references;
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::SchemaTable;

use operation::context::Operations;
use overrides::Overrides;
use view::View;

pub use operation::path_item::{methods, sent_method};

/// Reads the meaning of the document.
pub fn lower(
    document: &Document,
    schemas: &SchemaTable,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Api {
    let overrides = Overrides::of(config, document);
    let view = View { document, schemas, config, overrides: &overrides };
    let info = info(view);
    let servers = server::of_api(view, diagnostics);
    let security_schemes = security::schemes(view, diagnostics);

    let mut schemas = schema::components(view, diagnostics);
    let mut context = Operations {
        schemas: &mut schemas,
        servers: &servers,
        security_schemes: &security_schemes,
        refusals: Vec::new(),
    };
    let mut operations = operation::read(&mut context);
    security::report_unsupported(&security_schemes, &operations, context.schemas.diagnostics);
    let webhooks = webhook::read(&mut context, &operations);
    let refusals = context.refusals;

    let lost_references = view.schemas.schemas();
    let lost_references = lost_references
        .filter_map(|(place, schema)| Some((place.clone(), schema.lost_reference.clone()?)))
        .collect();

    let (mut schemas, config_use) = (schemas.defined, schemas.config_use);
    schema::propagate_nullable(&mut schemas);
    schema::apply_discriminators(&mut schemas, view);
    field_mask::resolve(&mut schemas, &operations);
    let default_error = default_error(view, &schemas, diagnostics);
    if let Some(id) = &default_error {
        add_default_error(id, &mut operations);
    }
    if config.dialect == Dialect::Json {
        merge_patch::resolve(&mut schemas, &mut operations, &webhooks);
    }
    config_use.check(view, &operations, diagnostics);
    let tags = tags(view);
    Api {
        info,
        servers,
        security_schemes,
        operations,
        tags,
        webhooks,
        schemas,
        default_error,
        refusals,
        overrides: overrides.entries().map(|(place, _)| place.cloned()).collect(),
        lost_references,
    }
}

/// Reads the descriptions of tags: <https://spec.openapis.org/oas/v3.2.0.html#tag-object>.
fn tags(view: View<'_>) -> BTreeMap<String, String> {
    let tags = view.items(&Pointer::root().child("tags")).into_iter();
    let described = tags.filter_map(|tag| {
        let texts = ["summary", "description"].map(|key| view.text(&tag, key));
        let parent = view.text(&tag, "parent").map(|parent| format!("Part of {parent}."));
        let texts: Vec<String> = texts.into_iter().chain([parent]).flatten().collect();
        Some((view.text(&tag, "name")?, texts.join("\n\n")))
    });
    described.filter(|(_, text)| !text.trim().is_empty()).collect()
}

/// Reads the `info` object.
fn info(view: View<'_>) -> Info {
    let pointer = Pointer::root().child("info");
    let version = view.map(&pointer).and_then(|info| info.get("version"));
    Info {
        title: view.text(&pointer, "title").unwrap_or_default(),
        version: version.map(Node::to_text).unwrap_or_default(),
        description: view.text(&pointer, "description"),
    }
}

/// Returns the schema that the config names for the errors of operations that declare none.
fn default_error(
    view: View<'_>,
    schemas: &SchemaMap,
    diagnostics: &mut Diagnostics,
) -> Option<SchemaId> {
    let name = view.config.errors.schema.as_ref()?;
    let target = references::target(name.get_ref());
    let found = target.map(SchemaId).filter(|id| schemas.contains_key(id));
    if found.is_none() {
        let message = format!("the document has no schema `{}`", name.get_ref());
        diagnostics.report(
            Diagnostic::new(rules::UNUSED_CONFIG, Place::config(name.span()), message)
                .hint("name a component: `#/components/schemas/…`"),
        );
    }
    found
}

/// Adds an error to each operation that declares none.
fn add_default_error(id: &SchemaId, operations: &mut [Operation]) {
    for operation in operations.iter_mut().filter(|operation| operation.errors.is_empty()) {
        let ty = TypeUse::not_null(Type::Named(id.clone()), id.0.clone());
        operation.errors.push(ErrorResponse { status: "default".to_owned(), ty });
    }
}
