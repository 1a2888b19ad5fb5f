//! Resolution of a reference to a file and a place in it.
//!
//! The rules are those of <https://www.rfc-editor.org/rfc/rfc3986#section-5.2>, as far as files in one folder need
//! them, and `$id` and `$anchor` of <https://json-schema.org/draft/2020-12/json-schema-core#section-8.2>.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::config::Config;
use crate::document::provenance::Origin;
use crate::document::{Document, Node};
use crate::normalise::references;
use crate::pointer::Pointer;

use super::place::{FileId, FilePlace};

/// A loaded file.
struct FileEntry {
    path: String,
    document: Rc<Document>,
    /// The places with an `$anchor` or `$id`, collected when a reference first uses one.
    named: Option<NamedPlaces>,
}

/// The places with an `$anchor` or `$id` in a file.
#[derive(Default, Clone)]
struct NamedPlaces {
    anchors: BTreeMap<String, Pointer>,
    ids: BTreeMap<String, Pointer>,
}

/// All files, and the local files for URLs.
pub(super) struct Addresses {
    files: Vec<FileEntry>,
    by_path: BTreeMap<String, FileId>,
    map: BTreeMap<String, String>,
    /// The entries of the map that a reference uses.
    used: BTreeSet<String>,
}

/// The target of the part of a reference before its `#`.
pub(super) enum Resource {
    /// A loaded file.
    Loaded(FileId),
    /// The place with this `$id`.
    Id(FilePlace),
    /// The path of a file in the root folder.
    Path(String),
    /// A path outside the root folder.
    Outside,
    /// A URL without a local file.
    Network,
}

impl Addresses {
    pub(super) fn new(path: String, document: Rc<Document>, config: &Config) -> Self {
        let map = config.references.map.iter();
        let mut addresses = Self {
            files: Vec::new(),
            by_path: BTreeMap::new(),
            map: map.map(|(url, path)| (url.get_ref().clone(), path.to_string())).collect(),
            used: BTreeSet::new(),
        };
        addresses.add(path, document);
        addresses
    }

    /// Adds a file.
    pub(super) fn add(&mut self, path: String, document: Rc<Document>) -> FileId {
        let id = FileId(self.files.len());
        self.by_path.insert(path.clone(), id);
        self.files.push(FileEntry { path, document, named: None });
        id
    }

    /// Returns the main document.
    pub(super) fn main(&self) -> &Document {
        &self.files[FileId::DOCUMENT.0].document
    }

    pub(super) fn path(&self, file: FileId) -> &str {
        &self.files[file.0].path
    }

    pub(super) fn node(&self, spot: &FilePlace) -> Option<&Node> {
        self.files[spot.file.0].document.get(&spot.pointer)
    }

    pub(super) fn origin(&self, spot: &FilePlace) -> Origin {
        self.files[spot.file.0].document.provenance.origin(&spot.pointer)
    }

    /// Resolves the URI of a reference at `from`.
    pub(super) fn locate(&mut self, uri: &str, from: &FilePlace) -> Resource {
        if uri.is_empty() {
            return Resource::Loaded(from.file);
        }
        // A file can be known by its `$id` too, if another reference led to it. The entry of the config is not unused then.
        let mapped = if has_scheme(uri) { self.mapped_path(uri) } else { None };
        let absolute =
            if has_scheme(uri) { Some(uri.to_owned()) } else { self.absolute(uri, from) };
        if let Some(spot) = absolute.as_deref().and_then(|uri| self.by_id(uri)) {
            return Resource::Id(spot);
        }
        if has_scheme(uri) {
            return match mapped {
                Some(path) => self.by_file(path),
                None => Resource::Network,
            };
        }
        let path = references::percent_decode(uri).unwrap_or_else(|| uri.to_owned());
        match join(&self.files[from.file.0].path, &path) {
            Some(path) => self.by_file(path),
            None => Resource::Outside,
        }
    }

    fn by_file(&self, path: String) -> Resource {
        match self.by_path.get(&path) {
            Some(file) => Resource::Loaded(*file),
            None => Resource::Path(path),
        }
    }

    /// Returns the local file that the config maps to a URL or to its longest prefix.
    fn mapped_path(&mut self, url: &str) -> Option<String> {
        let (known, path) = self
            .map
            .iter()
            .filter(|(known, _)| url.starts_with(known.as_str()))
            .max_by_key(|(known, _)| known.len())?;
        self.used.insert(known.clone());
        join("", &format!("{path}{}", &url[known.len()..]))
    }

    /// Returns the entries of the map that a reference uses.
    pub(super) fn used_urls(&self) -> &BTreeSet<String> {
        &self.used
    }

