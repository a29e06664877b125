//! A raw value of a record before it is stored in a field.

use std::borrow::Cow;
use std::net::IpAddr;

use events_spec::Kind;

use crate::Timestamp;
use crate::export::fit;
use crate::export::scan::{Shape, strings_of, text_of};

/// A raw value of a record: its text, still escaped, and its shape.
#[derive(Clone, Debug)]
pub struct Wire<'a> {
    pub(super) raw: Cow<'a, str>,
    pub(super) shape: Shape,
}

impl<'a> Wire<'a> {
    /// Stores a string; false if it is not one.
    #[inline]
    pub fn str(self, slot: &mut Option<Cow<'a, str>>) -> bool {
        fill(slot, self.into_text())
    }

    /// Stores a word of an enumeration; false if it is not a string.
    #[inline]
    pub fn word<T: From<Cow<'a, str>>>(self, slot: &mut Option<T>) -> bool {
        fill(slot, self.into_text().map(T::from))
    }

    /// Stores an integer; false if it is not one.
    #[inline]
    pub fn int(self, slot: &mut Option<i64>) -> bool {
        fill(slot, self.as_int())
    }

    /// Stores a point in time; false if it is not one.
    pub fn time(self, slot: &mut Option<Timestamp>) -> bool {
        fill(slot, self.as_time())
    }

    /// Stores an IP address; false if it is not one.
    pub fn ip(self, slot: &mut Option<IpAddr>) -> bool {
        fill(slot, self.as_ip())
    }

    /// Stores a list of strings; false if it is not one.
    pub fn str_list(self, slot: &mut Option<Vec<Cow<'a, str>>>) -> bool {
        fill(slot, self.into_list())
    }

    /// The string, for an enum of words; `None` if it is not a string.
    #[must_use]
    pub fn word_text(self) -> Option<Cow<'a, str>> {
        self.into_text()
    }

    /// Returns false, because there is no such field.
    pub fn of_no_field(self) -> bool {
        false
    }

    /// Whether the value fits this kind.
    pub(super) fn fits(&self, kind: Kind) -> bool {
        fit::misfit(kind, self.shape, self.raw.as_bytes()).is_none()
    }

    pub(super) fn is_text(&self) -> bool {
        fit::is_text(self.shape)
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
        fit::int(self.shape, self.raw.as_bytes())
    }

    pub(super) fn as_time(&self) -> Option<Timestamp> {
        fit::time(self.shape, self.raw.as_bytes())
    }

    pub(super) fn as_ip(&self) -> Option<IpAddr> {
        fit::ip(self.shape, self.raw.as_bytes())
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
