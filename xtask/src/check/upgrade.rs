//! `upgrade`: what an upgrade from one version of the page to another does to everything that uses events, and the
//! configuration that does the same afterwards.

mod consumer;
mod emitter;
mod exporter;
mod filter;
mod fix;
mod live;
mod metric;
mod query;
mod table;
mod usage;

use std::collections::BTreeMap;

use events_spec::change::{Certainty, Change, Fates, changes};
use events_spec::{Finding, Location, ServerVersion, Spec};

pub use consumer::{Consumer, ConsumerKind, Outcome};
pub use fix::Fixed;
pub(crate) use fix::fix;
pub(crate) use live::count;
pub use live::{Counts, Tally};

use exporter::Exported;
use table::Rows;
use usage::{Cx, Told, Usage};

use super::fix::{Edit, Step, settle};
use super::query::Reading;
use crate::input::conf::metric::About;
use crate::input::conf::read::Conf;
use crate::input::emitter::Emitter;

pub use table::Shown;
pub(crate) use usage::RULES;

/// What is compared with the two pages.
#[derive(Default)]
pub(crate) struct Asked<'a> {
    /// The configuration of the old server, and what of it is about events.
    pub(crate) conf: Option<(&'a Conf, &'a About)>,
    /// Emitters of Rust crates.
    pub(crate) emitters: &'a [Emitter],
    /// The selectors of queries.
    pub(crate) queries: &'a [Reading],
}

/// What an upgrade does.
pub struct Upgrade {
    /// The first line.
    pub headline: String,
    /// Everything that uses events, in the order of the files.
    pub consumers: Vec<Consumer>,
    /// The changes that reach a consumer.
    pub changes: Vec<Change>,
    /// What was found, in the order of the consumers.
    pub(crate) told: Vec<(Finding, Option<usize>, bool)>,
    /// What is written instead, in the order in which it was found.
    pub(crate) steps: Vec<Step>,
}

/// A consumer with what is said about it.
struct Part<'a> {
    consumer: Consumer,
    reached: Vec<&'a Change>,
    told: Vec<Told>,
    steps: BTreeMap<String, Step>,
    stay: Vec<Edit>,
}

/// Compares consumers with two pages: the old one with the version of the old server, and the new one.
pub(crate) fn upgrade(asked: &Asked<'_>, old: (&Spec, ServerVersion), new: (&Spec, ServerVersion)) -> Upgrade {
    let all = changes(old.0, new.0);
    let fates = Fates::new(&all.list);
    let empty = (Conf::default(), About::default());
    let (conf, about) = asked.conf.unwrap_or((&empty.0, &empty.1));
    old.0.with_table(|old_table| {
        new.0.with_table(|new_table| {
            let (files, from, to) = (&conf.files, old.1, new.1);
            let parents = (&old.0.parents, &new.0.parents);
            let cx = Cx { old: old_table, new: new_table, parents, fates: &fates, files, from, to };
            let mut parts = of_conf(cx, about);
            let loose = fix::mark((old.0, old.1), (new.0, new.1), conf, about, &mut parts);
            let metrics: Vec<Consumer> = parts.iter().map(|part| part.consumer.clone()).collect();
            parts.extend(asked.emitters.iter().map(|emitter| emitter::part(cx, emitter)));
            parts.extend(query::parts(cx, about, asked.queries, &metrics));
            let mut upgrade = collect(parts);
            upgrade.told.extend(loose.into_iter().map(|finding| (finding, None, false)));
            upgrade
        })
    })
}

