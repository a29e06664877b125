//! What the callers' threads and the sink's own share.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::encode::{self, Fit};
use super::queue::{Item, Line, Queue};
use super::{StatsOptions, WhenFull};
use crate::filter::{Enveloped, Interest, ServerFilter};
use crate::{Counts, Envelope, EventEmitter, LogLevel, Parent, ServerVersion, Visit};

/// What the callers' threads and the sink's own share.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) path: PathBuf,
    pub(super) categories: BTreeMap<String, Option<String>>,
    limit: usize,
    when_full: WhenFull,
    server: ServerVersion,
    /// What is known of the filter: the one look that is taken for an event that nobody wants.
    wanted: AtomicU8,
    filter: RwLock<Option<Arc<ServerFilter>>>,
    unwanted: AtomicU64,
    cut: AtomicU64,
    pub(super) state: Mutex<State>,
    /// Something was queued, the connection changed, or the sink is to end.
    pub(super) work: Condvar,
    /// There is room in the queue, or all of it is written.
    pub(super) room: Condvar,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) queue: Queue,
    /// The events that were taken out of the queue and are not written whole yet.
    pub(super) in_flight: usize,
    /// Which version of a parent was queued last.
    versions: HashMap<u64, u64>,
    pub(super) counts: Counts,
    /// The connection of this number is open, and the server has said what it wants.
    pub(super) connected: Option<u64>,
    /// How many connections there were.
    pub(super) connections: u64,
    /// The connection of this number is listened to.
    pub(super) listening: Option<u64>,
    error: Option<io::Error>,
    /// The thread that writes waits for something to write.
    pub(super) idle: bool,
    /// What was said last since a server was there.
    pub(super) said: Option<String>,
    /// Until when everything has to be written, once the sink is to end.
    pub(super) closing: Option<Instant>,
    /// There is no thread that writes.
    gone: bool,
}

impl State {
    /// Keeps an error for whoever asks, unless it is what was said last.
    pub(super) fn say(&mut self, error: io::Error) {
        let text = error.to_string();
        if self.said.as_ref() != Some(&text) {
            self.said = Some(text);
            self.error.get_or_insert(error);
        }
    }
}

/// Nothing is wanted.
const NOTHING: u8 = 0;
/// Everything is wanted, or nobody knows what is.
const EVERYTHING: u8 = 1;
/// The filter has to be asked.
const ASK: u8 = 2;

impl Client {
    pub(super) fn new(options: StatsOptions) -> Self {
        Self {
            path: options.path,
            categories: options.categories,
            limit: options.events,
            when_full: options.when_full,
            server: options.server,
            wanted: AtomicU8::new(EVERYTHING),
            filter: RwLock::default(),
            unwanted: AtomicU64::new(0),
            cut: AtomicU64::new(0),
            state: Mutex::default(),
            work: Condvar::new(),
            room: Condvar::new(),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a signal, but not longer than until then; also gives back the state.
    pub(super) fn wait<'s>(signal: &Condvar, state: MutexGuard<'s, State>, limit: Duration) -> MutexGuard<'s, State> {
        signal.wait_timeout(state, limit).unwrap_or_else(PoisonError::into_inner).0
    }

    /// Takes what the server wants from now on; none when it is not known.
    pub(super) fn set_filter(&self, filter: Option<ServerFilter>) {
        let wanted = match &filter {
            None => EVERYTHING,
            Some(filter) if filter.is_empty() => NOTHING,
            Some(_) => ASK,
        };
        *self.filter.write().unwrap_or_else(PoisonError::into_inner) = filter.map(Arc::new);
        self.wanted.store(wanted, Ordering::Release);
    }

