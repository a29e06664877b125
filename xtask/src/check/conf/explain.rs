//! Explains what a filter can match: the documented events, with the fields that it compares or could compare.

use std::fmt::Write as _;

use events_core::filter::{Comparison, Filter, Key, Knowledge, KnownField, Occurrence, Way};
use events_spec::built_in::{Said, Versions};
use events_spec::{EventDef, Finding, ServerVersion, Spec};
use serde::Serialize;

use super::check::{Cx, check_filter};
use super::known::KnownEvent;
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
    /// The categories that it compares.
    pub categories: Vec<ExplainedCategory>,
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

/// A category in a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedCategory {
    /// The category.
    pub name: String,
    /// How many of the events have it according to the page. The others have it only within an event that has it.
    pub given: usize,
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
            let events = possible(cx, parsed.as_ref(), events);
            let categories = parsed.as_ref().map(|filter| categories(cx, filter, &events)).unwrap_or_default();
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
                categories,
                names: parsed.as_ref().map(names).unwrap_or_default(),
                findings,
            }
        })
    })
}

/// The events that can have the categories that a filter requires.
fn possible<'a>(cx: &Cx<'a>, filter: Option<&Filter>, mut events: Vec<&'a EventDef<'a>>) -> Vec<&'a EventDef<'a>> {
    let Some((filter, ways)) = filter.and_then(|filter| Some((filter, filter.ways()?))) else { return events };
    events.retain(|event| {
        let known = CategoriesOf(KnownEvent { cx, event });
        let can =
            |way: &Way| way.accepts_name(filter.comparisons(), event.name) && filter.conflict(way, &known).is_none();
        ways.iter().any(can)
    });
    events
}

/// Only the categories of an event, and nothing about its fields.
struct CategoriesOf<'c, 'a>(KnownEvent<'c, 'a>);

impl Knowledge for CategoriesOf<'_, '_> {
    fn field(&self, _: &str) -> KnownField<'_> {
        KnownField::default()
    }

    fn category(&self, name: &str) -> Occurrence {
        self.0.category(name)
    }
}

/// The categories that a filter compares, each once.
fn categories(cx: &Cx<'_>, filter: &Filter, events: &[&EventDef<'_>]) -> Vec<ExplainedCategory> {
    let mut categories: Vec<ExplainedCategory> = Vec::new();
    for name in filter.comparisons().iter().filter_map(Comparison::category) {
        if !categories.iter().any(|known| known.name == name) {
            let given = events.iter().filter(|event| cx.spec.category_is_given(event.name, name)).count();
            categories.push(ExplainedCategory { name: name.to_owned(), given });
        }
    }
    categories
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
        for ExplainedCategory { name, given } in &self.categories {
            let all = self.events.len();
            let given = if *given == 1 {
                "1 of these events has it".to_owned()
            } else {
                format!("{given} of these {all} events have it")
            };
            let _ = writeln!(text, "\ncategory {name}: {given}; the others only within an event that has it");
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

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn field(name: &str, compared: bool, kind: events_spec::Kind) -> ExplainedField {
        ExplainedField { name: name.to_owned(), kind: kind.as_str(), compared, operators: operators(kind), line: 7 }
    }

    fn event(name: &str, fields: Vec<ExplainedField>) -> ExplainedEvent {
        ExplainedEvent { name: name.to_owned(), line: 5, fields }
    }

    fn explanation(events: Vec<ExplainedEvent>) -> Explanation {
        Explanation {
            filter: "event=a".to_owned(),
            dovecot: "2.4".to_owned(),
            documented: 9,
            events,
            categories: Vec::new(),
            names: Vec::new(),
            findings: Vec::new(),
        }
    }

    #[test]
    fn the_text_lists_events_fields_categories_and_names() {
        use events_spec::Kind;
        let one = explanation(vec![event("a", Vec::new())]);
        expect![[r#"
            The filter can match one of the 9 documented events:

            a  (page:5)
        "#]]
        .assert_eq(&one.text("page"));
        let mut all = explanation(vec![
            event("a", vec![field("x", false, Kind::Int), field("longer", false, Kind::Time)]),
            event("b", vec![field("xyz", true, Kind::Str), field("y", false, Kind::Enum)]),
        ]);
        all.categories = [("imap", 1), ("mail", 2), ("none", 0)]
            .map(|(name, given)| ExplainedCategory { name: name.to_owned(), given })
            .to_vec();
        let version =
            |release: &str, says: &str| ExplainedVersion { release: release.to_owned(), says: says.to_owned() };
        let versions = vec![version("2019", "a field"), version("2.3.21", "two")];
        all.names = vec![ExplainedName { name: "x".to_owned(), versions }];
        expect![[r#"
            The filter can match 2 of the 9 documented events:

            a  (page:5)
                x       int      = < > <= >=
                longer  time

            b  (page:5)
              * xyz  str      =
                y    enum     =

            * the filter compares this field

            category imap: 1 of these events has it; the others only within an event that has it

            category mail: 2 of these 2 events have it; the others only within an event that has it

            category none: 0 of these 2 events have it; the others only within an event that has it

            x in versions of Dovecot
                2019    a field
                2.3.21  two
        "#]]
        .assert_eq(&all.text("page"));
        assert_eq!(explanation(Vec::new()).text("page"), "The filter can match none of the 9 documented events.\n");
    }

    #[test]
    fn programs_get_everything_but_the_findings() {
        let one = explanation(vec![event("a", vec![field("x", true, events_spec::Kind::Ip)])]);
        expect![[r#"
            {
              "filter": "event=a",
              "dovecot": "2.4",
              "documented": 9,
              "events": [
                {
                  "name": "a",
                  "line": 5,
                  "fields": [
                    {
                      "name": "x",
                      "kind": "ip",
                      "compared": true,
                      "operators": "=",
                      "line": 7
                    }
                  ]
                }
              ],
              "categories": [],
              "names": []
            }
        "#]]
        .assert_eq(&one.json());
    }
}
