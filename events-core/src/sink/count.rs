//! Counts of what happened to events.

use std::ops::Add;

/// What happened to the events that a sink received. Each event is counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Written completely. The receiver may still have lost them if it does not acknowledge events.
    pub written: u64,
    /// Written at least partly, but possibly lost: in a buffer when a connection broke, or half-written to a file.
    pub in_doubt: u64,
    /// Waiting to be written.
    pub queued: u64,
    /// Dropped because a queue was full or a time limit was over.
    pub dropped: u64,
    /// Not written because of an error.
    pub failed: u64,
    /// Not wanted by a filter or by the server.
    pub unwanted: u64,
}

impl Counts {
    /// The number of events that the sink received.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.written + self.in_doubt + self.queued + self.dropped + self.failed + self.unwanted
    }
}

impl Add for Counts {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self {
            written: self.written + other.written,
            in_doubt: self.in_doubt + other.in_doubt,
            queued: self.queued + other.queued,
            dropped: self.dropped + other.dropped,
            failed: self.failed + other.failed,
            unwanted: self.unwanted + other.unwanted,
        }
    }
}
