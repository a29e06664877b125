//! What is known about fields of the events that a filter matches.

use std::borrow::Cow;

use events_core::filter::{Knowledge, KnownField, Occurrence};
use events_spec::built_in::Across;
use events_spec::{Elsewhen, EventDef, FieldDef, Finding, Kind, Location, Presence, Reach, Rule, suggest};

use super::check::Cx;

/// What is known about a documented event, for matching a filter.
#[derive(Clone, Copy)]
pub(super) struct KnownEvent<'c, 'a> {
    pub(super) cx: &'c Cx<'a>,
    pub(super) event: &'a EventDef<'a>,
}

impl Knowledge for KnownEvent<'_, '_> {
    fn field(&self, name: &str) -> KnownField<'_> {
        if let Some(field) = self.event.field(name) {
            return known_field(field);
        }
        match self.cx.spec.parents.reach(self.event.name, name) {
            Some(Reach::Every(every)) => {
                KnownField { occurrence: Occurrence::Always, ..KnownField::of_kind(every.kind) }
            }
            Some(Reach::Parent(_)) => KnownField::default(),
            None => KnownField::never(),
        }
    }

    fn category(&self, name: &str) -> Occurrence {
        let spec = self.cx.spec;
        if spec.category_is_given(self.event.name, name) {
            Occurrence::Always
        } else if spec.category_excluded(self.event.name, name).is_some() {
            Occurrence::Never
        } else {
            Occurrence::Sometimes
        }
    }
}

fn known_field<'a>(field: &FieldDef<'a>) -> KnownField<'a> {
    let is_closed = field.kind == Kind::Enum && !field.open;
    KnownField {
        kind: Some(field.kind),
        values: is_closed.then_some(Cow::Borrowed(field.values)),
        occurrence: match field.presence {
            Presence::Always => Occurrence::Always,
            Presence::Unsaid | Presence::OnSuccess | Presence::OnFailure | Presence::Sometimes => Occurrence::Sometimes,
        },
    }
}

/// The events that document a field, each with the field.
pub(super) fn documented<'a>(name: &str, events: &[&'a EventDef<'a>]) -> Vec<(&'a EventDef<'a>, &'a FieldDef<'a>)> {
    events.iter().filter_map(|event| Some((*event, event.field(name)?))).collect()
}

/// Whether none of the events has the field.
pub(super) fn is_unknown(cx: &Cx<'_>, name: &str, events: &[&EventDef<'_>]) -> bool {
    events.iter().all(|event| event.field(name).is_none() && cx.spec.parents.reach(event.name, name).is_none())
}

/// Rule `unknown-field`: none of the matching events has the field.
///
/// Rule `not-yet-available`: an event has it only in a later version.
pub(super) fn unknown_field(cx: &Cx<'_>, name: &str, events: &[&EventDef<'_>], place: Location) -> Finding {
    let mut asked = name.to_owned();
    for event in events {
        asked.push('\0');
        asked.push_str(event.name);
    }
    let finding = cx.seen.fields.get(asked, || find(cx, name, events));
    Finding { location: place, ..finding }
}

/// What [`unknown_field`] finds, without the place.
fn find(cx: &Cx<'_>, name: &str, events: &[&EventDef<'_>]) -> Finding {
    let elsewhen = events.iter().find_map(|event| Some((*event, cx.table.elsewhen_field(event, name)?)));
    if let Some((event, Elsewhen::NotYet { since, called })) = elsewhen {
        return later(cx, event, name, since, called);
    }
    let across = events
        .iter()
        .filter(|_| elsewhen.is_none())
        .find_map(|event| Some((*event, Across::field(cx.table, event, name)?)));
    if let Some((event, Across::Later { since, called })) = &across {
        return later(cx, event, name, since, called.as_deref());
    }
    let message = match events {
        [event] => format!("`{}` has no field `{name}`", event.name),
        events if events.len() == cx.table.events.len() => format!("no documented event has a field `{name}`"),
        events => format!("none of {} has a field `{name}`", some_of(events)),
    };
    let near = suggest::nearest(name, events.iter().flat_map(|event| event.fields.iter().map(|field| field.name)));
    let elsewhere: Vec<&str> = cx.table.events_with_field(name).map(|(event, _)| event.name).collect();
    let help = match (near.as_slice(), elsewhere.as_slice()) {
        (_, _) if across.is_some() => across.as_ref().map_or_else(String::new, |(_, across)| across.in_words()),
        (_, _) if elsewhen.is_some() => elsewhen.map_or_else(String::new, |(_, elsewhen)| elsewhen.in_words()),
        ([], []) => format!("no event documents `{name}`"),
        ([], [event]) => format!("it is a field of `{event}`"),
        ([], events) => {
            format!("it is a field of {} events, such as `{}`", events.len(), events.first().unwrap_or(&""))
        }
        (near, _) => format!("did you mean {}?", suggest::any_of(near)),
    };
    let mut finding = Finding::new(Rule::UnknownField, Location::default(), message).help(help);
    finding.context.field = Some(name.to_owned());
    if let [event] = events {
        finding = finding.cite(cx.table, event.line);
        finding.context.event = Some(event.name.to_owned());
        finding.context.field = Some(name.to_owned());
    }
    finding
}

fn some_of(events: &[&EventDef<'_>]) -> String {
    let names: Vec<&str> = events.iter().map(|event| event.name).collect();
    if names.len() <= 3 {
        suggest::all_of(&names)
    } else {
        format!("the {} events that the filter can match", names.len())
    }
}

/// Rule `not-yet-available`: a later release added the field, perhaps as the new name of another one.
fn later(cx: &Cx<'_>, event: &EventDef<'_>, name: &str, since: &str, called: Option<&str>) -> Finding {
    let message = format!("`{name}` of `{}` was added in {since}", event.name);
    let mut finding = Finding::new(Rule::NotYetAvailable, Location::default(), message).cite(cx.table, event.line);
    finding.help = called.map(|called| format!("its previous name is `{called}`"));
    (finding.context.event, finding.context.field) = (Some(event.name.to_owned()), Some(name.to_owned()));
    finding
}
