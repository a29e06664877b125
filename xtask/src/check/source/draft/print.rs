//! A draft as text.

use std::fmt::Write as _;

use super::words::lists_values;
use super::{Described, Draft, Entry, Section};
use crate::input::wrap::wrap;

/// The whole page.
pub(in crate::check::source) fn page(draft: &Draft) -> String {
    let title = draft.release.as_ref().map_or("Events".to_owned(), |release| format!("Events (v{release})"));
    let mut text = format!("{title}\n{}\n\n", "=".repeat(title.len()));
    text.push_str(&intro(draft.release.as_deref()));
    text.push_str("\nContents\n\n 1. Events\n");
    for (at, section) in (1..).zip(&draft.sections) {
        let _ = write!(text, "\n     {at}. {}\n", section.title);
    }
    for one in &draft.sections {
        text.push('\n');
        section(&mut text, one);
    }
    text
}

/// What a drafted page begins with.
pub(in crate::check::source) fn intro(release: Option<&str>) -> String {
    let of = release.map_or(String::new(), |release| format!(" of {release}"));
    let words = format!("The events that the source{of} names, and the fields that it adds to them.");
    let mut text = String::new();
    wrap(&mut text, "", "", &format!("{words} What the code does not show is for you to write."));
    text
}

/// A section with its events.
pub(in crate::check::source) fn section(text: &mut String, section: &Section) {
    let _ = write!(text, "{}\n{}\n", section.title, "-".repeat(section.title.chars().count()));
    paragraphs(text, &section.text);
    for one in &section.entries {
        text.push('\n');
        entry(text, one);
    }
}

/// An event or a group, from its heading on.
pub(in crate::check::source) fn entry(text: &mut String, entry: &Entry) {
    text.push_str(&heading_of(entry));
    paragraphs(text, &entry.text);
    if !entry.categories.is_empty() {
        let _ = write!(text, "\nCategories: {}\n", entry.categories.join(", "));
    }
    if !entry.inherits.is_empty() || !entry.fields.is_empty() {
        text.push('\n');
    }
    for name in &entry.inherits {
        let words = if entry.fields.is_empty() { "Same fields as" } else { "fields from" };
        let _ = writeln!(text, " * {words} *{name}*");
    }
    for field in &entry.fields {
        text.push_str(&bullet(field));
    }
}

/// The line of a heading.
fn heading_of(entry: &Entry) -> String {
    let group = entry.is_group.then_some("group".to_owned());
    let notes: Vec<String> = group.into_iter().chain(entry.since.as_ref().map(|since| format!("v{since}"))).collect();
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
    format!("*{}*{notes}\n", entry.name)
}

/// A field, with its values below it where they have meanings or a condition.
pub(in crate::check::source) fn bullet(field: &Described) -> String {
    let note = |since: &Option<String>| since.as_ref().map_or(String::new(), |since| format!(" (v{since})"));
    let head = format!(" * {}{}:", field.name, note(&field.facts.since));
    let mut text = String::new();
    if !lists_values(&field.facts) {
        wrap(&mut text, &head, "   ", &field.text);
        return text;
    }
    let is_bare = field.values.iter().all(|(_, meaning)| meaning.is_empty())
        && field.values.len() > 1
        && field.values.len() == field.facts.values.len()
        && field.facts.values.values().all(Option::is_none)
        && field.values.iter().all(|(value, _)| !value.contains('.'))
        && (field.text.is_empty() || field.text == field.facts.presence);
    if is_bare {
        let dots = if field.facts.open { "..." } else { "" };
        let values: Vec<&str> = field.values.iter().map(|(value, _)| value.as_str()).collect();
        let end = if field.text.is_empty() { String::new() } else { format!("; {}", field.text) };
        wrap(&mut text, &head, "   ", &format!("{}{dots}{end}", values.join(", ")));
        return text;
    }
    wrap(&mut text, &head, "   ", &field.text);
    for (value, meaning) in &field.values {
        let since = field.facts.values.get(value).and_then(Option::as_ref);
        let since = since.filter(|_| field.facts.values.get(value) != Some(&field.facts.since)).cloned();
        let colon = if meaning.is_empty() { "" } else { ":" };
        wrap(&mut text, &format!("    * {value}{}{colon}", note(&since)), "      ", meaning);
    }
    if field.facts.open {
        text.push_str("    * ...\n");
    }
    text
}

fn paragraphs(text: &mut String, words: &str) {
    for paragraph in words.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
        text.push('\n');
        wrap(text, "", "", paragraph);
    }
}
