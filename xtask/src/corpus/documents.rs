//! The documents of a corpus and their names.
//!
//! Input: a folder, with an `INDEX.tsv` or without. Output: a list in the order of the names. Nothing is parsed here:
//! a scan finds the version that a document declares, so that the list includes broken ones.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Result, bail};

use cargo_openapi_sdk::disk;
use cargo_openapi_sdk::inputs::{InputPaths, Inputs};
use openapi_sdk_generator::files::matches;

/// One document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its path below the folder of the corpus, with `/` between the steps.
    pub file: String,
    /// Its path on the disk.
    pub path: PathBuf,
    /// The folder that its references may not leave.
    pub root: PathBuf,
    /// The unique name of its crate.
    pub package: String,
}

impl Document {
    /// The config beside it if there is one, with the name of the package that is wanted; else the smallest.
    pub fn config(&self) -> Result<String> {
        let path = self.config_path();
        let smallest = || "[package]\nversion = \"0.1.0\"\nlicense = \"MIT\"\n".to_owned();
        let text = if path.is_file() { fs::read_to_string(&path)? } else { smallest() };
        let mut table: toml::Table =
            text.parse().with_context(|| format!("`{}` is not valid TOML", path.display()))?;
        let package = table.get_mut("package").and_then(toml::Value::as_table_mut);
        let package = package.with_context(|| format!("`{}` has no package", path.display()))?;
        package.insert("name".to_owned(), self.package.clone().into());
        Ok(table.to_string())
    }

    /// Reads the input of the generator, with this config.
    pub fn inputs(&self, config: String) -> Result<Inputs> {
        let root = Some(self.root.clone());
        let paths = InputPaths::of(self.path.clone(), self.config_path());
        Inputs::with_config(&InputPaths { root, ..paths }, config)
    }

    fn config_path(&self) -> PathBuf {
        self.root.join("codegen.toml")
    }
}

/// A part of the documents that a seed chooses: `30:SEED` is 30 of them. The same seed chooses the same documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    size: usize,
    seed: String,
}

impl Sample {
    /// A sample of at most so many documents.
    pub fn new(size: usize, seed: &str) -> Self {
        Self { size, seed: seed.to_owned() }
    }

    /// The documents of the sample, in the order of their names.
    pub fn of(&self, mut documents: Vec<Document>) -> Vec<Document> {
        documents.sort_by_cached_key(|document| {
            let mut hasher = DefaultHasher::new();
            (&self.seed, &document.file).hash(&mut hasher);
            hasher.finish()
        });
        documents.truncate(self.size);
        documents.sort_by(|left, right| left.file.cmp(&right.file));
        documents
    }
}

impl FromStr for Sample {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (size, seed) = text.split_once(':').unwrap_or((text, ""));
        let size = size.parse().ok().filter(|&size| size > 0);
        Ok(Self::new(size.ok_or("write a number of documents and a seed: `30:SEED`")?, seed))
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.size, self.seed)
    }
}

/// The documents of a folder that a run uses.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Selection {
    /// Use only the documents that match this pattern (`*`, `?`, `**`); may be repeated
    #[arg(long, value_name = "GLOB")]
    pub only: Vec<String>,
    /// Use only a sample of the documents; the same seed selects the same documents
    #[arg(long, value_name = "COUNT:SEED")]
    pub documents: Option<Sample>,
}

impl Selection {
    /// The documents that one of the patterns matches; all if there is none.
    pub fn only<P: AsRef<str>>(patterns: &[P]) -> Self {
        let only = patterns.iter().map(|pattern| pattern.as_ref().to_owned()).collect();
        Self { only, documents: None }
    }
}

