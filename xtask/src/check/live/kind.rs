//! Whether a value on the wire is of the kind that the page gives for its field.

use std::net::IpAddr;

use events_core::export::scan::Shape;
use events_spec::Kind;

/// What is there instead of a value of `kind`; `None` when the value fits. Words of an enumeration are looked up
/// elsewhere: here it is enough that one stands there.
#[inline]
pub(super) fn misfit(kind: Kind, shape: Shape, raw: &[u8]) -> Option<&'static str> {
    let text = match shape {
        Shape::Str | Shape::EscapedStr => true,
        Shape::Text | Shape::EscapedText => return misfit_text(kind, raw),
        Shape::Int => {
            return (kind != Kind::Int).then_some("an integer");
        }
        Shape::Seconds => return (kind != Kind::Time).then_some("a number"),
        Shape::Number => {
            return Some(if kind == Kind::Int { "a number that is no 64-bit integer" } else { "a number" });
        }
        Shape::List => return (kind != Kind::StrList).then_some("a list of strings"),
        Shape::Other => false,
    };
    if !text {
        return Some(match raw.first() {
            Some(b't' | b'f') => "a boolean",
            Some(b'n') => "`null`",
            Some(b'[') => "a list of something else than strings",
            _ => "an object",
        });
    }
    match kind {
        Kind::Str | Kind::Enum => None,
        Kind::Ip => (!is_ip(raw)).then_some("a string that is no IP address"),
        Kind::Time => (!is_rfc3339(raw)).then_some("a string that is no time"),
        Kind::Int | Kind::StrList => Some("a string"),
    }
}

/// The same for tab-separated text, which does not say what its values are: only what they cannot be shows.
fn misfit_text(kind: Kind, raw: &[u8]) -> Option<&'static str> {
    match kind {
        Kind::Str | Kind::Enum | Kind::StrList => None,
        Kind::Int => (!is_int(raw)).then_some("text that is no integer"),
        Kind::Ip => (!is_ip(raw)).then_some("text that is no IP address"),
        Kind::Time => (!is_rfc3339(raw) && !is_seconds(raw)).then_some("text that is no time"),
    }
}

/// Whether text is a signed 64-bit integer as Dovecot writes it.
pub(super) fn is_int(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let written = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    written && (digits.len() <= 18 || std::str::from_utf8(text).is_ok_and(|text| text.parse::<i64>().is_ok()))
}

/// Whether text is an IPv4 or IPv6 address.
pub(super) fn is_ip(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.parse::<IpAddr>().is_ok())
}

/// Whether text is a time such as `2026-11-22T18:13:02.791253Z`.
pub(super) fn is_rfc3339(text: &[u8]) -> bool {
    const LIKE: &[u8] = b"0000-00-00T00:00:00.000000Z";
    text.len() == LIKE.len()
        && text.iter().zip(LIKE).all(|(byte, like)| if *like == b'0' { byte.is_ascii_digit() } else { byte == like })
}

/// Whether text is a time such as `1795371182.791253`.
pub(super) fn is_seconds(text: &[u8]) -> bool {
    let Some(point) = text.len().checked_sub(7) else { return false };
    let (seconds, fraction) = text.split_at(point);
    is_int(seconds) && fraction[0] == b'.' && fraction[1..].iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_takes_its_own_shapes_and_names_the_others() {
        assert_eq!(misfit(Kind::Int, Shape::Int, b"1"), None);
        assert_eq!(misfit(Kind::Int, Shape::Str, b"1"), Some("a string"));
        assert_eq!(misfit(Kind::Int, Shape::Number, b"1e3"), Some("a number that is no 64-bit integer"));
        assert_eq!(misfit(Kind::Str, Shape::Int, b"1"), Some("an integer"));
        assert_eq!(misfit(Kind::Ip, Shape::Str, b"::1"), None);
        assert_eq!(misfit(Kind::Ip, Shape::Str, b"localhost"), Some("a string that is no IP address"));
        assert_eq!(misfit(Kind::Time, Shape::Seconds, b"1795371182.791253"), None);
        assert_eq!(misfit(Kind::Time, Shape::Str, b"2026-11-22T18:13:02.791253Z"), None);
        assert_eq!(misfit(Kind::Time, Shape::Str, b"2026-11-22 18:13"), Some("a string that is no time"));
        assert_eq!(misfit(Kind::StrList, Shape::List, b"[]"), None);
        assert_eq!(misfit(Kind::Str, Shape::Other, b"null"), Some("`null`"));
    }

    #[test]
    fn tab_separated_text_is_of_another_kind_only_when_it_cannot_be_of_this_one() {
        assert_eq!(misfit(Kind::Int, Shape::Text, b"-5"), None);
        assert_eq!(misfit(Kind::Int, Shape::Text, b"5x"), Some("text that is no integer"));
        assert_eq!(misfit(Kind::Int, Shape::Text, b"99999999999999999999"), Some("text that is no integer"));
        assert_eq!(misfit(Kind::Str, Shape::Text, b"5"), None);
        assert_eq!(misfit(Kind::Time, Shape::Text, b"-1.000001"), None);
        assert_eq!(misfit(Kind::Time, Shape::Text, b"1795371182"), Some("text that is no time"));
    }
}
