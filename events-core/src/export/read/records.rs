//! The records of a stream, line by line.

use std::io::Read;

#[cfg(feature = "generated")]
use super::Strictness;
use super::{LineError, ReadError, ReadPage, Reader, Record};
#[cfg(feature = "generated")]
use crate::events::Page;
use crate::export::lines::{Found, LineBuffer};
use crate::export::scan::{Place, is_log_line};

/// The records of a stream.
///
/// A line that cannot be read yields an error with its number, and reading continues with the next line. Empty lines
/// and other lines of Dovecot's log are skipped.
///
/// As an iterator, it yields records that own their lines. [`next_record`](Self::next_record) yields records that
/// borrow until the next call; it does not allocate and is several times as fast.
///
/// ```
/// use events_core::export::{Records, Strictness};
///
/// let export = b"{\"event\":\"sql_connection_finished\"}\n{broken\n{\"event\":\"dns_request_started\"}\n";
/// let records: Vec<_> = Records::new(export.as_slice(), Strictness::Lenient).collect();
/// assert_eq!(records[0].as_ref().unwrap().event_name(), "sql_connection_finished");
/// assert_eq!(records[1].as_ref().unwrap_err().line, 2);
/// assert_eq!(records[2].as_ref().unwrap().event_name(), "dns_request_started");
/// ```
#[derive(Debug)]
pub struct Records<R, #[cfg(feature = "generated")] P: ReadPage = Page, #[cfg(not(feature = "generated"))] P: ReadPage>
{
    from: R,
    lines: LineBuffer,
    reader: Reader<P>,
    ended: bool,
}

#[cfg(feature = "generated")]
impl<R: Read> Records<R> {
    /// Creates an iterator over the records in `from`: a file, a pipe, or any other reader. It is read in large blocks
    /// and needs no further buffering.
    pub fn new(from: R, strictness: Strictness) -> Self {
        Self::with_reader(from, Reader::new(strictness))
    }
}

impl<R: Read, P: ReadPage> Records<R, P> {
    /// Like [`new`](Self::new), with a given reader, such as one for another page.
    pub fn with_reader(from: R, reader: Reader<P>) -> Self {
        Self { from, lines: LineBuffer::new(), reader, ended: false }
    }

    /// Sets the maximum length of a line, 16 MiB by default. A longer line is an error and is skipped.
    #[must_use]
    pub fn with_longest_line(mut self, bytes: usize) -> Self {
        self.lines = LineBuffer::with_longest(bytes);
        self
    }

    /// The number of the last line read, from 1.
    pub fn line_number(&self) -> u64 {
        self.lines.number()
    }

    /// Reads the next record; `None` at the end. After an I/O error the stream ends.
    pub fn next_record(&mut self) -> Option<Result<Record<'_, P>, LineError>> {
        let Self { from, lines, reader, ended } = self;
        let found = loop {
            if *ended {
                return None;
            }
            match lines.next(|into| from.read(into)) {
                Ok(Some(found)) if is_passed_over(lines, found) => {}
                Ok(Some(found)) => break found,
                Ok(None) => *ended = true,
                Err(error) => {
                    *ended = true;
                    return Some(Err(LineError { line: lines.number() + 1, error: ReadError::Io(error) }));
                }
            }
        };
        Some(read(lines, found, reader))
    }
}

impl<R: Read, P: ReadPage> Iterator for Records<R, P> {
    type Item = Result<Record<'static, P>, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.next_record()?.map(Record::into_owned))
    }
}

/// Whether a line does not contain a record and is not an error.
pub(super) fn is_passed_over(lines: &LineBuffer, found: Found) -> bool {
    match found {
        Found::Whole(..) => {
            let line = lines.bytes(found);
            Place::of(line).is_none() && (line.trim_ascii().is_empty() || is_log_line(line))
        }
        Found::TooLong(_) => false,
    }
}

/// The record in a line.
pub(super) fn read<'a, P: ReadPage>(
    lines: &'a LineBuffer,
    found: Found,
    reader: &'a mut Reader<P>,
) -> Result<Record<'a, P>, LineError> {
    let record = match found {
        Found::Whole(..) => reader.read(lines.bytes(found)).and_then(|record| record.ok_or(ReadError::NoRecord)),
        Found::TooLong(length) => Err(ReadError::TooLong { length, limit: lines.longest() as u64 }),
    };
    record.map_err(|error| LineError { line: lines.number(), error })
}
