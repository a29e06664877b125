//! The files beside a draft: the kinds of its fields, and what reaches its events from their parents.

use std::collections::{BTreeMap, BTreeSet};

use events_spec::{Kind, Kinds, is_name};

use super::words::lists_values;
use super::{Described, Draft, Entry};
use crate::check::source::facts::is_field_name;
use crate::input::source::{Place, SourceField, SourceTree, Sure, best};

/// The lists that have a field, by the kind that they give it.
type Votes<'d> = BTreeMap<Kind, Vec<(&'d Entry, &'d Described)>>;

/// The kinds file: a rule for each field whose kind neither its name nor its values tell. The kind that most lists have
/// is the name's; a list with another one has a rule of its own.
pub(in crate::check::source) fn kinds(draft: &Draft) -> String {
    let mut votes: BTreeMap<&str, Votes<'_>> = BTreeMap::new();
    for entry in draft.sections.iter().flat_map(|section| &section.entries) {
        for field in &entry.fields {
            // A list of values says the kind, unless a rule for all fields of the name says another one.
            let kind = if lists_values(&field.facts) { Kind::Enum } else { field.facts.kind };
            votes.entry(&field.name).or_default().entry(kind).or_default().push((entry, field));
        }
    }
    let mut text = "# The kinds of the fields, by the functions that add them.\n".to_owned();
    for (name, by_kind) in votes {
        let votes = by_kind.iter().filter(|(kind, _)| **kind != Kind::Enum);
        let most = votes.max_by_key(|(kind, lists)| (lists.len(), **kind == Kind::Str)).map(|(kind, _)| *kind);
        let promised = Kinds::promise(name).unwrap_or(Kind::Str);
        for (kind, lists) in &by_kind {
            if Some(*kind) == most {
                if let (true, Some((_, field))) = (*kind != promised, lists.first()) {
                    text.push_str(&kinds_rule(None, *kind, field));
                }
                continue;
            }
            if *kind == Kind::Enum && most.is_none_or(|most| most == promised) {
                continue;
            }
            for (entry, field) in lists {
                text.push_str(&kinds_rule(Some(&entry.name), *kind, field));
            }
        }
    }
    text
}

/// The rule for a field, of one list or of all.
pub(in crate::check::source) fn kinds_rule(event: Option<&str>, kind: Kind, field: &Described) -> String {
    let event = event.map_or(String::new(), |event| format!("event = \"{event}\"\n"));
    let form = if field.name.contains('*') { "pattern" } else { "field" };
    let (file, line) = &field.facts.place;
    format!(
        "\n[[rule]]\n{event}{form} = \"{}\"\nkind = \"{kind}\"\nreason = \"the source adds {}: {}\"\n",
        field.name,
        field.facts.kind.in_words(),
        quoted(&format!("{file} line {line}"))
    )
}

/// The parents' file: what the parents of an event hand down to it, and the categories that exist.
pub(in crate::check::source) fn parents(tree: &SourceTree) -> String {
    let mut text = every();
    // Parents with the same children are one rule.
    let mut rules: BTreeMap<BTreeSet<&str>, BTreeMap<&str, &BTreeMap<String, SourceField>>> = BTreeMap::new();
    for (name, parent) in tree.parents.iter().filter(|(_, parent)| !parent.fields.is_empty()) {
        let children = tree.events.iter().filter(|(event, known)| is_name(event) && known.parents.contains(name));
        let children: BTreeSet<&str> = children.map(|(event, _)| event.as_str()).collect();
        if !children.is_empty() {
            rules.entry(children).or_default().insert(name, &parent.fields);
        }
    }
    odd_names(&mut text, tree);
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by(|(_, one), (_, two)| one.keys().next().cmp(&two.keys().next()));
    for (events, parents) in rules {
        let mut fields: BTreeMap<&str, &SourceField> = BTreeMap::new();
        for known in parents.values() {
            fields.extend(known.iter().map(|(name, field)| (name.as_str(), field)));
        }
        let first = fields.values().filter_map(|field| best(field)).map(|(_, place)| place).min();
        let reason = format!("the source adds them to a parent, first in {}", place_of(tree, first));
        let names: Vec<&str> = parents.keys().copied().collect();
        text += &parent_rule(&names.join(", "), fields.keys().copied(), events.into_iter(), &reason);
    }
    for (name, category) in &tree.categories {
        text += &category_rule(name, category.parent.as_deref(), &place_of(tree, Some(&category.place)));
    }
    text
}

/// Fields that a page cannot list, because their names are not names: `" user_mask"`, with a blank.
fn odd_names(text: &mut String, tree: &SourceTree) {
    let mut odd: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut places = BTreeMap::new();
    for (event, known) in tree.events.iter().filter(|(event, _)| is_name(event)) {
        let own = known.fields.iter().filter(|(name, field)| field.sure < Sure::Parent && !is_field_name(name));
        for (name, field) in own {
            odd.entry(name).or_default().insert(event);
            places.extend(best(field).map(|(_, place)| (name.as_str(), place)));
        }
    }
    for (name, events) in odd {
        let reason = format!(
            "the source adds a field whose name a page cannot list: {}",
            place_of(tree, places.get(name).copied())
        );
        *text += &parent_rule("its own code", std::iter::once(name), events.into_iter(), &reason);
    }
}

fn place_of(tree: &SourceTree, place: Option<&Place>) -> String {
    place.map_or(String::new(), |place| format!("{} line {}", tree.within(place), place.line))
}

/// What a parents' file begins with, whatever the source.
pub(in crate::check::source) fn every() -> String {
    let all = "# What reaches events without standing in their lists, by the code that creates them. What stands here may be\n\
               # there: a filter on it is never called dead.\n\n\
               [[every]]\nfield = \"duration\"\nkind = \"int\"\n\
               reason = \"the stats process adds to each event how many microseconds it lasted\"\n";
    all.to_owned() + &category_rule("service:*", None, "every process has one, by the name of its service")
}

/// A rule of a parents' file.
pub(in crate::check::source) fn parent_rule<'n>(
    from: &str,
    fields: impl Iterator<Item = &'n str>,
    events: impl Iterator<Item = &'n str>,
    reason: &str,
) -> String {
    let (from, fields, events, reason) = (quoted(from), list(fields), list(events), quoted(reason));
    format!("\n[[parent]]\nfrom = \"{from}\"\nfields = {fields}\nevents = {events}\nreason = \"{reason}\"\n")
}

/// A category in a parents' file.
pub(in crate::check::source) fn category_rule(name: &str, parent: Option<&str>, reason: &str) -> String {
    let parent = parent.map_or(String::new(), |parent| format!("parent = \"{}\"\n", quoted(parent)));
    format!("\n[[category]]\nname = \"{}\"\n{parent}reason = \"{}\"\n", quoted(name), quoted(reason))
}

/// A list of names, over as many lines as it takes.
fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let (mut text, mut line) = ("[".to_owned(), "   ".to_owned());
    for name in names {
        let name = format!(" \"{}\",", quoted(name));
        if line.chars().count() + name.chars().count() > 110 {
            text.push('\n');
            text.push_str(&line);
            "   ".clone_into(&mut line);
        }
        line.push_str(&name);
    }
    format!("{text}\n{line}\n]")
}

/// A text within the quotes of TOML.
fn quoted(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(plain).collect::<String>().replace('\\', "\\\\").replace('"', "\\\"")
}