/// The selected documents below a folder.
pub fn list(folder: &Path, selection: &Selection) -> Result<Vec<Document>> {
    let Selection { only, documents: sample } = selection;
    let index = folder.join("INDEX.tsv");
    let mut files = if index.is_file() { indexed(&index)? } else { found(folder)? };
    files.sort();
    files.dedup();
    files.retain(|file| only.is_empty() || only.iter().any(|pattern| matches(pattern, file)));
    if files.is_empty() {
        bail!("there is no such document in `{}`", folder.display());
    }
    let mut taken = BTreeSet::new();
    let all = files.into_iter().map(|file| document(folder, file, &mut taken)).collect();
    Ok(match sample {
        Some(sample) => sample.of(all),
        None => all,
    })
}

/// The most bytes of the name of a crate, so that a number fits into the 64 that registries allow.
const LONGEST_NAME: usize = 58;

fn document(folder: &Path, file: String, taken: &mut BTreeSet<String>) -> Document {
    // A document in a folder of its own may refer to all files in it.
    let root = file.split_once('/').map_or_else(|| folder.into(), |(first, _)| folder.join(first));
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let words = stem.split(|character: char| !character.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let mut name = format!("corpus-{}", words.join("-").to_ascii_lowercase());
    name.truncate(LONGEST_NAME);
    name.truncate(name.trim_end_matches('-').len());
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    let package = names.find(|name| taken.insert(name.clone())).unwrap_or(name);
    Document { path: folder.join(&file), root, package, file }
}

/// The column `file` of a table with tabs between its cells.
fn indexed(index: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(index)
        .with_context(|| format!("`{}` can't be read", index.display()))?;
    let mut rows = text.lines().map(|line| line.split('\t').map(unquoted).collect::<Vec<_>>());
    let head = rows.next().unwrap_or_default();
    let column = head.iter().position(|cell| cell == "file");
    let column = column.with_context(|| format!("`{}` has no column `file`", index.display()))?;
    let cells = rows.filter_map(|row| row.get(column).cloned());
    Ok(cells.filter(|file| !file.is_empty()).collect())
}

fn unquoted(cell: &str) -> String {
    let inner = cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"'));
    inner.map_or_else(|| cell.to_owned(), |inner| inner.replace("\"\"", "\""))
}

/// Every file below a folder that looks like an OpenAPI document.
fn found(folder: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        let entries = fs::read_dir(&current)
            .with_context(|| format!("`{}` can't be read", current.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let extension = path.extension().and_then(|extension| extension.to_str());
            if !matches!(extension, Some("json" | "yaml" | "yml")) {
                continue;
            }
            let bytes =
                disk::read(&path).with_context(|| format!("`{}` can't be read", path.display()))?;
            if version(&String::from_utf8_lossy(&bytes)).is_some() {
                let below = path.strip_prefix(folder).unwrap_or(&path);
                let steps: Vec<_> = below.iter().map(|step| step.to_string_lossy()).collect();
                files.push(steps.join("/"));
            }
        }
    }
    Ok(files)
}

/// The version that a document declares at its top: the value of `openapi` or `swagger`.
pub fn version(text: &str) -> Option<String> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') { version_in_json(text) } else { version_in_yaml(text) }
}

fn version_in_yaml(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        let value = value.split(" #").next().unwrap_or_default();
        is_version_key(key.trim_end().trim_matches(['"', '\''])).then(|| scalar(value))
    })
}

/// Walks over brackets and strings: a key counts only in the outermost object.
fn version_in_json(text: &str) -> Option<String> {
    let mut rest = text;
    let mut depth = 0_usize;
    while let Some(at) = rest.find(['"', '{', '}', '[', ']']) {
        match rest.as_bytes()[at] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {
                let inner = &rest[at + 1..];
                let end = end_of_string(inner)?;
                let after = inner[end + 1..].trim_start();
                if depth == 1
                    && is_version_key(&inner[..end])
                    && let Some(value) = after.strip_prefix(':')
                {
                    let end = value.find([',', '}', '\n']).unwrap_or(value.len());
                    return Some(scalar(&value[..end]));
                }
                rest = &inner[end + 1..];
                continue;
            }
        }
        rest = &rest[at + 1..];
    }
    None
}

