//! The fields of a record, documented or not.

use std::borrow::Cow;

use events_spec::Kind;

use super::Wire;
use crate::FieldValue;
use crate::export::scan::Shape;

/// A field of a record.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RecordField<'a> {
    /// The name.
    pub name: Cow<'a, str>,
    /// The value.
    pub value: FieldValue<'a>,
    /// How the field relates to its event.
    pub standing: Standing,
}

/// How a field relates to its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// The page documents it, and its value is of this kind. The typed event contains it.
    Documented(Kind),
    /// The page documents it with this kind, but its value is of another. The typed event does not contain it.
    Misfit(Kind),
    /// Every exported event has it, such as `duration`.
    Every,
    /// The page does not document it for this event.
    Undocumented,
}

impl<'a> Wire<'a> {
    /// The value as this kind, or the unchanged part if it is of another kind.
    pub(super) fn of_kind(self, kind: Kind) -> Result<FieldValue<'a>, Self> {
        let value = match kind {
            Kind::Str | Kind::Enum if self.is_text() => return Ok(self.plain()),
            Kind::StrList if self.fits(kind) => return Ok(FieldValue::StrList(self.into_list().unwrap_or_default())),
            Kind::Int => self.as_int().map(FieldValue::Int),
            Kind::Time => self.as_time().map(FieldValue::Time),
            Kind::Ip => self.as_ip().map(FieldValue::Ip),
            Kind::Str | Kind::Enum | Kind::StrList => None,
        };
        value.ok_or(self)
    }

    /// The value as the kind that it appears to be.
    pub(super) fn plain(self) -> FieldValue<'a> {
        let known = match self.shape {
            Shape::Int => self.as_int().map(FieldValue::Int),
            Shape::Seconds => self.as_time().map(FieldValue::Time),
            Shape::List => self.clone().into_list().map(FieldValue::StrList),
            Shape::Str | Shape::EscapedStr | Shape::Text | Shape::EscapedText => {
                return FieldValue::Str(self.into_text().unwrap_or_default());
            }
            Shape::Number | Shape::Other => None,
        };
        known.unwrap_or(FieldValue::Json(self.raw))
    }
}
