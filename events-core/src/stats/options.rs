//! How a `StatsSink` works.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::StatsSink;
use crate::ServerVersion;

/// How a [`StatsSink`] works.
///
/// Times may be as long as [`Duration::MAX`]: then there is no limit.
#[derive(Clone, Debug)]
pub struct StatsOptions {
    pub(super) path: PathBuf,
    pub(super) categories: BTreeMap<String, Option<String>>,
    pub(super) events: usize,
    pub(super) when_full: WhenFull,
    pub(super) server: Option<ServerVersion>,
    pub(super) patience: Duration,
}

/// What happens to an event when the queue is full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhenFull {
    /// The event is dropped, and the queued events are sent.
    #[default]
    DropNewest,
    /// The oldest queued event is dropped in its place.
    DropOldest,
    /// The caller waits for room for at most this long. Then the event is dropped.
    Block(Duration),
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
            server: None,
            patience: Duration::from_secs(1),
        }
    }

    /// Declares a category with its parent. A category that is not declared has no parent.
    ///
    /// A server refuses a category that it knows with another parent.
    #[must_use]
    pub fn category(mut self, name: &str, parent: Option<&str>) -> Self {
        self.categories.insert(name.to_owned(), parent.map(str::to_owned));
        self
    }

    /// The maximum number of events in the queue; 10,000 by default, and at least one.
    #[must_use]
    pub fn queue(mut self, events: usize) -> Self {
        self.events = events.max(1);
        self
    }

    /// What happens to an event when the queue is full. By default it is dropped.
    #[must_use]
    pub fn when_full(mut self, when_full: WhenFull) -> Self {
        self.when_full = when_full;
        self
    }

    /// The version of the server, which the protocol does not tell. By default only what every server takes is sent.
    ///
    /// Since 2.4 an IP address is sent as one, and before as a string. An empty item of a list is sent in its place to 2.3
    /// and first to every other server, because the JSON exporters of 2.4.1 and 2.4.5 crash over one in another place;
    /// of several empty items only one is then sent.
    #[must_use]
    pub fn server(mut self, server: ServerVersion) -> Self {
        self.server = Some(server);
        self
    }

    /// How long `flush` and dropping the sink wait for the server; one second by default.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// A sink that starts to connect at once, in a thread of its own.
    #[must_use]
    pub fn open(self) -> StatsSink {
        StatsSink::with_options(self)
    }
}
