//! Explains why each metric counts an event or does not.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use events_core::FieldValue;
use events_core::export::scan::Scanner;
use events_core::filter::{Comparison, EventView as _, Key};
use events_core::metrics::{Engine, Event, Metric};
use events_spec::Spec;
use events_spec::visible;

use super::config::Config;
use super::label;
use super::stream::{Reader, Wanted};

/// Explains for each metric why it counts the event of a line or does not.
///
/// # Errors
/// If the line does not contain a complete event.
pub fn explain(config: &Config, spec: &Spec, line: &[u8]) -> Result<String> {
    spec.with_table(|table| {
        let mut out = String::new();
        let mut reader = Reader::new((table, config.version), [], Wanted::All);
        let read = reader.line(&mut Scanner::new(), line, false, &mut |seen| {
            out = sentences(config, &seen.event);
            Ok(())
        })?;
        if let Err(why) = read {
            bail!("the line is not a complete event: {why}");
        }
        if reader.take_scanned().records == 0 {
            bail!("there is no event in the line");
        }
        Ok(out)
    })
}

fn sentences(config: &Config, event: &Event<'_>) -> String {
    let mut out = format!("{}\n", visible::line(event.name().unwrap_or("an event without a name")));
    let width = config.metrics.iter().map(|metric| metric.name.chars().count()).max().unwrap_or(0);
    for metric in &config.metrics {
        let name = visible::line(&metric.name).to_string();
        // Writing into memory does not fail.
        let _ = writeln!(out, "  {name:<width$}  {}", why(config, metric, event));
    }
    out
}

fn why(config: &Config, metric: &Metric, event: &Event<'_>) -> String {
    let (holds, decisive) = metric.filter.decide(event);
    let comparisons: Vec<&Comparison> = decisive.iter().filter_map(|at| metric.filter.comparisons().get(*at)).collect();
    if !holds {
        let all: Vec<String> = comparisons.iter().map(|comparison| reason(comparison, event)).collect();
        return match all.is_empty() {
            true => "not counted: its filter is empty".to_owned(),
            false => format!("not counted: {}", all.join("; ")),
        };
    }
    let mut engine = Engine::new(vec![metric.clone()], config.version);
    if engine.count(event) == 0 {
        return "not counted: the event has no name, and 2.3 drops such events".to_owned();
    }
    if engine.panics() > 0 {
        return "counted, but the stats process panics: a value is in no range".to_owned();
    }
    let mut groups = Vec::new();
    for (metric, series) in engine.metrics() {
        let all = label::all(metric, series);
        let deepest = all.iter().filter(|(_, series)| series.groups().is_empty() && series.label().is_some());
        groups.extend(deepest.map(|(labels, _)| {
            let labels: Vec<String> =
                labels.iter().map(|(field, value)| format!("{field}=\"{}\"", visible::line(value))).collect();
            labels.join(" ")
        }));
    }
    if groups.is_empty() { "counted".to_owned() } else { format!("counted in {}", groups.join(" and in ")) }
}

/// Why a comparison has its result.
fn reason(comparison: &Comparison, event: &Event<'_>) -> String {
    let text = format!("{}{}{}", comparison.key.as_str(), comparison.op, quoted(&comparison.value));
    let found = match &comparison.key {
        Key::Event => match event.name() {
            Some(name) => format!("the event is `{}`", visible::line(name)),
            None => "the event has no name".to_owned(),
        },
        Key::Category => {
            let all: Vec<String> =
                event.categories().map(|category| format!("`{}`", visible::line(category))).collect();
            match all.is_empty() {
                true => "the event has no categories".to_owned(),
                false => format!("its categories are {}", all.join(", ")),
            }
        }
        Key::SourceLocation => "exports do not contain the source location".to_owned(),
        Key::Field(field) => match event.get(field) {
            None => format!("the event has no field `{}`", visible::line(field)),
            Some(value) => format!("`{}` is {}", visible::line(field), shown(value)),
        },
    };
    format!("`{}`: {found}", visible::line(&text))
}

fn quoted(value: &str) -> String {
    let is_plain = !value.is_empty() && value.chars().all(|char| char.is_alphanumeric() || "*?-._:".contains(char));
    if is_plain { value.to_owned() } else { format!("\"{value}\"") }
}

fn shown(value: &FieldValue<'_>) -> String {
    match value {
        FieldValue::Str(text) | FieldValue::Json(text) => format!("\"{}\"", visible::line(text)),
        FieldValue::Int(number) => number.to_string(),
        FieldValue::Ip(address) => format!("the address {address}"),
        FieldValue::Time(_) => "a time, which filters cannot compare".to_owned(),
        FieldValue::StrList(items) => {
            let items: Vec<String> = items.iter().map(|item| format!("\"{}\"", visible::line(item))).collect();
            format!("the list [{}]", items.join(", "))
        }
        _ => "of an unknown kind".to_owned(),
    }
}
