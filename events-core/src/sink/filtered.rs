//! A sink with a filter.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use super::tally::Tally;
use super::{Counts, Sink};
use crate::call_site::FilterNumber;
use crate::filter::{Enveloped, Filter, Interest};
use crate::panicked::CountPanic;
use crate::{Envelope, EventEmitter, LogLevel};

/// Passes on the events that match a filter, which is in the language of Dovecot's metrics.
///
/// An event is not even recorded if its name alone rules out a match.
///
/// ```
/// use events_core::ServerVersion;
/// use events_core::filter::Filter;
/// use events_core::{Filtered, MemorySink, OwnedEvent, Sink};
///
/// let filter = Filter::parse("event=imap_* AND bytes_out > 100", ServerVersion::V2_4)?;
/// let sink = Filtered::new(filter, MemorySink::new());
/// sink.send(&OwnedEvent::new("imap_command_finished").with("bytes_out", 420));
/// sink.send(&OwnedEvent::new("imap_command_finished").with("bytes_out", 11));
/// assert_eq!((sink.counts().written, sink.counts().unwanted), (1, 1));
/// # Ok::<(), events_core::filter::SyntaxErrors>(())
/// ```
#[derive(Debug)]
pub struct Filtered<S> {
    filter: Filter,
    number: FilterNumber,
    parents: BTreeMap<String, Option<String>>,
    unwanted: Tally,
    panicked: AtomicU64,
    sink: S,
}

impl<S> Filtered<S> {
    /// Creates a sink that passes matching events to `sink`.
    pub fn new(filter: Filter, sink: S) -> Self {
        Self {
            filter,
            number: FilterNumber::new(),
            parents: BTreeMap::new(),
            unwanted: Tally::new(),
            panicked: AtomicU64::new(0),
            sink,
        }
    }

    /// Declares the parent of a category, so that a filter for the parent also matches events in the category.
    #[must_use]
    pub fn category(mut self, name: &str, parent: &str) -> Self {
        self.parents.insert(name.to_owned(), Some(parent.to_owned()));
        self
    }

    /// The sink that receives the matching events.
    pub const fn sink(&self) -> &S {
        &self.sink
    }
}

impl<S: Sink> Sink for Filtered<S> {
    fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
        let panic = CountPanic::new(&self.panicked);
        let matches = self.filter.matches(&Enveloped { envelope, event, parents: &self.parents });
        panic.disarm();
        if matches {
            self.sink.record(envelope, event);
        } else {
            self.skip();
        }
    }

    fn wants(&self, event_name: &str, level: LogLevel) -> bool {
        self.filter.interest(event_name) != Interest::Never && self.sink.wants(event_name, level)
    }

    #[inline]
    fn wants_event(&self, event: &dyn EventEmitter, level: LogLevel) -> bool {
        let ask = || {
            let panic = CountPanic::new(&self.panicked);
            let name = event.event_name();
            panic.disarm();
            self.filter.interest(name) != Interest::Never
        };
        let wanted = match event.call_site() {
            Some(site) => site.answer(self.number, ask),
            None => ask(),
        };
        wanted && self.sink.wants_event(event, level)
    }

    #[inline]
    fn skip(&self) {
        self.unwanted.add();
    }

    fn counts(&self) -> Counts {
        let failed = self.panicked.load(Ordering::Relaxed);
        Counts { unwanted: self.unwanted.get(), failed, ..Counts::default() } + self.sink.counts()
    }

    fn flush(&self) -> io::Result<()> {
        self.sink.flush()
    }
}
