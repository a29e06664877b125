//! Finds what a metric lists in vain: fields that add zero, and parts of an event that do not exist.

use events_spec::built_in::BuiltIn;
use events_spec::{Context, EventDef, FieldDef, Finding, Kind, Rule, suggest};

use super::check::Cx;
use super::known::documented;
use super::owner::Owner;
use crate::input::conf::metric::Metric;

/// The parts of an event that `exporter_include` knows.
const PARTS: [&str; 5] = ["name", "hostname", "timestamps", "categories", "fields"];

/// Rule `useless-field`: a field of which nothing is summed or no group is made.
pub(super) fn check_useless(cx: &Cx<'_>, metric: &Metric, events: &[&EventDef<'_>], found: &mut Vec<Finding>) {
    let name = metric.name.as_str();
    for field in metric.fields.iter().filter(|field| field.unknown().is_none()) {
        let documented = documented(field.as_str(), events);
        // A field that is a number in one of the events adds something.
        let Some((event, first)) =
            documented.first().filter(|_| documented.iter().all(|(event, field)| adds_zero(cx, event, field)))
        else {
            continue;
        };
        let message = format!(
            "metric `{name}` sums `{}`, which adds 0 for each event because it is {}",
            field.as_str(),
            first.kind.in_words()
        );
        let mut finding =
            Finding::new(Rule::UselessField, cx.files.location(field), message).cite(cx.table, first.line);
        finding.help = Some(numbers(events, metric));
        finding.context = Context {
            event: Some(event.name.to_owned()),
            field: Some(field.as_str().to_owned()),
            ..Owner::Metric(name).context()
        };
        found.push(finding);
    }
    for group in metric.group_by.iter().filter(|group| group.field.unknown().is_none()) {
        let field = group.field.as_str();
        let documented = documented(field, events);
        let Some((event, first)) =
            documented.first().filter(|_| documented.iter().all(|(_, one)| one.kind == Kind::Time))
        else {
            continue;
        };
        let message =
            format!("metric `{name}` groups by `{field}`, which is a time, and the server does not group by times");
        let mut finding = Finding::new(Rule::UselessField, cx.files.location(&group.field), message);
        finding = finding.cite(cx.table, first.line).help("remove it");
        finding.context = Context {
            event: Some(event.name.to_owned()),
            field: Some(field.to_owned()),
            ..Owner::Metric(name).context()
        };
        found.push(finding);
    }
}

/// Rule `useless-field`: a part of an event that does not exist, which the server ignores with a warning.
pub(super) fn check_include(cx: &Cx<'_>, metric: &Metric, found: &mut Vec<Finding>) {
    let name = metric.name.as_str();
    for part in metric.include.iter().flatten().filter(|part| part.unknown().is_none()) {
        let written = part.as_str();
        if PARTS.contains(&written) {
            continue;
        }
        let message = format!("metric `{name}` exports `{written}`, which Dovecot ignores: an event has no such part");
        let near = suggest::nearest(written, PARTS);
        let help = if near.is_empty() {
            format!("the parts are {}", suggest::all_of(&PARTS))
        } else {
            format!("did you mean {}?", suggest::any_of(&near))
        };
        let mut finding = Finding::new(Rule::UselessField, cx.files.location(part), message).help(help);
        finding.context = Context { found: Some(written.to_owned()), ..Owner::Metric(name).context() };
        found.push(finding);
    }
}

/// Whether the server adds zero for the values of a field. A time is added in microseconds. On a custom page, a field
/// of which nothing is known is a string only by default.
fn adds_zero(cx: &Cx<'_>, event: &EventDef<'_>, field: &FieldDef<'_>) -> bool {
    match field.kind {
        Kind::Str => {
            let is_built_in = BuiltIn::LINES.iter().any(|page| cx.spec.pages.iter().any(|own| own.file == page.file));
            let declared = cx.spec.event(event.name).and_then(|event| cx.spec.field(event, field.name));
            is_built_in || declared.is_some_and(|declared| declared.field.is_typed())
        }
        Kind::Enum | Kind::Ip | Kind::StrList => true,
        Kind::Int | Kind::Time => false,
    }
}

/// Whether sums of a field may mean something, unlike those of ports and numbers of processes.
fn is_quantity(name: &str) -> bool {
    const NAMES: [&str; 7] = ["port", "id", "pid", "uid", "gid", "seq", "code"];
    name.split('_').next_back().is_none_or(|last| !NAMES.contains(&last))
}

/// The maximum number of fields in a help line.
const MOST_LISTED: usize = 6;

/// Help that names the fields that can be summed.
fn numbers(events: &[&EventDef<'_>], metric: &Metric) -> String {
    let mut names: Vec<&str> = Vec::new();
    for field in events.iter().flat_map(|event| event.fields) {
        let is_used = metric.fields.iter().any(|used| used.as_str() == field.name);
        if field.kind == Kind::Int && is_quantity(field.name) && !is_used && !names.contains(&field.name) {
            names.push(field.name);
        }
    }
    match names.len() {
        0 => "remove it; to count its values, write it into `group_by`".to_owned(),
        many => format!("the numbers are {}", suggest::first_of(&names[..many.min(MOST_LISTED)], many)),
    }
}
