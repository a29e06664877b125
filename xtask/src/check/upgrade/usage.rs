//! What a consumer uses of the old version: each name is looked up among the changes, reported, and rewritten.

use std::collections::BTreeMap;

use events_spec::change::{Certainty, Change, Fate, Fates, Now, What};
use events_spec::diff::rule_of;
use events_spec::{EventDef, Finding, Level, Location, Parents, Rule, ServerVersion, Table};

use super::consumer::Outcome;
use crate::check::fix::{Edit, Step, edit};
use crate::input::conf::text::{Files, Text};

/// The context of an upgrade.
#[derive(Clone, Copy)]
pub(super) struct Cx<'a> {
    /// The old page.
    pub(super) old: &'a Table<'a>,
    /// The new page.
    pub(super) new: &'a Table<'a>,
    /// What events of the old version have from their parents, and those of the new one.
    pub(super) parents: (&'a Parents, &'a Parents),
    pub(super) fates: &'a Fates<'a>,
    pub(super) files: &'a Files,
    /// The version whose rules the old filters follow.
    pub(super) from: ServerVersion,
    pub(super) to: ServerVersion,
}

/// What was found about one consumer.
pub(super) struct Usage<'a> {
    pub(super) cx: Cx<'a>,
    /// The beginning of messages about it: ``metric `x` ``.
    pub(super) who: String,
    pub(super) told: Vec<Told>,
    pub(super) steps: BTreeMap<String, Step>,
    pub(super) stay: Vec<Edit>,
    pub(super) outcome: Outcome,
    pub(super) certainty: Certainty,
    /// Fields by their old names, with the new ones.
    pub(super) renamed: BTreeMap<String, &'a str>,
    pub(super) reached: Vec<&'a Change>,
}

/// A finding about a consumer.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) finding: Finding,
    /// The name of the step that fixes it.
    pub(super) step: Option<String>,
    /// Whether action is required; false for mere renames of output.
    pub(super) is_open: bool,
}

/// A name in a consumer.
#[derive(Clone, Copy)]
pub(super) struct Mention<'t> {
    pub(super) text: &'t Text,
    pub(super) range: (usize, usize),
    /// What the consumer does with it: `sums`, `groups by`; `None` for a comparison.
    pub(super) does: Option<&'static str>,
}

/// What happens to a field in several events.
struct Split<'a> {
    same: usize,
    changed: Vec<(Fate<'a>, Vec<&'a str>)>,
}

impl<'a> Usage<'a> {
    pub(super) fn new(cx: Cx<'a>, who: String) -> Self {
        Self {
            cx,
            who,
            told: Vec::new(),
            steps: BTreeMap::new(),
            stay: Vec::new(),
            outcome: Outcome::Same,
            certainty: Certainty::Certain,
            renamed: BTreeMap::new(),
            reached: Vec::new(),
        }
    }

    /// Looks up a field in the events concerned; returns its name in the new version, if there is only one.
    pub(super) fn field(&mut self, name: &str, events: &[&'a EventDef<'a>], mention: Mention<'_>) -> Option<&'a str> {
        let split = self.split(name, events);
        let range = mention.range.0..mention.range.1;
        if split.changed.is_empty() {
            self.stay.extend(edit(self.cx.files, mention.text, range, name));
            return None;
        }
        let is_partly = split.same > 0 || split.changed.len() > 1;
        let all = split.same + split.changed.iter().map(|(_, events)| events.len()).sum::<usize>();
        for (fate, events) in &split.changed {
            self.tell_field(name, *fate, events, (is_partly, all), mention);
        }
        let [(Fate { now: Now::Called(to), change: Some(change) }, _)] = split.changed.as_slice() else { return None };
        if is_partly {
            self.stay.extend(edit(self.cx.files, mention.text, range, name));
            return None;
        }
        self.renamed.insert(name.to_owned(), to);
        let new = edit(self.cx.files, mention.text, range, to);
        let step = self.steps.entry(step_of(change)).or_default();
        step.certain &= change.certainty == Certainty::Certain;
        step.push(new);
        Some(to)
    }

    fn split(&self, name: &str, events: &[&'a EventDef<'a>]) -> Split<'a> {
        let mut split = Split { same: 0, changed: Vec::new() };
        for event in events {
            let of_event = self.cx.fates.event(event.name).now;
            // A removed event is reported for the event.
            if of_event == Now::Gone {
                continue;
            }
            if event.field(name).is_none() {
                let now = if let Now::Called(to) = of_event { to } else { event.name };
                let (old, new) = self.cx.parents;
                split.same += usize::from(old.reach(event.name, name).is_some() && new.reach(now, name).is_some());
                continue;
            }
            let fate = self.cx.fates.field(event.name, name);
            match split.changed.iter_mut().find(|(known, _)| known.now == fate.now) {
                _ if fate.now == Now::Same => split.same += 1,
                Some((_, events)) => events.push(event.name),
                None => split.changed.push((fate, vec![event.name])),
            }
        }
        split
    }

