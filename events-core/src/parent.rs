//! Parent events: events that others happen within.

mod sets;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::{EventEmitter, OwnedEvent, Timestamp, Visit};

pub use sets::{EventParent, Sets};

/// An event that others happen within: a connection, a session, a command.
///
/// Events sent with it as their parent also have its fields and categories as they are at that moment. The parent
/// itself is not sent. Clones are cheap and refer to the same event.
///
/// ```
/// use events_core::{MemorySink, OwnedEvent, Parent, Sink};
///
/// let session = Parent::new(&OwnedEvent::new("session").with("user", "alice"));
/// let sink = MemorySink::new();
/// sink.send_within(&session, &OwnedEvent::new("command").with("tag", "a1"));
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
    /// The current event. Readers clone the pointer, so no lock is held while a visitor runs.
    event: RwLock<Arc<OwnedEvent>>,
    /// Held while the event is changed, so that no change is lost.
    changing: Mutex<()>,
}

/// The length up to which a chain of parents is walked without allocating.
const SHORT: usize = 16;

impl Parent {
    /// Creates an event that begins now and has no parent.
    #[must_use]
    #[inline]
    pub fn new(event: &dyn EventEmitter) -> Self {
        Self::begin(event, None)
    }

    /// Creates an event that begins now, with this one as its parent.
    #[must_use]
    #[inline]
    pub fn child(&self, event: &dyn EventEmitter) -> Self {
        Self::begin(event, Some(self.clone()))
    }

    #[inline]
    fn begin(event: &dyn EventEmitter, parent: Option<Self>) -> Self {
        static IDS: AtomicU64 = AtomicU64::new(1);
        let id = IDS.fetch_add(1, Ordering::Relaxed);
        let event = RwLock::new(Arc::new(OwnedEvent::of(event)));
        let shared = Shared { id, start_time: Timestamp::now(), parent, event, changing: Mutex::new(()) };
        Self { shared: Arc::new(shared) }
    }

    /// Changes the event. Events sent from now on have the change.
    ///
    /// `change` may send events within this one; they do not have the change yet. It must not change this event again.
    #[inline]
    pub fn update(&self, change: impl FnOnce(&mut OwnedEvent)) {
        let _changing = self.shared.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = self.event();
        change(&mut changed);
        *self.shared.event.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(changed);
    }

    /// A number that is unique among the parents in this program.
    #[must_use]
    #[inline]
    pub fn id(&self) -> u64 {
        self.shared.id
    }

    /// When the event began.
    #[must_use]
    #[inline]
    pub fn start_time(&self) -> Timestamp {
        self.shared.start_time
    }

    /// The parent of this event.
    #[must_use]
    #[inline]
    pub fn parent(&self) -> Option<&Self> {
        self.shared.parent.as_ref()
    }

    /// A copy of the current event, without the fields and categories of its own parents.
    #[must_use]
    #[inline]
    pub fn event(&self) -> OwnedEvent {
        (*self.current()).clone()
    }

    /// Passes the fields to `visit`: those of the outermost parent first, those of this event last.
    #[inline]
    pub fn record(&self, visit: &mut dyn Visit) {
        self.each(&mut |event| event.record(visit));
    }

    /// Calls `take` with the categories: those of the outermost parent first, those of this event last.
    #[inline]
    pub fn each_category(&self, take: &mut dyn FnMut(&str)) {
        self.each(&mut |event| event.each_category(take));
    }

    #[inline]
    fn current(&self) -> Arc<OwnedEvent> {
        Arc::clone(&self.shared.event.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Calls `take` with each event of the chain, outermost first. It is a loop, so that the length of the chain does
    /// not cost stack.
    #[inline]
    fn each(&self, take: &mut dyn FnMut(&OwnedEvent)) {
        let mut near = [self; SHORT];
        let mut length = 1;
        let mut next = self.parent();
        while let (Some(parent), Some(slot)) = (next, near.get_mut(length)) {
            *slot = parent;
            length += 1;
            next = parent.parent();
        }
        let mut far = Vec::new();
        while let Some(parent) = next {
            far.push(parent);
            next = parent.parent();
        }
        far.iter().rev().for_each(|parent| take(&parent.current()));
        near[..length].iter().rev().for_each(|parent| take(&parent.current()));
    }
}

/// A chain of parents is dropped in a loop, so that its length does not cost stack.
impl Drop for Shared {
    #[inline]
    fn drop(&mut self) {
        let mut next = self.parent.take();
        while let Some(parent) = next {
            next = Arc::into_inner(parent.shared).and_then(|mut shared| shared.parent.take());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldValue;

    /// The names of the events of a chain of this length.
    fn names(length: usize) -> Vec<String> {
        let mut parent = Parent::new(&OwnedEvent::new("0"));
        for number in 1..length {
            parent = parent.child(&OwnedEvent::new(number.to_string()));
        }
        let mut names = Vec::new();
        parent.each(&mut |event| names.push(event.name().to_owned()));
        names
    }

    #[test]
    fn a_chain_of_any_length_is_walked_from_its_outermost_event() {
        for length in [1, 2, SHORT, SHORT + 1, SHORT + 2, 3 * SHORT] {
            let expected: Vec<String> = (0..length).map(|number| number.to_string()).collect();
            assert_eq!(names(length), expected);
        }
    }

    #[test]
    fn a_change_may_look_at_the_event_as_it_was() {
        let parent = Parent::new(&OwnedEvent::new("e").with("n", 1));
        parent.update(|event| event.set("n", parent.event().int("n").unwrap() + 1));
        assert_eq!(parent.event().int("n"), Some(2));
    }

    #[test]
    fn no_change_is_lost_between_threads() {
        let parent = Parent::new(&OwnedEvent::new("e").with("n", 0));
        let count = |event: &mut OwnedEvent| {
            let n = event.get("n").and_then(FieldValue::as_int).unwrap();
            event.set("n", n + 1);
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..100).for_each(|_| parent.update(count)));
            }
        });
        assert_eq!(parent.event().int("n"), Some(400));
    }
}
