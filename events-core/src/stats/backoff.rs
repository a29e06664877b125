//! How long to wait before connecting again.

use std::time::Duration;

/// The initial and maximum delay.
const FIRST: Duration = Duration::from_millis(50);
const LAST: Duration = Duration::from_secs(5);
/// An attempt that lasted this long counts as useful.
const GOOD: Duration = Duration::from_secs(1);

/// The growing delays between attempts to connect.
#[derive(Debug)]
pub(super) struct Backoff {
    next: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { next: FIRST }
    }
}

impl Backoff {
    /// The delay after an attempt: the initial one after a useful attempt, otherwise twice the delay before it.
    pub(super) fn after(&mut self, is_useful: bool, lasted: Duration) -> Duration {
        let delay = if is_useful || lasted >= GOOD { FIRST } else { self.next };
        self.next = (delay * 2).min(LAST);
        delay
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(999);

    fn delays(backoff: &mut Backoff, attempts: usize) -> Vec<u128> {
        (0..attempts).map(|_| backoff.after(false, SHORT).as_millis()).collect()
    }

    #[test]
    fn each_attempt_in_vain_doubles_the_delay_up_to_five_seconds() {
        let delays = delays(&mut Backoff::default(), 9);
        assert_eq!(delays, [50, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
    }

    #[test]
    fn a_useful_attempt_starts_the_delays_again() {
        for (is_useful, lasted) in [(true, Duration::ZERO), (true, GOOD), (false, GOOD), (false, GOOD * 2)] {
            let mut backoff = Backoff::default();
            delays(&mut backoff, 5);
            assert_eq!(backoff.after(is_useful, lasted), FIRST, "{is_useful} {lasted:?}");
            assert_eq!(delays(&mut backoff, 2), [100, 200]);
        }
    }
}
