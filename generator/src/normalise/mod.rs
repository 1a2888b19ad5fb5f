//! From the tree to elements in the shape of OpenAPI 3.0, one at a time.
//!
//! Purpose: see that every key of the document is known, carried or told of, that every reference leads somewhere,
//! and give each element as shallow JSON that the typed model reads by itself: its children stand behind internal
//! references. Input: a [`Document`]. Output: findings, and elements on demand.
//! It refuses what is not OpenAPI 3.0 or 3.1.

pub mod kinds;
pub mod references;
pub mod schema;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::{Document, Map, Node};
use crate::pointer::Pointer;
use crate::rules;
use crate::source::Sources;

use kinds::{Expect, Kind};

/// Looks at every object of the document, and mends what is wrong with it. Gives up only when it is not an OpenAPI
/// document at all.
pub fn mend(
    document: Document,
    _sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Document> {
    check_version(&document, diagnostics).ok()?;
    if document.root.child("swagger").is_some() {
        return Some(document);
    }
    let mut walk = Walk { document: &document, diagnostics, path: Vec::new() };
    walk.object(&document.root, Kind::OpenApi);
    Some(document)
}

/// Whether the document is one of a version that is read here.
fn check_version(document: &Document, diagnostics: &mut Diagnostics) -> Result<(), ()> {
    let root = document.root.as_map();
    let version = root.and_then(|root| root.get("openapi"));
    let fault = |place, message: String| Diagnostic::new(rules::NOT_OPENAPI, place, message);
    let at_version = || Place::Value(Pointer::root().child("openapi"));
    let diagnostic = match (root, version) {
        (None, _) => fault(
            Place::Value(Pointer::root()),
            format!("expected a mapping, found {}", document.root.kind()),
        )
        .hint("an OpenAPI document begins with `openapi: 3.1.0`"),
        (Some(root), None) if root.get("swagger").and_then(Node::as_str) == Some("2.0") => {
            return Ok(());
        }
        (Some(root), None) if root.contains_key("swagger") => fault(
            Place::Key(Pointer::root().child("swagger")),
            "this is a Swagger document of a version that is not read".to_owned(),
        )
        .hint("only Swagger 2.0 and OpenAPI 3.0 and 3.1 are read; convert the document first"),
        (Some(_), None) => {
            fault(Place::Value(Pointer::root()), "the document has no `openapi` key".to_owned())
                .hint("an OpenAPI document begins with `openapi: 3.1.0`")
        }
        (Some(_), Some(Node::String(text)))
            if text.starts_with("3.0.") || text.starts_with("3.1.") =>
        {
            return Ok(());
        }
        (Some(_), Some(Node::String(text))) => {
            fault(at_version(), format!("version `{text}` is not read"))
                .hint("only OpenAPI 3.0 and 3.1 are read")
        }
        (Some(_), Some(other)) => fault(
            at_version(),
            format!("expected a version such as \"3.1.0\", found {}", other.kind()),
        )
        .hint("put the version in quotes"),
    };
    diagnostics.report(diagnostic);
    Err(())
}

/// The way through the document.
struct Walk<'a> {
    document: &'a Document,
    diagnostics: &'a mut Diagnostics,
    path: Vec<String>,
}

