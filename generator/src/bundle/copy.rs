//! Copies the values that references need. The copy knows the kind of each object, so a `$ref` in an example stays
//! data.

use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::document::{Map, Node};
use crate::normalise::kinds::{self, Expect, Kind};
use crate::normalise::references;
use crate::pointer::Pointer;
use crate::rules;

use super::address::Resource;
use super::names::{self, UsedNames};
use super::place::{FileId, FilePlace};
use super::{Bundler, PendingComponent, is_reference};

/// The deepest nesting of inlined values, and the longest chain of references.
const MAX_DEPTH: usize = 100;

/// The target of a reference.
enum Target {
    /// A place in the main document. A later pass reports it if it does not exist.
    Pointer(Pointer),
    /// A place in another file.
    OtherFile(FilePlace),
    /// No target; reported by a rule.
    Missing(Rule),
    /// A reference that can't be resolved here. A later pass reports it.
    Unresolved,
}

impl Bundler<'_, '_> {
    /// Returns a copy of the value at `from` for the place `to`; `None` if it is omitted.
    pub(super) fn value(
        &mut self,
        node: &Node,
        expect: Expect,
        from: &FilePlace,
        to: &Pointer,
    ) -> Option<Node> {
        if self.left == 0 {
            return Some(node.clone());
        }
        self.left -= 1;
        if self.left == 0 {
            let message = "references add too many values to the document";
            let hint = "if you trust the document, raise `values` under `[limits]`";
            let place = self.place(from);
            self.diagnostics.report(Diagnostic::new(rules::LIMIT, place, message).hint(hint));
        }
        match (expect, node) {
            (Expect::One(kind), Node::Map(map)) => self.object(map, kind, from, to),
            (Expect::SchemaOrBool, Node::Map(map)) => self.object(map, Kind::Schema, from, to),
            (Expect::DiscriminatorOrText, Node::Map(map)) => {
                self.object(map, Kind::Discriminator, from, to)
            }
            (Expect::Named(kind), Node::Map(map)) => {
                // A member may be named `$ref`; its value is then not a string.
                if let Some(Node::String(text)) = map.get("$ref") {
                    return self.inline(map, text, expect, from, to);
                }
                Some(Node::Map(self.members(map, from, to, |_| Some(Expect::One(kind)))))
            }
            (Expect::Many(kind), Node::List(list)) => Some(self.items(list, kind, from, to)),
            _ => Some(node.clone()),
        }
    }

    fn items(&mut self, list: &[Node], kind: Kind, from: &FilePlace, to: &Pointer) -> Node {
        let mut copied = Vec::with_capacity(list.len());
        for (index, item) in list.iter().enumerate() {
            let from = from.child(&index.to_string());
            let to = to.index(copied.len());
            if copied.len() != index {
                self.provenance.set(to.clone(), self.origin(&from));
            }
            copied.extend(self.value(item, Expect::One(kind), &from, &to));
        }
        Node::List(copied)
    }

    fn members(
        &mut self,
        map: &Map,
        from: &FilePlace,
        to: &Pointer,
        expect: impl Fn(&str) -> Option<Expect>,
    ) -> Map {
        let mut copied = Map::with_capacity(map.len());
        for (key, value) in map {
            let member = match expect(key) {
                Some(expect) => self.value(value, expect, &from.child(key), &to.child(key)),
                None => Some(value.clone()),
            };
            if let Some(member) = member {
                copied.insert(key.clone(), member);
            }
        }
        copied
    }

    fn object(&mut self, map: &Map, kind: Kind, from: &FilePlace, to: &Pointer) -> Option<Node> {
        let Some(Node::String(text)) = map.get("$ref") else {
            return Some(Node::Map(self.fields(map, kind, from, to)));
        };
        if !kinds::may_refer(kind) || names::section(kind).is_none() {
            return self.inline(map, text, Expect::One(kind), from, to);
        }
        let target = match self.target(text, &from.child("$ref")) {
            Target::Pointer(pointer) => pointer,
            Target::OtherFile(spot) => self.component(spot, kind),
            Target::Unresolved => return Some(Node::Map(map.clone())),
            Target::Missing(rule) => return kinds::without_target(kind, rule, text),
        };
        let mut copied = self.fields(map, kind, from, to);
        copied.insert("$ref".to_owned(), reference(&target));
        Some(Node::Map(copied))
    }

