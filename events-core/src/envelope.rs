//! The envelope of an event: when and where it was sent, and the event it happened within.

mod host;

use std::panic::Location;

use crate::{Parent, Timestamp};

pub use host::host_name;

/// The envelope of an event: the host, the times, the place in the source code, and the event it happened within.
///
/// [`Envelope::new`] fills in everything, so most programs do not need more. Change what should differ:
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
    /// The host name; by default [`host_name`].
    pub hostname: &'a str,
    /// When the event began; by default now.
    pub start_time: Timestamp,
    /// When the event ended and was sent; by default now.
    pub end_time: Timestamp,
    /// Categories in addition to those of the emitter; by default none.
    pub categories: &'a [&'a str],
    /// The place in the source code; by default the caller of [`Envelope::new`] or of the sink's `send`.
    pub source: Option<SourceLocation<'a>>,
    /// The log level; by default [`LogLevel::Info`].
    pub level: LogLevel,
    /// The event that this one happened within, whose fields and categories are added; by default none.
    pub parent: Option<&'a Parent>,
}

/// A place in the source code, called `source_location` in Dovecot's filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SourceLocation<'a> {
    /// The path of the file, as the compiler received it.
    pub file: &'a str,
    /// The line, from 1.
    pub line: u32,
}

/// The log level of an event, called the log type in Dovecot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LogLevel {
    /// Useful only for debugging.
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
    /// Creates an envelope for an event that begins and ends now, at the caller's place and on this host.
    #[must_use]
    #[track_caller]
    #[inline]
    pub fn new() -> Self {
        let now = Timestamp::now();
        Self::between(now, now)
    }

    /// Creates an envelope for an event with these times, at the caller's place and on this host.
    #[must_use]
    #[track_caller]
    #[inline]
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

    /// Sets the log level.
    #[must_use]
    pub const fn at_level(mut self, level: LogLevel) -> Self {
        self.level = level;
        self
    }

    /// Sets the event that this one happened within.
    #[must_use]
    pub const fn within(mut self, parent: &'a Parent) -> Self {
        self.parent = Some(parent);
        self
    }

    /// Sets the categories in addition to those of the emitter.
    #[must_use]
    pub const fn with_categories(mut self, categories: &'a [&'a str]) -> Self {
        self.categories = categories;
        self
    }

    /// Sets the host name.
    #[must_use]
    pub const fn with_hostname(mut self, hostname: &'a str) -> Self {
        self.hostname = hostname;
        self
    }

    /// Sets or removes the place in the source code.
    #[must_use]
    pub const fn with_source(mut self, source: Option<SourceLocation<'a>>) -> Self {
        self.source = source;
        self
    }

    /// The microseconds from start to end; 0 if the end is before the start.
    ///
    /// Sinks add this to the fields of every event as `duration`, like Dovecot's stats process.
    #[must_use]
    #[inline]
    pub fn duration_usecs(&self) -> i64 {
        self.end_time.micros_since(self.start_time).max(0)
    }
}

impl Default for Envelope<'_> {
    #[track_caller]
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl SourceLocation<'static> {
    /// The place of the caller.
    #[must_use]
    #[track_caller]
    #[inline]
    pub fn here() -> Self {
        Location::caller().into()
    }
}

impl From<&'static Location<'static>> for SourceLocation<'static> {
    #[inline]
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
