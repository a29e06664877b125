//! An open file, and places in it. The protocol counts UTF-16 units from 0, findings count characters from 1.

use events_spec::Location;
use lsp_types::{Position, Range, Uri};
use percent_encoding::percent_decode_str;

/// A file that is open in the editor.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// The name of the file in findings.
    pub(super) name: String,
    /// The form of the file.
    pub(super) form: Form,
    /// The text in the editor.
    pub(super) text: String,
    /// The editor's version number of the text.
    pub(super) version: i32,
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A configuration of Dovecot.
    Conf,
    /// A page of events.
    Page,
}

impl Document {
    /// Creates a file that was opened.
    pub(super) fn new(uri: &Uri, language: &str, version: i32, text: String) -> Self {
        let name = path(uri);
        let is_page = language.contains("events") || name.to_ascii_lowercase().ends_with(".txt");
        Self { name, form: if is_page { Form::Page } else { Form::Conf }, text, version }
    }

    /// A line, from 0, without its end.
    pub(super) fn line(&self, line: u32) -> &str {
        self.text.lines().nth(usize::try_from(line).unwrap_or(usize::MAX)).unwrap_or("")
    }

    /// The byte of the text at a position; a position beyond the end of a line means its end.
    pub(super) fn byte(&self, position: Position) -> usize {
        let line = self.line(position.line);
        // Both are slices of the same text.
        let start =
            if line.is_empty() { self.start(position.line) } else { line.as_ptr().addr() - self.text.as_ptr().addr() };
        start + from_utf16(line, position.character)
    }

    /// The byte at which a line begins.
    fn start(&self, line: u32) -> usize {
        let lines = self.text.split_inclusive('\n').take(usize::try_from(line).unwrap_or(usize::MAX));
        lines.map(str::len).sum()
    }

    /// The position of a byte of the text.
    pub(super) fn position(&self, byte: usize) -> Position {
        let before = self.text.get(..byte).unwrap_or(&self.text);
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Position {
            line: number(before.matches('\n').count()),
            character: number(before[start..].chars().map(char::len_utf16).sum()),
        }
    }

    /// The line and the column of a position, both from 1, the column in characters.
    pub(super) fn place(&self, position: Position) -> (u32, u32) {
        let line = self.line(position.line);
        let before = line.get(..from_utf16(line, position.character)).unwrap_or(line).chars().count();
        (position.line + 1, u32::try_from(before + 1).unwrap_or(u32::MAX))
    }

    /// A place in the protocol's form.
    pub(super) fn range(&self, location: &Location) -> Range {
        let at = |line: u32, column: u32| {
            let line = line.saturating_sub(1);
            let before = self.line(line).chars().take(usize::try_from(column.saturating_sub(1)).unwrap_or(0));
            let units: usize = before.map(char::len_utf16).sum();
            Position { line, character: u32::try_from(units).unwrap_or(u32::MAX) }
        };
        let start = at(location.line, location.column);
        let end = location.end_line.zip(location.end_column).map_or(start, |(line, column)| at(line, column));
        Range { start, end }
    }
}

/// The byte of a line after this number of UTF-16 units.
fn from_utf16(line: &str, units: u32) -> usize {
    let mut left = usize::try_from(units).unwrap_or(usize::MAX);
    for (at, char) in line.char_indices() {
        if left < char.len_utf16() {
            return at;
        }
        left -= char.len_utf16();
    }
    line.len()
}

/// The path of a `file:` URI; other URIs are used as names.
fn path(uri: &Uri) -> String {
    let text = uri.as_str();
    let Some(path) = text.strip_prefix("file://") else { return text.to_owned() };
    let path = percent_decode_str(path).decode_utf8_lossy().into_owned();
    // `/C:/folder` is a Windows path.
    match path.as_bytes() {
        [b'/', drive, b':', ..] if drive.is_ascii_alphabetic() => path[1..].to_owned(),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_utf_16_units() {
        let uri = "file:///a%20b/dovecot.conf".parse().expect("an address");
        let document = Document::new(&uri, "", 1, "é𝄞x = y\r\n\n}\n".to_owned());
        assert_eq!(document.name, "/a b/dovecot.conf");
        let at = |line, character| Position { line, character };
        assert_eq!(document.byte(at(0, 3)), "é𝄞".len());
        assert_eq!(document.place(at(0, 3)), (1, 3));
        assert_eq!(document.byte(at(0, 99)), "é𝄞x = y".len());
        assert_eq!(document.byte(at(1, 0)), "é𝄞x = y\r\n".len());
        assert_eq!(document.byte(at(2, 0)), "é𝄞x = y\r\n\n".len());
        assert_eq!(document.byte(at(9, 9)), document.text.len());
        assert_eq!(document.position("é𝄞x".len()), at(0, 4));
        assert_eq!(document.position(document.text.len()), at(3, 0));
        let place = Location { line: 1, column: 3, end_line: Some(1), end_column: Some(4), ..Location::default() };
        assert_eq!(document.range(&place), Range { start: at(0, 3), end: at(0, 4) });
    }
}
