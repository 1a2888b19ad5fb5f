//! From the document's elements to the API in its own words.
//!
//! Purpose: say what the document means, a file for each of its nouns. Input: a [`Document`] and the config.
//! Output: an [`Api`], findings and refusals. It knows nothing of Rust.

mod config_use;
mod field_mask;
mod operation;
mod reach;
mod schema;
mod security;
mod webhook;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Checked, Config, Extension};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::{Document, Map, Node};
use crate::ir::{
    Api, ErrorAnswer, Info, Refusal, Refused, SchemaId, SchemaName, Server, ServerVariable, Type,
    TypeUse,
};
use crate::normalise;
use crate::part;
use crate::pointer::Pointer;
use crate::rules;

use schema::value_shape::Outline;

/// Says what the document means.
pub fn lower(document: &Document, config: &Config, diagnostics: &mut Diagnostics) -> Api {
    let mut lower = Lower {
        document,
        config,
        diagnostics,
        api: Api::default(),
        used: BTreeSet::new(),
        open: BTreeSet::new(),
        met: BTreeSet::new(),
        joined: BTreeMap::new(),
        families: BTreeMap::new(),
        outlines: RefCell::default(),
    };
    lower.families = lower.find_families();
    lower.info();
    lower.servers();
    lower.security_schemes();
    lower.components();
    lower.operations();
    lower.webhooks();
    lower.unions_of_nullable_unions();
    lower.field_masks();
    lower.default_error();
    lower.check_config();
    lower.api
}

/// The work at hand.
struct Lower<'a> {
    document: &'a Document,
    config: &'a Config,
    diagnostics: &'a mut Diagnostics,
    api: Api,
    /// The vendor extensions and property names of the config that were found.
    used: BTreeSet<String>,
    /// The schemas that are being read: one that is met again is recursive.
    open: BTreeSet<SchemaId>,
    /// Those of them that were met again.
    met: BTreeSet<SchemaId>,
    /// The objects that are made of two properties of one name, by where these stand.
    joined: BTreeMap<[Pointer; 2], SchemaId>,
    /// The components that others are told from by a discriminator, with those others.
    families: BTreeMap<Pointer, Vec<Pointer>>,
    /// The outlines that were asked for, by place and depth: unions of unions ask for the same ones again and again.
    outlines: RefCell<BTreeMap<(Pointer, usize), Outline>>,
}

