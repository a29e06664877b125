//! Matches removed fields with added ones that are the same field under another name.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Draft, Owner};
use super::event::CANDIDATES;
use super::field::{Class, Fields, Kept};
use super::{Certainty, What};
use crate::rename::{Clues, Described, NameChange, Scored, name_change, one_to_one, says_replaced, weight};
use crate::{Field, Kind, Spec};

/// The number of unmatched fields on either side of an event that are compared with each other.
const MOST: usize = 1_000;

/// A pair that may be the same field.
struct Candidate<'a> {
    from: usize,
    to: usize,
    events: Vec<usize>,
    /// The classes that contain both.
    classes: Vec<usize>,
    clues: Clues<'a>,
}

/// Finds the renamed fields and takes them out of the removed and added ones.
pub(super) fn find(fields: &mut Fields<'_>, drafts: &mut Vec<Draft>) {
    let mut candidates = candidates(fields);
    weigh_company(fields, &mut candidates);
    // Pairs are one to one within each event: fields that two events list separately may have become one inherited
    // field.
    let keys = |field: usize, classes: &[usize]| classes.iter().map(|class| (*class, field)).collect();
    let scored: Vec<Scored<(usize, usize), (usize, usize)>> = candidates
        .iter()
        .map(|pair| (keys(pair.from, &pair.classes), keys(pair.to, &pair.classes), score(pair)))
        .collect();
    for at in one_to_one(&scored) {
        let Candidate { from, to, events, clues, .. } = &candidates[at];
        let certain = clues.said.is_some() || events.len() > 1 || !clues.elsewhere.is_empty();
        let (old, new) = (&fields.old.declared[*from], &fields.new.declared[*to]);
        drafts.push(Draft {
            what: What::FieldRenamed { field: old.name.clone(), to: new.name.clone() },
            events: events.clone(),
            owner: Owner::New(*to),
            certainty: if certain { Certainty::Certain } else { Certainty::Likely },
            evidence: clues.in_words(),
            old_line: Some(old.line),
            new_line: Some(new.line),
            text: String::new(),
        });
        Fields::take(&mut fields.gone, *from, events);
        Fields::take(&mut fields.came, *to, events);
        fields.kept.push(Kept { old: *from, new: *to, events: events.clone(), moved: false });
    }
}

fn candidates<'a>(fields: &Fields<'a>) -> Vec<Candidate<'a>> {
    let said = Said::new(fields.new);
    let classes = fields.classes();
    let (mut of_old, mut of_new): (BTreeMap<usize, Vec<usize>>, BTreeMap<usize, Vec<usize>>) = Default::default();
    for (at, class) in classes.iter().enumerate() {
        class.gone.iter().for_each(|field| of_old.entry(*field).or_default().push(at));
        class.came.iter().for_each(|field| of_new.entry(*field).or_default().push(at));
    }
    let mut best: BTreeMap<usize, Vec<Candidate<'a>>> = BTreeMap::new();
    for (at, class) in classes.iter().enumerate() {
        let came: Vec<(usize, Described)> =
            class.came.iter().take(MOST).map(|to| (*to, Described::new(&fields.new.declared[*to].text))).collect();
        for from in class.gone.iter().take(MOST) {
            let field = &fields.old.declared[*from];
            let described = Described::new(&field.text);
            for (to, words) in &came {
                // If several classes contain both, the first one has already weighed them.
                if common(&of_old[from], &of_new[to]).next() != Some(at) {
                    continue;
                }
                let clues = weigh(field, &fields.new.declared[*to], (&described, words), &said);
                let Some(clues) = clues.filter(Clues::may_be_enough) else { continue };
                let of_one = best.entry(*from).or_default();
                of_one.push(Candidate { from: *from, to: *to, events: Vec::new(), classes: Vec::new(), clues });
                keep_best(of_one);
            }
        }
    }
    let mut candidates: Vec<Candidate<'a>> = best.into_values().flatten().collect();
    for candidate in &mut candidates {
        candidate.events = common(&fields.gone[&candidate.from], &fields.came[&candidate.to]).collect();
        candidate.classes = common(&of_old[&candidate.from], &of_new[&candidate.to]).collect();
        candidate.clues.alone = of_old[&candidate.from].iter().all(|class| is_alone(&classes[*class]));
    }
    candidates
}

