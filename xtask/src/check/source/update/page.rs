//! The changes to the page itself.

mod event;

use std::collections::{BTreeMap, BTreeSet};

use events_spec::Spec;
use events_spec::document::{Document, NodeKind};
use events_spec::spec::EventField;

use super::edit::Edits;
use super::list::{List, Lists};
use super::{Changes, Cx, Said};
use crate::check::source::draft;
use crate::check::source::facts::{Facts, FieldFacts};

/// The page with the changes.
pub(super) fn update(
    cx: &Cx<'_>,
    old: Option<&Facts>,
    changes: &Changes,
    spec: &Spec,
    document: &Document,
    said: &mut Said,
) -> String {
    let mut page =
        Updating { cx, old, spec, document, lists: Lists::of(document, spec), edits: Edits::default(), said };
    page.title();
    for (field, events) in &changes.changed_fields {
        page.changed(field, events);
    }
    for (field, events) in &changes.gone_fields {
        page.gone(field, events);
    }
    for event in &changes.gone_events {
        page.gone_event(event);
    }
    // As the code adds them: what belongs together stands together.
    let mut new: Vec<(&String, &BTreeSet<String>)> = changes.new_fields.iter().collect();
    new.sort_by_key(|(field, events)| {
        let places = events.iter().filter_map(|event| cx.new.events.get(event)?.fields.get(*field));
        places.map(|facts| facts.place.clone()).min()
    });
    for (field, events) in new {
        page.new_field(field, events.clone());
    }
    page.new_events(&changes.new_events);
    page.edits.apply(document.text())
}

struct Updating<'a, 's> {
    cx: &'a Cx<'a>,
    old: Option<&'a Facts>,
    spec: &'a Spec,
    document: &'a Document,
    lists: Lists,
    edits: Edits,
    said: &'s mut Said,
}

impl Updating<'_, '_> {
    /// The release in the title, and in the words below it, if they are as they were drafted.
    fn title(&mut self) {
        let (Some(release), Some(before)) = (&self.cx.release, self.old.and_then(|old| old.release.as_ref())) else {
            return;
        };
        let text = self.document.text();
        let Some(title) = self.document.nodes().iter().find(|node| node.kind == NodeKind::Title) else { return };
        let source = self.document.source(title);
        if let (Some(at), Some((line, _))) = (source.find(&format!("(v{before})")), source.split_once('\n')) {
            let line = line.trim_end_matches('\r');
            let new = format!("{}(v{release}){}", &line[..at], &line[at + before.len() + 3..]);
            let end = source.trim_end().len();
            self.edits.replace(
                title.span.start..title.span.start + end,
                format!("{new}\n{}", "=".repeat(new.chars().count())),
            );
        } else {
            self.said.left("", format!("the title does not say (v{before}), and was not changed to (v{release})"));
        }
        let (drafted, new) = (draft::intro(Some(before)), draft::intro(Some(release)));
        if let Some(at) = text.find(&drafted) {
            self.edits.replace(at..at + drafted.len(), new);
        }
    }

    fn facts(&self, event: &str, field: &str) -> Option<&FieldFacts> {
        self.cx.new.events.get(event)?.fields.get(field)
    }

