//! The envelope of an event: when, where and within which other event it was sent.

mod host;

use std::panic::Location;

use crate::{Parent, Timestamp};

pub use host::host_name;

/// The envelope of an event: the host, the times, the place in the source, the event within which it happened.
///
/// [`Envelope::new`] fills in everything, so that most programs never name an envelope. Change what should differ:
///
/// ```
/// use events_core::{Envelope, LogLevel};
///
/// let envelope = Envelope::new().at_level(LogLevel::Warning).with_categories(&["auth"]);
/// assert_eq!(envelope.duration_usecs(), 0);
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Envelope<'a> {
    /// The name of the host; by default [`host_name`].
    pub hostname: &'a str,
    /// When the event began; by default now.
    pub start_time: Timestamp,
    /// When the event ended and was sent; by default now.
    pub end_time: Timestamp,
    /// Categories beyond those of the emitter; by default none.
    pub categories: &'a [&'a str],
    /// Where in the source the event was sent; by default where [`Envelope::new`] or the sink's `send` was called.
    pub source: Option<SourceLocation<'a>>,
    /// The log level; by default [`LogLevel::Info`].
    pub level: LogLevel,
    /// The event within which this one happened. Its fields and categories are added; by default none.
    pub parent: Option<&'a Parent>,
}

/// A place in the source: what Dovecot's filters call `source_location`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SourceLocation<'a> {
    /// The file's path as the compiler was given it.
    pub file: &'a str,
    /// The line, from 1.
    pub line: u32,
}

/// The log level of an event: what Dovecot calls its log type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LogLevel {
    /// Only of use when looking into a problem.
    Debug,
    /// Normal operation.
    #[default]
    Info,
    /// Something unexpected that the program could handle.
    Warning,
    /// Something went wrong.
    Error,
}

impl<'a> Envelope<'a> {
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

    /// The same envelope at this level.
    #[must_use]
    pub const fn at_level(mut self, level: LogLevel) -> Self {
        self.level = level;
        self
    }

    /// The same envelope within this event.
    #[must_use]
    pub const fn within(mut self, parent: &'a Parent) -> Self {
        self.parent = Some(parent);
        self
    }

    /// The same envelope with these categories beyond those of the emitter.
    #[must_use]
    pub const fn with_categories(mut self, categories: &'a [&'a str]) -> Self {
        self.categories = categories;
        self
    }

    /// The same envelope with this name of the host.
    #[must_use]
    pub const fn with_hostname(mut self, hostname: &'a str) -> Self {
        self.hostname = hostname;
        self
    }

    /// The same envelope with this place in the source, or with none.
    #[must_use]
    pub const fn with_source(mut self, source: Option<SourceLocation<'a>>) -> Self {
        self.source = source;
        self
    }

    /// The microseconds from start to end; 0 when the end lies before the start.
    ///
    /// Sinks add this to the fields of every event as `duration`, as Dovecot's stats process does.
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
