//! The exchange of an old tree of generated files for a new one.
//!
//! The list of generated files comes first and last. First it is replaced by the union of the old and the new list, so
//! that at every later moment each generated file on disk is in the list: a run that is killed leaves files that the
//! next run knows as its own. The final list is put in place when everything else is done. An I/O error before that
//! moment restores the old tree.
//!
//! All files are staged beside the tree, in a folder that contains only files with a number for a name. The leftovers of a
//! killed run are therefore recognised, and removed without descending into anything.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use openapi_sdk_generator::files::{FILE_LIST, Files};
use openapi_sdk_generator::record::Record;

use crate::disk::{Change, Disk, PathState, look};

/// The folder that holds staged files.
pub const STAGING: &str = ".generated-staging";

/// The changes that lead from the old tree to the new one.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The new tree.
    pub files: &'a Files,
    /// The text of the record of the old tree, if there is one.
    pub old_list: Option<&'a str>,
    /// The names of the files to write.
    pub fresh: Vec<&'a str>,
    /// The names that only the old list has.
    pub orphans: Vec<&'a str>,
}

/// The way back of one change.
#[derive(Debug)]
enum Undo {
    /// Puts the old file back.
    Restore { backup: PathBuf, path: PathBuf },
    /// Removes the new file.
    RemoveFile(PathBuf),
    /// Removes the new folder.
    RemoveFolder(PathBuf),
    /// Restores the old folder.
    CreateFolder(PathBuf),
}

/// An exchange that is under way.
pub struct Exchange<'a> {
    disk: &'a dyn Disk,
    folder: &'a Path,
    /// The number of names given to staged files.
    staged: usize,
    /// The ways back, oldest first.
    undo: Vec<Undo>,
}

impl<'a> Exchange<'a> {
    /// Creates an exchange that has not begun.
    pub fn new(folder: &'a Path, disk: &'a dyn Disk) -> Self {
        Self { disk, folder, staged: 0, undo: Vec::new() }
    }

    /// Puts the new tree in place. An error restores the old one.
    pub fn run(mut self, plan: &Plan<'_>) -> Result<()> {
        let cant_write =
            || format!("the output folder `{}` can't be written", self.folder.display());
        let context = cant_write();
        match self.exchange(plan) {
            Ok(()) => remove_staging(self.folder, self.disk).context(context),
            Err(error) if self.go_back() => Err(error.context(context)),
            Err(error) => Err(error.context(format!(
                "{context}, and is left in between: run `cargo openapi-sdk generate` again to repair it"
            ))),
        }
    }

    fn exchange(&mut self, plan: &Plan<'_>) -> Result<()> {
        let list = plan.files.get(FILE_LIST).context("the generated files have no list")?;
        let union = union(list, plan.old_list.unwrap_or_default());
        self.create_folders(self.folder)?;
        let staging = self.folder.join(STAGING);
        self.apply(Change::CreateFolder(&staging))?;
        let files = plan.fresh.iter().filter(|name| **name != FILE_LIST);
        let staged = files
            .map(|name| Ok((*name, self.stage(&plan.files[*name])?)))
            .collect::<Result<Vec<(&str, PathBuf)>>>()?;
        self.begin_list(plan.old_list, &union)?;
        for (name, staged) in staged {
            let path = self.folder.join(name);
            self.create_folders(path.parent().context("a file has a folder")?)?;
            self.take_away(name)?;
            self.apply(Change::Rename(&staged, &path))?;
            self.undo.push(Undo::RemoveFile(path));
        }
        for name in &plan.orphans {
            self.take_away(name)?;
            self.remove_empty_folders(name)?;
        }
        if *list != union {
            let staged = self.stage(list)?;
            self.apply(Change::Rename(&staged, &self.folder.join(FILE_LIST)))?;
        }
        Ok(())
    }

    /// Declares every file of both trees as generated. The list is replaced by one rename: it never goes missing.
    fn begin_list(&mut self, old: Option<&str>, union: &str) -> Result<()> {
        let path = self.folder.join(FILE_LIST);
        if old == Some(union) {
            return Ok(());
        }
        let undo = match old {
            Some(old) => Undo::Restore { backup: self.stage(old)?, path: path.clone() },
            None => Undo::RemoveFile(path.clone()),
        };
        let staged = self.stage(union)?;
        self.apply(Change::Rename(&staged, &path))?;
        self.undo.push(undo);
        Ok(())
    }

    /// Writes a staged file.
    fn stage(&mut self, text: &str) -> Result<PathBuf> {
        let path = self.next_staged();
        self.apply(Change::CreateFile(&path, text.as_bytes()))?;
        Ok(path)
    }

