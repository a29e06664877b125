//! What is different between what the code showed and what it shows.

use std::collections::{BTreeMap, BTreeSet};

use events_spec::Spec;

use crate::check::source::facts::Facts;

/// The changes, by name: fields with the events that they concern.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) new_events: Vec<String>,
    pub(super) gone_events: Vec<String>,
    pub(super) new_fields: BTreeMap<String, BTreeSet<String>>,
    pub(super) gone_fields: BTreeMap<String, BTreeSet<String>>,
    /// Fields with another kind, other values or another presence.
    pub(super) changed_fields: BTreeMap<String, BTreeSet<String>>,
}

impl Changes {
    /// What changed; without an old state, everything that the page does not have is new.
    pub(super) fn between(old: Option<&Facts>, new: &Facts, spec: &Spec) -> Self {
        let mut changes = Self::default();
        for (name, event) in &new.events {
            let Some(before) = old.map_or_else(|| Some(None), |old| old.events.get(name).map(Some)) else {
                changes.new_events.push(name.clone());
                continue;
            };
            let on_page = spec.event(name);
            if before.is_none() && on_page.is_none() {
                changes.new_events.push(name.clone());
                continue;
            }
            for (field, facts) in &event.fields {
                let was = before.map(|before| before.fields.get(field));
                let map = match was {
                    Some(Some(was)) if was.says_the_same(facts) => continue,
                    Some(Some(_)) => &mut changes.changed_fields,
                    Some(None) => &mut changes.new_fields,
                    None if on_page.is_some_and(|event| spec.field(event, field).is_some()) => continue,
                    None => &mut changes.new_fields,
                };
                map.entry(field.clone()).or_default().insert(name.clone());
            }
        }
        for (name, event) in old.iter().flat_map(|old| &old.events) {
            let Some(now) = new.events.get(name) else {
                changes.gone_events.push(name.clone());
                continue;
            };
            for field in event.fields.keys().filter(|field| !now.fields.contains_key(*field)) {
                changes.gone_fields.entry(field.clone()).or_default().insert(name.clone());
            }
        }
        changes
    }
}
