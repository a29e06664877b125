//! Undoes what a collector did to the bytes of a line. Each function calls `put` with a position and the bytes it stands
//! for.

use super::step::{EXPANDED, Step, is_part, step};
use super::{holds_event, may_hold_event};
use crate::export::scan::unescape;

/// The text of a JSON string, which begins at `start` of the line.
pub(super) fn json(raw: &[u8], start: usize, put: &mut impl FnMut(usize, &[u8])) {
    let mut at = 0;
    while at < raw.len() {
        let plain = memchr::memchr(b'\\', &raw[at..]).unwrap_or(raw.len() - at);
        put(start + at, &raw[at..at + plain]);
        at += plain;
        if at == raw.len() {
            return;
        }
        // The escapes that are frequent.
        let one = match raw.get(at + 1) {
            Some(b'"') => b'"',
            Some(b'\\') => b'\\',
            Some(b't') => b'\t',
            _ => 0,
        };
        if one != 0 {
            put(start + at, &[one]);
            at += 2;
            continue;
        }
        let length = match raw.get(at + 1) {
            // A pair of surrogates is one character.
            Some(b'u') if raw.get(at + 2).is_some_and(|digit| digit.eq_ignore_ascii_case(&b'd')) => {
                if raw.get(at + 6) == Some(&b'\\') { 12 } else { 6 }
            }
            Some(b'u') => 6,
            _ => 2,
        };
        let end = (at + length).min(raw.len());
        let text = unescape::json(&raw[at..end]);
        // A line has no end of its own within.
        let text = text.trim_end_matches('\n');
        put(start + at, text.as_bytes());
        at = end;
    }
}

/// The bytes of a JSON array of numbers, which begins at `start` of the line.
pub(super) fn numbers(raw: &[u8], start: usize, put: &mut impl FnMut(usize, &[u8])) {
    for_each_number(raw, &mut |at, byte| {
        put(start + at, &[byte]);
        true
    });
}

/// The bytes of a JSON array of numbers; `None` when something else is in it.
pub(super) fn bytes_of(raw: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let are_bytes = for_each_number(raw, &mut |_, byte| {
        bytes.push(byte);
        true
    });
    are_bytes.then_some(bytes)
}

/// Calls `each` with the position and value of each number from 0 to 255, until it returns false. Returns false when
/// something else is in the array.
fn for_each_number(raw: &[u8], each: &mut impl FnMut(usize, u8) -> bool) -> bool {
    let mut at = 1;
    while at < raw.len() {
        let digits = raw[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            match raw[at] {
                b',' | b' ' | b'\t' | b'\n' | b']' => at += 1,
                _ => return false,
            }
            continue;
        }
        let number = std::str::from_utf8(&raw[at..at + digits]).ok().and_then(|digits| digits.parse().ok());
        let Some(number) = number else { return false };
        if !each(at, number) {
            return true;
        }
        at += digits;
    }
    true
}

/// The most bytes of a member that are looked at to tell whether it is a record: more than any log prefix has.
const BEGINNING: usize = 512;

/// Whether an array holds the bytes of a record.
pub(super) fn is_record_in_numbers(raw: &[u8]) -> bool {
    let mut beginning = Vec::new();
    let are_bytes = for_each_number(raw, &mut |_, byte| {
        beginning.push(byte);
        beginning.len() < BEGINNING
    });
    are_bytes && is_beginning(&beginning)
}

/// Whether a JSON string may be the line of a record, perhaps within another form.
pub(super) fn may_be_record(raw: &[u8]) -> bool {
    if raw.len() < 8 || !may_hold_event(raw) {
        return false;
    }
    let mut beginning = Vec::new();
    // An escape that is cut in two ends as something that no record has.
    json(&raw[..raw.len().min(2 * BEGINNING)], 0, &mut |_, bytes| beginning.extend_from_slice(bytes));
    is_beginning(&beginning)
}

/// Whether this is the beginning of a line with a record, or of a line around one.
fn is_beginning(text: &[u8]) -> bool {
    holds_event(text) || step(text).is_some_and(|step| has_record(text, &step))
}

/// Whether a record is in what remains without one more form.
fn has_record(text: &[u8], step: &Step) -> bool {
    match step {
        Step::Slice(start, end, _) => holds_event(&text[*start..*end]),
        Step::Octal(_) | Step::Json(_) | Step::Numbers(_) => true,
    }
}

/// Text in which tabs before a part of a record are eight blanks. Empty parts are tabs, too.
pub(super) fn expanded(text: &[u8], put: &mut impl FnMut(usize, &[u8])) {
    let (mut at, width) = (0, EXPANDED.len());
    while let Some(found) = memchr::memmem::find(&text[at..], EXPANDED) {
        let start = at + found;
        let blanks = text[start..].iter().take_while(|byte| **byte == b' ').count();
        let ends_in_part = is_part(&text[start + blanks..]);
        put(at, &text[at..start]);
        if ends_in_part {
            // Of a value that ends in blanks, these come first.
            put(start, &text[start..start + blanks % width]);
            for tab in 0..blanks / width {
                put(start + blanks % width + tab * width, b"\t");
            }
        } else {
            put(start, &text[start..start + blanks]);
        }
        at = start + blanks;
    }
    put(at, &text[at..]);
}

/// Text in which control characters are three octal digits after `prefix`.
pub(super) fn octal(text: &[u8], prefix: u8, put: &mut impl FnMut(usize, &[u8])) {
    let mut at = 0;
    while at < text.len() {
        let plain = memchr::memchr(prefix, &text[at..]).unwrap_or(text.len() - at);
        put(at, &text[at..at + plain]);
        at += plain;
        let Some(digits) = text.get(at + 1..at + 4) else {
            put(at, &text[at..]);
            return;
        };
        let value = digits.iter().try_fold(0_u32, |value, digit| match digit {
            b'0'..=b'7' => Some(value * 8 + u32::from(digit - b'0')),
            _ => None,
        });
        match value.and_then(|value| u8::try_from(value).ok()).filter(u8::is_ascii_control) {
            Some(control) => {
                put(at, &[control]);
                at += 4;
            }
            None => {
                put(at, &[prefix]);
                at += 1;
            }
        }
    }
}
