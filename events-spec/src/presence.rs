//! When a field is present.

use std::fmt;

/// When an event has a field, as far as the page says.
///
/// It is derived from the field's description, which is kept as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Presence {
    /// The page does not say.
    #[default]
    Unsaid,
    /// Always: `always`.
    Always,
    /// Only if what the event reports succeeded: `on success`, `when succeeded`.
    OnSuccess,
    /// Only if what the event reports failed: `on failure`, `set when error happens`.
    OnFailure,
    /// Under another condition: `if available`, `set for proxied sessions`.
    Sometimes,
}

impl Presence {
    /// The name in JSON; `None` if the page does not say.
    #[must_use]
    pub const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Unsaid => None,
            Self::Always => Some("always"),
            Self::OnSuccess => Some("on success"),
            Self::OnFailure => Some("on failure"),
            Self::Sometimes => Some("sometimes"),
        }
    }
}

impl fmt::Display for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str().unwrap_or("unspecified"))
    }
}
