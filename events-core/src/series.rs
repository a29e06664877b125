//! The names of the time series that Dovecot's OpenMetrics listener writes for a metric.
//!
//! `service stats` with an `inet_listener http` answers `GET /metrics`. The series of a metric depend on its name, its
//! groups and its fields (`src/stats/stats-service-openmetrics.c`):
//!
//! | the metric | series |
//! |---|---|
//! | without groups | `dovecot_NAME_total`, `dovecot_NAME_duration_seconds_total` |
//! | with groups | the same with labels, once for each level of groups, and `dovecot_NAME_count` and `dovecot_NAME_duration_seconds_sum` over all of them |
//! | whose last group is one of ranges | `dovecot_NAME_bucket` with `le`, `dovecot_NAME_sum`, `dovecot_NAME_count` instead |
//! | with `fields`, from 2.3.21 on | also `dovecot_NAME_FIELD_total`, and `dovecot_NAME_FIELD_sum` over all groups |
//!
//! ```
//! use events_core::ServerVersion;
//! use events_core::series::{Group, Shape, series};
//!
//! let shape = Shape { name: "logins", fields: Vec::new(), groups: vec![Group::Values("user")] };
//! let names: Vec<String> = series(&shape, ServerVersion::V2_4).into_iter().map(|series| series.name).collect();
//! assert_eq!(names, [
//!     "dovecot_logins_total",
//!     "dovecot_logins_count",
//!     "dovecot_logins_duration_seconds_total",
//!     "dovecot_logins_duration_seconds_sum",
//! ]);
//! ```

use crate::ServerVersion;

/// The prefix of every name.
pub const PREFIX: &str = "dovecot_";

/// The series that do not belong to a metric.
pub const OTHERS: [&str; 2] = ["process_start_time_seconds", "dovecot_build_info"];

/// The first release that exports the fields of metrics, and whose groups do not leak into later metrics.
pub const EXPORTS_FIELDS: ServerVersion = ServerVersion::new(2, 3, 21);

/// A field that every event has, whose ranges are written in seconds.
const DURATION: &str = "duration";

/// The parts of a metric that determine its series.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape<'a> {
    /// The metric's name.
    pub name: &'a str,
    /// The fields that it sums.
    pub fields: Vec<&'a str>,
    /// The fields that it groups by, in order.
    pub groups: Vec<Group<'a>>,
}

/// A field that a metric groups by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Group<'a> {
    /// Each value is a group.
    Values(&'a str),
    /// The values are sorted into ranges.
    Ranges {
        /// The field.
        field: &'a str,
        /// The upper bounds of all ranges except the last; `None` if they are not known.
        bounds: Option<Vec<i64>>,
    },
}

/// A time series, or several that differ only in the values of their labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// The name.
    pub name: String,
    /// What it counts or sums.
    pub quantity: Quantity,
    /// How it counts.
    pub form: Form,
    /// The names of its labels, without `le`.
    pub labels: Vec<String>,
    /// The values of the label `le`, for [`Form::Bucket`]; empty if they are not known.
    pub buckets: Vec<String>,
}

/// What a series counts or sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Events.
    Events,
    /// The duration of events, in seconds.
    Duration,
    /// The duration of events, in microseconds: the sum beside a histogram of any field other than `duration`.
    Microseconds,
    /// The values of a field, in the field's own unit.
    Field(String),
}

/// How a series counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A counter: `_total`.
    Total,
    /// The number of events of all groups: `_count`.
    Count,
    /// The sum over all groups: `_sum`.
    Sum,
    /// The buckets of a histogram: `_bucket`.
    Bucket,
}

impl Group<'_> {
    /// The field.
    #[must_use]
    pub const fn field(&self) -> &str {
        match self {
            Self::Values(field) | Self::Ranges { field, .. } => field,
        }
    }

    const fn is_ranges(&self) -> bool {
        matches!(self, Self::Ranges { .. })
    }
}

