//! The names in `/metrics` for the counts of a metric, as in [`crate::series`].

use super::model::{GroupBy, Method, Metric};
use crate::series::{Form, Group, PREFIX, Shape};

/// A number that `/metrics` shows as a counter.
#[derive(Clone, Copy, Debug)]
pub(super) enum Counter<'a> {
    /// The number of events.
    Events,
    /// The sum of their durations, in seconds.
    Duration,
    /// The sum of a field's values.
    Field(&'a str),
}

impl Counter<'_> {
    /// The name in the `# TYPE` line.
    pub(super) fn family(self, metric: &str) -> String {
        match self {
            Self::Events => format!("{PREFIX}{metric}"),
            Self::Duration => format!("{PREFIX}{metric}_duration_seconds"),
            Self::Field(field) => format!("{PREFIX}{metric}_{field}"),
        }
    }

    /// The name of a series, for a metric with or without groups and labels.
    pub(super) fn sample(self, metric: &str, is_grouped: bool, has_labels: bool) -> String {
        let form = match (is_grouped && !has_labels, self) {
            (false, _) => Form::Total,
            (true, Self::Events) => Form::Count,
            (true, Self::Duration | Self::Field(_)) => Form::Sum,
        };
        self.family(metric) + form.suffix()
    }
}

impl Metric {
    /// The parts of the metric that determine its time series.
    #[must_use]
    pub fn shape(&self) -> Shape<'_> {
        Shape {
            name: &self.name,
            fields: self.fields.iter().map(String::as_str).collect(),
            groups: self.group_by.iter().map(group).collect(),
        }
    }
}

fn group(by: &GroupBy) -> Group<'_> {
    match &by.method {
        Method::Discrete(_) => Group::Values(&by.field),
        Method::Ranges(buckets) => {
            let bounds = (0..buckets.count().saturating_sub(1)).map(|at| buckets.range(at).1).collect();
            Group::Ranges { field: &by.field, bounds: Some(bounds) }
        }
    }
}
