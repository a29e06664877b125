//! Which documented events, fields and values were in a stream.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::rename::Rename;
use super::view::{EventView, Role, View};
use crate::check::columns::aligned;
use crate::input::wrap;

/// Which documented events, fields and values were in a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// The events.
    pub events: Share,
    /// The fields, each counted for each event that has it.
    pub fields: Share,
    /// The values of enumerations, each counted for each field and event that has it.
    pub values: Share,
    /// For each event, in the order of the page.
    pub by_event: Vec<EventCoverage>,
    /// Events that are not on the page, by name, with their numbers.
    pub undocumented: BTreeMap<String, u64>,
}

/// How many of the documented items were seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Seen.
    pub seen: usize,
    /// Documented.
    pub documented: usize,
}

/// The coverage of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventCoverage {
    /// The event.
    pub event: String,
    /// Its section.
    pub section: String,
    /// How many of these events were sent.
    pub seen: u64,
    /// Its documented fields, in the order of the page.
    pub fields: Vec<FieldCoverage>,
    /// The fields that it has without listing them, by name.
    pub from_elsewhere: Vec<String>,
    /// The unknown fields, by name.
    pub undocumented: Vec<String>,
}

/// The coverage of one field of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldCoverage {
    /// The field.
    pub field: String,
    /// The number of events that had it.
    pub seen: u64,
    /// The new name, if it is sent under another one.
    pub renamed_to: Option<String>,
    /// The number of occurrences of each documented value.
    pub values: Vec<(String, u64)>,
}

impl Share {
    fn add(&mut self, seen: bool) {
        self.documented += 1;
        self.seen += usize::from(seen);
    }

    /// The share in percent; 100 if nothing is documented.
    #[must_use]
    pub fn percent(self) -> f64 {
        if self.documented == 0 { 100.0 } else { self.seen as f64 * 100.0 / self.documented as f64 }
    }

    fn json(self) -> Value {
        json!({ "seen": self.seen, "documented": self.documented, "percent": rounded(self.percent()) })
    }
}

/// Rounds down to one decimal, so that 100 means all.
fn rounded(percent: f64) -> f64 {
    (percent * 10.0).floor() / 10.0
}

/// Compares what was seen with the page.
pub(super) fn coverage(view: &View<'_, '_>, renames: &BTreeMap<usize, Vec<Rename<'_, '_>>>) -> Coverage {
    let seen: BTreeMap<&str, (usize, &EventView<'_, '_>)> =
        view.events.iter().enumerate().map(|(number, event)| (event.name, (number, event))).collect();
    let mut coverage = Coverage {
        events: Share::default(),
        fields: Share::default(),
        values: Share::default(),
        by_event: Vec::new(),
        undocumented: BTreeMap::new(),
    };
    for def in super::in_scope(view) {
        let event = seen.get(def.name);
        let count = event.map_or(0, |(_, event)| event.seen.seen);
        coverage.events.add(count > 0);
        let mut fields = Vec::new();
        for field in def.fields {
            let sent = event.and_then(|(_, event)| event.named(field.name));
            coverage.fields.add(sent.is_some());
            let counts = sent.and_then(|sent| sent.values).map_or(&[][..], |values| &values.documented);
            let values: Vec<(String, u64)> = field
                .values
                .iter()
                .enumerate()
                .map(|(number, value)| ((*value).to_owned(), counts.get(number).copied().unwrap_or(0)))
                .collect();
            values.iter().for_each(|(_, count)| coverage.values.add(*count > 0));
            let renamed = event.and_then(|(number, _)| renames.get(number));
            let renamed = renamed.and_then(|all| all.iter().find(|rename| rename.field.name == field.name));
            fields.push(FieldCoverage {
                field: field.name.to_owned(),
                seen: sent.map_or(0, |sent| sent.seen.seen),
                renamed_to: renamed.map(|rename| rename.sent.name.to_owned()),
                values,
            });
        }
        let names = |wanted: fn(&Role<'_>) -> bool| {
            let fields = event.map_or(&[][..], |(_, event)| &event.fields);
            fields.iter().filter(|field| wanted(&field.role)).map(|field| field.name.to_owned()).collect()
        };
        coverage.by_event.push(EventCoverage {
            event: def.name.to_owned(),
            section: def.section.to_owned(),
            seen: count,
            fields,
            from_elsewhere: names(|role| matches!(role, Role::Every | Role::Parent(_))),
            undocumented: names(|role| matches!(role, Role::Unknown)),
        });
    }
    let undocumented = view.events.iter().filter(|event| event.def.is_none());
    coverage.undocumented = undocumented.map(|event| (event.name.to_owned(), event.seen.seen)).collect();
    coverage
}

