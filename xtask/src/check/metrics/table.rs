//! The result of counting as a table for people.

use std::fmt::Write as _;

use events_core::metrics::{Dist, Metric, Series, Summary};
use events_spec::visible;

use super::{Counted, label};
use crate::check::columns::aligned;

/// The maximum length of a group in the table; `--format json` has the complete text.
const LONGEST: usize = 60;

pub(super) fn render(counted: &Counted) -> String {
    let mut rows: Vec<Vec<String>> = vec![
        ["METRIC", "GROUP", "EVENTS", "FIELD", "SUM", "MIN", "AVG", "MEDIAN", "95 %", "MAX"]
            .map(str::to_owned)
            .to_vec(),
    ];
    let mut estimates = false;
    for (metric, series) in counted.engine.metrics() {
        for (labels, series) in label::all(metric, series) {
            let group: Vec<String> = labels.iter().map(|(field, value)| shown(field, value)).collect();
            rows.extend(rows_of(metric, &group.join(" "), series, &mut estimates));
        }
    }
    let mut out = notes(&counted.notes);
    out.push_str(&aligned(&rows, |column| !matches!(column, 0 | 1 | 3)));
    let several = |count: u64| if count == 1 { "" } else { "s" };
    let (events, metrics) = (counted.events, counted.engine.metrics().len() as u64);
    let _ = writeln!(out, "\n{events} event{}, {metrics} metric{}", several(events), several(metrics));
    if estimates {
        out.push_str("~ is an estimate, as in the server: beyond 480 values it keeps a random sample\n");
    }
    out
}

/// The notes, each on a line.
pub(super) fn notes(notes: &[String]) -> String {
    let lines: String = notes.iter().map(|note| format!("note: {}\n", visible::line(note))).collect();
    if lines.is_empty() { lines } else { lines + "\n" }
}

fn shown(field: &str, value: &str) -> String {
    let value = visible::line(value).to_string();
    let range = value.strip_prefix(field).and_then(|rest| rest.strip_prefix('_'));
    let text = match range.and_then(|range| range.split_once('_')) {
        Some(("ninf", max)) => format!("{field}<={max}"),
        Some((min, "inf")) => format!("{field}>={min}"),
        Some((min, max)) if min.parse::<i64>().is_ok() && max.parse::<i64>().is_ok() => format!("{field}={min}..{max}"),
        _ if value.is_empty() => format!("{field}=\"\""),
        _ => format!("{field}={value}"),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// A row for the durations, and one for each field.
fn rows_of(metric: &Metric, group: &str, series: &Series, estimates: &mut bool) -> Vec<Vec<String>> {
    let fields = metric.fields.iter().map(|field| visible::line(field).to_string()).zip(series.fields());
    let all = [("duration".to_owned(), series.duration())].into_iter().chain(fields);
    let row = |(at, (field, dist)): (usize, (String, &Dist))| {
        let of = Summary::of(dist);
        let is_time = field == "duration" || field.ends_with("_usecs");
        let number = |value: f64| if is_time { time(value) } else { plain(value) };
        *estimates |= dist.is_estimate();
        let guess = |value: u64| format!("{}{}", if dist.is_estimate() { "~" } else { "" }, number(value as f64));
        let (name, group, count) = match at {
            0 => (visible::line(&metric.name).to_string(), group.to_owned(), of.count.to_string()),
            _ => Default::default(),
        };
        let mut row = vec![name, group, count, field];
        if of.count > 0 {
            row.extend([
                number(of.sum as f64),
                number(of.min as f64),
                number(of.avg),
                guess(of.median),
                guess(of.p95),
                number(of.max as f64),
            ]);
        }
        row
    };
    all.enumerate().map(row).collect()
}

/// A number of microseconds in a suitable unit.
fn time(micros: f64) -> String {
    match micros {
        0.0..1_000.0 => format!("{micros:.0} us"),
        1_000.0..1_000_000.0 => format!("{:.1} ms", micros / 1e3),
        1_000_000.0..600_000_000.0 => format!("{:.2} s", micros / 1e6),
        _ => format!("{:.0} min", micros / 6e7),
    }
}

fn plain(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}
