//! The state of one connection.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::os::unix::net::UnixStream;

use super::queue::Line;
use crate::timestamp::write_int;

/// A connection: what the server was told, and what is in transit.
pub(super) struct Session<'c> {
    pub(super) stream: UnixStream,
    pub(super) number: u64,
    /// The parents of categories.
    parents: &'c BTreeMap<String, Option<String>>,
    /// The categories that the server was told.
    categories: BTreeSet<Vec<u8>>,
    pub(super) buffer: Vec<u8>,
    pub(super) written: usize,
    /// The end of the last event in the buffer that is completely written.
    completed: usize,
    /// The events in the buffer, each with the position of its end.
    in_flight: VecDeque<(Line, usize)>,
    /// The lengths of the lines that the server may not have read.
    recent: VecDeque<usize>,
    recent_bytes: usize,
}

impl<'c> Session<'c> {
    pub(super) fn new(stream: UnixStream, number: u64, parents: &'c BTreeMap<String, Option<String>>) -> Self {
        Self {
            stream,
            number,
            parents,
            categories: BTreeSet::new(),
            buffer: Vec::new(),
            written: 0,
            completed: 0,
            in_flight: VecDeque::new(),
            recent: VecDeque::new(),
            recent_bytes: 0,
        }
    }

    /// Prepares the buffer for the next events. Everything in it has been written.
    pub(super) fn begin(&mut self) {
        self.buffer.clear();
        self.written = 0;
        self.completed = 0;
    }

    /// The number of events in the buffer that are not completely written.
    pub(super) fn in_flight(&self) -> usize {
        self.in_flight.len()
    }

    /// The number of events that are completely written but that the server may not have read.
    pub(super) fn recent(&self) -> usize {
        self.recent.len()
    }

    /// Adds an event to the buffer, after the categories that the server has to know first.
    pub(super) fn put(&mut self, line: Line) {
        self.tell_categories(&line);
        self.buffer.extend_from_slice(b"EVENT\t0\t0\t");
        write_int(line.level.into(), &mut self.buffer);
        self.buffer.push(b'\t');
        self.buffer.extend_from_slice(&line.body);
        for name in line.category_names() {
            self.buffer.extend_from_slice(b"\tc");
            self.buffer.extend_from_slice(name);
        }
        self.buffer.push(b'\n');
        self.in_flight.push_back((line, self.buffer.len()));
    }

    /// Announces the categories of a line, each after its parent, unless the server was told already.
    fn tell_categories(&mut self, line: &Line) {
        for name in line.category_names() {
            let mut chain: Vec<&[u8]> = Vec::new();
            let mut next = Some(name);
            while let Some(name) = next.filter(|name| !self.categories.contains(*name) && !chain.contains(name)) {
                chain.push(name);
                next = self.parent_of(name);
            }
            for name in chain.into_iter().rev() {
                self.buffer.extend_from_slice(b"CATEGORY\t");
                self.buffer.extend_from_slice(name);
                if let Some(parent) = self.parent_of(name).filter(|parent| self.categories.contains(*parent)) {
                    self.buffer.push(b'\t');
                    self.buffer.extend_from_slice(parent);
                }
                self.buffer.push(b'\n');
                self.categories.insert(name.to_vec());
            }
        }
    }

    fn parent_of(&self, category: &[u8]) -> Option<&'c [u8]> {
        let parent = self.parents.get(std::str::from_utf8(category).ok()?)?;
        parent.as_deref().map(str::as_bytes)
    }

    /// Takes the next event that is completely written.
    pub(super) fn take_completed(&mut self) -> Option<Line> {
        self.in_flight.front().filter(|(_, end)| *end <= self.written)?;
        let (line, end) = self.in_flight.pop_front()?;
        let length = end - self.completed;
        self.completed = end;
        self.recent.push_back(length);
        self.recent_bytes += length;
        Some(line)
    }

    /// Forgets the events that the server must have read, because `bytes` more were written after them.
    pub(super) fn forget_beyond(&mut self, bytes: usize) {
        while self.recent_bytes > bytes {
            let Some(length) = self.recent.pop_front() else { break };
            self.recent_bytes -= length;
        }
    }

    /// Takes the events that are not completely written.
    pub(super) fn take_unwritten(&mut self) -> impl DoubleEndedIterator<Item = Line> {
        self.in_flight.drain(..).map(|(line, _)| line)
    }
}
