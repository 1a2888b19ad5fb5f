//! The folder of a generated crate: whose it is, what differs, and how it is written whole or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use openapi_sdk_generator::files::{FILE_LIST, Files};

/// A folder that belongs to the generator, or to nobody yet.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// The files that an earlier run wrote.
    owned: BTreeSet<String>,
}

/// What differs between the folder and what it should hold.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Files with other contents.
    pub changed: Vec<String>,
    /// Files that are not there.
    pub missing: Vec<String>,
    /// Files that should not be there.
    pub extra: Vec<String>,
}

impl Difference {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty() && self.extra.is_empty()
    }
}

/// What writing did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that are new or have other contents now.
    pub written: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Files that are gone.
    pub deleted: usize,
}

impl Folder {
    /// Opens the folder, if it may be written to. `precious` must not lie in it.
    pub fn open(path: &Path, precious: &[&Path]) -> Result<Self> {
        let path = std::path::absolute(path)
            .with_context(|| format!("`{}` is no path", path.display()))?;
        for precious in precious {
            let precious = resolved(precious);
            let resolved = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if precious.starts_with(&resolved) {
                bail!(
                    "the output folder `{}` holds `{}`: choose another with --out",
                    path.display(),
                    precious.display()
                );
            }
        }
        if path.exists() && !path.is_dir() {
            bail!("the output folder `{}` is a file: choose another with --out", path.display());
        }
        if path.join(".git").exists() {
            bail!(
                "the output folder `{}` is the root of a repository: choose a folder in it",
                path.display()
            );
        }
        let list = path.join(FILE_LIST);
        let owned = match fs::read_to_string(&list) {
            Ok(text) => parse_list(&text)
                .with_context(|| format!("`{}` can't be trusted", list.display()))?,
            Err(_) if files_in(&path)?.is_empty() => BTreeSet::new(),
            Err(_) => bail!(
                "the output folder `{}` is not empty and was not made by this command (it has no `{FILE_LIST}`): \
                 choose another with --out, or empty it first",
                path.display()
            ),
        };
        Ok(Self { path, owned })
    }

    /// What differs. An extra file is one that is not expected here, apart from what is cargo's or hidden.
    pub fn compare(&self, files: &Files) -> Result<Difference> {
        let mut difference = Difference::default();
        for (name, text) in files {
            match fs::read(self.path.join(name)) {
                Ok(bytes) if bytes == text.as_bytes() => {}
                Ok(_) => difference.changed.push(name.clone()),
                Err(_) => difference.missing.push(name.clone()),
            }
        }
        difference.extra =
            files_in(&self.path)?.into_iter().filter(|name| !files.contains_key(name)).collect();
        Ok(difference)
    }

    /// What a file holds now.
    pub fn read(&self, name: &str) -> String {
        fs::read(self.path.join(name))
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// Makes the folder hold these files: all of them, or on a failure what it held before.
    pub fn write(&self, files: &Files) -> Result<Written> {
        let difference = self.compare(files)?;
        let orphans: Vec<&String> = self
            .owned
            .iter()
            .filter(|name| !files.contains_key(*name) && self.path.join(name).is_file())
            .collect();
        let fresh: Vec<&String> = difference.changed.iter().chain(&difference.missing).collect();
        let counts = Written {
            written: fresh.len(),
            unchanged: files.len() - fresh.len(),
            deleted: orphans.len(),
        };
        if fresh.is_empty() && orphans.is_empty() {
            return Ok(counts);
        }
        let cant_write = || format!("the output folder `{}` can't be written", self.path.display());
        fs::create_dir_all(&self.path).with_context(cant_write)?;
        // Beside the files, so that each can be renamed into its place.
        let staging = tempfile::Builder::new()
            .prefix(".staging-")
            .tempdir_in(&self.path)
            .with_context(cant_write)?;
        for name in &fresh {
            let staged = staging.path().join("new").join(name);
            create_parent(&staged)
                .and_then(|()| Ok(fs::write(&staged, &files[*name])?))
                .with_context(cant_write)?;
        }
        let mut exchange =
            Exchange { folder: &self.path, staging: staging.path(), done: Vec::new() };
        let exchanged = fresh
            .iter()
            .try_for_each(|name| exchange.put(name))
            .and_then(|()| orphans.iter().try_for_each(|name| exchange.take_away(name)));
        if let Err(error) = exchanged {
            exchange.undo();
            return Err(error.context(cant_write()));
        }
        for name in orphans {
            self.remove_empty_parents(name);
        }
        Ok(counts)
    }

    fn remove_empty_parents(&self, name: &str) {
        let mut parent = Path::new(name).parent();
        while let Some(folder) = parent.filter(|folder| !folder.as_os_str().is_empty()) {
            if fs::remove_dir(self.path.join(folder)).is_err() {
                return;
            }
            parent = folder.parent();
        }
    }
}

/// Puts staged files into their places, and can put the old ones back.
struct Exchange<'a> {
    folder: &'a Path,
    staging: &'a Path,
    done: Vec<String>,
}

