//! Documented fields that are never sent, paired with undocumented ones that are: which of them are renamed.

use std::collections::BTreeMap;

use events_core::export::scan::Shape;
use events_spec::rename::{Change, change, in_words, one_to_one};
use events_spec::{FieldDef, Kind, suggest};

use super::check::{Check, EventSeen};
use super::slot::{Role, Slot};

/// A documented field that is sent under another name.
#[derive(Clone, Debug)]
pub(super) struct Rename<'c, 't> {
    pub(super) field: &'t FieldDef<'t>,
    pub(super) slot: &'c Slot<'t>,
    /// How sure that is, from 0 to 1.
    pub(super) sure: f64,
    /// What speaks for it, in words.
    pub(super) evidence: Vec<String>,
}

/// A pair that may be one.
struct Candidate<'c, 't> {
    event: usize,
    field: &'t FieldDef<'t>,
    slot: &'c Slot<'t>,
    change: Change,
    score: f64,
    evidence: Vec<String>,
}

/// So many candidates are weighed for one field: a stream can hold any number of names.
const CANDIDATES: usize = 6;
/// The renamed fields of each event that was seen, by its number, in the order of the page.
pub(super) fn renames<'c, 't>(check: &'c Check<'t>) -> BTreeMap<usize, Vec<Rename<'c, 't>>> {
    let mut candidates: Vec<Candidate<'c, 't>> = Vec::new();
    for (number, event) in check.events.iter().enumerate() {
        candidates_of(number, event, &mut candidates);
    }
    weigh_company(check, &mut candidates);
    let mut by_event: BTreeMap<usize, Vec<Candidate<'c, 't>>> = BTreeMap::new();
    for candidate in candidates {
        by_event.entry(candidate.event).or_default().push(candidate);
    }
    let pairs = by_event.into_iter().map(|(event, candidates)| (event, pair_up(candidates)));
    pairs.filter(|(_, renames)| !renames.is_empty()).collect()
}

/// Every pair of this event whose names and values do not speak against it.
fn candidates_of<'c, 't>(number: usize, event: &'c EventSeen<'t>, candidates: &mut Vec<Candidate<'c, 't>>) {
    let Some(def) = event.def.filter(|_| event.seen > 0) else { return };
    let unknown: Vec<&Slot<'t>> =
        event.slots.iter().filter(|slot| slot.about.role == Role::Unknown && slot.seen > 0).collect();
    for field in def.fields.iter().filter(|field| event.named(field.name).is_none()) {
        let mut of_field = Vec::new();
        for slot in &unknown {
            let Some((change, weight)) = change(field.name, &slot.about.name) else { continue };
            let mut evidence = vec![in_words(field.name, &slot.about.name, &change)];
            let Some(values) = weigh_values(field, slot, &mut evidence) else { continue };
            let always = slot.seen == event.seen && field.optional.is_none();
            if always {
                evidence.push(match event.seen {
                    1 => "it is in the one event that was seen".to_owned(),
                    seen => format!("it is in all {seen} events that were seen"),
                });
            }
            let score = weight + values + if always { 0.03 } else { 0.0 };
            of_field.push(Candidate { event: number, field, slot, change, score, evidence });
        }
        of_field.sort_by(|a, b| b.score.total_cmp(&a.score));
        of_field.truncate(CANDIDATES);
        candidates.append(&mut of_field);
    }
}

/// How much the values speak for it; `None` when they exclude it.
fn weigh_values(field: &FieldDef<'_>, slot: &Slot<'_>, evidence: &mut Vec<String>) -> Option<f64> {
    let untyped = slot.had(Shape::Text) || slot.had(Shape::EscapedText);
    let fits = match (field.kind, slot.about.looks.kind()?) {
        (Kind::Str | Kind::Enum, Kind::Str | Kind::Ip | Kind::Time) => true,
        // Tab-separated text does not tell a number from a string of digits.
        (Kind::Str | Kind::Enum, Kind::Int) => untyped,
        (Kind::StrList, Kind::Str | Kind::Ip | Kind::Time | Kind::Int) => untyped,
        (documented, seen) => documented == seen,
    };
    if !fits {
        return None;
    }
    let named: Vec<&str> = slot.about.values.iter().map(|value| &**value).filter(|value| !value.is_empty()).collect();
    if field.kind == Kind::Enum {
        let listed = named.iter().filter(|value| field.values.contains(value)).count();
        if listed == named.len() && listed > 0 {
            evidence.push(format!("the page lists `{}`, which is what it sends", named.join("`, `")));
            return Some(0.12);
        }
        if listed == 0 && !field.open {
            return Some(-0.2);
        }
        return Some(0.0);
    }
    if let Some(value) = named.iter().find(|value| value.len() >= 2 && has_word(field.text, value)) {
        evidence.push(format!("the page's words for it name `{value}`, which is what it sends"));
        return Some(0.1);
    }
    if matches!(field.kind, Kind::Ip | Kind::Time | Kind::Int | Kind::StrList) {
        evidence.push(format!("its values are what the page asks for: {}", field.kind.in_words()));
        return Some(0.05);
    }
    Some(0.02)
}

