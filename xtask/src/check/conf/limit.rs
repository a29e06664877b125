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

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(metric: &str, numbers: usize, most: Option<u64>, unbounded: &[&str]) -> Budget {
        let unbounded = unbounded.iter().map(|field| (*field).to_owned()).collect();
        Budget { metric: metric.to_owned(), numbers, most, unbounded }
    }

    fn unbounded(metric: &str) -> Finding {
        let mut finding = Finding::new(Rule::UnboundedGroup, Location::default(), "no bound".to_owned());
        finding.context.metric = Some(metric.to_owned());
        finding
    }

    fn recorded(events: u64, series: &[Option<u64>]) -> Recorded {
        Recorded { file: "log".to_owned(), events, series: series.to_vec() }
    }

    fn shown(findings: &[Finding]) -> Vec<String> {
        findings.iter().map(|one| format!("{} {}: {}", one.level, one.rule, one.message)).collect()
    }

    #[test]
    fn bytes_are_told_in_round_numbers() {
        for (bytes, told) in [
            (0, "0 bytes"),
            (9_999, "9999 bytes"),
            (10_000, "10 KB"),
            (10_999, "10 KB"),
            (9_999_999, "9999 KB"),
            (10_000_000, "10 MB"),
            (123_456_789_000, "123456 MB"),
        ] {
            assert_eq!(size(bytes), told);
        }
    }

    #[test]
    fn more_series_than_the_limit_name_the_four_largest_metrics() {
        let budgets = [("a", 1), ("b", 5), ("c", 2), ("d", 4), ("e", 3)];
        let budgets = budgets.map(|(name, most)| budget(name, 1, Some(most), &[]));
        let series = Series::new([&budgets[..], &[budget("f", 1, None, &["x"])]].concat());
        let check = |series: &Series, most: u64| {
            let mut findings =
                vec![unbounded("f"), Finding::new(Rule::UselessField, Location::default(), "x".to_owned())];
            series.check_limit(most, &Location::point("events.toml", 2, 1), &mut findings);
            assert!(findings[2..].iter().all(|one| one.location.line == 2 && one.help.as_deref() == Some(HELP)));
            shown(&findings)
        };
        let base = ["error unbounded-group: no bound", "warning useless-field: x"].map(str::to_owned);
        assert_eq!(check(&series, 15), base);
        let said = "error unbounded-group: the metrics can make 15 series, but the limit is 14; \
                    the largest: `b` 5, `d` 4, `e` 3, `c` 2";
        assert_eq!(check(&series, 14), [&base[..], &[said.to_owned()]].concat());
        let mut series = Series::new(vec![budget("a", 1, Some(1), &[]), budget("b", 1, None, &[])]);
        series.recorded = Some(recorded(9, &[Some(4), None, Some(3)]));
        assert_eq!(check(&series, 7), base);
        let said = "error unbounded-group: the events of `log` make 7 series, but the limit is 6";
        assert_eq!(check(&series, 6), [&base[..], &[said.to_owned()]].concat());
    }

    #[test]
    fn a_recording_is_told_of_the_metrics_that_it_has() {
        let mut series = Series::new(vec![budget("a", 1, None, &["x"]), budget("b", 3, None, &["x"])]);
        let tell = |series: &Series| {
            let other = Finding { rule: Rule::UselessField, ..unbounded("a") };
            let mut findings = vec![unbounded("a"), unbounded("b"), unbounded("c"), other];
            series.tell(&mut findings);
            findings.into_iter().map(|one| one.message).collect::<Vec<_>>()
        };
        assert_eq!(tell(&series), ["no bound"; 4]);
        series.recorded = Some(recorded(9, &[Some(2), None]));
        let bytes = size(series.budgets[0].bytes(2));
        let said = format!("no bound; the 9 events of `log` make 2 series, of {bytes}");
        assert_eq!(tell(&series), [said.as_str(), "no bound", "no bound", "no bound"]);
    }

    #[test]
    fn the_table_has_a_row_for_each_metric() {
        let mut series = Series::new(vec![
            budget("a", 1, Some(12), &[]),
            budget("long", 3, None, &["x", "y"]),
            budget("c", 1, None, &[]),
        ]);
        let [a, long] = [(0, 12), (1, 5)].map(|(at, count): (usize, u64)| series.budgets[at].bytes(count));
        let table = series.table();
        let text = [
            "metric  most series  recorded  memory",
            &format!("a                12            {:>6}", size(a)),
            "long       no bound",
            "c                 ?",
        ];
        let lines: Vec<String> =
            table.text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(lines, text.map(words));
        assert_eq!(
            table.value,
            json!([
                { "metric": "a", "numbers": 1, "most": 12, "bytes": a },
                { "metric": "long", "numbers": 3, "unbounded": ["x", "y"] },
                { "metric": "c", "numbers": 1 },
            ])
        );
        series.recorded = Some(recorded(9, &[None, Some(5), Some(1)]));
        let table = series.table();
        assert_eq!(
            table.markdown,
            format!(
                "| metric | most series | recorded | memory |\n| --- | ---: | ---: | ---: |\n| a | 12 |  | {} |\n\
                 | long | no bound | 5 | {} |\n| c | ? | 1 | {} |\n",
                size(a),
                size(long),
                size(series.budgets[2].bytes(1)),
            )
        );
        let row = json!({ "metric": "long", "numbers": 3, "recorded": 5, "bytes": long, "unbounded": ["x", "y"] });
        assert_eq!(table.value[1], row);
        assert_eq!(Series::new(Vec::new()).table().text, "");
    }

    #[test]
    fn the_columns_of_the_table_are_as_wide_as_what_is_in_them() {
        let mut series =
            Series::new(vec![budget("é", 1, Some(1), &[]), budget("metrics", 1, Some(123_456_789_012), &[])]);
        series.recorded = Some(recorded(9, &[Some(1), Some(1_234_567_890)]));
        let table = series.table();
        assert_eq!(
            table.text,
            "metric    most series    recorded      memory\n\
             é                   1           1  4100 bytes\n\
             metrics  123456789012  1234567890  5061728 MB\n"
        );
    }

    #[test]
    fn the_table_shows_a_hundred_metrics() {
        let lines = |count: usize| {
            let budgets = (0..count).map(|n| budget(&format!("m{n}"), 1, Some(1), &[])).collect();
            let text = Series::new(budgets).table().text;
            (text.lines().count(), text.lines().last().map(str::to_owned).unwrap())
        };
        assert_eq!(lines(MOST_ROWS).0, MOST_ROWS + 1);
        assert!(lines(MOST_ROWS).1.starts_with("m99 "));
        assert_eq!(lines(MOST_ROWS + 1), (MOST_ROWS + 2, "and 1 more metrics".to_owned()));
    }
}
