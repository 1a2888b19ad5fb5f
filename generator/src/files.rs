//! The files of a crate, as values.

use std::collections::BTreeMap;

/// The name of the list of files that a generated crate carries, so that a later run knows what it may delete.
pub const FILE_LIST: &str = ".generated-files";

/// Paths below the crate's folder, with `/` between their parts, and the text of each file.
pub type Files = BTreeMap<String, String>;
