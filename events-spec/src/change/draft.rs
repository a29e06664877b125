//! Changes before the same ones are put together.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Certainty, Change, Pair, Reached, What};
use crate::Spec;

/// A change at one place of the pages.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) what: What,
    /// The numbers of the pairs of events that it reaches, in order.
    pub(super) events: Vec<usize>,
    pub(super) owner: Owner,
    pub(super) certainty: Certainty,
    pub(super) evidence: Vec<String>,
    pub(super) old_line: Option<u32>,
    pub(super) new_line: Option<u32>,
    /// What the page says about the field, where only fields of the same description are one.
    pub(super) text: String,
}

/// The field in whose event's list a change is said.
#[derive(Clone, Copy, Debug)]
pub(super) enum Owner {
    Old(usize),
    New(usize),
}

/// Puts the same changes of several lists together: a rename of `bytes_in` in ten events is one change. Where only one of
/// several lists is inherited, all of them are named.
pub(super) fn merge(old: &Spec, new: &Spec, pairs: &[Pair], drafts: Vec<Draft>) -> Vec<Change> {
    let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut merged: Vec<Draft> = Vec::new();
    for draft in drafts {
        match places.get(&(format!("{:?}", draft.what), draft.text.clone())) {
            None => {
                places.insert((format!("{:?}", draft.what), draft.text.clone()), merged.len());
                merged.push(draft);
            }
            Some(at) => {
                let kept = &mut merged[*at];
                kept.events.extend(draft.events);
                // The same rename in several lists is surer than one.
                kept.certainty = Certainty::Certain;
            }
        }
    }
    let mut made: BTreeMap<Vec<usize>, Arc<[Reached]>> = BTreeMap::new();
    let mut change = |draft: Draft| {
        let mut events = draft.events;
        events.sort_unstable();
        events.dedup();
        let owns = |event: &usize| owns(old, new, pairs[*event], draft.owner);
        if let Some(at) = events.iter().position(owns) {
            events[..=at].rotate_right(1);
        }
        let events = made.entry(events).or_insert_with_key(|events| {
            let reached = |at: &usize| {
                let Pair { old: from, new: to } = pairs[*at];
                Reached { old: Some(old.events[from].name.clone()), new: Some(new.events[to].name.clone()) }
            };
            events.iter().map(reached).collect()
        });
        Change {
            what: draft.what,
            events: Arc::clone(events),
            certainty: draft.certainty,
            evidence: draft.evidence,
            old_line: draft.old_line,
            new_line: draft.new_line,
        }
    };
    merged.into_iter().map(&mut change).collect()
}

fn owns(old: &Spec, new: &Spec, pair: Pair, owner: Owner) -> bool {
    let (event, field) = match owner {
        Owner::Old(field) => (&old.events[pair.old], field),
        Owner::New(field) => (&new.events[pair.new], field),
    };
    let mut fields = event.fields.iter().chain(&event.patterns);
    fields.any(|known| known.declared == field && known.inherited_from.is_none())
}
