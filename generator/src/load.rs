//! The files of a run. The loader reads and parses each file once, and counts it against the limits.
//!
//! Purpose: turn the path of a file into its tree. Input: the [`FileReader`] of the caller. Output: documents, or a
//! finding at the place that names the file. The module does not know the content of files.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::document::Document;
use crate::rules;
use crate::source::{File, FileReader, Limits, ReadError, Role, Source, SourceId, Sources};

/// The loader of files.
pub struct Loader<'a> {
    reader: &'a dyn FileReader,
    limits: Limits,
    sources: &'a mut Sources,
    /// The files that references lead to, by path below the root folder. The finding about a file that can't be used is
    /// repeated at each reference.
    referenced: BTreeMap<String, Result<Rc<Document>, Box<Diagnostic>>>,
}

impl<'a> Loader<'a> {
    /// Creates a loader. `sources` contains the texts that are already read.
    pub fn new(reader: &'a dyn FileReader, limits: Limits, sources: &'a mut Sources) -> Self {
        Self { reader, limits, sources, referenced: BTreeMap::new() }
    }

    /// Parses the main document.
    pub fn document(&mut self, diagnostics: &mut Diagnostics) -> Option<Document> {
        let parsed = self.parse(SourceId::DOCUMENT, diagnostics);
        parsed.map_err(|error| diagnostics.report(*error)).ok()
    }

    /// Returns the path of the main document.
    pub fn document_path(&self) -> &str {
        &self.sources.get(SourceId::DOCUMENT).path
    }

    /// Returns the limits of the run.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Returns `true` if each file that a reference leads to could be used.
    pub fn is_complete(&self) -> bool {
        self.referenced.values().all(Result::is_ok)
    }

    /// Returns the file that a reference at `place` leads to. If it can't be used, the reason is reported, and its rule
    /// returned.
    pub fn referenced(
        &mut self,
        path: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Result<Rc<Document>, Rule> {
        if !self.referenced.contains_key(path) {
            let loaded = self.load_referenced(path, place, diagnostics);
            self.referenced.insert(path.to_owned(), loaded);
        }
        match &self.referenced[path] {
            Ok(document) => Ok(Rc::clone(document)),
            Err(error) => {
                diagnostics.report(Diagnostic { place: place.clone(), ..(**error).clone() });
                Err(error.rule)
            }
        }
    }

    fn load_referenced(
        &mut self,
        path: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Result<Rc<Document>, Box<Diagnostic>> {
        if self.referenced.len() >= self.limits.files {
            let message = format!("references lead to more than {} files", self.limits.files);
            let hint = "if you trust the document, raise `files` under `[limits]`";
            let error = Diagnostic::new(rules::LIMIT, place.clone(), message).hint(hint);
            return Err(Box::new(error));
        }
        let id = self.open(File::Referenced(path), place)?;
        let parsed = self.parse(id, diagnostics).map_err(|error| invalid(path, place, *error))?;
        Ok(Rc::new(parsed))
    }

    /// Returns the overlay that is named at `place`.
    pub fn overlay(
        &mut self,
        path: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<(SourceId, Document)> {
        let opened = self.open(File::Overlay(path), place);
        let parsed = opened.and_then(|id| Ok((id, self.parse(id, diagnostics)?)));
        parsed.map_err(|error| diagnostics.report(*error)).ok()
    }

    fn open(&mut self, file: File<'_>, place: &Place) -> Result<SourceId, Box<Diagnostic>> {
        let (role, path) = match file {
            File::Referenced(path) => (Role::Referenced, path),
            File::Overlay(path) => (Role::Overlay, path),
        };
        let text = self
            .reader
            .read(file, self.limits.file_bytes)
            .map_err(|error| Box::new(unreadable(file, place, &error)))?;
        Ok(self.sources.add(Source { role, path: path.to_owned(), text }))
    }

    fn parse(
        &mut self,
        id: SourceId,
        diagnostics: &mut Diagnostics,
    ) -> Result<Document, Box<Diagnostic>> {
        Document::parse(&self.sources.get(id).text, id, &self.limits, diagnostics)
    }
}

/// Returns the finding about a file that can't be read, at the place that names it.
fn unreadable(file: File<'_>, place: &Place, error: &ReadError) -> Diagnostic {
    const RAISE: &str = "if you trust the file, raise `file-bytes` under `[limits]`";
    let (path, rule, hint) = match (file, error) {
        (File::Referenced(path), ReadError::TooLarge) => (path, rules::INVALID_FILE, RAISE),
        (File::Referenced(path), ReadError::OutsideRoot) => (
            path,
            rules::EXTERNAL_REFERENCE,
            "move the file, or pass a folder that contains both with `--root`",
        ),
        (File::Referenced(path), _) => (
            path,
            rules::MISSING_FILE,
            "correct the path, which is relative to the file that names it",
        ),
        (File::Overlay(path), ReadError::TooLarge) => (path, rules::LIMIT, RAISE),
        (File::Overlay(path), _) => (
            path,
            rules::OVERLAY,
            "correct the path, which is relative to the folder of the config",
        ),
    };
    let message = format!("`{path}` can't be read: {error}");
    Diagnostic::new(rule, place.clone(), message).hint(hint)
}

/// Returns the finding about a file that can't be parsed, at a reference to it.
fn invalid(path: &str, place: &Place, error: Diagnostic) -> Box<Diagnostic> {
    let message = format!("`{path}` can't be used: {}", error.message);
    let invalid = Diagnostic::new(rules::INVALID_FILE, place.clone(), message);
    let invalid = invalid.related(error.place, "the parser stopped here");
    Box::new(Diagnostic { hint: error.hint, ..invalid })
}
