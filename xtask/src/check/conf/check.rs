//! Checks one filter: its names, operators and values.

use std::collections::HashSet;
use std::ops::Range;

use events_core::filter::{Comparison, Conflict, Filter, Interest, Key, Knowledge, Obstacle, Span, Way};
use events_spec::{Context, EventDef, Finding, Level, Location, Rule, ServerVersion, Spec, Table};

use super::category::check_category;
use super::event::check_event;
use super::known::{KnownEvent, documented, is_unknown, unknown_field};
use super::never::{self, Chance};
use super::owner::Owner;
use super::seen::Seen;
use super::spare::check_spare;
use super::value::{Compared, misuse};
use crate::input::conf::text::{Files, Text};

/// What a configuration is checked against.
#[derive(Clone, Copy)]
pub(super) struct Cx<'a> {
    pub(super) table: &'a Table<'a>,
    pub(super) spec: &'a Spec,
    pub(super) files: &'a Files,
    /// The version whose rules the filters follow.
    pub(super) version: ServerVersion,
    /// The server's version, if the configuration tells.
    pub(super) server: Option<ServerVersion>,
    /// What was said of names so far.
    pub(super) seen: &'a Seen,
}

/// A parsed filter and the results of its checks.
pub(super) struct Checked<'a> {
    /// The documented events that it may match.
    pub(super) events: Vec<&'a EventDef<'a>>,
    /// Whether it names an event that is not on the page, so that its fields cannot be checked.
    pub(super) unknown_event: bool,
    /// Whether it can match without naming an event.
    pub(super) unnamed: bool,
    /// Whether it never matches.
    pub(super) never: bool,
}

/// The documented events whose names a way accepts.
fn named<'a>(cx: &Cx<'a>, filter: &Filter, way: &Way) -> Vec<&'a EventDef<'a>> {
    cx.table.events.iter().filter(|event| way.accepts_name(filter.comparisons(), event.name)).collect()
}

/// A problem with a comparison, and whether it means that the comparison is never true.
struct Trouble {
    comparison: usize,
    dead: bool,
    /// Whether it is only a doubt about a whole family of events.
    is_doubt: bool,
    finding: Finding,
}

/// Checks a filter; returns `None` if it does not parse.
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
                let word = error.span.of(text.as_str());
                if finding.help.is_none() && cx.table.event(word).is_some() {
                    finding.help = Some(format!("write `event={word}`"));
                }
                found.push(finding);
            }
            return None;
        }
    };
    if let Some(dropped) = filter.dropped() {
        let place = cx.files.location_of(text, dropped.start..dropped.end);
        let message =
            format!("{}this quote is never closed, so Dovecot ignores the filter from here on", owner.broken());
        let mut finding = Finding::new(Rule::FilterSyntax, place, message).context(owner.context());
        finding.level = Level::Warning;
        found.push(finding.help("close the quote, or remove it"));
    }
    let ways = filter.ways();
    let events = ways.iter().flatten().map(|way| named(cx, &filter, way)).collect();
    let uses = filter.uses(ways.as_deref().unwrap_or_default());
    Some(Check { cx, owner, text, filter: &filter, ways: ways.as_deref(), events, uses }.run(found))
}

struct Check<'c, 'a> {
    cx: &'c Cx<'a>,
    owner: Owner<'c>,
    text: &'c Text,
    filter: &'c Filter,
    /// The ways to match; `None` if there are too many.
    ways: Option<&'c [Way]>,
    /// The documented events whose names each way accepts.
    events: Vec<Vec<&'a EventDef<'a>>>,
    /// The ways that use each comparison, as indexes, and whether it must be true in them.
    uses: Vec<Vec<(usize, bool)>>,
}

