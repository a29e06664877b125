//! Decides whether a filter can match at all.
//!
//! A filter is expanded into the [ways](Way) in which it can match: sets of comparisons that must be true or false at
//! the same time. The keys of a filter are independent, so a way is possible exactly if each key has a value that
//! satisfies all of its comparisons. [`Knowledge`] about the events restricts these values: the kind of a field, a
//! closed list, whether the field is present.
//!
//! The results follow the same rules as [`Filter::matches`](super::Filter::matches). If the search is aborted, a way
//! counts as possible: a conflict is always proven.
//!
//! ```
//! use events_core::ServerVersion;
//! use events_core::filter::{Filter, Unknown};
//!
//! let filter = Filter::parse("event=imap_* AND event=sql_query_finished", ServerVersion::V2_4)?;
//! assert!(filter.ways().unwrap().iter().all(|way| filter.conflict(way, &Unknown).is_some()));
//! # Ok::<(), events_core::filter::SyntaxErrors>(())
//! ```

mod address;
mod category;
mod integer;
mod obstacle;
mod part;
mod pattern;
mod place;
mod text;
mod value;
mod way;

use std::borrow::Cow;

use events_spec::Kind;

use super::tree::{Key, Test};
use super::{Comparison, Filter};
use crate::{FieldValue, OwnedEvent};

pub use obstacle::Obstacle;
pub use part::{Joint, Spare};
pub use way::{Literal, Way};

/// What is known about the events that a filter is matched against.
pub trait Knowledge {
    /// What is known about a field.
    fn field(&self, name: &str) -> KnownField<'_>;

    /// Whether the events have a category.
    fn category(&self, name: &str) -> Occurrence {
        let _ = name;
        Occurrence::Sometimes
    }
}

/// Nothing is known about the events.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unknown;

/// What is known about a field of the events that a filter is matched against.
#[derive(Clone, Debug, Default)]
pub struct KnownField<'a> {
    /// The kind of its values; `None` if unknown.
    pub kind: Option<Kind>,
    /// All possible values; `None` if there is no such list.
    pub values: Option<Cow<'a, [&'a str]>>,
    /// Whether the events have the field.
    pub occurrence: Occurrence,
}

/// Whether the events have something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Occurrence {
    /// All of them do.
    Always,
    /// Some of them may.
    #[default]
    Sometimes,
    /// None does.
    Never,
}

/// The reason why a way to match is impossible: no event satisfies these comparisons. The set is minimal. A single
/// comparison is impossible because of what is known about the events.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conflict {
    /// The comparisons, all with the same key, in the order of the filter.
    pub literals: Vec<Literal>,
}

/// The result of a search for a value.
#[derive(Clone, Debug, PartialEq)]
enum Found<T> {
    /// This value satisfies all comparisons.
    Value(T),
    /// No value does.
    Never,
    /// The search was aborted, or the value cannot be written down.
    Perhaps,
}

impl Knowledge for Unknown {
    fn field(&self, _: &str) -> KnownField<'_> {
        KnownField::default()
    }
}

impl<'a> KnownField<'a> {
    /// A field of this kind, present or not.
    #[must_use]
    pub fn of_kind(kind: Kind) -> Self {
        Self { kind: Some(kind), ..Self::default() }
    }

    /// A field that the events do not have.
    #[must_use]
    pub fn never() -> Self {
        Self { occurrence: Occurrence::Never, ..Self::default() }
    }
}

impl Filter {
    /// The ways in which the filter can match; `None` if there are more than 1,024.
    ///
    /// An empty filter has none.
    #[must_use]
    pub fn ways(&self) -> Option<Vec<Way>> {
        match self.nodes.len().checked_sub(1) {
            Some(root) => way::ways(&self.nodes, root, true),
            None => Some(Vec::new()),
        }
    }

    /// For each comparison, the ways that use it, as indexes, and whether it must be true in them.
    #[must_use]
    pub fn uses(&self, ways: &[Way]) -> Vec<Vec<(usize, bool)>> {
        let mut uses = vec![Vec::new(); self.comparisons.len()];
        for (at, way) in ways.iter().enumerate() {
            way.literals().iter().for_each(|literal| uses[literal.comparison].push((at, literal.holds)));
        }
        uses
    }

    /// What every way has in common because the filter joins it with `AND`: also known if there are too many ways.
    ///
    /// If an event cannot satisfy it, it cannot match the filter; one that does need not match.
    #[must_use]
    pub fn necessary(&self) -> Way {
        way::necessary(&self.nodes)
    }

