//! Explains what a filter can match: the documented events, with the fields that it compares or could compare.

use std::fmt::Write as _;

use events_core::filter::{Filter, Key};
use events_spec::built_in::{Said, Versions};
use events_spec::{Finding, ServerVersion, Spec};
use serde::Serialize;

use super::check::check_filter;
use super::owner::Owner;
use super::with_alone;

/// What a filter can match.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The filter.
    pub filter: String,
    /// The version of Dovecot whose rules it follows, such as `2.4`.
    pub dovecot: String,
    /// The number of events that the page documents.
    pub documented: usize,
    /// The events that it can match, in the order of the page.
    pub events: Vec<ExplainedEvent>,
    /// The events and fields that it names, with what each version of Dovecot has under these names.
    pub names: Vec<ExplainedName>,
    /// The problems with it.
    #[serde(skip)]
    pub findings: Vec<Finding>,
}

/// An event that a filter can match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedEvent {
    /// The name.
    pub name: String,
    /// The line of the page.
    pub line: u32,
    /// Its fields, in the order of the page.
    pub fields: Vec<ExplainedField>,
}

/// A name in a filter, version by version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedName {
    /// The name.
    pub name: String,
    /// What each built-in page says about it, the oldest first.
    pub versions: Vec<ExplainedVersion>,
}

/// What a built-in page says about a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedVersion {
    /// The release that the page describes, or `2019`.
    pub release: String,
    /// Since when, until when, and what it was called before.
    pub says: String,
}

/// A field of an event that a filter can match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedField {
    /// The name.
    pub name: String,
    /// The kind of its value.
    pub kind: &'static str,
    /// Whether the filter compares it.
    pub compared: bool,
    /// The operators that its kind supports.
    pub operators: &'static str,
    /// The line of the page.
    pub line: u32,
}

/// The file name of a filter from the command line in findings.
pub const FILTER: &str = "--explain-filter";

/// Explains what a filter can match.
#[must_use]
pub fn explain(filter: &str, version: ServerVersion, spec: &Spec) -> Explanation {
    spec.with_table(|table| {
        with_alone(table, spec, version, filter, |cx, text| {
            let mut findings = Vec::new();
            let checked = check_filter(cx, Owner::Alone, text, &mut findings);
            let parsed = Filter::parse(filter, version).ok();
            let compared = |name: &str| {
                parsed.as_ref().is_some_and(|filter| filter.comparisons().iter().any(|one| one.field() == Some(name)))
            };
            let events = checked.filter(|checked| !checked.never).map(|checked| checked.events).unwrap_or_default();
            let events = events.iter().map(|event| ExplainedEvent {
                name: event.name.to_owned(),
                line: event.line,
                fields: event
                    .fields
                    .iter()
                    .map(|field| ExplainedField {
                        name: field.name.to_owned(),
                        kind: field.kind.as_str(),
                        compared: compared(field.name),
                        operators: operators(field.kind),
                        line: field.line,
                    })
                    .collect(),
            });
            Explanation {
                filter: filter.to_owned(),
                dovecot: version.to_string(),
                documented: table.events.len(),
                events: events.collect(),
                names: parsed.as_ref().map(names).unwrap_or_default(),
                findings,
            }
        })
    })
}

/// The events without wildcards and the fields that a filter names, each once, as far as a built-in page knows them.
fn names(filter: &Filter) -> Vec<ExplainedName> {
    let mut names: Vec<&str> = Vec::new();
    for comparison in filter.comparisons() {
        let name = match comparison.field() {
            Some(field) => field,
            None if comparison.key == Key::Event && !comparison.has_wildcard() => &comparison.value,
            None => continue,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let versions = Versions::new();
    let explained = |name: &str| {
        let said = versions.of(name);
        let says = |said: Said| ExplainedVersion { release: said.release, says: said.words };
        let known = said.iter().any(|said| said.is_there);
        known.then(|| ExplainedName { name: name.to_owned(), versions: said.into_iter().map(says).collect() })
    };
    names.into_iter().filter_map(explained).collect()
}

fn operators(kind: events_spec::Kind) -> &'static str {
    use events_spec::Kind;
    match kind {
        Kind::Int => "= < > <= >=",
        Kind::Str | Kind::Enum | Kind::Ip | Kind::StrList => "=",
        Kind::Time => "",
    }
}

impl Explanation {
    /// As text: a line for each event, with its fields below. An asterisk marks the fields that the filter compares.
    #[must_use]
    pub fn text(&self, page: &str) -> String {
        let mut text = match (self.events.len(), self.documented) {
            (0, all) => format!("The filter can match none of the {all} documented events.\n"),
            (1, all) => format!("The filter can match one of the {all} documented events:\n"),
            (some, all) => format!("The filter can match {some} of the {all} documented events:\n"),
        };
        for event in &self.events {
            // Writing to a string does not fail, here and below.
            let _ = writeln!(text, "\n{}  ({page}:{})", event.name, event.line);
            let widest = event.fields.iter().map(|field| field.name.len()).max().unwrap_or(0);
            for field in &event.fields {
                let mark = if field.compared { '*' } else { ' ' };
                let line = format!("  {mark} {:widest$}  {:7}  {}", field.name, field.kind, field.operators);
                let _ = writeln!(text, "{}", line.trim_end());
            }
        }
        if self.events.iter().any(|event| event.fields.iter().any(|field| field.compared)) {
            text.push_str("\n* the filter compares this field\n");
        }
        for ExplainedName { name, versions } in &self.names {
            let _ = writeln!(text, "\n{name} in versions of Dovecot");
            let widest = versions.iter().map(|version| version.release.len()).max().unwrap_or(0);
            for ExplainedVersion { release, says } in versions {
                let _ = writeln!(text, "    {release:widest$}  {says}");
            }
        }
        text
    }

    /// For programs.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}
