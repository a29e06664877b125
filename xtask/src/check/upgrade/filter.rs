//! The filter of a consumer: the events, fields and values that it asks for.

use events_core::filter::{Comparison, Filter, Interest, Key, Op, Way};
use events_spec::change::{Certainty, Change, Now, What};
use events_spec::{EventDef, Level};

use super::consumer::Outcome;
use super::usage::{Mention, Told, Usage, help, step_of};
use crate::check::fix::edit;
use crate::input::conf::text::Text;

/// A parsed filter, and the events of the old version that it can match.
pub(super) struct Read<'a> {
    pub(super) filter: Filter,
    ways: Option<Vec<Way>>,
    pub(super) events: Vec<&'a EventDef<'a>>,
}

impl<'a> Usage<'a> {
    /// Looks up everything in a filter; returns `None` if it cannot be parsed.
    pub(super) fn filter(&mut self, text: &Text) -> Option<Read<'a>> {
        if text.unknown().is_some() {
            return None;
        }
        let filter = Filter::parse(text.as_str(), self.cx.from).ok()?;
        let ways = filter.ways();
        let can = |event: &&EventDef<'_>| {
            let by_ways = |ways: &Vec<Way>| ways.iter().any(|way| way.accepts_name(filter.comparisons(), event.name));
            ways.as_ref().map_or_else(|| filter.interest(event.name) != Interest::Never, by_ways)
        };
        let events = self.cx.old.events.iter().filter(can).collect();
        let read = Read { filter, ways, events };
        for (at, comparison) in read.filter.comparisons().iter().enumerate() {
            match &comparison.key {
                Key::Event => self.event(&read, at, comparison, text),
                Key::Field(name) => self.comparison(&read, at, comparison, name, text),
                Key::Category | Key::SourceLocation => {}
            }
        }
        Some(read)
    }

    /// An event name in a filter.
    fn event(&mut self, read: &Read<'a>, at: usize, comparison: &Comparison, text: &Text) {
        // A name that must be absent is not missed.
        let is_asked = |way: &Way| way.literals().iter().any(|literal| literal.comparison == at && literal.holds);
        if read.ways.as_ref().is_some_and(|ways| !ways.iter().any(is_asked)) {
            return;
        }
        let span = unquoted(text.as_str(), comparison);
        let mention = Mention { text, range: span, does: None };
        let is_pattern = comparison.has_wildcard();
        let meant: Vec<&'a EventDef<'a>> =
            self.cx.old.events.iter().filter(|event| comparison.accepts_name(event.name)).collect();
        let mut same = true;
        // A filter that accepts every event does not require any in particular.
        for event in meant.iter().filter(|_| comparison.value != "*") {
            let fate = self.cx.fates.event(event.name);
            let Some(change) = fate.change else { continue };
            match fate.now {
                Now::Called(to) if is_pattern && comparison.accepts_name(to) => continue,
                Now::Called(to) => {
                    let (verb, outcome) = match is_pattern && meant.len() > 1 {
                        true => ("breaks in part", Outcome::Partly),
                        false => ("breaks", Outcome::Breaks),
                    };
                    let message = format!("{} {verb}: `{}` is called `{to}`", self.who, event.name);
                    let mut finding = self.finding(change, mention, message);
                    finding.help = Some(help(change, &format!("write `{to}`")));
                    finding.context.event = Some(event.name.to_owned());
                    finding.context.renamed_to = Some(to.to_owned());
                    let step = (!is_pattern).then(|| format!("event {to}"));
                    if let Some(name) = &step {
                        let new = edit(self.cx.files, text, span.0..span.1, to);
                        let step = self.steps.entry(name.clone()).or_default();
                        step.certain &= change.certainty == Certainty::Certain;
                        step.push(new);
                        same = false;
                    }
                    self.tell(change, outcome, Told { finding, step, is_open: true });
                }
                Now::Gone => {
                    let lost = read.events.iter().all(|event| self.cx.fates.event(event.name).now == Now::Gone);
                    let (verb, outcome) = if lost {
                        ("loses its event", Outcome::LosesEvent)
                    } else {
                        ("breaks in part", Outcome::Partly)
                    };
                    let message = format!("{} {verb}: `{}` is gone", self.who, event.name);
                    let mut finding = self.finding(change, mention, message);
                    finding.help = Some("no event has taken its place; remove what asks for it".to_owned());
                    finding.context.event = Some(event.name.to_owned());
                    // A pattern may still match other events.
                    if !lost && is_pattern {
                        finding.level = Level::Info;
                    }
                    let is_open = lost || !is_pattern;
                    self.tell(change, outcome, Told { finding, step: None, is_open });
                }
                Now::Same => {}
            }
        }
        if same {
            self.stay.extend(edit(self.cx.files, text, span.0..span.1, &text.as_str()[span.0..span.1]));
        }
    }

    /// A comparison of a field: its name and its value.
    fn comparison(&mut self, read: &Read<'a>, at: usize, comparison: &Comparison, name: &str, text: &Text) {
        let events = read.met_by(at);
        let key = (comparison.key_span.start, comparison.key_span.end);
        let renamed = self.field(name, &events, Mention { text, range: key, does: None });
        let new = match (renamed, self.cx.old.events.iter().find_map(|event| event.field(name))) {
            (Some(new), _) => new,
            (None, Some(field)) => field.name,
            (None, None) => return,
        };
        let span = unquoted(text.as_str(), comparison);
        let mention = Mention { text, range: span, does: None };
        let mut stays = true;
        for change in self.values(name, new, &events) {
            let (message, write) = match &change.what {
                What::ValueRenamed { value, to, .. } if is_value(comparison, value) => {
                    (format!("`{new}` is `{to}` where it was `{value}`"), Some(to.clone()))
                }
                What::ValueGone { value, .. } if is_value(comparison, value) => {
                    (format!("`{new}` is no longer `{value}`"), None)
                }
                What::UnitChanged { from, to, .. } => {
                    let number = comparison.number();
                    let factor = from.factor(*to);
                    let exact = number.zip(factor).and_then(|(number, (times, by))| {
                        let product = number.checked_mul(times)?;
                        (product % by == 0).then(|| (product / by).to_string())
                    });
                    (format!("`{new}` is in {}, and was in {}", to.in_words(), from.in_words()), exact)
                }
                What::KindChanged { from, to, .. } => {
                    (format!("`{new}` is {} where it was {}", to.in_words(), from.in_words()), None)
                }
                // The comparison asks for another value.
                _ => continue,
            };
            stays = false;
            let outcome = match &change.what {
                What::UnitChanged { .. } => Outcome::Meaning,
                _ => Outcome::Breaks,
            };
            let verb = if outcome == Outcome::Meaning { "changes meaning" } else { "breaks" };
            let mut finding = self.finding(change, mention, format!("{} {verb}: {message}", self.who));
            finding.context.field = Some(name.to_owned());
            finding.context.value = Some(comparison.value.clone());
            finding.help = write.as_ref().map(|write| help(change, &format!("write `{write}`")));
            let step = step_of_field(self, change, name, new);
            let new_value = write.and_then(|write| edit(self.cx.files, text, span.0..span.1, &write));
            let entry = self.steps.entry(step.clone()).or_default();
            entry.certain &= change.certainty == Certainty::Certain;
            entry.push(new_value);
            self.tell(change, outcome, Told { finding, step: Some(step), is_open: true });
        }
        if stays {
            self.stay.extend(edit(self.cx.files, text, span.0..span.1, &text.as_str()[span.0..span.1]));
        }
    }
}

