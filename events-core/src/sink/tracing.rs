//! Events for whoever subscribes to `tracing`.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use tracing_core::callsite::Identifier;
use tracing_core::field::{FieldSet, Value};
use tracing_core::metadata::Kind;
use tracing_core::subscriber::Interest;
use tracing_core::{Callsite, Event, Level, Metadata, callsite, dispatcher};

use super::{Counts, Sink};
use crate::export::encode;
use crate::{Envelope, EventEmitter, LogLevel, Timestamp, Visit};

/// Hands each event to the subscriber of `tracing`, with its fields, `duration` and those of its parents among them;
/// through one of its layers they reach OpenTelemetry.
///
/// The event's name is the metadata's, and the field `event`; the target is `dovecot::event` unless said otherwise.
/// Integers stay integers, all else is text: times as RFC 3339, lists with commas between their items.
///
/// What `tracing` knows of an event must live as long as the program: the names of events and of their fields are kept,
/// once for each set of fields that an event ever had, 4096 at
/// the most; an event that would be one more is counted as failed. An event has at most 32 of them here; those beyond are joined in
/// the last one, which is then called `more`.
#[derive(Debug)]
pub struct TracingSink {
    target: &'static str,
    /// The sets of fields of each event, by name and level.
    known: Mutex<HashMap<String, Vec<&'static Known>>>,
    written: AtomicU64,
    failed: AtomicU64,
    unwanted: AtomicU64,
}

/// An event with a set of fields, as `tracing` knows it.
#[derive(Debug)]
struct Known {
    metadata: OnceLock<Metadata<'static>>,
    /// What the subscriber said when it was asked.
    interest: AtomicU8,
}

/// How many fields an event of `tracing` has at most.
const MOST: usize = 32;

/// So many sets of fields are kept, of all events together.
const SETS: usize = 4096;

const NEVER: u8 = 1;
const SOMETIMES: u8 = 2;
const ALWAYS: u8 = 3;

impl Default for TracingSink {
    fn default() -> Self {
        Self::new()
    }
}

impl TracingSink {
    /// Sends to the subscriber that is the default where an event is sent.
    #[must_use]
    pub fn new() -> Self {
        Self::with_target("dovecot::event")
    }

    /// The same under a target of one's own, by which subscribers filter.
    #[must_use]
    pub fn with_target(target: &'static str) -> Self {
        let zero = || AtomicU64::new(0);
        Self { target, known: Mutex::default(), written: zero(), failed: zero(), unwanted: zero() }
    }

    /// The event with this name, level and set of fields, as `tracing` knows it from now on; none when it knows too many.
    fn known(&self, name: &str, level: Level, fields: &[(String, Field)]) -> Option<&'static Known> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let count: usize = known.values().map(Vec::len).sum();
        let sets = known.entry(name.to_owned()).or_default();
        let is_same = |known: &&&'static Known| {
            known.metadata.get().is_some_and(|metadata| {
                let names = metadata.fields().iter().map(|field| field.name());
                *metadata.level() == level && names.eq(fields.iter().map(|(name, _)| name.as_str()))
            })
        };
        if let Some(same) = sets.iter().find(is_same) {
            return Some(same);
        }
        if count >= SETS {
            return None;
        }
        let names: Vec<&'static str> = fields.iter().map(|(name, _)| leak(name)).collect();
        let made: &'static Known =
            Box::leak(Box::new(Known { metadata: OnceLock::new(), interest: AtomicU8::new(SOMETIMES) }));
        let fields = FieldSet::new(Box::leak(names.into_boxed_slice()), Identifier(made));
        let metadata = Metadata::new(leak(name), self.target, level, None, None, None, fields, Kind::EVENT);
        // It was made just above, and nobody else has it.
        let _ = made.metadata.set(metadata);
        sets.push(made);
        drop(known);
        callsite::register(made);
        Some(made)
    }
}

fn leak(text: &str) -> &'static str {
    Box::leak(text.into())
}

