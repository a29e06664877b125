//! The JSON that Dovecot exports.

use std::net::IpAddr;

use super::member::{FieldWriter, Members, Syntax};
use super::{Encode, ExportOptions, each_category, escape, record_fields};
use crate::address::write_ip;
use crate::timestamp::write_int;
use crate::{Envelope, EventEmitter, TimeFormat, Timestamp};

/// Encodes events like Dovecot's format `json`: one object without white space.
///
/// Its members are `event`, `hostname`, `start_time`, `end_time`, `categories` (without repetitions) and `fields`. A
/// string may contain any characters; control characters, including NUL, are escaped.
///
/// ```
/// use events_core::export::{Encode, JsonEncoder};
/// use events_core::{Envelope, Timestamp, events::DnsRequestFinished};
///
/// let start = Timestamp::new(1_795_371_182, 791_253);
/// let envelope = Envelope::between(start, Timestamp::new(1_795_371_182, 791_300)).with_hostname("mx1");
/// let event = DnsRequestFinished { error: Some("no such host".into()), ..Default::default() };
/// let mut line = Vec::new();
/// JsonEncoder::default().encode(&envelope, &event, &mut line);
/// assert_eq!(
///     String::from_utf8_lossy(&line),
///     r#"{"event":"dns_request_finished","hostname":"mx1","start_time":"2026-11-22T18:13:02.791253Z","#.to_owned()
///         + r#""end_time":"2026-11-22T18:13:02.791300Z","categories":[],"fields":{"duration":47,"error":"no such host"}}"#
/// );
/// ```
#[derive(Clone, Debug, Default)]
pub struct JsonEncoder {
    options: ExportOptions,
    members: Members,
    categories: Vec<std::ops::Range<usize>>,
}

impl JsonEncoder {
    /// Creates an encoder with these options.
    #[must_use]
    pub fn new(options: ExportOptions) -> Self {
        Self { options, ..Self::default() }
    }

    fn categories(&mut self, envelope: &Envelope<'_>, event: &dyn EventEmitter, out: &mut Vec<u8>) {
        let seen = &mut self.categories;
        seen.clear();
        out.extend_from_slice(b"\"categories\":[");
        each_category(envelope, event, &mut |category| {
            let before = out.len();
            if !seen.is_empty() {
                out.push(b',');
            }
            let start = out.len();
            Json::str(category, false, out);
            if seen.iter().any(|known| out[known.clone()] == out[start..]) {
                out.truncate(before);
            } else {
                seen.push(start..out.len());
            }
        });
        out.extend_from_slice(b"],");
    }
}

impl Encode for JsonEncoder {
    fn encode(&mut self, envelope: &Envelope<'_>, event: &dyn EventEmitter, out: &mut Vec<u8>) {
        let ExportOptions { include, .. } = self.options;
        out.push(b'{');
        let empty = out.len();
        if include.name {
            out.extend_from_slice(b"\"event\":");
            Json::str(event.event_name(), false, out);
            out.push(b',');
        }
        if include.hostname {
            out.extend_from_slice(b"\"hostname\":");
            Json::str(envelope.hostname, false, out);
            out.push(b',');
        }
        if include.timestamps {
            out.extend_from_slice(b"\"start_time\":");
            self.members.time::<Json>(envelope.start_time, out, self.options);
            out.extend_from_slice(b",\"end_time\":");
            self.members.time::<Json>(envelope.end_time, out, self.options);
            out.push(b',');
        }
        if include.categories {
            self.categories(envelope, event, out);
        }
        if include.fields {
            out.extend_from_slice(b"\"fields\":{");
            record_fields(envelope, event, &mut FieldWriter::<Json>::new(out, &mut self.members, self.options));
            out.extend_from_slice(b"},");
        }
        if out.len() > empty {
            // The comma after the last member.
            out.pop();
        }
        out.push(b'}');
    }
}

/// Appends the fields of the event without braces around them.
#[cfg(feature = "read")]
pub(super) fn field(event: &crate::OwnedEvent, options: ExportOptions, out: &mut Vec<u8>) {
    event.record(&mut FieldWriter::<Json>::new(out, &mut Members::default(), options));
}

/// Appends a string with quotes.
#[cfg(feature = "read")]
pub(super) fn text(text: &str, out: &mut Vec<u8>) {
    Json::str(text, false, out);
}

struct Json;

impl Syntax for Json {
    fn open(out: &mut Vec<u8>, first: bool) {
        out.extend_from_slice(if first { b"\"" } else { b",\"" });
    }

    fn name(name: &str, out: &mut Vec<u8>) {
        escape::json(name, out);
    }

    const BETWEEN: &'static [u8] = b"\":";

    fn str(value: &str, cut: bool, out: &mut Vec<u8>) {
        out.push(b'"');
        escape::json(value, out);
        out.extend_from_slice(if cut { b"...\"" } else { b"\"" });
    }

    fn int(value: i64, out: &mut Vec<u8>) {
        write_int(value, out);
    }

    fn time(value: Timestamp, usual: Option<[u8; 27]>, out: &mut Vec<u8>, options: ExportOptions) {
        let quoted = options.time_format == TimeFormat::Rfc3339;
        if quoted {
            out.push(b'"');
        }
        match usual {
            Some(text) => out.extend_from_slice(&text),
            None => value.write(options.time_format, out),
        }
        if quoted {
            out.push(b'"');
        }
    }

    fn ip(value: IpAddr, out: &mut Vec<u8>) {
        out.push(b'"');
        write_ip(value, out);
        out.push(b'"');
    }

    const LIST_START: &'static [u8] = b"[";
    const LIST_COMMA: &'static [u8] = b",";
    const LIST_END: &'static [u8] = b"]";

    fn item(value: &str, cut: bool, out: &mut Vec<u8>) {
        Self::str(value, cut, out);
    }
}
