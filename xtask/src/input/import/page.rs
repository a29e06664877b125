//! Writes the imported page: sections with their groups and events.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use events_spec::ServerVersion;

use super::model::{Documentation, Entry, FieldEntry};
use super::words::{Change, ChangeKind, Words};
use crate::input::wrap::wrap;

/// Writes the page. `release` is the release that it describes.
pub(super) fn page(docs: &Documentation, release: Option<ServerVersion>, origin: &str) -> String {
    let title = release.map_or("Events".to_owned(), |release| format!("Events (v{release})"));
    let mut text = format!("{title}\n{}\n\n", "=".repeat(title.len()));
    wrap(&mut text, "", "", origin);
    let mut groups = Groups::new(docs);
    let mut by_section: BTreeMap<Option<usize>, Vec<&Entry>> = BTreeMap::new();
    for event in docs.entries.iter().filter(|entry| entry.is_event) {
        by_section.entry(event.section).or_default().push(event);
    }
    for (at, title, words) in sections(docs) {
        let Some(events) = by_section.get(&at) else { continue };
        // Writing to a string does not fail, here and below.
        let _ = write!(text, "\n{title}\n{}\n", "-".repeat(title.chars().count()));
        if let Some(words) = words {
            prose(&mut text, words, release);
        }
        let shared = shared_categories(events);
        categories(&mut text, &shared);
        for event in events {
            // A group comes before the first event that has its fields.
            for group in groups.take(docs, event) {
                entry(&mut text, &docs.entries[group], &[], release);
            }
            let own: Vec<String> = event.categories.iter().filter(|name| !shared.contains(name)).cloned().collect();
            entry(&mut text, event, &own, release);
        }
    }
    text
}

/// The groups that are not written yet, by name.
struct Groups<'d> {
    left: BTreeMap<&'d str, usize>,
}

impl<'d> Groups<'d> {
    fn new(docs: &'d Documentation) -> Self {
        let groups = docs.entries.iter().enumerate().filter(|(_, entry)| !entry.is_event);
        Self { left: groups.map(|(at, entry)| (entry.name.as_str(), at)).collect() }
    }

    /// The groups from which an event inherits and that are not written yet, parents first.
    fn take(&mut self, docs: &'d Documentation, event: &Entry) -> Vec<usize> {
        let mut order = Vec::new();
        let mut stack: Vec<&Entry> = vec![event];
        while let Some(entry) = stack.pop() {
            for name in entry.inherits.iter().flat_map(|inherit| &inherit.any_of) {
                if let Some(group) = self.left.remove(name.as_str()) {
                    order.push(group);
                    stack.push(&docs.entries[group]);
                }
            }
        }
        order.reverse();
        order
    }
}

/// The sections with their numbers, titles and introductions. What precedes the first one gets a title of its own.
fn sections(docs: &Documentation) -> impl Iterator<Item = (Option<usize>, String, Option<&Words>)> {
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    let first = std::iter::once((None, "Events".to_owned(), None));
    let others =
        docs.sections.iter().enumerate().map(|(at, section)| (Some(at), section.title.clone(), Some(&section.words)));
    first.chain(others).map(move |(at, title, words)| {
        // Two sections with the same title would be one.
        let count = used.entry(title.clone()).or_insert(0);
        *count += 1;
        (at, if *count == 1 { title } else { format!("{title} {count}") }, words)
    })
}

/// The categories that all of these events have.
fn shared_categories(events: &[&Entry]) -> Vec<String> {
    let Some((first, others)) = events.split_first() else { return Vec::new() };
    let in_all = |name: &&String| others.iter().all(|event| event.categories.contains(name));
    first.categories.iter().filter(in_all).cloned().collect()
}

fn categories(text: &mut String, names: &[String]) {
    if !names.is_empty() {
        let _ = write!(text, "\nCategories: {}\n", names.join(", "));
    }
}