impl Callsite for Known {
    fn set_interest(&self, interest: Interest) {
        let interest = match (interest.is_never(), interest.is_always()) {
            (true, _) => NEVER,
            (_, true) => ALWAYS,
            _ => SOMETIMES,
        };
        self.interest.store(interest, Ordering::Relaxed);
    }

    fn metadata(&self) -> &Metadata<'_> {
        static NONE: OnceLock<Metadata<'static>> = OnceLock::new();
        static NOBODY: Known = Known { metadata: OnceLock::new(), interest: AtomicU8::new(NEVER) };
        // It is set before anybody can ask; were it not, this one has no fields and is of no interest.
        self.metadata.get().unwrap_or_else(|| {
            NONE.get_or_init(|| {
                let fields = FieldSet::new(&[], Identifier(&NOBODY));
                Metadata::new("", "", Level::TRACE, None, None, None, fields, Kind::EVENT)
            })
        })
    }
}

/// The value of a field, as `tracing` takes it.
#[derive(Debug)]
enum Field {
    Int(i64),
    Text(String),
}

/// The fields of an event, each name once.
#[derive(Debug, Default)]
struct Fields {
    list: Vec<(String, Field)>,
}

impl Fields {
    fn set(&mut self, name: &str, value: Field) {
        match self.list.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.list.push((name.to_owned(), value)),
        }
    }

    /// Joins what is beyond the most that an event can have.
    fn join(&mut self) {
        if self.list.len() > MOST {
            let beyond = self.list.split_off(MOST - 1);
            let beyond: Vec<String> = beyond.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
            self.list.push(("more".to_owned(), Field::Text(beyond.join(" "))));
        }
    }
}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Int(value) => value.fmt(f),
            Self::Text(value) => value.fmt(f),
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
        self.set(field, Field::Text(value.to_string()));
    }

    fn str_list(&mut self, field: &str, values: &mut dyn Iterator<Item = &str>) {
        let values: Vec<&str> = values.collect();
        self.set(field, Field::Text(values.join(",")));
    }
}

impl Sink for TracingSink {
    fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
        let level = match envelope.level {
            LogLevel::Debug => Level::DEBUG,
            LogLevel::Info => Level::INFO,
            LogLevel::Warning => Level::WARN,
            LogLevel::Error => Level::ERROR,
        };
        let mut fields = Fields::default();
        fields.set("event", Field::Text(event.event_name().to_owned()));
        encode::record_fields(envelope, event, &mut fields);
        fields.join();
        let Some(known) = self.known(event.event_name(), level, &fields.list) else {
            self.failed.fetch_add(1, Ordering::Relaxed);
            return;
        };
        let metadata = known.metadata();
        let is_enabled = match known.interest.load(Ordering::Relaxed) {
            NEVER => false,
            ALWAYS => true,
            _ => dispatcher::get_default(|subscriber| subscriber.enabled(metadata)),
        };
        let mut names = metadata.fields().iter();
        let (true, Some(first)) = (is_enabled, names.next()) else { return self.skip() };
        // A set of values has a fixed size; what is not used has no value.
        let mut keys: [_; MOST] = std::array::from_fn(|_| first.clone());
        for (key, name) in keys[1..].iter_mut().zip(names) {
            *key = name;
        }
        let values: [_; MOST] = std::array::from_fn(|at| {
            let value = fields.list.get(at).map(|(_, value)| match value {
                Field::Int(value) => value as &dyn Value,
                Field::Text(value) => value as &dyn Value,
            });
            (&keys[at], value)
        });
        Event::dispatch(metadata, &metadata.fields().value_set(&values));
        self.written.fetch_add(1, Ordering::Relaxed);
    }

    fn wants(&self, event_name: &str) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // One that was never sent has to be asked about, and that takes its fields.
        known
            .get(event_name)
            .is_none_or(|sets| sets.iter().any(|known| known.interest.load(Ordering::Relaxed) != NEVER))
    }

    fn skip(&self) {
        self.unwanted.fetch_add(1, Ordering::Relaxed);
    }

    fn counts(&self) -> Counts {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counts {
            written: of(&self.written),
            failed: of(&self.failed),
            unwanted: of(&self.unwanted),
            ..Counts::default()
        }
    }

    fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}
