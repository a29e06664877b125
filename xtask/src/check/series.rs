//! The parts of a metric in a configuration that determine its time series.

use events_core::series::{Group, Shape, exponential, linear};

use crate::input::conf::metric::{GroupBy, Metric};

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
