//! The fields of an event in the form that `tracing` requires.

use std::fmt;
use std::net::IpAddr;

use tracing_core::Level;

use super::MOST;
use crate::address::AddressText;
use crate::export::encode;
use crate::{Envelope, EventEmitter, Timestamp, Visit};

/// Collects the names of an event's fields in a buffer, as a key. Once the buffer is large enough, nothing is
/// allocated.
pub(super) struct Names {
    key: Vec<u8>,
}

impl Names {
    pub(super) fn new(mut key: Vec<u8>, event_name: &str, level: Level) -> Self {
        key.clear();
        key.push(match level {
            Level::ERROR => b'e',
            Level::WARN => b'w',
            Level::INFO => b'i',
            Level::DEBUG => b'd',
            Level::TRACE => b't',
        });
        let mut names = Self { key };
        names.add(event_name);
        names
    }

    /// Appends a name after its length, so that different lists of names have different keys.
    fn add(&mut self, name: &str) {
        self.key.extend_from_slice(&name.len().to_le_bytes());
        self.key.extend_from_slice(name.as_bytes());
    }

    pub(super) fn into_key(self) -> Vec<u8> {
        self.key
    }
}

impl Visit for Names {
    fn str(&mut self, field: &str, _: &str) {
        self.add(field);
    }

    fn int(&mut self, field: &str, _: i64) {
        self.add(field);
    }

    fn time(&mut self, field: &str, _: Timestamp) {
        self.add(field);
    }

    fn ip(&mut self, field: &str, _: IpAddr) {
        self.add(field);
    }

    fn str_list(&mut self, field: &str, _: &mut dyn Iterator<Item = &str>) {
        self.add(field);
    }
}

/// The value of a field.
#[derive(Debug)]
pub(super) enum Field {
    Int(i64),
    Text(String),
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(value) => value.fmt(f),
            Self::Text(value) => value.fmt(f),
        }
    }
}

/// The fields of an event, without repeated names.
#[derive(Debug, Default)]
pub(super) struct Fields {
    list: Vec<(String, Field)>,
}

impl Fields {
    /// The fields of an event and its parents, with `event` as the first one.
    pub(super) fn of(envelope: &Envelope<'_>, event: &dyn EventEmitter) -> Self {
        let mut fields = Self::default();
        fields.set("event", Field::Text(event.event_name().to_owned()));
        encode::record_fields(envelope, event, &mut fields);
        fields.join();
        fields
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|(name, _)| name.as_str())
    }

    pub(super) fn value(&self, at: usize) -> Option<&Field> {
        self.list.get(at).map(|(_, value)| value)
    }

    fn set(&mut self, name: &str, value: Field) {
        match self.list.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.list.push((name.to_owned(), value)),
        }
    }

    /// Joins the fields beyond the maximum.
    fn join(&mut self) {
        if self.list.len() > MOST {
            let beyond = self.list.split_off(MOST - 1);
            let beyond: Vec<String> = beyond.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
            self.list.push(("more".to_owned(), Field::Text(beyond.join(" "))));
        }
    }
}

impl Visit for Fields {
    fn str(&mut self, field: &str, value: &str) {
        self.set(field, Field::Text(value.to_owned()));
    }

    fn int(&mut self, field: &str, value: i64) {
        self.set(field, Field::Int(value));
    }

    fn time(&mut self, field: &str, value: Timestamp) {
        let mut text = Vec::new();
        value.write_rfc3339(&mut text);
        self.set(field, Field::Text(String::from_utf8_lossy(&text).into_owned()));
    }

    fn ip(&mut self, field: &str, value: IpAddr) {
        self.set(field, Field::Text(AddressText(value).to_string()));
    }

    fn str_list(&mut self, field: &str, values: &mut dyn Iterator<Item = &str>) {
        let values: Vec<&str> = values.collect();
        self.set(field, Field::Text(values.join(",")));
    }
}
