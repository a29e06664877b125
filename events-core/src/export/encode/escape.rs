//! Escaping, in JSON strings and in tab-separated text.

/// Appends the string with Dovecot's escapes of JSON, without quotes.
///
/// These are the usual ones; U+2028 and U+2029, which older JavaScript takes for line ends, are escaped too, and all
/// other non-ASCII is written as it is.
#[inline]
pub(super) fn json(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    if plain_prefix(bytes) == bytes.len() {
        out.extend_from_slice(bytes);
    } else {
        json_escaped(bytes, out);
    }
}

#[cold]
fn json_escaped(mut bytes: &[u8], out: &mut Vec<u8>) {
    loop {
        let plain = plain_prefix(bytes);
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
    }
}

/// Appends what stands for one byte.
fn escaped(out: &mut Vec<u8>, text: &[u8]) -> usize {
    out.extend_from_slice(text);
    1
}

/// How many bytes at the start need no escape for certain. It stops at 0xE2 too, with which U+2028 begins.
#[inline]
fn plain_prefix(bytes: &[u8]) -> usize {
    const fn all(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    /// Has the high bit set in each byte of `word` that is zero, and maybe in bytes above such a one.
    const fn zeros(word: u64) -> u64 {
        word.wrapping_sub(all(1)) & !word
    }
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let control = word.wrapping_sub(all(0x20)) & !word;
        let special = zeros(word ^ all(b'"')) | zeros(word ^ all(b'\\')) | zeros(word ^ all(0xe2)) | control;
        let special = special & all(0x80);
        if special != 0 {
            // The lowest bit is never one too many: those appear only above a byte that was found.
            return index * 8 + special.trailing_zeros() as usize / 8;
        }
    }
    let special = |byte: &u8| matches!(byte, 0..0x20 | b'"' | b'\\' | 0xe2);
    words.len() * 8 + rest.iter().position(special).unwrap_or(rest.len())
}

/// Appends the string with Dovecot's escapes of tab-separated text.
#[inline]
pub(crate) fn tab(text: &str, out: &mut Vec<u8>) {
    tab_bytes(text.as_bytes(), out);
}

fn tab_bytes(mut bytes: &[u8], out: &mut Vec<u8>) {
    while let Some(at) = bytes.iter().position(|byte| tab_escape(*byte).is_some()) {
        out.extend_from_slice(&bytes[..at]);
        out.extend(tab_escape(bytes[at]).into_iter().flat_map(|code| [1, code]));
        bytes = &bytes[at + 1..];
    }
    out.extend_from_slice(bytes);
}

/// Appends the string escaped twice, as an item of a list.
pub(super) fn tab_twice(text: &str, out: &mut Vec<u8>) {
    for byte in text.bytes() {
        match tab_escape(byte) {
            // Of an escape only its first byte needs another one.
            Some(code) => out.extend_from_slice(&[1, b'1', code]),
            None => out.push(byte),
        }
    }
}

/// What stands behind the byte 1 for this byte, if it must be escaped.
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
