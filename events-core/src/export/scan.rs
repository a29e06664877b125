//! Exported events, split into their parts without copying.
//!
//! A [`Scanner`] takes one line at a time and says where in it each part stands. Its lists are used again for the
//! next line, so that after the first few lines nothing is allocated.

mod error;
mod form;
mod json;
mod list;
mod order;
mod record;
mod tab;
mod text;
mod unescape;

use std::borrow::Cow;

use super::untab::untab;

pub use error::{Problem, ScanError};
pub use form::{Form, Place, is_log_line};
pub use json::check_json;
pub(crate) use list::strings_of;
pub use order::FieldOrder;
pub use record::{Field, Names, NoNames, Scan, Scanner};

/// A stretch of a line, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte behind the last one.
    pub end: u32,
}

/// What a value looks like on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    /// A JSON string without escapes.
    Str,
    /// A JSON string with escapes.
    EscapedStr,
    /// A JSON number without fraction or exponent that fits into 64 bits.
    Int,
    /// A JSON number with six digits behind the point, as Dovecot writes a time that counts seconds since 1970.
    Seconds,
    /// Any other JSON number.
    Number,
    /// A JSON array of strings.
    List,
    /// Any other JSON value: `true`, `false`, `null`, an object, an array of something else.
    Other,
    /// Tab-separated text, which does not say its kind, without escapes.
    Text,
    /// Tab-separated text with escapes.
    EscapedText,
}

/// A value or a name: where it stands and what it looks like. For a JSON string the quotes are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// Where it stands.
    pub span: Span,
    /// What it looks like.
    pub shape: Shape,
}

impl Span {
    /// A stretch between two places of a line. A scanner takes no line whose places would not fit.
    #[inline]
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    /// The stretch of `line`; empty when the line is another one and shorter.
    #[must_use]
    #[inline]
    pub fn of(self, line: &[u8]) -> &[u8] {
        line.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

impl Part {
    /// Its text in the line that it was found in, with escapes undone, and with U+FFFD where tab-separated text is
    /// not UTF-8.
    #[must_use]
    pub fn text(self, line: &[u8]) -> Cow<'_, str> {
        text_of(self.span.of(line), self.shape)
    }
}

/// The text of a value as it stands in a line, with escapes undone, and with U+FFFD where it is not UTF-8.
pub(crate) fn text_of(raw: &[u8], shape: Shape) -> Cow<'_, str> {
    match shape {
        Shape::EscapedStr => unescape::json(raw),
        Shape::EscapedText => unescape::lossy_cow(untab(raw)),
        Shape::Str | Shape::Text | Shape::Int | Shape::Seconds | Shape::Number | Shape::List | Shape::Other => {
            unescape::lossy(raw)
        }
    }
}
