//! What becomes of an exporter: the keys that its events have and no longer have.

use std::collections::BTreeMap;

use events_spec::change::{Certainty, Change, Now, What};
use events_spec::{EventDef, Finding, Level, Rule};

use super::consumer::Outcome;
use super::usage::{Cx, Told};
use crate::input::conf::text::Text;

/// An exporter with the events that metrics hand to it.
pub(super) struct Exported<'a, 't> {
    pub(super) name: &'t Text,
    pub(super) events: Vec<&'a EventDef<'a>>,
    /// Whether some metric exports the fields.
    pub(super) has_fields: bool,
}

/// What is said about an exporter, and the changes that reach it.
pub(super) struct Said<'a> {
    pub(super) told: Option<Told>,
    pub(super) outcome: Outcome,
    pub(super) certainty: Certainty,
    pub(super) reached: Vec<&'a Change>,
}

/// How many keys a message names.
const NAMED: usize = 6;

/// What becomes of the keys of the events.
pub(super) fn exporter<'a>(cx: Cx<'a>, exported: &Exported<'a, '_>) -> Said<'a> {
    let mut reached: Vec<&Change> = Vec::new();
    let mut keys: BTreeMap<String, usize> = BTreeMap::new();
    let (mut gone, mut new, mut lost) = (0, 0, 0);
    let mut certainty = Certainty::Certain;
    for event in &exported.events {
        let fate = cx.fates.event(event.name);
        if let Some(change) = fate.change {
            lost += usize::from(fate.now == Now::Gone);
            add(&mut reached, change);
            let what = match fate.now {
                Now::Called(to) => format!("the event `{}` is called `{to}`", event.name),
                Now::Gone | Now::Same => format!("the event `{}` is gone", event.name),
            };
            *keys.entry(what).or_default() += 1;
        }
        for change in cx.fates.of(event.name).iter().copied().filter(|_| exported.has_fields) {
            let Some((what, vanishes, appears)) = of_change(&change.what) else { continue };
            certainty = certainty.min(change.certainty);
            gone += usize::from(vanishes);
            new += usize::from(appears);
            add(&mut reached, change);
            *keys.entry(what).or_default() += 1;
        }
    }
    if keys.is_empty() {
        return Said { told: None, outcome: Outcome::Same, certainty, reached };
    }
    let name = exported.name.as_str();
    let all_lost = lost > 0 && lost == exported.events.len();
    let message = match (all_lost, gone, new) {
        (true, ..) => format!("exporter `{name}` loses its event{}", if lost == 1 { "" } else { "s" }),
        (false, 0, 0) => format!("exporter `{name}` writes other names"),
        (false, 0, new) => format!("exporter `{name}` writes {new} more keys"),
        (false, gone, new) => format!("exporter `{name}` writes other keys: {gone} vanish, {new} appear"),
    };
    let mut finding = Finding::new(Rule::ExportChanged, cx.files.location(exported.name), message);
    let mut shown: Vec<(String, usize)> = keys.into_iter().collect();
    // What reaches many events comes first, and what vanishes before what is new.
    shown.sort_by_key(|(what, count)| (what.contains("is new"), std::cmp::Reverse(*count), what.clone()));
    let more = shown.len().saturating_sub(NAMED);
    let mut lines: Vec<String> = shown
        .into_iter()
        .take(NAMED)
        .map(|(what, count)| if count == 1 { what } else { format!("{what}, in {count} events") })
        .collect();
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    finding.help = Some(lines.join("\n"));
    if gone == 0 && lost == 0 {
        finding.level = Level::Info;
    }
    let outcome = if all_lost { Outcome::LosesEvent } else { Outcome::Changed };
    Said { told: Some(Told { finding, step: None, is_open: false }), outcome, certainty, reached }
}

fn add<'a>(reached: &mut Vec<&'a Change>, change: &'a Change) {
    if !reached.iter().any(|known| std::ptr::eq(*known, change)) {
        reached.push(change);
    }
}

/// What a change does to the keys of an event, and whether one vanishes and one appears.
fn of_change(what: &What) -> Option<(String, bool, bool)> {
    Some(match what {
        What::FieldRenamed { field, to } => (format!("`{field}` is called `{to}`"), true, true),
        What::FieldGone { field } => (format!("`{field}` is gone"), true, false),
        What::FieldNew { field } => (format!("`{field}` is new"), false, true),
        What::MeaningMoved { field, to, from } => {
            let to = to.as_ref().map(|to| format!("; what it said, `{to}` says")).unwrap_or_default();
            let now = match from {
                Some(from) => format!("`{field}` says what `{from}` said{to}"),
                None => format!("`{field}` means something else{to}"),
            };
            (now, from.is_some(), !to.is_empty())
        }
        What::ValueRenamed { field, value, to } => {
            (format!("`{field}` is `{to}` where it was `{value}`"), false, false)
        }
        What::UnitChanged { field, from, to } => {
            (format!("`{field}` is in {}, and was in {}", to.in_words(), from.in_words()), false, false)
        }
        What::KindChanged { field, from, to } => {
            (format!("`{field}` is {}, and was {}", to.in_words(), from.in_words()), false, false)
        }
        // Other values of a list, and changes of the event itself, leave the keys as they are.
        _ => return None,
    })
}
