//! Finds the events that Dovecot's C code names, and the fields that it adds to them.

mod body;
mod c;
mod cell;
mod gather;
mod link;
mod outcome;
mod process;
mod program;
mod since;
mod tree;
mod walk;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::file::{self, NamedBy};
use super::page::tree_version;
use super::path::slashes;

pub use since::Older;
pub(crate) use tree::best;
pub use tree::{Place, Presence, Skipped, SourceCategory, SourceEvent, SourceField, SourceParent, SourceTree, Sure};

/// The maximum size of a source file; Dovecot's largest has a tenth of it.
pub(crate) const MOST_BYTES: u64 = 8 << 20;
/// The maximum number of files.
const MOST_FILES: usize = 100_000;

/// Reads every C file below some folders as one tree, except for those of tests.
///
/// # Errors
/// If a folder or a file in it cannot be read, or if no code names an event.
pub fn read_source(folders: &[PathBuf]) -> Result<SourceTree> {
    let mut found = Files::default();
    for folder in folders {
        found.below(folder)?;
    }
    let mut reading = Reading::new()?;
    for path in &found.files {
        let name = slashes(&path.display().to_string());
        let bytes = file::read(path, MOST_BYTES, NamedBy::Input).with_context(|| format!("cannot read `{name}`"))?;
        reading.file(&name, &String::from_utf8_lossy(&bytes));
    }
    let mut tree = reading.finish();
    tree.skipped.append(&mut found.skipped);
    tree.version = folders.iter().find_map(|folder| tree_version(folder)).map(|found| found.version);
    tree.folders = folders.iter().map(|folder| slashes(&folder.display().to_string())).collect();
    if tree.events.is_empty() {
        let folders: Vec<String> = tree.folders.iter().map(|folder| format!("`{folder}`")).collect();
        bail!("no code in {} names an event; {} C files were read", folders.join(", "), tree.files);
    }
    Ok(tree)
}

/// Reads files that are in memory, each a name and a text, as one tree. A tree without events is one as well.
///
/// # Errors
/// When the grammar of C cannot be used.
pub fn read_texts(files: &[(&str, &str)]) -> Result<SourceTree> {
    let mut reading = Reading::new()?;
    for (name, text) in files {
        reading.file(name, text);
    }
    Ok(reading.finish())
}

/// Files while they are read, one after the other.
struct Reading {
    reader: c::Reader,
    names: c::Names,
    units: Vec<c::Unit>,
}

impl Reading {
    fn new() -> Result<Self> {
        Ok(Self { reader: c::Reader::new()?, names: c::Names::default(), units: Vec::new() })
    }

    fn file(&mut self, name: &str, text: &str) {
        self.units.push(self.reader.unit(name, text, &mut self.names));
    }

    fn finish(self) -> SourceTree {
        let files = self.units.len();
        let too_deep = self.units.iter().filter_map(|unit| {
            let span = unit.too_deep?;
            Some(Skipped { path: format!("{}:{}", unit.file, span.line), why: "code that is nested too deeply" })
        });
        let not_c = self.units.iter().filter(|unit| unit.not_c);
        let not_c = not_c.map(|unit| Skipped { path: unit.file.to_string(), why: "hardly any of it is C" });
        let mut skipped: Vec<Skipped> = too_deep.chain(not_c).collect();
        // The parser and its trees go before the files are looked at together.
        drop(self.reader);
        let mut tree = link::link(self.units, self.names);
        skipped.append(&mut tree.skipped);
        SourceTree { files, skipped, ..tree }
    }
}

/// The C files of a tree, in the order of their paths, and what is left out. Tests name events that servers do not
/// send.
#[derive(Default)]
struct Files {
    files: Vec<PathBuf>,
    skipped: Vec<Skipped>,
}

impl Files {
    fn below(&mut self, folder: &Path) -> Result<()> {
        let mut files = Vec::new();
        let mut left = vec![folder.to_owned()];
        while let Some(folder) = left.pop() {
            let entries = fs::read_dir(&folder).with_context(|| format!("cannot read `{}`", folder.display()))?;
            for entry in entries {
                let entry = entry.with_context(|| format!("cannot read `{}`", folder.display()))?;
                let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
                let kind = entry.file_type().with_context(|| format!("cannot read `{}`", path.display()))?;
                let mut skip = |why| self.skipped.push(Skipped { path: slashes(&path.display().to_string()), why });
                // A link may lead anywhere, even back.
                if kind.is_symlink() && (is_c(&name) || path.is_dir()) {
                    skip("a symbolic link");
                } else if kind.is_dir() && !name.starts_with('.') {
                    left.push(path);
                } else if kind.is_file() && is_c(&name) {
                    match entry.metadata() {
                        Ok(meta) if meta.len() <= MOST_BYTES => files.push(path),
                        Ok(_) => skip("larger than 8 MiB"),
                        Err(_) => skip("cannot be read"),
                    }
                } else if !kind.is_dir() && is_c(&name) {
                    skip("not a regular file");
                }
            }
            if self.files.len() + files.len() > MOST_FILES {
                bail!("there are more than {MOST_FILES} C files in `{}`", folder.display());
            }
        }
        files.sort();
        self.files.append(&mut files);
        self.skipped.sort();
        Ok(())
    }
}

fn is_c(name: &str) -> bool {
    [".c", ".h", ".cc", ".cpp", ".cxx", ".hpp"].iter().any(|end| name.ends_with(end))
        && !name.starts_with("test-")
        && !name.starts_with("fuzz-")
}
