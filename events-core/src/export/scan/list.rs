//! Splits lists of strings into their items.

use std::borrow::Cow;

use super::json::Cursor;
use super::{Part, Shape, text_of, unescape};
use crate::export::untab::untab;

/// The strings of a raw list: the elements of a JSON array, or the parts of a tab-separated value, in which a list is
/// escaped twice.
pub(crate) fn strings_of(raw: &[u8], shape: Shape) -> Vec<Cow<'_, str>> {
    match shape {
        Shape::List => Strings::behind(raw, 0).map(|element| element.text(raw)).collect(),
        Shape::EscapedText => untab(raw)
            .split(|byte| *byte == b'\t')
            .map(|part| Cow::Owned(unescape::lossy_cow(untab(part)).into_owned()))
            .collect(),
        Shape::Str | Shape::EscapedStr | Shape::Int | Shape::Seconds | Shape::Number | Shape::Other | Shape::Text => {
            vec![text_of(raw, shape)]
        }
    }
}

/// The elements of a scanned array of strings, after its opening bracket.
pub(super) struct Strings<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Strings<'a> {
    /// The elements of the array whose opening bracket is at `at` and whose closing bracket ends the text.
    pub(super) fn behind(text: &'a [u8], at: usize) -> Self {
        Self { text, at: at + 1 }
    }
}

impl Iterator for Strings<'_> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        let mut cursor = Cursor { bytes: self.text, at: self.at };
        cursor.space();
        cursor.take(b',');
        cursor.space();
        if cursor.peek() != Some(b'"') {
            return None;
        }
        let value = cursor.string().ok()?;
        self.at = cursor.at;
        Some(value)
    }
}
