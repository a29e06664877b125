//! Determines where a file will be written, and whether that is possible.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::parent;

/// The maximum number of links to follow, as in Linux.
const MOST_LINKS: usize = 40;

/// The file that a path leads to after following all links at its end, even if the file does not exist.
pub(super) fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::symlink_metadata(&path) {
            Ok(meta) if meta.file_type().is_symlink() => {
                let to = fs::read_link(&path)?;
                path = parent(&path).join(to);
            }
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(path),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// Refuses a file that cannot be written, before the work begins.
///
/// # Errors
/// If the name is too long, the folder does not exist, or the path is a folder.
pub fn check_target(path: &Path) -> Result<()> {
    let failed = || format!("cannot write `{}`", path.display());
    let target = resolve(path).with_context(failed)?;
    if target.is_dir() || target.file_name().is_none() {
        bail!("{}: it is a folder", failed());
    }
    let folder = parent(&target);
    match fs::metadata(folder) {
        Ok(meta) if meta.is_dir() => Ok(()),
        Ok(_) => bail!("{}: `{}` is not a folder", failed(), folder.display()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            bail!("{}: the folder `{}` does not exist", failed(), folder.display())
        }
        Err(error) => Err(error).with_context(failed),
    }
}

/// Whether two paths lead to the same file. Devices are never the same, because `/dev/stdout` may be both read and
/// written.
#[must_use]
pub fn is_same_file(a: &Path, b: &Path) -> bool {
    let (Ok(a), Ok(b)) = (fs::canonicalize(a), fs::canonicalize(b)) else { return false };
    let (Ok(a_meta), Ok(b_meta)) = (fs::metadata(&a), fs::metadata(&b)) else { return false };
    if !a_meta.is_file() || !b_meta.is_file() {
        return false;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        (a_meta.dev(), a_meta.ino()) == (b_meta.dev(), b_meta.ino())
    }
    #[cfg(not(unix))]
    {
        a == b
    }
}
