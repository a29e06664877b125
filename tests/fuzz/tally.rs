//! How many inputs there were, and how many of them the reader took.

use std::sync::atomic::{AtomicU64, Ordering};

static ALL: AtomicU64 = AtomicU64::new(0);
static TAKEN: AtomicU64 = AtomicU64::new(0);

/// Counts one input, and shows the counts now and then.
pub(crate) fn add(is_taken: bool) {
    let taken = TAKEN.fetch_add(u64::from(is_taken), Ordering::Relaxed) + u64::from(is_taken);
    let all = ALL.fetch_add(1, Ordering::Relaxed) + 1;
    if all % 1_000 == 0 {
        eprintln!("{all} inputs, {taken} taken, {:.1} %", taken as f64 * 100.0 / all as f64);
    }
}
