//! Writing events in the forms in which Dovecot exports them.

pub(crate) mod escape;
mod json;
mod member;
mod tab;

use crate::{Envelope, EventEmitter, Parent, TimeFormat};

pub use json::JsonEncoder;
pub use tab::TabEncoder;

/// A form in which events are exported.
pub trait Encode: Send {
    /// Appends the event to `out`, without a line end.
    ///
    /// An encoder keeps its lists for the next event, so that after the first few nothing is allocated beyond what
    /// `out` needs to grow.
    fn encode(&mut self, envelope: &Envelope<'_>, event: &dyn EventEmitter, out: &mut Vec<u8>);
}

/// What an exporter writes, and how: Dovecot's settings of an `event_exporter`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportOptions {
    /// How times are written: Dovecot's `time-rfc3339` and `time-unix`.
    pub time_format: TimeFormat,
    /// The most bytes that a string in a field may have; a longer one is cut before the character that would exceed
    /// them, and `...` is appended. Dovecot's `format_max_field_len`.
    pub max_field_len: Option<usize>,
    /// Which members are written: Dovecot's `exporter_include`.
    pub include: Include,
}

/// Which members of an event are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are the five words of Dovecot's setting")]
pub struct Include {
    /// The event's name.
    pub name: bool,
    /// The host's name.
    pub hostname: bool,
    /// The start and the end time.
    pub timestamps: bool,
    /// The categories.
    pub categories: bool,
    /// The fields, with `duration`.
    pub fields: bool,
}

impl Include {
    /// Every member, which is the default.
    pub const ALL: Self = Self { name: true, hostname: true, timestamps: true, categories: true, fields: true };
    /// No member: JSON becomes `{}`, and tab-separated text an empty line.
    pub const NONE: Self = Self { name: false, hostname: false, timestamps: false, categories: false, fields: false };
}

impl Default for Include {
    fn default() -> Self {
        Self::ALL
    }
}

impl ExportOptions {
    /// Everything, with times as RFC 3339 has them and strings of any length.
    pub const DEFAULT: Self = Self { time_format: TimeFormat::Rfc3339, max_field_len: None, include: Include::ALL };

    /// What of a string is written, and whether it was cut.
    fn cut(self, value: &str) -> (&str, bool) {
        match self.max_field_len {
            Some(limit) if value.len() > limit => {
                let end = (0..=limit).rev().find(|at| value.is_char_boundary(*at)).unwrap_or(0);
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

/// Calls `take` for each category: those of the outermost parent first, then the emitter's, then the envelope's.
pub(crate) fn each_category(envelope: &Envelope<'_>, event: &dyn EventEmitter, take: &mut dyn FnMut(&str)) {
    if let Some(parent) = envelope.parent {
        parent.each_category(take);
    }
    event.each_category(take);
    envelope.categories.iter().for_each(|category| take(category));
}

/// Records what Dovecot's exporter shows as fields: those of the parents, the outermost first, then `duration`, then
/// the event's own.
pub(crate) fn record_fields(envelope: &Envelope<'_>, event: &dyn EventEmitter, visit: &mut dyn crate::Visit) {
    envelope.parent.into_iter().for_each(|parent: &Parent| parent.record(visit));
    visit.int("duration", envelope.duration_usecs());
    event.record(visit);
}

/// Appends a field as it stands among others, without what parts it from them.
#[cfg(feature = "read")]
pub(super) fn field(form: super::scan::Form, time_format: TimeFormat, field: &crate::OwnedEvent, out: &mut Vec<u8>) {
    let options = ExportOptions { time_format, ..ExportOptions::DEFAULT };
    match form {
        super::scan::Form::Json => json::field(field, options, out),
        super::scan::Form::TabText => tab::field(field, options, out),
    }
}

/// Appends a name or another text that is no field's value, in JSON with its quotes.
#[cfg(feature = "read")]
pub(super) fn text(form: super::scan::Form, text: &str, out: &mut Vec<u8>) {
    match form {
        super::scan::Form::Json => json::text(text, out),
        super::scan::Form::TabText => escape::tab(text, out),
    }
}
