//! The metrics and exporters of a configuration, as used by the stats process.

use super::bucket::Buckets;
use super::modifier::Modifier;
use crate::TimeFormat;
use crate::export::Include;
use crate::filter::Filter;

/// A metric: the events that it counts, the fields that it sums, and those that it groups by.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Metric {
    /// The name.
    pub name: String,
    /// The help text in `/metrics`; may be empty.
    pub description: String,
    /// The events that it counts.
    pub filter: Filter,
    /// The fields whose values it sums, besides `duration`.
    pub fields: Vec<String>,
    /// The fields that it groups by, outermost first.
    pub group_by: Vec<GroupBy>,
    /// The exporter for its events.
    pub export: Option<Export>,
}

/// A field that a metric groups by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupBy {
    /// The field.
    pub field: String,
    /// How its values make groups.
    pub method: Method,
}

/// How values are grouped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    /// A group for each value, or for the result of a modifier.
    Discrete(Option<Modifier>),
    /// A group for each range; `exponential` and `linear`.
    Ranges(Buckets),
}

/// What a metric passes to an exporter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The exporter's name.
    pub exporter: String,
    /// The members of an event to write.
    pub include: Include,
}

/// An exporter, as far as it determines the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exporter {
    /// The name.
    pub name: String,
    /// The format of an event.
    pub form: ExportForm,
    /// The format of times.
    pub time_format: TimeFormat,
    /// The maximum length of strings in bytes: 1,000 for 2.3's transport `log`.
    pub max_field_len: Option<usize>,
}

/// The format in which an exporter writes events: its `format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportForm {
    /// Nothing.
    None,
    /// JSON.
    Json,
    /// Tab-separated text.
    TabText,
}

impl Metric {
    /// Creates a metric with this name that counts the events matching the filter.
    #[must_use]
    pub fn new(name: impl Into<String>, filter: Filter) -> Self {
        Self {
            name: name.into(),
            description: String::new(),
            filter,
            fields: Vec::new(),
            group_by: Vec::new(),
            export: None,
        }
    }

    /// Adds a field to group by.
    #[must_use]
    pub fn grouped(mut self, group_by: GroupBy) -> Self {
        self.group_by.push(group_by);
        self
    }

    /// Adds a field to sum.
    #[must_use]
    pub fn summing(mut self, field: impl Into<String>) -> Self {
        self.fields.push(field.into());
        self
    }

    /// The names of the fields that its groups and sums need.
    pub fn needs(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().chain(self.group_by.iter().map(|group| &group.field)).map(String::as_str)
    }

    /// Whether `/metrics` shows it as a histogram: only the innermost group has ranges.
    #[must_use]
    pub fn is_histogram(&self) -> bool {
        self.group_by
            .split_last()
            .is_some_and(|(last, outer)| last.is_ranges() && !outer.iter().any(GroupBy::is_ranges))
    }
}

impl GroupBy {
    /// A group for each value of a field.
    #[must_use]
    pub fn discrete(field: impl Into<String>) -> Self {
        Self { field: field.into(), method: Method::Discrete(None) }
    }

    /// A group for each range of a field's values.
    #[must_use]
    pub fn ranges(field: impl Into<String>, buckets: Buckets) -> Self {
        Self { field: field.into(), method: Method::Ranges(buckets) }
    }

    pub(super) fn is_ranges(&self) -> bool {
        self.buckets().is_some()
    }

    pub(super) fn buckets(&self) -> Option<Buckets> {
        match &self.method {
            Method::Discrete(_) => None,
            Method::Ranges(buckets) => Some(*buckets),
        }
    }
}
