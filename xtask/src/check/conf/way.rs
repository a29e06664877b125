//! The ways in which a filter can match: sets of comparisons of which all must hold, or not hold, together.

use std::collections::BTreeMap;

use events_core::filter::{Comparison, Filter, Key, NodeKind, Op};
use events_spec::{EventDef, Kind, Table};

/// A comparison that must hold, or must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Literal {
    /// The comparison, as an index into those of the filter.
    pub(super) comparison: usize,
    /// Whether it must hold.
    pub(super) holds: bool,
}

/// Two comparisons of which not both can be as a way wants them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Conflict {
    pub(super) first: usize,
    pub(super) second: Literal,
}

/// One way to match.
pub(super) type Way = Vec<Literal>;

/// So many ways are looked at, and so many literals in all; a filter with more is not asked whether it can match.
const MOST_WAYS: usize = 1 << 10;
const MOST_LITERALS: usize = 1 << 16;

/// The ways in which a filter can match; none when there are too many to look at.
pub(super) fn ways(filter: &Filter) -> Option<Vec<Way>> {
    let nodes = filter.nodes();
    let mut holds = vec![true; nodes.len()];
    for (at, node) in nodes.iter().enumerate().rev() {
        match node.kind {
            NodeKind::Compare(_) => {}
            NodeKind::Not(inner) => holds[inner] = !holds[at],
            NodeKind::And(left, right) | NodeKind::Or(left, right) => {
                (holds[left], holds[right]) = (holds[at], holds[at])
            }
        }
    }
    let mut done: Vec<Vec<Way>> = Vec::with_capacity(nodes.len());
    for (node, holds) in nodes.iter().zip(holds) {
        let mut take = |at: usize| done.get_mut(at).map(std::mem::take).unwrap_or_default();
        let ways = match node.kind {
            NodeKind::Compare(comparison) => vec![vec![Literal { comparison, holds }]],
            NodeKind::Not(inner) => take(inner),
            // What must not hold of both must not hold of one.
            NodeKind::And(left, right) if holds => both(&take(left), take(right))?,
            NodeKind::Or(left, right) if !holds => both(&take(left), take(right))?,
            NodeKind::And(left, right) | NodeKind::Or(left, right) => {
                let mut ways = take(left);
                ways.extend(take(right));
                ways
            }
        };
        if ways.len() > MOST_WAYS || ways.iter().map(Vec::len).sum::<usize>() > MOST_LITERALS {
            return None;
        }
        done.push(ways);
    }
    done.pop()
}

fn both(left: &[Way], mut right: Vec<Way>) -> Option<Vec<Way>> {
    if left.len() * right.len() > MOST_WAYS {
        return None;
    }
    if let ([one], [other]) = (left, right.as_mut_slice()) {
        other.splice(0..0, one.iter().copied());
        return Some(right);
    }
    Some(left.iter().flat_map(|one| right.iter().map(move |other| [one.as_slice(), other].concat())).collect())
}

/// The literals of a way that are about the event's name.
pub(super) fn names<'f>(filter: &'f Filter, way: &'f [Literal]) -> impl Iterator<Item = (Literal, &'f Comparison)> {
    let literals = way.iter().map(|literal| (*literal, &filter.comparisons()[literal.comparison]));
    literals.filter(|(_, comparison)| comparison.key == Key::Event)
}

/// The documented events that a way can match, by their names.
pub(super) fn events<'t>(filter: &Filter, way: &[Literal], table: &Table<'t>) -> Vec<&'t EventDef<'t>> {
    let fits = |event: &&EventDef<'t>| {
        names(filter, way).all(|(literal, comparison)| comparison.accepts_name(event.name) == literal.holds)
    };
    table.events.iter().filter(fits).collect()
}

/// Whether a way asks for a name, so that events without one do not count.
pub(super) fn is_named(filter: &Filter, way: &[Literal]) -> bool {
    names(filter, way).any(|(literal, _)| literal.holds)
}

/// Two comparisons of a way that exclude each other, if there are any. `kind` says what a field's values are made of,
/// when that is known.
pub(super) fn conflict(filter: &Filter, way: &[Literal], kind: &dyn Fn(&str) -> Option<Kind>) -> Option<Conflict> {
    let comparisons = filter.comparisons();
    let mut by_field: BTreeMap<&str, Vec<Literal>> = BTreeMap::new();
    let mut by_name = Vec::new();
    for literal in way {
        match &comparisons[literal.comparison].key {
            Key::Event => by_name.push(*literal),
            Key::Field(name) => by_field.entry(name).or_default().push(*literal),
            Key::Category | Key::SourceLocation => {}
        }
    }
    let accepts_name = |comparison: &Comparison, name: &str| comparison.accepts_name(name);
    if let Some(conflict) = of_words(comparisons, &by_name, accepts_name) {
        return Some(conflict);
    }
    by_field.into_iter().find_map(|(field, literals)| match kind(field) {
        Some(Kind::Int) => of_numbers(comparisons, &literals),
        Some(Kind::Str | Kind::Enum | Kind::Ip) => of_words(comparisons, &literals, Comparison::accepts_str),
        // A list may hold many words, and nothing is known of the values of an unknown field.
        Some(Kind::StrList | Kind::Time) | None => None,
    })
}

