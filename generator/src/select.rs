//! Which operations and webhooks are emitted, which schemas they reach, and which operations are safe to repeat.
//!
//! Purpose: apply `[select]` and the selectors of `[retry]`, walk the types from operations and webhooks, and account for the rest.
//! Input: the whole [`Api`]. Output: a [`Selection`]: the same API with what is chosen, and who uses each schema.
//! It refuses a selector that matches nothing.
//!
//! Webhooks are no part of a resource: a selector finds them by `operation` (which may be their name), `tag` and
//! `extension`, and where something is included they must be too. A callback goes with its operations.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::Value;
use toml::Spanned;

use crate::config::{Config, Selector};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Cause, Operation, Refused, SchemaId, TypeUse, Webhook};
use crate::rules;

/// What is to be emitted.
#[derive(Debug)]
pub struct Selection {
    /// The API, with the chosen operations and webhooks only.
    pub api: Api,
    /// How many operations were not chosen.
    pub unselected_operations: usize,
    /// How many webhooks and callbacks were not chosen.
    pub unselected_webhooks: usize,
    /// Who reaches a schema, for each schema that is reached.
    pub users: BTreeMap<SchemaId, BTreeSet<User>>,
    /// The schemas that are reached only by what was not chosen.
    pub unselected_schemas: BTreeSet<SchemaId>,
}

/// Who reaches a schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum User {
    /// The operations of a resource.
    Resource(String),
    /// Webhooks and callbacks.
    Webhooks,
}

/// Chooses.
pub fn select(mut api: Api, config: &Config, diagnostics: &mut Diagnostics) -> Selection {
    // What is no webhook was to be more than models.
    let models_only = api.operations.is_empty()
        && api.refusals.iter().all(|refusal| refusal.what == Refused::Webhook);
    let everything = reach(&api, models_only);
    mark_repeatable(&mut api, config, diagnostics);
    let chosen = choose(&api, config, diagnostics);
    let mut choice = chosen.into_iter();
    let (operations, webhooks) = (api.operations.len(), api.webhooks.len());
    api.operations.retain(|_| choice.next().unwrap_or(false));
    api.webhooks.retain(|_| choice.next().unwrap_or(false));
    follow_operations(&mut api);

    let users = reach(&api, models_only);
    let unselected_schemas = everything.into_keys().filter(|id| !users.contains_key(id)).collect();
    Selection {
        unselected_operations: operations - api.operations.len(),
        unselected_webhooks: webhooks - api.webhooks.len(),
        api,
        users,
        unselected_schemas,
    }
}

/// Keeps the callbacks of the operations that are chosen, and of each what it says of those.
fn follow_operations(api: &mut Api) {
    let kept: BTreeSet<_> = api.operations.iter().map(|operation| &operation.origin).collect();
    api.webhooks.retain_mut(|webhook| match &mut webhook.cause {
        Cause::Api => true,
        Cause::Calls { operations, .. } => {
            operations.retain(|operation| kept.contains(operation));
            !operations.is_empty()
        }
    });
}

/// Notes what the config says of operations that may be called twice. Complains of selectors that match none.
fn mark_repeatable(api: &mut Api, config: &Config, diagnostics: &mut Diagnostics) {
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

/// The complaint of a selector that matches nothing.
pub fn unused(span: Range<usize>) -> Diagnostic {
    Diagnostic::new(rules::UNUSED_CONFIG, Place::config(span), "the selector matches no operation")
        .hint("remove it, or mend what it says")
}

/// Whether each operation is chosen, and then whether each webhook is. Complains of selectors that match none.
fn choose(api: &Api, config: &Config, diagnostics: &mut Diagnostics) -> Vec<bool> {
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
    let choices = included.into_iter().zip(excluded).zip(callbacks);
    choices
        .map(|((included, excluded), callback)| callback || ((all || included) && !excluded))
        .collect()
}

/// Whether all that the selector says holds for the operation.
pub fn selects(selector: &Selector, operation: &Operation) -> bool {
    let says_something = selector.operation.is_some()
        || selector.resource.is_some()
        || selector.tag.is_some()
        || selector.extension.is_some()
        || selector.method.is_some()
        || selector.path.is_some();
    says_something
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

/// Whether all that the selector says holds for the webhook: of a resource, a method or a path it says nothing.
fn selects_webhook(selector: &Selector, webhook: &Webhook) -> bool {
    let says_something =
        selector.operation.is_some() || selector.tag.is_some() || selector.extension.is_some();
    let of_operations =
        selector.resource.is_some() || selector.method.is_some() || selector.path.is_some();
    matches!(webhook.cause, Cause::Api)
        && says_something
        && !of_operations
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

/// Whether an extension is there: `x-name`, or `x-name=value` for one of this value.
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

/// Whether the segments of a path fit a pattern in which `*` is one segment and `**` any number.
fn glob(pattern: &[&str], path: &[&str]) -> bool {
    let (mut part, mut segment) = (0, 0);
    // Behind the last `**`, with the segments that it stands for so far: an earlier one need not stand for more.
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
            (_, Some((behind, skipped))) => {
                part = behind;
                segment = skipped + 1;
                last = Some((behind, segment));
            }
            (_, None) => return false,
        }
    }
    pattern[part..].iter().all(|part| *part == "**")
}

/// Who reaches each schema. A document without operations is one of models: all of them are wanted, and by nobody
/// more than by others.
fn reach(api: &Api, models_only: bool) -> BTreeMap<SchemaId, BTreeSet<User>> {
    let mut users: BTreeMap<SchemaId, BTreeSet<User>> = BTreeMap::new();
    let sent = api.webhooks.iter().filter_map(|webhook| webhook.payload.named());
    if models_only {
        let components = api.schemas.values().filter(|schema| schema.name.is_component());
        let components = components.map(|schema| &schema.id);
        let mut open: Vec<&SchemaId> = components.chain(sent).collect();
        while let Some(id) = open.pop() {
            if users.insert(id.clone(), BTreeSet::new()).is_none()
                && let Some(schema) = api.schemas.get(id)
            {
                open.extend(schema.shape.uses().filter_map(TypeUse::named));
            }
        }
        return users;
    }
    for operation in &api.operations {
        let user = User::Resource(operation.resource.clone());
        mark(api, operation.uses().filter_map(TypeUse::named).collect(), &user, &mut users);
    }
    mark(api, sent.collect(), &User::Webhooks, &mut users);
    users
}

/// Notes that a user reaches these, and all that stand in them.
fn mark<'a>(
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
