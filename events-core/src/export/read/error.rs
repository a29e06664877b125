//! Errors of reading a line.

use std::fmt;
use std::io;

use events_spec::Kind;

use crate::export::scan::ScanError;

/// The reason why a line could not be read as a record.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadError {
    /// Reading from the stream failed.
    Io(io::Error),
    /// The line looks like a record but is not a complete one.
    Malformed(ScanError),
    /// The line is neither a record nor a line of Dovecot's log.
    NoRecord,
    /// The line is longer than the limit.
    TooLong {
        /// Its length in bytes.
        length: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// In strict mode: the page does not document this event.
    UndocumentedEvent {
        /// Its name; empty if the record does not name an event.
        event: String,
    },
    /// In strict mode: the page does not document this field of the event.
    UndocumentedField {
        /// The event's name.
        event: String,
        /// The field's name.
        field: String,
    },
    /// In strict mode: the value is of another kind than the page says.
    WrongKind {
        /// The event's name.
        event: String,
        /// The field's name.
        field: String,
        /// The kind that the page gives.
        expected: Kind,
    },
    /// In strict mode: the value is not in the closed list of the page.
    UndocumentedValue {
        /// The event's name.
        event: String,
        /// The field's name.
        field: String,
        /// The value.
        value: String,
    },
    /// A reader: the record lacks a field whose type is not an `Option`.
    MissingField {
        /// The event's name.
        event: String,
        /// The field's name.
        field: String,
    },
    /// A reader: the type of a field cannot hold the value.
    Unreadable {
        /// The event's name.
        event: String,
        /// The field's name.
        field: String,
        /// The value, at most its first 100 characters.
        value: String,
    },
    /// In strict mode: exported records do not have this member.
    UnknownMember {
        /// Its name.
        member: String,
    },
    /// In strict mode: the start or end time is not a time.
    NoTime {
        /// `start_time` or `end_time`.
        member: &'static str,
    },
}

/// An error in a line of a stream, with the line's number. Later lines can still be read.
#[derive(Debug)]
#[non_exhaustive]
pub struct LineError {
    /// The number of the line, from 1.
    pub line: u64,
    /// The error.
    pub error: ReadError,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(_) => f.write_str("the line cannot be read"),
            Self::Malformed(error) => error.fmt(f),
            Self::NoRecord => f.write_str("the line is neither a record nor one of Dovecot's log"),
            Self::TooLong { length, limit } => write!(f, "the line has {length} bytes, but the limit is {limit}"),
            Self::UndocumentedEvent { event } if event.is_empty() => f.write_str("the record does not name an event"),
            Self::UndocumentedEvent { event } => write!(f, "unknown event `{event}`"),
            Self::UndocumentedField { event, field } => write!(f, "`{event}` has no field `{field}`"),
            Self::WrongKind { event, field, expected } => {
                write!(f, "`{field}` of `{event}` is not {}", expected.in_words())
            }
            Self::UndocumentedValue { event, field, value } => {
                write!(f, "`{}` is not a value of `{field}` of `{event}`", value.escape_debug())
            }
            Self::MissingField { event, field } => write!(f, "`{event}` came without `{field}`"),
            Self::Unreadable { event, field, value } => {
                write!(f, "`{field}` of `{event}` is `{}`, which its type cannot hold", value.escape_debug())
            }
            Self::UnknownMember { member } => write!(f, "a record has no member `{}`", member.escape_debug()),
            Self::NoTime { member } => write!(f, "`{member}` is not a time"),
        }
    }
}

impl std::error::Error for ReadError {
    /// The cause, unless its text is already part of the message.
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
            | Self::MissingField { .. }
            | Self::Unreadable { .. }
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
    /// The source of [`error`](Self::error), whose own text is part of the message.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}
