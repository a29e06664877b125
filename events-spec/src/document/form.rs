//! The two forms of a page: as published, and copied from a web page that shows files with line numbers.

use std::ops::Range;

/// The form of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As published, with indentation and empty lines.
    Published,
    /// Copied from a web page: the line numbers first, then the text without indentation and empty lines.
    Flattened,
}

/// The gutter of a copied page: the line numbers with their bar, and the closing bar.
pub(super) struct Gutter {
    /// The numbers 1 to n, one per line, and a bar.
    pub(super) opening: Range<usize>,
    /// The closing bar on the last line; empty if it was not copied.
    pub(super) closing: Range<usize>,
}

/// Finds the gutter of a text that begins at `start`.
pub(super) fn gutter(text: &str, start: usize) -> Option<Gutter> {
    let mut at = start;
    let mut number = 1_u64;
    loop {
        let end = line_end(text, at);
        let line = text[at..end].trim();
        at = end;
        if line == "|" && number > 1 {
            break;
        }
        if line.parse() != Ok(number) {
            return None;
        }
        number += 1;
    }
    let body = text[at..].trim_end();
    let bar = at + body.rfind('\n').map_or(0, |newline| newline + 1);
    let closing = if body[bar - at..].trim() == "|" { bar..text.len() } else { text.len()..text.len() };
    Some(Gutter { opening: start..at, closing })
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1)
}
