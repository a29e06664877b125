//! Values of fields: which Rust type fits which kind of field, and how it is recorded.

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

/// One of the words that a page documents for a field, such as `ok` or `refused`.
///
/// Derive it for an enum without data. The derive also makes the enum usable as the type of its field in an emitter:
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

/// A value that can be recorded where a field of the kind `K` is expected.
///
/// Do not implement it: a newtype implements [`AsValue`], an enum derives [`EventValue`].
pub trait OfKind<K> {
    /// Records the value as the field of this name, or nothing when there is no value.
    fn record(&self, field: &str, visit: &mut dyn Visit);
}

impl<K, T: OfKind<K>> OfKind<K> for Option<T> {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        if let Some(value) = self {
            value.record(field, visit);
        }
    }
}
