//! Completions at the cursor.

use std::collections::BTreeSet;

use events_spec::wildcard::matches;
use events_spec::{Event, Spec};
use lsp_types::{CompletionItem, CompletionItemKind};

use super::conf::Checked;
use super::context::{At, word};
use crate::check::conf::settings_of;

/// The settings whose values are filters.
const FILTERS: [&str; 4] = ["filter", "log_debug", "log_core_filter", "process_shutdown_filter"];

/// The completions at the end of this text, the part of a configuration up to the cursor.
pub(super) fn conf(before: &str, whole: &str, checked: &Checked) -> Vec<CompletionItem> {
    let at = At::of(before);
    let list = List { spec: &checked.spec };
    match at.key.as_deref() {
        Some(key) if FILTERS.contains(&key) => list.filter(&at.before),
        Some("fields" | "group_by") if at.block() == "metric" => list.fields(&events(before, whole, &at, checked)),
        Some("exporter") if at.block() == "metric" => exporters(whole),
        Some(_) => Vec::new(),
        // 2.4 has `group_by FIELD {` and a block of fields.
        None if at.before.starts_with("group_by ") || at.block() == "fields" => {
            list.fields(&events(before, whole, &at, checked))
        }
        None if at.block().is_empty() => Vec::new(),
        None => settings_of(at.block(), checked.version)
            .into_iter()
            .map(|name| item(name, CompletionItemKind::PROPERTY, ""))
            .collect(),
    }
}

/// The completions at the end of this line of a page.
pub(super) fn page(line: &str, spec: &Spec) -> Vec<CompletionItem> {
    let list = List { spec };
    let bullet = line.trim_start().strip_prefix("* ");
    // A parent's name in a bullet: `Same fields as *NAME*`, `fields from *NAME*`.
    if bullet.is_some_and(|rest| rest.matches('*').count() % 2 == 1) {
        let groups = spec.groups.iter().map(|group| item(&group.name, CompletionItemKind::CLASS, "group"));
        return list.events().into_iter().chain(groups).collect();
    }
    if bullet.is_some_and(|rest| rest.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')) {
        return list.fields(&spec.events.iter().collect::<Vec<_>>());
    }
    Vec::new()
}

/// The events that the metric at the cursor counts, as far as its filter names them.
fn events<'s>(before: &str, whole: &str, at: &At, checked: &'s Checked) -> Vec<&'s Event> {
    // The filter may be before or after the cursor, in the same block.
    let start = before.rfind("metric ").unwrap_or(0);
    let block = &whole[start..];
    let block = &block[..block.find("\n}").unwrap_or(block.len())];
    named(&checked.spec, if at.metric().is_some() { block } else { "" })
}

/// The events that a filter, or a part of one, names after `event=`; all events if it names none.
fn named<'s>(spec: &'s Spec, filter: &str) -> Vec<&'s Event> {
    let after = filter.split("event").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('='));
    let names: Vec<&str> = after
        .map(|rest| rest.trim_start().trim_start_matches('"'))
        .map(|rest| {
            &rest[..rest.find(|char: char| !(char.is_alphanumeric() || "_*?".contains(char))).unwrap_or(rest.len())]
        })
        .filter(|name| !name.is_empty())
        .collect();
    let is_named = |event: &&Event| names.is_empty() || names.iter().any(|name| matches(name, &event.name));
    spec.events.iter().filter(is_named).collect()
}

fn exporters(whole: &str) -> Vec<CompletionItem> {
    let names = whole.lines().filter_map(|line| line.trim().strip_prefix("event_exporter "));
    let names: BTreeSet<&str> =
        names.filter_map(|rest| rest.split_whitespace().next()).filter(|name| *name != "{").collect();
    names.into_iter().map(|name| item(name, CompletionItemKind::MODULE, "exporter")).collect()
}

struct List<'a> {
    spec: &'a Spec,
}

impl List<'_> {
    fn events(&self) -> Vec<CompletionItem> {
        let section = |event: &Event| {
            event.section.and_then(|at| self.spec.sections.get(at)).map_or("", |section| &section.title)
        };
        self.spec.events.iter().map(|event| item(&event.name, CompletionItemKind::EVENT, section(event))).collect()
    }

    /// The completions in a filter.
    fn filter(&self, before: &str) -> Vec<CompletionItem> {
        let (_, key) = word(before);
        let events = named(self.spec, before);
        match key {
            Some("event") => self.events(),
            Some("category") => {
                let all = self.spec.events.iter().flat_map(|event| &event.categories);
                let all: BTreeSet<&String> = all.collect();
                all.into_iter().map(|name| item(name, CompletionItemKind::ENUM_MEMBER, "category")).collect()
            }
            Some(field) => {
                let fields = events.iter().filter_map(|event| self.spec.field(event, field));
                let values: BTreeSet<(&str, &str)> = fields
                    .flat_map(|field| &field.field.values)
                    .map(|value| (value.name.as_str(), value.text.as_str()))
                    .collect();
                values.into_iter().map(|(name, text)| item(name, CompletionItemKind::ENUM_MEMBER, text)).collect()
            }
            None => {
                let words = ["event", "category", "AND", "OR", "NOT"];
                let words = words.into_iter().map(|word| item(word, CompletionItemKind::KEYWORD, ""));
                words.chain(self.fields(&events)).collect()
            }
        }
    }

    fn fields(&self, events: &[&Event]) -> Vec<CompletionItem> {
        let all = events.iter().flat_map(|event| self.spec.fields(event));
        let all: BTreeSet<(&str, &str)> =
            all.map(|field| (field.field.name.as_str(), field.field.kind.as_str())).collect();
        all.into_iter().map(|(name, kind)| item(name, CompletionItemKind::FIELD, kind)).collect()
    }
}

fn item(name: &str, kind: CompletionItemKind, detail: &str) -> CompletionItem {
    let detail = (!detail.is_empty()).then(|| detail.to_owned());
    CompletionItem { label: name.to_owned(), kind: Some(kind), detail, ..CompletionItem::default() }
}
