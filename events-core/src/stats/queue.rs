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

#[cfg(test)]
mod tests {
    use super::*;

    fn line(body: &str) -> Line {
        Line { level: 2, categories: b"\tc".to_vec(), body: body.into() }
    }

    /// What leaves the queue.
    fn left(queue: &mut Queue) -> Vec<String> {
        std::iter::from_fn(|| queue.pop()).map(|line| String::from_utf8_lossy(&line.body).into_owned()).collect()
    }

    #[test]
    fn lines_leave_in_their_order_and_what_is_put_back_leaves_first() {
        let mut queue = Queue::default();
        ["a", "b", "c", "d"].iter().for_each(|body| queue.push(&line(body)));
        let taken: Vec<Line> = [queue.pop(), queue.pop()].into_iter().flatten().collect();
        assert_eq!((taken[0].level, taken[0].categories.as_slice(), queue.len()), (2, b"\tc".as_slice(), 2));
        queue.put_back(taken.into_iter());
        queue.drop_oldest();
        assert_eq!((queue.len(), queue.is_empty()), (3, false));
        assert_eq!(left(&mut queue), ["b", "c", "d"]);
        assert!(queue.is_empty());
        queue.push(&line("e"));
        assert_eq!((queue.clear(), queue.len()), (1, 0));
    }

    #[test]
    fn a_dropped_line_is_used_for_the_next_one() {
        let mut queue = Queue::default();
        queue.push(&line("a long body"));
        queue.drop_oldest();
        assert_eq!(queue.spare.len(), 1);
        queue.push(&Line { categories: b"\td".to_vec(), ..line("b") });
        assert_eq!(queue.spare.len(), 0);
        let next = queue.pop().unwrap_or_default();
        assert_eq!(
            (next.level, next.categories.as_slice(), next.body.as_slice()),
            (2, b"\td".as_slice(), b"b".as_slice())
        );
        assert!(next.body.capacity() >= "a long body".len());
    }

    #[test]
    fn spare_lines_are_few_and_small() {
        let mut queue = Queue::default();
        // A boxed slice has no capacity beyond its length.
        let sized = |bytes: usize| Line { body: vec![b'x'; bytes].into_boxed_slice().into_vec(), ..Line::default() };
        queue.recycle(sized(SPARE_BYTES + 1));
        assert_eq!(queue.spare.len(), 0);
        (0..SPARE - 1).for_each(|_| queue.recycle(sized(SPARE_BYTES)));
        assert_eq!(queue.spare.len(), SPARE - 1);
        queue.recycle(sized(SPARE_BYTES + 1));
        assert_eq!(queue.spare.len(), SPARE - 1);
        (0..3).for_each(|_| queue.recycle(sized(1)));
        assert_eq!(queue.spare.len(), SPARE);
    }
}