impl Walk<'_> {
    fn pointer(&self) -> Pointer {
        self.path.iter().fold(Pointer::root(), |pointer, step| pointer.child(step))
    }

    fn inside(&mut self, step: &str, look: impl FnOnce(&mut Self)) {
        self.path.push(step.to_owned());
        look(self);
        self.path.pop();
    }

    /// An object of a kind.
    fn object(&mut self, node: &Node, kind: Kind) {
        let Some(map) = node.as_map() else {
            self.wrong_type(node, &format!("{}, which is a mapping", kinds::title(kind)));
            return;
        };
        if map.contains_key("$ref") && kinds::may_refer(kind) {
            self.reference(map, kind);
        }
        for key in kinds::required(kind) {
            if !map.contains_key(*key) && !map.contains_key("$ref") {
                self.diagnostics.report(
                    Diagnostic::new(
                        rules::MISSING_FIELD,
                        Place::Value(self.pointer()),
                        format!("{} has no `{key}`", kinds::title(kind)),
                    )
                    .hint(format!("add `{key}`: OpenAPI requires it")),
                );
            }
        }
        for (key, value) in map {
            self.member(key, value, kind, map);
        }
    }

    fn member(&mut self, key: &str, value: &Node, kind: Kind, map: &Map) {
        let fixed =
            kinds::keys(kind).iter().find(|(known, _)| *known == key).map(|(_, expect)| *expect);
        let expect =
            fixed.or_else(|| (!key.starts_with("x-")).then(|| kinds::members(kind)).flatten());
        if let Some(expect) = expect {
            self.inside(key, |walk| walk.value(value, expect));
            if let Some(what) = unread(kind, key) {
                self.inside(key, |walk| walk.unread(what));
            }
            return;
        }
        let carried = key.starts_with("x-") && kinds::is_extensible(kind);
        let refers = map.contains_key("$ref") && kinds::may_refer(kind);
        if carried || (key == "$ref" && refers) {
            return;
        }
        if refers && matches!(key, "summary" | "description") {
            return;
        }
        let pointer = self.pointer().child(key);
        let known: Vec<&str> = kinds::keys(kind).iter().map(|(known, _)| *known).collect();
        let near = references::nearest(key, known.into_iter());
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "keys of your own begin with `x-`".to_owned(),
        };
        self.diagnostics.report(
            Diagnostic::new(
                rules::UNKNOWN_KEY,
                Place::Key(pointer),
                format!("{} has no key `{key}`; it is not read", kinds::title(kind)),
            )
            .hint(hint),
        );
    }

    fn value(&mut self, value: &Node, expect: Expect) {
        match (expect, value) {
            (Expect::One(kind), _) => self.object(value, kind),
            (Expect::SchemaOrBool, Node::Bool(_)) => {}
            (Expect::SchemaOrBool, _) => self.object(value, Kind::Schema),
            (Expect::Many(kind), Node::List(list)) => {
                for (index, item) in list.iter().enumerate() {
                    self.inside(&index.to_string(), |walk| walk.schema_or_object(item, kind));
                }
            }
            (Expect::Named(kind), Node::Map(map)) => {
                for (name, item) in map {
                    self.inside(name, |walk| walk.schema_or_object(item, kind));
                }
            }
            (Expect::TextList, Node::List(list)) => {
                for (index, item) in list.iter().enumerate() {
                    if item.as_str().is_none() {
                        self.inside(&index.to_string(), |walk| walk.wrong_type(item, "a string"));
                    }
                }
            }
            (Expect::TextOrList, Node::List(list))
                if list.iter().all(|item| item.as_str().is_some()) => {}
            (Expect::TextMap, Node::Map(map)) => {
                for (name, item) in map {
                    if item.as_str().is_none() && *item != Node::Null {
                        self.inside(name, |walk| walk.wrong_type(item, "a string"));
                    }
                }
            }
            (Expect::Any, _)
            | (Expect::Text | Expect::TextOrList, Node::String(_))
            | (Expect::Bool | Expect::NumberOrBool, Node::Bool(_))
            | (Expect::Number | Expect::NumberOrBool, Node::Number(_))
            | (Expect::AnyList, Node::List(_))
            | (Expect::AnyMap, Node::Map(_)) => {}
            (expect, value) => self.wrong_type(value, wanted(expect)),
        }
    }

    /// A schema may be a boolean wherever one stands; no other object may.
    fn schema_or_object(&mut self, node: &Node, kind: Kind) {
        if kind == Kind::Schema && matches!(node, Node::Bool(_)) {
            return;
        }
        self.object(node, kind);
    }

    fn reference(&mut self, map: &Map, kind: Kind) {
        let place = Place::Value(self.pointer().child("$ref"));
        match map.get("$ref") {
            Some(Node::String(text)) => {
                if let Err(diagnostic) = references::follow(self.document, text, place) {
                    self.diagnostics.report(*diagnostic);
                }
            }
            // A property may be called `$ref`: then it is no reference, and the typed model will not take it for one.
            Some(other) if kind != Kind::Schema => {
                let other = other.clone();
                self.inside("$ref", |walk| walk.wrong_type(&other, "a string"));
            }
            _ => {}
        }
    }

    fn unread(&mut self, what: &str) {
        self.diagnostics.report(Diagnostic::new(
            rules::UNREAD_SECTION,
            Place::Key(self.pointer()),
            format!("{what} are not read yet"),
        ));
    }

    fn wrong_type(&mut self, node: &Node, wanted: &str) {
        let pointer = self.pointer();
        let key = pointer.last().unwrap_or_default();
        self.diagnostics.report(
            Diagnostic::new(
                rules::WRONG_TYPE,
                Place::Value(pointer),
                format!("`{key}` must be {wanted}, found {}", node.kind()),
            )
            .hint("mend its type in the document"),
        );
    }
}

/// What a value must be, for messages.
fn wanted(expect: Expect) -> &'static str {
    match expect {
        Expect::Any => "anything",
        Expect::Text => "a string",
        Expect::Bool => "`true` or `false`",
        Expect::Number => "a number",
        Expect::NumberOrBool => "a number or a boolean",
        Expect::TextList => "a list of strings",
        Expect::TextOrList => "a string or a list of strings",
        Expect::AnyList | Expect::Many(_) => "a list",
        Expect::TextMap | Expect::AnyMap | Expect::Named(_) => "a mapping",
        Expect::One(_) | Expect::SchemaOrBool => "a schema",
    }
}

/// The sections that later work will read.
fn unread(kind: Kind, key: &str) -> Option<&'static str> {
    match (kind, key) {
        (Kind::OpenApi, "webhooks") => Some("webhooks"),
        (Kind::Operation, "callbacks") => Some("callbacks"),
        (Kind::Response, "links") => Some("links"),
        (Kind::Operation | Kind::PathItem, "servers") => {
            Some("servers of single operations and paths")
        }
        _ => None,
    }
}
