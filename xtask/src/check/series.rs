//! The parts of a metric in a configuration that determine its time series.

use events_core::ServerVersion;
use events_core::series::{Group, Series, Shape, exponential, linear, series};

use crate::input::conf::metric::{GroupBy, Metric};

/// The series of many metrics. A metric has series of each field for each level of its groups, and a level has the labels
/// of those above it, so that their number grows much faster than the configuration does.
#[derive(Debug)]
pub(crate) struct AllSeries {
    server: ServerVersion,
    left: usize,
}

/// How many labels all series of a configuration may have together.
const MOST_LABELS: usize = 1 << 20;

impl AllSeries {
    pub(crate) const fn new(server: ServerVersion) -> Self {
        Self { server, left: MOST_LABELS }
    }

    /// The series of a metric; `None` if they are too many to be looked at.
    pub(crate) fn of(&mut self, shape: &Shape<'_>) -> Option<Vec<Series>> {
        let (fields, levels) = (shape.fields.len() + 2, shape.groups.len() + 1);
        let labels = fields.saturating_mul(levels).saturating_mul(levels);
        self.left = self.left.checked_sub(labels)?;
        Some(series(shape, self.server))
    }
}

/// The shape of a metric, from which its series get their names.
pub(crate) fn shape(metric: &Metric) -> Shape<'_> {
    Shape {
        name: metric.name.as_str(),
        fields: metric.fields.iter().map(|field| field.as_str()).collect(),
        groups: metric.group_by.iter().map(of_group).collect(),
    }
}

/// The same group of another field.
pub(crate) fn group<'n>(group: &Group<'_>, field: &'n str) -> Group<'n> {
    match group {
        Group::Values(_) => Group::Values(field),
        Group::Ranges { bounds, .. } => Group::Ranges { field, bounds: bounds.clone() },
    }
}

fn of_group(group: &GroupBy) -> Group<'_> {
    let field = group.field.as_str();
    let numbers: Vec<Option<i64>> = group.ranges().iter().map(|number| number.as_str().parse().ok()).collect();
    let bounds = |of: fn(i64, i64, i64) -> Option<Vec<i64>>| match numbers.as_slice() {
        [Some(first), Some(second), Some(third)] => of(*first, *second, *third),
        _ => None,
    };
    match group.function.as_ref().map(|function| function.as_str()) {
        Some("exponential") => Group::Ranges { field, bounds: bounds(exponential) },
        Some("linear") => Group::Ranges { field, bounds: bounds(linear) },
        // The server rejects a function that does not exist.
        Some(_) | None => Group::Values(field),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_beyond_a_number_are_not_made() {
        let mut all = AllSeries::new(ServerVersion::V2_4);
        let names: Vec<String> = (0..2_000).map(|n| format!("f{n}")).collect();
        let groups: Vec<Group<'_>> = names.iter().map(|name| Group::Values(name)).collect();
        let small = Shape { name: "m", fields: vec!["a"], groups: groups[..2].to_vec() };
        assert_eq!(all.of(&small).map(|series| series.len()), Some(9));
        assert_eq!(all.of(&Shape { name: "m", fields: Vec::new(), groups }), None);
        assert!(all.of(&small).is_some());
    }
}
