//! What the page knows of a field among the events that are meant.

use events_spec::{EventDef, FieldDef, Finding, Kind, Location, Reach, Rule, suggest};

use super::check::Cx;

/// What is known of a field among the events that a comparison can meet.
pub(super) enum Known<'a> {
    /// These events document it.
    Documented(Vec<(&'a EventDef<'a>, &'a FieldDef<'a>)>),
    /// It reaches them in another way; with its kind if that is known.
    Reaches(Option<Kind>),
    /// Nobody knows it.
    Unknown,
}

/// What is known of a field of these events.
pub(super) fn known<'a>(cx: &Cx<'a>, name: &str, events: &[&'a EventDef<'a>]) -> Known<'a> {
    let documented: Vec<_> = events.iter().filter_map(|event| Some((*event, event.field(name)?))).collect();
    if !documented.is_empty() {
        return Known::Documented(documented);
    }
    let mut reach = events.iter().filter_map(|event| cx.parents.reach(event.name, name));
    match reach.next() {
        Some(Reach::Every(every)) => Known::Reaches(Some(every.kind)),
        Some(Reach::Parent(_)) => Known::Reaches(None),
        None => Known::Unknown,
    }
}

/// Rule `unknown-field`: none of the events that are meant has the field.
pub(super) fn unknown_field(cx: &Cx<'_>, name: &str, events: &[&EventDef<'_>], place: Location) -> Finding {
    let message = match events {
        [event] => format!("`{}` has no field `{name}`", event.name),
        events if events.len() == cx.table.events.len() => format!("no documented event has a field `{name}`"),
        events => format!("none of {} has a field `{name}`", some_of(events)),
    };
    let near = suggest::nearest(name, events.iter().flat_map(|event| event.fields.iter().map(|field| field.name)));
    let elsewhere: Vec<&str> = cx.table.events_with_field(name).map(|(event, _)| event.name).collect();
    let help = match (near.as_slice(), elsewhere.as_slice()) {
        ([], []) => format!("no event documents `{name}`"),
        ([], [event]) => format!("it is a field of `{event}`"),
        ([], events) => {
            format!("it is a field of {} events, such as `{}`", events.len(), events.first().unwrap_or(&""))
        }
        (near, _) => format!("did you mean {}?", suggest::any_of(near)),
    };
    let mut finding = Finding::new(Rule::UnknownField, place, message).help(help);
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

impl Known<'_> {
    /// The one kind that the field has wherever it is.
    pub(super) fn kind(&self) -> Option<Kind> {
        match self {
            Self::Documented(documented) => {
                let first = documented.first()?.1.kind;
                documented.iter().all(|(_, field)| field.kind == first).then_some(first)
            }
            Self::Reaches(kind) => *kind,
            Self::Unknown => None,
        }
    }
}
