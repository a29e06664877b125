//! Sending events into a running Dovecot, over its stats-writer socket.
//!
//! A [`StatsSink`] is a [`Sink`] whose events Dovecot's metrics count and its exporters export, beside those of Dovecot's
//! own processes. Two threads of the sink hold the connection. The caller adds a line to a queue and goes on.
//!
//! ```no_run
//! use std::time::Duration;
//! use events_core::events::AuthRequestFinished;
//! use events_core::stats::StatsSink;
//! use events_core::Sink;
//!
//! let sink = StatsSink::options("/run/dovecot/stats-writer").category("auth", None).open();
//! sink.send(&AuthRequestFinished { user: Some("alice".into()), ..Default::default() });
//! let counts = sink.close(Duration::from_secs(1));
//! assert_eq!(counts.total(), 1);
//! ```
//!
//! # What happens to an event
//!
//! The server says which events its metrics and exporters want. An event that it does not want is not recorded, and
//! counted as [`unwanted`](Counts::unwanted). Before the first connection everything is wanted.
//!
//! A wanted event waits in a bounded queue until it is written. When the queue is full, [`WhenFull`] decides. The protocol
//! has no acknowledgement: when a connection breaks, the events written last may have been in a buffer, and count as
//! [`in_doubt`](Counts::in_doubt). The number of events that arrived is therefore between `written` and
//! `written + in_doubt`, and the [total](Counts::total) accounts for every event. No event is sent twice.
//!
//! Only [`close`](StatsSink::close) can know that the server has read everything: it asks the server to end the
//! connection, and a second connection shows whether the server did so or crashed.
//!
//! An event within a [`Parent`](crate::Parent) is sent with the fields and categories of its parents, as they were when it
//! was recorded. The parent is not sent by itself, so that no metric counts it.
//!
//! No lock is held while an emitter records. An event whose emitter panics counts as [`failed`](Counts::failed).
//!
//! # When there is no server
//!
//! The socket may not exist yet, refuse permission, close on a reload or restart, or speak another version of the
//! protocol. [`flush`](Sink::flush) returns each of these errors once. The sink tries again after 50 milliseconds at first,
//! and after at most five seconds; after a connection that has taken an event, it starts again at 50 milliseconds.
//!
//! # What is not sent as it is
//!
//! A line has at most 128 KiB. In a longer one, strings are cut and end in `...`; [`StatsSink::cut`] counts such events.
//! Dovecot's strings end at a NUL, which is therefore sent as U+FFFD. What else depends on the server is described at
//! [`StatsOptions::server`].
//!
//! # Forks
//!
//! A child process made by `fork` has a copy of the sink, but not its threads, and a lock that another thread held at that
//! moment is held in the child for ever. In the child, call [`StatsSink::reset_in_child`] before anything else is done with
//! the sink.
//!
//! The standard library itself holds a lock while a thread starts or ends, and a child that is forked at that moment cannot
//! start threads. A program that forks should do so before it starts threads, or while none starts or ends: a sink starts one
//! thread when it is opened and one for each connection.

mod client;
mod connection;
mod deadline;
mod encode;
mod options;
mod queue;
mod session;
mod witness;
mod writer;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crate::{Counts, Envelope, EventEmitter, LogLevel, Sink};

use client::Client;
use deadline::Deadline;

pub use options::{StatsOptions, WhenFull};

/// How long the thread may take to end once its time is over; a write looks up every tenth of a second.
const GRACE: Duration = Duration::from_millis(500);

/// Sends events into a running Dovecot.
#[derive(Debug)]
pub struct StatsSink {
    /// The client of the process that opened the sink; those of child processes follow it.
    first: Arc<Client>,
}

impl StatsSink {
    /// Sends to the socket at this path, with default options.
    #[must_use]
    pub fn open(path: impl Into<PathBuf>) -> Self {
        StatsOptions::new(path).open()
    }

    /// Options for the socket at this path.
    #[must_use]
    pub fn options(path: impl Into<PathBuf>) -> StatsOptions {
        StatsOptions::new(path)
    }

    fn with_options(options: StatsOptions) -> Self {
        Self { first: start(options) }
    }

    /// The client of this process.
    fn client(&self) -> &Arc<Client> {
        let mut client = &self.first;
        while let Some(next) = client.next.get() {
            client = next;
        }
        client
    }

    /// Starts anew in a child process made by `fork`: with a connection of its own, an empty queue and counts at zero.
    ///
    /// The parent process sends what was queued. The child keeps the descriptor of the parent's connection, and does not
    /// use it.
    ///
    /// Call it in the child only, before anything else is done with the sink there.
    pub fn reset_in_child(&self) {
        let last = self.client();
        // No other thread of the child can have done it before.
        let _ = last.next.set(start(last.options.clone()));
    }

    /// Whether a server is connected and has said what it wants.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.client().is_connected()
    }

    /// The number of connections so far.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.client().connections()
    }

    /// The number of events whose strings were cut, because their lines would have been longer than a server takes.
    #[must_use]
    pub fn cut(&self) -> u64 {
        self.client().cut()
    }

    /// Ends the connection after everything is written and the server has read it, and returns what happened to the
    /// events. What is not written after `limit` is dropped.
    #[must_use = "the counts say what was lost"]
    pub fn close(self, limit: Duration) -> Counts {
        self.end(limit);
        self.client().counts()
    }

    fn end(&self, limit: Duration) {
        let client = self.client();
        let thread = client.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(thread) = thread else { return client.abandon() };
        let deadline = Deadline::after(limit);
        client.close(deadline);
        // A thread that hangs where no limit reaches, in connecting to a server that accepts no connection, is left
        // behind. It ends by itself when it goes on.
        while !thread.is_finished() && !deadline.later(GRACE).is_over() {
            std::thread::sleep(Duration::from_millis(1));
        }
        if thread.is_finished() {
            // A panic there has been reported already, and must not become one here.
            let _ = thread.join();
        }
        client.abandon();
    }
}

/// A client with a thread that writes.
fn start(options: StatsOptions) -> Arc<Client> {
    let client = Arc::new(Client::new(options));
    let thread = {
        let client = Arc::clone(&client);
        std::thread::Builder::new().name("stats-writer".to_owned()).spawn(move || writer::run(&client))
    };
    match thread {
        Ok(thread) => *client.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread),
        Err(error) => client.give_up(error),
    }
    client
}

impl Drop for StatsSink {
    fn drop(&mut self) {
        self.end(self.client().options.patience);
    }
}

impl Sink for StatsSink {
    fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
        self.client().record(envelope, event);
    }

    fn wants(&self, event_name: &str, _: LogLevel) -> bool {
        self.client().wants(event_name)
    }

    fn skip(&self) {
        self.client().count_unwanted();
    }

    fn counts(&self) -> Counts {
        self.client().counts()
    }

    fn flush(&self) -> io::Result<()> {
        let client = self.client();
        client.flush(Deadline::after(client.options.patience))
    }
}
