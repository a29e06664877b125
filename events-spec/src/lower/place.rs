//! Converts bytes to lines and columns, in one pass over a node for any number of places.

use std::ops::Range;

use crate::{Document, Location};

/// The places in a document.
pub(super) struct Places<'a> {
    document: &'a Document,
    /// The last place that was computed: node, byte, line, column.
    last: (usize, usize, u32, u32),
}

impl<'a> Places<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self { document, last: (usize::MAX, 0, 0, 0) }
    }

    /// The place of these bytes of the node with this index.
    pub(super) fn stretch(&mut self, node: usize, bytes: &Range<usize>) -> Location {
        let (line, column) = self.point(node, bytes.start);
        let (end_line, end_column) = self.point(node, bytes.end);
        Location {
            file: self.document.file().to_owned(),
            line,
            column,
            end_line: Some(end_line),
            end_column: Some(end_column),
        }
    }

    /// The start of the node with this index.
    pub(super) fn start(&self, node: usize) -> Location {
        Location::point(self.document.file(), self.document.nodes().get(node).map_or(1, |node| node.line), 1)
    }

    fn point(&mut self, node: usize, byte: usize) -> (u32, u32) {
        let (start, mut line, mut column) = match (self.last, self.document.nodes().get(node)) {
            ((last, at, line, column), _) if last == node && at <= byte => (at, line, column),
            (_, Some(node)) => (node.span.start, node.line, 1),
            (_, None) => return (1, 1),
        };
        for c in self.document.text().get(start..byte).unwrap_or_default().chars() {
            if c == '\n' {
                line = line.saturating_add(1);
                column = 1;
            } else {
                column = column.saturating_add(1);
            }
        }
        self.last = (node, byte, line, column);
        (line, column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Findings;

    #[test]
    fn a_place_is_the_same_whatever_was_asked_for_before() {
        let document = Document::parse("page", "*a*\n\n * ä: b\n   c\n * d: e\n", &mut Findings::new());
        let bullets = |at: usize| document.nodes().iter().filter(|node| node.line > 2).nth(at).unwrap();
        assert_eq!((document.source(bullets(0)), document.source(bullets(1))), (" * ä: b\n   c\n", " * d: e\n"));
        let node = |line: u32| document.nodes().iter().position(|node| node.line == line).unwrap();
        let starts = [bullets(0).span.start, bullets(1).span.start];
        let asked = [
            (node(3), starts[0] + 3, (3, 4)),
            // Further on in the same bullet, behind a letter of two bytes and on the next line.
            (node(3), starts[0] + 7, (3, 7)),
            (node(3), starts[0] + 7, (3, 7)),
            (node(3), starts[0] + 12, (4, 4)),
            (node(3), starts[0], (3, 1)),
            // In another one.
            (node(5), starts[1] + 3, (5, 4)),
            (node(3), starts[0] + 5, (3, 5)),
            (node(5), starts[1], (5, 1)),
            (usize::MAX, 0, (1, 1)),
        ];
        let mut places = Places::new(&document);
        for (node, byte, place) in asked {
            assert_eq!(places.point(node, byte), place, "{node} {byte}");
        }
        assert_eq!(places.start(node(5)), Location::point("page", 5, 1));
        assert_eq!(places.start(usize::MAX), Location::point("page", 1, 1));
    }
}
