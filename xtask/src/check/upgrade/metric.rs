//! What becomes of a metric: its filter, the fields that it sums and groups by, its time series, and its events.

use std::collections::HashMap;

use events_core::series::{Form, Quantity, Series, Shape};
use events_spec::change::{Certainty, Change, What};
use events_spec::rename::Unit;
use events_spec::{EventDef, Level};

use super::consumer::Outcome;
use super::filter::{Read, step_of_field};
use super::usage::{Told, Usage, help, whole};
use crate::check::fix::edit;
use crate::check::series::{AllSeries, group, shape};
use crate::input::conf::metric::{GroupBy, Metric};

impl<'a> Usage<'a> {
    /// Looks up everything that a metric uses; what comes back are its filter and its series, old and new.
    pub(super) fn metric(&mut self, metric: &Metric) -> (Option<Read<'a>>, Vec<(String, Option<String>)>) {
        let Some(read) = metric.filter.as_ref().and_then(|filter| self.filter(filter)) else {
            return (None, Vec::new());
        };
        for field in &metric.fields {
            let new = self.field(field.as_str(), &read.events, whole(field, Some("sums")));
            self.numbers(field.as_str(), new, &read.events, |usage, change| {
                usage.tell_values(change, field.as_str(), whole(field, Some("sums")), None);
            });
        }
        for group in &metric.group_by {
            let name = group.field.as_str();
            let new = self.field(name, &read.events, whole(&group.field, Some("groups by")));
            self.numbers(name, new, &read.events, |usage, change| usage.group(group, change, new));
        }
        let series = self.series(metric);
        self.tell_series(&series);
        (Some(read), series)
    }

    fn numbers(
        &mut self,
        name: &str,
        new: Option<&'a str>,
        events: &[&'a EventDef<'a>],
        mut tell: impl FnMut(&mut Self, &'a Change),
    ) {
        let documented = events.iter().find_map(|event| event.field(name)).map(|field| field.name);
        let Some(new) = new.or(documented) else { return };
        for change in self.values(name, new, events) {
            tell(self, change);
        }
    }

    /// A group whose values differ: ranges in another unit are written anew, other groups have other names.
    fn group(&mut self, group: &GroupBy, change: &'a Change, new: Option<&'a str>) {
        let name = group.field.as_str();
        let mention = whole(&group.field, Some("groups by"));
        let What::UnitChanged { from, to, .. } = &change.what else {
            return self.tell_values(change, name, mention, None);
        };
        if group.function.is_none() {
            return self.tell_values(change, name, mention, None);
        }
        let step = step_of_field(self, change, name, new.unwrap_or(name));
        let bounds = bounds(group, *from, *to);
        let entry = self.steps.entry(step.clone()).or_default();
        entry.certain &= change.certainty == Certainty::Certain;
        match bounds {
            Some(bounds) => {
                for (text, bound) in group.ranges().into_iter().zip(bounds) {
                    entry.push(edit(self.cx.files, text, 0..text.as_str().len(), &bound.to_string()));
                }
            }
            None => entry.is_broken = true,
        }
        let words = bounds_in_words(group, *from, *to);
        self.tell_values(change, name, mention, Some(step));
        if let (Some(words), Some(told)) = (words, self.told.last_mut()) {
            told.finding.help = Some(help(change, &format!("write the ranges as `{words}`")));
        }
    }

    /// Reports that values passed on by a metric differ. Nothing fails, but the readers of its series have to know.
    fn tell_values(
        &mut self,
        change: &'a Change,
        name: &str,
        mention: super::usage::Mention<'_>,
        step: Option<String>,
    ) {
        let does = mention.does.unwrap_or("uses");
        let (what, outcome) = match &change.what {
            What::UnitChanged { from, to, .. } => (
                format!("{does} `{name}`, which is in {} and was in {}", to.in_words(), from.in_words()),
                Outcome::Meaning,
            ),
            What::ValueRenamed { value, to, .. } => {
                (format!("{does} `{name}`, whose value `{value}` is `{to}` now"), Outcome::Changed)
            }
            What::ValueGone { value, .. } => {
                (format!("{does} `{name}`, which is no longer `{value}`"), Outcome::Changed)
            }
            What::KindChanged { from, to, .. } => {
                (format!("{does} `{name}`, which is {} and was {}", to.in_words(), from.in_words()), Outcome::Breaks)
            }
            // Nothing else is about values.
            _ => return,
        };
        let verb = if outcome == Outcome::Changed { String::new() } else { format!("{}: ", outcome.in_words()) };
        let mut finding = self.finding(change, mention, format!("{} {verb}{what}", self.who));
        finding.context.field = Some(name.to_owned());
        finding.help = Some(help(change, "tell the readers of its series"));
        if outcome == Outcome::Changed {
            finding.level = Level::Info;
        }
        let is_open = matches!(change.what, What::KindChanged { .. }) || step.is_some();
        self.tell(change, outcome, Told { finding, step, is_open });
    }

    /// The series of the metric whose names or labels change.
    fn series(&self, metric: &Metric) -> Vec<(String, Option<String>)> {
        let old = shape(metric);
        let new_name = |name: &&'_ str| self.renamed.get(*name).copied().unwrap_or_default().to_owned();
        let fields: Vec<String> = old
            .fields
            .iter()
            .map(|name| Some(new_name(name)).filter(|new| !new.is_empty()).unwrap_or((*name).to_owned()))
            .collect();
        let groups: Vec<String> = old
            .groups
            .iter()
            .map(|group| {
                Some(new_name(&group.field())).filter(|new| !new.is_empty()).unwrap_or(group.field().to_owned())
            })
            .collect();
        let new = Shape {
            name: old.name,
            fields: fields.iter().map(String::as_str).collect(),
            groups: old.groups.iter().zip(&groups).map(|(old, name)| group(old, name)).collect(),
        };
        let (Some(before), Some(after)) = (AllSeries::new(self.cx.from).of(&old), AllSeries::new(self.cx.to).of(&new))
        else {
            return Vec::new();
        };
        let mut by_key: HashMap<_, &Series> = HashMap::new();
        let numbers = numbers(&new.fields);
        for series in &after {
            by_key.entry(key(series, &numbers)).or_insert(series);
        }
        let numbers = self::numbers(&old.fields);
        let pairs = before.iter().filter_map(|before| {
            let now = by_key.get(&key(before, &numbers)).map(|now| shown(now));
            let before = shown(before);
            (now.as_ref() != Some(&before)).then_some((before, now))
        });
        pairs.collect()
    }

    /// Adds the new names of series to the first finding.
    fn tell_series(&mut self, series: &[(String, Option<String>)]) {
        let Some(told) = self.told.first_mut() else { return };
        const NAMED: usize = 4;
        let mut lines: Vec<String> = series
            .iter()
            .take(NAMED)
            .map(|(old, new)| match new {
                Some(new) => format!("its series `{old}` becomes `{new}`"),
                None => format!("its series `{old}` is gone"),
            })
            .collect();
        if series.len() > NAMED {
            lines.push(format!("and {} more of its series", series.len() - NAMED));
        }
        if lines.is_empty() {
            return;
        }
        let help = told.finding.help.take().map(|help| format!("{help}\n")).unwrap_or_default();
        told.finding.help = Some(format!("{help}{}", lines.join("\n")));
    }
}

/// The first place of each field that a metric sums.
fn numbers<'n>(fields: &[&'n str]) -> HashMap<&'n str, usize> {
    fields.iter().enumerate().rev().map(|(at, field)| (*field, at)).collect()
}