    /// Resolves a fragment within a file.
    pub(super) fn fragment(
        &mut self,
        fragment: &str,
        target: FilePlace,
        from: &FilePlace,
    ) -> Option<FilePlace> {
        let FilePlace { file, pointer: base } = target;
        if fragment.is_empty() {
            return Some(FilePlace { file, pointer: base });
        }
        if !fragment.starts_with('/') {
            let pointer = self.named(file).anchors.get(fragment).cloned()?;
            return Some(FilePlace { file, pointer });
        }
        let inside = references::target(&format!("#{fragment}"))?;
        let below = |base: &Pointer| inside.rebased(&Pointer::root(), base);
        let document = Rc::clone(&self.files[file.0].document);
        let exists = |pointer: &Pointer| document.get(pointer).is_some();
        if let Some(pointer) = below(&base).filter(exists) {
            return Some(FilePlace { file, pointer });
        }
        // In a schema with an `$id`, pointers are relative to that schema.
        let mut around = (file == from.file).then(|| from.pointer.clone());
        while let Some(place) = around {
            let resource = document.get(&place).and_then(|node| node.child("$id"));
            if resource.is_some()
                && let Some(pointer) = below(&place).filter(exists)
            {
                return Some(FilePlace { file, pointer });
            }
            around = place.parent();
        }
        None
    }

    fn by_id(&mut self, uri: &str) -> Option<FilePlace> {
        (0..self.files.len()).map(FileId).find_map(|file| {
            let pointer = self.named(file).ids.get(uri).cloned()?;
            Some(FilePlace { file, pointer })
        })
    }

    /// Resolves a relative reference against the nearest absolute `$id` around it, or the `$self` of its file.
    fn absolute(&self, uri: &str, from: &FilePlace) -> Option<String> {
        let document = &self.files[from.file.0].document;
        let mut around = Some(from.pointer.clone());
        while let Some(place) = around {
            let id = document.get(&place).and_then(|node| node.child("$id")).and_then(Node::as_str);
            if let Some(base) = id.filter(|id| has_scheme(id)) {
                let folder = base.rfind('/').map_or(base, |index| &base[..=index]);
                return Some(format!("{folder}{uri}"));
            }
            around = place.parent();
        }
        let base = self_uri(&document.root).filter(|uri| has_scheme(uri))?;
        let folder = base.rfind('/').map_or(base, |index| &base[..=index]);
        Some(format!("{folder}{uri}"))
    }

    fn named(&mut self, file: FileId) -> &NamedPlaces {
        let entry = &mut self.files[file.0];
        entry.named.get_or_insert_with(|| {
            let mut named = NamedPlaces::default();
            if let Some(uri) = self_uri(&entry.document.root) {
                named.ids.insert(uri.to_owned(), Pointer::root());
            }
            collect(&entry.document.root, &Pointer::root(), &mut named);
            named
        })
    }
}

/// Returns the URI that a document of OpenAPI 3.2 declares for itself.
///
/// <https://spec.openapis.org/oas/v3.2.0.html#oas-self>
fn self_uri(root: &Node) -> Option<&str> {
    root.child("$self").and_then(Node::as_str).map(|uri| uri.trim_end_matches('#'))
}

fn collect(node: &Node, pointer: &Pointer, named: &mut NamedPlaces) {
    match node {
        Node::Map(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("$anchor" | "$dynamicAnchor", Node::String(name)) => {
                        named.anchors.entry(name.clone()).or_insert_with(|| pointer.clone());
                    }
                    ("$id", Node::String(id)) => {
                        let id = id.trim_end_matches('#').to_owned();
                        named.ids.entry(id).or_insert_with(|| pointer.clone());
                    }
                    _ => collect(value, &pointer.child(key), named),
                }
            }
        }
        Node::List(list) => {
            for (index, item) in list.iter().enumerate() {
                collect(item, &pointer.index(index), named);
            }
        }
        _ => {}
    }
}

/// Returns `true` if a reference is a URL, or another URI that is not a path.
fn has_scheme(uri: &str) -> bool {
    uri.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    }) || uri.starts_with("//")
}

/// Returns a path relative to the folder of a file, without `.` and `..`; `None` if it leaves the root folder.
fn join(file: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains(['\\', '\0']) {
        return None;
    }
    let mut steps: Vec<&str> = file.split('/').collect();
    steps.pop();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()?),
            other => steps.push(other),
        }
    }
    Some(steps.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{has_scheme, join};

    #[test]
    fn paths_never_leave_the_root_folder() {
        let joined = |file, path| join(file, path);
        assert_eq!(joined("a/b.yaml", "c.yaml").as_deref(), Some("a/c.yaml"));
        assert_eq!(joined("a/b.yaml", "./../c.yaml").as_deref(), Some("c.yaml"));
        assert_eq!(joined("b.yaml", "x/../../c.yaml"), None);
        assert_eq!(joined("b.yaml", "/etc/passwd"), None);
        assert_eq!(joined("b.yaml", "..\\c.yaml"), None);
    }

    #[test]
    fn urls_are_distinguished_from_paths() {
        for (uri, is_url) in [
            ("https://a.example/b", true),
            ("urn:x:y", true),
            ("//a.example/b", true),
            ("a/b.yaml", false),
            ("./a:b.yaml", false),
        ] {
            assert_eq!(has_scheme(uri), is_url, "{uri}");
        }
    }
}
