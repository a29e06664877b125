//! Reads the lines of a stream, of any length, from one buffer.

mod open;

use std::io::{self, Read};

use self::open::Open;

/// Reads lines from a buffer that grows to the longest line, up to a limit. It does not allocate per line.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    buffer: LineBuffer,
}

/// The buffer, for callers that read into it themselves.
#[derive(Debug)]
pub(crate) struct LineBuffer {
    buffer: Vec<u8>,
    /// The start of the data that was read but not returned yet.
    start: usize,
    end: usize,
    /// The length of the part of that data that is known to contain no line end.
    searched: usize,
    longest: usize,
    number: u64,
    /// The length so far of a line that is too long to keep.
    skipped: Option<u64>,
    position: u64,
    /// A line whose record may go on in the next lines.
    open: Option<Open>,
}

/// A line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// The line without its end.
    Whole(&'a [u8]),
    /// A line longer than the limit, with its length in bytes.
    TooLong(u64),
}

/// The position of a line in the buffer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Found {
    /// The start of the line, and its end without the line end.
    Whole(usize, usize),
    /// A line longer than the limit, with its length in bytes.
    TooLong(u64),
}

/// The number of bytes to read at once: large enough to make calls rare, small enough to stay in the cache.
const CHUNK: usize = 128 << 10;

/// The default limit for the length of a line.
pub(super) const LONGEST: usize = 16 << 20;

impl<R: Read> Lines<R> {
    /// The default limit for the length of a line: 16 MiB.
    pub const LONGEST: usize = LONGEST;

    /// Creates a reader of the lines of `reader`.
    pub fn new(reader: R) -> Self {
        Self::with_longest(reader, Self::LONGEST)
    }

    /// Creates a reader of the lines of `reader`, with a limit of `longest` bytes per line.
    pub fn with_longest(reader: R, longest: usize) -> Self {
        Self { reader, buffer: LineBuffer::with_longest(longest) }
    }

    /// The number of the last line returned, from 1.
    pub fn number(&self) -> u64 {
        self.buffer.number
    }

    /// The underlying reader.
    pub fn get_ref(&self) -> &R {
        &self.reader
    }

    /// The underlying reader, mutably. Lines that are already in the buffer are not affected.
    pub fn get_mut(&mut self) -> &mut R {
        &mut self.reader
    }

    /// The number of bytes read so far.
    pub fn position(&self) -> u64 {
        self.buffer.position
    }

    /// Reads the next line; `None` at the end. The last line need not have a line end.
    ///
    /// A record in several lines, as Dovecot's exporter driver `log` and log collectors write long ones, is one line, without
    /// the log prefixes within. It has the number of its last line.
    ///
    /// # Errors
    /// If reading fails. Interrupted calls are retried.
    #[inline]
    pub fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        let Self { reader, buffer } = self;
        Ok(buffer.next(|into| reader.read(into))?.map(|found| buffer.line(found)))
    }

    /// Reads the next line that has a line end; `None` if there is none yet, or if its record may go on in a line that is not
    /// there yet. A caller that follows a growing file calls this again later.
    ///
    /// # Errors
    /// If reading fails. Interrupted calls are retried.
    #[inline]
    pub fn next_ended_line(&mut self) -> io::Result<Option<Line<'_>>> {
        let Self { reader, buffer } = self;
        Ok(buffer.next_joined(&mut |into| reader.read(into), false)?.map(|found| buffer.line(found)))
    }

    /// The line that [`next_ended_line`](Self::next_ended_line) holds back because its record may go on, with what is there of
    /// the record, for a caller that does not expect more.
    pub fn open_line(&mut self) -> Option<Line<'_>> {
        self.buffer.end_open().map(|found| self.buffer.line(found))
    }
}

impl LineBuffer {
    pub(crate) fn new() -> Self {
        Self::with_longest(LONGEST)
    }

