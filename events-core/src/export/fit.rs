//! Decides whether an exported value can be of a kind.
//!
//! JSON distinguishes strings, numbers and lists. Tab-separated text does not, so a value there is of the wrong kind
//! only if it cannot be converted.

use std::net::IpAddr;

use events_spec::Kind;

use super::scan::{Shape, strings_of, text_of};
use crate::{FieldValue, Timestamp};

/// Describes a value that is not of this kind, such as `a string that is not a time`; `None` if the value fits.
///
/// `raw` is the value's text in the line, with escapes. The values of an enumeration are not checked.
#[must_use]
#[inline]
pub fn misfit(kind: Kind, shape: Shape, raw: &[u8]) -> Option<&'static str> {
    let fits = match kind {
        Kind::Str | Kind::Enum => is_text(shape),
        Kind::Int => shape == Shape::Int || int(shape, raw).is_some(),
        Kind::Time => time(shape, raw).is_some(),
        Kind::Ip => ip(shape, raw).is_some(),
        Kind::StrList => is_list(shape),
    };
    (!fits).then(|| instead(kind, shape, raw))
}

/// The most likely kind of a value; `None` for a JSON value that Dovecot never writes.
///
/// A string may look like a time or an address by coincidence.
#[must_use]
pub fn likely_kind(shape: Shape, raw: &[u8]) -> Option<Kind> {
    match shape {
        Shape::Int => Some(Kind::Int),
        Shape::Seconds => Some(Kind::Time),
        Shape::List => Some(Kind::StrList),
        Shape::Number | Shape::Other => None,
        Shape::Str | Shape::EscapedStr | Shape::Text | Shape::EscapedText => Some(if time(shape, raw).is_some() {
            Kind::Time
        } else if int(shape, raw).is_some() {
            Kind::Int
        } else if ip(shape, raw).is_some() {
            Kind::Ip
        } else {
            Kind::Str
        }),
    }
}

/// The value that the event had when it was exported, as far as that can be determined.
///
/// JSON distinguishes strings, integers and lists. A string is an address if that is its documented kind, and a time if
/// that is its documented kind or it has none. Tab-separated text is parsed as the documented kind; without one, digits
/// are an integer.
#[must_use]
pub fn value<'a>(kind: Option<Kind>, shape: Shape, raw: &'a [u8]) -> FieldValue<'a> {
    let text = || FieldValue::Str(text_of(raw, shape));
    let known = match (shape, kind) {
        (Shape::Int, _) => int(shape, raw).map(FieldValue::Int),
        (Shape::Seconds, _) => time(shape, raw).map(FieldValue::Time),
        (Shape::List, _) => return FieldValue::StrList(strings_of(raw, shape)),
        (Shape::Number | Shape::Other, _) => None,
        (Shape::Str | Shape::Text, Some(Kind::Ip)) => ip(shape, raw).map(FieldValue::Ip),
        (Shape::Str | Shape::Text, Some(Kind::Time)) => time(shape, raw).map(FieldValue::Time),
        (Shape::Str, None) if raw.last() == Some(&b'Z') => time(shape, raw).map(FieldValue::Time),
        (Shape::Text, Some(Kind::Int)) => int(shape, raw).map(FieldValue::Int),
        (Shape::Text | Shape::EscapedText, Some(Kind::StrList)) => {
            return FieldValue::StrList(strings_of(raw, shape));
        }
        (Shape::Text, None) => match (int(shape, raw), time(shape, raw)) {
            // A number in another notation was a string.
            (Some(number), _) if number.to_string().as_bytes() == raw => Some(FieldValue::Int(number)),
            (_, Some(at)) if raw.len() > 10 => Some(FieldValue::Time(at)),
            _ => return text(),
        },
        (Shape::Str | Shape::EscapedStr | Shape::Text | Shape::EscapedText, _) => return text(),
    };
    known.unwrap_or_else(|| match shape {
        Shape::Int | Shape::Seconds | Shape::Number | Shape::Other | Shape::List => {
            FieldValue::Json(String::from_utf8_lossy(raw))
        }
        Shape::Str | Shape::EscapedStr | Shape::Text | Shape::EscapedText => text(),
    })
}

/// Whether the value is a string, judging by its shape.
#[inline]
pub(crate) fn is_text(shape: Shape) -> bool {
    matches!(shape, Shape::Str | Shape::EscapedStr | Shape::Text | Shape::EscapedText)
}

/// Whether the value is a list of strings, judging by its shape.
pub(crate) fn is_list(shape: Shape) -> bool {
    matches!(shape, Shape::List | Shape::Text | Shape::EscapedText)
}

/// The value as a signed 64-bit integer.
#[inline]
pub(crate) fn int(shape: Shape, raw: &[u8]) -> Option<i64> {
    match shape {
        Shape::Int => parse(raw),
        // Without a plus sign or a space, which Dovecot does not write.
        Shape::Text if raw.first().is_some_and(|first| *first == b'-' || first.is_ascii_digit()) => parse(raw),
        Shape::Text
        | Shape::Str
        | Shape::EscapedStr
        | Shape::Seconds
        | Shape::Number
        | Shape::List
        | Shape::Other
        | Shape::EscapedText => None,
    }
}