fn is_alone(class: &Class) -> bool {
    class.gone.len() == 1 && class.came.len() == 1
}

fn score(candidate: &Candidate<'_>) -> f64 {
    candidate.clues.score().unwrap_or_default()
}

fn keep_best(candidates: &mut Vec<Candidate<'_>>) {
    candidates.sort_by(|a, b| score(b).total_cmp(&score(a)));
    candidates.truncate(CANDIDATES);
}

/// The common elements of two sorted lists.
fn common<'l>(a: &'l [usize], b: &'l [usize]) -> impl Iterator<Item = usize> + 'l {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.iter().copied().filter(|number| long.binary_search(number).is_ok())
}

/// What the new page says about names that it no longer has.
struct Said<'a> {
    by_name: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Said<'a> {
    fn new(spec: &'a Spec) -> Self {
        let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for absent in &spec.absent {
            if let (Some(field), None) = (&absent.field, &absent.value)
                && !absent.text.is_empty()
            {
                by_name.entry(field).or_default().push(&absent.text);
            }
        }
        Self { by_name }
    }

    /// Whether the page says that `old` is now called `new`.
    fn replaced(&self, old: &str, new: &str) -> bool {
        self.by_name.get(old).is_some_and(|texts| texts.iter().take(50).any(|text| says_replaced(text, new)))
    }
}

/// Collects the evidence that two fields are the same one; `None` if there is no evidence or their kinds differ.
fn weigh<'a>(from: &'a Field, to: &'a Field, words: (&Described, &Described), said: &Said<'_>) -> Option<Clues<'a>> {
    let mut clues = Clues::new(&from.name, &to.name);
    clues.describe(words.0, words.1);
    let is_former =
        |name: &str| name == from.name || matches!(name_change(name, &from.name), Some((NameChange::Order, _)));
    if let Some(formerly) = to.formerly.iter().find(|formerly| is_former(&formerly.name)) {
        clues.said = Some(format!("the page says that its previous name is `{}`", formerly.name));
    } else if said.replaced(&from.name, &to.name) {
        clues.said = Some(format!("the page says that this replaces `{}`", from.name));
    }
    if from.is_pattern != to.is_pattern {
        return None;
    }
    let both_typed = from.is_typed() && to.is_typed();
    if both_typed && !from.kind.is_like(to.kind) {
        // A renamed field rarely changes its kind as well; the page would say so.
        return clues.said.is_some().then_some(clues);
    }
    if from.kind == Kind::Enum && from.values.iter().any(|value| to.has_value(&value.name)) {
        clues.values += weight::VALUES;
        clues.values_say = Some("it has the same values".to_owned());
    } else if both_typed {
        clues.values += if from.kind.is_text() { weight::TEXT_KIND } else { weight::KIND };
    }
    if let (None, Some(version)) = (&from.since, &to.since) {
        clues.noted = Some(version);
    }
    clues.score().is_some().then_some(clues)
}

