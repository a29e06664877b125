//! Writes the outputs to disk, all or none, or compares them without writing.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, bail};
use events_spec::generate::file;
use similar::TextDiff;

use super::{Output, Target};
use crate::input::file::{self as reader, NamedBy, Unreadable};
use crate::report::write::{FileSet, Folders, is_on_the_way};

/// How many bytes of a file that is to be replaced are read.
const MOST_BYTES: u64 = 256 << 20;

/// A file that differs from the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It does not exist.
    Missing {
        /// Its path below the root.
        path: String,
        /// The unified diff from an empty file.
        diff: String,
    },
    /// It has another content.
    Stale {
        /// Its path below the root.
        path: String,
        /// The unified diff from its content to the output.
        diff: String,
    },
    /// It was generated before, but is not an output any more.
    Unexpected {
        /// Its path below the root.
        path: String,
        /// The unified diff to an empty file.
        diff: String,
    },
    /// A temporary file of a process that was killed. The next run that writes removes it.
    Leftover {
        /// Its path below the root.
        path: String,
    },
}

/// The result of [`write()`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The files that are new or changed, below the root.
    pub written: Vec<String>,
    /// The generated files that are not outputs any more and were removed.
    pub removed: Vec<String>,
    /// The number of files that were already up to date.
    pub unchanged: usize,
}

impl Change {
    /// The path below the root.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Missing { path, .. }
            | Self::Stale { path, .. }
            | Self::Unexpected { path, .. }
            | Self::Leftover { path } => path,
        }
    }

    /// The kind of change, in one word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Stale { .. } => "stale",
            Self::Unexpected { .. } => "unexpected",
            Self::Leftover { .. } => "leftover",
        }
    }

    /// The unified diff from the file on disk to the output; empty for a leftover.
    #[must_use]
    pub fn diff(&self) -> &str {
        match self {
            Self::Missing { diff, .. } | Self::Stale { diff, .. } | Self::Unexpected { diff, .. } => diff,
            Self::Leftover { .. } => "",
        }
    }
}

/// Compares the outputs with the files on disk, in the order of the outputs, without writing.
///
/// # Errors
///
/// If an existing file or folder cannot be read.
pub fn check(root: &Path, target: Target, outputs: &[Output]) -> anyhow::Result<Vec<Change>> {
    check_in(root, target.folders(), outputs)
}

/// The same for outputs that have these folders to themselves.
pub(super) fn check_in(root: &Path, own: &[impl AsRef<str>], outputs: &[Output]) -> anyhow::Result<Vec<Change>> {
    let mut changes = Vec::new();
    // Not while another process is writing.
    let _locked = Folders::lock(target_folders(root, outputs).into_iter().filter(|folder| folder.is_dir()))?;
    for output in outputs {
        let path = output.path.clone();
        match on_disk(&at(root, &path))? {
            None => changes.push(Change::Missing { diff: diff(&path, None, Some(&output.content)), path }),
            Some(bytes) if bytes != output.content.as_bytes() => {
                let old = String::from_utf8_lossy(&bytes);
                changes.push(Change::Stale { diff: diff(&path, Some(&old), Some(&output.content)), path });
            }
            Some(_) => (),
        }
    }
    for path in unexpected(root, own, outputs)? {
        let old = on_disk(&at(root, &path))?.unwrap_or_default();
        let diff = diff(&path, Some(&String::from_utf8_lossy(&old)), None);
        changes.push(Change::Unexpected { path, diff });
    }
    changes.extend(leftovers(root, own).into_iter().map(|path| Change::Leftover { path }));
    Ok(changes)
}

/// Makes the folders contain the outputs and no other generated files.
///
/// It writes all or nothing: if the disk is full or a folder is read-only, the old files stay. Files that are already
/// up to date are not touched.
///
/// # Errors
///
/// If something cannot be read or written.
pub fn write(root: &Path, target: Target, outputs: &[Output]) -> anyhow::Result<Written> {
    write_in(root, target.folders(), outputs)
}

