//! What a program said in a line, whether it holds a record or not, and whether the collector cut it there.

use std::borrow::Cow;

use memchr::memmem;

use super::step::{EXPANDED, binary, prefix};
use super::{MEMBERS, escape, is_event};
use crate::export::scan::Form;
use crate::export::scan::json::Cursor;

/// The line of a program within a collector's line.
#[derive(Debug)]
pub(in crate::export) struct Message<'l> {
    /// Where it begins in the collector's line.
    pub(in crate::export) start: usize,
    /// The text as it is written in the collector's line, without a line end; of numbers, the bytes that they are.
    pub(in crate::export) text: Cow<'l, [u8]>,
    /// How the collector writes it.
    pub(in crate::export) writing: Writing,
    /// Whether the collector cut it, so that the rest follows in another line.
    pub(in crate::export) is_cut: bool,
    /// Whether the program wrote it to its standard error.
    pub(in crate::export) is_error: bool,
}

/// How a collector writes what a program said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::export) enum Writing {
    /// As it is.
    Plain,
    /// In a field of journald's export format, among lines of other fields.
    Field,
    /// After the prefix of a container's log.
    Container,
    /// As a JSON string in an object.
    Json,
    /// As a JSON array of the numbers of bytes in an object.
    Numbers,
}

/// After this many bytes Docker cuts what a program wrote.
const DOCKER: usize = 16 << 10;
/// After this many bytes journald cuts what a program wrote, unless its option `LineMax` says something else.
const JOURNALD: usize = 48 << 10;

impl<'l> Message<'l> {
    /// `None` for a record that stands alone, and for an object without such a member.
    pub(in crate::export) fn of(line: &'l [u8]) -> Option<Self> {
        let text = line.strip_prefix(b"\x1e").unwrap_or(line).trim_ascii_start();
        if text.first() == Some(&b'{') {
            return if is_event(text) { None } else { Self::member(line) };
        }
        let plain = |start: usize, writing| {
            let text = Cow::Borrowed(&line[start..]);
            Self { start, text, writing, is_cut: false, is_error: false }
        };
        if let Some(value) = line.strip_prefix(b"MESSAGE=") {
            return Some(Self { is_cut: value.len() == JOURNALD, ..plain(line.len() - value.len(), Writing::Field) });
        }
        if let Some(start) = binary(line) {
            return Some(Self { is_cut: line.len() - start == JOURNALD, ..plain(start, Writing::Field) });
        }
        let Some(start) = Self::is_container(line).then(|| prefix(line)).flatten() else {
            return Some(plain(0, Writing::Plain));
        };
        let before = &line[..start];
        let is_error = memmem::find(before, b" stderr ").is_some();
        // A tag may have further parts after colons.
        let tag = before[..start - 1].rsplit(|byte| *byte == b' ').next().unwrap_or_default();
        let is_cut = tag == b"P" || tag.starts_with(b"P:");
        Some(Self { is_cut, is_error, ..plain(start, Writing::Container) })
    }

    /// Whether this may be a line of a container's log, as a look at its beginning tells.
    #[inline]
    pub(in crate::export) fn is_container(line: &[u8]) -> bool {
        let after = line.get(20..).and_then(|rest| memchr::memchr(b' ', &rest[..rest.len().min(20)]));
        let is_stream = |at: usize| line[at..].starts_with(b" stdout ") || line[at..].starts_with(b" stderr ");
        line.first().is_some_and(u8::is_ascii_digit) && after.is_some_and(|at| is_stream(20 + at))
    }

    fn member(line: &'l [u8]) -> Option<Self> {
        MEMBERS.iter().find_map(|name| {
            let mut cursor = Cursor { bytes: line, at: memmem::find(line, name)? + name.len() };
            cursor.space();
            if !cursor.take(b':') {
                return None;
            }
            cursor.space();
            let is_error = memmem::find(line, b"\"stream\":\"stderr\"").is_some();
            let line_max = || memmem::find(line, b"\"_LINE_BREAK\":\"line-max\"").is_some();
            let start = cursor.at;
            if cursor.peek()? == b'[' {
                cursor.value(1).ok()?;
                let text = escape::bytes_of(&line[start..cursor.at])?;
                let is_cut = line_max();
                return Some(Self { start, text: Cow::Owned(text), writing: Writing::Numbers, is_cut, is_error });
            }
            let raw = cursor.string().ok()?.span.of(line);
            let (text, is_ended) = match raw.strip_suffix(b"\\n") {
                // Not the end of an escaped backslash and a letter.
                Some(text) if text.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 0 => (text, true),
                _ => (raw, false),
            };
            let is_docker = name == b"\"log\"" && line.starts_with(b"{\"log\"");
            let is_cut = match is_docker {
                true => !is_ended && raw.len() >= DOCKER,
                false => line_max(),
            };
            Some(Self { start: start + 1, text: Cow::Borrowed(text), writing: Writing::Json, is_cut, is_error })
        })
    }
}

impl Writing {
    /// The number of bytes of a record in this form, or of a part of one, that the program wrote.
    pub(in crate::export) fn length(self, text: &[u8], form: Form) -> usize {
        let text = match self {
            Self::Json => Cow::Owned(self.decode(text)),
            Self::Plain | Self::Container | Self::Field | Self::Numbers => Cow::Borrowed(text),
        };
        if form == Form::Json || memchr::memchr(b'\t', &text).is_some() {
            return text.len();
        }
        // Other characters for tabs.
        let removed = [b'#', b'\\'].map(|prefix| {
            let mut length = 0;
            escape::octal(&text, prefix, &mut |_, bytes| length += bytes.len());
            text.len() - length
        });
        let blanks = memmem::find_iter(&text, EXPANDED).count() * (EXPANDED.len() - 1);
        text.len() - removed.iter().sum::<usize>() - blanks
    }

    /// The bytes that the program wrote, but for octal numbers.
    pub(in crate::export) fn decode(self, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len());
        match self {
            Self::Plain | Self::Container | Self::Field | Self::Numbers => out.extend_from_slice(text),
            Self::Json => escape::json(text, 0, &mut |_, bytes| out.extend_from_slice(bytes)),
        }
        out
    }
}
