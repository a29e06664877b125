//! Where events go.

mod count;
#[cfg(feature = "filter")]
mod filtered;
mod forward;
mod line;
mod log_file;
mod memory;
mod started;
mod tee;
#[cfg(feature = "tracing")]
mod tracing;

use std::io;

use crate::{Envelope, EventEmitter, LogLevel};

pub use count::Counts;
#[cfg(feature = "filter")]
pub use filtered::Filtered;
pub use line::{JsonSink, LineSink, TabSink};
pub use log_file::LogFile;
pub use memory::{MemorySink, Recorded};
pub use started::Started;
pub use tee::Tee;
#[cfg(feature = "tracing")]
pub use tracing::TracingSink;

/// Where events go.
///
/// Sending never fails and never panics, because an event that cannot be written must not change what a program does.
/// Nothing is lost silently either: [`counts`](Sink::counts) says what became of the events, and
/// [`flush`](Sink::flush) gives back the first error.
///
/// A sink is shared between threads. One that writes to a file or a pipe does so in the caller's thread, and so takes
/// as long as the file does.
///
/// Some values have no form of their own on the wire. An integer beyond 64 signed bits becomes the nearest that fits. A NUL
/// is escaped, but for Dovecot's socket, where a string ends at one: there it is U+FFFD. A path that is not UTF-8 is no
/// text, and the derive says so; `to_string_lossy` makes text of it, with U+FFFD for what is none.
pub trait Sink: Send + Sync {
    /// Takes an event with this envelope.
    ///
    /// Nothing is borrowed beyond the call. While it records, an emitter must not send to the same sink.
    fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter);

    /// Whether an event of this name and level may be wanted: one cheap question, before anything is computed for the
    /// event.
    fn wants(&self, event_name: &str, level: LogLevel) -> bool {
        let _ = (event_name, level);
        true
    }

    /// Counts an event that was [not wanted](Sink::wants) and so never recorded.
    fn skip(&self) {}

    /// Sends an event that begins and ends now.
    ///
    /// ```
    /// use events_core::{JsonSink, Sink, events::SqlConnectionFinished};
    ///
    /// JsonSink::stdout().send(&SqlConnectionFinished::default());
    /// ```
    #[track_caller]
    fn send(&self, event: &dyn EventEmitter) {
        if self.wants(event.event_name(), LogLevel::default()) {
            self.record(&Envelope::new(), event);
        } else {
            self.skip();
        }
    }

    /// Starts an event that ends when what is given back is finished or dropped; its `duration` is the time between.
    ///
    /// ```
    /// use events_core::{MemorySink, Sink, events::DnsRequestFinished};
    ///
    /// let sink = MemorySink::new();
    /// let mut lookup = sink.start(DnsRequestFinished::default());
    /// lookup.error_code = Some(-2);
    /// lookup.finish();
    /// assert!(sink.last().unwrap().event.int("duration").unwrap() >= 0);
    /// ```
    #[track_caller]
    fn start<E: EventEmitter>(&self, event: E) -> Started<'_, Self, E>
    where
        Self: Sized,
    {
        Started::new(self, event)
    }

    /// What became of the events so far.
    fn counts(&self) -> Counts;

    /// Waits until what was taken is written, as far as that is possible.
    ///
    /// # Errors
    ///
    /// The first error since the last call, also one that lies back: an event was then counted as failed, or in doubt.
    fn flush(&self) -> io::Result<()>;
}
