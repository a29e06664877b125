//! Deadlines.

use std::time::{Duration, Instant};

/// A deadline, or never: a time beyond the range of the clock means never.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline(Option<Instant>);

/// The maximum length of one wait; the caller then checks the deadline again.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

impl Deadline {
    pub(super) fn after(limit: Duration) -> Self {
        Self(Instant::now().checked_add(limit))
    }

    /// This deadline, postponed by `by`.
    pub(super) fn later(self, by: Duration) -> Self {
        Self(self.0.and_then(|at| at.checked_add(by)))
    }

    /// The earlier of two deadlines.
    pub(super) fn min(self, other: Self) -> Self {
        match (self.0, other.0) {
            (Some(one), Some(other)) => Self(Some(one.min(other))),
            (one, other) => Self(one.or(other)),
        }
    }

    /// The time to wait now; `None` if the deadline has passed.
    pub(super) fn left(self) -> Option<Duration> {
        let Some(at) = self.0 else { return Some(LONGEST_WAIT) };
        let left = at.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left.min(LONGEST_WAIT))
    }

    pub(super) fn is_over(self) -> bool {
        self.left().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_beyond_the_clock_is_never_reached() {
        let never = Deadline::after(Duration::MAX);
        assert!(!never.is_over() && !never.later(Duration::MAX).is_over());
        assert!(Deadline::after(Duration::ZERO).is_over());
        assert!(never.min(Deadline::after(Duration::ZERO)).is_over());
        assert!(never.left().is_some_and(|left| left <= LONGEST_WAIT));
    }
}
