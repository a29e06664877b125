//! Sends events to a running Dovecot through its stats-writer socket.
//!
//! A [`StatsSink`] is a [`Sink`] whose events are counted by Dovecot's metrics and exported by its exporters, like
//! those of Dovecot's own processes. The caller only adds a line to a queue; two threads of the sink serve the
//! connection.
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
//! The server tells which events its metrics and exporters want. Other events are not recorded, and are counted as
//! [`unwanted`](Counts::unwanted). Before the first connection, every event is wanted.
//!
//! A wanted event waits in a bounded queue until it is written. If the queue is full, [`WhenFull`] decides. The protocol
//! has no acknowledgements: when a connection breaks, the last events may have been in a buffer, and are counted as
//! [`in_doubt`](Counts::in_doubt). The number of events that arrived is therefore between `written` and
//! `written + in_doubt`, and the [total](Counts::total) accounts for every event. No event is sent twice.
//!
//! Only [`close`](StatsSink::close) can establish that the server has read everything: it asks the server to end the
//! connection, and a second connection shows whether the server did so or crashed. If the server does not accept that one
//! in time, the last events count as in doubt.
//!
//! An event within a [`Parent`](crate::Parent) is sent with the fields and categories that its parents had when it was
//! recorded. The parent itself is not sent, so no metric counts it.
//!
//! No lock is held while an emitter records. An event whose emitter panics counts as [`failed`](Counts::failed).
//!
//! # When there is no server
//!
//! The socket may not exist yet, deny access, be closed by a reload or restart, or use another version of the protocol.
//! [`flush`](Sink::flush) returns each of these errors once. The sink first retries after 50 milliseconds, then at
//! growing intervals of up to five seconds. After a connection that has taken an event, it starts again at 50
//! milliseconds.
//!
//! # What is changed before sending
//!
//! A line has at most 128 KiB. In a longer one, strings are cut and end in `...`; [`StatsSink::cut`] counts such events.
//! Dovecot's strings end at a NUL, so a NUL is sent as U+FFFD. For other changes, which depend on the server, see
//! [`StatsOptions::server`].
//!
//! # Forks
//!
//! A child process created by `fork` has a copy of the sink but not its threads, and locks that other threads held at
//! that moment stay locked forever in the child. In the child, call [`StatsSink::reset_in_child`] before using the sink
//! in any other way.
//!
//! The standard library, too, holds a lock while a thread starts or ends; a child that is forked at that moment cannot
//! start threads. A program should therefore fork before it starts threads, or while none starts or ends. A sink starts
//! one thread when it is opened and one for each connection.

mod backoff;
mod client;
mod connection;
mod deadline;
mod encode;
mod options;
mod queue;
mod session;
mod state;
mod wanted;
mod witness;
mod writer;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crate::panicked::CountPanic;
use crate::{Counts, Envelope, EventEmitter, LogLevel, Sink};

use client::Client;
use deadline::Deadline;

pub use options::{StatsOptions, WhenFull};

/// How long the thread may take to end after its deadline. A blocked write checks the deadline every tenth of a second.
const GRACE: Duration = Duration::from_millis(500);

/// Sends events to a running Dovecot.
#[derive(Debug)]
pub struct StatsSink {
    /// The client of the process that opened the sink, followed by those of child processes.
    first: Arc<Client>,
}

impl StatsSink {
    /// Opens a sink for the socket at this path, with default options.
    #[must_use]
    pub fn open(path: impl Into<PathBuf>) -> Self {
        StatsOptions::new(path).open()
    }

    /// Returns the options for a sink for the socket at this path.
    #[must_use]
    pub fn options(path: impl Into<PathBuf>) -> StatsOptions {
        StatsOptions::new(path)
    }

    fn with_options(options: StatsOptions) -> Self {
        Self { first: start(options) }
    }

    /// The client of this process.
    #[inline]
    fn client(&self) -> &Arc<Client> {
        let mut client = &self.first;
        while let Some(next) = client.next.get() {
            client = next;
        }
        client
    }

    /// Restarts the sink in a child process created by `fork`: with its own connection, an empty queue and all counts
    /// at zero.
    ///
    /// The parent process sends what was queued. The child keeps the file descriptor of the parent's connection but
    /// does not use it.
    ///
    /// Call it only in the child, before using the sink there in any other way.
    pub fn reset_in_child(&self) {
        let last = self.client();
        // No other thread of the child can have done this before.
        let _ = last.next.set(start(last.options.clone()));
    }

    /// Whether a server is connected and has told which events it wants.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.client().is_connected()
    }

    /// The number of connections so far.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.client().connections()
    }

    /// The number of events whose strings were cut because their lines would have exceeded the server's limit.
    #[must_use]
    pub fn cut(&self) -> u64 {
        self.client().cut()
    }

    /// Ends the connection after everything is written and read by the server, and returns what happened to the events.
    /// Events that are not written within `limit` are dropped.
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
        // A thread that is stuck where no time limit applies, connecting to a server that does not accept connections,
        // is left running. It ends when it gets unstuck.
        while !thread.is_finished() && !deadline.later(GRACE).is_over() {
            std::thread::sleep(Duration::from_millis(1));
        }
        if thread.is_finished() {
            // A panic there has already been reported and must not cause one here.
            let _ = thread.join();
        }
        client.abandon();
    }
}

/// Creates a client and its writing thread.
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
        self.client().wanted.has(event_name)
    }

    #[inline]
    fn wants_event(&self, event: &dyn EventEmitter, _: LogLevel) -> bool {
        let client = self.client();
        let panic = CountPanic::new(&client.panicked);
        let may_have = client.wanted.may_have(event);
        panic.disarm();
        may_have
    }

    #[inline]
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
