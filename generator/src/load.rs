//! The files of a run: each is asked for once, parsed once, and counted against the limits.
//!
//! Purpose: from the path of a file to its tree. Input: the caller's [`FileReader`]. Output: documents, or a finding at
//! the place that asked for the file. It knows nothing of what stands in them.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::Document;
use crate::rules;
use crate::source::{File, FileReader, Limits, ReadError, Role, Source, SourceId, Sources};

/// Brings files.
pub struct Loader<'a> {
    reader: &'a dyn FileReader,
    limits: Limits,
    sources: &'a mut Sources,
    /// The files that references lead to, by path below the root folder; `None` for those that can't be had.
    referenced: BTreeMap<String, Option<Rc<Document>>>,
}

impl<'a> Loader<'a> {
    /// A loader that has read nothing but the texts in `sources`.
    pub fn new(reader: &'a dyn FileReader, limits: Limits, sources: &'a mut Sources) -> Self {
        Self { reader, limits, sources, referenced: BTreeMap::new() }
    }

    /// The document that the run begins with.
    pub fn document(&mut self, diagnostics: &mut Diagnostics) -> Option<Document> {
        self.parse(SourceId::DOCUMENT, diagnostics)
    }

    /// The path of the document that the run begins with.
    pub fn document_path(&self) -> &str {
        &self.sources.get(SourceId::DOCUMENT).path
    }

    /// The limits of the run.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// The file that a reference at `place` leads to. What is wrong with it is told once.
    pub fn referenced(
        &mut self,
        path: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Rc<Document>> {
        if let Some(known) = self.referenced.get(path) {
            return known.clone();
        }
        let document = if self.referenced.len() >= self.limits.files {
            let message = format!("references lead to more than {} files", self.limits.files);
            let hint = "if the document is to be trusted, raise `files` under `[limits]`";
            diagnostics.report(Diagnostic::new(rules::LIMIT, place.clone(), message).hint(hint));
            None
        } else {
            self.open(File::Referenced(path), place, diagnostics).map(|(_, document)| document)
        };
        let document = document.map(Rc::new);
        self.referenced.insert(path.to_owned(), document.clone());
        document
    }

    /// An overlay that is named at `place`.
    pub fn overlay(
        &mut self,
        path: &str,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<(SourceId, Document)> {
        self.open(File::Overlay(path), place, diagnostics)
    }

    fn open(
        &mut self,
        file: File<'_>,
        place: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<(SourceId, Document)> {
        let (role, path) = match file {
            File::Referenced(path) => (Role::Referenced, path),
            File::Overlay(path) => (Role::Overlay, path),
        };
        match self.reader.read(file, self.limits.file_bytes) {
            Ok(text) => {
                let id = self.sources.add(Source { role, path: path.to_owned(), text });
                Some((id, self.parse(id, diagnostics)?))
            }
            Err(error) => {
                let (rule, hint) = match error {
                    ReadError::TooLarge => (
                        rules::LIMIT,
                        "if it is to be trusted, raise `file-bytes` under `[limits]`",
                    ),
                    ReadError::OutsideRoot => (
                        rules::EXTERNAL_REFERENCE,
                        "move the file, or name a folder around both by `--root`",
                    ),
                    _ => (rules::MISSING_FILE, "paths are relative to the file that names them"),
                };
                let message = format!("`{path}` can't be read: {error}");
                diagnostics.report(Diagnostic::new(rule, place.clone(), message).hint(hint));
                None
            }
        }
    }

    fn parse(&mut self, id: SourceId, diagnostics: &mut Diagnostics) -> Option<Document> {
        let text = &self.sources.get(id).text;
        match Document::parse(text, id, &self.limits, diagnostics) {
            Ok(document) => Some(document),
            Err(fault) => {
                diagnostics.report(fault);
                None
            }
        }
    }
}
