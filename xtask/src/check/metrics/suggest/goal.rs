//! The table of goals.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use events_core::ServerVersion;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// How many values a field has on a busy server.
    pub(super) labels: BTreeMap<String, u64>,
    pub(super) goal: Vec<Goal>,
}

/// Something that an operator wants to see.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Goal {
    /// The name on the command line.
    pub name: String,
    /// The name in headings.
    pub title: String,
    /// Why one wants to see it.
    pub reason: String,
    #[serde(default)]
    pub(super) metric: Vec<MetricRow>,
    #[serde(default)]
    pub(super) alert: Vec<AlertRow>,
    #[serde(default)]
    pub(super) panel: Vec<PanelRow>,
}

/// A metric.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MetricRow {
    pub(super) name: String,
    pub(super) description: String,
    filter: String,
    filter_2_3: Option<String>,
    #[serde(default)]
    group_by: Vec<String>,
    group_by_2_3: Option<Vec<String>>,
    since: Option<String>,
    #[serde(default)]
    pub(super) time: bool,
    pub(super) reason: String,
}

/// An alerting rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AlertRow {
    pub(super) name: String,
    pub(super) expr: String,
    pub(super) r#for: String,
    pub(super) severity: String,
    pub(super) summary: String,
    pub(super) reason: String,
}

/// A panel of the dashboard.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PanelRow {
    pub(super) title: String,
    pub(super) unit: String,
    pub(super) expr: String,
    /// What is shown instead where a version has no ranges.
    pub(super) without_ranges: Option<Instead>,
}

/// What a panel shows instead.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Instead {
    pub(super) title: String,
    pub(super) expr: String,
}

impl MetricRow {
    /// Whether a version has its events.
    pub(super) fn is_in(&self, version: ServerVersion) -> bool {
        match self.since.as_deref().map(str::parse::<ServerVersion>) {
            Some(Ok(since)) => version.has(since),
            Some(Err(_)) | None => true,
        }
    }

    pub(super) fn filter(&self, version: ServerVersion) -> &str {
        let of_2_3 = self.filter_2_3.as_deref().filter(|_| !version.has(ServerVersion::V2_4));
        of_2_3.unwrap_or(&self.filter)
    }

    pub(super) fn group_by(&self, version: ServerVersion) -> &[String] {
        let of_2_3 = self.group_by_2_3.as_deref().filter(|_| !version.has(ServerVersion::V2_4));
        of_2_3.unwrap_or(&self.group_by)
    }
}

/// The goals that there are.
pub(super) fn goals() -> Result<File> {
    toml::from_str(include_str!("goals.toml")).context("the table of goals is broken")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_goal_has_metrics_and_reasons() {
        let file = goals().unwrap();
        assert!(file.goal.len() >= 10);
        for goal in &file.goal {
            assert!(goal.reason.ends_with('.') && !goal.metric.is_empty() && !goal.panel.is_empty(), "{}", goal.name);
            assert!(goal.metric.iter().all(|metric| metric.reason.ends_with('.')), "{}", goal.name);
            assert!(goal.alert.iter().all(|alert| alert.reason.ends_with('.')), "{}", goal.name);
            for field in
                goal.metric.iter().flat_map(|metric| metric.group_by.iter().chain(metric.group_by_2_3.iter().flatten()))
            {
                assert!(file.labels.contains_key(field), "{field}");
            }
        }
    }
}
