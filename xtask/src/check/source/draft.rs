//! The draft of a page: what a source tree shows, laid out for a person who goes on from there.
//!
//! Sections are topics, fields that several events share are groups, and the words are those of the built-in page where
//! it has the same name. What the words say and the code shows otherwise is the code's.

mod beside;
mod group;
mod print;
mod topic;
mod words;

use events_spec::built_in::BuiltIn;
use events_spec::{ServerVersion, Source};

pub(super) use beside::{category_rule, every, kinds, kinds_rule, parent_rule, parents};
pub(super) use print::{bullet, entry, intro, page, section};
pub(super) use words::Known;

use super::facts::{Facts, FieldFacts};

/// A page before it is text.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) release: Option<String>,
    pub(super) sections: Vec<Section>,
}

#[derive(Debug)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) text: String,
    pub(super) entries: Vec<Entry>,
}

/// An event, or a group of fields.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) is_group: bool,
    pub(super) since: Option<String>,
    pub(super) text: String,
    pub(super) categories: Vec<String>,
    /// The groups and events whose fields it has.
    pub(super) inherits: Vec<String>,
    pub(super) fields: Vec<Described>,
}

/// A field in the list of an entry.
#[derive(Clone, Debug)]
pub(in crate::check::source) struct Described {
    pub(super) name: String,
    pub(super) facts: FieldFacts,
    /// What it is, and its values with their meaning.
    pub(super) text: String,
    pub(super) values: Vec<(String, String)>,
}

/// Lays out what the code shows.
pub(super) fn draft(facts: &Facts, known: &Known) -> Draft {
    let mut draft = Draft { release: facts.release.clone(), sections: Vec::new() };
    for (topic, names) in topic::sections(facts, known) {
        let mut entries: Vec<Entry> = Vec::new();
        for name in names {
            let Some(event) = facts.events.get(name) else { continue };
            let mut fields: Vec<(&String, &FieldFacts)> = event.fields.iter().collect();
            // As the code adds them: what belongs together stands together.
            fields.sort_by_key(|(name, field)| (&field.place, *name));
            entries.push(Entry {
                name: name.to_owned(),
                since: event.since.clone(),
                text: known.event(name),
                categories: event.categories.clone(),
                fields: fields.into_iter().map(|(field, facts)| known.describe(name, field, facts)).collect(),
                ..Entry::default()
            });
        }
        let taken = |name: &str| facts.events.contains_key(name);
        let mut entries = with_groups(&topic.title, entries, &draft, known, &taken);
        for group in entries.iter_mut().filter(|entry| entry.is_group) {
            group.text = known.group(&group.name);
        }
        draft.sections.push(Section { title: topic.title, text: topic.text, entries });
    }
    draft
}

/// The events of a section, with groups of what they share.
fn with_groups(
    section: &str,
    entries: Vec<Entry>,
    draft: &Draft,
    known: &Known,
    is_event: &dyn Fn(&str) -> bool,
) -> Vec<Entry> {
    let before = draft.sections.iter().flat_map(|section| &section.entries);
    let is_taken = |name: &str| is_event(name) || before.clone().any(|entry| entry.name == name);
    group::factor(section, entries, known, &is_taken)
}

/// The built-in page whose words a draft for this release begins with.
pub(super) fn known(release: Option<ServerVersion>) -> Known {
    let page = release.map_or(&events_spec::built_in::V2_4, BuiltIn::nearest);
    Known::new(Source::built_in(page).page().spec)
}
