//! Sends events to `tracing` subscribers.

mod field;
mod known;

use std::cell::Cell;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use tracing_core::field::Value;
use tracing_core::metadata::LevelFilter;
use tracing_core::{Event, Level};

use super::tally::Tally;
use super::{Counts, Sink};
use crate::export::encode;
use crate::panicked::CountPanic;
use crate::{Envelope, EventEmitter, LogLevel};

use field::{Field, Fields, Names};
use known::Known;

/// Sends each event to the current `tracing` subscriber, with its own fields, `duration` and the fields of its parents.
///
/// The event's name is both the name in the metadata and the field `event`; the target is `dovecot::event` by default.
/// Integers stay integers. All other values become text: times as RFC 3339, lists with commas between their items.
///
/// `tracing` requires event and field names with the lifetime `'static`. The sink therefore leaks the names once for each
/// combination of name, level and fields, up to 4096 combinations; events with further combinations are counted as
/// [`failed`](Counts::failed). A `tracing` event has at most 32 fields; any others are joined into the last one, which is
/// then called `more`.
#[derive(Debug)]
pub struct TracingSink {
    target: &'static str,
    known: known::Sets,
    written: AtomicU64,
    failed: AtomicU64,
    unwanted: Tally,
}

/// The maximum number of fields in a `tracing` event.
const MOST: usize = 32;

thread_local! {
    /// The buffer for an event's field names. It is taken out while in use, so that an emitter that itself sends an
    /// event gets another one.
    static NAMES: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

impl Default for TracingSink {
    fn default() -> Self {
        Self::new()
    }
}

impl TracingSink {
    /// Creates a sink for the subscriber that is current when an event is sent.
    #[must_use]
    pub fn new() -> Self {
        Self::with_target("dovecot::event")
    }

    /// Creates a sink with another target, by which subscribers can filter.
    #[must_use]
    pub fn with_target(target: &'static str) -> Self {
        let zero = || AtomicU64::new(0);
        Self { target, known: known::Sets::default(), written: zero(), failed: zero(), unwanted: Tally::new() }
    }

    /// The registered event with this name, level and fields; `None` if there are too many.
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
            // Dropping the armed guard counts the event as failed.
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
        // `event` is always present.
        let Some(first) = names.next() else { return self.skip() };
        // A set of values has a fixed size; unused slots have no value.
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
        // The fields may also decide: a subscriber may want an event because of a field that it does not always have.
        level(of) <= LevelFilter::current()
    }

    fn wants_event(&self, _: &dyn EventEmitter, level: LogLevel) -> bool {
        self.wants("", level)
    }

    fn skip(&self) {
        self.unwanted.add();
    }

    fn counts(&self) -> Counts {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counts {
            written: of(&self.written),
            failed: of(&self.failed),
            unwanted: self.unwanted.get(),
            ..Counts::default()
        }
    }

    fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}
