//! The stats process as a function from metrics and events to series.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::dist::Keep;
use super::event::Event;
use super::model::Metric;
use super::series::{Cx, Series};
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
    wanted: HashMap<Box<str>, Wanted>,
    keep: Keep,
    room: Room,
}

/// The counts of some of the events, in the order of the metrics.
#[derive(Debug)]
pub struct Part {
    series: Vec<Series>,
    full: BTreeSet<String>,
    panics: u64,
}

/// The metrics that an event may match, by number, and whether it certainly does.
type Wanted = Arc<[(usize, bool)]>;

/// The remaining capacity for series, and errors.
#[derive(Clone, Debug)]
pub(super) struct Room {
    series: usize,
    most: usize,
    full: BTreeSet<String>,
    pub(super) panics: u64,
}

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
        let room = Room { series: 0, most: Self::MOST_SERIES, full: BTreeSet::new(), panics: 0 };
        Self { version, metrics: metrics.into(), series, wanted: HashMap::new(), keep: Keep::Sample, room }
    }

    /// Creates an engine for [`Part`]s of the events, without counts. It keeps every value until the part is taken.
    #[must_use]
    pub fn for_parts(&self) -> Self {
        let series = self.metrics.iter().map(Series::of).collect();
        let room = Room { series: 0, most: self.room.most, full: BTreeSet::new(), panics: 0 };
        let metrics = Arc::clone(&self.metrics);
        Self { version: self.version, metrics, series, wanted: self.wanted.clone(), keep: Keep::All, room }
    }

    /// Takes the counts out of an engine made by [`for_parts`](Self::for_parts), which then has none.
    pub fn take_part(&mut self) -> Part {
        let empty = self.metrics.iter().map(Series::of).collect();
        let part = Part {
            series: std::mem::replace(&mut self.series, empty),
            full: std::mem::take(&mut self.room.full),
            panics: std::mem::take(&mut self.room.panics),
        };
        self.room.series = 0;
        part
    }

    /// Adds the counts of events that come after all those counted so far. The result is that of counting these events
    /// here, except for which groups are left out if there are too many.
    pub fn add_part(&mut self, part: Part) {
        self.room.panics += part.panics;
        self.room.full.extend(part.full);
        for ((metric, series), part) in self.metrics.iter().zip(&mut self.series).zip(part.series) {
            let mut cx = Cx { metric, version: self.version, keep: self.keep, room: &mut self.room };
            series.absorb(&mut cx, &metric.group_by, part);
        }
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
        // 2.3 drops an event without a name.
        let Some(name) = event.name() else {
            if !self.version.has(ServerVersion::V2_4) {
                return 0;
            }
            let all: Vec<_> = (0..self.metrics.len()).map(|at| (at, false)).collect();
            return self.count_by(event, &all, counted);
        };
        let wanted = match self.wanted.get(name) {
            Some(wanted) => Arc::clone(wanted),
            None => {
                let wanted = self.wanted_by(name);
                if self.wanted.len() < NAMES {
                    self.wanted.insert(name.into(), Arc::clone(&wanted));
                }
                wanted
            }
        };
        self.count_by(event, &wanted, counted)
    }

    fn wanted_by(&self, name: &str) -> Wanted {
        let interests = self.metrics.iter().map(|metric| metric.filter.interest(name)).enumerate();
        let wanted = interests.filter(|(_, interest)| *interest != Interest::Never);
        wanted.map(|(at, interest)| (at, interest == Interest::Always)).collect()
    }

    fn count_by(&mut self, event: &Event<'_>, wanted: &[(usize, bool)], mut counted: impl FnMut(&Metric)) -> usize {
        let mut number = 0;
        for (at, surely) in wanted {
            let (Some(metric), Some(series)) = (self.metrics.get(*at), self.series.get_mut(*at)) else { continue };
            if *surely || metric.filter.matches_values(event, |field| event.get(field)) {
                let mut cx = Cx { metric, version: self.version, keep: self.keep, room: &mut self.room };
                series.count(&mut cx, &metric.group_by, event);
                counted(metric);
                number += 1;
            }
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

/// The fields that a metric's filter, sums and groups use.
fn fields_of(metric: &Metric) -> impl Iterator<Item = &str> {
    metric.filter.comparisons().iter().filter_map(|comparison| comparison.field()).chain(metric.needs())
}

impl Room {
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
    fn groups_beyond_the_room_are_not_made_and_the_metric_is_named() {
        let mut engine = engine(|metric| metric.grouped(GroupBy::discrete("f")), ServerVersion::V2_3).with_room(2);
        for value in 0..5 {
            engine.count(&event(Some(FieldValue::Int(value))));
        }
        assert_eq!(groups(&engine), [("0".to_owned(), 1), ("1".to_owned(), 1)]);
        assert_eq!(engine.incomplete().collect::<Vec<_>>(), ["m"]);
    }
}
