//! Lines and columns in a text.

use std::ops::Range;

use crate::Location;

/// The positions at which the lines of a text begin.
#[derive(Clone, Debug)]
pub struct LineIndex {
    /// The byte at which each line begins.
    starts: Vec<usize>,
    /// The number of characters before each block of the text: a line may be as long as the file, with very many places
    /// in it.
    before: Vec<usize>,
}

/// The bytes of a block.
const BLOCK: usize = 64;

impl LineIndex {
    /// Indexes the lines of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut characters = 0;
        let mut before = vec![0];
        for block in text.as_bytes().chunks(BLOCK) {
            characters += begun(block);
            before.push(characters);
        }
        Self { starts, before }
    }

    /// The line and column of a byte, both from 1, with the column in characters. A byte beyond the end counts as the
    /// end.
    #[must_use]
    pub fn position(&self, text: &str, byte: usize) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= byte).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        // A byte inside a character counts as its first byte.
        let byte = Columns::new(text.as_bytes()).boundary(byte.min(text.len()));
        let column = self.characters(text, byte).saturating_sub(self.characters(text, start)) + 1;
        (u32::try_from(line + 1).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }

    /// The text of a line, from 1, without its end.
    #[must_use]
    pub fn line<'t>(&self, text: &'t str, line: u32) -> Option<&'t str> {
        let at = (line as usize).checked_sub(1)?;
        let start = *self.starts.get(at)?;
        let end = self.starts.get(at + 1).map_or(text.len(), |next| next - 1);
        let line = text.get(start..end)?;
        Some(line.strip_suffix('\r').unwrap_or(line))
    }

    /// The byte at which a column of a line begins, both from 1. A column beyond the end of the text counts as the end.
    #[must_use]
    pub fn byte(&self, text: &str, line: u32, column: u32) -> usize {
        let start = (line as usize).checked_sub(1).and_then(|at| self.starts.get(at)).copied().unwrap_or(text.len());
        let wanted = self.characters(text, start) + (column as usize).saturating_sub(1);
        let block = self.before.partition_point(|before| *before <= wanted).saturating_sub(1);
        let left = wanted - self.before.get(block).copied().unwrap_or(0);
        let mut begins =
            text.as_bytes().iter().enumerate().skip(block * BLOCK).filter(|(_, byte)| **byte & 0xc0 != 0x80);
        begins.nth(left).map_or(text.len(), |(at, _)| at)
    }

    /// The number of characters before a byte at which one begins.
    fn characters(&self, text: &str, byte: usize) -> usize {
        let block = byte / BLOCK;
        let before = self.before.get(block).copied().unwrap_or(0);
        before + text.as_bytes().get(block * BLOCK..byte).map_or(0, begun)
    }

    /// The place of a range of bytes.
    #[must_use]
    pub fn location(&self, file: &str, text: &str, bytes: Range<usize>) -> Location {
        let (line, column) = self.position(text, bytes.start);
        if bytes.is_empty() {
            return Location::point(file, line, column);
        }
        let (end_line, end_column) = self.position(text, bytes.end);
        Location { file: file.to_owned(), line, column, end_line: Some(end_line), end_column: Some(end_column) }
    }
}

/// The number of characters that begin in these bytes of a text.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

/// The columns of the bytes of one line, which need not be UTF-8; an invalid byte usually counts as one character.
///
/// It remembers how far it has counted: asking about a long line from left to right takes time only once.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    line: &'a [u8],
    /// A byte, and the number of characters before it.
    counted: (usize, u32),
}

impl<'a> Columns<'a> {
    /// The columns of this line.
    #[must_use]
    pub const fn new(line: &'a [u8]) -> Self {
        Self { line, counted: (0, 0) }
    }

    /// The column of a byte, from 1. A byte beyond the end counts as the end.
    pub fn of(&mut self, byte: usize) -> u32 {
        let byte = byte.min(self.line.len());
        let (from, before) = if self.counted.0 <= byte { self.counted } else { (0, 0) };
        let before = before.saturating_add(characters(&self.line[from..byte]));
        self.counted = (byte, before);
        before.saturating_add(1)
    }

    /// The last byte at or before this one that is not inside a character.
    #[must_use]
    pub fn boundary(&self, mut byte: usize) -> usize {
        while byte > 0 && self.line.get(byte).is_some_and(|byte| byte & 0xc0 == 0x80) {
            byte -= 1;
        }
        byte
    }
}

/// The number of characters in these bytes; an invalid byte usually counts as one.
#[must_use]
pub fn characters(bytes: &[u8]) -> u32 {
    let number = match std::str::from_utf8(bytes) {
        Ok(text) => text.chars().count(),
        Err(_) => String::from_utf8_lossy(bytes).chars().count(),
    };
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_a_long_line_is_the_number_of_characters_before_it() {
        let text = format!("a\n{}x{}\nb", "é€".repeat(1_000), "😀".repeat(600));
        let index = LineIndex::new(&text);
        let (mut line, mut column) = (1, 1);
        for (byte, char) in text.char_indices() {
            assert_eq!(index.position(&text, byte), (line, column), "{byte}");
            assert_eq!(index.byte(&text, line, column), byte);
            (line, column) = if char == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        assert_eq!(index.position(&text, text.len() + 7), (line, column));
        assert_eq!((index.byte(&text, 3, 9), index.byte(&text, 9, 1)), (text.len(), text.len()));
        assert_eq!((index.line(&text, 3), index.line(&text, 4)), (Some("b"), None));
        assert_eq!(LineIndex::new("a\r\nb").line("a\r\nb", 1), Some("a"));
    }

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let text = "é=1\n\nab\n";
        let index = LineIndex::new(text);
        for (byte, position) in [
            (0, (1, 1)),
            (1, (1, 1)),
            (2, (1, 2)),
            (4, (1, 4)),
            (5, (2, 1)),
            (6, (3, 1)),
            (8, (3, 3)),
            (9, (4, 1)),
            (99, (4, 1)),
        ] {
            assert_eq!(index.position(text, byte), position, "{byte}");
        }
        let place = index.location("x", text, 2..7);
        assert_eq!((place.line, place.column, place.end_line, place.end_column), (1, 2, Some(3), Some(2)));
        assert_eq!(index.location("x", text, 5..5), Location::point("x", 2, 1));
    }
}
