//! A point in time in Dovecot's resolution: seconds and microseconds since 1970.

mod format;
#[cfg(any(feature = "read", feature = "tracing-layer"))]
mod parse;
#[cfg(any(feature = "json", feature = "tab"))]
mod write;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub use format::TimeFormat;
#[cfg(any(feature = "json", feature = "tab"))]
pub(crate) use write::{Times, write_int};

/// A point in time with microseconds, like Dovecot's timestamps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp {
    secs: i64,
    micros: u32,
}

impl Timestamp {
    /// Creates a point in time from seconds since 1970-01-01 00:00 UTC and microseconds. A million or more microseconds
    /// carry over to the seconds; out-of-range values saturate.
    #[must_use]
    pub const fn new(secs: i64, micros: u32) -> Self {
        let secs = secs.saturating_add((micros / 1_000_000) as i64);
        Self { secs, micros: micros % 1_000_000 }
    }

    /// The current time.
    #[must_use]
    #[inline]
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// The seconds since 1970-01-01 00:00 UTC, rounded down.
    #[must_use]
    pub const fn secs(self) -> i64 {
        self.secs
    }

    /// The microseconds within the second, below a million.
    #[must_use]
    pub const fn micros(self) -> u32 {
        self.micros
    }

    /// The microseconds from `start` to this time; negative if `start` is later. Saturates after some 292,000 years.
    #[must_use]
    pub const fn micros_since(self, start: Self) -> i64 {
        let secs = self.secs.saturating_sub(start.secs);
        secs.saturating_mul(1_000_000).saturating_add(self.micros as i64 - start.micros as i64)
    }

    /// This time plus `duration`, rounded to microseconds; saturates if it is out of range.
    #[must_use]
    #[inline]
    pub fn after(self, duration: Duration) -> Self {
        let secs = i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
        Self::new(self.secs.saturating_add(secs), self.micros + duration.subsec_micros())
    }
}

impl From<SystemTime> for Timestamp {
    /// Rounds down to the microsecond.
    #[inline]
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self::new(i64::try_from(after.as_secs()).unwrap_or(i64::MAX), after.subsec_micros()),
            Err(before) => {
                let before = before.duration();
                let micros =
                    i128::from(before.as_secs()) * 1_000_000 + i128::from(before.subsec_nanos().div_ceil(1000));
                let (secs, micros) = ((-micros).div_euclid(1_000_000), (-micros).rem_euclid(1_000_000));
                Self::new(i64::try_from(secs).unwrap_or(i64::MIN), u32::try_from(micros).unwrap_or(0))
            }
        }
    }
}

impl From<Timestamp> for SystemTime {
    /// Exact; a point in time that the system's clock cannot represent becomes 1970.
    #[inline]
    fn from(time: Timestamp) -> Self {
        let micros = Duration::from_micros(u64::from(time.micros));
        let whole = Duration::from_secs(time.secs.unsigned_abs());
        let start = if time.secs < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
        start.and_then(|start| start.checked_add(micros)).unwrap_or(UNIX_EPOCH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_before_1970_counts_down_from_it() {
        let time = UNIX_EPOCH - Duration::from_micros(1);
        assert_eq!(Timestamp::from(time), Timestamp::new(-1, 999_999));
        assert_eq!(SystemTime::from(Timestamp::new(-1, 999_999)), time);
    }
}
