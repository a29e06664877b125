//! Lowers the events and groups without their fields: which names the version has, and what inherits from what.

use std::collections::{HashMap, HashSet};

use super::outline::{HeadingPart, Outline};
use super::view::{Seen, View, view};
use super::{Cx, check_name};
use crate::spec::{Absent, Formerly};
use crate::suggest::any_of;
use crate::{Finding, Parent, Rule, Spec, grammar};

/// An event or a group before it becomes part of the model.
pub(super) struct Item {
    /// The index of the heading that names it.
    pub(super) heading: usize,
    /// Its place on the base pages, if only those name it.
    pub(super) known: Option<Parent>,
    /// The item of the base pages that it adds to.
    pub(super) extends: Option<usize>,
    pub(super) is_group: bool,
    pub(super) name: String,
    pub(super) since: Option<String>,
    pub(super) removed: Option<String>,
    pub(super) changed: Vec<String>,
    pub(super) formerly: Vec<Formerly>,
    pub(super) line: u32,
    /// The indices of the items that it inherits from.
    pub(super) parents: Vec<usize>,
    /// Its fields: the index of the declared field, and the item that lists it, if that is another one.
    pub(super) fields: Vec<(usize, Option<usize>)>,
}

/// The events and groups of a page, in document order.
pub(super) struct Items<'a> {
    pub(super) items: Vec<Item>,
    /// Looks items up by the names as written and by those of the version.
    by_name: HashMap<&'a str, usize>,
    /// The names on the page that the version does not have.
    absent: HashSet<&'a str>,
}

/// The events and groups that the version has. The others are added to `cx.absent`.
pub(super) fn lower_items<'a>(cx: &mut Cx<'a>, outline: &Outline) -> Items<'a> {
    let source = cx.document.text();
    let mut items = Items::of(cx.base);
    // Names that the version has as written take precedence over earlier names of other events.
    let mut written: HashSet<&str> = HashSet::new();
    for (heading, name) in outline.names() {
        let since = outline.since(heading);
        if heading.is_group || matches!(view(source, name, since, cx.at), View::Here(_)) {
            written.insert(&source[name.name.clone()]);
        }
    }
    for (at, heading) in outline.headings.iter().enumerate() {
        check_heading(cx, heading);
        for name in &heading.names {
            check_name(cx, heading.node, name, "event");
            let word = &source[name.name.clone()];
            let line = cx.places.stretch(heading.node, &name.name).line;
            let absent = |why, called: Option<&str>| {
                let (event, called) = (word.to_owned(), called.map(str::to_owned));
                Absent { event, field: None, value: None, why, called, text: String::new(), line }
            };
            // A group exists only on the page, not in a release.
            let since = if heading.is_group { None } else { outline.since(heading) };
            let seen = match view(source, name, since, if heading.is_group { None } else { cx.at }) {
                View::Here(seen) => seen,
                View::Earlier(seen, why) => {
                    cx.absent.push(absent(why, Some(&source[seen.name.clone()])));
                    if written.contains(&source[seen.name.clone()]) {
                        items.absent.insert(word);
                        continue;
                    }
                    seen
                }
                View::Absent(why) => {
                    cx.absent.push(absent(why, None));
                    items.absent.insert(word);
                    continue;
                }
            };
            items.add(cx, at, heading, word, seen);
        }
    }
    items.lower_parents(cx, outline);
    items
}

impl<'a> Items<'a> {
    /// The events and groups of the base pages, resolved.
    fn of(base: Option<&'a Spec>) -> Self {
        let mut items = Items { items: Vec::new(), by_name: HashMap::new(), absent: HashSet::new() };
        let Some(base) = base else { return items };
        let groups = base.events.len();
        let at = |parent| match parent {
            Parent::Event(at) => at,
            Parent::Group(at) => groups + at,
        };
        let events = base.events.iter().enumerate().map(|(index, event)| {
            (Parent::Event(index), &event.name, event.line, event.fields.iter().chain(&event.patterns))
        });
        let groups = base.groups.iter().enumerate().map(|(index, group)| {
            (Parent::Group(index), &group.name, group.line, group.fields.iter().chain(&group.patterns))
        });
        for (known, name, line, fields) in events.chain(groups) {
            items.by_name.entry(name).or_insert(items.items.len());
            items.items.push(Item {
                heading: usize::MAX,
                known: Some(known),
                extends: None,
                is_group: matches!(known, Parent::Group(_)),
                name: name.clone(),
                since: None,
                removed: None,
                changed: Vec::new(),
                formerly: Vec::new(),
                line,
                parents: Vec::new(),
                fields: fields.map(|field| (field.declared, field.inherited_from.map(at))).collect(),
            });
        }
        items
    }

