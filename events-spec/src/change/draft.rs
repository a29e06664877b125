//! Changes before equal ones are merged.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Certainty, Change, Pair, Reached, What};
use crate::Spec;

/// A change in one list of fields.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) what: What,
    /// The indices of the affected pairs of events, in order.
    pub(super) events: Vec<usize>,
    pub(super) owner: Owner,
    pub(super) certainty: Certainty,
    pub(super) evidence: Vec<String>,
    pub(super) old_line: Option<u32>,
    pub(super) new_line: Option<u32>,
    /// The page's description of the field, if only fields with the same description may be merged.
    pub(super) text: String,
}

/// The field whose event's list contains the change.
#[derive(Clone, Copy, Debug)]
pub(super) enum Owner {
    Old(usize),
    New(usize),
}

/// Merges equal changes in several lists: a rename of `bytes_in` in ten events is one change. If only one of the lists
/// is inherited, all of the lists are named.
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
                // The same rename in several lists is more certain than one.
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
