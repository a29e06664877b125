//! A filter as a tree: comparisons joined by `AND`, `OR` and `NOT`.

use std::fmt;

use super::error::Span;
use super::field::Wanted;
use super::wildcard::Mask;

/// A part of a filter. Parts refer to each other by index in [`Filter::nodes`](super::Filter::nodes), where each part
/// comes after the parts that it joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Node {
    /// The kind of the part.
    pub kind: NodeKind,
    /// Its place, without the parentheses around it.
    pub span: Span,
}

/// The kind of a filter's part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// The comparison with this index into [`Filter::comparisons`](super::Filter::comparisons).
    Compare(usize),
    /// Both parts must match.
    And(usize, usize),
    /// One of the parts must match.
    Or(usize, usize),
    /// The part must not match.
    Not(usize),
}

/// A comparison: `key op value`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Comparison {
    /// The key.
    pub key: Key,
    /// The place of the key.
    pub key_span: Span,
    /// The operator.
    pub op: Op,
    /// The place of the operator.
    pub op_span: Span,
    /// The value. Escapes before wildcards are kept; for 2.4, all escapes are.
    pub value: String,
    /// The place of the value, including quotes.
    pub value_span: Span,
    pub(super) test: Test,
}

/// The key of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// The event's name.
    Event,
    /// A category of the event, or its log level.
    Category,
    /// The source location.
    SourceLocation,
    /// A field of the event.
    Field(String),
}

/// An operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// `=`
    Equal,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `<=`
    LessOrEqual,
    /// `>=`
    GreaterOrEqual,
}

/// A compiled comparison.
#[derive(Clone, Debug)]
pub(super) enum Test {
    Name(Text),
    /// The log level of the event, by name.
    Level(String),
    Category(String),
    Source {
        file: String,
        line: Option<u64>,
    },
    Field(Wanted),
}

/// A text to compare with.
#[derive(Clone, Debug)]
pub(super) enum Text {
    Exact(String),
    Wild(Mask),
}

impl Comparison {
    /// The name of the field, if the key is a field.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match &self.key {
            Key::Field(name) => Some(name),
            Key::Event | Key::Category | Key::SourceLocation => None,
        }
    }

    /// The category that an event must have, if the comparison is about one and not about a log level.
    #[must_use]
    pub fn category(&self) -> Option<&str> {
        match &self.test {
            Test::Category(name) => Some(name),
            Test::Level(_) | Test::Name(_) | Test::Source { .. } | Test::Field(_) => None,
        }
    }

    /// Whether the value contains an unescaped wildcard.
    #[must_use]
    pub fn has_wildcard(&self) -> bool {
        match &self.test {
            Test::Name(text) => matches!(text, Text::Wild(_)),
            Test::Field(wanted) => wanted.mask.is_some(),
            Test::Level(_) | Test::Category(_) | Test::Source { .. } => false,
        }
    }

    /// Whether this event name satisfies the comparison; false if the key is not the event's name.
    #[must_use]
    pub fn accepts_name(&self, name: &str) -> bool {
        match &self.test {
            Test::Name(text) => text.accepts(name),
            Test::Level(_) | Test::Category(_) | Test::Source { .. } | Test::Field(_) => false,
        }
    }

    /// Whether this string, as the value of the field, satisfies the comparison.
    #[must_use]
    pub fn accepts_str(&self, value: &str) -> bool {
        self.wanted().is_some_and(|wanted| wanted.accepts_str(self.op, value))
    }

    /// Whether this integer, as the value of the field, satisfies the comparison.
    #[must_use]
    pub fn accepts_int(&self, value: i64) -> bool {
        self.wanted().is_some_and(|wanted| wanted.accepts_int(self.op, value))
    }

    /// Whether an event without the field satisfies the comparison: true only for `field=""`.
    #[must_use]
    pub fn accepts_absence(&self) -> bool {
        self.wanted().is_some_and(Wanted::accepts_absence)
    }

    /// The number with which integers are compared, after converting sizes and times.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        self.wanted().and_then(|wanted| wanted.number)
    }

    /// Whether an integer can be compared with the value at all: with a number, or with digits and wildcards.
    #[must_use]
    pub fn compares_integers(&self) -> bool {
        self.wanted().is_some_and(|wanted| {
            wanted.number.is_some() || (wanted.digits && wanted.mask.is_some() && self.op == Op::Equal)
        })
    }

    /// Whether a value of the kind IP address can be compared with the value at all.
    #[must_use]
    pub fn compares_addresses(&self) -> bool {
        self.op == Op::Equal && self.wanted().is_some_and(|wanted| wanted.network.is_some() || wanted.mask.is_some())
    }

    fn wanted(&self) -> Option<&Wanted> {
        match &self.test {
            Test::Field(wanted) => Some(wanted),
            Test::Name(_) | Test::Level(_) | Test::Category(_) | Test::Source { .. } => None,
        }
    }
}

impl Text {
    pub(super) fn accepts(&self, text: &str) -> bool {
        match self {
            Self::Exact(exact) => exact == text,
            Self::Wild(mask) => mask.matches(text),
        }
    }
}

impl Key {
    /// The key as written in a filter.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Event => "event",
            Self::Category => "category",
            Self::SourceLocation => "source_location",
            Self::Field(name) => name,
        }
    }
}

impl Op {
    /// The operator as written in a filter.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Less => "<",
            Self::Greater => ">",
            Self::LessOrEqual => "<=",
            Self::GreaterOrEqual => ">=",
        }
    }

    pub(super) fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::Less => left < right,
            Self::Greater => left > right,
            Self::LessOrEqual => left <= right,
            Self::GreaterOrEqual => left >= right,
        }
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
