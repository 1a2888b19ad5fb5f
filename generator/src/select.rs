//! Selects operations and webhooks, and finds the schemas that they reach.
//!
//! Input: the whole [`Api`], `[select]` and the selectors of `[retry]`. Output: a [`Selection`]: the API with the
//! selected parts, and the users of each schema. It reports selectors that match nothing, and settings of a client that
//! the crate does not have.
//!
//! Webhooks do not belong to a resource. A selector finds them by `operation` (or their name), `tag` and `extension`.
//! If the config includes anything, it must include webhooks too. A callback is selected with its operations.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::Value;
use toml::Spanned;

use crate::config::{Config, Schemas, Selector};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Cause, Operation, Refused, SchemaId, TypeUse, Webhook};
use crate::rules;

/// The selected part of the API.
#[derive(Debug)]
pub struct Selection {
    /// The API with only the selected operations and webhooks.
    pub api: Api,
    /// The selected operations of a crate without a client. It has their types, and they count as not selected.
    pub without_methods: Vec<Operation>,
    /// The number of operations that are not selected.
    pub unselected_operations: usize,
    /// The number of webhooks and callbacks that are not selected.
    pub unselected_webhooks: usize,
    /// The users of each schema that is reached. A type without users is always compiled.
    pub users: BTreeMap<SchemaId, BTreeSet<User>>,
    /// The schemas that are reached only from parts that are not selected.
    pub unselected_schemas: BTreeSet<SchemaId>,
}

/// A user of a schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum User {
    /// The operations of a resource.
    Resource(String),
    /// Webhooks and callbacks.
    Webhooks,
}

/// Selects operations and webhooks as the config specifies.
pub fn select(mut api: Api, config: &Config, diagnostics: &mut Diagnostics) -> Selection {
    // If operations were refused, the document is not one of models only.
    let models_only = api.operations.is_empty()
        && api.refusals.iter().all(|refusal| refusal.what == Refused::Webhook);
    let reach = Reach {
        components: models_only || config.select.schemas == Schemas::All,
        has_users: !models_only && config.emit.client,
    };
    let everything = reach.users(&api);
    report_ineffective(config, diagnostics);
    apply_retry_selectors(&mut api, config, diagnostics);
    let mut is_selected = selected(&api, config, diagnostics).into_iter();
    let (operations, webhooks) = (api.operations.len(), api.webhooks.len());
    api.operations.retain(|_| is_selected.next().unwrap_or(false));
    api.webhooks.retain(|_| is_selected.next().unwrap_or(false));
    retain_callbacks(&mut api);

    let users = reach.users(&api);
    let unselected_schemas = everything.into_keys().filter(|id| !users.contains_key(id)).collect();
    let mut without_methods = Vec::new();
    if !config.emit.client {
        without_methods = std::mem::take(&mut api.operations);
        api.servers.clear();
    }
    Selection {
        unselected_operations: operations - api.operations.len(),
        unselected_webhooks: webhooks - api.webhooks.len(),
        api,
        without_methods,
        users,
        unselected_schemas,
    }
}

/// Reports the settings of a client that the crate does not have.
fn report_ineffective(config: &Config, diagnostics: &mut Diagnostics) {
    for (span, key) in &config.emit.ineffective {
        let message = format!("`{key}` has no effect, because `[emit]` has `client = false`");
        let finding = Diagnostic::new(rules::UNUSED_CONFIG, Place::config(span.clone()), message);
        diagnostics.report(finding.hint("remove it, or remove `client = false`"));
    }
}

/// Retains the callbacks of selected operations, and removes other operations from their causes.
fn retain_callbacks(api: &mut Api) {
    let selected: BTreeSet<_> = api.operations.iter().map(|operation| &operation.origin).collect();
    api.webhooks.retain_mut(|webhook| match &mut webhook.cause {
        Cause::Api => true,
        Cause::Calls { operations, .. } => {
            operations.retain(|operation| selected.contains(operation));
            !operations.is_empty()
        }
    });
}

/// Marks operations as idempotent or not, as the config specifies. Reports selectors that match none.
fn apply_retry_selectors(api: &mut Api, config: &Config, diagnostics: &mut Diagnostics) {
    let retry = &config.retry;
    for (selectors, repeatable) in [(&retry.repeatable, true), (&retry.unrepeatable, false)] {
        for selector in selectors {
            let mut used = false;
            let operations = api.operations.iter_mut();
            for operation in operations.filter(|one| selects(selector.get_ref(), one)) {
                operation.repeatable = repeatable;
                used = true;
            }
            if !used {
                diagnostics.report(unused(selector.span()));
            }
        }
    }
}

/// The diagnostic for a selector that matches nothing.
pub fn unused(span: Range<usize>) -> Diagnostic {
    Diagnostic::new(rules::UNUSED_CONFIG, Place::config(span), "the selector matches no operation")
        .hint("remove or correct the selector")
}

/// A flag per operation and then per webhook: `true` if it is selected. Reports selectors that match none.
fn selected(api: &Api, config: &Config, diagnostics: &mut Diagnostics) -> Vec<bool> {
    let mut matches = |selectors: &[Spanned<Selector>]| {
        let mut matched = vec![false; api.operations.len() + api.webhooks.len()];
        for selector in selectors {
            let mut used = false;
            let operations =
                api.operations.iter().map(|operation| selects(selector.get_ref(), operation));
            let webhooks =
                api.webhooks.iter().map(|webhook| selects_webhook(selector.get_ref(), webhook));
            for (matched, selects) in matched.iter_mut().zip(operations.chain(webhooks)) {
                *matched |= selects;
                used |= selects;
            }
            if !used {
                diagnostics.report(unused(selector.span()));
            }
        }
        matched
    };
    let included = matches(&config.select.include);
    let excluded = matches(&config.select.exclude);
    let all = config.select.include.is_empty();
    let is_callback = |webhook: &Webhook| matches!(webhook.cause, Cause::Calls { .. });
    let operations = api.operations.iter().map(|_| false);
    let callbacks = operations.chain(api.webhooks.iter().map(is_callback));
    let flags = included.into_iter().zip(excluded).zip(callbacks);
    flags
        .map(|((included, excluded), callback)| callback || ((all || included) && !excluded))
        .collect()
}

