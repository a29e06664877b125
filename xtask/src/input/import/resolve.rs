//! Determines what the page has: names, releases, values from tables, and inheritance.

use std::collections::{BTreeMap, BTreeSet};

use events_spec::ServerVersion;

use super::model::{Documentation, Entry, FieldEntry, LeftOut, is_name, pattern};
use super::words::{CODE, Change, ChangeKind, END, Table, ValueEntry};

/// Determines what the page has. With a release, items that were added later or already removed are left out, and items
/// that were renamed later get their name in that release.
pub(super) fn resolve(docs: &mut Documentation, release: Option<ServerVersion>) {
    assign_tables(docs);
    for entry in &mut docs.entries {
        entry.words.finish();
        entry.fields.iter_mut().for_each(|field| field.words.finish());
    }
    docs.every.iter_mut().for_each(|field| field.words.finish());
    docs.sections.iter_mut().for_each(|section| section.words.finish());
    merge_fields(docs);
    settle_releases(docs, release);
    settle_names(docs);
    merge_entries(docs);
    merge_fields(docs);
    super::inherit::settle(docs);
}

/// The newest release in the documentation.
pub(super) fn newest(docs: &Documentation) -> Option<ServerVersion> {
    let fields = docs.entries.iter().flat_map(|entry| &entry.fields);
    let values = fields.clone().flat_map(|field| &field.words.values);
    let histories = fields.map(|field| &field.words.history).chain(values.map(|value| &value.history));
    let histories = histories.chain(docs.entries.iter().map(|entry| &entry.words.history));
    histories.flatten().filter_map(|change| change.releases.of_line(None)).max()
}

/// Removes items whose names cannot be on a page, and converts families of names to patterns.
fn settle_names(docs: &mut Documentation) {
    let mut left_out: Vec<LeftOut> = Vec::new();
    docs.entries.retain(|entry| {
        let keep = !entry.is_event || is_name(&entry.name);
        if !keep {
            left_out
                .push(LeftOut { line: entry.line, what: format!("the event `{}`, which is not a name", entry.name) });
        }
        keep
    });
    for entry in &mut docs.entries {
        let name = entry.shown();
        entry.fields.retain_mut(|field| {
            if is_name(&field.name) {
                return true;
            }
            if let Some(pattern) = pattern(&field.name) {
                field.name = pattern;
                return true;
            }
            let what = format!("`{}` of {name}, which is neither a name nor a family of names", field.name);
            left_out.push(LeftOut { line: field.line, what });
            false
        });
    }
    docs.left_out.extend(left_out);
    name_groups(docs);
}

/// Gives groups valid names that are not those of events.
fn name_groups(docs: &mut Documentation) {
    let events: BTreeSet<String> =
        docs.entries.iter().filter(|entry| entry.is_event).map(|entry| entry.name.clone()).collect();
    let mut taken = events.clone();
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    for entry in docs.entries.iter_mut().filter(|entry| !entry.is_event) {
        if renamed.contains_key(&entry.name) {
            // A second description of the same group.
            continue;
        }
        let lower = entry.name.to_lowercase();
        let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let base = words.collect::<Vec<_>>().join("_");
        let base = if base.is_empty() { "group".to_owned() } else { base };
        let ways = std::iter::once(base.clone()).chain((1..).map(|number| match number {
            1 => format!("{base}_fields"),
            number => format!("{base}_fields_{number}"),
        }));
        let name = ways.into_iter().find(|name| !taken.contains(name)).unwrap_or(base);
        taken.insert(name.clone());
        renamed.insert(entry.name.clone(), name);
    }
    for entry in &mut docs.entries {
        if !entry.is_event
            && let Some(name) = renamed.get(&entry.name)
        {
            entry.name.clone_from(name);
        }
        for name in entry.inherits.iter_mut().flat_map(|inherit| &mut inherit.any_of) {
            // The name of an event refers to the event.
            if !events.contains(name)
                && let Some(new) = renamed.get(name.as_str())
            {
                name.clone_from(new);
            }
        }
    }
}

