//! Finds renames by pairing documented fields that are never sent with undocumented ones that are.

use std::collections::{BTreeMap, HashMap, HashSet};

use events_core::export::scan::Shape;
use events_spec::rename::{Clues, one_to_one, weight};
use events_spec::{FieldDef, Kind};

use super::view::{EventView, FieldView, Role, View};

/// A documented field that is sent under another name.
#[derive(Clone, Debug)]
pub(super) struct Rename<'c, 't> {
    pub(super) field: &'t FieldDef<'t>,
    pub(super) sent: FieldView<'c, 't>,
    /// The certainty, from 0 to 1.
    pub(super) sure: f64,
    /// The evidence, in words.
    pub(super) evidence: Vec<String>,
}

/// A pair that may be a rename.
struct Candidate<'c, 't> {
    event: usize,
    field: &'t FieldDef<'t>,
    sent: FieldView<'c, 't>,
    clues: Clues<'c>,
}

/// The number of candidates weighed for one field, because a stream can contain any number of names.
const CANDIDATES: usize = 6;

/// Of an event with more missing or more unknown fields than this, none is weighed: each would be compared with each.
const MOST_COMPARED: usize = 500;

/// The renamed fields of each event that was seen, by its number, in the order of the page.
pub(super) fn renames<'c, 't>(view: &'c View<'c, 't>) -> BTreeMap<usize, Vec<Rename<'c, 't>>> {
    let mut candidates: Vec<Candidate<'c, 't>> = Vec::new();
    for (number, event) in view.events.iter().enumerate() {
        candidates_of(number, event, &mut candidates);
    }
    weigh_company(view, &mut candidates);
    let mut by_event: BTreeMap<usize, Vec<Candidate<'c, 't>>> = BTreeMap::new();
    for candidate in candidates {
        by_event.entry(candidate.event).or_default().push(candidate);
    }
    let pairs = by_event.into_iter().map(|(event, candidates)| (event, pair_up(candidates)));
    pairs.filter(|(_, renames)| !renames.is_empty()).collect()
}

/// Every pair of this event that the names and values do not rule out.
fn candidates_of<'c, 't>(number: usize, event: &'c EventView<'c, 't>, candidates: &mut Vec<Candidate<'c, 't>>) {
    let Some(def) = event.def else { return };
    let unknown: Vec<FieldView<'c, 't>> =
        event.fields.iter().copied().filter(|field| field.role == Role::Unknown).collect();
    let missing: Vec<&FieldDef<'t>> = def.fields.iter().filter(|field| event.named(field.name).is_none()).collect();
    if missing.len().max(unknown.len()) > MOST_COMPARED {
        return;
    }
    for field in missing {
        let mut of_field = Vec::new();
        for sent in &unknown {
            let mut clues = Clues::new(field.name, sent.name);
            if field.formerly.iter().any(|formerly| formerly.name == sent.name) {
                clues.said = Some(format!("the page says that its previous name is `{}`", sent.name));
            }
            if (clues.name.is_none() && clues.said.is_none())
                || !weigh_values(field, sent, &mut clues)
                || !clues.may_be_enough()
            {
                continue;
            }
            let always = sent.seen.seen == event.seen.seen && field.optional.is_none();
            clues.always = always.then_some(event.seen.seen);
            of_field.push(Candidate { event: number, field, sent: *sent, clues });
        }
        of_field.sort_by(|a, b| score(b).total_cmp(&score(a)));
        of_field.truncate(CANDIDATES);
        candidates.append(&mut of_field);
    }
}

fn score(candidate: &Candidate<'_, '_>) -> f64 {
    candidate.clues.score().unwrap_or_default()
}

