//! What the API sends by itself: webhooks, and the callbacks of operations.
//!
//! Of each the JSON in its body is read. What has none is left out and told, and so is what says how the receiver is
//! called and what it answers: that is not for an SDK of the sender to say.

use indexmap::IndexMap;

use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Map, Node};
use crate::ir::{Cause, Docs, Refused, Webhook};
use crate::media_type::{essence, is_json, is_json_lines};
use crate::part;
use crate::pointer::Pointer;
use crate::rules;
use crate::typed;

use super::Lower;
use super::operation::{map_extensions, methods, shallow};

/// What of the operation is no part of the payload.
const APART: &[&str] = &["parameters", "security", "servers", "callbacks"];

/// A path item that tells of what is sent.
struct Sent {
    /// What the document calls the webhook or the callback.
    name: String,
    /// What the types in it are called after.
    words: String,
    cause: Cause,
    /// Where it stands.
    key: Pointer,
}

impl Lower<'_> {
    /// The webhooks in the order of the document, and then the callbacks in that of the operations.
    pub(super) fn webhooks(&mut self) {
        let list = Pointer::root().child("webhooks");
        let names = self.keys(&list);
        let webhooks = names.into_iter().map(|name| {
            let (words, key) = (name.replace(['.', '/'], "_"), list.child(&name));
            Sent { name, words, cause: Cause::Api, key }
        });
        let sent: Vec<Sent> = webhooks.chain(self.callbacks()).collect();
        sent.iter().for_each(|sent| self.sent(sent));
    }

    /// The path items of all callbacks. One that several operations refer to is one.
    fn callbacks(&self) -> Vec<Sent> {
        let mut found: IndexMap<Pointer, (String, String, Vec<Pointer>)> = IndexMap::new();
        for operation in &self.api.operations {
            let list = operation.origin.child("callbacks");
            for name in self.keys(&list) {
                let Some(at) = self.follow(&list.child(&name)) else { continue };
                let id = operation.id.rsplit(['.', '/']).next().unwrap_or_default();
                let words = format!("{id}_{}", name.replace(['.', '/'], "_"));
                let (.., operations) = found.entry(at).or_insert((name, words, Vec::new()));
                operations.push(operation.origin.clone());
            }
        }
        let mut sent = Vec::new();
        for (at, (name, words, operations)) in found {
            for target in self.keys(&at).into_iter().filter(|target| !target.starts_with("x-")) {
                let key = at.child(&target);
                let cause = Cause::Calls { operations: operations.clone(), target };
                sent.push(Sent { name: name.clone(), words: words.clone(), cause, key });
            }
        }
        sent
    }

    /// All operations of one path item.
    fn sent(&mut self, sent: &Sent) {
        let Some(item) = self.follow(&sent.key) else { return };
        let Some(map) = self.map(&item) else { return };
        for (index, (method, at)) in methods(map, &item).into_iter().enumerate() {
            let words = match index {
                0 => sent.words.clone(),
                _ => format!("{}_{method}", sent.words),
            };
            let key = at.rebased(&item, &sent.key).unwrap_or_else(|| at.clone());
            self.tell_what_is_apart(&item, &at);
            self.webhook(sent, (method, words), (key, at), &item);
        }
    }

    /// One operation, if there is JSON in its body.
    fn webhook(
        &mut self,
        sent: &Sent,
        (method, words): (String, String),
        (key, origin): (Pointer, Pointer),
        item: &Pointer,
    ) {
        let what = match sent.cause {
            Cause::Api => format!("the webhook `{}`", sent.name),
            Cause::Calls { .. } => format!("the callback `{}`", sent.name),
        };
        part::at(&origin);
        let Some(map) = self.map(&origin) else { return };
        let extensions = map_extensions(Some(map));
        let typed: openapiv3::Operation = match typed::element(shallow(map).to_json()) {
            Ok(typed) => typed,
            Err(message) => {
                let reason = format!("{what} is left out: it can't be read: {message}");
                return self.refuse(Refused::Webhook, rules::WRONG_TYPE, &key, &origin, reason);
            }
        };
        let body = self.follow(&origin.child("requestBody"));
        let body = body.filter(|body| !self.media_types(body).is_empty());
        let Some(body) = body else {
            let reason = format!("{what} is not read: there is nothing in it");
            return self.refuse(Refused::Webhook, rules::UNREAD_SECTION, &key, &origin, reason);
        };
        let Some(media) = self.json_media(&body, &what) else {
            let reason = format!("{what} is not read: what is in it is no JSON");
            return self.refuse(Refused::Webhook, rules::UNREAD_SECTION, &key, &body, reason);
        };
        let payload = self.media_schema(&media, &words, "payload");
        let text = |key: &str| self.text(item, key).or_else(|| self.text(&body, key));
        let silent = typed.summary.is_none() && typed.description.is_none();
        let docs = Docs {
            summary: if silent { text("summary") } else { typed.summary },
            description: if silent { text("description") } else { typed.description },
            ..Docs::default()
        };
        self.api.webhooks.push(Webhook {
            id: typed.operation_id,
            name: sent.name.clone(),
            cause: sent.cause.clone(),
            method: method.to_ascii_uppercase(),
            tags: typed.tags,
            extensions,
            docs,
            deprecated: typed.deprecated,
            payload,
            words,
            key,
            origin,
        });
    }

    /// The first JSON content of a body. Tells of all other contents, if there is one.
    fn json_media(&mut self, body: &Pointer, what: &str) -> Option<Pointer> {
        let content = body.child("content");
        let mut types = self.media_types(body);
        let first = types.iter().position(|name| {
            let essence = essence(name);
            is_json(&essence)
                && !is_json_lines(&essence)
                && !self.is_binary(&content.child(name), &essence)
        })?;
        let first = types.remove(first);
        for name in types {
            let message = format!("{what} may come as `{name}` too, which is not read");
            let place = Place::Value(content.child(&name));
            self.report(Diagnostic::new(rules::OTHER_REPRESENTATION, place, message));
        }
        Some(content.child(&first))
    }

    /// Tells of what stands beside the payload.
    fn tell_what_is_apart(&mut self, item: &Pointer, operation: &Pointer) {
        let says_something = |node: &Node| match node {
            Node::List(list) => !list.is_empty(),
            Node::Map(map) => !map.is_empty(),
            _ => false,
        };
        for key in APART {
            for at in [item, operation].map(|around| around.child(key)) {
                if self.document.get(&at).is_some_and(says_something) {
                    let message = format!("`{key}` of webhooks and callbacks are not read");
                    self.report(Diagnostic::new(rules::UNREAD_SECTION, Place::Key(at), message));
                }
            }
        }
        let responses = operation.child("responses");
        let has_content = |status: &String| {
            let answer = self.follow(&responses.child(status));
            answer.is_some_and(|answer| !self.media_types(&answer).is_empty())
        };
        if let Some(status) = self.keys(&responses).iter().find(|status| has_content(status)) {
            let message = "what webhooks and callbacks are answered with is not read";
            let place = Place::Key(responses.child(status));
            self.report(Diagnostic::new(rules::UNREAD_SECTION, place, message));
        }
    }

    fn keys(&self, at: &Pointer) -> Vec<String> {
        self.map(at).map(|map: &Map| map.keys().cloned().collect()).unwrap_or_default()
    }
}
