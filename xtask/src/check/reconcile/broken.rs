//! Finds metrics and filters that break, because neither the server nor the code sends what they use.

use events_spec::rename::{NameChange, name_change, weight};
use events_spec::suggest::{self, Search};
use events_spec::{Context, Finding, Level, Parents, Rule};

use super::Asked;
use super::row::{Row, Rows};
use crate::check::conf::Used;

/// What metrics are checked against.
struct Cx<'a> {
    asked: &'a Asked<'a>,
    rows: &'a Rows,
    parents: &'a Parents,
    /// Whether the server's export has fields: an exporter may leave them out of every event.
    has_fields: bool,
    search: Search,
}

impl Cx<'_> {
    /// Whether a source knows one of these events.
    fn any(&self, events: &[&str], knows: fn(&Row) -> bool) -> bool {
        events.iter().any(|event| self.rows.get(event, None).is_some_and(knows))
    }
}

/// A finding for each metric or setting, and each name that breaks it.
pub(super) fn findings(asked: &Asked<'_>, rows: &Rows, parents: &Parents) -> Vec<Finding> {
    let has_fields = rows.rows.iter().any(|((_, field), row)| field.is_some() && row.sent.is_some());
    let mut cx = Cx { asked, rows, parents, has_fields, search: Search::default() };
    let used = asked.conf.map(|conf| conf.used.as_slice()).unwrap_or_default();
    used.iter().filter_map(|used| broken(&mut cx, used)).collect()
}

fn broken(cx: &mut Cx<'_>, used: &Used) -> Option<Finding> {
    let pattern = used.event.as_deref().unwrap_or("*");
    let events = cx.rows.matching(pattern);
    match &used.field {
        None if pattern == "*" => None,
        None => event(cx, used, pattern, &events),
        Some(name) => field(cx, used, name, &events),
    }
}

/// An event that is not sent.
fn event(cx: &mut Cx<'_>, used: &Used, pattern: &str, events: &[&str]) -> Option<Finding> {
    let (sent, coded) = (cx.any(events, |row| row.sent.is_some()), cx.any(events, |row| row.coded.is_some()));
    let (rule, level, what) = match (cx.asked.live.is_some(), cx.asked.source.is_some()) {
        (_, _) if events.is_empty() => (Rule::UnknownEvent, Level::Error, unknown(cx)),
        (true, _) if sent => return None,
        (_, true) if !coded => (Rule::NotInSource, Level::Error, "no code names this event".to_owned()),
        (true, _) => (Rule::NeverSeen, Level::Info, "the server did not send it".to_owned()),
        (false, _) => return None,
    };
    let mut finding = finding(used, rule, level, format!("{} `{pattern}`; {what}", who(used)));
    finding.context.event = Some(pattern.to_owned());
    if events.is_empty() {
        let near = cx.search.nearest(pattern.trim_matches(['*', '?']), cx.rows.matching("*"));
        finding.help = (!near.is_empty()).then(|| format!("did you mean {}?", suggest::any_of(&near)));
    }
    Some(finding)
}

/// A field that is not sent with these events.
fn field(cx: &mut Cx<'_>, used: &Used, name: &str, events: &[&str]) -> Option<Finding> {
    // An unknown event is reported for the event.
    if events.is_empty() || events.iter().any(|event| cx.parents.reach(event, name).is_some()) {
        return None;
    }
    let own = |event: &&str, knows: fn(&Row) -> bool| cx.rows.get(event, Some(name)).is_some_and(knows);
    let sent_events: Vec<&str> = events
        .iter()
        .copied()
        .filter(|event| cx.has_fields && cx.rows.get(event, None).is_some_and(|row| row.sent.is_some()))
        .collect();
    let coded_events: Vec<&str> = events
        .iter()
        .copied()
        .filter(|event| cx.rows.get(event, None).is_some_and(|row| row.coded.is_some()))
        .collect();
    let sent = sent_events.iter().any(|event| own(event, |row| row.sent.is_some()));
    let coded = coded_events.iter().any(|event| own(event, |row| row.coded.is_some()));
    let documented = events.iter().any(|event| own(event, |row| row.documented.is_some()));
    let start = format!("{} `{name}`", who(used));
    let (events, by) = match (sent_events.as_slice(), coded_events.as_slice()) {
        ([_, ..], _) if sent => return None,
        ([_, ..], _) => (sent_events, "the server sends"),
        ([], [_, ..]) if coded => return None,
        ([], [_, ..]) => (coded_events, "the code adds"),
        // Whether the event is sent at all is reported for the event.
        ([], []) if documented => return None,
        ([], []) => {
            if !cx.any(events, |row| row.documented.is_some()) {
                return None;
            }
            let what = if cx.any(events, |row| row.sent.is_some()) {
                "the page does not document it, and the export has no fields"
            } else {
                "the page does not document it, and no other source has the event"
            };
            return Some(finding(used, Rule::UnknownField, Level::Error, format!("{start}; {what}")));
        }
    };
    let by_server = by == "the server sends";
    let shown = if let [event] = events.as_slice() { format!("`{event}`") } else { format!("{} events", events.len()) };
    let context = |finding: &mut Finding| {
        finding.context.field = Some(name.to_owned());
        finding.context.event = if let [event] = events.as_slice() { Some((*event).to_owned()) } else { None };
    };
    if let Some(Renamed { new, documented, help }) = renamed(cx, name, &events, by_server) {
        let who = match (documented, by_server) {
            (false, _) => by,
            (true, true) => "the page and the server know",
            (true, false) => "the page and the code know",
        };
        let mut finding = finding(used, Rule::RenamedField, Level::Error, format!("{start}; {who} `{new}`")).help(help);
        context(&mut finding);
        finding.context.renamed_to = Some(new);
        return Some(finding);
    }
    let elsewhere = cx.asked.source.is_some_and(|tree| tree.fields.contains_key(name));
    let (rule, level, what) = match (by_server, coded, cx.asked.source.is_some()) {
        (true, true, _) => {
            (Rule::NeverSeen, Level::Info, format!("the server sent {shown} without it, but the code adds it"))
        }
        (true, false, true) if !elsewhere => {
            (Rule::UnknownField, Level::Error, format!("the server sends {shown} without it, and no code adds it"))
        }
        (true, false, _) => (Rule::UnknownField, Level::Warning, format!("the server sends {shown} without it")),
        (false, _, _) if elsewhere => {
            (Rule::NotInSource, Level::Info, format!("no code was found that adds it to {shown}"))
        }
        (false, _, _) => (Rule::NotInSource, Level::Error, "no code adds it to any event".to_owned()),
    };
    let mut finding = finding(used, rule, level, format!("{start}; {what}"));
    context(&mut finding);
    Some(finding)
}

