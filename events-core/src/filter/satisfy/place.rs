//! Whether an event can have the required source location.

use super::Found;
use crate::FieldValue;
use crate::filter::Comparison;
use crate::filter::tree::Test;

/// Whether there is such a location. An event without a location satisfies no comparison.
pub(super) fn solve<'f>(tests: impl Iterator<Item = (&'f Comparison, bool)>) -> Found<Option<FieldValue<'static>>> {
    let places: Vec<(&str, Option<u64>, bool)> = tests
        .filter_map(|(comparison, holds)| match &comparison.test {
            Test::Source { file, line } => Some((file.as_str(), *line, holds)),
            Test::Name(_) | Test::Level(_) | Test::Category(_) | Test::Field(_) => None,
        })
        .collect();
    let passes = |file: &str, line: u64| {
        places.iter().all(|(wanted, only, holds)| (*wanted == file && only.is_none_or(|only| only == line)) == *holds)
    };
    let Some((file, ..)) = places.iter().find(|(_, _, holds)| *holds) else { return Found::Value(None) };
    // The line is one of those in the filter, or any other. One more than the number of comparisons is enough to find
    // another.
    let named = places.iter().filter_map(|(_, line, _)| *line);
    let is_possible =
        named.chain(0..=places.len() as u64).any(|line| u32::try_from(line).is_ok() && passes(file, line));
    if is_possible { Found::Perhaps } else { Found::Never }
}
