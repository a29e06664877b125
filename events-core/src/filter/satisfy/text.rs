//! Finds a text that satisfies comparisons: an event's name, a string, an item of a list.

use super::Found;
use super::pattern::{self, Demand};
use crate::FieldValue;
use crate::filter::Comparison;
use crate::filter::tree::{Test, Text};
use crate::filter::wildcard::Mask;

/// A text that some patterns match and the others do not.
///
/// With `filled`, it is not empty.
pub(super) fn solve(demands: &[(Mask, bool)], filled: bool) -> Found<String> {
    let matches = |text: &str| demands.iter().all(|(mask, holds)| mask.matches(text) == *holds);
    // A required text without wildcards is the only candidate, however long it is.
    let exact = demands.iter().filter(|(_, holds)| *holds).find_map(|(mask, _)| mask.as_exact());
    if let Some(text) = exact {
        return match String::from_utf8(text) {
            Ok(text) if matches(&text) && !(filled && text.is_empty()) => Found::Value(text),
            Ok(_) => Found::Never,
            Err(_) => Found::Perhaps,
        };
    }
    let demands: Vec<Demand<'_>> = demands.iter().map(|(mask, holds)| Demand { mask, holds: *holds }).collect();
    pattern::text(&demands, filled)
}

/// A name that satisfies the comparisons; `None` if all of them exclude names.
pub(super) fn name<'f>(tests: impl Iterator<Item = (&'f Comparison, bool)>) -> Found<Option<FieldValue<'static>>> {
    let mut demands = Vec::new();
    for (comparison, holds) in tests {
        let Test::Name(text) = &comparison.test else { continue };
        demands.push(match text {
            Text::Exact(text) => (Mask::exact(text, false), holds),
            Text::Wild(mask) => (mask.clone(), holds),
        });
    }
    let found = solve(&demands, true).map(|name| Some(name.into()));
    // An event without a name never satisfies a comparison with a name.
    let unnamed = if demands.iter().any(|(_, holds)| *holds) { Found::Never } else { Found::Value(None) };
    found.or_else(|| unnamed)
}
