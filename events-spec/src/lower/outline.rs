//! What belongs to what: sections, headings with their bullets, and prose with the heading or section above it.

use std::ops::Range;

use super::Cx;
use crate::document::NodeKind;
use crate::grammar::{self, ItemHead, Named};
use crate::suggest::{any_of, nearest};
use crate::{Document, Finding, Rule};

/// A page in its parts.
#[derive(Default)]
pub(super) struct Outline {
    pub(super) title: String,
    pub(super) created: Option<String>,
    pub(super) entries: Vec<Entry>,
    pub(super) sections: Vec<SectionPart>,
    pub(super) groups: Vec<Group>,
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
}

/// A heading and what stands below it; events under one heading share it all.
pub(super) struct Group {
    pub(super) node: usize,
    pub(super) names: Vec<Named>,
    pub(super) goes_on: bool,
    pub(super) section: Option<usize>,
    pub(super) text: String,
    pub(super) notes: Vec<String>,
    /// Inherited events: the bullet's node and the name's bytes.
    pub(super) parents: Vec<(usize, Range<usize>)>,
    pub(super) fields: Vec<FieldPart>,
}

/// The fields that one bullet names.
pub(super) struct FieldPart {
    pub(super) node: usize,
    pub(super) names: Vec<Named>,
    pub(super) text: String,
    /// Nested bullets that document a value: the word and its meaning.
    pub(super) values: Vec<(String, String)>,
    /// Whether a nested bullet leaves the list of values open.
    pub(super) open: bool,
}

/// Where words at some depth of a list belong.
#[derive(Clone, Copy)]
enum Target {
    /// To the last field of the group.
    Field,
    /// To the last value of the last field.
    Value,
    /// To the prose of the group or section.
    Prose,
}

