//! The texts of a run, and the interface that reads them.
//!
//! Purpose: give each text an ID, so a diagnostic can point into a text without holding it; and let the caller decide
//! which files may be read. Nothing here opens a file: the [`FileReader`] of the caller does.

use std::fmt;

/// The ID of a text of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceId(usize);

impl SourceId {
    /// The main OpenAPI document.
    pub const DOCUMENT: Self = Self(0);
    /// The config.
    pub const CONFIG: Self = Self(1);
}

/// The role of a text in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The main OpenAPI document.
    Document,
    /// A file that a `$ref` leads to.
    Referenced,
    /// An overlay that the config or the command line names.
    Overlay,
    /// The config.
    Config,
    /// The names lock.
    NamesLock,
}

/// A text and its path.
#[derive(Debug, Clone)]
pub struct Source {
    /// The role in the run.
    pub role: Role,
    /// The path: below the root folder for documents, as in the config for overlays and the names lock.
    pub path: String,
    /// The text.
    pub text: String,
}

/// The texts of a run.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// Creates the list with the two texts that every run has.
    pub fn new(document: Source, config: Source) -> Self {
        Self { list: vec![document, config] }
    }

    /// Adds a text.
    pub fn add(&mut self, source: Source) -> SourceId {
        self.list.push(source);
        SourceId(self.list.len() - 1)
    }

    /// Returns all texts, in the order in which they were read.
    pub fn all(&self) -> impl Iterator<Item = &Source> {
        self.list.iter()
    }

    /// Returns the text with this ID.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.list[id.0]
    }
}

/// The limits of a run, because documents may be malicious.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The deepest nesting of values.
    pub depth: usize,
    /// The most values of a file after the expansion of aliases, and the most values of all files together.
    pub values: usize,
    /// The most bytes of a file.
    pub file_bytes: u64,
    /// The most files that references may lead to.
    pub files: usize,
}

impl Limits {
    /// The deepest nesting that the parsers support.
    pub const DEEPEST: usize = 128;
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: Self::DEEPEST, values: 3_000_000, file_bytes: 64 << 20, files: 10_000 }
    }
}

/// A file that a run requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File<'a> {
    /// The target of a `$ref`: a path below the root folder, with `/` between its steps and without `..`.
    Referenced(&'a str),
    /// An overlay, relative to the folder of the config.
    Overlay(&'a str),
}

/// The reason why a file can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// The file does not exist.
    NotFound,
    /// The file is outside the root folder, perhaps through a link.
    OutsideRoot,
    /// The file exceeds the limit.
    TooLarge,
    /// The file is not UTF-8.
    NotText,
    /// Any other error, with the message of the operating system.
    Failed(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("the file does not exist"),
            Self::OutsideRoot => f.write_str("it is outside the root folder"),
            Self::TooLarge => f.write_str("it exceeds the size limit"),
            Self::NotText => f.write_str("it is not UTF-8"),
            Self::Failed(message) => f.write_str(message),
        }
    }
}

/// A reader of files. The same file must have the same text for the duration of a run.
pub trait FileReader: Sync {
    /// Returns the text of a file, if it has at most `limit` bytes.
    fn read(&self, file: File<'_>, limit: u64) -> Result<String, ReadError>;
}

/// A reader without files, for documents without external references.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl FileReader for NoFiles {
    fn read(&self, _file: File<'_>, _limit: u64) -> Result<String, ReadError> {
        Err(ReadError::NotFound)
    }
}

/// Files in memory, for tests and for callers without a file system.
impl FileReader for std::collections::BTreeMap<String, String> {
    fn read(&self, file: File<'_>, limit: u64) -> Result<String, ReadError> {
        let (File::Referenced(path) | File::Overlay(path)) = file;
        let text = self.get(path).ok_or(ReadError::NotFound)?;
        if text.len() as u64 > limit { Err(ReadError::TooLarge) } else { Ok(text.clone()) }
    }
}
