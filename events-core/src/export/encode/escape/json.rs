//! Escapes for JSON strings.

use super::{all, words};

/// Appends the string with Dovecot's JSON escapes, without quotes.
///
/// These are the usual ones, and also U+2028 and U+2029, which older JavaScript treats as line ends. All other
/// non-ASCII characters are written as they are.
#[inline]
pub(crate) fn json(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let plain = plain_prefix(bytes);
    if plain == bytes.len() {
        return out.extend_from_slice(bytes);
    }
    json_escaped(bytes, plain, out);
}

#[cold]
fn json_escaped(mut bytes: &[u8], mut plain: usize, out: &mut Vec<u8>) {
    loop {
        out.extend_from_slice(&bytes[..plain]);
        bytes = &bytes[plain..];
        let taken = match bytes {
            [] => return,
            [0x08, ..] => escaped(out, b"\\b"),
            [0x0c, ..] => escaped(out, b"\\f"),
            [b'\n', ..] => escaped(out, b"\\n"),
            [b'\r', ..] => escaped(out, b"\\r"),
            [b'\t', ..] => escaped(out, b"\\t"),
            [b'"', ..] => escaped(out, b"\\\""),
            [b'\\', ..] => escaped(out, b"\\\\"),
            [0xe2, 0x80, 0xa8, ..] => escaped(out, b"\\u2028") + 2,
            [0xe2, 0x80, 0xa9, ..] => escaped(out, b"\\u2029") + 2,
            [control @ 0..0x20, ..] => {
                let hex = |digit: u8| b"0123456789abcdef"[usize::from(digit)];
                escaped(out, &[b'\\', b'u', b'0', b'0', hex(control >> 4), hex(control & 15)])
            }
            [other, ..] => escaped(out, &[*other]),
        };
        bytes = &bytes[taken..];
        plain = plain_prefix(bytes);
    }
}

/// Appends the escape of one byte.
fn escaped(out: &mut Vec<u8>, text: &[u8]) -> usize {
    out.extend_from_slice(text);
    1
}

/// The number of bytes at the start that certainly need no escape. It also stops at 0xE2, the first byte of U+2028.
#[inline]
fn plain_prefix(bytes: &[u8]) -> usize {
    let (words, rest) = words(bytes);
    for (index, word) in words.enumerate() {
        let special = special(word);
        if special != 0 {
            // The lowest bit is always correct; false positives occur only above it.
            return index * 8 + special.trailing_zeros() as usize / 8;
        }
    }
    // The last word overlaps the one before, which contains nothing special.
    match bytes.last_chunk::<8>() {
        Some(last) => match special(u64::from_le_bytes(*last)) {
            0 => bytes.len(),
            special => bytes.len() - 8 + special.trailing_zeros() as usize / 8,
        },
        None => rest.iter().position(|byte| matches!(byte, 0..0x20 | b'"' | b'\\' | 0xe2)).unwrap_or(rest.len()),
    }
}

/// Sets the high bit in each byte of `word` that may need an escape, and possibly in higher bytes.
#[inline]
const fn special(word: u64) -> u64 {
    const fn zeros(word: u64) -> u64 {
        word.wrapping_sub(all(1)) & !word
    }
    let control = word.wrapping_sub(all(0x20)) & !word;
    let special = zeros(word ^ all(b'"')) | zeros(word ^ all(b'\\')) | zeros(word ^ all(0xe2)) | control;
    special & all(0x80)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escape(text: &str) -> String {
        let mut out = Vec::new();
        json(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn json_has_dovecots_escapes() {
        let every = "\0\u{1}\u{8}\u{b}\u{c}\n\r\t\u{1f} \"\\/\u{7f}é\u{2027}\u{2028}\u{2029}\u{202a}😀";
        let written = r#"\u0000\u0001\b\u000b\f\n\r\t\u001f \"\\/"#.to_owned() + "\u{7f}é\u{2027}";
        assert_eq!(escape(every), written + r"\u2028\u2029" + "\u{202a}😀");
    }

    #[test]
    fn an_escape_is_found_at_every_place_of_a_word() {
        for before in 0..20 {
            for special in ["\"", "\u{1}", "\\", "\u{2028}"] {
                let text = format!("{}{special}{}", "!".repeat(before), "#".repeat(20));
                let escaped = escape(&text);
                assert!(escaped.starts_with(&format!("{}\\", "!".repeat(before))), "{escaped}");
                assert!(escaped.ends_with(&"#".repeat(20)), "{escaped}");
            }
        }
    }

    #[test]
    fn text_without_escapes_is_copied_as_a_whole() {
        for length in 0..=24 {
            for letter in ["a", "~", " ", "é", "\u{7f}"] {
                let text = letter.repeat(length);
                assert_eq!(plain_prefix(text.as_bytes()), text.len(), "{text}");
            }
        }
    }

    #[test]
    fn the_plain_text_before_an_escape_is_found_as_a_whole() {
        for at in 0..30 {
            let text = format!("{}\"{}", "x".repeat(at), "y".repeat(30 - at));
            assert_eq!(plain_prefix(text.as_bytes()), at);
        }
    }

    #[test]
    fn every_byte_is_plain_or_not_at_every_place_of_every_length() {
        for length in 0..=24 {
            for at in 0..length {
                for byte in 0..0x80 {
                    let mut text = vec![b'!'; length];
                    text[at] = byte;
                    let text = String::from_utf8(text).unwrap();
                    let escaped = escape(&text);
                    assert_eq!(escaped, one_by_one(&text), "{byte:#x} at {at} of {length}");
                }
            }
        }
    }

    /// The escapes, one character after the other.
    fn one_by_one(text: &str) -> String {
        let escape = |character| match character {
            '"' => "\\\"".to_owned(),
            '\\' => r"\\".to_owned(),
            '\u{8}' => "\\b".to_owned(),
            '\u{c}' => "\\f".to_owned(),
            '\n' => "\\n".to_owned(),
            '\r' => "\\r".to_owned(),
            '\t' => "\\t".to_owned(),
            control if control < ' ' => format!("\\u{:04x}", u32::from(control)),
            other => other.to_string(),
        };
        text.chars().map(escape).collect()
    }
}
