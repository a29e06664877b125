//! Events for subscribers of `tracing`.

mod field;
mod known;

use std::cell::Cell;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use tracing_core::field::Value;
use tracing_core::metadata::LevelFilter;
use tracing_core::{Event, Level};

use super::{Counts, Sink};
use crate::export::encode;
use crate::panicked::CountPanic;
use crate::{Envelope, EventEmitter, LogLevel};

use field::{Field, Fields, Names};
use known::Known;

/// Sends each event to the current `tracing` subscriber, with its own fields, `duration` and the fields of its parents.
///
/// The event's name is the name of the metadata and the field `event`; the target is `dovecot::event` by default.
/// Integers stay integers. All other values become text: times as RFC 3339, lists with commas between their items.
///
/// `tracing` needs event and field names that live as long as the program. The sink keeps them, once for each
/// combination of name, level and fields, and at most 4096 combinations; an event with a further one is counted as
/// [`failed`](Counts::failed). An event of `tracing` has at most 32 fields; further ones are joined into the last one,
/// which is then called `more`.
#[derive(Debug)]
pub struct TracingSink {
    target: &'static str,
    known: known::Sets,
    written: AtomicU64,
    failed: AtomicU64,
    unwanted: AtomicU64,
}

/// The number of fields that an event of `tracing` has at most.
const MOST: usize = 32;

thread_local! {
    /// The buffer for the names of an event's fields. It is taken while it is in use, so that an emitter that sends an
    /// event itself gets another one.
    static NAMES: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

impl Default for TracingSink {
    fn default() -> Self {
        Self::new()
    }
}

impl TracingSink {
    /// Sends to the subscriber that is current where an event is sent.
    #[must_use]
    pub fn new() -> Self {
        Self::with_target("dovecot::event")
    }

    /// The same with another target, by which subscribers filter.
    #[must_use]
    pub fn with_target(target: &'static str) -> Self {
        let zero = || AtomicU64::new(0);
        Self { target, known: known::Sets::default(), written: zero(), failed: zero(), unwanted: zero() }
    }

    /// The event's name, level and fields as `tracing` knows them; none when it knows too many.
    fn known(
        &self,
        envelope: &Envelope<'_>,
        event: &dyn EventEmitter,
        fields: &mut Option<Fields>,
    ) -> Option<&'static Known> {
        let level = level(envelope.level);
        let mut names = Names::new(NAMES.take(), event.event_name(), level);
        encode::record_fields(envelope, event, &mut names);
        let key = names.into_key();
        let known = self.known.get(&key).or_else(|| {
            let fields = fields.insert(Fields::of(envelope, event));
            self.known.add(&key, event.event_name(), self.target, level, fields.names())
        });
        NAMES.set(key);
        known
    }
}

fn level(level: LogLevel) -> Level {
    match level {
        LogLevel::Debug => Level::DEBUG,
        LogLevel::Info => Level::INFO,
        LogLevel::Warning => Level::WARN,
        LogLevel::Error => Level::ERROR,
    }
}

impl Sink for TracingSink {
    fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
        let panic = CountPanic::new(&self.failed);
        let mut fields = None;
        let Some(known) = self.known(envelope, event, &mut fields) else {
            // Dropped as it is, it counts the event as failed.
            return drop(panic);
        };
        if !known.is_enabled() {
            panic.disarm();
            return self.skip();
        }
        let fields = fields.unwrap_or_else(|| Fields::of(envelope, event));
        panic.disarm();
        let metadata = known.metadata();
        let mut names = metadata.fields().iter();
        // `event` is always there.
        let Some(first) = names.next() else { return self.skip() };
        // A set of values has a fixed size; what is not used has no value.
        let mut keys: [_; MOST] = std::array::from_fn(|_| first.clone());
        for (key, name) in keys[1..].iter_mut().zip(names) {
            *key = name;
        }
        let values: [_; MOST] = std::array::from_fn(|at| {
            let value = fields.value(at).map(|value| match value {
                Field::Int(value) => value as &dyn Value,
                Field::Text(value) => value as &dyn Value,
            });
            (&keys[at], value)
        });
        Event::dispatch(metadata, &metadata.fields().value_set(&values));
        self.written.fetch_add(1, Ordering::Relaxed);
    }

    fn wants(&self, _: &str, of: LogLevel) -> bool {
        // More depends on the fields: a subscriber may want an event for one that it does not always have.
        level(of) <= LevelFilter::current()
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
