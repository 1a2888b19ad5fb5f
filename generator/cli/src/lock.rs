//! The names lock on the disk.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use openapi_sdk_generator::config::Config;

use crate::disk::{self, Change, Disk};
use crate::exchange::STAGING;

/// The file that the config names, with its content.
#[derive(Debug)]
pub struct LockFile {
    path: PathBuf,
    /// `true` if the file exists.
    exists: bool,
    /// Its text; empty if it does not exist yet.
    pub text: String,
}

impl LockFile {
    /// Reads the file, if the config names one: its path is relative to the folder of the config.
    pub fn of(config: &str, folder: &Path) -> Result<Option<Self>> {
        // The run reports errors in the config.
        let Some(path) = Config::parse(config).ok().and_then(|config| config.names.lock) else {
            return Ok(None);
        };
        let path = folder.join(path.as_str());
        let (exists, text) = match disk::read(&path) {
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

    /// The path of the file, which need not exist.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns `true` if the file exists.
    pub fn exists(&self) -> bool {
        self.exists
    }

    /// The number of names in a text.
    pub fn count(text: &str) -> usize {
        text.lines().filter(|line| line.starts_with("#/")).count()
    }

    /// Writes the file if its text changes: as a whole or not at all. Removes the leftover of a killed run.
    pub fn write(&self, text: &str, disk: &dyn Disk) -> Result<()> {
        let (path, staged) = (self.target(), self.staged());
        let apply = |change: Change<'_>| {
            disk.apply(change).with_context(|| {
                format!("the lock of names `{}` can't be written", self.path.display())
            })
        };
        if let Some(staged) = self.residue() {
            if !fs::symlink_metadata(&staged).is_ok_and(|data| data.is_file()) {
                bail!("`{}` was not written by the generator: move it away", staged.display());
            }
            apply(Change::RemoveFile(&staged))?;
        }
        if self.exists && self.text == text {
            return Ok(());
        }
        let written = apply(Change::CreateFile(&staged, text.as_bytes()))
            .and_then(|()| apply(Change::Rename(&staged, &path)));
        if let (Err(_), Some(staged)) = (&written, self.residue()) {
            // The next run removes it if this one can't.
            let _ = disk.apply(Change::RemoveFile(&staged));
        }
        written
    }

    /// Returns the path of the file that a killed run left beside the lock, if there is one.
    pub fn residue(&self) -> Option<PathBuf> {
        let staged = self.staged();
        fs::symlink_metadata(&staged).is_ok().then_some(staged)
    }

    /// The path of the file itself: where a link to it leads.
    fn target(&self) -> PathBuf {
        fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone())
    }

    /// The path of the file that replaces it, in the same folder.
    fn staged(&self) -> PathBuf {
        let path = self.target();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.with_file_name(format!(".{name}{STAGING}"))
    }
}
