//! The state shared by the callers and the sink's own threads.

use std::cell::Cell;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::deadline::Deadline;
use super::encode::{self, Fit};
use super::queue::Line;
use super::state::State;
use super::wanted::Wanted;
use super::{StatsOptions, WhenFull};
use crate::filter::Enveloped;
use crate::panicked::CountPanic;
use crate::sink::tally::Tally;
use crate::{Counts, Envelope, EventEmitter, LogLevel};

/// The state shared by the callers and the sink's own threads.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) options: StatsOptions,
    pub(super) wanted: Wanted,
    unwanted: Tally,
    cut: AtomicU64,
    /// The number of events whose emitters panicked.
    pub(super) panicked: AtomicU64,
    /// Whether the queue was full when last checked.
    is_full: AtomicBool,
    state: Mutex<State>,
    /// Signals that something was queued, the connection changed, or the sink is closing.
    pub(super) work: Condvar,
    /// Signals that there is room in the queue, or that everything is written.
    pub(super) room: Condvar,
    /// The writing thread.
    pub(super) thread: Mutex<Option<JoinHandle<()>>>,
    /// The client that replaced this one in a child process.
    pub(super) next: OnceLock<Arc<Client>>,
}

/// The capacity up to which a thread keeps its line for the next event.
const KEPT: usize = 64 * 1024;

thread_local! {
    /// The line that an event is recorded into, so that no lock is held while an emitter runs. It is taken out while in
    /// use, so that an emitter that itself sends an event gets another one.
    static LINE: Cell<Line> = const { Cell::new(Line { level: 0, categories: Vec::new(), body: Vec::new() }) };
}

impl Client {
    pub(super) fn new(options: StatsOptions) -> Self {
        Self {
            options,
            wanted: Wanted::new(),
            unwanted: Tally::new(),
            cut: AtomicU64::new(0),
            panicked: AtomicU64::new(0),
            is_full: AtomicBool::new(false),
            state: Mutex::default(),
            work: Condvar::new(),
            room: Condvar::new(),
            thread: Mutex::default(),
            next: OnceLock::new(),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a signal, up to this time.
    pub(super) fn wait<'s>(signal: &Condvar, state: MutexGuard<'s, State>, limit: Duration) -> MutexGuard<'s, State> {
        signal.wait_timeout(state, limit).unwrap_or_else(PoisonError::into_inner).0
    }

    #[inline]
    pub(super) fn count_unwanted(&self) {
        self.unwanted.add();
    }

