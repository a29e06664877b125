//! Turns what was seen in a stream into findings.

use std::collections::{BTreeMap, BTreeSet};

use events_core::export::scan::Problem;
use events_spec::family::unknown_family;
use events_spec::{Context, EventDef, FieldDef, Finding, Level, Location, Rule, Table, suggest};

use super::place::{Seen, Trouble, sample};
use super::rename::Rename;
use super::summary::{EventSeen, ValuesSeen};
use super::view::{EventView, FieldView, Role, View};

/// A finding, with the part of the line that it points to; `None` if it points to the page.
pub(super) type Found = (Finding, Option<Seen>);

/// The input for findings.
pub(super) struct Cx<'c, 't> {
    pub(super) view: &'c View<'c, 't>,
    pub(super) renames: &'c BTreeMap<usize, Vec<Rename<'c, 't>>>,
    /// The page's file as the user named it.
    pub(super) page: &'c str,
}

/// Every finding about the stream, in the order of the page, with what it does not have after what it has, by name.
/// Items that were never seen come last.
pub(super) fn findings(cx: &Cx<'_, '_>) -> Vec<Found> {
    let mut found = Vec::new();
    malformed(cx, &mut found);
    let mut families: BTreeMap<String, Family<'_>> = BTreeMap::new();
    for (number, event) in cx.view.events.iter().enumerate() {
        let Some(def) = event.def else {
            match unknown_family(event.name, table(cx).events.iter().map(|event| event.name)) {
                Some(pattern) => families.entry(pattern).or_default().events.push((event.name, event.seen)),
                None => found.extend(unknown_event(cx, event)),
            }
            continue;
        };
        let renames = cx.renames.get(&number).map_or(&[][..], Vec::as_slice);
        for rename in renames {
            found.extend(renamed_field(cx, event, rename));
        }
        let renamed: BTreeSet<&str> = renames.iter().map(|rename| rename.sent.name).collect();
        for sent in &event.fields {
            match sent.role {
                Role::Documented(field) => {
                    if let Some(seen) = sent.values {
                        values(cx, (event.name, sent.name), seen, field, &mut found);
                    }
                }
                Role::Unknown if !renamed.contains(sent.name) => found.extend(unknown_field(cx, event, def, sent)),
                Role::Unknown | Role::Every | Role::Parent(_) => {}
            }
        }
    }
    found.extend(families.iter().filter_map(|(pattern, family)| family.finding(pattern)));
    never_seen(cx, &mut found);
    found
}

fn table<'t>(cx: &Cx<'_, 't>) -> &'t Table<'t> {
    cx.view.page.table
}

fn at(rule: Rule, seen: &Seen, message: String, count: u64) -> Found {
    let mut finding = Finding::new(rule, seen.location.clone(), message);
    finding.level = rule.level_in_exports();
    finding.count = Some(count);
    (finding, Some(seen.clone()))
}

fn malformed(cx: &Cx<'_, '_>, found: &mut Vec<Found>) {
    let mut add = |trouble: &Trouble, message: String, help: Option<&str>| {
        let (mut finding, seen) = at(Rule::MalformedRecord, &trouble.first, message, trouble.count);
        finding.context.value = Some(trouble.least.shown());
        finding.help = help.map(str::to_owned);
        found.push((finding, seen));
    };
    for (problem, malformed) in &cx.view.seen.malformed {
        let ends = [Problem::EndsEarly, Problem::UnknownPart, Problem::NoEqualsSign, Problem::InvalidEscape];
        let is_split = ends.contains(problem) && malformed.at_limit;
        let help = is_split.then_some(
            "the driver `log` splits a record after 4,096 bytes; export with the driver `file`, `unix` or `http-post`",
        );
        add(&malformed.trouble, format!("incomplete or invalid record: {}", problem.as_str()), help);
    }
    // Lines that are not records are unusual among plain records, but normal in a log.
    if let Some(strays) = cx.view.seen.strays.as_ref().filter(|_| cx.view.seen.bare && !cx.view.seen.logged) {
        add(strays, "a line is neither a record nor a log line".to_owned(), None);
    }
    for (name, trouble) in &cx.view.seen.unknown_members {
        let help =
            "the members of an export are `event`, `hostname`, `start_time`, `end_time`, `categories` and `fields`";
        add(trouble, format!("a record has an unknown member `{name}`"), Some(help));
    }
}

