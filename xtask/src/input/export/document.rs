//! JSON documents of many lines: arrays, and objects that were printed for people, turned into an object on each line.

use std::io::{self, Read};

/// Puts each object of a JSON text on a line of its own, at the line where it begins.
///
/// Line ends within an object become blanks, and as many empty lines follow it, so that lines are counted as in the text.
/// Brackets and commas between objects are left out. Of several objects on one line each gets a line.
pub(super) struct Documents<R> {
    reader: R,
    buffer: Box<[u8]>,
    range: (usize, usize),
    depth: u64,
    in_string: bool,
    escaped: bool,
    /// How many line ends were passed over.
    owed: u64,
}

/// How much of a text is looked at to tell whether it is such a document.
pub(super) const BEGINNING: usize = 64;

/// Whether a text begins as a document of several lines, or as an array of objects.
pub(super) fn is_document(beginning: &[u8]) -> bool {
    let text = beginning.trim_ascii_start();
    let rest = match text.first() {
        Some(b'[') => text[1..].trim_ascii_start(),
        Some(b'{') => {
            let line = text[1..].iter().take_while(|byte| **byte != b'\n');
            return text.contains(&b'\n') && line.clone().all(u8::is_ascii_whitespace);
        }
        _ => return false,
    };
    rest.first() == Some(&b'{')
}

impl<R: Read> Documents<R> {
    pub(super) fn new(reader: R) -> Self {
        let buffer = vec![0; 64 << 10].into_boxed_slice();
        Self { reader, buffer, range: (0, 0), depth: 0, in_string: false, escaped: false, owed: 0 }
    }

    /// What is written for a byte, if anything; a line end ends an object.
    fn step(&mut self, byte: u8) -> Option<u8> {
        if self.depth == 0 {
            self.owed += u64::from(byte == b'\n');
            self.depth = u64::from(byte == b'{');
            return (byte == b'{').then_some(byte);
        }
        if self.in_string {
            self.in_string = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            return Some(byte);
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' => self.depth += 1,
            b'}' => self.depth -= 1,
            b'\n' => {
                self.owed += 1;
                return Some(b' ');
            }
            _ => {}
        }
        Some(byte)
    }
}

impl<R: Read> Read for Documents<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        while written < into.len() {
            // The line end of an object, then those that were passed over.
            if self.depth == 0 && self.owed > 0 {
                into[written] = b'\n';
                written += 1;
                self.owed -= 1;
                continue;
            }
            if self.range.0 == self.range.1 {
                if written > 0 {
                    return Ok(written);
                }
                self.range = (0, self.reader.read(&mut self.buffer)?);
                if self.range.1 == 0 {
                    return Ok(0);
                }
            }
            let byte = self.buffer[self.range.0];
            self.range.0 += 1;
            let before = self.depth;
            if let Some(byte) = self.step(byte) {
                into[written] = byte;
                written += 1;
            }
            if before > 0 && self.depth == 0 {
                self.end_object();
            }
        }
        Ok(written)
    }
}

impl<R: Read> Documents<R> {
    /// An object needs a line end of its own, which is one of those that follow it when the next bytes hold one.
    fn end_object(&mut self) {
        let rest = &self.buffer[self.range.0..self.range.1];
        let between = rest.iter().take_while(|byte| !matches!(byte, b'{'));
        let follows = between.clone().any(|byte| *byte == b'\n');
        self.owed += u64::from(!follows);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> String {
        let mut out = String::new();
        Documents::new(text.as_bytes()).read_to_string(&mut out).unwrap();
        out
    }

    #[test]
    fn objects_are_on_the_lines_where_they_begin() {
        assert_eq!(
            lines("{\n  \"a\": \"}\\\"\",\n  \"b\": {}\n}\n{\n}\n"),
            "{   \"a\": \"}\\\"\",   \"b\": {} }\n\n\n\n{ }\n\n"
        );
        assert_eq!(lines("[\n  {\"a\":1},\n  {\"a\":2}\n]\n"), "\n{\"a\":1}\n{\"a\":2}\n\n");
    }

    #[test]
    fn objects_on_one_line_get_a_line_each() {
        assert_eq!(lines("[{\"a\":1},{\"a\":[2]}]"), "{\"a\":1}\n{\"a\":[2]}\n");
    }

    #[test]
    fn only_documents_are_taken_for_some() {
        for text in ["[{", "[\n {", "{\n  \"a\"", " [ {\"event\""] {
            assert!(is_document(text.as_bytes()), "{text}");
        }
        for text in ["{\"event\":1}\n", "[2026-01-01] x", "", "{", "{}\n{}", "{ \"msg\": 1}\n"] {
            assert!(!is_document(text.as_bytes()), "{text}");
        }
    }
}
