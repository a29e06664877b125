//! Checks the fields that metrics sum and group by, and lists all events and fields that a configuration uses.

use std::collections::{BTreeSet, HashSet};

use events_core::filter::{Filter, Key};
use events_spec::{EventDef, Finding, Kind, Rule, suggest};

use super::Used;
use super::block::MOST_RANGES;
use super::check::Cx;
use super::known::{documented, is_unknown, unknown_field};
use super::owner::Owner;
use crate::input::conf::metric::{About, GroupBy, Metric};
use crate::input::conf::text::Text;

/// The functions that group numbers into ranges, and their arguments in 2.3.
const FUNCTIONS: [(&str, &str); 3] = [
    ("discrete", ""),
    ("exponential", "the lowest and highest power and the base, as in `field:exponential:1:5:10`"),
    ("linear", "the lowest and highest value and the step, as in `field:linear:0:1000:100`"),
];

/// Checks the fields that a metric sums or groups by against the events that its filter can match.
pub(super) fn check_fields(cx: &Cx<'_>, metric: &Metric, events: &[&EventDef<'_>], found: &mut Vec<Finding>) {
    let name = metric.name.as_str();
    for field in &metric.fields {
        check_field(cx, name, "counts", field, events, found);
    }
    for group in &metric.group_by {
        check_field(cx, name, "groups by", &group.field, events, found);
        check_function(cx, name, group, events, found);
    }
}

/// Rule `unknown-field`: none of the events that a metric counts has a field that it uses.
fn check_field(
    cx: &Cx<'_>,
    metric: &str,
    does: &str,
    field: &Text,
    events: &[&EventDef<'_>],
    found: &mut Vec<Finding>,
) {
    let name = field.as_str();
    if field.unknown().is_some() || !is_unknown(cx, name, events) {
        return;
    }
    let mut finding = unknown_field(cx, name, events, cx.files.location(field));
    finding.message = format!("metric `{metric}` {does} `{name}`; {}", finding.message);
    finding.context.metric = Some(metric.to_owned());
    found.push(finding);
}

/// Rule `refused-setting`: the server does not accept the function of a group in one word. Groups in blocks are checked
/// with their settings.
pub(super) fn check_functions(cx: &Cx<'_>, metric: &Metric, found: &mut Vec<Finding>) {
    let name = metric.name.as_str();
    for group in metric.group_by.iter().filter(|group| group.one_word) {
        let Some(function) = &group.function else { continue };
        let written = function.as_str();
        let numbers: Vec<Option<i64>> = group.numbers.iter().map(|number| number.as_str().parse().ok()).collect();
        let Some((what, help)) = refused(written, &numbers) else { continue };
        let line = cx.version.release_line();
        let message = format!("metric `{name}`: Dovecot {line} does not start: {what}");
        let mut finding = Finding::new(Rule::RefusedSetting, cx.files.location(function), message);
        finding.help = help;
        finding.context = Owner::Metric(name).context();
        found.push(finding);
    }
}

/// What the server rejects about a function with these numbers, and what to write instead.
fn refused(function: &str, numbers: &[Option<i64>]) -> Option<(String, Option<String>)> {
    let Some((_, takes)) = FUNCTIONS.iter().find(|(name, _)| *name == function) else {
        let names = FUNCTIONS.map(|(name, _)| name);
        let near = suggest::nearest(function, names);
        let shown = if near.is_empty() { &names[..] } else { &near };
        let help = format!("did you mean {}?", suggest::any_of(shown));
        return Some((format!("unknown function `{function}`"), Some(help)));
    };
    if takes.is_empty() {
        return (!numbers.is_empty()).then(|| (format!("`{function}` takes no numbers"), None));
    }
    let what = match (function, numbers) {
        (_, [Some(least), Some(most), Some(step)]) if *least < 0 || *most < 0 || *step < 0 => {
            "numbers must not be negative"
        }
        (_, [Some(least), Some(most), Some(_)]) if least >= most => "the first number must be below the second",
        ("exponential", [Some(_), Some(_), Some(base)]) if *base != 2 && *base != 10 => "the base must be 2 or 10",
        ("exponential", [Some(_), Some(_), Some(_)]) => return None,
        (_, [Some(_), Some(_), Some(0)]) => "the step must not be 0",
        (_, [Some(least), Some(most), Some(step)]) if least.saturating_add(*step) > *most => {
            "the first number and the step together must not be above the second number"
        }
        (_, [Some(least), Some(most), Some(step)]) if ((most - least) / step).unsigned_abs() >= MOST_RANGES => {
            "it makes more ranges than fit in memory"
        }
        (_, [Some(_), Some(_), Some(_)]) => return None,
        _ => "it takes three numbers",
    };
    Some((format!("`{function}`: {what}"), Some(format!("the numbers are {takes}"))))
}

/// Rule `wrong-kind`: a function of numbers applied to a field of another kind.
fn check_function(cx: &Cx<'_>, metric: &str, group: &GroupBy, events: &[&EventDef<'_>], found: &mut Vec<Finding>) {
    let Some(function) = &group.function else { return };
    let (field, written) = (group.field.as_str(), function.as_str());
    let takes_numbers = FUNCTIONS.iter().any(|(name, takes)| *name == written && !takes.is_empty());
    if takes_numbers
        && let documented = documented(field, events)
        && let Some((_, first)) = documented.first()
        && documented.iter().all(|(_, field)| field.kind != Kind::Int)
    {
        let kind = first.kind.in_words();
        let message =
            format!("metric `{metric}` groups `{field}` by `{written}`, but `{field}` is {kind}, not a number");
        let mut finding = Finding::new(Rule::WrongKind, cx.files.location(&group.field), message)
            .cite(cx.table, first.line)
            .help(format!("write only `{field}`, which makes a group of each value"))
            .context(Owner::Metric(metric).context());
        finding.context.field = Some(field.to_owned());
        found.push(finding);
    }
}

