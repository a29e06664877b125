//! Groups the parts of a page: sections, headings with their bullets, and prose with the heading or section above it.

mod bullet;

use std::ops::Range;

use super::Cx;
use crate::document::NodeKind;
use crate::grammar::{self, Named};
use crate::{Document, Finding, Rule};

/// A page in its parts.
#[derive(Default)]
pub(super) struct Outline {
    pub(super) title: String,
    /// The release that the page's title notes.
    pub(super) release: Option<String>,
    /// The page's introduction.
    pub(super) text: String,
    pub(super) created: Option<String>,
    pub(super) entries: Vec<Entry>,
    pub(super) sections: Vec<SectionPart>,
    pub(super) headings: Vec<HeadingPart>,
}

impl Outline {
    /// The names of all headings, in document order.
    pub(super) fn names(&self) -> impl Iterator<Item = (&HeadingPart, &Named)> {
        self.headings.iter().flat_map(|heading| heading.names.iter().map(move |name| (heading, name)))
    }

    /// The release that the section of a heading notes.
    pub(super) fn since(&self, heading: &HeadingPart) -> Option<&str> {
        self.sections.get(heading.section?)?.since.as_deref()
    }
}

/// An entry of the contents.
pub(crate) struct Entry {
    pub(crate) title: String,
    pub(crate) since: Option<String>,
    /// The line, from 1.
    pub(crate) line: u32,
    /// The column of the title, from 1.
    pub(crate) column: u32,
}

/// A section without its events.
pub(super) struct SectionPart {
    pub(super) title: String,
    pub(super) since: Option<String>,
    pub(super) line: u32,
    pub(super) text: String,
    pub(super) categories: Vec<String>,
}

/// A heading and everything below it, which all of its events or groups share.
pub(super) struct HeadingPart {
    pub(super) node: usize,
    pub(super) names: Vec<Named>,
    /// Whether the names are groups.
    pub(super) is_group: bool,
    pub(super) goes_on: bool,
    pub(super) section: Option<usize>,
    pub(super) text: String,
    pub(super) notes: Vec<String>,
    pub(super) categories: Vec<String>,
    /// Inherited events: the index of the bullet's node and the bytes of the name.
    pub(super) parents: Vec<(usize, Range<usize>)>,
    pub(super) fields: Vec<FieldPart>,
}

/// The fields that one bullet names.
pub(super) struct FieldPart {
    pub(super) node: usize,
    pub(super) names: Vec<Named>,
    pub(super) text: String,
    /// Nested bullets that document a value: the word and its meaning.
    pub(super) values: Vec<(Named, String)>,
    /// Whether a nested bullet makes the list of values open.
    pub(super) open: bool,
}

/// What the text at some depth of a list belongs to.
#[derive(Clone, Copy)]
enum Target {
    /// The last field of the group.
    Field,
    /// The last value of the last field.
    Value,
    /// The prose of the group or section.
    Prose,
}

struct Builder<'c, 'a> {
    cx: &'c mut Cx<'a>,
    outline: Outline,
    /// The bullets that the next line can belong to, with the columns of their asterisks, outermost first.
    open: Vec<(u32, Target)>,
    /// Whether the prose goes to the last heading, or to the section.
    under_heading: bool,
    /// How many more names are accepted.
    names_left: usize,
}

pub(super) fn outline(cx: &mut Cx<'_>) -> Outline {
    let document = cx.document;
    let mut builder = Builder {
        cx,
        outline: Outline::default(),
        open: Vec::new(),
        under_heading: false,
        names_left: Document::MOST_NODES,
    };
    for (index, node) in document.nodes().iter().enumerate() {
        builder.node(index, node.kind, document.source(node), node.span.start, node.line);
    }
    builder.outline
}

impl Builder<'_, '_> {
    fn node(&mut self, index: usize, kind: NodeKind, source: &str, start: usize, line: u32) {
        match kind {
            NodeKind::Mark | NodeKind::Gutter | NodeKind::Blank | NodeKind::Contents | NodeKind::Unread => {}
            NodeKind::Title => {
                let source = source.lines().next().unwrap_or_default();
                let title = grammar::title(source);
                self.outline.title = source[title.name].to_owned();
                self.outline.release = title.notes.since.map(|release| source[release].to_owned());
            }
            NodeKind::Section => self.section(source, line),
            NodeKind::Entry => self.entry(source, line),
            NodeKind::Created => {
                self.outline.created = grammar::created(source).map(|when| joined(&source[when]));
            }
            NodeKind::Heading => self.heading(index, source, start),
            NodeKind::Bullet { column } => self.bullet(index, column, source, start),
            NodeKind::Paragraph { column } => {
                let target = self.target(column);
                self.almost_event(index, source, start);
                self.paragraph(source, target);
            }
            NodeKind::Literal { column } => {
                let target = self.target(column);
                self.words(&literal(source), target);
            }
        }
    }

    fn paragraph(&mut self, source: &str, target: Target) {
        let heading = if self.under_heading { self.outline.headings.last_mut() } else { None };
        if let (Target::Prose, Some(names)) = (target, grammar::categories(source)) {
            let section = self.outline.sections.last_mut().map(|section| &mut section.categories);
            if let Some(categories) = heading.map(|heading| &mut heading.categories).or(section) {
                categories.extend(names.into_iter().map(str::to_owned));
                return;
            }
        } else if let (Target::Prose, Some(heading), Some(words)) = (target, heading, grammar::note(source)) {
            heading.notes.push(joined(&source[words..]));
            return;
        }
        self.words(&joined(source), target);
    }

