//! The tab-separated text that Dovecot exports.

use std::net::IpAddr;

use super::member::{FieldWriter, Members, Syntax};
use super::{Encode, ExportOptions, each_category, escape, record_fields};
use crate::address::write_ip;
use crate::timestamp::write_int;
use crate::{Envelope, EventEmitter, TimeFormat, Timestamp};

/// Encodes events like Dovecot's format `tab-text`: `event:NAME`, `hostname:H`, `start_time:T`, `end_time:T`,
/// `category:C` and `field:KEY=VALUE`, separated by tabs. Without categories, there is an empty part instead.
///
/// By default, times are in seconds since 1970, as in Dovecot. The format does not distinguish integers, strings and
/// times.
#[derive(Clone, Debug)]
pub struct TabEncoder {
    options: ExportOptions,
    members: Members,
    categories: Vec<std::ops::Range<usize>>,
}

impl TabEncoder {
    /// Creates an encoder with these options.
    #[must_use]
    pub fn new(options: ExportOptions) -> Self {
        Self { options, members: Members::default(), categories: Vec::new() }
    }
}

impl Default for TabEncoder {
    fn default() -> Self {
        Self::new(ExportOptions { time_format: TimeFormat::Unix, ..ExportOptions::DEFAULT })
    }
}

impl Encode for TabEncoder {
    fn encode(&mut self, envelope: &Envelope<'_>, event: &dyn EventEmitter, out: &mut Vec<u8>) {
        let ExportOptions { include, .. } = self.options;
        let empty = out.len();
        if include.name {
            out.extend_from_slice(b"event:");
            escape::tab(event.event_name(), out);
            out.push(b'\t');
        }
        if include.hostname {
            out.extend_from_slice(b"hostname:");
            escape::tab(envelope.hostname, out);
            out.push(b'\t');
        }
        if include.timestamps {
            out.extend_from_slice(b"start_time:");
            self.members.time::<Tab>(envelope.start_time, out, self.options);
            out.extend_from_slice(b"\tend_time:");
            self.members.time::<Tab>(envelope.end_time, out, self.options);
            out.push(b'\t');
        }
        if include.categories {
            let seen = &mut self.categories;
            seen.clear();
            each_category(envelope, event, &mut |category| {
                let before = out.len();
                out.extend_from_slice(b"category:");
                escape::tab(category, out);
                if seen.iter().any(|known| out[known.clone()] == out[before..]) {
                    out.truncate(before);
                } else {
                    seen.push(before..out.len());
                    out.push(b'\t');
                }
            });
            if seen.is_empty() {
                // Dovecot writes an empty part in place of the categories.
                out.push(b'\t');
            }
        }
        if include.fields {
            record_fields(envelope, event, &mut FieldWriter::<Tab>::new(out, &mut self.members, self.options));
        }
        if out.len() > empty && out.ends_with(b"\t") {
            out.pop();
        }
    }
}

/// Appends the fields of the event without separators around them.
#[cfg(feature = "read")]
pub(super) fn field(event: &crate::OwnedEvent, options: ExportOptions, out: &mut Vec<u8>) {
    event.record(&mut FieldWriter::<Tab>::new(out, &mut Members::default(), options));
}

struct Tab;

impl Syntax for Tab {
    fn open(out: &mut Vec<u8>, first: bool) {
        out.extend_from_slice(if first { b"field:" } else { b"\tfield:" });
    }

    fn name(name: &str, out: &mut Vec<u8>) {
        escape::tab(name, out);
    }

    const BETWEEN: &'static [u8] = b"=";

    fn str(value: &str, cut: bool, out: &mut Vec<u8>) {
        escape::tab(value, out);
        if cut {
            out.extend_from_slice(b"...");
        }
    }

    fn int(value: i64, out: &mut Vec<u8>) {
        write_int(value, out);
    }

    fn time(value: Timestamp, usual: Option<[u8; 27]>, out: &mut Vec<u8>, options: ExportOptions) {
        match usual {
            Some(text) => out.extend_from_slice(&text),
            None => value.write(options.time_format, out),
        }
    }

    fn ip(value: IpAddr, out: &mut Vec<u8>) {
        write_ip(value, out);
    }

    const LIST_START: &'static [u8] = b"";
    const LIST_COMMA: &'static [u8] = b"\x01t";
    const LIST_END: &'static [u8] = b"";

    fn item(value: &str, cut: bool, out: &mut Vec<u8>) {
        escape::tab_twice(value, out);
        if cut {
            out.extend_from_slice(b"...");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Include;
    use super::*;
    use crate::OwnedEvent;

    #[test]
    fn only_the_last_separator_of_the_event_itself_is_left_out() {
        let encode = |include| {
            let mut out = b"before\t".to_vec();
            let options = ExportOptions::DEFAULT.with_include(include);
            TabEncoder::new(options).encode(&Envelope::default(), &OwnedEvent::new("e"), &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(encode(Include::NAME), "before\tevent:e");
        assert_eq!(encode(Include::NONE), "before\t");
    }
}
