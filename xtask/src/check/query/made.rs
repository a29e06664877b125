//! The series that a configuration makes, found by their names.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use events_core::series::{PREFIX, Series};
use events_spec::rename::{self, Unit};
use events_spec::{Finding, Level, ServerVersion, Spec, suggest};

use super::parts;
use super::unit::{self, Measured};
use crate::check::series::{AllSeries, shape};
use crate::input::conf::metric::About;

/// The series that a configuration makes, by metric.
pub(crate) struct Made<'a> {
    metrics: Vec<(&'a str, Vec<Series>)>,
    /// For each name the series that have it: the metric and the number among its series.
    by_name: BTreeMap<String, Vec<(usize, usize)>>,
    by_metric: BTreeMap<&'a str, usize>,
    /// For each end of names the names without it.
    cores: BTreeMap<&'static str, Vec<String>>,
    /// The metrics that have too many series to be looked at.
    left_out: BTreeSet<&'a str>,
    /// The field of the last group of each metric, which a histogram is of.
    last_groups: BTreeMap<&'a str, &'a str>,
    /// The fields of the page by name, with their unit if it is the same everywhere.
    fields: BTreeMap<String, Option<Unit>>,
    /// The first error that `conf-check` found about each metric.
    dead: BTreeMap<&'a str, &'a Finding>,
    asked: RefCell<Asked>,
}

/// What was looked for among all names: a wrong name may be in every query.
#[derive(Default)]
struct Asked {
    search: suggest::Search,
    near: HashMap<String, Vec<String>>,
    patterns: HashMap<String, bool>,
    /// How many names patterns were compared with.
    compared: usize,
}

/// How many wrong names are compared with all others.
const MOST_SUGGESTED: usize = 20;
/// How many names all patterns together are compared with.
const MOST_COMPARED: usize = 1 << 24;

/// The names of metrics that the name of a series can begin with, the longest first.
fn metrics_of(name: &str) -> impl Iterator<Item = &str> {
    let rest = name.strip_prefix(PREFIX).unwrap_or(name);
    let ends = std::iter::once(rest.len()).chain(rest.rmatch_indices('_').map(|(at, _)| at));
    ends.map(|end| &rest[..end])
}

