//! The record of a generated crate: its files, and the input from which they were generated.
//!
//! Input: the files, and the texts of the run. Output: the file [`FILE_LIST`]. With it a later run knows which files it
//! may delete, and the reason why a file differs: an edit by hand, other input, or another version of the generator.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use sha2::{Digest, Sha256};

use crate::files::{FILE_LIST, Files};
use crate::source::{Role, Sources};

/// The length of a digest in characters: it reveals changes, and no one has a reason to forge it.
const DIGEST: usize = 16;

/// The characters between the digest and the name of a file.
const GAP: &str = "  ";

/// The cause of a difference between two runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The version of the generator.
    Generator,
    /// The document with its files and overlays.
    Document,
    /// The config.
    Config,
    /// The names lock.
    NamesLock,
}

impl Part {
    /// All parts, in the order of the file.
    const ALL: [Self; 4] = [Self::Generator, Self::Document, Self::Config, Self::NamesLock];
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Generator => "generator",
            Self::Document => "document",
            Self::Config => "config",
            Self::NamesLock => "names-lock",
        })
    }
}

/// The record of a generated crate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// The first line.
    header: String,
    /// The version of the generator, and the digests of the other parts.
    parts: BTreeMap<Part, String>,
    /// The digest of each file by its name. It is empty in the record of a generator that wrote only names.
    files: BTreeMap<String, String>,
}

impl Record {
    /// Returns the record of a crate, apart from its input. `header` is the first line of the file.
    pub(crate) fn of(header: &str, files: &Files) -> Self {
        let files = files.iter().map(|(name, text)| (name.clone(), digest([text.as_str()])));
        Self { header: format!("# {header}"), parts: BTreeMap::new(), files: files.collect() }
    }

    /// Adds the input. `names_lock` is the text of the lock after the run.
    pub(crate) fn with_input(mut self, sources: &Sources, names_lock: Option<&str>) -> Self {
        let texts = |wanted: fn(Role) -> bool| {
            digest(sources.all().filter(|one| wanted(one.role)).map(|one| one.text.as_str()))
        };
        let document = texts(|role| !matches!(role, Role::Config | Role::NamesLock));
        self.parts = BTreeMap::from([
            (Part::Generator, env!("CARGO_PKG_VERSION").to_owned()),
            (Part::Document, document),
            (Part::Config, texts(|role| role == Role::Config)),
        ]);
        self.parts.extend(names_lock.map(|text| (Part::NamesLock, digest([text]))));
        self
    }

    /// Reads a record. Lines that no generator writes are names of files.
    pub fn parse(text: &str) -> Self {
        let mut record = Self::default();
        for line in text.lines().filter(|line| !line.is_empty()) {
            if let Some(comment) = line.strip_prefix("# ") {
                let part = |part: &Part| {
                    let value = comment.strip_prefix(&part.to_string())?.strip_prefix(' ')?;
                    Some((*part, value.to_owned()))
                };
                match Part::ALL.iter().find_map(part) {
                    Some((part, value)) => drop(record.parts.insert(part, value)),
                    None => line.clone_into(&mut record.header),
                }
            } else {
                let (digest, name) = line.split_once(GAP).unwrap_or(("", line));
                record.files.insert(name.to_owned(), digest.to_owned());
            }
        }
        record
    }

    /// The names of the files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Returns `true` if a file is in the record.
    pub fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// Returns `true` if a file has another text than the generator wrote.
    pub fn is_edited(&self, name: &str, text: &str) -> bool {
        let known = self.files.get(name).filter(|digest| !digest.is_empty());
        known.is_some_and(|known| *known != digest([text]))
    }

    /// The value of a part: the version of the generator, or a digest.
    pub fn part(&self, part: Part) -> Option<&str> {
        self.parts.get(&part).map(String::as_str)
    }

    /// The parts that have another value in the record of a later run.
    pub fn changes(&self, later: &Self) -> Vec<Part> {
        let differs = |part: &Part| self.part(*part) != later.part(*part);
        // A generator that wrote only names did not record them.
        let parts = if self.parts.is_empty() { &[][..] } else { &Part::ALL };
        parts.iter().copied().filter(differs).collect()
    }

    /// Returns the record with the files of an earlier one too.
    #[must_use]
    pub fn and_files_of(&self, earlier: &Self) -> Self {
        let mut both = self.clone();
        for (name, digest) in &earlier.files {
            both.files.entry(name.clone()).or_insert_with(|| digest.clone());
        }
        both
    }
}

/// The text of the file.
impl fmt::Display for Record {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.header.is_empty() {
            writeln!(formatter, "{}", self.header)?;
        }
        for (part, value) in &self.parts {
            writeln!(formatter, "# {part} {value}")?;
        }
        for (name, digest) in self.files.iter().filter(|(name, _)| *name != FILE_LIST) {
            let gap = if digest.is_empty() { "" } else { GAP };
            writeln!(formatter, "{digest}{gap}{name}")?;
        }
        Ok(())
    }
}

/// The digest of texts in order.
fn digest<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text.len().to_le_bytes());
        hasher.update(text);
    }
    let mut hex = String::with_capacity(DIGEST);
    for byte in hasher.finalize().iter().take(DIGEST / 2) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(texts: &[(&str, &str)]) -> Files {
        texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let mut record = Record::of("made", &files(&[("a.rs", "a"), ("src/b.rs", "")]));
        record.parts.insert(Part::Document, digest(["text"]));
        assert_eq!(Record::parse(&record.to_string()), record);
        assert_eq!(record.names().collect::<Vec<_>>(), ["a.rs", "src/b.rs"]);
        assert!(!record.is_edited("a.rs", "a") && record.is_edited("a.rs", "b"));
        assert!(!record.is_edited("c.rs", "c"), "it is not a generated file");
    }

    #[test]
    fn a_list_of_names_has_no_digests() {
        let record = Record::parse("# made\na.rs\nb.rs\n");
        assert!(!record.is_edited("a.rs", "anything"));
        assert_eq!(record.changes(&Record::of("made", &Files::new())), []);
        assert_eq!(record.to_string(), "# made\na.rs\nb.rs\n");
    }

    #[test]
    fn changes_name_the_parts_of_the_input() {
        let record = |parts: &[(Part, &str)]| Record {
            parts: parts.iter().map(|(part, value)| (*part, (*value).to_owned())).collect(),
            ..Record::default()
        };
        let old = record(&[(Part::Generator, "0.1.0"), (Part::Document, "1"), (Part::Config, "2")]);
        let new = record(&[
            (Part::Generator, "0.2.0"),
            (Part::Document, "1"),
            (Part::Config, "3"),
            (Part::NamesLock, "4"),
        ]);
        assert_eq!(old.changes(&new), [Part::Generator, Part::Config, Part::NamesLock]);
    }

    #[test]
    fn a_digest_depends_on_the_bounds_of_texts() {
        assert_ne!(digest(["ab", "c"]), digest(["a", "bc"]));
    }
}
