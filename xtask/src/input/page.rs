//! Selects the page for a command: the one that the user named, or the built-in one that fits the input.

mod sample;
mod tree;

use std::path::PathBuf;

use events_spec::ServerVersion;
use events_spec::built_in::BuiltIn;

pub use sample::{Fit, Sample};
pub use tree::{Found, version as tree_version};

/// The options that name a page.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Page options")]
pub struct PageOptions {
    /// Check against this version of Dovecot: the built-in page of its line, without later additions
    ///
    /// Any 2.3.x or 2.4.x, or a line such as 2.4. The rules of this version apply too.
    #[arg(long, value_name = "VERSION", value_parser = version)]
    pub dovecot: Option<ServerVersion>,

    /// Check against this page and the files beside it; several pages are combined
    ///
    /// The files beside NAME.txt are NAME.fields.toml or fields.toml, with the kinds of fields, and NAME.parents.toml or
    /// parents.toml, with the fields of parent events. A version such as 2.4 selects the built-in page for it, and
    /// `published` selects Dovecot's page of 2019. With --dovecot, the pages are added to the built-in one.
    ///
    /// [default: the built-in page that fits the input; the report says which, and why]
    #[arg(long, value_name = "FILE")]
    pub spec: Vec<PathBuf>,
}

impl PageOptions {
    /// Whether the user named a page.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.dovecot.is_some() || !self.spec.is_empty()
    }
}

/// A built-in page that was chosen for the user, and the reason.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The page.
    pub page: &'static BuiltIn,
    /// The version that it is read for; `None` means the release that it describes.
    pub version: Option<ServerVersion>,
    /// The reason, to follow "because".
    pub because: String,
}

impl Choice {
    /// The page of a version's line, read for that version.
    #[must_use]
    pub fn of_version(version: ServerVersion, because: String) -> Self {
        // If the page is of another line, it is read completely.
        let read_for = BuiltIn::of_line(version).map(|_| version);
        Self { version: read_for, ..Self::of_line(version, because) }
    }

    /// The page of a version's line, read completely, because the server may be newer than the version.
    #[must_use]
    pub fn of_line(version: ServerVersion, because: String) -> Self {
        let page = BuiltIn::nearest(version);
        let because = match (BuiltIn::of_line(version), page.line) {
            (None, Some(line)) => format!("{because}, and {line} is the nearest built-in line"),
            (Some(_), _) | (None, None) => because,
        };
        Self { page, version: None, because }
    }

    /// Dovecot's page of 2019.
    #[must_use]
    pub fn published() -> Self {
        Self { page: &events_spec::built_in::PUBLISHED, version: None, because: "it is the published one".to_owned() }
    }

    /// The last page of Dovecot 2.3.
    #[must_use]
    pub fn last_2_3(because: String) -> Self {
        Self::of_line(ServerVersion::V2_3, because)
    }
}

/// The built-in page that a user may refer to by this name.
#[must_use]
pub fn built_in(name: &str) -> Option<(&'static BuiltIn, Option<ServerVersion>)> {
    if name == "published" {
        return Some((&events_spec::built_in::PUBLISHED, None));
    }
    let version = version(name).ok()?;
    Some((BuiltIn::of_line(version)?, Some(version)))
}

/// Parses a version for which there is a built-in page.
///
/// # Errors
/// If the text is not a version of Dovecot, or if there is no built-in page for it.
pub fn version(text: &str) -> Result<ServerVersion, String> {
    let version: ServerVersion = text.parse().map_err(|error: events_spec::VersionError| error.to_string())?;
    match BuiltIn::of_line(version) {
        Some(_) => Ok(version),
        None => Err(format!("there is no built-in page for Dovecot {version}; there are pages for 2.3 and 2.4")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_without_a_page_is_refused() {
        assert_eq!(version("2.3.19.1"), Ok(ServerVersion::new(2, 3, 19)));
        assert!(version("2.2.36").is_err_and(|error| error.contains("there is no built-in page for Dovecot 2.2.36")));
        assert!(version("new").is_err());
    }

    #[test]
    fn built_in_pages_have_names() {
        let file = |name| built_in(name).map(|(page, _)| page.file);
        assert_eq!(file("2.4"), Some("Events-2.4.txt"));
        assert_eq!(file("2.3.15"), Some("Events-2.3.txt"));
        assert_eq!(file("published"), Some("Events.txt"));
        assert_eq!(file("Events.txt"), None);
    }
}
