//! The folder of a generated crate: its owner, its drift, and its replacement as a whole or not at all.
//!
//! The generator owns the files that its list names, and no others. No symbolic link inside the folder is followed.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use openapi_sdk_generator::config::Package;
use openapi_sdk_generator::files::{FILE_LIST, Files};
use openapi_sdk_generator::record::Record;

use crate::disk::{self, Disk, PathState, look, resolved};
use crate::exchange::{Exchange, Plan, STAGING, has_staging, remove_staging};

/// The number of files that one error names.
const MOST_NAMED: usize = 5;

/// A folder that belongs to the generator, or has no owner yet.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// The text of the record that an earlier run wrote.
    list: Option<String>,
    record: Record,
    /// The keys of the config that decide which files are the user's.
    package: Option<Package>,
}

/// The differences between the folder and its intended content.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Files that were edited by hand.
    pub edited: Vec<String>,
    /// Other files with other contents.
    pub changed: Vec<String>,
    /// Files that are not there.
    pub missing: Vec<String>,
    /// Files that should not be there.
    pub extra: Vec<String>,
}

impl Difference {
    /// Returns `true` if nothing differs.
    pub fn is_empty(&self) -> bool {
        self.edited.is_empty()
            && self.changed.is_empty()
            && self.missing.is_empty()
            && self.extra.is_empty()
    }
}

/// The changes of a write.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that are new or have other contents now.
    pub written: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Files that are gone.
    pub deleted: usize,
    /// The names of replaced files that were edited by hand.
    pub edited: Vec<String>,
}

impl Folder {
    /// Opens the folder, if it may be written to. It must not contain `precious`.
    pub fn open(path: &Path, precious: &[&Path]) -> Result<Self> {
        let path = std::path::absolute(path)
            .with_context(|| format!("`{}` is not a valid path", path.display()))?;
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
        let list = match look(&path, Path::new(FILE_LIST)) {
            Ok(PathState::Nothing) => None,
            Ok(PathState::File) => Some(read_list(&path.join(FILE_LIST))?),
            Ok(found) => bail!(refusal(&path, FILE_LIST, &found)),
            Err(error) => {
                let unreadable = || format!("the output folder `{}` can't be read", path.display());
                return Err(error).with_context(unreadable);
            }
        };
        let (list, record) =
            list.map_or((None, Record::default()), |(text, record)| (Some(text), record));
        Ok(Self { path, list, record, package: None })
    }

    /// Respects the files of the user, as the config names them.
    #[must_use]
    pub fn with_files_of_user(mut self, package: Option<Package>) -> Self {
        self.package = package;
        self
    }

    /// The record that an earlier run wrote; it is empty if there is none.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Returns `true` if the user owns a path, though it may have been generated once.
    fn is_of_user(&self, name: &str) -> bool {
        self.package.as_ref().is_some_and(|package| package.owns(name))
    }

    /// Returns `true` if a file that is not generated may be there.
    fn may_be_own(&self, name: &str) -> bool {
        self.package.as_ref().is_some_and(|package| package.may_own(name))
    }

    /// Compares the folder with the files that it should hold. An extra file is one that is not expected here, apart
    /// from hidden files and those of cargo. A folder that can't be written is an error here too.
    pub fn compare(&self, files: &Files) -> Result<Difference> {
        let mut difference = Difference::default();
        let mut foreign = Vec::new();
        for (name, text) in files {
            if !is_generated_name(name) {
                bail!("`{name}` can't be the name of a generated file");
            }
            match self.look(name)? {
                PathState::Nothing => difference.missing.push(name.clone()),
                PathState::File => {
                    let path = self.path.join(name);
                    let bytes = fs::read(&path)
                        .with_context(|| format!("`{}` can't be read", path.display()))?;
                    if bytes != text.as_bytes() {
                        let is_ours = name == FILE_LIST || self.record.has(name);
                        foreign.extend((!is_ours).then_some(name.as_str()));
                        match self.record.is_edited(name, &String::from_utf8_lossy(&bytes)) {
                            true => difference.edited.push(name.clone()),
                            false => difference.changed.push(name.clone()),
                        }
                    }
                }
                found => bail!(refusal(&self.path, name, &found)),
            }
        }
        for name in self.record.names().filter(|name| !files.contains_key(*name)) {
            if let found @ PathState::Link(_) = self.look(name)? {
                bail!(refusal(&self.path, name, &found));
            }
        }
        let present = files_in(&self.path)?;
        // A file that an earlier run wrote is left over, wherever it is.
        let is_extra = |name: &&String| {
            let is_own = self.may_be_own(name) && !self.record.has(name);
            !files.contains_key(*name) && !is_own && !self.is_of_user(name)
        };
        difference.extra = present.iter().filter(is_extra).cloned().collect();
        self.refuse_foreign(&foreign, &difference)?;
        if has_staging(&self.path) {
            difference.extra.push(format!("{STAGING}/"));
        }
        Ok(difference)
    }

    /// Refuses files of the user at generated paths, and a folder that no list declares as generated.
    fn refuse_foreign(&self, foreign: &[&str], difference: &Difference) -> Result<()> {
        if self.list.is_none() && !(foreign.is_empty() && difference.extra.is_empty()) {
            bail!(
                "the output folder `{}` is not empty and was not made by this command (it has no `{FILE_LIST}`): \
                 choose another with --out, or empty it first",
                self.path.display()
            );
        }
        if foreign.is_empty() {
            return Ok(());
        }
        let named: Vec<String> =
            foreign.iter().take(MOST_NAMED).map(|name| format!("`{name}`")).collect();
        let more = foreign.len() - named.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        bail!(
            "the output folder `{}` holds {}{more}, which `{FILE_LIST}` does not list as generated: move your own files to \
             another path, delete the others, or choose another folder with --out",
            self.path.display(),
            named.join(", ")
        )
    }

