//! Records in several lines: as Dovecot's exporter driver `log` writes long ones, and as log collectors cut long lines.
//!
//! A message to Dovecot's log process has at most 4,096 bytes, of which its header takes a few. The rest of a longer record
//! follows as a message of its own, so that its line begins with the same log prefix. Docker cuts lines after 16 KiB,
//! container runtimes where their buffer ends, and journald after 48 KiB; each marks in its own way that a line goes on.

mod join;

use std::ops::RangeInclusive;

use super::scan::{Form, Message, Writing, check_json, is_event, message_of_stats};

pub(super) use join::{Open, join};

/// The length of the part of a record that fills a message.
const FULL: RangeInclusive<usize> = 4064..=4096;

/// The most lines between two parts of a record: other fields between two messages in journald's export format.
pub const MOST_BETWEEN: usize = 100;

/// Whether a record may go on after this line, with at most [`MOST_BETWEEN`] other lines in between.
#[must_use]
#[inline]
pub fn may_be_split(line: &[u8]) -> bool {
    line.len() >= *FULL.start() || Message::is_container(line)
}

/// A line that ends within a record, with what was appended to it.
#[derive(Clone, Debug)]
pub(super) struct Split {
    /// Where the message begins in the line.
    start: usize,
    /// Where it ends; what follows is the collector's.
    end: usize,
    writing: Writing,
    is_error: bool,
    awaits: Awaits,
    /// What the message says, once it is whole.
    record: Option<Record>,
    /// The lines that were passed over since the last part.
    passed: usize,
    /// Whether the line became the message alone.
    is_bare: bool,
}

/// What the next line should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaits {
    /// What a collector cut off.
    Rest,
    /// The next message of the stats process to the log process.
    Message,
}

/// The beginning of a record in a message.
#[derive(Clone, Debug)]
struct Record {
    form: Form,
    /// The name of the process and the level.
    process: Vec<u8>,
    /// The length of the part that is in the last message.
    last: usize,
}

/// What a line after a split one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A part of the record, and more may follow.
    Part,
    /// The last part of the record.
    End,
    /// A field of journald's between two messages.
    Passed,
    /// Something else, which was left alone.
    Other,
}

impl Split {
    /// `None` if the line does not end within a record of the log.
    #[cold]
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        let message = Message::of(line)?;
        let record = Record::of(&message.text, message.writing);
        let awaits = match &record {
            _ if message.is_cut => Awaits::Rest,
            Some(record) if record.may_go_on(&message.text, message.writing) => Awaits::Message,
            _ => return None,
        };
        let record = record.filter(|_| !message.is_cut);
        let Message { start, ref text, writing, is_error, .. } = message;
        Some(Self { start, end: start + text.len(), writing, is_error, awaits, record, passed: 0, is_bare: false })
    }

    /// Appends the line `next` of `buffer` to the split `line`, which is before it, if it is a part of the record.
    pub(super) fn append(&mut self, buffer: &mut [u8], line: &mut (usize, usize), next: (usize, usize)) -> Next {
        let Some(message) = Message::of(&buffer[next.0..next.1]) else { return Next::Other };
        if self.writing == Writing::Field && message.writing != Writing::Field && self.passed < MOST_BETWEEN {
            self.passed += 1;
            return Next::Passed;
        }
        let is_object = |writing| matches!(writing, Writing::Json | Writing::Numbers);
        let is_alike = self.writing == message.writing || is_object(self.writing) && is_object(message.writing);
        if !is_alike || self.is_error != message.is_error {
            return Next::Other;
        }
        let from = match (self.awaits, &self.record) {
            (Awaits::Message, Some(record)) => match record.goes_on(&message.text, message.writing) {
                Some(from) => from,
                None => return Next::Other,
            },
            (Awaits::Message | Awaits::Rest, _) => 0,
        };
        self.passed = 0;
        let (writing, is_cut) = (message.writing, message.is_cut);
        let form = self.record.as_ref().map_or(Form::Json, |record| record.form);
        let length = writing.length(&message.text[from..], form);
        if self.is_bare || self.writing == Writing::Numbers || writing == Writing::Numbers {
            // Text and numbers have only the bytes in common that they stand for.
            let rest = writing.decode(&message.text[from..]);
            self.bare(buffer, line);
            buffer[line.1..line.1 + rest.len()].copy_from_slice(&rest);
            line.1 += rest.len();
            self.end = line.1 - line.0;
        } else {
            let after = next.1 - next.0 - message.start - message.text.len();
            let (from, to) = (next.0 + message.start + from, line.0 + self.end);
            buffer.copy_within(from..next.1, to);
            line.1 = to + (next.1 - from);
            self.end = line.1 - after - line.0;
        }
        if writing == Writing::Container && !is_cut {
            self.mark_whole(&mut buffer[line.0..line.1]);
        }
        self.goes_on(&buffer[line.0 + self.start..line.0 + self.end], is_cut, length)
    }

    /// The prefix of a container's line does not say any more that it is cut.
    fn mark_whole(&self, line: &mut [u8]) {
        if let Some(tag @ b'P') = self.start.checked_sub(2).and_then(|at| line.get_mut(at)) {
            *tag = b'F';
        }
    }

    /// Reduces the line to its message.
    fn bare(&mut self, buffer: &mut [u8], line: &mut (usize, usize)) {
        if self.is_bare {
            return;
        }
        self.is_bare = true;
        if let Some(message) = Message::of(&buffer[line.0..line.1]) {
            let text = message.writing.decode(&message.text);
            buffer[line.0..line.0 + text.len()].copy_from_slice(&text);
            line.1 = line.0 + text.len();
            (self.start, self.end) = (0, text.len());
        }
    }

    /// Whether the record goes on after a part of this length. `text` is the whole message.
    fn goes_on(&mut self, text: &[u8], is_cut: bool, length: usize) -> Next {
        let was_cut =
            std::mem::replace(&mut self.awaits, if is_cut { Awaits::Rest } else { Awaits::Message }) == Awaits::Rest;
        let goes_on = match &mut self.record {
            Some(record) => {
                record.last = if was_cut { record.last + length } else { length };
                is_cut || FULL.contains(&record.last)
            }
            None if is_cut => true,
            None => {
                let writing = if self.is_bare { Writing::Plain } else { self.writing };
                self.record = Record::of(text, writing).filter(|record| record.may_go_on(text, writing));
                self.record.is_some()
            }
        };
        if goes_on { Next::Part } else { Next::End }
    }
}

