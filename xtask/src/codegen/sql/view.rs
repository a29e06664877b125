//! The view of an event: its columns, in any dialect.

use std::collections::{BTreeMap, BTreeSet};

use events_spec::spec::EventField;
use events_spec::{Event, Field, Kind, Spec};

use super::words;

/// The view of one event.
pub(super) struct View<'a> {
    /// The name of the event.
    pub(super) event: &'a str,
    /// The name of the view.
    pub(super) name: String,
    /// The page's words about the event.
    pub(super) words: String,
    /// A column for each field.
    pub(super) columns: Vec<Column<'a>>,
}

/// The column of a field.
pub(super) struct Column<'a> {
    /// The name of the field.
    pub(super) field: &'a str,
    /// The name of the column.
    pub(super) name: String,
    /// The kind of its values.
    pub(super) kind: Kind,
    /// The page's words about the field.
    pub(super) words: String,
}

/// Names that are in use, without regard to case.
pub(super) struct Taken(BTreeSet<String>);

impl Taken {
    /// These names are in use.
    pub(super) fn new(names: &[&str]) -> Self {
        Self(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// This name if it is free, or else the name with `_` after it, and takes it.
    pub(super) fn take(&mut self, name: &str) -> String {
        let mut name = name.to_owned();
        while !self.0.insert(name.to_ascii_lowercase()) {
            name.push('_');
        }
        name
    }
}

/// The views of all events, in the order of the page. `names` are the names of tables, and `columns` those of columns,
/// that a dialect uses itself.
pub(super) fn of<'a>(spec: &'a Spec, names: &[&str], columns: &[&str]) -> Vec<View<'a>> {
    let kinds: BTreeMap<&str, Kind> =
        spec.declared.iter().rev().map(|field| (field.name.as_str(), field.kind)).collect();
    let mut taken = Taken::new(names);
    let view = |event: &'a Event| View {
        event: &event.name,
        name: taken.take(&event.name),
        words: event_words(spec, event),
        columns: self::columns(spec, event, &kinds, columns),
    };
    spec.events.iter().map(view).collect()
}

/// The columns of the fields that an event lists, then of those that any event has or may have.
fn columns<'a>(spec: &'a Spec, event: &'a Event, kinds: &BTreeMap<&str, Kind>, reserved: &[&str]) -> Vec<Column<'a>> {
    let mut taken = Taken::new(reserved);
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut columns = Vec::new();
    let mut add = |field: &'a str, kind: Kind, words: String| {
        if known.insert(field) {
            columns.push(Column { field, name: taken.take(field), kind, words });
        }
    };
    for EventField { field, .. } in spec.fields(event) {
        add(&field.name, field.kind, field_words(spec, field));
    }
    for every in spec.parents.every() {
        add(&every.field, every.kind, words(&every.reason));
    }
    for (field, from) in spec.parents.of_any_event() {
        let kind = kinds.get(field).copied().or_else(|| events_spec::Kinds::promise(field)).unwrap_or(Kind::Str);
        add(field, kind, format!("of {}, where there is one", words(from)));
    }
    columns
}

fn event_words(spec: &Spec, event: &Event) -> String {
    let mut parts = vec![words(&event.text)];
    parts.extend(event.notes.iter().map(|note| format!("NOTE: {}", words(note))));
    let patterns: Vec<&str> = spec.patterns(event).map(|pattern| pattern.field.name.as_str()).collect();
    if !patterns.is_empty() {
        parts.push(format!("`fields` also has {}.", patterns.join(", ")));
    }
    parts.push(place(spec, event.line));
    joined(&parts)
}

fn field_words(spec: &Spec, field: &Field) -> String {
    let mut parts = vec![words(&field.text)];
    if field.kind == Kind::Enum && !field.values.is_empty() {
        let values: Vec<&str> = field.values.iter().map(|value| value.name.as_str()).collect();
        parts.push(format!("[{}]", values.join(", ")));
    }
    parts.push(place(spec, field.line));
    joined(&parts)
}

/// The line of the page that says it.
fn place(spec: &Spec, line: u32) -> String {
    let (page, line) = spec.cite(line);
    format!("({}:{line})", words(page))
}

fn joined(parts: &[String]) -> String {
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_use_gets_another() {
        let mut taken = Taken::new(&["fields"]);
        assert_eq!(
            [taken.take("fields"), taken.take("a"), taken.take("Fields_"), taken.take("b")],
            ["fields_", "a", "Fields__", "b"]
        );
    }
}