    fn fields(&mut self, map: &Map, kind: Kind, from: &FilePlace, to: &Pointer) -> Map {
        let mut copied = self.members(map, from, to, |key| kinds::expected(kind, key));
        if kind == Kind::Discriminator {
            self.mapping(&mut copied, from);
        }
        // Those that are referenced become components.
        if kind == Kind::Schema && from.file != FileId::DOCUMENT {
            copied.shift_remove("definitions");
            copied.shift_remove("$defs");
        }
        copied
    }

    /// Resolves the values of the mapping of a discriminator, which are names or references.
    fn mapping(&mut self, discriminator: &mut Map, from: &FilePlace) {
        if let Some(Node::Map(mapping)) = discriminator.get_mut("mapping") {
            let at = from.child("mapping");
            mapping.retain(|key, value| self.mapped(value, &at.child(key)));
        }
        let at = from.child("defaultMapping");
        let default = discriminator.get_mut("defaultMapping");
        if default.is_some_and(|value| !self.mapped(value, &at)) {
            discriminator.shift_remove("defaultMapping");
        }
    }

    /// Resolves one value of a mapping. Returns `false` if it has no target.
    fn mapped(&mut self, value: &mut Node, at: &FilePlace) -> bool {
        let Node::String(text) = value else { return true };
        if !is_reference(text) || self.is_schema_name(text, at.file) {
            return true;
        }
        let pointer = match self.target(text, at) {
            Target::Pointer(pointer) => pointer,
            Target::OtherFile(spot) => self.component(spot, Kind::Schema),
            Target::Unresolved => return true,
            Target::Missing(_) => return false,
        };
        *text = pointer.as_str().to_owned();
        true
    }

    /// Returns `true` if the main document has a schema with this name. A name can look like that of a file.
    fn is_schema_name(&self, name: &str, file: FileId) -> bool {
        let schemas = Pointer::root().child("components").child("schemas");
        let pointer = schemas.child(name);
        file == FileId::DOCUMENT && self.addresses.node(&FilePlace { file, pointer }).is_some()
    }

    /// Returns the component for a place of another file.
    fn component(&mut self, from: FilePlace, kind: Kind) -> Pointer {
        if let Some(known) = self.components.get(&from) {
            return known.clone();
        }
        let section = if self.swagger && kind == Kind::Schema {
            Pointer::root().child("definitions")
        } else {
            names::section(kind).unwrap_or_default()
        };
        if !self.names.contains_key(&section) {
            let used = self.declared(&section);
            self.names.insert(section.clone(), used);
        }
        let candidates = names::candidates(self.addresses.path(from.file), &from.pointer);
        let used = self.names.entry(section.clone()).or_default();
        let name = used.assign(&candidates);
        let pointer = section.child(&name);
        self.components.insert(from.clone(), pointer.clone());
        self.queue.push_back(PendingComponent { from, kind, section, name });
        pointer
    }

    /// Returns the names that the main document declares in a section, which may be in another file.
    fn declared(&mut self, section: &Pointer) -> UsedNames {
        let mut spot = FilePlace { file: FileId::DOCUMENT, pointer: Pointer::root() };
        for step in section.steps() {
            spot = spot.child(&step);
            let reference = self.addresses.node(&spot).and_then(|node| node.child("$ref"));
            if let Some(text) = reference.and_then(Node::as_str).map(str::to_owned)
                && let Target::OtherFile(target) = self.target(&text, &spot.child("$ref"))
            {
                spot = target;
            }
        }
        let map = self.addresses.node(&spot).and_then(Node::as_map);
        UsedNames::of(map.into_iter().flat_map(|map| map.keys().cloned()))
    }

