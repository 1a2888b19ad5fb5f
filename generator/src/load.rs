//! The files of a run. The loader reads and parses each file once, and counts it against the limits.
//!
//! Purpose: turn the path of a file into its tree. Input: the [`FileReader`] of the caller. Output: documents, or a
//! finding at the place that names the file. The module does not know the content of files.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::Document;
use crate::rules;
use crate::source::{File, FileReader, Limits, ReadError, Role, Source, SourceId, Sources};

/// The result of loading a file.
enum Loaded {
    Parsed(Rc<Document>),
    /// The file can't be read. The finding is repeated at each reference.
    Missing(Box<Diagnostic>),
    /// The file can't be parsed. The finding in the file is reported once.
    Invalid,
}

/// The loader of files.
pub struct Loader<'a> {
    reader: &'a dyn FileReader,
    limits: Limits,
    sources: &'a mut Sources,
    /// The files that references lead to, by path below the root folder.
    referenced: BTreeMap<String, Loaded>,
}

impl<'a> Loader<'a> {
    /// Creates a loader. `sources` contains the texts that are already read.
    pub fn new(reader: &'a dyn FileReader, limits: Limits, sources: &'a mut Sources) -> Self {
        Self { reader, limits, sources, referenced: BTreeMap::new() }
    }

    /// Parses the main document.
    pub fn document(&mut self, diagnostics: &mut Diagnostics) -> Option<Document> {
        self.parse(SourceId::DOCUMENT, diagnostics)
    }

    /// Returns the path of the main document.
    pub fn document_path(&self) -> &str {
        &self.sources.get(SourceId::DOCUMENT).path
    }

    /// Returns the limits of the run.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Returns the file that a reference at `place` leads to. Errors are reported.
    pub fn referenced(
        &mut self,
        path: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Rc<Document>> {
        if !self.referenced.contains_key(path) {
            let loaded = self.load_referenced(path, place, diagnostics);
            self.referenced.insert(path.to_owned(), loaded);
        }
        match &self.referenced[path] {
            Loaded::Parsed(document) => Some(Rc::clone(document)),
            Loaded::Missing(error) => {
                diagnostics.report(Diagnostic { place: place.clone(), ..(**error).clone() });
                None
            }
            Loaded::Invalid => None,
        }
    }

    fn load_referenced(
        &mut self,
        path: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Loaded {
        if self.referenced.len() >= self.limits.files {
            let message = format!("references lead to more than {} files", self.limits.files);
            let hint = "if you trust the document, raise `files` under `[limits]`";
            let error = Diagnostic::new(rules::LIMIT, place.clone(), message).hint(hint);
            return Loaded::Missing(Box::new(error));
        }
        match self.open(File::Referenced(path), place) {
            Ok(id) => match self.parse(id, diagnostics) {
                Some(document) => Loaded::Parsed(Rc::new(document)),
                None => Loaded::Invalid,
            },
            Err(error) => Loaded::Missing(error),
        }
    }

    /// Returns the overlay that is named at `place`.
    pub fn overlay(
        &mut self,
        path: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<(SourceId, Document)> {
        match self.open(File::Overlay(path), place) {
            Ok(id) => Some((id, self.parse(id, diagnostics)?)),
            Err(error) => {
                diagnostics.report(*error);
                None
            }
        }
    }

    fn open(&mut self, file: File<'_>, place: &Place) -> Result<SourceId, Box<Diagnostic>> {
        let (role, path) = match file {
            File::Referenced(path) => (Role::Referenced, path),
            File::Overlay(path) => (Role::Overlay, path),
        };
        match self.reader.read(file, self.limits.file_bytes) {
            Ok(text) => Ok(self.sources.add(Source { role, path: path.to_owned(), text })),
            Err(error) => {
                let (rule, hint) = match error {
                    ReadError::TooLarge => {
                        (rules::LIMIT, "if you trust the file, raise `file-bytes` under `[limits]`")
                    }
                    ReadError::OutsideRoot => (
                        rules::EXTERNAL_REFERENCE,
                        "move the file, or pass a folder that contains both with `--root`",
                    ),
                    _ => (
                        rules::MISSING_FILE,
                        "correct the path, which is relative to the file that names it",
                    ),
                };
                let message = format!("`{path}` can't be read: {error}");
                Err(Box::new(Diagnostic::new(rule, place.clone(), message).hint(hint)))
            }
        }
    }

    fn parse(&mut self, id: SourceId, diagnostics: &mut Diagnostics) -> Option<Document> {
        let text = &self.sources.get(id).text;
        match Document::parse(text, id, &self.limits, diagnostics) {
            Ok(document) => Some(document),
            Err(error) => {
                diagnostics.report(*error);
                None
            }
        }
    }
}
