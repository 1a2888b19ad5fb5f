//! Workspaces for generated crates that tests and commands compile.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{cargo, workspace};

/// Writes the manifest and the lock file of a workspace in which members match the patterns.
///
/// It has the versions of this repository, and the profile that its dependencies have: a dependency that is compiled with
/// the same features already is not compiled again in the target folder of this repository.
pub fn write_manifest(folder: &Path, members: &[&str]) -> Result<()> {
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[profile.dev]\ndebug = false\nincremental = false\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)
        .context("the manifest of the workspace can't be written")?;
    fs::copy(workspace::root().join("Cargo.lock"), folder.join("Cargo.lock"))
        .context("the lock file can't be copied")?;
    Ok(())
}

/// The member of a [shared workspace](write_shared_manifest) that requests the dependencies of this repository.
pub const DEPENDENCIES: &str = "dependencies";

/// Writes the manifest of a workspace whose dependencies have the features that the tests of this repository use.
///
/// Cargo compiles a dependency once for each set of features. A command that selects the member [`DEPENDENCIES`], by
/// `--workspace` or by name, finds all dependencies compiled. The crates may then use features that they do not request:
/// the CI steps `features` and `package` compile with those that are requested.
pub fn write_shared_manifest(folder: &Path, members: &[&str]) -> Result<()> {
    write_manifest(folder, &[members, &[DEPENDENCIES]].concat())?;
    let source = folder.join(DEPENDENCIES).join("src");
    fs::create_dir_all(&source).and_then(|()| fs::write(source.join("lib.rs"), ""))?;
    fs::write(folder.join(DEPENDENCIES).join("Cargo.toml"), dependencies(&workspace::root())?)?;
    Ok(())
}

/// The manifest of [`DEPENDENCIES`]: the direct dependencies of this repository, each with the features that its tests
/// use.
fn dependencies(root: &Path) -> Result<String> {
    let tree = ["tree", "--workspace", "--all-features", "--edges", "normal,dev", "--depth", "1"];
    let text =
        cargo::stdout(root, &[&tree[..], &["--prefix", "none", "--format", "{p}\t{f}"]].concat())?;
    let mut manifest = format!(
        "[package]\nname = \"{DEPENDENCIES}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[dependencies]\n"
    );
    let lines: BTreeSet<&str> = text.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    for line in lines {
        let Some((package, features)) = line.split_once('\t') else { continue };
        let mut words = package.split(' ');
        let (Some(name), Some(version)) = (words.next(), words.next()) else { continue };
        // `(proc-macro)` or the folder of a member may follow a version.
        if words.next().is_some_and(|word| word != "(proc-macro)") {
            continue;
        }
        // The version without `v`, and without the metadata that follows `+`.
        let version = version.trim_start_matches('v').split('+').next().unwrap_or_default();
        let features: Vec<&str> = features.split(',').filter(|name| !name.is_empty()).collect();
        manifest.push_str(&format!(
            "{name} = {{ version = \"={version}\", default-features = false, features = {features:?} }}\n"
        ));
    }
    Ok(manifest)
}
