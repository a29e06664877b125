//! Fields that reach an event without standing in its list: those of every event, and those of parent events.

use serde::Deserialize;

use crate::Kind;
use crate::pattern::matches;

/// Which fields every event has, and which ones events take from their parents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parents {
    every: Vec<EveryField>,
    rules: Vec<ParentRule>,
}

/// A field that every exported event has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EveryField {
    /// The name.
    pub field: String,
    /// What its value is made of.
    pub kind: Kind,
    /// Why every event has it.
    pub reason: String,
}

/// Fields that events take from a parent event.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParentRule {
    /// The parent, in words: `the client's session`.
    pub from: String,
    /// The fields, as names or patterns with `*`.
    pub fields: Vec<String>,
    /// The events that have them, as names or patterns with `*`.
    pub events: Vec<String>,
    /// Why they have them.
    pub reason: String,
}

/// How a field reaches an event that does not list it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach<'a> {
    /// Every event has it.
    Every(&'a EveryField),
    /// It comes from a parent event.
    Parent(&'a ParentRule),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    every: Vec<Every>,
    #[serde(default)]
    parent: Vec<ParentRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Every {
    field: String,
    kind: String,
    reason: String,
}

impl Parents {
    /// What is known about Dovecot's own events; empty should the built-in file be broken, which a test excludes.
    #[must_use]
    pub fn vendored() -> Self {
        Self::parse(crate::vendored::PARENTS_TOML).unwrap_or_default()
    }

    /// Reads a `parents.toml`.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut every = Vec::new();
        for Every { field, kind, reason } in file.every {
            let kind = Kind::from_name(&kind).ok_or_else(|| format!("`{field}`: there is no kind `{kind}`"))?;
            every.push(EveryField { field, kind, reason });
        }
        Ok(Self { every, rules: file.parent })
    }

    /// The fields that every event has.
    #[must_use]
    pub fn every(&self) -> &[EveryField] {
        &self.every
    }

    /// The rules about parent events, in the order of the file.
    #[must_use]
    pub fn rules(&self) -> &[ParentRule] {
        &self.rules
    }

    /// How a field reaches an event that does not list it, if that is known.
    #[must_use]
    pub fn reach(&self, event: &str, field: &str) -> Option<Reach<'_>> {
        if let Some(every) = self.every.iter().find(|every| every.field == field) {
            return Some(Reach::Every(every));
        }
        let any = |patterns: &[String], name: &str| patterns.iter().any(|pattern| matches(pattern, name));
        self.rules.iter().find(|rule| any(&rule.events, event) && any(&rule.fields, field)).map(Reach::Parent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_file_is_sound_and_gives_reasons() {
        let parents = Parents::parse(crate::vendored::PARENTS_TOML).unwrap();
        assert!(!parents.every.is_empty() && !parents.rules.is_empty());
        let reasons =
            parents.every.iter().map(|every| &every.reason).chain(parents.rules.iter().map(|rule| &rule.reason));
        assert!(reasons.into_iter().all(|reason| reason.len() > 10));
    }

    #[test]
    fn a_field_is_a_parents_only_in_the_events_named_beside_it() {
        let parents = Parents::vendored();
        assert!(matches!(parents.reach("anything", "duration"), Some(Reach::Every(_))));
        assert!(matches!(parents.reach("mail_opened", "cmd_name"), Some(Reach::Parent(_))));
        assert_eq!(parents.reach("imap_command_finished", "cmd_name"), None);
        assert_eq!(parents.reach("auth_request_finished", "original_user"), None);
    }

    #[test]
    fn a_field_of_no_kind_that_exists_is_refused() {
        let text = "[[every]]\nfield = \"a\"\nkind = \"number\"\nreason = \"x\"\n";
        assert_eq!(Parents::parse(text), Err("`a`: there is no kind `number`".to_owned()));
    }
}