/// Whether a text has this word, between anything but letters and digits.
fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|found| found == word)
}

/// One change seldom comes alone: the same one made to other fields of the event, or to the same field in other
/// events, speaks for it; both names sent by one event speak against it.
fn weigh_company(check: &Check<'_>, candidates: &mut [Candidate<'_, '_>]) {
    let mut events_by_pair: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    let mut by_event: BTreeMap<usize, Vec<&Candidate<'_, '_>>> = BTreeMap::new();
    for candidate in candidates.iter() {
        let event = check.events[candidate.event].name.as_str();
        events_by_pair.entry((candidate.field.name, &candidate.slot.about.name)).or_default().push(event);
        by_event.entry(candidate.event).or_default().push(candidate);
    }
    let mut weights = Vec::with_capacity(candidates.len());
    for candidate in candidates.iter() {
        let (old, new) = (candidate.field.name, candidate.slot.about.name.as_str());
        let mut siblings: Vec<&str> = by_event[&candidate.event]
            .iter()
            .filter(|other| other.field.name != old && same_change(&candidate.change, &other.change))
            .map(|other| other.field.name)
            .collect();
        siblings.dedup();
        let event = &check.events[candidate.event].name;
        let elsewhere: Vec<&str> = events_by_pair[&(old, new)].iter().copied().filter(|other| other != event).collect();
        let both = check.events.iter().any(|event| event.named(old).is_some() && event.named(new).is_some());
        let mut evidence = Vec::new();
        if !siblings.is_empty() {
            let shown = &siblings[..siblings.len().min(4)];
            evidence.push(format!("the same happened to {} of this event", suggest::all_of(shown)));
        }
        if !elsewhere.is_empty() {
            let shown = &elsewhere[..elsewhere.len().min(3)];
            evidence.push(format!("the same happened in {}", suggest::all_of(shown)));
        }
        let company = 0.05 * siblings.len().min(2) as f64 + 0.05 * elsewhere.len().min(2) as f64;
        weights.push((company - if both { 0.3 } else { 0.0 }, evidence));
    }
    for (candidate, (weight, evidence)) in candidates.iter_mut().zip(weights) {
        candidate.score += weight;
        candidate.evidence.extend(evidence);
    }
}

/// Whether two changes are the same one made to two names.
fn same_change(a: &Change, b: &Change) -> bool {
    match (a, b) {
        (Change::Words(a), Change::Words(b)) => a.iter().any(|pair| b.contains(pair)),
        (Change::Order | Change::Edit, _) => false,
        (a, b) => a == b,
    }
}

/// One to one, the surest first, in the order of the page.
fn pair_up<'c, 't>(candidates: Vec<Candidate<'c, 't>>) -> Vec<Rename<'c, 't>> {
    let pair =
        |candidate: &Candidate<'c, 't>| (candidate.field.name, candidate.slot.about.name.clone(), candidate.score);
    let pairs: Vec<(&str, String, f64)> = candidates.iter().map(pair).collect();
    let mut renames: Vec<Rename<'_, '_>> = one_to_one(&pairs)
        .into_iter()
        .map(|at| &candidates[at])
        .map(|candidate| Rename {
            field: candidate.field,
            slot: candidate.slot,
            sure: candidate.score.min(0.99),
            evidence: candidate.evidence.clone(),
        })
        .collect();
    renames.sort_by_key(|rename| rename.field.line);
    renames
}
