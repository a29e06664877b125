//! The value of a field of any kind.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

#[cfg(feature = "table")]
use events_spec::Kind;

use crate::{Timestamp, Visit};

/// The value of a field of any kind.
///
/// The values in an [`OwnedEvent`](crate::OwnedEvent) own their text. Those in a record borrow from its line.
///
/// ```
/// use events_core::FieldValue;
///
/// let value = FieldValue::from("alice");
/// assert_eq!((value.as_str(), value.as_int()), (Some("alice"), None));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldValue<'a> {
    /// A string. In tab-separated text, which does not distinguish kinds, every undocumented field is a string.
    Str(Cow<'a, str>),
    /// An integer.
    Int(i64),
    /// A point in time.
    Time(Timestamp),
    /// An IP address. In a record, only fields with the documented kind `ip` have one; others are strings.
    Ip(IpAddr),
    /// A list of strings.
    StrList(Vec<Cow<'a, str>>),
    /// Any other JSON value of a record, as its text in the line: a number that is not a 64-bit integer, `true`,
    /// `null`, an object. It is recorded as a string.
    Json(Cow<'a, str>),
}

impl FieldValue<'_> {
    /// The string, if it is one.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(value) => Some(value),
            Self::Int(_) | Self::Time(_) | Self::Ip(_) | Self::StrList(_) | Self::Json(_) => None,
        }
    }

    /// The integer, if it is one.
    #[must_use]
    pub const fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            Self::Str(_) | Self::Time(_) | Self::Ip(_) | Self::StrList(_) | Self::Json(_) => None,
        }
    }

    /// The point in time, if it is one.
    #[must_use]
    pub const fn as_time(&self) -> Option<Timestamp> {
        match self {
            Self::Time(value) => Some(*value),
            Self::Str(_) | Self::Int(_) | Self::Ip(_) | Self::StrList(_) | Self::Json(_) => None,
        }
    }

    /// The IP address, if it is one.
    #[must_use]
    pub const fn as_ip(&self) -> Option<IpAddr> {
        match self {
            Self::Ip(value) => Some(*value),
            Self::Str(_) | Self::Int(_) | Self::Time(_) | Self::StrList(_) | Self::Json(_) => None,
        }
    }

    /// The list, if it is one.
    #[must_use]
    #[inline]
    pub fn as_str_list(&self) -> Option<&[Cow<'_, str>]> {
        match self {
            Self::StrList(values) => Some(values),
            Self::Str(_) | Self::Int(_) | Self::Time(_) | Self::Ip(_) | Self::Json(_) => None,
        }
    }

    /// Whether a field of this kind can have the value. The values of an enumeration are not checked.
    #[cfg(feature = "table")]
    #[inline]
    pub(crate) fn is_of(&self, kind: Kind) -> bool {
        match self {
            Self::Str(_) => matches!(kind, Kind::Str | Kind::Enum),
            Self::Int(_) => kind == Kind::Int,
            Self::Time(_) => kind == Kind::Time,
            Self::Ip(_) => kind == Kind::Ip,
            Self::StrList(_) => kind == Kind::StrList,
            Self::Json(_) => false,
        }
    }

    /// Passes the value to `visit` as the field `field`.
    #[inline]
    pub fn record(&self, field: &str, visit: &mut dyn Visit) {
        match self {
            Self::Str(value) | Self::Json(value) => visit.str(field, value),
            Self::Int(value) => visit.int(field, *value),
            Self::Time(value) => visit.time(field, *value),
            Self::Ip(value) => visit.ip(field, *value),
            Self::StrList(values) => visit.str_list(field, &mut values.iter().map(AsRef::as_ref)),
        }
    }

    /// Converts the value to one that owns its text.
    #[must_use]
    #[inline]
    pub fn into_owned(self) -> FieldValue<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Str(value) => FieldValue::Str(owned(value)),
            Self::Int(value) => FieldValue::Int(value),
            Self::Time(value) => FieldValue::Time(value),
            Self::Ip(value) => FieldValue::Ip(value),
            Self::StrList(values) => FieldValue::StrList(values.into_iter().map(owned).collect()),
            Self::Json(value) => FieldValue::Json(owned(value)),
        }
    }
}

macro_rules! from {
    ($($from:ty => |$value:ident| $make:expr;)*) => {$(
        impl<'a> From<$from> for FieldValue<'a> {
            #[inline]
            fn from($value: $from) -> Self {
                $make
            }
        }
    )*};
}

from! {
    &'a str => |value| Self::Str(value.into());
    String => |value| Self::Str(value.into());
    Cow<'a, str> => |value| Self::Str(value);
    i64 => |value| Self::Int(value);
    i32 => |value| Self::Int(value.into());
    u32 => |value| Self::Int(value.into());
    Timestamp => |value| Self::Time(value);
    IpAddr => |value| Self::Ip(value);
    Ipv4Addr => |value| Self::Ip(value.into());
    Ipv6Addr => |value| Self::Ip(value.into());
    Vec<String> => |value| Self::StrList(value.into_iter().map(Cow::Owned).collect());
    &[&'a str] => |value| Self::StrList(value.iter().map(|item| Cow::Borrowed(*item)).collect());
}

impl<'a, const N: usize> From<[&'a str; N]> for FieldValue<'a> {
    #[inline]
    fn from(value: [&'a str; N]) -> Self {
        Self::StrList(value.map(Cow::Borrowed).to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OwnedEvent;

    #[test]
    fn a_value_that_is_recorded_is_the_same_but_for_json_which_becomes_a_string() {
        let values: [FieldValue<'_>; 5] =
            ["x".into(), 1.into(), Timestamp::new(1, 2).into(), Ipv4Addr::LOCALHOST.into(), ["a", "b"].into()];
        for value in values {
            let mut event = OwnedEvent::new("e");
            value.record("field", &mut event);
            assert_eq!(event.get("field"), Some(&value));
            assert_eq!(value.clone().into_owned(), value);
        }
        let mut event = OwnedEvent::new("e");
        FieldValue::Json("1.5".into()).record("field", &mut event);
        assert_eq!(event.str("field"), Some("1.5"));
    }
}
