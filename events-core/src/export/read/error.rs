//! Why a line could not be read.

use std::fmt;
use std::io;

use events_spec::Kind;

use crate::export::scan::ScanError;

/// Why a line could not be read as a record.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadError {
    /// The line could not be had.
    Io(io::Error),
    /// The line looks like a record and is not a whole one.
    Malformed(ScanError),
    /// The line is neither a record nor one of Dovecot's log.
    NoRecord,
    /// The line is longer than the limit.
    TooLong {
        /// Its length in bytes.
        length: u64,
        /// So many bytes are kept at most.
        limit: u64,
    },
    /// Strict reading: the page documents no such event.
    UndocumentedEvent {
        /// Its name; empty when the record names none.
        event: String,
    },
    /// Strict reading: the page documents no such field for the event.
    UndocumentedField {
        /// The event's name.
        event: String,
        /// The field's name.
        field: String,
    },
    /// Strict reading: the value is of another kind than the page says.
    WrongKind {
        /// The event's name.
        event: String,
        /// The field's name.
        field: String,
        /// The kind that the page gives.
        expected: Kind,
    },
    /// Strict reading: the page lists all values of the field, and this is none of them.
    UndocumentedValue {
        /// The event's name.
        event: String,
        /// The field's name.
        field: String,
        /// The value.
        value: String,
    },
    /// Strict reading: a record has no such member.
    UnknownMember {
        /// Its name.
        member: String,
    },
    /// Strict reading: what stands as the start or end time is no time.
    NoTime {
        /// `start_time` or `end_time`.
        member: &'static str,
    },
}

/// Why a line of a stream could not be read, and which one it is. The lines behind it can be.
#[derive(Debug)]
#[non_exhaustive]
pub struct LineError {
    /// The number of the line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub error: ReadError,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(_) => f.write_str("the line cannot be read"),
            Self::Malformed(error) => error.fmt(f),
            Self::NoRecord => f.write_str("the line is neither a record nor one of Dovecot's log"),
            Self::TooLong { length, limit } => write!(f, "the line has {length} bytes, and at most {limit} are read"),
            Self::UndocumentedEvent { event } if event.is_empty() => f.write_str("the record names no event"),
            Self::UndocumentedEvent { event } => write!(f, "there is no event `{event}`"),
            Self::UndocumentedField { event, field } => write!(f, "`{event}` has no field `{field}`"),
            Self::WrongKind { event, field, expected } => {
                write!(f, "`{field}` of `{event}` is not {}", expected.in_words())
            }
            Self::UndocumentedValue { event, field, value } => {
                write!(f, "`{field}` of `{event}` is never `{}`", value.escape_debug())
            }
            Self::UnknownMember { member } => write!(f, "a record has no member `{}`", member.escape_debug()),
            Self::NoTime { member } => write!(f, "`{member}` is no time"),
        }
    }
}

impl std::error::Error for ReadError {
    /// The cause, where the message does not have its words already.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Malformed(_)
            | Self::NoRecord
            | Self::TooLong { .. }
            | Self::UndocumentedEvent { .. }
            | Self::UndocumentedField { .. }
            | Self::WrongKind { .. }
            | Self::UndocumentedValue { .. }
            | Self::UnknownMember { .. }
            | Self::NoTime { .. } => None,
        }
    }
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.error)
    }
}

impl std::error::Error for LineError {
    /// What is behind [`error`](Self::error), whose words the message has already.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}
