//! The list of crates of a project: the file `openapi-sdk.toml`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::disk;
use crate::project::Project;

/// The name of the file.
pub const LIST: &str = "openapi-sdk.toml";

/// The file. Paths are relative to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(rename = "crate")]
    crates: Vec<Entry>,
}

/// `[[crate]]`: a crate of the project.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The config of the crate.
    config: PathBuf,
    /// The OpenAPI document, unless the config names it.
    document: Option<PathBuf>,
    /// The folder of the crate, unless the config names it.
    out: Option<PathBuf>,
}

/// Reads the projects of a list of crates.
pub fn read(path: &Path) -> Result<Vec<Project>> {
    let shown = path.display();
    let list: List = toml::from_str(&disk::read_text(path)?)
        .with_context(|| format!("`{shown}` is not a list of crates"))?;
    if list.crates.is_empty() {
        bail!("`{shown}` lists no crate: add `[[crate]]` with `config = \"PATH\"`");
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let below = |path: PathBuf| disk::shortest(&folder.join(path));
    let project = |Entry { config, document, out }: Entry| {
        Ok(Project::open(below(config))?.with_paths(document.map(below), out.map(below)))
    };
    list.crates.into_iter().map(project).collect()
}

/// Returns the project whose crate has a name.
pub fn named(projects: Vec<Project>, name: &str) -> Result<Project> {
    let names: Vec<String> = projects.iter().filter_map(Project::name).collect();
    let found = projects.into_iter().find(|project| project.name().as_deref() == Some(name));
    found.with_context(|| {
        format!("no config is for the crate `{name}`: there are {}", names.join(", "))
    })
}
