//! What a stream taught, independent of the page that is reported against. Summaries of parts of a stream add up to
//! that of the stream, in any order: everything is a count, a set, or the least of some texts.

mod cut;
mod form;

use std::collections::{BTreeMap, BTreeSet};

use events_core::export::scan::{Problem, Shape};
use serde::{Deserialize, Serialize};

pub(super) use cut::{CATEGORIES, EVENTS, FIELDS, MEMBERS};

use super::check::Counts;
use super::evidence::{Evidence, Look};
use super::place::{Least, Seen, Trouble};
use crate::input::follow::Missed;

/// What a stream taught. Its size depends on the number of different names, up to a limit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// The pages whose kinds and lists the values were compared with, and the scope.
    pub(super) asked: Asked,
    /// The names of the inputs.
    pub(super) files: BTreeSet<String>,
    pub(super) counts: Counts,
    /// Whether there was a record in a line of its own, and one in a log.
    pub(super) bare: bool,
    pub(super) logged: bool,
    /// Lines that are neither records nor log lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) strays: Option<Trouble>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", with = "form::malformed")]
    pub(super) malformed: BTreeMap<Problem, Malformed>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) unknown_members: BTreeMap<String, Trouble>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) missed: BTreeMap<String, Missed>,
    pub(super) events: BTreeMap<String, EventSeen>,
    /// The number of events and fields that came since the limits were last applied.
    #[serde(skip)]
    added: usize,
}

/// What a stream was compared with. Only summaries that agree in it can be merged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Each page that a report can be made against.
    pub(super) pages: Vec<PageName>,
    /// The patterns of the events.
    pub(super) scope: Vec<String>,
}

/// The identity of a page, which may consist of several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageName {
    /// The version that it is read for.
    pub(super) dovecot: Option<String>,
    /// The SHA-256 of each page's bytes.
    pub(super) sha256: Vec<String>,
}

/// Lines that are not complete records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Malformed {
    pub(super) trouble: Trouble,
    /// Whether one of them ends where the driver `log` splits records.
    pub(super) at_limit: bool,
}

/// What was seen of one event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventSeen {
    pub(super) seen: u64,
    /// The first place, unless every page documents it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) first: Option<Seen>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) categories: BTreeMap<String, u64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) fields: BTreeMap<String, FieldSeen>,
}

/// What was seen of one field of one event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldSeen {
    /// The number of events that had it.
    pub(super) seen: u64,
    /// The shapes of its values.
    #[serde(with = "form::shapes")]
    pub(super) shapes: u16,
    /// The kind that its texts have in common, as far as it was looked for.
    #[serde(default, skip_serializing_if = "Look::is_none")]
    pub(super) look: Look,
    /// The first place, unless every page knows the field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) first: Option<Seen>,
    /// The least of its values, and the least few without escapes, if one of the pages does not know the field.
    #[serde(default, skip_serializing_if = "Least::is_none")]
    pub(super) least: Least,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) values: Vec<Box<str>>,
    /// What its values were, for each different definition in the pages, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) checks: Vec<ValuesSeen>,
}

/// How the values of a field compare with its definition on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ValuesSeen {
    /// The number of occurrences of each documented value, in the order of the page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) documented: Vec<u64>,
    /// The least few values outside a closed list.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) others: BTreeMap<Box<str>, Trouble>,
    /// The number of occurrences of other values outside the list.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) more_others: u64,
    /// Values of another kind, by description.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) misfits: BTreeMap<String, Trouble>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Summary {
    /// The names of the inputs.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }

    /// The names of the events, each with those of its fields.
    pub fn names(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = &str>)> {
        self.events.iter().map(|(name, event)| (name.as_str(), event.fields.keys().map(String::as_str)))
    }

    /// Adds what another part of the stream taught. Of two first places, that of `self` stays.
    pub(super) fn merge(&mut self, other: Self) {
        self.files.extend(other.files);
        self.counts.add(&other.counts);
        self.bare |= other.bare;
        self.logged |= other.logged;
        merge_trouble(&mut self.strays, other.strays);
        for (problem, malformed) in other.malformed {
            self.malformed
                .entry(problem)
                .and_modify(|known| {
                    known.trouble.merge(&malformed.trouble);
                    known.at_limit |= malformed.at_limit;
                })
                .or_insert(malformed);
        }
        merge_troubles(&mut self.unknown_members, other.unknown_members);
        for (name, missed) in other.missed {
            self.missed.entry(name).or_default().add(&missed);
        }
        for (name, event) in other.events {
            match self.events.get_mut(&name) {
                Some(known) => self.added += known.merge(event),
                None => {
                    self.added += 1 + event.fields.len();
                    self.events.insert(name, event);
                }
            }
        }
    }

    /// Moves the places to where they are in a file of which this is a part, after this number of lines.
    pub(super) fn shift(&mut self, lines: u64) {
        let lines = u32::try_from(lines).unwrap_or(u32::MAX);
        let shift = |seen: &mut Seen| {
            let location = &mut seen.location;
            location.line = location.line.saturating_add(lines);
            location.end_line = location.end_line.map(|line| line.saturating_add(lines));
        };
        let shift_trouble = |trouble: &mut Trouble| shift(&mut trouble.first);
        self.strays.iter_mut().for_each(shift_trouble);
        self.malformed.values_mut().for_each(|malformed| shift_trouble(&mut malformed.trouble));
        self.unknown_members.values_mut().for_each(shift_trouble);
        for event in self.events.values_mut() {
            event.first.iter_mut().for_each(shift);
            for field in event.fields.values_mut() {
                field.first.iter_mut().for_each(shift);
                for check in &mut field.checks {
                    check.others.values_mut().chain(check.misfits.values_mut()).for_each(shift_trouble);
                }
            }
        }
    }
}

