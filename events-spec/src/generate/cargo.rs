//! What a build script tells cargo, and where it writes.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

use super::Error;
use crate::Source;
use crate::file::{self, NamedBy};

/// Tells cargo to run the build script again when the page or a file beside it changes.
///
/// Cargo runs a build script in every build if it is to watch a file that does not exist. It notices a file that is
/// created in a folder, but the folder of a Cargo.toml has the build's own output in it. A script that names nothing is
/// run again when anything in the package changes.
pub(super) fn watch(page: &Path) -> io::Result<()> {
    let folder = page.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let watched = if !folder.join("Cargo.toml").exists() {
        vec![folder.to_owned()]
    } else if is_package(folder) {
        Vec::new()
    } else {
        let beside = Source::files_beside(page).into_iter().flatten().filter(|path| path.exists());
        beside.chain([page.to_owned()]).collect()
    };
    let mut out = io::stdout().lock();
    for path in watched {
        writeln!(out, "cargo::rerun-if-changed={}", path.display())?;
    }
    Ok(())
}

/// Whether a folder is that of the package that is being built.
fn is_package(folder: &Path) -> bool {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    package.is_some_and(|package| package.canonicalize().ok() == folder.canonicalize().ok())
}

/// The folder for what a build script makes.
pub(super) fn out_dir() -> Result<PathBuf, Error> {
    env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(Error::no_out_dir)
}

/// Writes a file, unless it already has this text.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Error> {
    let old = file::read(path, MOST_BYTES, NamedBy::Input).unwrap_or_default();
    if old == text.as_bytes() {
        return Ok(());
    }
    fs::write(path, text).map_err(|error| Error::written(path, &error))
}

/// How many bytes of a file that is to be replaced are read.
const MOST_BYTES: u64 = 256 << 20;