/// A word asked for, and another comparison that does not let it pass.
fn of_words(
    comparisons: &[Comparison],
    literals: &[Literal],
    accepts: impl Fn(&Comparison, &str) -> bool,
) -> Option<Conflict> {
    let exact = |literal: &&Literal| {
        let comparison = &comparisons[literal.comparison];
        literal.holds && comparison.op == Op::Equal && !comparison.has_wildcard() && !comparison.value.contains('\\')
    };
    let asked = literals.iter().find(exact)?;
    let word = comparisons[asked.comparison].value.as_str();
    let against = literals.iter().find(|other| {
        let comparison = &comparisons[other.comparison];
        other.comparison != asked.comparison && comparison.op == Op::Equal && accepts(comparison, word) != other.holds
    })?;
    Some(ordered(*asked, *against))
}

/// Numbers that no value has at once.
fn of_numbers(comparisons: &[Comparison], literals: &[Literal]) -> Option<Conflict> {
    // An event without the field passes where nothing must hold.
    if !literals.iter().any(|literal| literal.holds) {
        return None;
    }
    let (mut least, mut most) = ((i64::MIN, None), (i64::MAX, None));
    for literal in literals {
        let comparison = &comparisons[literal.comparison];
        let Some(number) = comparison.number() else { continue };
        let (from, to) = match (comparison.op, literal.holds) {
            (Op::Equal, true) => (Some(number), Some(number)),
            (Op::Equal, false) => (None, None),
            (Op::Less, true) | (Op::GreaterOrEqual, false) => (None, Some(number.saturating_sub(1))),
            (Op::LessOrEqual, true) | (Op::Greater, false) => (None, Some(number)),
            (Op::Greater, true) | (Op::LessOrEqual, false) => (Some(number.saturating_add(1)), None),
            (Op::GreaterOrEqual, true) | (Op::Less, false) => (Some(number), None),
        };
        if let Some(from) = from.filter(|from| *from > least.0) {
            least = (from, Some(*literal));
        }
        if let Some(to) = to.filter(|to| *to < most.0) {
            most = (to, Some(*literal));
        }
    }
    match (least, most) {
        ((from, Some(first)), (to, Some(second))) if from > to => Some(ordered(first, second)),
        ((from, _), (to, _)) if from == to => {
            let excludes = |literal: &&Literal| {
                let comparison = &comparisons[literal.comparison];
                comparison.op == Op::Equal && !literal.holds && comparison.number() == Some(from)
            };
            let against = literals.iter().find(excludes)?;
            let asked = literals.iter().find(|literal| literal.holds)?;
            Some(ordered(*asked, *against))
        }
        _ => None,
    }
}

/// The one that stands first in the filter first.
fn ordered(one: Literal, other: Literal) -> Conflict {
    let (first, second) = if one.comparison <= other.comparison { (one, other) } else { (other, one) };
    Conflict { first: first.comparison, second }
}

#[cfg(test)]
mod tests {
    use events_spec::ServerVersion;

    use super::*;

    fn never(text: &str) -> bool {
        let filter = Filter::parse(text, ServerVersion::V2_4).unwrap();
        let kind = |name: &str| if name.starts_with('n') { Some(Kind::Int) } else { Some(Kind::Str) };
        ways(&filter).unwrap().iter().all(|way| conflict(&filter, way, &kind).is_some())
    }

    #[test]
    fn what_excludes_itself_never_matches() {
        for text in [
            "event=a AND event=b",
            "event=a AND event=b*",
            "event=a AND NOT event=a*",
            "n > 5 AND n < 5",
            "n >= 5 AND NOT n > 4",
            "n=1 AND n=2",
            "n=4 AND NOT n=4",
            "s=x AND s=y",
            "event=a AND (event=b OR (s=x AND s=y))",
            "NOT (event=a OR n<5) AND n=3",
        ] {
            assert!(never(text), "{text}");
        }
    }

    #[test]
    fn what_may_match_is_left_alone() {
        for text in [
            "event=a AND event=a",
            "event=a OR event=b",
            "event=a* AND event=*b",
            "n > 4 AND n < 6",
            "n >= 5 AND n <= 5",
            "NOT n > 4 AND NOT n < 5",
            "s=x AND s=X",
            "s=x* AND s=xy",
            "event=a AND NOT (event=b AND n=1)",
        ] {
            assert!(!never(text), "{text}");
        }
    }

    #[test]
    fn a_filter_with_too_many_ways_is_not_asked() {
        let one = "(a=1 OR b=2)";
        let text = vec![one; 40].join(" AND ");
        assert_eq!(ways(&Filter::parse(&text, ServerVersion::V2_4).unwrap()), None);
        let long = vec!["a=1"; 900].join(" OR ");
        assert_eq!(ways(&Filter::parse(&long, ServerVersion::V2_4).unwrap()).map(|ways| ways.len()), Some(900));
    }
}
