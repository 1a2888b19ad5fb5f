//! The input and the output of a run.

use crate::diagnostic::Finding;
use crate::files::Files;
use crate::source::{FileReader, NoFiles};
use crate::summary::Summary;

/// The input of a run.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The path of the document below its root folder, with `/` between the steps. References are relative to it.
    pub document_name: &'a str,
    /// The OpenAPI document.
    pub document: &'a str,
    /// The config, TOML.
    pub config: &'a str,
    /// Reads the files of references, and the overlays.
    pub files: &'a dyn FileReader,
    /// Overlays to apply after those that the config lists.
    pub overlays: &'a [String],
    /// The text of the names lock, empty for a new one. `None` if the config names no such file.
    pub names_lock: Option<&'a str>,
}

impl<'a> Input<'a> {
    /// Creates the input for a document in one file, without overlays and without a names lock.
    pub fn new(document_name: &'a str, document: &'a str, config: &'a str) -> Self {
        Self { document_name, document, config, files: &NoFiles, overlays: &[], names_lock: None }
    }
}

/// The output of a run.
#[derive(Debug, Clone)]
pub struct Output {
    /// The files of the crate, by path below its folder.
    pub files: Files,
    /// The files at paths of the user, for a crate that lacks them. `keep` of the config names them.
    pub kept: Files,
    /// The names lock with all new names, if the input has one.
    pub names_lock: Option<String>,
    /// The account of the run: every operation, schema and name.
    pub summary: Summary,
    /// The findings that are not errors.
    pub warnings: Vec<Finding>,
}

/// The findings of a run that generated nothing. At least one of them is an error.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The findings, in the order of the files.
    pub findings: Vec<Finding>,
}

/// A form of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// All files in one document, and all overlays applied. The paths of overlays refer to it.
    Effective,
    /// Repaired, and converted to the shape that the generator reads.
    Read,
}

/// The name of the threads of a run.
pub const THREAD: &str = "openapi-sdk-generator";
