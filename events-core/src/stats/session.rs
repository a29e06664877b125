//! The state of one connection.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::os::unix::net::UnixStream;

use super::queue::Line;
use crate::timestamp::write_int;

/// A connection: what the server was told, and what is in transit.
pub(super) struct Session<'c> {
    pub(super) stream: UnixStream,
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
    pub(super) fn new(stream: UnixStream, parents: &'c BTreeMap<String, Option<String>>) -> Self {
        Self {
            stream,
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

#[cfg(test)]
mod tests {
    use super::*;

    const PREFIX: &str = "EVENT\t0\t0\t1\t";

    fn line(categories: &str, body: &str) -> Line {
        Line { level: 1, categories: categories.into(), body: body.into() }
    }

    /// What is in the buffer for these lines, on one connection, when the categories have these parents.
    fn sent(parents: &[(&str, Option<&str>)], lines: &[Line]) -> String {
        let parents = parents.iter().map(|(name, parent)| ((*name).to_owned(), parent.map(str::to_owned))).collect();
        let (stream, _other) = UnixStream::pair().unwrap();
        let mut session = Session::new(stream, &parents);
        for Line { level, categories, body } in lines {
            session.put(Line { level: *level, categories: categories.clone(), body: body.clone() });
        }
        String::from_utf8_lossy(&session.buffer).into_owned()
    }

    #[test]
    fn a_category_is_told_once_and_after_its_parents() {
        let parents = [("a", Some("b")), ("b", Some("c")), ("d", None)];
        let lines = [line("\ta\td\te", "x"), line("\tb\ta", "y"), line("", "z")];
        assert_eq!(
            sent(&parents, &lines),
            format!(
                "CATEGORY\tc\nCATEGORY\tb\tc\nCATEGORY\ta\tb\nCATEGORY\td\nCATEGORY\te\n{PREFIX}x\tca\tcd\tce\n\
                 {PREFIX}y\tcb\tca\n{PREFIX}z\n"
            )
        );
    }

    #[test]
    fn categories_that_are_each_others_parents_are_told_once() {
        let parents = [("a", Some("b")), ("b", Some("a"))];
        let expected = format!("CATEGORY\tb\nCATEGORY\ta\tb\n{PREFIX}x\tca\n");
        assert_eq!(sent(&parents, &[line("\ta", "x")]), expected);
    }

    #[test]
    fn a_line_is_completed_by_its_last_byte_and_forgotten_when_enough_was_written_after_it() {
        let (stream, _other) = UnixStream::pair().unwrap();
        let parents = BTreeMap::new();
        let mut session = Session::new(stream, &parents);
        let length = PREFIX.len() + 2;
        for body in ["a", "b", "c", "d"] {
            session.put(line("", body));
        }
        assert_eq!(session.buffer.len(), 4 * length);
        let completed = |session: &mut Session<'_>, written: usize| {
            session.written = written;
            let lines = std::iter::from_fn(|| session.take_completed());
            let bodies: Vec<u8> = lines.flat_map(|line| line.body).collect();
            (String::from_utf8_lossy(&bodies).into_owned(), session.in_flight(), session.recent())
        };
        assert_eq!(completed(&mut session, length - 1), (String::new(), 4, 0));
        assert_eq!(completed(&mut session, length), ("a".to_owned(), 3, 1));
        assert_eq!(completed(&mut session, 3 * length + 1), ("bc".to_owned(), 1, 3));
        for (bytes, recent) in [(3 * length, 3), (3 * length - 1, 2), (length, 1), (length - 1, 0), (0, 0)] {
            session.forget_beyond(bytes);
            assert_eq!(session.recent(), recent, "{bytes}");
        }
        let unwritten: Vec<Vec<u8>> = session.take_unwritten().map(|line| line.body).collect();
        assert_eq!((unwritten.as_slice(), session.in_flight()), ([b"d".to_vec()].as_slice(), 0));
        // The next events begin at the beginning again.
        session.begin();
        session.put(line("", "e"));
        assert_eq!(completed(&mut session, length), ("e".to_owned(), 0, 1));
        session.forget_beyond(length);
        assert_eq!(session.recent(), 1);
    }
}
