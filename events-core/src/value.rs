//! Field values: which Rust types fit which kind of field, and how they are recorded.

mod as_value;
mod field;
mod kind;
mod leaf;
mod list;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod time;

use crate::Visit;

pub use as_value::AsValue;
pub use field::{Extra, IntField, IpField, ListField, TextField, TimeField, UsecsField, YesField};
pub use kind::{
    Any, Int, Ip, StrList, TakesInt, TakesIp, TakesStr, TakesStrList, TakesTime, TakesUsecs, TakesWord, TakesYes, Text,
    Time, Usecs, YesText,
};
pub use list::ListItem;

/// A word that a page documents as a value of a field, such as `ok` or `refused`.
///
/// Derive it for an enum whose variants have no data. The derive also lets the enum be the type of that field in an
/// emitter:
///
/// ```
/// use events_core::{EventEmitter, EventValue};
///
/// #[derive(Clone, Copy, EventValue)]
/// #[event(field = "policy_result")]
/// enum PolicyResult { Ok, Delayed, Refused }
///
/// #[derive(EventEmitter)]
/// #[event(name = "auth_request_finished", partial)]
/// struct LoginDone { policy_result: PolicyResult }
///
/// assert_eq!(PolicyResult::Delayed.as_str(), "delayed");
/// ```
pub trait EventValue {
    /// The word as the page writes it.
    fn as_str(&self) -> &str;
}

/// A value that can be recorded for a field of the kind `K`.
///
/// Do not implement it: implement [`AsValue`] for a newtype, and derive [`EventValue`] for an enum.
pub trait OfKind<K> {
    /// Passes the value to `visit` as the field `field`, or does nothing if there is no value.
    fn record(&self, field: &str, visit: &mut dyn Visit);
}

impl<K, T: OfKind<K>> OfKind<K> for Option<T> {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        if let Some(value) = self {
            value.record(field, visit);
        }
    }
}
