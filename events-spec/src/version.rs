//! Versions of Dovecot.

use std::cmp::Ordering;
use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// A version of Dovecot, such as 2.3.19, or a release line, such as 2.4.
///
/// The dialect of filters, the encoding on the stats-writer socket and the defaults of the configuration depend on it.
/// A version newer than any that this crate knows behaves like the newest known one.
///
/// A release line stands for its newest release and therefore sorts after all of its releases.
///
/// ```
/// use events_spec::ServerVersion;
///
/// let server: ServerVersion = "2.3.19.1".parse()?;
/// assert_eq!(server, ServerVersion::new(2, 3, 19));
/// assert_eq!(server.to_string(), "2.3.19");
/// assert!(server < ServerVersion::V2_3 && ServerVersion::V2_3 < ServerVersion::new(2, 4, 0));
/// assert!(server.has("2.3.6".parse()?) && !server.has(ServerVersion::V2_4));
/// # Ok::<(), events_spec::VersionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServerVersion {
    major: u16,
    minor: u16,
    patch: Option<u16>,
}

/// A text is not a version of Dovecot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionError(String);

impl ServerVersion {
    /// The line 2.3.
    pub const V2_3: Self = Self::line(2, 3);
    /// The line 2.4.
    pub const V2_4: Self = Self::line(2, 4);

    /// A release, such as 2.4.1.
    #[must_use]
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch: Some(patch) }
    }

    /// A release line, such as 2.4, which stands for its newest release.
    #[must_use]
    pub const fn line(major: u16, minor: u16) -> Self {
        Self { major, minor, patch: None }
    }

    /// The first number.
    #[must_use]
    pub const fn major(self) -> u16 {
        self.major
    }

    /// The second number.
    #[must_use]
    pub const fn minor(self) -> u16 {
        self.minor
    }

    /// The third number; `None` for a release line.
    #[must_use]
    pub const fn patch(self) -> Option<u16> {
        self.patch
    }

    /// The release line that the version belongs to.
    #[must_use]
    pub const fn release_line(self) -> Self {
        Self::line(self.major, self.minor)
    }

    /// Whether the server has something that was added in version `since`. Something added in a line was added in its
    /// first release. A server given as a line has everything of that line.
    #[must_use]
    pub const fn has(self, since: Self) -> bool {
        if self.major != since.major {
            return self.major > since.major;
        }
        if self.minor != since.minor {
            return self.minor > since.minor;
        }
        match (self.patch, since.patch) {
            (Some(patch), Some(since)) => patch >= since,
            (None, _) | (_, None) => true,
        }
    }
}

/// The newest release line that this crate knows.
impl Default for ServerVersion {
    #[inline]
    fn default() -> Self {
        Self::V2_4
    }
}

/// Orders by the numbers; a line sorts after all of its releases.
impl Ord for ServerVersion {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |version: &Self| (version.major, version.minor, version.patch.is_none(), version.patch);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for ServerVersion {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for ServerVersion {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        match self.patch {
            Some(patch) => write!(f, ".{patch}"),
            None => Ok(()),
        }
    }
}

impl FromStr for ServerVersion {
    type Err = VersionError;

    /// Parses two or three numbers separated by dots. The rest is ignored, such as the fourth number of 2.3.19.1, the
    /// package number of 2.4.1-4, or the `devel` of 2.4.devel.
    #[inline]
    fn from_str(text: &str) -> Result<Self, VersionError> {
        let numbers = || {
            let mut parts = text.trim().splitn(3, '.');
            // The standard library accepts numbers with a leading `+`, but versions consist only of digits.
            let major = parts.next().filter(|major| digits(major) == major.len())?.parse().ok()?;
            let minor = parts.next()?;
            // In 2.4-1, `4-1` is the minor version with a suffix, and there is no patch number.
            let (minor, rest) = minor.split_at(digits(minor));
            let patch = parts.next().filter(|_| rest.is_empty());
            let patch = match patch.map(|patch| &patch[..digits(patch)]) {
                Some(patch) if !patch.is_empty() => Some(patch.parse().ok()?),
                Some(_) | None => None,
            };
            Some(Self { major, minor: minor.parse().ok()?, patch })
        };
        numbers().ok_or_else(|| VersionError(text.to_owned()))
    }
}

/// The number of digits at the beginning of a text.
#[inline]
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

impl fmt::Display for VersionError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a version of Dovecot such as `2.4` or `2.3.19`", self.0.escape_debug())
    }
}

impl Error for VersionError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> ServerVersion {
        text.parse().unwrap()
    }

    #[test]
    fn what_follows_the_third_number_is_ignored() {
        for text in
            ["2.3.19.1", "2.3.19-4", "2.3.19", " 2.3.19\n", "2.3.19 (9b53102964)", "2.3.19rc2", "2.3.19+dfsg1-2.1"]
        {
            assert_eq!(version(text), ServerVersion::new(2, 3, 19), "{text}");
        }
        for text in ["2.4", "2.4.", "2.4.devel", "2.4-1", "2.4-1.7"] {
            assert_eq!(version(text), ServerVersion::V2_4, "{text}");
        }
    }

    #[test]
    fn a_text_without_two_numbers_is_refused() {
        for text in ["", "2", "2.", ".4", "-2.4", "+2.4", "two.four", "2.x", "2.70000", "2.4.70000", "# 2. Statistics"]
        {
            assert_eq!(text.parse::<ServerVersion>(), Err(VersionError(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_line_sorts_after_its_releases_and_before_the_next_line() {
        let sorted = ["1.9", "2.3.0", "2.3.9", "2.3.19", "2.3", "2.4.0", "2.4.10", "2.4", "2.5.0", "3.0.0"];
        assert!(sorted.windows(2).all(|pair| version(pair[0]) < version(pair[1])));
        assert!(sorted.iter().all(|text| version(text).to_string() == *text));
    }

    #[test]
    fn a_server_has_what_came_with_its_line_or_before() {
        for (server, since) in [("2.3.19", "2.3.19"), ("2.3.19", "2.3"), ("2.3", "2.3.21"), ("2.5.0", "2.4.9")] {
            assert!(version(server).has(version(since)), "{server} {since}");
        }
        for (server, since) in [("2.3.19", "2.3.20"), ("2.3", "2.4"), ("2.3.21", "2.4.0"), ("1.9", "2.0")] {
            assert!(!version(server).has(version(since)), "{server} {since}");
        }
    }
}
