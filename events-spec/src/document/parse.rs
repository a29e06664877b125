//! Turns lines into nodes. What a line is depends on its neighbours and its column.

use std::iter::Peekable;

use super::form::{self, Form};
use super::reader::{Line, Reader};
use super::{Document, Node, NodeKind, column};
use crate::grammar::{self, LineKind};
use crate::{Finding, Findings, Location, Rule};

/// The form and the nodes of a page.
pub(super) fn parse(file: &str, text: &str, findings: &mut Findings) -> (Form, Vec<Node>) {
    let mut nodes = Vec::new();
    let mut start = 0;
    if text.starts_with('\u{feff}') {
        start = '\u{feff}'.len_utf8();
        nodes.push(Node { kind: NodeKind::Mark, line: 1, span: 0..start });
    }
    let gutter = form::gutter(text, start);
    let (form, body) = match &gutter {
        Some(gutter) => (Form::Flattened, gutter.opening.end..gutter.closing.start),
        None => (Form::Published, start..text.len()),
    };
    let mut number = 1;
    if let Some(gutter) = &gutter {
        nodes.push(Node { kind: NodeKind::Gutter, line: 1, span: gutter.opening.clone() });
        number += count_lines(&text[gutter.opening.clone()]);
    }
    let lines = Reader::new(text, body.clone(), number).peekable();
    let mut parser = Parser {
        file,
        text,
        form,
        lines,
        nodes,
        open: Open::Nothing,
        has_title: false,
        preamble: true,
        contents: false,
        in_list: false,
        outermost: 0,
        findings,
    };
    parser.run(body.end);
    let mut nodes = parser.nodes;
    if let Some(gutter) = gutter.filter(|gutter| !gutter.closing.is_empty()) {
        let line = number + count_lines(&text[body]);
        nodes.push(Node { kind: NodeKind::Gutter, line, span: gutter.closing });
    }
    (form, nodes)
}

/// The part that the next line may continue; always the last node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Nothing,
    Paragraph,
    Heading { goes_on: bool },
    Bullet { column: u32 },
    Entry,
}

struct Parser<'a> {
    file: &'a str,
    text: &'a str,
    form: Form,
    lines: Peekable<Reader<'a>>,
    nodes: Vec<Node>,
    open: Open,
    /// Whether the title of the page was read.
    has_title: bool,
    /// Whether no section has begun.
    preamble: bool,
    /// Whether numbered lines are entries of the contents.
    contents: bool,
    /// Whether there is only text of bullets since the last bullet.
    in_list: bool,
    /// The smallest column of an asterisk in the list.
    outermost: u32,
    findings: &'a mut Findings,
}

