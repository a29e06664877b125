//! Metrics for goals, with the rules and the dashboard that use them. What is proposed is data: `suggest/goals.toml`.

mod fit;
mod goal;
mod grafana;
mod prometheus;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Result, bail};
use events_core::ServerVersion;
use events_core::filter::Filter;
use events_core::metrics::{Buckets, GroupBy, Metric};
use events_core::series::EXPORTS_FIELDS;
use events_spec::suggest;

pub use fit::{Seen, seen_in};
pub use goal::Goal;
use goal::{MetricRow, goals};

use crate::input::wrap;

/// What to propose, and for which server.
#[derive(Clone, Debug)]
pub struct SuggestOptions {
    /// The names of the goals; all when there are none.
    pub goals: Vec<String>,
    /// The version whose syntax and events hold.
    pub version: ServerVersion,
    /// The most series that a metric may have.
    pub budget: u64,
}

/// What is proposed.
#[derive(Clone, Debug)]
pub struct Suggested {
    /// The goals.
    pub goals: Vec<Goal>,
    metrics: BTreeMap<String, Proposed>,
    version: ServerVersion,
}

/// A metric that is proposed.
#[derive(Clone, Debug)]
struct Proposed {
    metric: Metric,
    row: MetricRow,
    /// The ranges of its duration: smallest and greatest power, and the base.
    ranges: Option<(u32, u32, u32)>,
    /// What was decided about it.
    notes: Vec<String>,
}

/// Ranges where nothing was seen: from a millisecond to ten seconds.
const USUAL: (u32, u32, u32) = (3, 7, 10);

/// The goals that there are, with the reason for each.
///
/// # Errors
/// When the table of goals is broken.
pub fn list() -> Result<String> {
    let all = goals()?.goal;
    let width = all.iter().map(|goal| goal.name.len()).max().unwrap_or(0);
    Ok(all.iter().map(|goal| format!("{:<width$}  {}\n", goal.name, goal.reason)).collect())
}

/// Proposes metrics for goals. `seen` is what was seen of their events, where there is a recording.
///
/// # Errors
/// When there is no goal of a name.
pub fn suggest(
    options: &SuggestOptions,
    seen: &mut dyn FnMut(&Metric, &[String]) -> Result<Seen>,
) -> Result<Suggested> {
    let table = goals()?;
    let names: Vec<&str> = table.goal.iter().map(|goal| goal.name.as_str()).collect();
    for goal in &options.goals {
        if !names.contains(&goal.as_str()) {
            let near = suggest::nearest(goal, names.iter().copied());
            match near.is_empty() {
                true => bail!("there is no goal `{goal}`; there are {}", names.join(", ")),
                false => bail!("there is no goal `{goal}`; did you mean {}?", suggest::any_of(&near)),
            }
        }
    }
    let is_asked = |goal: &Goal| options.goals.is_empty() || options.goals.contains(&goal.name);
    let goals: Vec<Goal> = table.goal.iter().filter(|goal| is_asked(goal)).cloned().collect();
    let mut metrics = BTreeMap::new();
    for row in goals.iter().flat_map(|goal| &goal.metric).filter(|row| row.is_in(options.version)) {
        metrics.insert(row.name.clone(), propose(row, &table.labels, options, seen)?);
    }
    Ok(Suggested { goals, metrics, version: options.version })
}

fn propose(
    row: &MetricRow,
    labels: &BTreeMap<String, u64>,
    options: &SuggestOptions,
    seen: &mut dyn FnMut(&Metric, &[String]) -> Result<Seen>,
) -> Result<Proposed> {
    let Ok(filter) = Filter::parse(row.filter(options.version), options.version) else {
        bail!("the filter of `{}` cannot be read", row.name);
    };
    let mut metric = Metric::new(row.name.as_str(), filter);
    metric.description.clone_from(&row.description);
    let wanted = row.group_by(options.version);
    let found = seen(&metric, wanted)?;
    let mut notes = Vec::new();
    let has_ranges = row.time && options.version.has(EXPORTS_FIELDS);
    if row.time && !has_ranges {
        notes.push(format!(
            "Without ranges: before {EXPORTS_FIELDS}, `/metrics` is not valid when other metrics follow one with ranges."
        ));
    }
    let ranges = has_ranges.then(|| match found.ranges() {
        Some(ranges) => {
            notes.push(format!("The ranges fit the {} durations of the recording.", found.events));
            ranges
        }
        None => USUAL,
    });
    let mut series = ranges.map_or(1, |(min, max, _)| u64::from(max - min) + 2);
    for field in wanted {
        let values = found.values(field).max(labels.get(field).copied().unwrap_or(16));
        if series.saturating_mul(values) > options.budget {
            let budget = options.budget;
            notes.push(format!("Not grouped by {field}: {values} values would make more than {budget} series."));
            break;
        }
        series *= values;
        metric.group_by.push(GroupBy::discrete(field));
    }
    if let Some(buckets) = ranges.and_then(|(min, max, base)| Buckets::exponential(min, max, base)) {
        metric.group_by.push(GroupBy::ranges("duration", buckets));
    }
    notes.push(format!("At most about {series} series."));
    Ok(Proposed { metric, row: row.clone(), ranges, notes })
}

