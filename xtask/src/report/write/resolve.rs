//! Where a file will really be written, and whether it can be.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::parent;

/// How many links in a row are followed, as many as Linux does.
const MOST_LINKS: usize = 40;

/// The file that a path means when every link at its end is followed, also one to a file that is not there yet.
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

/// Refuses a file that cannot be written, before the work begins whose result it is to hold.
///
/// # Errors
/// When the name is too long, the folder is not there, or a folder is in the way.
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
            bail!("{}: there is no folder `{}`", failed(), folder.display())
        }
        Err(error) => Err(error).with_context(failed),
    }
}

/// Whether two paths mean the same file, whatever they are called. A device is never the same: `/dev/stdout` may be read
/// from and written to.
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
