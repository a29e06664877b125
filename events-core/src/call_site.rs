//! What filters said about a type of event, so that they are asked once and not for each event.

#[cfg(feature = "filter")]
use std::sync::atomic::{AtomicU64, Ordering};

/// What the filters of sinks said about the name of one type of event.
///
/// A sink that asks a filter about names keeps the answer here, in a `static` beside the emitter, so that an event that
/// is not wanted costs one look. The derive and the generated types have one. An emitter that is written by hand can have
/// one too, if its name never changes:
///
/// ```
/// use events_core::{CallSite, EventEmitter, Visit};
///
/// struct Tick;
///
/// impl EventEmitter for Tick {
///     fn event_name(&self) -> &str { "tick" }
///     fn call_site(&self) -> Option<&'static CallSite> {
///         static SITE: CallSite = CallSite::new();
///         Some(&SITE)
///     }
///     fn record(&self, _: &mut dyn Visit) {}
/// }
/// ```
#[derive(Debug)]
pub struct CallSite {
    /// For a few filters each: the number of the filter, and in the lowest bit whether it may want the event.
    #[cfg(feature = "filter")]
    answers: [AtomicU64; SLOTS],
}

/// How many filters have their answers kept at a time.
#[cfg(feature = "filter")]
const SLOTS: usize = 4;

impl CallSite {
    /// A site that no filter has been asked about.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            #[cfg(feature = "filter")]
            answers: [const { AtomicU64::new(0) }; SLOTS],
        }
    }

    /// What the filter with this number says; `ask` asks it, when its answer is not known.
    #[cfg(feature = "filter")]
    #[inline]
    pub(crate) fn answer(&self, filter: FilterNumber, ask: impl FnOnce() -> bool) -> bool {
        let slot = &self.answers[filter.0 as usize % SLOTS];
        // The number and the answer are one word, so that no order between words matters.
        let known = slot.load(Ordering::Relaxed);
        if known >> 1 == filter.0 {
            return known & 1 == 1;
        }
        let answer = ask();
        slot.store(filter.0 << 1 | u64::from(answer), Ordering::Relaxed);
        answer
    }
}

impl Default for CallSite {
    fn default() -> Self {
        Self::new()
    }
}

/// The number of a filter. A filter that changes gets another one, so that no old answer counts.
#[cfg(feature = "filter")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct FilterNumber(pub(crate) u64);

#[cfg(feature = "filter")]
impl FilterNumber {
    /// A number that no filter of this program had before.
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

#[cfg(all(test, feature = "filter"))]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_asked_once_and_a_new_one_again() {
        let site = CallSite::new();
        let (one, other) = (FilterNumber::new(), FilterNumber::new());
        assert!(site.answer(one, || true) && !site.answer(other, || false));
        assert!(site.answer(one, || panic!("it was asked")) && !site.answer(other, || panic!("it was asked")));
        assert!(!site.answer(FilterNumber(one.0 + SLOTS as u64), || false));
        assert!(!site.answer(one, || false), "its place was taken");
    }
}
