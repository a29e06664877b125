//! A log file that can be reopened.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// A file that is appended to and can be reopened after it was moved away.
#[derive(Debug)]
pub struct LogFile {
    path: PathBuf,
    file: File,
}

impl LogFile {
    /// Opens the file for appending, creating it if it does not exist.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened for writing.
    #[inline]
    pub fn open(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        let file = append_to(&path)?;
        Ok(Self { path, file })
    }

    /// Reopens the file at the same path.
    ///
    /// # Errors
    ///
    /// If the path cannot be opened for writing. The old file stays in use.
    #[inline]
    pub fn reopen(&mut self) -> io::Result<()> {
        self.file = append_to(&self.path)?;
        Ok(())
    }

    /// The path.
    #[must_use]
    #[inline]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[inline]
fn append_to(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).open(path)
}

impl Write for LogFile {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    #[inline]
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
