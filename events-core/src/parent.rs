//! An event that others happen within.

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicU64, Ordering},
};

use crate::{EventEmitter, OwnedEvent, Timestamp, Visit};

/// An event that others happen within: a connection, a session, a command.
///
/// What is sent with it as its parent shows its fields and categories too, as they are at that moment. It is not sent
/// by itself, and it is over when its last copy is gone; copies are cheap and are all the same event.
///
/// ```
/// use events_core::{Envelope, MemorySink, OwnedEvent, Parent, Sink};
///
/// let session = Parent::new(&OwnedEvent::new("session").with("user", "alice"));
/// let sink = MemorySink::new();
/// sink.record(&Envelope::new().within(&session), &OwnedEvent::new("command").with("tag", "a1"));
/// assert_eq!(sink.last().unwrap().event.str("user"), Some("alice"));
/// ```
#[derive(Clone, Debug)]
pub struct Parent {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    id: u64,
    start_time: Timestamp,
    parent: Option<Parent>,
    event: RwLock<OwnedEvent>,
    /// Counts up with each change of the event.
    version: AtomicU64,
}

impl Parent {
    /// An event that begins now and happens within no other one.
    #[must_use]
    pub fn new(event: &dyn EventEmitter) -> Self {
        Self::begin(event, None)
    }

    /// An event that begins now and happens within this one.
    #[must_use]
    pub fn child(&self, event: &dyn EventEmitter) -> Self {
        Self::begin(event, Some(self.clone()))
    }

    fn begin(event: &dyn EventEmitter, parent: Option<Self>) -> Self {
        static IDS: AtomicU64 = AtomicU64::new(1);
        let id = IDS.fetch_add(1, Ordering::Relaxed);
        let event = RwLock::new(OwnedEvent::of(event));
        Self {
            shared: Arc::new(Shared { id, start_time: Timestamp::now(), parent, event, version: AtomicU64::new(0) }),
        }
    }

    /// Changes the event: what is sent from now on shows it.
    pub fn update(&self, change: impl FnOnce(&mut OwnedEvent)) {
        change(&mut self.shared.event.write().unwrap_or_else(PoisonError::into_inner));
        self.shared.version.fetch_add(1, Ordering::Release);
    }

    /// A number that no other parent of this program has.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.shared.id
    }

    /// When the event began.
    #[must_use]
    pub fn start_time(&self) -> Timestamp {
        self.shared.start_time
    }

    /// The event that this one happens within.
    #[must_use]
    pub fn parent(&self) -> Option<&Self> {
        self.shared.parent.as_ref()
    }

    /// A copy of the event as it is now, without what it has from its own parents.
    #[must_use]
    pub fn event(&self) -> OwnedEvent {
        self.with_event(Clone::clone)
    }

    /// Records the fields of the outermost parent first, and this event's own last.
    pub fn record(&self, visit: &mut dyn Visit) {
        if let Some(parent) = self.parent() {
            parent.record(visit);
        }
        self.with_event(|event| event.record(visit));
    }

    /// Calls `take` with the categories of the outermost parent first, and this event's own last.
    pub fn each_category(&self, take: &mut dyn FnMut(&str)) {
        if let Some(parent) = self.parent() {
            parent.each_category(take);
        }
        self.with_event(|event| event.each_category(take));
    }

    /// How often the event has changed.
    #[cfg(all(unix, feature = "stats"))]
    pub(crate) fn version(&self) -> u64 {
        self.shared.version.load(Ordering::Acquire)
    }

    /// Something that knows when the event is over, and does not keep it.
    #[cfg(all(unix, feature = "stats"))]
    pub(crate) fn end(&self) -> ParentEnd {
        ParentEnd { shared: Arc::downgrade(&self.shared) }
    }

    fn with_event<T>(&self, read: impl FnOnce(&OwnedEvent) -> T) -> T {
        read(&self.shared.event.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Knows when a parent is over.
#[cfg(all(unix, feature = "stats"))]
#[derive(Debug)]
pub(crate) struct ParentEnd {
    shared: std::sync::Weak<Shared>,
}

#[cfg(all(unix, feature = "stats"))]
impl ParentEnd {
    /// Whether the last copy is gone.
    pub(crate) fn is_over(&self) -> bool {
        self.shared.strong_count() == 0
    }
}

/// A chain of parents is unlinked in a loop, so that its length does not count against the stack.
impl Drop for Shared {
    fn drop(&mut self) {
        let mut next = self.parent.take();
        while let Some(parent) = next {
            next = Arc::into_inner(parent.shared).and_then(|mut shared| shared.parent.take());
        }
    }
}
