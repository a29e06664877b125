//! The built-in pages: the one that Dovecot published in 2019, and one for each release line.

mod across;
mod version;

pub use across::Across;
pub use version::{Said, Versions, release};

use crate::{ServerVersion, vendored};

/// A built-in page with the files beside it.
#[derive(Debug, PartialEq, Eq)]
pub struct BuiltIn {
    /// The file name that messages cite.
    pub file: &'static str,
    /// The page.
    pub text: &'static str,
    /// The kinds of its fields.
    pub kinds: &'static str,
    /// Fields that its events have without listing them.
    pub parents: &'static str,
    /// The release line that it describes; `None` for the published page, which is not complete for any release.
    pub line: Option<ServerVersion>,
}

/// The page as Dovecot published it in 2019, byte for byte.
pub static PUBLISHED: BuiltIn = BuiltIn {
    file: vendored::FILE,
    text: vendored::EVENTS_TXT,
    kinds: vendored::FIELDS_TOML,
    parents: vendored::PARENTS_TOML,
    line: None,
};

/// The page of Dovecot 2.3.
pub static V2_3: BuiltIn = BuiltIn {
    file: "Events-2.3.txt",
    text: include_str!("../spec/pages/2.3/Events-2.3.txt"),
    kinds: include_str!("../spec/pages/2.3/fields.toml"),
    parents: include_str!("../spec/pages/2.3/parents.toml"),
    line: Some(ServerVersion::V2_3),
};

/// The page of Dovecot 2.4.
pub static V2_4: BuiltIn = BuiltIn {
    file: "Events-2.4.txt",
    text: include_str!("../spec/pages/2.4/Events-2.4.txt"),
    kinds: include_str!("../spec/pages/2.4/fields.toml"),
    parents: include_str!("../spec/pages/2.4/parents.toml"),
    line: Some(ServerVersion::V2_4),
};

impl BuiltIn {
    /// The pages of release lines, oldest first.
    pub const LINES: [&'static Self; 2] = [&V2_3, &V2_4];

    /// Every built-in page, oldest first.
    pub const ALL: [&'static Self; 3] = [&PUBLISHED, &V2_3, &V2_4];

    /// Returns the page of the release line that `version` belongs to, if there is a built-in one.
    #[must_use]
    pub fn of_line(version: ServerVersion) -> Option<&'static Self> {
        Self::LINES.into_iter().find(|page| page.line == Some(version.release_line()))
    }

    /// Returns the page of the release line that `version` belongs to, or that of the nearest line: the newest for a
    /// later version, the oldest for an earlier one.
    #[must_use]
    pub fn nearest(version: ServerVersion) -> &'static Self {
        Self::of_line(version).unwrap_or(if version < ServerVersion::V2_3 { &V2_3 } else { &V2_4 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Source;

    #[test]
    fn every_page_is_without_warnings_and_describes_a_release_of_its_line() {
        for built_in in BuiltIn::ALL {
            let page = Source::built_in(built_in).page();
            let bad = page.findings.as_slice().iter().filter(|finding| finding.level > crate::Level::Info);
            assert_eq!(bad.count(), 0, "{}: {:#?}", built_in.file, page.findings.as_slice().first());
            let spec = page.spec.unwrap();
            assert_eq!(spec.version.map(ServerVersion::release_line), built_in.line, "{}", built_in.file);
            assert!(!spec.parents.every().is_empty(), "{}", built_in.file);
        }
    }

    #[test]
    fn a_version_has_the_page_of_its_line_or_the_nearest_one() {
        let file = |version: &str| BuiltIn::nearest(version.parse().unwrap()).file;
        assert_eq!(file("2.3.19.1"), "Events-2.3.txt");
        assert_eq!(file("2.4.1-4"), "Events-2.4.txt");
        assert_eq!((file("2.2.36"), file("3.0")), ("Events-2.3.txt", "Events-2.4.txt"));
        assert_eq!(BuiltIn::of_line("3.0".parse().unwrap()), None);
    }
}