/// Adds the evidence from the values. Returns false if the values rule out the pair.
fn weigh_values(field: &FieldDef<'_>, sent: &FieldView<'_, '_>, clues: &mut Clues<'_>) -> bool {
    let untyped = sent.seen.had(Shape::Text) || sent.seen.had(Shape::EscapedText);
    let Some(seen) = sent.seen.evidence().kind() else { return false };
    let fits = match (field.kind, seen) {
        (Kind::Str | Kind::Enum, Kind::Str | Kind::Ip | Kind::Time) => true,
        // In tab-separated text, a number looks like a string of digits.
        (Kind::Str | Kind::Enum, Kind::Int) => untyped,
        (Kind::StrList, Kind::Str | Kind::Ip | Kind::Time | Kind::Int) => untyped,
        (documented, seen) => documented == seen,
    };
    if !fits {
        return false;
    }
    let named: Vec<&str> = sent.seen.values.iter().map(|value| &**value).filter(|value| !value.is_empty()).collect();
    if field.kind == Kind::Enum {
        let listed = named.iter().filter(|value| field.values.contains(value)).count();
        if listed == named.len() && listed > 0 {
            clues.values = weight::VALUES;
            clues.values_say = Some(format!("its values are documented for the old name: `{}`", named.join("`, `")));
        } else if listed == 0 && !field.open {
            clues.values = weight::OTHER_VALUES;
        }
    } else if let Some(value) = named.iter().find(|value| value.len() >= 2 && has_word(field.text, value)) {
        clues.values = weight::VALUES;
        clues.values_say = Some(format!("the description of the old name contains its value `{value}`"));
    } else if matches!(field.kind, Kind::Ip | Kind::Time | Kind::Int | Kind::StrList) {
        clues.values = weight::KIND;
        clues.values_say = Some(format!("its values are of the documented kind: {}", field.kind.in_words()));
    } else {
        clues.values = weight::TEXT_KIND;
    }
    true
}

/// Whether a text contains this word, delimited by anything except letters and digits.
fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|found| found == word)
}

/// Renames are rarely isolated. The same change to other fields of the event, or to the same field in other events, is
/// evidence for it; both names in one event are evidence against it.
fn weigh_company<'c, 't: 'c>(view: &'c View<'c, 't>, candidates: &mut [Candidate<'c, 't>]) {
    let mut events_by_pair: BTreeMap<(&'c str, &'c str), Vec<&'c str>> = BTreeMap::new();
    let mut by_event: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, candidate) in candidates.iter().enumerate() {
        let event = view.events[candidate.event].name;
        events_by_pair.entry((candidate.field.name, candidate.sent.name)).or_default().push(event);
        by_event.entry(candidate.event).or_default().push(at);
    }
    let mut having: HashMap<&str, HashSet<usize>> = HashMap::new();
    for (number, event) in view.events.iter().enumerate() {
        event.fields.iter().for_each(|field| _ = having.entry(field.name).or_default().insert(number));
    }
    let share_an_event = |(old, new): (&str, &str)| match (having.get(old), having.get(new)) {
        (Some(old), Some(new)) => !old.is_disjoint(new),
        _ => false,
    };
    let both: HashMap<(&str, &str), bool> = events_by_pair.keys().map(|pair| (*pair, share_an_event(*pair))).collect();
    let mut company = Vec::with_capacity(candidates.len());
    for candidate in candidates.iter() {
        let (old, new) = (candidate.field.name, candidate.sent.name);
        let is_like = |other: &&Candidate<'_, '_>| match (&candidate.clues.name, &other.clues.name) {
            (Some((change, _)), Some((other, _))) => change.is_like(other),
            _ => false,
        };
        let others = by_event[&candidate.event].iter().map(|at| &candidates[*at]);
        let others = others.filter(|other| other.field.name != old && other.sent.name != new);
        let mut siblings: Vec<&'c str> = others.filter(is_like).map(|other| other.field.name).collect();
        siblings.dedup();
        let event = view.events[candidate.event].name;
        let elsewhere: Vec<&'c str> =
            events_by_pair[&(old, new)].iter().copied().filter(|other| *other != event).collect();
        let both = both.get(&(old, new)).copied().unwrap_or_default();
        company.push((siblings, elsewhere, both));
    }
    for (candidate, (siblings, elsewhere, both)) in candidates.iter_mut().zip(company) {
        candidate.clues.siblings = siblings;
        candidate.clues.elsewhere = elsewhere;
        candidate.clues.both = both;
    }
}

/// Selects pairs one to one, the most certain first, in the order of the page.
fn pair_up<'c, 't>(candidates: Vec<Candidate<'c, 't>>) -> Vec<Rename<'c, 't>> {
    let pair = |candidate: &Candidate<'c, 't>| {
        (vec![candidate.field.name], vec![candidate.sent.name.to_owned()], score(candidate))
    };
    let pairs: Vec<(Vec<&str>, Vec<String>, f64)> = candidates.iter().map(pair).collect();
    let mut renames: Vec<Rename<'_, '_>> = one_to_one(&pairs)
        .into_iter()
        .map(|at| &candidates[at])
        .map(|candidate| Rename {
            field: candidate.field,
            sent: candidate.sent,
            sure: score(candidate).min(0.99),
            evidence: candidate.clues.in_words(),
        })
        .collect();
    renames.sort_by_key(|rename| rename.field.line);
    renames
}
