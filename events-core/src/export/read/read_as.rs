//! Which Rust types the fields of a reader can have, and what each makes of a value.

use std::borrow::Cow;
use std::collections::{BTreeSet, VecDeque};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZero;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::Wire;
use crate::__private::{Any, TakesInt, TakesIp, TakesStr, TakesStrList, TakesTime, TakesUsecs, TakesYes};
use crate::{FieldValue, Timestamp};

/// A type that a field of the kind `K` can be read into.
///
/// Do not implement it: `#[event(with = path)]` names a function that makes a type of another crate.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold the value of this field [wrong-kind]",
    label = "a field of this kind cannot be read into it",
    note = "text goes into `Cow<'a, str>`, which borrows, or into a `String`: text with escapes has to be made anew",
    note = "`#[event(with = path)]` names a function that makes it from the value"
)]
pub trait ReadAs<'r, K>: Sized {
    /// The value; `None` if the type cannot hold it.
    fn read(value: Wire<'r>) -> Option<Self>;

    /// The value for a field that the record lacks; `None` if there is none.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }
}

/// A type that stands for a field that a record lacks, too.
pub trait MayBeAbsent {}

impl<T> MayBeAbsent for Option<T> {}
impl MayBeAbsent for bool {}
impl<T> MayBeAbsent for Vec<T> {}
impl<T> MayBeAbsent for VecDeque<T> {}
impl<T> MayBeAbsent for BTreeSet<T> {}

impl<'r, K, T: ReadAs<'r, K>> ReadAs<'r, K> for Option<T> {
    fn read(value: Wire<'r>) -> Option<Self> {
        T::read(value).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<'r: 'a, 'a, K: TakesStr> ReadAs<'r, K> for Cow<'a, str> {
    fn read(value: Wire<'r>) -> Option<Self> {
        value.into_text()
    }
}

/// Owned strings.
macro_rules! strings {
    ($($string:ty),*) => {$(
        impl<K: TakesStr> ReadAs<'_, K> for $string {
            fn read(value: Wire<'_>) -> Option<Self> {
                value.into_text().map(Self::from)
            }
        }
    )*};
}

strings!(String, Box<str>, Rc<str>, Arc<str>);

macro_rules! integers {
    ($($int:ty)*) => {$(
        impl<K: TakesInt> ReadAs<'_, K> for $int {
            fn read(value: Wire<'_>) -> Option<Self> {
                Self::try_from(value.as_int()?).ok()
            }
        }

        impl<K: TakesInt> ReadAs<'_, K> for NonZero<$int> {
            fn read(value: Wire<'_>) -> Option<Self> {
                Self::new(<$int>::try_from(value.as_int()?).ok()?)
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

impl<K: TakesYes> ReadAs<'_, K> for bool {
    /// True is the word `yes`; false means that the field is absent, as everywhere in Dovecot.
    fn read(value: Wire<'_>) -> Option<Self> {
        (value.into_text()? == "yes").then_some(true)
    }

    fn absent() -> Option<Self> {
        Some(false)
    }
}

impl<K: TakesUsecs> ReadAs<'_, K> for Duration {
    fn read(value: Wire<'_>) -> Option<Self> {
        u64::try_from(value.as_int()?).ok().map(Self::from_micros)
    }
}

impl<K: TakesTime> ReadAs<'_, K> for Timestamp {
    fn read(value: Wire<'_>) -> Option<Self> {
        value.as_time()
    }
}

impl<K: TakesTime> ReadAs<'_, K> for SystemTime {
    fn read(value: Wire<'_>) -> Option<Self> {
        value.as_time().map(Self::from)
    }
}

impl<K: TakesIp> ReadAs<'_, K> for IpAddr {
    fn read(value: Wire<'_>) -> Option<Self> {
        value.as_ip()
    }
}

impl<K: TakesIp> ReadAs<'_, K> for Ipv4Addr {
    fn read(value: Wire<'_>) -> Option<Self> {
        match value.as_ip()? {
            IpAddr::V4(address) => Some(address),
            IpAddr::V6(_) => None,
        }
    }
}

impl<K: TakesIp> ReadAs<'_, K> for Ipv6Addr {
    fn read(value: Wire<'_>) -> Option<Self> {
        match value.as_ip()? {
            IpAddr::V6(address) => Some(address),
            IpAddr::V4(_) => None,
        }
    }
}

/// A type that an item of a list can be read into.
pub trait ReadItem<'r, K>: Sized {
    /// The item; `None` if the type cannot hold it.
    fn read_item(text: Cow<'r, str>) -> Option<Self>;
}

impl<'r: 'a, 'a, K: TakesStrList> ReadItem<'r, K> for Cow<'a, str> {
    fn read_item(text: Cow<'r, str>) -> Option<Self> {
        Some(text)
    }
}

macro_rules! items {
    ($($string:ty),*) => {$(
        impl<K: TakesStrList> ReadItem<'_, K> for $string {
            fn read_item(text: Cow<'_, str>) -> Option<Self> {
                Some(text.into())
            }
        }
    )*};
}

items!(String, Box<str>, Rc<str>, Arc<str>);

macro_rules! lists {
    ($($list:ident: $($bound:ident)?;)*) => {$(
        impl<'r, K: TakesStrList, T: ReadItem<'r, K> $(+ $bound)?> ReadAs<'r, K> for $list<T> {
            fn read(value: Wire<'r>) -> Option<Self> {
                value.into_list()?.into_iter().map(T::read_item).collect()
            }

            fn absent() -> Option<Self> {
                Some(Self::new())
            }
        }
    )*};
}

lists! {
    Vec: ;
    VecDeque: ;
    BTreeSet: Ord;
}

/// The value of a field beyond the page, whatever it is.
impl<'r: 'a, 'a> ReadAs<'r, Any> for FieldValue<'a> {
    fn read(value: Wire<'r>) -> Option<Self> {
        Some(value.plain())
    }
}
