//! A field of a record, whatever is known of it.

use std::borrow::Cow;
use std::net::IpAddr;

use events_spec::Kind;

use super::Wire;
use crate::Timestamp;
use crate::export::scan::Shape;

/// A field of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordField<'a> {
    /// The name.
    pub name: Cow<'a, str>,
    /// The value.
    pub value: RecordValue<'a>,
    /// How the field belongs to its event.
    pub standing: Standing,
}

/// The value of a field of a record.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordValue<'a> {
    /// A string; in tab-separated text anything of which the page does not say the kind.
    Str(Cow<'a, str>),
    /// An integer.
    Int(i64),
    /// A point in time.
    Time(Timestamp),
    /// An IP address, of a field that the page says holds one; elsewhere it is a string.
    Ip(IpAddr),
    /// A list of strings.
    StrList(Vec<Cow<'a, str>>),
    /// Any other JSON value, as it stands there: a number beyond 64 bits or with a fraction, `true`, `null`, an object.
    Json(Cow<'a, str>),
}

/// How a field belongs to its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The page documents it, and its value is of that kind: it stands in the typed event.
    Documented(Kind),
    /// The page documents it, and its value is not of that kind: it does not stand in the typed event.
    Misfit(Kind),
    /// Every exported event has it, such as `duration`.
    Every,
    /// The page does not document it for this event.
    Undocumented,
}

impl RecordValue<'_> {
    /// The string, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, if it is one.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }
}

impl<'a> Wire<'a> {
    /// The value as one of this kind; itself when it is none.
    pub(super) fn of_kind(self, kind: Kind) -> Result<RecordValue<'a>, Self> {
        let value = match kind {
            Kind::Str | Kind::Enum if self.is_text() => return Ok(self.plain()),
            Kind::StrList if self.fits(kind) => return Ok(RecordValue::StrList(self.into_list().unwrap_or_default())),
            Kind::Int => self.as_int().map(RecordValue::Int),
            Kind::Time => self.as_time().map(RecordValue::Time),
            Kind::Ip => self.as_ip().map(RecordValue::Ip),
            Kind::Str | Kind::Enum | Kind::StrList => None,
        };
        value.ok_or(self)
    }

    /// The value as what it looks like.
    pub(super) fn plain(self) -> RecordValue<'a> {
        let known = match self.shape {
            Shape::Int => self.as_int().map(RecordValue::Int),
            Shape::Seconds => self.as_time().map(RecordValue::Time),
            Shape::List => self.clone().into_list().map(RecordValue::StrList),
            Shape::Str | Shape::EscapedStr | Shape::Text | Shape::EscapedText => {
                return RecordValue::Str(self.into_text().unwrap_or_default());
            }
            Shape::Number | Shape::Other => None,
        };
        known.unwrap_or(RecordValue::Json(self.raw))
    }
}
