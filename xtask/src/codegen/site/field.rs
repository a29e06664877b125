//! The page of a field: the events that have it, with what each version says.

use std::collections::BTreeMap;

use events_spec::spec::EventField;

use super::event::{kind, meaning, title};
use super::html::{Page, escape, link, table};
use super::{Site, event_path, field_path};

/// The page of the fields with this name.
pub(super) fn page(site: &Site<'_>, name: &str) -> Page {
    let mut page = Page::new(name);
    page.push(&format!("<h1><code>{}</code></h1>\n", escape(name)));
    for version in site.versions {
        page.heading(2, &title(version));
        // What several events say alike is said once.
        let mut said: BTreeMap<u32, (EventField<'_>, Vec<&str>)> = BTreeMap::new();
        for event in &version.spec.events {
            let mut fields = version.spec.fields(event).chain(version.spec.patterns(event));
            if let Some(field) = fields.find(|field| field.field.name == name) {
                said.entry(field.field.line).or_insert((field, Vec::new())).1.push(&event.name);
            }
        }
        if said.is_empty() {
            page.push(&format!("<p>{}</p>\n", elsewhere(site, version, name)));
            continue;
        }
        let rows: Vec<[String; 4]> = said
            .into_values()
            .map(|(field, events)| {
                let events: Vec<String> =
                    events.iter().map(|event| link(&format!("../{}", event_path(event)), event)).collect();
                let [meaning, when] = meaning(field.field);
                [events.join(" "), kind(&field), meaning, when]
            })
            .collect();
        page.push(&table(["Events", "Kind", "Meaning", "When"], &rows));
    }
    page
}

/// What a version has in the place of a field that it does not have.
fn elsewhere(site: &Site<'_>, version: &super::Version, name: &str) -> String {
    let later = version.spec.declared.iter().find(|field| field.formerly.iter().any(|old| old.name == name));
    if let Some(field) = later {
        return format!(
            "No event has it; it is called {}.",
            link(&format!("../{}", field_path(&field.name)), &field.name)
        );
    }
    let fields = site.versions.iter().flat_map(|version| &version.spec.declared).filter(|field| field.name == name);
    let old = fields
        .flat_map(|field| &field.formerly)
        .find(|old| version.spec.declared.iter().any(|field| field.name == old.name));
    match old {
        Some(old) => format!(
            "No event has it; it is called {} there.",
            link(&format!("../{}", field_path(&old.name)), &old.name)
        ),
        None => "No event has it.".to_owned(),
    }
}
