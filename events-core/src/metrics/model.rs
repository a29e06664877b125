//! The metrics and exporters of a configuration, as the stats process works with them.

use super::bucket::Buckets;
use super::modifier::Modifier;
use crate::TimeFormat;
use crate::export::Include;
use crate::filter::Filter;

/// A metric: which events it counts, what it sums up, and by what it groups.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Metric {
    /// The name.
    pub name: String,
    /// The words that `/metrics` shows as help; empty for none.
    pub description: String,
    /// Which events it counts.
    pub filter: Filter,
    /// The fields whose values it sums up, besides `duration`.
    pub fields: Vec<String>,
    /// The fields that it groups by, the outermost first.
    pub group_by: Vec<GroupBy>,
    /// The exporter that it hands events to.
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

/// How values make groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    /// A group for each value, or for what a modifier makes of it.
    Discrete(Option<Modifier>),
    /// A group for each range; `exponential` and `linear`.
    Ranges(Buckets),
}

/// What a metric hands to an exporter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The exporter's name.
    pub exporter: String,
    /// Which members of an event.
    pub include: Include,
}

/// An exporter, as far as it decides what is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exporter {
    /// The name.
    pub name: String,
    /// The form of an event.
    pub form: ExportForm,
    /// How times are written.
    pub time_format: TimeFormat,
    /// The maximum length of strings in bytes: 1,000 for 2.3's transport `log`.
    pub max_field_len: Option<usize>,
}

/// The form in which an exporter writes events: its `format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportForm {
    /// Nothing of an event.
    None,
    /// JSON.
    Json,
    /// Tab-separated text.
    TabText,
}

impl Metric {
    /// A metric of this name that counts what passes the filter.
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

    /// The same metric, grouped by one more field.
    #[must_use]
    pub fn grouped(mut self, group_by: GroupBy) -> Self {
        self.group_by.push(group_by);
        self
    }

    /// The same metric that also sums up this field.
    #[must_use]
    pub fn summing(mut self, field: impl Into<String>) -> Self {
        self.fields.push(field.into());
        self
    }

    /// The names of the fields that its groups and sums need.
    pub fn needs(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().chain(self.group_by.iter().map(|group| &group.field)).map(String::as_str)
    }

    /// Whether `/metrics` shows it as a histogram: the innermost group, and no other, has ranges.
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