impl Exchange<'_> {
    fn put(&mut self, name: &str) -> Result<()> {
        self.take_away(name)?;
        let place = self.folder.join(name);
        create_parent(&place)?;
        fs::rename(self.staging.join("new").join(name), place)
            .with_context(|| format!("`{name}` can't be written"))
    }

    /// Moves the old file out of the way.
    fn take_away(&mut self, name: &str) -> Result<()> {
        let (place, backup) = (self.folder.join(name), self.staging.join("old").join(name));
        if place.exists() {
            create_parent(&backup)?;
            fs::rename(place, backup).with_context(|| format!("`{name}` can't be replaced"))?;
        }
        self.done.push(name.to_owned());
        Ok(())
    }

    fn undo(&self) {
        for name in self.done.iter().rev() {
            let (place, backup) = (self.folder.join(name), self.staging.join("old").join(name));
            // The file may not have been there: then only the new one has to go. What can't be undone can't be helped.
            let _ = fs::remove_file(&place);
            if backup.exists() {
                let _ = fs::rename(backup, place);
            }
        }
    }
}

/// The path with its links followed, even when the last step is still to be made.
fn resolved(path: &Path) -> PathBuf {
    let known = fs::canonicalize(path).ok();
    let beside = || {
        let parent = std::path::absolute(path).ok()?.parent().map(fs::canonicalize)?.ok()?;
        Some(parent.join(path.file_name()?))
    };
    known.or_else(beside).unwrap_or_else(|| path.to_path_buf())
}

fn create_parent(path: &Path) -> Result<()> {
    let parent = path.parent().context("a file has a folder")?;
    fs::create_dir_all(parent).with_context(|| format!("`{}` can't be made", parent.display()))
}

/// The names in a list of files. One that leads out of the folder spoils the list.
fn parse_list(text: &str) -> Result<BTreeSet<String>> {
    let names = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    names
        .map(|name| {
            let inside =
                Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
            if inside { Ok(name.to_owned()) } else { bail!("`{name}` leads out of the folder") }
        })
        .collect()
}

/// All files below a folder, but for what is hidden or cargo's. Links are not followed.
fn files_in(folder: &Path) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        let Ok(entries) = fs::read_dir(&current) else { continue };
        for entry in entries {
            let entry = entry.with_context(|| format!("`{}` can't be read", current.display()))?;
            let name = entry.file_name();
            let top = current == folder;
            let hidden = name.to_string_lossy().starts_with('.');
            if hidden || (top && (name == "target" || name == "Cargo.lock")) {
                continue;
            }
            let kind = entry
                .file_type()
                .with_context(|| format!("`{}` can't be read", entry.path().display()))?;
            if kind.is_dir() {
                open.push(entry.path());
            } else {
                let path = entry.path();
                let name = path.strip_prefix(folder).unwrap_or(&path);
                let parts: Vec<String> =
                    name.iter().map(|part| part.to_string_lossy().into_owned()).collect();
                found.insert(parts.join("/"));
            }
        }
    }
    Ok(found)
}
