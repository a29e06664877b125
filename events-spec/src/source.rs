//! A page from a file, with the files beside it.

use std::io;
use std::path::{Path, PathBuf};
use std::{error, fmt};

use crate::built_in::{BuiltIn, PUBLISHED};
use crate::file::{self, NamedBy, Unreadable};
use crate::{Findings, Kinds, Page, Parents, Reading};

/// A page that was read, with the files beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The page's file as the user named it.
    pub file: String,
    /// The page.
    pub text: String,
    /// The kinds file, if there is one: its path and its text.
    pub kinds: Option<(PathBuf, String)>,
    /// The parents file, if there is one: its path and its text.
    pub parents: Option<(PathBuf, String)>,
    /// The built-in page, if it is one.
    pub built_in: Option<&'static BuiltIn>,
}

/// The reason why a page or a file beside it could not be read.
#[derive(Debug)]
pub struct ReadError {
    file: PathBuf,
    reason: Reason,
}

#[derive(Debug)]
enum Reason {
    Unreadable(Unreadable),
    Directory,
    Empty,
    Binary { byte: usize, line: usize },
    Utf8 { byte: usize, line: usize },
}

impl Source {
    /// The maximum size of a page in bytes.
    pub const MOST_BYTES: usize = 64 << 20;

    /// Dovecot's page of 2019, built in.
    #[must_use]
    pub fn vendored() -> Self {
        Self::built_in(&PUBLISHED)
    }

    /// Returns a built-in page.
    #[must_use]
    pub fn built_in(page: &'static BuiltIn) -> Self {
        Self {
            file: page.file.to_owned(),
            text: page.text.to_owned(),
            kinds: Some(("fields.toml".into(), page.kinds.to_owned())),
            parents: Some(("parents.toml".into(), page.parents.to_owned())),
            built_in: Some(page),
        }
    }

    /// Reads a page and the files beside it. For `Name.txt` these are `Name.fields.toml` and `Name.parents.toml`, or
    /// else `fields.toml` and `parents.toml`.
    ///
    /// # Errors
    ///
    /// If one of them cannot be read, is empty, is too large or is not text. A missing file beside the page is not an
    /// error.
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        let text = read_text(path, NamedBy::User)?;
        let [kinds, parents] = Self::files_beside(path);
        let (kinds, parents) = (first_of(kinds)?, first_of(parents)?);
        Ok(Self { file: path.display().to_string(), text, kinds, parents, built_in: None })
    }

    /// The candidates for the files beside a page. Of each pair, the first one that exists is used.
    #[must_use]
    pub fn files_beside(page: &Path) -> [[PathBuf; 2]; 2] {
        ["fields.toml", "parents.toml"].map(|name| [page.with_extension(name), page.with_file_name(name)])
    }

    /// Creates a source from bytes that were read elsewhere, such as from standard input.
    ///
    /// # Errors
    ///
    /// If they are empty, too large or not text.
    pub fn from_bytes(file: &str, bytes: Vec<u8>) -> Result<Self, ReadError> {
        let text = text(Path::new(file), bytes)?;
        Ok(Self { file: file.to_owned(), text, kinds: None, parents: None, built_in: None })
    }

    /// The SHA-256 of the text, in lower-case hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        crate::sha256::hex(self.text.as_bytes())
    }

    /// Resolves the page. Without a kinds file, fields with the names of Dovecot's page have Dovecot's kinds; without a
    /// parents file, events have the parents that Dovecot's have.
    #[must_use]
    pub fn page(&self) -> Page {
        self.page_with(&Reading::default())
    }

    /// Resolves the page with the options in `reading`. The findings include problems with the files beside it.
    #[must_use]
    pub fn page_with(&self, reading: &Reading<'_>) -> Page {
        let mut findings = Findings::new();
        let kinds = match &self.kinds {
            Some((path, text)) => Kinds::parse(&path.display().to_string(), text, &mut findings),
            None => Kinds::fallback(),
        };
        let parents =
            self.parents.as_ref().map(|(path, text)| Parents::parse(&path.display().to_string(), text, &mut findings));
        let mut page = Page::read_with(&self.file, &self.text, &kinds, reading);
        if let (Some(spec), Some(parents)) = (&mut page.spec, parents) {
            // Without a parents file, a page has the parents of Dovecot's page, just as it has its kinds.
            let mut known = reading.base.map(|base| base.parents.clone()).unwrap_or_default();
            known.add(parents);
            spec.parents = known;
        }
        if findings.has_error() {
            page.spec = None;
        }
        page.findings.extend(findings.into_vec());
        page
    }
}

