//! The releases in the documentation, and the tags that stand for them.

use std::collections::BTreeMap;

use events_spec::ServerVersion;

/// Releases of one or more lines, such as 2.4.0 and 3.0.0 for the same change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Releases(Vec<ServerVersion>);

/// The tags that `data/updates.js` declares, with their releases.
pub(super) type Tags = BTreeMap<String, String>;

impl Releases {
    /// Parses `v2.3.9` or `2.4.0,3.0.0`, and also returns what could not be parsed.
    pub(super) fn parse(text: &str) -> (Self, Vec<String>) {
        let mut releases = Vec::new();
        let mut wrong = Vec::new();
        for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
            match part.trim_start_matches(['v', 'V']).parse() {
                Ok(release) => releases.push(release),
                Err(_) => wrong.push(part.to_owned()),
            }
        }
        (Self(releases), wrong)
    }

    /// The release with the same major version as `release`, or else the first.
    pub(super) fn of_line(&self, release: Option<ServerVersion>) -> Option<ServerVersion> {
        let same = |known: &&ServerVersion| release.is_some_and(|release| release.major() == known.major());
        self.0.iter().find(same).or_else(|| self.0.first()).copied()
    }

    /// Whether this release has the change.
    pub(super) fn had_come(&self, release: ServerVersion) -> bool {
        self.of_line(Some(release)).is_some_and(|known| release.has(known))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_looked_up_in_the_line_of_the_release() {
        let (releases, wrong) = Releases::parse("v2.4.0, 3.0.1,.3.18");
        assert_eq!(wrong, [".3.18"]);
        let had_come = |text: &str| releases.had_come(text.parse().unwrap_or_default());
        assert!(!had_come("2.3.21") && had_come("2.4.0") && had_come("2.4.5"));
        assert!(!had_come("3.0.0") && had_come("3.1.0"));
    }
}
