//! The checks of one filter: its names, operators and values held against the page.

use std::ops::Range;

use events_core::filter::{Comparison, Filter, Interest, Key, Op, Span};
use events_spec::{Context, EventDef, FieldDef, Finding, Kind, Location, Parents, Rule, ServerVersion, Table, suggest};

use super::field::{Known, known, unknown_field};
use super::misuse::{Misuse, misuse};
use super::owner::Owner;
use super::way::{self, Literal, Way};
use crate::input::conf::text::{Files, Text};

/// What a configuration is held against.
#[derive(Clone, Copy)]
pub(super) struct Cx<'a> {
    pub(super) table: &'a Table<'a>,
    pub(super) parents: &'a Parents,
    pub(super) files: &'a Files,
    /// The version whose rules the filters follow.
    pub(super) version: ServerVersion,
    /// The server's version, when the configuration says it.
    pub(super) server: Option<ServerVersion>,
}

/// A filter that could be read, and what is known of it.
pub(super) struct Checked<'a> {
    /// The documented events that it can match.
    pub(super) events: Vec<&'a EventDef<'a>>,
    /// Whether it names an event that the page does not have, so that nothing can be said about the fields.
    pub(super) unknown_event: bool,
    /// Whether some way to match it asks for no event by name.
    pub(super) unnamed: bool,
    /// Whether it can match nothing at all.
    pub(super) never: bool,
}

/// Something wrong with one comparison, and whether it keeps the comparison from ever holding.
struct Trouble {
    comparison: usize,
    dead: bool,
    finding: Finding,
}

/// Checks a filter; nothing comes back of one that cannot be read.
pub(super) fn check_filter<'a>(
    cx: &Cx<'a>,
    owner: Owner<'_>,
    text: &Text,
    found: &mut Vec<Finding>,
) -> Option<Checked<'a>> {
    if let Some(variable) = text.unknown() {
        found.push(unknown_variable(cx, owner, text, variable));
        return None;
    }
    let filter = match Filter::parse(text.as_str(), cx.version) {
        Ok(filter) => filter,
        Err(errors) => {
            for error in &errors {
                let place = cx.files.location_of(text, error.span.start..error.span.end);
                let expected = if error.expected.is_empty() {
                    String::new()
                } else {
                    format!("; expected {}", error.expected.join(" or "))
                };
                let message = format!("{}{}{expected}", owner.broken(), error.message);
                let mut finding = Finding::new(Rule::FilterSyntax, place, message).context(owner.context());
                finding.help.clone_from(&error.help);
                found.push(finding);
            }
            return None;
        }
    };
    let check = Check { cx, owner, text, filter: &filter, ways: way::ways(&filter) };
    Some(check.run(found))
}

struct Check<'c, 'a> {
    cx: &'c Cx<'a>,
    owner: Owner<'c>,
    text: &'c Text,
    filter: &'c Filter,
    ways: Option<Vec<Way>>,
}