    /// Rule: a heading begins at the left margin. As prose it would silently give its fields to the event above it.
    fn almost_event(&mut self, node: usize, source: &str, start: usize) {
        let Some(first) = grammar::heading(source).and_then(|heading| heading.events.into_iter().next()) else {
            return;
        };
        let name = &source[first.name.clone()];
        let place = self.cx.places.stretch(node, &(first.name.start + start..first.name.end + start));
        let finding =
            Finding::new(Rule::AlmostEvent, place, format!("`{name}` looks like an event but is read as prose"));
        self.cx
            .findings
            .push(finding.help("if it is an event, begin the line with its asterisk, without spaces before it"));
    }

    fn section(&mut self, source: &str, line: u32) {
        let source = source.lines().next().unwrap_or_default();
        let title = grammar::title(source);
        self.outline.sections.push(SectionPart {
            title: source[title.name].to_owned(),
            since: title.notes.since.map(|since| source[since].to_owned()),
            line,
            text: String::new(),
            categories: Vec::new(),
        });
        self.under_heading = false;
        self.open.clear();
    }

    fn entry(&mut self, source: &str, line: u32) {
        if let Some((_, title)) = grammar::entry(source) {
            let column = source[..title.name.start].chars().count() + 1;
            self.outline.entries.push(Entry {
                title: joined(&source[title.name]),
                since: title.notes.since.map(|since| source[since].to_owned()),
                line,
                column: u32::try_from(column).unwrap_or(u32::MAX),
            });
        }
    }

    fn heading(&mut self, node: usize, source: &str, start: usize) {
        let heading = grammar::heading(source).or_else(|| grammar::almost_heading(source));
        let (names, goes_on) = heading.map_or((Vec::new(), false), |heading| (heading.events, heading.goes_on));
        let names = self.admit(node, names);
        self.outline.headings.push(HeadingPart {
            node,
            is_group: names.iter().any(|name| name.notes.is_group),
            names: names.into_iter().map(|name| name.moved(start)).collect(),
            goes_on,
            section: self.outline.sections.len().checked_sub(1),
            text: String::new(),
            notes: Vec::new(),
            categories: Vec::new(),
            parents: Vec::new(),
            fields: Vec::new(),
        });
        self.under_heading = true;
        self.open.clear();
    }

    /// What text that begins at this column belongs to. Closes the bullets that it does not belong to.
    fn target(&mut self, column: u32) -> Target {
        while self.open.last().is_some_and(|(star, _)| *star >= column) {
            self.open.pop();
        }
        self.open.last().map_or(Target::Prose, |(_, target)| *target)
    }

    fn words(&mut self, words: &str, target: Target) {
        let heading = if self.under_heading { self.outline.headings.last_mut() } else { None };
        let text = match (heading, target) {
            (Some(heading), Target::Field) => heading.fields.last_mut().map(|field| &mut field.text),
            (Some(heading), Target::Value) => {
                heading.fields.last_mut().and_then(|field| field.values.last_mut()).map(|(_, meaning)| meaning)
            }
            (Some(heading), Target::Prose) => Some(&mut heading.text),
            (None, _) => {
                Some(self.outline.sections.last_mut().map_or(&mut self.outline.text, |section| &mut section.text))
            }
        };
        if let Some(text) = text {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(words);
        }
    }

    /// The names, unless there are too many on the page.
    fn admit<T>(&mut self, node: usize, names: Vec<T>) -> Vec<T> {
        match self.names_left.checked_sub(names.len()) {
            Some(left) => {
                self.names_left = left;
                names
            }
            None => {
                let place = self.cx.places.start(node);
                let message = format!("the page has more than {} names; the rest are ignored", Document::MOST_NODES);
                self.cx.findings.push(Finding::new(Rule::Syntax, place, message));
                self.names_left = 0;
                Vec::new()
            }
        }
    }
}

/// Joins wrapped lines.
fn joined(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(line);
    }
    words
}

/// Turns a literal block into text indented by four, as in Markdown.
fn literal(source: &str) -> String {
    let lines: Vec<&str> = source.lines().collect();
    let inner = match lines.as_slice() {
        [_, inner @ .., last] if last.contains("%<") => inner,
        [_, inner @ ..] => inner,
        [] => &[],
    };
    inner.iter().map(|line| format!("    {}", line.trim_end())).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_block_is_what_is_between_its_delimiters() {
        for (block, text) in [
            ("---%<---\n a  \n\n  b\n---%<---\n", "     a\n    \n      b"),
            ("---%<---\n a\n", "     a"),
            ("---%<---\n---%<---\n", ""),
            ("---%<---\n", ""),
            ("", ""),
        ] {
            assert_eq!(literal(block), text, "{block:?}");
        }
    }

    #[test]
    fn wrapped_lines_are_joined_by_one_space() {
        assert_eq!(joined(" a\n\n  b \t\nc"), "a b c");
        assert_eq!(joined("\n"), "");
    }
}
