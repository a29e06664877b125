//! Records of a stream: bad lines, long lines, other lines.

use std::io::{self, Read};

use events_core::export::{ReadError, Reader, Records, Strictness};

fn said(text: &[u8]) -> Vec<String> {
    let say = |record: Result<events_core::export::Record<'static>, events_core::export::LineError>| match record {
        Ok(record) => record.event_name().into_owned(),
        Err(error) => error.to_string(),
    };
    Records::new(text, Strictness::Lenient).map(say).collect()
}

#[test]
fn a_bad_line_is_an_error_with_its_number_and_the_next_one_is_read() {
    let text = b"{\"event\":\"a\"}\n{\"event\":\n\nNov 22 18:28:49 imap: Info: x\nstuff\nevent:b\r\nevent:c";
    let expected = [
        "a",
        "line 2: the line ends within the record at byte 10",
        "line 5: the line is neither a record nor one of Dovecot's log",
        "b",
        "c",
    ];
    assert_eq!(said(text), expected);
}

#[test]
fn a_line_over_the_limit_is_an_error_and_passed_over() {
    let text = format!("event:a\nevent:{}\nevent:b\nevent:{}", "x".repeat(200_000), "y".repeat(95));
    let mut records = Records::new(text.as_bytes(), Strictness::Lenient).with_longest_line(100);
    let mut next = || records.next().map(|record| record.map(|record| record.event_name().into_owned()));
    assert_eq!(next().unwrap().unwrap(), "a");
    let error = next().unwrap().unwrap_err();
    assert!(matches!(error.error, ReadError::TooLong { length: 200_006, limit: 100 }) && error.line == 2, "{error}");
    assert_eq!(error.to_string(), "line 2: the line has 200006 bytes, but the limit is 100");
    assert_eq!(next().unwrap().unwrap(), "b");
    assert_eq!(next().unwrap().unwrap_err().line, 4);
    assert!(next().is_none());
}

#[test]
fn records_are_lent_one_at_a_time() {
    let text = include_bytes!("../data/captures/dovecot-2.3.19.1.info.log");
    let mut records = Records::new(text.as_slice(), Strictness::Lenient);
    let (mut lent, mut bytes) = (0, 0);
    while let Some(record) = records.next_record() {
        bytes += record.unwrap().line().len();
        lent += 1;
    }
    let whole: Vec<_> = Records::new(text.as_slice(), Strictness::Lenient).map(Result::unwrap).collect();
    assert_eq!((lent, bytes), (whole.len(), whole.iter().map(|record| record.line().len()).sum()));
}

/// Gives some bytes, then fails.
struct Breaks<'a>(&'a [u8]);

impl Read for Breaks<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0.read(into)? {
            0 => Err(io::ErrorKind::ConnectionReset.into()),
            read => Ok(read),
        }
    }
}

#[test]
fn a_stream_that_breaks_is_one_error_and_the_end() {
    let mut records = Records::new(Breaks(b"event:a\nevent:b"), Strictness::Lenient);
    assert_eq!(records.next().unwrap().unwrap().event_name(), "a");
    let error = records.next().unwrap().unwrap_err();
    assert!(matches!(error.error, ReadError::Io(_)) && error.line == 2, "{error}");
    assert_eq!(chain(&error), ["line 2: the line cannot be read", "connection reset"]);
    assert!(records.next().is_none());
}

/// The message of an error, and those of its sources.
fn chain(error: &dyn std::error::Error) -> Vec<String> {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect()
}

#[test]
fn no_error_says_what_its_cause_says() {
    let mut records = Records::new(&b"{\"event\":\"a\n"[..], Strictness::Lenient);
    let error = records.next().unwrap().unwrap_err();
    let said = chain(&error);
    assert!(said.len() == 1 && said[0].starts_with("line 1: "), "{said:?}");
}

#[test]
fn strict_reading_of_a_stream_refuses_a_line_and_goes_on() {
    let text = b"event:dns_request_started\nevent:a\nevent:dns_request_finished\n";
    let records = Records::with_reader(text.as_slice(), Reader::new(Strictness::Strict));
    let all: Vec<_> = records.map(|record| record.map_err(|error| error.to_string()).is_ok()).collect();
    assert_eq!(all, [true, false, true]);
}