/// Everything that the configuration uses, to be compared with other sources.
pub(super) fn used(cx: &Cx<'_>, about: &About) -> Vec<Used> {
    let mut used = Vec::new();
    for metric in &about.metrics {
        let Some(filter) = &metric.filter else { continue };
        let by = metric.name.as_str();
        let events = compared(cx, filter, by, true, &mut used);
        let named = metric.fields.iter().map(|field| ("counts", field));
        for (does, field) in named.chain(metric.group_by.iter().map(|group| ("groups by", &group.field))) {
            for event in &events {
                used.push(Used {
                    event: event.clone(),
                    field: Some(field.as_str().to_owned()),
                    by: by.to_owned(),
                    is_metric: true,
                    does,
                    location: cx.files.location(field),
                });
            }
        }
    }
    for (key, filter) in &about.filters {
        compared(cx, filter, key.as_str(), false, &mut used);
    }
    once(used)
}

/// The list without what it says a second time, such as that of a file that two sections include.
fn once(used: Vec<Used>) -> Vec<Used> {
    let mut known = BTreeSet::new();
    let is_first: Vec<bool> = used.iter().map(|one| known.insert(one)).collect();
    used.into_iter().zip(is_first).filter_map(|(one, is_first)| is_first.then_some(one)).collect()
}

/// Lists what a filter compares, and returns the events that it names; empty if it does not name events.
fn compared(cx: &Cx<'_>, text: &Text, by: &str, is_metric: bool, used: &mut Vec<Used>) -> Vec<Option<String>> {
    let unnamed = vec![None];
    let Ok(filter) = Filter::parse(text.as_str(), cx.version) else { return unnamed };
    let Some(ways) = filter.ways() else { return unnamed };
    // The ways of a filter share most of their comparisons.
    let mut known = HashSet::new();
    let mut add = |named: Option<usize>, field: Option<&str>, at: usize, used: &mut Vec<Used>| {
        if !known.insert((named, at)) {
            return;
        }
        let comparison = &filter.comparisons()[at];
        let span = if field.is_some() { comparison.key_span } else { comparison.value_span };
        let location = cx.files.location_of(text, span.start..span.end);
        let event = named.map(|named| filter.comparisons()[named].value.clone());
        let field = field.map(str::to_owned);
        used.push(Used { event, field, by: by.to_owned(), is_metric, does: "asks for", location });
    };
    let (mut events, mut listed) = (Vec::new(), HashSet::new());
    for way in &ways {
        let holding = way.names(filter.comparisons()).filter(|(literal, _)| literal.holds);
        let named: Vec<usize> = holding.map(|(literal, _)| literal.comparison).collect();
        for at in &named {
            add(Some(*at), None, *at, used);
        }
        let event = named.first().copied();
        for literal in way.literals() {
            if let Key::Field(field) = &filter.comparisons()[literal.comparison].key {
                add(event, Some(field), literal.comparison, used);
            }
        }
        let event = event.map(|at| filter.comparisons()[at].value.as_str());
        if listed.insert(event) {
            events.push(event.map(str::to_owned));
        }
    }
    events
}
