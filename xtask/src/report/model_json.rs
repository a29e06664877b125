//! The model in JSON: the output of `spec print --format json` and the contents of `docs/events.json`.
//!
//! Everything is serialized directly from the model, because the inherited fields of a page can be many times its size.

use std::collections::BTreeMap;

use events_spec::spec::{EventField, Value};
use events_spec::{Absent, Event, FieldRef, Formerly, Group, Section, Spec, WhyAbsent};
use serde::{Serialize, Serializer};

/// A page in the format of its JSON.
#[derive(Debug, Serialize)]
pub struct Model<'a> {
    #[serde(rename = "$comment", skip_serializing_if = "Option::is_none")]
    comment: Option<&'a str>,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    release: Option<&'a str>,
    /// The version that the model is for, if it is not the page's release.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "str::is_empty")]
    text: &'a str,
    created: Option<&'a str>,
    sha256: &'a str,
    sections: Each<'a, Section>,
    events: Each<'a, Event>,
    #[serde(skip_serializing_if = "Each::is_empty")]
    groups: Each<'a, Group>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    absent: Vec<AbsentJson<'a>>,
}

/// The items of a list, with the page that they belong to.
#[derive(Debug)]
struct Each<'a, T> {
    spec: &'a Spec,
    items: &'a [T],
}

/// The fields of an event or group, including inherited ones.
struct Fields<'a> {
    spec: &'a Spec,
    fields: &'a [FieldRef],
}

#[derive(Serialize)]
struct SectionJson<'a> {
    title: &'a str,
    since: Option<&'a str>,
    line: u32,
    text: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    categories: &'a [String],
    events: Vec<&'a str>,
}

#[derive(Serialize)]
struct EventJson<'a> {
    name: &'a str,
    section: Option<&'a str>,
    since: Option<&'a str>,
    #[serde(flatten)]
    history: History<'a>,
    line: u32,
    text: &'a str,
    notes: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    categories: &'a [String],
    inherits: Vec<&'a str>,
    fields: Fields<'a>,
    #[serde(skip_serializing_if = "Fields::is_empty")]
    patterns: Fields<'a>,
}

#[derive(Serialize)]
struct GroupJson<'a> {
    name: &'a str,
    section: Option<&'a str>,
    line: u32,
    text: &'a str,
    inherits: Vec<&'a str>,
    fields: Fields<'a>,
    #[serde(skip_serializing_if = "Fields::is_empty")]
    patterns: Fields<'a>,
}

/// The version notes besides `since`; usually none.
#[derive(Serialize)]
struct History<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    changed: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    formerly: Vec<FormerlyJson<'a>>,
}

#[derive(Serialize)]
struct FormerlyJson<'a> {
    name: &'a str,
    before: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct AbsentJson<'a> {
    event: &'a str,
    field: Option<&'a str>,
    value: Option<&'a str>,
    since: Option<&'a str>,
    removed: Option<&'a str>,
    line: u32,
}

#[derive(Serialize)]
struct FieldJson<'a> {
    name: &'a str,
    since: Option<&'a str>,
    #[serde(flatten)]
    history: History<'a>,
    kind: &'static str,
    kind_rule: &'a str,
    values: Vec<&'a str>,
    /// The descriptions of values that have one.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    value_texts: BTreeMap<&'a str, &'a str>,
    /// The version notes of values that have some.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    value_history: BTreeMap<&'a str, ValueHistory<'a>>,
    open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    presence: Option<&'static str>,
    optional: Option<&'a str>,
    text: &'a str,
    inherited_from: Option<&'a str>,
    line: u32,
}

#[derive(Serialize)]
struct ValueHistory<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<&'a str>,
    #[serde(flatten)]
    history: History<'a>,
}

impl<'a> History<'a> {
    fn new(removed: Option<&'a str>, changed: &'a [String], formerly: &'a [Formerly]) -> Self {
        let formerly = formerly
            .iter()
            .map(|formerly| FormerlyJson { name: &formerly.name, before: formerly.before.as_deref() })
            .collect();
        Self { removed, changed, formerly }
    }
}

