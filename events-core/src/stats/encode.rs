//! An event as a line of the protocol has it, but for the ids and the categories.

use std::net::IpAddr;

use crate::ServerVersion;
use crate::address::AddressText;
use crate::export::encode::escape;
use crate::timestamp::write_int;
use crate::{Envelope, EventEmitter, SourceLocation, Timestamp, Visit};

/// The longest line that a server takes is 128 KiB; the head of the line and the categories need some of it.
pub(super) const LONGEST: usize = 128 * 1024 - 4096;

/// How long strings may be when an event's line is too long, one try after the other.
const CUTS: [usize; 5] = [32 * 1024, 4 * 1024, 512, 64, 0];

/// What was done to an event so that its line fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// Nothing.
    Whole,
    /// Strings were cut.
    Cut,
    /// No cut is enough.
    TooLong,
}

/// Appends the event without its parents, categories and ids.
pub(super) fn event(
    envelope: &Envelope<'_>,
    event: &dyn EventEmitter,
    server: ServerVersion,
    out: &mut Vec<u8>,
) -> Fit {
    let start = out.len();
    for limit in [usize::MAX].into_iter().chain(CUTS) {
        out.truncate(start);
        time(envelope.start_time, out);
        out.extend_from_slice(b"\tl");
        time(envelope.end_time, out);
        source(envelope.source, out);
        out.extend_from_slice(b"\tn");
        text(event.event_name(), usize::MAX, out);
        event.record(&mut Fields { out, server, limit });
        if out.len() - start <= LONGEST {
            return if limit == usize::MAX { Fit::Whole } else { Fit::Cut };
        }
    }
    Fit::TooLong
}

/// Appends an event that others happen within. It has no name, for it is not sent by itself.
pub(super) fn parent(
    begun: Timestamp,
    record: &dyn Fn(&mut dyn Visit),
    server: ServerVersion,
    out: &mut Vec<u8>,
) -> Fit {
    let start = out.len();
    for limit in [usize::MAX].into_iter().chain(CUTS) {
        out.truncate(start);
        time(begun, out);
        record(&mut Fields { out, server, limit });
        if out.len() - start <= LONGEST {
            return if limit == usize::MAX { Fit::Whole } else { Fit::Cut };
        }
    }
    // What is within it still finds it, without its fields.
    out.truncate(start);
    time(begun, out);
    Fit::Cut
}

fn time(time: Timestamp, out: &mut Vec<u8>) {
    write_int(time.secs(), out);
    out.push(b'\t');
    write_int(i64::from(time.micros()), out);
}

fn source(source: Option<SourceLocation<'_>>, out: &mut Vec<u8>) {
    if let Some(source) = source {
        out.extend_from_slice(b"\ts");
        text(source.file, 1024, out);
        out.push(b'\t');
        write_int(i64::from(source.line), out);
    }
}

/// Appends a string, cut when it is longer than `limit`.
pub(super) fn text(value: &str, limit: usize, out: &mut Vec<u8>) {
    let is_cut = value.len() > limit;
    let end = (0..=limit.min(value.len())).rev().find(|at| value.is_char_boundary(*at)).unwrap_or(0);
    let mut parts = value[..end].split('\0');
    parts.next().into_iter().for_each(|part| escape::tab(part, out));
    for part in parts {
        // Dovecot's strings end at a NUL, and what stands behind it would be lost.
        out.extend_from_slice("\u{fffd}".as_bytes());
        escape::tab(part, out);
    }
    if is_cut {
        out.extend_from_slice(b"...");
    }
}

/// Appends fields.
struct Fields<'a> {
    out: &'a mut Vec<u8>,
    server: ServerVersion,
    limit: usize,
}

impl Fields<'_> {
    fn key(&mut self, code: u8, field: &str) {
        self.out.extend_from_slice(&[b'\t', code]);
        text(field, usize::MAX, self.out);
        self.out.push(b'\t');
    }

    fn value(&mut self, value: &str) {
        text(value, self.limit, self.out);
    }
}

impl Visit for Fields<'_> {
    fn str(&mut self, field: &str, value: &str) {
        self.key(b'S', field);
        self.value(value);
    }

    fn int(&mut self, field: &str, value: i64) {
        self.key(b'I', field);
        write_int(value, self.out);
    }

    fn time(&mut self, field: &str, value: Timestamp) {
        self.key(b'T', field);
        time(value, self.out);
    }

    fn ip(&mut self, field: &str, value: IpAddr) {
        use std::io::Write as _;
        self.key(if self.server.has(ServerVersion::V2_4) { b'P' } else { b'S' }, field);
        // Writing into memory does not fail.
        let _ = write!(self.out, "{}", AddressText(value));
    }

    fn str_list(&mut self, field: &str, values: &mut dyn Iterator<Item = &str>) {
        self.key(b'L', field);
        // The count stands in front of the values and is known behind them.
        let at = self.out.len();
        let mut count = 0;
        for value in values {
            self.out.push(b'\t');
            self.value(value);
            count += 1;
        }
        let end = self.out.len();
        write_int(count, self.out);
        let digits = self.out.len() - end;
        self.out[at..].rotate_right(digits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OwnedEvent;

    fn line(event: &OwnedEvent, server: ServerVersion) -> (Fit, String) {
        let (start_time, end_time) = (Timestamp::new(1, 2), Timestamp::new(3, 4));
        let envelope = Envelope { start_time, end_time, source: None, ..Envelope::new() };
        let mut out = Vec::new();
        let fit = super::event(&envelope, event, server, &mut out);
        (fit, String::from_utf8(out).unwrap())
    }

    #[test]
    fn every_kind_has_its_letter() {
        let event = OwnedEvent::new("e")
            .with("s", "x\ty\nz\r\u{1}")
            .with("i", i64::MIN)
            .with("t", Timestamp::new(-1, 5))
            .with("l", ["a", "", "b\tc"])
            .with("none", &[][..] as &[&str])
            .with("p", IpAddr::from([10, 0, 0, 1]));
        let fields = "1\t2\tl3\t4\tne\tSs\tx\u{1}ty\u{1}nz\u{1}r\u{1}1\tIi\t-9223372036854775808\tTt\t-1\t5\
                      \tLl\t3\ta\t\tb\u{1}tc\tLnone\t0";
        assert_eq!(line(&event, ServerVersion::V2_3), (Fit::Whole, format!("{fields}\tSp\t10.0.0.1")));
        assert_eq!(line(&event, ServerVersion::V2_4), (Fit::Whole, format!("{fields}\tPp\t10.0.0.1")));
    }

    #[test]
    fn what_stands_behind_a_nul_is_not_lost() {
        let (_, line) = line(&OwnedEvent::new("e").with("s", "a\0b\0"), ServerVersion::V2_3);
        assert!(line.ends_with("\tSs\ta\u{fffd}b\u{fffd}"), "{line}");
    }

    #[test]
    fn a_line_that_would_be_too_long_has_its_strings_cut_within_no_letter() {
        let (fit, cut) =
            line(&OwnedEvent::new("e").with("s", "ä".repeat(100_000)).with("t", "short"), ServerVersion::V2_3);
        assert_eq!(fit, Fit::Cut);
        assert!(cut.len() <= LONGEST && cut.contains("ä...\tSt\tshort"), "{}", cut.len());
        let mut many = OwnedEvent::new("e");
        (0..40_000).for_each(|number| many.set(&format!("field_{number}"), "x"));
        assert_eq!(line(&many, ServerVersion::V2_3).0, Fit::TooLong);
    }
}
