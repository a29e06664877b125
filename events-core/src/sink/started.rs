//! Events that have begun but not ended.

use std::{
    mem,
    ops::{Deref, DerefMut},
    time::Instant,
};

use super::Sink;
use crate::{Envelope, EventEmitter, LogLevel, Parent, SourceLocation, Timestamp};

/// An event that has begun. It is sent when the guard is [finished](Started::finish) or dropped.
///
/// The guard dereferences to the emitter, so that fields can be set as they become known. The duration is measured with
/// the monotonic clock, so setting the system clock does not change it.
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
    /// Starts an event now, with the caller's source location.
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

    /// Sets the log level.
    pub fn at_level(mut self, level: LogLevel) -> Self {
        self.level = level;
        self
    }

    /// Sets the parent.
    pub fn within(mut self, parent: &Parent) -> Self {
        self.parent = Some(parent.clone());
        self
    }

    /// Sets the log level, for example after a failure.
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
        if !self.sink.wants_event(&self.event, self.level) {
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
