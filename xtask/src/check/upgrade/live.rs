//! What each consumer counts of a recording of the old server: there, on the new server as it is, and on the new server
//! after the repair.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::Read;

use anyhow::Result;
use events_core::filter::Filter;
use events_core::metrics::{Engine, Event, Metric, Series};
use events_core::{FieldValue, ServerVersion};
use events_spec::change::{Fates, Now, What, changes};
use events_spec::{Kind, Spec, Table};

use super::Upgrade;
use super::consumer::{Consumer, ConsumerKind};
use super::fix::{again, repaired};
use crate::check::metrics::{config_of, each_event};
use crate::input::conf::metric;
use crate::input::conf::read::Conf;
use crate::input::conf::text::Text;

/// What a consumer counts of a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The events that it counts, or passes on.
    pub events: u64,
    /// The number of its innermost groups; `None` if it does not group.
    pub groups: Option<usize>,
    /// The sums of its fields, in their order.
    pub sums: Vec<(String, u64)>,
}

/// What a consumer counts of the same events on both servers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// On the old server.
    pub before: Tally,
    /// On the new server, if only the syntax is changed.
    pub after: Tally,
    /// On the new server, after everything that is certain has been written; `None` if it no longer exists.
    pub fixed: Option<Tally>,
}

/// A configuration on a server.
struct Side {
    engine: Engine,
    settings: Vec<(String, Option<Filter>, u64)>,
    exporters: BTreeMap<String, u64>,
}

/// Adds to the consumers what each would have counted of a recording of the old server.
///
/// # Errors
/// When a file cannot be read, or when no file has an event.
pub(crate) fn count(
    upgrade: &mut Upgrade,
    (names, conf): (&[String], &Conf),
    (old, from): (&Spec, ServerVersion),
    (new, to): (&Spec, ServerVersion),
    files: &[String],
    input: &mut dyn Read,
) -> Result<()> {
    let all = changes(old, new);
    let fates = Fates::new(&all.list);
    let fixed = again(names, &repaired(names, conf, upgrade, from, to)?)?;
    let mut before = Side::new(conf, from);
    let mut after = Side::new(conf, to);
    let mut fixed = Side::new(&fixed, to);
    old.with_table(|table| {
        new.with_table(|new| {
            each_event(files, input, (table, from), &mut |event| {
                before.count(event);
                if let Some(event) = translated(event, &fates, new) {
                    after.count(&event);
                    fixed.count(&event);
                }
            })
        })
    })?;
    let [before, after, fixed] = [&before, &after, &fixed].map(Counted::of);
    for consumer in &mut upgrade.consumers {
        if let (Some(before), Some(after)) = (before.tally(consumer), after.tally(consumer)) {
            consumer.counts = Some(Counts { before, after, fixed: fixed.tally(consumer) });
        }
    }
    Ok(())
}

impl Side {
    fn new(conf: &Conf, version: ServerVersion) -> Self {
        let about = metric::about(&mut conf.clone());
        let parsed =
            |text: &Text| text.unknown().is_none().then(|| Filter::parse(text.as_str(), version).ok()).flatten();
        let settings = about.filters.iter().map(|(key, text)| (key.as_str().to_owned(), parsed(text), 0)).collect();
        let exporters = about.exporters.iter().map(|name| (name.as_str().to_owned(), 0)).collect();
        Self { engine: Engine::new(config_of(conf, version).metrics, version), settings, exporters }
    }

    fn count(&mut self, event: &Event<'_>) {
        self.engine.count_each(event, |metric| {
            let passed = metric.export.as_ref().and_then(|export| self.exporters.get_mut(&export.exporter));
            if let Some(passed) = passed {
                *passed += 1;
            }
        });
        for (_, filter, count) in &mut self.settings {
            *count += u64::from(filter.as_ref().is_some_and(|filter| filter.matches(event)));
        }
    }
}

/// What was counted, by name. Of metrics and settings of one name the first counts.
struct Counted<'s> {
    metrics: HashMap<&'s str, (&'s Metric, &'s Series)>,
    settings: HashMap<&'s str, Option<u64>>,
    exporters: &'s BTreeMap<String, u64>,
}