impl Lower<'_> {
    fn map(&self, pointer: &Pointer) -> Option<&Map> {
        self.document.get(pointer).and_then(Node::as_map)
    }

    fn text(&self, pointer: &Pointer, key: &str) -> Option<String> {
        self.map(pointer)?.get(key)?.as_str().map(str::to_owned)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.report(diagnostic);
    }

    /// The place that a reference at `pointer` leads to in the end, or `pointer` itself. What leads nowhere has been
    /// reported by now.
    fn follow(&self, pointer: &Pointer) -> Option<Pointer> {
        let node = self.document.get(pointer)?;
        match node.child("$ref").and_then(Node::as_str) {
            Some(text) => {
                normalise::references::follow(self.document, text, Place::Value(pointer.clone()))
                    .ok()
            }
            None => Some(pointer.clone()),
        }
    }

    fn info(&mut self) {
        let pointer = Pointer::root().child("info");
        let version = self.map(&pointer).and_then(|info| info.get("version"));
        let version = version.map(Node::to_text).unwrap_or_default();
        self.api.info = Info {
            title: self.text(&pointer, "title").unwrap_or_default(),
            version,
            description: self.text(&pointer, "description"),
        };
    }

    fn servers(&mut self) {
        let pointer = Pointer::root().child("servers");
        let count = self.document.get(&pointer).and_then(Node::as_list).map_or(0, <[Node]>::len);
        for index in 0..count {
            let server = self.server(&pointer.index(index));
            self.api.servers.extend(server);
        }
    }

    /// Where an operation is served, if not where the whole API is: by its own list, else by that of its path item.
    fn own_server(&mut self, item: &Pointer, operation: &Pointer) -> Option<Server> {
        let lists = [operation, item].map(|at| at.child("servers"));
        let list = lists.into_iter().find(|list| self.document.get(list).is_some())?;
        let count = self.document.get(&list).and_then(Node::as_list).map_or(0, <[Node]>::len);
        let mut servers: Vec<(usize, Server)> = (0..count)
            .filter_map(|index| Some((index, self.server(&list.index(index))?)))
            .collect();
        // What is served in several places is served where the API is, if that is one of them.
        let usual = self.api.servers.first().map(|server| &server.url);
        let is_usual = servers.iter().any(|(_, server)| Some(&server.url) == usual);
        // Those that the whole API has are told where a client is started.
        let known = |server: &Server| self.api.servers.iter().any(|other| other.url == server.url);
        let mut others = servers.iter().skip(usize::from(!is_usual));
        if let Some((index, _)) = others.find(|(_, server)| !known(server)) {
            let message =
                "only one server of an operation is read; the client's builder takes any other URL";
            let place = Place::Value(list.index(*index));
            self.report(Diagnostic::new(rules::UNREAD_SECTION, place, message));
        }
        if servers.is_empty() || is_usual { None } else { Some(servers.remove(0).1) }
    }

    fn server(&mut self, at: &Pointer) -> Option<Server> {
        let map = self.map(at)?;
        let json = Node::Map(
            map.iter()
                .filter(|(key, _)| *key != "variables")
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        );
        let server: openapiv3::Server = match crate::typed::element(json.to_json()) {
            Ok(server) => server,
            Err(message) => {
                self.unreadable(at, &message);
                return None;
            }
        };
        let variables = self.server_variables(&at.child("variables"));
        Some(Server { url: server.url, description: server.description, variables })
    }

    fn server_variables(&self, pointer: &Pointer) -> Vec<ServerVariable> {
        let Some(map) = self.map(pointer) else { return Vec::new() };
        map.iter()
            .map(|(name, node)| ServerVariable {
                name: name.clone(),
                default: node.child("default").map(Node::to_text).unwrap_or_default(),
                allowed: node
                    .child("enum")
                    .and_then(Node::as_list)
                    .unwrap_or_default()
                    .iter()
                    .map(Node::to_text)
                    .collect(),
                description: node.child("description").and_then(Node::as_str).map(str::to_owned),
                origin: pointer.child(name),
            })
            .collect()
    }

    /// Every component schema, used or not.
    fn components(&mut self) {
        let pointer = Pointer::root().child("components").child("schemas");
        let names: Vec<String> =
            self.map(&pointer).map(|map| map.keys().cloned().collect()).unwrap_or_default();
        for key in names {
            let at = pointer.child(&key);
            part::at(&at);
            let extensions = self.config.extensions.schema.clone();
            let chosen = self.extension(&at, &extensions);
            self.define_component(&at, SchemaName::Component { key, chosen });
        }
        self.break_cycles();
    }

    /// The text of the first of these extensions that stands at a place.
    fn extension(&mut self, pointer: &Pointer, names: &[Checked<Extension>]) -> Option<String> {
        for name in names {
            if let Some(text) = self.text(pointer, name.get_ref()) {
                self.used.insert(name.get_ref().clone());
                return Some(text);
            }
        }
        None
    }

    /// What operations answer that declare no error.
    fn default_error(&mut self) {
        let Some(schema) = &self.config.errors.schema else { return };
        let place = Place::config(schema.span());
        let target = normalise::references::target(schema.get_ref());
        match target.map(SchemaId).filter(|id| self.api.schemas.contains_key(id)) {
            Some(id) => {
                for operation in &mut self.api.operations {
                    if operation.errors.is_empty() {
                        let ty = TypeUse {
                            ty: Type::Named(id.clone()),
                            nullable: false,
                            origin: id.0.clone(),
                        };
                        operation.errors.push(ErrorAnswer { status: "default".to_owned(), ty });
                    }
                }
                self.api.default_error = Some(id);
            }
            None => {
                let message = format!("the document has no schema `{}`", schema.get_ref());
                self.report(
                    Diagnostic::new(rules::UNUSED_CONFIG, place, message)
                        .hint("name a component: `#/components/schemas/…`"),
                );
            }
        }
    }

    /// An element that the typed model can't read, for a reason that the walk over the keys did not see.
    fn unreadable(&mut self, pointer: &Pointer, message: &str) {
        if self.diagnostics.has_error_below(pointer) {
            return;
        }
        self.report(
            Diagnostic::new(
                rules::WRONG_TYPE,
                Place::Value(pointer.clone()),
                format!("it can't be read: {message}"),
            )
            .hint("mend it in the document"),
        );
    }

    /// Leaves something out, and says so.
    fn refuse(
        &mut self,
        what: Refused,
        rule: crate::diagnostic::Rule,
        origin: &Pointer,
        at: &Pointer,
        reason: String,
    ) {
        self.report(Diagnostic::new(rule, Place::Value(at.clone()), reason.clone()));
        self.api.refusals.push(Refusal { what, rule: rule.name, reason, origin: origin.clone() });
    }
}

/// Where the members stand that the schema at a place lists under these keys.
fn members(schema: &Map, pointer: &Pointer, keys: &[&str]) -> Vec<Pointer> {
    let lists = keys.iter().flat_map(|key| {
        let count = schema.get(*key).and_then(Node::as_list).map_or(0, <[Node]>::len);
        let at = pointer.child(key);
        (0..count).map(move |index| at.index(index))
    });
    lists.collect()
}
