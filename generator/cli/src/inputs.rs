//! The files of a run on the disk.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

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
        let document = disk::read_text(&paths.spec)?;
        let parent = paths.spec.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        let root = paths.root.clone().unwrap_or(parent);
        let document_name = below(&root, &paths.spec)?;
        let folders = Folders {
            root: root.clone(),
            config: paths.config.parent().map_or_else(PathBuf::new, Path::to_path_buf),
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
}

impl FileReader for Folders {
    fn read(&self, file: File<'_>, limit: u64) -> Result<String, ReadError> {
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
