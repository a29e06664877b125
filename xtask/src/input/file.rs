//! The one reader of files, `events_spec::file`, with a flag that std has no name for: opening a pipe that an input
//! names does not wait for its writer.

use std::fs::File;
use std::path::Path;

pub use events_spec::file::{NamedBy, Unreadable, is_there, text};

/// Opens a file to read it piece by piece, as [`events_spec::file::open`].
///
/// # Errors
/// As there.
pub fn open(path: &Path, named_by: NamedBy) -> Result<File, Unreadable> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    if named_by == NamedBy::Input {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    events_spec::file::open_with(path, named_by, &options)
}

/// Reads a file of at most `most` bytes, as [`events_spec::file::read`].
///
/// # Errors
/// As there.
pub fn read(path: &Path, most: u64, named_by: NamedBy) -> Result<Vec<u8>, Unreadable> {
    events_spec::file::read_from(open(path, named_by)?, most)
}

/// Reads a file that the user named, as text of at most `most` bytes.
///
/// # Errors
/// As for [`read()`], and when it is not UTF-8.
pub fn read_text(path: &Path, most: u64) -> Result<String, Unreadable> {
    text(read(path, most, NamedBy::User)?)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_without_a_writer_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        assert_eq!(read(&path, 1 << 20, NamedBy::Input).unwrap_err().to_string(), "it is a named pipe");
    }
}
