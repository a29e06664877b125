//! Records that Dovecot's exporter driver `log` wrote as several lines.
//!
//! A message to the log process has at most 4,096 bytes, of which its header takes a few. The rest of a longer record
//! follows as a message of its own, so that its line begins with the same log prefix.

use std::ops::RangeInclusive;

use super::scan::{Form, Place, message_of_stats};

/// The length of the part of a record that fills a message.
const FULL: RangeInclusive<usize> = 4064..=4096;

/// The length of a line with such a part, of which a log prefix is at most as long as a part of a record.
const FULL_LINE: RangeInclusive<usize> = *FULL.start()..=2 * *FULL.end();

/// Whether a line of this length may end within a record.
#[inline]
pub(super) fn may_be_split(length: usize) -> bool {
    FULL_LINE.contains(&length)
}

/// The line of a record that fills a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    form: Form,
    /// The name of the process and the level.
    process: (usize, usize),
}

impl Split {
    /// `None` if the record is whole, or no record of the log.
    #[cold]
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        let place = Place::of(line).filter(|place| place.logged && is_full(line.len() - place.start))?;
        let record = &line[place.start..];
        // An object that ends is whole. Without its name it cannot be told where the next record begins.
        let may_go_on = match place.form {
            Form::Json => !record.ends_with(b"}"),
            Form::TabText => record.starts_with(b"event:"),
        };
        let process = memchr::memmem::rfind(&line[..place.start], b"stats")?;
        may_go_on.then_some(Self { form: place.form, process: (process, place.start) })
    }

    /// Where the rest of the record begins in the `next` line; `None` if that is something else. `line` begins with the
    /// first part.
    pub(super) fn rest(&self, line: &[u8], next: &[u8]) -> Option<usize> {
        let start = message_of_stats(next)?;
        let message = &next[start..];
        let is_record = match self.form {
            Form::Json => message.starts_with(b"{\""),
            Form::TabText => message.starts_with(b"event:"),
        };
        let process = line.get(self.process.0..self.process.1)?;
        (!is_record && next[..start].ends_with(process)).then_some(start)
    }
}

/// Whether a part of a record of this length fills a message, so that more of it may follow.
pub(super) fn is_full(length: usize) -> bool {
    FULL.contains(&length)
}

/// Joins the lines of split records in some whole lines. A blank line takes the place of each line that a record lost, so
/// that the others keep their numbers.
///
/// Returns the start of a record that may go on after `block`, unless that `is_end` or it is longer than `longest`.
pub(super) fn join(block: &mut [u8], is_end: bool, longest: usize) -> Option<usize> {
    let end_of = |block: &[u8], from: usize| memchr::memchr(b'\n', &block[from..]).map_or(block.len(), |to| from + to);
    let mut at = 0;
    while at < block.len() {
        let end = end_of(block, at);
        let mut next = end + 1;
        let split = if may_be_split(end - at) { Split::of(&block[at..end]) } else { None };
        if let Some(split) = split {
            let mut rests = Vec::new();
            loop {
                if next >= block.len() {
                    if !is_end && block.len() - at <= longest {
                        return Some(at);
                    }
                    break;
                }
                let to = end_of(block, next);
                let Some(rest) = split.rest(&block[at..end], &block[next..to]) else { break };
                rests.push((next + rest, to));
                let is_last = !is_full(to - next - rest);
                next = to + 1;
                if is_last {
                    break;
                }
            }
            let mut line = (at, end);
            for (from, to) in rests {
                let start = from - (line.1 - line.0);
                block.copy_within(line.0..line.1, start);
                block[line.0..start - 1].fill(b' ');
                block[start - 1] = b'\n';
                line = (start, to);
            }
        }
        at = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_record_of_the_same_length_stays_alone() {
        let object = |end: &str| format!("stats: Info: {{\"event\":\"a\",\"x\":\"{}{end}", "x".repeat(4065));
        assert!(Split::of(object("\"}").as_bytes()).is_none());
        assert!(Split::of(object("\"").as_bytes()).is_some());
        let split = Split::of(object("").as_bytes()).unwrap();
        assert_eq!(split.rest(object("").as_bytes(), b"stats: Info: x\"}"), Some(13));
        assert_eq!(split.rest(object("").as_bytes(), b"stats: Info: {\"event\":\"b\"}"), None);
        assert_eq!(split.rest(object("").as_bytes(), b"stats: Error: x\"}"), None);
    }
}
