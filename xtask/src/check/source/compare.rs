//! Compares the source with the page: what only one of them has, renames, and different kinds.

use events_spec::rename::{Clues, weight};
use events_spec::{
    Context, EventDef, FieldDef, Finding, Kind, Level, Location, Parents, Rule, Table, rename, suggest, wildcard,
};

use super::facts::is_field_name;
use crate::input::source::{Place, Skipped, SourceEvent, SourceTree, Sure, best};

/// What the source is compared with.
#[derive(Clone, Copy)]
pub(super) struct Cx<'a> {
    pub(super) table: &'a Table<'a>,
    pub(super) parents: &'a Parents,
    pub(super) tree: &'a SourceTree,
    /// The page's file as the user named it, for findings in the page.
    pub(super) page_file: &'a str,
}

pub(super) fn findings(cx: &Cx<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = cx.tree.skipped.iter().map(unread).collect();
    for event in cx.table.events {
        match cx.tree.events.get(event.name) {
            Some(source) => check_fields(cx, event, source, &mut found),
            None if cx
                .tree
                .events
                .keys()
                .any(|name| SourceEvent::is_pattern(name) && wildcard::matches(name, event.name)) => {}
            None => found.push(event_not_in_source(cx, event)),
        }
    }
    for (name, event) in &cx.tree.events {
        if cx.table.event(name).is_none()
            && !SourceEvent::is_pattern(name)
            && let Some(place) = event.places.iter().min()
        {
            found.push(undocumented_event(cx, name, event, place));
        }
    }
    found
}

/// Rule `unread-file`: a file of the source was not read.
fn unread(skipped: &Skipped) -> Finding {
    let (path, line) = match skipped.path.rsplit_once(':') {
        Some((path, line)) => line.parse().map_or((skipped.path.as_str(), 1), |line| (path, line)),
        None => (skipped.path.as_str(), 1),
    };
    let message = format!("`{path}` was not read: {}", skipped.why);
    let finding = Finding::new(Rule::UnreadFile, Location::point(path, line, 1), message);
    finding.help("events and fields that only this file has are reported as missing")
}

/// Rule `not-in-source`: no code names the event.
fn event_not_in_source(cx: &Cx<'_>, event: &EventDef<'_>) -> Finding {
    let message = format!("no code names an event `{}`", event.name);
    let near = suggest::nearest(event.name, cx.tree.events.keys().map(String::as_str));
    let near: Vec<&str> = near.into_iter().filter(|name| cx.table.event(name).is_none()).collect();
    let mut help = match cx.tree.unclear.len() {
        _ if !cx.tree.skipped.is_empty() => match cx.tree.skipped.as_slice() {
            [one] => format!("likely: `{}` was not read", one.path),
            all => format!("likely: {} files and folders of the source were not read", all.len()),
        },
        0 => "certain: all names of events in the source were determined".to_owned(),
        1 => "likely: the name of one event in the source is determined at run time".to_owned(),
        n => format!("likely: the names of {n} events in the source are determined at run time"),
    };
    if !near.is_empty() {
        help += &format!("; was it renamed to {}?", suggest::any_of(&near));
    }
    let mut finding = Finding::new(Rule::NotInSource, Location::point(cx.page_file, event.line, 1), message);
    if !cx.tree.unclear.is_empty() || !cx.tree.skipped.is_empty() {
        finding.level = Level::Warning;
    }
    finding.context = Context { event: Some(event.name.to_owned()), ..Context::default() };
    finding.help(help)
}

/// Rule `undocumented-event`: the code names an event that the page does not have.
fn undocumented_event(cx: &Cx<'_>, name: &str, event: &SourceEvent, place: &Place) -> Finding {
    let fields: Vec<&str> =
        event.fields.iter().filter(|(_, field)| field.sure < Sure::Parent).map(|(name, _)| name.as_str()).collect();
    let mut help = match fields.len() {
        0 => "certain: the name is in the code; no fields of its own were found".to_owned(),
        n if n <= 6 => format!("certain: the name is in the code; its fields are {}", suggest::all_of(&fields)),
        n => format!("certain: the name is in the code; it has {n} fields, such as {}", suggest::all_of(&fields[..5])),
    };
    let near = suggest::nearest(name, cx.table.events.iter().map(|event| event.name));
    if let Some(near) = near.iter().find(|near| !cx.tree.events.contains_key(**near)) {
        help += &format!("; the page has `{near}`, which no code names");
    }
    let finding = Finding::new(Rule::UndocumentedEvent, location(place), format!("the page has no event `{name}`"));
    finding.help(help).context(Context { event: Some(name.to_owned()), ..Context::default() })
}