    /// Records an event whose name may be wanted.
    pub(super) fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
        let panic = CountPanic::new(&self.panicked);
        let view = Enveloped { envelope, event, parents: &self.options.categories };
        if !self.wanted.matches(&view) {
            panic.disarm();
            return self.count_unwanted();
        }
        if self.drops_at_once() {
            return panic.disarm();
        }
        let mut line = LINE.take();
        let name = event.event_name();
        let fit = encode::event(envelope, event, self.options.server, &mut line);
        panic.disarm();
        line.level = level(envelope.level);
        match fit {
            _ if name.is_empty() => self.fail("an event has no name".to_owned()),
            Fit::TooLong => self.fail(format!("the event `{name}` has more fields than a line can hold")),
            Fit::Nameless => self.fail(format!("the event `{name}` has a field without a name")),
            Fit::Cut => {
                self.cut.fetch_add(1, Ordering::Relaxed);
                self.push(&line);
            }
            Fit::Whole => self.push(&line),
        }
        if line.body.capacity() <= KEPT {
            LINE.set(line);
        }
    }

    /// Drops an event for which there is no room, before computing anything for it.
    fn drops_at_once(&self) -> bool {
        if self.options.when_full != WhenFull::DropNewest || !self.is_full.load(Ordering::Relaxed) {
            return false;
        }
        let mut state = self.lock();
        let drops = state.queue.len() >= self.options.events;
        state.counts.dropped += u64::from(drops);
        drops
    }

    /// Counts an event that cannot be sent.
    fn fail(&self, message: String) {
        let mut state = self.lock();
        state.counts.failed += 1;
        state.error.get_or_insert_with(|| io::Error::new(io::ErrorKind::InvalidData, message));
    }

    /// Queues an event when there is room for it.
    fn push(&self, line: &Line) {
        let mut state = self.lock();
        let mut deadline = None;
        loop {
            if state.gone {
                state.counts.failed += 1;
                return;
            }
            if state.queue.len() < self.options.events {
                break;
            }
            match self.options.when_full {
                WhenFull::DropNewest => {
                    state.counts.dropped += 1;
                    return;
                }
                WhenFull::DropOldest => {
                    state.queue.drop_oldest();
                    state.counts.dropped += 1;
                }
                WhenFull::Block(limit) => {
                    let Some(left) = deadline.get_or_insert_with(|| Deadline::after(limit)).left() else {
                        state.counts.dropped += 1;
                        return;
                    };
                    state = Self::wait(&self.room, state, left);
                }
            }
        }
        state.queue.push(line);
        self.is_full.store(state.queue.len() >= self.options.events, Ordering::Relaxed);
        // Waking a thread that is already awake would cost as much as encoding the line.
        if std::mem::take(&mut state.idle) {
            self.work.notify_all();
        }
    }

    pub(super) fn is_connected(&self) -> bool {
        self.lock().connected
    }

    pub(super) fn connections(&self) -> u64 {
        self.lock().connections
    }

    pub(super) fn cut(&self) -> u64 {
        self.cut.load(Ordering::Relaxed)
    }

    pub(super) fn counts(&self) -> Counts {
        let state = self.lock();
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counts {
            queued: state.waiting() as u64,
            failed: state.counts.failed + of(&self.panicked),
            unwanted: self.unwanted.get(),
            ..state.counts
        }
    }

    pub(super) fn flush(&self, deadline: Deadline) -> io::Result<()> {
        let mut state = self.lock();
        while state.waiting() > 0 {
            let Some(left) = deadline.left() else { break };
            state = Self::wait(&self.room, state, left);
        }
        if let Some(error) = state.error.take() {
            return Err(error);
        }
        match state.waiting() {
            0 => Ok(()),
            left => Err(io::Error::new(io::ErrorKind::TimedOut, format!("{left} events are still waiting"))),
        }
    }

    /// Ends the sink's threads when everything is written, or at this deadline.
    pub(super) fn close(&self, deadline: Deadline) {
        self.lock().closing = Some(deadline);
        self.work.notify_all();
    }

    /// Records that the writing thread could not be started.
    pub(super) fn give_up(&self, error: io::Error) {
        let mut state = self.lock();
        state.gone = true;
        state.error.get_or_insert(error);
    }

    /// Drops the waiting events and makes the counts final: a thread that still writes no longer changes them.
    pub(super) fn abandon(&self) {
        let mut state = self.lock();
        state.doubt_recent();
        state.gone = true;
        let waiting = state.queue.clear() + std::mem::take(&mut state.in_flight);
        state.counts.dropped += waiting as u64;
    }
}