/// What a series has in common with its successor, which may have another name.
fn key(series: &Series, fields: &HashMap<&str, usize>) -> (usize, Form, usize) {
    let quantity = match &series.quantity {
        Quantity::Field(field) => fields.get(field.as_str()).map_or(9, |at| 10 + at),
        Quantity::Events => 0,
        Quantity::Duration => 1,
        Quantity::Microseconds => 2,
    };
    (quantity, series.form, series.labels.len())
}

/// A series as in a query: the name, and the labels if there are any.
fn shown(series: &Series) -> String {
    let mut labels = series.labels.clone();
    if series.form == Form::Bucket {
        labels.push("le".to_owned());
    }
    if labels.is_empty() { series.name.clone() } else { format!("{}{{{}}}", series.name, labels.join(",")) }
}

/// The ranges of a group in another unit, as 2.3 writes them.
fn bounds_in_words(group: &GroupBy, from: Unit, to: Unit) -> Option<String> {
    let bounds: Vec<String> = bounds(group, from, to)?.iter().map(i64::to_string).collect();
    Some(format!("{}:{}", group.function.as_ref()?.as_str(), bounds.join(":")))
}

/// The numbers of a group's function in another unit; `None` if they would not be integers.
fn bounds(group: &GroupBy, from: Unit, to: Unit) -> Option<Vec<i64>> {
    let (times, by) = from.factor(to)?;
    let numbers: Vec<i64> =
        group.ranges().iter().map(|number| number.as_str().parse().ok()).collect::<Option<Vec<i64>>>()?;
    match (group.function.as_ref()?.as_str(), numbers.as_slice()) {
        ("linear", [_, _, _]) => numbers
            .iter()
            .map(|number| number.checked_mul(times).filter(|product| product % by == 0).map(|product| product / by))
            .collect(),
        // Powers of ten move by whole magnitudes.
        ("exponential", [min, max, 10]) => {
            let shift = i64::from(times.ilog10()) - i64::from(by.ilog10());
            let is_power =
                10_i64.checked_pow(times.ilog10()) == Some(times) && 10_i64.checked_pow(by.ilog10()) == Some(by);
            let (min, max) = (min.checked_add(shift)?, max.checked_add(shift)?);
            (is_power && min >= 0).then(|| vec![min, max, 10])
        }
        _ => None,
    }
}
