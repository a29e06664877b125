//! Escapes for JSON strings and tab-separated text.

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
        Some(_) if rest.is_empty() => bytes.len(),
        Some(last) => match special(u64::from_le_bytes(*last)) {
            0 => bytes.len(),
            special => bytes.len() - 8 + special.trailing_zeros() as usize / 8,
        },
        None => rest.iter().position(|byte| matches!(byte, 0..0x20 | b'"' | b'\\' | 0xe2)).unwrap_or(rest.len()),
    }
}

/// The bytes in words of eight, and the remainder.
#[inline]
fn words(bytes: &[u8]) -> (impl Iterator<Item = u64>, &[u8]) {
    let words = bytes.chunks_exact(8);
    let rest = words.remainder();
    // A chunk has eight bytes, so the default is never used.
    (words.map(|word| u64::from_le_bytes(word.try_into().unwrap_or_default())), rest)
}

/// A word that consists of eight copies of the byte.
const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
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

/// Appends the string with Dovecot's escapes for tab-separated text.
#[inline]
pub(crate) fn tab(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    if has_no_control(bytes) {
        return out.extend_from_slice(bytes);
    }
    tab_bytes(bytes, out);
}

/// Whether none of the bytes is escaped in tab-separated text.
#[inline]
fn has_no_control(bytes: &[u8]) -> bool {
    let (words, rest) = words(bytes);
    let all = words.fold(0, |found, word| found | control(word));
    match bytes.last_chunk::<8>() {
        // The last word overlaps the one before.
        Some(last) => all | control(u64::from_le_bytes(*last)) == 0,
        None => rest.iter().all(|byte| *byte >= 0x0e),
    }
}

/// Sets the high bit in some byte of `word` if any byte is below 0x0e, as all bytes to escape are.
#[inline]
const fn control(word: u64) -> u64 {
    word.wrapping_sub(all(0x0e)) & !word & all(0x80)
}

#[cold]
fn tab_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    for byte in bytes {
        match tab_escape(*byte) {
            Some(code) => out.extend_from_slice(&[1, code]),
            None => out.push(*byte),
        }
    }
}

/// Appends the string escaped twice, as an item of a list.
pub(super) fn tab_twice(text: &str, out: &mut Vec<u8>) {
    for byte in text.bytes() {
        match tab_escape(byte) {
            // Only the first byte of an escape is escaped again.
            Some(code) => out.extend_from_slice(&[1, b'1', code]),
            None => out.push(byte),
        }
    }
}

/// The byte after 0x01 in the escape of this byte, if it must be escaped.
const fn tab_escape(byte: u8) -> Option<u8> {
    match byte {
        0 => Some(b'0'),
        1 => Some(b'1'),
        b'\t' => Some(b't'),
        b'\n' => Some(b'n'),
        b'\r' => Some(b'r'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escape(text: &str, escape: fn(&str, &mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        escape(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn json_has_dovecots_escapes() {
        let every = "\0\u{1}\u{8}\u{b}\u{c}\n\r\t\u{1f} \"\\/\u{7f}é\u{2027}\u{2028}\u{2029}\u{202a}😀";
        let written = r#"\u0000\u0001\b\u000b\f\n\r\t\u001f \"\\/"#.to_owned() + "\u{7f}é\u{2027}";
        assert_eq!(escape(every, json), written + r"\u2028\u2029" + "\u{202a}😀");
    }

    #[test]
    fn an_escape_is_found_at_every_place_of_a_word() {
        for before in 0..20 {
            for special in ["\"", "\u{1}", "\\", "\u{2028}"] {
                let text = format!("{}{special}{}", "!".repeat(before), "#".repeat(20));
                let escaped = escape(&text, json);
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
                assert!(has_no_control(text.as_bytes()), "{text}");
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
    fn two_tabs_at_the_same_place_of_two_words_are_two_tabs() {
        for at in 0..8 {
            let word = format!("{}\t{}", "x".repeat(at), "y".repeat(7 - at));
            for text in [word.repeat(2), word.repeat(3), format!("{}y", word.repeat(2))] {
                assert_eq!(escape(&text, tab), text.replace('\t', "\u{1}t"), "{text:?}");
            }
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
                    let escaped = escape(&text, json);
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

    #[test]
    fn tab_text_escapes_the_same_at_every_place_of_every_length() {
        for length in 0..=24 {
            for (at, byte) in (0..length).flat_map(|at| (0..0x80).map(move |byte| (at, byte))) {
                let mut text = vec![b'!'; length];
                text[at] = byte;
                let mut one_by_one = Vec::new();
                tab_bytes(&text, &mut one_by_one);
                let text = String::from_utf8(text).unwrap();
                assert_eq!(escape(&text, tab).into_bytes(), one_by_one, "{byte:#x} at {at} of {length}");
            }
        }
    }

    #[test]
    fn tab_text_escapes_five_bytes() {
        assert_eq!(escape("a\0\u{1}\t\n\r\u{2}é", tab), "a\u{1}0\u{1}1\u{1}t\u{1}n\u{1}r\u{2}é");
    }

    #[test]
    fn an_item_of_a_list_is_escaped_twice() {
        let (mut once, mut twice) = (Vec::new(), Vec::new());
        tab("a\0\u{1}\t\n\r\u{2}é", &mut once);
        tab_bytes(&once, &mut twice);
        assert_eq!(escape("a\0\u{1}\t\n\r\u{2}é", tab_twice).into_bytes(), twice);
    }
}
