//! Sending events into a running Dovecot, over its stats-writer socket.
//!
//! A [`StatsSink`] is a [`Sink`] whose events are counted by Dovecot's metrics and exported by its exporters, beside
//! those of Dovecot's own processes. Two threads of its own hold the connection; whoever sends an event hands over a
//! line and goes on.
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
//! # What becomes of an event
//!
//! The server says which events its metrics and exporters want. An event that it does not want is not even recorded,
//! and counted as [`unwanted`](Counts::unwanted); asking takes one look at the name. Before the first connection
//! nobody knows what is wanted, and everything is kept.
//!
//! A wanted event waits in a queue of bounded size until it is written. When the queue is full, [`WhenFull`] says what
//! happens. The protocol has no acknowledgement: when a connection breaks, what was written last may have been in a
//! buffer, and counts as [`in_doubt`](Counts::in_doubt). So what arrived lies between `written` and
//! `written + in_doubt`, and the [total](Counts::total) accounts for every event. Nothing is sent twice.
//!
//! # When there is no server
//!
//! The socket may not be there yet, refuse permission, close on a reload or restart, or speak another version of the
//! protocol. Each is said once, as the error of [`flush`](Sink::flush); the sink tries again, at first after 50
//! milliseconds, and at last every five seconds. Categories and parents are sent again on each connection.
//!
//! # What is not sent as it is
//!
//! A line may not be longer than 128 KiB: strings of an event that would be are cut and end in `...`
//! ([`StatsSink::cut`] counts such events). Dovecot's strings end at a NUL, which is therefore sent as U+FFFD. An IP
//! address goes out as a string unless the options say that the server is 2.4.

mod client;
mod connection;
mod encode;
mod queue;
mod session;
mod writer;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::{Counts, Envelope, EventEmitter, LogLevel, ServerVersion, Sink};

use client::Client;

/// How long the thread may take to end once its time is over; a write looks up every tenth of a second.
const GRACE: Duration = Duration::from_millis(500);

/// How a [`StatsSink`] works.
#[derive(Clone, Debug)]
pub struct StatsOptions {
    path: PathBuf,
    categories: BTreeMap<String, Option<String>>,
    events: usize,
    when_full: WhenFull,
    server: ServerVersion,
    patience: Duration,
}

/// What happens to an event when the queue is full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhenFull {
    /// It is dropped; what waits already is sent.
    #[default]
    DropNewest,
    /// The oldest event that waits is dropped in its place.
    DropOldest,
    /// The caller waits for so long, and then it is dropped.
    Block(Duration),
}

/// Sends events into a running Dovecot.
#[derive(Debug)]
pub struct StatsSink {
    client: Arc<Client>,
    patience: Duration,
    thread: Option<JoinHandle<()>>,
}

impl StatsOptions {
    /// Options for the socket at this path, usually `/run/dovecot/stats-writer`.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            categories: BTreeMap::new(),
            events: 10_000,
            when_full: WhenFull::default(),
            server: ServerVersion::V2_3,
            patience: Duration::from_secs(1),
        }
    }

    /// Says which category is the parent of another one; a category that is not said has none. A server refuses a
    /// category that it knows with another parent.
    #[must_use]
    pub fn category(mut self, name: &str, parent: Option<&str>) -> Self {
        self.categories.insert(name.to_owned(), parent.map(str::to_owned));
        self
    }

    /// How many events may wait, 10,000 unless said otherwise; at least one.
    #[must_use]
    pub fn queue(mut self, events: usize) -> Self {
        self.events = events.max(1);
        self
    }

    /// What happens when so many wait: the newest is dropped unless said otherwise.
    #[must_use]
    pub fn when_full(mut self, when_full: WhenFull) -> Self {
        self.when_full = when_full;
        self
    }

    /// The version of the server; 2.3 by default. Since 2.4 an IP address is sent as one, and before as a string.
    #[must_use]
    pub fn server(mut self, server: ServerVersion) -> Self {
        self.server = server;
        self
    }

    /// How long `flush` and dropping the sink wait for the server, one second unless said otherwise.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// A sink that begins to connect at once, in a thread of its own.
    #[must_use]
    pub fn open(self) -> StatsSink {
        let patience = self.patience;
        let client = Arc::new(Client::new(self));
        let thread = {
            let client = Arc::clone(&client);
            std::thread::Builder::new().name("stats-writer".to_owned()).spawn(move || writer::run(&client))
        };
        let thread = match thread {
            Ok(thread) => Some(thread),
            Err(error) => {
                client.give_up(error);
                None
            }
        };
        StatsSink { client, patience, thread }
    }
}

impl StatsSink {
    /// Sends to the socket at this path, as usual in all else.
    #[must_use]
    pub fn open(path: impl Into<PathBuf>) -> Self {
        StatsOptions::new(path).open()
    }

    /// Options for the socket at this path.
    #[must_use]
    pub fn options(path: impl Into<PathBuf>) -> StatsOptions {
        StatsOptions::new(path)
    }

    /// Whether a server is there and has said what it wants.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.client.is_connected()
    }

    /// How many connections there were.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.client.connections()
    }

    /// How many events had strings cut, because their lines would have been longer than a server takes.
    #[must_use]
    pub fn cut(&self) -> u64 {
        self.client.cut()
    }

    /// Waits for at most so long until everything is written and the server has taken it, ends the connection, and says
    /// what became of the events. What is still waiting then is dropped.
    #[must_use = "the counts say what was lost"]
    pub fn close(mut self, limit: Duration) -> Counts {
        self.end(limit);
        self.client.counts()
    }

    fn end(&mut self, limit: Duration) {
        let end = Instant::now() + limit;
        self.client.close(end);
        if let Some(thread) = self.thread.take() {
            // A thread that hangs where no limit reaches, in connecting to a server that takes nobody, is left behind; it
            // ends by itself when it goes on.
            while !thread.is_finished() && Instant::now() < end + GRACE {
                std::thread::sleep(Duration::from_millis(1));
            }
            if thread.is_finished() {
                // A panic there has been reported already, and must not become one here.
                let _ = thread.join();
            }
        }
        self.client.drop_waiting();
    }
}

impl Drop for StatsSink {
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.end(self.patience);
        }
    }
}

impl Sink for StatsSink {
    fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
        self.client.record(envelope, event);
    }

    fn wants(&self, event_name: &str, level: LogLevel) -> bool {
        self.client.wants(event_name, level)
    }

    fn skip(&self) {
        self.client.count_unwanted();
    }

    fn counts(&self) -> Counts {
        self.client.counts()
    }

    fn flush(&self) -> io::Result<()> {
        self.client.flush(Instant::now() + self.patience)
    }
}