    pub(crate) fn with_longest(longest: usize) -> Self {
        Self {
            buffer: Vec::new(),
            start: 0,
            end: 0,
            searched: 0,
            longest,
            number: 0,
            skipped: None,
            position: 0,
            open: None,
        }
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn longest(&self) -> usize {
        self.longest
    }

    /// The bytes of a line that was just found, without a carriage return at the end.
    #[inline]
    pub(crate) fn bytes(&self, found: Found) -> &[u8] {
        let Found::Whole(start, end) = found else { return &[] };
        let line = &self.buffer[start..end];
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    #[inline]
    fn line(&self, found: Found) -> Line<'_> {
        match found {
            Found::Whole(start, end) => Line::Whole(&self.buffer[start..end]),
            Found::TooLong(length) => Line::TooLong(length),
        }
    }

    /// The next line of the data that `read` provides; `None` at the end. It may be called again after an error.
    #[inline]
    pub(crate) fn next(&mut self, mut read: impl FnMut(&mut [u8]) -> io::Result<usize>) -> io::Result<Option<Found>> {
        match self.next_joined(&mut read, true)? {
            Some(line) => Ok(Some(line)),
            None if self.start == self.end && self.skipped.is_none() => Ok(None),
            None => {
                let line = (self.start, self.end);
                (self.start, self.searched) = (self.end, 0);
                self.number += 1;
                Ok(Some(self.found(line)))
            }
        }
    }

    /// The next line with a line end; `None` if there is none yet.
    #[inline]
    fn next_ended(&mut self, mut read: impl FnMut(&mut [u8]) -> io::Result<usize>) -> io::Result<Option<Found>> {
        loop {
            let from = self.start + self.searched;
            if let Some(length) = memchr::memchr(b'\n', &self.buffer[from..self.end]) {
                let line = (self.start, from + length);
                self.start = line.1 + 1;
                self.searched = 0;
                self.number += 1;
                return Ok(Some(self.found(line)));
            }
            self.searched = self.end - self.start;
            if self.searched > self.longest || self.skipped.is_some() {
                *self.skipped.get_or_insert(0) += self.searched as u64;
                (self.start, self.end, self.searched) = (0, 0, 0);
            }
            if !self.fill(&mut read)? {
                return Ok(None);
            }
        }
    }

    #[inline]
    fn found(&mut self, (start, end): (usize, usize)) -> Found {
        match self.skipped.take() {
            Some(skipped) => Found::TooLong(skipped + (end - start) as u64),
            None if end - start > self.longest => Found::TooLong((end - start) as u64),
            None => Found::Whole(start, end),
        }
    }

    /// Reads more data after what is there; false at the end.
    fn fill(&mut self, read: &mut impl FnMut(&mut [u8]) -> io::Result<usize>) -> io::Result<bool> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        if self.buffer.len() - self.end < CHUNK / 2 {
            let longer = (self.buffer.len() * 2).clamp(CHUNK, (self.longest + CHUNK).max(self.end + CHUNK));
            self.buffer.resize(longer, 0);
        }
        loop {
            match read(&mut self.buffer[self.end..]) {
                Ok(read) => {
                    self.end += read;
                    self.position += read as u64;
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Gives what is there in pieces of `step` bytes.
    pub(in crate::export) struct Pieces<'a>(pub &'a [u8], pub usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(into.len()).min(self.0.len());
            into[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    fn lines(text: &[u8], step: usize, longest: usize) -> Vec<Result<Vec<u8>, u64>> {
        let mut lines = Lines::with_longest(Pieces(text, step), longest);
        let mut all = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            all.push(match line {
                Line::Whole(line) => Ok(line.to_vec()),
                Line::TooLong(length) => Err(length),
            });
        }
        assert_eq!(lines.number(), all.len() as u64);
        all
    }

    #[test]
    fn lines_are_the_same_however_they_arrive() {
        let text = b"one\n\nthree is longer\nfour";
        let expect: Vec<Result<Vec<u8>, u64>> =
            ["one", "", "three is longer", "four"].map(|line| Ok(line.as_bytes().to_vec())).into();
        for step in 1..30 {
            assert_eq!(lines(text, step, 100), expect);
        }
        assert!(lines(b"", 1, 100).is_empty());
        assert_eq!(lines(b"\n", 1, 100), [Ok(Vec::new())]);
    }

    #[test]
    fn a_line_that_is_still_being_written_is_waited_for() {
        let mut lines = Lines::new(io::Cursor::new(b"one\ntw".to_vec()));
        assert_eq!(lines.next_ended_line().unwrap(), Some(Line::Whole(b"one")));
        assert_eq!(lines.next_ended_line().unwrap(), None);
        lines.reader.get_mut().extend_from_slice(b"o\nthree");
        assert_eq!(lines.next_ended_line().unwrap(), Some(Line::Whole(b"two")));
        assert_eq!(lines.next_ended_line().unwrap(), None);
        assert_eq!(lines.next_line().unwrap(), Some(Line::Whole(b"three")));
        assert_eq!(lines.next_line().unwrap(), None);
        assert_eq!((lines.number(), lines.position()), (3, 13));
    }

    #[test]
    fn a_record_that_the_log_driver_split_is_one_line() {
        let prefix = "Nov 25 16:22:29 stats: Info: ";
        let fields: String = (0..900).map(|number| format!("\tfield:f{number}={number}")).collect();
        let tabs = format!("event:a{fields}");
        let json = format!("{{\"event\":\"a\",\"fields\":{{\"f\":\"{}\"}}}}", "x".repeat(9000));
        for record in [&tabs, &json] {
            let pieces: Vec<String> = record
                .as_bytes()
                .chunks(4087)
                .map(|piece| format!("{prefix}{}\n", String::from_utf8_lossy(piece)))
                .collect();
            assert!(pieces.len() > 2);
            let text = format!("before\n{}{prefix}event:b\n", pieces.concat());
            let expect = ["before".to_owned(), format!("{prefix}{record}"), format!("{prefix}event:b")];
            for step in [1, 7, 4096, 1 << 20] {
                let mut lines = Lines::new(Pieces(text.as_bytes(), step));
                for line in &expect {
                    assert_eq!(lines.next_line().unwrap(), Some(Line::Whole(line.as_bytes())));
                }
                assert_eq!(lines.number(), pieces.len() as u64 + 2);
                assert_eq!(lines.next_line().unwrap(), None);
            }
            // What ends there, and what another process logs, is not joined.
            let other = "Nov 25 16:22:29 imap: Info: x\n";
            for (next, step) in [("", 5), (other, 5), ("x\n", 4096)] {
                let text = format!("{}{next}", pieces[0]);
                let all = lines(text.as_bytes(), step, 1 << 20);
                assert_eq!(all[0].as_deref(), Ok(pieces[0].trim_end().as_bytes()));
                assert_eq!(all.len(), 1 + usize::from(!next.is_empty()));
            }
        }
    }

    #[test]
    fn an_error_while_the_rest_is_awaited_loses_no_line() {
        let first = format!("stats: Info: event:a\tfield:b={}\n", "x".repeat(4073));
        let mut parts = [Ok(first.as_str()), Err(io::ErrorKind::WouldBlock), Ok("stats: Info: y\n")].into_iter();
        let mut read = |into: &mut [u8]| match parts.next() {
            Some(Ok(text)) => {
                into[..text.len()].copy_from_slice(text.as_bytes());
                Ok(text.len())
            }
            Some(Err(error)) => Err(error.into()),
            None => Ok(0),
        };
        let mut buffer = LineBuffer::new();
        assert!(buffer.next(&mut read).is_err());
        let found = buffer.next(&mut read).unwrap().unwrap();
        assert_eq!(buffer.bytes(found).len(), first.len());
        assert_eq!(buffer.number(), 2);
        assert!(buffer.next(&mut read).unwrap().is_none());
    }

    #[test]
    fn a_line_past_the_limit_is_skipped_and_the_next_one_is_read() {
        let text = [b"short\n".as_slice(), &[b'x'; 11], b"\n", &[b'y'; 10], b"\n", &[b'z'; 5000]].concat();
        for step in [1, 7, 4096, 1 << 20] {
            let expect = [Ok(b"short".to_vec()), Err(11), Ok(vec![b'y'; 10]), Err(5000)];
            assert_eq!(lines(&text, step, 10), expect);
        }
    }

    #[test]
    fn a_line_of_the_greatest_length_is_whole_and_the_buffer_stays_bounded() {
        let longest = Lines::<&[u8]>::LONGEST;
        let text = [vec![b'x'; longest], b"\n".to_vec(), vec![b'y'; longest + 1], b"\nend".to_vec()].concat();
        let mut lines = Lines::new(text.as_slice());
        assert!(matches!(lines.next_line().unwrap(), Some(Line::Whole(line)) if line.len() == longest));
        assert_eq!(lines.next_line().unwrap(), Some(Line::TooLong(longest as u64 + 1)));
        assert_eq!(lines.next_line().unwrap(), Some(Line::Whole(b"end")));
        assert!(lines.buffer.buffer.len() <= longest + 2 * CHUNK, "{}", lines.buffer.buffer.len());
    }
}
