//! A counter that costs a thread no more than a plain number.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// The number of threads with a place of their own.
const PLACES: usize = 64;

/// A counter that many threads add to. A locked instruction costs as much as everything else that is done for an event
/// that is not wanted, so that a thread has a place to which no other one writes meanwhile.
#[derive(Debug)]
pub(crate) struct Tally {
    own: Box<[Place; PLACES]>,
    /// For further threads, and threads that are ending.
    shared: AtomicU64,
}

/// A number alone in its cache line.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Place(AtomicU64);

impl Tally {
    pub(crate) fn new() -> Self {
        Self { own: Box::new([const { Place(AtomicU64::new(0)) }; PLACES]), shared: AtomicU64::new(0) }
    }

    /// Adds one.
    #[inline]
    pub(crate) fn add(&self) {
        match self.own.get(place()) {
            // This thread alone writes here, so that nothing is lost between the two.
            Some(Place(own)) => own.store(own.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed),
            None => {
                self.shared.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// The sum.
    pub(crate) fn get(&self) -> u64 {
        let own = self.own.iter().map(|Place(own)| own.load(Ordering::Relaxed)).sum::<u64>();
        own + self.shared.load(Ordering::Relaxed)
    }
}

thread_local! {
    /// The place of this thread; beyond all places when it has none. Without a destructor, so that to look at it is to read
    /// a number.
    static PLACE: Cell<usize> = const { Cell::new(NOT_ASKED) };
    /// Gives the place back when the thread ends.
    static TAKEN: Cell<Option<Taken>> = const { Cell::new(None) };
}

const NOT_ASKED: usize = usize::MAX;

#[inline]
fn place() -> usize {
    match PLACE.get() {
        NOT_ASKED => take(),
        place => place,
    }
}

#[cold]
fn take() -> usize {
    let place = {
        let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        free.given_back.pop().unwrap_or_else(|| {
            let place = free.begun.min(PLACES);
            free.begun = place + 1;
            place
        })
    };
    // A thread that is ending keeps no place: what was to give it back is dropped here, and gives it back.
    let taken = (place < PLACES).then(|| Taken(place));
    let kept = taken.is_some() && TAKEN.try_with(|kept| kept.set(taken)).is_ok();
    let place = if kept { place } else { PLACES };
    PLACE.set(place);
    place
}

/// Places that threads have given back. The lock also makes what the last thread wrote there known to the next one.
static FREE: Mutex<Free> = Mutex::new(Free { begun: 0, given_back: Vec::new() });

struct Free {
    begun: usize,
    given_back: Vec<usize>,
}

/// A place that is given back when its thread ends.
struct Taken(usize);

impl Drop for Taken {
    fn drop(&mut self) {
        PLACE.set(PLACES);
        FREE.lock().unwrap_or_else(PoisonError::into_inner).given_back.push(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_between_more_threads_than_places() {
        let tally = Tally::new();
        for _ in 0..2 {
            std::thread::scope(|scope| {
                for _ in 0..PLACES + 20 {
                    scope.spawn(|| (0..1000).for_each(|_| tally.add()));
                }
            });
        }
        assert_eq!(tally.get(), 2 * (PLACES as u64 + 20) * 1000);
    }
}
