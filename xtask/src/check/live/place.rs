//! The first place in a stream where something was seen, and an excerpt.

use std::borrow::Cow;

use events_core::export::scan::Unwrapped;
use events_spec::visible::visible;
use events_spec::{Columns, Location, characters};
use serde::{Deserialize, Serialize};

/// A place in a stream, with an excerpt of the line, because a stream cannot be read again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Seen {
    /// The place.
    pub location: Location,
    /// The line, or an excerpt of a long line.
    pub text: String,
    /// The column of the first character of `text`.
    pub first_column: u32,
}

/// A problem: its number of occurrences, the first place, and the least of the values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trouble {
    pub(super) count: u64,
    #[serde(rename = "at")]
    pub(super) first: Seen,
    pub(super) least: Least,
}

/// The first of several texts in byte order, cut to what is shown of it. Which text that is does not depend on the order
/// in which they come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Least(Option<Box<str>>);

/// A line of the input.
pub(super) struct Line<'a> {
    pub(super) file: &'a str,
    pub(super) number: u64,
    /// The line that holds the record.
    pub(super) bytes: &'a [u8],
    /// What a log collector wrote around it, if one did.
    outside: Option<(&'a [u8], Unwrapped<'a>)>,
    columns: Columns<'a>,
}

/// The number of bytes shown on each side of a place.
const AROUND: usize = 200;

/// The number of characters shown of a value.
const SAMPLE: usize = 64;

impl<'a> Line<'a> {
    pub(super) fn new(file: &'a str, number: u64, bytes: &'a [u8]) -> Self {
        Self { file, number, bytes, outside: None, columns: Columns::new(bytes) }
    }

    /// A line that is inside another one, in which its places are.
    pub(super) fn inside(file: &'a str, number: u64, outer: &'a [u8], inner: Unwrapped<'a>) -> Self {
        Self { outside: Some((outer, inner)), ..Self::new(file, number, inner.bytes()) }
    }

    /// The place of a range of bytes, with an excerpt.
    pub(super) fn seen(&mut self, start: usize, end: usize) -> Seen {
        if let Some((outer, inner)) = self.outside {
            let (start, end) = (inner.outer(start), inner.outer(end.max(start + 1) - 1) + usize::from(end > start));
            return Line::new(self.file, self.number, outer).seen(start, end);
        }
        let start = start.min(self.bytes.len());
        let end = end.clamp(start, self.bytes.len());
        let from = self.columns.boundary(start.saturating_sub(AROUND));
        let to = self.columns.boundary((end.min(start + 2 * AROUND) + AROUND).min(self.bytes.len()));
        let column = self.columns.of(start);
        let first_column = column.saturating_sub(characters(&self.bytes[from..start]));
        let width = characters(&self.bytes[start..end]);
        Seen {
            location: Location::stretch(self.file, u32::try_from(self.number).unwrap_or(u32::MAX), column, width),
            text: String::from_utf8_lossy(&self.bytes[from..to]).into_owned(),
            first_column,
        }
    }
}

/// A value for display: control characters are made visible, and long values are shortened with `...`.
pub(super) fn sample(value: &str) -> String {
    let mut shown = String::new();
    for (count, character) in value.chars().enumerate() {
        if count == SAMPLE {
            shown.push_str("...");
            break;
        }
        shown.push(visible(character));
    }
    shown
}

impl Trouble {
    pub(super) fn new(first: Seen, text: &str) -> Self {
        let mut least = Least::default();
        least.add(text);
        Self { count: 1, first, least }
    }

    /// Counts another occurrence, with the text of these bytes, which may have escapes.
    pub(super) fn again<'a>(&mut self, raw: &[u8], text: impl FnOnce() -> Cow<'a, str>) {
        self.count += 1;
        self.least.see(raw, text);
    }

    /// Counts the occurrences in another part of the stream.
    pub(super) fn merge(&mut self, other: &Self) {
        self.count = self.count.saturating_add(other.count);
        self.least.merge(&other.least);
    }
}

impl Least {
    /// Takes the text of these bytes into account, which may have escapes.
    #[inline]
    pub(super) fn see<'a>(&mut self, raw: &[u8], text: impl FnOnce() -> Cow<'a, str>) {
        if self.may_precede(raw) {
            self.add(&text());
        }
    }

    /// Takes a text into account.
    pub(super) fn add(&mut self, text: &str) {
        // One character more than is shown tells that there is more.
        let end = text.char_indices().nth(SAMPLE + 1).map_or(text.len(), |(at, _)| at);
        let text = &text[..end];
        if self.0.as_deref().is_none_or(|least| text < least) {
            self.0 = Some(text.into());
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        if let Some(text) = &other.0 {
            self.add(text);
        }
    }

    /// For display.
    pub(super) fn shown(&self) -> String {
        sample(self.0.as_deref().unwrap_or_default())
    }

    pub(super) fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// The length in bytes.
    pub(super) fn len(&self) -> usize {
        self.0.as_deref().map_or(0, str::len)
    }

    /// Whether a value may be less than the text, judging by its bytes in the line, where it may have escapes.
    fn may_precede(&self, raw: &[u8]) -> bool {
        let Some(least) = &self.0 else { return true };
        for (raw, least) in raw.iter().zip(least.as_bytes()) {
            if !matches!(raw, b' '..=b'~') || *raw == b'\\' {
                return true;
            }
            if raw != least {
                return raw < least;
            }
        }
        raw.len() < least.len()
    }
}

/// A place as a summary has it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "place")]
struct Written {
    file: String,
    line: u32,
    column: u32,
    end_column: u32,
    text: String,
    first_column: u32,
}

impl From<Seen> for Written {
    fn from(seen: Seen) -> Self {
        let Seen { location: Location { file, line, column, end_column, .. }, text, first_column } = seen;
        Self { file, line, column, end_column: end_column.unwrap_or(column), text, first_column }
    }
}

impl From<Written> for Seen {
    fn from(written: Written) -> Self {
        let Written { file, line, column, end_column, text, first_column } = written;
        let location = Location::stretch(file, line, column, end_column.saturating_sub(column));
        Self { location, text, first_column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_come_out_the_same_in_any_order() {
        let text = "äöü😀x=1";
        let at = text.find('x').unwrap();
        let mut line = Line::new("f", 3, text.as_bytes());
        for start in [at, 0, at] {
            let seen = line.seen(start, start + 1);
            let column = text.get(..start).map_or(0, |before| before.chars().count()) + 1;
            assert_eq!((seen.location.line, seen.location.column as usize), (3, column));
        }
    }

    #[test]
    fn of_a_long_line_only_what_stands_around_the_place_is_kept() {
        let text = format!("{}here{}", "ä".repeat(1 << 20), "y".repeat(1 << 20));
        let at = text.find("here").unwrap();
        let seen = Line::new("f", 1, text.as_bytes()).seen(at, at + 4);
        assert!(seen.text.len() < 1000);
        let before = seen.text.find("here").map(|at| seen.text[..at].chars().count());
        assert_eq!(before, Some((seen.location.column - seen.first_column) as usize));
        assert_eq!(seen.location.column, (1 << 20) + 1);
    }

    #[test]
    fn control_characters_are_shown_and_long_values_cut() {
        assert_eq!(sample("a\tb\u{1}"), "a\u{2409}b\u{2401}");
        assert_eq!(sample(&"x".repeat(100)), format!("{}...", "x".repeat(64)));
    }
}
