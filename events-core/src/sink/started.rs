//! An event that has begun.

use std::{
    mem,
    ops::{Deref, DerefMut},
    time::Instant,
};

use super::Sink;
use crate::{Envelope, EventEmitter, LogLevel, Parent, SourceLocation, Timestamp};

/// An event that has begun. It is sent when the guard is [finished](Started::finish) or dropped.
///
/// The guard dereferences to the emitter, to be filled in as things become known. The time between is taken from the
/// monotonic clock, so that setting the clock does not change `duration`.
#[derive(Debug)]
#[must_use = "an event that is dropped at once has no duration"]
pub struct Started<'s, S: Sink + ?Sized, E: EventEmitter> {
    sink: &'s S,
    event: E,
    start_time: Timestamp,
    start: Instant,
    source: SourceLocation<'static>,
    level: LogLevel,
    parent: Option<Parent>,
    over: bool,
}

impl<'s, S: Sink + ?Sized, E: EventEmitter> Started<'s, S, E> {
    /// Starts an event now; its place in the source is here.
    #[track_caller]
    pub fn new(sink: &'s S, event: E) -> Self {
        Self {
            sink,
            event,
            start_time: Timestamp::now(),
            start: Instant::now(),
            source: SourceLocation::here(),
            level: LogLevel::default(),
            parent: None,
            over: false,
        }
    }

    /// The same event at this level.
    pub fn at_level(mut self, level: LogLevel) -> Self {
        self.level = level;
        self
    }

    /// The same event within this one.
    pub fn within(mut self, parent: &Parent) -> Self {
        self.parent = Some(parent.clone());
        self
    }

    /// Changes the level, for instance when something has failed.
    ///
    /// ```
    /// use events_core::events::DnsRequestFinished;
    /// use events_core::{LogLevel, MemorySink, SinkExt};
    ///
    /// let sink = MemorySink::new();
    /// let mut lookup = sink.start(DnsRequestFinished::default());
    /// lookup.error = Some("no such host".into());
    /// lookup.set_level(LogLevel::Warning);
    /// lookup.finish();
    /// assert_eq!(sink.last().unwrap().level, LogLevel::Warning);
    /// ```
    pub fn set_level(&mut self, level: LogLevel) {
        self.level = level;
    }

    /// Ends the event and sends it.
    pub fn finish(self) {
        drop(self);
    }

    /// Ends the event without sending it.
    pub fn cancel(mut self) {
        self.over = true;
    }
}

impl<S: Sink + ?Sized, E: EventEmitter> Drop for Started<'_, S, E> {
    fn drop(&mut self) {
        if mem::replace(&mut self.over, true) {
            return;
        }
        if !self.sink.wants(self.event.event_name(), self.level) {
            return self.sink.skip();
        }
        let envelope = Envelope {
            source: Some(self.source),
            level: self.level,
            parent: self.parent.as_ref(),
            ..Envelope::between(self.start_time, self.start_time.after(self.start.elapsed()))
        };
        self.sink.record(&envelope, &self.event);
    }
}

impl<S: Sink + ?Sized, E: EventEmitter> Deref for Started<'_, S, E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.event
    }
}

impl<S: Sink + ?Sized, E: EventEmitter> DerefMut for Started<'_, S, E> {
    fn deref_mut(&mut self) -> &mut E {
        &mut self.event
    }
}
