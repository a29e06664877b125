//! Resolves inheritance: cuts cycles, and replaces a choice of parents by what all of them have.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Documentation, FieldEntry, LeftOut};

/// The maximum total number of fields, each counted for each entry that has it.
const MOST: usize = 500_000;

/// Leaves every entry with the existing parents that it certainly has.
pub(super) fn settle(docs: &mut Documentation) {
    let by_name = names(docs);
    let mut left_out = Vec::new();
    for entry in &mut docs.entries {
        let shown = entry.shown();
        for inherit in &mut entry.inherits {
            inherit.any_of.retain(|name| {
                let is_known = by_name.contains_key(name) && *name != entry.name;
                if !is_known {
                    let what = format!("what {shown} inherits from `{name}`, which is not described");
                    left_out.push(LeftOut { line: inherit.line, what });
                }
                is_known
            });
        }
        entry.inherits.retain(|inherit| !inherit.any_of.is_empty());
        let mut seen: BTreeSet<Vec<String>> = BTreeSet::new();
        entry.inherits.retain_mut(|inherit| {
            inherit.any_of.dedup();
            seen.insert(inherit.any_of.clone())
        });
    }
    docs.left_out.extend(left_out);
    let order = cut_circles(docs, &by_name);
    settle_choices(docs, &by_name, &order);
    drop_unused(docs, &by_name);
}

/// Removes groups from which no event inherits.
fn drop_unused(docs: &mut Documentation, by_name: &BTreeMap<String, usize>) {
    let mut is_used: Vec<bool> = docs.entries.iter().map(|entry| entry.is_event).collect();
    let mut stack: Vec<usize> = (0..docs.entries.len()).filter(|at| is_used[*at]).collect();
    while let Some(at) = stack.pop() {
        for name in docs.entries[at].inherits.iter().flat_map(|inherit| &inherit.any_of) {
            if let Some(parent) = by_name.get(name).filter(|parent| !is_used[**parent]) {
                is_used[*parent] = true;
                stack.push(*parent);
            }
        }
    }
    let (entries, mut used) = (std::mem::take(&mut docs.entries), is_used.into_iter());
    for entry in entries {
        if used.next() == Some(true) {
            docs.entries.push(entry);
        } else {
            docs.left_out.push(LeftOut {
                line: entry.line,
                what: format!("the fields of {}, from which no event inherits", entry.shown()),
            });
        }
    }
}

/// The entries by name. If an event and a group have the same name, the event wins.
fn names(docs: &Documentation) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for (at, entry) in docs.entries.iter().enumerate() {
        if entry.is_event || !names.contains_key(&entry.name) {
            names.insert(entry.name.clone(), at);
        }
    }
    names
}

/// The entries, parents before children, computed iteratively. Cycles of inheritance are cut.
fn cut_circles(docs: &mut Documentation, by_name: &BTreeMap<String, usize>) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let parents = |docs: &Documentation, entry: usize| -> Vec<usize> {
        let inherits = docs.entries[entry].inherits.iter().flat_map(|inherit| &inherit.any_of);
        inherits.filter_map(|name| by_name.get(name).copied()).collect()
    };
    let mut state = vec![State::New; docs.entries.len()];
    let mut order = Vec::with_capacity(docs.entries.len());
    for start in 0..docs.entries.len() {
        let mut stack = vec![start];
        while let Some(entry) = stack.last().copied() {
            match state[entry] {
                State::Done => {
                    stack.pop();
                }
                State::Open => {
                    state[entry] = State::Done;
                    order.push(entry);
                    stack.pop();
                }
                State::New => {
                    state[entry] = State::Open;
                    for parent in parents(docs, entry) {
                        match state[parent] {
                            State::New => stack.push(parent),
                            State::Done => {}
                            State::Open => cut(docs, entry, parent),
                        }
                    }
                }
            }
        }
    }
    order
}

fn cut(docs: &mut Documentation, entry: usize, parent: usize) {
    let (name, shown) = (docs.entries[parent].name.clone(), docs.entries[parent].shown());
    let child = &mut docs.entries[entry];
    let what = format!("what {} inherits from {shown}, which inherits from it", child.shown());
    let line =
        child.inherits.iter().find(|inherit| inherit.any_of.contains(&name)).map_or(child.line, |inherit| inherit.line);
    child.inherits.iter_mut().for_each(|inherit| inherit.any_of.retain(|other| *other != name));
    child.inherits.retain(|inherit| !inherit.any_of.is_empty());
    docs.left_out.push(LeftOut { line, what });
}

/// Gives an entry that inherits from one of several parents the fields that all of these have.
fn settle_choices(docs: &mut Documentation, by_name: &BTreeMap<String, usize>, order: &[usize]) {
    if docs.entries.iter().all(|entry| entry.inherits.iter().all(|inherit| inherit.any_of.len() < 2)) {
        return;
    }
    // The names that each entry has, with the places of their descriptions.
    let mut all: Vec<BTreeMap<String, (usize, usize)>> = vec![BTreeMap::new(); docs.entries.len()];
    let mut total = 0;
    for at in order {
        let mut fields: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let mut certain: Vec<FieldEntry> = Vec::new();
        for inherit in &docs.entries[*at].inherits {
            let parents: Vec<usize> = inherit.any_of.iter().filter_map(|name| by_name.get(name).copied()).collect();
            let Some((first, others)) = parents.split_first() else { continue };
            for (name, place) in &all[*first] {
                if others.iter().all(|other| all[*other].contains_key(name)) && !fields.contains_key(name) {
                    fields.insert(name.clone(), *place);
                    if !others.is_empty() {
                        certain.push(docs.entries[place.0].fields[place.1].clone());
                    }
                }
            }
        }
        let entry = &mut docs.entries[*at];
        let unsure: Vec<_> = entry.inherits.iter().filter(|inherit| inherit.any_of.len() > 1).cloned().collect();
        for inherit in unsure {
            let (shown, names) = (entry.shown(), inherit.any_of.join("`, `"));
            let what = format!("which of `{names}` it is that {shown} inherits from; it gets what all of them have");
            docs.left_out.push(LeftOut { line: inherit.line, what });
        }
        entry.inherits.retain(|inherit| inherit.any_of.len() == 1);
        certain.retain(|field| entry.fields.iter().all(|own| own.name != field.name));
        certain.sort_by_key(|field| field.line);
        entry.fields.splice(0..0, certain);
        for (field, described) in entry.fields.iter().enumerate() {
            fields.insert(described.name.clone(), (*at, field));
        }
        total += fields.len();
        if total > MOST {
            let what = format!("the choices from {} on: there are more than {MOST} fields", entry.shown());
            docs.left_out.push(LeftOut { line: entry.line, what });
            docs.entries.iter_mut().for_each(|entry| entry.inherits.retain(|inherit| inherit.any_of.len() == 1));
            return;
        }
        all[*at] = fields;
    }
}
