//! The output of `doveadm stats dump`.

use std::fmt::Write;

use super::dist::{Dist, median, percentile, variance};
use super::engine::Engine;
use super::model::Metric;
use super::series::Series;

/// The statistics of a number, in the default columns of `doveadm stats dump`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Summary {
    /// The number of values.
    pub count: u32,
    /// Their sum.
    pub sum: u64,
    /// The smallest one.
    pub min: u64,
    /// The largest one.
    pub max: u64,
    /// The mean.
    pub avg: f64,
    /// The median of the sample.
    pub median: u64,
    /// The standard deviation of the sample.
    pub stddev: f64,
    /// The value below which 95 % of the sample lie.
    pub p95: u64,
}

impl Summary {
    /// The statistics of a number.
    #[must_use]
    pub fn of(dist: &Dist) -> Self {
        let sorted = dist.sorted();
        // The server prints the variance with two decimals, and `doveadm` computes its square root.
        let variance = format!("{:.2}", variance(&sorted, dist.avg())).parse().unwrap_or(0.0_f64);
        Self {
            count: dist.count(),
            sum: dist.sum(),
            min: dist.min(),
            max: dist.max(),
            avg: dist.avg(),
            median: median(&sorted),
            stddev: variance.sqrt(),
            p95: percentile(&sorted, 0.95),
        }
    }
}

/// The output of `doveadm stats dump`, byte for byte: a header line, and a line for each number of each series.
#[must_use]
pub fn dump(engine: &Engine) -> String {
    let mut out = "metric_name\tfield\tcount\tsum\tmin\tmax\tavg\tmedian\tstddev\t%95\n".to_owned();
    for (metric, series) in engine.metrics() {
        lines(&mut out, metric, &metric.name, series);
        groups(&mut out, metric, &dump_name(&metric.name), series);
    }
    out
}

/// A part of a group's name in `doveadm stats dump`: `_` replaces spaces, tabs and line ends.
#[must_use]
pub fn dump_name(name: &str) -> String {
    name.replace(['\t', '\n', '\r', ' '], "_")
}

/// The lines of the groups in a series. The recursion depth is that of the metric's groups.
fn groups(out: &mut String, metric: &Metric, name: &str, series: &Series) {
    for group in series.groups() {
        let name = format!("{name}_{}", dump_name(group.label().unwrap_or_default()));
        lines(out, metric, &name, group);
        groups(out, metric, &name, group);
    }
}

fn lines(out: &mut String, metric: &Metric, name: &str, series: &Series) {
    let fields = metric.fields.iter().map(String::as_str).zip(series.fields());
    for (field, dist) in [("duration", series.duration())].into_iter().chain(fields) {
        let Summary { count, sum, min, max, avg, median, stddev, p95 } = Summary::of(dist);
        // Writing to memory does not fail.
        let _ = writeln!(out, "{name}\t{field}\t{count}\t{sum}\t{min}\t{max}\t{avg:.2}\t{median}\t{stddev:.2}\t{p95}");
    }
}