    fn on_page(&self, event: &str, field: &str) -> Option<EventField<'_>> {
        self.spec.field(self.spec.event(event)?, field).filter(|known| known.field.name == field)
    }

    /// The lines on which a field is written for some events, each with the events that read it there.
    fn written(&self, field: &str, events: &BTreeSet<String>) -> BTreeMap<u32, BTreeSet<String>> {
        let mut lines: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
        for event in events {
            if let Some(known) = self.on_page(event, field) {
                lines.entry(known.field.line).or_default().insert(event.clone());
            }
        }
        lines
    }

    /// The events that read a field on this line.
    fn readers(&self, field: &str, line: u32) -> BTreeSet<String> {
        let reads = |name: &str| self.on_page(name, field).is_some_and(|known| known.field.line == line);
        self.spec.events.iter().map(|event| event.name.clone()).filter(|name| reads(name)).collect()
    }

    /// A field whose kind, values or presence changed.
    fn changed(&mut self, field: &str, events: &BTreeSet<String>) {
        for (line, concerned) in self.written(field, events) {
            let names = words_of(&concerned);
            let Some(first) = concerned.first().cloned() else { continue };
            let (Some(new), Some(was)) = (self.facts(&first, field).cloned(), self.was(&first, field)) else {
                continue;
            };
            let readers = self.readers(field, line);
            let agree =
                readers.iter().all(|event| self.facts(event, field).is_some_and(|facts| facts.says_the_same(&new)));
            let Some(span) = self.lists.bullets.get(&line).cloned() else { continue };
            if !agree {
                let readers = words_of(&readers);
                self.said.left(field, format!("changed in {names} only, and written once for {readers}"));
                continue;
            }
            let drafted = draft::bullet(&self.cx.known.describe(&first, field, &was));
            if self.document.text()[span.clone()].replace("\r\n", "\n") == drafted {
                let mut described = self.cx.known.describe(&first, field, &new);
                self.keep_removed(&mut described, &was);
                let text = draft::bullet(&described);
                if text != drafted {
                    self.edits.replace(span, text);
                    self.said.changed(field, format!("as the code has it now, in {names}"));
                }
                continue;
            }
            self.values(field, &names, line, &was, &new);
            if was.presence != new.presence {
                let says = |presence: &str| {
                    if presence.is_empty() { "not known".to_owned() } else { format!("\"{presence}\"") }
                };
                let (was, now) = (says(&was.presence), says(&new.presence));
                self.said.left(field, format!("when it is there was {was} and is {now} now, in {names}"));
            }
        }
    }

    /// Values that are gone stay on the page, with the release, for the servers that still send them.
    fn keep_removed(&self, described: &mut draft::Described, was: &FieldFacts) {
        let (Some(release), false) = (&self.cx.release, described.values.is_empty()) else { return };
        for value in was.values.keys().filter(|value| !described.facts.values.contains_key(*value)) {
            described.values.push((format!("{value} (removed v{release})"), String::new()));
        }
    }

    fn was(&self, event: &str, field: &str) -> Option<FieldFacts> {
        self.old?.events.get(event)?.fields.get(field).cloned()
    }

    /// The values of a field whose words were edited.
    fn values(&mut self, field: &str, names: &str, line: u32, was: &FieldFacts, new: &FieldFacts) {
        let text = self.document.text();
        let Some(span) = self.lists.bullets.get(&line).cloned() else { return };
        let Some(known) = self.spec.declared.iter().find(|known| known.line == line && known.name == field) else {
            return;
        };
        let nested: Vec<(u32, std::ops::Range<usize>)> = self
            .lists
            .bullets
            .range(line + 1..)
            .take_while(|(_, inner)| inner.start < span.end)
            .map(|(line, inner)| (*line, inner.clone()))
            .collect();
        let note = self.cx.release.as_ref().map_or(String::new(), |release| format!(" (v{release})"));
        for value in new.values.keys().filter(|value| !was.values.contains_key(*value) && !known.has_value(value)) {
            let is_dots = |span: &std::ops::Range<usize>| text[span.clone()].trim_start().starts_with("* ...");
            match (nested.iter().map(|(_, span)| span).find(|span| is_dots(span)), nested.last()) {
                (Some(dots), _) => self.edits.insert(dots.start, format!("    * {value}{note}\n")),
                (None, Some((_, last))) => self.edits.insert(last.end, format!("    * {value}{note}\n")),
                (None, None) => match known.values.last().and_then(|last| find_word(&text[span.clone()], &last.name)) {
                    Some(end) => self.edits.insert(span.start + end, format!(", {value}")),
                    None => {
                        let sentence = format!("can be `{value}` now, in {names}, and the page lists no values");
                        self.said.left(field, sentence);
                        continue;
                    }
                },
            }
            self.said.changed(field, format!("can be `{value}` now, in {names}"));
        }
        for value in was.values.keys().filter(|value| !new.values.contains_key(*value) && known.has_value(value)) {
            let is_it = |span: &std::ops::Range<usize>| {
                let rest = text[span.clone()].trim_start().strip_prefix("* ");
                rest.and_then(|rest| rest.strip_prefix(value.as_str()))
                    .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
            };
            match (nested.iter().map(|(_, span)| span).find(|span| is_it(span)), &self.cx.release) {
                (Some(bullet), Some(release)) if !new.open => {
                    let at = bullet.start + text[bullet.clone()].find(value.as_str()).unwrap_or(0) + value.len();
                    self.edits.insert(at, format!(" (removed v{release})"));
                    self.said.changed(field, format!("no longer `{value}`, in {names}"));
                }
                _ => self.said.left(field, format!("no code sends `{value}` any more, in {names}")),
            }
        }
        if new.open && !was.open && !known.open && !known.values.is_empty() {
            self.said.left(field, format!("can have other values now, in {names}; \"...\" leaves its list open"));
        }
    }

    /// A field that the code no longer adds.
    fn gone(&mut self, field: &str, events: &BTreeSet<String>) {
        for (line, concerned) in self.written(field, events) {
            let names = words_of(&concerned);
            let readers = self.readers(field, line);
            let still: BTreeSet<String> =
                readers.iter().filter(|event| self.facts(event, field).is_some()).cloned().collect();
            let inherited = concerned.iter().any(|event| {
                let event = self.cx.tree.events.get(event);
                event.is_some_and(|event| self.cx.tree.inherited(event).contains_key(field))
            });
            let span = self.lists.bullets.get(&line).cloned();
            let at = span.and_then(|span| Some(span.start + name_end(&self.document.text()[span], field)?));
            match (&self.cx.release, at) {
                _ if inherited => {
                    self.said.left(field, format!("from a parent now, if at all, in {names}"));
                }
                (Some(release), Some(at)) if still.is_empty() => {
                    self.note(at, &format!("removed v{release}"));
                    self.said.changed(field, format!("gone from {names}"));
                }
                _ if still.is_empty() => {
                    self.said.left(field, format!("no code adds it to {names} any more"));
                }
                _ => {
                    let still = words_of(&still);
                    self.said.left(field, format!("no code adds it to {names} any more, but to {still}"));
                }
            }
        }
    }

    fn gone_event(&mut self, name: &str) {
        if self.spec.event(name).is_none() {
            return;
        }
        let list = self.lists.of_name(name);
        let at = list.filter(|list| list.names.len() == 1).and_then(|list| {
            let heading = &self.document.text()[list.heading.clone()];
            Some(list.heading.start + heading.find(&format!("*{name}*"))? + name.len() + 2)
        });
        match (&self.cx.release, at) {
            (Some(release), Some(at)) => {
                self.note(at, &format!("removed v{release}"));
                self.said.changed("", format!("`{name}` is gone"));
            }
            _ => self.said.left("", format!("no code names an event `{name}` any more")),
        }
    }

    /// Adds a note after a name, to others if there are some.
    fn note(&mut self, at: usize, note: &str) {
        let rest = &self.document.text()[at..];
        let line = rest.split('\n').next().unwrap_or_default();
        match line.strip_prefix(" (").and_then(|notes| notes.find(')')) {
            Some(end) => self.edits.insert(at + 2 + end, format!(", {note}")),
            None => self.edits.insert(at, format!(" ({note})")),
        }
    }

    /// A field that the code adds now: it is written once where all events of a list have it.
    fn new_field(&mut self, field: &str, mut events: BTreeSet<String>) {
        events.retain(|event| {
            let known = self.spec.event(event).and_then(|known| self.spec.field(known, field));
            known.is_none() && self.spec.event(event).is_some() && self.spec.absent_field(event, field).next().is_none()
        });
        while !events.is_empty() {
            let fits =
                |list: &&List| !list.names.is_empty() && !list.events.is_empty() && list.events.is_subset(&events);
            let same = |list: &&List| {
                let mut facts = list.events.iter().filter_map(|event| self.facts(event, field));
                facts.next().is_some_and(|first| facts.all(|other| other.says_the_same(first)))
            };
            let best = self.lists.lists.iter().filter(fits).filter(same).max_by_key(|list| list.events.len());
            let Some(list) = best else {
                let names = words_of(&events);
                self.said.left(field, format!("new in {names}, whose list other events have too"));
                return;
            };
            let Some(first) = list.events.first() else { return };
            let Some(facts) = self.facts(first, field) else { return };
            let mut text = if list.has_bullets { String::new() } else { "\n".to_owned() };
            text += &draft::bullet(&self.cx.known.describe(first, field, facts));
            let names = words_of(&list.events);
            let (end, done) = (list.end, list.events.clone());
            self.edits.insert(end, self.on_new_line(end) + &text);
            self.said.changed(field, format!("new in {names}"));
            events = &events - &done;
        }
    }

    /// A line end for a text that lacks its last one.
    fn on_new_line(&self, at: usize) -> String {
        let before = &self.document.text()[..at];
        if before.is_empty() || before.ends_with('\n') { String::new() } else { "\n".to_owned() }
    }
}

/// Names as words: `a`, or `a` and 3 others.
fn words_of(names: &BTreeSet<String>) -> String {
    match (names.first(), names.len()) {
        (Some(one), 1) => format!("`{one}`"),
        (Some(one), 2) => format!("`{one}` and `{}`", names.last().map_or("", String::as_str)),
        (Some(one), more) => format!("`{one}` and {} others", more - 1),
        (None, _) => "no event".to_owned(),
    }
}

/// The byte at which a bullet's own name ends, if it has only this one.
fn name_end(bullet: &str, field: &str) -> Option<usize> {
    let start = bullet.find(field)?;
    let is_first = bullet[..start].trim() == "*";
    let rest = &bullet[start + field.len()..];
    (is_first && (rest.starts_with(':') || rest.starts_with(" ("))).then_some(start + field.len())
}

/// The byte after the last occurrence of a word.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_word = |at: &usize| {
        let (before, after) = (&text[..*at], &text[at + word.len()..]);
        !before.ends_with(is_part) && !after.starts_with(|c: char| is_part(c) && c != '.')
    };
    text.rmatch_indices(word).map(|(at, _)| at).find(is_word).map(|at| at + word.len())
}
