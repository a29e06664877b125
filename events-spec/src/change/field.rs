//! The fields of events that both versions have: which were removed, added and kept, and in which events.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Draft, Owner};
use super::{Certainty, Pair, What};
use crate::{Event, Spec};

/// The events concerned by each field. Fields are given by number, events by the numbers of their pairs, in order.
pub(super) type Events = BTreeMap<usize, Vec<usize>>;

/// A field that both versions have, with the events that have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) old: usize,
    pub(crate) new: usize,
    /// The numbers of the pairs of events.
    pub(crate) events: Vec<usize>,
    /// Whether the field has another meaning now. Then the descriptions are not compared.
    pub(crate) moved: bool,
}

/// Fields removed from one or more events, with the fields added to the same events.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Class {
    pub(super) gone: Vec<usize>,
    pub(super) came: Vec<usize>,
}

/// The fields of both versions.
pub(super) struct Fields<'a> {
    pub(super) old: &'a Spec,
    pub(super) new: &'a Spec,
    pub(super) pairs: &'a [Pair],
    pub(super) gone: Events,
    pub(super) came: Events,
    pub(super) kept: Vec<Kept>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(old: &'a Spec, new: &'a Spec, pairs: &'a [Pair]) -> Self {
        let (mut gone, mut came) = (Events::new(), Events::new());
        let mut kept: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (at, pair) in pairs.iter().enumerate() {
            let (before, after) = (by_name(old, &old.events[pair.old]), by_name(new, &new.events[pair.new]));
            for (name, from) in &before {
                match after.get(name) {
                    Some(to) => kept.entry((*from, *to)).or_default().push(at),
                    None => gone.entry(*from).or_default().push(at),
                }
            }
            for (name, to) in &after {
                if !before.contains_key(name) {
                    came.entry(*to).or_default().push(at);
                }
            }
        }
        let kept = kept.into_iter().map(|((old, new), events)| Kept { old, new, events, moved: false }).collect();
        Self { old, new, pairs, gone, came, kept }
    }

    /// Groups the fields removed from and added to the same events, so that an inherited change is examined once.
    pub(super) fn classes(&self) -> Vec<Class> {
        let mut by_event: BTreeMap<usize, Class> = BTreeMap::new();
        let class = || Class { gone: Vec::new(), came: Vec::new() };
        for (field, events) in &self.gone {
            events.iter().for_each(|event| by_event.entry(*event).or_insert_with(class).gone.push(*field));
        }
        for (field, events) in &self.came {
            events.iter().for_each(|event| by_event.entry(*event).or_insert_with(class).came.push(*field));
        }
        by_event.into_values().collect::<BTreeSet<Class>>().into_iter().collect()
    }

    /// Removes the events of a change from `changes`.
    pub(super) fn take(changes: &mut Events, field: usize, events: &[usize]) {
        if let Some(left) = changes.get_mut(&field) {
            left.retain(|event| events.binary_search(event).is_err());
            if left.is_empty() {
                changes.remove(&field);
            }
        }
    }
}

fn by_name<'a>(spec: &'a Spec, event: &Event) -> BTreeMap<&'a str, usize> {
    let fields = event.fields.iter().chain(&event.patterns);
    fields.map(|field| (spec.declared[field.declared].name.as_str(), field.declared)).collect()
}

/// Records what is left as removed and added.
pub(super) fn finish(fields: &Fields<'_>, drafts: &mut Vec<Draft>) {
    let draft = |what, events: &Vec<usize>, owner, old_line, new_line, text: &String| Draft {
        what,
        events: events.clone(),
        owner,
        certainty: Certainty::Certain,
        evidence: Vec::new(),
        old_line,
        new_line,
        text: text.clone(),
    };
    for (from, events) in &fields.gone {
        let field = &fields.old.declared[*from];
        let what = What::FieldGone { field: field.name.clone() };
        drafts.push(draft(what, events, Owner::Old(*from), Some(field.line), None, &field.text));
    }
    for (to, events) in &fields.came {
        let field = &fields.new.declared[*to];
        let what = What::FieldNew { field: field.name.clone() };
        drafts.push(draft(what, events, Owner::New(*to), None, Some(field.line), &field.text));
    }
}
