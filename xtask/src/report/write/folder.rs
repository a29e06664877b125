//! The folders of written files: creates and locks them, and removes temporary files of killed processes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::is_on_the_way;

/// How long to wait for a folder that another process writes to.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often to check whether it is free.
const POLL: Duration = Duration::from_millis(10);

/// Folders that no other process writes to during the lifetime of this value, if the system has locks: on Unix, a lock
/// on the folder itself. Elsewhere, and on file systems without locks, processes are not kept apart.
#[derive(Debug, Default)]
pub struct Folders {
    locked: Vec<(PathBuf, File)>,
    /// The folders that were created, in order.
    made: Vec<PathBuf>,
    kept: bool,
}

impl Folders {
    /// Creates the missing folders, and locks all of them.
    ///
    /// # Errors
    /// If one cannot be created, or another process holds its lock for more than a minute.
    pub fn lock(folders: impl IntoIterator<Item = PathBuf>) -> Result<Self> {
        let mut all = Self::default();
        let mut known = BTreeMap::new();
        for folder in folders {
            let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
            all.make(&folder)?;
            // A folder that is named in two ways is locked once: it would wait for itself.
            let path = fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone());
            known.entry(path).or_insert(folder);
        }
        // In the same order in every process, to avoid deadlocks.
        for folder in known.values() {
            all.take(folder)?;
        }
        Ok(all)
    }

    /// Locks only the folder of a file.
    ///
    /// # Errors
    /// As for [`lock`](Self::lock).
    pub fn of(file: &Path) -> Result<Self> {
        Self::lock([super::parent(file).to_owned()])
    }

    fn take(&mut self, folder: &Path) -> Result<()> {
        let begun = Instant::now();
        loop {
            self.make(folder)?;
            // If the system cannot open folders, there is nothing to lock.
            let Ok(file) = File::open(folder) else { return Ok(()) };
            match try_lock(&file) {
                // The process that held the lock may have failed and removed the folder.
                Lock::Taken if is_at(&file, folder) => {
                    self.locked.push((folder.to_owned(), file));
                    return Ok(());
                }
                Lock::Taken => {}
                Lock::Unknown => return Ok(()),
                Lock::Busy if begun.elapsed() > PATIENCE => {
                    bail!("another process has been writing to `{}` for more than a minute", folder.display())
                }
                Lock::Busy => std::thread::sleep(POLL),
            }
        }
    }

    /// Creates a folder and its missing parents.
    fn make(&mut self, folder: &Path) -> Result<()> {
        let missing: Vec<&Path> =
            folder.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
        for folder in missing.into_iter().rev() {
            match fs::create_dir(folder) {
                Ok(()) => self.made.push(folder.to_owned()),
                Err(_) if folder.is_dir() => {}
                Err(error) => {
                    return Err(error).with_context(|| format!("cannot create the folder `{}`", folder.display()));
                }
            }
        }
        Ok(())
    }

    /// Removes temporary files of killed processes from the folders.
    pub(super) fn clean(&self) {
        for (folder, _) in &self.locked {
            clean(folder);
        }
    }

    /// Keeps the folders that were created.
    pub(super) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Folders {
    fn drop(&mut self) {
        if !self.kept {
            for folder in self.made.iter().rev() {
                // Fails unless it is empty.
                let _ = fs::remove_dir(folder);
            }
        }
    }
}

enum Lock {
    Taken,
    Busy,
    /// The file system has no such locks.
    Unknown,
}

#[cfg(unix)]
fn try_lock(file: &File) -> Lock {
    use rustix::fs::{FlockOperation, flock};
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Lock::Taken,
        Err(rustix::io::Errno::WOULDBLOCK | rustix::io::Errno::INTR) => Lock::Busy,
        Err(_) => Lock::Unknown,
    }
}

#[cfg(not(unix))]
fn try_lock(_: &File) -> Lock {
    Lock::Unknown
}

/// Whether the path still leads to this folder.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let id = |meta: fs::Metadata| (meta.dev(), meta.ino());
    match (file.metadata(), fs::metadata(path)) {
        (Ok(file), Ok(path)) => id(file) == id(path),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.is_dir()
}

/// Marks a temporary file as in use; false if another process is about to remove it.
pub(super) fn mark_as_in_use(file: &File) -> bool {
    !matches!(try_lock(file), Lock::Busy)
}

/// Removes temporary files of killed processes from a folder, unless another process holds its lock.
pub(super) fn clean_if_free(folder: &Path) {
    if let Ok(file) = File::open(folder)
        && matches!(try_lock(&file), Lock::Taken)
    {
        clean(folder);
    }
}

/// Removes temporary files that are not in use. Files that cannot be removed stay until the next run.
fn clean(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && entry.file_name().to_str().is_some_and(is_on_the_way) {
            let in_use = File::open(entry.path()).is_ok_and(|file| matches!(try_lock(&file), Lock::Busy));
            if !in_use {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}
