//! The lock of names, as it lies on the disk.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use openapi_sdk_generator::config::Config;

/// The file that the config names, with what is in it.
#[derive(Debug)]
pub struct LockFile {
    path: PathBuf,
    /// Whether it is there at all.
    exists: bool,
    /// Its text: none while it is still to be made.
    pub text: String,
}

impl LockFile {
    /// Reads the file, if the config names one: its path is relative to the folder of the config.
    pub fn of(config: &str, folder: &Path) -> Result<Option<Self>> {
        // What is wrong with the config is told by the run.
        let Some(path) = Config::parse(config).ok().and_then(|config| config.names.lock) else {
            return Ok(None);
        };
        let path = folder.join(path);
        let (exists, text) = match fs::read(&path) {
            Ok(bytes) => {
                let text = String::from_utf8(bytes);
                (true, text.with_context(|| format!("`{}` is not UTF-8", path.display()))?)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => (false, String::new()),
            Err(error) => {
                return Err(error).with_context(|| format!("`{}` can't be read", path.display()));
            }
        };
        Ok(Some(Self { path, exists, text }))
    }

    /// Where it lies, or is to lie.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is there at all.
    pub fn exists(&self) -> bool {
        self.exists
    }

    /// How many names a text has.
    pub fn count(text: &str) -> usize {
        text.lines().filter(|line| line.starts_with("#/")).count()
    }

    /// Writes it, if there is something else to write: whole or not at all.
    pub fn write(&self, text: &str) -> Result<()> {
        if self.exists && self.text == text {
            return Ok(());
        }
        let cant_write = || format!("the lock of names `{}` can't be written", self.path.display());
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        // Beside the file, so that it can be renamed into its place.
        let staging = tempfile::Builder::new()
            .prefix(".staging-")
            .tempdir_in(folder.unwrap_or(Path::new(".")))
            .with_context(cant_write)?;
        let staged = staging.path().join("names.lock");
        fs::write(&staged, text).with_context(cant_write)?;
        fs::rename(staged, &self.path).with_context(cant_write)?;
        Ok(())
    }
}
