//! What a page says about other releases: earlier names, and items that this version does not have.

use super::Value;
use crate::{Event, Field, ServerVersion};

/// An earlier name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formerly {
    /// The name.
    pub name: String,
    /// The release that renamed it; `None` if the page does not say.
    pub before: Option<String>,
}

impl Event {
    /// The version notes, as a phrase each: `since 2.4.0`, ``called `in_bytes` before 2.4.0``.
    #[must_use]
    pub fn history(&self) -> Vec<String> {
        phrases(self.since.as_deref(), self.removed.as_deref(), &self.changed, &self.formerly)
    }
}

impl Field {
    /// The version notes, as a phrase each.
    #[must_use]
    pub fn history(&self) -> Vec<String> {
        phrases(self.since.as_deref(), self.removed.as_deref(), &self.changed, &self.formerly)
    }
}

impl Value {
    /// The version notes, as a phrase each.
    #[must_use]
    pub fn history(&self) -> Vec<String> {
        phrases(self.since.as_deref(), self.removed.as_deref(), &[], &self.formerly)
    }
}

fn phrases(since: Option<&str>, removed: Option<&str>, changed: &[String], formerly: &[Formerly]) -> Vec<String> {
    let mut phrases: Vec<String> = since.iter().map(|since| format!("since {since}")).collect();
    phrases.extend(changed.iter().map(|version| format!("changed in {version}")));
    phrases.extend(formerly.iter().map(|Formerly { name, before }| match before {
        Some(before) => format!("called `{name}` before {before}"),
        None => format!("previously called `{name}`"),
    }));
    phrases.extend(removed.iter().map(|removed| format!("removed in {removed}")));
    phrases
}

/// An event, field or value that the page names but that the version of a [`Spec`](crate::Spec) does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absent {
    /// The name of the event, or of the event or group that lists it.
    pub event: String,
    /// The name of the field, for a field or a value.
    pub field: Option<String>,
    /// The value, for a value.
    pub value: Option<String>,
    /// Why it is absent.
    pub why: WhyAbsent,
    /// Its name in this version, if a later release renamed it.
    pub called: Option<String>,
    /// The page's description of the field; empty for an event or a value.
    pub text: String,
    /// The line of its name.
    pub line: u32,
}

/// The reason why a version does not have something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyAbsent {
    /// It was added in this later release.
    NotYet(String),
    /// It was removed in this release, which is the version or an earlier one.
    Removed(String),
}

impl WhyAbsent {
    /// Whether and why a version lacks an item with these version notes. Without a version, everything that was not
    /// removed is there. Notes that are not versions of Dovecot are ignored.
    pub(crate) fn of(since: Option<&str>, removed: Option<&str>, at: Option<ServerVersion>) -> Option<Self> {
        let version = |note: &str| note.parse::<ServerVersion>().ok();
        match (at, since, removed) {
            (None, _, Some(removed)) => Some(Self::Removed(removed.to_owned())),
            (Some(at), Some(since), _) if version(since).is_some_and(|since| !at.has(since)) => {
                Some(Self::NotYet(since.to_owned()))
            }
            (Some(at), _, Some(removed)) if version(removed).is_some_and(|removed| at.has(removed)) => {
                Some(Self::Removed(removed.to_owned()))
            }
            (None, _, None) | (Some(_), _, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(since: Option<&str>, removed: Option<&str>, at: Option<&str>) -> Option<WhyAbsent> {
        WhyAbsent::of(since, removed, at.map(|at| at.parse().unwrap()))
    }

    #[test]
    fn a_version_lacks_what_came_later_and_what_was_removed_by_then() {
        let not_yet = Some(WhyAbsent::NotYet("2.4.1".to_owned()));
        let removed = Some(WhyAbsent::Removed("2.4.1".to_owned()));
        assert_eq!(why(Some("2.4.1"), None, Some("2.4.0")), not_yet);
        assert_eq!(why(Some("2.4.1"), None, Some("2.3")), not_yet);
        assert_eq!(why(Some("2.4.1"), None, Some("2.4")), None);
        assert_eq!(why(None, Some("2.4.1"), Some("2.4.0")), None);
        assert_eq!(why(None, Some("2.4.1"), Some("2.4.2")), removed);
    }

    #[test]
    fn without_a_version_only_what_was_removed_is_absent() {
        assert_eq!(why(Some("2.4.1"), None, None), None);
        assert_eq!(why(Some("2.4.1"), Some("2.4.3"), None), Some(WhyAbsent::Removed("2.4.3".to_owned())));
        assert_eq!(why(Some("7"), Some("8"), Some("2.4")), None, "a version that is not Dovecot's decides nothing");
    }
}
