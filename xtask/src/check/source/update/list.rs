//! The lists of fields on a page, as they are written: where each bullet begins and ends, and which events have it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use events_spec::Spec;
use events_spec::document::{Document, Node, NodeKind};
use events_spec::spec::Parent;

/// A heading with what stands below it.
#[derive(Debug)]
pub(super) struct List {
    /// The events or groups of the heading.
    pub(super) names: Vec<String>,
    pub(super) heading: Range<usize>,
    /// Where its last field ends, or its words where it has no field.
    pub(super) end: usize,
    pub(super) has_bullets: bool,
    /// The events that have the fields of this list, also by inheritance.
    pub(super) events: BTreeSet<String>,
}

/// The lists of a page, and the stretch of each bullet by its line.
pub(super) struct Lists {
    pub(super) lists: Vec<List>,
    pub(super) bullets: BTreeMap<u32, Range<usize>>,
    /// Where each section ends, by its title's line.
    pub(super) sections: BTreeMap<u32, usize>,
}

impl Lists {
    pub(super) fn of(document: &Document, spec: &Spec) -> Self {
        let nodes = document.nodes();
        let mut all = Self { lists: Vec::new(), bullets: BTreeMap::new(), sections: BTreeMap::new() };
        let mut section = None;
        for (at, node) in nodes.iter().enumerate() {
            match node.kind {
                NodeKind::Section => section = Some(node.line),
                NodeKind::Heading => all.lists.push(list(document, spec, at)),
                NodeKind::Bullet { column } => {
                    all.bullets.insert(node.line, node.span.start..end_of_bullet(document, at, column));
                }
                NodeKind::Blank | NodeKind::Created | NodeKind::Gutter | NodeKind::Unread => continue,
                NodeKind::Mark
                | NodeKind::Title
                | NodeKind::Contents
                | NodeKind::Entry
                | NodeKind::Paragraph { .. }
                | NodeKind::Literal { .. } => {}
            }
            if let Some(section) = section {
                all.sections.insert(section, end_of(document, node));
            }
        }
        all
    }

    /// The list of an event or group.
    pub(super) fn of_name(&self, name: &str) -> Option<&List> {
        self.lists.iter().find(|list| list.names.iter().any(|known| known == name))
    }
}

fn list(document: &Document, spec: &Spec, at: usize) -> List {
    let nodes = document.nodes();
    let heading = &nodes[at];
    let mut names: Vec<String> = Vec::new();
    let mut events = BTreeSet::new();
    for (number, event) in spec.events.iter().enumerate().filter(|(_, event)| event.line == heading.line) {
        names.push(event.name.clone());
        events.insert(event.name.clone());
        add_heirs(spec, Parent::Event(number), &mut events);
    }
    for (number, group) in spec.groups.iter().enumerate().filter(|(_, group)| group.line == heading.line) {
        names.push(group.name.clone());
        add_heirs(spec, Parent::Group(number), &mut events);
    }
    let below = nodes[at + 1..].iter().take_while(|node| !ends_list(node.kind));
    let mut list =
        List { names, heading: heading.span.clone(), end: end_of(document, heading), has_bullets: false, events };
    for (offset, node) in below.enumerate() {
        match node.kind {
            NodeKind::Bullet { column } => {
                list.end = end_of_bullet(document, at + 1 + offset, column);
                list.has_bullets = true;
            }
            NodeKind::Paragraph { .. } | NodeKind::Literal { .. } if !list.has_bullets => {
                list.end = end_of(document, node)
            }
            _ => {}
        }
    }
    list
}

/// The events that have what a list holds because they inherit from it.
fn add_heirs(spec: &Spec, from: Parent, events: &mut BTreeSet<String>) {
    let mut left = vec![from];
    let mut seen = BTreeSet::from([from]);
    while let Some(from) = left.pop() {
        for (number, event) in spec.events.iter().enumerate().filter(|(_, event)| event.inherits.contains(&from)) {
            events.insert(event.name.clone());
            left.extend(Some(Parent::Event(number)).filter(|heir| seen.insert(*heir)));
        }
        for (number, _) in spec.groups.iter().enumerate().filter(|(_, group)| group.inherits.contains(&from)) {
            left.extend(Some(Parent::Group(number)).filter(|heir| seen.insert(*heir)));
        }
    }
}

/// Whether a part of a page ends the list above it.
fn ends_list(kind: NodeKind) -> bool {
    matches!(
        kind,
        NodeKind::Heading
            | NodeKind::Section
            | NodeKind::Title
            | NodeKind::Contents
            | NodeKind::Created
            | NodeKind::Unread
    )
}

/// Where a bullet ends with everything that is indented below it.
fn end_of_bullet(document: &Document, at: usize, column: u32) -> usize {
    let nodes = document.nodes();
    let belongs = |node: &&Node| match node.kind {
        NodeKind::Bullet { column: inner }
        | NodeKind::Paragraph { column: inner }
        | NodeKind::Literal { column: inner } => inner > column,
        NodeKind::Blank => true,
        _ => false,
    };
    let below = nodes[at + 1..].iter().take_while(belongs);
    below
        .filter(|node| node.kind != NodeKind::Blank)
        .last()
        .map_or(end_of(document, &nodes[at]), |last| end_of(document, last))
}

/// The end of a part, without the empty lines after it.
fn end_of(document: &Document, node: &Node) -> usize {
    let text = document.source(node);
    let words = text.trim_end().len();
    let rest = &text[words..];
    node.span.start + words + rest.find('\n').map_or(rest.len(), |newline| newline + 1)
}