/// Checks the fields of an event that both have.
fn check_fields(cx: &Cx<'_>, event: &EventDef<'_>, source: &SourceEvent, found: &mut Vec<Finding>) {
    let inherited = cx.tree.inherited(source);
    let has = |name: &str| {
        let fits = |known: &str| known == name || SourceEvent::is_pattern(known) && wildcard::matches(known, name);
        source.fields.keys().any(|known| fits(known)) || inherited.keys().any(|known| fits(known))
    };
    let missing: Vec<&FieldDef<'_>> = event.fields.iter().filter(|field| !has(field.name)).collect();
    let unknown: Vec<&str> = source
        .fields
        .iter()
        .filter(|(name, field)| {
            field.sure < Sure::Parent
                && !SourceEvent::is_pattern(name)
                && event.field(name).is_none()
                && cx.parents.reach(event.name, name).is_none()
        })
        .map(|(name, _)| name.as_str())
        .collect();
    let mut pairs: Vec<Clues<'_>> = Vec::new();
    let mut scored: Vec<(&str, &str, f64)> = Vec::new();
    for field in &missing {
        for name in &unknown {
            let mut clues = Clues::new(field.name, name);
            let kinds = source.fields.get(*name).map(|field| field.kinds.keys().copied().collect::<Vec<_>>());
            let fits = kinds.unwrap_or_default().into_iter().any(|kind| agree(field.kind, kind));
            clues.values = if fits { weight::KIND } else { weight::BOTH };
            clues.said = is_former(field, name);
            if clues.may_be_enough() {
                scored.push((field.name, name, 0.0));
                pairs.push(clues);
            }
        }
    }
    for at in 0..pairs.len() {
        let (old, new, _) = scored[at];
        let is_sibling = |other: &usize| {
            let is_like = match (&pairs[at].name, &pairs[*other].name) {
                (Some((change, _)), Some((other, _))) => change.is_like(other),
                _ => false,
            };
            is_like && scored[*other].0 != old && scored[*other].1 != new
        };
        let siblings: Vec<&str> = (0..pairs.len()).filter(is_sibling).map(|other| scored[other].0).take(4).collect();
        pairs[at].siblings = siblings;
    }
    for (pair, clues) in scored.iter_mut().zip(&pairs) {
        pair.2 = clues.score().unwrap_or_default();
    }
    let keyed: Vec<(Vec<&str>, Vec<&str>, f64)> =
        scored.iter().map(|(old, new, score)| (vec![*old], vec![*new], *score)).collect();
    let renames: Vec<(&str, &str, String)> = rename::one_to_one(&keyed)
        .into_iter()
        .map(|at| (scored[at].0, scored[at].1, pairs[at].in_words().join("; ")))
        .collect();
    for (old, new, words) in &renames {
        if let Some(finding) = renamed(cx, event, source, old, new, words) {
            found.push(finding);
        }
    }
    for field in missing.iter().filter(|field| !renames.iter().any(|(old, _, _)| *old == field.name)) {
        found.push(field_not_in_source(cx, event, source, field));
    }
    for name in unknown.iter().filter(|name| !renames.iter().any(|(_, new, _)| new == *name)) {
        let finding = if is_field_name(name) {
            undocumented_field(cx, event, source, name)
        } else {
            odd_name(cx, event, source, name)
        };
        if let Some(finding) = finding {
            found.push(finding);
        }
    }
    for field in event.fields {
        if let Some(finding) = kinds_disagree(cx, event, source, field) {
            found.push(finding);
        }
    }
}

/// Whether the page says that a field had this name.
fn is_former(field: &FieldDef<'_>, name: &str) -> Option<String> {
    let is_it = field.formerly.iter().any(|formerly| formerly.name == name);
    is_it.then(|| format!("the page says that its previous name is `{name}`"))
}

/// Rule `renamed-field`: the code does not add the documented name, but a very similar one.
fn renamed(
    cx: &Cx<'_>,
    event: &EventDef<'_>,
    source: &SourceEvent,
    old: &str,
    new: &str,
    words: &str,
) -> Option<Finding> {
    let field = source.fields.get(new)?;
    let (_, place) = best(field)?;
    let message = format!("`{}` documents `{old}`, but the code adds `{new}`", event.name);
    let line = event.field(old).map_or(event.line, |field| field.line);
    let mut finding = Finding::new(Rule::RenamedField, location(place), message).cite(cx.table, line);
    finding.level = level(finding.level, field.sure);
    finding.context = Context {
        event: Some(event.name.to_owned()),
        field: Some(old.to_owned()),
        renamed_to: Some(new.to_owned()),
        ..Context::default()
    };
    Some(finding.help(format!("{}; {words}", field.sure.in_words())))
}

