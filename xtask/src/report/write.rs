//! The only way in which commands write files: a set of files, all or none.
//!
//! Every file is first written under a temporary name beside its target and synced; then all are renamed. If something
//! fails, the old files are restored. A process that is killed leaves only temporary files, which the next one
//! recognizes and removes. Processes that write to the same folders wait for each other.

mod folder;
mod resolve;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use tempfile::{Builder, TempPath};

pub use folder::Folders;
pub use resolve::{check_target, is_same_file};

use resolve::resolve;

/// The prefix of temporary files.
const PREFIX: &str = ".dovecot-events.";
/// The suffix of temporary files.
const SUFFIX: &str = ".tmp";

/// Whether a file is a temporary file of a writer, judging by its name.
#[must_use]
pub fn is_on_the_way(name: &str) -> bool {
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// Files to write and to remove.
#[derive(Debug, Default)]
pub struct FileSet {
    steps: Vec<Step>,
}

#[derive(Debug)]
enum Step {
    /// The file gets this content, whether it existed or not.
    Put(PathBuf, Vec<u8>),
    /// The file gets this content and must not exist yet.
    Create(PathBuf, Vec<u8>),
    /// The file is removed.
    Remove(PathBuf),
}

impl FileSet {
    /// Writes a file, or replaces it.
    pub fn put(&mut self, path: impl Into<PathBuf>, bytes: impl Into<Vec<u8>>) {
        self.steps.push(Step::Put(path.into(), bytes.into()));
    }

    /// Writes a file that must not be there yet.
    pub fn create(&mut self, path: impl Into<PathBuf>, bytes: impl Into<Vec<u8>>) {
        self.steps.push(Step::Create(path.into(), bytes.into()));
    }

    /// Removes a file.
    pub fn remove(&mut self, path: impl Into<PathBuf>) {
        self.steps.push(Step::Remove(path.into()));
    }

    /// Performs all operations, in order.
    ///
    /// # Errors
    /// If something cannot be written or removed. Everything is then restored.
    pub fn write(self, folders: Folders) -> Result<()> {
        folders.clean();
        let mut staged = Vec::new();
        for step in self.steps {
            staged.push(stage(step)?);
        }
        let mut undo = Undo { backups: Vec::new(), new: Vec::new(), done: false };
        let mut touched = Vec::new();
        for Staged { target, content, must_be_new } in staged {
            if !must_be_new || content.is_none() {
                undo.back_up(&target, content.is_none())?;
            }
            if let Some(content) = content {
                commit(content, &target, must_be_new)?;
                undo.new.push(target.clone());
            }
            touched.extend(target.parent().map(Path::to_owned));
        }
        undo.done = true;
        drop(undo);
        touched.sort();
        touched.dedup();
        for folder in touched {
            sync(&folder);
        }
        folders.keep();
        Ok(())
    }
}

/// Writes or replaces one file. Devices and pipes are written to directly; links are followed.
///
/// # Errors
/// If it cannot be written. An existing file is then unchanged.
pub fn file(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir()) {
        return fs::write(path, bytes).with_context(|| failed(path));
    }
    let target = resolve(path).with_context(|| failed(path))?;
    // Without a lock: a single rename is atomic, and the folder may be shared, such as /tmp.
    folder::clean_if_free(parent(&target));
    let mut file = new_file(&target).with_context(|| failed(path))?;
    // This lock tells processes that clean up that the file is in use. If it came too late, use another file.
    while !(folder::mark_as_in_use(file.as_file()) && file.path().exists()) {
        file = new_file(&target).with_context(|| failed(path))?;
    }
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).with_context(|| failed(path))?;
    file.persist(&target).map_err(|error| error.error).with_context(|| failed(path))?;
    sync(parent(&target));
    Ok(())
}

fn failed(path: &Path) -> String {
    format!("cannot write `{}`", path.display())
}

/// A complete file under a temporary name; or a file to be removed, without content.
struct Staged {
    target: PathBuf,
    content: Option<TempPath>,
    must_be_new: bool,
}

