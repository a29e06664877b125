//! The names and values of groups, for people.

use events_core::metrics::{Metric, Series};

/// A group with the fields and values that lead to it, outermost first.
pub(super) type Labels<'e> = Vec<(&'e str, &'e str)>;

/// Every series of a metric, groups after the series that they are in.
pub(super) fn all<'e>(metric: &'e Metric, series: &'e Series) -> Vec<(Labels<'e>, &'e Series)> {
    let mut all = Vec::new();
    let mut open = vec![(Labels::new(), series)];
    while let Some((labels, series)) = open.pop() {
        let field = metric.group_by.get(labels.len()).map_or("", |by| by.field.as_str());
        for group in series.groups().iter().rev() {
            let mut labels = labels.clone();
            labels.push((field, group.label().unwrap_or_default()));
            open.push((labels, group));
        }
        all.push((labels, series));
    }
    all
}