impl Record {
    fn of(message: &[u8], writing: Writing) -> Option<Self> {
        let start = message_of_stats(message)?;
        let record = &message[start..];
        let form = match record.first() {
            Some(b'{') => Form::Json,
            // Without its name it cannot be told where the next record begins.
            _ if record.starts_with(b"event:") => Form::TabText,
            _ => return None,
        };
        let process = memchr::memmem::rfind(&message[..start], b"stats")?;
        Some(Self { form, process: message[process..start].to_vec(), last: writing.length(record, form) })
    }

    /// Whether it fills the message and does not end there.
    fn may_go_on(&self, message: &[u8], writing: Writing) -> bool {
        // A part that is not the last one can end with a brace, too.
        let is_whole = || {
            let start = message_of_stats(message).unwrap_or_default();
            message.ends_with(b"}") && check_json(&writing.decode(&message[start..])).is_ok()
        };
        FULL.contains(&self.last) && !(self.form == Form::Json && is_whole())
    }

    /// Where it goes on in the `next` message; `None` if that is something else.
    fn goes_on(&self, next: &[u8], writing: Writing) -> Option<usize> {
        let start = message_of_stats(next)?;
        let rest = &next[start..];
        // There may be an exporter for each form.
        let is_record = rest.starts_with(b"event:") || rest.starts_with(b"{") && is_event(&writing.decode(rest));
        (!is_record && next[..start].ends_with(&self.process)).then_some(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_record_of_the_same_length_stays_alone() {
        let object = |end: &str| format!("stats: Info: {{\"event\":\"a\",\"x\":\"{}{end}", "x".repeat(4065));
        assert!(Split::of(object("\"}").as_bytes()).is_none());
        assert!(Split::of(object("\"").as_bytes()).is_some());
        let next = |next: &str| {
            let mut buffer = format!("{}\n{next}", object("")).into_bytes();
            let mut line = (0, object("").len());
            let whole = (line.1 + 1, buffer.len());
            let mut split = Split::of(&buffer[..line.1]).unwrap();
            split.append(&mut buffer, &mut line, whole)
        };
        assert_eq!(next("stats: Info: x\"}"), Next::End);
        assert_eq!(next("stats: Info: {\"event\":\"b\"}"), Next::Other);
        // A part can begin with an object, too.
        assert_eq!(next("stats: Info: {\"x\":1}}"), Next::End);
        assert_eq!(next("stats: Error: x\"}"), Next::Other);
    }

    #[test]
    fn a_part_that_ends_with_a_brace_is_not_whole() {
        let value = "x".repeat(4064);
        let text = format!("stats: Info: {{\"event\":\"a\",\"x\":\"{value}}}");
        let record = format!("stats: Info: {{\"event\":\"a\",\"fields\":{{\"x\":\"{}\"}}", &value[30..]);
        let quoted = |text: &str| format!("{{\"MESSAGE\":\"{}\"}}", text.replace('"', "\\\""));
        for part in [&text, &record, &quoted(&text), &quoted(&record)] {
            assert!(Split::of(part.as_bytes()).is_some(), "{part}");
        }
        assert!(Split::of(quoted(&format!("{record}}}")).as_bytes()).is_none());
    }
}