/// The step that a change of a field's values belongs to: that of its name, when that changes, too.
pub(super) fn step_of_field(usage: &Usage<'_>, change: &Change, name: &str, new: &str) -> String {
    let moved = usage.reached.iter().find(|other| match &other.what {
        What::MeaningMoved { field, from, .. } => field == name || from.as_deref() == Some(name),
        _ => false,
    });
    match moved {
        Some(moved) => step_of(moved),
        None if matches!(change.what, What::ValueGone { .. }) => format!("field {new}"),
        None => step_of(change),
    }
}

impl<'a> Read<'a> {
    /// The events that a comparison is asked of.
    fn met_by(&self, comparison: usize) -> Vec<&'a EventDef<'a>> {
        let Some(ways) = &self.ways else { return self.events.clone() };
        let asks = |way: &&Way| way.literals().iter().any(|literal| literal.comparison == comparison);
        let ways: Vec<&Way> = ways.iter().filter(asks).collect();
        let met =
            |event: &&&EventDef<'_>| ways.iter().any(|way| way.accepts_name(self.filter.comparisons(), event.name));
        self.events.iter().filter(met).copied().collect()
    }
}

/// Whether a comparison asks for this value.
fn is_value(comparison: &Comparison, value: &str) -> bool {
    comparison.op == Op::Equal && !comparison.has_wildcard() && comparison.value.eq_ignore_ascii_case(value)
}

/// Where the value of a comparison stands, without quotes around it.
fn unquoted(text: &str, comparison: &Comparison) -> (usize, usize) {
    let span = comparison.value_span;
    let inner = span.of(text);
    match inner.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inside) if !inside.is_empty() => (span.start + 1, span.end - 1),
        _ => (span.start, span.end),
    }
}