/// The value as a point in time, in either of the two formats of Dovecot's exporters.
pub(crate) fn time(shape: Shape, raw: &[u8]) -> Option<Timestamp> {
    match shape {
        Shape::Str => Timestamp::from_rfc3339(raw),
        Shape::Seconds | Shape::Number => Timestamp::from_unix(raw),
        Shape::Text => Timestamp::from_rfc3339(raw).or_else(|| Timestamp::from_unix(raw)),
        Shape::EscapedStr | Shape::Int | Shape::List | Shape::Other | Shape::EscapedText => None,
    }
}

/// The value as an IP address.
pub(crate) fn ip(shape: Shape, raw: &[u8]) -> Option<IpAddr> {
    match shape {
        Shape::Str | Shape::Text => parse(raw),
        Shape::EscapedStr
        | Shape::Int
        | Shape::Seconds
        | Shape::Number
        | Shape::List
        | Shape::Other
        | Shape::EscapedText => None,
    }
}

fn parse<T: std::str::FromStr>(raw: &[u8]) -> Option<T> {
    std::str::from_utf8(raw).ok()?.parse().ok()
}

#[cold]
fn instead(kind: Kind, shape: Shape, raw: &[u8]) -> &'static str {
    match (shape, kind) {
        (Shape::Str | Shape::EscapedStr, Kind::Ip) => "a string that is not an IP address",
        (Shape::Str | Shape::EscapedStr, Kind::Time) => "a string that is not a time",
        (Shape::Str | Shape::EscapedStr, Kind::Str | Kind::Int | Kind::Enum | Kind::StrList) => "a string",
        (Shape::Text | Shape::EscapedText, Kind::Int) => "text that is not an integer",
        (Shape::Text | Shape::EscapedText, Kind::Ip) => "text that is not an IP address",
        (Shape::Text | Shape::EscapedText, Kind::Time) => "text that is not a time",
        (Shape::Text | Shape::EscapedText, Kind::Str | Kind::Enum | Kind::StrList) => "text",
        (Shape::Int, _) => "an integer",
        (Shape::Number, Kind::Int) => "a number that is not a 64-bit integer",
        (Shape::Seconds | Shape::Number, _) => "a number",
        (Shape::List, _) => "a list of strings",
        (Shape::Other, _) => match raw.first() {
            Some(b't' | b'f') => "a boolean",
            Some(b'n') => "`null`",
            Some(b'[') => "a list of something other than strings",
            _ => "an object",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_takes_its_own_shapes_and_names_the_others() {
        assert_eq!(misfit(Kind::Int, Shape::Int, b"1"), None);
        assert_eq!(misfit(Kind::Int, Shape::Str, b"1"), Some("a string"));
        assert_eq!(misfit(Kind::Int, Shape::Number, b"1e3"), Some("a number that is not a 64-bit integer"));
        assert_eq!(misfit(Kind::Str, Shape::Int, b"1"), Some("an integer"));
        assert_eq!(misfit(Kind::Ip, Shape::Str, b"::1"), None);
        assert_eq!(misfit(Kind::Ip, Shape::Str, b"localhost"), Some("a string that is not an IP address"));
        assert_eq!(misfit(Kind::Time, Shape::Seconds, b"1795371182.791253"), None);
        assert_eq!(misfit(Kind::Time, Shape::Str, b"2026-11-22T18:13:02.791253Z"), None);
        assert_eq!(misfit(Kind::Time, Shape::Str, b"2026-11-22 18:13"), Some("a string that is not a time"));
        assert_eq!(misfit(Kind::Time, Shape::Str, b"2026-99-99T99:99:99.999999Z"), Some("a string that is not a time"));
        assert_eq!(misfit(Kind::StrList, Shape::List, b"[]"), None);
        assert_eq!(misfit(Kind::Str, Shape::Other, b"null"), Some("`null`"));
    }

    #[test]
    fn tab_separated_text_is_of_another_kind_only_when_it_cannot_be_of_this_one() {
        assert_eq!(misfit(Kind::Int, Shape::Text, b"-5"), None);
        assert_eq!(misfit(Kind::Int, Shape::Text, b"5x"), Some("text that is not an integer"));
        assert_eq!(misfit(Kind::Int, Shape::Text, b"99999999999999999999"), Some("text that is not an integer"));
        assert_eq!(misfit(Kind::Str, Shape::Text, b"5"), None);
        assert_eq!(misfit(Kind::Time, Shape::Text, b"-1.000001"), None);
        assert_eq!(misfit(Kind::Time, Shape::Text, b"1795371182"), Some("text that is not a time"));
    }

    #[test]
    fn a_kind_is_guessed_from_the_value() {
        for (shape, raw, kind) in [
            (Shape::Text, "5", Some(Kind::Int)),
            (Shape::Str, "5", Some(Kind::Str)),
            (Shape::Str, "10.0.0.1", Some(Kind::Ip)),
            (Shape::Text, "5.000000", Some(Kind::Time)),
            (Shape::Str, "2026-99-99T99:99:99.999999Z", Some(Kind::Str)),
            (Shape::List, "[]", Some(Kind::StrList)),
            (Shape::Other, "true", None),
        ] {
            assert_eq!(likely_kind(shape, raw.as_bytes()), kind, "{raw}");
        }
    }
}
