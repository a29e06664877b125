//! The records of a stream, line by line.

use std::io::Read;

use super::{EventReader, LineError, ReadError, ReadPage, Reader, Record, Strictness};
#[cfg(feature = "generated")]
use crate::events::Page;
use crate::export::lines::{Found, LineBuffer};
use crate::export::scan::{Place, is_collected, is_log_line};

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
    /// The records of another page: `Records::<_, events::Page>::of_page(...)`, where `events` is the module that `codegen`
    /// made.
    pub fn of_page(from: R, strictness: Strictness) -> Self {
        Self::with_reader(from, Reader::of_page(strictness))
    }

    /// Like [`new`](Self::new), with a given reader.
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
        match self.next_found()? {
            Ok(found) => Some(read(&self.lines, found, &mut self.reader)),
            Err(error) => Some(Err(error)),
        }
    }

    /// The next event that `T` reads; others are passed over. `None` at the end.
    ///
    /// It makes no typed event of the page first, so that it is the fastest way to a few fields. An event that does not fit
    /// `T` is an error, and the next one is read.
    ///
    #[cfg_attr(all(feature = "derive", feature = "generated"), doc = "```")]
    #[cfg_attr(not(all(feature = "derive", feature = "generated")), doc = "```ignore")]
    /// use events_core::EventReader;
    /// use events_core::export::{Records, Strictness};
    ///
    /// #[derive(EventReader)]
    /// enum Seen {
    ///     #[event(name = "sql_query_finished")]
    ///     Query { error: Option<String> },
    ///     #[event(name = "dns_request_started")]
    ///     Lookup,
    /// }
    ///
    /// let export = b"{\"event\":\"dns_request_started\"}\n{\"event\":\"imap_command_finished\"}\n";
    /// let mut records = Records::new(export.as_slice(), Strictness::Lenient);
    /// assert!(matches!(records.next_as::<Seen>(), Some(Ok(Seen::Lookup))));
    /// assert!(records.next_as::<Seen>().is_none());
    /// ```
    pub fn next_as<'a, T: EventReader<'a>>(&'a mut self) -> Option<Result<T, LineError>> {
        let (found, place) = loop {
            let found = match self.next_found()? {
                Ok(found) => found,
                Err(error) => return Some(Err(error)),
            };
            match find(&self.lines, found, &mut self.reader, T::reads) {
                Ok(Some(place)) => break (found, place),
                Ok(None) => {}
                Err(error) => return Some(Err(error)),
            }
        };
        let event = self.reader.found(self.lines.bytes(found), place);
        Some(event.map_err(|error| LineError { line: self.lines.number(), error }))
    }

    /// The next line that is not passed over.
    fn next_found(&mut self) -> Option<Result<Found, LineError>> {
        let Self { from, lines, ended, .. } = self;
        while !*ended {
            match lines.next(|into| from.read(into)) {
                Ok(Some(found)) if is_passed_over(lines, found) => {}
                Ok(Some(found)) => return Some(Ok(found)),
                Ok(None) => *ended = true,
                Err(error) => {
                    *ended = true;
                    return Some(Err(LineError { line: lines.number() + 1, error: ReadError::Io(error) }));
                }
            }
        }
        None
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
            let message = line.strip_prefix(b"MESSAGE=").unwrap_or(line);
            Place::of(message).is_none() && (line.trim_ascii().is_empty() || is_log_line(line) || is_collected(line))
        }
        Found::TooLong(_) => false,
    }
}

/// Where in a line an event is that is wanted.
pub(super) fn find<P: ReadPage>(
    lines: &LineBuffer,
    found: Found,
    reader: &mut Reader<P>,
    wanted: fn(&str) -> bool,
) -> Result<Option<Place>, LineError> {
    let place = match found {
        Found::Whole(..) => reader.find(lines.bytes(found), wanted),
        Found::TooLong(length) => Err(ReadError::TooLong { length, limit: lines.longest() as u64 }),
    };
    place.map_err(|error| LineError { line: lines.number(), error })
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
