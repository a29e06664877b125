//! The model in JSON: what `spec print --format json` prints and `docs/events.json` holds.
//!
//! Everything is written straight from the model, since a page's fields after inheritance can be many times the page.

use std::collections::BTreeMap;

use events_spec::spec::EventField;
use events_spec::{Event, Section, Spec};
use serde::{Serialize, Serializer};

/// A page as its JSON has it.
#[derive(Debug, Serialize)]
pub struct Model<'a> {
    #[serde(rename = "$comment", skip_serializing_if = "Option::is_none")]
    comment: Option<&'a str>,
    title: &'a str,
    created: Option<&'a str>,
    sha256: &'a str,
    sections: Each<'a, Section>,
    events: Each<'a, Event>,
}

/// The items of a list, each shown with the page that it belongs to.
#[derive(Debug)]
struct Each<'a, T> {
    spec: &'a Spec,
    items: &'a [T],
}

/// The fields of an event, inherited ones among them.
struct Fields<'a> {
    spec: &'a Spec,
    event: &'a Event,
}

#[derive(Serialize)]
struct SectionJson<'a> {
    title: &'a str,
    since: Option<&'a str>,
    line: u32,
    text: &'a str,
    events: Vec<&'a str>,
}

#[derive(Serialize)]
struct EventJson<'a> {
    name: &'a str,
    section: Option<&'a str>,
    since: Option<&'a str>,
    line: u32,
    text: &'a str,
    notes: &'a [String],
    inherits: Vec<&'a str>,
    fields: Fields<'a>,
}

#[derive(Serialize)]
struct FieldJson<'a> {
    name: &'a str,
    since: Option<&'a str>,
    kind: &'static str,
    kind_rule: &'a str,
    values: Vec<&'a str>,
    /// The page's words about each value, where it has some.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    value_texts: BTreeMap<&'a str, &'a str>,
    open: bool,
    optional: Option<&'a str>,
    text: &'a str,
    inherited_from: Option<&'a str>,
    line: u32,
}

impl<'a> Model<'a> {
    /// The page as it is to be written.
    #[must_use]
    pub fn new(spec: &'a Spec) -> Self {
        Self {
            comment: None,
            title: &spec.title,
            created: spec.created.as_deref(),
            sha256: &spec.sha256,
            sections: Each { spec, items: &spec.sections },
            events: Each { spec, items: &spec.events },
        }
    }

    /// The same with a remark at its head, under `$comment`.
    #[must_use]
    pub fn comment(mut self, comment: &'a str) -> Self {
        self.comment = Some(comment);
        self
    }
}

impl Serialize for Each<'_, Section> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // One pass over the events for all sections: a page can have many of both.
        let mut events = vec![Vec::new(); self.items.len()];
        for event in &self.spec.events {
            if let Some(section) = event.section {
                events[section].push(event.name.as_str());
            }
        }
        serializer.collect_seq(self.items.iter().zip(events).map(|(section, events)| SectionJson {
            title: &section.title,
            since: section.since.as_deref(),
            line: section.line,
            text: &section.text,
            events,
        }))
    }
}

impl Serialize for Each<'_, Event> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.items.iter().map(|event| EventJson {
            name: &event.name,
            section: event.section.map(|section| self.spec.sections[section].title.as_str()),
            since: event.since.as_deref(),
            line: event.line,
            text: &event.text,
            notes: &event.notes,
            inherits: event.inherits.iter().map(|parent| self.spec.events[*parent].name.as_str()).collect(),
            fields: Fields { spec: self.spec, event },
        }))
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.spec.fields(self.event).map(|EventField { field, inherited_from }| {
            FieldJson {
                name: &field.name,
                since: field.since.as_deref(),
                kind: field.kind.as_str(),
                kind_rule: &field.kind_rule,
                values: field.values.iter().map(|value| value.name.as_str()).collect(),
                value_texts: field
                    .values
                    .iter()
                    .filter(|value| !value.text.is_empty())
                    .map(|value| (value.name.as_str(), value.text.as_str()))
                    .collect(),
                open: field.open,
                optional: field.optional.as_deref(),
                text: &field.text,
                inherited_from: inherited_from.map(|event| event.name.as_str()),
                line: field.line,
            }
        }))
    }
}
