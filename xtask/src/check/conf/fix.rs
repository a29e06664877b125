//! What is certain about the repair of a configuration: names that the page says are others now, single letters, the other
//! case of a field that has one value or none, and the syntax of the configuration's own release.

use anyhow::Result;
use events_core::filter::{Comparison, Filter, Key, NodeKind, Op, Way};
use events_spec::rename::unit;
use events_spec::{Elsewhen, EventDef, Presence, ServerVersion, Spec, Table, suggest};

use super::rewrite::rewritten;
use crate::check::fix::{Edit, Step, Texts, edit, settle, texts, written};
use crate::input::conf::metric::{self, About};
use crate::input::conf::read::{self, Conf};
use crate::input::conf::text::{Files, Text};

/// The texts of the files after everything that is certain was written.
///
/// # Errors
/// When a file that was read before cannot be read again.
pub(crate) fn fixed(names: &[String], conf: &Conf, spec: &Spec, version: ServerVersion) -> Result<Texts> {
    let again = |texts: &Texts| read::read_instead(names, texts.clone(), &mut std::io::empty());
    let mut now = texts(&conf.files);
    // The fields of a misspelt event are known once its name is right, and what is rewritten may be read differently.
    for _ in 0..PASSES {
        let mut conf = again(&now)?;
        let about = metric::about(&mut conf);
        let steps = spec.with_table(|table| steps(table, &conf.files, &about, version));
        let edits: Vec<&Edit> = steps.iter().filter(|step| step.is_whole()).flat_map(|step| &step.edits).collect();
        let new = match edits.as_slice() {
            [] => written(&now, &rewritten(&conf, &about, version, version)),
            edits => written(&now, edits.iter().copied()),
        };
        if new == now {
            break;
        }
        now = new;
    }
    Ok(now)
}

/// What can be fixed in a configuration as it is, piece by piece.
pub(crate) struct Fixes {
    /// The names.
    pub(crate) steps: Vec<Step>,
    /// The syntax of the release.
    pub(crate) syntax: Vec<Edit>,
}

/// The fixes that [`fixed`] begins with, each with its place.
pub(crate) fn fixes(mut conf: Conf, spec: &Spec, version: ServerVersion) -> Fixes {
    let about = metric::about(&mut conf);
    let steps = spec.with_table(|table| steps(table, &conf.files, &about, version));
    Fixes { steps, syntax: rewritten(&conf, &about, version, version) }
}

/// How often names and syntax are looked at again.
const PASSES: usize = 8;

/// Everything that is certain about names.
fn steps(table: &Table<'_>, files: &Files, about: &About, version: ServerVersion) -> Vec<Step> {
    let mut fix = Fix { table, files, version, steps: Vec::new() };
    for metric in &about.metrics {
        let Some(events) = metric.filter.as_ref().and_then(|filter| fix.filter(filter)) else { continue };
        let named = metric.fields.iter().chain(metric.group_by.iter().map(|group| &group.field));
        for field in named {
            let new = fix.field(field.as_str(), &events);
            fix.push(field, (0, field.as_str().len()), new.as_deref());
        }
    }
    for (_, filter) in &about.filters {
        fix.filter(filter);
    }
    let mut steps = fix.steps;
    settle(&mut steps, &[]);
    steps
}

struct Fix<'a> {
    table: &'a Table<'a>,
    files: &'a Files,
    version: ServerVersion,
    steps: Vec<Step>,
}

impl<'a> Fix<'a> {
    fn push(&mut self, text: &Text, range: (usize, usize), new: Option<&str>) {
        let Some(new) = new else { return };
        let mut step = Step::default();
        step.push(edit(self.files, text, range.0..range.1, new));
        self.steps.push(step);
    }