fn stage(step: Step) -> Result<Staged> {
    let (path, bytes, must_be_new) = match step {
        Step::Put(path, bytes) => (path, bytes, false),
        Step::Create(path, bytes) => (path, bytes, true),
        Step::Remove(target) => return Ok(Staged { target, content: None, must_be_new: false }),
    };
    let target = resolve(&path).with_context(|| failed(&path))?;
    if target.is_dir() {
        bail!("{}: it is a folder", failed(&path));
    }
    let mut file = new_file(&target).with_context(|| failed(&path))?;
    file.write_all(&bytes).and_then(|()| file.as_file().sync_all()).with_context(|| failed(&path))?;
    Ok(Staged { target, content: Some(file.into_temp_path()), must_be_new })
}

/// Creates a temporary file beside its target, with the permissions of the file that it will replace, and with its owner
/// and group where that is allowed.
fn new_file(target: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(12);
    let old = fs::metadata(target).ok();
    #[cfg(unix)]
    if old.is_none() {
        use std::os::unix::fs::PermissionsExt as _;
        // The permissions of a new file, subject to the process's mask.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(parent(target))?;
    // Files in the memory of a web page have no permissions.
    if let Some(old) = old.filter(|_| !cfg!(target_family = "wasm")) {
        #[cfg(unix)]
        keep_owner(file.as_file(), &old);
        file.as_file().set_permissions(old.permissions())?;
    }
    Ok(file)
}

/// Gives a file the owner and the group of the old one. A configuration with passwords belongs to root, and to the group
/// of those that may read it. Only root may give a file away; others keep at least the group, if they are in it.
#[cfg(unix)]
fn keep_owner(file: &File, old: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let is_same = file.metadata().is_ok_and(|new| (new.uid(), new.gid()) == (old.uid(), old.gid()));
    if !is_same && fchown(file, Some(old.uid()), Some(old.gid())).is_err() {
        // The file is written all the same: its owner is then the one who writes it.
        let _ = fchown(file, None, Some(old.gid()));
    }
}

fn commit(content: TempPath, target: &Path, must_be_new: bool) -> Result<()> {
    let renamed = if must_be_new { content.persist_noclobber(target) } else { content.persist(target) };
    match renamed {
        Ok(()) => Ok(()),
        Err(error) if must_be_new && error.error.kind() == io::ErrorKind::AlreadyExists => {
            bail!("`{}` already exists; choose another name, so that nothing is lost", target.display())
        }
        Err(error) => Err(error.error).with_context(|| failed(target)),
    }
}

/// What is needed to restore everything.
struct Undo {
    /// The old files under temporary names, each with its own name.
    backups: Vec<(TempPath, PathBuf)>,
    /// The files that are already in place.
    new: Vec<PathBuf>,
    done: bool,
}

impl Undo {
    /// Keeps the old file under a temporary name. With `take`, it is removed from its own.
    fn back_up(&mut self, target: &Path, take: bool) -> Result<()> {
        let mut builder = Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(12);
        let made = builder.make_in(parent(target), |backup| {
            if take {
                return fs::rename(target, backup);
            }
            // A copy, if the file system has no hard links.
            fs::hard_link(target, backup).or_else(|error| match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::AlreadyExists => Err(error),
                _ => fs::copy(target, backup).map(|_| ()),
            })
        });
        match made {
            Ok(backup) => self.backups.push((backup.into_temp_path(), target.to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if take => {
                return Err(error).with_context(|| format!("cannot remove `{}`", target.display()));
            }
            Err(error) => return Err(error).with_context(|| failed(target)),
        }
        Ok(())
    }
}

impl Drop for Undo {
    /// Restores the old files. If that fails, there is nothing more to be done.
    fn drop(&mut self) {
        if self.done {
            return;
        }
        for (backup, target) in self.backups.drain(..) {
            let _ = backup.persist(&target);
            self.new.retain(|new| *new != target);
        }
        for new in &self.new {
            let _ = fs::remove_file(new);
        }
    }
}

/// The folder of a file; the current folder for a mere name.
fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Syncs the names in a folder to disk, on systems where that is possible.
fn sync(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}
