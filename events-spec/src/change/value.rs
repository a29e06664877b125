//! Compares the values of a field that both versions have: kind, unit and list.

use super::draft::{Draft, Owner};
use super::field::Kept;
use super::{Certainty, What};
use crate::rename::{Described, name_change, unit, weight};
use crate::spec::Value;
use crate::{Field, Kind, Spec};

/// Compares the values of a field.
pub(super) fn compare(old: &Spec, new: &Spec, kept: &Kept, drafts: &mut Vec<Draft>) {
    let (from, to) = (&old.declared[kept.old], &new.declared[kept.new]);
    let field = || to.name.clone();
    let mut found: Vec<(What, Certainty, Vec<String>)> = Vec::new();
    if from.is_typed() && to.is_typed() && !from.kind.is_like(to.kind) {
        found.push((
            What::KindChanged { field: field(), from: from.kind, to: to.kind },
            Certainty::Certain,
            Vec::new(),
        ));
    }
    let units = (unit(&from.name, &from.text), unit(&to.name, &to.text));
    if let (Some(before), Some(now)) = units
        && before != now
        && before.measures_like(now)
        && !kept.moved
    {
        found.push((What::UnitChanged { field: field(), from: before, to: now }, Certainty::Certain, Vec::new()));
    }
    if from.kind == Kind::Enum && to.kind == Kind::Enum && !kept.moved {
        values(from, to, &mut found);
    }
    drafts.extend(found.into_iter().map(|(what, certainty, evidence)| Draft {
        what,
        events: kept.events.clone(),
        owner: Owner::New(kept.new),
        certainty,
        evidence,
        old_line: Some(from.line),
        new_line: Some(to.line),
        text: String::new(),
    }));
}

fn values(from: &Field, to: &Field, found: &mut Vec<(What, Certainty, Vec<String>)>) {
    let mut gone: Vec<&Value> = from.values.iter().filter(|value| !to.has_value(&value.name)).collect();
    let mut came: Vec<&Value> = to.values.iter().filter(|value| !from.has_value(&value.name)).collect();
    let kept = from.values.len() - gone.len();
    let only_one = gone.len() == 1 && came.len() == 1 && kept >= 2;
    let field = || to.name.clone();
    let pairs: Vec<(String, String, Certainty, String)> = gone
        .iter()
        .filter_map(|old| {
            let mut fits = came.iter().filter_map(|new| same_value(old, new, only_one).map(|why| (new, why)));
            match (fits.next(), fits.next()) {
                (Some((new, (certainty, why))), None) => Some((old.name.clone(), new.name.clone(), certainty, why)),
                // None, or several candidates.
                _ => None,
            }
        })
        .collect();
    for (value, new, certainty, why) in pairs {
        // If two old values could be the same new one, the first takes it.
        if came.iter().any(|known| known.name == new) {
            gone.retain(|known| known.name != value);
            came.retain(|known| known.name != new);
            found.push((What::ValueRenamed { field: field(), value, to: new }, certainty, vec![why]));
        }
    }
    let certain = |what| (what, Certainty::Certain, Vec::new());
    let new = |value: &Value| What::ValueNew { field: field(), value: value.name.clone(), was_open: from.open };
    found.extend(came.into_iter().map(|value| certain(new(value))));
    found.extend(gone.into_iter().map(|value| certain(What::ValueGone { field: field(), value: value.name.clone() })));
    if from.open != to.open {
        found.push(certain(if to.open {
            What::ListOpened { field: field() }
        } else {
            What::ListClosed { field: field() }
        }));
    }
}

/// Whether a value replaces another, with the certainty and the reason: the page says so, its meaning or its word is
/// nearly the same, or it is the only change in the list.
fn same_value(old: &Value, new: &Value, only_one: bool) -> Option<(Certainty, String)> {
    if new.formerly.iter().any(|formerly| formerly.name == old.name) {
        return Some((Certainty::Certain, format!("the page says that its previous name is `{}`", old.name)));
    }
    let (before, now) = (Described::new(&old.text), Described::new(&new.text));
    if before.len().min(now.len()) >= 2 && before.likeness(&now) >= weight::NEAR_FROM {
        return Some((Certainty::Likely, "its meaning is nearly the same".to_owned()));
    }
    let spelt = |name: &str| name.to_lowercase().replace('-', "_");
    if spelt(&old.name) == spelt(&new.name) {
        return Some((Certainty::Certain, "it is the same word in another spelling".to_owned()));
    }
    if name_change(&spelt(&old.name), &spelt(&new.name)).is_some_and(|(_, weight)| weight >= weight::FORM) {
        return Some((Certainty::Likely, format!("`{}` is a form of `{}`", new.name, old.name)));
    }
    only_one.then(|| (Certainty::Likely, "it is the only change in the list".to_owned()))
}
