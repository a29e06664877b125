//! Assembles the model from the results of the earlier steps.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Cx;
use super::item::Item;
use super::outline::{Entry, HeadingPart, Outline};
use crate::{Absent, Event, Field, FieldRef, Group, PageFile, Parent, Parents, Section, Spec};

/// The model, with the lines of this page, and the entries of the contents, which are not part of the model.
pub(super) fn model(
    cx: Cx<'_>,
    outline: Outline,
    sha256: &str,
    items: Vec<Item>,
    declared: Vec<Field>,
) -> (Spec, Vec<Entry>) {
    let Outline { title, release, text, created, entries, sections, headings } = outline;
    let mut spec = cx.base.cloned().unwrap_or_else(|| Spec {
        file: cx.document.file().to_owned(),
        title,
        release,
        version: None,
        text,
        created,
        sha256: sha256.to_owned(),
        pages: Vec::new(),
        sections: Vec::new(),
        events: Vec::new(),
        groups: Vec::new(),
        declared: Vec::new(),
        absent: Vec::new(),
        parents: Parents::vendored(),
    });
    spec.version = cx.at;
    spec.declared = declared;
    spec.absent.extend(cx.absent);
    let lines = cx.document.text().lines().count();
    spec.pages.push(PageFile {
        file: cx.document.file().to_owned(),
        sha256: sha256.to_owned(),
        lines_before: lines_before(cx.base),
        lines: u32::try_from(lines).unwrap_or(u32::MAX),
    });
    let first_section = spec.sections.len();
    spec.sections.extend(sections.into_iter().map(|section| Section {
        title: section.title,
        since: section.since,
        line: section.line,
        text: section.text,
        categories: section.categories,
    }));
    let parents = parents(&items);
    // All names on a heading share the text below it.
    let mut shared: HashMap<usize, (Arc<str>, Arc<[String]>)> = HashMap::new();
    for (at, item) in items.into_iter().enumerate().filter(|(_, item)| item.known.is_none()) {
        let heading = &headings[item.heading];
        let (text, notes) =
            shared.entry(item.heading).or_insert_with(|| (heading.text.as_str().into(), heading.notes.clone().into()));
        let words = Words { text, notes, section: heading.section.map(|section| first_section + section) };
        add(&mut spec, item, heading, &words, &parents, parents[at]);
    }
    (spec, entries)
}

/// The number of inherited absent fields beyond which no further event is looked at.
pub(super) const MOST_ABSENT: usize = 100_000;

/// A field that the version does not have is absent from every event that would inherit it.
pub(super) fn inherit_absent(spec: &mut Spec, most: usize) {
    let mut fields: HashMap<&str, Vec<&Absent>> = HashMap::new();
    for absent in spec.absent.iter().filter(|absent| absent.field.is_some()) {
        fields.entry(&absent.event).or_default().push(absent);
    }
    if fields.is_empty() {
        return;
    }
    let of = |event: &str| fields.get(event).into_iter().flatten().copied();
    let mut inherited: Vec<Absent> = Vec::new();
    for event in &spec.events {
        // What an event of another page inherits there is known, and its ancestors have inherited as well.
        let key = |absent: &'_ Absent| (absent.line, absent.field.clone(), absent.value.clone());
        let mut known: HashSet<_> = of(&event.name).map(key).collect();
        for ancestor in ancestors(spec, event) {
            let absent = of(spec.parent_name(ancestor)).filter(|absent| known.insert(key(absent)));
            inherited.extend(absent.map(|absent| Absent { event: event.name.clone(), ..absent.clone() }));
        }
        if inherited.len() > most {
            break;
        }
    }
    spec.absent.extend(inherited);
}

/// What an event inherits from, directly or through others.
fn ancestors(spec: &Spec, event: &Event) -> Vec<Parent> {
    let mut seen: HashSet<Parent> = HashSet::new();
    let mut ancestors: Vec<Parent> = Vec::new();
    let mut next = event.inherits.clone();
    while let Some(parent) = next.pop() {
        if seen.insert(parent) {
            ancestors.push(parent);
            next.extend(match parent {
                Parent::Event(at) => &spec.events[at].inherits,
                Parent::Group(at) => &spec.groups[at].inherits,
            });
        }
    }
    ancestors
}

/// The place of each item in the model. An item that adds to another has that one's place.
fn parents(items: &[Item]) -> Vec<Parent> {
    let (mut events, mut groups) = (0, 0);
    let mut parents: Vec<Parent> = Vec::with_capacity(items.len());
    for item in items {
        let next = match item.extends {
            Some(known) => parents[known],
            None if item.is_group => {
                groups += 1;
                Parent::Group(groups - 1)
            }
            None => {
                events += 1;
                Parent::Event(events - 1)
            }
        };
        parents.push(next);
    }
    parents
}

/// What an event or group gets from its heading.
struct Words<'a> {
    text: &'a Arc<str>,
    notes: &'a Arc<[String]>,
    section: Option<usize>,
}

