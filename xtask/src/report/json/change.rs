//! Changes between two versions of a page, in the format of reports.

use events_spec::change::{Certainty, Change, Reached, What};
use serde::Serialize;

/// A change. Its members have the same names for all kinds of changes.
#[derive(Serialize)]
pub(super) struct JsonChange<'a> {
    change: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    events: JsonEvents<'a>,
    certainty: &'static str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    evidence: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    old_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_line: Option<u32>,
}

/// The events that a change affects, serialized one by one, because many changes may affect many events.
struct JsonEvents<'a>(&'a [Reached]);

#[derive(Serialize)]
struct JsonReached<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<&'a str>,
}

impl Serialize for JsonEvents<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(
            self.0.iter().map(|event| JsonReached { old: event.old.as_deref(), new: event.new.as_deref() }),
        )
    }
}

impl<'a> From<&'a Change> for JsonChange<'a> {
    fn from(change: &'a Change) -> Self {
        let mut json = Self {
            change: "",
            field: None,
            value: None,
            from: None,
            to: None,
            events: JsonEvents(&change.events),
            certainty: match change.certainty {
                Certainty::Certain => "certain",
                Certainty::Likely => "likely",
            },
            evidence: &change.evidence,
            old_line: change.old_line,
            new_line: change.new_line,
        };
        json.tell(&change.what);
        json
    }
}

impl<'a> JsonChange<'a> {
    fn tell(&mut self, what: &'a What) {
        let (name, field) = match what {
            What::EventNew => ("event-new", None),
            What::EventGone => ("event-gone", None),
            What::EventRenamed => ("event-renamed", None),
            What::FieldNew { field } => ("field-new", Some(field)),
            What::FieldGone { field } => ("field-gone", Some(field)),
            What::FieldRenamed { field, to } => {
                self.to = Some(to);
                ("field-renamed", Some(field))
            }
            What::MeaningMoved { field, to, from } => {
                (self.from, self.to) = (from.as_deref(), to.as_deref());
                ("meaning-moved", Some(field))
            }
            What::KindChanged { field, from, to } => {
                (self.from, self.to) = (Some(from.as_str()), Some(to.as_str()));
                ("kind-changed", Some(field))
            }
            What::UnitChanged { field, from, to } => {
                (self.from, self.to) = (Some(from.in_words()), Some(to.in_words()));
                ("unit-changed", Some(field))
            }
            What::ValueNew { field, value, was_open: _ } => {
                self.value = Some(value);
                ("value-new", Some(field))
            }
            What::ValueGone { field, value } => {
                self.value = Some(value);
                ("value-gone", Some(field))
            }
            What::ValueRenamed { field, value, to } => {
                (self.value, self.to) = (Some(value.as_str()), Some(to.as_str()));
                ("value-renamed", Some(field))
            }
            What::ListOpened { field } => ("list-opened", Some(field)),
            What::ListClosed { field } => ("list-closed", Some(field)),
        };
        (self.change, self.field) = (name, field.map(String::as_str));
    }
}
