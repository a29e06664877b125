//! One name in every page that is built in, side by side: since when, until when, called what before.

use events_spec::built_in::BuiltIn;
use events_spec::spec::EventField;
use events_spec::{Event, EventDef, Source, Spec, Table, suggest};

/// What the built-in pages say about a name, a line for each page; those that do not know it say so.
pub(super) fn side_by_side(name: &str) -> Vec<(String, String)> {
    let row = |page: &'static BuiltIn| {
        let spec = Source::built_in(page).page().spec?;
        let said = said(&spec, name).unwrap_or_else(|| "not there".to_owned());
        Some((label(&spec), said))
    };
    BuiltIn::ALL.into_iter().filter_map(row).collect()
}

/// The built-in pages that know a name, with the version that `--dovecot` takes.
pub(super) fn known_in(name: &str) -> Vec<(String, String)> {
    let known = |page: &'static BuiltIn| {
        let (line, spec) = (page.line?, Source::built_in(page).page().spec?);
        is_known(&spec, name).then(|| (label(&spec), line.to_string()))
    };
    BuiltIn::LINES.into_iter().filter_map(known).collect()
}

fn label(spec: &Spec) -> String {
    spec.release.clone().unwrap_or_else(|| "2019".to_owned())
}

fn is_known(spec: &Spec, name: &str) -> bool {
    spec.event(name).is_some() || spec.events.iter().any(|event| spec.field(event, name).is_some())
}

fn said(spec: &Spec, name: &str) -> Option<String> {
    if let Some(event) = spec.event(name) {
        let (page, line) = spec.cite(event.line);
        let since = spec.since(event).filter(|_| event.since.is_none()).map(|since| format!("since {since}"));
        let notes: Vec<String> = since.into_iter().chain(event.history()).collect();
        return Some([&[format!("{page}:{line}")][..], &notes].concat().join(", "));
    }
    let having: Vec<_> = spec.events.iter().filter_map(|event| Some((event, spec.field(event, name)?))).collect();
    if let Some(first) = having.first() {
        let events = if having.len() == 1 { "one event".to_owned() } else { format!("{} events", having.len()) };
        let history = first.1.field.history();
        if having.iter().all(|(_, field)| field.field.history() == history) {
            let notes = [&[format!("a field of {events}")][..], &history].concat();
            return Some(notes.join(", "));
        }
        return Some(format!("a field of {events}{}", histories(&having)));
    }
    spec.with_table(|table| {
        let of_field = |event: &EventDef<'_>, table: &Table<'_>| {
            table.elsewhen_field(event, name).map(|elsewhen| format!("not there: {}", elsewhen.in_words()))
        };
        let event = table.elsewhen_event(name).map(|elsewhen| format!("not there: {}", elsewhen.in_words()));
        event.or_else(|| table.events.iter().find_map(|event| of_field(event, table)))
    })
}

/// What the page notes about releases where it notes something, with the events: `; since 2.4.5 in two of them`.
fn histories(having: &[(&Event, EventField<'_>)]) -> String {
    let mut notes: Vec<(String, Vec<&str>)> = Vec::new();
    for (event, field) in having {
        let history = field.field.history().join(", ");
        match notes.iter_mut().find(|(known, _)| *known == history) {
            Some((_, events)) => events.push(&event.name),
            None if history.is_empty() => {}
            None => notes.push((history, vec![&event.name])),
        }
    }
    let one = |(history, events): &(String, Vec<&str>)| match events.as_slice() {
        few @ ([_] | [_, _]) => format!("; of {}: {history}", suggest::all_of(few)),
        many => format!("; of {} of them: {history}", many.len()),
    };
    notes.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_field_is_told_by_every_page() {
        let said: Vec<String> = side_by_side("net_in_bytes").into_iter().map(|(_, said)| said).collect();
        assert_eq!(said[0], "not there");
        assert!(said[2].starts_with("a field of "), "{said:?}");
        assert_eq!(known_in("net_in_bytes").len(), 1);
        assert_eq!(known_in("imap_command_finished").len(), 2);
    }
}
