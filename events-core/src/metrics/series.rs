//! A series: the counts of a metric or of one of its groups, and the groups inside it.

use std::collections::HashMap;

use super::dist::{Dist, Keep};
use super::engine::Room;
use super::event::Event;
use super::group::{Grouped, Key, Plain, grouped, of_text, sanitize};
use super::model::{GroupBy, Metric};
use crate::{FieldValue, ServerVersion};

/// The counts of a metric or of one of its groups.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// The name of the group; `None` for the whole metric.
    label: Option<Box<str>>,
    /// The index of its range, for a group of `exponential` or `linear`.
    pub(super) range: Option<u32>,
    /// The total length of the names from the outermost group to this one.
    used: usize,
    duration: Dist,
    fields: Box<[Dist]>,
    groups: Vec<Self>,
    by_text: HashMap<Box<[u8]>, usize>,
    by_key: HashMap<Plain, usize>,
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
                let group = Self {
                    used: self.used + label.len(),
                    label: Some(label.into()),
                    range: if let Key::Other(Plain::Range(at)) = key { Some(at) } else { None },
                    ..Self::of(cx.metric)
                };
                self.groups.push(group);
                let at = self.groups.len() - 1;
                match key {
                    Key::Text(text) => self.by_text.insert(text.into(), at),
                    Key::Other(plain) => self.by_key.insert(plain, at),
                };
                at
            }
        };
        self.groups.get_mut(at)
    }

    /// Adds the counts of the events that come after those of this series. `part` kept all values.
    pub(super) fn absorb(&mut self, cx: &mut Cx<'_>, group_by: &[GroupBy], part: Self) {
        self.duration.absorb(&part.duration);
        for (dist, part) in self.fields.iter_mut().zip(&part.fields) {
            dist.absorb(part);
        }
        let Some((by, inner)) = group_by.split_first() else { return };
        let texts = part.by_text.into_iter().map(|(text, at)| (at, Key::Text(text.into_vec().into())));
        let others = part.by_key.into_iter().map(|(plain, at)| (at, Key::Other(plain)));
        let mut keys: Vec<(usize, Key<'_>)> = texts.chain(others).collect();
        keys.sort_unstable_by_key(|(at, _)| *at);
        for ((_, key), group) in keys.into_iter().zip(part.groups) {
            if let Some(own) = self.group_of(cx, by, key) {
                own.absorb(cx, inner, group);
            }
        }
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