impl<T> Each<'_, T> {
    fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

impl Fields<'_> {
    fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

impl<'a> Model<'a> {
    /// The page, ready to be serialized.
    #[must_use]
    pub fn new(spec: &'a Spec) -> Self {
        let release = spec.release.as_deref().and_then(|release| release.parse().ok());
        let version = spec.version.filter(|version| Some(*version) != release);
        Self {
            comment: None,
            title: &spec.title,
            release: spec.release.as_deref(),
            version: version.map(|version| version.to_string()),
            text: &spec.text,
            created: spec.created.as_deref(),
            sha256: &spec.sha256,
            sections: Each { spec, items: &spec.sections },
            events: Each { spec, items: &spec.events },
            groups: Each { spec, items: &spec.groups },
            absent: spec.absent.iter().map(absent).collect(),
        }
    }

    /// Adds a comment at the beginning, under `$comment`.
    #[must_use]
    pub fn comment(mut self, comment: &'a str) -> Self {
        self.comment = Some(comment);
        self
    }
}

impl Serialize for Each<'_, Section> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // One pass over the events for all sections, because a page can have many of both.
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
            categories: &section.categories,
            events,
        }))
    }
}

impl Serialize for Each<'_, Event> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let spec = self.spec;
        serializer.collect_seq(self.items.iter().map(|event| EventJson {
            name: &event.name,
            section: event.section.map(|section| spec.sections[section].title.as_str()),
            since: event.since.as_deref(),
            history: History::new(event.removed.as_deref(), &event.changed, &event.formerly),
            line: event.line,
            text: &event.text,
            notes: &event.notes,
            categories: &event.categories,
            inherits: event.inherits.iter().map(|parent| spec.parent_name(*parent)).collect(),
            fields: Fields { spec, fields: &event.fields },
            patterns: Fields { spec, fields: &event.patterns },
        }))
    }
}

impl Serialize for Each<'_, Group> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let spec = self.spec;
        serializer.collect_seq(self.items.iter().map(|group| GroupJson {
            name: &group.name,
            section: group.section.map(|section| spec.sections[section].title.as_str()),
            line: group.line,
            text: &group.text,
            inherits: group.inherits.iter().map(|parent| spec.parent_name(*parent)).collect(),
            fields: Fields { spec, fields: &group.fields },
            patterns: Fields { spec, fields: &group.patterns },
        }))
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.fields.iter().map(|field| field_json(self.spec.event_field(*field))))
    }
}

fn field_json<'a>(EventField { field, inherited_from }: EventField<'a>) -> FieldJson<'a> {
    let history = |value: &'a Value| ValueHistory {
        since: value.since.as_deref(),
        history: History::new(value.removed.as_deref(), &[], &value.formerly),
    };
    FieldJson {
        name: &field.name,
        since: field.since.as_deref(),
        history: History::new(field.removed.as_deref(), &field.changed, &field.formerly),
        kind: field.kind.as_str(),
        kind_rule: &field.kind_rule,
        values: field.values.iter().map(|value| value.name.as_str()).collect(),
        value_texts: field
            .values
            .iter()
            .filter(|value| !value.text.is_empty())
            .map(|value| (value.name.as_str(), value.text.as_str()))
            .collect(),
        value_history: field
            .values
            .iter()
            .filter(|value| !value.history().is_empty())
            .map(|value| (value.name.as_str(), history(value)))
            .collect(),
        open: field.open,
        presence: field.presence.as_str(),
        optional: field.optional.as_deref(),
        text: &field.text,
        inherited_from,
        line: field.line,
    }
}

fn absent(absent: &Absent) -> AbsentJson<'_> {
    let (since, removed) = match &absent.why {
        WhyAbsent::NotYet(since) => (Some(since.as_str()), None),
        WhyAbsent::Removed(removed) => (None, Some(removed.as_str())),
    };
    AbsentJson {
        event: &absent.event,
        field: absent.field.as_deref(),
        value: absent.value.as_deref(),
        since,
        removed,
        line: absent.line,
    }
}