fn level(level: LogLevel) -> u8 {
    match level {
        LogLevel::Debug => 0,
        LogLevel::Info => 1,
        LogLevel::Warning => 2,
        LogLevel::Error => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OwnedEvent, Visit};

    fn client(when_full: WhenFull) -> Client {
        Client::new(StatsOptions::new("/nowhere").queue(2).when_full(when_full))
    }

    fn record(client: &Client, event: &dyn EventEmitter) {
        client.record(&Envelope::new(), event);
    }

    /// Counts how often it is recorded.
    #[derive(Default)]
    struct Counting(AtomicU64);

    impl EventEmitter for Counting {
        fn event_name(&self) -> &str {
            "test_counting"
        }

        fn record(&self, visit: &mut dyn Visit) {
            visit.int("number", self.0.fetch_add(1, Ordering::Relaxed) as i64);
        }
    }

    /// The numbers of the events in the queue.
    fn queued(client: &Client) -> Vec<u8> {
        let mut state = client.lock();
        std::iter::from_fn(|| state.queue.pop()).filter_map(|line| line.body.last().copied()).collect()
    }

    #[test]
    fn an_event_that_is_dropped_at_once_is_not_recorded() {
        for (when_full, recorded, left) in [
            (WhenFull::DropNewest, 2, *b"01"),
            (WhenFull::DropOldest, 5, *b"34"),
            (WhenFull::Block(Duration::ZERO), 5, *b"01"),
        ] {
            let client = client(when_full);
            let event = Counting::default();
            for number in 1_u64..=5 {
                record(&client, &event);
                let counts = client.counts();
                assert_eq!((counts.queued, counts.dropped), (number.min(2), number.saturating_sub(2)), "{when_full:?}");
            }
            assert_eq!(event.0.load(Ordering::Relaxed), recorded, "{when_full:?}");
            assert_eq!(queued(&client), left, "{when_full:?}");
            // Then there is room again.
            record(&client, &event);
            assert_eq!(event.0.load(Ordering::Relaxed), recorded + 1, "{when_full:?}");
            assert_eq!((client.counts().queued, client.counts().dropped), (1, 3), "{when_full:?}");
        }
    }

    #[test]
    fn an_event_for_which_there_is_no_more_room_when_it_was_recorded_is_dropped() {
        let client = client(WhenFull::DropNewest);
        // As after a broken connection.
        client.lock().queue.put_back([Line::default(), Line::default()].into_iter());
        let event = Counting::default();
        for dropped in 1..3 {
            record(&client, &event);
            assert_eq!((client.counts().queued, client.counts().dropped), (2, dropped));
        }
        assert_eq!(event.0.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn a_sink_without_a_thread_counts_its_events_as_failed() {
        let client = client(WhenFull::Block(Duration::MAX));
        client.give_up(io::Error::other("no more threads"));
        for failed in 1..5 {
            record(&client, &OwnedEvent::new("a"));
            assert_eq!((client.counts().failed, client.counts().total()), (failed, failed));
        }
        let never = Deadline::after(Duration::MAX);
        assert_eq!(client.flush(never).unwrap_err().to_string(), "no more threads");
        assert!(client.flush(never).is_ok());
        client.abandon();
        assert_eq!((client.counts().failed, client.counts().total()), (4, 4));
    }

    #[test]
    fn what_is_left_when_the_time_is_over_is_dropped_once() {
        let client = client(WhenFull::DropNewest);
        record(&client, &OwnedEvent::new("a"));
        record(&client, &OwnedEvent::new("b"));
        {
            let mut state = client.lock();
            (state.in_flight, state.recent) = (3, 4);
            (state.counts.written, state.counts.dropped) = (10, 1);
        }
        for _ in 0..2 {
            client.abandon();
            let counts = client.counts();
            assert_eq!((counts.queued, counts.dropped, counts.written, counts.in_doubt), (0, 6, 6, 4));
        }
    }

    #[test]
    fn a_waiting_thread_is_woken_once() {
        let client = client(WhenFull::DropNewest);
        client.lock().idle = true;
        record(&client, &OwnedEvent::new("a"));
        assert!(!client.lock().idle);
        let closing = |client: &Client| client.lock().closing.is_some();
        assert!(!closing(&client));
        client.close(Deadline::after(Duration::MAX));
        assert!(closing(&client));
    }

    #[test]
    fn the_memory_of_a_short_line_is_kept_for_the_next() {
        let client = client(WhenFull::DropOldest);
        record(&client, &OwnedEvent::new("a").with("text", "x".repeat(1_000)));
        let line = LINE.take();
        assert!((1_000..=KEPT).contains(&line.body.capacity()));
        LINE.set(line);
        record(&client, &OwnedEvent::new("a").with("text", "x".repeat(KEPT)));
        assert_eq!(LINE.take().body.capacity(), 0);
    }
}