/// What uses events in a configuration, in the order in which it was read.
fn of_conf<'a>(cx: Cx<'a>, about: &About) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut exported: Vec<Exported<'a, '_>> =
        about.exporters.iter().map(|name| Exported { name, events: Vec::new(), has_fields: false }).collect();
    for metric in &about.metrics {
        let name = metric.name.as_str();
        let mut usage = Usage::new(cx, format!("metric `{name}`"));
        let (read, series) = usage.metric(metric);
        if let (Some(read), Some(exporter)) = (&read, &metric.exporter)
            && let Some(exported) = exported.iter_mut().find(|known| known.name.as_str() == exporter.as_str())
        {
            let is_new =
                |event: &&&events_spec::EventDef<'_>| !exported.events.iter().any(|known| known.name == event.name);
            let new: Vec<_> = read.events.iter().filter(is_new).copied().collect();
            exported.events.extend(new);
            let include = metric.include.as_ref();
            exported.has_fields |= include.is_none_or(|words| words.iter().any(|word| word.as_str() == "fields"));
        }
        let place = cx.files.location(&metric.name);
        parts.push(Part::of(usage, (ConsumerKind::Metric, name, place), series));
    }
    for (key, filter) in about.filters.iter().filter(|(_, filter)| !filter.as_str().trim().is_empty()) {
        let name = key.as_str();
        let mut usage = Usage::new(cx, format!("`{name}`"));
        usage.filter(filter);
        parts.push(Part::of(usage, (ConsumerKind::Setting, name, cx.files.location(key)), Vec::new()));
    }
    for exported in &exported {
        let said = exporter::exporter(cx, exported);
        let name = exported.name.as_str();
        let consumer = Consumer {
            kind: ConsumerKind::Exporter,
            name: name.to_owned(),
            location: cx.files.location(exported.name),
            outcome: said.outcome,
            certainty: said.certainty,
            series: Vec::new(),
            metric: None,
            counts: None,
            changes: Vec::new(),
        };
        let (told, reached) = (said.told.into_iter().collect(), said.reached);
        parts.push(Part { consumer, reached, told, steps: BTreeMap::new(), stay: Vec::new() });
    }
    let order: Vec<&str> = cx.files.iter().map(|(name, _)| name).collect();
    let at = |place: &Location| (order.iter().position(|name| *name == place.file), place.line, place.column);
    parts.sort_by_key(|part| at(&part.consumer.location));
    parts
}

impl<'a> Part<'a> {
    fn of(
        usage: Usage<'a>,
        (kind, name, location): (ConsumerKind, &str, Location),
        series: Vec<(String, Option<String>)>,
    ) -> Self {
        let consumer = Consumer {
            kind,
            name: name.to_owned(),
            location,
            outcome: usage.outcome,
            certainty: usage.certainty,
            series,
            metric: None,
            counts: None,
            changes: Vec::new(),
        };
        Self { consumer, reached: usage.reached, told: usage.told, steps: usage.steps, stay: usage.stay }
    }
}

/// Assembles the result: steps get numbers, and those that contradict each other are not written.
fn collect(parts: Vec<Part<'_>>) -> Upgrade {
    let mut changes: Vec<&Change> = Vec::new();
    let mut upgrade = Upgrade {
        headline: String::new(),
        consumers: Vec::new(),
        changes: Vec::new(),
        told: Vec::new(),
        steps: Vec::new(),
    };
    let mut stay = Vec::new();
    for mut part in parts {
        let mut numbers = BTreeMap::new();
        for (name, step) in part.steps {
            numbers.insert(name, upgrade.steps.len());
            upgrade.steps.push(step);
        }
        stay.append(&mut part.stay);
        for change in part.reached {
            let at = changes.iter().position(|known| std::ptr::eq(*known, change)).unwrap_or_else(|| {
                changes.push(change);
                changes.len() - 1
            });
            part.consumer.changes.push(at);
        }
        part.told.sort_by(|a, b| {
            (a.finding.location.line, a.finding.location.column)
                .cmp(&(b.finding.location.line, b.finding.location.column))
        });
        for told in part.told {
            let step = told.step.and_then(|name| numbers.get(&name).copied());
            upgrade.told.push((told.finding, step, told.is_open));
        }
        upgrade.consumers.push(part.consumer);
    }
    settle(&mut upgrade.steps, &stay);
    upgrade.changes = changes.into_iter().cloned().collect();
    upgrade.headline = consumer::headline(&upgrade.consumers);
    upgrade
}

impl Upgrade {
    /// How many of the steps are written without being asked for.
    pub(crate) fn certain(&self) -> usize {
        self.steps.iter().filter(|step| step.is_whole() && step.certain).count()
    }

    /// The consumers as a table.
    #[must_use]
    pub fn shown(&self) -> Shown {
        Rows::of(&self.consumers).shown()
    }
}

/// How sure something is, as reports write it.
pub(crate) const fn sure(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Certain => "certain",
        Certainty::Likely => "likely",
    }
}
