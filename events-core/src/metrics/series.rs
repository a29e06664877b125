//! A series: the counts of a metric or of one of its groups, and the groups inside it.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::dist::{Dist, Keep};
use super::engine::Room;
use super::event::Event;
use super::group::{Grouped, Id, Key, Plain, grouped, of_text, sanitize};
use super::model::{GroupBy, Metric};
use super::sketch::Sketch;
use super::tally::{Branch, GroupKey};
use crate::{FieldValue, ServerVersion};

/// The counts of a metric or of one of its groups.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// The name of the group; `None` for the whole metric.
    label: Option<Box<str>>,
    /// What identifies the group.
    id: Option<Id>,
    /// Whether an event was counted since it was absorbed.
    is_used: bool,
    /// The index of its range, for a group of `exponential` or `linear`.
    pub(super) range: Option<u32>,
    /// The total length of the names from the outermost group to this one.
    used: usize,
    duration: Dist,
    fields: Box<[Dist]>,
    groups: Vec<Self>,
    by_text: HashMap<Arc<[u8]>, usize, RandomState>,
    by_key: HashMap<Plain, usize, RandomState>,
}

/// The context of counting, apart from the event.
pub(super) struct Cx<'c> {
    pub(super) metric: &'c Metric,
    pub(super) version: ServerVersion,
    pub(super) keep: Keep,
    pub(super) room: &'c mut Room,
}

/// The maximum total length of the names of nested groups in 2.4 (`STATS_SUB_METRIC_MAX_LENGTH`).
const LONGEST_NAMES: usize = 256;
/// The maximum number of characters in the name of a group in 2.3.
const LONGEST_NAME_2_3: usize = 32;

/// The memory in bytes that the server's stats process needs for a series of a metric with this many `fields`.
///
/// It was measured on Dovecot 2.3.19, 2.4.1 and 2.4.5 as the growth of the process with thousands of series. Nearly all
/// of it is the sample of 480 numbers that `src/lib/stats-dist.c` keeps for the duration and for each field, from the
/// first event on.
///
/// ```
/// // A group of each of 10,000 users, without fields: some 40 MB.
/// assert_eq!(events_core::metrics::memory_of_series(0) * 10_000, 41_000_000);
/// ```
#[must_use]
pub const fn memory_of_series(fields: usize) -> u64 {
    const SERIES: u64 = 4_100;
    const FIELD: u64 = 3_920;
    SERIES + FIELD * fields as u64
}

impl Series {
    pub(super) fn of(metric: &Metric) -> Self {
        Self { fields: vec![Dist::default(); metric.fields.len()].into(), ..Self::default() }
    }

    /// The name of the group, cut as by the server; `None` for the whole metric. Two groups may have the same name.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// The statistics of `duration`, in microseconds. Its count is the number of events.
    #[must_use]
    pub fn duration(&self) -> &Dist {
        &self.duration
    }

    /// The statistics of the metric's fields, in their order.
    #[must_use]
    pub fn fields(&self) -> &[Dist] {
        &self.fields
    }

    /// The number of series: this one, its groups, and theirs.
    #[must_use]
    pub fn count_series(&self) -> u64 {
        let mut open = vec![self];
        let mut count = 0;
        while let Some(series) = open.pop() {
            count += 1;
            open.extend(&series.groups);
        }
        count
    }

    /// The groups inside it, in the order of their first events.
    #[must_use]
    pub fn groups(&self) -> &[Self] {
        &self.groups
    }

    /// Counts an event in this series and in the groups inside it.
    pub(super) fn count(&mut self, cx: &mut Cx<'_>, group_by: &[GroupBy], event: &Event<'_>) {
        self.is_used = true;
        if let Some(value) = event.get("duration") {
            self.duration.add(number(value), cx.keep);
        }
        for (dist, field) in self.fields.iter_mut().zip(&cx.metric.fields) {
            if let Some(value) = event.get(field) {
                dist.add(number(value), cx.keep);
            }
        }
        let Some((by, inner)) = group_by.split_first() else { return };
        match grouped(by, event.get(&by.field), cx.version) {
            Grouped::None => {}
            Grouped::One(key) => self.group(cx, by, key, inner, event),
            Grouped::Each(items) => {
                for item in &items {
                    self.group(cx, by, of_text(by, item), inner, event);
                }
            }
            Grouped::Panic => cx.room.panics += 1,
        }
    }