/// Rule: every event in the stream is on the page.
fn unknown_event(cx: &Cx<'_, '_>, event: &EventView<'_, '_>) -> Option<Found> {
    // A name that is not on the page may be anything, such as a whole line.
    let name = &sample(event.name);
    let message = format!("the page has no event `{name}`");
    let (mut finding, seen) = at(Rule::UnknownEvent, event.seen.first.as_ref()?, message, event.seen.seen);
    finding.context.event = Some(name.clone());
    let near = suggest::nearest(name, table(cx).events.iter().map(|event| event.name));
    finding.help = Some(match near.as_slice() {
        [] => "`--infer FILE` writes a page that includes it".to_owned(),
        near => format!("the most similar on the page is {}", suggest::any_of(near)),
    });
    Some((finding, seen))
}

/// The events of a family that the page does not have at all, by name.
#[derive(Default)]
struct Family<'c> {
    events: Vec<(&'c str, &'c EventSeen)>,
}

impl Family<'_> {
    /// Rule: of a plugin's events nothing is known without the plugin's page. That is a doubt, reported once.
    fn finding(&self, pattern: &str) -> Option<Found> {
        let first = self.events.iter().find_map(|(_, event)| event.first.as_ref())?;
        let names: Vec<String> = self.events.iter().map(|(name, _)| sample(name)).collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        let more = names.len().saturating_sub(MOST_NAMED);
        names.truncate(MOST_NAMED);
        let sent = match more {
            0 => suggest::all_of(&names),
            more => format!("`{}` and {more} more", names.join("`, `")),
        };
        let message = format!("the page has no event `{pattern}`, and the stream has {sent}");
        let count = self.events.iter().fold(0_u64, |all, (_, event)| all.saturating_add(event.seen));
        let (mut finding, seen) = at(Rule::UnknownEvent, first, message, count);
        finding.level = Level::Info;
        let event = if self.events.len() == 1 { names.first().copied().unwrap_or(pattern) } else { pattern };
        finding.context.event = Some(event.to_owned());
        finding.help = Some(
            "if a plugin sends it, add a page of the plugin with `--spec`, which may be given several times; \
             `--infer FILE` writes one from this stream"
                .to_owned(),
        );
        Some((finding, seen))
    }
}

/// The most events of a family that a message names.
const MOST_NAMED: usize = 4;

/// Rule: every field of a documented event is in its list, or is known to reach it from elsewhere.
fn unknown_field(
    cx: &Cx<'_, '_>,
    event: &EventView<'_, '_>,
    def: &EventDef<'_>,
    sent: &FieldView<'_, '_>,
) -> Option<Found> {
    // Like an event's name, this may be anything.
    let (event, name) = (event.name, &sample(sent.name));
    let message = format!("`{event}` has no field `{name}`");
    let (mut finding, seen) = at(Rule::UnknownField, sent.seen.first.as_ref()?, message, sent.seen.seen);
    let near = suggest::nearest(name, def.fields.iter().map(|field| field.name));
    let mut help = match near.as_slice() {
        [] => String::new(),
        near => format!("`{event}` documents {}; ", suggest::all_of(near)),
    };
    let others: Vec<&str> = table(cx).events_with_field(name).map(|(event, _)| event.name).collect();
    help.push_str(&match others.as_slice() {
        [] => format!("`{name}` is not documented for any event"),
        others @ [_] | others @ [_, _] | others @ [_, _, _] => {
            format!("`{name}` is documented for {}", suggest::all_of(others))
        }
        [first, second, rest @ ..] => {
            format!("`{name}` is documented for `{first}`, `{second}` and {} more", rest.len())
        }
    });
    finding.help = Some(match table(cx).elsewhen_field(def, name) {
        // The page documents it for another version.
        Some(elsewhen) => elsewhen.in_words(),
        None => help,
    });
    finding.context = Context {
        event: Some(event.to_owned()),
        field: Some(name.clone()),
        value: Some(sent.seen.least.shown()),
        ..Context::default()
    };
    Some((finding.cite(table(cx), def.line), seen))
}

