//! Writing repaired files: all of them or none, and only over what was read.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::input::conf::text::Files;
use crate::report::write::{FileSet, Folders};

/// Writes the files that changed.
///
/// # Errors
/// When one of them is not what was read, or cannot be written; then nothing is written.
pub(super) fn write(files: &Files, texts: &BTreeMap<String, String>, changed: &[String]) -> Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    let mut folders = Vec::new();
    for file in changed {
        // The folder of a link's target would do as well; what is locked is where the name is.
        folders.push(Path::new(file).parent().unwrap_or(Path::new("")).to_owned());
    }
    let locked = Folders::lock(folders)?;
    let mut set = FileSet::default();
    for file in changed {
        let Some(text) = texts.get(file) else { continue };
        let bytes = std::fs::read(file).with_context(|| format!("could not read `{file}`"))?;
        let read = files.iter().find(|(name, _)| name == file).map(|(_, text)| text);
        if read.map(str::as_bytes) != Some(bytes.as_slice()) {
            bail!("`{file}` is not what was read: it changed meanwhile, or is not UTF-8; nothing was written");
        }
        set.put(file, text.as_bytes());
    }
    set.write(locked)
}