/// The upper bounds of the ranges of `exponential`: `base^min` to `base^max`; `None` if there are none or too many.
#[must_use]
pub fn exponential(min: i64, max: i64, base: i64) -> Option<Vec<i64>> {
    let powers = (min..=max.min(min.saturating_add(64))).map(|power| base.checked_pow(u32::try_from(power).ok()?));
    powers.collect::<Option<Vec<i64>>>().filter(|bounds| !bounds.is_empty())
}

/// The upper bounds of the ranges of `linear`: from `min` to `max` in steps; `None` if there are none or too many.
#[must_use]
pub fn linear(min: i64, max: i64, step: i64) -> Option<Vec<i64>> {
    const MOST: i64 = 10_000;
    let count = max.checked_sub(min).filter(|width| *width >= 0)?.checked_div(step).filter(|_| step > 0)?;
    (count < MOST).then(|| (0..=count).map(|number| min + number * step).collect())
}

/// Whether OpenMetrics allows the name. A metric with an invalid name is not exported; a group with an invalid name
/// ends the exported groups.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    let is_first = |c: char| c.is_ascii_alphabetic() || c == '_' || c == ':';
    chars.next().is_some_and(is_first) && chars.all(|c| is_first(c) || c.is_ascii_digit())
}

/// The series of a metric on a server, in the order in which it writes them; empty if the metric is not exported.
///
/// Series with labels appear only after the first event for them, and so do `_sum` and `_count` beside a histogram.
#[must_use]
pub fn series(shape: &Shape<'_>, server: ServerVersion) -> Vec<Series> {
    if !is_name(shape.name) {
        return Vec::new();
    }
    let mut all = Writer { shape, levels: levels(shape), list: Vec::new() };
    match shape.groups.split_last() {
        Some((Group::Ranges { field, bounds }, others)) if !others.iter().any(Group::is_ranges) => {
            all.histogram(field, bounds.as_deref(), others);
        }
        Some(_) | None => {
            all.counter("", Quantity::Events, Form::Count);
            all.counter("_duration_seconds", Quantity::Duration, Form::Sum);
        }
    }
    if server.has(EXPORTS_FIELDS) {
        for field in &shape.fields {
            all.counter(&format!("_{field}"), Quantity::Field((*field).to_owned()), Form::Sum);
        }
    }
    all.list
}

