//! The files of a run on the disk.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use openapi_sdk_generator::Input;
use openapi_sdk_generator::source::{File, FileReader, ReadError};

use crate::disk;
use crate::lock::LockFile;
use crate::report::FileNames;

/// The paths of the input.
#[derive(Debug, Clone)]
pub struct InputPaths {
    /// The OpenAPI document.
    pub spec: PathBuf,
    /// The config.
    pub config: PathBuf,
    /// The folder that references may not leave; that of the document when none is given.
    pub root: Option<PathBuf>,
    /// Overlays to apply after those of the config.
    pub overlays: Vec<String>,
}

impl InputPaths {
    /// A document in its folder, without further overlays.
    pub fn of(spec: PathBuf, config: PathBuf) -> Self {
        Self { spec, config, root: None, overlays: Vec::new() }
    }
}

/// The texts that every run has, and the way to the others.
#[derive(Debug)]
pub struct Inputs {
    document: String,
    /// The path of the document below the root folder.
    document_name: String,
    config: String,
    overlays: Vec<String>,
    names: FileNames,
    folders: Folders,
    lock: Option<LockFile>,
}

impl Inputs {
    /// Reads the document and the config.
    pub fn read(paths: &InputPaths) -> Result<Self> {
        let config = disk::read_text(&paths.config)?;
        Self::with_config(paths, config)
    }

    /// Reads the document; the config is given.
    pub fn with_config(paths: &InputPaths, config: String) -> Result<Self> {
        let revision = Revision::of(&paths.spec);
        let spec = revision.as_ref().map_or(&paths.spec, |revision| &revision.file);
        let parent = spec.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        let root = paths.root.clone().unwrap_or(parent);
        let (document, document_name) = match &revision {
            None => (disk::read_text(spec)?, below(&root, spec)?),
            Some(revision) => {
                let name = spec.strip_prefix(&root).unwrap_or(spec);
                (revision.document()?, name.to_string_lossy().into_owned())
            }
        };
        let folders = Folders {
            root: root.clone(),
            config: paths.config.parent().map_or_else(PathBuf::new, Path::to_path_buf),
            revision: revision.map(|revision| revision.name),
        };
        let lock = LockFile::of(&config, &folders.config)?;
        Ok(Self {
            lock,
            document,
            document_name,
            config,
            overlays: paths.overlays.clone(),
            names: FileNames { root, config: paths.config.clone() },
            folders,
        })
    }

    /// The input of the generator.
    pub fn input(&self) -> Input<'_> {
        Input {
            document_name: &self.document_name,
            document: &self.document,
            config: &self.config,
            files: &self.folders,
            overlays: &self.overlays,
            names_lock: self.lock.as_ref().map(|lock| lock.text.as_str()),
        }
    }

    /// The text of the config.
    pub fn config(&self) -> &str {
        &self.config
    }

    /// The lock of names, if the config names one.
    pub fn lock(&self) -> Option<&LockFile> {
        self.lock.as_ref()
    }

    /// The names of the files in findings.
    pub fn names(&self) -> &FileNames {
        &self.names
    }
}

/// A file in a revision of a git repository.
struct Revision {
    name: String,
    /// Relative to the current folder.
    file: PathBuf,
}

impl Revision {
    /// Reads `REVISION:FILE`, unless there is a file of this name.
    fn of(path: &Path) -> Option<Self> {
        let (name, file) = path.to_str().filter(|_| !path.exists())?.split_once(':')?;
        Some(Self { name: name.to_owned(), file: PathBuf::from(file) })
    }

    /// The text of the file.
    fn document(&self) -> Result<String> {
        let text = at_revision(&self.name, &self.file).map_err(|error| match error {
            ReadError::Failed(error) => anyhow::anyhow!("{error}"),
            _ => anyhow::anyhow!("it is not a text"),
        });
        text.with_context(|| format!("`{}` can't be read at `{}`", self.file.display(), self.name))
    }
}

/// Returns the text of a file at a revision. The path is relative to the current folder.
fn at_revision(revision: &str, file: &Path) -> Result<String, ReadError> {
    let steps: Vec<String> = file.iter().map(|step| step.to_string_lossy().into_owned()).collect();
    let object = format!("{revision}:./{}", steps.join("/"));
    // A revision may begin with a hyphen.
    let git = Command::new("git").args(["cat-file", "blob", "--end-of-options", &object]).output();
    let output = git.map_err(|error| ReadError::Failed(format!("git can't be run: {error}")))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        return Err(ReadError::Failed(message.trim().to_owned()));
    }
    String::from_utf8(output.stdout).map_err(|_| ReadError::NotText)
}

/// The path of the document below the root folder, with `/` between its steps.
fn below(root: &Path, spec: &Path) -> Result<String> {
    let resolve = |path: &Path| {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        fs::canonicalize(path).with_context(|| format!("`{}` can't be read", path.display()))
    };
    let (root_folder, file) = (resolve(root)?, resolve(spec)?);
    // A link may lead out of the folder: the document itself is named by the user, so its own name will do.
    let name = match (file.strip_prefix(&root_folder), spec.strip_prefix(root)) {
        (Ok(name), _) => name,
        (Err(_), Ok(name)) => name,
        _ => bail!("`{}` is not in the root folder `{}`", spec.display(), root.display()),
    };
    let steps: Vec<String> = name.iter().map(|step| step.to_string_lossy().into_owned()).collect();
    Ok(steps.join("/"))
}

/// The folders that files are read from.
#[derive(Debug)]
struct Folders {
    root: PathBuf,
    config: PathBuf,
    /// The revision of referenced files, if they are not those on the disk.
    revision: Option<String>,
}

impl FileReader for Folders {
    fn read(&self, file: File<'_>, limit: u64) -> Result<String, ReadError> {
        if let (File::Referenced(path), Some(revision)) = (file, &self.revision) {
            let text = at_revision(revision, &self.root.join(path))?;
            return if text.len() as u64 > limit { Err(ReadError::TooLarge) } else { Ok(text) };
        }
        let path = match file {
            File::Referenced(path) => self.inside_root(path)?,
            File::Overlay(path) => self.config.join(path),
        };
        let file = disk::open(&path).map_err(|error| failed(&error))?;
        let mut bytes = Vec::new();
        let read = file.take(limit.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| failed(&error))?;
        if bytes.len() as u64 > limit {
            return Err(ReadError::TooLarge);
        }
        String::from_utf8(bytes).map_err(|_| ReadError::NotText)
    }
}

impl Folders {
    /// The file below the root folder, with its links followed: their target must be below the root folder too.
    fn inside_root(&self, path: &str) -> Result<PathBuf, ReadError> {
        let root = if self.root.as_os_str().is_empty() { Path::new(".") } else { &self.root };
        let root = fs::canonicalize(root).map_err(|error| failed(&error))?;
        let file = fs::canonicalize(root.join(path)).map_err(|error| failed(&error))?;
        if file.starts_with(&root) { Ok(file) } else { Err(ReadError::OutsideRoot) }
    }
}

fn failed(error: &std::io::Error) -> ReadError {
    match error.kind() {
        std::io::ErrorKind::NotFound => ReadError::NotFound,
        _ => ReadError::Failed(error.to_string()),
    }
}