/// The same for outputs that have these folders to themselves.
pub(super) fn write_in(root: &Path, own: &[impl AsRef<str>], outputs: &[Output]) -> anyhow::Result<Written> {
    let mut written = Written::default();
    // Locked before the comparison, so that files that are up to date stay so until the others are written.
    let folders = Folders::lock(target_folders(root, outputs))?;
    written.removed = unexpected(root, own, outputs)?;
    let mut set = FileSet::default();
    for output in outputs {
        let path = at(root, &output.path);
        if on_disk(&path)?.as_deref() == Some(output.content.as_bytes()) {
            written.unchanged += 1;
        } else {
            set.put(path, output.content.as_str());
            written.written.push(output.path.clone());
        }
    }
    for path in &written.removed {
        set.remove(at(root, path));
    }
    set.write(folders)?;
    Ok(written)
}

/// The folders of the outputs.
fn target_folders(root: &Path, outputs: &[Output]) -> BTreeSet<PathBuf> {
    let below = outputs.iter().filter_map(|output| at(root, &output.path).parent().map(Path::to_owned));
    below.chain([at(root, "")]).collect()
}

/// The content of a file, if it exists.
fn on_disk(path: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    match reader::read(path, MOST_BYTES, NamedBy::Input) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(Unreadable::Io(error)) if is_absent(&error) => Ok(None),
        // What is written through the link makes the file.
        Err(Unreadable::Dangling) => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read `{}`", path.display())),
    }
}

/// Generated files in the outputs' folders that are not outputs, sorted.
fn unexpected(root: &Path, folders: &[impl AsRef<str>], outputs: &[Output]) -> anyhow::Result<Vec<String>> {
    let expected: std::collections::HashSet<PathBuf> = outputs.iter().map(|output| at(root, &output.path)).collect();
    let mut found = Vec::new();
    for folder in folders {
        let folder = folder.as_ref();
        let entries = match fs::read_dir(at(root, folder)) {
            Ok(entries) => entries,
            Err(error) if is_absent(&error) => continue,
            Err(error) => return Err(error).with_context(|| format!("cannot read the folder `{folder}`")),
        };
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot read the folder `{folder}`"))?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = format!("{folder}/{name}");
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            if is_file && !expected.contains(&at(root, &path)) && has_mark(&entry.path())? {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Temporary files of killed processes in the outputs' folders, sorted.
fn leftovers(root: &Path, folders: &[impl AsRef<str>]) -> Vec<String> {
    let mut found = Vec::new();
    for folder in folders.iter().map(AsRef::as_ref).chain([""]) {
        let Ok(entries) = fs::read_dir(at(root, folder)) else { continue };
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let slash = if folder.is_empty() { "" } else { "/" };
        found.extend(names.filter(|name| is_on_the_way(name)).map(|name| format!("{folder}{slash}{name}")));
    }
    found.sort();
    found
}

/// A path below the root, without `.`, and without `..` after a folder: the same file or folder by one name.
fn at(root: &Path, path: &str) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in root.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            // The root, a folder, or a `..` before all folders.
            _ => plain.push(component),
        }
    }
    plain
}

fn has_mark(path: &Path) -> anyhow::Result<bool> {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(file::NEAR as u64).read_to_end(&mut start));
    match read {
        Ok(_) => Ok(file::is_generated(&start)),
        Err(error) => bail!("cannot read `{}`: {error}", path.display()),
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn diff(path: &str, old: Option<&str>, new: Option<&str>) -> String {
    let name = |side: &str, text: Option<&str>| text.map_or("/dev/null".to_owned(), |_| format!("{side}/{path}"));
    TextDiff::from_lines(old.unwrap_or_default(), new.unwrap_or_default())
        .unified_diff()
        .header(&name("a", old), &name("b", new))
        .to_string()
}
