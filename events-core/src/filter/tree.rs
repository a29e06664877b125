//! A filter as a tree: comparisons joined by `AND`, `OR` and `NOT`.

use std::fmt;

use super::error::Span;
use super::field::Wanted;
use super::wildcard::Mask;

/// A part of a filter. Parts refer to each other by index into [`Filter::nodes`](super::Filter::nodes), where a part
/// stands behind the parts that it joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it stands, without the parentheses around it.
    pub span: Span,
}

/// What a part of a filter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// The comparison with this index into [`Filter::comparisons`](super::Filter::comparisons).
    Compare(usize),
    /// Both have to match.
    And(usize, usize),
    /// One has to match.
    Or(usize, usize),
    /// It must not match.
    Not(usize),
}

/// A comparison: `key op value`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Comparison {
    /// What is compared.
    pub key: Key,
    /// Where the key stands.
    pub key_span: Span,
    /// How it is compared.
    pub op: Op,
    /// Where the operator stands.
    pub op_span: Span,
    /// What it is compared with. Escapes before wildcards are kept; for 2.4 all escapes are.
    pub value: String,
    /// Where the value stands, with its quotes.
    pub value_span: Span,
    pub(super) test: Test,
}

/// What a comparison looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// The event's name.
    Event,
    /// A category of the event, or its log level.
    Category,
    /// The place in the source.
    SourceLocation,
    /// A field of the event.
    Field(String),
}

/// How a comparison compares.
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

/// A comparison, made ready to be asked.
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
    /// The name of the field that is compared, when it is a field.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match &self.key {
            Key::Field(name) => Some(name),
            Key::Event | Key::Category | Key::SourceLocation => None,
        }
    }

    /// Whether the value holds a wildcard that is not escaped.
    #[must_use]
    pub fn has_wildcard(&self) -> bool {
        match &self.test {
            Test::Name(text) => matches!(text, Text::Wild(_)),
            Test::Field(wanted) => wanted.mask.is_some(),
            Test::Level(_) | Test::Category(_) | Test::Source { .. } => false,
        }
    }

    /// Whether an event of this name passes; for any other key than the event's name, no.
    #[must_use]
    pub fn accepts_name(&self, name: &str) -> bool {
        match &self.test {
            Test::Name(text) => text.accepts(name),
            Test::Level(_) | Test::Category(_) | Test::Source { .. } | Test::Field(_) => false,
        }
    }

    /// Whether a field that holds this string passes.
    #[must_use]
    pub fn accepts_str(&self, value: &str) -> bool {
        self.wanted().is_some_and(|wanted| wanted.accepts_str(self.op, value))
    }

    /// Whether a field that holds this integer passes.
    #[must_use]
    pub fn accepts_int(&self, value: i64) -> bool {
        self.wanted().is_some_and(|wanted| wanted.accepts_int(self.op, value))
    }

    /// Whether an event passes that does not have the field: only `field=""` does.
    #[must_use]
    pub fn accepts_absence(&self) -> bool {
        self.wanted().is_some_and(Wanted::accepts_absence)
    }

    /// The number that the value stands for, sizes and times included, when an integer is compared as a number.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        self.wanted().and_then(|wanted| wanted.number)
    }

    /// Whether an integer can be compared with the value at all: it is a number, or digits with wildcards.
    #[must_use]
    pub fn compares_integers(&self) -> bool {
        self.wanted().is_some_and(|wanted| {
            wanted.number.is_some() || (wanted.digits && wanted.mask.is_some() && self.op == Op::Equal)
        })
    }

    /// Whether an address of the IP kind can be compared with the value at all.
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
    /// The key as it stands in a filter.
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
    /// The operator as it stands in a filter.
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
