//! The disk: every change of a run, one at a time, and reads that follow no link and never block.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};

/// A single change to the disk. A run may be killed between any two of them.
#[derive(Debug, Clone, Copy)]
pub enum Change<'a> {
    /// Creates a folder whose parent exists.
    CreateFolder(&'a Path),
    /// Creates a file. Nothing may exist at its path, not even a dangling link.
    CreateFile(&'a Path, &'a [u8]),
    /// Moves a file, and replaces the file at its new path.
    Rename(&'a Path, &'a Path),
    /// Deletes a file.
    RemoveFile(&'a Path),
    /// Deletes an empty folder.
    RemoveFolder(&'a Path),
}

/// Applies changes. A test puts a disk in place of the real one that fails, or dies, at a chosen change.
pub trait Disk {
    /// Applies one change.
    fn apply(&self, change: Change<'_>) -> io::Result<()>;
}

/// The disk of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn apply(&self, change: Change<'_>) -> io::Result<()> {
        match change {
            Change::CreateFolder(path) => fs::create_dir(path),
            Change::CreateFile(path, bytes) => {
                OpenOptions::new().write(true).create_new(true).open(path)?.write_all(bytes)
            }
            Change::Rename(from, to) => fs::rename(from, to),
            Change::RemoveFile(path) => fs::remove_file(path),
            Change::RemoveFolder(path) => fs::remove_dir(path),
        }
    }
}

/// The state of a path below a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathState {
    /// Nothing exists there.
    Nothing,
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, at this step of the path.
    Link(PathBuf),
    /// Something else than a folder at this step of the path, or a device, a pipe or a socket at the last.
    Obstacle(PathBuf),
}

/// Looks at a path below a folder. No link below the folder is followed.
pub fn look(folder: &Path, name: &Path) -> io::Result<PathState> {
    let mut path = folder.to_path_buf();
    let mut steps = name.iter().peekable();
    while let Some(step) = steps.next() {
        path.push(step);
        let kind = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata.file_type(),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(PathState::Nothing),
            Err(error) => return Err(error),
        };
        let last = steps.peek().is_none();
        if kind.is_symlink() {
            return Ok(PathState::Link(path));
        } else if kind.is_file() && last {
            return Ok(PathState::File);
        } else if !kind.is_dir() {
            return Ok(PathState::Obstacle(path));
        }
    }
    Ok(PathState::Folder)
}

/// Opens a regular file. A named pipe or a device is refused before it is opened: opening it could block for ever.
pub fn open(path: &Path) -> io::Result<File> {
    if fs::metadata(path)?.is_file() {
        return File::open(path);
    }
    Err(io::Error::new(ErrorKind::InvalidInput, "it is not a regular file"))
}

/// Reads a regular file.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a text. The error names the file.
pub fn read_text(path: &Path) -> Result<String> {
    let bytes = read(path).with_context(|| format!("`{}` can't be read", path.display()))?;
    String::from_utf8(bytes).with_context(|| format!("`{}` is not UTF-8", path.display()))
}

/// Returns a path with its links followed, even if the last segment does not exist yet.
pub fn resolved(path: &Path) -> PathBuf {
    let known = fs::canonicalize(path).ok();
    let beside = || {
        let parent = std::path::absolute(path).ok()?.parent().map(fs::canonicalize)?.ok()?;
        Some(parent.join(path.file_name()?))
    };
    known.or_else(beside).unwrap_or_else(|| path.to_path_buf())
}

/// Returns a path as messages show it: relative to the current folder if it is below it, and without `..`.
pub fn shortest(path: &Path) -> PathBuf {
    let leads_up = path.components().any(|step| step == Component::ParentDir);
    if !leads_up && path.is_relative() {
        return path.to_path_buf();
    }
    let resolved = resolved(path);
    let here = fs::canonicalize(".").unwrap_or_default();
    match resolved.strip_prefix(&here) {
        Ok(near) => near.to_path_buf(),
        Err(_) if leads_up => resolved,
        Err(_) => path.to_path_buf(),
    }
}
