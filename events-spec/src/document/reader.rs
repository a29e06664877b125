//! Reads the lines of a page in chunks, so that the parser never holds more than one chunk.

use std::collections::VecDeque;
use std::ops::Range;

use crate::grammar::{self, LineKind};

/// A line with its kind, its number and its bytes.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) kind: LineKind,
    pub(super) number: u32,
    pub(super) span: Range<usize>,
}

/// The lines of a text, in order.
pub(super) struct Reader<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    number: u32,
    ready: VecDeque<(LineKind, Range<usize>)>,
}

/// The number of bytes that are parsed at once, if lines are short.
const STRETCH: usize = 1 << 16;

impl<'t> Reader<'t> {
    /// Creates a reader of the lines of `text[span]`, the first of which has the number `number`.
    pub(super) fn new(text: &'t str, span: Range<usize>, number: u32) -> Self {
        Self { text, at: span.start, end: span.end, number, ready: VecDeque::new() }
    }

    fn fill(&mut self) {
        let rest = &self.text[self.at..self.end];
        let most = rest.floor_char_boundary_at(STRETCH);
        let end = match rest[..most].rfind('\n') {
            Some(newline) => newline + 1,
            None => rest[most..].find('\n').map_or(rest.len(), |newline| most + newline + 1),
        };
        for (kind, span) in grammar::lines(&rest[..end]) {
            let span = span.start + self.at..span.end + self.at;
            // The last line of a page can be spaces without a line break, which the grammar calls words.
            let blank = kind == LineKind::Words && self.text[span.clone()].trim().is_empty();
            self.ready.push_back((if blank { LineKind::Blank } else { kind }, span));
        }
        self.at += end;
    }
}

impl Iterator for Reader<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        if self.ready.is_empty() && self.at < self.end {
            self.fill();
        }
        let (kind, span) = self.ready.pop_front()?;
        let number = self.number;
        let breaks = match kind {
            LineKind::Blank => self.text[span.clone()].bytes().filter(|byte| *byte == b'\n').count(),
            LineKind::Fence
            | LineKind::Underline
            | LineKind::Numbered
            | LineKind::Bullet
            | LineKind::Starred
            | LineKind::Words => 1,
        };
        self.number = self.number.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        Some(Line { kind, number, span })
    }
}

/// `str::floor_char_boundary`, which the oldest supported compiler does not have.
trait FloorCharBoundary {
    fn floor_char_boundary_at(&self, at: usize) -> usize;
}

impl FloorCharBoundary for str {
    fn floor_char_boundary_at(&self, at: usize) -> usize {
        if at >= self.len() {
            return self.len();
        }
        (0..=at).rev().find(|at| self.is_char_boundary(*at)).unwrap_or(0)
    }
}
