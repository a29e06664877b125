//! Sinks: the destinations of events.

mod count;
#[cfg(feature = "filter")]
mod filtered;
mod forward;
mod line;
mod log_file;
mod memory;
mod started;
#[cfg(any(feature = "filter", feature = "tracing"))]
pub(crate) mod tally;
mod tee;
#[cfg(feature = "tracing")]
mod tracing;

use std::io;

use crate::{Envelope, EventEmitter, LogLevel, Parent};

pub use count::Counts;
#[cfg(feature = "filter")]
pub use filtered::Filtered;
#[cfg(feature = "json")]
pub use line::JsonSink;
pub use line::LineSink;
#[cfg(feature = "tab")]
pub use line::TabSink;
pub use log_file::LogFile;
pub use memory::{MemorySink, Recorded};
pub use started::Started;
pub use tee::{Sinks, Tee};
#[cfg(feature = "tracing")]
pub use tracing::TracingSink;

/// A destination for events.
///
/// Sending never fails or panics, because an event that cannot be written must not change what a program does. Nothing
/// is lost silently: [`counts`](Sink::counts) tells what happened to the events, and [`flush`](Sink::flush) returns the
/// first error.
///
/// A sink is shared between threads. A sink that writes to a file or a pipe does so in the caller's thread and blocks it
/// for as long as the write takes.
///
/// Some values cannot be represented in an export. An integer outside the range of `i64` becomes the nearest one inside.
/// A NUL is escaped, except for Dovecot's socket, where a NUL ends a string: there, it becomes U+FFFD. A path that is not
/// UTF-8 is not text, so the derive rejects paths; `to_string_lossy` converts them to text, with U+FFFD for invalid bytes.
pub trait Sink: Send + Sync {
    /// Receives an event with its envelope, whether [wanted](Sink::wants) or not.
    ///
    /// Nothing is borrowed beyond the call. An emitter must not send to the same sink while it records.
    fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter);

    /// Whether an event with this name and level may be wanted. It is a cheap test to make before computing anything
    /// for the event.
    fn wants(&self, event_name: &str, level: LogLevel) -> bool {
        let _ = (event_name, level);
        true
    }

    /// The same question about an emitter. A sink that asks a filter keeps the answer in the
    /// [site](EventEmitter::call_site) of the emitter, so that it asks once.
    #[inline]
    fn wants_event(&self, event: &dyn EventEmitter, level: LogLevel) -> bool {
        self.wants(event.event_name(), level)
    }

    /// Counts an event that was [not wanted](Sink::wants) and therefore not recorded.
    fn skip(&self) {}

    /// Sends an event with this envelope if it is [wanted](Sink::wants).
    #[inline]
    fn send_with(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
        if self.wants_event(event, envelope.level) {
            self.record(envelope, event);
        } else {
            self.skip();
        }
    }

    /// Sends an event that begins and ends now.
    ///
    /// ```
    /// use events_core::{JsonSink, Sink, events::SqlConnectionFinished};
    ///
    /// JsonSink::stdout().send(&SqlConnectionFinished::default());
    /// ```
    #[inline]
    #[track_caller]
    fn send(&self, event: &dyn EventEmitter) {
        if self.wants_event(event, LogLevel::default()) {
            self.record(&Envelope::new(), event);
        } else {
            self.skip();
        }
    }

    /// Sends an event that begins and ends now, with this level.
    #[inline]
    #[track_caller]
    fn send_at(&self, level: LogLevel, event: &dyn EventEmitter) {
        if self.wants_event(event, level) {
            self.record(&Envelope::new().at_level(level), event);
        } else {
            self.skip();
        }
    }

    /// Sends an event that begins and ends now, with this parent.
    ///
    /// ```
    /// use events_core::{MemorySink, OwnedEvent, Parent, Sink, events::SqlQueryFinished};
    ///
    /// let session = Parent::new(&OwnedEvent::new("session").with("user", "alice"));
    /// let sink = MemorySink::new();
    /// sink.send_within(&session, &SqlQueryFinished::default());
    /// assert_eq!(sink.last().unwrap().event.str("user"), Some("alice"));
    /// ```
    #[inline]
    #[track_caller]
    fn send_within(&self, parent: &Parent, event: &dyn EventEmitter) {
        if self.wants_event(event, LogLevel::default()) {
            self.record(&Envelope::new().within(parent), event);
        } else {
            self.skip();
        }
    }

    /// What happened to the events so far.
    fn counts(&self) -> Counts;

    /// Waits until all events are written, as far as possible.
    ///
    /// # Errors
    ///
    /// The first error since the last call. The events concerned are counted as failed or in doubt.
    fn flush(&self) -> io::Result<()>;
}

/// Starting events, and making them only if they are wanted, for every [`Sink`]. It is a separate trait so that it works
/// for `&dyn Sink` too.
pub trait SinkExt: Sink {
    /// Sends the event that `make` returns, if it is [wanted](Sink::wants): `make` is not called for others.
    ///
    /// An event of a generated type has room for every field of the page, and making one that is not wanted costs more
    /// than asking. A derived emitter that borrows its fields costs next to nothing, and needs no more than
    /// [`send`](Sink::send).
    ///
    /// The sink is asked about `E::default()`, whose name and [call site](EventEmitter::call_site) must be those of the
    /// event.
    ///
    /// ```
    /// use events_core::events::ImapCommandFinished;
    /// use events_core::{MemorySink, SinkExt};
    ///
    /// fn report(sink: &dyn events_core::Sink, args: &[u8]) {
    ///     sink.send_lazy(|| ImapCommandFinished {
    ///         args: Some(String::from_utf8_lossy(args)),
    ///         ..Default::default()
    ///     });
    /// }
    ///
    /// let sink = MemorySink::new();
    /// report(&sink, b"1:* (FLAGS)");
    /// assert_eq!(sink.last().unwrap().event.str("args"), Some("1:* (FLAGS)"));
    /// ```
    #[inline]
    #[track_caller]
    fn send_lazy<E: EventEmitter + Default>(&self, make: impl FnOnce() -> E) {
        if self.wants_event(&E::default(), LogLevel::default()) {
            self.record(&Envelope::new(), &make());
        } else {
            self.skip();
        }
    }

    /// Starts an event that ends when the returned guard is finished or dropped. Its `duration` is the time in between.
    ///
    /// ```
    /// use events_core::events::DnsRequestFinished;
    /// use events_core::{MemorySink, Sink, SinkExt};
    ///
    /// fn look_up(sink: &dyn Sink) {
    ///     let mut lookup = sink.start(DnsRequestFinished::default());
    ///     lookup.error_code = Some(-2);
    ///     lookup.finish();
    /// }
    ///
    /// let sink = MemorySink::new();
    /// look_up(&sink);
    /// assert!(sink.last().unwrap().event.int("duration").unwrap() >= 0);
    /// ```
    #[track_caller]
    fn start<E: EventEmitter>(&self, event: E) -> Started<'_, Self, E> {
        Started::new(self, event)
    }
}

impl<S: Sink + ?Sized> SinkExt for S {}
