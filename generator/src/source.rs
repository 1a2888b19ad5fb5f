//! The texts that a run reads, and the seam through which the caller brings them.
//!
//! Purpose: give each text a number, so that a diagnostic can say where it points without holding the text; and let
//! the caller decide what may be read. Nothing here opens a file: a [`FileReader`] of the caller does.

use std::fmt;

/// One of the texts of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceId(usize);

impl SourceId {
    /// The OpenAPI document that the run begins with.
    pub const DOCUMENT: Self = Self(0);
    /// The config.
    pub const CONFIG: Self = Self(1);
}

/// What a text is to the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The OpenAPI document that the run begins with.
    Document,
    /// A file that a `$ref` leads to.
    Referenced,
    /// An overlay that the config or the command line names.
    Overlay,
    /// The config.
    Config,
    /// The lock of names.
    NamesLock,
}

/// A text with its name.
#[derive(Debug, Clone)]
pub struct Source {
    /// What it is to the run.
    pub role: Role,
    /// Its path: below the root folder for documents, as the config has it for overlays and the lock of names.
    pub path: String,
    /// The text.
    pub text: String,
}

/// The texts of a run.
#[derive(Debug, Default)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// The two texts that every run has.
    pub fn new(document: Source, config: Source) -> Self {
        Self { list: vec![document, config] }
    }

    /// Takes another text.
    pub fn add(&mut self, source: Source) -> SourceId {
        self.list.push(source);
        SourceId(self.list.len() - 1)
    }

    /// The text with this number.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.list[id.0]
    }
}

/// What a run accepts at most: documents may be hostile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How deep values may be nested.
    pub depth: usize,
    /// How many values a file may have once its aliases are expanded, and how many all files together.
    pub values: usize,
    /// How many bytes a file may have.
    pub file_bytes: u64,
    /// How many files references may lead to.
    pub files: usize,
}

impl Limits {
    /// The deepest nesting that the parsers follow.
    pub const DEEPEST: usize = 128;
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: Self::DEEPEST, values: 3_000_000, file_bytes: 64 << 20, files: 10_000 }
    }
}

/// A file that a run asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File<'a> {
    /// What a `$ref` leads to: a path below the root folder, with `/` between its steps and none of them `..`.
    Referenced(&'a str),
    /// An overlay, relative to the folder of the config.
    Overlay(&'a str),
}

/// Why a file can't be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// There is none.
    NotFound,
    /// It lies outside the root folder, perhaps by way of a link.
    OutsideRoot,
    /// It is larger than the limit.
    TooLarge,
    /// It is not UTF-8.
    NotText,
    /// Anything else, in the words of the operating system.
    Failed(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("there is no such file"),
            Self::OutsideRoot => f.write_str("it lies outside the root folder"),
            Self::TooLarge => f.write_str("it is larger than the limit"),
            Self::NotText => f.write_str("it is not UTF-8"),
            Self::Failed(message) => f.write_str(message),
        }
    }
}

/// Brings the texts of files. The same file must have the same text for as long as a run lasts.
pub trait FileReader: Sync {
    /// The text of a file, if it has at most `limit` bytes.
    fn read(&self, file: File<'_>, limit: u64) -> Result<String, ReadError>;
}

/// Has no file at all: for documents that are whole.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl FileReader for NoFiles {
    fn read(&self, _file: File<'_>, _limit: u64) -> Result<String, ReadError> {
        Err(ReadError::NotFound)
    }
}

/// Files in memory: for tests, and for callers that have no file system.
impl FileReader for std::collections::BTreeMap<String, String> {
    fn read(&self, file: File<'_>, limit: u64) -> Result<String, ReadError> {
        let (File::Referenced(path) | File::Overlay(path)) = file;
        let text = self.get(path).ok_or(ReadError::NotFound)?;
        if text.len() as u64 > limit { Err(ReadError::TooLarge) } else { Ok(text.clone()) }
    }
}