/// The first file that exists, with its text.
fn first_of(candidates: [PathBuf; 2]) -> Result<Option<(PathBuf, String)>, ReadError> {
    match candidates.into_iter().find(|candidate| file::is_there(candidate)) {
        // The user did not name it: it must be a regular file.
        Some(path) => read_text(&path, NamedBy::Input).map(|text| Some((path, text))),
        None => Ok(None),
    }
}

/// Reads a file as text.
fn read_text(path: &Path, named_by: NamedBy) -> Result<String, ReadError> {
    let bytes = file::read(path, Source::MOST_BYTES as u64, named_by).map_err(|error| {
        let reason = if path.is_dir() { Reason::Directory } else { Reason::Unreadable(error) };
        ReadError { file: path.to_owned(), reason }
    })?;
    text(path, bytes)
}

fn text(path: &Path, bytes: Vec<u8>) -> Result<String, ReadError> {
    let line = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    let reason = match bytes.as_slice() {
        [] => Some(Reason::Empty),
        bytes if bytes.len() > Source::MOST_BYTES => {
            Some(Reason::Unreadable(Unreadable::TooLarge(Source::MOST_BYTES as u64)))
        }
        bytes => {
            bytes.iter().position(|byte| *byte == 0).map(|at| Reason::Binary { byte: at + 1, line: line(&bytes[..at]) })
        }
    };
    if let Some(reason) = reason {
        return Err(ReadError { file: path.to_owned(), reason });
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let reason = Reason::Utf8 { byte: at + 1, line: line(&error.as_bytes()[..at]) };
        ReadError { file: path.to_owned(), reason }
    })
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        match &self.reason {
            Reason::Unreadable(Unreadable::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
                write!(f, "`{file}` does not exist")
            }
            // The cause follows as the source.
            Reason::Unreadable(Unreadable::Io(_)) => write!(f, "`{file}` cannot be read"),
            Reason::Unreadable(Unreadable::TooLarge(most)) => write!(f, "`{file}` is larger than {} MiB", most >> 20),
            Reason::Unreadable(error) => write!(f, "`{file}` cannot be read: {error}"),
            Reason::Directory => write!(f, "`{file}` is a directory, not a page"),
            Reason::Empty => write!(f, "`{file}` is empty"),
            Reason::Binary { byte, line } => {
                write!(f, "`{file}` is not text: byte {byte} (line {line}) is NUL")
            }
            Reason::Utf8 { byte, line } => {
                write!(f, "`{file}` is not UTF-8: byte {byte} (line {line}) does not begin a character")
            }
        }
    }
}

impl error::Error for ReadError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.reason {
            Reason::Unreadable(Unreadable::Io(error)) if error.kind() != io::ErrorKind::NotFound => Some(error),
            Reason::Unreadable(_) | Reason::Directory | Reason::Empty | Reason::Binary { .. } | Reason::Utf8 { .. } => {
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8]) -> String {
        Source::from_bytes("page", bytes.to_vec()).map_or_else(|error| error.to_string(), |_| "read".to_owned())
    }

    #[test]
    fn what_is_no_text_is_said_with_the_byte() {
        assert_eq!(message(b""), "`page` is empty");
        assert_eq!(message(b"a\nb\0"), "`page` is not text: byte 4 (line 2) is NUL");
        assert_eq!(message(b"a\n\xff"), "`page` is not UTF-8: byte 3 (line 2) does not begin a character");
        assert_eq!(message(b"a"), "read");
    }

    #[test]
    fn a_file_that_is_not_there_and_a_directory_are_told_apart() {
        let missing = Source::read(Path::new("no/such/page")).expect_err("it does not exist");
        assert_eq!(missing.to_string(), "`no/such/page` does not exist");
        let directory = Source::read(Path::new("src")).expect_err("it is a directory");
        assert_eq!(directory.to_string(), "`src` is a directory, not a page");
    }
}
