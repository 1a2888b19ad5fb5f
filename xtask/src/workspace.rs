//! The folders of this repository, and the workspaces for crates that tests and commands compile.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The root of this repository.
pub fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    // A test of another crate runs in that crate's folder: all of them lie right below the root.
    manifest.parent().map_or_else(|| PathBuf::from("."), PathBuf::from)
}

/// What lies beside the repository for its maintainers: a corpus of real documents. Users do not have it.
pub fn shared() -> Option<PathBuf> {
    let shared = root().parent()?.join("shared");
    shared.is_dir().then_some(shared)
}

/// Writes the manifest and the lock file of a workspace for generated crates, in which members match the patterns.
///
/// It has the versions of this repository and the profile that its dependencies have. So what is compiled already serves
/// there too, if it is compiled in the target folder of this repository.
pub fn write_manifest(folder: &Path, members: &[&str]) -> Result<()> {
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[profile.dev]\ndebug = false\nincremental = false\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)
        .context("the manifest of the workspace can't be written")?;
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))
        .context("the lock file can't be copied")?;
    Ok(())
}
