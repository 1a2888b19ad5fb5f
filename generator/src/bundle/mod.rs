//! Bundles several files into one document.
//!
//! Purpose: copy the targets of all references into the main document, so later passes need no files. Input: the main
//! document, and a [`Loader`] for the others. Output: a document whose references all begin with `#/` or are reported.
//! The target of a reference to another file becomes a component. Path items, and targets of references at places where
//! OpenAPI allows none, are inlined. References outside the root folder or to the network are reported and never
//! followed. A reference without a target is replaced with untyped JSON, or omitted.

mod address;
mod copy;
mod names;
mod place;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::provenance::{Origin, Provenance};
use crate::document::{Document, Map, Node};
use crate::load::Loader;
use crate::normalise::kinds::{Expect, Kind};
use crate::pointer::Pointer;
use crate::rules;

use address::Addresses;
use place::{FileId, FilePlace};

/// Bundles the files. A document without external references is returned unchanged.
pub fn bundle(
    document: Document,
    config: &Config,
    loader: &mut Loader<'_>,
    diagnostics: &mut Diagnostics,
) -> Document {
    if !needs_bundling(&document.root) {
        report_unused_urls(config, &BTreeSet::new(), diagnostics);
        return document;
    }
    let swagger = document.root.child("swagger").is_some();
    let version = document.root.child("openapi").and_then(Node::as_str).unwrap_or_default();
    let media_types_refer = version.starts_with("3.2");
    let provenance = document.provenance.clone();
    let left = loader.limits().values;
    let path = loader.document_path().to_owned();
    let mut bundler = Bundler {
        addresses: Addresses::new(path, Rc::new(document), config),
        loader,
        diagnostics,
        swagger,
        media_types_refer,
        provenance,
        components: BTreeMap::new(),
        queue: VecDeque::new(),
        names: BTreeMap::new(),
        left,
        inlined: Vec::new(),
    };
    let bundled = bundler.run();
    // A file that can't be used may contain references to the other URLs.
    if bundler.loader.is_complete() && bundler.left > 0 {
        report_unused_urls(config, bundler.addresses.used_urls(), bundler.diagnostics);
    }
    bundled
}

/// Reports the entries of `[references.map]` that no reference uses.
fn report_unused_urls(config: &Config, used: &BTreeSet<String>, diagnostics: &mut Diagnostics) {
    for url in config.references.map.keys().filter(|url| !used.contains(url.get_ref())) {
        let message = format!("no `$ref` leads to `{}`", url.get_ref());
        let unused = Diagnostic::new(rules::UNUSED_CONFIG, Place::config(url.span()), message);
        diagnostics.report(unused.hint("remove it, or correct the URL, which `$ref` begins with"));
    }
}

/// Keys whose values must not be references in OpenAPI. Such a reference is inlined.
const WITHOUT_REFERENCE: &[&str] = &[
    "paths",
    "components",
    "definitions",
    "schemas",
    "responses",
    "content",
    "info",
    "get",
    "put",
    "post",
    "delete",
    "patch",
];

/// Returns `true` if there is a reference to another file or at a place where OpenAPI allows none, or an `$id` that
/// changes the meaning of references.
fn needs_bundling(node: &Node) -> bool {
    let leads_elsewhere = |target: &Node| {
        target.as_str().is_some_and(|text| is_reference(text) && !text.starts_with("#/"))
    };
    let refers = |node: &Node| node.child("$ref").and_then(Node::as_str).is_some();
    match node {
        Node::Map(map) => map.iter().any(|(key, value)| match (key.as_str(), value) {
            ("$ref", Node::String(text)) => !text.starts_with("#/"),
            ("$id", Node::String(_)) => true,
            ("mapping", Node::Map(map)) if map.values().any(leads_elsewhere) => true,
            ("content", Node::Map(content)) if content.values().any(refers) => true,
            (key, value) => {
                (WITHOUT_REFERENCE.contains(&key) && refers(value)) || needs_bundling(value)
            }
        }),
        Node::List(list) => list.iter().any(needs_bundling),
        _ => false,
    }
}

/// Returns `true` if a value in the mapping of a discriminator is a reference, and not the name of a component.
fn is_reference(text: &str) -> bool {
    text.contains(['#', '/'])
        || [".json", ".yaml", ".yml"].iter().any(|extension| text.ends_with(extension))
}

/// A component that is still to be copied.
struct PendingComponent {
    from: FilePlace,
    kind: Kind,
    section: Pointer,
    name: String,
}

/// The state of bundling.
struct Bundler<'a, 'l> {
    addresses: Addresses,
    loader: &'a mut Loader<'l>,
    diagnostics: &'a mut Diagnostics,
    swagger: bool,
    /// `true` if the version of the document allows references as media types.
    media_types_refer: bool,
    provenance: Provenance,
    /// The components for places of other files.
    components: BTreeMap<FilePlace, Pointer>,
    queue: VecDeque<PendingComponent>,
    /// The names of the components, by section.
    names: BTreeMap<Pointer, names::UsedNames>,
    /// The number of values that may still be copied.
    left: usize,
    /// The targets that are being inlined, from the outermost one to the current one.
    inlined: Vec<FilePlace>,
}

impl Bundler<'_, '_> {
    fn run(&mut self) -> Document {
        let kind = if self.swagger { Kind::Swagger } else { Kind::OpenApi };
        let root = FilePlace { file: FileId::DOCUMENT, pointer: Pointer::root() };
        let whole = self.addresses.node(&root).cloned().unwrap_or(Node::Null);
        let copied = self.value(&whole, Expect::One(kind), &root, &Pointer::root());
        let mut document =
            Document { root: copied.unwrap_or(whole), provenance: Provenance::empty() };
        while let Some(pending) = self.queue.pop_front() {
            let Some(node) = self.addresses.node(&pending.from).cloned() else { continue };
            let to = pending.section.child(&pending.name);
            self.provenance.set(to.clone(), self.addresses.origin(&pending.from));
            if let Some(copied) = self.value(&node, Expect::One(pending.kind), &pending.from, &to) {
                insert(&mut document.root, &pending.section, pending.name, copied);
            }
        }
        document.provenance = std::mem::replace(&mut self.provenance, Provenance::empty());
        document
    }

    fn origin(&self, spot: &FilePlace) -> Origin {
        self.addresses.origin(spot)
    }
}

/// Inserts a component into its section, which is created if it is missing.
fn insert(root: &mut Node, section: &Pointer, name: String, node: Node) {
    let mut place = root;
    for step in section.steps() {
        let Node::Map(map) = place else { return };
        place = map.entry(step).or_insert_with(|| Node::Map(Map::new()));
    }
    if let Node::Map(map) = place {
        map.insert(name, node);
    }
}
