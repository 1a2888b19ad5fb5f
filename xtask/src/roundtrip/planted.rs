//! Errors that tests plant and that a run must find.

use openapi_sdk_generator::files::Files;
use serde_json::Value;

/// The changes of a test. `document` is the path of a document in its folder.
pub trait Planted {
    /// Changes the files of a crate before they are compiled.
    fn in_files(&mut self, _document: &str, _files: &mut Files) {}

    /// Changes the effective document that the witness reads. The generator has read the document in the folder.
    fn in_effective(&mut self, _document: &str, _effective: &mut Value) {}
}

/// No changes.
pub struct Nothing;

impl Planted for Nothing {}
