//! Compares the series of a configuration with a recording and with the project's limit.

use std::collections::HashMap;
use std::fmt::Write as _;

use events_spec::{Finding, Level, Location, Rule};
use serde_json::{Value, json};

use super::budget::Budget;
use crate::check::Table;
use crate::check::metrics::Counted;

/// The series of each metric, and what a recording makes of them.
#[derive(Clone, Debug)]
pub struct Series {
    budgets: Vec<Budget>,
    /// The series of each metric in the recording, in the same order.
    recorded: Option<Recorded>,
}

#[derive(Clone, Debug)]
struct Recorded {
    file: String,
    events: u64,
    series: Vec<Option<u64>>,
}

impl Series {
    /// The series that metrics can make.
    #[must_use]
    pub fn new(budgets: Vec<Budget>) -> Self {
        Self { budgets, recorded: None }
    }

    /// Adds what the events of a file make.
    pub fn record(&mut self, file: &str, counted: &Counted) {
        let counts: HashMap<&str, u64> =
            counted.engine.metrics().map(|(metric, series)| (metric.name.as_str(), series.count_series())).collect();
        let series = self.budgets.iter().map(|budget| counts.get(budget.metric.as_str()).copied()).collect();
        self.recorded = Some(Recorded { file: file.to_owned(), events: counted.events, series });
    }

    /// Adds the recording's numbers to the findings about groups without a bound.
    pub fn tell(&self, findings: &mut [Finding]) {
        let Some(recorded) = &self.recorded else { return };
        let budgets: HashMap<&str, (&Budget, &Option<u64>)> = self
            .budgets
            .iter()
            .zip(&recorded.series)
            .map(|(budget, one)| (budget.metric.as_str(), (budget, one)))
            .collect();
        for finding in findings.iter_mut().filter(|finding| finding.rule == Rule::UnboundedGroup) {
            let metric = finding.context.metric.as_deref().unwrap_or_default();
            if let Some((budget, Some(series))) = budgets.get(metric) {
                let memory = size(budget.bytes(*series));
                let (file, events) = (&recorded.file, recorded.events);
                let _ = write!(finding.message, "; the {events} events of `{file}` make {series} series, of {memory}");
            }
        }
    }

    /// Rule `unbounded-group`: the metrics can make more series than the project allows.
    pub fn check_limit(&self, most: u64, place: &Location, findings: &mut Vec<Finding>) {
        // With a limit, a group without a bound is an error: no limit holds.
        for finding in findings.iter_mut().filter(|finding| finding.rule == Rule::UnboundedGroup) {
            finding.level = Level::Error;
        }
        let mut all: Vec<(u64, &Budget)> =
            self.budgets.iter().filter_map(|budget| Some((budget.most?, budget))).collect();
        let sum = all.iter().fold(0_u64, |sum, (series, _)| sum.saturating_add(*series));
        if sum > most {
            all.sort_by_key(|(series, _)| std::cmp::Reverse(*series));
            let largest: Vec<String> =
                all.iter().take(MOST_LISTED).map(|(series, budget)| format!("`{}` {series}", budget.metric)).collect();
            let message = format!(
                "the metrics can make {sum} series, but the limit is {most}; the largest: {}",
                largest.join(", ")
            );
            findings.push(Finding::new(Rule::UnboundedGroup, place.clone(), message).help(HELP));
        }
        if let Some(recorded) = &self.recorded {
            let sum: u64 = recorded.series.iter().flatten().sum();
            if sum > most {
                let message = format!("the events of `{}` make {sum} series, but the limit is {most}", recorded.file);
                findings.push(Finding::new(Rule::UnboundedGroup, place.clone(), message).help(HELP));
            }
        }
        for finding in findings.iter_mut().filter(|finding| finding.rule == Rule::UnboundedGroup) {
            finding.level = Level::Error;
        }
    }

    /// A row for each metric.
    #[must_use]
    pub fn table(&self) -> Table {
        let recorded = |at: usize| self.recorded.as_ref().and_then(|recorded| *recorded.series.get(at)?);
        let mut rows: Vec<[String; 4]> = Vec::new();
        let mut value: Vec<Value> = Vec::new();
        for (at, budget) in self.budgets.iter().enumerate() {
            let number = |number: Option<u64>| number.map_or_else(|| "?".to_owned(), |number| number.to_string());
            let most = if budget.unbounded.is_empty() { number(budget.most) } else { "no bound".to_owned() };
            let counted = recorded(at).or(budget.most);
            let bytes = counted.map(|series| budget.bytes(series));
            rows.push([
                budget.metric.clone(),
                most,
                recorded(at).map_or_else(String::new, |series| series.to_string()),
                bytes.map_or_else(String::new, size),
            ]);
            let mut row = json!({ "metric": budget.metric, "numbers": budget.numbers });
            let mut set = |key: &str, number: Option<u64>| {
                if let (Some(number), Some(row)) = (number, row.as_object_mut()) {
                    row.insert(key.to_owned(), number.into());
                }
            };
            set("most", budget.most);
            set("recorded", recorded(at));
            set("bytes", bytes);
            if !budget.unbounded.is_empty() {
                row["unbounded"] = json!(budget.unbounded);
            }
            value.push(row);
        }
        let head = ["metric", "most series", "recorded", "memory"].map(str::to_owned);
        let markdown = std::iter::once(&head)
            .chain([&["---".to_owned(), "---:".to_owned(), "---:".to_owned(), "---:".to_owned()]])
            .chain(&rows)
            .fold(String::new(), |text, row| text + &format!("| {} |\n", row.join(" | ")));
        let widths: [usize; 4] = std::array::from_fn(|at| {
            std::iter::once(&head).chain(&rows).map(|row| row[at].chars().count()).max().unwrap_or(0)
        });
        let line = |row: &[String; 4]| {
            let [name, most, recorded, memory] = row;
            let [a, b, c, d] = widths;
            format!("{name:a$}  {most:>b$}  {recorded:>c$}  {memory:>d$}").trim_end().to_owned() + "\n"
        };
        let shown = rows.iter().take(MOST_ROWS);
        let mut text: String = std::iter::once(&head).chain(shown).map(line).collect();
        if rows.is_empty() {
            text.clear();
        }
        if rows.len() > MOST_ROWS {
            let _ = writeln!(text, "and {} more metrics", rows.len() - MOST_ROWS);
        }
        Table { value: Value::Array(value), text, markdown }
    }
}

const HELP: &str = "group by fewer fields or values, or raise `series` in `[limits]`";

/// How many metrics a message lists.
const MOST_LISTED: usize = 4;
/// How many metrics the table for people shows.
const MOST_ROWS: usize = 100;

/// A number of bytes in words.
fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..10_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
