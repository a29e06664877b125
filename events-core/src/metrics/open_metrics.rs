//! The output of the server's `/metrics`, in the OpenMetrics text format.
//!
//! The groups are visited in the server's way (`src/stats/stats-service-openmetrics.c`), with a stack. 2.3 does not
//! clear the stack between metrics, so groups of an earlier metric appear again after the groups of a later one, under
//! its name and with a label without a name. The output here is the same.

use std::fmt::Write;

use super::engine::Engine;
use super::model::{GroupBy, Metric};
use super::name::Counter;
use super::series::Series;
use crate::export::encode::escape;
use crate::series::{EXPORTS_FIELDS, is_name};

/// What `/metrics` says about the server itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Server {
    /// When the stats process was started, in seconds since 1970.
    pub started: i64,
    /// The version, as `dovecot --version` prints it up to the parenthesis: `2.4.1-4`.
    pub version: String,
    /// The revision, which it prints within the parentheses.
    pub revision: Option<String>,
}

/// The output of the server's `/metrics`.
#[must_use]
pub fn open_metrics(engine: &Engine, server: &Server) -> String {
    let mut writer = Writer { out: String::new(), labels: String::new(), stack: Vec::new(), engine };
    writer.server(server);
    for (metric, series) in engine.metrics() {
        if is_name(&metric.name) {
            writer.metric(metric, series);
        }
    }
    writer.out.push_str("# EOF\n");
    writer.out
}

/// A number that is written for a metric and its groups in turn.
#[derive(Clone, Copy, Debug)]
enum Shown<'a> {
    Histogram,
    Counter(Counter<'a>),
}

/// A series on the path from a metric to the current group.
#[derive(Clone, Copy)]
struct Level<'e> {
    metric: &'e Metric,
    series: &'e Series,
    /// The fields by which it is grouped further.
    group_by: &'e [GroupBy],
    /// The current or next group in it.
    at: usize,
    /// The start of the labels of its groups.
    labels: usize,
}

struct Writer<'e> {
    out: String,
    labels: String,
    stack: Vec<Level<'e>>,
    engine: &'e Engine,
}

impl<'e> Writer<'e> {
    fn server(&mut self, server: &Server) {
        let Server { started, version, revision } = server;
        let revision = revision.as_ref().map(|revision| format!(",revision=\"{revision}\"")).unwrap_or_default();
        self.line(format_args!("# HELP process_start_time_seconds Timestamp of service start"));
        self.line(format_args!("# TYPE process_start_time_seconds gauge"));
        self.line(format_args!("process_start_time_seconds {started}"));
        self.line(format_args!("# HELP dovecot_build Dovecot build information"));
        self.line(format_args!("# TYPE dovecot_build info"));
        self.line(format_args!("dovecot_build_info{{version=\"{version}\"{revision}}} 1"));
    }

    fn line(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to memory does not fail.
        let _ = self.out.write_fmt(text);
        self.out.push('\n');
    }

    fn metric(&mut self, metric: &'e Metric, series: &'e Series) {
        let first: &[Shown<'e>] = match metric.is_histogram() {
            true => &[Shown::Histogram],
            false => &[Shown::Counter(Counter::Events), Shown::Counter(Counter::Duration)],
        };
        let with_fields = self.engine.version().has(EXPORTS_FIELDS);
        let fields = metric.fields.iter().filter(|_| with_fields);
        let fields = fields.map(|field| Shown::Counter(Counter::Field(field)));
        for shown in first.iter().copied().chain(fields) {
            self.labels.clear();
            if with_fields {
                self.stack.clear();
            }
            self.header(metric, shown);
            self.groups(metric, series, shown);
            self.labels.clear();
            match shown {
                Shown::Histogram => self.histogram(metric, series, &metric.group_by),
                Shown::Counter(counter) => self.counter(metric, metric, series, counter),
            }
        }
    }

    fn header(&mut self, metric: &Metric, shown: Shown<'_>) {
        let (family, help, kind) = match shown {
            Shown::Histogram => (format!("dovecot_{}", metric.name), "Histogram", "histogram"),
            Shown::Counter(counter) => {
                let help = match counter {
                    Counter::Events => "Total number of all events of this kind",
                    Counter::Duration => "Total duration of all events of this kind",
                    Counter::Field(_) => "Total of field value for events of this kind",
                };
                (counter.family(&metric.name), help, "counter")
            }
        };
        let of = if metric.description.is_empty() { "" } else { " of " };
        self.line(format_args!("# HELP {family} {help}{of}{}", metric.description));
        self.line(format_args!("# TYPE {family} {kind}"));
    }

    /// Writes the groups of a metric.
    fn groups(&mut self, metric: &'e Metric, series: &'e Series, shown: Shown<'_>) {
        if series.groups().is_empty() {
            return;
        }
        let mut current = match self.stack.as_slice() {
            // Levels left over from an earlier metric.
            [_, .., last] => Some(*last),
            [] | [_] => {
                let labels = self.labels.len();
                self.stack.push(Level { metric, series, group_by: &metric.group_by, at: 0, labels });
                self.down()
            }
        };
        if current.is_none() {
            return;
        }
        while let Some(level) = current {
            self.group(metric, &level, shown);
            current = self.down().or_else(|| self.up_and_next());
        }
        self.stack.clear();
    }

