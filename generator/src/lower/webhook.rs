//! The requests that the API sends by itself: webhooks, and the callbacks of operations.
//!
//! Input: the path items of webhooks and callbacks. Output: the JSON in their bodies. Those without JSON are omitted and
//! reported. So are the keys about the receiver and its responses, which are not for an SDK of the sender.

use indexmap::IndexMap;

use crate::diagnostic::{Diagnostic, Place};
use crate::document::Node;
use crate::ir::{Cause, Docs, Operation, Refused, Webhook};
use crate::media_type::{essence, is_json, is_json_lines};
use crate::part;
use crate::pointer::Pointer;
use crate::rules;
use crate::typed;

use super::element::UNREADABLE;
use super::operation::context::{Operations, Unsupported};
use super::operation::path_item::methods;
use super::operation::{map_extensions, media, shallow};
use super::schema::context::Schemas;
use super::view::View;

/// The keys of an operation that do not describe the payload.
const APART: &[&str] = &["parameters", "security", "servers", "callbacks"];

/// A path item with requests that the API sends.
struct Sent {
    /// The name of the webhook or the callback in the document.
    name: String,
    /// The words for the names of its types.
    words: String,
    cause: Cause,
    /// Its place.
    key: Pointer,
}

/// Reads the webhooks in the order of the document, and then the callbacks in the order of the operations. Omits and
/// reports those that are unsupported.
pub(super) fn read(context: &mut Operations<'_, '_>, operations: &[Operation]) -> Vec<Webhook> {
    let view = context.schemas.view;
    let list = Pointer::root().child("webhooks");
    let webhooks = view.keys(&list).into_iter().map(|name| {
        let (words, key) = (name.replace(['.', '/'], "_"), list.child(&name));
        Sent { name, words, cause: Cause::Api, key }
    });
    let mut found = Vec::new();
    for sent in webhooks.chain(callbacks(view, operations)) {
        let Some(item) = view.follow(&sent.key) else { continue };
        let Some(map) = view.map(&item) else { continue };
        for (index, (method, origin)) in methods(map, &item).into_iter().enumerate() {
            let words = match index {
                0 => sent.words.clone(),
                _ => format!("{}_{method}", sent.words),
            };
            let key = origin.rebased(&item, &sent.key).unwrap_or_else(|| origin.clone());
            let request = Request { method, words, item: item.clone(), origin };
            report_other_keys(context.schemas, &item, &request.origin);
            match webhook(context.schemas, &sent, request, key.clone()) {
                Ok(webhook) => found.extend(webhook),
                Err(unsupported) => context.refuse(Refused::Webhook, &key, unsupported),
            }
        }
    }
    found
}

/// Returns the path items of all callbacks. Several operations may refer to one.
fn callbacks(view: View<'_>, operations: &[Operation]) -> Vec<Sent> {
    let mut found: IndexMap<Pointer, (String, String, Vec<Pointer>)> = IndexMap::new();
    for operation in operations {
        let list = operation.origin.child("callbacks");
        for name in view.keys(&list) {
            let Some(at) = view.follow(&list.child(&name)) else { continue };
            let id = operation.id.rsplit(['.', '/']).next().unwrap_or_default();
            let words = format!("{id}_{}", name.replace(['.', '/'], "_"));
            let (.., operations) = found.entry(at).or_insert((name, words, Vec::new()));
            operations.push(operation.origin.clone());
        }
    }
    let mut sent = Vec::new();
    for (at, (name, words, operations)) in found {
        for target in view.keys(&at).into_iter().filter(|target| !target.starts_with("x-")) {
            let key = at.child(&target);
            let cause = Cause::Calls { operations: operations.clone(), target };
            sent.push(Sent { name: name.clone(), words: words.clone(), cause, key });
        }
    }
    sent
}

/// One operation of a path item.
struct Request {
    method: String,
    /// The words for the names of its types.
    words: String,
    /// The place of the path item.
    item: Pointer,
    /// The place of the operation.
    origin: Pointer,
}

