//! Emitters that panic.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts one up when it is dropped by a panic, and not when it has been [disarmed](Self::disarm).
///
/// A sink holds it while an emitter records, so that an event whose emitter panics is counted. It does not look at
/// `std::thread::panicking`, because an event may be sent while another panic unwinds.
#[must_use]
pub(crate) struct CountPanic<'c> {
    count: Option<&'c AtomicU64>,
}

impl<'c> CountPanic<'c> {
    pub(crate) fn new(count: &'c AtomicU64) -> Self {
        Self { count: Some(count) }
    }

    /// The emitter has returned.
    pub(crate) fn disarm(mut self) {
        self.count = None;
    }
}

impl Drop for CountPanic<'_> {
    fn drop(&mut self) {
        if let Some(count) = self.count {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}