    /// Enters the groups of the innermost level, except for those of `exponential` and `linear`, which are written as a
    /// whole.
    fn down(&mut self) -> Option<Level<'e>> {
        let last = self.stack.last_mut()?;
        let (by, inner) = last.group_by.split_first()?;
        if by.is_ranges() || !is_name(&by.field) {
            return None;
        }
        let group = last.series.groups().get(last.at)?;
        if !self.labels.is_empty() {
            self.labels.push(',');
        }
        self.labels.push_str(&by.field);
        self.labels.push('=');
        last.labels = self.labels.len();
        let level = Level { metric: last.metric, series: group, group_by: inner, at: 0, labels: 0 };
        self.stack.push(level);
        Some(level)
    }

    /// Leaves the innermost group and moves to the next one.
    fn up_and_next(&mut self) -> Option<Level<'e>> {
        while self.stack.len() > 1 {
            self.stack.pop();
            let last = self.stack.last_mut()?;
            self.labels.truncate(last.labels);
            last.at += 1;
            if let Some(group) = last.series.groups().get(last.at) {
                let group_by = last.group_by.get(1..).unwrap_or_default();
                let level = Level { metric: last.metric, series: group, group_by, at: 0, labels: 0 };
                self.stack.push(level);
                return Some(level);
            }
        }
        None
    }

    fn group(&mut self, metric: &'e Metric, level: &Level<'e>, shown: Shown<'_>) {
        if let Some(label) = level.series.label() {
            self.labels.push('"');
            let mut escaped = Vec::with_capacity(label.len());
            escape::json(label, &mut escaped);
            self.labels.push_str(&String::from_utf8_lossy(&escaped));
            self.labels.push('"');
        }
        match shown {
            Shown::Histogram if level.group_by.first().is_some_and(GroupBy::is_ranges) => {
                self.histogram(level.metric, level.series, level.group_by);
            }
            Shown::Histogram => {}
            Shown::Counter(counter) => self.counter(metric, level.metric, level.series, counter),
        }
    }

    /// Writes a number of a series whose labels are set. The series may belong to another metric.
    fn counter(&mut self, metric: &Metric, of: &Metric, series: &Series, counter: Counter<'_>) {
        let name = counter.sample(&metric.name, !metric.group_by.is_empty(), !self.labels.is_empty());
        let name = self.with_labels(&name);
        match counter {
            Counter::Events => self.line(format_args!("{name} {}", series.duration().count())),
            Counter::Duration => {
                self.line(format_args!("{name} {:.6}", f64::from(seconds(series.duration().sum()))));
            }
            Counter::Field(field) => {
                let at = of.fields.iter().position(|own| own == field);
                let sum = at.and_then(|at| series.fields().get(at)).map_or(0, |dist| dist.sum());
                self.line(format_args!("{name} {sum}"));
            }
        }
    }

    fn with_labels(&self, name: &str) -> String {
        if self.labels.is_empty() { name.to_owned() } else { format!("{name}{{{}}}", self.labels) }
    }

    /// Writes the groups of a series, which are ranges, as one histogram.
    fn histogram(&mut self, metric: &Metric, series: &Series, group_by: &[GroupBy]) {
        let Some((by, buckets)) = group_by.first().and_then(|by| Some((by, by.buckets()?))) else { return };
        let in_seconds = by.field == "duration";
        let (mut sum, mut count) = (0.0_f32, 0_u64);
        for at in 0..buckets.count() {
            if let Some(group) = series.groups().iter().find(|group| group.range == Some(at)) {
                sum += group.duration().sum() as f32;
                count += u64::from(group.duration().count());
            }
            let comma = if self.labels.is_empty() { "" } else { "," };
            let limit = match buckets.range(at).1 {
                i64::MAX => "+Inf".to_owned(),
                limit if in_seconds => format!("{:.6}", f64::from(limit as f32 / 1e6)),
                limit => limit.to_string(),
            };
            let line = format!("dovecot_{}_bucket{{{}{comma}le=\"{limit}\"}} {count}", metric.name, self.labels);
            self.line(format_args!("{line}"));
        }
        if count == 0 {
            return;
        }
        if in_seconds {
            sum /= 1e6;
        }
        let sum_name = self.with_labels(&format!("dovecot_{}_sum", metric.name));
        self.line(format_args!("{sum_name} {:.6}", f64::from(sum)));
        let count_name = self.with_labels(&format!("dovecot_{}_count", metric.name));
        self.line(format_args!("{count_name} {count}"));
    }
}

/// Converts microseconds to seconds, in the server's precision.
fn seconds(micros: u64) -> f32 {
    micros as f32 / 1e6
}
