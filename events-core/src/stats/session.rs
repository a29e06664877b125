//! What is known of one connection.

use std::collections::{BTreeSet, VecDeque};
use std::os::unix::net::UnixStream;

use super::queue::Item;

/// One connection.
pub(super) struct Session {
    pub(super) stream: UnixStream,
    pub(super) number: u64,
    /// The categories that it has been told.
    pub(super) categories: BTreeSet<Vec<u8>>,
    pub(super) buffer: Vec<u8>,
    pub(super) written: usize,
    /// The place behind the last thing in the buffer that is written whole.
    pub(super) completed: usize,
    /// What is in the buffer, with the place behind its last byte.
    pub(super) in_flight: VecDeque<(Item, usize)>,
    /// The lines that the server may not have looked at, with their lengths, and whether each is an event.
    pub(super) recent: VecDeque<(usize, bool)>,
    pub(super) recent_bytes: usize,
}

impl Session {
    /// A connection that has been told nothing.
    pub(super) fn new(stream: UnixStream, number: u64) -> Self {
        Self {
            stream,
            number,
            categories: BTreeSet::new(),
            buffer: Vec::new(),
            written: 0,
            completed: 0,
            in_flight: VecDeque::new(),
            recent: VecDeque::new(),
            recent_bytes: 0,
        }
    }
}