    fn look(&self, name: &str) -> Result<PathState> {
        look(&self.path, Path::new(name))
            .with_context(|| format!("`{}` can't be read", self.path.join(name).display()))
    }

    /// Returns the present text of a file.
    pub fn read(&self, name: &str) -> String {
        fs::read(self.path.join(name))
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// Writes files of the user that are missing.
    pub fn write_missing(&self, files: &Files) -> Result<()> {
        for (name, text) in files {
            let path = self.path.join(name);
            if self.look(name)? == PathState::Nothing {
                let written = path.parent().map_or(Ok(()), fs::create_dir_all);
                written
                    .and_then(|()| fs::write(&path, text))
                    .with_context(|| format!("`{}` can't be written", path.display()))?;
            }
        }
        Ok(())
    }

    /// Replaces the files by these: all of them, or on a failure none. A run that is killed leaves a folder that the
    /// next run repairs.
    pub fn write(&self, files: &Files, disk: &dyn Disk) -> Result<Written> {
        let _lock = self.lock()?;
        let difference = self.compare(files)?;
        remove_staging(&self.path, disk)?;
        let orphans = self.record.names();
        let orphans: Vec<&str> =
            orphans.filter(|name| !files.contains_key(*name) && !self.is_of_user(name)).collect();
        let Difference { edited, changed, missing, .. } = difference;
        let fresh = edited.iter().chain(&changed).chain(&missing);
        let fresh: Vec<&str> = fresh.map(String::as_str).collect();
        let mut deleted = 0;
        for name in &orphans {
            deleted += usize::from(self.look(name)? == PathState::File);
        }
        let unchanged = files.len() - fresh.len();
        let counts = Written { written: fresh.len(), unchanged, deleted, edited: edited.clone() };
        if !(fresh.is_empty() && orphans.is_empty()) {
            let plan = Plan { files, old_list: self.list.as_deref(), fresh, orphans };
            Exchange::new(&self.path, disk).run(&plan)?;
        }
        Ok(counts)
    }

    /// Prevents other runs from writing the folder while the result lives. A killed run releases the lock.
    fn lock(&self) -> Result<Option<FolderLock>> {
        // A folder that does not exist yet, or a file system without locks.
        let Ok(folder) = File::open(&self.path) else { return Ok(None) };
        match folder.try_lock() {
            Err(TryLockError::WouldBlock) => bail!(
                "another run writes the output folder `{}`: wait until it has ended",
                self.path.display()
            ),
            Err(TryLockError::Error(_)) => Ok(None),
            Ok(()) => Ok(Some(FolderLock(folder))),
        }
    }
}

/// A lock of a folder, released when it is dropped.
struct FolderLock(File);

impl Drop for FolderLock {
    fn drop(&mut self) {
        // Closing the file is not enough: a process that another thread starts at this moment has a copy of the handle
        // until it executes its program, and a lock lives as long as any copy.
        let _ = self.0.unlock();
    }
}

/// Explains why a generated path can't be written.
fn refusal(folder: &Path, name: &str, found: &PathState) -> String {
    let path = folder.join(name);
    match found {
        PathState::Link(link) => format!(
            "`{}` is a symbolic link, and the generator follows none in its output folder: remove the link",
            link.display()
        ),
        PathState::Obstacle(obstacle) => format!(
            "`{}` is in the way of the generated file `{name}`: move it away",
            obstacle.display()
        ),
        PathState::Folder | PathState::File | PathState::Nothing => {
            format!(
                "`{}` is a folder, but a generated file has this path: move it away",
                path.display()
            )
        }
    }
}

/// Reads a record. A name that leads out of the folder, or to a hidden file, spoils it.
fn read_list(path: &Path) -> Result<(String, Record)> {
    let text = disk::read_text(path)?;
    let record = Record::parse(&text);
    if let Some(name) = record.names().find(|name| !is_generated_name(name)) {
        bail!(
            "`{}` can't be trusted: `{name}` leads out of the folder or is hidden: delete the line",
            path.display()
        );
    }
    Ok((text, record))
}

/// Returns `true` if a generated file may have this name: one below the folder that is not hidden.
fn is_generated_name(name: &str) -> bool {
    let mut steps = Path::new(name).components();
    let visible =
        |step| matches!(step, Component::Normal(step) if !step.to_string_lossy().starts_with('.'));
    name == FILE_LIST || (!name.is_empty() && steps.all(visible))
}

/// Lists all files below a folder, except hidden ones and those of cargo. Links are files here.
fn files_in(folder: &Path) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        let unreadable = || format!("`{}` can't be read", current.display());
        let entries = match fs::read_dir(&current) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            entries => entries.with_context(unreadable)?,
        };
        for entry in entries {
            let entry = entry.with_context(unreadable)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_ends_when_it_is_dropped_though_a_copy_of_its_handle_lives() {
        let folder = tempfile::tempdir().expect("a folder can be created");
        let output = Folder::open(folder.path(), &[]).expect("it is empty");
        let lock = output.lock().expect("it is free").expect("the folder exists");
        assert!(output.lock().is_err(), "one run has it");
        let copy = lock.0.try_clone().expect("a handle can be copied");
        drop(lock);
        assert!(output.lock().expect("it is released").is_some());
        drop(copy);
    }
}
