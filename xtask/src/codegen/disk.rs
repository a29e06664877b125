//! The outputs and the disk: writing all of them or none, and comparing without writing.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use similar::TextDiff;

use super::{Output, Target, file};

/// A file that is not as the page makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is not there.
    Missing {
        /// Where it belongs, below the root.
        path: String,
        /// The unified diff from nothing.
        diff: String,
    },
    /// It holds something else.
    Stale {
        /// Where it stands, below the root.
        path: String,
        /// The unified diff from what it holds to what it should.
        diff: String,
    },
    /// It was generated once, and the page makes no such file any more.
    Unexpected {
        /// Where it stands, below the root.
        path: String,
        /// The unified diff to nothing.
        diff: String,
    },
}

/// What [`write()`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The files that are new or were changed, below the root.
    pub written: Vec<String>,
    /// The generated files that the page makes no more, and that were removed.
    pub removed: Vec<String>,
    /// How many were as they should be already.
    pub unchanged: usize,
}

impl Change {
    /// Where the file stands or belongs, below the root.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Missing { path, .. } | Self::Stale { path, .. } | Self::Unexpected { path, .. } => path,
        }
    }

    /// What is wrong with the file, in one word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Stale { .. } => "stale",
            Self::Unexpected { .. } => "unexpected",
        }
    }

    /// The unified diff from what is on disk to what should be.
    #[must_use]
    pub fn diff(&self) -> &str {
        match self {
            Self::Missing { diff, .. } | Self::Stale { diff, .. } | Self::Unexpected { diff, .. } => diff,
        }
    }
}

/// Compares the outputs with what is on disk, in the order of the outputs; writes nothing.
///
/// # Errors
///
/// When a file or folder is there and cannot be read.
pub fn check(root: &Path, target: Target, outputs: &[Output]) -> anyhow::Result<Vec<Change>> {
    let mut changes = Vec::new();
    for output in outputs {
        let path = output.path.clone();
        match on_disk(&root.join(&path))? {
            None => changes.push(Change::Missing { diff: diff(&path, None, Some(&output.content)), path }),
            Some(bytes) if bytes != output.content.as_bytes() => {
                let old = String::from_utf8_lossy(&bytes);
                changes.push(Change::Stale { diff: diff(&path, Some(&old), Some(&output.content)), path });
            }
            Some(_) => (),
        }
    }
    for path in unexpected(root, target, outputs)? {
        let old = on_disk(&root.join(&path))?.unwrap_or_default();
        let diff = diff(&path, Some(&String::from_utf8_lossy(&old)), None);
        changes.push(Change::Unexpected { path, diff });
    }
    Ok(changes)
}

/// Makes the disk hold the outputs and no other generated file in their folders.
///
/// Everything is written to temporary files first and renamed when all of them are there, so that a disk that is full
/// or a folder that cannot be written leaves what was there before. Files that are right already stay untouched.
///
/// # Errors
///
/// When something cannot be read or written.
pub fn write(root: &Path, target: Target, outputs: &[Output]) -> anyhow::Result<Written> {
    let mut written = Written::default();
    // Looked for before anything is staged, or the staged files would be found too.
    let removed = unexpected(root, target, outputs)?;
    let mut staged = Staged::default();
    for output in outputs {
        let path = root.join(&output.path);
        let old = on_disk(&path)?;
        if old.as_deref() == Some(output.content.as_bytes()) {
            written.unchanged += 1;
            continue;
        }
        staged.add(path, old, &output.content)?;
        written.written.push(output.path.clone());
    }
    staged.commit()?;
    for path in &removed {
        fs::remove_file(root.join(path)).with_context(|| format!("could not remove `{path}`"))?;
    }
    written.removed = removed;
    Ok(written)
}

/// Files written under other names, with all that it takes to undo it.
#[derive(Default)]
struct Staged {
    files: Vec<StagedFile>,
    folders: Vec<PathBuf>,
    done: bool,
}

struct StagedFile {
    temporary: PathBuf,
    path: PathBuf,
    old: Option<Vec<u8>>,
    renamed: bool,
}

impl Staged {
    fn add(&mut self, path: PathBuf, old: Option<Vec<u8>>, content: &str) -> anyhow::Result<()> {
        if let Some(folder) = path.parent() {
            self.create_folders(folder)?;
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.tmp", std::process::id()));
        let temporary = path.with_file_name(name);
        let failed = || format!("could not write `{}`", path.display());
        let mut file = OpenOptions::new().write(true).create_new(true).open(&temporary).with_context(failed)?;
        self.files.push(StagedFile { temporary, path: path.clone(), old, renamed: false });
        file.write_all(content.as_bytes()).with_context(failed)
    }

    /// Creates what is missing of a folder's path, and remembers it.
    fn create_folders(&mut self, folder: &Path) -> anyhow::Result<()> {
        let missing: Vec<&Path> =
            folder.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder).with_context(|| format!("could not create the folder `{}`", folder.display()))?;
            self.folders.push(folder.to_owned());
        }
        Ok(())
    }

    fn commit(mut self) -> anyhow::Result<()> {
        for file in &mut self.files {
            fs::rename(&file.temporary, &file.path)
                .with_context(|| format!("could not write `{}`", file.path.display()))?;
            file.renamed = true;
        }
        self.done = true;
        Ok(())
    }
}

impl Drop for Staged {
    /// Puts back what was there; when even that fails, nothing more can be done than to leave it.
    fn drop(&mut self) {
        if self.done {
            return;
        }
        for file in &self.files {
            let _ = match (&file.old, file.renamed) {
                (_, false) => fs::remove_file(&file.temporary),
                (Some(old), true) => fs::write(&file.path, old),
                (None, true) => fs::remove_file(&file.path),
            };
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// What a file holds, if it is there.
fn on_disk(path: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error).with_context(|| format!("could not read `{}`", path.display())),
    }
}

/// Generated files in the outputs' folders that are no outputs, sorted.
fn unexpected(root: &Path, target: Target, outputs: &[Output]) -> anyhow::Result<Vec<String>> {
    let expected: std::collections::HashSet<&str> = outputs.iter().map(|output| output.path.as_str()).collect();
    let mut found = Vec::new();
    for folder in target.folders() {
        let entries = match fs::read_dir(root.join(folder)) {
            Ok(entries) => entries,
            Err(error) if is_absent(&error) => continue,
            Err(error) => return Err(error).with_context(|| format!("could not read the folder `{folder}`")),
        };
        for entry in entries {
            let entry = entry.with_context(|| format!("could not read the folder `{folder}`"))?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = format!("{folder}/{name}");
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            if is_file && !expected.contains(path.as_str()) && has_mark(&entry.path())? {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn has_mark(path: &Path) -> anyhow::Result<bool> {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(file::NEAR as u64).read_to_end(&mut start));
    match read {
        Ok(_) => Ok(file::is_generated(&start)),
        Err(error) => bail!("could not read `{}`: {error}", path.display()),
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
