//! The project of a user: the config that a command reads, and the paths that it names.
//!
//! No path comes from anywhere else: a command reads and writes what its arguments or the config name.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use openapi_sdk_generator::config::Config;

use crate::disk;

/// The name of a config.
pub const CONFIG: &str = "codegen.toml";

/// A config and the paths that it names.
#[derive(Debug)]
pub struct Project {
    /// The path of the config.
    pub config: PathBuf,
    /// Its keys. `None` if it has errors: the run reports them before it uses any path.
    keys: Option<Config>,
}

impl Project {
    /// Reads a config.
    pub fn open(config: PathBuf) -> Result<Self> {
        let keys = Config::parse(&disk::read_text(&config)?).ok();
        Ok(Self { config, keys })
    }

    /// Reads the nearest config upwards from a folder.
    pub fn nearest(folder: &Path) -> Result<Self> {
        let configs = folder.ancestors().map(|folder| folder.join(CONFIG));
        let Some(config) = configs.into_iter().find(|path| path.is_file()) else {
            bail!(
                "there is no `{CONFIG}` in this folder or above it: create one, or name another file with --config"
            );
        };
        // Relative paths are shorter in messages.
        let near = config.strip_prefix(folder).map(Path::to_path_buf);
        Self::open(near.unwrap_or(config))
    }

    /// The document that the config names.
    pub fn document(&self) -> Result<PathBuf> {
        // Any file does if the config has errors.
        let Some(keys) = &self.keys else { return Ok(self.config.clone()) };
        let document = keys.source.document.as_ref().with_context(|| {
            format!(
                "`{}` names no document: add `document = \"PATH\"` under `[source]`, or pass --spec",
                self.config.display()
            )
        })?;
        Ok(self.path(document.as_str()))
    }

    /// Returns `true` if a document is the one that the config names, or if the config names none.
    pub fn has(&self, document: &Path) -> bool {
        let named = self.keys.as_ref().and_then(|keys| keys.source.document.as_ref());
        named.is_none_or(|named| {
            disk::resolved(&self.path(named.as_str())) == disk::resolved(document)
        })
    }

    /// The folder that references may not leave, if the config names it.
    pub fn root(&self) -> Option<PathBuf> {
        Some(self.path(self.keys.as_ref()?.source.root.as_ref()?.as_str()))
    }

    /// The folder of the crate that the config names for a document. It belongs to the document of the config: another
    /// document would overwrite its crate.
    pub fn out(&self, document: &Path) -> Result<PathBuf> {
        let config = self.config.display();
        let Some(keys) = &self.keys else { return Ok(PathBuf::new()) };
        let Some(out) = &keys.package.out else {
            bail!(
                "no folder for the crate is named, so nothing is written: add `out = \"PATH\"` under `[package]` of \
                 `{config}`, or pass --out"
            );
        };
        if !self.has(document) {
            bail!(
                "`{config}` names the folder `{out}` for another document, so nothing is written: pass --out for `{}`",
                document.display()
            );
        }
        Ok(self.path(out.as_str()))
    }

    /// A path that the config names.
    fn path(&self, path: &str) -> PathBuf {
        let folder = self.config.parent().unwrap_or(Path::new(""));
        disk::shortest(&folder.join(path))
    }
}
