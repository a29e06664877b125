//! Whether an event can have the required categories and log level.

use std::collections::BTreeSet;

use super::{Found, Knowledge, Occurrence};
use crate::FieldValue;
use crate::filter::Comparison;
use crate::filter::parse::LEVELS;
use crate::filter::tree::Test;

/// Whether there is such an event. Categories are independent; an event has exactly one log level.
pub(super) fn solve<'f>(
    tests: impl Iterator<Item = (&'f Comparison, bool)>,
    known: &dyn Knowledge,
) -> Found<Option<FieldValue<'static>>> {
    let mut levels: Vec<(&str, bool)> = Vec::new();
    let mut categories: BTreeSet<(&str, bool)> = BTreeSet::new();
    for (comparison, holds) in tests {
        match &comparison.test {
            Test::Level(level) => levels.push((level, holds)),
            Test::Category(category) => _ = categories.insert((category, holds)),
            Test::Name(_) | Test::Source { .. } | Test::Field(_) => {}
        }
    }
    let has_level = LEVELS.iter().any(|level| levels.iter().all(|(asked, holds)| (asked == level) == *holds));
    let is_possible = |(category, holds): &(&str, bool)| match known.category(category) {
        Occurrence::Always => *holds,
        Occurrence::Never => !*holds,
        Occurrence::Sometimes => !categories.contains(&(category, !*holds)),
    };
    if !has_level || !categories.iter().all(is_possible) {
        return Found::Never;
    }
    // Without further information, an event is at the level `info`.
    let is_info = levels.iter().all(|(asked, holds)| (*asked == "info") == *holds);
    let needs_none = is_info && categories.iter().all(|(_, holds)| !*holds);
    if needs_none { Found::Value(None) } else { Found::Perhaps }
}
