//! The records of an asynchronous stream.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_io::AsyncRead;

use super::records::{find, is_passed_over, read};
use super::{EventReader, LineError, ReadError, ReadPage, Reader, Record, Strictness};
#[cfg(feature = "generated")]
use crate::events::Page;
use crate::export::lines::{Found, LineBuffer};

/// The records of an asynchronous stream: the async version of [`Records`](super::Records).
///
/// It reads from any `AsyncRead` of `futures-io` and does not depend on a runtime; for a tokio reader, use `compat()`
/// from the crate `tokio-util`. As a [`Stream`], it yields records that own their lines;
/// [`next_record`](Self::next_record) yields records that borrow until the next call. Both are cancel safe: nothing is
/// lost if they are dropped while waiting.
#[derive(Debug)]
pub struct AsyncRecords<
    R,
    #[cfg(feature = "generated")] P: ReadPage = Page,
    #[cfg(not(feature = "generated"))] P: ReadPage,
> {
    from: R,
    lines: LineBuffer,
    reader: Reader<P>,
    ended: bool,
}

#[cfg(feature = "generated")]
impl<R: AsyncRead + Unpin> AsyncRecords<R> {
    /// Creates a stream of the records in `from`. It is read in large blocks and needs no further buffering.
    pub fn new(from: R, strictness: Strictness) -> Self {
        Self::with_reader(from, Reader::new(strictness))
    }
}

impl<R: AsyncRead + Unpin, P: ReadPage> AsyncRecords<R, P> {
    /// The records of another page: `AsyncRecords::<_, events::Page>::of_page(...)`, where `events` is the module that
    /// `codegen` made.
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
    pub async fn next_record(&mut self) -> Option<Result<Record<'_, P>, LineError>> {
        match poll_fn(|cx| self.poll_found(cx)).await? {
            Ok(found) => Some(read(&self.lines, found, &mut self.reader)),
            Err(error) => Some(Err(error)),
        }
    }

    /// The next event that `T` reads; others are passed over. `None` at the end.
    pub async fn next_as<'a, T: EventReader<'a>>(&'a mut self) -> Option<Result<T, LineError>> {
        let (found, place) = loop {
            let found = match poll_fn(|cx| self.poll_found(cx)).await? {
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

    /// The next line that is not skipped.
    fn poll_found(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Found, LineError>>> {
        let Self { from, lines, ended, .. } = self;
        while !*ended {
            let mut waits = false;
            let found = lines.next(|into| match Pin::new(&mut *from).poll_read(cx, into) {
                Poll::Ready(read) => read,
                Poll::Pending => {
                    waits = true;
                    Err(io::ErrorKind::WouldBlock.into())
                }
            });
            match found {
                Ok(Some(found)) if is_passed_over(lines, found) => {}
                Ok(Some(found)) => return Poll::Ready(Some(Ok(found))),
                Ok(None) => *ended = true,
                Err(_) if waits => return Poll::Pending,
                Err(error) => {
                    *ended = true;
                    let error = LineError { line: lines.number() + 1, error: ReadError::Io(error) };
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        Poll::Ready(None)
    }
}

impl<R: AsyncRead + Unpin, P: ReadPage> Stream for AsyncRecords<R, P> {
    type Item = Result<Record<'static, P>, LineError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let records = self.get_mut();
        records.poll_found(cx).map(|found| {
            Some(found?.and_then(|found| read(&records.lines, found, &mut records.reader).map(Record::into_owned)))
        })
    }
}
