//! Walks over JSON without building anything. It accepts and rejects the same texts as `serde_json`.

use super::text::plain_end;
use super::{Part, Problem, ScanError, Shape, Span};

/// The maximum nesting depth of arrays and objects, including the outermost.
const DEEPEST: u32 = 127;

/// A position in JSON text.
pub(super) struct Cursor<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

/// Checks that `text` is exactly one JSON value, like `serde_json::from_slice::<serde_json::Value>`: including UTF-8,
/// escapes, surrogates, numbers and depth.
///
/// # Errors
/// The first problem, and the byte at which it occurs.
pub fn check_json(text: &[u8]) -> Result<(), ScanError> {
    let mut cursor = Cursor { bytes: text, at: 0 };
    cursor.space();
    cursor.value(0)?;
    cursor.end()
}

impl Cursor<'_> {
    pub(super) fn error<T>(&self, problem: Problem) -> Result<T, ScanError> {
        self.error_at(problem, self.at)
    }

    /// An error at a position. After the last byte, it is always that the text ends early.
    pub(super) fn error_at<T>(&self, problem: Problem, at: usize) -> Result<T, ScanError> {
        let problem = if at >= self.bytes.len() { Problem::EndsEarly } else { problem };
        Err(ScanError { problem, at })
    }

    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips `byte` if it is next, and returns whether it was.
    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    /// Skips white space.
    #[inline]
    pub(super) fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Rejects anything but white space before the end.
    pub(super) fn end(&mut self) -> Result<(), ScanError> {
        self.space();
        if self.at == self.bytes.len() { Ok(()) } else { self.error(Problem::TrailingText) }
    }

    /// Skips a value of any kind at nesting level `depth`.
    #[inline]
    pub(super) fn value(&mut self, depth: u32) -> Result<Part, ScanError> {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'[') => self.list(depth),
            Some(b'{') => self.nested(depth),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            _ => self.error(Problem::ExpectedValue),
        }
    }

    /// Skips a string; its value is the text between the quotes.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Part, ScanError> {
        let start = self.at + 1;
        let (end, beyond_ascii) = plain_end(self.bytes, start);
        if self.bytes.get(end) == Some(&b'"') && !beyond_ascii {
            self.at = end + 1;
            return Ok(Part { span: Span::new(start, end), shape: Shape::Str });
        }
        self.rest_of_string(start)
    }

    /// A string with escapes or non-ASCII text. Non-ASCII text is not allowed anywhere else in JSON, so it is enough to
    /// check for valid UTF-8 here.
    #[cold]
    fn rest_of_string(&mut self, start: usize) -> Result<Part, ScanError> {
        let mut shape = Shape::Str;
        let mut at = start;
        loop {
            let (end, beyond_ascii) = plain_end(self.bytes, at);
            if beyond_ascii {
                if let Err(error) = std::str::from_utf8(&self.bytes[at..end]) {
                    return Err(ScanError { problem: Problem::InvalidUtf8, at: at + error.valid_up_to() });
                }
            }
            match self.bytes.get(end) {
                Some(b'"') => {
                    self.at = end + 1;
                    return Ok(Part { span: Span::new(start, end), shape });
                }
                Some(b'\\') => at = self.escape(end)?,
                _ => return self.error_at(Problem::ControlCharacter, end),
            }
            shape = Shape::EscapedStr;
        }
    }

    /// Skips the escape whose backslash is at `at`, and returns the position after it.
    fn escape(&self, at: usize) -> Result<usize, ScanError> {
        match self.bytes.get(at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
            Some(b'u') => match self.hex(at + 2)? {
                0xd800..=0xdbff => {
                    let low = at + 6;
                    match (self.bytes.get(low), self.bytes.get(low + 1)) {
                        (Some(b'\\'), Some(b'u')) => match self.hex(low + 2)? {
                            0xdc00..=0xdfff => Ok(low + 6),
                            _ => self.error_at(Problem::LoneSurrogate, at),
                        },
                        (None, _) | (Some(b'\\'), None) => self.error_at(Problem::EndsEarly, self.bytes.len()),
                        _ => self.error_at(Problem::LoneSurrogate, at),
                    }
                }
                0xdc00..=0xdfff => self.error_at(Problem::LoneSurrogate, at),
                _ => Ok(at + 6),
            },
            Some(_) => self.error_at(Problem::InvalidEscape, at),
            None => self.error_at(Problem::EndsEarly, at + 1),
        }
    }

    fn hex(&self, at: usize) -> Result<u16, ScanError> {
        let mut unit = 0;
        for place in at..at + 4 {
            match self.bytes.get(place).and_then(|byte| char::from(*byte).to_digit(16)) {
                Some(digit) => unit = unit << 4 | digit as u16,
                None => return self.error_at(Problem::InvalidEscape, place),
            }
        }
        Ok(unit)
    }

    /// Skips a number.
    #[inline]
    pub(super) fn number(&mut self) -> Result<Part, ScanError> {
        let start = self.at;
        self.take(b'-');
        let digits = self.at;
        self.digits();
        let count = self.at - digits;
        if count == 0 || (count > 1 && self.bytes[digits] == b'0') {
            return self.error_at(Problem::InvalidNumber, if count == 0 { self.at } else { digits + 1 });
        }
        if let Some(b'.' | b'e' | b'E') = self.peek() {
            return self.fraction(start);
        }
        // Eighteen digits always fit in 64 bits.
        let shape = if count <= 18 || self.fits(start) { Shape::Int } else { Shape::Number };
        if count > 300 {
            self.check_range(start)?;
        }
        Ok(Part { span: Span::new(start, self.at), shape })
    }

    #[inline]
    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
    }

    /// The rest of a number with a fraction or an exponent.
    fn fraction(&mut self, start: usize) -> Result<Part, ScanError> {
        let mut shape = Shape::Number;
        if self.take(b'.') {
            let digits = self.at;
            self.digits();
            if self.at == digits {
                return self.error(Problem::InvalidNumber);
            }
            // Dovecot's format of a time in seconds since 1970.
            if self.at - digits == 6 && self.at - start <= 27 {
                shape = Shape::Seconds;
            }
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            let digits = self.at;
            self.digits();
            if self.at == digits {
                return self.error(Problem::InvalidNumber);
            }
            shape = Shape::Number;
        }
        if shape == Shape::Number {
            self.check_range(start)?;
        }
        Ok(Part { span: Span::new(start, self.at), shape })
    }

    fn number_text(&self, start: usize) -> &str {
        std::str::from_utf8(&self.bytes[start..self.at]).unwrap_or_default()
    }

    #[cold]
    fn fits(&self, start: usize) -> bool {
        self.number_text(start).parse::<i64>().is_ok()
    }

    #[cold]
    fn check_range(&self, start: usize) -> Result<(), ScanError> {
        match self.number_text(start).parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(()),
            _ => Err(ScanError { problem: Problem::NumberOutOfRange, at: start }),
        }
    }

    fn word(&mut self, word: &[u8]) -> Result<Part, ScanError> {
        let start = self.at;
        for byte in word {
            if !self.take(*byte) {
                return self.error(Problem::ExpectedValue);
            }
        }
        Ok(Part { span: Span::new(start, self.at), shape: Shape::Other })
    }

    /// Skips an array, which usually consists of strings without white space.
    fn list(&mut self, depth: u32) -> Result<Part, ScanError> {
        let start = self.at;
        self.at += 1;
        while self.peek() == Some(b'"') {
            self.string()?;
            if self.take(b']') {
                return Ok(Part { span: Span::new(start, self.at), shape: Shape::List });
            }
            if !self.take(b',') {
                break;
            }
        }
        self.at = start;
        self.nested(depth)
    }

    /// Skips an array or object. One bit per level records which of the two it is, so that the depth of the input costs
    /// neither stack nor heap.
    #[inline(never)]
    fn nested(&mut self, depth: u32) -> Result<Part, ScanError> {
        let start = self.at;
        let (mut objects, mut open) = (0_u128, 0_u32);
        // A list of strings is the only nested value in exports; anything else is `Other`.
        let mut shape = if self.peek() == Some(b'[') { Shape::List } else { Shape::Other };
        loop {
            // At the start of a value.
            match self.peek() {
                Some(bracket @ (b'[' | b'{')) => {
                    if depth + open >= DEEPEST {
                        return self.error(Problem::TooDeep);
                    }
                    if open > 0 {
                        shape = Shape::Other;
                    }
                    self.at += 1;
                    open += 1;
                    objects = objects << 1 | u128::from(bracket == b'{');
                    self.space();
                    if !self.take(bracket + 2) {
                        if bracket == b'{' {
                            self.name()?;
                        }
                        continue;
                    }
                    objects >>= 1;
                    open -= 1;
                }
                Some(b'"') => {
                    self.string()?;
                }
                _ => {
                    self.value(DEEPEST)?;
                    shape = Shape::Other;
                }
            }
            // After a value.
            loop {
                if open == 0 {
                    return Ok(Part { span: Span::new(start, self.at), shape });
                }
                self.space();
                let object = objects & 1 == 1;
                if self.take(b',') {
                    self.space();
                    if object {
                        self.name()?;
                    }
                    break;
                }
                if !self.take(if object { b'}' } else { b']' }) {
                    return self.error(Problem::ExpectedComma);
                }
                objects >>= 1;
                open -= 1;
            }
        }
    }

    /// Skips the name of a member, its colon, and the white space before the value.
    #[inline]
    pub(super) fn name(&mut self) -> Result<Part, ScanError> {
        if self.peek() != Some(b'"') {
            return self.error(Problem::ExpectedName);
        }
        let name = self.string()?;
        self.space();
        if !self.take(b':') {
            return self.error(Problem::ExpectedColon);
        }
        self.space();
        Ok(name)
    }
}