impl<'a> Made<'a> {
    /// The series of a configuration on a server, and what `conf-check` found about it.
    pub(crate) fn new(about: &'a About, server: ServerVersion, spec: &Spec, findings: &'a [Finding]) -> Self {
        let mut all = AllSeries::new(server);
        let (mut metrics, mut left_out) = (Vec::new(), BTreeSet::new());
        for metric in &about.metrics {
            match all.of(&shape(metric)) {
                Some(series) => metrics.push((metric.name.as_str(), series)),
                None => _ = left_out.insert(metric.name.as_str()),
            }
        }
        let mut by_name: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
        let mut by_metric = BTreeMap::new();
        for (at, (metric, series)) in metrics.iter().enumerate() {
            by_metric.insert(*metric, at);
            for (number, one) in series.iter().enumerate() {
                by_name.entry(one.name.clone()).or_default().push((at, number));
            }
        }
        let mut cores: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        // In the order of the configuration, which is that of equally near names.
        let mut names: Vec<(&(usize, usize), &String)> =
            by_name.iter().filter_map(|(name, at)| Some((at.first()?, name))).collect();
        names.sort_unstable();
        for (_, name) in names {
            let (core, end) = parts(name);
            cores.entry(end).or_default().push(core.to_owned());
        }
        let last_groups = about.metrics.iter().filter_map(|metric| {
            let last = metric.group_by.last()?;
            Some((metric.name.as_str(), last.field.as_str()))
        });
        let mut fields: BTreeMap<String, Option<Unit>> = BTreeMap::new();
        for field in &spec.declared {
            let unit = rename::unit(&field.name, &field.text);
            let known = fields.entry(field.name.clone()).or_insert(unit);
            if *known != unit {
                *known = None;
            }
        }
        let mut dead = BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.level == Level::Error) {
            if let Some(metric) = &finding.context.metric {
                dead.entry(metric.as_str()).or_insert(finding);
            }
        }
        let (last_groups, asked) = (last_groups.collect(), RefCell::default());
        Self { metrics, by_name, by_metric, cores, left_out, last_groups, fields, dead, asked }
    }

    /// The first metric with series of a name, with these series.
    pub(super) fn named(&self, name: &str) -> Option<(&'a str, Vec<&Series>)> {
        let found = self.by_name.get(name)?;
        let (first, _) = found.first()?;
        let (metric, all) = self.metrics.get(*first)?;
        let of_it = found.iter().filter(|(at, _)| at == first);
        Some((metric, of_it.filter_map(|(_, number)| all.get(*number)).collect()))
    }

    /// What the series of a name measure, if it is the same for all of them.
    pub(super) fn measured(&self, name: &str) -> Option<Measured> {
        let of_field = |field: &str| match field {
            // Its ranges are written in seconds.
            "duration" => Some(Unit::Seconds),
            field => self.fields.get(field).copied().flatten(),
        };
        let mut all = self.by_name.get(name)?.iter().filter_map(|(at, number)| {
            let (metric, series) = self.metrics.get(*at)?;
            let ranges = self.last_groups.get(metric).and_then(|field| of_field(field));
            Some(unit::of_series(series.get(*number)?, ranges, of_field))
        });
        let first = all.next()??;
        all.all(|other| other == Some(first)).then_some(first)
    }

    /// The names of series with the same end that are near a name, which are looked for once.
    pub(super) fn near(&self, name: &str) -> Vec<String> {
        let Asked { search, near, .. } = &mut *self.asked.borrow_mut();
        if let Some(known) = near.get(name) {
            return known.clone();
        }
        let (core, end) = parts(name);
        let cores = self.cores.get(end).map_or(&[][..], Vec::as_slice);
        let cores = if near.len() < MOST_SUGGESTED { cores } else { &[] };
        let found = search.nearest(core, cores.iter().map(String::as_str));
        let found: Vec<String> = found.iter().map(|core| format!("{PREFIX}{core}{end}")).collect();
        near.insert(name.to_owned(), found.clone());
        found
    }

    /// The metric with the longest name that a series begins with.
    pub(super) fn owner(&self, name: &str) -> Option<&(&'a str, Vec<Series>)> {
        let at = metrics_of(name).find_map(|metric| self.by_metric.get(metric))?;
        self.metrics.get(*at)
    }

    /// Whether a name may be that of a series which was not looked at.
    pub(super) fn is_left_out(&self, name: &str) -> bool {
        metrics_of(name).any(|metric| self.left_out.contains(metric))
    }

    /// Whether a series fits a pattern. Once very many names were compared, every pattern has one.
    pub(super) fn has_like(&self, pattern: &str, fits: impl Fn(&str) -> bool) -> bool {
        let Asked { patterns, compared, .. } = &mut *self.asked.borrow_mut();
        if let Some(known) = patterns.get(pattern) {
            return *known;
        }
        let fits = self.by_name.keys().any(|name| {
            *compared += 1;
            *compared > MOST_COMPARED || fits(name)
        });
        patterns.insert(pattern.to_owned(), fits);
        fits
    }

    /// The first error that `conf-check` found about a metric.
    pub(super) fn dead(&self, metric: &str) -> Option<&'a Finding> {
        self.dead.get(metric).copied()
    }

    /// Whether the page has a field of this name.
    pub(super) fn has_field(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// How much work it was to look for near names.
    #[cfg(test)]
    fn work(&self) -> usize {
        self.asked.borrow().search.work()
    }
}

#[cfg(test)]
mod tests {
    use events_spec::Source;

    use super::*;
    use crate::check::query::query_check;
    use crate::input::conf::{metric, read};
    use crate::input::query::{Queries, Query};

    /// The work for queries of so many wrong names, each in this many queries.
    fn work(names: usize, times: usize) -> usize {
        let spec = Source::vendored().page().spec.unwrap();
        let text: String =
            (0..names).map(|n| format!("metric m{n} {{\n  filter = event=dns_request_started\n}}\n")).collect();
        let mut conf = read::read_open("a.conf", text);
        let about = metric::about(&mut conf);
        let made = Made::new(&about, ServerVersion::V2_4, &spec, &[]);
        let query = |n: usize| Query {
            who: "panel *a*".to_owned(),
            expr: format!("rate(dovecot_n{n}_total[5m]) + rate({{__name__=~\"dovecot_x{n}.*\"}}[5m])"),
            at: 0,
            unit: None,
        };
        let list = (0..names).cycle().take(names * times).map(query).collect();
        let queries = Queries { list, ..Queries::default() };
        assert_eq!(query_check(&[queries], &made).len(), names * times * 2);
        made.work()
    }

    #[test]
    fn a_wrong_name_is_looked_for_once_however_many_queries_have_it() {
        assert_eq!(work(20, 1), work(20, 50));
    }

    #[test]
    fn the_work_for_wrong_names_that_differ_grows_with_the_names() {
        let work = [150, 300, 600].map(|names| work(names, 1));
        assert!(work[0] > 0);
        for pair in work.windows(2) {
            // Later names are longer by a digit.
            assert!(pair[1] <= pair[0] * 5 / 2, "{work:?}");
        }
    }
}
