//! The envelope of an event: when, where and within which other event it was sent.

mod host;

use std::panic::Location;

use crate::{Parent, Timestamp};

pub use host::host_name;

/// What stands around an event: the host, the times, the place in the source, the event that it happened within.
///
/// [`Envelope::new`] fills everything in, so that most programs never name one; change what should differ:
///
/// ```
/// use events_core::{Envelope, LogLevel};
///
/// let envelope = Envelope { level: LogLevel::Warning, categories: &["auth"], ..Envelope::new() };
/// assert_eq!(envelope.duration_usecs(), 0);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// The name of the host; by default [`host_name`].
    pub hostname: &'a str,
    /// When what the event is about began; by default now.
    pub start_time: Timestamp,
    /// When it was over and the event was sent; by default now.
    pub end_time: Timestamp,
    /// Categories beyond those of the emitter; by default none.
    pub categories: &'a [&'a str],
    /// Where in the source the event was sent; by default where [`Envelope::new`] or the sink's `send` was called.
    pub source: Option<SourceLocation<'a>>,
    /// How important the event is; by default [`LogLevel::Info`].
    pub level: LogLevel,
    /// The event that this one happened within, whose fields and categories it takes over; by default none.
    pub parent: Option<&'a Parent>,
}

/// A place in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SourceLocation<'a> {
    /// The file's path as the compiler was given it.
    pub file: &'a str,
    /// The line, from 1.
    pub line: u32,
}

/// How important an event is: what Dovecot calls its log type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LogLevel {
    /// For whoever looks into a problem.
    Debug,
    /// For the record.
    #[default]
    Info,
    /// Something that should not be, and that was coped with.
    Warning,
    /// Something that went wrong.
    Error,
}

impl Envelope<'_> {
    /// An envelope for an event that begins and ends now, here, on this host.
    #[must_use]
    #[track_caller]
    pub fn new() -> Self {
        let now = Timestamp::now();
        Self::between(now, now)
    }

    /// An envelope for an event that began and ended at these times, sent here, on this host.
    #[must_use]
    #[track_caller]
    pub fn between(start_time: Timestamp, end_time: Timestamp) -> Self {
        Self {
            hostname: host_name(),
            start_time,
            end_time,
            categories: &[],
            source: Some(SourceLocation::here()),
            level: LogLevel::default(),
            parent: None,
        }
    }

    /// The microseconds from start to end; 0 when the end lies before the start.
    ///
    /// This is what sinks add to the fields of every event as `duration`, as Dovecot's stats process does.
    #[must_use]
    pub fn duration_usecs(&self) -> i64 {
        self.end_time.micros_since(self.start_time).max(0)
    }
}

impl Default for Envelope<'_> {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl SourceLocation<'static> {
    /// The place where this is called.
    #[must_use]
    #[track_caller]
    pub fn here() -> Self {
        Location::caller().into()
    }
}

impl From<&'static Location<'static>> for SourceLocation<'static> {
    fn from(location: &'static Location<'static>) -> Self {
        Self { file: location.file(), line: location.line() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_knows_where_it_was_made() {
        let envelope = Envelope::new();
        assert_eq!(envelope.source, Some(SourceLocation { file: file!(), line: line!() - 1 }));
        assert!(!envelope.hostname.is_empty());
        assert_eq!(envelope.start_time, envelope.end_time);
    }

    #[test]
    fn a_clock_that_went_back_gives_no_negative_duration() {
        let envelope = Envelope::between(Timestamp::new(10, 0), Timestamp::new(9, 999_999));
        assert_eq!(envelope.duration_usecs(), 0);
    }
}