    /// Replaces a reference with its target, and merges the keys beside the reference into it.
    fn inline(
        &mut self,
        map: &Map,
        text: &str,
        expect: Expect,
        from: &FilePlace,
        to: &Pointer,
    ) -> Option<Node> {
        let is_allowed = match expect {
            Expect::One(Kind::MediaType) => self.media_types_refer,
            Expect::One(kind) => kinds::may_refer(kind),
            _ => false,
        };
        let at = from.child("$ref");
        let target = match self.target(text, &at) {
            Target::OtherFile(spot) => spot,
            // A path item of the main document needs no copy.
            Target::Pointer(pointer) if is_allowed && expect != Expect::One(Kind::MediaType) => {
                let mut copied = map.clone();
                copied.insert("$ref".to_owned(), reference(&pointer));
                return Some(Node::Map(copied));
            }
            Target::Pointer(pointer) => self.resolved(
                &pointer,
                FilePlace { file: FileId::DOCUMENT, pointer: Pointer::root() },
            )?,
            Target::Unresolved if matches!(expect, Expect::One(kind) if kinds::may_refer(kind)) => {
                return Some(Node::Map(map.clone()));
            }
            Target::Unresolved => {
                return without_target(expect, self.report_unresolved(text, &at), text);
            }
            Target::Missing(rule) => return without_target(expect, rule, text),
        };
        if !is_allowed {
            let message =
                format!("OpenAPI allows no `$ref` here; replaced with its target `{text}`");
            let place = self.place(&at);
            self.diagnostics.report(Diagnostic::new(rules::MISPLACED_REFERENCE, place, message));
        }
        if self.inlined.contains(&target) || self.inlined.len() >= MAX_DEPTH {
            return without_target(expect, self.report_circle(text, &at), text);
        }
        let node = self.addresses.node(&target)?.clone();
        self.provenance.set(to.clone(), self.origin(&target));
        self.inlined.push(target.clone());
        let copied = self.value(&node, expect, &target, to);
        self.inlined.pop();
        let Some(Node::Map(mut copied)) = copied else { return copied };
        let mut beside = map.clone();
        beside.shift_remove("$ref");
        let expected = |key: &str| match expect {
            Expect::One(kind) => kinds::expected(kind, key),
            Expect::Named(kind) => Some(Expect::One(kind)),
            _ => None,
        };
        for (key, value) in self.members(&beside, from, to, expected) {
            self.provenance.set(to.child(&key), self.origin(&from.child(&key)));
            copied.insert(key, value);
        }
        Some(Node::Map(copied))
    }

    /// Resolves a reference. `from` is the place of its text.
    fn target(&mut self, text: &str, from: &FilePlace) -> Target {
        let (mut text, mut from) = (text.to_owned(), from.clone());
        for _ in 0..MAX_DEPTH {
            let spot = match self.step(&text, &from) {
                Target::OtherFile(spot) => spot,
                other => return other,
            };
            // A target that is only a reference would become a needless component.
            let next = self.addresses.node(&spot).and_then(Node::as_map).and_then(|map| {
                let alone = map.keys().all(|key| key == "$ref" || key.starts_with("x-"));
                map.get("$ref").and_then(Node::as_str).filter(|_| alone)
            });
            match next {
                Some(next) => {
                    text = next.to_owned();
                    from = spot.child("$ref");
                }
                None => return Target::OtherFile(spot),
            }
        }
        Target::Missing(self.report_circle(&text, &from))
    }

    /// Reports a reference that leads back to itself. Returns the rule.
    fn report_circle(&mut self, text: &str, from: &FilePlace) -> Rule {
        let message = format!("`{text}` leads back to itself");
        let error = Diagnostic::new(rules::CIRCULAR_REFERENCE, self.place(from), message);
        self.diagnostics.report(error.hint("replace one of the references with its target"));
        rules::CIRCULAR_REFERENCE
    }

    /// Reports a reference that a later pass would take for a key. Returns the rule.
    fn report_unresolved(&mut self, text: &str, from: &FilePlace) -> Rule {
        let error = references::without_target(self.addresses.main(), text, self.place(from));
        let rule = error.rule;
        self.diagnostics.report(error);
        rule
    }

