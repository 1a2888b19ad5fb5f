//! The files of a generated crate, in memory.

use std::collections::BTreeMap;

/// The name of the file in a generated crate that lists all its files, so a later run knows which files it may delete.
pub const FILE_LIST: &str = ".generated-files";

/// The text of each file, by its path below the folder of the crate, with `/` as separator.
pub type Files = BTreeMap<String, String>;
