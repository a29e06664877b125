//! What the metrics of a configuration counted in a part of a stream, in a form that merges.

mod form;

use std::collections::BTreeSet;
use std::io::Read;

use anyhow::{Result, bail};
use events_core::metrics::{Engine, Method, Metric, Tally};
use events_spec::{Spec, Table};
use serde::{Deserialize, Serialize};

use super::block::Total;
use super::config::Config;
use super::note::Notes;
use super::{Counted, finished};
use crate::input::{in_words, summary};

/// The command whose summaries these are.
const OF: &str = "metrics";

/// What was counted. Its size depends on the number of groups, and not on that of the events.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    asked: Asked,
    notes: Notes,
    total: Total,
    #[serde(with = "form::tally")]
    tally: Tally,
}

/// What determines the counts. Only summaries that agree in it can be merged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// The version of the stats process.
    dovecot: String,
    /// The SHA-256 of each page, which has the kinds of fields.
    pages: Vec<String>,
    metrics: Vec<AskedMetric>,
}

/// The parts of a metric that determine its counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedMetric {
    name: String,
    filter: String,
    fields: Vec<String>,
    group_by: Vec<String>,
}

impl Summary {
    /// What an engine counted.
    pub(super) fn new(config: &Config, spec: &Spec, engine: &Engine, notes: Notes, total: Total) -> Self {
        Self { asked: Asked::of(config, spec), notes, total, tally: engine.tally() }
    }

    /// The line of a file that holds it.
    ///
    /// # Errors
    /// If it is too large to be read again.
    pub fn line(&self) -> Result<String> {
        summary::line(OF, self)
    }

    /// The result of counting all parts.
    ///
    /// # Errors
    /// If there was no event in any of them.
    pub fn counted(self, config: &Config, files: &[String], table: &Table<'_>) -> Result<Counted> {
        if self.total.records == 0 {
            bail!("no event found in {}", in_words(files));
        }
        let engine = Engine::of_tally(config.metrics.clone(), config.version, self.tally)?;
        Ok(finished(config, engine, &self.notes, &self.total, table))
    }
}

/// Merges the summaries in these files. Only one of them is in memory at a time, and their sum.
///
/// # Errors
/// If a file cannot be read or has no summary, and if a summary is damaged or of another configuration, with the place.
pub fn merge(config: &Config, spec: &Spec, files: &[String], input: &mut dyn Read) -> Result<Summary> {
    let none = Engine::new(config.metrics.clone(), config.version);
    let mut all = Summary::new(config, spec, &none, Notes::default(), Total::default());
    summary::each(OF, files, input, &mut |part: Summary| {
        part.asked.agree(&all.asked)?;
        part.tally.check(&config.metrics)?;
        all.notes.merge(part.notes);
        all.total.merge(part.total);
        all.tally.merge(&config.metrics, part.tally);
        Ok(())
    })?;
    Ok(all)
}

impl Asked {
    fn of(config: &Config, spec: &Spec) -> Self {
        Self {
            dovecot: config.version.to_string(),
            pages: spec.pages.iter().map(|page| page.sha256.clone()).collect(),
            metrics: config.metrics.iter().map(AskedMetric::of).collect(),
        }
    }

    /// Checks that counts of this are counts of another.
    ///
    /// # Errors
    /// The first difference.
    fn agree(&self, here: &Self) -> Result<()> {
        if self.dovecot != here.dovecot {
            bail!("it was counted for Dovecot {}, but the configuration is for {}", self.dovecot, here.dovecot);
        }
        if self.pages != here.pages {
            bail!("it was counted with another page; give the same `--dovecot` and `--spec` everywhere");
        }
        let names = |asked: &Self| asked.metrics.iter().map(|metric| metric.name.clone()).collect::<BTreeSet<String>>();
        let (there, own) = (names(self), names(here));
        if let Some(name) = there.difference(&own).next() {
            bail!("it counts with the metric `{name}`, which this configuration does not have");
        }
        if let Some(name) = own.difference(&there).next() {
            bail!("it was counted without the metric `{name}` of this configuration");
        }
        for (there, own) in self.metrics.iter().zip(&here.metrics) {
            if there != own {
                bail!("{}", there.difference(own));
            }
        }
        // Two metrics may have one name.
        if self.metrics.len() != here.metrics.len() {
            bail!("it has {} metrics, and this configuration {}", self.metrics.len(), here.metrics.len());
        }
        Ok(())
    }
}

impl AskedMetric {
    fn of(metric: &Metric) -> Self {
        let group = |by: &events_core::metrics::GroupBy| match &by.method {
            Method::Discrete(None) => by.field.clone(),
            Method::Discrete(Some(modifier)) => format!("{} {modifier:?}", by.field),
            Method::Ranges(buckets) => format!("{} {buckets:?}", by.field),
        };
        Self {
            name: metric.name.clone(),
            filter: metric.filter.to_string(),
            fields: metric.fields.clone(),
            group_by: metric.group_by.iter().map(group).collect(),
        }
    }

    /// What differs, in words.
    fn difference(&self, here: &Self) -> String {
        let name = &here.name;
        if self.name != *name {
            return format!("its metrics are in another order: `{}` comes before `{name}`", self.name);
        }
        if self.filter != here.filter {
            return format!("the filter of `{name}` is `{}` there, and `{}` here", self.filter, here.filter);
        }
        let what = if self.fields == here.fields { "groups" } else { "fields" };
        format!("the metric `{name}` has other {what} there than here")
    }
}
