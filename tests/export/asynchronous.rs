//! Records of a stream that makes its reader wait.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use events_core::export::{AsyncRecords, ReadError, Records, Strictness};
use futures_core::Stream;
use futures_io::AsyncRead;

/// Gives what is there in pieces of `step` bytes, and between them has nothing yet; ends or breaks at the end.
struct Drips<'a> {
    text: &'a [u8],
    step: usize,
    waited: bool,
    breaks: bool,
}

impl<'a> Drips<'a> {
    fn new(text: &'a [u8], step: usize) -> Self {
        Self { text, step, waited: false, breaks: false }
    }
}

impl AsyncRead for Drips<'_> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut [u8]) -> Poll<io::Result<usize>> {
        self.waited = !self.waited;
        if self.waited {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.text.is_empty() && self.breaks {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        let length = self.step.min(into.len()).min(self.text.len());
        into[..length].copy_from_slice(&self.text[..length]);
        self.text = &self.text[length..];
        Poll::Ready(Ok(length))
    }
}

/// Asks until the answer is there. What is asked here wakes at once.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
    }
}

const TEXT: &[u8] = b"{\"event\":\"a\"}\n\nevent:bb\n{\"event\n0123456789012345678901234567890123456789\nevent:c";

fn said(record: Result<events_core::export::Record<'_>, events_core::export::LineError>) -> String {
    match record {
        Ok(record) => record.event_name().into_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn records_are_those_that_a_blocking_reader_gives_however_they_arrive() {
    let expected: Vec<_> = Records::new(TEXT, Strictness::Lenient).with_longest_line(30).map(said).collect();
    assert_eq!(expected.len(), 5, "{expected:?}");
    for step in [1, 2, 7, 1000] {
        let mut lent = Vec::new();
        let mut records = AsyncRecords::new(Drips::new(TEXT, step), Strictness::Lenient).with_longest_line(30);
        while let Some(record) = wait(records.next_record()) {
            lent.push(said(record));
        }
        assert_eq!(lent, expected);
        assert_eq!(records.line_number(), 6);

        let mut owned = Vec::new();
        let mut records = pin!(AsyncRecords::new(Drips::new(TEXT, step), Strictness::Lenient).with_longest_line(30));
        while let Some(record) = wait(poll_fn(|cx| records.as_mut().poll_next(cx))) {
            owned.push(said(record));
        }
        assert_eq!(owned, expected);
    }
}

#[test]
fn a_wait_that_is_given_up_loses_nothing() {
    let mut records = AsyncRecords::new(Drips::new(b"event:a\nevent:b", 1), Strictness::Lenient);
    let mut context = Context::from_waker(Waker::noop());
    let mut names = Vec::new();
    loop {
        // Asked once, and dropped when there is nothing yet.
        match pin!(records.next_record()).poll(&mut context) {
            Poll::Pending => {}
            Poll::Ready(Some(record)) => names.push(said(record)),
            Poll::Ready(None) => break,
        }
    }
    assert_eq!(names, ["a", "b"]);
}

#[test]
fn a_stream_that_breaks_is_one_error_and_the_end() {
    let drips = Drips { breaks: true, ..Drips::new(b"event:a\nevent:b", 4) };
    let mut records = AsyncRecords::new(drips, Strictness::Lenient);
    assert_eq!(wait(records.next_record()).map(said).as_deref(), Some("a"));
    let error = wait(records.next_record()).unwrap().unwrap_err();
    assert!(matches!(error.error, ReadError::Io(_)) && error.line == 2, "{error}");
    assert!(wait(records.next_record()).is_none());
}