/// Removes what the release does not have; without a release, only what was removed in an unspecified one.
fn settle_releases(docs: &mut Documentation, release: Option<ServerVersion>) {
    let is_there = |history: &[Change]| {
        let of = |kind: ChangeKind| history.iter().rev().find(|change| change.kind == kind);
        let (added, removed) = (of(ChangeKind::Added), of(ChangeKind::Removed));
        let known = |change: &&Change| change.releases.of_line(None).is_some();
        let Some(release) = release else { return removed.is_none_or(|removed| known(&removed)) };
        // A release that renamed an existing item did not add it.
        let came =
            added.is_none_or(|added| added.formerly.is_some() || !known(&added) || added.releases.had_come(release));
        came && !removed.is_some_and(|removed| !known(&removed) || removed.releases.had_come(release))
    };
    docs.entries.retain(|entry| is_there(&entry.words.history));
    for entry in &mut docs.entries {
        entry.fields.retain(|field| is_there(&field.words.history));
        for field in &mut entry.fields {
            field.words.values.retain(|value| is_there(&value.history));
        }
    }
    let Some(release) = release else { return };
    for entry in &mut docs.entries {
        then(&mut entry.name, &mut entry.words.history, release);
        for field in &mut entry.fields {
            then(&mut field.name, &mut field.words.history, release);
            field.words.values.iter_mut().for_each(|value| then(&mut value.name, &mut value.history, release));
        }
    }
}

/// Gives an item its name in a release, and removes the notes about later releases.
fn then(name: &mut String, history: &mut Vec<Change>, release: ServerVersion) {
    let later = |change: &Change| change.releases.of_line(None).is_some() && !change.releases.had_come(release);
    let renamed = history.iter().filter(|change| later(change)).find_map(|change| change.formerly.clone());
    if let Some(renamed) = renamed {
        *name = renamed;
    }
    history.retain(|change| !later(change));
}

/// Merges entries of the same name: the first description wins, and the fields of both count.
fn merge_entries(docs: &mut Documentation) {
    let mut first: BTreeMap<(bool, String), usize> = BTreeMap::new();
    let mut merged: Vec<Entry> = Vec::with_capacity(docs.entries.len());
    for entry in std::mem::take(&mut docs.entries) {
        let Some(at) = first.get(&(entry.is_event, entry.name.clone())).copied() else {
            first.insert((entry.is_event, entry.name.clone()), merged.len());
            merged.push(entry);
            continue;
        };
        let kept = &mut merged[at];
        let (name, line) = (&entry.name, kept.line);
        let what = format!("a second description of `{name}`; the first is on line {line}, and gets its fields");
        docs.left_out.push(LeftOut { line: entry.line, what });
        kept.inherits.extend(entry.inherits);
        kept.fields.extend(entry.fields);
    }
    docs.entries = merged;
}

/// Merges fields of the same name in one entry: the first description wins, and the version notes of both count.
fn merge_fields(docs: &mut Documentation) {
    for entry in &mut docs.entries {
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        let mut merged: Vec<FieldEntry> = Vec::with_capacity(entry.fields.len());
        for field in std::mem::take(&mut entry.fields) {
            match first.get(&field.name) {
                None => {
                    first.insert(field.name.clone(), merged.len());
                    merged.push(field);
                }
                Some(at) => {
                    let kept = &mut merged[*at];
                    let (name, line) = (&field.name, kept.line);
                    let what =
                        format!("a second description of `{name}` of {}; the first is on line {line}", entry.shown());
                    docs.left_out.push(LeftOut { line: field.line, what });
                    kept.words.history.extend(field.words.history);
                }
            }
        }
        entry.fields = merged;
    }
}