impl EventSeen {
    /// Adds what another part of the stream taught, and returns the number of new fields.
    pub(super) fn merge(&mut self, other: Self) -> usize {
        self.seen = self.seen.saturating_add(other.seen);
        self.first = self.first.take().or(other.first);
        for (category, count) in other.categories {
            let known = self.categories.entry(category).or_default();
            *known = known.saturating_add(count);
        }
        let before = self.fields.len();
        for (name, field) in other.fields {
            match self.fields.get_mut(&name) {
                Some(known) => known.merge(field),
                None => _ = self.fields.insert(name, field),
            }
        }
        self.fields.len() - before
    }
}

impl FieldSeen {
    /// The evidence from its values.
    pub(super) fn evidence(&self) -> Evidence {
        Evidence::new(self.look, self.shapes)
    }

    /// Whether a value of this shape was seen.
    pub(super) fn had(&self, shape: Shape) -> bool {
        self.shapes & 1 << shape as u16 != 0
    }

    /// Adds what was seen of the same field elsewhere.
    pub(super) fn merge(&mut self, other: Self) {
        self.seen = self.seen.saturating_add(other.seen);
        self.shapes |= other.shapes;
        self.look.add(other.look);
        self.first = self.first.take().or(other.first);
        self.least.merge(&other.least);
        self.values.extend(other.values);
        self.values.sort_unstable();
        self.values.dedup();
        self.values.truncate(Self::VALUES);
        for (known, check) in self.checks.iter_mut().zip(other.checks) {
            known.merge(check);
        }
    }
}

impl ValuesSeen {
    /// Counts a value outside the list.
    pub(super) fn other(&mut self, text: &str, trouble: impl FnOnce() -> Trouble) {
        let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= Self::LONGEST_OTHER).last();
        let text = if text.len() <= Self::LONGEST_OTHER { text } else { &text[..end.unwrap_or(0)] };
        if let Some(trouble) = self.others.get_mut(text) {
            trouble.count += 1;
        } else if self.others.len() < Self::OTHERS
            || self.others.last_key_value().is_some_and(|(last, _)| text < &**last)
        {
            self.others.insert(text.into(), trouble());
            self.drop_others();
        } else {
            self.more_others += 1;
        }
    }

    fn merge(&mut self, other: Self) {
        // Without a count, the list is empty.
        self.documented.resize(self.documented.len().max(other.documented.len()), 0);
        for (known, count) in self.documented.iter_mut().zip(other.documented) {
            *known = known.saturating_add(count);
        }
        merge_troubles(&mut self.others, other.others);
        self.more_others = self.more_others.saturating_add(other.more_others);
        self.drop_others();
        merge_troubles(&mut self.misfits, other.misfits);
    }

    /// Keeps the least few values, and only counts the others. What is dropped once is dropped whenever it comes again, so
    /// that the counts of those that stay are complete.
    fn drop_others(&mut self) {
        while self.others.len() > Self::OTHERS {
            if let Some((_, dropped)) = self.others.pop_last() {
                self.more_others = self.more_others.saturating_add(dropped.count);
            }
        }
    }
}

fn merge_trouble(known: &mut Option<Trouble>, other: Option<Trouble>) {
    match (known, other) {
        (Some(known), Some(other)) => known.merge(&other),
        (known @ None, other) => *known = other,
        (Some(_), None) => {}
    }
}

fn merge_troubles<K: Ord>(known: &mut BTreeMap<K, Trouble>, other: BTreeMap<K, Trouble>) {
    for (key, trouble) in other {
        match known.get_mut(&key) {
            Some(known) => known.merge(&trouble),
            None => _ = known.insert(key, trouble),
        }
    }
}
