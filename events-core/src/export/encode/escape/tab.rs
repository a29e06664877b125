//! Escapes for tab-separated text.

use super::{all, words};

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
pub(crate) fn tab_twice(text: &str, out: &mut Vec<u8>) {
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

    fn escape(text: &str) -> String {
        let mut out = Vec::new();
        tab(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn text_without_escapes_is_copied_as_a_whole() {
        for length in 0..=24 {
            for letter in ["a", "~", " ", "é", "\u{7f}"] {
                let text = letter.repeat(length);
                assert!(has_no_control(text.as_bytes()), "{text}");
            }
        }
    }

    #[test]
    fn two_tabs_at_the_same_place_of_two_words_are_two_tabs() {
        for at in 0..8 {
            let word = format!("{}\t{}", "x".repeat(at), "y".repeat(7 - at));
            for text in [word.repeat(2), word.repeat(3), format!("{}y", word.repeat(2))] {
                assert_eq!(escape(&text), text.replace('\t', "\u{1}t"), "{text:?}");
            }
        }
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
                assert_eq!(escape(&text).into_bytes(), one_by_one, "{byte:#x} at {at} of {length}");
            }
        }
    }

    #[test]
    fn tab_text_escapes_five_bytes() {
        assert_eq!(escape("a\0\u{1}\t\n\r\u{2}é"), "a\u{1}0\u{1}1\u{1}t\u{1}n\u{1}r\u{2}é");
    }

    #[test]
    fn an_item_of_a_list_is_escaped_twice() {
        let (mut once, mut twice, mut at_once) = (Vec::new(), Vec::new(), Vec::new());
        tab("a\0\u{1}\t\n\r\u{2}é", &mut once);
        tab_bytes(&once, &mut twice);
        tab_twice("a\0\u{1}\t\n\r\u{2}é", &mut at_once);
        assert_eq!(at_once, twice);
    }
}