    fn next_staged(&mut self) -> PathBuf {
        self.staged += 1;
        self.folder.join(STAGING).join(self.staged.to_string())
    }

    /// Moves the old file, if there is one, to the staged files.
    fn take_away(&mut self, name: &str) -> Result<()> {
        if look(self.folder, Path::new(name))? == PathState::File {
            let (path, backup) = (self.folder.join(name), self.next_staged());
            self.apply(Change::Rename(&path, &backup))?;
            self.undo.push(Undo::Restore { backup, path });
        }
        Ok(())
    }

    /// Creates a folder and those around it.
    fn create_folders(&mut self, folder: &Path) -> Result<()> {
        let missing = folder.ancestors().take_while(|folder| {
            !folder.as_os_str().is_empty() && fs::symlink_metadata(folder).is_err()
        });
        let missing: Vec<PathBuf> = missing.map(Path::to_path_buf).collect();
        for folder in missing.into_iter().rev() {
            self.apply(Change::CreateFolder(&folder))?;
            self.undo.push(Undo::RemoveFolder(folder));
        }
        Ok(())
    }

    /// Removes the folders around a file that are empty now.
    fn remove_empty_folders(&mut self, name: &str) -> Result<()> {
        for folder in Path::new(name).ancestors().skip(1) {
            let path = self.folder.join(folder);
            if folder.as_os_str().is_empty() {
                break;
            }
            let is_empty = match fs::read_dir(&path) {
                Ok(mut entries) => entries.next().is_none(),
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) if error.kind() == ErrorKind::NotADirectory => break,
                Err(error) => {
                    return Err(error).with_context(|| format!("`{}`", path.display()));
                }
            };
            if !is_empty {
                break;
            }
            self.apply(Change::RemoveFolder(&path))?;
            self.undo.push(Undo::CreateFolder(path));
        }
        Ok(())
    }

    fn apply(&self, change: Change<'_>) -> Result<()> {
        let path = match change {
            Change::CreateFolder(path)
            | Change::CreateFile(path, _)
            | Change::Rename(_, path)
            | Change::RemoveFile(path)
            | Change::RemoveFolder(path) => path,
        };
        self.disk.apply(change).with_context(|| format!("`{}`", path.display()))
    }

    /// Restores the old tree, and returns `true` on success. The first step that fails ends it: the list still
    /// declares the files of both trees, and the next run repairs them.
    fn go_back(&mut self) -> bool {
        while let Some(undo) = self.undo.pop() {
            let undone = match &undo {
                // The staged files are in the output folder, which may be new.
                Undo::RemoveFolder(path) if self.folder.starts_with(path) => {
                    remove_staging(self.folder, self.disk)
                        .and_then(|()| self.apply(Change::RemoveFolder(path)))
                }
                Undo::Restore { backup, path } => self.apply(Change::Rename(backup, path)),
                Undo::RemoveFile(path) => self.apply(Change::RemoveFile(path)),
                Undo::RemoveFolder(path) => self.apply(Change::RemoveFolder(path)),
                Undo::CreateFolder(path) => self.apply(Change::CreateFolder(path)),
            };
            if undone.is_err() {
                return false;
            }
        }
        remove_staging(self.folder, self.disk).is_ok()
    }
}

/// The final record with the files of the old one.
fn union(record: &str, old: &str) -> String {
    Record::parse(record).and_files_of(&Record::parse(old)).to_string()
}

/// Returns `true` if an earlier run left staged files.
pub fn has_staging(folder: &Path) -> bool {
    fs::symlink_metadata(folder.join(STAGING)).is_ok()
}

/// Removes the staged files of this run, or of one that was killed. Only files with a number for a name are removed.
pub fn remove_staging(folder: &Path, disk: &dyn Disk) -> Result<()> {
    let staging = folder.join(STAGING);
    match look(folder, Path::new(STAGING))? {
        PathState::Nothing => return Ok(()),
        PathState::Folder => {}
        _ => bail!("`{}` is not a folder of the generator: move it away", staging.display()),
    }
    let unreadable = || format!("`{}` can't be read", staging.display());
    let mut staged = Vec::new();
    for entry in fs::read_dir(&staging).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let is_file = entry.file_type().with_context(unreadable)?.is_file();
        if !is_file || !is_number(&entry.file_name()) {
            let path = entry.path();
            bail!("`{}` was not written by the generator: move it away", path.display());
        }
        staged.push(entry.path());
    }
    staged.sort();
    for path in staged {
        disk.apply(Change::RemoveFile(&path)).with_context(|| format!("`{}`", path.display()))?;
    }
    disk.apply(Change::RemoveFolder(&staging)).with_context(|| format!("`{}`", staging.display()))
}

fn is_number(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
}
