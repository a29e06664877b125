//! The stats process as a function from metrics and events to series.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::dist::Keep;
use super::event::Event;
use super::model::Metric;
use super::series::{Cx, Series};
use super::tally::{Misfit, Tally};
use crate::ServerVersion;
use crate::filter::{EventView, Interest};

/// Counts events like the stats process.
///
/// Its memory grows with the number of series, up to [`MOST_SERIES`](Self::MOST_SERIES), and not with the number of
/// events.
#[derive(Clone, Debug)]
pub struct Engine {
    version: ServerVersion,
    metrics: Arc<[Metric]>,
    series: Vec<Series>,
    /// The metrics that an event of a name may match, and whether it certainly does.
    wanted: HashMap<Box<str>, Wanted, RandomState>,
    keep: Keep,
    room: Room,
}

/// The counts of some of the events, in the order of the metrics.
#[derive(Debug)]
pub struct Part {
    series: Vec<Series>,
    groups: usize,
    full: BTreeSet<String>,
    panics: u64,
}

/// The metrics that an event may match, by number, and whether it certainly does.
type Wanted = Box<[(usize, bool)]>;

/// The remaining capacity for series, and errors.
#[derive(Clone, Debug)]
pub(super) struct Room {
    series: usize,
    most: usize,
    full: BTreeSet<String>,
    pub(super) panics: u64,
}

/// The number of groups up to which the memory of a part is kept.
const MOST_KEPT: usize = 4096;

/// The number of event names that are cached with the metrics that they may match.
const NAMES: usize = 4096;

impl Engine {
    /// The maximum number of series that are kept; the server has no limit. Each needs about 200 bytes, and up to 4 KiB
    /// more for every field after counting 480 events.
    pub const MOST_SERIES: usize = 100_000;

    /// Creates an engine for the stats process of a version, without counts.
    #[must_use]
    pub fn new(metrics: Vec<Metric>, version: ServerVersion) -> Self {
        let series = metrics.iter().map(Series::of).collect();
        let room = Room::new(Self::MOST_SERIES, BTreeSet::new());
        Self { version, metrics: metrics.into(), series, wanted: HashMap::default(), keep: Keep::Sample, room }
    }

    /// Creates an engine for [`Part`]s of the events, without counts. It keeps every value until the part is taken.
    #[must_use]
    pub fn for_parts(&self) -> Self {
        let series = self.metrics.iter().map(Series::of).collect();
        let room = Room::new(self.room.most, BTreeSet::new());
        let metrics = Arc::clone(&self.metrics);
        Self { version: self.version, metrics, series, wanted: self.wanted.clone(), keep: Keep::All, room }
    }

    /// Takes the counts out of an engine made by [`for_parts`](Self::for_parts), which then has none. The memory of
    /// `spare`, which [`add_part`](Self::add_part) returned, is used for the next ones.
    pub fn take_part(&mut self, spare: Option<Part>) -> Part {
        let empty = || self.metrics.iter().map(Series::of).collect();
        let (series, groups) = spare.map_or_else(|| (empty(), 0), |spare| (spare.series, spare.groups));
        Part {
            series: std::mem::replace(&mut self.series, series),
            groups: std::mem::replace(&mut self.room.series, groups),
            full: std::mem::take(&mut self.room.full),
            panics: std::mem::take(&mut self.room.panics),
        }
    }

    /// Adds the counts of events that come after all those counted so far. The result is that of counting these events
    /// here, except for which groups are left out if there are too many.
    ///
    /// Returns the part without counts, if its memory is worth keeping for another one.
    pub fn add_part(&mut self, mut part: Part) -> Option<Part> {
        self.room.panics += std::mem::take(&mut part.panics);
        self.room.full.append(&mut part.full);
        for ((metric, series), part) in self.metrics.iter().zip(&mut self.series).zip(&mut part.series) {
            let mut cx = Cx { metric, version: self.version, keep: self.keep, room: &mut self.room };
            series.absorb(&mut cx, &metric.group_by, part);
        }
        (part.groups <= MOST_KEPT).then_some(part)
    }

