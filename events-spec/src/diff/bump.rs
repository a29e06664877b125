//! The version bump that a difference needs.

use std::collections::BTreeMap;
use std::fmt;

use crate::{Level, Rule};

/// The version bump that a difference needs, by who breaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// The two pages say the same.
    #[default]
    None,
    /// Only words of the page, or where they stand.
    Patch,
    /// Something came, and what was there is as it was.
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

/// How often each rule was reported, by the bump that it needs.
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

    /// What needs the bump: `1 event renamed, 2 fields removed`.
    pub(super) fn reason(&self) -> String {
        let bump = self.bump();
        if bump == Bump::None {
            return "both pages say the same".to_owned();
        }
        let counts = self.by_rule.iter().filter(|((of, _), _)| *of == bump);
        let counts: Vec<String> = counts.map(|((_, rule), count)| in_words(*rule, *count)).collect();
        counts.join(", ")
    }
}

fn in_words(rule: Rule, count: u64) -> String {
    let (noun, verb) = match rule {
        Rule::SinceChanged => ("version note", "changed"),
        _ => rule.id().split_once('-').unwrap_or((rule.id(), "")), // The ids are made of a noun and a verb.
    };
    let ending = if count == 1 || noun == "meaning" { "" } else { "s" };
    format!("{count} {noun}{ending} {verb}")
}
