//! A value as it stands in a record, on its way into a field.

use std::borrow::Cow;
use std::net::IpAddr;

use events_spec::Kind;

use crate::Timestamp;
use crate::export::scan::{Shape, strings_of, text_of};

/// A value as it stands in a record: its text, still escaped, and what it looks like.
#[derive(Clone, Debug)]
pub struct Wire<'a> {
    pub(super) raw: Cow<'a, str>,
    pub(super) shape: Shape,
}

impl<'a> Wire<'a> {
    /// Fills a string; says whether there was one.
    #[inline]
    pub fn str(self, slot: &mut Option<Cow<'a, str>>) -> bool {
        fill(slot, self.into_text())
    }

    /// Fills one of a list of words; says whether there was a string.
    #[inline]
    pub fn word<T: From<Cow<'a, str>>>(self, slot: &mut Option<T>) -> bool {
        fill(slot, self.into_text().map(T::from))
    }

    /// Fills an integer; says whether there was one.
    #[inline]
    pub fn int(self, slot: &mut Option<i64>) -> bool {
        fill(slot, self.as_int())
    }

    /// Fills a point in time; says whether there was one.
    pub fn time(self, slot: &mut Option<Timestamp>) -> bool {
        fill(slot, self.as_time())
    }

    /// Fills an IP address; says whether there was one.
    pub fn ip(self, slot: &mut Option<IpAddr>) -> bool {
        fill(slot, self.as_ip())
    }

    /// Fills a list of strings; says whether there was one.
    pub fn str_list(self, slot: &mut Option<Vec<Cow<'a, str>>>) -> bool {
        fill(slot, self.into_list())
    }

    /// There is no such field; says so.
    pub fn of_no_field(self) -> bool {
        false
    }

    /// Whether the value can be one of this kind.
    pub(super) fn fits(&self, kind: Kind) -> bool {
        match kind {
            Kind::Str | Kind::Enum => self.is_text(),
            Kind::Int => self.as_int().is_some(),
            Kind::Time => self.as_time().is_some(),
            Kind::Ip => self.as_ip().is_some(),
            Kind::StrList => matches!(self.shape, Shape::List | Shape::Text | Shape::EscapedText),
        }
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.shape, Shape::Str | Shape::EscapedStr | Shape::Text | Shape::EscapedText)
    }

    #[inline]
    pub(super) fn into_text(self) -> Option<Cow<'a, str>> {
        match self.shape {
            Shape::Str | Shape::Text => Some(self.raw),
            Shape::EscapedStr | Shape::EscapedText => Some(self.unescaped()),
            Shape::Int | Shape::Seconds | Shape::Number | Shape::List | Shape::Other => None,
        }
    }

    #[cold]
    fn unescaped(self) -> Cow<'a, str> {
        Cow::Owned(text_of(self.raw.as_bytes(), self.shape).into_owned())
    }

    #[inline]
    pub(super) fn as_int(&self) -> Option<i64> {
        match self.shape {
            Shape::Int => self.raw.parse().ok(),
            // Neither a plus sign nor a space, which a C program does not write.
            Shape::Text if self.raw.starts_with(|first: char| first == '-' || first.is_ascii_digit()) => {
                self.raw.parse().ok()
            }
            _ => None,
        }
    }

    pub(super) fn as_time(&self) -> Option<Timestamp> {
        match self.shape {
            Shape::Str => Timestamp::from_rfc3339(self.raw.as_bytes()),
            Shape::Seconds | Shape::Number => Timestamp::from_unix(self.raw.as_bytes()),
            Shape::Text => {
                let text = self.raw.as_bytes();
                Timestamp::from_rfc3339(text).or_else(|| Timestamp::from_unix(text))
            }
            Shape::EscapedStr | Shape::Int | Shape::List | Shape::Other | Shape::EscapedText => None,
        }
    }

    pub(super) fn as_ip(&self) -> Option<IpAddr> {
        match self.shape {
            Shape::Str | Shape::Text => self.raw.parse().ok(),
            _ => None,
        }
    }

    pub(super) fn into_list(self) -> Option<Vec<Cow<'a, str>>> {
        match (self.shape, self.raw) {
            (Shape::Text, raw) => Some(vec![raw]),
            (shape @ (Shape::List | Shape::EscapedText), Cow::Borrowed(raw)) => Some(strings_of(raw.as_bytes(), shape)),
            (shape @ (Shape::List | Shape::EscapedText), Cow::Owned(raw)) => {
                let strings = strings_of(raw.as_bytes(), shape).into_iter();
                Some(strings.map(|text| Cow::Owned(text.into_owned())).collect())
            }
            _ => None,
        }
    }
}

#[inline]
fn fill<T>(slot: &mut Option<T>, value: Option<T>) -> bool {
    let fits = value.is_some();
    if fits {
        *slot = value;
    }
    fits
}