/// The new name of a field.
struct Renamed {
    new: String,
    /// Whether the page already has the new name.
    documented: bool,
    help: String,
}

/// The new name of a field: from a pair that a check has found, or else from the page; or else the only similar name
/// that the page lacks; or else the documented name that differs only in form or by one word.
fn renamed(cx: &mut Cx<'_>, name: &str, events: &[&str], by_server: bool) -> Option<Renamed> {
    for event in events {
        if let Some(new) = cx.rows.get(event, Some(name)).and_then(|row| row.renamed_to.clone()) {
            let help = format!("`{event}` documents `{name}`, which was renamed to this; use the new name");
            return Some(Renamed { new, documented: false, help });
        }
        if let Some(new) = cx.rows.formerly.get(&((*event).to_owned(), name.to_owned())) {
            let help = format!("the page says that its previous name is `{name}`; use the new name");
            return Some(Renamed { new: new.clone(), documented: true, help });
        }
    }
    let rows = cx.rows;
    let knows = |row: &Row| if by_server { row.sent.is_some() } else { row.coded.is_some() };
    let names = |documented: bool| -> Vec<&str> {
        let fields = events.iter().flat_map(|event| rows.of(event));
        let known = fields.filter(|(_, row)| knows(row) && row.documented.is_some() == documented);
        let mut names: Vec<&str> = known.map(|(field, _)| field).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    if let [near] = cx.search.nearest(name, names(false)).as_slice() {
        let help = "likely: it is the most similar of the names that the page lacks".to_owned();
        return Some(Renamed { new: (*near).to_owned(), documented: false, help });
    }
    let mut forms: Vec<(&str, NameChange, f64)> = names(true)
        .into_iter()
        .filter_map(|new| name_change(name, new).map(|(change, weight)| (new, change, weight)))
        .filter(|(.., weight)| *weight >= weight::MORE)
        .collect();
    forms.sort_by(|a, b| b.2.total_cmp(&a.2));
    match forms.as_slice() {
        [(new, change, _)] => {
            let help = format!("likely: {}", change.in_words(name, new));
            Some(Renamed { new: (*new).to_owned(), documented: true, help })
        }
        [(new, change, best), (_, _, next), ..] if best - next >= weight::MARGIN => {
            let help = format!("likely: {}", change.in_words(name, new));
            Some(Renamed { new: (*new).to_owned(), documented: true, help })
        }
        _ => None,
    }
}

fn finding(used: &Used, rule: Rule, level: Level, message: String) -> Finding {
    let mut finding = Finding::new(rule, used.location.clone(), message);
    finding.level = level;
    finding.context = Context { metric: used.is_metric.then(|| used.by.clone()), ..Context::default() };
    finding
}

/// The user of a name, and what for: ``metric `imap_out` counts``.
fn who(used: &Used) -> String {
    if used.is_metric { format!("metric `{}` {}", used.by, used.does) } else { format!("`{}` {}", used.by, used.does) }
}

/// Which sources do not know an event.
fn unknown(cx: &Cx<'_>) -> String {
    let asked = [("the server", cx.asked.live.is_some()), ("the source", cx.asked.source.is_some())];
    let others: Vec<&str> = asked.into_iter().filter(|(_, asked)| *asked).map(|(name, _)| name).collect();
    match others.as_slice() {
        [] => "the page does not have this event".to_owned(),
        others => format!("neither the page nor {} has this event", others.join(" nor ")),
    }
}