    /// The reason why no event consistent with `known` matches in this way; `None` if one may.
    ///
    /// Comparisons of the event's name are ignored; use [`Way::accepts_name`] for these.
    #[must_use]
    pub fn conflict(&self, way: &Way, known: &dyn Knowledge) -> Option<Conflict> {
        by_key(&self.comparisons, way).into_iter().find_map(|literals| {
            let impossible = |literals: &[Literal]| solve(&self.comparisons, literals, known).is_never();
            impossible(&literals).then(|| Conflict { literals: smallest(literals, impossible) })
        })
    }

    /// An event that matches in this way; `None` if there is none or none was found.
    ///
    /// It has the log level `info`, no categories and no source location.
    #[must_use]
    pub fn example(&self, way: &Way, known: &dyn Knowledge) -> Option<OwnedEvent> {
        let mut event = OwnedEvent::new("event");
        // The name comes first.
        for literals in by_key(&self.comparisons, way) {
            let key = &self.comparisons[literals.first()?.comparison].key;
            match (key, solve(&self.comparisons, &literals, known)) {
                (Key::Event, Found::Value(Some(FieldValue::Str(name)))) => event = OwnedEvent::new(name),
                (Key::Field(field), Found::Value(Some(value))) => event = event.with(field, value),
                (Key::Field(_) | Key::Category | Key::SourceLocation, Found::Value(None)) => {}
                // Events without a name cannot be represented.
                (_, Found::Value(_) | Found::Never | Found::Perhaps) => return None,
            }
        }
        Some(event)
    }
}

impl<T> Found<T> {
    fn is_never(&self) -> bool {
        matches!(self, Self::Never)
    }

    fn map<U>(self, map: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Self::Value(value) => Found::Value(map(value)),
            Self::Never => Found::Never,
            Self::Perhaps => Found::Perhaps,
        }
    }

    /// The first of two searches that found something.
    fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Value(_) => self,
            Self::Never => other(),
            Self::Perhaps => match other() {
                Self::Never => Self::Perhaps,
                found => found,
            },
        }
    }
}

/// The literals of a way, grouped by key.
fn by_key(comparisons: &[Comparison], way: &Way) -> Vec<Vec<Literal>> {
    let key = |literal: &Literal| match &comparisons[literal.comparison].key {
        Key::Event => (0, ""),
        Key::Category => (1, ""),
        Key::SourceLocation => (2, ""),
        Key::Field(name) => (3, name.as_str()),
    };
    let mut literals = way.literals().to_vec();
    literals.sort_by(|a, b| key(a).cmp(&key(b)).then(a.comparison.cmp(&b.comparison)));
    literals.chunk_by(|a, b| key(a) == key(b)).map(<[Literal]>::to_vec).collect()
}

/// Finds a value of the key that satisfies all of these literals, which share the key.
fn solve(
    comparisons: &[Comparison],
    literals: &[Literal],
    known: &dyn Knowledge,
) -> Found<Option<FieldValue<'static>>> {
    let tests = || literals.iter().map(|literal| (&comparisons[literal.comparison], literal.holds));
    match literals.first().map(|literal| &comparisons[literal.comparison].key) {
        Some(Key::Event) => text::name(tests()),
        Some(Key::Category) => category::solve(tests(), known),
        Some(Key::SourceLocation) => place::solve(tests()),
        Some(Key::Field(name)) => {
            let tests = tests().filter_map(|(comparison, holds)| match &comparison.test {
                Test::Field(wanted) => Some(value::Asked { wanted, op: comparison.op, holds }),
                Test::Name(_) | Test::Level(_) | Test::Category(_) | Test::Source { .. } => None,
            });
            value::solve(&tests.collect::<Vec<_>>(), &known.field(name))
        }
        None => Found::Value(None),
    }
}

/// A conflict with more comparisons than this is not minimized.
const MOST_TO_SHRINK: usize = 64;

/// Removes the literals that a conflict does not need.
fn smallest(mut literals: Vec<Literal>, impossible: impl Fn(&[Literal]) -> bool) -> Vec<Literal> {
    let mut at = literals.len();
    if at > MOST_TO_SHRINK {
        return literals;
    }
    while let Some(last) = at.checked_sub(1) {
        at = last;
        let taken = literals.remove(at);
        if literals.is_empty() || !impossible(&literals) {
            literals.insert(at, taken);
        }
    }
    literals
}
