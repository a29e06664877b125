//! Counts emitters that panic.

use std::sync::atomic::{AtomicU64, Ordering};

/// Increments a counter if it is dropped during a panic, that is, without being [disarmed](Self::disarm).
///
/// A sink holds it while an emitter records, so that an event whose emitter panics is counted. It does not use
/// `std::thread::panicking`, because an event may be sent while another panic unwinds.
#[must_use]
pub(crate) struct CountPanic<'c> {
    count: Option<&'c AtomicU64>,
}

impl<'c> CountPanic<'c> {
    #[inline]
    pub(crate) fn new(count: &'c AtomicU64) -> Self {
        Self { count: Some(count) }
    }

    /// Disarms the guard after the emitter has returned.
    #[inline]
    pub(crate) fn disarm(mut self) {
        self.count = None;
    }
}

impl Drop for CountPanic<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(count) = self.count {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}
