//! Files that are written whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Writes a file by way of a temporary one beside it, so that nobody ever sees half of it.
///
/// # Errors
/// When the folder or the file cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    // A device or a pipe, such as /dev/stderr, must not be replaced by a plain file.
    if fs::metadata(path).is_ok_and(|meta| !meta.is_file()) {
        return fs::write(path, bytes).with_context(|| format!("could not write `{}`", path.display()));
    }
    let temporary = temporary(path);
    let written = fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The write has failed already and says why; a leftover would only add to the trouble.
        let _ = fs::remove_file(&temporary);
    }
    written.with_context(|| format!("could not write `{}`", path.display()))
}

/// Reads a file as text.
///
/// # Errors
/// When it cannot be read or is not UTF-8.
pub fn read(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("could not read `{}`", path.display()))?;
    String::from_utf8(bytes).with_context(|| format!("could not read `{}` as text", path.display()))
}

fn temporary(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    path.with_file_name(name)
}