impl Coverage {
    /// Events, fields and values together, to be compared with `--min-coverage`.
    #[must_use]
    pub fn total(&self) -> Share {
        let parts = [self.events, self.fields, self.values];
        Share {
            seen: parts.iter().map(|part| part.seen).sum(),
            documented: parts.iter().map(|part| part.documented).sum(),
        }
    }

    /// For programs.
    #[must_use]
    pub fn json(&self) -> Value {
        let events: Vec<Value> = self.by_event.iter().map(EventCoverage::json).collect();
        let undocumented: Vec<Value> =
            self.undocumented.iter().map(|(event, seen)| json!({ "event": event, "seen": seen })).collect();
        json!({
            "percent": rounded(self.total().percent()),
            "events": self.events.json(),
            "fields": self.fields.json(),
            "values": self.values.json(),
            "by_event": events,
            "undocumented_events": undocumented,
        })
    }

    /// For the terminal: a table of the events that were seen, and the names of the others.
    #[must_use]
    pub fn text(&self) -> String {
        let (seen, never): (Vec<_>, Vec<_>) = self.by_event.iter().partition(|event| event.seen > 0);
        let mut text = String::new();
        if !seen.is_empty() {
            let mut rows = vec![["event", "seen", "fields", "values", "not seen"].map(str::to_owned)];
            rows.extend(seen.iter().map(|event| event.row("")));
            text.push_str(&aligned(&rows, |column| matches!(column, 1..=3)));
        }
        if !never.is_empty() {
            let names: Vec<&str> = never.iter().map(|event| event.event.as_str()).collect();
            let _ = writeln!(text, "\nnever seen:");
            for line in wrap::lines(&names.join(", "), 78) {
                let _ = writeln!(text, "  {line}");
            }
            text.push('\n');
        }
        text.push_str(&self.summary());
        text.push('\n');
        text
    }

    /// As a table in Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = String::from("| event | seen | fields | values | not seen |\n|---|---:|---:|---:|---|\n");
        for event in &self.by_event {
            let [name, seen, fields, values, missing] = event.row("`");
            let _ = writeln!(text, "| `{name}` | {seen} | {fields} | {values} | {missing} |");
        }
        let _ = writeln!(text, "\n{}", self.summary());
        text
    }

    /// The totals in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let share = |share: Share, what: &str| format!("{} of {} {what}", share.seen, share.documented);
        let mut text = format!(
            "{}% of the page was seen: {}, {}, {}",
            rounded(self.total().percent()),
            share(self.events, "events"),
            share(self.fields, "fields"),
            share(self.values, "values")
        );
        match self.undocumented.len() {
            0 => {}
            1 => text.push_str("; one event is not on it"),
            more => {
                let _ = write!(text, "; {more} events are not on it");
            }
        }
        text
    }
}

impl EventCoverage {
    fn json(&self) -> Value {
        let fields: Vec<Value> = self.fields.iter().map(FieldCoverage::json).collect();
        json!({
            "event": self.event,
            "section": self.section,
            "seen": self.seen,
            "fields": fields,
            "from_elsewhere": self.from_elsewhere,
            "undocumented": self.undocumented,
        })
    }

    /// The cells of the event's row, with `quote` around names.
    fn row(&self, quote: &str) -> [String; 5] {
        let of = |seen: usize, all: usize| if all == 0 { String::new() } else { format!("{seen}/{all}") };
        let values = || self.fields.iter().flat_map(|field| &field.values);
        let missing: Vec<String> = self
            .fields
            .iter()
            .filter(|_| self.seen > 0)
            .filter(|field| field.seen == 0)
            .map(|field| match &field.renamed_to {
                Some(new) => format!("{quote}{}{quote} (now {quote}{new}{quote})", field.field),
                None => format!("{quote}{}{quote}", field.field),
            })
            .collect();
        [
            self.event.clone(),
            self.seen.to_string(),
            of(self.fields.iter().filter(|field| field.seen > 0).count(), self.fields.len()),
            of(values().filter(|(_, count)| *count > 0).count(), values().count()),
            missing.join(", "),
        ]
    }
}

impl FieldCoverage {
    fn json(&self) -> Value {
        let mut value = json!({ "field": self.field, "seen": self.seen });
        if let Some(new) = &self.renamed_to {
            value["renamed_to"] = json!(new);
        }
        if !self.values.is_empty() {
            let values: Vec<Value> =
                self.values.iter().map(|(value, seen)| json!({ "value": value, "seen": seen })).collect();
            value["values"] = json!(values);
        }
        value
    }
}
