//! Copies what is needed, kind by kind, so that a `$ref` in an example is never taken for a reference.

use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::document::{Map, Node};
use crate::normalise::kinds::{self, Expect, Kind};
use crate::normalise::references;
use crate::pointer::Pointer;
use crate::rules;

use super::address::Where;
use super::names::{self, Taken};
use super::{Bundler, FileId, Slot, Spot};

/// How many things may be put in place one inside the other, and the longest chain of references.
const DEEPEST: usize = 100;

/// What a reference turns out to be.
enum Target {
    /// It leads to a place, or to none in the document itself: then a later room tells of it.
    Pointer(Pointer),
    /// It leads to a place of another file.
    Elsewhere(Spot),
    /// It leads nowhere, and that has been told by a rule.
    Nowhere(Rule),
    /// It can't be followed here: a later room tells of it.
    Untouched,
}

impl Bundler<'_, '_> {
    /// A copy of a value that stands at `from` and will stand at `to`; none if it is left out.
    pub(super) fn value(
        &mut self,
        node: &Node,
        expect: Expect,
        from: &Spot,
        to: &Pointer,
    ) -> Option<Node> {
        if self.left == 0 {
            return Some(node.clone());
        }
        self.left -= 1;
        if self.left == 0 {
            let message = "references bring too many values into the document";
            let hint = "if the document is to be trusted, raise `values` under `[limits]`";
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
                // A member may be called `$ref`; its value is then no string.
                if let Some(Node::String(text)) = map.get("$ref") {
                    return self.in_place(map, text, expect, from, to);
                }
                Some(Node::Map(self.members(map, from, to, |_| Some(Expect::One(kind)))))
            }
            (Expect::Many(kind), Node::List(list)) => Some(self.items(list, kind, from, to)),
            _ => Some(node.clone()),
        }
    }

    fn items(&mut self, list: &[Node], kind: Kind, from: &Spot, to: &Pointer) -> Node {
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
        from: &Spot,
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

    fn object(&mut self, map: &Map, kind: Kind, from: &Spot, to: &Pointer) -> Option<Node> {
        let Some(Node::String(text)) = map.get("$ref") else {
            return Some(Node::Map(self.fields(map, kind, from, to)));
        };
        if !kinds::may_refer(kind) || names::section(kind).is_none() {
            return self.in_place(map, text, Expect::One(kind), from, to);
        }
        let target = match self.target(text, &from.child("$ref")) {
            Target::Pointer(pointer) => pointer,
            Target::Elsewhere(spot) => self.component(spot, kind),
            Target::Untouched => return Some(Node::Map(map.clone())),
            Target::Nowhere(rule) => {
                return (kind == Kind::Schema).then(|| kinds::unknown_schema(rule));
            }
        };
        let mut copied = self.fields(map, kind, from, to);
        copied.insert("$ref".to_owned(), reference(&target));
        Some(Node::Map(copied))
    }

    fn fields(&mut self, map: &Map, kind: Kind, from: &Spot, to: &Pointer) -> Map {
        let mut copied = self.members(map, from, to, |key| kinds::expected(kind, key));
        if kind == Kind::Discriminator {
            self.mapping(&mut copied, from);
        }
        // Those that are referred to become components.
        if kind == Kind::Schema && from.file != FileId::DOCUMENT {
            copied.shift_remove("definitions");
            copied.shift_remove("$defs");
        }
        copied
    }

    /// The values of a discriminator's mapping are names or references.
    fn mapping(&mut self, discriminator: &mut Map, from: &Spot) {
        let Some(Node::Map(mapping)) = discriminator.get_mut("mapping") else { return };
        for (key, value) in mapping {
            let Node::String(text) = value else { continue };
            let is_reference = text.contains(['#', '/'])
                || text.ends_with(".json")
                || text.ends_with(".yaml")
                || text.ends_with(".yml");
            if !is_reference {
                continue;
            }
            let at = from.child("mapping").child(key);
            let pointer = match self.target(text, &at) {
                Target::Pointer(pointer) => pointer,
                Target::Elsewhere(spot) => self.component(spot, Kind::Schema),
                Target::Nowhere(_) | Target::Untouched => continue,
            };
            *text = pointer.as_str().to_owned();
        }
    }

    /// The component that a place of another file becomes.
    fn component(&mut self, from: Spot, kind: Kind) -> Pointer {
        if let Some(known) = self.slots.get(&from) {
            return known.clone();
        }
        let section = if self.swagger && kind == Kind::Schema {
            Pointer::root().child("definitions")
        } else {
            names::section(kind).unwrap_or_default()
        };
        if !self.names.contains_key(&section) {
            let taken = self.declared(&section);
            self.names.insert(section.clone(), taken);
        }
        let wishes = names::wishes(self.addresses.path(from.file), &from.pointer);
        let taken = self.names.entry(section.clone()).or_default();
        let name = taken.claim(&wishes);
        let pointer = section.child(&name);
        self.slots.insert(from.clone(), pointer.clone());
        self.queue.push_back(Slot { from, kind, section, name });
        pointer
    }

    /// The names that the document itself has in a section, which may stand in another file.
    fn declared(&mut self, section: &Pointer) -> Taken {
        let mut spot = Spot { file: FileId::DOCUMENT, pointer: Pointer::root() };
        for step in section.steps() {
            spot = spot.child(&step);
            let reference = self.addresses.node(&spot).and_then(|node| node.child("$ref"));
            if let Some(text) = reference.and_then(Node::as_str).map(str::to_owned)
                && let Target::Elsewhere(target) = self.target(&text, &spot)
            {
                spot = target;
            }
        }
        let map = self.addresses.node(&spot).and_then(Node::as_map);
        Taken::of(map.into_iter().flat_map(|map| map.keys().cloned()))
    }

    /// Puts what a reference leads to where the reference stands, and what stands beside the reference over it.
    fn in_place(
        &mut self,
        map: &Map,
        text: &str,
        expect: Expect,
        from: &Spot,
        to: &Pointer,
    ) -> Option<Node> {
        let lawful = match expect {
            Expect::One(Kind::MediaType) => self.media_types_refer,
            Expect::One(kind) => kinds::may_refer(kind),
            _ => false,
        };
        if !lawful {
            let message = format!(
                "OpenAPI allows no `$ref` here; what `{text}` leads to is put in its place"
            );
            let place = self.place(&from.child("$ref"));
            self.diagnostics.report(Diagnostic::new(rules::MISPLACED_REFERENCE, place, message));
        }
        let target = match self.target(text, &from.child("$ref")) {
            Target::Elsewhere(spot) => spot,
            // A path item of the document itself is found where it stands.
            Target::Pointer(pointer) if lawful && expect != Expect::One(Kind::MediaType) => {
                let mut copied = map.clone();
                copied.insert("$ref".to_owned(), reference(&pointer));
                return Some(Node::Map(copied));
            }
            Target::Pointer(pointer) => Spot { file: FileId::DOCUMENT, pointer },
            Target::Untouched => return Some(Node::Map(map.clone())),
            Target::Nowhere(_) => return None,
        };
        let node = self.addresses.node(&target)?.clone();
        if self.inlined >= DEEPEST {
            let message = format!("`{text}` leads back to itself again and again");
            let place = self.place(&from.child("$ref"));
            self.diagnostics.report(Diagnostic::new(rules::CIRCULAR_REFERENCE, place, message));
            return None;
        }
        self.provenance.set(to.clone(), self.origin(&target));
        self.inlined += 1;
        let copied = self.value(&node, expect, &target, to);
        self.inlined -= 1;
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

    /// What a reference means. `from` is where its text stands.
    fn target(&mut self, text: &str, from: &Spot) -> Target {
        let (mut text, mut from) = (text.to_owned(), from.clone());
        for _ in 0..DEEPEST {
            let spot = match self.step(&text, &from) {
                Target::Elsewhere(spot) => spot,
                other => return other,
            };
            // What is only a reference itself would become a component for nothing.
            let next = self.addresses.node(&spot).and_then(Node::as_map).and_then(|map| {
                let alone = map.keys().all(|key| key == "$ref" || key.starts_with("x-"));
                map.get("$ref").and_then(Node::as_str).filter(|_| alone)
            });
            match next {
                Some(next) => {
                    text = next.to_owned();
                    from = spot.child("$ref");
                }
                None => return Target::Elsewhere(spot),
            }
        }
        let message = format!("`{text}` leads only back to itself");
        let place = self.place(&from);
        self.diagnostics.report(Diagnostic::new(rules::CIRCULAR_REFERENCE, place, message));
        Target::Nowhere(rules::CIRCULAR_REFERENCE)
    }

    /// One reference.
    fn step(&mut self, text: &str, from: &Spot) -> Target {
        let (uri, fragment) = text.split_once('#').unwrap_or((text, ""));
        let root = |file| Spot { file, pointer: Pointer::root() };
        let target = match self.addresses.locate(uri, from) {
            Where::Here(file) => root(file),
            Where::Id(spot) => spot,
            Where::Network => return Target::Untouched,
            Where::Path(path) => {
                let place = self.place(from);
                match self.loader.referenced(&path, &place, self.diagnostics) {
                    Some(document) => root(self.addresses.add(path, document)),
                    None => return Target::Nowhere(rules::MISSING_FILE),
                }
            }
            Where::Outside => {
                let message = format!("`{text}` leads out of the root folder");
                let place = self.place(from);
                let fault = Diagnostic::new(rules::EXTERNAL_REFERENCE, place, message);
                self.diagnostics.report(fault.hint("name a folder around both files by `--root`"));
                return Target::Nowhere(rules::EXTERNAL_REFERENCE);
            }
        };
        let file = target.file;
        let found = self
            .addresses
            .fragment(fragment, target.clone(), from)
            .or_else(|| self.through(fragment, target));
        match found {
            Some(spot) if spot.file == FileId::DOCUMENT => Target::Pointer(spot.pointer),
            Some(spot) => Target::Elsewhere(spot),
            // What the document says of itself a later room looks at.
            None if file == FileId::DOCUMENT && uri.is_empty() => Target::Untouched,
            None => self.of_the_document(text, fragment, file, from),
        }
    }

    /// The place of a fragment when references on its way are followed. In the document itself they will stand in their
    /// places by then, so that its pointers hold as they are.
    fn through(&mut self, fragment: &str, base: Spot) -> Option<Spot> {
        let pointer = references::target(&format!("#{fragment}"))?;
        if self.inlined >= DEEPEST {
            return None;
        }
        self.inlined += 1;
        let own =
            (base.file == FileId::DOCUMENT).then(|| Spot { pointer: pointer.clone(), ..base });
        let mut place = base;
        let mut found = true;
        for step in pointer.steps() {
            let here = place.child("$ref");
            let missing = self.addresses.node(&place.child(&step)).is_none();
            let text = self.addresses.node(&here).and_then(Node::as_str).map(str::to_owned);
            if let (true, Some(text)) = (missing, text) {
                place = match self.target(&text, &here) {
                    Target::Elsewhere(spot) => spot,
                    Target::Pointer(pointer) => Spot { file: FileId::DOCUMENT, pointer },
                    _ => place,
                };
            }
            place = place.child(&step);
            found &= self.addresses.node(&place).is_some();
        }
        self.inlined -= 1;
        found.then(|| own.unwrap_or(place))
    }

    /// Split documents often mean a place of the whole when they say a place of the file.
    fn of_the_document(&mut self, text: &str, fragment: &str, file: FileId, from: &Spot) -> Target {
        let whole = Spot { file: FileId::DOCUMENT, pointer: Pointer::root() };
        let (path, place) = (self.addresses.path(file).to_owned(), self.place(from));
        let found = self
            .addresses
            .fragment(fragment, whole.clone(), from)
            .or_else(|| self.through(fragment, whole));
        match found {
            Some(spot) => {
                let message =
                    format!("`{path}` has no `#{fragment}`; it is read as that of the document");
                let fault = Diagnostic::new(rules::MISPLACED_REFERENCE, place, message);
                let document = self.addresses.path(FileId::DOCUMENT);
                self.diagnostics.report(
                    fault.hint(format!("write `{document}#{fragment}`, relative to the file")),
                );
                Target::Pointer(spot.pointer)
            }
            None => {
                let message = format!("`{text}` leads nowhere: `{path}` has no `#{fragment}`");
                let fault = Diagnostic::new(rules::UNKNOWN_REFERENCE, place, message);
                self.diagnostics.report(fault.hint("mend the reference, or add what it names"));
                Target::Nowhere(rules::UNKNOWN_REFERENCE)
            }
        }
    }

    fn place(&self, spot: &Spot) -> Place {
        let origin = self.origin(spot);
        Place::Text(origin.source, crate::diagnostic::Spot::Value(origin.pointer))
    }
}

/// The text of a reference to a place of the document.
fn reference(pointer: &Pointer) -> Node {
    Node::String(pointer.as_str().replace('%', "%25"))
}
