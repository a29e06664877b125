//! The changes between two versions of a page, as data and as a table of events.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use events_spec::Level;
use events_spec::change::{Change, What};
use events_spec::diff::{breaking_rules, who_breaks};
use events_spec::visible::line;

use super::columns::aligned;

/// The changes, with a table of the affected events.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// The changes.
    pub list: Vec<Change>,
    /// As a table for the terminal, with the consequences.
    pub text: String,
    /// As a table in Markdown.
    pub markdown: String,
}

/// The number of changes of each type that affect an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    gone: usize,
    renamed: usize,
    changed: usize,
    new: usize,
}

impl Counts {
    fn of(&mut self, what: &What) -> &mut usize {
        match what {
            What::EventGone | What::FieldGone { .. } | What::ValueGone { .. } => &mut self.gone,
            What::EventRenamed | What::FieldRenamed { .. } | What::ValueRenamed { .. } => &mut self.renamed,
            What::MeaningMoved { .. }
            | What::KindChanged { .. }
            | What::UnitChanged { .. }
            | What::ListOpened { .. }
            | What::ListClosed { .. } => &mut self.changed,
            What::EventNew | What::FieldNew { .. } | What::ValueNew { .. } => &mut self.new,
        }
    }

    fn cells(self) -> [String; 4] {
        [self.gone, self.renamed, self.changed, self.new]
            .map(|count| if count == 0 { "-".to_owned() } else { count.to_string() })
    }
}

/// Makes the table of the affected events.
#[must_use]
pub fn changed(changes: Vec<Change>) -> Changed {
    let mut by_event: BTreeMap<&str, Counts> = BTreeMap::new();
    let mut all = Counts::default();
    for change in &changes {
        *all.of(&change.what) += 1;
        for reached in change.events.iter() {
            *by_event.entry(reached.name()).or_default().of(&change.what) += 1;
        }
    }
    let titles = ["event", "gone", "renamed", "changed", "new"].map(str::to_owned);
    let row = |name: &str, counts: Counts| {
        let [gone, renamed, changed, new] = counts.cells();
        [line(name), gone, renamed, changed, new]
    };
    let mut rows: Vec<[String; 5]> = vec![titles];
    rows.extend(by_event.iter().map(|(name, counts)| row(name, *counts)));
    if by_event.len() > 1 {
        rows.push(row("all changes, each once", all));
    }
    let is_empty = by_event.is_empty();
    let text =
        if is_empty { String::new() } else { format!("{}{}", aligned(&rows, |column| column > 0), breaks(&changes)) };
    let markdown = if is_empty { String::new() } else { markdown(&rows) };
    Changed { list: changes, text, markdown }
}

fn markdown(rows: &[[String; 5]]) -> String {
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        let _ = writeln!(text, "| {} |", row.join(" | "));
        if at == 0 {
            text.push_str("| --- | ---: | ---: | ---: | ---: |\n");
        }
    }
    text
}

/// The consequences, once for each broken rule.
fn breaks(changes: &[Change]) -> String {
    let mut text = String::new();
    for rule in breaking_rules(changes).into_iter().filter(|rule| rule.level() > Level::Info) {
        let _ = write!(text, "\n{}: {}", rule.id(), who_breaks(rule));
    }
    if text.is_empty() { text } else { text + "\n" }
}
