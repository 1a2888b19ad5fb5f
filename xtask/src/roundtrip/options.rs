//! The options of a run.

use std::path::PathBuf;

use crate::corpus::documents::Selection;

/// The options of a run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of the documents.
    pub folder: PathBuf,
    /// The documents that are tried.
    pub selection: Selection,
    /// The number of random samples per schema.
    pub samples: usize,
    /// The seed of the random samples.
    pub seed: u64,
    /// The number of threads; `None` uses all processors.
    pub jobs: Option<usize>,
    /// The folder that preserves crates and programs; `None` deletes them.
    pub keep: Option<PathBuf>,
    /// The file for the report.
    pub report: Option<PathBuf>,
    /// Compiles and runs nothing: only the reader and the witness validate the values.
    pub only_validate: bool,
}

impl Options {
    /// The default number of random samples per schema.
    pub const SAMPLES: usize = 4;

    /// All documents of a folder.
    pub fn of(folder: PathBuf) -> Self {
        Self {
            folder,
            selection: Selection::default(),
            samples: Self::SAMPLES,
            seed: 0,
            jobs: None,
            keep: None,
            report: None,
            only_validate: false,
        }
    }
}