/// Rule `not-in-source`: no code was found that adds the field to this event.
fn field_not_in_source(cx: &Cx<'_>, event: &EventDef<'_>, source: &SourceEvent, field: &FieldDef<'_>) -> Finding {
    let elsewhere = cx.tree.fields.get(field.name).and_then(|places| places.iter().map(|(_, place)| place).min());
    let (level, help) = match elsewhere {
        None => (Level::Error, "certain: no code adds a field of this name to any event".to_owned()),
        Some(place) if source.complete => (
            Level::Warning,
            format!("the code adds a field of this name only to other events, first in {}:{}", place.file, place.line),
        ),
        Some(place) => (
            Level::Info,
            format!(
                "the code was not understood here: the search for the fields of this event was given up; a field of this name is added in {}:{}",
                place.file, place.line
            ),
        ),
    };
    let message = match level {
        Level::Info => format!("no code was found that adds `{}` to `{}`", field.name, event.name),
        Level::Error | Level::Warning => format!("no code adds `{}` to `{}`", field.name, event.name),
    };
    let mut finding = Finding::new(Rule::NotInSource, Location::point(cx.page_file, field.line, 1), message).help(help);
    finding.level = level;
    finding.context =
        Context { event: Some(event.name.to_owned()), field: Some(field.name.to_owned()), ..Context::default() };
    finding
}

/// Rule `invalid-name`: the name of a field is one that no page can list, such as `" user_mask"` with a blank.
fn odd_name(cx: &Cx<'_>, event: &EventDef<'_>, source: &SourceEvent, name: &str) -> Option<Finding> {
    let (_, place) = best(source.fields.get(name)?)?;
    let message =
        format!("the code adds a field `{}` to `{}`, whose name is not a name", name.escape_debug(), event.name);
    let mut finding = Finding::new(Rule::InvalidName, location(place), message).cite(cx.table, event.line);
    finding.level = Level::Warning;
    finding.context =
        Context { event: Some(event.name.to_owned()), field: Some(name.to_owned()), ..Context::default() };
    let help = "names consist of a to z, 0 to 9 and `_`, so that a page cannot list it; a parents' file can name it";
    Some(finding.help(help.to_owned()))
}

/// Rule `undocumented-field`: the code adds a field that the page does not list.
fn undocumented_field(cx: &Cx<'_>, event: &EventDef<'_>, source: &SourceEvent, name: &str) -> Option<Finding> {
    let field = source.fields.get(name)?;
    let (kind, place) = best(field)?;
    let message = format!("the page does not list `{name}`, {}, among the fields of `{}`", kind.in_words(), event.name);
    let mut finding = Finding::new(Rule::UndocumentedField, location(place), message).cite(cx.table, event.line);
    finding.level = level(finding.level, field.sure);
    finding.context =
        Context { event: Some(event.name.to_owned()), field: Some(name.to_owned()), ..Context::default() };
    Some(finding.help(field.sure.in_words()))
}

/// Rule `wrong-kind`: the code adds a value of another kind than the page gives.
fn kinds_disagree(cx: &Cx<'_>, event: &EventDef<'_>, source: &SourceEvent, field: &FieldDef<'_>) -> Option<Finding> {
    let known = source.fields.get(field.name)?;
    let mut others = known.kinds.iter().filter(|(kind, _)| !agree(field.kind, **kind));
    let (kind, (sure, place)) = others.next()?;
    let (documented, added) = (field.kind.in_words(), kind.in_words());
    let message =
        format!("`{}` of `{}` is {documented} on the page, but the code adds {added}", field.name, event.name);
    let mut finding = Finding::new(Rule::WrongKind, location(place), message).cite(cx.table, field.line);
    finding.level = level(finding.level, *sure);
    finding.context = Context {
        event: Some(event.name.to_owned()),
        field: Some(field.name.to_owned()),
        expected: Some(field.kind.as_str().to_owned()),
        found: Some(kind.as_str().to_owned()),
        ..Context::default()
    };
    Some(finding.help(sure.in_words()))
}

/// Whether code of kind `added` can send a field of kind `documented`: addresses and words are sent as strings.
fn agree(documented: Kind, added: Kind) -> bool {
    match (documented, added) {
        (Kind::Str | Kind::Enum | Kind::Ip, Kind::Str) | (Kind::Str | Kind::Enum, Kind::Ip) => true,
        (documented, added) => documented == added,
    }
}

/// Lowers the level of a finding that is only likely.
fn level(level: Level, sure: Sure) -> Level {
    match (sure, level) {
        (Sure::Certain, level) => level,
        (Sure::Likely, Level::Error) => Level::Warning,
        (Sure::Likely | Sure::Parent, _) => Level::Info,
    }
}

fn location(place: &Place) -> Location {
    Location::stretch(place.file.as_ref(), place.line, place.column, place.width)
}
