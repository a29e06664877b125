//! The one reader of files: it asks what kind of file it is before it opens it, and never reads more than it may.
//!
//! A user may name a pipe or a device, as `conf-check <(doveconf -n)` does. What an *input* names, such as an included
//! file, must be a regular file: anything else could make the reading wait or never end.

use std::fmt;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// Why a file cannot be read. The message has no path, because callers know best how to name it.
#[derive(Debug)]
pub enum Unreadable {
    /// The system says so.
    Io(io::Error),
    /// It is a symbolic link, and what it names does not exist.
    Dangling,
    /// It is not a file that can be read whole, but this.
    NotRegular(&'static str),
    /// It has more bytes than this.
    TooLarge(u64),
    /// Together with others that were read it has more bytes than this.
    TooMany(u64),
    /// It is not UTF-8, from this line on.
    NotText {
        /// The line.
        line: usize,
    },
}

/// Who named a file, which decides what it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedBy {
    /// The user: a pipe or a device is what they want.
    User,
    /// Another file.
    Input,
}

/// Reads a file of at most `most` bytes.
///
/// # Errors
/// When it cannot be read, is a folder, or has more bytes; when an input names it and it is not a regular file.
pub fn read(path: &Path, most: u64, named_by: NamedBy) -> Result<Vec<u8>, Unreadable> {
    read_from(open(path, named_by)?, most)
}

/// Reads at most `most` bytes.
///
/// # Errors
/// When they cannot be read, or there are more.
pub fn read_from(input: impl io::Read, most: u64) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    input.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(Unreadable::Io)?;
    if bytes.len() as u64 > most { Err(Unreadable::TooLarge(most)) } else { Ok(bytes) }
}

/// Bytes as text.
///
/// # Errors
/// When they are not UTF-8.
pub fn text(bytes: Vec<u8>) -> Result<String, Unreadable> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(valid).filter(|byte| **byte == b'\n').count() + 1;
        Unreadable::NotText { line }
    })
}

/// Opens a file to read it piece by piece.
///
/// # Errors
/// When it cannot be opened or is a folder; when an input names it and it is not a regular file.
pub fn open(path: &Path, named_by: NamedBy) -> Result<File, Unreadable> {
    open_with(path, named_by, File::options().read(true))
}

/// The same with options of the system for opening it, such as not to wait for a pipe.
///
/// # Errors
/// As for [`open()`].
pub fn open_with(path: &Path, named_by: NamedBy, options: &OpenOptions) -> Result<File, Unreadable> {
    let check = |meta: &Metadata| match kind(meta) {
        None => Ok(()),
        Some(kind) if named_by == NamedBy::Input || meta.is_dir() => Err(Unreadable::NotRegular(kind)),
        Some(_) => Ok(()),
    };
    // Before it is opened, which a pipe without a writer would make wait; and after, should it be another one by now.
    let meta = std::fs::metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound if path.is_symlink() => Unreadable::Dangling,
        _ => Unreadable::Io(error),
    })?;
    check(&meta)?;
    let file = options.open(path).map_err(Unreadable::Io)?;
    check(&file.metadata().map_err(Unreadable::Io)?)?;
    Ok(file)
}

/// Whether something has this name, even if it cannot be read, such as a link to a file that does not exist.
#[must_use]
pub fn is_there(path: &Path) -> bool {
    match std::fs::symlink_metadata(path) {
        Ok(_) => true,
        Err(error) => !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory),
    }
}

/// What a file is that is not a regular one.
fn kind(meta: &Metadata) -> Option<&'static str> {
    if meta.is_file() {
        return None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        let kind = meta.file_type();
        if kind.is_fifo() {
            return Some("a named pipe");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
        if kind.is_char_device() || kind.is_block_device() {
            return Some("a device");
        }
    }
    Some(if meta.is_dir() { "a folder" } else { "not a regular file" })
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) if error.kind() == io::ErrorKind::NotFound => f.write_str("it does not exist"),
            Self::Io(error) => error.fmt(f),
            Self::Dangling => f.write_str("it is a link to a file that does not exist"),
            Self::NotRegular(kind) => write!(f, "it is {kind}"),
            Self::TooLarge(most) if most % (1 << 20) == 0 => write!(f, "it is larger than {} MiB", most >> 20),
            Self::TooLarge(most) => write!(f, "it is larger than {most} bytes"),
            Self::TooMany(most) => write!(f, "all files together are larger than {} MiB", most >> 20),
            Self::NotText { line } => write!(f, "it is not UTF-8 (line {line})"),
        }
    }
}

// The message of `Io` is the system's own, so that there is no further source.
impl std::error::Error for Unreadable {}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(path: &str, named_by: NamedBy) -> String {
        read(Path::new(path), 1 << 20, named_by).map_or_else(|error| error.to_string(), |_| "read".to_owned())
    }

    #[test]
    fn what_is_not_a_regular_file_is_told_before_it_is_opened() {
        assert_eq!(message("no/such/file", NamedBy::User), "it does not exist");
        assert_eq!(message("src", NamedBy::User), "it is a folder");
        assert_eq!(message("src", NamedBy::Input), "it is a folder");
        assert_eq!(message("Cargo.toml", NamedBy::Input), "read");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_that_never_ends_is_read_up_to_the_limit_or_not_at_all() {
        assert_eq!(message("/dev/zero", NamedBy::User), "it is larger than 1 MiB");
        assert_eq!(message("/dev/zero", NamedBy::Input), "it is a device");
        assert_eq!(message("/dev/null", NamedBy::User), "read");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_told_from_no_file() {
        let path = std::env::temp_dir().join(format!("events-spec-link-{}", std::process::id()));
        std::os::unix::fs::symlink("no/such/file", &path).unwrap();
        let (said, there) = (message(path.to_str().unwrap(), NamedBy::Input), is_there(&path));
        std::fs::remove_file(&path).unwrap();
        assert_eq!(said, "it is a link to a file that does not exist");
        assert!(there && !is_there(&path) && !is_there(Path::new("Cargo.toml/x")));
    }

    #[test]
    fn the_line_that_is_no_text_is_named() {
        let path = std::env::temp_dir().join(format!("events-spec-text-{}", std::process::id()));
        std::fs::write(&path, b"one\ntwo \xff\n").unwrap();
        let said = [100, 5].map(|most| read(&path, most, NamedBy::User).and_then(text).unwrap_err().to_string());
        std::fs::remove_file(&path).unwrap();
        assert_eq!(said, ["it is not UTF-8 (line 2)", "it is larger than 5 bytes"]);
    }
}