/// An event or a group: its heading, its prose, its parents and its own fields.
fn entry(text: &mut String, entry: &Entry, own_categories: &[String], release: Option<ServerVersion>) {
    let group = if entry.is_event { None } else { Some("group".to_owned()) };
    let _ = write!(text, "\n*{}*{}\n", entry.name, notes(group, &entry.words.history, release));
    categories(text, own_categories);
    prose(text, &entry.words, release);
    if !entry.inherits.is_empty() || !entry.fields.is_empty() {
        text.push('\n');
    }
    for name in entry.inherits.iter().flat_map(|inherit| &inherit.any_of) {
        let _ = writeln!(text, " * fields from *{name}*");
    }
    for described in &entry.fields {
        field(text, described, release);
    }
}

fn field(text: &mut String, field: &FieldEntry, release: Option<ServerVersion>) {
    let words = &field.words;
    let head = format!(" * {}{}:", field.name, notes(None, &words.history, release));
    let remarks: Vec<String> = remarks(&words.history, release).collect();
    let mut paragraphs = words.paragraphs.iter().chain(&words.notes).chain(&remarks);
    let first = paragraphs.next().map_or(if words.values.is_empty() { "not described" } else { "" }, String::as_str);
    wrap(text, &head, "   ", first);
    for value in &words.values {
        let notes = notes(None, &value.history, release);
        let colon = if value.meaning.is_empty() { "" } else { ":" };
        wrap(text, &format!("    * {}{notes}{colon}", value.name), "      ", &value.meaning);
    }
    if words.open && !words.values.is_empty() {
        text.push_str("    * ...\n");
    }
    for paragraph in paragraphs {
        text.push('\n');
        wrap(text, "   ", "   ", paragraph);
    }
}

fn prose(text: &mut String, words: &Words, release: Option<ServerVersion>) {
    let values = words.values.iter().map(|value| format!("{}: {}", value.name, value.meaning));
    let values = values.collect::<Vec<_>>().join("; ");
    let values = Some(values).filter(|values| !values.is_empty());
    let remarks: Vec<String> = remarks(&words.history, release).collect();
    for paragraph in words.paragraphs.iter().chain(&values).chain(&remarks) {
        text.push('\n');
        wrap(text, "", "", paragraph);
    }
    for note in &words.notes {
        text.push('\n');
        wrap(text, "NOTE:", "", note);
    }
}

/// The notes after a name: ` (v2.4.0, called in_bytes before)`.
fn notes(group: Option<String>, history: &[Change], release: Option<ServerVersion>) -> String {
    let mut notes: Vec<String> = group.into_iter().collect();
    let last = |kind: ChangeKind| history.iter().rev().find(|change| change.kind == kind);
    if let Some(since) = last(ChangeKind::Added).and_then(|added| added.releases.of_line(release)) {
        notes.push(format!("v{since}"));
    }
    for change in history {
        let Some(version) = change.releases.of_line(release) else { continue };
        match (&change.formerly, change.kind) {
            (Some(name), _) => notes.push(format!("called {name} before v{version}")),
            (None, ChangeKind::Changed) => notes.push(format!("changed v{version}")),
            (None, ChangeKind::Added | ChangeKind::Deprecated | ChangeKind::Removed) => {}
        }
    }
    if let Some(until) = last(ChangeKind::Removed).and_then(|removed| removed.releases.of_line(release)) {
        notes.push(format!("removed v{until}"));
    }
    if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) }
}

/// Other remarks about versions, as sentences.
fn remarks(history: &[Change], release: Option<ServerVersion>) -> impl Iterator<Item = String> + '_ {
    let is_remark = |change: &&Change| {
        change.formerly.is_none() && (!change.words.is_empty() || change.kind == ChangeKind::Deprecated)
    };
    history.iter().filter(is_remark).map(move |change| {
        let version = change.releases.of_line(release).map_or(String::new(), |version| format!(" in v{version}"));
        let words = if change.words.is_empty() { ".".to_owned() } else { format!(": {}", change.words) };
        format!("{}{version}{words}", change.kind.word())
    })
}
