//! Unescapes JSON strings and tab-separated text.

use std::borrow::Cow;

/// The text of a scanned JSON string, without its quotes.
pub(super) fn json(text: &[u8]) -> Cow<'_, str> {
    let plain = lossy(text);
    if memchr::memchr(b'\\', text).is_none() {
        return plain;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = plain.as_ref();
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let (character, length) = match escape.bytes().next() {
            Some(b'b') => ('\u{8}', 1),
            Some(b'f') => ('\u{c}', 1),
            Some(b'n') => ('\n', 1),
            Some(b'r') => ('\r', 1),
            Some(b't') => ('\t', 1),
            Some(b'u') => code_point(escape),
            // `"`, `\` and `/` stand for themselves; the scan rejected all others.
            Some(other) if other.is_ascii() => (char::from(other), 1),
            _ => (char::REPLACEMENT_CHARACTER, 0),
        };
        out.push(character);
        rest = escape.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of an escape that begins with `u`, and its length after the backslash.
fn code_point(escape: &str) -> (char, usize) {
    let unit = |at: usize| escape.get(at..at + 4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let high = unit(1).unwrap_or(0xfffd);
    if !(0xd800..0xdc00).contains(&high) {
        return (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 5);
    }
    let low = unit(7).unwrap_or(0xdc00);
    let point = 0x1_0000 + ((high - 0xd800) << 10) + (low & 0x3ff);
    (char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER), 11)
}

/// Text as UTF-8, with U+FFFD for invalid bytes.
pub(super) fn lossy(text: &[u8]) -> Cow<'_, str> {
    // The check by itself is faster than the search for what to replace.
    std::str::from_utf8(text).map_or_else(|_| String::from_utf8_lossy(text), Cow::Borrowed)
}

/// Like [`lossy`], without copying text that is owned.
pub(super) fn lossy_cow(text: Cow<'_, [u8]>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => lossy(text),
        Cow::Owned(text) => {
            Cow::Owned(String::from_utf8(text).unwrap_or_else(|bad| lossy(bad.as_bytes()).into_owned()))
        }
    }
}
