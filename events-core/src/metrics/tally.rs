//! The counts of an engine in a form that merges.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;

use super::engine::{Engine, Room};
use super::model::{Method, Metric};
use super::sketch::Sketch;

/// The counts of an [`Engine`] as plain data.
///
/// Tallies of parts of a stream merge, in any order and in any number of steps, to the tally of the stream: everything
/// but the samples of more than [`SAMPLES`](super::SAMPLES) values is the same, and these are samples of all its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The counts of each metric, in their order.
    pub metrics: Vec<Branch>,
    /// The metrics that could not add another group.
    pub incomplete: BTreeSet<String>,
    /// How many values were in no range.
    pub panics: u64,
}

/// The counts of a metric or of one of its groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Branch {
    /// The statistics of `duration`.
    pub duration: Sketch,
    /// The statistics of the metric's fields.
    pub fields: Vec<Sketch>,
    /// The groups inside it.
    pub groups: BTreeMap<GroupKey, Self>,
}

/// The identity of a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupKey {
    /// The index of a range.
    Range(u32),
    /// An integer.
    Number(i64),
    /// An address.
    Address(IpAddr),
    /// A text, which may not be UTF-8 if a modifier cut it, and which is shortened if it is very long.
    Text(Vec<u8>),
}

/// A tally that these metrics cannot have made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The metric; `None` if there are more or fewer metrics.
    pub metric: Option<String>,
}

impl Tally {
    /// Whether these metrics can have made it.
    ///
    /// # Errors
    /// The first metric that cannot.
    pub fn check(&self, metrics: &[Metric]) -> Result<(), Misfit> {
        if self.metrics.len() != metrics.len() {
            return Err(Misfit { metric: None });
        }
        for (metric, branch) in metrics.iter().zip(&self.metrics) {
            if !branch.is_of(metric) {
                return Err(Misfit { metric: Some(metric.name.clone()) });
            }
        }
        Ok(())
    }

    /// Adds the tally of other events by the same metrics.
    pub fn merge(&mut self, metrics: &[Metric], other: Self) {
        let mut room = Room::new(Engine::MOST_SERIES, std::mem::take(&mut self.incomplete));
        room.fill(self.metrics.iter().map(Branch::groups_within).sum());
        for ((metric, branch), more) in metrics.iter().zip(&mut self.metrics).zip(other.metrics) {
            branch.merge(metric, more, &mut room);
        }
        self.incomplete = room.into_full();
        self.incomplete.extend(other.incomplete);
        self.panics = self.panics.saturating_add(other.panics);
    }
}

impl Branch {
    /// The number of groups inside it, and inside these.
    fn groups_within(&self) -> usize {
        let mut open: Vec<&Self> = vec![self];
        let mut count = 0;
        while let Some(branch) = open.pop() {
            count += branch.groups.len();
            open.extend(branch.groups.values());
        }
        count
    }

    fn is_of(&self, metric: &Metric) -> bool {
        let mut open: Vec<(&Self, usize)> = vec![(self, 0)];
        while let Some((branch, depth)) = open.pop() {
            let is_sound = branch.fields.len() == metric.fields.len()
                && branch.duration.is_sound()
                && branch.fields.iter().all(Sketch::is_sound);
            let are_of = match metric.group_by.get(depth) {
                Some(by) => branch.groups.keys().all(|key| key.is_of(&by.method)),
                None => branch.groups.is_empty(),
            };
            if !is_sound || !are_of {
                return false;
            }
            open.extend(branch.groups.values().map(|group| (group, depth + 1)));
        }
        true
    }

    fn merge(&mut self, metric: &Metric, other: Self, room: &mut Room) {
        self.duration.merge(&other.duration);
        for (sketch, more) in self.fields.iter_mut().zip(&other.fields) {
            sketch.merge(more);
        }
        for (key, more) in other.groups {
            if let Some(group) = self.groups.get_mut(&key) {
                group.merge(metric, more, room);
            } else if room.take(metric) {
                let mut group = Self { fields: vec![Sketch::default(); metric.fields.len()], ..Self::default() };
                group.merge(metric, more, room);
                self.groups.insert(key, group);
            }
        }
    }
}

impl GroupKey {
    fn is_of(&self, method: &Method) -> bool {
        match (self, method) {
            (Self::Range(at), Method::Ranges(buckets)) => *at < buckets.count(),
            (Self::Number(_) | Self::Address(_) | Self::Text(_), Method::Discrete(_)) => true,
            (Self::Range(_), Method::Discrete(_))
            | (Self::Number(_) | Self::Address(_) | Self::Text(_), Method::Ranges(_)) => false,
        }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.metric {
            Some(metric) => write!(f, "the counts are not those of the metric `{metric}`"),
            None => f.write_str("the counts are those of more or fewer metrics"),
        }
    }
}

impl std::error::Error for Misfit {}
