//! Finds filters that never match because comparisons contradict each other.

use std::ops::Range;

use events_core::filter::{Conflict, Filter, Key, Knowledge, Literal, Unknown, Way};
use events_spec::EventDef;

use super::check::Cx;
use super::known::KnownEvent;

/// Whether a filter can match, as far as the page tells.
pub(super) enum Chance {
    /// Some way may match.
    Alive,
    /// No documented event satisfies the name conditions of any way.
    NoName,
    /// Every way is impossible. These are the conflicts, without repetitions, of the ways that contain no dead
    /// comparison.
    Dead(Vec<Conflict>),
}

/// Decides whether a filter can match anything that the page documents.
///
/// `events` are the documented events that each way accepts by name; `dead` tells which comparisons are never true.
pub(super) fn chance<'a>(
    cx: &Cx<'a>,
    filter: &Filter,
    ways: &[Way],
    events: &[Vec<&'a EventDef<'a>>],
    dead: impl Fn(usize) -> bool,
) -> Chance {
    let mut conflicts = Vec::new();
    let mut has_dead = false;
    for (way, events) in ways.iter().zip(events) {
        // A conflict that no event can satisfy, documented or not, does not depend on the page.
        if let Some(conflict) = filter.conflict(way, &Unknown) {
            conflicts.push(conflict);
            continue;
        }
        if way.literals().iter().any(|literal| literal.holds && dead(literal.comparison)) {
            has_dead = true;
            continue;
        }
        let mut first = None;
        for event in events {
            let known: &dyn Knowledge = &KnownEvent { cx, event };
            match filter.conflict(way, known) {
                Some(conflict) => _ = first.get_or_insert(conflict),
                None => return Chance::Alive,
            }
        }
        conflicts.extend(first);
    }
    if conflicts.is_empty() && !has_dead { Chance::NoName } else { Chance::Dead(conflicts) }
}

/// A conflict in words, and its place in the filter.
pub(super) struct Told {
    pub(super) what: String,
    pub(super) help: Option<&'static str>,
    pub(super) range: Range<usize>,
}

/// Describes which comparisons contradict each other.
pub(super) fn tell(filter: &Filter, conflict: &Conflict) -> Option<Told> {
    let comparison = |literal: &Literal| &filter.comparisons()[literal.comparison];
    let written = |literal: &Literal| {
        let one = comparison(literal);
        let not = if literal.holds { "" } else { "NOT " };
        format!("`{not}{}{}{}`", one.key.as_str(), one.op, one.value)
    };
    let literals = conflict.literals.as_slice();
    let is_name = |literal: &Literal| literal.holds && comparison(literal).key == Key::Event;
    let are_names = literals.iter().all(is_name);
    let what = match literals {
        [] => return None,
        [one] => format!("{} is never true", written(one)),
        [one, other] if are_names && !comparison(one).has_wildcard() && !comparison(other).has_wildcard() => {
            format!("no event is both `{}` and `{}`", comparison(one).value, comparison(other).value)
        }
        [one, other] => format!("{} and {} contradict each other", written(one), written(other)),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(written).collect();
            format!("{} and {} contradict each other", first.join(", "), written(last))
        }
    };
    let help = Some(match literals {
        _ if are_names => "to match either event, join the two with `OR`, in parentheses",
        [_] => "remove it, or compare something else",
        _ => "leave one of them out, or join them with `OR`, in parentheses",
    });
    let last = literals.last().map(comparison)?;
    Some(Told { what, help, range: last.key_span.start..last.value_span.end })
}