    fn group(&mut self, cx: &mut Cx<'_>, by: &GroupBy, key: Key<'_>, inner: &[GroupBy], event: &Event<'_>) {
        if let Some(group) = self.group_of(cx, by, key) {
            group.count(cx, inner, event);
        }
    }

    /// The group of a key, which is made if there is room.
    fn group_of(&mut self, cx: &mut Cx<'_>, by: &GroupBy, key: Key<'_>) -> Option<&mut Self> {
        let is_2_4 = cx.version.has(ServerVersion::V2_4);
        if is_2_4 && self.used >= LONGEST_NAMES {
            return None;
        }
        let known = match &key {
            Key::Text(text) => self.by_text.get(text.as_ref()),
            Key::Other(plain) => self.by_key.get(plain),
        };
        let at = match known {
            Some(at) => *at,
            None if !cx.room.take(cx.metric) => return None,
            None => {
                let most = if is_2_4 { LONGEST_NAMES - self.used } else { LONGEST_NAME_2_3 };
                let label = sanitize(&key.label(by), most, cx.version);
                let at = self.groups.len();
                let id = match &key {
                    Key::Text(text) => {
                        let text: Arc<[u8]> = text.as_ref().into();
                        self.by_text.insert(Arc::clone(&text), at);
                        Id::Text(text)
                    }
                    Key::Other(plain) => {
                        self.by_key.insert(*plain, at);
                        Id::Other(*plain)
                    }
                };
                self.groups.push(Self {
                    used: self.used + label.len(),
                    label: Some(label.into()),
                    range: if let Key::Other(Plain::Range(at)) = key { Some(at) } else { None },
                    id: Some(id),
                    ..Self::of(cx.metric)
                });
                at
            }
        };
        self.groups.get_mut(at)
    }

    /// The counts in a form that merges.
    pub(super) fn branch(&self) -> Branch {
        let texts = self.by_text.iter().map(|(text, at)| (GroupKey::Text(text.to_vec()), *at));
        let others = self.by_key.iter().map(|(plain, at)| (GroupKey::from(*plain), *at));
        let group = |(key, at): (GroupKey, usize)| Some((key, self.groups.get(at)?.branch()));
        Branch {
            duration: Sketch::of(&self.duration),
            fields: self.fields.iter().map(Sketch::of).collect(),
            groups: texts.chain(others).filter_map(group).collect(),
        }
    }

    /// Takes over counts. This series has none.
    pub(super) fn graft(&mut self, cx: &mut Cx<'_>, group_by: &[GroupBy], branch: Branch) {
        self.duration = branch.duration.into_dist();
        self.fields = branch.fields.into_iter().map(Sketch::into_dist).collect();
        let Some((by, inner)) = group_by.split_first() else { return };
        for (key, branch) in branch.groups {
            if let Some(group) = self.group_of(cx, by, key.into()) {
                group.graft(cx, inner, branch);
            }
        }
    }

    /// Adds the counts of the events that come after those of this series, and takes them away from `part`, which kept
    /// all values. It keeps its groups, in the order of their first events; those that are new are the last ones.
    pub(super) fn absorb(&mut self, cx: &mut Cx<'_>, group_by: &[GroupBy], part: &mut Self) {
        part.is_used = false;
        self.duration.absorb(&mut part.duration);
        for (dist, part) in self.fields.iter_mut().zip(&mut part.fields) {
            dist.absorb(part);
        }
        let Some((by, inner)) = group_by.split_first() else { return };
        for group in part.groups.iter_mut().filter(|group| group.is_used) {
            let own = group.id.as_ref().and_then(|id| self.group_of(cx, by, id.key()));
            match own {
                Some(own) => own.absorb(cx, inner, group),
                None => group.clear(),
            }
        }
    }

    /// Takes all counts away.
    fn clear(&mut self) {
        self.is_used = false;
        self.duration.clear();
        self.fields.iter_mut().for_each(Dist::clear);
        self.groups.iter_mut().filter(|group| group.is_used).for_each(Self::clear);
    }
}

/// A value as a number. Other values count as 0.
fn number(value: &FieldValue<'_>) -> u64 {
    match value {
        FieldValue::Int(number) => *number as u64,
        FieldValue::Time(time) => (time.secs() as u64).wrapping_mul(1_000_000).wrapping_add(time.micros().into()),
        FieldValue::Str(_) | FieldValue::Ip(_) | FieldValue::StrList(_) | FieldValue::Json(_) => 0,
    }
}
