//! What the values of a field tell about its kind.

use events_core::export::fit;
use events_core::export::scan::Shape;
use events_spec::Kind;
use serde::{Deserialize, Serialize};

/// The kind that all texts of a field have in common. JSON tells numbers and lists from text; texts have to be looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Look {
    /// No text was looked at.
    #[default]
    None,
    /// Integers, in tab-separated text.
    Int,
    /// Times.
    Time,
    /// Addresses.
    Ip,
    /// Anything else, or several of these: text may look like one of them by coincidence.
    Text,
}

/// The looks and shapes of values. The shape tells more than the look: tab-separated text may look like a number but be
/// a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    look: Look,
    shapes: u16,
}

/// A set of shapes.
pub(super) const fn set(shapes: &[Shape]) -> u16 {
    let (mut set, mut at) = (0, 0);
    while at < shapes.len() {
        set |= 1 << shapes[at] as u16;
        at += 1;
    }
    set
}

/// The shapes of texts.
pub(super) const TEXTS: u16 = set(&[Shape::Str, Shape::EscapedStr, Shape::Text, Shape::EscapedText]);

impl Look {
    /// The look of a text.
    pub(super) fn of(shape: Shape, raw: &[u8]) -> Self {
        match fit::likely_kind(shape, raw) {
            Some(Kind::Int) => Self::Int,
            Some(Kind::Time) => Self::Time,
            Some(Kind::Ip) => Self::Ip,
            Some(Kind::Str | Kind::Enum | Kind::StrList) | None => Self::Text,
        }
    }

    /// Merges two.
    pub(super) fn add(&mut self, other: Self) {
        *self = match (*self, other) {
            (Self::None, one) | (one, Self::None) => one,
            (one, other) if one == other => one,
            _ => Self::Text,
        };
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(super) fn is_none(&self) -> bool {
        *self == Self::None
    }
}

impl Evidence {
    pub(super) fn new(look: Look, shapes: u16) -> Self {
        Self { look, shapes }
    }

    /// Merges two.
    pub(super) fn add(&mut self, other: Self) {
        self.look.add(other.look);
        self.shapes |= other.shapes;
    }

    fn had(self, shapes: &[Shape]) -> bool {
        self.shapes & set(shapes) != 0
    }

    /// The only kind that fits all values.
    pub(super) fn kind(self) -> Option<Kind> {
        if self.had(&[Shape::Number, Shape::Other]) {
            return None;
        }
        let (int, time) = (self.had(&[Shape::Int]), self.had(&[Shape::Seconds]));
        match (int, time, self.had(&[Shape::List])) {
            (false, false, false) => match self.look {
                Look::None => None,
                Look::Int => Some(Kind::Int),
                Look::Time => Some(Kind::Time),
                Look::Ip => Some(Kind::Ip),
                Look::Text => Some(Kind::Str),
            },
            (true, false, false) => matches!(self.look, Look::None | Look::Int).then_some(Kind::Int),
            (false, true, false) => matches!(self.look, Look::None | Look::Time).then_some(Kind::Time),
            // A list of one string is text when it is tab-separated.
            (false, false, true) => (!self.had(&[Shape::Str, Shape::EscapedStr])).then_some(Kind::StrList),
            (true, true, _) | (true, false, true) | (false, true, true) => None,
        }
    }

    /// Whether all values fit this kind.
    pub(super) fn fits(self, kind: Kind) -> bool {
        match (self.kind(), kind) {
            (Some(own), kind) if own == kind => true,
            // An address or a time in a string is also a string, and so is anything in tab-separated text.
            (Some(Kind::Ip | Kind::Time | Kind::Int), Kind::Str) => !self.had(&[Shape::Int, Shape::Seconds]),
            (Some(_), Kind::StrList) => !self.had(&[Shape::Int, Shape::Seconds, Shape::Str, Shape::EscapedStr]),
            _ => false,
        }
    }
}
