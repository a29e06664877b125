//! What becomes of an emitter or a reader of a Rust crate: whether it compiles against the new page.

use std::collections::BTreeMap;

use events_spec::change::{Certainty, Change, Now, What};
use events_spec::{Finding, Location, Rule, suggest};

use super::Part;
use super::consumer::{Consumer, ConsumerKind, Outcome};
use super::usage::{Cx, Told, Usage, help};
use crate::input::emitter::Emitter;

/// The most new fields that a message names.
const NAMED: usize = 6;

/// What becomes of an emitter or a reader.
pub(super) fn part<'a>(cx: Cx<'a>, emitter: &Emitter) -> Part<'a> {
    let kind = if emitter.is_reader { ConsumerKind::Reader } else { ConsumerKind::Emitter };
    let mut usage = Usage::new(cx, format!("{} `{}`", kind.as_str(), emitter.type_name));
    let event = emitter.event.as_str();
    if cx.old.event(event).is_some() {
        of_event(&mut usage, emitter);
    }
    let consumer = Consumer {
        kind,
        name: emitter.type_name.clone(),
        location: emitter.location.clone(),
        outcome: usage.outcome,
        certainty: usage.certainty,
        series: Vec::new(),
        metric: None,
        counts: None,
        changes: Vec::new(),
    };
    Part { consumer, reached: usage.reached, told: usage.told, steps: BTreeMap::new(), stay: Vec::new() }
}

fn of_event<'a>(usage: &mut Usage<'a>, emitter: &Emitter) {
    let event = emitter.event.as_str();
    let fate = usage.cx.fates.event(event);
    if let Some(change) = fate.change {
        let (what, write) = match fate.now {
            Now::Called(to) => (format!("`{event}` is called `{to}`"), help(change, &format!("write `{to}`"))),
            Now::Gone | Now::Same => (format!("`{event}` is gone"), "no event has taken its place".to_owned()),
        };
        let outcome = if fate.now == Now::Gone { Outcome::LosesEvent } else { Outcome::Breaks };
        say(usage, change, &emitter.location, outcome, what, Some(write));
        if fate.now == Now::Gone {
            return;
        }
    }
    for (field, place) in &emitter.fields {
        let fate = usage.cx.fates.field(event, field);
        let Some(change) = fate.change else { continue };
        let moved = matches!(change.what, What::MeaningMoved { .. });
        let (what, write) = match fate.now {
            Now::Called(to) if moved => {
                let write = if emitter.is_reader { "read `{to}` instead" } else { "set `{to}` with this value" };
                (format!("`{to}` says what `{field}` said"), Some(help(change, &write.replace("{to}", to))))
            }
            Now::Called(to) => (format!("`{field}` is called `{to}`"), Some(help(change, &format!("call it `{to}`")))),
            Now::Gone | Now::Same => (format!("`{field}` is gone"), None),
        };
        let outcome = if moved { Outcome::Meaning } else { Outcome::Breaks };
        say(usage, change, place, outcome, what, write);
        if let Now::Called(to) = fate.now {
            let values: Vec<&'a Change> = usage.cx.fates.values(event, to).collect();
            for change in values {
                of_values(usage, change, place);
            }
        }
    }
    let kept: Vec<(String, Location)> = emitter.fields.clone();
    for (field, place) in kept.iter().filter(|(field, _)| usage.cx.fates.field(event, field).now == Now::Same) {
        let known = usage.cx.old.event(event).and_then(|event| event.field(field)).map(|field| field.name);
        let Some(known) = known else { continue };
        let values: Vec<&'a Change> = usage.cx.fates.values(event, known).collect();
        for change in values {
            of_values(usage, change, place);
        }
    }
    if !emitter.is_partial {
        new_fields(usage, emitter);
    }
}

fn of_values<'a>(usage: &mut Usage<'a>, change: &'a Change, place: &Location) {
    let (what, outcome) = match &change.what {
        What::KindChanged { field, from, to } => {
            (format!("`{field}` is {} where it was {}", to.in_words(), from.in_words()), Outcome::Breaks)
        }
        What::UnitChanged { field, from, to } => {
            (format!("`{field}` is in {}, and was in {}", to.in_words(), from.in_words()), Outcome::Meaning)
        }
        What::ValueRenamed { field, value, to } => {
            (format!("`{field}` is `{to}` where it was `{value}`"), Outcome::Breaks)
        }
        What::ValueGone { field, value } => (format!("`{field}` is no longer `{value}`"), Outcome::Breaks),
        // Nothing else is about values.
        _ => return,
    };
    say(usage, change, place, outcome, what, None);
}

fn say<'a>(
    usage: &mut Usage<'a>,
    change: &'a Change,
    place: &Location,
    outcome: Outcome,
    what: String,
    write: Option<String>,
) {
    let verb = outcome.in_words();
    let mut finding = usage.finding_at(change, place.clone(), format!("{} {verb}: {what}", usage.who));
    finding.help = write;
    usage.tell(change, outcome, Told { finding, step: None, is_open: true });
}

/// Fields that are new have to be set or omitted, or the emitter does not compile.
fn new_fields<'a>(usage: &mut Usage<'a>, emitter: &Emitter) {
    let event = emitter.event.as_str();
    let mut new: Vec<(&'a Change, &str)> = Vec::new();
    for change in usage.cx.fates.of(event).iter().copied() {
        if let What::FieldNew { field } = &change.what
            && !field.contains('*')
            && !emitter.fields.iter().any(|(known, _)| known == field)
            && !emitter.omitted.contains(field)
        {
            new.push((change, field));
        }
    }
    let Some((first, _)) = new.first().copied() else { return };
    let named: Vec<&str> = new.iter().take(NAMED).map(|(_, field)| *field).collect();
    let more = new.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let message = format!(
        "{} breaks: it lacks the new {} {}{more}",
        usage.who,
        if new.len() == 1 { "field" } else { "fields" },
        suggest::all_of(&named)
    );
    let mut finding = Finding::new(Rule::MissingField, emitter.location.clone(), message);
    let list: Vec<&str> = new.iter().map(|(_, field)| *field).collect();
    finding.help = Some(format!("set them, or write `omit({})`", list.join(", ")));
    finding.context.event = Some(event.to_owned());
    if let Some(line) = first.new_line {
        finding = finding.cite(usage.cx.new, line);
    }
    usage.tell(first, Outcome::Breaks, Told { finding, step: None, is_open: true });
    usage.certainty = Certainty::Certain;
}
