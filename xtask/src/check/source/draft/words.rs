//! The words that a draft begins with: those of the built-in page for the same names, else what the code shows.

use std::collections::BTreeMap;

use events_spec::{Field, Kind, Spec};

use super::Described;
use crate::check::source::facts::FieldFacts;

/// The built-in page, to look words up in.
pub(in crate::check::source) struct Known {
    spec: Option<Spec>,
    /// The field that describes a name best, where the event does not have it: the one whose words most lists have.
    fields: BTreeMap<String, usize>,
}

impl Known {
    pub(super) fn new(spec: Option<Spec>) -> Self {
        let mut fields: BTreeMap<String, BTreeMap<&str, (usize, usize)>> = BTreeMap::new();
        for (at, field) in spec.iter().flat_map(|spec| spec.declared.iter().enumerate()) {
            let known = fields.entry(field.name.clone()).or_default().entry(&field.text).or_insert((0, at));
            known.0 += 1;
        }
        // Words of which there are several say something about their events.
        let most = |known: BTreeMap<&str, (usize, usize)>| {
            let all: usize = known.values().map(|(count, _)| count).sum();
            known.into_values().find(|(count, _)| count * 2 > all).map(|(_, at)| at)
        };
        let fields = fields.into_iter().filter_map(|(name, known)| Some((name, most(known)?))).collect();
        Self { spec, fields }
    }

    /// The section of an event on the built-in page: its number, title and text.
    pub(super) fn section(&self, event: &str) -> Option<(usize, String, String)> {
        let spec = self.spec.as_ref()?;
        let at = spec.event(event)?.section?;
        let section = spec.sections.get(at)?;
        Some((at, section.title.clone(), section.text.clone()))
    }

    /// The section of the events whose names begin most like this one: with two words at least.
    pub(super) fn section_of_relative(&self, event: &str) -> Option<(usize, String, String)> {
        let shared = |other: &str| event.split('_').zip(other.split('_')).take_while(|(one, two)| one == two).count();
        let events = &self.spec.as_ref()?.events;
        let nearest = events.iter().max_by_key(|other| shared(&other.name)).filter(|other| shared(&other.name) >= 2)?;
        self.section(&nearest.name)
    }

    /// Where the built-in page has an event; others come after it.
    pub(super) fn position(&self, event: &str) -> usize {
        let events = self.spec.iter().flat_map(|spec| &spec.events);
        events.enumerate().find(|(_, known)| known.name == event).map_or(usize::MAX, |(at, _)| at)
    }

    /// What an event reports; empty where nothing is known.
    pub(super) fn event(&self, name: &str) -> String {
        let event = self.spec.as_ref().and_then(|spec| spec.event(name));
        event.map_or(String::new(), |event| event.text.to_string())
    }

    /// What a group is; empty where nothing is known.
    pub(super) fn group(&self, name: &str) -> String {
        let group = self.spec.as_ref().and_then(|spec| spec.group(name));
        group.map_or(String::new(), |group| group.text.to_string())
    }

    /// The group in this section of the built-in page that has most of these fields, and not many others.
    pub(super) fn group_with(&self, section: &str, fields: &[&str]) -> Option<&str> {
        let spec = self.spec.as_ref()?;
        let is_here =
            |at: Option<usize>| at.and_then(|at| spec.sections.get(at)).is_some_and(|one| one.title == section);
        let scored = spec.groups.iter().filter(|group| is_here(group.section)).filter_map(|group| {
            let all = group.fields.len() + group.patterns.len();
            let names =
                group.fields.iter().chain(&group.patterns).map(|field| spec.event_field(*field).field.name.as_str());
            let shared = names.filter(|name| fields.contains(name)).count();
            (shared * 2 > all.max(fields.len())).then_some((shared, group.name.as_str()))
        });
        scored.max_by_key(|(shared, _)| *shared).map(|(_, name)| name)
    }

    /// A field with its words.
    pub(in crate::check::source) fn describe(&self, event: &str, name: &str, facts: &FieldFacts) -> Described {
        let known = self.field(event, name);
        let meaning = |value: &str| {
            let value = known.and_then(|known| known.values.iter().find(|known| known.name == value));
            value.map_or(String::new(), |value| value.text.clone())
        };
        let is_list = lists_values(facts);
        let values: Vec<(String, String)> = if is_list {
            facts.values.keys().map(|value| (value.clone(), meaning(value))).collect()
        } else {
            Vec::new()
        };
        // The words of a list of values without meanings are the values themselves.
        let is_description = |field: &&Field| {
            let says = field.values.is_empty() || field.values.iter().all(|value| !value.text.is_empty());
            says && !field.text.is_empty()
        };
        let text = match known.filter(is_description) {
            Some(field) => field.text.clone(),
            None if is_list => String::new(),
            None => of_kind(facts),
        };
        Described { name: name.to_owned(), text: with_presence(text, facts), values, facts: facts.clone() }
    }

    fn field(&self, event: &str, name: &str) -> Option<&Field> {
        let spec = self.spec.as_ref()?;
        let own = spec.event(event).and_then(|event| {
            let all = spec.fields(event).chain(spec.patterns(event));
            all.map(|field| field.field).find(|field| field.name == name)
        });
        own.or_else(|| spec.declared.get(*self.fields.get(name)?))
    }
}

/// Whether the values of a field can stand as a list: words, and more than one where there may be others.
pub(super) fn lists_values(facts: &FieldFacts) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/' | b'.' | b'!');
    let is_word = |value: &String| !value.is_empty() && value.bytes().all(is_part) && value != "...";
    facts.kind == Kind::Str
        && facts.values.len() > usize::from(facts.open)
        && facts.values.len() <= MOST_VALUES
        && facts.values.keys().all(is_word)
}

/// The maximum number of values in a list; more of them are data.
const MOST_VALUES: usize = 40;

/// What the code shows of a field that nothing else is known about.
fn of_kind(facts: &FieldFacts) -> String {
    let quoted = |value: &String| !value.contains(['`', '\n', '\r']) && !value.trim().is_empty();
    if facts.open || facts.values.is_empty() || facts.values.len() > 4 || !facts.values.keys().all(quoted) {
        return facts.kind.in_words().to_owned();
    }
    let values: Vec<String> = facts.values.keys().map(|value| format!("`{value}`")).collect();
    values.join(" or ")
}

/// Says when the field is there, unless the words say it already.
fn with_presence(mut text: String, facts: &FieldFacts) -> String {
    let says = text.split([',', ';', '(', ')', '.']).any(|clause| {
        let first = clause.split_whitespace().next().unwrap_or_default();
        ["always", "set", "when", "on", "only", "unless", "sometimes", "if"].contains(&first)
    });
    if !facts.presence.is_empty() && !says && !text.contains(" if ") {
        if !text.is_empty() {
            text.push_str("; ");
        }
        text.push_str(&facts.presence);
    }
    text
}
