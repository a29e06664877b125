//! A sink that stores events in memory, for tests.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{io, mem};

use super::{Counts, Sink};
use crate::export::encode;
use crate::panicked::CountPanic;
use crate::{Envelope, EventEmitter, LogLevel, OwnedEvent, Timestamp};

/// Stores every event, for tests.
///
/// ```
/// use events_core::{MemorySink, Sink, events::AuthPolicyRequestFinished};
///
/// let sink = MemorySink::new();
/// sink.send(&AuthPolicyRequestFinished { policy_response: Some(-1), ..Default::default() });
///
/// let sent = sink.named("auth_policy_request_finished");
/// assert_eq!(sent.len(), 1);
/// assert_eq!(sent[0].event.int("policy_response"), Some(-1));
/// ```
#[derive(Debug, Default)]
pub struct MemorySink {
    events: Mutex<Vec<Recorded>>,
    panicked: AtomicU64,
}

/// An event that a sink received.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// The event with the fields and categories of its parents and with `duration`, as in an export.
    pub event: OwnedEvent,
    /// The host name.
    pub hostname: String,
    /// When it began.
    pub start_time: Timestamp,
    /// When it ended.
    pub end_time: Timestamp,
    /// The file and line in the source code where it was sent.
    pub source: Option<(String, u32)>,
    /// Its log level.
    pub level: LogLevel,
}

impl MemorySink {
    /// Creates a sink without events.
    #[must_use]
    pub const fn new() -> Self {
        Self { events: Mutex::new(Vec::new()), panicked: AtomicU64::new(0) }
    }

    /// The events so far, oldest first.
    #[must_use]
    #[inline]
    pub fn events(&self) -> Vec<Recorded> {
        self.lock().clone()
    }

    /// The events of this name so far, oldest first.
    #[must_use]
    #[inline]
    pub fn named(&self, event_name: &str) -> Vec<Recorded> {
        self.lock().iter().filter(|recorded| recorded.event.name() == event_name).cloned().collect()
    }

    /// The latest event.
    #[must_use]
    #[inline]
    pub fn last(&self) -> Option<Recorded> {
        self.lock().last().cloned()
    }

    /// Removes and returns all events so far, oldest first.
    #[must_use]
    #[inline]
    pub fn take(&self) -> Vec<Recorded> {
        mem::take(&mut self.lock())
    }

    /// The number of events.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether there are no events.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    #[inline]
    fn lock(&self) -> MutexGuard<'_, Vec<Recorded>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for MemorySink {
    #[inline]
    fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
        let panic = CountPanic::new(&self.panicked);
        let recorded = Recorded::new(envelope, event);
        panic.disarm();
        self.lock().push(recorded);
    }

    #[inline]
    fn wants_event(&self, _: &dyn EventEmitter, _: LogLevel) -> bool {
        true
    }

    #[inline]
    fn counts(&self) -> Counts {
        Counts { written: self.len() as u64, failed: self.panicked.load(Ordering::Relaxed), ..Counts::default() }
    }

    #[inline]
    fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}

impl Recorded {
    /// Copies the event and its envelope.
    #[must_use]
    #[inline]
    pub fn new(envelope: &Envelope<'_>, event: &dyn EventEmitter) -> Self {
        let mut owned = OwnedEvent::new(event.event_name());
        encode::each_category(envelope, event, &mut |category| owned.add_category(category));
        encode::record_fields(envelope, event, &mut owned);
        Self {
            event: owned,
            hostname: envelope.hostname.to_owned(),
            start_time: envelope.start_time,
            end_time: envelope.end_time,
            source: envelope.source.map(|source| (source.file.to_owned(), source.line)),
            level: envelope.level,
        }
    }
}