    /// Repairs a filter; returns the documented events that it can match.
    fn filter(&mut self, text: &Text) -> Option<Vec<&'a EventDef<'a>>> {
        if text.unknown().is_some() {
            return None;
        }
        let filter = Filter::parse(text.as_str(), self.version).ok()?;
        let ways = filter.ways()?;
        let accepted = |way: &Way| -> Vec<usize> {
            let accepts = |event: &EventDef<'_>| way.accepts_name(filter.comparisons(), event.name);
            self.table.events.iter().enumerate().filter(|(_, event)| accepts(event)).map(|(at, _)| at).collect()
        };
        let accepted: Vec<Vec<usize>> = ways.iter().map(accepted).collect();
        let met = |ways: &mut dyn Iterator<Item = usize>| -> Vec<&'a EventDef<'a>> {
            let mut events: Vec<usize> = ways.filter_map(|way| accepted.get(way)).flatten().copied().collect();
            events.sort_unstable();
            events.dedup();
            events.into_iter().filter_map(|at| self.table.events.get(at)).collect()
        };
        let uses = filter.uses(&ways);
        let mut negated = vec![false; filter.comparisons().len()];
        for node in filter.nodes() {
            if let NodeKind::Not(inner) = node.kind
                && let Some(NodeKind::Compare(at)) = filter.nodes().get(inner).map(|inner| inner.kind)
            {
                negated[at] = true;
            }
        }
        for (at, comparison) in filter.comparisons().iter().enumerate() {
            let events = met(&mut uses[at].iter().map(|(way, _)| *way));
            match &comparison.key {
                Key::Event if !comparison.has_wildcard() && self.table.event(&comparison.value).is_none() => {
                    let new = self.event(&comparison.value);
                    self.push(text, value_of(text.as_str(), comparison), new.as_deref());
                }
                Key::Field(name) => {
                    let new = self.field(name, &events);
                    self.push(text, (comparison.key_span.start, comparison.key_span.end), new.as_deref());
                    if let Some(only) = other_case(name, comparison, &events).filter(|_| !negated[at]) {
                        let range = (comparison.key_span.start, comparison.value_span.end);
                        self.push(text, range, Some(&format!("NOT {name}={only}")));
                    }
                }
                Key::Event | Key::Category | Key::SourceLocation => {}
            }
        }
        Some(met(&mut (0..ways.len())))
    }

    fn event(&self, name: &str) -> Option<String> {
        match self.table.elsewhen_event(name) {
            Some(Elsewhen::Renamed { to, .. }) => Some(to.to_owned()),
            Some(Elsewhen::NotYet { .. } | Elsewhen::Removed { .. }) => None,
            None => suggest::only_near(name, self.table.events.iter().map(|event| event.name)).map(str::to_owned),
        }
    }

    /// What a field is called in all events that are meant; `None` if one of them has it under its name.
    fn field(&self, name: &str, events: &[&'a EventDef<'a>]) -> Option<String> {
        if name == "duration" || events.iter().any(|event| event.field(name).is_some()) {
            return None;
        }
        let said: Vec<Option<&str>> = events
            .iter()
            .map(|event| match self.table.elsewhen_field(event, name) {
                Some(Elsewhen::Renamed { to, .. }) => Some(to),
                Some(Elsewhen::NotYet { .. } | Elsewhen::Removed { .. }) | None => None,
            })
            .collect();
        match said.as_slice() {
            // A name in another unit is half of a repair: the numbers would have to change, too.
            [Some(to), ..] if unit(name, "").zip(unit(to, "")).is_some_and(|(from, to)| from != to) => None,
            [Some(to), others @ ..] if others.iter().all(|other| *other == Some(*to)) => Some((*to).to_owned()),
            // A letter is only certain where one event is meant.
            [None] => {
                let fields = events.iter().flat_map(|event| event.fields.iter().map(|field| field.name));
                suggest::only_near(name, fields).map(str::to_owned)
            }
            _ => None,
        }
    }
}

/// The only value of a field that has it or is absent, when a comparison asks for the other case.
fn other_case<'a>(name: &str, comparison: &Comparison, events: &[&EventDef<'a>]) -> Option<&'a str> {
    let is_no = ["no", "false", "0"].iter().any(|word| comparison.value.eq_ignore_ascii_case(word));
    if comparison.op != Op::Equal || !is_no {
        return None;
    }
    let only = |event: &EventDef<'a>| {
        let field = event.field(name)?;
        match field.values {
            [only] if !field.open && field.presence != Presence::Always => Some(*only),
            _ => None,
        }
    };
    let found: Vec<&str> = events.iter().map(|event| only(event)).collect::<Option<Vec<&str>>>()?;
    found.first().copied().filter(|first| found.iter().all(|other| other == first))
}

/// Where the value of a comparison stands, without quotes around it.
fn value_of(text: &str, comparison: &Comparison) -> (usize, usize) {
    let span = comparison.value_span;
    if span.of(text).starts_with('"') { (span.start + 1, span.end - 1) } else { (span.start, span.end) }
}

#[cfg(test)]
mod tests;