struct Builder<'c, 'a> {
    cx: &'c mut Cx<'a>,
    outline: Outline,
    /// The bullets that the next line can belong to, with the columns of their asterisks, outermost first.
    open: Vec<(u32, Target)>,
    /// Whether the prose goes to the last heading, or to the section.
    under_heading: bool,
    /// How many names may still come.
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
                self.outline.title = source.lines().next().unwrap_or_default().trim().to_owned();
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
                match (grammar::note(source), target) {
                    (Some(words), Target::Prose) if self.under_heading => {
                        if let Some(group) = self.outline.groups.last_mut() {
                            group.notes.push(joined(&source[words..]));
                        }
                    }
                    (_, target) => self.words(&joined(source), target),
                }
            }
            NodeKind::Literal { column } => {
                let target = self.target(column);
                self.words(&literal(source), target);
            }
        }
    }

    fn section(&mut self, source: &str, line: u32) {
        let source = source.lines().next().unwrap_or_default();
        let title = grammar::title(source);
        self.outline.sections.push(SectionPart {
            title: source[title.name].to_owned(),
            since: title.since.map(|since| source[since].to_owned()),
            line,
            text: String::new(),
        });
        self.under_heading = false;
        self.open.clear();
    }

    fn entry(&mut self, source: &str, line: u32) {
        if let Some((_, title)) = grammar::entry(source) {
            let column = source[..title.name.start].chars().count() + 1;
            self.outline.entries.push(Entry {
                title: joined(&source[title.name]),
                since: title.since.map(|since| source[since].to_owned()),
                line,
                column: u32::try_from(column).unwrap_or(u32::MAX),
            });
        }
    }

    fn heading(&mut self, node: usize, source: &str, start: usize) {
        let heading = grammar::heading(source).or_else(|| grammar::almost_heading(source));
        let (names, goes_on) = heading.map_or((Vec::new(), false), |heading| (heading.events, heading.goes_on));
        let names = self.admit(node, names);
        self.outline.groups.push(Group {
            node,
            names: names.into_iter().map(|name| moved(name, start)).collect(),
            goes_on,
            section: self.outline.sections.len().checked_sub(1),
            text: String::new(),
            notes: Vec::new(),
            parents: Vec::new(),
            fields: Vec::new(),
        });
        self.under_heading = true;
        self.open.clear();
    }

    /// Where words belong that begin at this column; closes the bullets that they do not belong to.
    fn target(&mut self, column: u32) -> Target {
        while self.open.last().is_some_and(|(star, _)| *star >= column) {
            self.open.pop();
        }
        self.open.last().map_or(Target::Prose, |(_, target)| *target)
    }

    fn words(&mut self, words: &str, target: Target) {
        let group = if self.under_heading { self.outline.groups.last_mut() } else { None };
        let text = match (group, target) {
            (Some(group), Target::Field) => group.fields.last_mut().map(|field| &mut field.text),
            (Some(group), Target::Value) => {
                group.fields.last_mut().and_then(|field| field.values.last_mut()).map(|(_, meaning)| meaning)
            }
            (Some(group), Target::Prose) => Some(&mut group.text),
            (None, _) => self.outline.sections.last_mut().map(|section| &mut section.text),
        };
        if let Some(text) = text {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(words);
        }
    }

    fn bullet(&mut self, node: usize, column: u32, source: &str, start: usize) {
        let parent = self.target(column);
        let nested = !self.open.is_empty();
        let star = source.find('*').map_or(0, |star| star + 1);
        let text = &source[star..];
        let at = start + star;
        let target = if nested { self.nested(parent, text) } else { self.item(node, text, at) };
        self.open.push((column, target));
    }

    /// A nested bullet: a value of the field above it, or words.
    fn nested(&mut self, parent: Target, text: &str) -> Target {
        if let (Target::Field, true) = (parent, self.under_heading)
            && let Some(field) = self.outline.groups.last_mut().and_then(|group| group.fields.last_mut())
        {
            if matches!(text.trim(), "..." | "…" | "etc" | "etc.") {
                field.open = true;
                return Target::Field;
            }
            if let Some((word, meaning)) = grammar::value(text) {
                field.values.push((text[word].to_owned(), joined(&text[meaning..])));
                return Target::Value;
            }
        }
        self.words(&joined(text), parent);
        parent
    }

    /// A bullet of an event's list.
    fn item(&mut self, node: usize, text: &str, at: usize) -> Target {
        let head = match grammar::item_head(text) {
            ItemHead::Inherits(parents) => ItemHead::Inherits(self.admit(node, parents)),
            ItemHead::Fields(names, words) => ItemHead::Fields(self.admit(node, names), words),
            ItemHead::Bare(names) => ItemHead::Bare(self.admit(node, names)),
            head @ (ItemHead::AlmostInherits(_) | ItemHead::Prose) => head,
        };
        if !self.under_heading {
            if let ItemHead::Fields(names, _) = &head {
                self.orphan(node, names, at, text);
            }
            self.words(&joined(text), Target::Prose);
            return Target::Prose;
        }
        let Some(group) = self.outline.groups.last_mut() else { return Target::Prose };
        match head {
            ItemHead::Inherits(parents) => {
                group.parents.extend(parents.into_iter().map(|name| (node, name.start + at..name.end + at)));
                Target::Prose
            }
            ItemHead::AlmostInherits(words) => {
                self.almost_inherits(node, &words, at, text);
                Target::Prose
            }
            ItemHead::Fields(names, words) if grammar::note(text).is_none_or(|note| note < words) => {
                let names = names.into_iter().map(|name| moved(name, at)).collect();
                let text = joined(&text[words..]);
                group.fields.push(FieldPart { node, names, text, values: Vec::new(), open: false });
                Target::Field
            }
            ItemHead::Bare(names) if names.iter().all(|name| grammar::is_name(&text[name.name.clone()])) => {
                let names = names.into_iter().map(|name| moved(name, at)).collect();
                group.fields.push(FieldPart { node, names, text: String::new(), values: Vec::new(), open: false });
                Target::Field
            }
            ItemHead::Fields(_, words) => {
                group.notes.push(joined(&text[words..]));
                Target::Prose
            }
            ItemHead::Bare(_) | ItemHead::Prose => {
                self.words(&joined(text), Target::Prose);
                Target::Prose
            }
        }
    }

    /// The names, as long as there are not too many on the page.
    fn admit<T>(&mut self, node: usize, names: Vec<T>) -> Vec<T> {
        match self.names_left.checked_sub(names.len()) {
            Some(left) => {
                self.names_left = left;
                names
            }
            None => {
                let place = self.cx.places.start(node);
                let message =
                    format!("the page has more than {} names; those from here on are not read", Document::MOST_NODES);
                self.cx.findings.push(Finding::new(Rule::Syntax, place, message));
                self.names_left = 0;
                Vec::new()
            }
        }
    }

    /// Rule: a field stands under an event. One under a section's title alone belongs to nothing.
    fn orphan(&mut self, node: usize, names: &[Named], at: usize, text: &str) {
        for name in names {
            let word = &text[name.name.clone()];
            if !grammar::is_name(word) {
                continue;
            }
            let place = self.cx.places.stretch(node, &(name.name.start + at..name.name.end + at));
            let mut finding =
                Finding::new(Rule::OrphanField, place, format!("the field `{word}` stands under no event"));
            finding.context.field = Some(word.to_owned());
            self.cx.findings.push(finding.help("write the event's name in asterisks on a line above: `*name*`"));
        }
    }

    /// Rule: a bullet that begins like one that inherits, inherits. As prose it would silently lose every field.
    fn almost_inherits(&mut self, node: usize, words: &Range<usize>, at: usize, text: &str) {
        let place = self.cx.places.stretch(node, &(words.start + at..words.end + at));
        let message = format!("this bullet begins with \"{}\" and then names no event", joined(&text[words.clone()]));
        let known = self.outline.groups.iter().flat_map(|group| &group.names);
        let source = self.cx.document.text();
        let names: Vec<&str> = known.take(10_000).map(|name| &source[name.name.clone()]).collect();
        let next = text[words.end..].split_whitespace().next().unwrap_or_default();
        let next = next.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
        let near = nearest(next, names);
        let finding = Finding::new(Rule::Syntax, place, message);
        self.cx.findings.push(match near.as_slice() {
            [] => finding.help("write the event's name in asterisks and nothing behind it: `fields from *name*`"),
            near => finding.help(format!(
                "did you mean {}? write the name in asterisks and nothing behind it: `fields from *{}*`",
                any_of(near),
                near[0],
            )),
        });
    }
}

/// Wrapped lines as one.
pub(super) fn joined(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(line);
    }
    words
}

/// A literal block as text that is indented by four, as Markdown has it.
fn literal(source: &str) -> String {
    let lines: Vec<&str> = source.lines().collect();
    let inner = match lines.as_slice() {
        [_, inner @ .., last] if last.contains("%<") => inner,
        [_, inner @ ..] => inner,
        [] => &[],
    };
    inner.iter().map(|line| format!("    {}", line.trim_end())).collect::<Vec<_>>().join("\n")
}

fn moved(name: Named, by: usize) -> Named {
    let offset = |range: Range<usize>| range.start + by..range.end + by;
    Named { name: offset(name.name), since: name.since.map(offset) }
}
