//! Pairs the events of the old version with those of the new one.

use std::collections::{BTreeMap, BTreeSet};

use super::{Certainty, Change, Reached, What};
use crate::rename::{Clues, Described, one_to_one, says_renamed, weight};
use crate::{Event, Spec};

/// The number of unmatched events on either side that are compared with each other.
const MOST: usize = 1_000;

/// The number of candidates kept for each name.
pub(super) const CANDIDATES: usize = 6;

/// An event of both versions, as indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) old: usize,
    pub(crate) new: usize,
}

/// Pairs the events of both versions and records which were added, removed and renamed.
pub(super) fn pair_events(old: &Spec, new: &Spec, list: &mut Vec<Change>) -> Vec<Pair> {
    let (in_old, in_new) = (by_name(old), by_name(new));
    let mut pairs: Vec<Pair> = Vec::new();
    let mut gone: Vec<usize> = Vec::new();
    for (at, event) in old.events.iter().enumerate() {
        match in_new.get(event.name.as_str()) {
            Some(new) => pairs.push(Pair { old: at, new: *new }),
            None => gone.push(at),
        }
    }
    let mut came: Vec<usize> =
        (0..new.events.len()).filter(|at| !in_old.contains_key(new.events[*at].name.as_str())).collect();
    let renames = renamed(old, new, &gone, &came);
    let (from, to): (BTreeSet<usize>, BTreeSet<usize>) = renames.iter().map(|(pair, ..)| (pair.old, pair.new)).unzip();
    gone.retain(|at| !from.contains(at));
    came.retain(|at| !to.contains(at));
    for (pair, certainty, evidence) in renames {
        let (from, to) = (&old.events[pair.old], &new.events[pair.new]);
        list.push(Change { certainty, evidence, ..change(What::EventRenamed, Some(from), Some(to)) });
        pairs.push(pair);
    }
    list.extend(gone.into_iter().map(|at| change(What::EventGone, Some(&old.events[at]), None)));
    list.extend(came.into_iter().map(|at| change(What::EventNew, None, Some(&new.events[at]))));
    pairs.sort_by_key(|pair| pair.new);
    pairs
}

fn by_name(spec: &Spec) -> BTreeMap<&str, usize> {
    spec.events.iter().enumerate().map(|(at, event)| (event.name.as_str(), at)).collect()
}

fn change(what: What, old: Option<&Event>, new: Option<&Event>) -> Change {
    let name = |event: Option<&Event>| event.map(|event| event.name.clone());
    Change {
        what,
        events: [Reached { old: name(old), new: name(new) }].into(),
        certainty: Certainty::Certain,
        evidence: Vec::new(),
        old_line: old.map(|event| event.line),
        new_line: new.map(|event| event.line),
    }
}

/// Finds renamed events, with the certainty and the reasons.
fn renamed(old: &Spec, new: &Spec, gone: &[usize], came: &[usize]) -> Vec<(Pair, Certainty, Vec<String>)> {
    let came: Vec<(usize, Described)> =
        came.iter().take(MOST).map(|at| (*at, Described::new(&new.events[*at].text))).collect();
    let mut candidates: Vec<(Pair, Clues<'_>, f64)> = Vec::new();
    for from in gone.iter().take(MOST) {
        let described = Described::new(&old.events[*from].text);
        let mut of_one: Vec<(Pair, Clues<'_>, f64)> = Vec::new();
        for (to, words) in &came {
            let pair = Pair { old: *from, new: *to };
            let Some(clues) = weigh(old, new, pair, (&described, words)) else { continue };
            let Some(score) = clues.score().filter(|score| *score >= weight::ENOUGH - weight::MARGIN) else { continue };
            of_one.push((pair, clues, score));
        }
        of_one.sort_by(|a, b| b.2.total_cmp(&a.2));
        of_one.truncate(CANDIDATES);
        candidates.append(&mut of_one);
    }
    let scored: Vec<(Vec<usize>, Vec<usize>, f64)> =
        candidates.iter().map(|(pair, _, score)| (vec![pair.old], vec![pair.new], *score)).collect();
    let chosen = one_to_one(&scored).into_iter().map(|at| &candidates[at]);
    chosen
        .map(|(pair, clues, _)| {
            let certainty = if clues.said.is_some() { Certainty::Certain } else { Certainty::Likely };
            (*pair, certainty, clues.in_words())
        })
        .collect()
}

/// Collects the evidence that an event was renamed to another; `None` if neither the names, nor the descriptions, nor
/// the page suggest it.
///
/// Equal fields alone are not evidence: fields that all events of a service share do not identify one of them.
fn weigh<'a>(old: &'a Spec, new: &'a Spec, pair: Pair, words: (&Described, &Described)) -> Option<Clues<'a>> {
    let (from, to) = (&old.events[pair.old], &new.events[pair.new]);
    let mut clues = Clues::new(&from.name, &to.name);
    let texts = std::iter::once(&*to.text).chain(to.notes.iter().map(String::as_str));
    if to.formerly.iter().any(|formerly| formerly.name == from.name)
        || texts.into_iter().any(|text| says_renamed(text, &from.name))
    {
        clues.said = Some(format!("the page says that its previous name is `{}`", from.name));
    }
    // Only a very similar name or the same prose is worth a closer look.
    let by_name = clues.name.as_ref().is_some_and(|(_, weight)| *weight >= 0.6);
    let prose = if words.0.len().min(words.1.len()) >= 4 { words.0.likeness(words.1) } else { 0.0 };
    if clues.said.is_none() && !by_name && prose < weight::NEAR_FROM {
        return None;
    }
    let (alike, fields) = same_fields(old, new, from, to);
    if fields > 0 {
        clues.values += (2.0 * weight::FIELDS * (alike - 0.5)).max(weight::NO_FIELDS);
        if alike >= 0.8 {
            let same = if alike >= 1.0 { "the same" } else { "nearly the same" };
            clues.values_say = Some(format!("it has {same} fields"));
        }
    }
    if prose >= weight::NEAR_FROM {
        if !by_name {
            // If the names differ, both prose and fields have to agree.
            clues.name = None;
            if alike < 0.5 && clues.said.is_none() {
                return None;
            }
        }
        clues.prose(prose);
    }
    if let (None, Some(version)) = (&from.since, &to.since) {
        clues.noted = Some(version);
    }
    Some(clues)
}

/// The share of fields that two events have in common, from 0 to 1, and their number.
fn same_fields(old: &Spec, new: &Spec, from: &Event, to: &Event) -> (f64, usize) {
    let names = |spec: &'_ Spec, event: &Event| -> BTreeSet<String> {
        event.fields.iter().map(|field| spec.declared[field.declared].name.clone()).collect()
    };
    let (from, to) = (names(old, from), names(new, to));
    let shared = from.intersection(&to).count();
    let all = from.len() + to.len() - shared;
    (if all == 0 { 0.0 } else { shared as f64 / all as f64 }, all)
}