    /// The counts in a form that merges.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally {
            metrics: self.series.iter().map(Series::branch).collect(),
            incomplete: self.room.full.clone(),
            panics: self.room.panics,
        }
    }

    /// Creates an engine with the counts of a tally. The groups are in the order of their values.
    ///
    /// # Errors
    /// If these metrics cannot have made it.
    pub fn of_tally(metrics: Vec<Metric>, version: ServerVersion, tally: Tally) -> Result<Self, Misfit> {
        tally.check(&metrics)?;
        let mut engine = Self::new(metrics, version);
        engine.room.full = tally.incomplete;
        engine.room.panics = tally.panics;
        for ((metric, series), branch) in engine.metrics.iter().zip(&mut engine.series).zip(tally.metrics) {
            let mut cx = Cx { metric, version, keep: engine.keep, room: &mut engine.room };
            series.graft(&mut cx, &metric.group_by, branch);
        }
        Ok(engine)
    }

    /// Sets the maximum number of groups.
    #[must_use]
    pub fn with_room(mut self, most: usize) -> Self {
        self.room.most = most;
        self
    }

    /// The version of the stats process.
    #[must_use]
    pub fn version(&self) -> ServerVersion {
        self.version
    }

    /// The metrics with their counts, in the order of the configuration.
    pub fn metrics(&self) -> impl ExactSizeIterator<Item = (&Metric, &Series)> {
        self.metrics.iter().zip(&self.series)
    }

    /// The fields that filters, sums and groups use, including `duration`.
    #[must_use]
    pub fn fields(&self) -> BTreeSet<&str> {
        self.metrics.iter().flat_map(fields_of).chain(["duration"]).collect()
    }

    /// Counts an event, and returns the number of metrics that counted it.
    pub fn count(&mut self, event: &Event<'_>) -> usize {
        self.count_each(event, |_| {})
    }

    /// Like [`count`](Self::count), calling `counted` for each metric that counted the event.
    pub fn count_each(&mut self, event: &Event<'_>, counted: impl FnMut(&Metric)) -> usize {
        let mut counting = Counting {
            metrics: &self.metrics,
            series: &mut self.series,
            version: self.version,
            keep: self.keep,
            room: &mut self.room,
        };
        // 2.3 drops an event without a name.
        let Some(name) = event.name() else {
            if !self.version.has(ServerVersion::V2_4) {
                return 0;
            }
            return counting.count(event, (0..self.metrics.len()).map(|at| (at, false)), counted);
        };
        if let Some(wanted) = self.wanted.get(name) {
            return counting.count(event, wanted.iter().copied(), counted);
        }
        let wanted = wanted_by(&self.metrics, name);
        let number = counting.count(event, wanted.iter().copied(), counted);
        if self.wanted.len() < NAMES {
            self.wanted.insert(name.into(), wanted);
        }
        number
    }

    /// How many values were in no range. Each would make the server's stats process panic and lose all counts. It
    /// applies to the lowest 64-bit number, and to values that the steps of a `linear` group do not reach.
    #[must_use]
    pub fn panics(&self) -> u64 {
        self.room.panics
    }

    /// The number of groups that were made.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.room.series
    }

    /// The metrics that could not add another group. Their groups are incomplete.
    pub fn incomplete(&self) -> impl Iterator<Item = &str> {
        self.room.full.iter().map(String::as_str)
    }
}

/// The parts of an engine that an event changes.
struct Counting<'e> {
    metrics: &'e [Metric],
    series: &'e mut [Series],
    version: ServerVersion,
    keep: Keep,
    room: &'e mut Room,
}

impl Counting<'_> {
    /// Counts an event in those metrics that match it.
    fn count(
        &mut self,
        event: &Event<'_>,
        wanted: impl Iterator<Item = (usize, bool)>,
        mut counted: impl FnMut(&Metric),
    ) -> usize {
        let mut number = 0;
        for (at, surely) in wanted {
            let (Some(metric), Some(series)) = (self.metrics.get(at), self.series.get_mut(at)) else { continue };
            if surely || metric.filter.matches_values(event, |field| event.get(field)) {
                let mut cx = Cx { metric, version: self.version, keep: self.keep, room: self.room };
                series.count(&mut cx, &metric.group_by, event);
                counted(metric);
                number += 1;
            }
        }
        number
    }
}

/// The metrics that an event of this name may match.
fn wanted_by(metrics: &[Metric], name: &str) -> Wanted {
    let interests = metrics.iter().map(|metric| metric.filter.interest(name)).enumerate();
    let wanted = interests.filter(|(_, interest)| *interest != Interest::Never);
    wanted.map(|(at, interest)| (at, interest == Interest::Always)).collect()
}

/// The fields that a metric's filter, sums and groups use.
fn fields_of(metric: &Metric) -> impl Iterator<Item = &str> {
    metric.filter.comparisons().iter().filter_map(|comparison| comparison.field()).chain(metric.needs())
}

impl Room {
    /// Capacity for this number of series; some metrics may have had too little before.
    pub(super) fn new(most: usize, full: BTreeSet<String>) -> Self {
        Self { series: 0, most, full, panics: 0 }
    }