/// Reads one operation; none if there is no object at its place.
fn webhook(
    schemas: &mut Schemas<'_>,
    sent: &Sent,
    request: Request,
    key: Pointer,
) -> Result<Option<Webhook>, Unsupported> {
    let view = schemas.view;
    let Request { method, words, item, origin } = request;
    let what = match sent.cause {
        Cause::Api => format!("the webhook `{}`", sent.name),
        Cause::Calls { .. } => format!("the callback `{}`", sent.name),
    };
    part::at(&origin);
    let Some(map) = view.map(&origin) else { return Ok(None) };
    Unsupported::check_targets(view, &origin, &what)?;
    let typed: Option<openapiv3::Operation> = typed::element(shallow(map).to_json());
    let typed = typed.ok_or_else(|| Unsupported {
        at: origin.clone(),
        rule: rules::WRONG_TYPE,
        reason: format!("{what} is omitted: {UNREADABLE}"),
    })?;
    let unread = |at: &Pointer, reason: String| Unsupported {
        at: at.clone(),
        rule: rules::UNREAD_SECTION,
        reason,
    };
    let body = view.follow(&origin.child("requestBody"));
    let body = body.filter(|body| !media::types(view, body).is_empty());
    let body =
        body.ok_or_else(|| unread(&origin, format!("{what} is not read: it has no body")))?;
    let media = json_media(schemas, &body, &what)
        .ok_or_else(|| unread(&body, format!("{what} is not read: its body is not JSON")))?;
    let payload = media::body_type(schemas, &media, &words, "payload");
    let text = |key: &str| view.text(&item, key).or_else(|| view.text(&body, key));
    let silent = typed.summary.is_none() && typed.description.is_none();
    let docs = Docs {
        summary: if silent { text("summary") } else { typed.summary },
        description: if silent { text("description") } else { typed.description },
        ..Docs::default()
    };
    Ok(Some(Webhook {
        id: typed.operation_id,
        name: sent.name.clone(),
        cause: sent.cause.clone(),
        method: method.to_ascii_uppercase(),
        tags: typed.tags,
        extensions: map_extensions(Some(map)),
        docs,
        deprecated: typed.deprecated,
        payload,
        words,
        key,
        origin,
    }))
}

/// Returns the first JSON content of a body. Reports all other contents beside it.
fn json_media(schemas: &mut Schemas<'_>, body: &Pointer, what: &str) -> Option<Pointer> {
    let view = schemas.view;
    let content = body.child("content");
    let mut types = media::types(view, body);
    let first = types.iter().position(|name| {
        let essence = essence(name);
        is_json(&essence)
            && !is_json_lines(&essence)
            && !media::is_binary(view, &content.child(name), &essence)
    })?;
    let first = types.remove(first);
    for name in types {
        let message = format!("{what} may come as `{name}` too, which is not read");
        let place = Place::Value(content.child(&name));
        schemas.report(Diagnostic::new(rules::OTHER_REPRESENTATION, place, message));
    }
    Some(content.child(&first))
}

/// Reports the keys beside the payload, which are not read.
fn report_other_keys(schemas: &mut Schemas<'_>, item: &Pointer, operation: &Pointer) {
    let view = schemas.view;
    let is_empty = |node: &Node| match node {
        Node::List(list) => list.is_empty(),
        Node::Map(map) => map.is_empty(),
        _ => true,
    };
    for key in APART {
        for at in [item, operation].map(|around| around.child(key)) {
            if view.get(&at).is_some_and(|node| !is_empty(node)) {
                let message = format!("`{key}` of webhooks and callbacks are not read");
                schemas.report(Diagnostic::new(rules::UNREAD_SECTION, Place::Key(at), message));
            }
        }
    }
    let responses = operation.child("responses");
    let has_content = |status: &String| {
        let response = view.follow(&responses.child(status));
        response.is_some_and(|response| !media::types(view, &response).is_empty())
    };
    if let Some(status) = view.keys(&responses).iter().find(|status| has_content(status)) {
        let message = "the responses to webhooks and callbacks are not read";
        let place = Place::Key(responses.child(status));
        schemas.report(Diagnostic::new(rules::UNREAD_SECTION, place, message));
    }
}
