//! The options of a `StatsSink`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::StatsSink;
use crate::ServerVersion;

/// The options of a [`StatsSink`].
///
/// A time of [`Duration::MAX`] means no limit.
#[derive(Clone, Debug)]
pub struct StatsOptions {
    pub(super) path: PathBuf,
    pub(super) categories: BTreeMap<String, Option<String>>,
    pub(super) events: usize,
    pub(super) when_full: WhenFull,
    pub(super) server: Option<ServerVersion>,
    pub(super) patience: Duration,
}

/// What to do with an event if the queue is full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhenFull {
    /// Drops the event and keeps those in the queue.
    #[default]
    DropNewest,
    /// Drops the oldest event in the queue.
    DropOldest,
    /// Blocks the caller until there is room, up to this time; then drops the event.
    Block(Duration),
}

impl StatsOptions {
    /// Creates the options for a socket at this path, usually `/run/dovecot/stats-writer`.
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

    /// Declares a category with its parent. Undeclared categories have no parent.
    ///
    /// A server rejects a category that it already knows with another parent.
    #[must_use]
    pub fn category(mut self, name: &str, parent: Option<&str>) -> Self {
        self.categories.insert(name.to_owned(), parent.map(str::to_owned));
        self
    }

    /// Sets the maximum number of events in the queue; 10,000 by default, and at least one.
    #[must_use]
    pub fn queue(mut self, events: usize) -> Self {
        self.events = events.max(1);
        self
    }

    /// Sets what to do with an event if the queue is full. By default it is dropped.
    #[must_use]
    pub fn when_full(mut self, when_full: WhenFull) -> Self {
        self.when_full = when_full;
        self
    }

    /// Sets the version of the server, which the protocol does not tell. By default, only what every version accepts is
    /// sent.
    ///
    /// From 2.4, an IP address is sent as such, before as a string. An empty item of a list keeps its position for 2.3.
    /// For other servers it is moved to the front, and only one of several empty items is sent, because the JSON
    /// exporters of 2.4.1 and 2.4.5 crash on an empty item in any other position.
    #[must_use]
    pub fn server(mut self, server: ServerVersion) -> Self {
        self.server = Some(server);
        self
    }

    /// Sets how long `flush` and dropping the sink wait for the server; one second by default.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Opens the sink. It starts to connect immediately, in its own thread.
    #[must_use]
    pub fn open(self) -> StatsSink {
        StatsSink::with_options(self)
    }
}