    /// Reserves capacity for groups that are there.
    pub(super) fn fill(&mut self, series: usize) {
        self.series += series;
    }

    /// The metrics for which there was too little.
    pub(super) fn into_full(self) -> BTreeSet<String> {
        self.full
    }

    /// Reserves capacity for one more group, and returns whether there was any.
    pub(super) fn take(&mut self, metric: &Metric) -> bool {
        let is_there = self.series < self.most;
        if is_there {
            self.series += 1;
        } else if !self.full.contains(&metric.name) {
            self.full.insert(metric.name.clone());
        }
        is_there
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldValue;
    use crate::filter::Filter;
    use crate::metrics::{Buckets, GroupBy};

    fn engine(metric: impl Fn(Metric) -> Metric, version: ServerVersion) -> Engine {
        let filter = Filter::parse("event=x", version).unwrap();
        Engine::new(vec![metric(Metric::new("m", filter))], version)
    }

    fn event(value: Option<FieldValue<'static>>) -> Event<'static> {
        let mut event = Event::new("x");
        event.set("duration", FieldValue::Int(10));
        if let Some(value) = value {
            event.set("f", value);
        }
        event
    }

    fn groups(engine: &Engine) -> Vec<(String, u32)> {
        let series = engine.metrics().next().unwrap().1;
        series.groups().iter().map(|group| (group.label().unwrap().to_owned(), group.duration().count())).collect()
    }

    #[test]
    fn an_event_without_the_field_makes_a_group_in_2_4_only() {
        for (version, expected) in [(ServerVersion::V2_3, vec![]), (ServerVersion::V2_4, vec![(String::new(), 1)])] {
            let mut engine = engine(|metric| metric.grouped(GroupBy::discrete("f")), version);
            assert_eq!(engine.count(&event(None)), 1);
            assert_eq!(groups(&engine), expected);
        }
    }

    #[test]
    fn a_list_makes_a_group_for_each_item_once() {
        let mut engine = engine(|metric| metric.grouped(GroupBy::discrete("f")), ServerVersion::V2_4);
        engine.count(&event(Some(["b", "a", "b"].into())));
        assert_eq!(groups(&engine), [("a".to_owned(), 1), ("b".to_owned(), 1)]);
        assert_eq!(engine.metrics().next().unwrap().1.duration().count(), 1);
    }

    #[test]
    fn a_value_in_no_range_is_reported_as_the_server_s_end() {
        let buckets = Buckets::linear(0, 25, 10).unwrap();
        let mut engine = engine(|metric| metric.grouped(GroupBy::ranges("f", buckets)), ServerVersion::V2_4);
        for value in [5, 22] {
            engine.count(&event(Some(FieldValue::Int(value))));
        }
        assert_eq!(engine.panics(), 1);
        assert_eq!(groups(&engine), [("f_1_10".to_owned(), 1)]);
    }

    #[test]
    fn parts_count_what_one_engine_does_whichever_memory_they_use() {
        let grouped = |metric: Metric| metric.grouped(GroupBy::discrete("f")).grouped(GroupBy::discrete("duration"));
        let mut whole = engine(grouped, ServerVersion::V2_4);
        let mut joined = whole.clone();
        let mut parts = [joined.for_parts(), joined.for_parts()];
        let mut spare = None;
        for block in 0..20 {
            let counting = &mut parts[block % 3 % 2];
            for at in 0..100 {
                // Each block has groups of its own besides those of others, and some have no others.
                let value = if block % 4 == 3 { 1000 + at } else { block * 7 % 5 + at % 11 };
                let event = event(Some(FieldValue::Int(value as i64)));
                whole.count(&event);
                counting.count(&event);
            }
            let part = counting.take_part(spare.take());
            spare = joined.add_part(part);
            assert!(spare.is_some());
        }
        assert_eq!(crate::metrics::dump(&joined), crate::metrics::dump(&whole));
        assert_eq!(groups(&joined), groups(&whole));
    }

    #[test]
    fn groups_beyond_the_room_are_not_made_and_the_metric_is_named() {
        let mut engine = engine(|metric| metric.grouped(GroupBy::discrete("f")), ServerVersion::V2_3).with_room(2);
        for value in 0..5 {
            engine.count(&event(Some(FieldValue::Int(value))));
        }
        assert_eq!(groups(&engine), [("0".to_owned(), 1), ("1".to_owned(), 1)]);
        assert_eq!(engine.incomplete().collect::<Vec<_>>(), ["m"]);
    }
}
