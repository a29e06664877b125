//! Types that are recorded as another value.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use super::OfKind;
use crate::Visit;

/// A type that is recorded as the value inside it. It fits wherever that value fits.
///
/// Implement it for a newtype to use the newtype as the type of a field. It is also implemented for smart pointers,
/// strings and vectors.
///
/// ```
/// use events_core::{AsValue, EventEmitter};
///
/// struct Port(u16);
/// impl AsValue for Port { type Value = u16; fn as_value(&self) -> &u16 { &self.0 } }
///
/// #[derive(EventEmitter)]
/// #[event(name = "client_connection_connected", partial)]
/// struct Connected { client_port: Port, port: Option<Port> }
/// ```
pub trait AsValue {
    /// The type of the value inside.
    type Value: ?Sized;

    /// The value inside.
    fn as_value(&self) -> &Self::Value;
}

impl<K, T: ?Sized + AsValue<Value: OfKind<K>>> OfKind<K> for T {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        self.as_value().record(field, visit);
    }
}

impl AsValue for String {
    type Value = str;

    fn as_value(&self) -> &str {
        self
    }
}

impl<T: ?Sized> AsValue for &T {
    type Value = T;

    fn as_value(&self) -> &T {
        self
    }
}

impl<T: ?Sized> AsValue for &mut T {
    type Value = T;

    fn as_value(&self) -> &T {
        self
    }
}

impl<T: ?Sized> AsValue for Box<T> {
    type Value = T;

    fn as_value(&self) -> &T {
        self
    }
}

impl<T: ?Sized> AsValue for Rc<T> {
    type Value = T;

    fn as_value(&self) -> &T {
        self
    }
}

impl<T: ?Sized> AsValue for Arc<T> {
    type Value = T;

    fn as_value(&self) -> &T {
        self
    }
}

impl<T: ?Sized + ToOwned> AsValue for Cow<'_, T> {
    type Value = T;

    fn as_value(&self) -> &T {
        self
    }
}

impl<T> AsValue for Vec<T> {
    type Value = [T];

    fn as_value(&self) -> &[T] {
        self
    }
}

impl<T, const N: usize> AsValue for [T; N] {
    type Value = [T];

    fn as_value(&self) -> &[T] {
        self
    }
}