    fn add(&mut self, cx: &mut Cx<'a>, at: usize, heading: &HeadingPart, written: &'a str, seen: Seen) {
        let word = &cx.document.text()[seen.name.clone()];
        let place = cx.places.stretch(heading.node, &seen.name);
        let first = self.by_name.get(word).copied();
        let extends = first.filter(|first| self.items[*first].known.is_some());
        if let Some(first) = first.filter(|_| extends.is_none()).map(|first| &self.items[first]) {
            let message = format!("event `{word}` is already defined on line {}", first.line);
            let mut finding = Finding::new(Rule::DuplicateEvent, place.clone(), message);
            finding.context.event = Some(word.to_owned());
            cx.findings.push(finding.help(match cx.document.form() {
                crate::document::Form::Published => "merge the two under one heading",
                crate::document::Form::Flattened => {
                    "merge the two under one heading; in a copied page, this may also be the end of the text above"
                }
            }));
        }
        for name in [written, word] {
            let index = self.by_name.entry(name).or_insert(self.items.len());
            if self.items.get(*index).is_some_and(|item| item.known.is_some()) {
                *index = self.items.len();
            }
        }
        let Seen { name: _, since, removed, changed, formerly } = seen;
        self.items.push(Item {
            heading: at,
            known: None,
            extends,
            is_group: heading.is_group,
            name: word.to_owned(),
            since,
            removed,
            changed,
            formerly,
            line: place.line,
            parents: Vec::new(),
            fields: Vec::new(),
        });
    }

    /// Rule: an event inherits from events and groups of the page, in any order.
    fn lower_parents(&mut self, cx: &mut Cx<'_>, outline: &Outline) {
        let source = cx.document.text();
        let mut parents: Vec<Vec<usize>> = Vec::with_capacity(outline.headings.len());
        for heading in &outline.headings {
            let mut known = Vec::new();
            for (node, parent) in &heading.parents {
                let word = &source[parent.clone()];
                if let Some(parent) = self.by_name.get(word) {
                    known.push(*parent);
                    continue;
                }
                if self.absent.contains(word) {
                    continue;
                }
                let place = cx.places.stretch(*node, parent);
                let message = format!("fields are inherited from `{word}`, but the page has no such event");
                let mut finding = Finding::new(Rule::UnknownParent, place, message);
                finding.context.parent = Some(word.to_owned());
                finding.context.event = heading.names.first().map(|name| source[name.name.clone()].to_owned());
                let names = self.items.iter().map(|item| item.name.as_str());
                finding.help = match cx.search.nearest(word, names).as_slice() {
                    [] => None,
                    near => Some(format!("did you mean {}?", any_of(near))),
                };
                cx.findings.push(finding);
            }
            parents.push(known);
        }
        for item in self.items.iter_mut().filter(|item| item.known.is_none()) {
            item.parents.clone_from(&parents[item.heading]);
            item.parents.splice(0..0, item.extends);
        }
    }
}

/// Rule: a heading ends with a name. If it ends with a comma or "and", a name is missing.
fn check_heading(cx: &mut Cx<'_>, heading: &HeadingPart) {
    if let Some(last) = heading.names.last().filter(|_| heading.goes_on) {
        let place = cx.places.stretch(heading.node, &last.name);
        let finding =
            Finding::new(Rule::Syntax, place, "the heading ends with a comma or \"and\", but no name follows");
        cx.findings.push(finding.help("add the missing name, or remove the comma or \"and\""));
    }
}

/// Rule: version notes agree with each other and with the release in the title. A name added after it was removed, or
/// after the release that the page describes, would be in no version.
pub(super) fn check_notes(cx: &mut Cx<'_>, outline: &Outline) {
    let release = outline.release.as_deref();
    let headings = outline.names().map(|(heading, name)| (heading.node, name));
    let fields = outline.headings.iter().flat_map(|heading| &heading.fields);
    let fields = fields.flat_map(|part| {
        let values = part.values.iter().map(|(name, _)| name);
        part.names.iter().chain(values).map(|name| (part.node, name))
    });
    let names: Vec<(usize, &grammar::Named)> = headings.chain(fields).collect();
    let source = cx.document.text();
    let version = |text: &str| text.parse::<crate::ServerVersion>().ok();
    for (node, name) in names {
        let Some(since) = &name.notes.since else { continue };
        let since_text = &source[since.clone()];
        let word = &source[name.name.clone()];
        let message = match (&name.notes.removed, release) {
            (Some(removed), _) if version(&source[removed.clone()]) <= version(since_text) => {
                let removed = &source[removed.clone()];
                format!("`{word}` was added in {since_text} but removed in {removed}, which is not later")
            }
            (_, Some(release))
                if version(release).zip(version(since_text)).is_some_and(|(at, since)| !at.has(since)) =>
            {
                format!("`{word}` was added in {since_text}, which is later than {release}, the release of the page")
            }
            (_, _) => continue,
        };
        let place = cx.places.stretch(node, since);
        cx.findings.push(Finding::new(Rule::VersionNote, place, message).help("correct one of the two versions"));
    }
}