impl<'a> Check<'_, 'a> {
    fn run(&self, found: &mut Vec<Finding>) -> Checked<'a> {
        let mut troubles = Vec::new();
        for (at, comparison) in self.filter.comparisons().iter().enumerate() {
            match &comparison.key {
                Key::Event => {
                    let named = check_event(self.cx, self.owner, comparison, |span| self.place(span));
                    troubles.extend(named.map(|named| Trouble {
                        comparison: at,
                        dead: named.dead,
                        is_doubt: named.is_stranger,
                        finding: named.finding,
                    }));
                }
                Key::Field(name) => {
                    if let Some(events) = self.met_by(at) {
                        troubles.extend(self.check_field(at, comparison, name, &events));
                    }
                }
                Key::Category => {
                    let category = check_category(self.cx, self.owner, comparison, self.place(comparison.value_span));
                    troubles.extend(category.map(|(finding, dead)| Trouble {
                        comparison: at,
                        dead,
                        is_doubt: false,
                        finding,
                    }));
                }
                // The page does not document source locations.
                Key::SourceLocation => {}
            }
        }
        let never = self.check_chance(&troubles, found);
        let troubles_are_none = troubles.is_empty();
        for trouble in troubles {
            let mut finding = trouble.finding;
            let is_dead = never && trouble.dead;
            // What excludes nothing does not keep a metric from counting.
            if finding.rule == Rule::UnknownValue && self.only_excludes(trouble.comparison) {
                finding.level = Level::Warning;
            }
            if !trouble.is_doubt {
                finding.message =
                    format!("{}{}", if is_dead { self.owner.never() } else { self.owner.broken() }, finding.message);
            }
            found.push(finding);
        }
        if !never && troubles_are_none {
            check_spare(self.cx, self.owner, self.text, self.filter, found);
        }
        let unnamed = self.ways.is_some_and(|ways| ways.iter().any(|way| !way.is_named(self.filter.comparisons())));
        Checked { events: self.events(), unknown_event: self.unknown_event(), unnamed, never }
    }

    /// The documented events that the whole filter can match, judging by their names.
    fn events(&self) -> Vec<&'a EventDef<'a>> {
        let can = |event: &&EventDef<'_>| self.filter.interest(event.name) != Interest::Never;
        self.cx.table.events.iter().filter(can).collect()
    }

    /// Whether a way requires an event that is not on the page.
    fn unknown_event(&self) -> bool {
        let ways = self.ways.unwrap_or_default().iter().zip(&self.events);
        ways.into_iter().any(|(way, events)| way.is_named(self.filter.comparisons()) && events.is_empty())
    }

    /// The documented events that a comparison applies to; `None` if one of its ways requires events that are not on
    /// the page, whose fields are unknown.
    fn met_by(&self, comparison: usize) -> Option<Vec<&'a EventDef<'a>>> {
        if self.ways.is_none() {
            return Some(self.events());
        }
        let mut met: Vec<&'a EventDef<'a>> = Vec::new();
        for (way, _) in self.uses.get(comparison)? {
            let events = self.events.get(*way)?;
            if events.is_empty() {
                return None;
            }
            // In the order of the page, without duplicates.
            if met.len() < self.cx.table.events.len() {
                met.extend(events);
                met.sort_by_key(|event| (event.line, event.name));
                met.dedup_by_key(|event| event.name);
            }
        }
        Some(met)
    }

    /// The problem with a comparison of a field, if it is false for all events that it applies to.
    fn check_field(
        &self,
        at: usize,
        comparison: &Comparison,
        name: &str,
        events: &[&'a EventDef<'a>],
    ) -> Option<Trouble> {
        let trouble = |dead: bool, finding: Finding| Some(Trouble { comparison: at, dead, is_doubt: false, finding });
        if is_unknown(self.cx, name, events) {
            let mut finding = unknown_field(self.cx, name, events, self.place(comparison.key_span));
            finding.context.metric = self.owner.context().metric;
            // A comparison that requires the field to be absent is true.
            return trouble(!comparison.accepts_absence(), finding);
        }
        // A comparison that is right for one of the events is right.
        let mut worst = None;
        for event in events {
            let known = KnownEvent { cx: self.cx, event };
            let known = known.field(name);
            match comparison.obstacle(&known)? {
                Obstacle::Missing => {}
                obstacle => _ = worst.get_or_insert((obstacle, known.kind, known.occurrence)),
            }
        }
        let (obstacle, kind, occurrence) = worst?;
        let documented = documented(name, events).first().copied();
        let (event, field) = documented.map_or((None, None), |(event, field)| (Some(event), Some(field)));
        let compared = Compared { name, kind, event: event.map(|event| event.name), field, occurrence };
        let misuse = misuse(comparison, &compared, obstacle, self.cx.version);
        let mut finding = Finding::new(misuse.rule, self.place(misuse.span), misuse.message);
        finding.help = misuse.help;
        if let Some(field) = field {
            finding = finding.cite(self.cx.table, field.line);
        }
        trouble(true, finding.context(self.context(name, event, comparison)))
    }

    /// Rule `never-matches`: no event matches. Returns whether that is the case, either because comparisons contradict
    /// each other or because of comparisons that are never true.
    fn check_chance(&self, troubles: &[Trouble], found: &mut Vec<Finding>) -> bool {
        if self.filter.is_empty() {
            let message = "its filter is empty, which matches no event".to_owned();
            found.push(self.never(0..self.text.as_str().len(), message));
            return true;
        }
        let dead: HashSet<usize> =
            troubles.iter().filter(|trouble| trouble.dead).map(|trouble| trouble.comparison).collect();
        let dead = |at: usize| dead.contains(&at);
        // Of too many ways, what they have in common is enough for a proof.
        let chance = match self.ways {
            Some(ways) => never::chance(self.cx, self.filter, ways, &self.events, dead),
            None => {
                let necessary = self.filter.necessary();
                let events = named(self.cx, self.filter, &necessary);
                never::chance(self.cx, self.filter, &[necessary], &[events], dead)
            }
        };
        let conflicts = match chance {
            Chance::Alive => return false,
            Chance::NoName => {
                let names = || troubles.iter().filter(|trouble| trouble.finding.rule == Rule::UnknownEvent);
                if names().next().is_none() {
                    let message = "no documented event satisfies all of its name conditions".to_owned();
                    found.push(self.never(0..self.text.as_str().len(), message));
                }
                return names().all(|trouble| trouble.dead);
            }
            Chance::Dead(conflicts) => conflicts,
        };
        // Nothing is known about an event that may merely be missing from the page.
        if troubles.iter().any(|trouble| trouble.finding.rule == Rule::UnknownEvent && !trouble.dead) {
            return false;
        }
        // Problems of a single comparison are reported for that comparison.
        let is_said =
            |conflict: &&Conflict| conflict.literals.iter().any(|literal| literal.holds && dead(literal.comparison));
        let unsaid = conflicts.iter().find(|conflict| !is_said(conflict));
        if let Some(told) = unsaid.and_then(|conflict| never::tell(self.filter, conflict)) {
            let mut finding = self.never(told.range, told.what);
            finding.help = told.help.map(str::to_owned);
            if let Some(reason) = unsaid.and_then(|conflict| self.category_reason(conflict)) {
                finding.message = format!("{}: {reason}", finding.message);
            }
            found.push(finding);
        }
        true
    }

    /// Whether a comparison is in no way required, and only excludes events.
    fn only_excludes(&self, comparison: usize) -> bool {
        self.ways.is_some() && self.uses.get(comparison).is_none_or(|uses| uses.iter().all(|(_, holds)| !holds))
    }

    /// Why a category that is not on the list of an event is impossible or necessary.
    fn category_reason(&self, conflict: &Conflict) -> Option<String> {
        let [literal] = conflict.literals.as_slice() else { return None };
        let wanted = self.filter.comparisons().get(literal.comparison)?.category()?;
        let spec = self.cx.spec;
        self.events.iter().flatten().find_map(|event| match spec.category_excluded(event.name, wanted) {
            Some(excluded) if literal.holds => Some(format!(
                "`{}` comes from the program `{}`, and events of this category from `{}`",
                event.name, excluded.program, excluded.other
            )),
            None if !literal.holds && spec.category_is_given(event.name, wanted) => {
                Some(format!("`{}` always has this category", event.name))
            }
            Some(_) | None => None,
        })
    }

    fn never(&self, range: Range<usize>, what: String) -> Finding {
        let place = self.cx.files.location_of(self.text, range);
        let message = format!("{}{what}", self.owner.never());
        Finding::new(Rule::NeverMatches, place, message).context(self.owner.context())
    }

    fn context(&self, field: &str, event: Option<&EventDef<'_>>, comparison: &Comparison) -> Context {
        Context {
            event: event.map(|event| event.name.to_owned()),
            field: Some(field.to_owned()),
            value: Some(comparison.value.clone()),
            ..self.owner.context()
        }
    }

    /// The place of a part of the filter, without quotes around it.
    fn place(&self, span: Span) -> Location {
        self.cx.files.location_of(self.text, unquoted(self.text.as_str(), span))
    }
}

fn unknown_variable(cx: &Cx<'_>, owner: Owner<'_>, text: &Text, variable: &str) -> Finding {
    let at = text.as_str().find(variable).unwrap_or(0);
    let place = cx.files.location_of(text, at..at + variable.len());
    let message = format!("{}`{variable}` is not set in these files, so the filter was not checked", owner.broken());
    let mut finding = Finding::new(Rule::ConfSyntax, place, message).context(owner.context());
    finding.level = Level::Warning;
    finding.help("check the output of `doveconf -n` instead, in which variables are replaced".to_owned())
}

fn unquoted(text: &str, span: Span) -> Range<usize> {
    let inner = span.of(text);
    match inner.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inside) if !inside.is_empty() => span.start + 1..span.end - 1,
        _ => span.start..span.end,
    }
}
