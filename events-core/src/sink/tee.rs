//! More than one sink for the same events.

use std::io;

use super::{Counts, Sink};
use crate::{Envelope, EventEmitter, LogLevel};

/// Gives every event to two sinks.
///
/// [`counts`](Sink::counts) adds up what both say, so that an event counts twice.
#[derive(Clone, Copy, Debug)]
pub struct Tee<A, B> {
    first: A,
    second: B,
}

impl<A: Sink, B: Sink> Tee<A, B> {
    /// A sink that gives every event to both of these.
    pub const fn new(first: A, second: B) -> Self {
        Self { first, second }
    }

    /// The first sink.
    pub const fn first(&self) -> &A {
        &self.first
    }

    /// The second sink.
    pub const fn second(&self) -> &B {
        &self.second
    }
}

impl<A: Sink, B: Sink> Sink for Tee<A, B> {
    fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
        self.first.record(envelope, event);
        self.second.record(envelope, event);
    }

    fn wants(&self, event_name: &str, level: LogLevel) -> bool {
        self.first.wants(event_name, level) || self.second.wants(event_name, level)
    }

    fn skip(&self) {
        self.first.skip();
        self.second.skip();
    }

    fn counts(&self) -> Counts {
        self.first.counts() + self.second.counts()
    }

    fn flush(&self) -> io::Result<()> {
        let first = self.first.flush();
        self.second.flush()?;
        first
    }
}
