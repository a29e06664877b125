//! Checks the event names in a filter.

use std::collections::HashMap;

use events_core::filter::{Comparison, Span};
use events_spec::built_in::Across;
use events_spec::family::unknown_family;
use events_spec::{Elsewhen, EventDef, Finding, Level, Location, Rule, ServerVersion, Table, suggest};

use super::check::Cx;
use super::owner::Owner;

/// A problem with a name, and whether it means that the comparison is never true.
#[derive(Clone)]
pub(super) struct Named {
    pub(super) finding: Finding,
    pub(super) dead: bool,
    /// Whether the page has no name of this family, so that nothing is known about it.
    pub(super) is_stranger: bool,
}

/// The problem with the name or pattern in a comparison, if there is one.
pub(super) fn check_event(
    cx: &Cx<'_>,
    owner: Owner<'_>,
    comparison: &Comparison,
    place: impl Fn(Span) -> Location,
) -> Option<Named> {
    if comparison.value == "*" {
        return None;
    }
    let asked = format!("{}{}", if comparison.has_wildcard() { "*" } else { "=" }, comparison.value);
    let mut named = cx.seen.events.get(asked, || find(cx, comparison))?;
    named.finding.location = place(comparison.value_span);
    named.finding.context.metric = owner.context().metric;
    Some(named)
}

/// What [`check_event`] finds, without the place and the owner.
fn find(cx: &Cx<'_>, comparison: &Comparison) -> Option<Named> {
    let table = cx.table;
    let meant: Vec<&EventDef<'_>> = table.events.iter().filter(|event| comparison.accepts_name(event.name)).collect();
    if let Some(first) = meant.first() {
        return not_yet(cx, comparison, &meant, first);
    }
    if let Some(named) = elsewhen(cx, comparison) {
        return Some(named);
    }
    let written = &comparison.value;
    let across = (!comparison.has_wildcard()).then(|| Across::event(table, written)).flatten();
    let name = written.trim_matches(['*', '?']);
    let mut finding = Finding::new(Rule::UnknownEvent, Location::default(), String::new());
    finding.context.event = Some(written.clone());
    // A plugin's events are on the plugin's page: of a whole family that the page lacks nothing is known.
    let stranger = unknown_family(name, table.events.iter().map(|event| event.name));
    if let Some(family) = stranger {
        finding.level = Level::Info;
        let about = related(family.trim_end_matches(['*', '_']), table).map(|about| format!("; {about}"));
        let about = about.unwrap_or_default();
        finding.message = format!("the page has no event `{family}`, so nothing is known about it{about}");
        finding.help = Some(across.map_or(PLUGIN.to_owned(), |across| format!("{}; {PLUGIN}", across.in_words())));
        return Some(Named { finding, dead: false, is_stranger: true });
    }
    if let Some(across) = across {
        finding.message = match &across {
            Across::Later { since, .. } => {
                (finding.rule, finding.level) = (Rule::NotYetAvailable, Rule::NotYetAvailable.level());
                format!("`{written}` was added in {since}{}", than(cx))
            }
            Across::Renamed { .. } | Across::Earlier { .. } => format!("unknown event `{written}`"),
        };
        if finding.rule == Rule::UnknownEvent {
            finding.help = Some(across.in_words());
        }
        return Some(Named { finding, dead: true, is_stranger: false });
    }
    let family = family(name);
    // Similar names of other families are a coincidence: `sieve_action_finished` and `sql_transaction_finished`.
    let is_kin = |known: &str| !suggest::nearest(family, [known]).is_empty();
    let mut near = suggest::nearest(name, table.events.iter().map(|event| event.name));
    near.retain(|known| family.is_empty() || is_kin(self::family(known)));
    let relatives: Vec<&str> =
        table.events.iter().map(|event| event.name).filter(|known| self::family(known) == family).collect();
    finding.message = if comparison.has_wildcard() {
        format!("no documented event matches `{written}`")
    } else {
        format!("unknown event `{written}`")
    };
    finding.help = match (near.as_slice(), relatives.as_slice()) {
        ([], []) => Some(subject(name, table)),
        ([], relatives) => Some(format!("the events of `{family}` are {}", shortened(relatives))),
        (near, _) => Some(format!("did you mean {}?", suggest::any_of(near))),
    };
    Some(Named { finding, dead: true, is_stranger: false })
}

/// What to do about events that the page says nothing about.
const PLUGIN: &str = "if a plugin sends it, add a page of the plugin with `--spec`, which may be given several times; \
                      `live-check --infer FILE` writes one from what a server exports";

