//! The project of a user: the config that a command reads, and the paths that it names.
//!
//! No path comes from anywhere else: a command reads and writes what its arguments or the config name.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use openapi_sdk_generator::config::Config;

use crate::disk;

/// A config and the paths that it names.
#[derive(Debug)]
pub struct Project {
    /// The path of the config.
    pub config: PathBuf,
    /// Its keys. `None` if it has errors: the run reports them before it uses any path.
    keys: Option<Config>,
    /// The document, instead of the one that the config names.
    document: Option<PathBuf>,
    /// The folder of the crate, instead of the one that the config names.
    out: Option<PathBuf>,
}

impl Project {
    /// Reads a config.
    pub fn open(config: PathBuf) -> Result<Self> {
        let keys = Config::parse(&disk::read_text(&config)?).ok();
        Ok(Self { config, keys, document: None, out: None })
    }

    /// Sets paths that win over those of the config.
    #[must_use]
    pub fn with_paths(self, document: Option<PathBuf>, out: Option<PathBuf>) -> Self {
        Self { document, out, ..self }
    }

    /// The name of the crate, if the config has no errors.
    pub fn name(&self) -> Option<String> {
        self.keys.as_ref().map(|keys| keys.package.name.to_string())
    }

    /// The document that the config names.
    pub fn document(&self) -> Result<PathBuf> {
        // Any file does if the config has errors.
        let Some(_) = &self.keys else { return Ok(self.config.clone()) };
        self.named_document().with_context(|| {
            format!(
                "`{}` names no document: add `document = \"PATH\"` under `[source]`, or pass --spec",
                self.config.display()
            )
        })
    }

    fn named_document(&self) -> Option<PathBuf> {
        let of_config = || Some(self.path(self.keys.as_ref()?.source.document.as_ref()?.as_str()));
        self.document.clone().or_else(of_config)
    }

    /// Returns `true` if a document is the one that the config names, or if the config names none.
    pub fn has(&self, document: &Path) -> bool {
        self.named_document().is_none_or(|named| disk::resolved(&named) == disk::resolved(document))
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
        let of_config = || keys.package.out.as_ref().map(|out| self.path(out.as_str()));
        let Some(out) = self.out.clone().or_else(of_config) else {
            bail!(
                "no folder for the crate is named, so nothing is written: add `out = \"PATH\"` under `[package]` of \
                 `{config}`, or pass --out"
            );
        };
        if !self.has(document) {
            bail!(
                "the folder `{}` of `{config}` is for another document, so nothing is written: pass --out for `{}`",
                out.display(),
                document.display()
            );
        }
        Ok(out)
    }

    /// A path that the config names.
    fn path(&self, path: &str) -> PathBuf {
        let folder = self.config.parent().unwrap_or(Path::new(""));
        disk::shortest(&folder.join(path))
    }
}