impl Suggested {
    /// The metrics as a part of dovecot.conf.
    #[must_use]
    pub fn conf(&self) -> String {
        let line = self.version.release_line();
        let mut out = format!("# Metrics for Dovecot {line}. Include this file from dovecot.conf.\n");
        for goal in &self.goals {
            // Writing into memory does not fail.
            let _ = writeln!(out, "\n# {}", goal.title);
            comment(&mut out, &goal.reason);
            for proposed in goal.metric.iter().filter_map(|row| self.metrics.get(&row.name)) {
                out.push('\n');
                comment(&mut out, &proposed.row.reason);
                proposed.notes.iter().for_each(|note| comment(&mut out, note));
                self.block(&mut out, proposed);
            }
        }
        out.push_str("\n# What Prometheus scrapes: http://localhost:9900/metrics\n");
        out.push_str("service stats {\n  inet_listener http {\n    port = 9900\n  }\n}\n");
        out
    }

    fn block(&self, out: &mut String, proposed: &Proposed) {
        let Proposed { metric, row, ranges, .. } = proposed;
        let (name, description) = (&metric.name, &metric.description);
        let filter = row.filter(self.version);
        let _ = writeln!(out, "metric {name} {{\n  description = {description}\n  filter = {filter}");
        let discrete = metric.group_by.iter().filter(|by| by.field != "duration").map(|by| by.field.as_str());
        if self.version.has(ServerVersion::V2_4) {
            for field in discrete {
                let _ = writeln!(out, "  group_by {field} {{\n  }}");
            }
            if let Some((min, max, base)) = ranges {
                let _ = writeln!(
                    out,
                    "  group_by duration {{\n    method exponential {{\n      base = {base}\n      min_magnitude = {min}\n      \
                     max_magnitude = {max}\n    }}\n  }}"
                );
            }
        } else {
            let mut groups: Vec<String> = discrete.map(str::to_owned).collect();
            groups.extend(ranges.map(|(min, max, base)| format!("duration:exponential:{min}:{max}:{base}")));
            if !groups.is_empty() {
                let _ = writeln!(out, "  group_by = {}", groups.join(" "));
            }
        }
        out.push_str("}\n");
    }

    /// Recording and alerting rules for Prometheus, as YAML.
    #[must_use]
    pub fn prometheus(&self) -> String {
        prometheus::render(self)
    }

    /// A dashboard for Grafana.
    #[must_use]
    pub fn grafana(&self) -> serde_json::Value {
        grafana::render(self)
    }

    /// An expression with the names of series filled in; `None` if it needs a metric that this version does not have.
    fn expression(&self, template: &str) -> Option<String> {
        let mut out = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            let (metric, what) = name.split_once('.')?;
            out.push_str(before);
            out.push_str(&self.series_name(metric, what)?);
            rest = after;
        }
        out.push_str(rest);
        // Without labels nothing is left to sum by.
        Some(out.replace("sum by () ", "sum"))
    }

    /// The name of a series of a metric, as the server has it.
    fn series_name(&self, metric: &str, what: &str) -> Option<String> {
        use events_core::series::{Form, Quantity, Series, series};
        let metric = &self.metrics.get(metric)?.metric;
        let all = series(&metric.shape(), self.version);
        let deepest = |form: Form| -> Option<&Series> {
            let of_form = |one: &&Series| one.form == form && one.quantity == Quantity::Events;
            all.iter().filter(of_form).max_by_key(|one| one.labels.len())
        };
        let (what, selector) = what.split_once(':').unwrap_or((what, ""));
        let found = match what {
            // The one over all groups has no labels.
            "all" => {
                let of_events = |one: &&Series| one.quantity == Quantity::Events && one.form != Form::Bucket;
                all.iter().find(|one| one.labels.is_empty() && of_events(one))
            }
            "seconds" => all.iter().find(|one| one.labels.is_empty() && one.quantity == Quantity::Duration),
            "total" => deepest(Form::Total),
            "bucket" => deepest(Form::Bucket),
            // A histogram has a count for each group; another metric has one without labels.
            "count" => deepest(Form::Count).or_else(|| deepest(Form::Total)),
            "labels" => return Some(deepest(Form::Total).map(|one| one.labels.join(", ")).unwrap_or_default()),
            _ => None,
        }?;
        // The sums of outer groups have the same name without the inner labels.
        let inner = found.labels.last().filter(|_| found.labels.len() > 1 && what == "total");
        let mut selectors: Vec<String> = inner.iter().map(|label| format!("{label}!=\"\"")).collect();
        if !selector.is_empty() {
            selectors.push(selector.to_owned());
        }
        Some(match selectors.as_slice() {
            [] => found.name.clone(),
            selectors => format!("{}{{{}}}", found.name, selectors.join(",")),
        })
    }
}

/// Adds a sentence as comments of at most 100 characters.
fn comment(out: &mut String, sentence: &str) {
    for line in wrap::lines(sentence, 98) {
        out.push_str("# ");
        out.push_str(&line);
        out.push('\n');
    }
}
