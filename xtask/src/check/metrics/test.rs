//! Tests of metrics: compares the counts with those that a file expects.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use events_core::metrics::{Dist, Engine, Metric, Series, Summary};
use events_spec::{Context, Finding, Rule, Spec, suggest};

use super::{Config, MetricsOptions, count, label};
use crate::input::expectation::{Expectation, Expectations, ExpectedSeries, Statistic};

/// The result of the tests in a file.
#[derive(Clone, Debug, Default)]
pub struct Tested {
    /// The differences.
    pub findings: Vec<Finding>,
    /// What the events do not tell, with the test's name.
    pub notes: Vec<String>,
    /// The series of each test as they are now, as TOML.
    pub written: Vec<String>,
}

/// Runs the tests in a file.
///
/// # Errors
/// If the events of a test cannot be read, or if there are none.
pub fn test(file: &Expectations, config: &Config, spec: &Spec) -> Result<Tested> {
    let mut tested = Tested::default();
    for test in &file.tests {
        let mut events = test.events.join("\n");
        events.push('\n');
        let options = MetricsOptions { files: test.files.clone(), ..MetricsOptions::default() };
        let counted = count(config, &options, spec, &mut events.as_bytes())
            .map_err(|error| error.context(format!("{}: test `{}`", file.file, test.name)))?;
        let mut run = Run { file, test, engine: &counted.engine, found: &mut tested.findings };
        test.series.iter().for_each(|series| run.series(series));
        if test.exact {
            run.others();
        }
        tested.notes.extend(counted.notes.iter().map(|note| format!("test `{}`: {note}", test.name)));
        tested.written.push(series_toml(&counted.engine));
    }
    Ok(tested)
}

struct Run<'r> {
    file: &'r Expectations,
    test: &'r Expectation,
    engine: &'r Engine,
    found: &'r mut Vec<Finding>,
}

impl<'r> Run<'r> {
    fn report(&mut self, span: std::ops::Range<usize>, metric: &str, message: &str, help: Option<String>) {
        let message = format!("test `{}`: {message}", self.test.name);
        let mut finding = Finding::new(Rule::UnexpectedSeries, self.file.location(span), message);
        finding.context = Context { metric: Some(metric.to_owned()), ..Context::default() };
        finding.help = help;
        self.found.push(finding);
    }

    fn metric(&self, name: &str) -> Option<(&'r Metric, &'r Series)> {
        self.engine.metrics().find(|(metric, _)| metric.name == name)
    }

    fn series(&mut self, expected: &ExpectedSeries) {
        let name = expected.metric.as_ref();
        let Some((metric, root)) = self.metric(name) else {
            let near = suggest::nearest(name, self.engine.metrics().map(|(metric, _)| metric.name.as_str()));
            let help = (!near.is_empty()).then(|| format!("did you mean {}?", suggest::any_of(&near)));
            let message = format!("the configuration has no metric `{name}`");
            return self.report(expected.metric.span(), name, &message, help);
        };
        let shown = in_words(metric, expected.group.iter().map(String::as_str));
        let found = find(root, &expected.group);
        let counted = found.map_or(0, |series| series.duration().count());
        if let Some(count) = &expected.count
            && *count.as_ref() != u64::from(counted)
        {
            let message = format!("`{shown}` counts {}, expected {}", events(counted.into()), count.as_ref());
            let help = found.is_none().then(|| groups_in_words(metric, root));
            self.report(count.span(), name, &message, help);
        }
        if expected.count.is_none() && expected.numbers.is_empty() && counted == 0 {
            let message = format!("`{shown}` counts 0 events, but the test names it");
            self.report(expected.metric.span(), name, &message, Some(groups_in_words(metric, root)));
        }
        let empty = Dist::default();
        for (statistic, field, number) in &expected.numbers {
            let of_field = || metric.fields.iter().position(|own| own == field);
            let dist = match (field.as_str(), found) {
                ("duration", found) => found.map_or(&empty, Series::duration),
                (_, found) => match of_field() {
                    Some(at) => found.and_then(|series| series.fields().get(at)).unwrap_or(&empty),
                    None => {
                        let message = format!("metric `{name}` does not sum up `{field}`");
                        self.report(number.span(), name, &message, Some("add it to its `fields`".to_owned()));
                        continue;
                    }
                },
            };
            let is = value(*statistic, dist);
            // Only a mean has a fraction.
            let most = if *statistic == Statistic::Avg { TOLERANCE * is.abs().max(1.0) } else { 0.0 };
            if (is - number.as_ref()).abs() > most {
                let what = statistic.in_words();
                let message = format!("`{shown}`: the {what} of `{field}` is {is}, expected {}", number.as_ref());
                self.report(number.span(), name, &message, None);
            }
        }
    }

    /// Reports groups that the test does not name, for the metrics that it does.
    fn others(&mut self) {
        for (metric, root) in self.engine.metrics() {
            let named: Vec<&ExpectedSeries> =
                self.test.series.iter().filter(|series| *series.metric.as_ref() == metric.name).collect();
            if named.is_empty() {
                continue;
            }
            for (labels, series) in label::all(metric, root).into_iter().skip(1) {
                let group: Vec<&str> = labels.iter().map(|(_, value)| *value).collect();
                if !named.iter().any(|series| series.group == group) {
                    let shown = in_words(metric, group.into_iter());
                    let count = events(series.duration().count().into());
                    let message = format!("`{shown}` counts {count}, and the test names no such group");
                    self.report(self.test.place.clone(), &metric.name, &message, None);
                }
            }
        }
    }
}

/// The part by which a mean may differ, which may be written with fewer digits.
const TOLERANCE: f64 = 1e-6;