/// The first of a server's metrics that repeats groups of an earlier one in `/metrics`, and that earlier one; both as
/// indices. The repeated lines have a label without a name, and Prometheus refuses the page as a whole.
///
/// Releases before 2.3.21 do not empty the stack with which they walk through groups. If the first group of a metric is
/// no label, its level stays there. The lines appear once the earlier metric has two groups.
#[must_use]
pub fn repeated(metrics: &[Shape<'_>], server: ServerVersion) -> Option<(usize, usize)> {
    if server.has(EXPORTS_FIELDS) {
        return None;
    }
    let mut first = None;
    let mut left = 0;
    let grouped = metrics.iter().enumerate().filter(|(_, shape)| is_name(shape.name) && !shape.groups.is_empty());
    for (at, shape) in grouped {
        let is_entered = levels(shape) > 0;
        let is_histogram = matches!(shape.groups.as_slice(), [group] if group.is_ranges());
        match first {
            Some(first) if is_entered || left > 1 => return Some((at, first)),
            Some(_) => left += 1,
            None if is_entered => {}
            None => {
                first = Some(at);
                // Other metrics are walked through twice, for events and for durations.
                left = if is_histogram { 1 } else { 2 };
            }
        }
    }
    None
}

/// The number of groups that are labels: those before the first one with ranges.
fn levels(shape: &Shape<'_>) -> usize {
    shape.groups.iter().take_while(|group| !group.is_ranges() && is_name(group.field())).count()
}

struct Writer<'s, 'a> {
    shape: &'s Shape<'a>,
    levels: usize,
    list: Vec<Series>,
}

impl Writer<'_, '_> {
    /// A counter: one series for each level of groups, and one over all of them.
    fn counter(&mut self, middle: &str, quantity: Quantity, over_all: Form) {
        for level in 1..=self.levels {
            self.add(middle, quantity.clone(), Form::Total, level);
        }
        let form = if self.shape.groups.is_empty() { Form::Total } else { over_all };
        self.add(middle, quantity, form, 0);
    }

    /// Only the last level has ranges, and only there is a histogram.
    fn histogram(&mut self, field: &str, bounds: Option<&[i64]>, others: &[Group<'_>]) {
        if self.levels < others.len() {
            return;
        }
        let in_seconds = field == DURATION;
        self.add("", Quantity::Events, Form::Bucket, self.levels);
        if let (Some(series), Some(bounds)) = (self.list.last_mut(), bounds) {
            let shown = |bound: &i64| match in_seconds {
                true => format!("{}.{:06}", bound / 1_000_000, bound % 1_000_000),
                false => bound.to_string(),
            };
            series.buckets = bounds.iter().map(shown).chain(["+Inf".to_owned()]).collect();
        }
        // The sum is one of durations, whatever the ranges are of.
        let sum = if in_seconds { Quantity::Duration } else { Quantity::Microseconds };
        self.add("", sum, Form::Sum, self.levels);
        self.add("", Quantity::Events, Form::Count, self.levels);
    }

    fn add(&mut self, middle: &str, quantity: Quantity, form: Form, level: usize) {
        let name = format!("{PREFIX}{}{middle}{}", self.shape.name, form.suffix());
        let labels = self.shape.groups.iter().take(level).map(|group| group.field().to_owned()).collect();
        self.list.push(Series { name, quantity, form, labels, buckets: Vec::new() });
    }
}

impl Form {
    /// The suffix of names of this form.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Total => "_total",
            Self::Count => "_count",
            Self::Sum => "_sum",
            Self::Bucket => "_bucket",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_those_of_dovecot() {
        assert_eq!(exponential(2, 4, 10), Some(vec![100, 1_000, 10_000]));
        assert_eq!(exponential(0, 100, 10), None);
        assert_eq!(linear(0, 500, 250), Some(vec![0, 250, 500]));
        assert_eq!(linear(0, 1, 0), None);
        assert_eq!(linear(i64::MIN, i64::MAX, 1), None);
    }

    #[test]
    fn a_name_with_a_hyphen_is_not_exported() {
        assert!(series(&Shape { name: "imap-logins", ..Shape::default() }, ServerVersion::V2_4).is_empty());
    }

    #[test]
    fn before_2_3_21_groups_appear_again_in_a_later_metric() {
        let shape = |name, groups| Shape { name, fields: Vec::new(), groups };
        let ranges = || vec![Group::Ranges { field: "duration", bounds: None }];
        let labels = || vec![Group::Values("cmd_name")];
        let old = ServerVersion::new(2, 3, 19);
        let after = [shape("a", ranges()), shape("b", vec![]), shape("c", labels())];
        assert_eq!(repeated(&after, old), Some((2, 0)));
        assert_eq!(repeated(&after, EXPORTS_FIELDS), None);
        let before = [shape("c", labels()), shape("a", ranges()), shape("b", vec![])];
        assert_eq!(repeated(&before, old), None);
        assert_eq!(repeated(&[shape("a", ranges()), shape("b", ranges())], old), None);
        assert_eq!(repeated(&[shape("a", ranges()), shape("b", ranges()), shape("d", ranges())], old), Some((2, 0)));
        assert_eq!(repeated(&[shape("a-b", ranges()), shape("c", labels())], old), None);
    }

    #[test]
    fn ranges_before_another_group_end_the_labels() {
        let groups = vec![Group::Values("a"), Group::Ranges { field: "duration", bounds: None }, Group::Values("b")];
        let found = series(&Shape { name: "m", fields: Vec::new(), groups }, ServerVersion::V2_4);
        let shown: Vec<String> = found.iter().map(|one| format!("{} {:?}", one.name, one.labels)).collect();
        let expected = [
            "dovecot_m_total [\"a\"]",
            "dovecot_m_count []",
            "dovecot_m_duration_seconds_total [\"a\"]",
            "dovecot_m_duration_seconds_sum []",
        ];
        assert_eq!(shown, expected);
    }
}
