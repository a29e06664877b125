//! Turns changes into findings.

use super::{Cx, about};
use crate::change::{Certainty, Change, Reached, What};
use crate::suggest::all_of;
use crate::{Finding, Level, Location, Rule};

/// The finding for a change.
pub(super) fn of(cx: &Cx<'_>, change: &Change) -> Finding {
    let event = change.events.first().map_or("", Reached::name);
    let new = |word: &str| cx.new.place(change.new_line.unwrap_or(1), word);
    let old = |word: &str| cx.old.place(change.old_line.unwrap_or(1), word);
    let field =
        |rule: Rule, place: Location, name: &str, message: String| about(rule, place, message, event, Some(name));
    let mut finding = match &change.what {
        What::EventNew => about(Rule::EventAdded, new(event), format!("`{event}` was added"), event, None),
        What::EventGone => about(Rule::EventRemoved, old(event), format!("`{event}` was removed"), event, None),
        What::EventRenamed => {
            let from = change.events.first().and_then(|reached| reached.old.as_deref()).unwrap_or_default();
            let message = format!("`{from}` was renamed to `{event}`");
            let mut finding = about(Rule::EventRenamed, new(event), message, from, None);
            finding.context.renamed_to = Some(event.to_owned());
            finding
        }
        What::FieldNew { field: name } => {
            let message =
                format!("`{event}` has {} `{name}`", if name.contains('*') { "new fields" } else { "a new field" });
            field(Rule::FieldAdded, new(name), name, message)
        }
        What::FieldGone { field: name } => {
            let fields = if name.contains('*') { "the fields " } else { "" };
            field(Rule::FieldRemoved, old(name), name, format!("`{event}` no longer has {fields}`{name}`"))
        }
        What::FieldRenamed { field: name, to } => {
            let mut finding =
                field(Rule::FieldRenamed, new(to), name, format!("`{name}` of `{event}` was renamed to `{to}`"));
            finding.context.renamed_to = Some(to.clone());
            finding
        }
        What::MeaningMoved { field: name, to, from } => {
            let message = match (to, from) {
                (Some(to), Some(from)) => {
                    format!("`{name}` of `{event}` now means what `{from}` meant; its old meaning is in `{to}`")
                }
                (Some(to), None) => {
                    format!("`{name}` of `{event}` has another meaning; its old meaning is now in `{to}`")
                }
                (None, Some(from)) => {
                    format!("`{name}` of `{event}` has another meaning: it now means what `{from}` meant")
                }
                (None, None) => format!("`{name}` of `{event}` has another meaning"),
            };
            let mut finding = field(Rule::MeaningMoved, new(name), name, message);
            finding.context.renamed_to.clone_from(to);
            finding
        }
        What::KindChanged { field: name, from, to } => {
            let message = format!("`{name}` of `{event}` is now {}; it was {}", to.in_words(), from.in_words());
            let mut finding = field(Rule::KindChanged, new(name), name, message);
            finding.context.expected = Some(from.as_str().to_owned());
            finding.context.found = Some(to.as_str().to_owned());
            finding
        }
        What::UnitChanged { field: name, from, to } => {
            let message = format!("`{name}` of `{event}` is now in {}; it was in {}", to.in_words(), from.in_words());
            let mut finding = field(Rule::UnitChanged, new(name), name, message);
            finding.context.expected = Some(from.in_words().to_owned());
            finding.context.found = Some(to.in_words().to_owned());
            finding
        }
        What::ValueNew { field: name, value, was_open } => {
            let mut finding =
                field(Rule::ValueAdded, new(name), name, format!("`{name}` of `{event}` can now be `{value}`"));
            // An open list never promised to be complete.
            finding.level = if *was_open { Level::Info } else { Level::Warning };
            finding.context.value = Some(value.clone());
            finding
        }
        What::ValueGone { field: name, value } => {
            let message = format!("`{name}` of `{event}` can no longer be `{value}`");
            let mut finding = field(Rule::ValueRemoved, new(name), name, message);
            finding.context.value = Some(value.clone());
            finding
        }
        What::ValueRenamed { field: name, value, to } => {
            let message = format!("the value `{value}` of `{name}` of `{event}` was renamed to `{to}`");
            let mut finding = field(Rule::ValueRenamed, new(name), name, message);
            finding.context.value = Some(value.clone());
            finding.context.renamed_to = Some(to.clone());
            finding
        }
        What::ListOpened { field: name } => {
            let message = format!("the list of values of `{name}` of `{event}` is now open");
            let mut finding = field(Rule::ValueAdded, new(name), name, message);
            finding.level = Level::Info;
            finding
        }
        What::ListClosed { field: name } => {
            let message = format!("the list of values of `{name}` of `{event}` is now closed");
            let mut finding = field(Rule::ValueRemoved, new(name), name, message);
            finding.level = Level::Warning;
            finding
        }
    };
    if !change.evidence.is_empty() {
        let sure = match change.certainty {
            Certainty::Certain => "certain",
            Certainty::Likely => "likely",
        };
        finding.help = Some(format!("{sure}: {}", change.evidence.join("; ")));
    }
    if let (Some(line), Some(_)) = (change.old_line, change.new_line) {
        finding = finding.spec(&cx.old.spec.file, line);
    }
    if let Some(Reached { old: Some(old), new: Some(new) }) = change.events.first()
        && old != new
        && change.what != What::EventRenamed
    {
        finding.context.renamed_from = Some(old.clone());
    }
    reaching(finding, &change.events, event)
}

/// The number of events that are named.
const NAMED: usize = 3;

/// Adds the affected events to a finding.
fn reaching(mut finding: Finding, events: &std::sync::Arc<[Reached]>, event: &str) -> Finding {
    if events.len() < 2 {
        return finding;
    }
    let others: Vec<&str> = events.iter().map(Reached::name).filter(|name| *name != event).take(NAMED).collect();
    let more = events.len() - 1;
    let said = if more > NAMED {
        format!("it also affects {more} other events, including {}", all_of(&others))
    } else {
        let inherit = if more == 1 { "which inherits" } else { "which inherit" };
        format!("it also affects {}, {inherit} it", all_of(&others))
    };
    finding.help = Some(match finding.help {
        Some(help) => format!("{help}\n{said}"),
        None => said,
    });
    finding.count = Some(events.len() as u64);
    finding.context.events = Some(std::sync::Arc::clone(events));
    finding
}

/// The rule that a change breaks.
#[must_use]
pub fn rule_of(what: &What) -> Rule {
    match what {
        What::EventNew => Rule::EventAdded,
        What::EventGone => Rule::EventRemoved,
        What::EventRenamed => Rule::EventRenamed,
        What::FieldNew { .. } => Rule::FieldAdded,
        What::FieldGone { .. } => Rule::FieldRemoved,
        What::FieldRenamed { .. } => Rule::FieldRenamed,
        What::MeaningMoved { .. } => Rule::MeaningMoved,
        What::KindChanged { .. } => Rule::KindChanged,
        What::UnitChanged { .. } => Rule::UnitChanged,
        What::ValueNew { .. } | What::ListOpened { .. } => Rule::ValueAdded,
        What::ValueGone { .. } | What::ListClosed { .. } => Rule::ValueRemoved,
        What::ValueRenamed { .. } => Rule::ValueRenamed,
    }
}
