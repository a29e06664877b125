//! Since which release there is an event, a field, a value: what older trees have of what a tree has.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Result, bail};
use events_spec::{ServerVersion, wildcard};

use super::{SourceEvent, SourceTree, read_source};
use crate::input::page::tree_version;

/// Older trees, by release; those of one release, such as Dovecot's and Pigeonhole's, are read as one tree.
#[derive(Debug, Default)]
pub struct Older {
    releases: BTreeMap<ServerVersion, Vec<PathBuf>>,
}

/// The names in a tree, which is all that is kept of it.
#[derive(Debug, Default)]
struct Names {
    events: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
    /// The fields that the parents of each event may give it: such a field is not new when it becomes the event's own.
    from_parents: BTreeMap<String, BTreeSet<String>>,
    /// The first words of its event names: of what family it has events at all.
    families: BTreeSet<String>,
}

impl Older {
    /// Sorts folders by the release that their files say.
    ///
    /// # Errors
    /// When a folder says no release, and when it says one that is not older than the tree's.
    pub fn new(folders: &[PathBuf], newest: Option<ServerVersion>) -> Result<Self> {
        let mut older = Self::default();
        for folder in folders {
            let Some(found) = tree_version(folder) else {
                bail!(
                    "`{}` does not say which release it is; a release has it in `version.txt`, `configure.ac` or `NEWS`",
                    folder.display()
                );
            };
            if let Some(newest) = newest.filter(|newest| found.version >= *newest) {
                bail!("`{}` is {}, which is not older than {newest}", folder.display(), found.text);
            }
            older.releases.entry(found.version).or_default().push(folder.clone());
        }
        Ok(older)
    }

    /// Reads the older trees, the oldest first, and notes in the tree which release added what. `progress` is told
    /// which release is read, and how many there are.
    ///
    /// # Errors
    /// When a folder cannot be read or names no event.
    pub fn note(&self, tree: &mut SourceTree, progress: &mut dyn FnMut(ServerVersion, usize, usize)) -> Result<()> {
        let mut known: Vec<(ServerVersion, Names)> = Vec::new();
        for (at, (version, folders)) in (1..).zip(&self.releases) {
            progress(*version, at, self.releases.len());
            known.push((*version, Names::of(&read_source(folders)?, tree)));
        }
        let Some(newest) = tree.version else { return Ok(()) };
        for (name, event) in &mut tree.events {
            // Only trees that have events of this kind can tell: a tree without Pigeonhole says nothing about Sieve.
            let family = family(name);
            let trees: Vec<(ServerVersion, &Names)> = known
                .iter()
                .filter(|(_, names)| names.families.contains(family))
                .map(|(version, names)| (*version, names))
                .collect();
            note_event(name, event, &trees, newest);
        }
        Ok(())
    }
}

/// Notes which release added what. What the oldest tree has may be older than all of them, and gets no note.
fn note_event(name: &str, event: &mut SourceEvent, trees: &[(ServerVersion, &Names)], newest: ServerVersion) {
    let since = |has: &dyn Fn(&Names) -> bool| {
        let first = trees.iter().position(|(_, names)| has(names));
        match first {
            Some(0) => None,
            Some(at) => Some(trees[at].0),
            None => (!trees.is_empty()).then_some(newest),
        }
    };
    event.since = since(&|names| names.events.contains_key(name));
    // A field is not newer than its event only because the event is new.
    let later = |since: Option<ServerVersion>, than: Option<ServerVersion>| {
        since.filter(|since| than.is_none_or(|than| *since > than))
    };
    for (field, known) in &mut event.fields {
        let has = |names: &Names| {
            let own = names.events.get(name).is_some_and(|fields| has_field(fields.keys(), field));
            own || names.from_parents.get(name).is_some_and(|fields| has_field(fields.iter(), field))
        };
        known.since = later(since(&has), event.since);
        for value in known.values.keys() {
            let has = |names: &Names| {
                // Where the code listed no values, or a parent gave the field, it may have sent any.
                let Some(values) = names.events.get(name).and_then(|fields| fields.get(field)) else {
                    return names.from_parents.get(name).is_some_and(|fields| has_field(fields.iter(), field));
                };
                values.is_empty() || values.contains(value)
            };
            if let Some(since) = later(later(since(&has), event.since), known.since) {
                known.values_since.insert(value.clone(), since);
            }
        }
    }
}

fn has_field<'n>(mut names: impl Iterator<Item = &'n String>, field: &str) -> bool {
    names.any(|name| name == field || SourceEvent::is_pattern(name) && wildcard::matches(name, field))
}

fn family(event: &str) -> &str {
    event.split('_').next().unwrap_or(event)
}

impl Names {
    /// What a tree has of the events of another one.
    fn of(tree: &SourceTree, newer: &SourceTree) -> Self {
        let mut names = Self::default();
        for (name, event) in &tree.events {
            names.families.insert(family(name).to_owned());
            if !newer.events.contains_key(name) {
                continue;
            }
            let fields = event.fields.iter().map(|(field, known)| {
                let values = if known.open { BTreeSet::new() } else { known.values.keys().cloned().collect() };
                (field.clone(), values)
            });
            names.events.insert(name.clone(), fields.collect());
            let inherited = tree.inherited(event).into_keys().map(str::to_owned).collect();
            names.from_parents.insert(name.clone(), inherited);
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::source::{Place, SourceField, Sure};

    #[test]
    fn what_the_oldest_tree_has_gets_no_note() {
        let version = |patch| ServerVersion::new(2, 4, patch);
        let names = |events: &[&str]| Names {
            events: events.iter().map(|name| ((*name).to_owned(), BTreeMap::new())).collect(),
            ..Names::default()
        };
        let (first, second) = (names(&["old"]), names(&["old", "newer"]));
        let trees = [(version(0), &first), (version(2), &second)];
        let since = |name: &str| {
            let mut event = SourceEvent::default();
            note_event(name, &mut event, &trees, version(4));
            event.since
        };
        assert_eq!(since("old"), None);
        assert_eq!(since("newer"), Some(version(2)));
        assert_eq!(since("newest"), Some(version(4)));
        // Without a tree that could tell nothing is said.
        let mut event = SourceEvent::default();
        note_event("any", &mut event, &[], version(4));
        assert_eq!(event.since, None);
    }

    #[test]
    fn a_value_is_not_new_where_a_parent_gave_the_field_before() {
        let version = |patch| ServerVersion::new(2, 4, patch);
        let set = |name: &str| BTreeSet::from([name.to_owned()]);
        let names = |own: BTreeMap<String, BTreeSet<String>>, from_parents: BTreeSet<String>| Names {
            events: BTreeMap::from([("a".to_owned(), own)]),
            from_parents: BTreeMap::from([("a".to_owned(), from_parents)]),
            ..Names::default()
        };
        let older = names(BTreeMap::new(), set("how"));
        let listed = names(BTreeMap::from([("how".to_owned(), set("slowly"))]), BTreeSet::new());
        let since = |oldest: &Names| {
            let mut field = SourceField::new(Sure::Certain);
            field.values.insert("fast".to_owned(), Place::default());
            let mut event = SourceEvent::default();
            event.fields.insert("how".to_owned(), field);
            note_event("a", &mut event, &[(version(0), oldest)], version(1));
            event.fields["how"].values_since.get("fast").copied()
        };
        assert_eq!(since(&older), None);
        assert_eq!(since(&listed), Some(version(1)));
    }
}
