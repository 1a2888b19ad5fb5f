//! Which operations are emitted, and which schemas they reach.
//!
//! Purpose: apply `[select]`, walk the types from the operations, and account for the rest.
//! Input: the whole [`Api`]. Output: a [`Selection`]: the same API with the chosen operations, and the
//! resources that use each schema. It refuses a selector that matches nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use toml::Spanned;

use crate::config::{Config, Selector};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Operation, SchemaId, TypeUse};
use crate::rules;

/// What is to be emitted.
#[derive(Debug)]
pub struct Selection {
    /// The API, with the chosen operations only.
    pub api: Api,
    /// How many operations were not chosen.
    pub unselected_operations: usize,
    /// The resources that reach a schema, for each schema that is reached.
    pub users: BTreeMap<SchemaId, BTreeSet<String>>,
    /// The schemas that only operations which were not chosen reach.
    pub unselected_schemas: BTreeSet<SchemaId>,
}

/// Chooses.
pub fn select(mut api: Api, config: &Config, diagnostics: &mut Diagnostics) -> Selection {
    let models_only = api.operations.is_empty() && api.refusals.is_empty();
    let everything = reach(&api, &api.operations, models_only);
    let chosen = choose(&api.operations, config, diagnostics);
    let mut choice = chosen.into_iter();
    let read = api.operations.len();
    api.operations.retain(|_| choice.next().unwrap_or(false));

    let users = reach(&api, &api.operations, models_only);
    let unselected_schemas = everything.into_keys().filter(|id| !users.contains_key(id)).collect();
    Selection { unselected_operations: read - api.operations.len(), api, users, unselected_schemas }
}

/// Whether each operation is chosen. Complains of selectors that match none.
fn choose(operations: &[Operation], config: &Config, diagnostics: &mut Diagnostics) -> Vec<bool> {
    let mut matches = |selectors: &[Spanned<Selector>]| {
        let mut matched = vec![false; operations.len()];
        for selector in selectors {
            let mut used = false;
            for (index, operation) in operations.iter().enumerate() {
                if selects(selector.get_ref(), operation) {
                    matched[index] = true;
                    used = true;
                }
            }
            if !used {
                diagnostics.report(
                    Diagnostic::new(
                        rules::UNUSED_CONFIG,
                        Place::config(selector.span()),
                        "the selector matches no operation",
                    )
                    .hint("remove it, or mend what it says"),
                );
            }
        }
        matched
    };
    let included = matches(&config.select.include);
    let excluded = matches(&config.select.exclude);
    let all = config.select.include.is_empty();
    included
        .iter()
        .zip(&excluded)
        .map(|(included, excluded)| (all || *included) && !excluded)
        .collect()
}

/// Whether all that the selector says holds for the operation.
fn selects(selector: &Selector, operation: &Operation) -> bool {
    let says_something = selector.operation.is_some()
        || selector.resource.is_some()
        || selector.tag.is_some()
        || selector.extension.is_some()
        || selector.method.is_some()
        || selector.path.is_some();
    says_something
        && selector.operation.as_ref().is_none_or(|id| *id == operation.id)
        && selector
            .resource
            .as_ref()
            .is_none_or(|resource| *resource == operation.group || *resource == operation.resource)
        && selector.tag.as_ref().is_none_or(|tag| operation.tags.contains(tag))
        && selector.extension.as_ref().is_none_or(|extension| has_extension(operation, extension))
        && selector
            .method
            .as_ref()
            .is_none_or(|method| method.eq_ignore_ascii_case(&operation.method))
        && selector.path.as_ref().is_none_or(|pattern| {
            let pattern: Vec<&str> = pattern.split('/').collect();
            let path: Vec<&str> = operation.path.text.split('/').collect();
            glob(&pattern, &path)
        })
}

/// Whether an operation has an extension: `x-name`, or `x-name=value` for one of this value.
fn has_extension(operation: &Operation, extension: &str) -> bool {
    match extension.split_once('=') {
        Some((name, wanted)) => match operation.extensions.get(name) {
            Some(Value::String(text)) => text == wanted,
            Some(other) => serde_json::from_str(wanted).is_ok_and(|wanted: Value| *other == wanted),
            None => false,
        },
        None => operation.extensions.contains_key(extension),
    }
}

/// Whether the segments of a path fit a pattern in which `*` is one segment and `**` any number.
fn glob(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => (0..=path.len()).any(|skipped| glob(rest, &path[skipped..])),
        (Some((first, pattern)), Some((segment, path))) => {
            (*first == "*" || first == segment) && glob(pattern, path)
        }
        _ => false,
    }
}

/// The resources that reach each schema. A document without operations is one of models: all of them are wanted.
fn reach(
    api: &Api,
    operations: &[Operation],
    models_only: bool,
) -> BTreeMap<SchemaId, BTreeSet<String>> {
    let mut users: BTreeMap<SchemaId, BTreeSet<String>> = BTreeMap::new();
    if models_only {
        let components = api.schemas.values().filter(|schema| schema.name.is_component());
        let mut open: Vec<&SchemaId> = components.map(|schema| &schema.id).collect();
        while let Some(id) = open.pop() {
            if users.insert(id.clone(), BTreeSet::new()).is_none()
                && let Some(schema) = api.schemas.get(id)
            {
                open.extend(schema.shape.uses().filter_map(TypeUse::named));
            }
        }
    }
    for operation in operations {
        let mut open: Vec<&SchemaId> = operation.uses().filter_map(TypeUse::named).collect();
        while let Some(id) = open.pop() {
            let new = users.entry(id.clone()).or_default().insert(operation.resource.clone());
            if new && let Some(schema) = api.schemas.get(id) {
                open.extend(schema.shape.uses().filter_map(TypeUse::named));
            }
        }
    }
    users
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn stars_stand_for_segments() {
        let matches = |pattern: &str, path: &str| {
            glob(&pattern.split('/').collect::<Vec<_>>(), &path.split('/').collect::<Vec<_>>())
        };
        assert!(matches("/pets/*", "/pets/{id}"));
        assert!(!matches("/pets/*", "/pets/{id}/toys"));
        assert!(matches("/pets/**", "/pets/{id}/toys"));
        assert!(matches("/**/toys", "/pets/{id}/toys"));
        assert!(!matches("/pets", "/pet"));
    }
}
