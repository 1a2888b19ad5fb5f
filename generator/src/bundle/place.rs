//! Places in the files of a document.

use crate::pointer::Pointer;

/// The index of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId(pub(super) usize);

impl FileId {
    /// The main document.
    pub const DOCUMENT: Self = Self(0);
}

/// A place in one of the files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePlace {
    pub file: FileId,
    pub pointer: Pointer,
}

impl FilePlace {
    /// Returns the place at a step below this one.
    pub fn child(&self, step: &str) -> Self {
        Self { file: self.file, pointer: self.pointer.child(step) }
    }
}