/// Of each family that the page lacks one finding remains, at its first place, which names the metrics.
pub(super) fn once_per_family(found: &mut Vec<Finding>) {
    let is_stranger = |finding: &Finding| {
        finding.rule == Rule::UnknownEvent && finding.help.as_ref().is_some_and(|help| help.ends_with(PLUGIN))
    };
    let mut kept: Vec<Finding> = Vec::with_capacity(found.len());
    let mut known: HashMap<String, usize> = HashMap::new();
    for finding in found.drain(..) {
        let at = is_stranger(&finding).then(|| *known.entry(finding.message.clone()).or_insert(kept.len()));
        match at.and_then(|at| kept.get_mut(at)) {
            Some(known) => *known.count.get_or_insert(1) += 1,
            None => kept.push(finding),
        }
    }
    *found = kept;
}

/// What the page says about an event that the version does not have: that it was added later, removed or renamed.
fn elsewhen(cx: &Cx<'_>, comparison: &Comparison) -> Option<Named> {
    let written = &comparison.value;
    let table = cx.table;
    // A pattern stands for an absent event only if it matches no other event.
    let absent = table.absent.iter().find(|absent| absent.field.is_none() && comparison.accepts_name(absent.event));
    let name = absent.map_or(written.as_str(), |absent| absent.event);
    let elsewhen = table.elsewhen_event(name)?;
    let (rule, message) = match elsewhen {
        Elsewhen::NotYet { since, .. } => {
            (Rule::NotYetAvailable, format!("`{written}` was added in {since}{}", than(cx)))
        }
        Elsewhen::Removed { removed } => (Rule::UnknownEvent, format!("`{written}` was removed in {removed}")),
        Elsewhen::Renamed { .. } => (Rule::UnknownEvent, format!("unknown event `{written}`")),
    };
    let mut finding = Finding::new(rule, Location::default(), message);
    if matches!(elsewhen, Elsewhen::Renamed { .. } | Elsewhen::NotYet { called: Some(_), .. }) {
        finding.help = Some(elsewhen.in_words());
    }
    if let Some(absent) = absent {
        finding = finding.cite(table, absent.line);
    }
    finding.context.event = Some(name.to_owned());
    Some(Named { finding, dead: true, is_stranger: false })
}

/// How a later release relates to the version that is checked, to follow "was added in 2.4.0".
fn than(cx: &Cx<'_>) -> String {
    match (cx.server, cx.table.version) {
        (Some(server), _) => format!(", but the server is {server}"),
        (None, Some(version)) => format!(", but this is {version}"),
        (None, None) => ", which is later".to_owned(),
    }
}

/// Rule `not-yet-available`: all matching events were added in a later version than the server's.
fn not_yet(cx: &Cx<'_>, comparison: &Comparison, meant: &[&EventDef<'_>], first: &EventDef<'_>) -> Option<Named> {
    let server = cx.server?;
    let is_later = |event: &&EventDef<'_>| {
        let since: Option<ServerVersion> = cx.table.since(event).and_then(|since| since.parse().ok());
        since.is_some_and(|since| !server.has(since))
    };
    if !meant.iter().all(is_later) {
        return None;
    }
    let since = cx.table.since(first).unwrap_or_default();
    let message = format!("`{}` was added in {since}, but the server is {server}", comparison.value);
    let mut finding = Finding::new(Rule::NotYetAvailable, Location::default(), message).cite(cx.table, first.line);
    finding.context.event = Some(first.name.to_owned());
    Some(Named { finding, dead: true, is_stranger: false })
}

/// What the page has about the subject of a name: the events, or else the fields, with one of its words.
fn subject(name: &str, table: &Table<'_>) -> String {
    let words: Vec<&str> = name.split('_').filter(|word| word.len() > 2 && !GENERAL.contains(word)).collect();
    if let Some(related) = words.iter().find_map(|word| related(word, table)) {
        return related;
    }
    match words.first() {
        Some(word) => format!("no event is about `{word}`; `spec print` lists all events"),
        None => "`spec print` lists all events".to_owned(),
    }
}

/// The events, or else a field, that have the word in their names.
fn related(word: &str, table: &Table<'_>) -> Option<String> {
    let has = |known: &str| known.split('_').any(|part| part == word);
    let events: Vec<&str> = table.events.iter().map(|event| event.name).filter(|known| has(known)).collect();
    if !events.is_empty() {
        return Some(format!("the events about `{word}` are {}", shortened(&events)));
    }
    let mut fields =
        table.events.iter().flat_map(|event| event.fields.iter().map(move |field| (event.name, field.name)));
    let (event, field) = fields.find(|(_, field)| has(field))?;
    Some(format!("`{event}` has a field `{field}`"))
}

/// Words that say what happens, and not to what.
const GENERAL: [&str; 14] = [
    "started", "finished", "event", "events", "request", "command", "sent", "received", "failed", "failure", "error",
    "success", "opened", "closed",
];

/// The first word of a name: `imap` of `imap_command_finished`; empty if there is only one word.
fn family(name: &str) -> &str {
    name.split_once('_').map_or("", |(family, _)| family)
}

/// The maximum number of names in a help line.
const MOST_LISTED: usize = 6;

fn shortened(names: &[&str]) -> String {
    suggest::first_of(&names[..names.len().min(MOST_LISTED)], names.len())
}
