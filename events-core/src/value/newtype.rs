//! Types that stand for the value inside them.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use super::Value;
use crate::Visit;

/// A type that is recorded as the value inside it, and fits wherever that value fits.
///
/// One line makes a newtype usable in emitters:
///
/// ```
/// use events_core::{EventEmitter, Newtype};
///
/// struct Port(u16);
/// impl Newtype for Port { type Inner = u16; fn inner(&self) -> &u16 { &self.0 } }
///
/// #[derive(EventEmitter)]
/// #[event(name = "client_connection_connected", partial)]
/// struct Connected { client_port: Port, port: Option<Port> }
/// ```
pub trait Newtype {
    /// The type of the value inside.
    type Inner: ?Sized;

    /// The value inside.
    fn inner(&self) -> &Self::Inner;
}

impl<K, T: ?Sized + Newtype<Inner: Value<K>>> Value<K> for T {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        self.inner().record(field, visit);
    }
}

impl Newtype for String {
    type Inner = str;

    fn inner(&self) -> &str {
        self
    }
}

impl<T: ?Sized> Newtype for &T {
    type Inner = T;

    fn inner(&self) -> &T {
        self
    }
}

impl<T: ?Sized> Newtype for &mut T {
    type Inner = T;

    fn inner(&self) -> &T {
        self
    }
}

impl<T: ?Sized> Newtype for Box<T> {
    type Inner = T;

    fn inner(&self) -> &T {
        self
    }
}

impl<T: ?Sized> Newtype for Rc<T> {
    type Inner = T;

    fn inner(&self) -> &T {
        self
    }
}

impl<T: ?Sized> Newtype for Arc<T> {
    type Inner = T;

    fn inner(&self) -> &T {
        self
    }
}

impl<T: ?Sized + ToOwned> Newtype for Cow<'_, T> {
    type Inner = T;

    fn inner(&self) -> &T {
        self
    }
}

impl<T> Newtype for Vec<T> {
    type Inner = [T];

    fn inner(&self) -> &[T] {
        self
    }
}

impl<T, const N: usize> Newtype for [T; N] {
    type Inner = [T];

    fn inner(&self) -> &[T] {
        self
    }
}