    fn tell_field(
        &mut self,
        name: &str,
        fate: Fate<'a>,
        events: &[&str],
        (is_partly, all): (bool, usize),
        mention: Mention<'_>,
    ) {
        let (Some(change), [first, ..]) = (fate.change, events) else { return };
        let moved = matches!(change.what, What::MeaningMoved { .. });
        let does = mention.does.map_or(String::new(), |does| format!(" {does} `{name}`, and"));
        let of = match (is_partly, events.len()) {
            (true, count) => format!("in {count} of {all} events"),
            (false, 1) => format!("of `{first}`"),
            (false, count) => format!("of `{first}` and {} more", count - 1),
        };
        let what = match fate.now {
            Now::Called(to) if moved => format!("`{to}` {of} says what `{name}` said"),
            Now::Called(to) if is_partly => format!("`{name}` is called `{to}` {of}"),
            Now::Called(to) => format!("`{name}` {of} is called `{to}`"),
            Now::Gone if is_partly => format!("`{name}` is gone {of}"),
            Now::Gone | Now::Same => format!("`{name}` {of} is gone"),
        };
        let (outcome, verb) = match (is_partly, moved) {
            (true, _) => (Outcome::Partly, "breaks in part"),
            (false, true) => (Outcome::Meaning, "changes meaning"),
            (false, false) => (Outcome::Breaks, "breaks"),
        };
        let mut finding = self.finding(change, mention, format!("{} {verb}:{does} {what}", self.who));
        finding.context.event = Some((*first).to_owned());
        finding.context.field = Some(name.to_owned());
        if is_partly {
            finding.level = if fate.now == Now::Gone { Level::Info } else { Level::Warning };
        }
        let step = match fate.now {
            Now::Called(to) => {
                finding.context.renamed_to = Some(to.to_owned());
                let write = if is_partly { format!("`{to}` where the event has it") } else { format!("`{to}`") };
                finding.help = Some(help(change, &format!("write {write}")));
                (!is_partly).then(|| step_of(change))
            }
            Now::Gone | Now::Same => {
                finding.help = Some("nothing has taken its place".to_owned());
                None
            }
        };
        self.tell(change, outcome, Told { finding, step, is_open: !(is_partly && fate.now == Now::Gone) });
    }

    /// A finding about a change, at a mention.
    pub(super) fn finding(&self, change: &Change, mention: Mention<'_>, message: String) -> Finding {
        let place = self.cx.files.location_of(mention.text, mention.range.0..mention.range.1);
        self.finding_at(change, place, message)
    }

    pub(super) fn finding_at(&self, change: &Change, place: Location, message: String) -> Finding {
        let finding = Finding::new(rule_of(&change.what), place, message);
        match (change.new_line, change.old_line) {
            (Some(line), _) => finding.cite(self.cx.new, line),
            (None, Some(line)) => finding.cite(self.cx.old, line),
            (None, None) => finding,
        }
    }

    /// Records a finding.
    pub(super) fn tell(&mut self, change: &'a Change, outcome: Outcome, told: Told) {
        if outcome >= self.outcome {
            // The certainty is that of the worst outcome.
            self.certainty = match outcome == self.outcome {
                true => self.certainty.max(change.certainty),
                false => change.certainty,
            };
            self.outcome = outcome;
        }
        if !self.reached.iter().any(|known| std::ptr::eq(*known, change)) {
            self.reached.push(change);
        }
        self.told.push(told);
    }

    /// The changes about the values of a field in all of these events, by its new name.
    pub(super) fn values(&self, name: &str, new: &'a str, events: &[&'a EventDef<'a>]) -> Vec<&'a Change> {
        let have: Vec<&EventDef<'_>> = events
            .iter()
            .copied()
            .filter(|event| event.field(name).is_some() && self.cx.fates.event(event.name).now != Now::Gone)
            .collect();
        let Some((first, others)) = have.split_first() else { return Vec::new() };
        let in_all = |change: &&Change| {
            others.iter().all(|event| self.cx.fates.values(event.name, new).any(|other| std::ptr::eq(other, *change)))
        };
        self.cx.fates.values(first.name, new).filter(in_all).collect()
    }
}

/// What is done together: both halves of a moved meaning, and the name and the values of a field.
pub(super) fn step_of(change: &Change) -> String {
    match &change.what {
        What::MeaningMoved { field, .. } => format!("moved {field}"),
        What::FieldRenamed { to, .. } => format!("field {to}"),
        What::UnitChanged { field, .. } | What::ValueRenamed { field, .. } | What::KindChanged { field, .. } => {
            format!("field {field}")
        }
        // What else changes is about an event, or cannot be repaired by another word.
        other => format!("{other:?}"),
    }
}

/// What to write, how sure it is and why.
pub(super) fn help(change: &Change, write: &str) -> String {
    let sure = match change.certainty {
        Certainty::Certain => "certain",
        Certainty::Likely => "likely",
    };
    // What the page says needs no further reason.
    let said = change.evidence.iter().find(|reason| reason.starts_with("the page says that "));
    let reasons: Vec<&str> = match said {
        Some(said) => vec![said],
        None => change.evidence.iter().take(2).map(String::as_str).collect(),
    };
    let why = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join("; ")) };
    format!("{write} ({sure}{why})")
}

/// The bytes of a whole text.
pub(super) fn whole<'t>(text: &'t Text, does: Option<&'static str>) -> Mention<'t> {
    Mention { text, range: (0, text.as_str().len()), does }
}

/// The rules that an upgrade can break.
pub(crate) const RULES: [Rule; 15] = [
    Rule::EventRemoved,
    Rule::EventRenamed,
    Rule::FieldRemoved,
    Rule::FieldRenamed,
    Rule::MeaningMoved,
    Rule::KindChanged,
    Rule::UnitChanged,
    Rule::ValueRemoved,
    Rule::ValueRenamed,
    Rule::ExportChanged,
    Rule::MissingField,
    Rule::RefusedSetting,
    Rule::UnknownSeries,
    Rule::UnknownLabel,
    Rule::MisreadSeries,
];
