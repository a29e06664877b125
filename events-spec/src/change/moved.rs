//! Finds meanings that moved to another name: `passdb` was the driver and is now the name.

use super::draft::{Draft, Owner};
use super::field::{Fields, Kept};
use super::{Certainty, What};
use crate::Field;
use crate::rename::{Described, NameChange, name_change, weight};

/// Finds fields that have another meaning now. The fields that the meaning came from and went to are then not reported
/// as removed or added: adapting to only half of such a change is worse than not adapting at all.
pub(super) fn find(fields: &mut Fields<'_>, drafts: &mut Vec<Draft>) {
    // One after the other: a field that one meaning came from or went to is not there for the next.
    for at in 0..fields.kept.len() {
        let Some((to, from)) = moved(fields, at) else {
            continue;
        };
        let kept = &mut fields.kept[at];
        kept.moved = true;
        let (old, new) = (&fields.old.declared[kept.old], &fields.new.declared[kept.new]);
        let events = kept.events.clone();
        let name = |field: &Field| field.name.clone();
        let mut evidence = Vec::new();
        if let Some(to) = to.map(|to| &fields.new.declared[to]) {
            evidence.push(format!("the page says of `{}` what it said of `{}`", to.name, old.name));
        }
        if let Some(from) = from.map(|from| &fields.old.declared[from]) {
            evidence.push(format!("it says of `{}` what it said of `{}`", new.name, from.name));
        }
        drafts.push(Draft {
            what: What::MeaningMoved {
                field: name(new),
                to: to.map(|to| name(&fields.new.declared[to])),
                from: from.map(|from| name(&fields.old.declared[from])),
            },
            events: events.clone(),
            owner: Owner::New(kept.new),
            certainty: if to.is_some() && from.is_some() { Certainty::Certain } else { Certainty::Likely },
            evidence,
            old_line: Some(old.line),
            new_line: Some(new.line),
            text: String::new(),
        });
        if let Some(to) = to {
            Fields::take(&mut fields.came, to, &events);
        }
        if let Some(from) = from {
            Fields::take(&mut fields.gone, from, &events);
        }
    }
}

/// The new field that the meaning of a kept one went to, and the removed one that its present meaning came from, if it has
/// another meaning now.
fn moved(fields: &Fields<'_>, at: usize) -> Option<(Option<usize>, Option<usize>)> {
    let kept = fields.kept.get(at)?;
    let (old, new) = (&fields.old.declared[kept.old], &fields.new.declared[kept.new]);
    let (before, now) = (Described::new(&old.text), Described::new(&new.text));
    let stayed = before.likeness(&now);
    if before.is_empty() || now.is_empty() || stayed >= weight::NEAR_FROM {
        return None;
    }
    let to = of_event(&fields.came, kept).find(|to| took_over((old, &before, &now), stayed, &fields.new.declared[*to]));
    let from = of_event(&fields.gone, kept)
        .find(|from| nearly_same(&Described::new(&fields.old.declared[*from].text), &now, 1));
    // A description that merely resembles another field's is not proof.
    let is_moved =
        to.is_some() || from.is_some_and(|from| nearly_same(&Described::new(&fields.old.declared[from].text), &now, 2));
    is_moved.then_some((to, from))
}

/// The fields that were added to, or removed from, every event that has this one.
fn of_event<'f>(changes: &'f super::field::Events, kept: &'f Kept) -> impl Iterator<Item = usize> + 'f {
    let in_all = |events: &[usize]| kept.events.iter().all(|event| events.binary_search(event).is_ok());
    changes.iter().filter(move |(_, events)| in_all(events)).map(|(field, _)| *field)
}

/// Whether a new field has taken over the meaning of the old one. Either the descriptions are nearly the same, or the
/// new name is the old one plus a word from the old description: `passdb_driver`, for `passdb` described as "driver".
fn took_over((old, before, now): (&Field, &Described, &Described), stayed: f64, to: &Field) -> bool {
    let described = Described::new(&to.text);
    let by_name = match name_change(&old.name, &to.name) {
        Some((NameChange::Added(words), _)) => {
            words.iter().all(|word| before.has(word) && described.has(word) && !now.has(word))
        }
        _ => false,
    };
    // The field's own description must have changed much more than it stayed the same.
    by_name || (nearly_same(before, &described, 2) && before.likeness(&described) >= stayed + 0.25)
}

/// Whether two descriptions are nearly the same and share at least `least` significant words.
fn nearly_same(a: &Described, b: &Described, least: usize) -> bool {
    a.len().min(b.len()) >= least && a.likeness(b) >= weight::NEAR_FROM
}