    fn filter(&self) -> Option<Arc<ServerFilter>> {
        self.filter.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn wants(&self, name: &str, _: LogLevel) -> bool {
        match self.wanted.load(Ordering::Acquire) {
            NOTHING => false,
            ASK => {
                let filter = self.filter.read().unwrap_or_else(PoisonError::into_inner);
                filter.as_ref().is_none_or(|filter| filter.interest(name) != Interest::Never)
            }
            _ => true, // There are three values, and the third is everything.
        }
    }

    pub(super) fn count_unwanted(&self) {
        self.unwanted.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes an event whose name may be wanted.
    pub(super) fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
        if self.wanted.load(Ordering::Acquire) != EVERYTHING {
            let view = Enveloped { envelope, event, parents: &self.categories };
            if self.filter().is_some_and(|filter| !filter.matches(&view)) {
                return self.count_unwanted();
            }
        }
        let mut state = self.lock();
        if state.gone || event.event_name().is_empty() {
            state.counts.failed += 1;
            return;
        }
        let Some(mut state) = self.make_room(state) else { return };
        if let Some(parent) = envelope.parent {
            self.queue_parent(&mut state, parent);
        }
        let mut line = state.queue.line();
        line.id = 0;
        line.parent = envelope.parent.map_or(0, Parent::id);
        line.level = level(envelope.level);
        event.each_category(&mut |name| line.add_category(name));
        envelope.categories.iter().for_each(|name| line.add_category(name));
        match encode::event(envelope, event, self.server, &mut line.body) {
            Fit::Whole => {}
            Fit::Cut => _ = self.cut.fetch_add(1, Ordering::Relaxed),
            Fit::TooLong => {
                state.counts.failed += 1;
                state.error.get_or_insert_with(|| {
                    let message = format!("the event `{}` has more fields than a line can hold", event.event_name());
                    io::Error::new(io::ErrorKind::InvalidData, message)
                });
                return state.queue.recycle(line);
            }
        }
        state.queue.push(Item::Event(line));
        // Waking somebody who is awake costs as much as the line.
        if std::mem::take(&mut state.idle) {
            self.work.notify_all();
        }
    }

    /// Waits for room in the queue, or makes it; none when the event is dropped, which has then been counted.
    fn make_room<'s>(&self, mut state: MutexGuard<'s, State>) -> Option<MutexGuard<'s, State>> {
        if state.queue.events() < self.limit {
            return Some(state);
        }
        match self.when_full {
            WhenFull::DropNewest => {}
            WhenFull::DropOldest => {
                state.queue.drop_oldest();
                state.counts.dropped += 1;
                return Some(state);
            }
            WhenFull::Block(limit) => {
                let end = Instant::now() + limit;
                while state.queue.events() >= self.limit {
                    let left = end.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        break;
                    }
                    state = Self::wait(&self.room, state, left);
                }
                if state.queue.events() < self.limit {
                    return Some(state);
                }
            }
        }
        state.counts.dropped += 1;
        None
    }

    /// Queues a parent and those above it, as far as the server does not know them as they are.
    fn queue_parent(&self, state: &mut State, parent: &Parent) {
        let mut chain = vec![parent];
        while let Some(above) = chain.last().and_then(|parent| parent.parent()) {
            chain.push(above);
        }
        for parent in chain.into_iter().rev() {
            let version = parent.version();
            if state.versions.insert(parent.id(), version) == Some(version) {
                continue;
            }
            let mut line = state.queue.line();
            (line.id, line.parent, line.level) =
                (parent.id(), parent.parent().map_or(0, Parent::id), level(LogLevel::Info));
            let event = parent.event();
            event.categories().for_each(|name| line.add_category(name));
            let record = |visit: &mut dyn Visit| EventEmitter::record(&event, visit);
            if encode::parent(parent.start_time(), &record, self.server, &mut line.body) == Fit::Cut {
                self.cut.fetch_add(1, Ordering::Relaxed);
            }
            state.queue.push(Item::Parent(line, parent.end()));
        }
    }

    /// Forgets a parent that is over; what is queued already still knows it.
    pub(super) fn forget(&self, state: &mut State, parent: u64) {
        state.versions.remove(&parent);
        state.queue.push(Item::End(parent));
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
        let queued = (state.queue.events() + state.in_flight) as u64;
        Counts { queued, unwanted: self.unwanted.load(Ordering::Relaxed), ..state.counts }
    }

    pub(super) fn flush(&self, end: Instant) -> io::Result<()> {
        let mut state = self.lock();
        while state.queue.events() + state.in_flight > 0 {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || state.gone {
                break;
            }
            state = Self::wait(&self.room, state, left);
        }
        if let Some(error) = state.error.take() {
            return Err(error);
        }
        match state.queue.events() + state.in_flight {
            0 => Ok(()),
            left => Err(io::Error::new(io::ErrorKind::TimedOut, format!("{left} events are still waiting"))),
        }
    }

    /// Has the sink's own threads end when everything is written, but not later than then.
    pub(super) fn close(&self, end: Instant) {
        self.lock().closing = Some(end);
        self.work.notify_all();
    }

    /// There is no thread that could write, and there will be none.
    pub(super) fn give_up(&self, error: io::Error) {
        let mut state = self.lock();
        state.gone = true;
        state.error.get_or_insert(error);
    }

    /// Drops what is still waiting.
    pub(super) fn drop_waiting(&self) {
        let mut state = self.lock();
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

/// So that the parts of a line are made in one place.
impl Line {
    /// Adds a category; those of a line that would become too long for it are left out.
    fn add_category(&mut self, name: &str) {
        if self.categories.len() + name.len() < 2048 {
            self.categories.push(b'\t');
            encode::text(name, 256, &mut self.categories);
        }
    }

    /// Appends the categories, as codes of the event.
    pub(super) fn write_categories(&self, out: &mut Vec<u8>) {
        for name in self.category_names() {
            out.extend_from_slice(b"\tc");
            out.extend_from_slice(name);
        }
    }

    /// The names of the categories, escaped.
    pub(super) fn category_names(&self) -> impl Iterator<Item = &[u8]> {
        self.categories.split(|byte| *byte == b'\t').skip(1)
    }
}
