//! Files that are written whole or not at all.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Reads a file as text.
///
/// # Errors
/// When it cannot be read or is not UTF-8.
pub fn read(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("could not read `{}`", path.display()))?;
    String::from_utf8(bytes).with_context(|| format!("could not read `{}` as text", path.display()))
}
