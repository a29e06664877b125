//! Splits exported events into their parts without copying.
//!
//! A [`Scanner`] takes one line at a time and returns the positions of its parts. It reuses its buffers, so nothing is
//! allocated after the first few lines.

mod collected;
mod error;
mod form;
mod json;
mod list;
mod names;
mod order;
mod record;
mod tab;
mod text;
mod unescape;

use std::borrow::Cow;

use super::untab::untab;

pub(super) use collected::{Message, Writing, is_event};
pub use collected::{Unwrapped, Unwrapper, is_collected};
pub use error::{Problem, ScanError};
pub(super) use form::message_of_stats;
pub use form::{Form, Place, is_log_line};
pub use json::check_json;
pub(crate) use list::strings_of;
pub use names::{Names, NoNames};
pub use order::FieldOrders;
pub use record::{Field, Scan, Scanner};

/// A range of bytes in a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

/// The shape of a raw value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    /// A JSON string without escapes.
    Str,
    /// A JSON string with escapes.
    EscapedStr,
    /// A JSON number without fraction or exponent that fits into 64 bits.
    Int,
    /// A JSON number with six decimals, which is how Dovecot writes a time in seconds since 1970.
    Seconds,
    /// Any other JSON number.
    Number,
    /// A JSON array of strings.
    List,
    /// Any other JSON value: `true`, `false`, `null`, an object, an array of something else.
    Other,
    /// Tab-separated text without escapes; its kind is unknown.
    Text,
    /// Tab-separated text with escapes.
    EscapedText,
}

/// A value or a name: its position and shape. The quotes of a JSON string are not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// The position.
    pub span: Span,
    /// The shape.
    pub shape: Shape,
}

impl Span {
    /// The range between two positions in a line. A scanner rejects lines whose positions would not fit.
    #[inline]
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    /// The bytes of this range in `line`; empty if the line is too short because it is another one.
    #[must_use]
    #[inline]
    pub fn of(self, line: &[u8]) -> &[u8] {
        line.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

impl Part {
    /// The unescaped text in the line that was scanned, with U+FFFD where tab-separated text is not UTF-8.
    #[must_use]
    pub fn text(self, line: &[u8]) -> Cow<'_, str> {
        text_of(self.span.of(line), self.shape)
    }
}

/// The unescaped text of a raw value, with U+FFFD where it is not UTF-8.
pub(crate) fn text_of(raw: &[u8], shape: Shape) -> Cow<'_, str> {
    match shape {
        Shape::EscapedStr => unescape::json(raw),
        Shape::EscapedText => unescape::lossy_cow(untab(raw)),
        Shape::Str | Shape::Text | Shape::Int | Shape::Seconds | Shape::Number | Shape::List | Shape::Other => {
            unescape::lossy(raw)
        }
    }
}
