//! The model, put together from what the steps before made.

use std::collections::HashMap;
use std::sync::Arc;

use super::Cx;
use super::item::Item;
use super::outline::{Entry, Outline};
use crate::{Event, Field, FieldRef, Group, Parent, Section, Spec};

/// The model, and the entries of the contents, which it does not hold.
pub(super) fn model(
    cx: Cx<'_>,
    outline: Outline,
    sha256: &str,
    items: Vec<Item>,
    declared: Vec<Field>,
) -> (Spec, Vec<Entry>) {
    let (mut events, mut groups) = (0, 0);
    let parents: Vec<Parent> = items
        .iter()
        .map(|item| {
            let count = if item.is_group { &mut groups } else { &mut events };
            *count += 1;
            if item.is_group { Parent::Group(*count - 1) } else { Parent::Event(*count - 1) }
        })
        .collect();
    let mut spec = Spec {
        file: cx.document.file().to_owned(),
        title: outline.title,
        release: outline.release,
        version: cx.at,
        text: outline.text,
        created: outline.created,
        sha256: sha256.to_owned(),
        sections: Vec::new(),
        events: Vec::with_capacity(events),
        groups: Vec::with_capacity(groups),
        declared,
        absent: cx.absent,
    };
    // The words under a heading are shared by all that it names.
    let mut shared: HashMap<usize, (Arc<str>, Arc<[String]>)> = HashMap::new();
    for item in items {
        let heading = &outline.headings[item.heading];
        let (text, notes) =
            shared.entry(item.heading).or_insert_with(|| (heading.text.as_str().into(), heading.notes.clone().into()));
        let inherits = item.parents.iter().map(|parent| parents[*parent]).collect();
        let field = |(declared, from): (usize, Option<usize>)| FieldRef {
            declared,
            inherited_from: from.map(|from| parents[from]),
        };
        let (patterns, fields) =
            item.fields.into_iter().map(field).partition(|field| spec.declared[field.declared].is_pattern);
        if item.is_group {
            spec.groups.push(Group {
                name: item.name,
                section: heading.section,
                line: item.line,
                text: Arc::clone(text),
                inherits,
                fields,
                patterns,
            });
            continue;
        }
        let section = heading.section.and_then(|section| outline.sections.get(section));
        let mut categories = section.map_or_else(Vec::new, |section| section.categories.clone());
        for category in &heading.categories {
            if !categories.contains(category) {
                categories.push(category.clone());
            }
        }
        spec.events.push(Event {
            name: item.name,
            section: heading.section,
            since: item.since,
            removed: item.removed,
            changed: item.changed,
            formerly: item.formerly,
            line: item.line,
            text: Arc::clone(text),
            notes: Arc::clone(notes),
            categories,
            inherits,
            fields,
            patterns,
        });
    }
    spec.sections = outline
        .sections
        .into_iter()
        .map(|section| Section {
            title: section.title,
            since: section.since,
            line: section.line,
            text: section.text,
            categories: section.categories,
        })
        .collect();
    (spec, outline.entries)
}
