//! What collectors put around a line, one form at a time.

use super::{escape, is_event};
use crate::export::scan::form::PARTS;
use crate::export::scan::json::Cursor;
use crate::export::scan::{Form, Part, Place, Shape, Span};

/// A form to take off.
pub(super) enum Step {
    /// A prefix or an object around it.
    Slice(usize, usize, &'static str),
    /// A JSON string with escapes.
    Json(Part),
    /// A JSON array of the numbers of bytes, as journald writes what is not text.
    Numbers(Part),
    /// Control characters as octal numbers after this character, as rsyslog writes them; after a blank, tabs that
    /// journalctl expanded.
    Octal(u8),
}

impl Step {
    pub(super) fn form(&self) -> &'static str {
        match self {
            Self::Slice(_, _, form) => form,
            Self::Json(_) | Self::Numbers(_) => "a JSON object of a log collector",
            Self::Octal(_) => "text with other characters for tabs",
        }
    }
}

/// The most members of an object that are looked into.
const MEMBERS: usize = 512;

/// The next form of a line to take off.
pub(super) fn step(line: &[u8]) -> Option<Step> {
    if let Some(Place { form: Form::TabText, start, .. }) = Place::of(line) {
        return escape_prefix(&line[start..]).map(Step::Octal);
    }
    if let Some(start) = binary(line) {
        return Some(Step::Slice(start, line.len(), "a binary field of journald"));
    }
    if let Some(value) = line.strip_prefix(b"MESSAGE=") {
        return Some(Step::Slice(line.len() - value.len(), line.len(), "a field of journald"));
    }
    match line.strip_prefix(b"\x1e").unwrap_or(line).trim_ascii_start() {
        text if text.first() == Some(&b'{') => member(line, line.len() - text.len()),
        _ => prefix(line).map(|start| Step::Slice(start, line.len(), "a line of a container's log")),
    }
}

/// The character before octal numbers, when the record's tabs are such numbers: `#011`; a blank for blanks.
pub(in crate::export::scan) fn escape_prefix(record: &[u8]) -> Option<u8> {
    if memchr::memchr(b'\t', record).is_some() {
        return None;
    }
    // journalctl prints a tab as eight blanks.
    let is_expanded = |at: usize| is_part(&record[at + EXPANDED.len()..]);
    if memchr::memmem::find_iter(record, EXPANDED).any(is_expanded) {
        return Some(b' ');
    }
    let at = memchr::memmem::find(record, b"011")?;
    let prefix = *record.get(at.checked_sub(1)?)?;
    // An escaped tab is followed by a part, or by another tab.
    let next = &record[at + 3..];
    (matches!(prefix, b'#' | b'\\') && (is_part(next) || next.starts_with(&[prefix]))).then_some(prefix)
}

/// A tab as journalctl prints it.
pub(super) const EXPANDED: &[u8] = b"        ";

pub(super) fn is_part(text: &[u8]) -> bool {
    PARTS.iter().any(|part| text.starts_with(part))
}

/// A field of journald's export format: eight bytes with the length of what follows.
pub(super) fn binary(line: &[u8]) -> Option<usize> {
    let length: [u8; 8] = line.get(..8)?.try_into().ok()?;
    (u64::from_le_bytes(length) == line.len() as u64 - 8).then_some(8)
}

/// The end of the prefix of a container runtime: the time, and perhaps the stream and whether the line is whole, or the
/// labels of Loki.
pub(super) fn prefix(line: &[u8]) -> Option<usize> {
    let word = |from: usize| memchr::memchr(b' ', line.get(from..)?).map(|length| from + length);
    let time = word(0)?;
    let is_time = time >= 20 && line[..4].iter().all(u8::is_ascii_digit) && line[4] == b'-' && line[10] == b'T';
    if !is_time {
        return None;
    }
    let rest = &line[time + 1..];
    for stream in [&b"stdout "[..], b"stderr "] {
        if rest.starts_with(stream) {
            return Some(word(time + 1 + stream.len())? + 1);
        }
    }
    if let Some(labels) = rest.strip_prefix(b"{").filter(|labels| !labels.starts_with(b"\"")) {
        let end = memchr::memmem::find(labels, b"\"} ").or_else(|| memchr::memmem::find(labels, b"\"}\t"))?;
        return Some(time + 2 + end + 3);
    }
    Some(time + 1)
}

/// The member of a collector's object that holds the event: the first one, at any depth, whose text does.
fn member(line: &[u8], start: usize) -> Option<Step> {
    let mut cursor = Cursor { bytes: line, at: start };
    // The ends of the objects that are open.
    let mut depth = 0_usize;
    for _ in 0..MEMBERS {
        cursor.space();
        match cursor.peek()? {
            b'{' => {
                if depth > 0 && is_event(&line[cursor.at..]) {
                    let from = cursor.at;
                    cursor.value(1).ok()?;
                    return Some(Step::Slice(from, cursor.at, "a JSON object of a log collector"));
                }
                (depth, cursor.at) = (depth + 1, cursor.at + 1);
                cursor.space();
                if cursor.peek()? != b'}' {
                    cursor.name().ok()?;
                    cursor.space();
                    continue;
                }
            }
            b'}' => {}
            b'[' => {
                let from = cursor.at;
                cursor.value(1).ok()?;
                let part = Part { span: Span::new(from, cursor.at), shape: Shape::Other };
                if escape::is_record_in_numbers(&line[from..cursor.at]) {
                    return Some(Step::Numbers(part));
                }
            }
            b'"' => {
                let part = cursor.string().ok()?;
                if escape::may_be_record(part.span.of(line)) {
                    return Some(Step::Json(part));
                }
            }
            _ => _ = cursor.value(1).ok()?,
        }
        cursor.space();
        while cursor.take(b'}') {
            depth = depth.checked_sub(1)?;
            cursor.space();
        }
        if depth == 0 || !cursor.take(b',') {
            return None;
        }
        cursor.space();
        cursor.name().ok()?;
    }
    None
}
