//! Encoders for the formats in which Dovecot exports events.

#[cfg(any(feature = "json", feature = "tab"))]
pub(crate) mod escape;
#[cfg(feature = "json")]
mod json;
#[cfg(any(feature = "json", feature = "tab"))]
mod member;
#[cfg(feature = "tab")]
mod tab;

use std::ops::BitOr;

use crate::{Envelope, EventEmitter, Parent, TimeFormat};

#[cfg(feature = "json")]
pub use json::JsonEncoder;
#[cfg(feature = "tab")]
pub use tab::TabEncoder;

/// An export format.
pub trait Encode: Send {
    /// Appends the event to `out`, without a line end.
    ///
    /// An encoder reuses its buffers: after the first few events, it allocates only to grow `out`.
    fn encode(&mut self, envelope: &Envelope<'_>, event: &dyn EventEmitter, out: &mut Vec<u8>);
}

/// What an exporter writes and in which format, like the settings of Dovecot's `event_exporter`.
///
/// ```
/// use events_core::TimeFormat;
/// use events_core::export::{ExportOptions, Include, JsonEncoder};
///
/// let options = ExportOptions::DEFAULT.with_time_format(TimeFormat::Unix).with_include(Include::NAME | Include::FIELDS);
/// let encoder = JsonEncoder::new(options);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExportOptions {
    /// The format of times: Dovecot's `time-rfc3339` or `time-unix`.
    pub time_format: TimeFormat,
    /// The maximum length of a string in a field, in bytes: Dovecot's `format_max_field_len`. A longer string is cut
    /// before the character that would exceed the limit, and `...` is appended.
    pub max_field_len: Option<usize>,
    /// The members to write: Dovecot's `exporter_include`.
    pub include: Include,
}

/// The members of an event to write. `|` combines two sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are the five words of Dovecot's setting")]
#[non_exhaustive]
pub struct Include {
    /// The event's name.
    pub name: bool,
    /// The host name.
    pub hostname: bool,
    /// The start and the end time.
    pub timestamps: bool,
    /// The categories.
    pub categories: bool,
    /// The fields, with `duration`.
    pub fields: bool,
}

impl Include {
    /// No members: JSON becomes `{}`, and tab-separated text an empty line.
    pub const NONE: Self = Self { name: false, hostname: false, timestamps: false, categories: false, fields: false };
    /// The event's name.
    pub const NAME: Self = Self { name: true, ..Self::NONE };
    /// The host name.
    pub const HOSTNAME: Self = Self { hostname: true, ..Self::NONE };
    /// The start and the end time.
    pub const TIMESTAMPS: Self = Self { timestamps: true, ..Self::NONE };
    /// The categories.
    pub const CATEGORIES: Self = Self { categories: true, ..Self::NONE };
    /// The fields, with `duration`.
    pub const FIELDS: Self = Self { fields: true, ..Self::NONE };
    /// Every member; the default.
    pub const ALL: Self = Self { name: true, hostname: true, timestamps: true, categories: true, fields: true };
}

impl BitOr for Include {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self {
            name: self.name | other.name,
            hostname: self.hostname | other.hostname,
            timestamps: self.timestamps | other.timestamps,
            categories: self.categories | other.categories,
            fields: self.fields | other.fields,
        }
    }
}

impl Default for Include {
    fn default() -> Self {
        Self::ALL
    }
}

impl ExportOptions {
    /// Every member, times as RFC 3339, strings of any length.
    pub const DEFAULT: Self = Self { time_format: TimeFormat::Rfc3339, max_field_len: None, include: Include::ALL };

    /// Sets the format of times.
    #[must_use]
    pub const fn with_time_format(mut self, time_format: TimeFormat) -> Self {
        self.time_format = time_format;
        self
    }

    /// Sets the maximum length of strings, in bytes.
    #[must_use]
    pub const fn with_max_field_len(mut self, max_field_len: Option<usize>) -> Self {
        self.max_field_len = max_field_len;
        self
    }

    /// Sets the members to write.
    #[must_use]
    pub const fn with_include(mut self, include: Include) -> Self {
        self.include = include;
        self
    }

    /// The part of a string to write, and whether it was cut.
    #[cfg(any(feature = "json", feature = "tab"))]
    fn cut(self, value: &str) -> (&str, bool) {
        match self.max_field_len {
            Some(limit) if value.len() > limit => {
                let mut end = limit;
                while !value.is_char_boundary(end) {
                    end -= 1;
                }
                (&value[..end], true)
            }
            _ => (value, false),
        }
    }
}

impl Default for ExportOptions {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Calls `take` for each category: those of the parents first, outermost first, then the emitter's, then the
/// envelope's.
#[inline]
pub(crate) fn each_category(envelope: &Envelope<'_>, event: &dyn EventEmitter, take: &mut dyn FnMut(&str)) {
    if let Some(parent) = envelope.parent {
        parent.each_category(take);
    }
    event.each_category(take);
    envelope.categories.iter().for_each(|category| take(category));
}

/// Passes the fields that Dovecot's exporter writes to `visit`: those of the parents, outermost first, then `duration`,
/// then the event's own.
#[inline]
pub(crate) fn record_fields(envelope: &Envelope<'_>, event: &dyn EventEmitter, visit: &mut dyn crate::Visit) {
    envelope.parent.into_iter().for_each(|parent: &Parent| parent.record(visit));
    visit.int("duration", envelope.duration_usecs());
    event.record(visit);
}

/// Appends a field as part of a list, without separators around it.
#[cfg(feature = "read")]
pub(super) fn field(form: super::scan::Form, time_format: TimeFormat, field: &crate::OwnedEvent, out: &mut Vec<u8>) {
    let options = ExportOptions { time_format, ..ExportOptions::DEFAULT };
    match form {
        super::scan::Form::Json => json::field(field, options, out),
        super::scan::Form::TabText => tab::field(field, options, out),
    }
}

/// Appends a name or another text that is not a field's value, in JSON with quotes.
#[cfg(feature = "read")]
pub(super) fn text(form: super::scan::Form, text: &str, out: &mut Vec<u8>) {
    match form {
        super::scan::Form::Json => json::text(text, out),
        super::scan::Form::TabText => escape::tab(text, out),
    }
}
