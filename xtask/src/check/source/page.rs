//! Makes a page that describes a source tree: its events and fields, with their places in the code.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use events_spec::{Kind, is_name};

use crate::check::live::Inferred;
use crate::input::source::{Place, SourceField, SourceTree, Sure, best};

pub(super) fn page(tree: &SourceTree) -> Inferred {
    let mut left_out = Vec::new();
    let kinds = kinds(tree);
    let mut sections: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, event) in &tree.events {
        if is_name(name) {
            let title = event.places.iter().min().map_or_else(String::new, |place| title(tree, place));
            sections.entry(title).or_default().push(name);
        } else {
            left_out.push(format!("the event `{}`, which is not a valid name", name.escape_debug()));
        }
    }
    if !tree.unclear.is_empty() {
        left_out.push(format!("{} events whose names are determined at run time", tree.unclear.len()));
    }
    let mut text = "Events\n======\n\nMade from source code; please add descriptions.\n".to_owned();
    let (mut events, mut fields) = (0, 0);
    let mut used = BTreeMap::new();
    for (title, names) in &sections {
        // Writing to a string does not fail, here and below.
        let _ = write!(text, "\n{title}\n{}\n", "-".repeat(title.chars().count()));
        for name in names {
            let Some(event) = tree.events.get(*name) else { continue };
            events += 1;
            let _ = write!(text, "\n*{name}*\n");
            let mut first = true;
            for (field, known) in own(&event.fields) {
                let (Some(kind), Some((_, place))) = (kinds.get(field), best(known)) else { continue };
                if !is_name(field) {
                    left_out
                        .push(format!("the field `{}` of `{name}`, which is not a valid name", field.escape_debug()));
                    continue;
                }
                if !known.kinds.contains_key(kind) {
                    let here = known.kinds.keys().next().map_or("nothing", |kind| kind.in_words());
                    left_out.push(format!(
                        "the field `{field}` of `{name}`, which is {here} here but {} elsewhere",
                        kind.in_words()
                    ));
                    continue;
                }
                if std::mem::take(&mut first) {
                    text.push('\n');
                }
                let file = tree.within(place);
                let _ = writeln!(text, " * {field}: {}; {file} line {}", kind.in_words(), place.line);
                used.insert(field, (*kind, format!("{file} line {}", place.line)));
                fields += 1;
            }
        }
    }
    let mut toml = "# The kinds of the fields, by the functions that add them.\n".to_owned();
    for (name, (kind, place)) in used {
        let place = place.replace(['"', '\\'], "/");
        let _ = write!(
            toml,
            "\n[[rule]]\nfield = \"{name}\"\nkind = \"{kind}\"\nreason = \"the source adds {}: {place}\"\n",
            kind.in_words()
        );
    }
    Inferred { page: text, kinds: toml, events, fields, left_out }
}

/// The fields of the event itself.
fn own(fields: &BTreeMap<String, SourceField>) -> impl Iterator<Item = (&str, &SourceField)> {
    fields.iter().filter(|(_, field)| field.sure < Sure::Parent).map(|(name, field)| (name.as_str(), field))
}

/// One kind for each name, because a kinds file has only one: that of most events.
fn kinds(tree: &SourceTree) -> BTreeMap<&str, Kind> {
    let mut votes: BTreeMap<&str, BTreeMap<Kind, usize>> = BTreeMap::new();
    for (name, field) in tree.events.values().flat_map(|event| own(&event.fields)) {
        for kind in field.kinds.keys() {
            *votes.entry(name).or_default().entry(*kind).or_default() += 1;
        }
    }
    let most = |votes: BTreeMap<Kind, usize>| votes.into_iter().max_by_key(|(_, count)| *count).map(|(kind, _)| kind);
    votes.into_iter().filter_map(|(name, votes)| Some((name, most(votes)?))).collect()
}

/// The section of an event: the folder of the file that names it.
fn title(tree: &SourceTree, place: &Place) -> String {
    let within = tree.within(place);
    let title = within.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
    if title.is_empty() || !title.bytes().all(is_part) { "Events".to_owned() } else { format!("Events of {title}") }
}
