//! Text, numbers, times and addresses: the types that are recorded directly.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZero;
use std::time::{Duration, SystemTime};

use super::{OfKind, TakesInt, TakesIp, TakesStr, TakesTime, TakesUsecs, TakesYes};
use crate::{Timestamp, Visit};

impl<K: TakesStr> OfKind<K> for str {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        visit.str(field, self);
    }
}

impl<K: TakesYes> OfKind<K> for bool {
    /// True is recorded as `yes`; false is not recorded at all, as everywhere in Dovecot.
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        if *self {
            visit.str(field, "yes");
        }
    }
}

/// Integers are recorded as `i64`; values outside its range become the nearest one inside.
macro_rules! integers {
    ($beyond:expr => $($int:ty)*) => {$(
        impl<K: TakesInt> OfKind<K> for $int {
            fn record(&self, field: &str, visit: &mut dyn Visit) {
                visit.int(field, i64::try_from(*self).unwrap_or($beyond(*self)));
            }
        }

        impl<K: TakesInt> OfKind<K> for NonZero<$int> {
            fn record(&self, field: &str, visit: &mut dyn Visit) {
                OfKind::<K>::record(&self.get(), field, visit);
            }
        }
    )*};
}

integers!(|value| if value < 0 { i64::MIN } else { i64::MAX } => i8 i16 i32 i64 i128 isize);
integers!(|_| i64::MAX => u8 u16 u32 u64 u128 usize);

impl<K: TakesUsecs> OfKind<K> for Duration {
    /// Whole microseconds, rounded down.
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        visit.int(field, i64::try_from(self.as_micros()).unwrap_or(i64::MAX));
    }
}

impl<K: TakesTime> OfKind<K> for Timestamp {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        visit.time(field, *self);
    }
}

impl<K: TakesTime> OfKind<K> for SystemTime {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        visit.time(field, (*self).into());
    }
}

impl<K: TakesIp> OfKind<K> for IpAddr {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        visit.ip(field, *self);
    }
}

impl<K: TakesIp> OfKind<K> for Ipv4Addr {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        visit.ip(field, (*self).into());
    }
}

impl<K: TakesIp> OfKind<K> for Ipv6Addr {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        visit.ip(field, (*self).into());
    }
}
