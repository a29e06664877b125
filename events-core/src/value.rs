//! The values of fields: which Rust types can stand for which kind of field, and how they are recorded.

#[cfg(feature = "derive")]
mod check;
mod kind;
mod leaf;
mod list;
mod newtype;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod time;

use crate::Visit;

#[cfg(feature = "derive")]
pub use check::*;
pub use kind::{
    Any, Int, Ip, StrList, TakesInt, TakesIp, TakesStr, TakesStrList, TakesTime, TakesUsecs, TakesWord, TakesYes, Text,
    Time, Usecs, YesText,
};
pub use newtype::Newtype;

/// A value of one of the words that a page documents for a field, such as `ok` or `refused`.
///
/// Derive it for an enum without data. The derive also makes the enum usable for its field in an emitter:
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
/// Not for users to implement: a newtype implements [`Newtype`], an enum derives [`EventValue`].
pub trait Value<K> {
    /// Records the value as the field of this name, or nothing when there is no value.
    fn record(&self, field: &str, visit: &mut dyn Visit);
}

impl<K, T: Value<K>> Value<K> for Option<T> {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        if let Some(value) = self {
            value.record(field, visit);
        }
    }
}

/// What a field that no page documents can hold: anything that has a form on the wire.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of an `extra` field [wrong-kind]",
    label = "neither a string, an integer, a time, an IP address nor a list of strings",
    note = "an enum needs `#[derive(EventValue)]`, a newtype an implementation of `events_core::Newtype`"
)]
pub trait Extra {
    /// Records the value as the field of this name.
    fn record(&self, field: &str, visit: &mut dyn Visit);
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + Value<Any>> Extra for T {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        Value::<Any>::record(self, field, visit);
    }
}