impl<'s> Counted<'s> {
    fn of(side: &'s Side) -> Self {
        let (mut metrics, mut settings) = (HashMap::new(), HashMap::new());
        for (metric, series) in side.engine.metrics() {
            metrics.entry(metric.name.as_str()).or_insert((metric, series));
        }
        for (name, filter, count) in &side.settings {
            settings.entry(name.as_str()).or_insert(filter.as_ref().map(|_| *count));
        }
        Self { metrics, settings, exporters: &side.exporters }
    }

    fn tally(&self, consumer: &Consumer) -> Option<Tally> {
        let metric = |name: &str| self.metrics.get(name).map(|(metric, series)| Tally::of(metric, series));
        let events = |events| Tally { events, ..Tally::default() };
        match consumer.kind {
            ConsumerKind::Metric => metric(&consumer.name),
            ConsumerKind::Query => metric(consumer.metric.as_deref()?),
            ConsumerKind::Exporter => self.exporters.get(&consumer.name).copied().map(events),
            ConsumerKind::Setting => self.settings.get(consumer.name.as_str()).copied().flatten().map(events),
            ConsumerKind::Emitter | ConsumerKind::Reader => None,
        }
    }
}

impl Tally {
    fn of(metric: &Metric, series: &Series) -> Self {
        fn innermost(series: &Series, depth: usize) -> usize {
            match depth.checked_sub(1) {
                None => 1,
                Some(depth) => series.groups().iter().map(|group| innermost(group, depth)).sum(),
            }
        }
        let depth = metric.group_by.len();
        let sums = metric.fields.iter().zip(series.fields());
        Self {
            events: series.duration().count().into(),
            groups: (depth > 0).then(|| innermost(series, depth)),
            sums: sums.map(|(field, dist)| (field.clone(), dist.sum())).collect(),
        }
    }

    /// The tally in a few words: `3 in 2 groups, bytes_in 17`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut words = self.events.to_string();
        // Writing into a string does not fail, here and below.
        let _ = match self.groups {
            None => Ok(()),
            Some(1) => write!(words, " in 1 group"),
            Some(groups) => write!(words, " in {groups} groups"),
        };
        for (field, sum) in &self.sums {
            let _ = write!(words, ", {field} {sum}");
        }
        words
    }
}

/// The event as the new server sends it; `None` if it no longer exists.
fn translated<'e>(event: &Event<'e>, fates: &Fates<'_>, new: &Table<'_>) -> Option<Event<'e>> {
    use events_core::filter::EventView as _;
    let Some(name) = event.name() else { return Some(event.clone()) };
    let now = match fates.event(name).now {
        Now::Same => name,
        Now::Called(to) => to,
        Now::Gone => return None,
    };
    let def = new.event(now);
    let mut sent = Event::new(now.to_owned());
    event.categories().for_each(|category| sent.add_category(category.to_owned()));
    for (field, value) in event.fields() {
        let now = match fates.field(name, field).now {
            Now::Same => field,
            Now::Called(to) => to,
            Now::Gone => continue,
        };
        let Some(value) = value_now(value.clone(), fates, name, now) else { continue };
        let is_address = def.and_then(|def| def.field(now)).is_some_and(|field| field.kind == Kind::Ip);
        let value = match value {
            FieldValue::Str(text) if is_address => text.parse().map_or(FieldValue::Str(text), FieldValue::Ip),
            other => other,
        };
        sent.set(now.to_owned(), value);
    }
    Some(sent)
}

/// The value that the new server sends; `None` if it is not known.
fn value_now<'e>(value: FieldValue<'e>, fates: &Fates<'_>, event: &str, field: &str) -> Option<FieldValue<'e>> {
    let mut value = value;
    for change in fates.values(event, field) {
        value = match (&change.what, value) {
            (What::UnitChanged { from, to, .. }, FieldValue::Int(number)) => {
                let (times, by) = from.factor(*to).unwrap_or((1, 1));
                FieldValue::Int(number.saturating_mul(times) / by)
            }
            (What::ValueRenamed { value: old, to, .. }, FieldValue::Str(text)) if *text == **old => {
                return Some(FieldValue::Str(to.clone().into()));
            }
            (What::ValueGone { value: old, .. }, FieldValue::Str(text)) if *text == **old => return None,
            (_, value) => value,
        };
    }
    Some(value)
}
