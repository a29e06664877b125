//! The syntax tree: a page as written, complete, with the place of every part.
//!
//! The nodes tile the text: printed in order, they reproduce it byte for byte. They only say what the parts are;
//! [`Page::read`](crate::Page::read) resolves what they mean.

mod form;
mod parse;
mod reader;

use std::ops::Range;

pub use form::Form;

use crate::Findings;

/// A page as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    file: String,
    text: String,
    form: Form,
    nodes: Vec<Node>,
}

/// A part of a page: whole lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What the part is.
    pub kind: NodeKind,
    /// The line on which it begins, from 1.
    pub line: u32,
    /// Its bytes in the text, the last line break included.
    pub span: Range<usize>,
}

/// The kind of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A byte order mark.
    Mark,
    /// The line numbers and bars around a page that was copied from a web page.
    Gutter,
    /// Empty lines.
    Blank,
    /// The page's title and its underline.
    Title,
    /// A section's title and its underline.
    Section,
    /// The line `Contents`.
    Contents,
    /// An entry of the contents.
    Entry,
    /// A paragraph of prose.
    Paragraph {
        /// The column of the first word, from 0.
        column: u32,
    },
    /// Names of events.
    Heading,
    /// A bullet, including its continuation lines.
    Bullet {
        /// The column of the asterisk, from 0.
        column: u32,
    },
    /// A literal block, including its delimiters.
    Literal {
        /// The column of the first line, from 0.
        column: u32,
    },
    /// The line that gives the date on which the file was made.
    Created,
    /// The rest of a page that has too many parts.
    Unread,
}

impl Document {
    /// The maximum number of parts of a page, and of names in them. Dovecot's pages have a few hundred.
    pub const MOST_NODES: usize = 500_000;

    /// Parses a page. Every text has a tree; problems are added to `findings`.
    #[must_use]
    pub fn parse(file: &str, text: &str, findings: &mut Findings) -> Self {
        let (form, nodes) = parse::parse(file, text, findings);
        Self { file: file.to_owned(), text: text.to_owned(), form, nodes }
    }

    /// Returns the text of all nodes: the input, byte for byte.
    #[must_use]
    pub fn print(&self) -> String {
        let mut text = String::with_capacity(self.text.len());
        for node in &self.nodes {
            text.push_str(self.source(node));
        }
        text
    }

    /// The page's file as the user named it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the page is as published or copied from a web page.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }

    /// The nodes, in order.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The text of a node of this document.
    #[must_use]
    pub fn source(&self, node: &Node) -> &str {
        self.text.get(node.span.clone()).unwrap_or_default()
    }
}

/// The column of the first character that is not blank, from 0. A tab advances to the next multiple of eight.
pub(crate) fn column(line: &str) -> u32 {
    let mut column = 0;
    for byte in line.bytes() {
        match byte {
            b' ' => column += 1,
            b'\t' => column = (column / 8 + 1) * 8,
            _ => break,
        }
    }
    column
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<NodeKind> {
        let mut findings = Findings::new();
        let document = Document::parse("page", text, &mut findings);
        assert_eq!(document.print(), text);
        document.nodes.iter().map(|node| node.kind).filter(|kind| *kind != NodeKind::Blank).collect()
    }

    #[test]
    fn a_wrapped_line_that_begins_with_a_name_is_no_heading() {
        use NodeKind::{Bullet, Heading};
        let text = "*a_b*\n\n * Sent while. The\n   *a_b* is still\n   *a_b*\n";
        assert_eq!(kinds(text), [Heading, Bullet { column: 1 }]);
    }

    #[test]
    fn words_behind_an_empty_line_keep_their_column() {
        use NodeKind::{Bullet, Heading, Paragraph};
        let text = "*a*\n\n * b: c\n\n   more\n\nprose\nand *x*\n*a*\n";
        assert_eq!(kinds(text), [Heading, Bullet { column: 1 }, Paragraph { column: 3 }, Paragraph { column: 0 }]);
    }

    #[test]
    fn a_literal_block_is_one_node() {
        use NodeKind::{Literal, Paragraph};
        let text = "see\n\n---%<-----\n * no bullet\n*no_heading*\n---%<-----\n";
        assert_eq!(kinds(text), [Paragraph { column: 0 }, Literal { column: 0 }]);
    }

    #[test]
    fn a_tab_goes_to_the_next_stop() {
        assert_eq!((column("\tx"), column("   \tx"), column("        \tx")), (8, 8, 16));
    }
}