/// Assigns tables of values to fields: those in a field's own description, and those that it links to or that name it.
fn assign_tables(docs: &mut Documentation) {
    let mut left_out = Vec::new();
    for entry in &mut docs.entries {
        let mut left = Vec::new();
        for table in std::mem::take(&mut entry.words.tables) {
            // "List of error codes" is about `error_code`, not about `error`.
            let mut fields = entry.fields.iter_mut().filter(|field| table.is_of(field)).collect::<Vec<_>>();
            fields.sort_by_key(|field| std::cmp::Reverse((table.is_linked(field), field.name.len())));
            match fields.into_iter().next() {
                Some(field) if table.values().is_some() => {
                    take_values(field, &table, &mut left_out);
                    entry.words.paragraphs.retain(|paragraph| *paragraph != table.title);
                }
                _ => left.push(table),
            }
        }
        entry.words.tables = left;
        for field in &mut entry.fields {
            for table in std::mem::take(&mut field.words.tables) {
                take_values(field, &table, &mut left_out);
            }
        }
    }
    docs.left_out.extend(left_out);
    link_tables(docs);
}

/// A link may lead to a table of another field, in the same event or another one.
fn link_tables(docs: &mut Documentation) {
    let mut lists: BTreeMap<String, Vec<ValueEntry>> = BTreeMap::new();
    for field in docs.entries.iter().flat_map(|entry| &entry.fields).filter(|field| !field.words.values.is_empty()) {
        for link in &field.words.links {
            lists.entry(link.clone()).or_insert_with(|| field.words.values.clone());
        }
    }
    for table in docs.entries.iter().flat_map(|entry| &entry.words.tables) {
        for anchor in &table.anchors {
            lists.insert(anchor.clone(), table.values().unwrap_or_default());
        }
    }
    for field in docs.entries.iter_mut().flat_map(|entry| &mut entry.fields) {
        if field.words.values.is_empty()
            && let Some(values) = field.words.links.iter().find_map(|link| lists.get(link))
        {
            field.words.values.clone_from(values);
        }
    }
    for entry in &mut docs.entries {
        for table in std::mem::take(&mut entry.words.tables) {
            let rows = table.values().unwrap_or_default();
            let rows: Vec<String> = rows.iter().map(|value| format!("{}: {}", value.name, value.meaning)).collect();
            entry.words.paragraphs.push(rows.join("; "));
        }
    }
}

/// Makes the rows of a table the values of a field.
fn take_values(field: &mut FieldEntry, table: &Table, left_out: &mut Vec<LeftOut>) {
    let Some(values) = table.values() else { return };
    field.words.values.extend(values);
    for cell in table.unread() {
        let what = format!("the value {cell:?} of `{}`, which is not a word", field.name);
        left_out.push(LeftOut { line: field.line, what });
        field.words.open = true;
    }
}

impl Table {
    /// Whether a field links to the table.
    fn is_linked(&self, field: &FieldEntry) -> bool {
        self.anchors.iter().any(|anchor| field.words.links.contains(anchor))
    }

    /// Whether the table lists the values of a field: the field links to it, or its title or its first column names the
    /// field.
    fn is_of(&self, field: &FieldEntry) -> bool {
        if self.is_linked(field) {
            return true;
        }
        let name = field.name.replace('_', " ");
        let says = |text: &str| {
            let text = super::words::plain(text).to_ascii_lowercase().replace('_', " ");
            let goes_on =
                |rest: &str| rest.strip_prefix('s').unwrap_or(rest).starts_with(|c: char| c.is_alphanumeric());
            text.match_indices(&name).any(|(at, _)| {
                !text[..at].ends_with(|c: char| c.is_alphanumeric()) && !goes_on(&text[at + name.len()..])
            })
        };
        // A sentence may contain the name as an ordinary word, unless it is in code.
        let is_title =
            self.title.split_whitespace().count() <= 5 || self.title.contains(&format!("{CODE}{}{END}", field.name));
        (is_title && says(&self.title)) || self.header.first().is_some_and(|header| says(header))
    }
}
