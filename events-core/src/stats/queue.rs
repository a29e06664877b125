//! The queue of events.

use std::collections::VecDeque;

/// The parts of an event's line.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// The log level as a number of the protocol.
    pub(super) level: u8,
    /// The categories of the event and its parents, escaped, each after a tab.
    pub(super) categories: Vec<u8>,
    /// Times, source, name and fields.
    pub(super) body: Vec<u8>,
}

/// The waiting events, and spare lines.
#[derive(Debug, Default)]
pub(super) struct Queue {
    lines: VecDeque<Line>,
    spare: Vec<Line>,
}

/// The maximum number of spare lines, and the maximum capacity of each.
const SPARE: usize = 1024;
const SPARE_BYTES: usize = 4096;

impl Line {
    pub(super) fn clear(&mut self) {
        self.categories.clear();
        self.body.clear();
    }

    /// The names of the categories, escaped.
    pub(super) fn category_names(&self) -> impl Iterator<Item = &[u8]> {
        self.categories.split(|byte| *byte == b'\t').skip(1)
    }
}

impl Queue {
    /// The number of waiting events.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Appends a copy of the line.
    pub(super) fn push(&mut self, line: &Line) {
        let mut copy = self.spare.pop().unwrap_or_default();
        copy.level = line.level;
        copy.categories.extend_from_slice(&line.categories);
        copy.body.extend_from_slice(&line.body);
        self.lines.push_back(copy);
    }

    pub(super) fn pop(&mut self) -> Option<Line> {
        self.lines.pop_front()
    }

    /// Takes back a line that is no longer needed.
    pub(super) fn recycle(&mut self, mut line: Line) {
        if self.spare.len() < SPARE && line.body.capacity() <= SPARE_BYTES {
            line.clear();
            self.spare.push(line);
        }
    }

    /// Puts unwritten lines back at the front.
    pub(super) fn put_back(&mut self, lines: impl DoubleEndedIterator<Item = Line>) {
        lines.rev().for_each(|line| self.lines.push_front(line));
    }

    /// Drops the oldest event.
    pub(super) fn drop_oldest(&mut self) {
        if let Some(line) = self.lines.pop_front() {
            self.recycle(line);
        }
    }

    /// Drops all events and returns their number.
    pub(super) fn clear(&mut self) -> usize {
        std::mem::take(&mut self.lines).len()
    }
}
