//! Reasons why a comparison with a field is never true.

use events_spec::Kind;

use super::value::{self, Asked};
use super::{KnownField, Occurrence};
use crate::filter::Comparison;
use crate::filter::dialect::Dialect;
use crate::filter::tree::{Op, Test};

/// The reason why a comparison is never true, based only on what is known about its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Obstacle {
    /// The events do not have the field.
    Missing,
    /// All events have the field, but the comparison requires its absence.
    AlwaysThere,
    /// No comparison matches a time.
    Time,
    /// The field's kind supports only `=`.
    Operator,
    /// The value is not a number, or its digits cannot be those of a number.
    NotAnInteger,
    /// The value is neither an address nor a network.
    NotAnAddress,
    /// The value is a network, but Dovecot 2.3 compares addresses as strings.
    Network,
    /// The value is not one of the field's possible values.
    OtherValues,
    /// No value of the field satisfies the comparison.
    NoValue,
}

impl Comparison {
    /// The reason why the comparison is never true, based on what is known about its field; `None` if it may be true or
    /// is not about a field.
    #[must_use]
    pub fn obstacle(&self, known: &KnownField<'_>) -> Option<Obstacle> {
        let Test::Field(wanted) = &self.test else { return None };
        let asked = [Asked { wanted, op: self.op, holds: true }];
        if !value::solve(&asked, known).is_never() {
            return None;
        }
        if known.occurrence == Occurrence::Never {
            return Some(Obstacle::Missing);
        }
        if wanted.accepts_absence() && self.op == Op::Equal {
            return Some(Obstacle::AlwaysThere);
        }
        Some(match known.kind {
            Some(Kind::Time) => Obstacle::Time,
            Some(Kind::Str | Kind::Enum | Kind::Ip | Kind::StrList) if self.op != Op::Equal => Obstacle::Operator,
            Some(Kind::Int) => Obstacle::NotAnInteger,
            Some(Kind::Ip) if wanted.dialect == Dialect::V2_3 && self.is_network() => Obstacle::Network,
            Some(Kind::Ip) => Obstacle::NotAnAddress,
            Some(Kind::Str | Kind::Enum | Kind::StrList) | None if known.values.is_some() => Obstacle::OtherValues,
            Some(Kind::Str | Kind::Enum | Kind::StrList) | None => Obstacle::NoValue,
        })
    }

    /// Whether the value is an address followed by a number of bits.
    fn is_network(&self) -> bool {
        self.value.contains('/') && crate::filter::network::Network::parse(&self.value).is_some()
    }
}
