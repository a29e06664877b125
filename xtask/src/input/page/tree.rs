//! Finds the version of a source tree in files that releases and packages have.

use std::path::{Path, PathBuf};

use events_spec::ServerVersion;

use crate::input::file::{self, NamedBy};

/// A version found in a file of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The version.
    pub version: ServerVersion,
    /// The version as written.
    pub text: String,
    /// The name of the file, such as `configure.ac`.
    pub file: &'static str,
}

/// A function that finds a version in the text of a file.
type Find = fn(&str) -> Option<&str>;

/// The files to search for a version, and how.
const FILES: [(&str, Find); 5] = [
    ("version.txt", |text| text.split_whitespace().next()),
    (".tarball-version", |text| text.split_whitespace().next()),
    ("configure.ac", in_configure),
    ("debian/changelog", in_changelog),
    ("NEWS", |text| text.split_whitespace().next()?.strip_prefix('v')),
];

/// These files are small, except for the last two, whose beginning is enough.
const MOST_BYTES: u64 = 8 << 20;

/// The version of the tree that a folder belongs to: the folder itself, or one of the two above it.
#[must_use]
pub fn version(folder: &Path) -> Option<Found> {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    folder.ancestors().take(3).find_map(|folder| FILES.iter().find_map(|(name, find)| in_file(folder, name, *find)))
}

fn in_file(folder: &Path, name: &'static str, find: Find) -> Option<Found> {
    let path: PathBuf = folder.join(name);
    let bytes = file::read(&path, MOST_BYTES, NamedBy::Input).ok()?;
    let contents = String::from_utf8_lossy(&bytes);
    let text = find(&contents)?.trim().to_owned();
    Some(Found { version: of_dovecot(&text)?, text, file: name })
}

/// Converts a version to Dovecot's numbering: Pigeonhole 0.5.21 belongs to Dovecot 2.3.21.
fn of_dovecot(text: &str) -> Option<ServerVersion> {
    let version: ServerVersion = text.parse().ok()?;
    Some(match (version.major(), version.minor(), version.patch()) {
        (0, 5, Some(patch)) => ServerVersion::new(2, 3, patch),
        (0, 5, None) => ServerVersion::V2_3,
        (_, _, _) => version,
    })
}

/// `AC_INIT([Dovecot],[2.3.21],...)`.
fn in_configure(text: &str) -> Option<&str> {
    let arguments = text.split_once("AC_INIT(")?.1;
    let second = arguments.split_once(',')?.1.trim_start();
    second.strip_prefix('[')?.split_once(']').map(|(version, _)| version)
}

/// `dovecot (1:2.3.19.1+dfsg1-2.1) bookworm; urgency=medium`.
fn in_changelog(text: &str) -> Option<&str> {
    let version = text.lines().next()?.split_once('(')?.1.split_once(')')?.0;
    Some(version.split_once(':').map_or(version, |(_, version)| version))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)], below: &str) -> Option<(String, &'static str)> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join(below)).unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        version(&folder.path().join(below)).map(|found| (found.version.to_string(), found.file))
    }

    #[test]
    fn every_file_that_says_a_version_is_understood() {
        let check = |name: &str, text: &str, version: &str| {
            let is = found(&[(name, text)], "src/auth");
            assert_eq!(is.map(|(version, _)| version).as_deref(), Some(version), "{name}");
        };
        check("configure.ac", "AC_PREREQ([2.59])\n\nAC_INIT([Dovecot],[2.3.21],[a@b])\n", "2.3.21");
        check("configure.ac", "AC_INIT([Pigeonhole], [0.5.19], [a@b])\n", "2.3.19");
        check("version.txt", "2.4.4\n", "2.4.4");
        check("debian/changelog", "dovecot (1:2.3.19.1+dfsg1-2.1) bookworm; urgency=medium\n", "2.3.19");
        check("NEWS", "v2.4.1 2025-03-28  Somebody <a@b>\n", "2.4.1");
    }

    #[test]
    fn a_version_that_is_made_while_building_is_looked_for_elsewhere() {
        let files =
            [("configure.ac", "AC_INIT([Dovecot], m4_defn([dovecot_VERSION]), [a@b])\n"), ("NEWS", "v2.4.3 x\n")];
        assert_eq!(found(&files, "src"), Some(("2.4.3".to_owned(), "NEWS")));
        assert_eq!(found(&[], "src"), None);
    }
}
