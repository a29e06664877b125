//! Lines whose records go on in the next lines.

use std::io;

use super::{Found, LineBuffer};
use crate::export::split::{self, Next, Split};

/// A line with a part of a record, in the buffer before what was not returned yet.
#[derive(Debug)]
pub(super) struct Open {
    split: Split,
    line: (usize, usize),
    /// The length of the lines after it that were passed over, and their number.
    ahead: usize,
    passed: u64,
    /// The length of the part after these that is known to contain no line end.
    searched: usize,
    /// The number of lines that it has.
    lines: u64,
}

/// What comes after an open line.
enum Ahead {
    Line(usize, usize),
    /// Too much for a line.
    Other,
    /// Nothing, or nothing whole yet.
    Nothing,
}

impl LineBuffer {
    /// The next line with a line end, and the rest of its record; `None` if they are not all there yet. At the end of the
    /// data, if `is_end`, the record is what is there.
    #[inline]
    pub(super) fn next_joined(
        &mut self,
        read: &mut impl FnMut(&mut [u8]) -> io::Result<usize>,
        is_end: bool,
    ) -> io::Result<Option<Found>> {
        if self.open.is_some() {
            return self.joined(read, is_end);
        }
        match self.next_ended(&mut *read)? {
            Some(Found::Whole(start, end)) if split::may_be_split(&self.buffer[start..end]) => {
                let Some(split) = Split::of(&self.buffer[start..end]) else {
                    return Ok(Some(Found::Whole(start, end)));
                };
                self.number -= 1;
                self.open = Some(Open { split, line: (start, end), ahead: 0, searched: 0, lines: 1, passed: 0 });
                self.joined(read, is_end)
            }
            line => Ok(line),
        }
    }

    /// The open line with the rest of its record, which is in the next lines. After an error, or as long as more may follow,
    /// it stays open.
    #[cold]
    fn joined(
        &mut self,
        read: &mut impl FnMut(&mut [u8]) -> io::Result<usize>,
        is_end: bool,
    ) -> io::Result<Option<Found>> {
        let Some(mut open) = self.open.take() else { return Ok(None) };
        while open.line.1 - open.line.0 <= self.longest {
            let next = match self.next_to(&mut open, read, is_end) {
                Ok(Ahead::Line(from, to)) => (from, to),
                Ok(Ahead::Other) => break,
                Ok(Ahead::Nothing) if is_end => break,
                Ok(Ahead::Nothing) => {
                    self.open = Some(open);
                    return Ok(None);
                }
                Err(error) => {
                    self.open = Some(open);
                    return Err(error);
                }
            };
            open.searched = 0;
            let found = open.split.append(&mut self.buffer, &mut open.line, next);
            match found {
                Next::Other => break,
                Next::Passed => {
                    open.ahead = next.1 + 1 - self.start;
                    open.passed += 1;
                }
                Next::Part | Next::End => {
                    self.start = (next.1 + 1).min(self.end);
                    open.lines += open.passed + 1;
                    (open.ahead, open.passed) = (0, 0);
                    if found == Next::End {
                        break;
                    }
                }
            }
        }
        self.open = Some(open);
        Ok(self.end_open())
    }

    /// Ends the open line.
    pub(super) fn end_open(&mut self) -> Option<Found> {
        let open = self.open.take()?;
        self.number += open.lines;
        Some(self.found(open.line))
    }

    /// The line after an open one and those that were passed over.
    fn next_to(
        &mut self,
        open: &mut Open,
        read: &mut impl FnMut(&mut [u8]) -> io::Result<usize>,
        is_end: bool,
    ) -> io::Result<Ahead> {
        loop {
            let from = (self.start + open.ahead).min(self.end);
            if let Some(length) = memchr::memchr(b'\n', &self.buffer[from + open.searched..self.end]) {
                return Ok(Ahead::Line(from, from + open.searched + length));
            }
            open.searched = self.end - from;
            if self.end - self.start > self.longest {
                return Ok(Ahead::Other);
            }
            // What was not read yet moves to the open line, and both to the beginning of the buffer.
            let length = open.line.1 - open.line.0;
            self.buffer.copy_within(self.start..self.end, open.line.1);
            self.end -= self.start - open.line.1;
            self.start = open.line.0;
            let more = self.fill(read);
            open.line = (self.start, self.start + length);
            self.start += length;
            if !more? {
                let from = self.start + open.ahead;
                return Ok(if is_end && from < self.end { Ahead::Line(from, self.end) } else { Ahead::Nothing });
            }
        }
    }
}