impl<'a> Check<'_, 'a> {
    fn run(&self, found: &mut Vec<Finding>) -> Checked<'a> {
        let mut troubles = Vec::new();
        let mut met = Vec::new();
        for (at, comparison) in self.filter.comparisons().iter().enumerate() {
            match &comparison.key {
                Key::Event => self.check_event(at, comparison, &mut troubles),
                Key::Field(name) => {
                    if let Some(events) = self.met_by(at) {
                        self.check_field(at, comparison, name, &events, &mut troubles);
                        met.push((name.as_str(), events));
                    }
                }
                // The page lists neither categories nor places in the source.
                Key::Category | Key::SourceLocation => {}
            }
        }
        let kind = |field: &str| {
            let events = met.iter().find(|(name, _)| *name == field).map(|(_, events)| events.as_slice())?;
            self.known(field, events).kind()
        };
        let never = self.check_conflicts(&kind, &troubles, found);
        for trouble in troubles {
            let mut finding = trouble.finding;
            finding.message =
                format!("{}{}", if never { self.owner.never() } else { self.owner.broken() }, finding.message);
            found.push(finding);
        }
        let unnamed = self.ways.as_ref().is_some_and(|ways| ways.iter().any(|way| !way::is_named(self.filter, way)));
        Checked { events: self.events(), unknown_event: self.unknown_event(), unnamed, never }
    }

    /// The documented events that the whole filter can match.
    fn events(&self) -> Vec<&'a EventDef<'a>> {
        let table = self.cx.table;
        match &self.ways {
            Some(ways) => {
                let mut can = vec![false; table.events.len()];
                for way in ways {
                    for (event, can) in table.events.iter().zip(&mut can) {
                        *can |= way::names(self.filter, way)
                            .all(|(literal, name)| name.accepts_name(event.name) == literal.holds);
                    }
                }
                table.events.iter().zip(can).filter(|(_, can)| *can).map(|(event, _)| event).collect()
            }
            None => {
                let can = |event: &&EventDef<'_>| self.filter.interest(event.name) != Interest::Never;
                table.events.iter().filter(can).collect()
            }
        }
    }

    /// Whether some way asks for an event that the page does not have.
    fn unknown_event(&self) -> bool {
        let lost =
            |way: &Way| way::is_named(self.filter, way) && way::events(self.filter, way, self.cx.table).is_empty();
        self.ways.as_ref().is_some_and(|ways| ways.iter().any(lost))
    }

    /// The documented events that a comparison can meet; none when all its ways ask for events that the page does not
    /// have, about whose fields nothing can be said.
    fn met_by(&self, comparison: usize) -> Option<Vec<&'a EventDef<'a>>> {
        let Some(ways) = &self.ways else { return Some(self.events()) };
        let mut met: Vec<&'a EventDef<'a>> = Vec::new();
        for way in ways.iter().filter(|way| way.iter().any(|literal| literal.comparison == comparison)) {
            let events = way::events(self.filter, way, self.cx.table);
            if events.is_empty() {
                return None;
            }
            // In the order of the page, each once.
            if met.len() < self.cx.table.events.len() {
                met.extend(events);
                met.sort_by_key(|event| (event.line, event.name));
                met.dedup_by_key(|event| event.name);
            }
        }
        Some(met)
    }

    /// Rule `unknown-event`: a name that no documented event has, or a pattern that none fits.
    fn check_event(&self, at: usize, comparison: &Comparison, troubles: &mut Vec<Trouble>) {
        let table = self.cx.table;
        if comparison.value == "*" {
            return;
        }
        let meant: Vec<&EventDef<'_>> =
            table.events.iter().filter(|event| comparison.accepts_name(event.name)).collect();
        if !meant.is_empty() {
            return self.check_available(at, comparison, &meant, troubles);
        }
        let written = &comparison.value;
        let message = if comparison.has_wildcard() {
            format!("no documented event fits `{written}`")
        } else {
            format!("there is no event `{written}`")
        };
        let near = suggest::nearest(written.trim_matches(['*', '?']), table.events.iter().map(|event| event.name));
        let mut finding = Finding::new(Rule::UnknownEvent, self.place(comparison.value_span), message);
        finding.help = (!near.is_empty()).then(|| format!("did you mean {}?", suggest::any_of(&near)));
        finding.context = Context { event: Some(written.clone()), ..self.owner.context() };
        troubles.push(Trouble { comparison: at, dead: true, finding });
    }

    /// Rule `not-yet-available`: every event that is meant came with a later version than the server's.
    fn check_available(
        &self,
        at: usize,
        comparison: &Comparison,
        meant: &[&EventDef<'_>],
        troubles: &mut Vec<Trouble>,
    ) {
        let table = self.cx.table;
        let Some(server) = self.cx.server else { return };
        let is_later = |event: &&&EventDef<'_>| {
            let since: Option<ServerVersion> = table.since(event).and_then(|since| since.parse().ok());
            since.is_some_and(|since| !server.has(since))
        };
        let (Some(first), true) = (meant.first(), meant.iter().all(|event| is_later(&event))) else { return };
        let since = table.since(first).unwrap_or_default();
        let message = format!("`{}` came with {since}, and the server is {server}", comparison.value);
        let mut finding = Finding::new(Rule::NotYetAvailable, self.place(comparison.value_span), message);
        finding = finding.cite(table, first.line);
        finding.context = Context { event: Some(first.name.to_owned()), ..self.owner.context() };
        troubles.push(Trouble { comparison: at, dead: true, finding });
    }

    fn check_field(
        &self,
        at: usize,
        comparison: &Comparison,
        name: &str,
        events: &[&'a EventDef<'a>],
        troubles: &mut Vec<Trouble>,
    ) {
        let documented = match self.known(name, events) {
            Known::Unknown => {
                let mut finding = unknown_field(self.cx, name, events, self.place(comparison.key_span));
                finding.context.metric = self.owner.context().metric;
                // What asks for the absence of a field gets it.
                return troubles.push(Trouble { comparison: at, dead: !comparison.accepts_absence(), finding });
            }
            Known::Reaches(kind) => {
                if let Some(misuse) = kind.and_then(|kind| self.misuse(comparison, name, kind)) {
                    let finding = self.misused(misuse).context(self.context(name, None, comparison));
                    troubles.push(Trouble { comparison: at, dead: true, finding });
                }
                return;
            }
            Known::Documented(documented) => documented,
        };
        let Some((event, field)) = documented.first().copied() else { return };
        // What is good for one of the events is good.
        let misused = documented.iter().all(|(_, field)| self.misuse(comparison, name, field.kind).is_some());
        if misused && let Some(misuse) = self.misuse(comparison, name, field.kind) {
            let finding = self.misused(misuse).cite(self.cx.table, field.line).context(self.context(
                name,
                Some(event),
                comparison,
            ));
            return troubles.push(Trouble { comparison: at, dead: true, finding });
        }
        // Rule `unknown-value`: a word outside a closed list.
        let outside = |field: &FieldDef<'_>| {
            field.kind == Kind::Enum && !field.open && !field.values.iter().any(|value| comparison.accepts_str(value))
        };
        if comparison.op == Op::Equal
            && !comparison.accepts_absence()
            && documented.iter().all(|(_, field)| outside(field))
        {
            let message = format!("`{name}` of `{}` is never `{}`", event.name, comparison.value);
            let near = suggest::nearest(&comparison.value, field.values.iter().copied());
            let listed = if near.is_empty() { field.values } else { near.as_slice() };
            let help = if near.is_empty() {
                format!("the page lists {}", suggest::all_of(listed))
            } else {
                format!("did you mean {}?", suggest::any_of(listed))
            };
            let finding = Finding::new(Rule::UnknownValue, self.place(comparison.value_span), message)
                .help(help)
                .cite(self.cx.table, field.line)
                .context(self.context(name, Some(event), comparison));
            troubles.push(Trouble { comparison: at, dead: true, finding });
        }
    }

    /// What is wrong with comparing a field of this kind so.
    fn misuse(&self, comparison: &Comparison, name: &str, kind: Kind) -> Option<Misuse> {
        misuse(comparison, name, kind, self.cx.version)
    }

    fn misused(&self, misuse: Misuse) -> Finding {
        let mut finding = Finding::new(misuse.rule, self.place(misuse.span), misuse.message);
        finding.help = misuse.help;
        finding
    }

    /// Rule `never-matches`: every way to match has two comparisons that exclude each other. Returns whether the filter
    /// can match nothing, be it for that or because of comparisons that can never hold.
    fn check_conflicts(
        &self,
        kind: &dyn Fn(&str) -> Option<Kind>,
        troubles: &[Trouble],
        found: &mut Vec<Finding>,
    ) -> bool {
        if self.filter.is_empty() {
            let place = self.cx.files.location(self.text);
            let message = format!("{}its filter is empty, which matches no event", self.owner.never());
            found.push(Finding::new(Rule::NeverMatches, place, message).context(self.owner.context()));
            return true;
        }
        let Some(ways) = &self.ways else { return false };
        let conflicts: Vec<_> = ways.iter().map(|way| way::conflict(self.filter, way, kind)).collect();
        let dead = |literal: &Literal| {
            literal.holds && troubles.iter().any(|trouble| trouble.dead && trouble.comparison == literal.comparison)
        };
        let alive = ways.iter().zip(&conflicts).any(|(way, conflict)| conflict.is_none() && !way.iter().any(dead));
        if let Some(Some(conflict)) = conflicts.first()
            && conflicts.iter().all(Option::is_some)
        {
            found.push(self.never_matches(conflict));
            return true;
        }
        let empty =
            |way: &Way| way::is_named(self.filter, way) && way::events(self.filter, way, self.cx.table).is_empty();
        let said = troubles.iter().any(|trouble| trouble.finding.rule == Rule::UnknownEvent);
        if !said && ways.iter().all(empty) {
            let place = self.cx.files.location(self.text);
            let message = format!("{}no documented event passes all that it says about names", self.owner.never());
            found.push(Finding::new(Rule::NeverMatches, place, message).context(self.owner.context()));
            return true;
        }
        !alive
    }

    fn never_matches(&self, conflict: &way::Conflict) -> Finding {
        let comparisons = self.filter.comparisons();
        let (first, second) = (&comparisons[conflict.first], &comparisons[conflict.second.comparison]);
        let written =
            |comparison: &Comparison| format!("{}{}{}", comparison.key.as_str(), comparison.op, comparison.value);
        let what = match (&second.key, conflict.second.holds) {
            (Key::Event, true) if !first.has_wildcard() && !second.has_wildcard() => {
                format!("no event is `{}` and `{}` at once", first.value, second.value)
            }
            (_, true) => format!("`{}` and `{}` exclude each other", written(first), written(second)),
            (_, false) => format!("`{}` and `NOT {}` exclude each other", written(first), written(second)),
        };
        let help = match (&second.key, conflict.second.holds) {
            (Key::Event, true) => Some("to match either event, join the two with `OR`, in parentheses"),
            _ => None,
        };
        let span = first.key_span.start.min(second.key_span.start)..second.value_span.end.max(first.value_span.end);
        let range = if first.key_span.start <= second.key_span.start {
            second.key_span.start..second.value_span.end
        } else {
            span
        };
        let place = self.cx.files.location_of(self.text, range);
        let mut finding = Finding::new(Rule::NeverMatches, place, format!("{}{what}", self.owner.never()));
        finding.help = help.map(str::to_owned);
        finding.context = self.owner.context();
        finding
    }

    fn known(&self, name: &str, events: &[&'a EventDef<'a>]) -> Known<'a> {
        known(self.cx, name, events)
    }

    fn context(&self, field: &str, event: Option<&EventDef<'_>>, comparison: &Comparison) -> Context {
        Context {
            event: event.map(|event| event.name.to_owned()),
            field: Some(field.to_owned()),
            value: Some(comparison.value.clone()),
            ..self.owner.context()
        }
    }

    /// Where a part of the filter stands, without quotes around it.
    fn place(&self, span: Span) -> Location {
        self.cx.files.location_of(self.text, unquoted(self.text.as_str(), span))
    }
}

fn unknown_variable(cx: &Cx<'_>, owner: Owner<'_>, text: &Text, variable: &str) -> Finding {
    let at = text.as_str().find(variable).unwrap_or(0);
    let place = cx.files.location_of(text, at..at + variable.len());
    let message = format!("{}nothing here sets `{variable}`, so that the filter was not looked at", owner.broken());
    let mut finding = Finding::new(Rule::ConfSyntax, place, message).context(owner.context());
    finding.level = events_spec::Level::Warning;
    finding.help("give the output of `doveconf -n`, where variables are replaced".to_owned())
}

fn unquoted(text: &str, span: Span) -> Range<usize> {
    let inner = span.of(text);
    match inner.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inside) if !inside.is_empty() => span.start + 1..span.end - 1,
        _ => span.start..span.end,
    }
}