/// The same change to another field of the event, or to the field in other events, is evidence for a rename. Both names
/// in one event are evidence against it.
fn weigh_company<'a>(fields: &Fields<'a>, candidates: &mut [Candidate<'a>]) {
    let name = |spec: &'_ Spec, field: usize| spec.declared[field].name.clone();
    let mut by_names: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    let mut by_change: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, candidate) in candidates.iter().enumerate() {
        let names = (name(fields.old, candidate.from), name(fields.new, candidate.to));
        by_names.entry(names).or_default().push(at);
        if let Some((change, _)) = &candidate.clues.name
            && change.is_like(change)
        {
            by_change.entry(format!("{change:?}")).or_default().push(at);
        }
    }
    let (in_old, in_new) =
        (names_with_events(fields.old, candidates, fields), names_with_events(fields.new, candidates, fields));
    let mut found: Vec<(Vec<usize>, Vec<usize>, bool)> = Vec::with_capacity(candidates.len());
    for (at, candidate) in candidates.iter().enumerate() {
        let change = candidate.clues.name.as_ref().map(|(change, _)| format!("{change:?}"));
        let alike = change.and_then(|change| by_change.get(&change)).map_or(&[][..], Vec::as_slice);
        let siblings: Vec<usize> = alike
            .iter()
            .copied()
            .filter(|other| {
                let other = &candidates[*other];
                other.from != candidate.from
                    && other.to != candidate.to
                    && other.clues.is_plausible()
                    && common(&other.events, &candidate.events).next().is_some()
            })
            .take(4)
            .collect();
        let names = (name(fields.old, candidate.from), name(fields.new, candidate.to));
        let others = by_names[&names].iter().copied().filter(|other| *other != at);
        let elsewhere: Vec<usize> =
            others.filter_map(|other| candidates[other].events.first().copied()).take(3).collect();
        let both = [&in_old, &in_new].iter().any(|events| {
            let of = |name: &String| events.get(name).map_or(&[][..], Vec::as_slice);
            common(of(&names.0), of(&names.1)).next().is_some()
        });
        found.push((siblings, elsewhere, both));
    }
    let (old, new, pairs) = (fields.old, fields.new, fields.pairs);
    let names: Vec<&str> = candidates.iter().map(|candidate| old.declared[candidate.from].name.as_str()).collect();
    for (candidate, (siblings, elsewhere, both)) in candidates.iter_mut().zip(found) {
        let mut siblings: Vec<&str> = siblings.into_iter().map(|at| names[at]).collect();
        siblings.dedup();
        candidate.clues.siblings = siblings;
        candidate.clues.elsewhere =
            elsewhere.into_iter().map(|event| new.events[pairs[event].new].name.as_str()).collect();
        candidate.clues.both = both;
    }
}

/// For each candidate's name, the events of a page that have it, in order.
fn names_with_events(spec: &Spec, candidates: &[Candidate<'_>], fields: &Fields<'_>) -> BTreeMap<String, Vec<usize>> {
    let mut wanted: BTreeSet<&str> = BTreeSet::new();
    for candidate in candidates {
        wanted.insert(&fields.old.declared[candidate.from].name);
        wanted.insert(&fields.new.declared[candidate.to].name);
    }
    let mut events: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, event) in spec.events.iter().enumerate() {
        for field in &event.fields {
            let name = spec.declared[field.declared].name.as_str();
            if wanted.contains(name) {
                events.entry(name.to_owned()).or_default().push(at);
            }
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_six_are_kept_in_order() {
        let candidate = |to: usize, values: f64| {
            let mut clues = Clues::new("bytes_in", "in_bytes");
            clues.values = values;
            Candidate { from: 0, to, events: Vec::new(), classes: Vec::new(), clues }
        };
        let values = [0.3, 0.1, 0.5, 0.1, 0.2, 0.9, 0.4, 0.0];
        let mut list: Vec<Candidate<'_>> = values.iter().enumerate().map(|(to, value)| candidate(to, *value)).collect();
        keep_best(&mut list);
        // Of two that are equal, the first one.
        assert_eq!(list.iter().map(|candidate| candidate.to).collect::<Vec<_>>(), [5, 2, 6, 0, 4, 1]);
    }

    #[test]
    fn what_two_lists_share_is_in_their_order() {
        let shared = |a: &[usize], b: &[usize]| common(a, b).collect::<Vec<_>>();
        assert_eq!(shared(&[1, 3, 5, 7], &[3, 4, 7]), [3, 7]);
        assert_eq!(shared(&[3, 4, 7], &[1, 3, 5, 7]), [3, 7]);
        assert!(shared(&[1], &[]).is_empty() && shared(&[], &[1]).is_empty() && shared(&[1], &[2]).is_empty());
    }
}