/// Rules: the values of a documented field are of its kind and, if its list is closed, in the list.
fn values(
    cx: &Cx<'_, '_>,
    (event, name): (&str, &str),
    values: &ValuesSeen,
    field: &FieldDef<'_>,
    found: &mut Vec<Found>,
) {
    let context = |trouble: &Trouble| Context {
        event: Some(event.to_owned()),
        field: Some(name.to_owned()),
        value: Some(trouble.least.shown()),
        ..Context::default()
    };
    for (what, trouble) in &values.misfits {
        let asked = field.kind.in_words();
        let message = format!("`{name}` of `{event}` is {what}, but the page requires {asked}");
        let (finding, seen) = at(Rule::WrongKind, &trouble.first, message, trouble.count);
        let context = Context { expected: Some(asked.to_owned()), found: Some(what.clone()), ..context(trouble) };
        found.push((finding.cite(table(cx), field.line).context(context), seen));
    }
    if field.open {
        return;
    }
    let last = values.others.len().saturating_sub(1);
    for (number, (_, trouble)) in values.others.iter().enumerate() {
        let value = &trouble.least.shown();
        let message = format!("`{name}` of `{event}` is `{value}`, which the page does not list");
        let (mut finding, seen) = at(Rule::UnknownValue, &trouble.first, message, trouble.count);
        let near = suggest::nearest(value, field.values.iter().copied());
        let mut help = format!("the page lists {}", suggest::all_of(field.values));
        if let [near] = near.as_slice() {
            help = format!("{help}; the most similar is `{near}`");
        }
        if number == last && values.more_others > 0 {
            help = format!("{help}; there were {} more values outside the list", values.more_others);
        }
        finding.help = Some(help);
        let context = Context { expected: Some(field.values.join(", ")), ..context(trouble) };
        found.push((finding.cite(table(cx), field.line).context(context), seen));
    }
}

/// Rule: a field is sent under its documented name, because a filter or a metric on that name matches nothing
/// otherwise.
fn renamed_field(cx: &Cx<'_, '_>, event: &EventView<'_, '_>, rename: &Rename<'_, '_>) -> Option<Found> {
    let (event, old, new) = (event.name, rename.field.name, rename.sent.name);
    let message = format!("`{event}` has `{new}` instead of the documented `{old}`");
    let (finding, seen) = at(Rule::RenamedField, rename.sent.seen.first.as_ref()?, message, rename.sent.seen.seen);
    let help = format!("{} ({:.0}%): {}", certainty(rename.sure), rename.sure * 100.0, rename.evidence.join("; "));
    let context = Context {
        event: Some(event.to_owned()),
        field: Some(old.to_owned()),
        renamed_to: Some(new.to_owned()),
        value: Some(rename.sent.seen.least.shown()),
        ..Context::default()
    };
    Some((finding.help(help).cite(table(cx), rename.field.line).context(context), seen))
}

/// The certainty of a rename, in words.
fn certainty(sure: f64) -> &'static str {
    match sure {
        sure if sure >= 0.95 => "nearly certain",
        sure if sure >= 0.85 => "very likely",
        _ => "likely",
    }
}

/// Rule: what the page documents is sent. It is an info, because a stream contains only what happened.
fn never_seen(cx: &Cx<'_, '_>, found: &mut Vec<Found>) {
    let seen: BTreeMap<&str, (usize, &EventView<'_, '_>)> =
        cx.view.events.iter().enumerate().map(|(number, event)| (event.name, (number, event))).collect();
    let mut add = |line: u32, message: String, help: Option<String>, event: &str, field: Option<&str>| {
        let mut finding = Finding::new(Rule::NeverSeen, Location::point(cx.page, line, 1), message);
        finding.help = help;
        finding.context.event = Some(event.to_owned());
        finding.context.field = field.map(str::to_owned);
        found.push((finding.cite(table(cx), line), None));
    };
    // An exporter may leave the fields out of every event.
    let has_fields = seen.values().any(|(_, event)| !event.fields.is_empty());
    for def in super::in_scope(cx.view) {
        let Some((number, event)) = seen.get(def.name) else {
            add(def.line, format!("event `{}` was never sent", def.name), None, def.name, None);
            continue;
        };
        let renames = cx.renames.get(number).map_or(&[][..], Vec::as_slice);
        if !has_fields {
            continue;
        }
        for field in def.fields {
            if event.named(field.name).is_some() || renames.iter().any(|rename| rename.field.name == field.name) {
                continue;
            }
            let times =
                if event.seen.seen == 1 { "the only".to_owned() } else { format!("any of {}", event.seen.seen) };
            let message = format!("`{}` was not in {times} `{}`", field.name, def.name);
            let help = field.optional.map(|words| format!("the page says: {words}"));
            add(field.line, message, help, def.name, Some(field.name));
        }
    }
}
