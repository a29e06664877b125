//! The state shared by the callers and the sink's own threads.

use std::cell::Cell;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use super::connection::End;
use super::deadline::Deadline;
use super::encode::{self, Fit};
use super::queue::{Line, Queue};
use super::{StatsOptions, WhenFull};
use crate::call_site::FilterNumber;
use crate::filter::{Enveloped, Interest, ServerFilter};
use crate::panicked::CountPanic;
use crate::sink::tally::Tally;
use crate::{Counts, Envelope, EventEmitter, LogLevel};

/// The state shared by the callers and the sink's own threads.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) options: StatsOptions,
    /// A summary of the filter, so that one load decides about an event that the server does not want.
    wanted: AtomicU8,
    filter: RwLock<Option<Arc<ServerFilter>>>,
    /// The number of the filter, by which its answers are kept.
    filter_number: AtomicU64,
    unwanted: Tally,
    cut: AtomicU64,
    /// The number of events whose emitters panicked.
    panicked: AtomicU64,
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

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) queue: Queue,
    /// The number of events that were taken from the queue but are not completely written yet.
    pub(super) in_flight: usize,
    /// The number of events that count as written but that the server may not have read.
    pub(super) recent: usize,
    pub(super) counts: Counts,
    /// The number of the open connection, once the server has told what it wants.
    pub(super) connected: Option<u64>,
    /// The number of connections so far.
    pub(super) connections: u64,
    /// The number of the connection that is being listened to.
    pub(super) listening: Option<u64>,
    /// How the last connection ended.
    pub(super) end: Option<End>,
    error: Option<io::Error>,
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
    /// Keeps an error for the next `flush`, unless it equals the last one.
    pub(super) fn say(&mut self, error: io::Error) {
        let text = error.to_string();
        if self.said.as_ref() != Some(&text) {
            self.said = Some(text);
            self.error.get_or_insert(error);
        }
    }

    /// The number of events that are not written yet.
    fn waiting(&self) -> usize {
        self.queue.len() + self.in_flight
    }

    /// Counts the most recently written events as in doubt.
    pub(super) fn doubt_recent(&mut self) {
        let recent = std::mem::take(&mut self.recent) as u64;
        self.counts.written -= recent;
        self.counts.in_doubt += recent;
    }
}

/// Nothing is wanted.
const NOTHING: u8 = 0;
/// Everything is wanted, or the filter is not known.
const EVERYTHING: u8 = 1;
/// The filter has to be evaluated.
const ASK: u8 = 2;

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
            wanted: AtomicU8::new(EVERYTHING),
            filter: RwLock::default(),
            filter_number: AtomicU64::new(FilterNumber::new().0),
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

    /// Sets what the server wants from now on; `None` if that is not known.
    pub(super) fn set_filter(&self, filter: Option<ServerFilter>) {
        let wanted = match &filter {
            None => EVERYTHING,
            Some(filter) if filter.is_empty() => NOTHING,
            Some(_) => ASK,
        };
        *self.filter.write().unwrap_or_else(PoisonError::into_inner) = filter.map(Arc::new);
        // After the filter: a thread that sees the new number uses the new filter.
        self.filter_number.store(FilterNumber::new().0, Ordering::Release);
        self.wanted.store(wanted, Ordering::Release);
    }

    fn filter(&self) -> Option<Arc<ServerFilter>> {
        self.filter.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn wants(&self, name: &str) -> bool {
        match self.wanted.load(Ordering::Acquire) {
            NOTHING => false,
            ASK => {
                let filter = self.filter.read().unwrap_or_else(PoisonError::into_inner);
                filter.as_ref().is_none_or(|filter| filter.interest(name) != Interest::Never)
            }
            _ => true, // `EVERYTHING`
        }
    }

    #[inline]
    pub(super) fn wants_event(&self, event: &dyn EventEmitter) -> bool {
        match self.wanted.load(Ordering::Acquire) {
            NOTHING => false,
            ASK => match event.call_site() {
                Some(site) => {
                    let number = FilterNumber(self.filter_number.load(Ordering::Acquire));
                    site.answer(number, || self.wants(event.event_name()))
                }
                None => self.wants(event.event_name()),
            },
            _ => true, // `EVERYTHING`
        }
    }

    #[inline]
    pub(super) fn count_unwanted(&self) {
        self.unwanted.add();
    }

    /// Records an event whose name may be wanted.
    pub(super) fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
        let panic = CountPanic::new(&self.panicked);
        if self.wanted.load(Ordering::Acquire) != EVERYTHING {
            let view = Enveloped { envelope, event, parents: &self.options.categories };
            if self.filter().is_some_and(|filter| !filter.matches(&view)) {
                panic.disarm();
                return self.count_unwanted();
            }
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
        let drops = state.queue.len() >= self.options.events && !state.gone;
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

    /// Signals that there is room in the queue again.
    pub(super) fn made_room(&self) {
        self.is_full.store(false, Ordering::Relaxed);
        self.room.notify_all();
    }

    pub(super) fn is_connected(&self) -> bool {
        self.lock().connected.is_some()
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
        while state.waiting() > 0 && !state.gone {
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
        if !state.gone {
            state.doubt_recent();
        }
        state.gone = true;
        let waiting = state.queue.clear() + std::mem::take(&mut state.in_flight);
        state.counts.dropped += waiting as u64;
        drop(state);
        self.made_room();
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