/// Returns `true` if the operation meets all criteria of the selector.
pub fn selects(selector: &Selector, operation: &Operation) -> bool {
    let has_criteria = selector.operation.is_some()
        || selector.resource.is_some()
        || selector.tag.is_some()
        || selector.extension.is_some()
        || selector.method.is_some()
        || selector.path.is_some();
    has_criteria
        && selector.operation.as_ref().is_none_or(|id| *id.get_ref() == operation.id)
        && selector.resource.as_ref().is_none_or(|resource| {
            [&operation.group, &operation.resource].contains(&resource.get_ref())
        })
        && selector.tag.as_ref().is_none_or(|tag| operation.tags.contains(tag.get_ref()))
        && selector
            .extension
            .as_ref()
            .is_none_or(|extension| has_extension(&operation.extensions, extension))
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

/// Returns `true` if the webhook meets all criteria of the selector. A webhook has no resource, method or path.
fn selects_webhook(selector: &Selector, webhook: &Webhook) -> bool {
    let has_criteria =
        selector.operation.is_some() || selector.tag.is_some() || selector.extension.is_some();
    let operations_only =
        selector.resource.is_some() || selector.method.is_some() || selector.path.is_some();
    matches!(webhook.cause, Cause::Api)
        && has_criteria
        && !operations_only
        && selector
            .operation
            .as_ref()
            .is_none_or(|id| webhook.id.as_ref() == Some(id.get_ref()) || webhook.name == **id)
        && selector.tag.as_ref().is_none_or(|tag| webhook.tags.contains(tag.get_ref()))
        && selector
            .extension
            .as_ref()
            .is_none_or(|extension| has_extension(&webhook.extensions, extension))
}

/// Returns `true` if the extension exists. `x-name=value` also requires this value.
fn has_extension(extensions: &BTreeMap<String, Value>, extension: &str) -> bool {
    match extension.split_once('=') {
        Some((name, wanted)) => match extensions.get(name) {
            Some(Value::String(text)) => text == wanted,
            Some(other) => serde_json::from_str(wanted).is_ok_and(|wanted: Value| *other == wanted),
            None => false,
        },
        None => extensions.contains_key(extension),
    }
}

/// Returns `true` if a path matches a pattern in which `*` is one segment and `**` any number of segments.
fn glob(pattern: &[&str], path: &[&str]) -> bool {
    let (mut part, mut segment) = (0, 0);
    // The position after the last `**`, and the end of the segments that it matches so far. Backtracking to an earlier
    // `**` is never necessary.
    let mut last: Option<(usize, usize)> = None;
    while segment < path.len() {
        match (pattern.get(part), last) {
            (Some(&"**"), _) => {
                part += 1;
                last = Some((part, segment));
            }
            (Some(name), _) if *name == "*" || *name == path[segment] => {
                part += 1;
                segment += 1;
            }
            (_, Some((after, skipped))) => {
                part = after;
                segment = skipped + 1;
                last = Some((after, segment));
            }
            (_, None) => return false,
        }
    }
    pattern[part..].iter().all(|part| *part == "**")
}

/// The schemas that are reached, and their users.
#[derive(Debug, Clone, Copy)]
struct Reach {
    /// All components are reached. Those that they reach are always compiled, so they have no users.
    components: bool,
    /// `false` if no schema has users.
    has_users: bool,
}

impl Reach {
    /// Returns the users of each reached schema.
    fn users(self, api: &Api) -> BTreeMap<SchemaId, BTreeSet<User>> {
        let mut users: BTreeMap<SchemaId, BTreeSet<User>> = BTreeMap::new();
        for operation in &api.operations {
            let user = User::Resource(operation.resource.clone());
            add_user(api, operation.uses().filter_map(TypeUse::named).collect(), &user, &mut users);
        }
        let sent = api.webhooks.iter().filter_map(|webhook| webhook.payload.named());
        add_user(api, sent.collect(), &User::Webhooks, &mut users);
        if !self.has_users {
            users.values_mut().for_each(BTreeSet::clear);
        }
        if self.components {
            users.extend(of_components(api).into_iter().map(|id| (id.clone(), BTreeSet::new())));
        }
        users
    }
}

/// Returns all components, and the schemas that they reach.
fn of_components(api: &Api) -> BTreeSet<&SchemaId> {
    let components = api.schemas.values().filter(|schema| schema.name.is_component());
    let mut open: Vec<&SchemaId> = components.map(|schema| &schema.id).collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = open.pop() {
        if reached.insert(id)
            && let Some(schema) = api.schemas.get(id)
        {
            open.extend(schema.shape.uses().filter_map(TypeUse::named));
        }
    }
    reached
}

/// Adds a user to these schemas and to all schemas that they reach.
fn add_user<'a>(
    api: &'a Api,
    mut open: Vec<&'a SchemaId>,
    user: &User,
    users: &mut BTreeMap<SchemaId, BTreeSet<User>>,
) {
    while let Some(id) = open.pop() {
        let new = users.entry(id.clone()).or_default().insert(user.clone());
        if new && let Some(schema) = api.schemas.get(id) {
            open.extend(schema.shape.uses().filter_map(TypeUse::named));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn stars_match_segments() {
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
