//! The numbers of lines and records.

use serde::{Deserialize, Serialize};

/// The numbers of lines and records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Lines, including empty ones.
    pub lines: u64,
    /// Bytes.
    pub bytes: u64,
    /// Complete records.
    pub records: u64,
    /// Records without an event's name.
    pub unnamed: u64,
    /// Records of events outside the scope.
    pub out_of_scope: u64,
    /// Lines that are not records, such as other lines of a log.
    pub other_lines: u64,
    /// Among them, lines of Dovecot's log that name a process and a level.
    pub log_lines: u64,
    /// Among them, JSON objects of a log collector.
    pub collected: u64,
    /// Records of further events, beyond the maximum number of different ones.
    pub uncounted_events: u64,
    /// Further fields, beyond the maximum number of different ones.
    pub uncounted_fields: u64,
}

impl Counts {
    /// Adds the numbers of another part of a stream.
    pub(in crate::check::live) fn add(&mut self, other: &Self) {
        let Self { lines, bytes, records, unnamed, out_of_scope, .. } = self;
        let Self { other_lines, log_lines, collected, uncounted_events, uncounted_fields, .. } = other;
        for (one, other) in [
            (lines, other.lines),
            (bytes, other.bytes),
            (records, other.records),
            (unnamed, other.unnamed),
            (out_of_scope, other.out_of_scope),
            (&mut self.other_lines, *other_lines),
            (&mut self.log_lines, *log_lines),
            (&mut self.collected, *collected),
            (&mut self.uncounted_events, *uncounted_events),
            (&mut self.uncounted_fields, *uncounted_fields),
        ] {
            *one = one.saturating_add(other);
        }
    }
}
