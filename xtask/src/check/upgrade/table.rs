//! The consumers as a table: what happens to each, and how sure that is.

use std::fmt::Write as _;

use events_spec::visible::line;
use serde_json::{Map, Value, json};

use super::consumer::{Consumer, ConsumerKind, Outcome};
use super::live::Tally;
use super::sure;
use crate::check::columns::aligned;

/// The consumers in the three forms that outputs need.
pub type Shown = crate::check::Table;

/// The rows and columns of the table.
pub(super) struct Rows<'c> {
    consumers: &'c [Consumer],
    has_counts: bool,
}

impl<'c> Rows<'c> {
    pub(super) fn of(consumers: &'c [Consumer]) -> Self {
        Self { consumers, has_counts: consumers.iter().any(|consumer| consumer.counts.is_some()) }
    }

    pub(super) fn shown(&self) -> Shown {
        Shown { value: self.json(), text: self.text(), markdown: self.markdown() }
    }

    fn cells(&self, consumer: &Consumer) -> Vec<String> {
        let name = match consumer.kind {
            ConsumerKind::Setting => consumer.name.clone(),
            kind => format!("{} {}", kind.as_str(), consumer.name),
        };
        let certainty = if consumer.outcome == Outcome::Same { "" } else { sure(consumer.certainty) };
        let mut cells = vec![line(&name), consumer.outcome.in_words().to_owned(), certainty.to_owned()];
        if self.has_counts {
            let words =
                |tally: Option<&Tally>| tally.map_or(String::new(), |tally| line(&tally.in_words()).to_string());
            let counts = consumer.counts.as_ref();
            cells.push(words(counts.map(|counts| &counts.before)));
            cells.push(words(counts.map(|counts| &counts.after)));
            cells.push(words(counts.and_then(|counts| counts.fixed.as_ref())));
        }
        cells
    }

    fn titles(&self) -> Vec<String> {
        let mut titles = vec!["who".to_owned(), "what happens".to_owned(), "how sure".to_owned()];
        if self.has_counts {
            titles.extend(["counted before", "counted after", "after --fix"].map(str::to_owned));
        }
        titles
    }

    fn rows(&self) -> Vec<Vec<String>> {
        std::iter::once(self.titles()).chain(self.consumers.iter().map(|consumer| self.cells(consumer))).collect()
    }

    fn text(&self) -> String {
        let rows = self.rows();
        if rows.len() < 2 {
            return String::new();
        }
        aligned(&rows, |_| false)
    }

    fn markdown(&self) -> String {
        let mut text = String::new();
        for (at, row) in self.rows().iter().enumerate() {
            let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|").replace('_', "\\_")).collect();
            let _ = writeln!(text, "| {} |", cells.join(" | "));
            if at == 0 {
                let _ = writeln!(text, "|{}", " --- |".repeat(row.len()));
            }
        }
        text
    }

    fn json(&self) -> Value {
        let one = |consumer: &Consumer| {
            let mut object = Map::new();
            object.insert("kind".to_owned(), json!(consumer.kind.as_str()));
            object.insert("name".to_owned(), json!(consumer.name));
            object.insert("file".to_owned(), json!(consumer.location.file));
            object.insert("line".to_owned(), json!(consumer.location.line));
            object.insert("outcome".to_owned(), json!(consumer.outcome.as_str()));
            if consumer.outcome != Outcome::Same {
                object.insert("certainty".to_owned(), json!(sure(consumer.certainty)));
            }
            if !consumer.changes.is_empty() {
                object.insert("changes".to_owned(), json!(consumer.changes));
            }
            if !consumer.series.is_empty() {
                let series = consumer.series.iter().map(|(old, new)| match new {
                    Some(new) => json!({ "old": old, "new": new }),
                    None => json!({ "old": old }),
                });
                object.insert("series".to_owned(), Value::Array(series.collect()));
            }
            if let Some(counts) = &consumer.counts {
                object.insert("events".to_owned(), json!(counts.before.events));
                let mut counted = Map::new();
                counted.insert("before".to_owned(), tally(&counts.before));
                counted.insert("after".to_owned(), tally(&counts.after));
                if let Some(fixed) = &counts.fixed {
                    counted.insert("fixed".to_owned(), tally(fixed));
                }
                object.insert("counted".to_owned(), Value::Object(counted));
            }
            Value::Object(object)
        };
        Value::Array(self.consumers.iter().map(one).collect())
    }
}

fn tally(tally: &Tally) -> Value {
    let mut object = Map::new();
    object.insert("events".to_owned(), json!(tally.events));
    if let Some(groups) = tally.groups {
        object.insert("groups".to_owned(), json!(groups));
    }
    if !tally.sums.is_empty() {
        let sums: Map<String, Value> = tally.sums.iter().map(|(field, sum)| (field.clone(), json!(sum))).collect();
        object.insert("sums".to_owned(), Value::Object(sums));
    }
    Value::Object(object)
}
