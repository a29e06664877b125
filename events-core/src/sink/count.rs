//! What became of the events that a sink took.

use std::ops::Add;

/// What became of the events that a sink took; together they are all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Written whole to where they go. Where the other side does not acknowledge, it may still have lost them.
    pub written: u64,
    /// Begun, and not known to have arrived: in a buffer when a connection broke, or half in a file.
    pub in_doubt: u64,
    /// Taken and still waiting to be written.
    pub queued: u64,
    /// Thrown away because there was no place to put them.
    pub dropped: u64,
    /// Not written because of an error.
    pub failed: u64,
    /// Not wanted: a filter, or the server, said no.
    pub unwanted: u64,
}

impl Counts {
    /// The number of events that the sink took.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.written + self.in_doubt + self.queued + self.dropped + self.failed + self.unwanted
    }
}

impl Add for Counts {
    type Output = Self;

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