    /// Resolves one reference of a chain.
    fn step(&mut self, text: &str, from: &FilePlace) -> Target {
        let (uri, fragment) = text.split_once('#').unwrap_or((text, ""));
        let root = |file| FilePlace { file, pointer: Pointer::root() };
        let target = match self.addresses.locate(uri, from) {
            Resource::Loaded(file) => root(file),
            Resource::Id(spot) => spot,
            Resource::Network => return Target::Unresolved,
            Resource::Path(path) => {
                let place = self.place(from);
                match self.loader.referenced(&path, &place, self.diagnostics) {
                    Ok(document) => root(self.addresses.add(path, document)),
                    Err(rule) => return Target::Missing(rule),
                }
            }
            Resource::Outside => {
                let message = format!("`{text}` leads out of the root folder");
                let place = self.place(from);
                let error = Diagnostic::new(rules::EXTERNAL_REFERENCE, place, message);
                self.diagnostics
                    .report(error.hint("pass a folder that contains both files with `--root`"));
                return Target::Missing(rules::EXTERNAL_REFERENCE);
            }
        };
        let file = target.file;
        let found = self
            .addresses
            .fragment(fragment, target.clone(), from)
            .or_else(|| self.through(fragment, target));
        match found {
            Some(spot) if spot.file == FileId::DOCUMENT => Target::Pointer(spot.pointer),
            Some(spot) => Target::OtherFile(spot),
            // A later pass checks references within the main document.
            None if file == FileId::DOCUMENT && uri.is_empty() => Target::Unresolved,
            None => self.in_main_document(text, fragment, file, from),
        }
    }

    /// Resolves a fragment through the references on its path. In the main document these references will be replaced
    /// with their targets, so its pointers stay valid.
    fn through(&mut self, fragment: &str, base: FilePlace) -> Option<FilePlace> {
        let pointer = references::target(&format!("#{fragment}"))?;
        let own =
            (base.file == FileId::DOCUMENT).then(|| FilePlace { pointer: pointer.clone(), ..base });
        let place = self.resolved(&pointer, base)?;
        Some(own.unwrap_or(place))
    }

    /// Returns the place of a pointer after the references on its path are resolved.
    fn resolved(&mut self, pointer: &Pointer, base: FilePlace) -> Option<FilePlace> {
        if self.inlined.len() >= MAX_DEPTH {
            return None;
        }
        self.inlined.push(base.clone());
        let mut place = base;
        let mut found = true;
        for step in pointer.steps() {
            let here = place.child("$ref");
            let missing = self.addresses.node(&place.child(&step)).is_none();
            let text = self.addresses.node(&here).and_then(Node::as_str).map(str::to_owned);
            if let (true, Some(text)) = (missing, text) {
                place = match self.target(&text, &here) {
                    Target::OtherFile(spot) => spot,
                    Target::Pointer(pointer) => FilePlace { file: FileId::DOCUMENT, pointer },
                    _ => place,
                };
            }
            place = place.child(&step);
            found &= self.addresses.node(&place).is_some();
        }
        self.inlined.pop();
        found.then_some(place)
    }

    /// Resolves a fragment in the main document: split documents often use its pointers in other files.
    fn in_main_document(
        &mut self,
        text: &str,
        fragment: &str,
        file: FileId,
        from: &FilePlace,
    ) -> Target {
        let whole = FilePlace { file: FileId::DOCUMENT, pointer: Pointer::root() };
        let (path, place) = (self.addresses.path(file).to_owned(), self.place(from));
        let found = self
            .addresses
            .fragment(fragment, whole.clone(), from)
            .or_else(|| self.through(fragment, whole));
        match found {
            Some(spot) => {
                let message = format!("`{path}` has no `#{fragment}`; read from the document");
                let error = Diagnostic::new(rules::MISPLACED_REFERENCE, place, message);
                let document = self.addresses.path(FileId::DOCUMENT);
                self.diagnostics.report(
                    error.hint(format!("write `{document}#{fragment}`, relative to the file")),
                );
                Target::Pointer(spot.pointer)
            }
            None => {
                let message = format!("`{text}` has no target: `{path}` has no `#{fragment}`");
                let error = Diagnostic::new(rules::UNKNOWN_REFERENCE, place, message);
                self.diagnostics.report(error.hint("correct the reference, or add its target"));
                Target::Missing(rules::UNKNOWN_REFERENCE)
            }
        }
    }

    fn place(&self, spot: &FilePlace) -> Place {
        let origin = self.origin(spot);
        Place::Text(origin.source, crate::diagnostic::Spot::Value(origin.pointer))
    }
}

/// Returns the value that replaces a reference without a target; `None` if it is omitted.
fn without_target(expect: Expect, rule: Rule, reference: &str) -> Option<Node> {
    match expect {
        Expect::One(kind) => kinds::without_target(kind, rule, reference),
        _ => None,
    }
}

/// Returns the text of a reference to a place of the document.
fn reference(pointer: &Pointer) -> Node {
    Node::String(pointer.as_str().replace('%', "%25"))
}
