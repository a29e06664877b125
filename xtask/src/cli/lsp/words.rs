//! The documentation of a name, as Markdown.

use std::fmt::Write as _;

use events_spec::spec::EventField;
use events_spec::{Event, Spec};

/// The maximum number of events that are listed for a field.
const MOST_EVENTS: usize = 12;

/// An event with its fields.
pub(super) fn event(spec: &Spec, event: &Event) -> String {
    let mut text = format!("**{}**", event.name);
    if let Some(section) = event.section.and_then(|section| spec.sections.get(section)) {
        let _ = write!(text, ", {}", section.title);
    }
    if let Some(since) = spec.since(event) {
        let _ = write!(text, ", since {since}");
    }
    for phrase in event.history().iter().filter(|phrase| !phrase.starts_with("since")) {
        let _ = write!(text, ", {phrase}");
    }
    let _ = write!(text, "\n\n{}\n\n", event.text.trim());
    for note in event.notes.iter() {
        let _ = write!(text, "Note: {note}\n\n");
    }
    for field in spec.fields(event).chain(spec.patterns(event)) {
        let _ = writeln!(text, "- `{}` ({}){}", field.field.name, field.field.kind.as_str(), said(&field));
    }
    text.push_str(&place(spec, event.line));
    text
}

/// A field, in the events that are meant, else in every event that has it.
pub(super) fn field(spec: &Spec, name: &str, events: &[&Event]) -> Option<String> {
    let having = |events: &mut dyn Iterator<Item = &Event>| -> Vec<(String, String, u32)> {
        let one = |event: &Event| {
            let field = spec.field(event, name)?;
            let line = format!("({}){}", field.field.kind.as_str(), said(&field));
            Some((event.name.clone(), line, field.field.line))
        };
        events.filter_map(one).collect()
    };
    let mut found = having(&mut events.iter().copied());
    if found.is_empty() {
        found = having(&mut spec.events.iter());
    }
    let (_, _, line) = found.first()?;
    let mut text = format!("**{name}**, a field of {}\n\n", count(found.len()));
    // Equal descriptions of several events are shown once.
    let mut lines: Vec<(&str, Vec<&str>)> = Vec::new();
    for (event, said, _) in &found {
        match lines.iter_mut().find(|(known, _)| known == said) {
            Some((_, events)) => events.push(event),
            None => lines.push((said, vec![event])),
        }
    }
    for (said, events) in lines.iter().take(MOST_EVENTS) {
        let named: Vec<String> = events.iter().take(MOST_EVENTS).map(|event| format!("`{event}`")).collect();
        let more = events.len().saturating_sub(MOST_EVENTS);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let _ = writeln!(text, "- {said}  \n  {}{more}", named.join(", "));
    }
    text.push_str(&place(spec, *line));
    Some(text)
}

fn count(events: usize) -> String {
    if events == 1 { "one event".to_owned() } else { format!("{events} events") }
}

/// The words about a field, its values and what is noted of releases.
fn said(field: &EventField<'_>) -> String {
    let field = field.field;
    let mut text = field.text.replace("\n\n", " ");
    if !text.is_empty() {
        text.insert(0, ' ');
    }
    let mut values: Vec<&str> = field.values.iter().map(|value| value.name.as_str()).collect();
    if !values.is_empty() {
        if field.open {
            values.push("...");
        }
        let _ = write!(text, " {{{}}}", values.join(", "));
    }
    let history = field.history();
    if !history.is_empty() {
        let _ = write!(text, " ({})", history.join(", "));
    }
    text
}

fn place(spec: &Spec, line: u32) -> String {
    let (page, line) = spec.cite(line);
    format!("\n{page}:{line}")
}