fn add(spec: &mut Spec, item: Item, heading: &HeadingPart, words: &Words<'_>, parents: &[Parent], place: Parent) {
    let mut inherits: Vec<Parent> = item.parents.iter().map(|parent| parents[*parent]).collect();
    let field = |(declared, from): (usize, Option<usize>)| FieldRef {
        declared,
        // Fields from the event that it adds to are its own.
        inherited_from: from.map(|from| parents[from]).filter(|from| *from != place),
    };
    let (patterns, fields): (Vec<FieldRef>, Vec<FieldRef>) =
        item.fields.into_iter().map(field).partition(|field| spec.declared[field.declared].is_pattern);
    let mut categories = words.section.map_or_else(Vec::new, |section| spec.sections[section].categories.clone());
    categories.extend(heading.categories.iter().cloned());
    if item.extends.is_some() {
        inherits.remove(0);
        match place {
            Parent::Event(at) => spec.events[at].extend(words, &categories, &inherits, fields, patterns),
            Parent::Group(at) => spec.groups[at].extend(words, &inherits, fields, patterns),
        }
    } else if item.is_group {
        spec.groups.push(Group {
            name: item.name,
            section: words.section,
            line: item.line,
            text: Arc::clone(words.text),
            notes: Arc::clone(words.notes),
            inherits,
            fields,
            patterns,
        });
    } else {
        let mut event = Event {
            name: item.name,
            section: words.section,
            since: item.since,
            removed: item.removed,
            changed: item.changed,
            formerly: item.formerly,
            line: item.line,
            text: Arc::clone(words.text),
            notes: Arc::clone(words.notes),
            categories: Vec::new(),
            inherits,
            fields,
            patterns,
        };
        event.add_categories(&categories);
        spec.events.push(event);
    }
}

impl Event {
    fn add_categories(&mut self, categories: &[String]) {
        for category in categories {
            if !self.categories.contains(category) {
                self.categories.push(category.clone());
            }
        }
    }

    fn extend(
        &mut self,
        words: &Words<'_>,
        categories: &[String],
        inherits: &[Parent],
        fields: Vec<FieldRef>,
        patterns: Vec<FieldRef>,
    ) {
        self.text = joined(&self.text, words.text);
        self.notes = self.notes.iter().chain(words.notes.iter()).cloned().collect();
        self.add_categories(categories);
        self.inherits.extend(inherits);
        (self.fields, self.patterns) = (fields, patterns);
    }
}

impl Group {
    fn extend(&mut self, words: &Words<'_>, inherits: &[Parent], fields: Vec<FieldRef>, patterns: Vec<FieldRef>) {
        self.text = joined(&self.text, words.text);
        self.notes = self.notes.iter().chain(words.notes.iter()).cloned().collect();
        self.inherits.extend(inherits);
        (self.fields, self.patterns) = (fields, patterns);
    }
}

fn joined(text: &Arc<str>, more: &Arc<str>) -> Arc<str> {
    match (text.is_empty(), more.is_empty()) {
        (_, true) => Arc::clone(text),
        (true, false) => Arc::clone(more),
        (false, false) => format!("{text}\n\n{more}").into(),
    }
}

/// Numbers the lines that this page added continuously over all pages.
pub(super) fn move_lines(spec: &mut Spec, base: Option<&Spec>) {
    let Some(base) = base else { return };
    let by = lines_before(Some(base));
    let moved = |line: &mut u32| *line = line.saturating_add(by);
    spec.sections.iter_mut().skip(base.sections.len()).for_each(|section| moved(&mut section.line));
    spec.events.iter_mut().skip(base.events.len()).for_each(|event| moved(&mut event.line));
    spec.groups.iter_mut().skip(base.groups.len()).for_each(|group| moved(&mut group.line));
    spec.declared.iter_mut().skip(base.declared.len()).for_each(|field| moved(&mut field.line));
    spec.absent.iter_mut().skip(base.absent.len()).for_each(|absent| moved(&mut absent.line));
}

fn lines_before(base: Option<&Spec>) -> u32 {
    base.and_then(|base| base.pages.last()).map_or(0, |page| page.lines_before.saturating_add(page.lines))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kinds, Page, Reading};

    #[test]
    fn the_number_of_inherited_absent_fields_is_bounded() {
        let inherits = |event: &str| format!("\n*{event}*\n\n * fields from *a*\n");
        let text = "*a*\n\n * x, y (v2.4.0), z (v2.4.0): words\n".to_owned() + &["b", "c", "d"].map(inherits).concat();
        let reading = Reading { version: "2.3.9".parse().ok(), base: None };
        let mut spec = Page::read_with("page", &text, &Kinds::fallback(), &reading).spec.unwrap();
        assert_eq!(spec.absent.len(), 2 + 3 * 2);
        for (most, inherited) in [(1, 2), (2, 4), (3, 4), (4, 6)] {
            spec.absent.truncate(2);
            inherit_absent(&mut spec, most);
            assert_eq!(spec.absent.len(), 2 + inherited, "{most}");
        }
    }
}
