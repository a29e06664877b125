//! What a source tree says that a page can hold: the events with their own fields, each with kind, values and presence.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use events_spec::{Kind, is_name};
use serde::{Deserialize, Serialize};

use crate::input::source::{Presence, SourceField, SourceTree, Sure, best};

/// What code shows, without its places: two trees that say the same have the same facts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Facts {
    /// The release, if the tree says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) release: Option<String>,
    pub(super) events: BTreeMap<String, EventFacts>,
}

/// An event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventFacts {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<String>,
    /// Its own categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) categories: Vec<String>,
    pub(super) fields: BTreeMap<String, FieldFacts>,
    /// The folder of the file that names it.
    #[serde(skip)]
    pub(super) folder: String,
}

/// A field of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldFacts {
    #[serde(serialize_with = "kind_word", deserialize_with = "kind_of_word")]
    pub(super) kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<String>,
    /// When the event has it, in the words of a page; empty where the code does not show it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) presence: String,
    /// The values that the code lists, each with the release that brought it; empty where it lists none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) values: BTreeMap<String, Option<String>>,
    /// Whether there are others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) open: bool,
    /// Where it is added: the file within the folders that were read, and the line.
    #[serde(skip)]
    pub(super) place: (String, u32),
}

impl FieldFacts {
    /// The same but for where it is added, and since when.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        let values = |facts: &Self| facts.values.keys().cloned().collect::<Vec<_>>();
        (self.kind, &self.presence, self.open) == (other.kind, &other.presence, other.open)
            && values(self) == values(other)
    }
}

impl Facts {
    /// Reads what [`print`](Self::print) wrote.
    ///
    /// # Errors
    /// When it is something else.
    pub(super) fn parse(text: &str) -> Result<Self> {
        serde_json::from_str(text).context("what the code showed the last time cannot be read")
    }

    /// Takes over the notes about releases of what was there before, and gives what is new the one of this release.
    pub(super) fn keep_notes(&mut self, old: &Self, release: Option<&str>) {
        let note = |since: &mut Option<String>, before: Option<&Option<String>>, is_in_new: bool| {
            if since.is_none() {
                *since = match before {
                    Some(before) => before.clone(),
                    None if is_in_new => None,
                    None => release.map(str::to_owned),
                };
            }
        };
        for (name, event) in &mut self.events {
            let old_event = old.events.get(name);
            note(&mut event.since, old_event.map(|old| &old.since), false);
            for (name, field) in &mut event.fields {
                let old_field = old_event.and_then(|old| old.fields.get(name));
                note(&mut field.since, old_field.map(|old| &old.since), old_event.is_none());
                for (value, since) in &mut field.values {
                    let before = old_field.and_then(|old| old.values.get(value));
                    // A list that was not known before says nothing about what is new on it.
                    let is_in_new = old_field.is_none_or(|old| old.values.is_empty());
                    note(since, before, is_in_new);
                }
            }
        }
    }

    /// As text, a field on a line, so that a difference shows what changed.
    pub(super) fn print(&self) -> String {
        let json = |value: &dyn Fn() -> serde_json::Result<String>| value().unwrap_or_default();
        let mut text = "{\n".to_owned();
        if let Some(release) = &self.release {
            text += &format!("  \"release\": {},\n", json(&|| serde_json::to_string(release)));
        }
        text += "  \"events\": {";
        for (at, (name, event)) in self.events.iter().enumerate() {
            text += if at == 0 { "\n" } else { ",\n" };
            text += &format!("    {}: {{\n", json(&|| serde_json::to_string(name)));
            if let Some(since) = &event.since {
                text += &format!("      \"since\": {},\n", json(&|| serde_json::to_string(since)));
            }
            if !event.categories.is_empty() {
                text += &format!("      \"categories\": {},\n", json(&|| serde_json::to_string(&event.categories)));
            }
            let fields: Vec<String> = event
                .fields
                .iter()
                .map(|(name, field)| {
                    let (name, field) = (json(&|| serde_json::to_string(name)), json(&|| serde_json::to_string(field)));
                    format!("\n        {name}: {field}")
                })
                .collect();
            text += &format!("      \"fields\": {{{}\n      }}\n    }}", fields.join(","));
        }
        text += "\n  }\n}\n";
        text
    }
}

/// The facts of a tree, and what a page cannot say.
pub(super) fn facts(tree: &SourceTree) -> (Facts, Vec<String>) {
    let mut left_out = Vec::new();
    let mut facts = Facts { release: tree.version.map(|version| version.to_string()), ..Facts::default() };
    for (name, event) in &tree.events {
        if !is_name(name) {
            left_out.push(format!("the event `{}`, which is not a valid name", name.escape_debug()));
            continue;
        }
        let mut one = EventFacts { since: event.since.map(|since| since.to_string()), ..EventFacts::default() };
        let place = event.places.iter().min();
        one.folder =
            place.map_or("", |place| tree.within(place)).rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let own = event.categories.iter().filter(|(_, own)| **own).map(|(name, _)| name.clone());
        // More of them are alternatives: each database driver has its own.
        one.categories = Some(own.collect::<Vec<_>>()).filter(|own| own.len() <= 2).unwrap_or_default();
        for (field, known) in event.fields.iter().filter(|(_, field)| field.sure < Sure::Parent) {
            if !is_field_name(field) {
                left_out.push(format!("the field `{}` of `{name}`, which is not a valid name", field.escape_debug()));
            } else if let Some(known) = field_facts(tree, known) {
                one.fields.insert(field.clone(), known);
            }
        }
        facts.events.insert(name.clone(), one);
    }
    match tree.unclear.len() {
        0 => {}
        1 => left_out.push("an event whose name is made at run time".to_owned()),
        n => left_out.push(format!("{n} events whose names are made at run time")),
    }
    (facts, left_out)
}

/// Whether a page can name a field so: a name, or a pattern of names.
pub(super) fn is_field_name(name: &str) -> bool {
    is_name(name) || name.contains('*') && is_name(&name.replace('*', "x")) && name.bytes().any(|byte| byte != b'*')
}

fn field_facts(tree: &SourceTree, field: &SourceField) -> Option<FieldFacts> {
    let (kind, place) = best(field)?;
    let lists = matches!(kind, Kind::Str | Kind::StrList);
    let values =
        field.values.keys().map(|value| (value.clone(), field.values_since.get(value).map(|since| since.to_string())));
    let presence = match field.presence {
        Presence::Always => "always",
        Presence::OnFailure => "set on failure",
        Presence::OnSuccess => "set on success",
        Presence::Sometimes => "sometimes",
        Presence::Unknown => "",
    };
    Some(FieldFacts {
        kind,
        since: field.since.map(|since| since.to_string()),
        presence: presence.to_owned(),
        values: if lists { values.collect() } else { BTreeMap::new() },
        open: field.open,
        place: (tree.within(place).to_owned(), place.line),
    })
}

fn kind_word<S: serde::Serializer>(kind: &Kind, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(kind.as_str())
}

fn kind_of_word<'d, D: serde::Deserializer<'d>>(from: D) -> Result<Kind, D::Error> {
    let word = String::deserialize(from)?;
    Kind::from_name(&word).ok_or_else(|| serde::de::Error::custom(format!("there is no kind `{word}`")))
}
