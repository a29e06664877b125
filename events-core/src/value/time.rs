//! Times and durations of other crates.

use super::{OfKind, TakesTime, TakesUsecs};
use crate::{Timestamp, Visit};

/// Implements time fields for types with a `From` conversion to [`Timestamp`].
macro_rules! times {
    ($($(#[$cfg:meta])* [$($generics:tt)*] $time:ty,)*) => {$(
        $(#[$cfg])*
        impl<K: TakesTime, $($generics)*> OfKind<K> for $time {
            fn record(&self, field: &str, visit: &mut dyn Visit) {
                visit.time(field, Timestamp::from(self));
            }
        }
    )*};
}

times! {
    #[cfg(feature = "chrono")]
    [Tz: chrono::TimeZone] chrono::DateTime<Tz>,
    #[cfg(feature = "jiff")]
    [] jiff::Timestamp,
    #[cfg(feature = "jiff")]
    [] jiff::Zoned,
    #[cfg(feature = "time")]
    [] time::OffsetDateTime,
    #[cfg(feature = "time")]
    [] time::UtcDateTime,
}

/// Implements fields of microseconds for durations, rounding towards zero.
macro_rules! durations {
    ($($(#[$cfg:meta])* $duration:ty => |$value:ident| $micros:expr;)*) => {$(
        $(#[$cfg])*
        impl<K: TakesUsecs> OfKind<K> for $duration {
            fn record(&self, field: &str, visit: &mut dyn Visit) {
                let $value = self;
                visit.int(field, saturated($micros));
            }
        }
    )*};
}

durations! {
    #[cfg(feature = "chrono")]
    chrono::TimeDelta => |value| match value.num_microseconds() {
        Some(micros) => micros.into(),
        // Beyond the range of `i64`.
        None => i128::from(value.num_seconds()) * 1_000_000,
    };
    #[cfg(feature = "jiff")]
    jiff::SignedDuration => |value| value.as_micros();
    #[cfg(feature = "time")]
    time::Duration => |value| value.whole_microseconds();
}

/// The nearest `i64`.
fn saturated(micros: i128) -> i64 {
    i64::try_from(micros).unwrap_or(if micros < 0 { i64::MIN } else { i64::MAX })
}

/// Converts nanoseconds since 1970 to a timestamp, rounding down to the microsecond.
#[cfg(any(feature = "jiff", feature = "time"))]
fn from_nanos(nanos: i128) -> Timestamp {
    let micros = nanos.div_euclid(1000);
    let secs = i64::try_from(micros.div_euclid(1_000_000));
    Timestamp::new(
        secs.unwrap_or(if micros < 0 { i64::MIN } else { i64::MAX }),
        u32::try_from(micros.rem_euclid(1_000_000)).unwrap_or(0),
    )
}

#[cfg(feature = "chrono")]
impl<Tz: chrono::TimeZone> From<&chrono::DateTime<Tz>> for Timestamp {
    /// Rounds down to the microsecond; a leap second becomes the first second of the next minute.
    fn from(time: &chrono::DateTime<Tz>) -> Self {
        Self::new(time.timestamp(), time.timestamp_subsec_micros())
    }
}

#[cfg(feature = "jiff")]
impl From<&jiff::Timestamp> for Timestamp {
    /// Rounds down to the microsecond.
    fn from(time: &jiff::Timestamp) -> Self {
        from_nanos(time.as_nanosecond())
    }
}

#[cfg(feature = "jiff")]
impl From<&jiff::Zoned> for Timestamp {
    /// Rounds down to the microsecond.
    fn from(time: &jiff::Zoned) -> Self {
        Self::from(&time.timestamp())
    }
}

#[cfg(feature = "time")]
impl From<&time::OffsetDateTime> for Timestamp {
    /// Rounds down to the microsecond.
    fn from(time: &time::OffsetDateTime) -> Self {
        from_nanos(time.unix_timestamp_nanos())
    }
}

#[cfg(feature = "time")]
impl From<&time::UtcDateTime> for Timestamp {
    /// Rounds down to the microsecond.
    fn from(time: &time::UtcDateTime) -> Self {
        from_nanos(time.unix_timestamp_nanos())
    }
}

#[cfg(all(test, feature = "chrono", feature = "jiff", feature = "time"))]
mod tests {
    use super::super::Usecs;
    use super::*;
    use crate::OwnedEvent;

    fn recorded(duration: &impl OfKind<Usecs>) -> Option<i64> {
        let mut event = OwnedEvent::default();
        duration.record("running_usecs", &mut event);
        event.int("running_usecs")
    }

    #[test]
    fn durations_of_other_crates_are_microseconds() {
        assert_eq!(recorded(&chrono::TimeDelta::milliseconds(-2)), Some(-2_000));
        assert_eq!(recorded(&chrono::TimeDelta::MAX), Some(i64::MAX));
        assert_eq!(recorded(&jiff::SignedDuration::from_nanos(1_999)), Some(1));
        assert_eq!(recorded(&jiff::SignedDuration::MIN), Some(i64::MIN));
        assert_eq!(recorded(&time::Duration::seconds(3)), Some(3_000_000));
    }
}