impl Parser<'_> {
    fn run(&mut self, end: usize) {
        while let Some(line) = self.lines.next() {
            if self.nodes.len() >= Document::MOST_NODES {
                let message = format!("the page has more than {} parts; reading stops here", Document::MOST_NODES);
                self.findings.push(Finding::new(Rule::Syntax, Location::point(self.file, line.number, 1), message));
                self.nodes.push(Node { kind: NodeKind::Unread, line: line.number, span: line.span.start..end });
                return;
            }
            self.line(line);
        }
    }

    fn line(&mut self, line: Line) {
        let text = &self.text[line.span.clone()];
        let column = column(text);
        let titled = column == 0
            && matches!(line.kind, LineKind::Words | LineKind::Starred | LineKind::Numbered)
            && self.lines.peek().is_some_and(|next| next.kind == LineKind::Underline);
        match line.kind {
            LineKind::Words | LineKind::Starred | LineKind::Numbered if titled => self.title(line),
            LineKind::Blank => self.blank(line),
            LineKind::Fence => self.literal(line, column),
            LineKind::Underline => {
                let width = u32::try_from(text.trim_end().len()).unwrap_or(u32::MAX);
                let place = Location::stretch(self.file, line.number, 1, width);
                let finding = Finding::new(Rule::Syntax, place, "underline without a title above it");
                self.findings.push(finding.help("write the title on the line directly above, or remove the line"));
                self.words(line, 0);
            }
            LineKind::Numbered if self.contents => self.push(NodeKind::Entry, line, Open::Entry),
            LineKind::Bullet => {
                self.ambiguous_bullet();
                self.contents = false;
                self.outermost = if self.in_list { self.outermost.min(column) } else { column };
                self.in_list = true;
                self.push(NodeKind::Bullet { column }, line, Open::Bullet { column });
            }
            LineKind::Starred => self.starred(line),
            LineKind::Numbered | LineKind::Words => self.words(line, column),
        }
    }

    fn push(&mut self, kind: NodeKind, line: Line, open: Open) {
        self.nodes.push(Node { kind, line: line.number, span: line.span });
        self.open = open;
    }

    /// Extends the last node by this line.
    fn extend(&mut self, line: &Line) {
        if let Some(last) = self.nodes.last_mut() {
            last.span.end = line.span.end;
        }
    }

    fn blank(&mut self, line: Line) {
        if self.nodes.last().is_some_and(|last| last.kind == NodeKind::Blank) {
            self.extend(&line);
        } else {
            self.push(NodeKind::Blank, line, Open::Nothing);
        }
        self.open = Open::Nothing;
    }

    fn title(&mut self, mut line: Line) {
        let Some(underline) = self.lines.next() else { return self.words(line, 0) };
        let is_title = self.text[underline.span.clone()].starts_with('=');
        let kind = match is_title {
            true if self.has_title => {
                let width = self.width(&line);
                let place = Location::stretch(self.file, line.number, 1, width);
                let finding = Finding::new(Rule::Syntax, place, "a second title for the page");
                self.findings.push(finding.help("underline the title of a section with `-`"));
                NodeKind::Section
            }
            true => NodeKind::Title,
            false => NodeKind::Section,
        };
        self.has_title |= is_title;
        self.preamble &= kind == NodeKind::Title;
        self.contents = false;
        line.span.end = underline.span.end;
        self.push(kind, line, Open::Nothing);
    }

    /// A literal block extends to the next fence.
    fn literal(&mut self, line: Line, column: u32) {
        if self.form == Form::Flattened {
            let message = "a literal block in a page that has lost its indentation";
            self.ambiguous(&line, message, "the block's lines are kept without their indentation");
        }
        let opening = line.clone();
        self.push(NodeKind::Literal { column }, line, Open::Nothing);
        while let Some(next) = self.lines.next() {
            self.extend(&next);
            if next.kind == LineKind::Fence {
                return;
            }
        }
        let width = self.width(&opening);
        let place = Location::stretch(self.file, opening.number, column + 1, width);
        let finding = Finding::new(Rule::Syntax, place, "a literal block that is never closed");
        self.findings.push(finding.help("close it with a line like the one that opens it"));
    }

    /// Rule: a heading is a line of its own that contains only names.
    ///
    /// A line inside a paragraph continues it, even if it looks like a heading: `*http_request_finished*` in prose.
    fn starred(&mut self, line: Line) {
        let text = &self.text[line.span.clone()];
        let inside = match self.form {
            Form::Published => self.open == Open::Paragraph,
            Form::Flattened => false,
        };
        let heading = if inside { None } else { grammar::heading(text) };
        let heading = heading.or_else(|| {
            let almost =
                !inside && !matches!((self.form, self.open), (Form::Flattened, Open::Paragraph | Open::Bullet { .. }));
            if almost { grammar::almost_heading(text) } else { None }
        });
        let Some(heading) = heading else { return self.words(line, 0) };
        let open = Open::Heading { goes_on: heading.goes_on };
        self.contents = false;
        if self.open == (Open::Heading { goes_on: true }) {
            self.extend(&line);
            self.open = open;
        } else {
            self.in_list = false;
            self.push(NodeKind::Heading, line, open);
        }
    }

    fn words(&mut self, line: Line, column: u32) {
        let text = &self.text[line.span.clone()];
        if self.preamble && text.trim_end() == "Contents" && self.begins_contents() {
            self.contents = true;
            return self.push(NodeKind::Contents, line, Open::Nothing);
        }
        if grammar::created(text).is_some() {
            return self.push(NodeKind::Created, line, Open::Nothing);
        }
        let goes_on = match (self.form, self.open) {
            (Form::Published, Open::Paragraph) => true,
            // Directly after a bullet that is not nested, any indentation continues it, because tabs and spaces get
            // mixed.
            (Form::Published, Open::Bullet { column: star }) => column > star || (column > 0 && star <= self.outermost),
            (Form::Flattened, Open::Paragraph | Open::Bullet { .. }) => grammar::note(text).is_none(),
            (_, Open::Entry) => column > 0,
            (_, Open::Nothing | Open::Heading { .. }) => false,
        };
        if goes_on {
            self.ambiguous_words(&line);
            return self.extend(&line);
        }
        self.contents &= column > 0;
        self.in_list &= column > 0;
        self.push(NodeKind::Paragraph { column }, line, Open::Paragraph);
    }

    /// In a copied page, the line `Contents` joins the introduction; only the numbered lines after it identify it.
    fn begins_contents(&mut self) -> bool {
        match self.form {
            Form::Published => self.open == Open::Nothing,
            Form::Flattened => self.lines.peek().is_some_and(|next| next.kind == LineKind::Numbered),
        }
    }

    /// A copied page has lost nesting: the bullets after one that ends in a colon may be its values.
    fn ambiguous_bullet(&mut self) {
        let Some(last) = self.nodes.last().filter(|last| matches!(last.kind, NodeKind::Bullet { .. })) else { return };
        let before = self.text[last.span.clone()].trim_end();
        if self.form == Form::Flattened && before.ends_with(':') && before.matches(':').count() > 1 {
            let line = Line { kind: LineKind::Bullet, number: last.line, span: last.span.clone() };
            let message = "the next bullets may belong under this one, but the page has lost its indentation";
            self.ambiguous(&line, message, "they are read as fields of the event");
        }
    }

    /// A copied page has lost empty lines: the line after a short one may start a new paragraph.
    fn ambiguous_words(&mut self, line: &Line) {
        if self.form != Form::Flattened || !matches!(self.open, Open::Bullet { .. }) {
            return;
        }
        let Some(last) = self.nodes.last() else { return };
        let before = self.text[last.span.clone()].trim_end().rsplit('\n').next().unwrap_or_default();
        let word = self.text[line.span.clone()].split_whitespace().next().unwrap_or_default();
        if before.chars().count() + word.chars().count() < SURELY_UNWRAPPED {
            let message = "this line may be a separate paragraph, but the page has lost its empty lines";
            self.ambiguous(line, message, "it is read as the end of the bullet above");
        }
    }

    fn ambiguous(&mut self, line: &Line, message: &str, help: &str) {
        let place = Location::stretch(self.file, line.number, 1, self.width(line));
        self.findings.push(Finding::new(Rule::AmbiguousCopy, place, message).help(help));
    }

    /// The width of the first line, in characters, without spaces at both ends.
    fn width(&self, line: &Line) -> u32 {
        let first = self.text[line.span.clone()].lines().next().unwrap_or_default().trim();
        u32::try_from(first.chars().count()).unwrap_or(u32::MAX)
    }
}

/// The wiki wraps at 79 columns; a line this short would have had room for the next word.
const SURELY_UNWRAPPED: usize = 70;

fn count_lines(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX)
}