fn value(statistic: Statistic, dist: &Dist) -> f64 {
    let of = Summary::of(dist);
    match statistic {
        Statistic::Sum => of.sum as f64,
        Statistic::Min => of.min as f64,
        Statistic::Max => of.max as f64,
        Statistic::Avg => of.avg,
        Statistic::Median => of.median as f64,
        Statistic::P95 => of.p95 as f64,
    }
}

fn find<'s>(root: &'s Series, group: &[String]) -> Option<&'s Series> {
    let inner =
        |series: &'s Series, value: &String| series.groups().iter().find(|group| group.label() == Some(value.as_str()));
    group.iter().try_fold(root, inner)
}

/// A series as Prometheus writes it: `commands{cmd_name="FETCH"}`.
fn in_words<'g>(metric: &Metric, group: impl Iterator<Item = &'g str>) -> String {
    let fields = metric.group_by.iter().map(|by| by.field.as_str()).chain(std::iter::repeat("?"));
    let labels: Vec<String> = fields.zip(group).map(|(field, value)| format!("{field}=\"{value}\"")).collect();
    if labels.is_empty() { metric.name.clone() } else { format!("{}{{{}}}", metric.name, labels.join(",")) }
}

/// The most groups that a help lists.
const MOST: usize = 8;

fn groups_in_words(metric: &Metric, root: &Series) -> String {
    let all = label::all(metric, root);
    let shown: Vec<String> = all
        .iter()
        .skip(1)
        .take(MOST)
        .map(|(labels, _)| format!("`{}`", in_words(metric, labels.iter().map(|(_, value)| *value))))
        .collect();
    match (all.len() - 1, shown.as_slice()) {
        (0, _) => format!("`{}` counts {} and has no groups", metric.name, events(root.duration().count().into())),
        (all, shown) if all > MOST => format!("it counted {} and {} more groups", shown.join(", "), all - MOST),
        (_, shown) => format!("it counted {}", shown.join(", ")),
    }
}

fn events(count: u64) -> String {
    format!("{count} {}", if count == 1 { "event" } else { "events" })
}

/// Every series as the expectation of a test.
fn series_toml(engine: &Engine) -> String {
    let mut out = String::new();
    for (metric, root) in engine.metrics() {
        for (labels, series) in label::all(metric, root) {
            let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
            // Writing into memory does not fail.
            let _ = write!(out, "\n[[test.series]]\nmetric = {}\n", text(&metric.name));
            if !labels.is_empty() {
                let values: Vec<String> = labels.iter().map(|(_, value)| text(value)).collect();
                let _ = writeln!(out, "group = [{}]", values.join(", "));
            }
            let _ = writeln!(out, "count = {}", series.duration().count());
            // A number beyond those of TOML would not be read back.
            let sums = metric.fields.iter().zip(series.fields()).filter(|(_, dist)| dist.sum() <= i64::MAX as u64);
            let sums: Vec<String> = sums.map(|(field, dist)| format!("{} = {}", key(field), dist.sum())).collect();
            if !sums.is_empty() {
                let _ = writeln!(out, "sum = {{ {} }}", sums.join(", "));
            }
        }
    }
    out
}

/// A key of TOML, quoted where it must be.
fn key(name: &str) -> String {
    let is_bare = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
    if !name.is_empty() && name.chars().all(is_bare) {
        name.to_owned()
    } else {
        toml::Value::String(name.to_owned()).to_string()
    }
}

/// The file with the series of each test replaced; everything else stays as it is.
///
/// # Errors
/// If the tests or their series are not written as `[[test]]` and `[[test.series]]`.
pub fn rewritten(file: &Expectations, written: &[String]) -> Result<String> {
    let mut out = String::new();
    let mut written = written.iter();
    let mut in_series = false;
    let mut in_test = false;
    let mut quote = None;
    for line in file.text.split_inclusive('\n') {
        let trimmed = line.trim();
        if quote.is_none() && trimmed.starts_with('[') {
            let is_test = header(trimmed, "test");
            if is_test && in_test {
                end_test(&mut out, written.next());
            }
            in_test |= is_test;
            in_series = header(trimmed, "test.series");
        }
        quote = after(line, quote);
        if !in_series {
            out.push_str(line);
        }
    }
    if in_test {
        end_test(&mut out, written.next());
    }
    let out = out.trim_end().to_owned() + "\n";
    // Inline tables are not found above, and may not be followed by others of the same name.
    if written.next().is_some() || toml::from_str::<toml::Table>(&out).is_err() {
        bail!("{}: only tests that are written as `[[test]]` and `[[test.series]]` can be rewritten", file.file);
    }
    Ok(out)
}

fn header(line: &str, name: &str) -> bool {
    let inside = line.strip_prefix("[[").and_then(|rest| rest.split_once("]]")).map(|(inside, _)| inside.trim());
    inside.is_some_and(|inside| inside.split('.').map(str::trim).eq(name.split('.')))
}

fn end_test(out: &mut String, series: Option<&String>) {
    let kept = out.trim_end().len();
    out.truncate(kept);
    out.push('\n');
    out.push_str(series.map_or("", String::as_str));
    out.push('\n');
}

/// The quotes of a text of several lines that is open after a line.
fn after(line: &str, open: Option<&'static str>) -> Option<&'static str> {
    let (mut rest, mut open) = (line, open);
    loop {
        let quote = match open {
            Some(quote) => rest.find(quote).map(|at| (at, quote)),
            None => ["'''", "\"\"\""].into_iter().filter_map(|quote| Some((rest.find(quote)?, quote))).min(),
        };
        let Some((at, quote)) = quote else { return open };
        rest = &rest[at + quote.len()..];
        open = if open.is_some() { None } else { Some(quote) };
    }
}
