//! What becomes of a query: the series that it reads, after the metric that makes it was repaired.

use std::collections::BTreeMap;

use events_spec::change::Certainty;
use events_spec::{Finding, Level, Rule};

use super::Part;
use super::consumer::{Consumer, ConsumerKind, Outcome};
use super::usage::{Cx, Told};
use crate::check::query::Reading;
use crate::check::series::{AllSeries, shape};
use crate::input::conf::metric::About;

/// What becomes of the queries that read series of the old configuration.
pub(super) fn parts<'a>(cx: Cx<'a>, about: &About, readings: &[Reading], metrics: &[Consumer]) -> Vec<Part<'a>> {
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    let mut all = AllSeries::new(cx.from);
    for metric in &about.metrics {
        for one in all.of(&shape(metric)).into_iter().flatten() {
            owners.insert(one.name, metric.name.as_str());
        }
    }
    let mut by_name: BTreeMap<&str, &Consumer> = BTreeMap::new();
    for consumer in metrics.iter().filter(|consumer| consumer.kind == ConsumerKind::Metric) {
        by_name.entry(&consumer.name).or_insert(consumer);
    }
    let of = |reading: &Reading| Some(part(reading, by_name.get(owners.get(&reading.name)?)?));
    readings.iter().filter_map(of).collect()
}

fn part<'a>(reading: &Reading, metric: &Consumer) -> Part<'a> {
    let name = reading.name.as_str();
    let change = changed(reading, metric);
    let (outcome, told) = match change {
        Some((rule, what, help)) => {
            let message = format!("{} breaks: {what}", reading.who);
            let mut finding = Finding::new(rule, reading.place.clone(), message);
            finding.help = help;
            (Outcome::Breaks, Some(finding))
        }
        None => {
            // With the repaired metric everything else goes on.
            let outcome = match metric.outcome {
                Outcome::LosesEvent | Outcome::Meaning | Outcome::Partly => metric.outcome,
                Outcome::Breaks | Outcome::Changed | Outcome::Rewritten | Outcome::Same => Outcome::Same,
            };
            let message =
                format!("{} reads `{name}` of metric `{}`, which {}", reading.who, metric.name, outcome.in_words());
            let rule = if outcome == Outcome::LosesEvent { Rule::UnknownSeries } else { Rule::MisreadSeries };
            let mut finding = Finding::new(rule, reading.place.clone(), message);
            if outcome == Outcome::Meaning {
                finding.level = Level::Info;
                finding.help = Some("once the metric is repaired, it shows what it showed".to_owned());
            }
            (outcome, (outcome != Outcome::Same).then_some(finding))
        }
    };
    let consumer = Consumer {
        kind: ConsumerKind::Query,
        name: format!("{}: {name}", reading.who),
        location: reading.place.clone(),
        outcome,
        certainty: if outcome == Outcome::Same { Certainty::Certain } else { metric.certainty },
        series: Vec::new(),
        metric: Some(metric.name.clone()),
        counts: None,
        changes: Vec::new(),
    };
    let is_open = outcome != Outcome::Meaning;
    let told = told.map(|mut finding| {
        finding.context.metric = Some(metric.name.clone());
        Told { finding, step: None, is_open }
    });
    Part { consumer, reached: Vec::new(), told: told.into_iter().collect(), steps: BTreeMap::new(), stay: Vec::new() }
}

/// The series that the query reads, when it has another name or other labels.
fn changed(reading: &Reading, metric: &Consumer) -> Option<(Rule, String, Option<String>)> {
    let name = reading.name.as_str();
    for (old, new) in metric.series.iter().filter(|(old, _)| parted(old).0 == name) {
        let (_, had) = parted(old);
        let Some(new) = new else {
            return Some((Rule::UnknownSeries, format!("`{name}` is gone"), None));
        };
        let (now, has) = parted(new);
        if now != name {
            let help = Some(format!("read `{now}`"));
            return Some((Rule::UnknownSeries, format!("`{name}` is called `{now}`"), help));
        }
        let renamed =
            had.iter().zip(&has).find(|(old, new)| old != new && reading.labels.iter().any(|label| label == *old));
        if let Some((old, new)) = renamed {
            let what = format!("the label `{old}` of `{name}` is called `{new}`");
            return Some((Rule::UnknownLabel, what, Some(format!("write `{new}`"))));
        }
    }
    None
}

/// The name and the labels of a series as it is shown.
fn parted(shown: &str) -> (&str, Vec<&str>) {
    match shown.split_once('{') {
        Some((name, labels)) => (name, labels.trim_end_matches('}').split(',').collect()),
        None => (shown, Vec::new()),
    }
}
