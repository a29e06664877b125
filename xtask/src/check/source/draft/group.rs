//! Fields that several events of a section share become a group, so that they stand once.

use std::collections::{BTreeMap, BTreeSet};

use super::{Described, Entry, Known};

/// Sections with more events are left as they are.
const MOST_EVENTS: usize = 200;
/// The maximum number of groups in a section.
const MOST_GROUPS: usize = 40;
/// The number of fields from which a group is made.
const LEAST_FIELDS: usize = 3;

/// What has to be the same for two events to share a field.
type Shared = (String, String);

/// Moves shared fields into groups; `is_taken` says which names are used.
pub(super) fn factor(
    section: &str,
    mut entries: Vec<Entry>,
    known: &Known,
    is_taken: &dyn Fn(&str) -> bool,
) -> Vec<Entry> {
    if entries.len() > MOST_EVENTS {
        return entries;
    }
    let mut groups: Vec<Entry> = Vec::new();
    while groups.len() < MOST_GROUPS
        && let Some((fields, heirs)) = best(&entries)
    {
        let names: Vec<&str> = heirs.iter().map(|heir| entries[*heir].name.as_str()).collect();
        let is_used = |name: &str| is_taken(name) || groups.iter().any(|group| group.name == name);
        let shared: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        let name = match known.group_with(section, &shared).filter(|name| !is_used(name)) {
            Some(name) => name.to_owned(),
            None => name(section, &names, &is_used),
        };
        let mut shared: Vec<Described> = Vec::new();
        for heir in &heirs {
            let mut kept = Vec::new();
            for field in std::mem::take(&mut entries[*heir].fields) {
                match shared.iter_mut().find(|known| known.name == field.name) {
                    _ if !fields.contains(&key(&field)) => kept.push(field),
                    Some(known) => merge(known, &field),
                    None => shared.push(field),
                }
            }
            entries[*heir].fields = kept;
            entries[*heir].inherits.push(name.clone());
        }
        groups.push(Entry { name, is_group: true, fields: shared, ..Entry::default() });
    }
    // A group that one event is, word for word, is that event.
    for group in std::mem::take(&mut groups) {
        let is_heir = |entry: &Entry| entry.inherits.contains(&group.name);
        let heirs: Vec<usize> = (0..entries.len()).filter(|at| is_heir(&entries[*at])).collect();
        let same = heirs.iter().copied().find(|at| entries[*at].fields.is_empty() && entries[*at].inherits.len() == 1);
        let (Some(same), [_, _]) = (same, heirs.as_slice()) else {
            groups.push(group);
            continue;
        };
        let name = entries[same].name.clone();
        entries[same].fields = group.fields;
        entries[same].inherits.clear();
        for heir in heirs.into_iter().filter(|heir| *heir != same) {
            entries[heir]
                .inherits
                .iter_mut()
                .filter(|known| **known == group.name)
                .for_each(|known| known.clone_from(&name));
        }
    }
    // A group stands before the first event that has its fields.
    let mut all = Vec::new();
    for entry in entries {
        for name in &entry.inherits {
            if let Some(at) = groups.iter().position(|group| group.name == *name) {
                all.push(groups.remove(at));
            }
        }
        all.push(entry);
    }
    all
}

fn key(field: &Described) -> Shared {
    let facts = &field.facts;
    // When a field is there is often known better for one event than for another; on failure is worth its own line.
    let presence =
        if facts.presence.contains("failure") || facts.presence.contains("success") { &facts.presence } else { "" };
    let values: Vec<String> = facts.values.keys().cloned().collect();
    let rest =
        format!("{} {presence} {values:?} {} {:?} {}", facts.kind, facts.open, facts.since, described(&field.text));
    (field.name.clone(), rest)
}

/// The words of a field but for when it is there.
fn described(text: &str) -> &str {
    text.strip_suffix("sometimes")
        .or_else(|| text.strip_suffix("always"))
        .map_or(text, |text| text.trim_end_matches([' ', ';']))
}

/// Two events that are not sure of the same presence leave it open.
fn merge(known: &mut Described, other: &Described) {
    if known.facts.presence != other.facts.presence {
        known.facts.presence.clear();
        known.text = described(&known.text).to_owned();
    }
}

/// The fields that are best worth a group, with the events that have all of them.
fn best(entries: &[Entry]) -> Option<(BTreeSet<Shared>, Vec<usize>)> {
    let sets: Vec<BTreeSet<Shared>> = entries.iter().map(|entry| entry.fields.iter().map(key).collect()).collect();
    let mut candidates: BTreeMap<BTreeSet<Shared>, ()> = BTreeMap::new();
    for (at, one) in sets.iter().enumerate() {
        for two in &sets[at + 1..] {
            let both: BTreeSet<Shared> = one.intersection(two).cloned().collect();
            if both.len() >= LEAST_FIELDS {
                candidates.insert(both, ());
            }
        }
    }
    let scored = candidates.into_keys().map(|fields| {
        let heirs: Vec<usize> = (0..sets.len()).filter(|at| fields.is_subset(&sets[*at])).collect();
        ((heirs.len() - 1) * fields.len(), fields, heirs)
    });
    scored.max_by(|(one, _, _), (two, _, _)| one.cmp(two)).map(|(_, fields, heirs)| (fields, heirs))
}

/// The name of a group: what the names of its events begin with, else the section's.
fn name(section: &str, events: &[&str], is_taken: &dyn Fn(&str) -> bool) -> String {
    let mut words: Vec<&str> = events.first().map(|name| name.split('_').collect()).unwrap_or_default();
    for name in events {
        let shared = words.iter().zip(name.split('_')).take_while(|(one, two)| *one == two).count();
        words.truncate(shared);
    }
    let of_section = || section.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let stem = if words.is_empty() { of_section() } else { words.join("_") };
    let numbered = (2..).map(|number| format!("{stem}_fields_{number}"));
    let mut names = [stem.clone(), format!("{stem}_fields")].into_iter().chain(numbered);
    names.find(|name| !is_taken(name)).unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_group_is_called_by_what_its_events_share() {
        let taken = |name: &str| name == "imap_command";
        assert_eq!(name("", &["auth_client_started", "auth_client_finished"], &taken), "auth_client");
        assert_eq!(name("", &["imap_command_started", "imap_command_finished"], &taken), "imap_command_fields");
        assert_eq!(name("Log in", &["a_b", "c_d"], &taken), "log_in");
    }
}
