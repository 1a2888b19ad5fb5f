//! The functions that decode the payloads of webhooks and callbacks.
//!
//! Input: the selected webhooks. Output: [`Webhooks`], and the path of each function for the lock and for the account.

use std::collections::BTreeMap;

use crate::ir::{self, Cause};
use crate::markdown::{DocComment, Phrase, phrase};
use crate::names::{self, Scope};
use crate::pointer::Pointer;
use crate::select::Selection;

use super::account::{Account, Planned};
use super::docs;
use super::fixed_names::FixedNames;
use super::krate::{WebhookFunction, Webhooks};
use super::layout::Layout;
use super::name_resolution::{NameRequest, resolve};
use super::types::Types;

/// The path of the module.
const MODULE: &str = "webhooks";

/// The most operations that the docs of a callback name.
const MOST_NAMED: usize = 4;

/// Plans the module, where there are webhooks.
pub fn plan(
    selection: &Selection,
    layout: &Layout,
    types: &Types<'_>,
    fixed: &FixedNames,
) -> Planned<Option<Webhooks>> {
    let api = &selection.api;
    let requests: Vec<NameRequest> = api.webhooks.iter().map(|one| request(one, fixed)).collect();
    let reserved = fixed.lock.names(MODULE).map(|(_, name)| name);
    let names = resolve(&mut Scope::default(), &requests, reserved);
    let operations = api.operations.iter().chain(&selection.without_methods);
    let ids: BTreeMap<&Pointer, &str> =
        operations.map(|operation| (&operation.origin, operation.id.as_str())).collect();
    let functions = api.webhooks.iter().zip(names).map(|(webhook, name)| {
        let path = (webhook.key.clone(), format!("{MODULE}::{name}"));
        let account = Account {
            rust_paths: vec![path.clone()],
            rust_names: vec![path],
            ..Account::default()
        };
        let item = WebhookFunction {
            name,
            ty: types.element(&webhook.payload),
            docs: webhook_docs(webhook, &ids),
            deprecated: docs::deprecation(webhook.deprecated, &webhook.docs),
        };
        Planned { item, account }
    });
    let functions: Planned<Vec<WebhookFunction>> = functions.collect();
    let feature = layout.webhooks.clone();
    functions.map(|functions| Some(Webhooks { feature: feature?, functions }))
}

/// `parse_new_pet`; of a callback also with its operation, and of any with its method.
fn request(webhook: &ir::Webhook, fixed: &FixedNames) -> NameRequest {
    let chosen = fixed.configured(&webhook.origin);
    let parser = |words: &str| names::value_name(&format!("parse {words}"));
    let longest = format!("{} {}", webhook.words, webhook.method.to_ascii_lowercase());
    let candidates = match chosen {
        Some(name) => vec![names::value_name(name), parser(&webhook.words)],
        None => vec![parser(&webhook.name), parser(&webhook.words), parser(&longest)],
    };
    NameRequest::with_configured(chosen, fixed.lock.name(&webhook.key), candidates)
}

/// The docs of the document, and how the webhook comes.
fn webhook_docs(webhook: &ir::Webhook, ids: &BTreeMap<&Pointer, &str>) -> DocComment {
    let (name, method) = (Phrase::code(&webhook.name), Phrase::code(&webhook.method));
    let (otherwise, comes) = match &webhook.cause {
        Cause::Api => (
            phrase!("Decodes the payload of the webhook {}.", name),
            phrase!("Sent as {} by the webhook {}.", method, name),
        ),
        Cause::Calls { operations, target } => {
            let ids = operations.iter().filter_map(|operation| ids.get(operation));
            let mut named: Vec<Phrase> = ids.map(|id| Phrase::code(id)).collect();
            let more = named.len().saturating_sub(MOST_NAMED);
            if more > 1 {
                named.truncate(MOST_NAMED);
                named.push(phrase!("{} more", Phrase::number(more)));
            }
            let target = Phrase::code(target);
            let named = Phrase::all_of(&named);
            (
                phrase!("Decodes the payload of the callback {}.", name),
                phrase!("Sent as {} to {} by the callback {} of {}.", method, target, name, named),
            )
        }
    };
    let mut docs = docs::comment(&webhook.docs, &otherwise);
    docs.paragraph(&comes);
    docs
}