/// Returns the index of the closing quotation mark.
fn end_of_string(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })
}

fn is_version_key(key: &str) -> bool {
    matches!(key, "openapi" | "swagger")
}

fn scalar(text: &str) -> String {
    text.trim().trim_matches(['"', '\'']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_outermost_object() {
        for (text, expected) in [
            ("openapi: 3.0.0\n", Some("3.0.0")),
            ("\u{feff}# a\nswagger: '2.0' # b\n", Some("2.0")),
            ("\"openapi\" : \"3.1.0\"\n", Some("3.1.0")),
            ("info:\n  openapi: 3.0.0\n", None),
            (
                "{\"a\": {\"openapi\": \"1\"}, \"b\\\"\": [\"{\"], \"openapi\":\"3.1.0\"}",
                Some("3.1.0"),
            ),
            ("{\"a\": \"openapi\"}", None),
            ("{\"openapi", None),
        ] {
            assert_eq!(version(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_seed_chooses_the_documents_of_a_sample() {
        let mut taken = BTreeSet::new();
        let files = (0..40).map(|number| format!("{number:02}.yaml"));
        let all: Vec<Document> =
            files.map(|file| document(Path::new("x"), file, &mut taken)).collect();
        let chosen = |text: &str| -> Vec<String> {
            let sample: Sample = text.parse().expect("it is valid");
            assert_eq!(sample.to_string(), text);
            sample.of(all.clone()).into_iter().map(|document| document.file).collect()
        };
        let first = chosen("10:a");
        assert_eq!((first.len(), first.is_sorted()), (10, true));
        assert_eq!(first, chosen("10:a"));
        assert_ne!(first, chosen("10:b"));
        assert_eq!(chosen("90:a").len(), 40);
        let by_seeds: BTreeSet<String> =
            (0..30).flat_map(|seed| chosen(&format!("10:{seed}"))).collect();
        assert_eq!(by_seeds.len(), 40, "every document has its turn");
        for invalid in ["", "a", "0:a", "-1:a"] {
            assert!(invalid.parse::<Sample>().is_err(), "{invalid}");
        }
    }

    #[test]
    fn a_selection_takes_the_sample_of_the_documents_that_match() {
        let folder = tempfile::tempdir().expect("a folder");
        for number in 0..20 {
            let name = if number % 2 == 0 { "even" } else { "odd" };
            let path = folder.path().join(format!("{name}-{number:02}.yaml"));
            fs::write(path, "openapi: 3.1.0\n").expect("it can be written");
        }
        let chosen = |selection: &Selection| -> Vec<String> {
            let documents = list(folder.path(), selection).expect("there are some");
            documents.into_iter().map(|document| document.file).collect()
        };
        let even = Selection::only(&["even-*"]);
        let few = Selection { documents: Some(Sample::new(3, "a")), ..even.clone() };
        let (even, few) = (chosen(&even), chosen(&few));
        assert_eq!((even.len(), few.len()), (10, 3));
        assert!(few.iter().all(|file| even.contains(file)), "{few:?}");
    }

    #[test]
    fn packages_have_names_of_their_own() {
        let mut taken = BTreeSet::new();
        let names: Vec<(String, PathBuf)> = ["a-v3.0.yaml", "a_v3.0.json", "b/C/d.yml"]
            .map(|file| document(Path::new("x"), file.to_owned(), &mut taken))
            .map(|document| (document.package, document.root))
            .into();
        let long = document(Path::new("x"), format!("{}-b.json", "a".repeat(99)), &mut taken);
        assert_eq!(long.package, format!("corpus-{}", "a".repeat(51)));
        let expected = [("corpus-a-v3-0", "x"), ("corpus-a-v3-0-2", "x"), ("corpus-b-c-d", "x/b")];
        let expected = expected.map(|(name, root)| (name.to_owned(), PathBuf::from(root)));
        assert_eq!(names, expected);
    }
}
