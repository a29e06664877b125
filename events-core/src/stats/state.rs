//! What is queued, in transit and counted.

use std::io;

use super::connection::End;
use super::deadline::Deadline;
use super::queue::Queue;
use crate::Counts;

/// What the callers and the sink's own threads change.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) queue: Queue,
    /// The number of events that were taken from the queue but are not completely written yet.
    pub(super) in_flight: usize,
    /// The number of events that count as written but that the server may not have read.
    pub(super) recent: usize,
    pub(super) counts: Counts,
    /// Whether a connection is open and the server has told what it wants.
    pub(super) connected: bool,
    /// The number of connections so far.
    pub(super) connections: u64,
    /// How the last connection ended; `None` while it is open.
    pub(super) end: Option<End>,
    pub(super) error: Option<io::Error>,
    /// Whether the writing thread is waiting for work.
    pub(super) idle: bool,
    /// The last error that was kept since the server was last connected.
    pub(super) said: Option<String>,
    /// The deadline for writing everything, if the sink is closing.
    pub(super) closing: Option<Deadline>,
    /// Whether no thread writes any more and the counts are final.
    pub(super) gone: bool,
}

impl State {
    /// Keeps an error for the next `flush`, unless it equals the last one or merely means that a connection ended.
    pub(super) fn say(&mut self, error: io::Error) {
        if is_end(&error) {
            return;
        }
        let text = error.to_string();
        if self.said.as_ref() != Some(&text) {
            self.said = Some(text);
            self.error.get_or_insert(error);
        }
    }

    /// Whether the sink is closing and either nothing is left to write or the time is over.
    pub(super) fn is_over(&self) -> bool {
        self.closing.is_some_and(|end| self.queue.is_empty() || end.is_over())
    }

    /// The number of events that are not written yet.
    pub(super) fn waiting(&self) -> usize {
        self.queue.len() + self.in_flight
    }

    /// Counts the most recently written events as in doubt.
    pub(super) fn doubt_recent(&mut self) {
        let recent = std::mem::take(&mut self.recent) as u64;
        self.counts.written -= recent;
        self.counts.in_doubt += recent;
    }
}

/// Whether an error merely means that the connection ended.
fn is_end(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, WriteZero};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | NotConnected | WriteZero)
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::time::Duration;

    use super::*;
    use crate::stats::queue::Line;

    #[test]
    fn an_error_is_kept_unless_it_is_the_last_one_or_an_end() {
        let mut state = State::default();
        let mut kept = |kind, text: &'static str| {
            state.say(io::Error::new(kind, text));
            state.error.take().map(|error| error.to_string())
        };
        for end in [
            ErrorKind::BrokenPipe,
            ErrorKind::ConnectionAborted,
            ErrorKind::ConnectionReset,
            ErrorKind::NotConnected,
            ErrorKind::WriteZero,
        ] {
            assert_eq!(kept(end, "an end"), None);
        }
        assert_eq!(kept(ErrorKind::NotFound, "a").as_deref(), Some("a"));
        assert_eq!(kept(ErrorKind::NotFound, "a"), None);
        assert_eq!(kept(ErrorKind::TimedOut, "b").as_deref(), Some("b"));
        assert_eq!(kept(ErrorKind::NotFound, "a").as_deref(), Some("a"));
    }

    #[test]
    fn the_first_of_several_errors_is_kept() {
        let mut state = State::default();
        state.say(io::Error::new(ErrorKind::NotFound, "a"));
        state.say(io::Error::new(ErrorKind::NotFound, "b"));
        assert_eq!(state.error.map(|error| error.to_string()).as_deref(), Some("a"));
    }

    #[test]
    fn a_closing_sink_is_over_when_nothing_waits_or_the_time_is_over() {
        let (over, never) = (Deadline::after(Duration::ZERO), Deadline::after(Duration::MAX));
        for (closing, lines, is_over) in [
            (None, 0, false),
            (None, 1, false),
            (Some(never), 0, true),
            (Some(never), 1, false),
            (Some(over), 0, true),
            (Some(over), 1, true),
        ] {
            let mut state = State { closing, ..State::default() };
            (0..lines).for_each(|_| state.queue.push(&Line::default()));
            assert_eq!(state.is_over(), is_over, "{closing:?} {lines}");
        }
    }

    #[test]
    fn what_was_written_last_comes_into_doubt_once() {
        let mut state = State { recent: 4, in_flight: 3, ..State::default() };
        state.queue.push(&Line::default());
        (state.counts.written, state.counts.in_doubt) = (10, 1);
        for _ in 0..2 {
            state.doubt_recent();
            assert_eq!((state.counts.written, state.counts.in_doubt, state.recent), (6, 5, 0));
        }
        assert_eq!(state.waiting(), 4);
    }
}
