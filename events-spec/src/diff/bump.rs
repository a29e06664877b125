//! The version bump that differences require.

use std::collections::BTreeMap;
use std::fmt;

use crate::{Level, Rule};

/// The version bump that differences require, by what they break.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// The pages do not differ.
    #[default]
    None,
    /// Only wording or order has changed.
    Patch,
    /// Something was added; nothing else has changed.
    Minor,
    /// Emitters, readers or metrics break.
    Major,
}

impl Bump {
    /// The bump's name: `major`, `minor`, `patch` or `none`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The number of findings of each rule, by the bump that it requires.
#[derive(Debug, Default)]
pub(super) struct Count {
    by_rule: BTreeMap<(Bump, Rule), u64>,
}

impl Count {
    pub(super) fn add(&mut self, rule: Rule, level: Level) {
        let bump = match (level, rule) {
            (Level::Error, _) | (Level::Warning, Rule::MeaningMoved) => Bump::Major,
            (Level::Warning, _) | (Level::Info, Rule::EventAdded | Rule::FieldAdded | Rule::ValueAdded) => Bump::Minor,
            (Level::Info, _) => Bump::Patch,
        };
        *self.by_rule.entry((bump, rule)).or_insert(0) += 1;
    }

    pub(super) fn bump(&self) -> Bump {
        self.by_rule.keys().map(|(bump, _)| *bump).max().unwrap_or_default()
    }

    /// The reason for the bump: `1 event renamed, 2 fields removed`.
    pub(super) fn reason(&self) -> String {
        let bump = self.bump();
        if bump == Bump::None {
            return "the pages do not differ".to_owned();
        }
        let counts = self.by_rule.iter().filter(|((of, _), _)| *of == bump);
        let counts: Vec<String> = counts.map(|((_, rule), count)| in_words(*rule, *count)).collect();
        counts.join(", ")
    }
}

fn in_words(rule: Rule, count: u64) -> String {
    let (noun, verb) = match rule {
        Rule::SinceChanged => ("version note", "changed"),
        _ => rule.id().split_once('-').unwrap_or((rule.id(), "")), // An id consists of a noun and a verb.
    };
    let ending = if count == 1 || noun == "meaning" { "" } else { "s" };
    format!("{count} {noun}{ending} {verb}")
}
